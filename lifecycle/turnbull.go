package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Looked (间歇观察曲线) is how long members stay where leaving is only known to
// fall between two looks at the list: the non-parametric maximum likelihood
// estimate of Turnbull. It is a [Survivor], and [Limited] where some never left.
//
// The likelihood only says how much of the leaving falls into each Piece, and
// nothing of when within it: Bounds gives what is known, Survival spreads it
// evenly. There is no sampling error: its limit is not normal, and draws from
// the data (the bootstrap) do not give it either.
type Looked struct {
	Pieces []Piece
	N      float64 // weight of the rows
	LogLik float64
}

// Piece is an interval (From, To] with its share of the leaving; From = To is one
// age, To = +Inf those who had not left at the last look.
type Piece struct {
	From, To, Share float64
}

// Turnbull estimates how long members stay from any mix of ends seen at an age,
// ends between two looks, and lives still going on. We look at the member list
// once a week: when did those leave who are gone?
//
// The estimate is found by the EM algorithm, until no gradient exceeds the total
// weight N by more than 1e-10 of it (the conditions of Kuhn and Tucker): by then
// the log-likelihood, which is concave, is within 1e-10·N of its maximum. O(n + m)
// for n distinct rows and m pieces per iteration, with as many iterations as it
// takes, at most 100,000 or MaxIterations.
//
// Errors: ErrNoData, ErrNoEvents, ErrInvalid for late entry, which this estimate
// does not take, *coterie.FitError with ErrNotConverged.
//
// References:
//   - B. W. Turnbull, The empirical distribution function with arbitrarily grouped,
//     censored and truncated data, J. R. Stat. Soc. B 38 (1976)
//   - R. Gentleman and C. J. Geyer, Maximum likelihood for interval censored data,
//     Biometrika 81 (1994), on the conditions for a maximum
func Turnbull(ctx context.Context, t *Table, o *coterie.FitOptions) (*Looked, error) {
	if t == nil || t.Len() == 0 {
		return nil, coterie.ErrNoData
	}
	var rows []lookedRow
	ended := false
	for l, n := range t.All() {
		if l.Entry > 0 {
			return nil, &coterie.InputError{Row: -1, Field: "Entry", Value: formatFloat(l.Entry), Reason: "late entry is not taken", Err: coterie.ErrInvalid}
		}
		if w := l.weight() * float64(n); w > 0 {
			r := lookedRow{from: mark{l.Exit, opens}, to: mark{math.Inf(1), closes}, weight: w}
			switch {
			case l.interval():
				r.to.at = l.Upper
			case l.Ended:
				r.from.kind, r.to.at = starts, l.Exit
			}
			ended = ended || l.Ended
			rows = append(rows, r)
		}
	}
	if !ended {
		return nil, coterie.ErrNoEvents
	}
	s := &Looked{Pieces: innermost(rows)}
	for i := range rows {
		s.N += rows[i].weight
		// The pieces within a row are those between its marks.
		rows[i].lo, _ = slices.BinarySearchFunc(s.Pieces, rows[i].from, func(p Piece, m mark) int { return compareMarks(p.mark(), m) })
		rows[i].hi, _ = slices.BinarySearchFunc(s.Pieces, rows[i].to.at, func(p Piece, at float64) int {
			if p.To <= at {
				return -1
			}
			return 1
		})
	}
	most := 100_000
	if o != nil && o.MaxIterations > 0 {
		most = o.MaxIterations
	}
	return s, s.climb(ctx, rows, most)
}

// climb runs the EM algorithm from equal shares.
func (s *Looked) climb(ctx context.Context, rows []lookedRow, most int) error {
	m := len(s.Pieces)
	for j := range s.Pieces {
		s.Pieces[j].Share = 1 / float64(m)
	}
	below, slope := make([]float64, m+1), make([]float64, m+1)
	off := math.Inf(1)
	for range most {
		if err := ctx.Err(); err != nil {
			return err
		}
		for j, p := range s.Pieces {
			below[j+1] = below[j] + p.Share
		}
		clear(slope)
		s.LogLik = 0
		for _, r := range rows {
			p := below[r.hi] - below[r.lo]
			if r.hi == r.lo+1 {
				p = s.Pieces[r.lo].Share // exactly
			}
			s.LogLik += r.weight * math.Log(p)
			slope[r.lo] += r.weight / p
			slope[r.hi] -= r.weight / p
		}
		off = 0
		d := 0.0
		for j := range s.Pieces {
			d += slope[j]
			off = math.Max(off, d/s.N-1)
			s.Pieces[j].Share *= d / s.N
		}
		if off < 1e-10 {
			return nil
		}
	}
	return &coterie.FitError{Err: coterie.ErrNotConverged, LogLik: s.LogLik, Cure: fmt.Sprintf("more than %d iterations, or coarser ages; the gradient is off by %.2g", most, off)}
}

// A lookedRow is an end between two marks, and the pieces [lo, hi) within it.
type lookedRow struct {
	from, to mark
	weight   float64
	lo, hi   int
}

// A mark is an end of an interval. At one age, an exact end starts, then
// intervals close, then others open: (a, b] holds b and not a.
type mark struct {
	at   float64
	kind int
}

const (
	starts = iota
	closes
	opens
)

func compareMarks(a, b mark) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind)) }

func (p Piece) mark() mark {
	if p.From == p.To {
		return mark{p.From, starts}
	}
	return mark{p.From, opens}
}

// innermost are the pieces that can hold a share: where a mark that begins an
// interval is followed by one that ends one.
func innermost(rows []lookedRow) []Piece {
	var marks []mark
	for _, r := range rows {
		marks = append(marks, r.from, r.to)
	}
	slices.SortFunc(marks, compareMarks)
	var out []Piece
	for i := 1; i < len(marks); i++ {
		if a, b := marks[i-1], marks[i]; a.kind != closes && b.kind == closes {
			out = append(out, Piece{From: a.at, To: b.at})
		}
	}
	return out
}

// Bounds returns between which values the survival at t lies: as if all who left
// within a piece had left at its beginning, or at its end.
func (s *Looked) Bounds(t float64) (lo, hi float64) {
	if math.IsNaN(t) {
		return t, t
	}
	for _, p := range s.Pieces {
		switch {
		case p.To <= t: // gone by t
		case p.From < t:
			hi += p.Share
		default:
			lo += p.Share
			hi += p.Share
		}
	}
	return lo, hi
}

// Survival implements [Survivor]: what leaves within a piece leaves evenly; those
// who had not left at the last look stay.
func (s *Looked) Survival(t float64) float64 {
	if math.IsNaN(t) {
		return t
	}
	v := 0.0
	for _, p := range s.Pieces {
		switch {
		case p.To <= t:
		case p.From < t && !math.IsInf(p.To, 1):
			v += p.Share * (p.To - t) / (p.To - p.From)
		default:
			v += p.Share
		}
	}
	return math.Min(1, v)
}

// Until implements [Limited]: the last age of which something is known.
func (s *Looked) Until() float64 {
	p := s.Pieces[len(s.Pieces)-1]
	if math.IsInf(p.To, 1) {
		return p.From
	}
	return p.To
}
