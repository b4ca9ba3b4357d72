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

// TestCoxPathGolden compares with glmnet 4.1.6 on rossi: coefficients 1e-6, the
// least penalty that leaves nothing in 1e-10.
func TestCoxPathGolden(t *testing.T) {
	var data struct{ Data map[string][]float64 }
	readGolden(t, "cox_rossi.json", &data)
	var want struct {
		LambdaMax float64 `json:"lambda_max"`
		Paths     []struct {
			Alpha  float64
			Lambda []float64
			Beta   [][]float64
		}
	}
	readGolden(t, "path_rossi.json", &want)
	g := &lifecycle.Regression{Names: []string{"fin", "age", "race", "wexp", "mar", "paro", "prio"}}
	for i, at := range data.Data["time"] {
		o := lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: at, Ended: data.Data["event"][i] == 1}}
		for _, n := range g.Names {
			o.X = append(o.X, data.Data[n][i])
		}
		require.NoError(t, g.Add(o))
	}
	ctx := context.Background()
	for _, w := range want.Paths {
		p, err := lifecycle.FitCoxPath(ctx, g, &lifecycle.PathOptions{Ridge: 1 - w.Alpha, Lambda: w.Lambda, Folds: -1, Ties: lifecycle.Breslow})
		require.NoError(t, err)
		for i, beta := range w.Beta {
			for j, b := range beta {
				near.Check(t, fmt.Sprintf("alpha %g lambda %g %s", w.Alpha, w.Lambda[i], g.Names[j]), p.Beta[i][j], b, 1e-6)
			}
		}
	}
	p, err := lifecycle.FitCoxPath(ctx, g, &lifecycle.PathOptions{Ties: lifecycle.Breslow})
	require.NoError(t, err)
	near.Check(t, "greatest penalty", p.Lambda[0], want.LambdaMax, 1e-10)
	require.Equal(t, make([]float64, 7), p.Beta[0])
	require.Less(t, p.Held[0], p.Held[p.Best])
	require.LessOrEqual(t, p.Simplest, p.Best)
	for i := 1; i < len(p.LogLik); i++ {
		require.GreaterOrEqual(t, p.LogLik[i], p.LogLik[i-1]-1e-9)
	}
}

// TestCoxPathShards: the order of rows does not matter, and a penalty of 0 is
// FitCox.
func TestCoxPathShards(t *testing.T) {
	r := sample.New(3, 9)
	rows := make([]lifecycle.Observation, 300)
	for i := range rows {
		x := []float64{sample.Normal(r), sample.Normal(r), sample.Normal(r)}
		rows[i] = lifecycle.Observation{X: x, Lifetime: lifecycle.Lifetime{Exit: 10 * sample.Exponential(r), Ended: sample.Uniform(r) < 0.7}, Cluster: uint64(i % 90)}
	}
	ctx := context.Background()
	fit := func() (*lifecycle.CoxPath, *lifecycle.Regression) {
		g := new(lifecycle.Regression)
		for _, o := range rows {
			require.NoError(t, g.Add(o))
		}
		p, err := lifecycle.FitCoxPath(ctx, g, &lifecycle.PathOptions{Lambda: []float64{0.1, 0.01, 0}, Folds: 5, Seed: 4})
		require.NoError(t, err)
		return p, g
	}
	first, g := fit()
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	second, _ := fit()
	require.Equal(t, first, second)
	f, err := lifecycle.FitCox(ctx, g, nil)
	require.NoError(t, err)
	for j, b := range f.Model.Beta {
		near.Check(t, "no penalty", first.Beta[2][j], b, 1e-8)
	}
	for _, o := range []lifecycle.PathOptions{{Ridge: 2}, {Lambda: []float64{1, 2}}, {Ties: 9}} {
		_, err := lifecycle.FitCoxPath(ctx, g, &o)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err = lifecycle.FitCoxPath(ctx, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func ExampleFitCoxPath() {
	// Of five things known of 400 members, the first two shorten the stay.
	r := sample.New(1, 1)
	g := &lifecycle.Regression{Names: []string{"ad", "silent", "age", "city", "phone"}}
	for range 400 {
		x := make([]float64, 5)
		for j := range x {
			x[j] = sample.Normal(r)
		}
		life := 30 * sample.Exponential(r)
		life /= 1 + max(-0.9, 0.6*x[0]+0.3*x[1])
		if err := g.Add(lifecycle.Observation{X: x, Lifetime: lifecycle.Lifetime{Exit: min(life, 60), Ended: life < 60}}); err != nil {
			fmt.Println(err)
			return
		}
	}
	p, err := lifecycle.FitCoxPath(context.Background(), g, &lifecycle.PathOptions{Folds: 5, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, name := range p.Names {
		if b := p.Beta[p.Simplest][j]; b != 0 {
			fmt.Printf("%-7s %+.2f\n", name, b)
		}
	}
	// Output:
	// ad      +0.44
	// silent  +0.06
}
