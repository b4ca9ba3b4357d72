package lifecycle_test

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

// expo is a user's own Survivor, with nothing but S.
type expo float64

func (r expo) Survival(t float64) float64 { return math.Exp(-float64(r) * math.Max(t, 0)) }

// pareto has no mean for a shape of at most 1.
type pareto float64

func (a pareto) Survival(t float64) float64 { return math.Pow(1+math.Max(t, 0), -float64(a)) }

// immune is a defective survivor: a share never leaves.
type immune float64

func (p immune) Survival(t float64) float64 { return float64(p) + (1-float64(p))*expo(1).Survival(t) }

func TestSummariesAgainstClosedForms(t *testing.T) {
	inf := math.Inf(1)
	near.Check(t, "median", lifecycle.Median(expo(0.25)), math.Ln2/0.25, 1e-11)
	near.Check(t, "q90", lifecycle.Quantile(expo(0.25), 0.9), math.Log(10)/0.25, 1e-11)
	near.Check(t, "mean", lifecycle.Mean(expo(0.25), inf), 4, 1e-12)
	near.Check(t, "mean of a long life", lifecycle.Mean(expo(1e-9), inf), 1e9, 1e-3)
	near.Check(t, "mean of a short life", lifecycle.Mean(expo(1e9), inf), 1e-9, 1e-20)
	near.Check(t, "restricted", lifecycle.Mean(expo(0.25), 3), (1-math.Exp(-0.75))*4, 1e-12)
	near.Check(t, "remaining", lifecycle.Remaining(expo(0.25), 7, 3), (1-math.Exp(-0.75))*4, 1e-12)
	near.Check(t, "remaining for ever", lifecycle.Remaining(expo(0.25), 7, inf), 4, 1e-12)
	near.Check(t, "heavy tail", lifecycle.Mean(pareto(2.5), inf), 1/1.5, 1e-9)
	require.Equal(t, inf, lifecycle.Mean(pareto(1), inf))
	require.Equal(t, inf, lifecycle.Mean(immune(0.2), inf))
	require.Equal(t, inf, lifecycle.Quantile(immune(0.6), 0.5))
	require.Zero(t, lifecycle.Quantile(expo(1), 0))
	for _, p := range []float64{-0.1, 1.1, math.NaN()} {
		require.True(t, math.IsNaN(lifecycle.Quantile(expo(1), p)))
	}
	require.True(t, math.IsNaN(lifecycle.Mean(expo(1), -1)))
	require.True(t, math.IsNaN(lifecycle.Mean(expo(1), math.NaN())))
	require.True(t, math.IsNaN(lifecycle.Remaining(expo(1), math.NaN(), 1)))
	require.Zero(t, lifecycle.Remaining(lifecycle.LifeCycle{}, 24, 10))
}

func TestRetention(t *testing.T) {
	s := lifecycle.Retention([]float64{0.8, 0.5, 0.5})
	for _, c := range [][2]float64{{-1, 1}, {0, 1}, {0.99, 1}, {1, 0.8}, {2, 0.4}, {2.5, 0.4}, {3, 0.2}, {99, 0.2}} {
		near.Check(t, "S", s.Survival(c[0]), c[1], 1e-15)
	}
	require.True(t, math.IsNaN(s.Survival(math.NaN())))
	require.Equal(t, 3.0, s.(lifecycle.Limited).Until())
	require.Equal(t, 2.0, lifecycle.Median(s))
	require.Equal(t, math.Inf(1), lifecycle.Quantile(s, 0.9))
	near.Check(t, "mean to 5", lifecycle.Mean(s, 5), 1+0.8+0.4+2*0.2, 1e-14)
	require.Equal(t, math.Inf(1), lifecycle.Mean(s, math.Inf(1)))
	near.Check(t, "mean that ends", lifecycle.Mean(lifecycle.Retention([]float64{0.8, 0}), math.Inf(1)), 1.8, 1e-14)
	require.Equal(t, 1.0, lifecycle.Retention(nil).Survival(5))
	require.True(t, math.IsNaN(lifecycle.Retention([]float64{0.8, 1.2}).Survival(2)))
	near.Check(t, "before a bad rate", lifecycle.Retention([]float64{0.8, 1.2}).Survival(1), 0.8, 0)
	require.True(t, math.IsNaN(lifecycle.Mean(lifecycle.Retention([]float64{math.NaN()}), 3)))
}

func TestConditionalAndSplice(t *testing.T) {
	c := lifecycle.Conditional(expo(0.25), 7)
	near.Check(t, "memoryless", c.Survival(3), math.Exp(-0.75), 1e-14)
	require.Equal(t, 1.0, c.Survival(-1))
	require.Equal(t, 1.0, lifecycle.Conditional(lifecycle.LifeCycle{}, 30).Survival(0))
	require.Zero(t, lifecycle.Conditional(lifecycle.LifeCycle{}, 30).Survival(1))
	require.True(t, math.IsNaN(lifecycle.Conditional(expo(1), math.NaN()).Survival(1)))
	limited := lifecycle.Conditional(lifecycle.Retention([]float64{0.8, 0.5, 0.5}), 1.5)
	require.Equal(t, 1.5, limited.(lifecycle.Limited).Until())
	near.Check(t, "conditional mean", lifecycle.Mean(limited, 1.5), 0.5+0.5, 1e-14)

	s := lifecycle.Splice(lifecycle.Retention([]float64{0.8, 0.5}), 2, expo(0.25))
	near.Check(t, "head", s.Survival(1.5), 0.8, 0)
	near.Check(t, "at", s.Survival(2), 0.4, 1e-15)
	near.Check(t, "tail", s.Survival(6), 0.4*math.Exp(-1), 1e-15)
	near.Check(t, "mean", lifecycle.Mean(s, math.Inf(1)), 1+0.8+0.4*4, 1e-12)
	_, limitedTail := s.(lifecycle.Limited)
	require.False(t, limitedTail)
	require.Zero(t, lifecycle.Splice(expo(1), 30, lifecycle.LifeCycle{}).Survival(31))
}

// TestSurvivorLaws holds what every Survivor promises.
func TestSurvivorLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tab lifecycle.Table
		rows := rapid.SliceOfN(rapid.Custom(drawLifetime), 1, 20).Draw(t, "rows")
		for _, l := range rows {
			if l.Upper <= l.Exit {
				require.NoError(t, tab.Add(l))
			}
		}
		if tab.Len() == 0 {
			return
		}
		curve, err := lifecycle.KaplanMeier(&tab, nil)
		require.NoError(t, err)
		age := rapid.Float64Range(0, 5).Draw(t, "age")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for _, s := range []lifecycle.Survivor{
			curve, curve.Draw(r), lifecycle.Conditional(curve, age), lifecycle.Splice(curve, age, expo(0.1)),
			lifecycle.Splice(expo(0.1), age, curve), lifecycle.Conditional(curve, age).(lifecycle.Uncertain).Draw(r),
			lifecycle.Retention([]float64{0.5, 0.9, 1, 0}), lifecycle.Horizon{}, lifecycle.ProductCycle{}, lifecycle.LifeCycle{Life: age},
		} {
			require.Equal(t, 1.0, s.Survival(0), "%T", s)
			require.Equal(t, 1.0, s.Survival(-1), "%T", s)
			require.True(t, math.IsNaN(s.Survival(math.NaN())), "%T", s)
			last := 1.0
			for x := 0.0; x < 8; x += 0.25 {
				v := s.Survival(x)
				require.True(t, v >= 0 && v <= last*(1+1e-15), "%T at %g: %g after %g", s, x, v, last)
				last = v
			}
			q := lifecycle.Quantile(s, 0.5)
			if _, km := s.(*lifecycle.Curve); !km && !math.IsInf(q, 1) {
				require.LessOrEqual(t, s.Survival(q), 0.5+1e-9, "%T", s)
				if q > 0 {
					require.Greater(t, s.Survival(math.Nextafter(q, 0)), 0.5, "%T", s)
				}
			}
		}
	})
}

// TestCurveDraw compares draws with the curve and Greenwood's error.
func TestCurveDraw(t *testing.T) {
	var g kmGolden
	readGolden(t, "km_lung.json", &g)
	c, err := lifecycle.KaplanMeier(g.table(t, ""), nil)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	const draws = 4000
	for _, age := range []float64{100, 310, 700} {
		sum, sq := 0.0, 0.0
		for range draws {
			v := c.Draw(r).Survival(age)
			sum += v
			sq += v * v
		}
		mean := sum / draws
		sd := math.Sqrt(sq/draws - mean*mean)
		near.Check(t, "mean", mean, c.Survival(age), 4*c.StdErr(age)/math.Sqrt(draws))
		require.InEpsilon(t, c.StdErr(age), sd, 0.06)
	}
	d := c.Draw(r)
	near.Check(t, "area of a draw", lifecycle.Mean(d, 365), stepMean(d, 365), 1e-10)
}

// stepMean integrates a survivor that steps at whole ages.
func stepMean(s lifecycle.Survivor, to int) float64 {
	sum := 0.0
	for i := range to {
		sum += s.Survival(float64(i))
	}
	return sum
}

// TestIntegralWeights compares Integral with sums over whole ages.
func TestIntegralWeights(t *testing.T) {
	var g kmGolden
	readGolden(t, "km_lung.json", &g)
	c, err := lifecycle.KaplanMeier(g.table(t, ""), nil)
	require.NoError(t, err)
	w := func(x float64) float64 { return math.Exp(-x / 200) }
	want := 0.0
	for i := range 365 {
		a, b := float64(i), float64(i+1)
		want += c.Survival(a) * 200 * (math.Exp(-a/200) - math.Exp(-b/200))
	}
	e := c.Integral(w, 365)
	near.Check(t, "discounted", e.Value, want, 1e-11)
	require.Greater(t, e.Value, e.Lo)
	step := c.Integral(func(x float64) float64 { return math.Floor(x / 30) }, 365)
	want = 0
	for i := range 365 {
		want += c.Survival(float64(i)) * math.Floor(float64(i)/30)
	}
	near.Check(t, "steps", step.Value, want, 1e-9)
	// Beyond the last age the interval reaches from all leaving to nobody.
	far := c.Mean(2000)
	held := c.Survival(1022) * (2000 - 1022)
	require.InDelta(t, far.Value, c.Mean(1022).Value+held, 1e-9)
	require.Less(t, far.Lo, c.Mean(1022).Value)
	require.Greater(t, far.Hi, far.Value)
	for _, τ := range []float64{-1, math.NaN(), math.Inf(1)} {
		require.True(t, math.IsNaN(c.Mean(τ).Value))
	}
	require.True(t, math.IsNaN(c.Integral(func(float64) float64 { return math.NaN() }, 10).Value))
}

func TestKaplanMeierDoubts(t *testing.T) {
	_, err := lifecycle.KaplanMeier(nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.KaplanMeier(new(lifecycle.Table), nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	one := fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 3}})
	for _, bad := range []lifecycle.CurveOptions{{Confidence: 1}, {Confidence: -0.1}, {Confidence: math.NaN()}, {Interval: 9}} {
		_, err = lifecycle.KaplanMeier(one, &bad)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	c, err := lifecycle.KaplanMeier(one, nil)
	require.NoError(t, err)
	require.Equal(t, "no-events", c.Warnings[0].Code)
	require.Equal(t, math.Inf(1), c.Median().Value)
	require.Equal(t, 1.0, c.Survival(99))
	_, err = lifecycle.KaplanMeier(fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 1, Upper: 2, Ended: true}}), nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)

	// The only one watched at age 2 ends there; two more enter later.
	c, err = lifecycle.KaplanMeier(fold[lifecycle.Table](t, []lifecycle.Lifetime{
		{Entry: 1, Exit: 2, Ended: true}, {Entry: 3, Exit: 5, Ended: true}, {Entry: 3, Exit: 9},
	}), nil)
	require.NoError(t, err)
	require.Len(t, c.Warnings, 1)
	require.Equal(t, "risk-set-emptied", c.Warnings[0].Code)
	require.Zero(t, c.Survival(2))
	require.Zero(t, c.Survival(5))
	require.Zero(t, c.At(5).Confidence)

	// An end at age 0 counts from the next instant on.
	c, err = lifecycle.KaplanMeier(fold[lifecycle.Table](t, []lifecycle.Lifetime{{Ended: true}, {Exit: 4, Ended: true}}), nil)
	require.NoError(t, err)
	require.Equal(t, 1.0, c.Survival(0))
	require.Equal(t, 0.5, c.Survival(math.SmallestNonzeroFloat64))
}

// TestKaplanMeierLong holds that a curve which keeps only some of its states
// has the same bits as its steps.
func TestKaplanMeierLong(t *testing.T) {
	var tab lifecycle.Table
	x := uint64(7)
	for range 150_000 {
		x = x*6364136223846793005 + 1442695040888963407
		require.NoError(t, tab.Add(lifecycle.Lifetime{Exit: 0.5 + float64(x>>20), Ended: x>>9&3 != 0}))
	}
	c, err := lifecycle.KaplanMeier(&tab, nil)
	require.NoError(t, err)
	n := 0
	for s := range c.Steps() {
		if c.Survival(s.Age) != s.Survival.Value || c.At(s.Age) != s.Survival {
			t.Fatalf("step %d: %v, want %v", n, c.At(s.Age), s.Survival)
		}
		n++
	}
	require.Greater(t, n, 100_000)
	near.Check(t, "mean", c.Mean(1e13).Value, lifecycle.Mean(c, 1e13), 1e-12)
}

// TestCurveAllocates nothing when asked.
func TestCurveAllocates(t *testing.T) {
	var g kmGolden
	readGolden(t, "km_lung.json", &g)
	c, err := lifecycle.KaplanMeier(g.table(t, ""), nil)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = c.Survival(300); _ = c.At(300); _ = c.Median(); _ = c.Mean(365) }))
}
