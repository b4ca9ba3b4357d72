package lifecycle

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
)

// DeathRule (死亡定义) says what the death of a group is. A group has no
// certificate: which silence is taken for its end decides every number that
// follows, so the rule is named.
type DeathRule uint8

// The rules. The zero value is TerminalSilence.
const (
	// TerminalSilence: dead since the last active day, once that is Silence days
	// ago. An activity later on proves that it was not dead.
	TerminalSilence DeathRule = iota
	// FirstSilence: dead since the first active day that Silence or more days
	// without activity follow; activity later is a revival (复活).
	FirstSilence
	// BelowPeak: dead since the last day on which the mean activity of the
	// Silence days up to it was at least Share of the highest such mean so far.
	BelowPeak
	// BelowMembers: dead since the last day on which there were at least Members
	// members, once that is Silence days ago.
	BelowMembers
)

var deathRuleNames = [...][2]string{{"terminal-silence", "最终沉默"}, {"first-silence", "首次沉默"}, {"below-peak", "低于峰值"}, {"below-members", "人数不足"}}

// String returns the rule in English.
func (r DeathRule) String() string { return r.name(0) }

// Chinese returns the rule in Chinese.
func (r DeathRule) Chinese() string { return r.name(1) }

func (r DeathRule) name(lang int) string {
	if int(r) >= len(deathRuleNames) {
		return strconv.Itoa(int(r))
	}
	return deathRuleNames[r][lang]
}

// MarshalText implements [encoding.TextMarshaler].
func (r DeathRule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the English name in any case and the Chinese one.
func (r *DeathRule) UnmarshalText(b []byte) error {
	s := string(b)
	for i, n := range deathRuleNames {
		if strings.EqualFold(s, n[0]) || s == n[1] {
			*r = DeathRule(i)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "death rule", Value: strconv.Quote(s), Reason: "unknown name"}
}

// The causes in [Lifetime.Cause] of the deaths that this package counts.
const (
	CauseSilence uint8 = 0 // by the rule
	CauseClosed  uint8 = 1 // closed by its owner (解散), before the rule spoke
)

// Death is a definition of death.
type Death struct {
	Rule    DeathRule
	Silence int     // L, days; 0 means 30
	Share   float64 // of the peak, for BelowPeak, in (0, 1); 0 means 0.1
	Members int64   // for BelowMembers; 0 means 30, below which founders speak of no group
	// ToTheEnd censors the living at the last day of the log instead of Silence
	// days before it. That is what one does naively: no death can be seen in
	// those last days, so it makes lives look longer than they are.
	ToTheEnd bool
}

// GroupDays (群逐日记录) is what was seen of one group, by whole days.
type GroupDays struct {
	Age     int     // of the group on the first day of the log: more than 0 where it is older than the log
	Active  []int64 // activity of each day: messages, or members active
	Members []int64 // members at the end of each day, for BelowMembers
	Closed  bool    // closed by its owner on the last day
}

// maxGroupDays bounds the age of a group, far beyond any.
const maxGroupDays = 1 << 29

// Fate (结局) is what became of a group under a definition of death. Days count
// from the first day of the log.
type Fate struct {
	First, Last int   // days of the first activity, and of the last before death or the end of the log
	Dead        bool  // dead since Last, or, with CauseClosed, on Last
	Until       int   // the last day on which the group is known to have lived: Last if dead
	Cause       uint8 // CauseSilence or CauseClosed
	Revivals    int   // silences of at least Silence days that ended
}

func (d Death) settled() (Death, error) {
	if d.Silence == 0 {
		d.Silence = 30
	}
	if d.Share == 0 {
		d.Share = 0.1
	}
	if d.Members == 0 {
		d.Members = 30
	}
	switch {
	case d.Rule > BelowMembers:
		return d, invalid("Rule", d.Rule, "unknown")
	case d.Silence < 0:
		return d, invalid("Silence", d.Silence, "negative")
	case !(d.Share > 0 && d.Share < 1):
		return d, invalid("Share", d.Share, "outside (0, 1)")
	case d.Members < 0:
		return d, invalid("Members", d.Members, "negative")
	}
	return d, nil
}

// Of applies the definition to one group. A group without a single active day
// is ErrNoEvents. It costs O(days).
func (d Death) Of(g GroupDays) (Fate, error) {
	d, err := d.settled()
	if err != nil {
		return Fate{}, err
	}
	if g.Age < 0 || g.Age > maxGroupDays {
		return Fate{}, invalid("Age", g.Age, "outside 0 to 2²⁹ days")
	}
	if d.Rule == BelowMembers && len(g.Members) != len(g.Active) {
		return Fate{}, invalid("Members", len(g.Members), fmt.Sprintf("%d days of activity", len(g.Active)))
	}
	f := Fate{First: -1}
	total := int64(0)
	for day, n := range g.Active {
		if n < 0 {
			return Fate{}, &coterie.InputError{Row: day, Field: "Active", Value: fmt.Sprint(n), Reason: "negative"}
		}
		if total, err = addCounts(total, n); err != nil {
			return Fate{}, err
		}
		if n > 0 && f.First < 0 {
			f.First = day
		}
	}
	if f.First < 0 {
		return Fate{}, &coterie.InputError{Row: -1, Field: "Active", Reason: "no active day", Err: coterie.ErrNoEvents}
	}
	alive := d.alive(g)
	f.Last = f.First
	end := len(g.Active) - 1
	for day := f.First + 1; day <= end; day++ {
		if !alive(day) {
			continue
		}
		if day-f.Last >= d.Silence && d.Silence > 0 {
			if d.Rule == FirstSilence && !f.Dead {
				f.Dead, f.Until = true, f.Last
			}
			f.Revivals++
		}
		f.Last = day
	}
	switch {
	case f.Dead: // at its first silence
		f.Last = f.Until
	case end-f.Last >= d.Silence:
		f.Dead, f.Until = true, f.Last
	case g.Closed:
		f.Dead, f.Cause, f.Last, f.Until = true, CauseClosed, end, end
	case d.ToTheEnd:
		f.Until = end
	default:
		f.Until = max(end-d.Silence, f.First)
	}
	return f, nil
}

// alive returns whether a day proves life under the rule.
func (d Death) alive(g GroupDays) func(day int) bool {
	switch d.Rule {
	case BelowMembers:
		return func(day int) bool { return g.Members[day] >= d.Members }
	case BelowPeak:
		window, peak, width := int64(0), int64(0), max(d.Silence, 1)
		next := 0
		return func(day int) bool {
			for ; next <= day; next++ { // days come in order; sums of a window of full width compare as means do
				window += g.Active[next]
				if next >= width {
					window -= g.Active[next-width]
				}
				peak = max(peak, window)
			}
			return float64(window) >= d.Share*float64(peak) && window > 0
		}
	default:
		return func(day int) bool { return g.Active[day] > 0 }
	}
}

// Lifetime returns the fate of g as a [Lifetime], in days of age: a group
// that was active on one day only has lived one day. A group older than the
// log enters late. ok is false where the log says nothing of the group's life:
// a living one that was watched for no longer than the silence that a death
// takes to show.
func (f Fate) Lifetime(g GroupDays) (l Lifetime, ok bool) {
	l = Lifetime{Exit: float64(g.Age + f.Until + 1), Ended: f.Dead, Cause: f.Cause}
	if g.Age > 0 {
		l.Entry = float64(g.Age)
	} else {
		l.Exit -= float64(f.First)
	}
	return l, f.Dead || f.Until > f.First
}
