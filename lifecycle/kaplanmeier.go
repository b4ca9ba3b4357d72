package lifecycle

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// KaplanMeier estimates the survival curve (存续曲线的乘积限估计) of lifetimes of
// which some still last and some were watched only from a later age: how many
// members stay how long?
//
//	S(t) = ∏ (1 − dᵢ/nᵢ), tᵢ ≤ t
//
// with dᵢ the lifetimes that ended at tᵢ and nᵢ those at risk: entered before tᵢ
// and not gone before it; both by weight. Every cause counts as an end. The
// error is Greenwood's, with weights taken as counts of equal subjects.
//
// An end at age 0 lowers the curve for every t > 0, while S(0) stays 1. With late
// entry the risk set may be so small at first that all of it ends: the curve
// is then 0 for good, whoever enters later, and carries the warning
// "risk-set-emptied". Ends known only to fall in an interval are refused with
// ErrInvalid; an empty table is ErrNoData. A table in which nothing ended gives
// a curve that is 1, with the warning "no-events".
//
// O(n) for n distinct rows, plus a sort of the late entries. Folding included,
// the measured exponent is 1.0 (bench -law).
func KaplanMeier(t *Table, o *CurveOptions) (*Curve, error) {
	opt, err := o.resolve()
	if err != nil {
		return nil, err
	}
	r, err := newRisk(t)
	if err != nil {
		return nil, err
	}
	c := &Curve{N: r.total, until: r.until}
	c.time = make([]float64, 0, r.times)
	whole := r.whole && r.total < 1<<32
	if whole {
		c.count = make([]uint32, 0, 2*r.times)
	} else {
		c.weight = make([]float64, 0, 2*r.times)
	}
	emptied, later := math.NaN(), 0.0
	for e := range r.ends() {
		if !math.IsNaN(emptied) {
			later += e.ended
		}
		if e.ended == e.atRisk && math.IsNaN(emptied) {
			emptied = e.age
		}
		c.time = append(c.time, e.age)
		if whole {
			c.count = append(c.count, uint32(e.atRisk), uint32(e.ended))
		} else {
			c.weight = append(c.weight, e.atRisk, e.ended)
		}
		c.Ended += e.ended
	}
	if later > 0 {
		c.Warnings = append(c.Warnings, coterie.Warning{
			Code: "risk-set-emptied", About: "KaplanMeier",
			Text: fmt.Sprintf("all who were watched at age %g ended there, so the curve is 0 from then on, although %g lifetimes that entered later ended later", emptied, later),
			Cure: "estimate the life conditional on an age at which enough are watched, or watch more lifetimes from their start",
		})
	}
	if c.Ended == 0 {
		c.Warnings = append(c.Warnings, coterie.Warning{
			Code: "no-events", About: "KaplanMeier",
			Text: "no lifetime ended, so the curve stays at 1",
			Cure: "observe longer",
		})
	}
	return newCurve(c, opt), nil
}

// risk walks a table by age and knows how many are at risk.
type risk struct {
	table   *Table
	entries []entry // late entries by age
	early   float64 // watched from the start, by weight
	rows    int64   // the same, by row
	total   float64 // all, by weight
	until   float64 // the last age observed
	ages    int     // distinct ages at which lifetimes left
	times   int     // of which with an end
	whole   bool    // all weights are 1
}

type entry struct {
	age, weight float64
	n           int64
}

// ended is one age at which lifetimes ended.
type ended struct {
	age, atRisk, ended float64
	rows               int64 // that ended
}

// newRisk prepares a table without interval-censored rows.
func newRisk(t *Table) (*risk, error) {
	if t == nil || t.Len() == 0 {
		return nil, coterie.ErrNoData
	}
	t = t.settled()
	r := &risk{table: t, whole: true, total: float64(t.Len())}
	for _, c := range t.rest.sorted(byLifetime()) {
		r.whole = r.whole && c.row.Weight == 0
	}
	var early, total compensated
	last := -1.0
	for l, n := range t.All() {
		if l.interval() {
			return nil, &coterie.InputError{Row: -1, Field: "Upper", Value: formatFloat(l.Upper),
				Reason: "an end known only to fall in an interval has no place in the risk set; fit a parametric model instead"}
		}
		if l.Entry > 0 {
			r.entries = append(r.entries, entry{l.Entry, l.weight() * float64(n), n})
		} else {
			r.rows += n
		}
		if !r.whole {
			total.add(l.weight() * float64(n))
			if l.Entry == 0 {
				early.add(l.weight() * float64(n))
			}
		}
		if l.Exit != r.until || r.ages == 0 {
			r.ages++
		}
		if l.Ended && l.Exit != last {
			r.times++
			last = l.Exit
		}
		r.until = l.Exit
	}
	if !r.whole {
		r.early, r.total = early.value(), total.value()
		if !(r.total <= maxWeight) {
			return nil, &coterie.InputError{Row: -1, Field: "Weight", Value: formatFloat(r.total), Reason: "the weights add up to more than 1e150", Err: coterie.ErrOverflow}
		}
	}
	slices.SortFunc(r.entries, func(a, b entry) int { return cmp.Compare(a.age, b.age) })
	return r, nil
}

// ends lists the ages at which lifetimes ended with how many were at risk:
// entered before the age, and not gone before it.
func (r *risk) ends() iter.Seq[ended] {
	return func(yield func(ended) bool) {
		rows, goneRows, endRows := r.rows, int64(0), int64(0)
		var atRisk, gone, ends compensated // the same by weight, where weights differ
		atRisk.add(r.early)
		next := 0
		age := math.Inf(-1)
		flush := func() bool {
			switch {
			case endRows == 0:
				return true
			case r.whole:
				return yield(ended{age, float64(rows), float64(endRows), endRows})
			case endRows == rows: // all of them: no rounding
				return yield(ended{age, ends.value(), ends.value(), endRows})
			default:
				return yield(ended{age, atRisk.value(), ends.value(), endRows})
			}
		}
		for l, n := range r.table.All() {
			if l.Exit != age {
				if !flush() {
					return
				}
				age = l.Exit
				rows -= goneRows
				goneRows, endRows = 0, 0
				if !r.whole {
					atRisk.add(-gone.hi)
					atRisk.add(-gone.lo)
					gone, ends = compensated{}, compensated{}
				}
				for ; next < len(r.entries) && r.entries[next].age < age; next++ {
					rows += r.entries[next].n
					atRisk.add(r.entries[next].weight)
				}
			}
			goneRows += n
			if l.Ended {
				endRows += n
			}
			if !r.whole {
				w := l.weight() * float64(n)
				gone.add(w)
				if l.Ended {
					ends.add(w)
				}
			}
		}
		flush()
	}
}

// compensated adds floats with one float of compensation (Neumaier 1974): whole
// numbers stay exact, and what is added and taken away leaves no residue of
// note.
type compensated struct{ hi, lo float64 }

func (s *compensated) add(x float64) {
	t := s.hi + x
	if math.Abs(s.hi) >= math.Abs(x) {
		s.lo += s.hi - t + x
	} else {
		s.lo += x - t + s.hi
	}
	s.hi = t
}

func (s *compensated) value() float64 { return s.hi + s.lo }

// maxWeight bounds the total weight, so that products of two weights are finite.
const maxWeight = 1e150
