package monetize

import (
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// Migration is how members move between tiers (会员升降级) and away: one row of
// transition probabilities per period for each tier, the last column of each the
// share that leaves for good.
type Migration struct {
	Transition [][]float64
	Fee        []float64 // paid in each tier at the start of each period
	Factor     float64   // discount factor per period, in (0, 1]
}

// TierValue is what members are worth by the tier they start in.
type TierValue struct {
	LTV     []float64   // by starting tier
	Life    []float64   // expected periods until leaving, by starting tier
	Periods [][]float64 // expected periods in each tier, by starting tier
}

// Value solves the absorbing chain,
//
//	LTV = (I − factor·T)⁻¹·fee,  periods = (I − T)⁻¹
//
// which knows of upgrades, downgrades and win-backs as a flat churn cannot. From
// every tier members must be able to leave, or the life has no end: an
// *InputError.
//
// References: Kemeny & Snell (1960), Finite Markov chains; Pfeifer & Carraway
// (2000), Modeling customer relationships as Markov chains, Journal of
// Interactive Marketing 14(2).
func (m Migration) Value() (*TierValue, error) {
	n := len(m.Fee)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if !(m.Factor > 0 && m.Factor <= 1) {
		return nil, refuse("factor", m.Factor, "must be in (0, 1]")
	}
	if err := flows(m.Fee); err != nil {
		return nil, err
	}
	square := make([][]float64, n+1) // with the tier of those who left
	for i, row := range m.Transition {
		if i < n {
			square[i] = row
		}
	}
	square[n] = make([]float64, n+1)
	square[n][n] = 1
	if len(m.Transition) != n {
		return nil, &coterie.InputError{Row: -1, Field: "transition", Value: strconv.Itoa(len(m.Transition)), Reason: "must have one row per tier", Err: coterie.ErrMismatch}
	}
	if err := stochastic(square, n+1); err != nil {
		return nil, err
	}
	plain, discounted := mat.NewDense(n, n, nil), mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			plain.Set(i, j, -m.Transition[i][j])
			discounted.Set(i, j, -m.Factor*m.Transition[i][j])
		}
		plain.Set(i, i, 1+plain.At(i, i))
		discounted.Set(i, i, 1+discounted.At(i, i))
	}
	var periods mat.Dense
	var ltv mat.VecDense
	if periods.Inverse(plain) != nil || ltv.SolveVec(discounted, mat.NewVecDense(n, m.Fee)) != nil {
		return nil, &coterie.InputError{Row: -1, Field: "transition", Reason: "from some tier nobody ever leaves"}
	}
	v := &TierValue{LTV: ltv.RawVector().Data}
	for i := range n {
		row := mat.Row(nil, i, &periods)
		v.Periods = append(v.Periods, row)
		v.Life = append(v.Life, sum(row))
	}
	return v, nil
}
