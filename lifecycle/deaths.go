package lifecycle

import (
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/coterie-go/coterie"
)

// Deaths is the outcome of a definition over many groups.
type Deaths struct {
	Table    *Table // of the lifetimes, in days
	Groups   int    // groups with at least one active day
	Dead     int
	Closed   int // of them, closed by their owner
	Late     int // groups older than the log
	Silent   int // groups without an active day: not in the table
	Unseen   int // living groups watched too briefly to say anything: not in the table
	Revivals int // silences as long as the rule's that ended
	Warnings []coterie.Warning
}

// CountDeaths applies the definition to groups and folds their lifetimes. A bad
// group is skipped; the first 20 are returned as a *coterie.RowErrors beside
// the result. It takes O(days of all groups).
func CountDeaths(groups iter.Seq[GroupDays], d Death) (*Deaths, error) {
	if groups == nil {
		return nil, coterie.ErrNoData
	}
	if _, err := d.settled(); err != nil {
		return nil, err
	}
	out := &Deaths{Table: new(Table)}
	var bad coterie.RowErrors
	row := 0
	for g := range groups {
		out.add(g, d, row, &bad)
		row++
	}
	if out.Late > 0 {
		out.Warnings = append(out.Warnings, coterie.Warning{Code: "length-biased", About: "Age",
			Text: fmt.Sprintf("%d of %d groups are older than the log: those of their age that died before it are missing", out.Late, out.Groups),
			Cure: "estimators that read Entry correct for it; plain averages of ages do not"})
	}
	if out.Revivals > 0 && 10*out.Revivals > out.Groups {
		out.Warnings = append(out.Warnings, coterie.Warning{Code: "revivals", About: "Silence",
			Text: fmt.Sprintf("%d silences as long as the definition's ended in activity", out.Revivals),
			Cure: "take a longer silence; DeathSensitivity shows where the count of deaths settles"})
	}
	return out, bad.Err()
}

func (s *Deaths) add(g GroupDays, d Death, row int, bad *coterie.RowErrors) {
	f, err := d.Of(g)
	if err != nil {
		if errors.Is(err, coterie.ErrNoEvents) {
			s.Silent++
			return
		}
		bad.Add(row, err)
		return
	}
	s.Groups++
	s.Revivals += f.Revivals
	if g.Age > 0 {
		s.Late++
	}
	l, ok := f.Lifetime(g)
	if !ok {
		s.Unseen++
		return
	}
	if err := s.Table.Add(l); err != nil {
		bad.Add(row, err)
		return
	}
	if f.Dead {
		s.Dead++
		if f.Cause == CauseClosed {
			s.Closed++
		}
	}
}

// Silence (沉默期) is what a length of silence, taken for death, makes of the
// same groups.
type Silence struct {
	Days     int
	Dead     int
	Revivals int               // silences of that length that ended: deaths called too early
	Median   coterie.Estimate  // life in days, by Kaplan and Meier; NaN or +Inf where not reached
	Warnings []coterie.Warning // of the curve
}

// DeathSensitivity applies the definition with each of several lengths of
// silence: where the deaths and the median settle, the length no longer
// decides. groups is read once per length. It takes O(days of all groups) for
// each length.
func DeathSensitivity(groups iter.Seq[GroupDays], d Death, silences []int) ([]Silence, error) {
	if groups == nil || len(silences) == 0 {
		return nil, coterie.ErrNoData
	}
	out := make([]Silence, 0, len(silences))
	for _, l := range silences {
		if l <= 0 {
			return nil, invalid("silences", l, "not positive")
		}
		d.Silence = l
		c, err := CountDeaths(groups, d)
		if err != nil {
			return nil, err
		}
		s := Silence{Days: l, Dead: c.Dead, Revivals: c.Revivals, Median: coterie.Exactly(math.NaN())}
		if c.Table.Len() > 0 {
			k, err := KaplanMeier(c.Table, nil)
			if err != nil {
				return nil, err
			}
			s.Median, s.Warnings = k.Median(), k.Warnings
		}
		out = append(out, s)
	}
	return out, nil
}
