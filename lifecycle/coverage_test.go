package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// buying draws a customer who buys at random gaps until age 39 or leaves: after a
// purchase with chance p, of the first one too where first is set, or at age end.
func buying(r *rand.Rand, gap func() float64, p float64, first bool, end float64) lifecycle.History {
	return watched(r, 39, gap, p, first, end)
}

// watched is buying of a customer watched until another age.
func watched(r *rand.Rand, age float64, gap func() float64, p float64, first bool, end float64) lifecycle.History {
	h := lifecycle.History{Age: age}
	if first && sample.Uniform(r) < p {
		return h
	}
	for at := gap(); at < min(age, end); at += gap() {
		h.Repeats++
		h.Last = at
		if sample.Uniform(r) < p {
			break
		}
	}
	return h
}

// exponentialGaps and erlangGaps are the gaps of a buyer of rate lambda.
func exponentialGaps(r *rand.Rand, lambda float64) func() float64 {
	return func() float64 { return sample.Exponential(r) / lambda }
}

func erlangGaps(r *rand.Rand, lambda float64, k int) func() float64 {
	return func() float64 {
		sum := 0.0
		for range k {
			sum += sample.Exponential(r)
		}
		return sum / lambda
	}
}

// TestBuyerCoverage: 95 % intervals of the parameters (working scale) and of the
// expected purchases of a customer cover the truth, for every model of repeat
// purchase, over worlds of which each has at least 500 customers with repeats.
// COTERIE_LONG=1 gives the figures of the package doc.
func TestBuyerCoverage(t *testing.T) {
	forever := math.Inf(1)
	h := lifecycle.History{Repeats: 3, Last: 20, Age: 39}
	nbd := lifecycle.NBD{R: 0.6, Alpha: 4}
	buyerCoverage(t, "NBD", 1, 1500, nbd, h, func(r *rand.Rand) lifecycle.History {
		return buying(r, exponentialGaps(r, sample.Gamma(r, nbd.R)/nbd.Alpha), 0, false, forever)
	}, lifecycle.FitNBD)
	bg := lifecycle.BGNBD{R: 0.6, Alpha: 4, A: 0.9, B: 2.5}
	buyerCoverage(t, "BG/NBD", 1, 1500, bg, h, func(r *rand.Rand) lifecycle.History {
		return buying(r, exponentialGaps(r, sample.Gamma(r, bg.R)/bg.Alpha), sample.Beta(r, bg.A, bg.B), false, forever)
	}, lifecycle.FitBGNBD)
	mbg := lifecycle.MBGNBD{R: 0.9, Alpha: 4, A: 0.9, B: 2.5}
	buyerCoverage(t, "MBG/NBD", 1, 1500, mbg, h, func(r *rand.Rand) lifecycle.History {
		return buying(r, exponentialGaps(r, sample.Gamma(r, mbg.R)/mbg.Alpha), sample.Beta(r, mbg.A, mbg.B), true, forever)
	}, lifecycle.FitMBGNBD)
	bgk := lifecycle.BGCNBD{K: 2, R: 0.9, Alpha: 3, A: 0.9, B: 2.5}
	buyerCoverage(t, "BG/CNBD-2", 1, 1500, bgk, h, func(r *rand.Rand) lifecycle.History {
		return buying(r, erlangGaps(r, sample.Gamma(r, bgk.R)/bgk.Alpha, 2), sample.Beta(r, bgk.A, bgk.B), false, forever)
	}, func(ctx context.Context, t *lifecycle.Histories, o *coterie.FitOptions) (*coterie.Fit[lifecycle.BGCNBD], error) {
		return lifecycle.FitBGCNBD(ctx, t, 2, o)
	})
	mbgk := lifecycle.MBGCNBD{K: 2, R: 0.9, Alpha: 3, A: 0.9, B: 2.5}
	buyerCoverage(t, "MBG/CNBD-2", 1, 1500, mbgk, h, func(r *rand.Rand) lifecycle.History {
		return buying(r, erlangGaps(r, sample.Gamma(r, mbgk.R)/mbgk.Alpha, 2), sample.Beta(r, mbgk.A, mbgk.B), true, forever)
	}, func(ctx context.Context, t *lifecycle.Histories, o *coterie.FitOptions) (*coterie.Fit[lifecycle.MBGCNBD], error) {
		return lifecycle.FitMBGCNBD(ctx, t, 2, o)
	})
	pareto := lifecycle.ParetoNBD{R: 0.9, Alpha: 5, S: 1.2, Beta: 25}
	buyerCoverage(t, "Pareto/NBD", 4, 1500, pareto, h, func(r *rand.Rand) lifecycle.History {
		return buying(r, exponentialGaps(r, sample.Gamma(r, pareto.R)/pareto.Alpha), 0, false, sample.Exponential(r)*pareto.Beta/sample.Gamma(r, pareto.S))
	}, lifecycle.FitParetoNBD)
	if replications() >= 2000 { // in the long run alone; of fewer customers b, s and beta are too uncertain
		ggom := lifecycle.GGomNBD{R: 0.9, Alpha: 5, B: 0.1, S: 0.8, Beta: 4}
		buyerCoverage(t, "GGom/NBD", 5, 5000, ggom, h, func(r *rand.Rand) lifecycle.History {
			end := math.Log1p(ggom.Beta*math.Expm1(sample.Exponential(r)/ggom.S)) / ggom.B
			return watched(r, 39+65*sample.Uniform(r), exponentialGaps(r, sample.Gamma(r, ggom.R)/ggom.Alpha), 0, false, end)
		}, lifecycle.FitGGomNBD)
	}
	bb := lifecycle.BGBB{Alpha: 1.2, Beta: 0.75, Gamma: 0.66, Delta: 2.8}
	buyerCoverage(t, "BG/BB", 2, 1500, bb, lifecycle.History{Repeats: 4, Last: 5, Age: 8}, func(r *rand.Rand) lifecycle.History {
		h := lifecycle.History{Age: 8}
		p, theta := sample.Beta(r, bb.Alpha, bb.Beta), sample.Beta(r, bb.Gamma, bb.Delta)
		for n := 1.0; n <= h.Age && sample.Uniform(r) >= theta; n++ {
			if sample.Uniform(r) < p {
				h.Repeats++
				h.Last = n
			}
		}
		return h
	}, lifecycle.FitBGBB)
}

// buyerCoverage fits worlds of so many customers, a share of 1/dear of the
// replications of the others.
func buyerCoverage[M interface {
	coterie.Model[M]
	lifecycle.Buyer
}](t *testing.T, name string, dear, customers int, truth M, h lifecycle.History, draw func(*rand.Rand) lifecycle.History,
	fit func(context.Context, *lifecycle.Histories, *coterie.FitOptions) (*coterie.Fit[M], error)) {
	t.Run(name, func(t *testing.T) {
		params := truth.Params()
		hits := make([]int, len(params)+1)
		worlds, failed, all := 0, 0, replications()/dear
		if replications() >= 2000 {
			all = replications() / max(1, dear/5)
		}
		for w := range all {
			r := sample.New(77, uint64(w))
			var data lifecycle.Histories
			repeats := 0
			for range customers {
				row := draw(r)
				if row.Repeats > 0 {
					repeats++
				}
				require.NoError(t, data.Add(row))
			}
			require.Greater(t, repeats, 500)
			f, err := fit(context.Background(), &data, nil)
			if err != nil {
				failed++
				continue
			}
			worlds++
			count := func(i int, e coterie.Estimate, want float64) {
				if e.Lo <= want && want <= e.Hi {
					hits[i]++
				}
			}
			for i, p := range params {
				count(i, f.Param(p.Name, 0.95), p.Value)
			}
			count(len(params), f.Predict(func(m M) float64 { return m.Expected(h, 39) }, 0.95), truth.Expected(h, 39))
		}
		require.LessOrEqual(t, failed, max(2, all/10))
		var shares []string
		slack := 0.02
		if replications() < 2000 {
			slack += 4 * math.Sqrt(0.95*0.05/float64(worlds))
		}
		for i, n := range hits {
			share := float64(n) / float64(worlds)
			about := "expected"
			if i < len(params) {
				about = params[i].Name
			}
			shares = append(shares, fmt.Sprintf("%s %.3f", about, share))
			require.InDelta(t, 0.95, share, slack, about)
		}
		t.Logf("%d worlds, %d without an interior maximum; %s", worlds, failed, strings.Join(shares, ", "))
	})
}
