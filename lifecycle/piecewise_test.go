package lifecycle_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestPiecewiseGolden compares with events over exposure: 1e-9.
func TestPiecewiseGolden(t *testing.T) {
	var g struct {
		Data   map[string][]float64
		Pieces []struct {
			To                         any // "Inf" for the last
			Events, Exposure, Rate, SE float64
		}
		LogLik float64
	}
	readGolden(t, "pwexp_lung.json", &g)
	var tab lifecycle.Table
	for i, x := range g.Data["time"] {
		require.NoError(t, tab.Add(lifecycle.Lifetime{Exit: x, Ended: g.Data["event"][i] == 1}))
	}
	var cuts []float64
	for _, p := range g.Pieces[:len(g.Pieces)-1] {
		cuts = append(cuts, p.To.(float64))
	}
	f, err := lifecycle.FitPiecewise(context.Background(), &tab, cuts, nil)
	require.NoError(t, err)
	near.Check(t, "log-likelihood", f.LogLik, g.LogLik, 1e-12)
	for i, p := range g.Pieces {
		near.Check(t, "rate", f.Model.Rates[i], p.Rate, 1e-14)
		near.Check(t, "se", f.StdErr[i], p.SE, 1e-14)
		near.Check(t, "events", f.Model.Rates[i]*p.Exposure, p.Events, 1e-12)
	}
	checkFamily(t, f.Model)
	checkFamily(t, lifecycle.Piecewise{Rates: []float64{0.2}})

	// Ends known to a narrow interval give nearly the same rates.
	var narrow lifecycle.Table
	for l, n := range tab.All() {
		if l.Ended {
			l.Exit -= 0.01
			l.Upper = l.Exit + 0.01
		}
		require.NoError(t, narrow.AddN(l, n))
	}
	in, err := lifecycle.FitPiecewise(context.Background(), &narrow, cuts, nil)
	require.NoError(t, err)
	for i := range f.Model.Rates {
		require.InEpsilon(t, f.Model.Rates[i], in.Model.Rates[i], 2e-3)
		require.InEpsilon(t, f.StdErr[i], in.StdErr[i], 2e-3)
	}
}

func TestPiecewiseRefuses(t *testing.T) {
	ctx := context.Background()
	tab := fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 2, Ended: true}, {Exit: 9}})
	for _, cuts := range [][]float64{{0}, {3, 3}, {4, 2}, {-1}} {
		_, err := lifecycle.FitPiecewise(ctx, tab, cuts, nil)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	var fe *coterie.FitError
	_, err := lifecycle.FitPiecewise(ctx, tab, []float64{5}, nil)
	require.ErrorIs(t, err, coterie.ErrBoundary)
	require.ErrorAs(t, err, &fe)
	require.Equal(t, []string{"rate2"}, fe.Names)
	_, err = lifecycle.FitPiecewise(ctx, tab, []float64{50}, nil)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = lifecycle.FitPiecewise(ctx, nil, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

// TestPiecewiseReadBack: pieces without a rate are refused, not met later.
func TestPiecewiseReadBack(t *testing.T) {
	var f coterie.Fit[lifecycle.Piecewise]
	for _, bad := range []string{`{"Model":{}}`, `{"Model":{"Cuts":[1,2],"Rates":[1]}}`, `{"Model":{"Cuts":[1],"Rates":[1,-1]}}`} {
		require.ErrorIs(t, json.Unmarshal([]byte(bad), &f), coterie.ErrInvalid, bad)
	}
	require.NoError(t, json.Unmarshal([]byte(`{"Model":{"Cuts":[1],"Rates":[1,2]}}`), &f))
}
