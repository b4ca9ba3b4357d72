package lifecycle_test

import (
	"fmt"
	"math"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

func day(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }

// purchases of two customers, in fen.
func smallLedger() *lifecycle.Ledger[string] {
	l := &lifecycle.Ledger[string]{Day: 8 * time.Hour, Currency: coterie.CNY}
	for _, p := range []lifecycle.Purchase[string]{
		{Who: "lin", At: day(1), Amount: 50_00},
		{Who: "lin", At: day(8), Amount: 30_00},
		{Who: "lin", At: day(22), Amount: 70_00},
		{Who: "wang", At: day(3), Amount: 20_00},
	} {
		if err := l.Add(p); err != nil {
			fmt.Println(err)
		}
	}
	return l
}

func ExampleLedger() {
	l := smallLedger()
	week := 7 * 24 * time.Hour
	for who, h := range l.Histories(day(29), week) {
		fmt.Printf("%s: %d repeats, the last at week %.2f of %.2f\n", who, h.Repeats, h.Last, h.Age)
	}
	calibration, holdout := l.Split(day(14))
	fmt.Println(calibration.Len(), "customers before,", holdout.Len(), "after")
	// Output:
	// lin: 2 repeats, the last at week 3.00 of 4.00
	// wang: 0 repeats, the last at week 0.00 of 3.71
	// 2 customers before, 1 after
}

func ExampleAccount() {
	for who, a := range smallLedger().Accounts(day(29)) {
		fmt.Printf("%s: last %s, %d purchases, %d fen\n", who, a.Last.In(time.FixedZone("", 8*3600)).Format(time.DateOnly), a.Purchases, a.Amount)
	}
	// Output:
	// lin: last 2026-03-22, 3 purchases, 15000 fen
	// wang: last 2026-03-03, 1 purchases, 2000 fen
}

func ExamplePurchase() {
	var l lifecycle.Ledger[int]
	fmt.Println(l.Add(lifecycle.Purchase[int]{Who: 7, At: day(1), Amount: -500}))
	// Output: Amount -500: negative: a refund reduces the purchase that it refunds
}

func ExampleSpend() {
	for who, s := range smallLedger().Spends(day(29)) {
		fmt.Printf("%s: %d repeats of ¥%.2f\n", who, s.Repeats, s.Mean)
	}
	// Output:
	// lin: 2 repeats of ¥50.00
	// wang: 0 repeats of ¥0.00
}

func ExampleHistories() {
	var all lifecycle.Histories
	for _, h := range smallLedger().Histories(day(29), 24*time.Hour) {
		_ = all.Add(h)
	}
	_ = all.AddN(lifecycle.History{Repeats: 2, Last: 21, Age: 28}, 9) // counts from elsewhere
	for h, n := range all.All() {
		fmt.Println(n, "×", h)
	}
	// Output:
	// 1 × {0 0 26}
	// 10 × {2 21 28}
}

func ExampleHistory() {
	var all lifecycle.Histories
	fmt.Println(all.Add(lifecycle.History{Repeats: 1, Last: 30, Age: 28}))
	// Output: Age 28: an age is finite and not before the last purchase at 30
}

// keepers is a Buyer by hand: whoever bought within the last ten days is alive
// and buys at the pace so far.
type keepers struct{}

func (keepers) Alive(h lifecycle.History) float64 {
	if h.Age-h.Last <= 10 {
		return 1
	}
	return 0
}

func (k keepers) Expected(h lifecycle.History, t float64) float64 {
	return k.Alive(h) * float64(h.Repeats) / math.Max(h.Age, 1) * t
}

func ExampleBuyer() {
	var b lifecycle.Buyer = keepers{}
	for who, h := range smallLedger().Histories(day(29), 24*time.Hour) {
		fmt.Printf("%s: alive %g, expected in 30 days %.2f\n", who, b.Alive(h), b.Expected(h, 30))
	}
	// Output:
	// lin: alive 1, expected in 30 days 2.14
	// wang: alive 0, expected in 30 days 0.00
}
