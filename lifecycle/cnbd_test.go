package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestOneStage: with one stage the models of regular buyers are BG/NBD and
// MBG/NBD, whose goldens have 60 digits.
func TestOneStage(t *testing.T) {
	for _, h := range []lifecycle.History{{}, {Age: 39}, {Repeats: 1, Last: 2, Age: 39}, {Repeats: 7, Last: 39, Age: 39}, {Repeats: 300, Last: 35, Age: 39}} {
		bg, bk := lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}, lifecycle.BGCNBD{K: 1, R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}
		mbg, mk := lifecycle.MBGNBD{R: 0.243, Alpha: 4.414, A: 1, B: 2.426}, lifecycle.MBGCNBD{K: 1, R: 0.243, Alpha: 4.414, A: 1, B: 2.426}
		near.Check(t, "LogLik", bk.LogLik(h), bg.LogLik(h), 1e-12)
		near.Check(t, "LogLik", mk.LogLik(h), mbg.LogLik(h), 1e-12)
		near.Check(t, "Alive", bk.Alive(h), bg.Alive(h), 1e-12)
		near.Check(t, "Alive", mk.Alive(h), mbg.Alive(h), 1e-12)
		for _, v := range []float64{0, 1e-3, 10, 500} {
			near.Check(t, fmt.Sprint("Expected ", h, v), bk.Expected(h, v), bg.Expected(h, v), 1e-11)
			near.Check(t, fmt.Sprint("Expected ", h, v), mk.Expected(h, v), mbg.Expected(h, v), 1e-11)
			near.Check(t, fmt.Sprint("AliveAt ", h, v), mk.AliveAt(h, v), mbg.AliveAt(h, v), 1e-11)
		}
	}
	ctx := context.Background()
	h := sampleHistories(t, 5, 2000)
	a, err := lifecycle.FitMBGNBD(ctx, h, nil)
	require.NoError(t, err)
	b, err := lifecycle.FitMBGCNBD(ctx, h, 1, nil)
	checkFit(t, "MBG/CNBD-1", b, err, goldenFit{Params: []float64{a.Model.R, a.Model.Alpha, a.Model.A, a.Model.B}, SE: a.StdErr, LogLik: a.LogLik})
	_, err = lifecycle.FitMBGCNBD(ctx, h, 0, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// regular draws customers of an MBG/CNBD-3 world, as purchases of a ledger.
func regular(seed uint64, n int) *lifecycle.Ledger[int] {
	r := sample.New(seed, 0)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var l lifecycle.Ledger[int]
	for i := range n {
		lambda, p := sample.Gamma(r, 2)/1.2, sample.Beta(r, 0.8, 4)
		for at := 0.0; at < 52; at += sample.Gamma(r, 3) / lambda {
			l.Add(lifecycle.Purchase[int]{Who: i, At: start.Add(time.Duration(at * float64(7*24*time.Hour))), Amount: 100})
			if sample.Uniform(r) < p {
				break
			}
		}
	}
	return &l
}

// TestRegularBuyers: of drawn regular buyers the stages are found, and the
// expectation of the fitted model is what comes: in half a year more, and in the
// model's own simulation.
func TestRegularBuyers(t *testing.T) {
	ctx := context.Background()
	l := regular(8, 1500)
	end, week := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), 7*24*time.Hour
	var h lifecycle.Histories
	for _, row := range l.Histories(end, week) {
		require.NoError(t, h.Add(row))
	}
	gaps := l.Regularity(end, week)
	best, at := math.Inf(-1), 0
	var model lifecycle.MBGCNBD
	for k := 1; k <= 5; k++ {
		f, err := lifecycle.FitMBGCNBD(ctx, &h, k, nil)
		require.NoError(t, err)
		sum := 0.0
		for row, n := range h.All() {
			sum += float64(n) * f.Model.LogLik(row)
		}
		near.Check(t, "log-likelihood", f.LogLik, sum, 1e-12)
		if v := f.LogLik + gaps.LogLik(k); v > best {
			best, at, model = v, k, f.Model
		}
	}
	require.Equal(t, 3, at)
	rows := func(yield func(lifecycle.Holdout) bool) {
		for _, r := range l.Holdouts(end, end.Add(24*week), week) {
			if !yield(r) {
				return
			}
		}
	}
	s, err := lifecycle.Evaluate(model, rows, 24)
	require.NoError(t, err)
	near.Check(t, "total", s.Bias, 0, 0.06)
	plain, err := lifecycle.FitMBGNBD(ctx, &h, nil)
	require.NoError(t, err)
	p, err := lifecycle.Evaluate(plain.Model, rows, 24)
	require.NoError(t, err)
	require.Less(t, s.MAE, p.MAE) // regularity helps
	// A new customer, by simulation.
	m := lifecycle.MBGCNBD{K: 3, R: 2, Alpha: 1.2, A: 0.8, B: 4}
	r := sample.New(99, 0)
	const n = 40000
	sum, square := 0.0, 0.0
	for range n {
		lambda, p := sample.Gamma(r, 2)/1.2, sample.Beta(r, 0.8, 4)
		x := 0.0
		for at := 0.0; sample.Uniform(r) >= p; x++ {
			if at += sample.Gamma(r, 3) / lambda; at > 26 {
				break
			}
		}
		sum, square = sum+x, square+x*x
	}
	mean := sum / n
	sd := math.Sqrt(square/n-mean*mean) / math.Sqrt(n)
	require.InDelta(t, mean, m.NewMember(26), 4*sd)
}

// TestErlangGradient: the fit's gradient vanishes where differences of LogLik do.
func TestErlangGradient(t *testing.T) {
	l := regular(12, 400)
	var h lifecycle.Histories
	for _, row := range l.Histories(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), 7*24*time.Hour) {
		require.NoError(t, h.Add(row))
	}
	for k := 2; k <= 3; k++ {
		f, err := lifecycle.FitBGCNBD(context.Background(), &h, k, nil)
		require.NoError(t, err)
		at := func(i int, d float64) float64 {
			v := []float64{f.Model.R, f.Model.Alpha, f.Model.A, f.Model.B}
			v[i] *= math.Exp(d)
			m, err := f.Model.With(v)
			require.NoError(t, err)
			sum := 0.0
			for row, n := range h.All() {
				sum += float64(n) * m.LogLik(row)
			}
			return sum
		}
		info := make([]float64, 4) // diagonal of the observed information, log scale
		for i := range 4 {
			const d = 1e-3
			near.Check(t, fmt.Sprint("slope ", k, i), (at(i, d)-at(i, -d))/(2*d), 0, 2e-3)
			info[i] = -(at(i, d) - 2*at(i, 0) + at(i, -d)) / (d * d)
		}
		// The inverse of the covariance has that diagonal.
		inv := invert(f.Cov, 4)
		v := []float64{f.Model.R, f.Model.Alpha, f.Model.A, f.Model.B}
		for i := range 4 {
			near.Check(t, fmt.Sprint("information ", k, i), inv[i*4+i]*v[i]*v[i], info[i], 1e-3)
		}
	}
}

// invert inverts a positive definite matrix by Gauss and Jordan's elimination.
func invert(a []float64, k int) []float64 {
	m := make([]float64, 2*k*k)
	for i := range k {
		copy(m[2*k*i:], a[k*i:k*i+k])
		m[2*k*i+k+i] = 1
	}
	for p := range k {
		d := m[2*k*p+p]
		for j := range 2 * k {
			m[2*k*p+j] /= d
		}
		for i := range k {
			if f := m[2*k*i+p]; i != p {
				for j := range 2 * k {
					m[2*k*i+j] -= f * m[2*k*p+j]
				}
			}
		}
	}
	out := make([]float64, k*k)
	for i := range k {
		copy(out[k*i:k*i+k], m[2*k*i+k:2*k*i+2*k])
	}
	return out
}
