package monetize

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// Amounts that divide without a rest, in hundredths: no unit too many is asked
// for, though neither the amounts nor their quotient are exact in binary.
func TestWholeNumbersAreNotRoundedUp(t *testing.T) {
	for _, c := range []struct{ price, cost, fixed, want float64 }{
		{1.4, 0.1, 1.3, 1}, {19.9, 9.9, 1000, 100}, {7, 2, 1000, 200}, {7, 2, 1001, 201}, {7, 2, 0, 0}, {7, 2, 1e-9, 1}, {1000.1, 1000, 1, 10}, {3, 1, 1.8e13, 9e12},
	} {
		n, err := Presale{Price: c.price, Cost: c.cost, Fixed: c.fixed}.BreakEven()
		require.NoError(t, err)
		require.Equal(t, c.want, n, "%+v", c)
	}
	cents := func(v int) float64 { return float64(v) / 100 }
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.IntRange(0, 100_000).Draw(t, "cost")
		margin := rapid.IntRange(1, 10_000).Draw(t, "margin")
		k := rapid.IntRange(1, 10_000).Draw(t, "k")
		short := rapid.IntRange(0, 1).Draw(t, "short") // a cent more: one unit more
		p := Presale{Price: cents(cost + margin), Cost: cents(cost), Fixed: cents(k*margin + short)}
		n, err := p.BreakEven()
		require.NoError(t, err)
		require.Equal(t, float64(k+short), n)
		v, err := Provision{Value: cents(margin), Cost: cents(k*margin + short), People: 20_000, Interested: 0.5}.Point()
		require.NoError(t, err)
		require.Equal(t, k+short, v.Need)
		fee := rapid.IntRange(0, 99).Draw(t, "fee") // per cent: the margin is in hundredths of a cent
		pledge := rapid.IntRange(1, 10_000).Draw(t, "pledge")
		left := pledge * (100 - fee) // of which the cost takes a part
		spent := rapid.IntRange(0, left-1).Draw(t, "spent")
		g, err := Project{Units{Mean: 1e4}, cents(pledge), cents(spent) / 100, cents(fee), cents(k) * float64(left-spent) / 100}.BestGoal()
		if err == nil {
			require.Equal(t, float64(k), g.Backers)
		} else { // only so many will not come
			require.Greater(t, k, 10_000-4000)
		}
	})
	goal, pledge := 34.3, 4.9 // 7.000000000000001
	u := Units{Mean: 7}
	seven, err := u.AtLeast(7)
	require.NoError(t, err)
	p, err := u.AtLeast(goal / pledge)
	require.NoError(t, err)
	require.Equal(t, seven, p)
	more, err := u.AtLeast(7.1)
	require.NoError(t, err)
	require.Less(t, more, seven)
	given, err := u.Given(goal / pledge)
	require.NoError(t, err)
	want, err := u.Given(7)
	require.NoError(t, err)
	require.Equal(t, want, given)
	// Between two whole numbers it is the next.
	between, err := u.Given(7.5)
	require.NoError(t, err)
	eight, err := u.Given(8)
	require.NoError(t, err)
	require.Equal(t, eight, between)

	f := Flight{Shape: 2, Rate: 1, Elapsed: 5, Total: 10, Backers: 0.3}
	whole, err := f.Forecast(0.1 + 0.2)
	require.NoError(t, err)
	require.Equal(t, 1.0, whole.Success, "nobody more is needed")
	f.Backers = 10
	third, err := f.Forecast(12.3)
	require.NoError(t, err)
	three, err := f.Forecast(13)
	require.NoError(t, err)
	require.Equal(t, three.Success, third.Success)
}

// An answer beyond 2⁵³ is not looked for.
func TestUnitsBeyondWhatAFloatCounts(t *testing.T) {
	vast := Units{Mean: 1e9, Shape: 1e-6}
	var in *coterie.InputError
	_, err := Newsvendor{Price: 1, Cost: 1e-9}.BestUnits(vast)
	require.ErrorAs(t, err, &in)
	_, err = GroupBuy{Buyers: vast, Least: 1, Price: 1}.MostNeeded(1e-9)
	require.ErrorAs(t, err, &in)
	require.Equal(t, float64(1<<53), first(func(n float64) bool { return n >= 1<<53 }))
	require.Equal(t, float64(1<<53-1), first(func(n float64) bool { return n >= 1<<53-1 }))
	require.Equal(t, math.Inf(1), first(func(n float64) bool { return n > 1<<53 }))
}

func TestLadderAtItsSteps(t *testing.T) {
	l := Ladder{{1, 100}, {10, 50}, {12, 40}}
	for n, want := range map[int]Reached{0: {Next: 1}, 1: {100, 100, 9}, 9: {100, 900, 1}, 10: {50, 500, 2}, 11: {50, 550, 1}, 12: {40, 480, 0}, 13: {40, 520, 0}} {
		r, err := l.At(n)
		require.NoError(t, err)
		require.Equal(t, want, *r, "%d buyers", n)
	}
	c, err := l.Cliffs()
	require.NoError(t, err)
	require.Equal(t, []Cliff{{10, 900, 500, 23}, {12, 550, 480, 14}}, c)
	// What one more does not change is no cliff.
	c, err = Ladder{{1, 10}, {5, 8}}.Cliffs()
	require.NoError(t, err)
	require.Equal(t, []Cliff{{5, 40, 40, 5}}, c)
	c, err = Ladder{{1, 10}, {5, 0}}.Cliffs()
	require.NoError(t, err)
	require.Equal(t, []Cliff{{5, 40, 0, 0}}, c, "never")
	rapid.Check(t, func(t *rapid.T) {
		var l Ladder
		from, cents := 0, rapid.IntRange(500, 2000).Draw(t, "first")
		for range rapid.IntRange(2, 5).Draw(t, "steps") {
			from += rapid.IntRange(1, 20).Draw(t, "wider")
			l = append(l, Rung{from, float64(cents) / 100})
			cents -= rapid.IntRange(0, cents/2).Draw(t, "cheaper")
		}
		cliffs, err := l.Cliffs()
		require.NoError(t, err)
		for _, c := range cliffs {
			n := c.At
			for ; ; n++ {
				r, err := l.At(n)
				require.NoError(t, err)
				if r.Revenue >= c.Before*(1-1e-12) {
					break
				}
			}
			require.Equal(t, n, c.Back, "%v: cliff at %d", l, c.At)
		}
	})
}

// A batch that loses is not made, and what is sold is not negative.
func TestNewsvendorOfADoubtfulDemand(t *testing.T) {
	none, err := Newsvendor{Price: 10, Cost: 2, Mean: 20, SD: 100}.Best()
	require.NoError(t, err)
	require.Equal(t, []float64{0, 0, 0, 0}, []float64{none.Quantity, none.Profit, none.Sold, none.Left})
	b, err := Newsvendor{Price: 10, Cost: 2, SD: 100}.Make(50)
	require.NoError(t, err)
	require.Zero(t, b.Sold)
	near.Check(t, "profit", b.Profit, -100, 1e-12)
	rapid.Check(t, func(t *rapid.T) {
		n := Newsvendor{Price: 10, Cost: rapid.Float64Range(0.1, 9.9).Draw(t, "cost"), Mean: rapid.Float64Range(0, 100).Draw(t, "mean"), SD: rapid.Float64Range(0.1, 300).Draw(t, "sd")}
		b, err := n.Best()
		require.NoError(t, err)
		require.GreaterOrEqual(t, b.Profit, 0.0)
		require.GreaterOrEqual(t, b.Sold, 0.0)
	})
	var in *coterie.InputError
	_, err = Newsvendor{Price: 10, Cost: 2, Salvage: 2, Mean: 20, SD: 5}.Best()
	require.ErrorAs(t, err, &in, "what costs nothing to have left is made without end")
}

// Grades that cost in proportion to their quality sell the top one alone,
// whatever the rounding.
func TestGradesOfProportionalCost(t *testing.T) {
	for q := 1; q <= 60; q++ {
		for p := 1; p < q; p++ {
			g, err := PriceGrades([]Grade{{float64(p) / 10, float64(3*p) / 100}, {float64(q) / 10, float64(3*q) / 100}}, 1)
			require.NoError(t, err)
			require.Equal(t, []bool{false, true}, g.Sells, "qualities of %d and %d tenths", p, q)
			require.Len(t, g.Warnings, 1)
			require.Equal(t, "single-top-tier", g.Warnings[0].Code)
		}
	}
	// A second grade that is cheaper by far than the first: nobody takes the first.
	g, err := PriceGrades([]Grade{{1, 9}, {2, 1}}, 2)
	require.NoError(t, err)
	near.Check(t, "price", g.Price[1], 2.5, 1e-12)
	near.Check(t, "profit", g.Profit, 9.0/16, 1e-12)
	require.Equal(t, []bool{false, true}, g.Sells)
}

// steps is a survival that falls at once, at some times.
type steps struct{ at, to []float64 }

func (s steps) Survival(t float64) float64 {
	v := 1.0
	for i, at := range s.at {
		if t >= at {
			v = s.to[i]
		}
	}
	return v
}

type growth struct {
	of   func(t float64) float64
	most float64
}

func (g growth) At(t float64) float64 { return g.of(t) }
func (g growth) Ceiling() float64     { return g.most }
func (g growth) Inflection() float64  { return 0 }

// A group that ends at known times: what sells between them is known.
func TestSellBeforeEndOfASteppedSurvival(t *testing.T) {
	b := lifecycle.Bass{Innovation: 0.03, Imitation: 0.38, Market: 10_000}
	s, err := SellBeforeEnd(b, steps{[]float64{2}, []float64{0}}, 50)
	require.NoError(t, err)
	near.Check(t, "sold", s.Sold, b.At(2), 1e-12)
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		b := lifecycle.Bass{Innovation: 0.001 + 0.05*r.Float64(), Imitation: r.Float64(), Market: 1e4}
		g := steps{make([]float64, 1+r.IntN(6)), nil}
		at, left, last, want := 0.0, 1.0, 0.0, 0.0
		h := 20 * r.Float64()
		for i := range g.at {
			at += 5 * r.Float64()
			g.at[i] = at
			now := b.At(math.Min(at, h))
			want += left * (now - last)
			last = now
			left *= r.Float64()
			g.to = append(g.to, left)
		}
		want += left * (b.At(h) - last)
		s, err := SellBeforeEnd(b, g, h)
		require.NoError(t, err)
		require.InDelta(t, want/s.Demand, s.Sold/s.Demand, 1e-9)
	}
	var in *coterie.InputError
	falls := growth{func(t float64) float64 {
		switch {
		case t < 5:
			return 10 * t
		case t < 8:
			return 50 - 10*(t-5)
		default:
			return 20 + 30*(t-8)
		}
	}, 260}
	_, err = SellBeforeEnd(falls, lifecycle.Exponential{Rate: 0.1}, 16)
	require.ErrorAs(t, err, &in)
	require.Equal(t, "demand", in.Field)
	_, err = SellBeforeEnd(growth{func(t float64) float64 { return 10 - t }, 0}, lifecycle.Exponential{Rate: 0.1}, 5)
	require.ErrorAs(t, err, &in, "falls from the start")
	noise := survivor(func(float64) float64 { return r.Float64() })
	_, err = SellBeforeEnd(b, noise, 20)
	require.ErrorAs(t, err, &in)
	require.Equal(t, "group", in.Field)
}

func TestNoProfitToKeep(t *testing.T) {
	for _, c := range [][3]float64{{5, 10, 6}, {5, 5, 1}, {5, 4, -1}, {5, 4, -2}} {
		_, err := BreakEvenChange(c[0], c[1], c[2])
		require.Error(t, err, "%v", c)
	}
	v, err := BreakEvenChange(10, 5.5, -0.5)
	require.NoError(t, err)
	near.Check(t, "change", v, 0.125, 1e-12)
}

func TestVastNumbersAreRefused(t *testing.T) {
	p := Points{Outstanding: 1e308, Breakage: 1, Cost: 2}
	var in *coterie.InputError
	_, err := p.Recognised(1)
	require.ErrorAs(t, err, &in)
	p.Breakage = 0
	_, err = p.Liability()
	require.ErrorAs(t, err, &in)
	_, err = Product{Price: 100, Cost: 1e308, Rate: 40}.Sell(1e308)
	require.ErrorAs(t, err, &in)
}

// Where the best reserve lies far out: the equation σ·(1 − Φ(z)) = φ(z) of the
// lognormal, solved by Newton's method on its logarithm, gives it.
func TestReserveOfHeavyTails(t *testing.T) {
	for _, σ := range []float64{1, 2, 3, 4, 5, 6} {
		lo, hi := -5.0, 10.0
		for range 80 {
			z := lo + (hi-lo)/2
			if math.Exp(-z*z/2)/math.Sqrt(2*math.Pi) < σ*math.Erfc(z/math.Sqrt2)/2 {
				lo = z
			} else {
				hi = z
			}
		}
		for _, n := range []int{1, 2, 5} {
			r, err := Reserve(LogNormal(0, σ), n)
			require.NoError(t, err)
			require.InEpsilon(t, math.Exp(σ*lo), r.Reserve, 1e-5, "σ = %v", σ)
			alone := r.Reserve * math.Erfc(lo/math.Sqrt2) / 2
			require.Greater(t, r.Revenue, alone*(1-1e-6))
			require.GreaterOrEqual(t, r.Revenue, r.Without*(1-1e-6))
		}
	}
	var in *coterie.InputError
	_, err := Reserve(LogNormal(0, 8), 2)
	require.ErrorAs(t, err, &in)
	require.Equal(t, "values", in.Field)
	five, err := Reserve(LogNormal(5, 5), 2)
	require.NoError(t, err)
	zero, err := Reserve(LogNormal(0, 5), 2)
	require.NoError(t, err)
	require.InEpsilon(t, zero.Reserve*math.Exp(5), five.Reserve, 1e-9)
}

// The error says which value of which row is wrong.
func TestRefusalsNameTheirPlace(t *testing.T) {
	nan := math.NaN()
	none := Side{Value: 1}
	rival := RivalSide{Taste: 1}
	for _, c := range []struct {
		err   error
		field string
		row   int
	}{
		{second(Chance(2e6, []int{1}, []float64{1}, 10)), "mean", -1},
		{second(Chance(2, []int{-1}, []float64{1}, 10)), "values", 0},
		{second(Chance(2, []int{1, 2}, []float64{0.5, 2}, 10)), "probs", 1},
		{second(Mix(make([]Option, 2), [][]float64{{0, nan}, {0, 0}}, 1)), "interaction", 0},
		{second(Bundle{1, []float64{1, nan}}.Ratio()), "parts", 1},
		{second(PriceSides(none, Side{Value: nan})), "value", 1},
		{second(PriceRivals(rival, RivalSide{Taste: nan})), "taste", 1},
		{second(GroupBuy{Buyers: Units{40, 5e-324}, Least: 1, Price: 1}.Expect()), "shape", -1},
		{second(Units{40, 1e-308}.Given(5)), "shape", -1},
		{second(Effort([]float64{1, 1}, [][]float64{{1, 0}, {0, nan}}, 1)), "curvature", 1},
		{second(BreakEvenChange(5, 10, 6)), "price", -1},
		{second(GaborGranger([]Tested{{10, Trials{5, 9}}}, 11)), "cost", -1},
		{second(AdBearing{Hazard: 0.1, Fatigue: 0.1}.Best()), "revenue", -1},
		{second(Crowdfund{Goal: Money{100, coterie.CNY}, Pledges: []Pledge{{Kind: Gift}, {Amount: Money{100, coterie.CNY}}}}.Settle()), "kind", 1},
		{second(Crowdfund{Goal: Money{100, coterie.CNY}, Pledges: []Pledge{{Kind: 99}}}.Settle()), "kind", 0},
		{second(Crowdfund{Goal: Money{100, coterie.CNY}, Pledges: []Pledge{{Kind: Gift, Amount: Money{-1, coterie.CNY}}}}.Settle()), "amount", 0},
		{second(Crowdfund{Goal: Money{Minor: 100}, Pledges: []Pledge{{Kind: Gift, Amount: Money{100, coterie.CNY}}}}.Settle()), "goal", -1},
		{second(Presale{Price: 5, Cost: 5}.WaitingLoss(Newsvendor{Price: 10, Cost: 2, Mean: 20, SD: 5})), "price", -1},
		{second(Feedback(1, 2, 0.5)), "buyers on sellers", -1},
		{second(Project{Backers: Units{Mean: 5}, Pledge: 3, Fee: 0.1, Cost: 2.7, Fixed: 1}.BestGoal()), "pledge", -1}, // brings what he costs
		{second(Project{Backers: Units{Mean: 5}, Pledge: 7.3, Fee: 0.1, Cost: 6.57}.BestGoal()), "pledge", -1},
	} {
		var in *coterie.InputError
		require.ErrorAs(t, c.err, &in)
		require.Equal(t, c.field, in.Field, "%v", c.err)
		require.Equal(t, c.row, in.Row, "%v", c.err)
	}
}

// Exactly at a bound, where the two sides differ.
func TestOffersAtTheirBounds(t *testing.T) {
	owed, err := Take{Rate: 0.05, Fixed: 30}.Of(1000)
	require.NoError(t, err)
	near.Check(t, "listing fee and share", owed, 80, 1e-12)

	f, err := Crowdfund{Goal: Money{100, coterie.CNY}, Pledges: []Pledge{{Kind: Return, Amount: Money{0, coterie.CNY}}}}.Settle()
	require.NoError(t, err)
	require.Len(t, f.Cautions, 1, "promised, whatever was paid")

	for _, c := range []struct {
		levels, people int
		charged        bool
	}{{3, 29, false}, {3, 30, true}, {3, 31, true}, {2, 30, false}, {4, 30, true}} {
		o, err := Payout{Order: 1, Margin: 1, Levels: make([]Level, c.levels), People: c.people}.Owe()
		require.NoError(t, err)
		found := false
		for _, w := range o.Cautions {
			found = found || w.Code == "prosecution-standard"
		}
		require.Equal(t, c.charged, found, "%+v", c)
	}

	// 100 and 150 bring 60 each: of equals the lower; by profit the dearer may be best.
	w, err := GaborGranger([]Tested{{100, Trials{60, 100}}, {150, Trials{40, 100}}, {200, Trials{25, 100}}}, 0)
	require.NoError(t, err)
	require.Equal(t, []int{0, 0}, []int{w.Best, w.Profit})
	w, err = GaborGranger([]Tested{{100, Trials{60, 100}}, {150, Trials{40, 100}}, {200, Trials{25, 100}}}, 80)
	require.NoError(t, err)
	require.Equal(t, []int{0, 2}, []int{w.Best, w.Profit}) // 12, 28 and 30

	all, err := Provision{Value: 2, Cost: 10, People: 5, Interested: 0.5}.Point()
	require.NoError(t, err)
	require.Equal(t, 5, all.Need, "all must pay")
	near.Check(t, "all of them", all.Success, 1.0/32, 1e-12)

	a, err := Assurance{People: 9, Threshold: 3, Value: 5, Price: 5, Bonus: 1}.Judge()
	require.NoError(t, err)
	require.False(t, a.Dominant, "worth its price is not worth more")

	tried, err := Trial{Units: 10, Try: 1, Convert: 0.2, Anyway: 0.2, Margin: 5}.Result()
	require.NoError(t, err, "nobody was convinced, which may be")
	require.Zero(t, tried.Caused)

	r, err := PriceRivals(RivalSide{1, 0.5, 0}, RivalSide{1, -0.5, 0})
	require.NoError(t, err)
	near.Check(t, "profit", r.Profit, 1, 1e-12)

	s, err := PriceSides(Side{Value: 2, Benefit: 1, Cost: 1}, Side{Value: 2, Cost: 1}) // n = 1 each; the second pays its cost
	require.NoError(t, err)
	near.Check(t, "price", s.Price[1], 1, 1e-12)
	require.Equal(t, [2]bool{}, s.Subsidised)

	m := &Menu{Quality: []float64{1, 2}, Price: []float64{1, 4}}
	took := make([]int, 5)
	_, err = m.Pick([]float64{0.99, 1, 2.99, 3, 3.01}, took)
	require.NoError(t, err)
	require.Equal(t, []int{-1, 0, 0, 1, 1}, took)

	sizes := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	for n, few := range map[int]bool{7: true, 8: false} {
		fit, err := FitValueLaws("persons", sizes[:n], sizes[:n])
		require.NoError(t, err)
		require.Equal(t, few, fit.Warnings[0].Code == "few-sizes")
		require.Equal(t, "worth-is-not-income", fit.Warnings[len(fit.Warnings)-1].Code)
	}

	hopeless, err := Project{Backers: Units{Mean: 10}, Pledge: 10, Fixed: 500}.BestGoal()
	require.NoError(t, err)
	require.Equal(t, "goal-out-of-reach", hopeless.Warnings[0].Code)
	likely, err := Project{Backers: Units{Mean: 10}, Pledge: 10, Fixed: 50}.BestGoal()
	require.NoError(t, err)
	require.Empty(t, likely.Warnings)
}

// Of equals, the one that the docs promise.
func TestTiesOfOffers(t *testing.T) {
	one := Option{Value: 1}
	m, err := Mix([]Option{{Value: 1, Cost: 0}, one, one, one}, [][]float64{{0, -9, -9, 0}, {0, 0, 0, -9}, {0, 0, 0, -9}, {0, 0, 0, 0}}, math.Inf(1))
	require.NoError(t, err)
	require.Equal(t, []int{0, 3}, m.Chosen, "not 1 and 2")
	m, err = Mix([]Option{{Value: 0}, one, {Value: 0}}, nil, math.Inf(1))
	require.NoError(t, err)
	require.Equal(t, []int{1}, m.Chosen, "no more than needed")
	m, err = Mix([]Option{{Value: 1}, {Value: 1}, {Value: 2}}, [][]float64{{0, 0, -9}, {0, 0, -9}, {0, 0, 0}}, math.Inf(1))
	require.NoError(t, err)
	require.Equal(t, []int{2}, m.Chosen, "one of 2 rather than two of 1")

	l, err := LotSizes([]float64{1, 1}, []float64{1, 1}, 1)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1}, l.Orders, "the later order")

	for _, c := range []struct {
		votes []int
		won   int
	}{{nil, 0}, {[]int{3, 1, 1, 3}, 1}, {[]int{1 << 30}, 1 << 30}, {[]int{7, 7, 2}, 7}} {
		won, err := Vote(math.MaxInt32, c.votes)
		require.NoError(t, err)
		require.Equal(t, c.won, won)
	}
}

// A dozen tiers and the most there may be, against comparing each with each.
func TestPickOfManyTiers(t *testing.T) {
	for _, n := range []int{1, 2, 3, 5, 8, 9, 12, 33, 63, 64} {
		m := &Menu{}
		for i := range n {
			q := float64(i + 1)
			m.Quality, m.Price = append(m.Quality, q), append(m.Price, q*q/2)
		}
		worth := make([]float64, 0, 4*n)
		for i := range 4 * (n + 2) {
			worth = append(worth, float64(i)/4+0.1)
		}
		took := make([]int, len(worth))
		_, err := m.Pick(worth, took)
		require.NoError(t, err)
		for i, v := range worth {
			require.Equal(t, m.pick(v), took[i], "%d tiers, worth %v", n, v)
		}
	}
}

// What is left over loses nothing: there is no largest batch to make.
func TestBestUnitsAtCost(t *testing.T) {
	var in *coterie.InputError
	_, err := Newsvendor{Price: 5, Cost: 2, Salvage: 2}.BestUnits(Units{Mean: 10})
	require.ErrorAs(t, err, &in)
	_, err = Newsvendor{Price: 5, Cost: 2, Salvage: 1.99}.BestUnits(Units{Mean: 10})
	require.NoError(t, err)
}

// A margin that is only rounding is none, and neither is a fall of revenue.
func TestMarginsOfRounding(t *testing.T) {
	var in *coterie.InputError
	_, err := BreakEvenChange(1.1, 1.0, -0.1)
	require.ErrorAs(t, err, &in)
	c, err := Ladder{{1, 78.26}, {7, 67.08}}.Cliffs()
	require.NoError(t, err)
	require.Equal(t, c[0].At, c[0].Back)
}

type jump struct{}

func (jump) Quantile(p float64) float64 {
	if p <= 0.99 {
		return 1
	}
	return 1000
}

// All who would pay the reserve exactly do: 1 is paid by everybody, 1000 by one
// in a hundred, who brings 10.
func TestReserveOfALawWithJumps(t *testing.T) {
	r, err := Reserve(jump{}, 1)
	require.NoError(t, err)
	require.Equal(t, 1000.0, r.Reserve)
	require.InDelta(t, 10, r.Revenue, 1e-9)
	require.InDelta(t, 0.99, r.Unsold, 1e-12)
}
