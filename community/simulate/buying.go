package simulate

import (
	"math"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/sample"
)

// buy lets a member buy, for the first time or again.
func (w *world) buy(i int32) {
	y, m := &w.b.Buying, &w.members[i]
	repeat := m.stage == customer
	if !repeat {
		w.become(m)
	}
	amount := y.Price
	if y.P > 0 {
		amount = math.Exp(sample.LogGamma(w.r, y.P) - m.spend)
	}
	minor := math.Round(amount * math.Pow10(y.Currency.Digits()))
	if !(minor < 1e15) { // no sum of a log overflows
		minor = 1e15
	}
	w.emit(community.Event{Kind: community.Purchase, Member: w.id(i), Amount: int64(minor), Currency: y.Currency})
	if repeat && sample.Uniform(w.r) < m.quits {
		m.stop()
	}
}

// become makes a customer of a member, with habits of his own.
func (w *world) become(m *member) {
	y := &w.b.Buying
	m.stage, m.buys, m.lapses, m.quits = customer, 0, 0, 0
	if y.R > 0 {
		m.buys = sample.Gamma(w.r, y.R) / y.Alpha
	}
	if y.A > 0 {
		m.quits = sample.Beta(w.r, y.A, y.B)
	}
	if y.S > 0 {
		m.lapses = sample.Gamma(w.r, y.S) / y.Beta
	}
	if y.P > 0 {
		m.spend = sample.LogGamma(w.r, y.Q) - math.Log(y.Gamma)
	}
}

// stop ends the buying for good.
func (m *member) stop() { m.stage, m.buys, m.lapses = lapsed, 0, 0 }

// hold lets a member hold an activity with the ties; some buy for the first
// time.
func (w *world) hold(i int32) {
	ties := w.members[i].ties
	there := ties[:0]
	for _, j := range w.members[i].all() {
		if !w.members[j].gone {
			there = append(there, j)
		}
	}
	w.emit(community.Event{Kind: community.Activity, Member: w.id(i), Count: uint32(1 + len(there))})
	for _, j := range there {
		m := &w.members[j]
		if int(j) < w.staff || m.stage > prospect || sample.Uniform(w.r) >= w.b.Persuasion {
			continue
		}
		mine := w.pcg
		w.pcg = m.rng
		w.buy(j)
		w.plan(j)
		m.rng = w.pcg
		w.pcg = mine
	}
}
