package report

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// Books are what no record holds and somebody has to say. Where Margin and Cost
// are nil and Span is 0 there are assumptions, which the report names; of the
// others 0 means that it is not known, and a way to earn that needs it is not
// worked out.
type Books struct {
	Margin   *float64 // share of revenue that is kept, in (0, 1]; nil: assumedMargin
	Cost     *float64 // of running a group a month, in currency units; nil: assumedCost
	Span     float64  // members whom one operator can look after; 0: assumedSpan
	Invest   float64  // to be put in before the first month
	Price    float64  // of a product
	UnitCost float64  // of making one
	Units    float64  // that a member buys a month
	Fee      float64  // of a membership, a year; 0: the tiers of the design
	Paid     float64  // share of the members who pay it
	CPM      float64  // earned per thousand advertisements shown
}

// Validate returns an error that names the flag of the first number outside its
// domain.
func (b Books) Validate() error {
	if m := b.Margin; m != nil && !(*m > 0 && *m <= 1) {
		return errors.New("-margin must be in (0, 1]")
	}
	b = b.or()
	for _, v := range []struct {
		flag      string
		value, to float64
	}{{"paid", b.Paid, 1}, {"cost", *b.Cost, MostMoney}, {"span", b.Span, MostMoney}, {"invest", b.Invest, MostMoney},
		{"price", b.Price, MostMoney}, {"unit-cost", b.UnitCost, MostMoney}, {"units", b.Units, MostMoney}, {"fee", b.Fee, MostMoney}, {"cpm", b.CPM, MostMoney}} {
		if !(v.value >= 0 && v.value <= v.to) {
			return fmt.Errorf("-%s must be in [0, %g]", v.flag, v.to)
		}
	}
	return nil
}

// MostMoney is the largest amount that somebody can say, in currency units.
const MostMoney = 1e9

const (
	assumedMargin = .30
	assumedCost   = 300
	assumedSpan   = 1500 // one manager for ten groups of 100 to 150, as in the founding documents
)

// or fills in the assumptions.
func (b Books) or() Books {
	if b.Margin == nil {
		b.Margin = new(assumedMargin)
	}
	if b.Cost == nil {
		b.Cost = new(float64(assumedCost))
	}
	if b.Span == 0 {
		b.Span = assumedSpan
	}
	return b
}

// A business is what the last three months show of one group or of several
// together, a month.
type business struct {
	groups               int
	members              float64
	joins, leaves        float64 // persons
	amount, sessions     float64 // revenue in currency units; member-days with a message
	fading               float64 // rate at which the groups themselves end, the mean by members
	spread               float64 // of the logarithm of fading, the mean by members
	joined, left, repeat float64 // persons counted in all; share of orders that are followed by another
	weeks                []float64
}

// business reads a group. It is nil for a group without members or revenue, or
// seen for less than two windows.
func (v *groupView) business(in *Input, last int, s *lifecycle.Siblings, c coterie.Currency) (*business, error) {
	from := max(last-recent+1, v.days[0].Date)
	months := float64(last-from+1) / month
	w := v.between(from, last)
	if v.members <= 0 || w.amount <= 0 || last-from+1 < 2*window {
		return nil, nil
	}
	b := &business{groups: 1, members: float64(v.members), amount: unit(w.amount, c) / months}
	for _, d := range v.days {
		if d.Date >= from {
			b.joined += float64(max(d.Joined, 0))
			b.left += float64(max(d.Left, 0))
		}
	}
	b.joins, b.leaves = b.joined/months, b.left/months
	for _, n := range w.speakers {
		b.sessions += n / months
	}
	for to := last; to-6 >= from; to -= 7 {
		b.weeks = append(b.weeks, unit(v.between(to-6, to).amount, c))
	}
	stage, err := v.stage(last)
	if err != nil {
		return nil, err
	}
	life, err := v.left(in, last, stage.Phase, s)
	if err != nil {
		return nil, err
	}
	if d := life.Days; d.Value > 0 && !math.IsInf(d.Value, 1) {
		b.fading = math.Ln2 * month / d.Value
		if d.Lo > 0 && d.Hi > d.Lo && !math.IsInf(d.Hi, 1) {
			const z80 = 1.2815515655446004 // of leftSure
			b.spread = math.Log(d.Hi/d.Lo) / (2 * z80)
		}
	}
	return b, nil
}

// add takes another business in.
func (b *business) add(o *business) {
	mean := func(x, y float64) float64 { return (b.members*x + o.members*y) / (b.members + o.members) }
	b.fading, b.spread = mean(b.fading, o.fading), mean(b.spread, o.spread)
	b.groups += o.groups
	b.members += o.members
	b.joins += o.joins
	b.leaves += o.leaves
	b.amount += o.amount
	b.sessions += o.sessions
	b.joined += o.joined
	b.left += o.left
	if b.weeks == nil {
		b.weeks = slices.Clone(o.weeks)
		return
	}
	b.weeks = b.weeks[:min(len(b.weeks), len(o.weeks))]
	for i := range b.weeks {
		b.weeks[i] += o.weeks[i]
	}
}

// staying leaves at a constant rate.
type staying float64

func (s staying) Survival(t float64) float64 { return math.Exp(-float64(s) * math.Max(t, 0)) }

// plan goes on as in the last three months, and fades as the groups' own lives
// run out. It has no lines yet.
func (b *business) plan(books Books, start time.Time) *monetize.Plan {
	return &monetize.Plan{Periods: planned, Start: start, Members: []float64{b.members}, Stay: staying(b.leaves/b.members + b.fading),
		Costs:  []monetize.Cost{{Name: "cost", Fixed: *books.Cost * float64(b.groups), Staff: monetize.Staff{Span: books.Span}}},
		Growth: monetize.GrowthFunc(func(t int, _ float64) float64 { return b.joins * math.Exp(-b.fading*float64(t)) }),
		Invest: books.Invest, Discount: math.Pow(1+yearly, 1./12) - 1,
	}
}

// unsure are the doubts that the record itself leaves: the sampling error of
// joins, leaves and revenue, and the interval of the groups' lives.
func (b *business) unsure() []monetize.Input {
	factor := func(relative float64) monetize.Dist { // of mean 1
		v := math.Log1p(relative * relative)
		return monetize.LogNormal(-v/2, math.Sqrt(v))
	}
	counted := func(n float64) float64 { return 1 / math.Sqrt(max(n, 1)) }
	leaves := b.leaves / b.members
	share := 0.0
	if leaves+b.fading > 0 {
		share = b.fading / (leaves + b.fading)
	}
	hazard := math.Hypot(share*b.spread, (1-share)*counted(b.left))
	return []monetize.Input{
		{Name: "joins", Dist: factor(counted(b.joined)), Scales: []string{"joins"}},
		{Name: "leaves", Dist: monetize.LogNormal(0, hazard), Scales: []string{"hazard"}},
		{Name: "orders", Dist: factor(relativeError(b.weeks)), Scales: []string{monetize.ShopMode.String()}},
	}
}

// relativeError is the standard error of a mean of weeks in units of the mean.
func relativeError(weeks []float64) float64 {
	n := float64(len(weeks))
	var mean, square float64
	for _, v := range weeks {
		mean += v / n
	}
	for _, v := range weeks {
		square += (v - mean) * (v - mean)
	}
	if n < 2 || mean <= 0 {
		return 1
	}
	return math.Sqrt(square/(n-1)/n) / mean
}
