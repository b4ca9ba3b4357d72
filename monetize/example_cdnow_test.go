package monetize_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// cdnowLog folds the purchase log of CDNOW that the report carries (Fader &
// Hardie).
func cdnowLog() (*lifecycle.Ledger[string], error) {
	f, err := os.Open("../examples/internal/report/builtin/cdnow.csv.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return nil, err
	}
	var l lifecycle.Ledger[string]
	for _, r := range rows[1:] { // member, time, amount
		at, err := time.Parse("20060102", r[1])
		if err != nil {
			return nil, err
		}
		amount, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return nil, err
		}
		if err := l.Add(lifecycle.Purchase[string]{Who: r[0], At: at, Amount: int64(math.Round(100 * amount))}); err != nil {
			return nil, err
		}
	}
	return &l, nil
}

// The published Gamma–Gamma fit of CDNOW (Fader, Hardie & Lee 2005: 6.25, 3.74,
// 15.44), from the log itself and from the published summary, whose means are
// rounded to the cent; then the spend foretold for those who bought in the next 39
// weeks.
func ExampleFitGammaGamma_cdnow() {
	ledger, err := cdnowLog()
	if err != nil {
		fmt.Println(err)
		return
	}
	cut := time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC)
	var exact, rounded monetize.Spends
	known := map[string]lifecycle.Spend{}
	for who, s := range ledger.Spends(cut) {
		known[who] = s
		if s.Mean == 0 && s.Repeats > 0 {
			continue // samples for nothing
		}
		r := s
		r.Mean = math.Round(100*s.Mean) / 100
		exact.Add(s)
		rounded.Add(r)
	}
	ctx := context.Background()
	f, err := monetize.FitGammaGamma(ctx, &exact, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := monetize.FitGammaGamma(ctx, &rounded, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log      %.4f %.4f %.4f  %.4f\n", f.Model.P, f.Model.Q, f.Model.Gamma, f.LogLik)
	fmt.Printf("summary  %.4f %.4f %.4f  %.4f\n", g.Model.P, g.Model.Q, g.Model.Gamma, g.LogLik)
	_, later := ledger.Split(cut)
	n, miss, missOwn := 0.0, 0.0, 0.0
	foretold, came := 0.0, 0.0
	for who, a := range later.Accounts(cut.AddDate(0, 0, 39*7)) {
		mean := float64(a.Amount) / 100 / float64(a.Days)
		e := g.Model.Expected(known[who])
		n++
		foretold += e
		came += mean
		miss += math.Abs(e - mean)
		missOwn += math.Abs(known[who].Mean - mean)
	}
	fmt.Printf("%.0f bought later: foretold %.2f, spent %.2f a purchase; mean miss %.2f, by their own mean %.2f\n", n, foretold/n, came/n, miss/n, missOwn/n)
	// Output:
	// log      6.2496 3.7442 15.4435  -4055.9177
	// summary  6.2489 3.7446 15.4474  -4055.9212
	// 684 bought later: foretold 35.52, spent 37.27 a purchase; mean miss 17.65, by their own mean 22.57
}
