package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/lifecycle"
)

// TestQueriesAllocateNothing: of every model of buyers and of renewals, asked
// about a new, a lively, a silent and a frequent customer.
func TestQueriesAllocateNothing(t *testing.T) {
	histories := []lifecycle.History{{}, {Age: 39}, {Repeats: 3, Last: 35, Age: 39}, {Repeats: 2, Last: 4, Age: 39}, {Repeats: 30, Last: 38, Age: 39}}
	for _, m := range []lifecycle.Buyer{
		lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426},
		lifecycle.MBGNBD{R: 0.525, Alpha: 6.183, A: 0.891, B: 1.614},
		lifecycle.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669},
		lifecycle.GGomNBD{R: 0.553, Alpha: 10.578, B: 0.0002, S: 0.603, Beta: 0.0026},
		lifecycle.BGBB{Alpha: 1.204, Beta: 0.75, Gamma: 0.657, Delta: 2.783},
		lifecycle.BGCNBD{K: 2, R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426},
		lifecycle.MBGCNBD{K: 2, R: 0.525, Alpha: 6.183, A: 0.891, B: 1.614},
		lifecycle.NBD{R: 0.4, Alpha: 8},
		lifecycle.GeometricNBD{R: 0.4, Alpha: 8, P: 0.2},
		lifecycle.GeometricNBD{R: 0.4, Alpha: 8, P: 0.2, First: true},
		lifecycle.ExponentialNBD{R: 0.4, Alpha: 8, Mu: 0.05},
	} {
		t.Run(fmt.Sprintf("%T", m), func(t *testing.T) {
			queries := map[string]func(lifecycle.History){
				"Alive":    func(h lifecycle.History) { _ = m.Alive(h) },
				"Expected": func(h lifecycle.History) { _ = m.Expected(h, 10) },
			}
			if m, ok := m.(interface {
				LogLik(lifecycle.History) float64
			}); ok {
				queries["LogLik"] = func(h lifecycle.History) { _ = m.LogLik(h) }
			}
			if m, ok := m.(interface {
				AliveAt(h lifecycle.History, t float64) float64
			}); ok {
				queries["AliveAt"] = func(h lifecycle.History) { _ = m.AliveAt(h, 10) }
			}
			if m, ok := m.(interface {
				Probability(h lifecycle.History, t float64, n int) float64
			}); ok {
				queries["Probability"] = func(h lifecycle.History) { _ = m.Probability(h, 10, 2) }
			}
			if m, ok := m.(interface {
				DERT(h lifecycle.History, rate float64) float64
			}); ok {
				queries["DERT"] = func(h lifecycle.History) { _ = m.DERT(h, 0.01) }
			}
			if m, ok := m.(interface{ NewMember(t float64) float64 }); ok {
				queries["NewMember"] = func(lifecycle.History) { _ = m.NewMember(10) }
			}
			for name, query := range queries {
				for _, h := range histories {
					require.Zero(t, testing.AllocsPerRun(2, func() { query(h) }), "%s of %v", name, h)
				}
			}
		})
	}
	for _, m := range []interface {
		Survival(t float64) float64
		Retention(n int) float64
		Leave(n int) float64
		DERL(n int, d float64) float64
	}{lifecycle.SBG{Alpha: 0.67, Beta: 3.8}, lifecycle.BdW{Gamma: 0.67, Delta: 3.8, C: 1.2}} {
		require.Zero(t, testing.AllocsPerRun(2, func() { m.Survival(3); m.Retention(2); m.Leave(2); m.DERL(2, 0.1) }), "%T", m)
	}
}
