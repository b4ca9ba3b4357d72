package lifecycle_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestAttentionGolden: the solution to 1e-9.
func TestAttentionGolden(t *testing.T) {
	var g struct {
		Cases []struct {
			Alpha, Beta, Gamma, Lambda, A0, I0 float64
			T, A, I                            []float64
			Self                               bool     `json:"self_sustaining"`
			Steady                             *float64 `json:"steady_A"`
			PeakTime                           float64  `json:"peak_time_grid"`
			PeakA                              float64  `json:"peak_A"`
		}
	}
	readGolden(t, "growth_death_ode.json", &g)
	require.NotEmpty(t, g.Cases)
	for _, c := range g.Cases {
		m := lifecycle.Attention{Return: c.Alpha, Decay: c.Beta, Word: c.Gamma, Media: c.Lambda, A0: c.A0, I0: c.I0}
		a, i, err := m.Path(context.Background(), c.T)
		require.NoError(t, err)
		for k := range c.T {
			near.Check(t, "A", a[k], c.A[k], 1e-9)
			near.Check(t, "I", i[k], c.I[k], 1e-9)
		}
		require.Equal(t, c.Self, m.SelfSustaining())
		near.Check(t, "steady", m.Steady(), *c.Steady, 1e-12)
		a, _, err = m.Path(context.Background(), []float64{c.PeakTime})
		require.NoError(t, err)
		near.Check(t, "peak", a[0], c.PeakA, 1e-9)
	}
}

func TestEpidemicGolden(t *testing.T) {
	var g struct {
		Cases []struct {
			Beta, Nu, S0, I0, R0 float64
			T, S, I, R           []float64
		}
	}
	readGolden(t, "irsir.json", &g)
	require.NotEmpty(t, g.Cases)
	for _, c := range g.Cases {
		m := lifecycle.Epidemic{Join: c.Beta, Leave: c.Nu, S0: c.S0, I0: c.I0, R0: c.R0}
		s, i, r, w, err := m.Path(context.Background(), c.T)
		require.NoError(t, err)
		require.Len(t, w, 1)
		for k := range c.T {
			near.Check(t, "S", s[k], c.S[k], 1e-9)
			near.Check(t, "I", i[k], c.I[k], 1e-9)
			near.Check(t, "R", r[k], c.R[k], 1e-9)
		}
		require.Less(t, i[len(i)-1], 1e-9) // it always ends
	}
}

// TestFitAttention recovers rates from a noisy path that passes its peak.
func TestFitAttention(t *testing.T) {
	truth := lifecycle.Attention{Return: 0.03, Decay: 0.08, Word: 0.25, Media: 0.004, A0: 0.01, Scale: 900}
	var times []float64
	for d := range 120 {
		times = append(times, float64(d))
	}
	mean, _, err := truth.Path(context.Background(), times)
	require.NoError(t, err)
	r := sample.New(9, 0)
	x := make([]float64, len(mean))
	for d := range x {
		x[d] = float64(sample.Poisson(r, mean[d]))
	}
	f, err := lifecycle.FitAttention(context.Background(), x, &coterie.FitOptions{Starts: 1})
	require.NoError(t, err)
	require.False(t, f.Model.SelfSustaining())
	want := truth.Params()
	for i, p := range f.Model.Params() {
		e := f.Param(p.Name, 0.999)
		require.True(t, e.Lo <= want[i].Value && want[i].Value <= e.Hi, "%s: %v, truth %v", p.Name, e, want[i].Value)
	}
	// Growth alone does not tell what comes after it.
	_, err = lifecycle.FitAttention(context.Background(), x[:14], &coterie.FitOptions{Starts: 1})
	var fail *coterie.FitError
	require.ErrorAs(t, err, &fail)
	_, err = lifecycle.FitAttention(context.Background(), x[:5], nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func TestAttentionBadInput(t *testing.T) {
	for _, m := range []lifecycle.Attention{{Return: -1}, {A0: 0.7, I0: 0.4}} {
		_, _, err := m.Path(context.Background(), []float64{1})
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, _, err := lifecycle.Attention{}.Path(context.Background(), []float64{2, 1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, _, _, err = lifecycle.Epidemic{Join: 1, Leave: 1, S0: 1, I0: 1}.Path(context.Background(), nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func ExampleAttention() {
	m := lifecycle.Attention{Return: 0.3, Decay: 0.1, Word: 0.4, Media: 0.001, A0: 0.001, Scale: 1000}
	a, _, err := m.Path(context.Background(), []float64{0, 10, 20, 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("active after 0, 10, 20, 50 days: %.0f\n", a)
	fmt.Printf("sustains itself: %t, at %.0f\n", m.SelfSustaining(), m.Steady())
	// Output:
	// active after 0, 10, 20, 50 days: [1 76 498 667]
	// sustains itself: true, at 667
}

func ExampleFitAttention() {
	var x []float64
	m := lifecycle.Attention{Return: 0.02, Decay: 0.1, Word: 0.3, Media: 0.005, A0: 0.01, Scale: 500}
	for d := range 120 {
		a, _, _ := m.Path(context.Background(), []float64{float64(d)})
		x = append(x, float64(int(a[0]+0.5)))
	}
	f, err := lifecycle.FitAttention(context.Background(), x, &coterie.FitOptions{Starts: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("decay %.2f, return %.2f: sustains itself %t\n", f.Model.Decay, f.Model.Return, f.Model.SelfSustaining())
	// Output: decay 0.10, return 0.02: sustains itself false
}

func ExampleEpidemic() {
	m := lifecycle.Epidemic{Join: 0.5, Leave: 0.2, S0: 900, I0: 90, R0: 10}
	_, i, _, w, err := m.Path(context.Background(), []float64{10, 30, 80})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("members after 10, 30, 80 days: %.0f\n", i)
	fmt.Println(w[0])
	// Output:
	// members after 10, 30, 80 days: [904 395 0]
	// Epidemic: this model ends every community, also those that live on (use it to date a peak; compare with Attention, which can sustain itself)
}
