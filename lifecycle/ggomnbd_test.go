package lifecycle_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestGGomNBDLimit: as b falls to 0 with β/b fixed, the model is Pareto/NBD, whose
// goldens have 60 digits.
func TestGGomNBDLimit(t *testing.T) {
	p := lifecycle.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669}
	m := lifecycle.GGomNBD{R: p.R, Alpha: p.Alpha, B: 1e-9, S: p.S, Beta: p.Beta * 1e-9}
	for _, h := range []lifecycle.History{{}, {Age: 39}, {Repeats: 2, Last: 30.43, Age: 38.86}, {Repeats: 40, Last: 10, Age: 39}, {Repeats: 5, Last: 39, Age: 39}} {
		near.Check(t, fmt.Sprint("LogLik ", h), m.LogLik(h), p.LogLik(h), 1e-7)
		near.Check(t, fmt.Sprint("Alive ", h), m.Alive(h), p.Alive(h), 1e-7)
		for _, v := range []float64{0, 1, 39, 500} {
			near.Check(t, fmt.Sprint("Expected ", h, v), m.Expected(h, v), p.Expected(h, v), 1e-6)
			near.Check(t, fmt.Sprint("AliveAt ", h, v), m.AliveAt(h, v), p.AliveAt(h, v), 1e-6)
		}
	}
}

// ageing draws customers of a gamma-Gompertz/NBD world.
func ageing(seed uint64, n int) *lifecycle.Histories {
	r := sample.New(seed, 0)
	var t lifecycle.Histories
	for range n {
		age := 20 + 60*sample.Uniform(r)
		lambda := sample.Gamma(r, 0.9) / 4
		eta := sample.Gamma(r, 0.8) / 3
		end := min(age, math.Log1p(sample.Exponential(r)/eta)/0.08)
		row := lifecycle.History{Age: age}
		for at := sample.Exponential(r) / lambda; at < end; at += sample.Exponential(r) / lambda {
			row.Repeats++
			row.Last = at
		}
		t.Add(row)
	}
	return &t
}

// TestFitGGomNBD recovers a drawn world; the gradient vanishes and the covariance
// inverts the information by differences of LogLik.
func TestFitGGomNBD(t *testing.T) {
	h := ageing(4, 1200)
	f, err := lifecycle.FitGGomNBD(context.Background(), h, nil)
	require.NoError(t, err)
	truth := []float64{0.9, 4, 0.08, 0.8, 3}
	for i, p := range f.Model.Params() {
		e := f.Param(p.Name, 0.999)
		require.Less(t, e.Lo, truth[i], p.Name)
		require.Greater(t, e.Hi, truth[i], p.Name)
	}
	at := func(i int, d float64) float64 {
		m := f.Model
		for j, v := range []*float64{&m.R, &m.Alpha, &m.B, &m.S, &m.Beta} {
			if j == i {
				*v *= math.Exp(d)
			}
		}
		sum := 0.0
		for row, n := range h.All() {
			sum += float64(n) * m.LogLik(row)
		}
		return sum
	}
	near.Check(t, "log-likelihood", f.LogLik, at(-1, 0), 1e-11)
	inv := invert(f.Cov, 5)
	for i, p := range f.Model.Params() {
		const d = 1e-3
		near.Check(t, "slope of "+p.Name, (at(i, d)-at(i, -d))/(2*d), 0, 2e-2)
		near.Check(t, "information of "+p.Name, inv[i*5+i]*p.Value*p.Value, -(at(i, d)-2*at(i, 0)+at(i, -d))/(d*d), 2e-3)
	}
}

// gompertzLimit fits data whose likelihood has no maximum inside, and returns the
// error that says so; what it calls the limit's log-likelihood is that of the model.
func gompertzLimit[M interface {
	LogLik(lifecycle.History) float64
}](t *testing.T, h *lifecycle.Histories, model func(limit any) (M, bool)) *coterie.FitError {
	t.Helper()
	f, err := lifecycle.FitGGomNBD(context.Background(), h, nil)
	require.Nil(t, f)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	var fe *coterie.FitError
	require.True(t, errors.As(err, &fe))
	m, ok := model(fe.Limit)
	require.True(t, ok, "%T", fe.Limit)
	sum := 0.0
	for row, n := range h.All() {
		sum += float64(n) * m.LogLik(row)
	}
	near.Check(t, "limit", fe.LogLik, sum, 1e-10)
	return fe
}

// leavingAt draws 800 customers of 39 weeks who leave at an age drawn by end.
func leavingAt(seed uint64, end func(*rand.Rand) float64) *lifecycle.Histories {
	r := sample.New(99, seed)
	var t lifecycle.Histories
	for range 800 {
		at := end(r)
		t.Add(buying(r, exponentialGaps(r, sample.Gamma(r, 0.9)/5), 0, false, at))
	}
	return &t
}

// TestFitGGomNBDBoundary: of customers who do not age the limit is Pareto/NBD, of
// customers all as ready to leave it is Gompertz/NBD, of customers who do not leave
// before an age it is exponential/NBD from that age on, of customers who stay NBD.
func TestFitGGomNBDBoundary(t *testing.T) {
	t.Run("no ageing", func(t *testing.T) {
		h := sampleHistories(t, 1, 400)
		pareto, err := lifecycle.FitParetoNBD(context.Background(), h, nil)
		require.NoError(t, err)
		fe := gompertzLimit(t, h, func(limit any) (lifecycle.ParetoNBD, bool) {
			f, ok := limit.(*coterie.Fit[lifecycle.ParetoNBD])
			return f.Model, ok
		})
		near.Check(t, "limit", fe.LogLik, pareto.LogLik, 1e-6)
	})
	t.Run("all alike", func(t *testing.T) {
		h := leavingAt(2, func(r *rand.Rand) float64 { return sample.Exponential(r) * 30 })
		fe := gompertzLimit(t, h, func(limit any) (lifecycle.GompertzNBD, bool) {
			f, ok := limit.(*coterie.Fit[lifecycle.GompertzNBD])
			require.Len(t, f.StdErr, 4)
			return f.Model, ok
		})
		e, err := lifecycle.FitExponentialNBD(context.Background(), h, nil)
		require.NoError(t, err)
		require.Greater(t, fe.LogLik, e.LogLik)
	})
	t.Run("late", func(t *testing.T) {
		rows := dataFile(t, "synthetic_bgnbd_2357.csv")
		h := histories(t, column(t, rows, "x"), column(t, rows, "tx"), column(t, rows, "T"))
		fe := gompertzLimit(t, h, func(limit any) (lifecycle.ExponentialNBD, bool) {
			f, ok := limit.(*coterie.Fit[lifecycle.ExponentialNBD])
			near.Check(t, "delay", f.Model.Delay, 1, 1e-12)
			return f.Model, ok
		})
		near.Check(t, "limit", fe.LogLik, -9624.576979, 1e-9)
		// The model itself comes as near to it as it is asked to, from below.
		limit := fe.Limit.(*coterie.Fit[lifecycle.ExponentialNBD]).Model
		at := func(b float64) (sum float64) {
			m := lifecycle.GGomNBD{R: limit.R, Alpha: limit.Alpha, B: b, S: limit.Mu / b, Beta: math.Exp(b * limit.Delay)}
			for row, n := range h.All() {
				sum += float64(n) * m.LogLik(row)
			}
			return sum
		}
		require.Less(t, at(150), at(300))
		require.Less(t, at(300), at(600))
		require.Less(t, at(600), fe.LogLik)
		near.Check(t, "b 600", at(600), fe.LogLik, 1e-6)
	})
	t.Run("nobody leaves", func(t *testing.T) {
		h := leavingAt(3, func(r *rand.Rand) float64 { return 1e9 })
		gompertzLimit(t, h, func(limit any) (lifecycle.NBD, bool) {
			f, ok := limit.(*coterie.Fit[lifecycle.NBD])
			return f.Model, ok
		})
	})
}

// TestExponentialNBDDelay: nobody leaves before the delay.
func TestExponentialNBDDelay(t *testing.T) {
	m := lifecycle.ExponentialNBD{R: 0.5, Alpha: 10, Mu: 0.03, Delay: 10}
	stay := lifecycle.NBD{R: 0.5, Alpha: 10}
	h := lifecycle.History{Repeats: 2, Last: 4, Age: 9}
	require.Equal(t, 1.0, m.Alive(h))
	near.Check(t, "LogLik", m.LogLik(h), stay.LogLik(h), 1e-15)
	near.Check(t, "Expected", m.Expected(h, 1), stay.Expected(h, 1), 1e-15)
	near.Check(t, "after", m.Expected(h, 3), stay.Expected(h, 1)*(1+(1-math.Exp(-0.06))/0.03), 1e-14)
	late := lifecycle.History{Repeats: 2, Last: 14, Age: 39}
	near.Check(t, "once it is past", m.Alive(late), lifecycle.ExponentialNBD{R: 0.5, Alpha: 10, Mu: 0.03}.Alive(late), 1e-15)
	require.Greater(t, m.Alive(lifecycle.History{Age: 39}), lifecycle.ExponentialNBD{R: 0.5, Alpha: 10, Mu: 0.03}.Alive(lifecycle.History{Age: 39}))
}

// Customers who grow readier to leave with age.
func ExampleFitGGomNBD() {
	f, err := lifecycle.FitGGomNBD(context.Background(), ageing(4, 1200), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	h := lifecycle.History{Repeats: 3, Last: 30, Age: 39}
	fmt.Printf("ageing %.3f a week; alive %.2f, next 26 weeks %.2f\n", f.Model.B, f.Model.Alive(h), f.Model.Expected(h, 26))
	// Output:
	// ageing 0.104 a week; alive 0.48, next 26 weeks 0.59
}

func ExampleGGomNBD() {
	m := lifecycle.GGomNBD{R: 0.9, Alpha: 4, B: 0.08, S: 0.8, Beta: 3}
	fmt.Printf("%.3f %.3f\n", m.NewMember(52), m.AliveAt(lifecycle.History{}, 52))
	// Output:
	// 5.191 0.084
}

// TestGGomNBDExtremes: what is asked of one history holds from no ageing to leaving
// at one age, with rates of leaving that differ wildly or not at all.
func TestGGomNBDExtremes(t *testing.T) {
	var g struct {
		Cases []struct {
			Params                  [5]float64
			X                       int
			Tx, T                   float64
			Next                    float64 `json:"t"`
			LogLik, Alive, Expected json.Number
		}
	}
	golden(t, "extremes_ggom", &g)
	require.Len(t, g.Cases, 56)
	number := func(n json.Number) float64 {
		v, err := n.Float64()
		require.NoError(t, err)
		return v
	}
	for _, c := range g.Cases {
		m := lifecycle.GGomNBD{R: c.Params[0], Alpha: c.Params[1], B: c.Params[2], S: c.Params[3], Beta: c.Params[4]}
		h := lifecycle.History{Repeats: c.X, Last: c.Tx, Age: c.T}
		about := fmt.Sprint(m, h)
		near.Check(t, "LogLik "+about, m.LogLik(h), number(c.LogLik), 1e-9)
		near.Check(t, "Alive "+about, m.Alive(h), number(c.Alive), 1e-9)
		near.Check(t, "Expected "+about, m.Expected(h, c.Next), number(c.Expected), 1e-9)
	}
}

// Where all grow readier to leave alike, this is the limit that a fit of GGomNBD
// returns.
func ExampleGompertzNBD() {
	m := lifecycle.GompertzNBD{R: 0.9, Alpha: 5, B: 0.05, Eta: 0.5}
	h := lifecycle.History{Repeats: 3, Last: 20, Age: 39}
	fmt.Printf("alive %.3f, next 26 weeks %.3f\n", m.Alive(h), m.Expected(h, 26))
	// Output:
	// alive 0.032, next 26 weeks 0.013
}
