package monetize

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestGradesGolden(t *testing.T) {
	golden(t, "membership", "fixed_quality_tiers", func(t *testing.T, c check1, in struct {
		Q    []float64
		Cost []float64 `json:"unit_cost"`
	}, want struct {
		Thresholds, Price []float64
		Profit            float64
		Sells             []bool `json:"tier_sells"`
	}) {
		var grades []Grade
		for i := range in.Q {
			grades = append(grades, Grade{in.Q[i], in.Cost[i]})
		}
		g, err := PriceGrades(grades, 1)
		require.NoError(t, err)
		c.slices("thresholds", g.From, want.Thresholds)
		c.slices("price", g.Price, want.Price)
		c.near("profit", g.Profit, want.Profit)
		require.Equal(t, want.Sells, g.Sells)
		require.Equal(t, !want.Sells[0], len(g.Warnings) == 1 && g.Warnings[0].Code == "single-top-tier")
	})
	golden(t, "membership", "two_part_tariff", func(t *testing.T, c check1, in, want map[string]any) {
		f := func(k string) float64 { return in[k].(float64) }
		v, err := TwoPartTariffs([]Use{{f("a_low"), f("share_low")}, {f("a_high"), f("share_high")}}, f("b"), f("c"))
		require.NoError(t, err)
		require.Len(t, v, 2)
		require.Equal(t, "high_only", want["best"])
		require.Equal(t, 1, v[0].From)
		c.near("high only", v[0].Profit, want["profit_high_only"].(float64))
		c.near("fee of high only", v[0].Fee, want["fee_high_only"].(float64))
		c.near("price", v[1].Price, want["price"].(float64))
		c.near("fee", v[1].Fee, want["fee"].(float64))
		c.near("both", v[1].Profit, want["profit_serve_both"].(float64))
		v, err = TwoPartTariffs([]Use{{f("a_low"), 1}}, f("b"), f("c"))
		require.NoError(t, err)
		c.near("one kind", v[0].Fee, want["homogeneous_low_fee"].(float64))
	})
}

// menuProfit is what a menu earns of members whose worth of a unit of quality
// lies on a fine grid of [0, 1], each picking what leaves him most.
func menuProfit(grades []Grade, price []float64, points int) float64 {
	sum := 0.0
	for k := range points {
		θ := (float64(k) + 0.5) / float64(points)
		best, earned := 0.0, 0.0
		for i, g := range grades {
			if v := θ*g.Quality - price[i]; v > best {
				best, earned = v, price[i]-g.Cost
			}
		}
		sum += earned
	}
	return sum / float64(points)
}

// No menu of prices on a grid earns more, members choosing freely; and the
// prices earn what is said.
func TestGradesAgainstAllMenus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var grades []Grade
		for range rapid.IntRange(1, 3).Draw(t, "grades") {
			last := Grade{}
			if len(grades) > 0 {
				last = grades[len(grades)-1]
			}
			grades = append(grades, Grade{last.Quality + rapid.Float64Range(0.3, 2).Draw(t, "quality"), rapid.Float64Range(0, 1.2).Draw(t, "cost")})
		}
		g, err := PriceGrades(grades, 1)
		if err != nil {
			for _, v := range grades { // nobody takes any at its cost
				require.GreaterOrEqual(t, v.Cost, v.Quality-1e-9)
			}
			return
		}
		near.Check(t, "profit", menuProfit(grades, g.Price, 20_000), g.Profit, 1e-3)
		top, steps := grades[len(grades)-1].Quality, 9
		price := make([]float64, len(grades))
		var try func(i int)
		try = func(i int) {
			if i == len(price) {
				require.LessOrEqual(t, menuProfit(grades, price, 200), g.Profit+0.02*top)
				return
			}
			for s := 1; s <= steps; s++ {
				price[i] = top * float64(s) / float64(steps)
				try(i + 1)
			}
		}
		try(0)
	})
}

// No tariff on a grid earns more of kinds that join where it leaves them
// something.
func TestTwoPartAgainstAllTariffs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "kinds")
		kinds, most, left := make([]Use, n), 2.0, 1.0
		for i := range kinds {
			most += rapid.Float64Range(0.5, 6).Draw(t, "step")
			kinds[i] = Use{most, left}
			if i+1 < n {
				kinds[i].Share = left * rapid.Float64Range(0.1, 0.9).Draw(t, "part")
			}
			left -= kinds[i].Share
		}
		slope, cost := rapid.Float64Range(0.5, 2).Draw(t, "slope"), rapid.Float64Range(0, 1).Draw(t, "cost")
		earn := func(fee, price float64) float64 {
			sum := 0.0
			for _, k := range kinds {
				if u := k.Most - slope*price; u > 0 && u*u/(2*slope) >= fee-1e-9 {
					sum += k.Share * (fee + (price-cost)*u)
				}
			}
			return sum
		}
		v, err := TwoPartTariffs(kinds, slope, cost)
		require.NoError(t, err)
		near.Check(t, "profit", earn(v[0].Fee, v[0].Price), v[0].Profit, 1e-9)
		for i := range 60 {
			for j := range 60 {
				price := float64(i) / 60 * most / slope
				require.LessOrEqual(t, earn(float64(j)/60*most*most/2/slope, price), v[0].Profit+1e-9)
			}
			price := float64(i) / 60 * most / slope
			for _, k := range kinds {
				if u := k.Most - slope*price; u > 0 {
					require.LessOrEqual(t, earn(u*u/(2*slope), price), v[0].Profit+1e-9)
				}
			}
		}
	})
}

// A menu designed for kinds that choose has no breach; a changed one is caught as
// comparing all pairs says.
func TestBreachesAreThoseOfAllPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds := []Taste{{1, 0.3}, {1.4, 0.4}, {2.2, 0.3}}
		m, err := SelfSelect(kinds, rapid.Float64Range(0.5, 2).Draw(t, "cost"))
		require.NoError(t, err)
		b, err := m.Breaches(kinds)
		require.NoError(t, err)
		require.Empty(t, b)
		for i := range m.Price {
			m.Price[i] *= rapid.Float64Range(0.8, 1.2).Draw(t, "price")
		}
		want := map[int]bool{}
		for i, k := range kinds {
			own := k.Worth*m.Quality[i] - m.Price[i]
			if own < -1e-9 {
				want[i] = true
			}
			for j := range kinds {
				if k.Worth*m.Quality[j]-m.Price[j] > own+1e-9 {
					want[i] = true
				}
			}
		}
		b, err = m.Breaches(kinds)
		require.NoError(t, err)
		got := map[int]bool{}
		for _, v := range b {
			got[v.Kind] = true
			require.Positive(t, v.Gain)
			other := 0.0
			if v.Took >= 0 {
				other = kinds[v.Kind].Worth*m.Quality[v.Took] - m.Price[v.Took]
			}
			near.Check(t, "gain", v.Gain, other-(kinds[v.Kind].Worth*m.Quality[v.Kind]-m.Price[v.Kind]), 1e-9)
		}
		require.Equal(t, want, got)
	})
}

func TestPick(t *testing.T) {
	m := &Menu{Quality: []float64{1, 2, 4}, Price: []float64{0.525, 1.15, 2.75}}
	took := make([]int, 5)
	paid, err := m.Pick([]float64{0.5, 0.525, 0.625, 0.79, 0.9}, took)
	require.NoError(t, err)
	require.Equal(t, []int{-1, 0, 1, 1, 2}, took, "whoever is indifferent takes the better")
	near.Check(t, "paid", paid, 0.525+1.15+1.15+2.75, 1e-12)
	for _, err := range []error{
		second(m.Pick([]float64{1}, nil)), second(m.Pick([]float64{math.NaN()}, took[:1])), second((*Menu)(nil).Pick(nil, nil)),
		second((&Menu{Quality: []float64{1}}).Pick(nil, nil)), second(m.Breaches(nil)), second(m.Breaches([]Taste{{1, 1}, {math.Inf(1), 1}, {1, 1}})),
	} {
		require.Error(t, err)
	}
	worth, many := members(1000)
	require.Zero(t, testing.AllocsPerRun(10, func() {
		if _, err := m.Pick(worth, many); err != nil {
			t.Fatal(err)
		}
	}))
}

// Climbing the stairs picks what comparing all tiers does.
func TestPickAgainstComparing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &Menu{}
		for range rapid.IntRange(1, 6).Draw(t, "tiers") {
			m.Quality = append(m.Quality, float64(rapid.IntRange(0, 8).Draw(t, "quality")))
			m.Price = append(m.Price, float64(rapid.IntRange(-2, 20).Draw(t, "price")))
		}
		worth := rapid.SliceOfN(rapid.Float64Range(0, 6), 1, 20).Draw(t, "worth")
		took := make([]int, len(worth))
		_, err := m.Pick(worth, took)
		require.NoError(t, err)
		left := func(w float64, tier int) float64 {
			if tier < 0 {
				return 0
			}
			return m.left(w, tier)
		}
		for i, w := range worth {
			near.Check(t, "left", left(w, took[i]), left(w, m.pick(w)), 1e-9)
		}
	})
}

func members(n int) ([]float64, []int) {
	r := rand.New(rand.NewPCG(1, 2))
	worth := make([]float64, n)
	for i := range worth {
		worth[i] = r.Float64()
	}
	return worth, make([]int, n)
}

func BenchmarkPickMillion(b *testing.B) {
	m := &Menu{Quality: []float64{1, 2, 4}, Price: []float64{0.525, 1.15, 2.75}}
	worth, took := members(1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Pick(worth, took); err != nil {
			b.Fatal(err)
		}
	}
}

func TestGradesRefuse(t *testing.T) {
	for _, err := range []error{
		second(PriceGrades([]Grade{{1, 0}, {1, 0}}, 1)), second(PriceGrades([]Grade{{1, 2}}, 1)), second(PriceGrades([]Grade{{1, 0}}, 0)), second(PriceGrades([]Grade{{0, 0}}, 1)),
		second(TwoPartTariffs([]Use{{1, 0.5}}, 1, 0)), second(TwoPartTariffs([]Use{{1, 1}}, 1, 2)), second(TwoPartTariffs([]Use{{2, 0.5}, {1, 0.5}}, 1, 0)), second(TwoPartTariffs([]Use{{2, 1}}, 0, 0)),
	} {
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
	}
	require.ErrorIs(t, second(PriceGrades(nil, 1)), coterie.ErrNoData)
	require.ErrorIs(t, second(TwoPartTariffs(nil, 1, 1)), coterie.ErrNoData)
	g, err := PriceGrades([]Grade{{1, 0}, {2, 0}, {3, 1.5}}, 1)
	require.NoError(t, err)
	require.Equal(t, []bool{false, true, false}, g.Sells)
	require.Len(t, g.Warnings, 2)
	// Fees so far apart that their quotient underflows protect what can be asked for.
	y, err := Protect(5e-324, 67, 0.3)
	require.NoError(t, err)
	require.Positive(t, y)
}
