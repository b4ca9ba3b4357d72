package monetize

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

func TestDemandGolden(t *testing.T) {
	golden(t, "product", "linear", func(t *testing.T, c check1, in, want map[string]float64) {
		b, err := LinearDemand{in["a"], in["b"]}.Best(in["c"])
		require.NoError(t, err)
		c.slices("best", []float64{b.Price, b.Quantity, b.Profit, b.Elasticity}, []float64{want["price"], want["quantity"], want["profit"], want["elasticity"]})
	})
	golden(t, "product", "isoelastic", func(t *testing.T, c check1, in, want map[string]float64) {
		b, err := ElasticDemand{in["A"], in["elasticity"]}.Best(in["c"])
		require.NoError(t, err)
		c.slices("best", []float64{b.Price, b.Profit, -1 / b.Elasticity, 1 - in["c"]/b.Price}, []float64{want["price"], want["profit"], want["lerner"], want["lerner"]})
	})
	golden(t, "product", "exponential", func(t *testing.T, c check1, in, want map[string]float64) {
		b, err := ExponentialDemand{1, in["b"]}.Best(in["c"])
		require.NoError(t, err)
		c.near("price", b.Price, want["price"])
	})
	golden(t, "product", "logit", func(t *testing.T, c check1, in, want map[string]float64) {
		b, err := LogitDemand{in["a"], in["b"]}.Best(in["c"])
		require.NoError(t, err)
		c.slices("best", []float64{b.Price, b.Quantity, b.Profit}, []float64{want["price"], want["share"], want["profit_per_visitor"]})
	})
	golden(t, "product", "mnl", func(t *testing.T, c check1, in struct {
		A, C []float64
		B    float64
	}, want struct {
		Price, Shares []float64
		Profit        float64
	}) {
		var items []Item
		for i := range in.A {
			items = append(items, Item{in.A[i], in.C[i]})
		}
		p, err := PriceLogit(items, in.B)
		require.NoError(t, err)
		c.slices("price", p.Price, want.Price)
		c.slices("share", p.Share, want.Shares)
		c.near("profit", p.Profit, want.Profit)
	})
	golden(t, "membership", "elasticity", func(t *testing.T, c check1, in, want map[string]float64) {
		e, err := ElasticityOf(in["p0"], in["q0"], in["p1"], in["q1"])
		require.NoError(t, err)
		c.slices("elasticity", []float64{e.Point, e.Arc, e.LogLog}, []float64{want["point"], want["arc"], want["loglog"]})
	})
	golden(t, "membership", "break_even_sales_change", func(t *testing.T, c check1, in, want map[string]float64) {
		v, err := BreakEvenChange(in["price"], in["variable_cost"], in["price_change"])
		require.NoError(t, err)
		c.near("change", v, want["break_even"])
	})
	golden(t, "membership", "gabor_granger", func(t *testing.T, c check1, in struct {
		Prices []float64
		Yes    []int64
		N      int64
		Cost   float64
	}, want struct {
		Demand  []float64 `json:"demand_monotone"`
		Revenue []float64 `json:"revenue_per_respondent"`
		Best    float64   `json:"best_price_revenue"`
		Profit  float64   `json:"best_price_profit"`
		SE      float64   `json:"se_best_revenue"`
	}) {
		var asked []Tested
		for i := range in.Prices {
			asked = append(asked, Tested{in.Prices[i], Trials{in.Yes[i], in.N}})
		}
		w, err := GaborGranger(asked, in.Cost)
		require.NoError(t, err)
		c.slices("demand", w.Demand, want.Demand)
		c.slices("revenue", w.Revenue, want.Revenue)
		c.slices("best", []float64{in.Prices[w.Best], in.Prices[w.Profit], w.SE}, []float64{want.Best, want.Profit, want.SE})
	})
	type points struct {
		CheapO, DearO, CheapN, DearN, IDP, OPP float64
	}
	type conventions struct {
		CheapO float64 `json:"PMC_original"`
		DearO  float64 `json:"PME_original"`
		CheapN float64 `json:"PMC_narrower"`
		DearN  float64 `json:"PME_narrower"`
		IDP    float64
		OPP    float64
	}
	golden(t, "membership", "van_westendorp", func(t *testing.T, c check1, in struct{ TC, Ch, Ex, TE []float64 }, want struct{ Step, Linear conventions }) {
		var said []Perceived
		for i := range in.TC {
			said = append(said, Perceived{in.TC[i], in.Ch[i], in.Ex[i], in.TE[i]})
		}
		for interpolate, v := range map[bool]conventions{false: want.Step, true: want.Linear} {
			r, err := VanWestendorp(said, interpolate)
			require.NoError(t, err)
			w := points(v)
			c.slices("points", []float64{r.Original[0], r.Original[1], r.Narrower[0], r.Narrower[1], r.Indifference, r.Optimal}, []float64{w.CheapO, w.DearO, w.CheapN, w.DearN, w.IDP, w.OPP})
			require.Zero(t, r.LeftOut)
		}
		r, err := VanWestendorp(append(said, Perceived{5, 4, 3, 2}), false)
		require.NoError(t, err)
		require.Equal(t, 1, r.LeftOut)
	})
}

// No price on a grid earns more, and demand is what At says.
func TestBestPricesAgainstGrids(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.Float64Range(0.5, 20).Draw(t, "cost")
		slope := rapid.Float64Range(0.01, 1).Draw(t, "slope")
		for _, d := range []Demand{
			LinearDemand{slope * (cost + rapid.Float64Range(1, 50).Draw(t, "above")), slope},
			ElasticDemand{100, rapid.Float64Range(1.1, 6).Draw(t, "elasticity")},
			ExponentialDemand{100, slope}, LogitDemand{rapid.Float64Range(-3, 6).Draw(t, "appeal"), slope},
		} {
			b, err := d.Best(cost)
			require.NoError(t, err)
			q, err := d.At(b.Price)
			require.NoError(t, err)
			near.Check(t, "quantity", b.Quantity, q, 1e-9)
			near.Check(t, "profit", b.Profit, (b.Price-cost)*q, 1e-9)
			near.Check(t, "Lerner", -1/b.Elasticity, 1-cost/b.Price, 1e-9)
			for i := 1; i < 400; i++ {
				p := b.Price * float64(i) / 100
				q, err := d.At(p)
				require.NoError(t, err)
				require.LessOrEqual(t, (p-cost)*q, b.Profit*(1+1e-9))
			}
		}
		items := []Item{{rapid.Float64Range(-2, 4).Draw(t, "a"), cost}, {rapid.Float64Range(-2, 4).Draw(t, "b"), cost / 2}}
		best, err := PriceLogit(items, slope)
		require.NoError(t, err)
		earn := func(p, q float64) float64 {
			a, b := math.Exp(items[0].Appeal-slope*p), math.Exp(items[1].Appeal-slope*q)
			return ((p-items[0].Cost)*a + (q-items[1].Cost)*b) / (1 + a + b)
		}
		near.Check(t, "profit", earn(best.Price[0], best.Price[1]), best.Profit, 1e-9)
		for i := range 40 {
			for j := range 40 {
				require.LessOrEqual(t, earn(best.Price[0]*float64(i)/15, best.Price[1]*float64(j)/15), best.Profit*(1+1e-9))
			}
		}
	})
}

// ω solves w + ln w = x from far below to far above.
func TestOmega(t *testing.T) {
	for _, x := range []float64{-700, -20, -1, 0.5, 1, 1.5, 10, 1e3, 1e9, 1e300} {
		w := omega(x)
		require.Positive(t, w)
		near.Check(t, "w + ln w", w+math.Log(w), x, 1e-13)
	}
}

// The pooled demand is the weighted least-squares one among all that fall.
func TestGaborGrangerAgainstAllFallingDemands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var asked []Tested
		for i := range 3 {
			of := int64(rapid.IntRange(1, 30).Draw(t, "of"))
			asked = append(asked, Tested{float64(i + 1), Trials{int64(rapid.IntRange(0, int(of)).Draw(t, "yes")), of}})
		}
		w, err := GaborGranger(asked, 0)
		require.NoError(t, err)
		loss := func(d ...float64) float64 {
			sum := 0.0
			for i, a := range asked {
				e := d[i] - float64(a.Bought.Successes)/float64(a.Bought.Of)
				sum += float64(a.Bought.Of) * e * e
			}
			return sum
		}
		require.True(t, w.Demand[0] >= w.Demand[1] && w.Demand[1] >= w.Demand[2])
		const steps = 24
		for i := range steps + 1 {
			for j := range i + 1 {
				for k := range j + 1 {
					require.LessOrEqual(t, loss(w.Demand...), loss(float64(i)/steps, float64(j)/steps, float64(k)/steps)+1e-9)
				}
			}
		}
	})
}

func TestDemandRefuses(t *testing.T) {
	for _, err := range []error{
		second(LinearDemand{10, 1}.Best(10)), second(LinearDemand{}.Best(1)), second(ElasticDemand{1, 1}.Best(1)), second(ElasticDemand{1, 2}.Best(0)),
		second(ExponentialDemand{1, 0}.Best(1)), second(LogitDemand{1, 0}.Best(1)), second(PriceLogit([]Item{{math.NaN(), 1}}, 1)), second(PriceLogit([]Item{{1, -1}}, 1)),
		second(ElasticityOf(1, 1, 1, 2)), second(ElasticityOf(0, 1, 1, 2)), second(BreakEvenChange(10, 9, -1)), second(BreakEvenChange(1, 0, math.NaN())),
		second(GaborGranger([]Tested{{1, Trials{2, 1}}}, 0)), second(GaborGranger([]Tested{{2, Trials{1, 1}}, {1, Trials{1, 1}}}, 0)), second(VanWestendorp([]Perceived{{1, 2, 3, math.Inf(1)}}, true)),
	} {
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
	}
	require.ErrorIs(t, second(GaborGranger(nil, 0)), coterie.ErrNoData)
	require.ErrorIs(t, second(PriceLogit(nil, 1)), coterie.ErrNoData)
	require.ErrorIs(t, second(VanWestendorp([]Perceived{{4, 3, 2, 1}}, false)), coterie.ErrNoData)
}

func TestValueLawsGolden(t *testing.T) {
	golden(t, "network_value", "spectrum2006_double", func(t *testing.T, c check1, in, want map[string]float64) {
		for l, name := range map[ValueLaw]string{Metcalfe: "metcalfe", Odlyzko: "odlyzko", Sarnoff: "sarnoff"} {
			v, err := l.Grow(in["v0"], in["n0"], in["n1"])
			require.NoError(t, err)
			c.near(name, v, want[name])
		}
	})
	golden(t, "network_value", "reed", func(t *testing.T, c check1, in, want map[string]float64) {
		v, err := Reed.Of(in["n"])
		require.NoError(t, err)
		c.near("groups", v, want["groups"])
		pairs, err := Metcalfe.Of(in["n"])
		require.NoError(t, err)
		c.near("links", (pairs-in["n"])/2, want["links"])
	})
	golden(t, "network_value", "merge_gain", func(t *testing.T, c check1, in, want map[string]float64) {
		v, err := Odlyzko.Merge(in["m"], in["n"])
		require.NoError(t, err)
		c.slices("gain", []float64{v.Gain, v.First, v.Second}, []float64{want["odlyzko"], want["gain_to_members_of_m"], want["gain_to_members_of_n"]})
		v, err = Metcalfe.Merge(in["m"], in["n"])
		require.NoError(t, err)
		c.slices("gain", []float64{v.Gain, v.First}, []float64{want["metcalfe"], v.Second})
	})
	type scale struct{ A, RMSD float64 }
	golden(t, "network_value", "fit_facebook_2009_2013", func(t *testing.T, c check1, in struct{ MAU, Rev []float64 }, want struct {
		Sarnoff, Odlyzko, Metcalfe, Cube scale
		Power                            struct {
			Scale, Exponent float64
			SE              float64 `json:"se_exponent"`
		}
	}) {
		f, err := FitValueLaws("million monthly users", in.MAU, in.Rev)
		require.NoError(t, err)
		for i, l := range f.Laws {
			w := map[ValueLaw]scale{Sarnoff: want.Sarnoff, Odlyzko: want.Odlyzko, Metcalfe: want.Metcalfe, Cube: want.Cube}[l.Law]
			c.slices(l.Law.String(), []float64{l.Scale, l.RMSD}, []float64{w.A, w.RMSD})
			require.Equal(t, []ValueLaw{Metcalfe, Cube, Odlyzko, Sarnoff}[i], l.Law)
		}
		c.slices("power", []float64{f.Power.Scale, f.Power.Exponent, f.Power.StdErr}, []float64{want.Power.Scale, want.Power.Exponent, want.Power.SE})
		require.Equal(t, "few-sizes", f.Warnings[0].Code)
		require.Greater(t, f.Laws[0].Weight, 0.9)
	})
	golden(t, "network_value", "netoid", func(t *testing.T, c check1, in struct {
		P, V, H float64
		T       []float64
	}, want struct {
		N          []float64
		PeakGrowth float64 `json:"peak_growth"`
		PeakTime   float64 `json:"peak_time"`
	}) {
		g := lifecycle.LogisticGrowth{K: in.P, R: in.V, T0: in.H}
		for i, x := range in.T {
			c.near("n", g.At(x), want.N[i])
		}
		c.near("peak", g.Inflection(), want.PeakTime)
		slope := func(h float64) float64 { return (g.At(in.H+h) - g.At(in.H-h)) / (2 * h) }
		c.near("growth there", (4*slope(1e-3)-slope(2e-3))/3, want.PeakGrowth)
	})
	golden(t, "network_value", "critical_mass_cost", func(t *testing.T, c check1, in, want map[string]float64) {
		for name, f := range map[string]func() (float64, error){
			"metcalfe_linear_cost_only": func() (float64, error) { return Metcalfe.CriticalMass(in["a"], Upkeep{Each: in["c"]}) },
			"metcalfe":                  func() (float64, error) { return Metcalfe.CriticalMass(in["a"], Upkeep{in["F"], in["c"], 0}) },
			"odlyzko":                   func() (float64, error) { return Odlyzko.CriticalMass(in["b"], Upkeep{in["F"], in["c"], 0}) },
		} {
			n, err := f()
			require.NoError(t, err)
			c.near(name, n, want[name])
		}
	})
}

// At the critical mass value is cost, just below it is less, and above it more.
func TestCriticalMassDivides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom([]ValueLaw{Sarnoff, Odlyzko, Metcalfe, Cube, Reed}).Draw(t, "law")
		a := rapid.Float64Range(0.01, 5).Draw(t, "scale")
		cost := Upkeep{rapid.Float64Range(0, 500).Draw(t, "fixed"), rapid.Float64Range(0, 3).Draw(t, "each"), rapid.Float64Range(0, 1).Draw(t, "pair")}
		n, err := l.CriticalMass(a, cost)
		if err != nil {
			require.LessOrEqual(t, l, Metcalfe)
			return
		}
		net := func(n float64) float64 { return a*l.of(n) - cost.Fixed - n*(cost.Each+n*cost.Pair) }
		if n > 1e-3 {
			require.LessOrEqual(t, net(n*(1-1e-6)), 1e-9*(1+cost.Fixed))
		}
		for i := 1; i < 100; i++ {
			require.GreaterOrEqual(t, net(n*(1+float64(i)/10)+1e-6*n), -1e-9*(1+cost.Fixed))
		}
	})
}

// A merger gains what the whole is worth above its parts, for both together and
// at an equal share per head.
func TestMergeGainIsTheDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom([]ValueLaw{Sarnoff, Odlyzko, Metcalfe, Cube, Reed}).Draw(t, "law")
		m, n := rapid.Float64Range(1, 60).Draw(t, "m"), rapid.Float64Range(1, 60).Draw(t, "n")
		v, err := l.Merge(m, n)
		require.NoError(t, err)
		near.Check(t, "gain", v.Gain, l.of(m+n)-l.of(m)-l.of(n), 1e-9)
		near.Check(t, "first", v.First, l.of(m+n)*m/(m+n)-l.of(m), 1e-9)
	})
}

func TestValueLawsRefuse(t *testing.T) {
	for _, err := range []error{
		second(Reed.Of(1100)), second(ValueLaw(0).Of(1)), second(Metcalfe.Of(-1)), second(Odlyzko.Log2(1)), second(Reed.Grow(1, 2, 5000)), second(Reed.Merge(1000, 1000)), second(Sarnoff.Merge(0, 1)),
		second(Metcalfe.CriticalMass(1, Upkeep{Pair: 1})), second(Odlyzko.CriticalMass(1, Upkeep{Pair: 0.1})), second(Sarnoff.CriticalMass(1, Upkeep{Each: 2})), second(Cube.CriticalMass(0, Upkeep{})),
		second(FitValueLaws("", []float64{1, 2, 3}, []float64{1, 2, 3})), second(FitValueLaws("persons", []float64{1}, nil)), second(FitValueLaws("persons", []float64{1, 2, -3}, []float64{1, 2, 3})),
		new(ValueLaw).UnmarshalText([]byte("?")),
	} {
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
	}
	require.ErrorIs(t, second(FitValueLaws("persons", []float64{1, 2}, []float64{1, 2})), coterie.ErrNotIdentified)
	require.ErrorIs(t, second(FitValueLaws("persons", []float64{2, 2, 2}, []float64{1, 2, 3})), coterie.ErrNotIdentified)
	v, err := Reed.Log2(1e6)
	require.NoError(t, err)
	near.Check(t, "log₂ of a million's groups", v, 1e6, 1e-12)
}
