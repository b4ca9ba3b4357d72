package lifecycle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

type goldenCell struct {
	Params    []float64
	X         int
	TX        float64 `json:"t_x"`
	N         float64
	Customers int64
	LogLik    float64
	Next      float64         `json:"p_alive_at_n_plus_1"`
	Alive     float64         `json:"p_alive_at_n"`
	Exp       json.RawMessage `json:"cond_exp"`
	DERT      float64
	DERT10    float64 `json:"dert_10pct"`
}

func checkCell(t *testing.T, m lifecycle.BGBB, c goldenCell, dert, tol float64) {
	t.Helper()
	h := lifecycle.History{Repeats: c.X, Last: c.TX, Age: c.N}
	rel := func(what string, got, want float64) {
		if !near.Relative(got, want, tol) && !near.Equal(got, want, tol*1e-300) {
			t.Errorf("%v %+v %s: got %.17g, want %.17g (relative %.1e)", m, h, what, got, want, got/want-1)
		}
	}
	near.Check(t, fmt.Sprint(h, " log-likelihood"), m.LogLik(h), c.LogLik, 1e-11)
	rel("alive", m.Alive(h), c.Alive)
	rel("alive at the next", m.AliveAt(h, 1), c.Next)
	rel("DERT", m.DERT(h, 0.1), dert)
	ts, want := byNumber(t, c.Exp)
	for i, n := range ts {
		rel(fmt.Sprint("expected in ", n), m.Expected(h, n), want[i])
	}
}

// TestBGBBGolden: 60-digit goldens of the donors and of extreme parameters.
func TestBGBBGolden(t *testing.T) {
	at := func(p []float64) lifecycle.BGBB {
		return lifecycle.BGBB{Alpha: p[0], Beta: p[1], Gamma: p[2], Delta: p[3]}
	}
	var e struct{ Cases []goldenCell }
	golden(t, "extremes_bgbb", &e)
	require.NotEmpty(t, e.Cases)
	for _, c := range e.Cases {
		checkCell(t, at(c.Params), c, c.DERT, 1e-10)
	}
	var g struct {
		Fit    goldenFit
		Cells  []goldenCell
		New    json.RawMessage `json:"expected_repeat"`
		PMF    []float64       `json:"pmf_n6"`
		Annual []float64       `json:"annual_expected_cohort"`
	}
	golden(t, "bgbb_donations", &g)
	m := at(g.Fit.Params)
	for _, c := range g.Cells {
		checkCell(t, m, c, c.DERT10, 1e-11)
	}
	ts, want := byNumber(t, g.New)
	for i, n := range ts {
		near.Check(t, "new donor", m.NewMember(n), want[i], 1e-12)
	}
	for k, p := range g.PMF {
		near.Check(t, "PMF", m.Probability(lifecycle.History{}, 6, k), p, 1e-12)
	}
	for i, v := range g.Annual {
		near.Check(t, "annual", 11104*(m.NewMember(float64(i+1))-m.NewMember(float64(i))), v, 1e-11)
	}
}

// donors are the 11,104 donors of Fader, Hardie & Shang (2010).
func donors(t testing.TB) *lifecycle.Histories {
	var g struct{ Cells []goldenCell }
	golden(t, "bgbb_donations", &g)
	var h lifecycle.Histories
	for _, c := range g.Cells {
		require.NoError(t, h.AddN(lifecycle.History{Repeats: c.X, Last: c.TX, Age: c.N}, c.Customers))
	}
	return &h
}

func TestFitBGBBGolden(t *testing.T) {
	var g struct{ Fit goldenFit }
	golden(t, "bgbb_donations", &g)
	f, err := lifecycle.FitBGBB(context.Background(), donors(t), nil)
	checkFit(t, "BG/BB", f, err, g.Fit)
	var bad lifecycle.Histories
	require.NoError(t, bad.Add(lifecycle.History{Repeats: 1, Last: 1.5, Age: 6}))
	_, err = lifecycle.FitBGBB(context.Background(), &bad, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestBGBBSums: over the next opportunities probabilities sum to 1 and to the
// expectation, also by the closed form of many opportunities.
func TestBGBBSums(t *testing.T) {
	for _, g := range []float64{0.4, 1, 1.0000001, 2.5} {
		m := lifecycle.BGBB{Alpha: 1.2, Beta: 0.75, Gamma: g, Delta: 2.8}
		h := lifecycle.History{Repeats: 2, Last: 3, Age: 5}
		sum, mean := 0.0, 0.0
		for k := range 31 {
			p := m.Probability(h, 30, k)
			sum, mean = sum+p, mean+float64(k)*p
		}
		near.Check(t, "sum", sum, 1, 1e-12)
		near.Check(t, "mean", mean, m.Expected(h, 30), 1e-12)
		// 5,000 opportunities and one: just below and above the closed form.
		step := m.Expected(h, 5001) - m.Expected(h, 5000)
		near.Check(t, "closed form", step, m.AliveAt(h, 5001)*(m.Alpha+2)/(m.Alpha+m.Beta+5), 1e-9)
	}
}
