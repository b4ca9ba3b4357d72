package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"math"
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

// TestFitGGomNBDBoundary: of customers who do not age, the limit is Pareto/NBD.
func TestFitGGomNBDBoundary(t *testing.T) {
	h := sampleHistories(t, 1, 400)
	_, err := lifecycle.FitGGomNBD(context.Background(), h, nil)
	pareto, perr := lifecycle.FitParetoNBD(context.Background(), h, nil)
	require.NoError(t, perr)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	var fe *coterie.FitError
	require.True(t, errors.As(err, &fe))
	require.IsType(t, pareto, fe.Limit, "%v; Pareto/NBD %v", err, pareto.LogLik)
	near.Check(t, "limit", fe.LogLik, pareto.LogLik, 1e-6)
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
