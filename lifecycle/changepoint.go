package lifecycle

import (
	"context"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// SegmentCost (段代价) is what a segment of a series costs: how badly one level
// describes it.
type SegmentCost uint8

// The costs, of a segment of m values (for counts with exposure: of total
// exposure m) with sum s, mean s/m and mean square deviation v. The zero value
// is PoissonCost, the cost for counts.
const (
	PoissonCost      SegmentCost = iota // 2s(log m − log s), 0 where s = 0; values ≥ 0
	MeanCost                            // Σ(x − mean)², for a known variance of 1
	MeanVarianceCost                    // m(log 2π + log v + 1); segments of two or more
	ExponentialCost                     // 2m(log s − log m); values > 0
)

var segmentCostNames = [...]string{"poisson", "mean", "mean-variance", "exponential"}

// String returns the name of the cost.
func (c SegmentCost) String() string {
	if int(c) < len(segmentCostNames) {
		return segmentCostNames[c]
	}
	return fmt.Sprint(uint8(c))
}

// ChangeOptions tunes [Changes]. nil and zero fields mean the default.
type ChangeOptions struct {
	Cost    SegmentCost
	Penalty float64 // per change; 0 means 3 log n, for MeanCost times an estimate of the variance (Segmentation.PenaltyName says so)
	// Exposure is how much each value of PoissonCost was exposed: its expected
	// value is level·exposure, as with a weekday's factor. nil means 1.
	Exposure   []float64
	MinSegment int // shortest segment; 0 means 1, for MeanVarianceCost 2
	// MinVariance is the least v of MeanVarianceCost; 0 means 1e-300, with which
	// any run of equal values becomes a segment of its own. For rounded data set
	// it to the square of the rounding.
	MinVariance float64
	// MaxCandidates bounds the candidates kept for the last change. The search
	// is exact and fast where changes keep coming; a series without any, or
	// with a slow drift, can keep up to n candidates and so take O(n²). A bound
	// makes that O(n·MaxCandidates); where it bites, Segmentation.Exact is
	// false, and cuts may be spurious: only because a candidate was dropped.
	// 0 means 20,000.
	MaxCandidates int
	Progress      func(coterie.Progress)
}

// Segmentation (分段) is a series cut where its level changed.
type Segmentation struct {
	Changes     []int   // index of the first value of every segment but the first
	Cost        float64 // Σ costs of the segments
	Penalty     float64 // per change
	PenaltyName string
	Exact       bool // the optimum is proved: MaxCandidates did not bite
	n           int
}

// Segment returns the bounds [from, to) of segment i.
func (s *Segmentation) Segment(i int) (from, to int) {
	if i > 0 {
		from = s.Changes[i-1]
	}
	to = s.n
	if i < len(s.Changes) {
		to = s.Changes[i]
	}
	return from, to
}

// Len returns the number of segments.
func (s *Segmentation) Len() int { return len(s.Changes) + 1 }

// Changes (变点) finds the change points of a series exactly: the cut that
// minimises
//
//	Σ cost(segment) + Penalty · (number of changes)
//
// by functional pruning (Maidstone et al. 2017) where a level is one number and
// segments may be of any length, else by PELT (Killick et al. 2012). How many
// changes there are depends on the penalty: 2 log n finds more, 3 log n and
// above fewer; none is the truth. Memory is O(n); time is about n·log n where
// changes keep coming, and O(n²) at worst (see MaxCandidates).
//
// References:
//   - Killick, Fearnhead & Eckley (2012), Optimal detection of changepoints with
//     a linear computational cost, JASA 107, doi:10.1080/01621459.2012.737745.
//   - Maidstone, Hocking, Rigaill & Fearnhead (2017), On optimal multiple
//     changepoint algorithms for large data, Stat. Comput. 27,
//     doi:10.1007/s11222-016-9636-3.
//   - Yao (1988), Estimating the number of change-points via Schwarz' criterion,
//     Stat. Probab. Lett. 6.
func Changes(ctx context.Context, x []float64, o *ChangeOptions) (*Segmentation, error) {
	var opt ChangeOptions
	if o != nil {
		opt = *o
	}
	s, err := newCosts(x, opt)
	if err != nil {
		return nil, err
	}
	out := &Segmentation{Penalty: opt.Penalty, PenaltyName: "given", n: len(x)}
	if opt.Penalty == 0 {
		out.Penalty, out.PenaltyName = 3*math.Log(float64(max(len(x), 2))), "3 log n"
		if opt.Cost == MeanCost {
			v := noiseVariance(x)
			out.Penalty *= v
			out.PenaltyName = "3 log n × the variance by the median absolute deviation of differences"
		}
	} else if !(opt.Penalty > 0) || math.IsInf(opt.Penalty, 1) {
		return nil, invalid("Penalty", opt.Penalty, "not positive and finite")
	}
	limit := opt.MaxCandidates
	if limit == 0 {
		limit = 20000
	} else if limit < 2 {
		return nil, invalid("MaxCandidates", limit, "below 2")
	}
	var last []int32
	if opt.Cost != MeanVarianceCost && s.shortest == 1 {
		last, out.Exact, err = functionalPruning(ctx, s, out.Penalty, limit, opt.Progress)
	} else {
		last, out.Exact, err = pelt(ctx, s, out.Penalty, limit, opt.Progress)
	}
	if err != nil {
		return nil, err
	}
	for t := int(last[len(x)]); t > 0; t = int(last[t]) {
		out.Changes = append(out.Changes, t)
	}
	s.finish(out)
	return out, nil
}

// ChangesExactly finds the best cut with exactly k changes by dynamic
// programming, in O(k·n²) time: for a few thousand values.
func ChangesExactly(ctx context.Context, x []float64, k int, o *ChangeOptions) (*Segmentation, error) {
	var opt ChangeOptions
	if o != nil {
		opt = *o
	}
	s, err := newCosts(x, opt)
	if err != nil {
		return nil, err
	}
	n := len(x)
	if k < 0 || (k+1)*s.shortest > n {
		return nil, invalid("k", k, fmt.Sprintf("needs %d values, there are %d", (k+1)*s.shortest, n))
	}
	before, now := make([]float64, n+1), make([]float64, n+1)
	for t := range before {
		before[t] = math.Inf(1)
		if t >= s.shortest {
			before[t] = s.cost(0, t)
		}
	}
	last := make([][]int32, k)
	for c := range k {
		last[c] = make([]int32, n+1)
		for t := range now {
			if t&255 == 0 {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
			}
			best, at := math.Inf(1), 0
			for u := (c + 1) * s.shortest; u+s.shortest <= t; u++ {
				if v := before[u] + s.cost(u, t); v < best {
					best, at = v, u
				}
			}
			now[t], last[c][t] = best, int32(at)
		}
		before, now = now, before
	}
	out := &Segmentation{Exact: true, PenaltyName: "none: the number of changes was given", n: n}
	for c, t := k-1, n; c >= 0; c-- {
		t = int(last[c][t])
		out.Changes = append(out.Changes, t)
	}
	s.finish(out)
	return out, nil
}

// costs holds what the cost of any segment needs: running sums, of values taken
// about their mean so that little cancels.
type costs struct {
	kind     SegmentCost
	x, e     []float64 // values, and exposures or nil
	shift    float64
	sum, sq  []float64 // sums before index t, with compensation folded in
	exposure []float64
	shortest int
	floor    float64 // of v
	run      []int32 // where the run of equal values that ends before t began
}

const log2pi1 = 2.8378770664093454835606594728112353 // log 2π + 1

func newCosts(x []float64, o ChangeOptions) (*costs, error) {
	if err := checkSeries("x", x, o.Cost == PoissonCost); err != nil {
		return nil, err
	}
	if len(x) > math.MaxInt32-1 {
		return nil, invalid("x", len(x), "more values than 2³¹")
	}
	s := &costs{kind: o.Cost, x: x, shortest: max(o.MinSegment, 1)}
	switch {
	case o.Cost > ExponentialCost:
		return nil, invalid("Cost", o.Cost, "unknown")
	case !(o.MinVariance >= 0) || math.IsInf(o.MinVariance, 1):
		return nil, invalid("MinVariance", o.MinVariance, "negative or not finite")
	case o.MinSegment < 0:
		return nil, invalid("MinSegment", o.MinSegment, "negative")
	case o.Exposure != nil && o.Cost != PoissonCost:
		return nil, invalid("Exposure", len(o.Exposure), "only counts have exposure")
	case o.Exposure != nil && len(o.Exposure) != len(x):
		return nil, invalid("Exposure", len(o.Exposure), fmt.Sprintf("%d values", len(x)))
	}
	if o.Cost == MeanVarianceCost {
		s.shortest = max(s.shortest, 2)
		s.floor = math.Max(o.MinVariance, 1e-300)
		s.run = make([]int32, len(x)+1)
		for t := 1; t < len(x); t++ {
			s.run[t+1] = s.run[t]
			if x[t] != x[t-1] {
				s.run[t+1] = int32(t)
			}
		}
	}
	if len(x) < s.shortest {
		return nil, &coterie.InputError{Row: -1, Field: "x", Value: fmt.Sprint(len(x)), Reason: "shorter than the shortest segment", Err: coterie.ErrNoData}
	}
	for i, v := range x {
		if o.Cost == ExponentialCost && v <= 0 {
			return nil, &coterie.InputError{Row: i, Field: "x", Value: fmt.Sprint(v), Reason: "not positive"}
		}
	}
	for i, v := range o.Exposure {
		if !(v > 0) || math.IsInf(v, 1) {
			return nil, &coterie.InputError{Row: i, Field: "Exposure", Value: fmt.Sprint(v), Reason: "not positive and finite"}
		}
	}
	s.e = o.Exposure
	s.sum = make([]float64, len(x)+1)
	if o.Cost == MeanCost || o.Cost == MeanVarianceCost {
		for _, v := range x {
			s.shift += v / float64(len(x))
		}
		s.sq = make([]float64, len(x)+1)
	}
	if s.e != nil {
		s.exposure = make([]float64, len(x)+1)
	}
	var cs, cq, ce float64 // Kahan's compensations
	for t, v := range x {
		v -= s.shift
		s.sum[t+1], cs = kahan(s.sum[t], v, cs)
		if s.sq != nil {
			s.sq[t+1], cq = kahan(s.sq[t], v*v, cq)
		}
		if s.e != nil {
			s.exposure[t+1], ce = kahan(s.exposure[t], s.e[t], ce)
		}
	}
	return s, nil
}

func kahan(sum, v, c float64) (float64, float64) {
	y := v - c
	t := sum + y
	return t, (t - sum) - y
}

// cost is the cost of the segment [u, t), u < t.
func (s *costs) cost(u, t int) float64 {
	m := float64(t - u)
	sum := s.sum[t] - s.sum[u]
	switch s.kind {
	case MeanCost:
		return math.Max(0, s.sq[t]-s.sq[u]-sum*sum/m)
	case MeanVarianceCost:
		v := (s.sq[t] - s.sq[u] - sum*sum/m) / m
		if int(s.run[t]) <= u { // rounding must not make a variance of nothing
			v = 0
		}
		return m * (math.Log(math.Max(v, s.floor)) + log2pi1)
	case ExponentialCost:
		return 2 * m * math.Log(sum/m)
	default:
		if s.e != nil {
			m = s.exposure[t] - s.exposure[u]
		}
		if sum <= 0 {
			return 0
		}
		return 2 * sum * math.Log(m/sum)
	}
}

// finish puts the changes in order and sums the costs of the segments, each
// from its own values.
func (s *costs) finish(out *Segmentation) {
	for i, j := 0, len(out.Changes)-1; i < j; i, j = i+1, j-1 {
		out.Changes[i], out.Changes[j] = out.Changes[j], out.Changes[i]
	}
	for i := range out.Len() {
		from, to := out.Segment(i)
		out.Cost += s.direct(from, to)
	}
}

// direct is cost without running sums, for the few segments of the answer.
func (s *costs) direct(from, to int) float64 {
	m := float64(to - from)
	if s.kind != MeanCost && s.kind != MeanVarianceCost {
		return s.cost(from, to)
	}
	mean := 0.0
	for _, v := range s.x[from:to] {
		mean += (v - s.shift) / m
	}
	ss := 0.0
	for _, v := range s.x[from:to] {
		d := v - s.shift - mean
		ss += d * d
	}
	if s.kind == MeanCost {
		return ss
	}
	return m * (math.Log(math.Max(ss/m, s.floor)) + log2pi1)
}

// noiseVariance estimates the variance about a piecewise constant level by the
// median absolute difference of neighbours: a change moves only one of them. It
// is the variance of the values where more than half of the differences are 0,
// and 1 where all are.
func noiseVariance(x []float64) float64 {
	if len(x) < 2 {
		return 1
	}
	d := make([]float64, len(x)-1)
	for i := range d {
		d[i] = math.Abs(x[i+1] - x[i])
	}
	if m := medianOf(d); m > 0 {
		s := m / (0.6744897501960817 * math.Sqrt2) // the normal's upper quartile
		return s * s
	}
	mean, ss := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		ss += (v - mean) * (v - mean) / float64(len(x))
	}
	if ss == 0 {
		return 1
	}
	return ss
}
