package segment_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/segment"
)

var _ coterie.Model[segment.PowerLaw] = segment.PowerLaw{}

type powerLaw struct {
	N, Xmin      int64
	Alpha, KS    float64
	NTail        float64 `json:"ntail"`
	LogLik       float64
	SE           float64 `json:"alpha_stderr_approx"`
	Alternatives struct {
		LogNormal struct {
			Pars          []float64
			LogLik, Vuong float64
			P             float64 `json:"p_two_sided"`
		} `json:"lognormal"`
		Exponential struct {
			Pars, Vuong float64
			LogLik      *float64
			P           float64 `json:"p_two_sided"`
		}
	} `json:"alternatives_same_xmin"`
	Alpha1     float64 `json:"alpha_at_xmin_1"`
	LogLik1    float64 `json:"loglik_at_xmin_1"`
	Continuous struct {
		Xmin      int64
		Alpha, KS float64
	} `json:"continuous_fit"`
	Values, Counts []int64
}

func (g *powerLaw) levels() []segment.Level {
	var out []segment.Level
	for i, v := range g.Values {
		out = append(out, segment.Level{Count: v, Members: g.Counts[i]})
	}
	return out
}

// TestPowerLawGolden holds R's poweRlaw 0.70.6, whose numerical optimum is good to
// about 1e-6 in alpha; likelihoods at 1e-8.
func TestPowerLawGolden(t *testing.T) {
	var g map[string]powerLaw
	golden(t, "powerlaw.json", &g)
	for name, want := range g {
		if name == "source" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			f, err := segment.FitPowerLaw(context.Background(), want.levels(), nil)
			require.NoError(t, err)
			require.Equal(t, want.Xmin, f.Model.Min)
			require.Equal(t, want.NTail, f.N)
			require.Equal(t, float64(want.N), f.Total)
			near.Check(t, "alpha", f.Model.Alpha, want.Alpha, 2e-6)
			near.Check(t, "KS", f.KS, want.KS, 2e-6)
			near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 1e-8)
			require.GreaterOrEqual(t, f.LogLik, want.LogLik-1e-9*math.Abs(want.LogLik))
			near.Check(t, "rough error", (f.Model.Alpha-1)/math.Sqrt(f.N), want.SE, 2e-6)
			require.InEpsilon(t, want.SE, f.StdErr[0], 0.1, "the information's error is near the rough one")

			one, err := segment.FitPowerLaw(context.Background(), want.levels(), &segment.PowerLawOptions{Min: 1})
			require.NoError(t, err)
			near.Check(t, "alpha at 1", one.Model.Alpha, want.Alpha1, 2e-6)
			near.Check(t, "log-likelihood at 1", one.LogLik, want.LogLik1, 1e-8)

			c, err := segment.FitPowerLaw(context.Background(), want.levels(), &segment.PowerLawOptions{Continuous: true})
			require.NoError(t, err)
			require.Equal(t, want.Continuous.Xmin, c.Model.Min)
			near.Check(t, "continuous alpha", c.Model.Alpha, want.Continuous.Alpha, 2e-6)
			near.Check(t, "continuous KS", c.KS, want.Continuous.KS, 2e-6)

			// Vuong's test as R has it, at R's parameters of the rivals, written out
			// again here; and ours, at ours.
			ln, ex := f.Rivals[0], f.Rivals[1]
			wantLN, wantEx := want.Alternatives.LogNormal, want.Alternatives.Exponential
			in := slices.DeleteFunc(want.levels(), func(l segment.Level) bool { return l.Count < want.Xmin })
			exponential := func(rate float64) func(x float64) float64 {
				return func(x float64) float64 { return math.Log(-math.Expm1(-rate)) - rate*(x-float64(want.Xmin)) }
			}
			logNormal := func(mu, sigma float64) func(x float64) float64 {
				above := func(x float64) float64 { return math.Erfc((math.Log(x) - mu) / sigma / math.Sqrt2) }
				return func(x float64) float64 {
					return math.Log((above(x-0.5) - above(x+0.5)) / above(float64(want.Xmin)-0.5))
				}
			}
			ll, v := vuong(f.Model, in, exponential(wantEx.Pars))
			near.Check(t, "R's exponential Vuong", v, wantEx.Vuong, 1e-5)
			if wantEx.LogLik != nil {
				near.Check(t, "R's exponential log-likelihood", ll, *wantEx.LogLik, 1e-9)
			}
			require.GreaterOrEqual(t, ex.LogLik, ll-1e-9*math.Abs(ll), "R's search ends below the closed form, far below on Moby Dick")
			ll, v = vuong(f.Model, in, exponential(ex.Params[0].Value))
			near.Check(t, "exponential Vuong", ex.Vuong, v, 1e-9)
			near.Check(t, "exponential log-likelihood", ex.LogLik, ll, 1e-12)

			ll, v = vuong(f.Model, in, logNormal(wantLN.Pars[0], wantLN.Pars[1]))
			near.Check(t, "R's log-normal log-likelihood", ll, wantLN.LogLik, 1e-8)
			near.Check(t, "R's log-normal Vuong", v, wantLN.Vuong, 1e-3)
			require.GreaterOrEqual(t, ln.LogLik, ll-1e-8*math.Abs(ll), "never below R's optimum")
			if ln.Limit { // R stopped on the way to the power law
				require.LessOrEqual(t, ln.LogLik, f.LogLik+1e-3)
				require.Greater(t, ln.P, 0.1)
				return
			}
			near.Check(t, "log-normal log-likelihood", ln.LogLik, wantLN.LogLik, 1e-8)
			near.Check(t, "log-normal Vuong", ln.Vuong, wantLN.Vuong, 2e-3)
			near.Check(t, "log-normal P", ln.P, wantLN.P, 2e-3)
		})
	}
}

// vuong is the log-likelihood of a rival, and Vuong's statistic against it.
func vuong(m segment.PowerLaw, in []segment.Level, logp func(x float64) float64) (ll, stat float64) {
	var diff []float64
	for _, l := range in {
		p := logp(float64(l.Count))
		d := logProb(m, l.Count) - p
		for range l.Members {
			ll += p
			diff = append(diff, d)
		}
	}
	a, sq := mean(diff), 0.0
	for _, d := range diff {
		sq += (d - a) * (d - a)
	}
	n := float64(len(diff))
	return ll, math.Sqrt(n) * a / math.Sqrt(sq/(n-1))
}

// logProb is the log-probability of a count, with ζ(α, xmin) by Euler and
// Maclaurin's sum.
func logProb(p segment.PowerLaw, x int64) float64 {
	a, n, zeta := p.Alpha, float64(p.Min), 0.0
	if p.Continuous {
		return math.Log((a-1)/n) - a*math.Log(float64(x)/n)
	}
	for range 200 { // in units of xmin^−α
		zeta += math.Pow(n/float64(p.Min), -a)
		n++
	}
	zeta += math.Pow(n/float64(p.Min), -a) * (n/(a-1) + 0.5 + a/(12*n) - a*(a+1)*(a+2)/(720*n*n*n))
	return -a*math.Log(float64(x)/float64(p.Min)) - math.Log(zeta)
}

// TestPowerLawModel checks the distribution against sums of its probabilities,
// and the fit against samples of a known law.
func TestPowerLawModel(t *testing.T) {
	for _, a := range []float64{1.3, 2, 2.5, 7, 40} {
		for _, m := range []int64{1, 3, 50} {
			p := segment.PowerLaw{Min: m, Alpha: a}
			sum := 0.0
			for x := m; x < m+300; x++ {
				near.Check(t, "survival", p.Survival(x), 1-sum, 1e-11)
				sum += math.Exp(logProb(p, x))
			}
		}
	}
	near.Check(t, "1 − 6/π²", segment.PowerLaw{Min: 1, Alpha: 2}.Survival(2), 1-6/(math.Pi*math.Pi), 1e-14)
	near.Check(t, "1 − 1/ζ(3)", segment.PowerLaw{Min: 1, Alpha: 3}.Survival(2), 1-1/1.2020569031595942, 1e-14)
	c := segment.PowerLaw{Min: 2, Alpha: 3, Continuous: true}
	require.Equal(t, 0.25, c.Survival(4))
	require.Equal(t, 1.0, c.Survival(1))
	for _, bad := range []segment.PowerLaw{{}, {Min: 1, Alpha: 1}, {Alpha: 2}, {Min: 1, Alpha: math.NaN()}} {
		require.ErrorIs(t, bad.Validate(), coterie.ErrInvalid)
		require.True(t, math.IsNaN(bad.Survival(3)))
	}
}

// counted are the levels of counts.
func counted(t testing.TB, xs []int64) []segment.Level {
	c, err := segment.Participation(slices.Values(xs), nil)
	require.NoError(t, err)
	return c.Levels
}

func TestPowerLawFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	truth := segment.PowerLaw{Min: 5, Alpha: 2.5}
	xs := make([]int64, 3000)
	for i := range xs {
		xs[i] = 1 + r.Int64N(4)
		if r.Float64() < 0.5 { // by inversion, one by one
			u := r.Float64()
			for xs[i] = 5; truth.Survival(xs[i]+1) >= u; xs[i]++ {
			}
		}
	}
	f, err := segment.FitPowerLaw(context.Background(), counted(t, xs), &segment.PowerLawOptions{Draws: 10, Seed: 1})
	require.NoError(t, err)
	require.InDelta(t, 5, float64(f.Model.Min), 2)
	require.InDelta(t, 2.5, f.Model.Alpha, 4*f.StdErr[0])
	require.Greater(t, f.Goodness, 0.1)
	require.Less(t, f.Rivals[1].P, 0.05, "no exponential")
	require.Positive(t, f.Rivals[1].Vuong)
	again, err := segment.FitPowerLaw(context.Background(), counted(t, xs), &segment.PowerLawOptions{Draws: 10, Seed: 1})
	require.NoError(t, err)
	require.Equal(t, f, again)

	for i := range xs { // exponential counts are no power law
		xs[i] = 1 + int64(20*r.ExpFloat64())
	}
	f, err = segment.FitPowerLaw(context.Background(), counted(t, xs), &segment.PowerLawOptions{Min: 1, Draws: 10})
	require.NoError(t, err)
	require.Zero(t, f.Goodness)
	require.Negative(t, f.Rivals[1].Vuong)
}

func TestPowerLawRefuses(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		levels []segment.Level
		o      *segment.PowerLawOptions
		want   error
	}{
		"none":       {nil, nil, coterie.ErrNoData},
		"one":        {[]segment.Level{{Count: 3, Members: 9}}, nil, coterie.ErrNoData},
		"not rising": {[]segment.Level{{Count: 3, Members: 9}, {Count: 3, Members: 1}}, nil, coterie.ErrInvalid},
		"negative":   {[]segment.Level{{Count: -3, Members: 9}}, nil, coterie.ErrInvalid},
		"min":        {[]segment.Level{{Count: 1, Members: 9}, {Count: 2, Members: 1}}, &segment.PowerLawOptions{Min: -1}, coterie.ErrInvalid},
		"beyond":     {[]segment.Level{{Count: 1, Members: 9}, {Count: 2, Members: 1}}, &segment.PowerLawOptions{Min: 2}, coterie.ErrNoData},
	} {
		_, err := segment.FitPowerLaw(ctx, c.levels, c.o)
		require.ErrorIs(t, err, c.want, name)
	}
}

func TestPowerLawProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.Int64Range(0, 200), 2, 80).Draw(t, "counts")
		c, err := segment.Participation(slices.Values(xs), nil)
		require.NoError(t, err)
		f, err := segment.FitPowerLaw(context.Background(), c.Levels, nil)
		if err != nil {
			return
		}
		require.NoError(t, f.Model.Validate())
		require.True(t, f.KS >= 0 && f.KS <= 1)
		ll := 0.0
		for _, x := range xs {
			if x >= f.Model.Min {
				ll += logProb(f.Model, x)
			}
		}
		near.Check(t, "log-likelihood", f.LogLik, ll, 1e-9)
		for _, r := range f.Rivals {
			require.False(t, math.IsNaN(r.LogLik), r.Name)
		}
	})
}

func FuzzPowerLaw(f *testing.F) {
	f.Add([]byte{1, 1, 1, 2, 3, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		var xs []int64
		for i, v := range b[:min(len(b), 60)] {
			xs = append(xs, int64(v)<<(i%40))
		}
		c, err := segment.Participation(slices.Values(xs), nil)
		if err != nil {
			return
		}
		fit, err := segment.FitPowerLaw(context.Background(), c.Levels, nil)
		if err == nil && (fit.Model.Validate() != nil || math.IsNaN(fit.LogLik)) {
			t.Fatalf("%+v", fit)
		}
	})
}

func BenchmarkPowerLaw(b *testing.B) {
	var g map[string]powerLaw
	golden(b, "powerlaw.json", &g)
	moby := g["moby_dick_word_counts"]
	levels := moby.levels()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := segment.FitPowerLaw(context.Background(), levels, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// Counts that follow a power law of exponent 2.5 as exactly as whole members can.
func ExampleFitPowerLaw() {
	truth := segment.PowerLaw{Min: 1, Alpha: 2.5}
	var levels []segment.Level
	for x := int64(1); x < 200; x++ {
		if n := int64(math.Round(5000 * math.Exp(logProb(truth, x)))); n > 0 {
			levels = append(levels, segment.Level{Count: x, Members: n})
		}
	}
	f, err := segment.FitPowerLaw(context.Background(), levels, &segment.PowerLawOptions{Min: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("exponent %.2f ± %.2f from %d on, distance %.4f\n", f.Model.Alpha, f.StdErr[0], f.Model.Min, f.KS)
	var rivals []segment.Rival = f.Rivals
	for _, r := range rivals {
		verdict := "cannot be told from it"
		if r.P < 0.1 && r.Vuong > 0 {
			verdict = "is worse"
		}
		fmt.Println(r.Name, verdict)
	}
	// Output:
	// exponent 2.52 ± 0.02 from 1 on, distance 0.0036
	// log-normal cannot be told from it
	// exponential is worse
}
