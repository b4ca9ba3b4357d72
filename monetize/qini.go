package monetize

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Uplift is one member of an experiment with a score that says how much a model
// expects the treatment to move him.
type Uplift struct {
	Score   float64
	Treated bool
	Outcome float64 // such as 1 where he bought
}

// Qini is how well scores find those whom a treatment moves.
type Qini struct {
	Curve []float64 // extra outcome among the first 0, 1, 2 … members by score
	Area  float64   // under the curve, over the share of members treated
	Qini  float64   // Area less that of treating at random
	ATE   float64   // average effect of the treatment
}

// QiniCurve measures an uplift score on an experiment: among the k members of
// highest score
//
//	outcomes of the treated − outcomes of the others·(treated/others)
//
// Members of equal score are taken in the order given. Both arms must be there.
//
// References: Radcliffe (2007), Using control groups to target on predicted
// lift.
func QiniCurve(members []Uplift) (*Qini, error) {
	if len(members) == 0 {
		return nil, coterie.ErrNoData
	}
	for i, m := range members {
		if math.IsNaN(m.Score) || !finite(m.Outcome) {
			return nil, &coterie.InputError{Row: i, Field: "outcome", Value: strconv.FormatFloat(m.Outcome, 'g', -1, 64), Reason: "score and outcome must be finite"}
		}
	}
	order := slices.Clone(members)
	slices.SortStableFunc(order, func(a, b Uplift) int { return cmp.Compare(b.Score, a.Score) })
	q := &Qini{Curve: []float64{0}}
	var yt, yc, nt, nc float64
	for _, m := range order {
		if m.Treated {
			yt, nt = yt+m.Outcome, nt+1
		} else {
			yc, nc = yc+m.Outcome, nc+1
		}
		v := yt
		if nc > 0 {
			v -= yc * nt / nc
		}
		q.Curve = append(q.Curve, v)
	}
	if nt == 0 || nc == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "treated", Reason: "both arms must be there", Err: coterie.ErrNoData}
	}
	n := float64(len(order))
	for i, v := range q.Curve[1:] {
		q.Area += (v + q.Curve[i]) / 2 / n
	}
	q.Qini = q.Area - q.Curve[len(order)]/2
	q.ATE = yt/nt - yc/nc
	return q, bounded("outcome", q.Area, q.Qini, q.ATE)
}
