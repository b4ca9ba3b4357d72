package lifecycle

import (
	"cmp"
	"fmt"
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
// O(n) for n distinct rows, plus a sort of the late entries.
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
	times := 0
	for range r.ends() {
		times++
	}
	c.time = make([]float64, 0, times)
	whole := r.whole && r.total < 1<<32
	if whole {
		c.count = make([]uint32, 0, 2*times)
	} else {
		c.weight = make([]float64, 0, 2*times)
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
	whole   bool    // all weights are 1
}

type entry struct {
	age, weight float64
	n           int64
}

// ended is one age at which lifetimes ended.
type ended struct {
	age, atRisk, ended float64
}

// newRisk prepares a table without interval-censored rows.
func newRisk(t *Table) (*risk, error) {
	r := &risk{table: t, whole: true}
	if t == nil || t.Len() == 0 {
		return r, coterie.ErrNoData
	}
	var early, total exactSum
	for l, n := range t.All() {
		if l.interval() {
			return r, &coterie.InputError{Row: -1, Field: "Upper", Value: formatFloat(l.Upper),
				Reason: "an end known only to fall in an interval has no place in the risk set; fit a parametric model instead"}
		}
		w := l.weight() * float64(n)
		if l.Weight != 0 {
			r.whole = false
		}
		total.add(w)
		if l.Entry > 0 {
			r.entries = append(r.entries, entry{l.Entry, w, n})
		} else {
			early.add(w)
			r.rows += n
		}
		r.until = l.Exit
	}
	r.early, r.total = early.value(), total.value()
	slices.SortFunc(r.entries, func(a, b entry) int { return cmp.Compare(a.age, b.age) })
	return r, nil
}

// ends lists the ages at which lifetimes ended with how many were at risk:
// entered before the age, and not gone before it.
func (r *risk) ends() func(yield func(ended) bool) {
	return func(yield func(ended) bool) {
		var atRisk, gone, ends exactSum // by weight
		var rows, goneRows, endRows int64
		atRisk.add(r.early)
		rows = r.rows
		next := 0
		age := math.Inf(-1)
		flush := func() bool {
			if endRows == 0 || ends.value() == 0 {
				return true
			}
			e := ended{age, atRisk.value(), ends.value()}
			if endRows == rows {
				e.atRisk = e.ended // all of them: no rounding
			}
			return yield(e)
		}
		for l, n := range r.table.All() {
			if l.Exit != age {
				if !flush() {
					return
				}
				atRisk.add(-gone.hi)
				atRisk.add(-gone.lo)
				rows -= goneRows
				gone, ends, goneRows, endRows = exactSum{}, exactSum{}, 0, 0
				age = l.Exit
				for next < len(r.entries) && r.entries[next].age < age {
					atRisk.add(r.entries[next].weight)
					rows += r.entries[next].n
					next++
				}
			}
			w := l.weight() * float64(n)
			gone.add(w)
			goneRows += n
			if l.Ended {
				ends.add(w)
				endRows += n
			}
		}
		flush()
	}
}

// exactSum adds floats with one float of compensation (Neumaier 1974): whole
// numbers stay exact, and what is added and taken away leaves no residue of
// note.
type exactSum struct{ hi, lo float64 }

func (s *exactSum) add(x float64) {
	t := s.hi + x
	if math.Abs(s.hi) >= math.Abs(x) {
		s.lo += s.hi - t + x
	} else {
		s.lo += x - t + s.hi
	}
	s.hi = t
}

func (s *exactSum) value() float64 { return s.hi + s.lo }
