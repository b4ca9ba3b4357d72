package monetize

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

func normal(mean, sd float64) Dist         { return Dist{Kind: NormalDist, A: mean, B: sd} }
func triangular(lo, mode, hi float64) Dist { return Dist{TriangularDist, lo, mode, hi} }

// one is a plan of one member for one period, whose lines earn 1 each.
func one(lines ...string) *Plan {
	p := &Plan{Periods: 1, Members: []float64{1}, Stay: survivor(func(float64) float64 { return 1 })}
	for _, l := range lines {
		p.Lines = append(p.Lines, Line{Name: l, Stream: Rate(1)})
	}
	return p
}

// within requires a Monte Carlo mean within 4 standard errors.
func within(t *testing.T, what string, got, stderr, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 4*stderr) {
		t.Errorf("%s: got %v ± %v, want %v", what, got, stderr, want)
	}
}

// varianceError is the standard error of the variance of n draws from a
// distribution whose variance and fourth central moment are known.
func varianceError(n, variance, fourth float64) float64 {
	return math.Sqrt((fourth - variance*variance*(n-3)/(n-1)) / n)
}

// The lognormal and Gaussian cases whose moments and quantiles are known.
func TestSimulateClosedForms(t *testing.T) {
	const n = 40_000
	golden(t, "valuation", "corr_lognormal", func(t *testing.T, c check1, in struct {
		Mu, Sigma []float64
		Rho       float64 `json:"rho_normal"`
	}, want map[string]float64) {
		rank := 6 / math.Pi * math.Asin(in.Rho/2)
		c.near("Spearman", rank, want["spearman"])
		for i := range in.Mu {
			d := LogNormal(in.Mu[i], in.Sigma[i])
			c.near("mean", d.Mean(), math.Exp(in.Mu[i]+in.Sigma[i]*in.Sigma[i]/2))
		}
		opts := func(first, second string) *SimOptions {
			return &SimOptions{Paths: n, Seed: 1, Level: 0.05, Spearman: [][]float64{{1, rank}, {rank, 1}}, Inputs: []Input{
				{"first", LogNormal(in.Mu[0], in.Sigma[0]), []string{first}}, {"second", LogNormal(in.Mu[1], in.Sigma[1]), []string{second}}}}
		}
		o, err := Simulate(context.Background(), one("a"), opts("a", "a"))
		require.NoError(t, err)
		within(t, "mean of the product", o.NPV.Mean, o.NPV.StdErr, want["mean_product"])
		// The error of a quantile is √(p(1−p)/n)/f(q); f of the lognormal product.
		sd := math.Sqrt(in.Sigma[0]*in.Sigma[0] + in.Sigma[1]*in.Sigma[1] + 2*in.Rho*in.Sigma[0]*in.Sigma[1])
		quantileError := func(p, q float64) float64 {
			z := (math.Log(q) - in.Mu[0] - in.Mu[1]) / sd
			return math.Sqrt(p*(1-p)/n) / (math.Exp(-z*z/2) / (q * sd * math.Sqrt(2*math.Pi)))
		}
		within(t, "median", o.NPV.P50, quantileError(0.5, want["median_product"]), want["median_product"])
		within(t, "5 %", o.NPV.P05, quantileError(0.05, want["p05_product"]), want["p05_product"])
		within(t, "95 %", o.NPV.P95, quantileError(0.95, want["p95_product"]), want["p95_product"])
		require.LessOrEqual(t, o.Bad.Lo, want["p05_product"]*1.05)
		require.GreaterOrEqual(t, o.Bad.Hi, want["p05_product"]*0.95)

		o, err = Simulate(context.Background(), one("a", "b"), opts("a", "b"))
		require.NoError(t, err)
		within(t, "mean of the sum", o.NPV.Mean, o.NPV.StdErr, want["mean_sum"])
		// E XᵃYᵇ of two joint lognormals, and from these E (X+Y)ᵏ.
		joint := func(a, b float64) float64 {
			return math.Exp(a*in.Mu[0] + b*in.Mu[1] + (a*a*in.Sigma[0]*in.Sigma[0]+b*b*in.Sigma[1]*in.Sigma[1])/2 + a*b*in.Rho*in.Sigma[0]*in.Sigma[1])
		}
		m1, m2 := joint(1, 0)+joint(0, 1), joint(2, 0)+2*joint(1, 1)+joint(0, 2)
		m3 := joint(3, 0) + 3*joint(2, 1) + 3*joint(1, 2) + joint(0, 3)
		m4 := joint(4, 0) + 4*joint(3, 1) + 6*joint(2, 2) + 4*joint(1, 3) + joint(0, 4)
		c.near("variance of the sum", m2-m1*m1, want["var_sum"])
		within(t, "variance of the sum", o.NPV.SD*o.NPV.SD, varianceError(n, m2-m1*m1, m4-4*m1*m3+6*m1*m1*m2-3*m1*m1*m1*m1), want["var_sum"])
	})

	both := one("a", "b")
	rank := 6 / math.Pi * math.Asin(-0.6/2)
	o, err := Simulate(context.Background(), both, &SimOptions{Paths: n, Seed: 2, Spearman: [][]float64{{1, rank}, {rank, 1}},
		Inputs: []Input{{"x", normal(3, 2), []string{"a"}}, {"y", normal(5, 1), []string{"b"}}}})
	require.NoError(t, err)
	within(t, "Gaussian mean", o.NPV.Mean, o.NPV.StdErr, 8)
	v := 4 + 1 - 2*0.6*2*1
	within(t, "Gaussian variance", o.NPV.SD*o.NPV.SD, varianceError(n, v, 3*v*v), v)

	noisy := one("a")
	noisy.Lines[0].Noise = 0.5
	o, err = Simulate(context.Background(), noisy, &SimOptions{Paths: n, Seed: 3})
	require.NoError(t, err)
	within(t, "noise has mean 1", o.NPV.Mean, o.NPV.StdErr, 1)
	within(t, "and its median", o.NPV.P50, math.Exp(-0.125)*0.5*math.Sqrt(math.Pi/2/n), math.Exp(-0.125))
}

// In whole persons the mean is the plain projection, and after one period the
// variance is binomial and Poisson.
func TestSimulateDemographicNoise(t *testing.T) {
	const n = 20_000
	p := &Plan{Periods: 1, Members: []float64{200}, Joins: []float64{50}, Stay: geometric(0.9), Lines: []Line{{Name: "all", Stream: Rate(1)}}}
	o, err := Simulate(context.Background(), p, &SimOptions{Paths: n, Seed: 4, Demographic: true})
	require.NoError(t, err)
	within(t, "mean", o.NPV.Mean, o.NPV.StdErr, 230)
	v := 200*0.9*0.1 + 50
	within(t, "variance", o.NPV.SD*o.NPV.SD, v*math.Sqrt(2.2/n), v)

	p.Periods, p.Joins = 12, []float64{50, 50, 50}
	want, err := p.Project()
	require.NoError(t, err)
	o, err = Simulate(context.Background(), p, &SimOptions{Paths: n, Seed: 5, Demographic: true})
	require.NoError(t, err)
	within(t, "a year", o.NPV.Mean, o.NPV.StdErr, want.NPV)

	p.Stay = survivor(func(t float64) float64 { return math.Exp(-math.Sqrt(max(t, 0) / 4)) }) // by age, and so by tables
	want, err = p.Project()
	require.NoError(t, err)
	o, err = Simulate(context.Background(), p, &SimOptions{Paths: n, Seed: 6, Demographic: true})
	require.NoError(t, err)
	within(t, "by age", o.NPV.Mean, o.NPV.StdErr, want.NPV)
}

// Redrawing the survivor spreads the value as CLV's draws do.
func TestSimulateParameters(t *testing.T) {
	p := &Plan{Periods: 60, Joins: []float64{1}, Stay: drawn{0.8}, Lines: []Line{{Name: "all", Stream: Rate(1)}}, Discount: 0.1}
	o, err := Simulate(context.Background(), p, &SimOptions{Paths: 4000, Seed: 6, Parameters: true})
	require.NoError(t, err)
	v, err := CLV(drawn{0.8}, Rate(1), &CLVOptions{Discount: 0.1, Draws: 4000, Seed: 7, Confidence: 0.9})
	require.NoError(t, err)
	near.Check(t, "5 %", o.NPV.P05, v.Lo, 0.02)
	near.Check(t, "95 %", o.NPV.P95, v.Hi, 0.02)
	o, err = Simulate(context.Background(), p, &SimOptions{Paths: 100, Seed: 6})
	require.NoError(t, err)
	near.Check(t, "no spread without it", o.NPV.SD, 0, 1e-12)
}

func TestSimulateIsTheSameOnAnyNumberOfProcessors(t *testing.T) {
	price, churn := Input{"price", PERT(0.5, 1, 2), []string{"a", "b"}}, Input{"churn", LogNormal(0, 0.3), []string{"hazard"}}
	was := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(was)
	for name, o := range map[string]*SimOptions{
		"scaled hazard": {Paths: 3000, Seed: 11, Demographic: true, Inputs: []Input{price, churn}, Spearman: [][]float64{{1, 0.4}, {0.4, 1}}},
		"by tables":     {Paths: 3000, Seed: 11, Demographic: true, Inputs: []Input{price}},
	} {
		p := benchPlan(name == "by tables")
		runtime.GOMAXPROCS(1)
		first, err := Simulate(context.Background(), p, o)
		require.NoError(t, err)
		for _, n := range []int{2, 8} {
			runtime.GOMAXPROCS(n)
			v, err := Simulate(context.Background(), p, o)
			require.NoError(t, err)
			require.Equal(t, first, v, name)
		}
		o.Seed++
		v, err := Simulate(context.Background(), p, o)
		require.NoError(t, err)
		require.NotEqual(t, first.NPV, v.NPV, name)
	}
}

func TestSimulateAgreesWithTheProjection(t *testing.T) {
	golden(t, "endtoend", "community_pnl", func(t *testing.T, c check1, in pnlInputs, want struct {
		Full  float64 `json:"npv_full"`
		Best  float64 `json:"npv_best"`
		After int     `json:"best_close_after"`
	}) {
		o, err := Simulate(context.Background(), in.plan(t), &SimOptions{Paths: 10})
		require.NoError(t, err)
		c.near("NPV", o.NPV.Mean, want.Full)
		c.near("advised", o.Advised.Mean, want.Best)
		require.Equal(t, want.After, o.At)
		require.Zero(t, o.NPV.SD > 1e-6)
	})
}

func TestSimulateRefusesAndRepairs(t *testing.T) {
	ctx := context.Background()
	inputs := []Input{{"x", normal(1, 0.1), []string{"a"}}, {"y", normal(1, 0.1), []string{"a"}}, {"z", normal(1, 0.1), []string{"a"}}}
	for name, o := range map[string]*SimOptions{
		"negative paths":  {Paths: -1},
		"too many paths":  {Paths: math.MaxInt32},
		"level 1":         {Level: 1},
		"unknown name":    {Inputs: []Input{{"x", normal(1, 1), []string{"nothing"}}}},
		"no effect":       {Inputs: []Input{{"x", normal(1, 1), nil}}},
		"no distribution": {Inputs: []Input{{"x", Dist{}, []string{"a"}}}},
		"disorder":        {Inputs: []Input{{"x", PERT(3, 2, 1), []string{"a"}}}},
		"not square":      {Inputs: inputs, Spearman: [][]float64{{1}}},
		"above 1":         {Inputs: inputs, Spearman: [][]float64{{1, 2, 0}, {2, 1, 0}, {0, 0, 1}}},
		"not symmetric":   {Inputs: inputs, Spearman: [][]float64{{1, 0.5, 0}, {0.4, 1, 0}, {0, 0, 1}}},
		"diagonal":        {Inputs: inputs, Spearman: [][]float64{{0.9, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
		"negative purse":  {Capital: -1},
	} {
		_, err := Simulate(ctx, one("a"), o)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, name)
	}
	o, err := Simulate(ctx, one("a"), &SimOptions{Paths: 100, Inputs: inputs, Spearman: [][]float64{{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}}})
	require.NoError(t, err)
	require.Equal(t, "correlation-repaired", o.Warnings[0].Code)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, err = Simulate(cancelled, one("a"), nil)
	require.ErrorIs(t, err, context.Canceled)
}

// A correlation matrix of real data needs no repair; any other is moved to one
// that has no negative eigenvalue.
func TestCopulaReproducesItsCorrelations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "inputs")
		r := make([][]float64, n)
		for i := range r {
			r[i] = make([]float64, n)
			r[i][i] = 1
		}
		for i := range n {
			for j := range i {
				r[i][j] = rapid.Float64Range(-1, 1).Draw(t, "rank correlation")
				r[j][i] = r[i][j]
			}
		}
		c, warnings, err := gaussian(r, n)
		require.NoError(t, err)
		for i := range n {
			for j := range n {
				var got float64
				for k := range n {
					got += c.factor[i*n+k] * c.factor[j*n+k]
				}
				if i == j {
					near.Check(t, "unit variance", got, 1, 1e-6)
				} else if len(warnings) == 0 {
					near.Check(t, "correlation", got, 2*math.Sin(math.Pi*r[i][j]/6), 1e-8)
				}
			}
		}
	})
}

func TestDistributionsGolden(t *testing.T) {
	golden(t, "valuation", "pert_triangular", func(t *testing.T, c check1, in struct{ Min, Mode, Max float64 }, want map[string]float64) {
		tri, pert := triangular(in.Min, in.Mode, in.Max), PERT(in.Min, in.Mode, in.Max)
		c.near("triangular mean", tri.Mean(), want["tri_mean"])
		c.near("triangular variance", tri.Variance(), want["tri_var"])
		c.near("PERT mean", pert.Mean(), want["pert_mean"])
		c.near("PERT variance", pert.Variance(), want["pert_var"])
		α, β := pert.shapes()
		c.near("α", α, want["pert_alpha"])
		c.near("β", β, want["pert_beta"])
	})
}

// Draws have the mean and the variance that the distribution states.
func TestDistributionsDrawWhatTheyState(t *testing.T) {
	r := sample.New(9, 0)
	for _, d := range []Dist{Fixed(3), Uniform(1, 4), normal(2, 3), LogNormal(0, 0.4), triangular(1, 2, 7), PERT(0, 1, 9)} {
		require.NoError(t, d.Validate())
		const n = 50_000
		var mean, square, fourth float64
		for range n {
			x := d.at(sample.Normal(r))
			e := (x - d.Mean()) * (x - d.Mean())
			mean += x / n
			square += e / n
			fourth += e * e / n
		}
		within(t, d.Kind.String()+" mean", mean, math.Sqrt(d.Variance()/n)+1e-12, d.Mean())
		within(t, d.Kind.String()+" variance", square, varianceError(n, square, fourth)+1e-12, d.Variance())
		require.True(t, math.IsNaN(d.Quantile(1)))
		var k DistKind
		require.NoError(t, k.UnmarshalText([]byte(d.Kind.Chinese())))
		require.Equal(t, d.Kind, k)
	}
}

// benchPlan has four lines over 60 periods, one noise draw per period and line.
func benchPlan(byAge bool) *Plan {
	var s lifecycle.Survivor = geometric(0.95)
	if byAge {
		s = survivor(func(t float64) float64 { return math.Exp(-math.Pow(math.Max(t, 0)/20, 0.7)) })
	}
	p := &Plan{Periods: 60, Members: []float64{200}, Growth: Diffusion{0.01, 0.25, 8000}, Stay: s, Invest: 20000, Discount: 0.01,
		Costs: []Cost{{Name: "desk", Fixed: 2500, Staff: Staff{Wage: 3000, Span: 1500}}}}
	for _, name := range []string{"a", "b", "c", "d"} {
		p.Lines = append(p.Lines, Line{Name: name, Stream: Rate(1), Noise: 0.3})
	}
	return p
}

func TestSimulateAllocatesNothingPerPath(t *testing.T) {
	e, err := compile(benchPlan(true))
	require.NoError(t, err)
	m, err := e.monteCarlo(&SimOptions{Paths: 16, Demographic: true, Inputs: []Input{{"x", PERT(0.5, 1, 2), []string{"a", "hazard"}}}})
	require.NoError(t, err)
	s := m.take()
	s.rng = rand.New(rand.NewPCG(1, 2))
	require.Zero(t, testing.AllocsPerRun(10, func() {
		if err := m.path(s, 3); err != nil {
			t.Fatal(err)
		}
	}))
}

func BenchmarkSimulate(b *testing.B) {
	for _, v := range []struct {
		name        string
		byAge, demo bool
	}{{"line", false, false}, {"line-by-age", true, false}, {"cohort", true, true}} {
		for _, n := range []int{10_000} {
			b.Run(v.name+"/"+strconv.Itoa(n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Simulate(context.Background(), benchPlan(v.byAge), &SimOptions{Paths: n, Seed: 1, Demographic: v.demo}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
