package segment_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/segment"
)

var _ coterie.Model[segment.Mixture] = segment.Mixture{}

// irisStart is where the goldens start: means at rows 0, 50 and 100, equal
// weights, unit covariances.
func irisStart(g *clusteringPy, shape segment.Covariance) *segment.Mixture {
	m := &segment.Mixture{Weights: []float64{1.0 / 3, 1.0 / 3, 1.0 / 3}, Shape: shape}
	for _, i := range g.KMeans.Init {
		m.Means = append(m.Means, g.X[i]...)
	}
	eye := []float64{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}
	switch shape {
	case segment.FullCovariance:
		m.Cov = slices.Repeat(eye, 3)
	case segment.TiedCovariance:
		m.Cov = eye
	case segment.Diagonal:
		m.Cov = slices.Repeat([]float64{1}, 12)
	case segment.Spherical:
		m.Cov = []float64{1, 1, 1}
	default:
		m.Cov = []float64{1}
	}
	return m
}

type gmm struct {
	LogLik  float64 `json:"loglik_total"`
	After   float64 `json:"loglik_total_after"`
	BIC     float64
	AIC     float64
	Weights []float64
	Means   [][]float64
	Cov     json.RawMessage `json:"covariances"`
	Labels  []int32
}

// flat reads numbers nested to any depth.
func flat(t testing.TB, raw json.RawMessage) []float64 {
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		var v float64
		require.NoError(t, json.Unmarshal(raw, &v))
		return []float64{v}
	}
	var out []float64
	for _, r := range many {
		out = append(out, flat(t, r)...)
	}
	return out
}

// TestMixtureGolden holds sklearn 1.2.1 (ridge 1e-6) at 1e-8, and R's mclust
// 6.0.0 (no ridge) as far as that converged, on iris.
func TestMixtureGolden(t *testing.T) {
	var g clusteringPy
	golden(t, "clustering_py.json", &g)
	var r clusteringR
	golden(t, "clustering_R.json", &r)
	var raw struct{ GMM map[string]json.RawMessage }
	golden(t, "clustering_py.json", &raw)
	p := g.points()
	for _, c := range []struct {
		shape       segment.Covariance
		sklearn, mc string
	}{{segment.FullCovariance, "full", "VVV"}, {segment.TiedCovariance, "tied", "EEE"}, {segment.Diagonal, "diag", "VVI"},
		{segment.Spherical, "spherical", "VII"}, {segment.EqualSpherical, "", "EII"}} {
		t.Run(c.shape.String(), func(t *testing.T) {
			o := &segment.MixtureOptions{Shape: c.shape, Init: irisStart(&g, c.shape), Ridge: 1e-6}
			o.Tolerance, o.MaxIterations = 1e-15, 20000
			if c.sklearn != "" {
				var want gmm
				require.NoError(t, json.Unmarshal(raw.GMM[c.sklearn], &want))
				f, err := segment.FitMixture(context.Background(), p, 3, o)
				require.NoError(t, err)
				near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 1e-8)
				near.Check(t, "AIC", f.AIC(), want.AIC, 1e-8)
				near.Check(t, "BIC", f.BIC(), want.BIC, 1e-8)
				same(t, "weights", f.Model.Weights, [][]float64{want.Weights}, 1e-5)
				same(t, "means", f.Model.Means, want.Means, 1e-5)
				same(t, "covariances", f.Model.Cov, [][]float64{flat(t, want.Cov)}, 1e-5)
				of, ll, err := f.Model.Assign(p)
				require.NoError(t, err)
				near.Check(t, "assigned log-likelihood", ll, f.LogLik, 1e-12)
				require.Equal(t, want.Labels, of)
			}
			o.Ridge = 0
			want := r.Mclust[c.mc]
			f, err := segment.FitMixture(context.Background(), p, 3, o)
			require.NoError(t, err)
			// mclust stops where a step gains less than 1e-5 of the log-likelihood:
			// the same maximum, seen from a little below.
			require.GreaterOrEqual(t, f.LogLik, want.LogLik)
			near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 2e-5)
			require.Len(t, f.Model.Params(), want.DF)
			near.Check(t, "BIC", 2*want.LogLik-float64(want.DF)*math.Log(150), want.BIC, 1e-12)
			same(t, "weights", f.Model.Weights, [][]float64{want.Pro}, 2e-3)
			for j, dim := range want.Means {
				for k, v := range dim {
					near.Check(t, "mean", f.Model.Means[k*4+j], v, 2e-3)
				}
			}
			of, _, err := f.Model.Assign(p)
			require.NoError(t, err)
			differ := 0
			for i, c := range want.Of {
				if int(of[i]) != c-1 {
					differ++
				}
			}
			require.LessOrEqual(t, differ, 1)
		})
	}
}

// TestMixtureStep holds one step of EM: a fit cut off there is no fit, and the
// error carries the point.
func TestMixtureStep(t *testing.T) {
	var g clusteringPy
	golden(t, "clustering_py.json", &g)
	var raw struct{ GMM map[string]json.RawMessage }
	golden(t, "clustering_py.json", &raw)
	var want gmm
	require.NoError(t, json.Unmarshal(raw.GMM["full_after_1_EM_step_reg0"], &want))
	o := &segment.MixtureOptions{Init: irisStart(&g, segment.FullCovariance)}
	o.MaxIterations = 1
	f, err := segment.FitMixture(context.Background(), g.points(), 3, o)
	require.Nil(t, f)
	var fe *coterie.FitError
	require.ErrorAs(t, err, &fe)
	require.ErrorIs(t, err, coterie.ErrNotConverged)
	near.Check(t, "log-likelihood", fe.LogLik, want.After, 1e-10)
	m, err := irisStart(&g, segment.FullCovariance).With(fe.Best)
	require.NoError(t, err)
	same(t, "weights", m.Weights, [][]float64{want.Weights}, 1e-10)
	same(t, "means", m.Means, want.Means, 1e-10)
	same(t, "covariances", m.Cov, [][]float64{flat(t, want.Cov)}, 1e-10)
}

// TestMixtureFinds recovers a known mixture, and its standard errors hold on
// average over fresh samples.
func TestMixtureFinds(t *testing.T) {
	truth := segment.Mixture{Weights: []float64{0.3, 0.7}, Means: []float64{0, 5}, Cov: []float64{1, 4}}
	draw := func(seed uint64) segment.Points {
		r := rand.New(rand.NewPCG(seed, 3))
		p := segment.Points{Dim: 1}
		for range 2000 {
			c := 0
			if r.Float64() > truth.Weights[0] {
				c = 1
			}
			p.X = append(p.X, truth.Means[c]+math.Sqrt(truth.Cov[c])*r.NormFloat64())
		}
		return p
	}
	var z [5]float64
	const samples = 40
	for s := range samples {
		f, err := segment.FitMixture(context.Background(), draw(uint64(s)), 2, &segment.MixtureOptions{Init: &truth, FitOptions: coterie.FitOptions{Tolerance: 1e-10}})
		require.NoError(t, err)
		for i, q := range f.Model.Params() {
			d := (q.Value - truth.Params()[i].Value) / f.StdErr[i]
			z[i] += d * d / samples
		}
	}
	for i, v := range z { // a mean of squared standard normals: 1 ± 4·√(2/40)
		require.InDelta(t, 1, v, 0.9, truth.Params()[i].Name)
	}
	f, err := segment.FitMixture(context.Background(), draw(99), 2, nil)
	require.NoError(t, err)
	require.InDelta(t, 5, slices.Max(f.Model.Means), 0.5, "from k-means starts")
}

func TestMixtureSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	p := blobs(20_000, 2, 3, 8)
	var want *coterie.Fit[segment.Mixture]
	for _, procs := range []int{1, 3} {
		runtime.GOMAXPROCS(procs)
		f, err := segment.FitMixture(context.Background(), p, 3, &segment.MixtureOptions{FitOptions: coterie.FitOptions{Seed: 5, Starts: 2, Tolerance: 1e-8}})
		require.NoError(t, err)
		if want == nil {
			want = f
		}
		require.Equal(t, want, f)
	}
	b, err := json.Marshal(want)
	require.NoError(t, err)
	var back coterie.Fit[segment.Mixture]
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, want.Model, back.Model)
}

func TestMixtureRefuses(t *testing.T) {
	ctx := context.Background()
	p := segment.Points{Dim: 1, X: []float64{1, 1, 1, 5, 9, 9}}
	_, err := segment.FitMixture(ctx, p, 3, nil)
	require.ErrorIs(t, err, coterie.ErrBoundary, "components on single values")
	var fe *coterie.FitError
	require.True(t, errors.As(err, &fe))
	good := segment.Mixture{Weights: []float64{1}, Means: []float64{0}, Cov: []float64{1}}
	require.NoError(t, good.Validate())
	for name, m := range map[string]segment.Mixture{
		"empty":   {},
		"weights": {Weights: []float64{0.5, 0.4}, Means: []float64{0, 0}, Cov: []float64{1, 1}},
		"NaN":     {Weights: []float64{1}, Means: []float64{math.NaN()}, Cov: []float64{1}},
		"cov":     {Weights: []float64{1}, Means: []float64{0}, Cov: []float64{-1}},
		"not pd":  {Weights: []float64{1}, Means: []float64{0, 0}, Cov: []float64{1, 2, 2, 1}},
		"lengths": {Weights: []float64{1}, Means: []float64{0, 0}, Cov: []float64{1}},
		"shape":   {Weights: []float64{1}, Means: []float64{0}, Cov: []float64{1}, Shape: 9},
	} {
		if name != "shape" {
			_, err := m.With(nil)
			require.Error(t, err)
		}
		require.ErrorIs(t, m.Validate(), coterie.ErrInvalid, name)
	}
	for name, o := range map[string]*segment.MixtureOptions{
		"ridge": {Ridge: -1}, "shape": {Shape: 8}, "starts": {FitOptions: coterie.FitOptions{Starts: -1}}, "init": {Init: &good},
	} {
		_, err := segment.FitMixture(ctx, p, 2, o)
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
	}
	_, _, err = good.Posterior([]float64{1, 2})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = good.Assign(segment.Points{Dim: 2, X: []float64{1, 2}})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func FuzzMixture(f *testing.F) {
	f.Add([]byte{1, 2, 3, 200, 201, 7}, uint8(2), uint8(1), uint8(0))
	f.Fuzz(func(t *testing.T, b []byte, k, dim, shape uint8) {
		p := segment.Points{Dim: int(dim % 4)}
		for _, v := range b[:min(len(b), 80)] {
			p.X = append(p.X, float64(v))
		}
		o := &segment.MixtureOptions{Shape: segment.Covariance(shape % 6), FitOptions: coterie.FitOptions{MaxIterations: 30, Starts: 1}}
		fit, err := segment.FitMixture(context.Background(), p, int(k), o)
		if err == nil && (fit.Model.Validate() != nil || math.IsNaN(fit.LogLik)) {
			t.Fatalf("%+v", fit)
		}
	})
}

func BenchmarkMixture(b *testing.B) {
	p := blobs(100_000, 4, 3, 1)
	b.ReportAllocs()
	for b.Loop() {
		o := &segment.MixtureOptions{FitOptions: coterie.FitOptions{Starts: 1, Tolerance: 1e-8}}
		if _, err := segment.FitMixture(context.Background(), p, 3, o); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleFitMixture() {
	p := segment.Points{Dim: 1} // minutes online: visitors about 5, residents about 60
	for i := range 90 {
		p.X = append(p.X, 5+float64(i%9-4)/4)
		if i%3 == 0 {
			p.X = append(p.X, 60+float64(i%10-4)*2)
		}
	}
	var shape segment.Covariance = segment.Spherical
	f, err := segment.FitMixture(context.Background(), p, 2, &segment.MixtureOptions{Shape: shape})
	if err != nil {
		fmt.Println(err)
		return
	}
	for c, w := range f.Model.Weights {
		fmt.Printf("%.2f of members about %.1f ± %.2f minutes\n", w, f.Model.Means[c], f.StdErr[1+c])
	}
	q, _, _ := f.Model.Posterior([]float64{20})
	fmt.Println("20 minutes:", strconv.FormatFloat(slices.Max(q), 'f', 3, 64), "sure")
	// Output:
	// 0.75 of members about 5.0 ± 0.07 minutes
	// 0.25 of members about 61.0 ± 1.05 minutes
	// 20 minutes: 1.000 sure
}
