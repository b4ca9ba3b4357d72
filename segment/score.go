package segment

import (
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// maxBins is the largest number of scores of one measure.
const maxBins = 100

// binning scores one column from 1 to bins by cut points or ranks.
type binning struct {
	bins       int
	method     QuantileMethod
	cuts       []float64 // thresholds; nil: quantiles of the column
	split      bool      // ties are split in the order of the rows
	leftClosed bool      // a value on a cut belongs above it
	reverse    bool      // small values score high
}

// count is the number of scores.
func (b *binning) count() int {
	if b.cuts != nil {
		return len(b.cuts) + 1
	}
	return b.bins
}

// shares are the shares at which n values are cut; with fewer values than bins
// there are only as many bins as values.
func (b *binning) shares(n int) []float64 {
	k := min(b.bins, n)
	ps := make([]float64, k-1)
	for i := range ps {
		ps[i] = float64(i+1) / float64(k)
	}
	return ps
}

// score writes the scores of xs and returns the cut points, nil where ties
// are split.
func (b *binning) score(xs []float64, out []uint8) []float64 {
	if b.split && b.cuts == nil {
		b.rank(xs, out)
		return nil
	}
	cuts := b.cuts
	if cuts == nil {
		cuts = quantiles(xs, b.shares(len(xs)), b.method)
	}
	for i := range out {
		out[i] = 1
	}
	for _, c := range cuts { // a pass for each cut: no branch to mispredict
		if b.leftClosed {
			for i, x := range xs {
				out[i] += one(x >= c)
			}
		} else {
			for i, x := range xs {
				out[i] += one(x > c)
			}
		}
	}
	if b.reverse {
		top := uint8(len(cuts) + 1)
		for i, s := range out {
			out[i] = top + 1 - s
		}
	}
	return cuts
}

func one(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// rank scores by rank, ties in the order of the rows: 1 + the number of cut
// ranks below the row's rank. It sorts nothing: a value above the order
// statistic at a cut ranks above it, and equal values are counted as they come.
func (b *binning) rank(xs []float64, out []uint8) {
	if b.reverse {
		neg := make([]float64, len(xs))
		for i, x := range xs {
			neg[i] = -x
		}
		xs = neg
	}
	var ranks []int // 0-based: the last rank at or below each cut
	for _, p := range b.shares(len(xs)) {
		ranks = append(ranks, int(b.method.position(len(xs), p)))
	}
	distinct := slices.Compact(slices.Clone(ranks))
	stats := orderStats(xs, distinct)
	cuts := make([]float64, len(ranks))
	for i, r := range ranks {
		j, _ := slices.BinarySearch(distinct, r)
		cuts[i] = stats[j]
	}
	below := make([]int, len(cuts)) // rows strictly below the cut, then ties seen
	for _, x := range xs {
		for k, c := range cuts {
			if x < c {
				below[k]++
			}
		}
	}
	for i, x := range xs {
		s := uint8(1)
		for k, c := range cuts {
			switch {
			case x > c:
				s++
			case x == c:
				if below[k] > ranks[k] {
					s++
				}
				below[k]++
			}
		}
		out[i] = s
	}
}

// empty lists the scores that nobody got, of a measure scored by quantiles.
func (b *binning) empty(measure string, cuts []float64, scores []uint8) []Collapse {
	if b.cuts != nil || cuts == nil {
		return nil
	}
	var seen [maxBins + 1]bool
	for _, s := range scores {
		seen[s] = true
	}
	var out []Collapse
	for s := 1; s <= len(cuts)+1; s++ {
		rising := s // its place among the intervals
		if b.reverse {
			rising = len(cuts) + 2 - s
		}
		if seen[s] {
			continue
		}
		c := Collapse{Measure: measure, Score: uint8(s), Lo: math.Inf(-1), Hi: math.Inf(1)}
		if rising > 1 {
			c.Lo = cuts[rising-2]
		}
		if rising <= len(cuts) {
			c.Hi = cuts[rising-1]
		}
		out = append(out, c)
	}
	return out
}

// checkCuts refuses thresholds that do not rise or are too many.
func checkCuts(field string, cuts []float64) error {
	if len(cuts) >= maxBins {
		return &coterie.InputError{Row: -1, Field: field, Value: strconv.Itoa(len(cuts)), Reason: "more than 99 thresholds"}
	}
	if err := finite(field, cuts); err != nil {
		return err
	}
	for i := 1; i < len(cuts); i++ {
		if cuts[i] < cuts[i-1] {
			return refuse(i, field, cuts[i], "thresholds must rise")
		}
	}
	return nil
}
