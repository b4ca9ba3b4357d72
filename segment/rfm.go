package segment

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// References:
//
//	Hughes (1994), Strategic Database Marketing.
//	Fader, Hardie, Lee (2005), RFM and CLV, doi:10.1509/jmkr.2005.42.4.415.

// RFMOptions tunes RFM. nil and zero fields mean the default: independent
// quintiles by linear quantiles, equal values scored equally, intervals closed
// on the right.
type RFMOptions struct {
	Bins     int            // scores of a measure, 2 to 100; 0: 5
	Quantile QuantileMethod // where the cut points lie; 0: Linear
	// SplitTies makes bins of equal size: equal values are told apart by the
	// order of the rows, which is key order from a Ledger. By default (false)
	// equal values get equal scores, and bins may come out empty: see
	// Scores.Collapsed.
	SplitTies bool
	// Nested scores frequency within each recency score, and money within each
	// pair of scores. By default the three are scored independently.
	Nested bool
	// LeftClosed puts a value that lies on a cut point above it, intervals [lo,
	// hi). By default it stays below, intervals (lo, hi].
	LeftClosed bool
	// Thresholds to score by instead of quantiles, rising, where not nil: n cut
	// points make n+1 scores. Recency counts in Unit; few units score high.
	Recency, Frequency, Monetary []float64
	Unit                         time.Duration // of recency; 0: a day
	Day                          time.Duration // local midnight's offset from UTC, within ±24 h, for tables made from rows; a Ledger has its own
}

// RFMTable holds recency, frequency and money of members in columns of one
// length (消费三要素): how long ago the last purchase was, how many there were,
// and what they came to.
type RFMTable[K coterie.Key] struct {
	Keys      []K
	Recency   []float64 // in RFMOptions.Unit
	Frequency []float64
	Monetary  []float64 // in minor units of one currency
}

// Collapse is a score that nobody could get, because the cut points of a
// measure coincide or nothing lies between them (并档): half of the members
// bought once, say, and scores 1 and 2 became one.
type Collapse struct {
	Measure string // "recency", "frequency" or "monetary"
	Score   uint8
	Lo, Hi  float64 // its empty interval; ±Inf at the ends
}

// Scores are the RFM scores of members, from 1, the higher the better.
type Scores[K coterie.Key] struct {
	RFMTable[K]
	R, F, M   []uint8
	Bins      [3]int       // how many scores recency, frequency and money have
	Cuts      [3][]float64 // the cut points; nil where ties were split or scoring was nested
	Collapsed []Collapse
	Warnings  []coterie.Warning
}

// RFM scores the customers of a ledger who have bought by the local day of asOf
// (RFM 分群): recency in whole days from the last purchase to asOf, over
// RFMOptions.Unit; frequency in purchases; money in minor units, exact up to
// 2⁵³. Rows are in key order. A ledger without such a customer is ErrNoData; see
// [RFMTable.Score] for the rest. It takes O(n) in purchases and O(c log c) in
// customers.
func RFM[K coterie.Key](l *lifecycle.Ledger[K], asOf time.Time, o *RFMOptions) (*Scores[K], error) {
	t, err := NewRFMTable(l, asOf, o)
	if err != nil {
		return nil, err
	}
	return t.Score(o)
}

// Score scores the table. Columns of different lengths, values that are not
// finite, negative recency or options that contradict each other are an
// *InputError, an empty table is ErrNoData. It takes time proportional to
// members and bins, and does not sort.
func (t *RFMTable[K]) Score(o *RFMOptions) (*Scores[K], error) {
	bs, err := o.binnings()
	if err != nil {
		return nil, err
	}
	n := len(t.Keys)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	for i, col := range [][]float64{t.Recency, t.Frequency, t.Monetary} {
		if len(col) != n {
			return nil, &coterie.InputError{Row: -1, Field: measures[i], Value: strconv.Itoa(len(col)), Reason: "not one value for each key"}
		}
		if err := finite(measures[i], col); err != nil {
			return nil, err
		}
	}
	if lo := slices.Min(t.Recency); lo < 0 {
		return nil, refuse(slices.Index(t.Recency, lo), "recency", lo, "negative: a purchase after the day of the table")
	}
	scores := make([]uint8, 3*n)
	s := &Scores[K]{RFMTable: *t, R: scores[:n:n], F: scores[n : 2*n : 2*n], M: scores[2*n:]}
	for i := range bs {
		s.Bins[i] = bs[i].count()
		if n < bs[i].bins && bs[i].cuts == nil {
			s.Warnings = append(s.Warnings, coterie.Warning{Code: "few-members", About: measures[i],
				Text: fmt.Sprintf("%d members cannot fill %d scores", n, bs[i].bins), Cure: "fewer bins"})
		}
	}
	if o != nil && o.Nested {
		s.nest(&bs)
		return s, nil
	}
	for i, c := range s.columns() {
		s.Cuts[i] = bs[i].score(c.values, c.scores)
		s.Collapsed = append(s.Collapsed, bs[i].empty(measures[i], s.Cuts[i], c.scores)...)
	}
	for _, c := range s.Collapsed {
		s.Warnings = append(s.Warnings, coterie.Warning{Code: "collapsed-bin", About: c.Measure,
			Text: fmt.Sprintf("nobody can get score %d: its interval (%g, %g) is empty", c.Score, c.Lo, c.Hi),
			Cure: "fewer bins, thresholds, or SplitTies"})
	}
	return s, nil
}

var measures = [3]string{"recency", "frequency", "monetary"}

type column struct {
	values []float64
	scores []uint8
}

func (s *Scores[K]) columns() [3]column {
	return [3]column{{s.Recency, s.R}, {s.Frequency, s.F}, {s.Monetary, s.M}}
}

// nest scores each column within the cells of the scores before it.
func (s *Scores[K]) nest(bs *[3]binning) {
	n := len(s.Keys)
	cell, rows := make([]int, n), make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	ends := []int{n} // rows holds the cells one after the other, each in row order
	buf, got := make([]float64, n), make([]uint8, n)
	for m, c := range s.columns() {
		start := 0
		for _, end := range ends {
			in := rows[start:end]
			for i, r := range in {
				buf[i] = c.values[r]
			}
			if len(in) > 0 {
				bs[m].score(buf[:len(in)], got[:len(in)])
			}
			for i, r := range in {
				c.scores[r] = got[i]
			}
			start = end
		}
		for i := range cell {
			cell[i] = cell[i]*bs[m].count() + int(c.scores[i]) - 1
		}
		next := make([]int, len(ends)*bs[m].count()+1)
		for _, v := range cell {
			next[v+1]++
		}
		for v := 1; v < len(next); v++ {
			next[v] += next[v-1]
		}
		for r, v := range cell {
			rows[next[v]] = r
			next[v]++
		}
		ends = next[:len(next)-1]
	}
}

// Cell returns the scores of member i.
func (s *Scores[K]) Cell(i int) Cell { return Cell{s.R[i], s.F[i], s.M[i]} }

// Cell is one member's recency, frequency and money scores.
type Cell struct{ R, F, M uint8 }

// String returns the digits one after the other, "555"; with hyphens where a
// score has two digits.
func (c Cell) String() string {
	if max(c.R, c.F, c.M) < 10 {
		return string([]byte{'0' + c.R, '0' + c.F, '0' + c.M})
	}
	return fmt.Sprintf("%d-%d-%d", c.R, c.F, c.M)
}

// binnings checks the options and returns how each measure is scored.
func (o *RFMOptions) binnings() ([3]binning, error) {
	var bs [3]binning
	if o == nil {
		o = &RFMOptions{}
	}
	bins := o.Bins
	if bins == 0 {
		bins = 5
	}
	switch {
	case bins < 2 || bins > maxBins:
		return bs, &coterie.InputError{Row: -1, Field: "Bins", Value: strconv.Itoa(bins), Reason: "must lie in [2, 100]"}
	case o.Quantile > Nearest:
		return bs, &coterie.InputError{Row: -1, Field: "Quantile", Value: o.Quantile.String(), Reason: "unknown quantile method"}
	case o.Unit < 0:
		return bs, &coterie.InputError{Row: -1, Field: "Unit", Value: o.Unit.String(), Reason: "negative"}
	case o.Day < -24*time.Hour || o.Day > 24*time.Hour:
		return bs, &coterie.InputError{Row: -1, Field: "Day", Value: o.Day.String(), Reason: "not within ±24 h"}
	case o.SplitTies && o.LeftClosed:
		return bs, &coterie.InputError{Row: -1, Field: "SplitTies", Reason: "contradicts LeftClosed: bins of equal size have no cut points"}
	}
	for i, cuts := range [3][]float64{o.Recency, o.Frequency, o.Monetary} {
		if err := checkCuts(measures[i], cuts); err != nil {
			return bs, err
		}
		if cuts != nil && o.Nested {
			return bs, &coterie.InputError{Row: -1, Field: measures[i], Reason: "thresholds contradict Nested"}
		}
		bs[i] = binning{bins: bins, method: o.Quantile, cuts: cuts, split: o.SplitTies, leftClosed: o.LeftClosed, reverse: i == 0}
	}
	return bs, nil
}

// unit is the unit of recency.
func (o *RFMOptions) unit() time.Duration {
	if o == nil || o.Unit == 0 {
		return 24 * time.Hour
	}
	return o.Unit
}
