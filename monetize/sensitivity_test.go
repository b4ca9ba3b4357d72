package monetize

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestSensitivityGolden(t *testing.T) {
	golden(t, "valuation", "tornado_ltv", func(t *testing.T, c check1, in struct {
		Base   map[string]float64
		Ranges map[string][2]float64
	}, want struct {
		Base  float64
		LH    map[string][2]float64 `json:"low_high"`
		Order []string
	}) {
		names := []string{"arpu", "gm", "ch", "cac"}
		f := func(x []float64) float64 { return x[0]*x[1]/x[2] - x[3] }
		var base []float64
		var ranges [][2]float64
		for _, n := range names {
			base, ranges = append(base, in.Base[n]), append(ranges, in.Ranges[n])
		}
		c.near("base", f(base), want.Base)
		s, err := Tornado(f, base, ranges)
		require.NoError(t, err)
		for i, v := range s {
			require.Equal(t, want.Order[i], names[v.Index])
			c.near("low", v.Low, want.LH[want.Order[i]][0])
			c.near("high", v.High, want.LH[want.Order[i]][1])
		}
	})
	golden(t, "valuation", "sobol_ishigami", func(t *testing.T, c check1, in struct{ A, B float64 }, want map[string]float64) {
		f := func(x []float64) float64 {
			return math.Sin(x[0]) + in.A*math.Sin(x[1])*math.Sin(x[1]) + in.B*math.Pow(x[2], 4)*math.Sin(x[0])
		}
		u := Uniform(-math.Pi, math.Pi)
		s, err := SobolIndices(context.Background(), f, []Dist{u, u, u}, nil)
		require.NoError(t, err)
		c.near("variance", s.Variance, want["var"])
		c.slices("first", s.First, []float64{want["S1"], want["S2"], want["S3"]})
		c.slices("total", s.Total, []float64{want["ST1"], want["ST2"], want["ST3"]})
		// By sampling, to what 100,000 rows allow.
		m, err := sobolSample(context.Background(), f, []Dist{u, u, u}, SobolOptions{Sample: 100_000, Seed: 1})
		require.NoError(t, err)
		for i := range m.First {
			near.Check(t, "sampled first", m.First[i]/m.Variance, s.First[i], 0.02)
			near.Check(t, "sampled total", m.Total[i]/m.Variance, s.Total[i], 0.02)
		}
	})
}

// The NPV is linear in each factor, so the shares of variance are known.
func TestPlanSensitivity(t *testing.T) {
	p := one("a", "b")
	o := &SimOptions{Inputs: []Input{{"x", normal(1, 0.3), []string{"a"}}, {"y", Uniform(0, 2), []string{"b"}}}}
	s, err := p.Sensitivity(context.Background(), o, &SobolOptions{Nodes: 128})
	require.NoError(t, err)
	v := 0.09 + 1.0/3
	near.Check(t, "mean", s.Sobol.Mean, 2, 1e-6)
	near.Check(t, "first of x", s.Sobol.First[0], 0.09/v, 1e-3)
	near.Check(t, "first of y", s.Sobol.First[1], 1/3.0/v, 1e-3)
	near.Check(t, "total of y", s.Sobol.Total[1], 1/3.0/v, 1e-3)
	require.Equal(t, 1, s.Swings[0].Index, "y swings wider")
	near.Check(t, "low", s.Swings[0].Low, 1.2, 1e-12)
	near.Check(t, "high", s.Swings[0].High, 2.8, 1e-12)
	_, err = p.Sensitivity(context.Background(), nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func TestSensitivityRefuses(t *testing.T) {
	ctx := context.Background()
	constant := func([]float64) float64 { return 1 }
	nan := func([]float64) float64 { return math.NaN() }
	_, err := SobolIndices(ctx, constant, []Dist{Uniform(0, 1)}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = SobolIndices(ctx, nan, []Dist{Uniform(0, 1)}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = SobolIndices(ctx, constant, []Dist{{}}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = SobolIndices(ctx, constant, []Dist{Uniform(0, 1)}, &SobolOptions{Nodes: 1 << 20})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = SobolIndices(ctx, nil, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = Tornado(constant, []float64{1}, nil)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = Tornado(nan, []float64{1}, [][2]float64{{0, 1}})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}
