package sample

import (
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/coterie-go/coterie/internal/near"
)

// The cells of every table add up to the binomial probabilities, and those of
// two tables together to those of all trials.
func TestTableHoldsTheBinomial(t *testing.T) {
	for _, p := range []float64{1e-9, 0.003, 0.05, 0.5, 0.8, 1 - 1e-9} {
		thin := NewThin(p)
		thin.Tabulate(1023)
		b := thin.table
		probabilities := func(p part) map[int]float64 {
			v, m := map[int]float64{}, float64(p.mask)+1
			for _, c := range b.cells[p.from : p.from+p.mask+1] {
				first := float64(c>>cutShift) / cutOne
				v[int(c>>countBits&mostTabulated)] += first / m
				v[int(c&mostTabulated)] += (1 - first) / m
			}
			return v
		}
		for l := range b.low {
			for k, got := range probabilities(b.low[l]) {
				near.Check(t, "low", got, distuv.Binomial{N: float64(l), P: p}.Prob(float64(k)), 1e-12)
			}
		}
		for _, n := range []int{16 + 7, 640 + 15, 1008 + 9} {
			require.LessOrEqual(t, float64(n), b.most)
			sum := map[int]float64{}
			for i, x := range probabilities(b.high[n>>4]) {
				for j, y := range probabilities(b.low[n&15]) {
					sum[i+j] += x * y
				}
			}
			for k, got := range sum {
				want := distuv.Binomial{N: float64(n), P: p}.Prob(float64(k))
				require.InDelta(t, want, got, 1e-12, "n %d, p %g, k %d", n, p, k)
			}
		}
	}
}
