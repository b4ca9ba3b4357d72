package lifecycle

import (
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
)

// Phase (阶段) is where a group stands in its life. The list is the same for
// what a design plans, what advice speaks of and what the estimate of
// [ReadPhases] says. Phases follow one another; only a revival goes back.
type Phase uint8

// The phases. The zero value is unset.
const (
	Sprout  Phase = iota + 1 // 萌芽: just begun, few active, perhaps none
	Growth                   // 成长: activity rises
	Mature                   // 成熟: activity holds about its peak
	Decline                  // 衰退: activity has fallen from its peak and not come back
	Dormant                  // 沉寂: hardly anything happens
	Ended                    // 结束: nothing happens any more, or closed
)

var phaseNames = [...][2]string{{"", ""}, {"sprout", "萌芽"}, {"growth", "成长"}, {"mature", "成熟"}, {"decline", "衰退"}, {"dormant", "沉寂"}, {"ended", "结束"}}

// String returns the phase in English, "" for the zero value.
func (p Phase) String() string { return p.name(0) }

// Chinese returns the phase in Chinese.
func (p Phase) Chinese() string { return p.name(1) }

func (p Phase) name(lang int) string {
	if int(p) >= len(phaseNames) {
		return strconv.Itoa(int(p))
	}
	return phaseNames[p][lang]
}

// MarshalText implements [encoding.TextMarshaler].
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the English name in any case and the Chinese one.
func (p *Phase) UnmarshalText(b []byte) error {
	s := string(b)
	for i, n := range phaseNames {
		if strings.EqualFold(s, n[0]) || s == n[1] {
			*p = Phase(i)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "phase", Value: strconv.Quote(s), Reason: "unknown name"}
}

// Follows reports whether a group may pass from phase p to next: forward in the
// list, or to itself. A revival (复活), the way back from decline or silence to
// growth or maturity, is allowed where revival is set. What has ended stays so.
func (p Phase) Follows(next Phase, revival bool) bool {
	switch {
	case p > Ended || next == 0 || next > Ended:
		return false
	case next >= p:
		return true
	default:
		return revival && (p == Decline || p == Dormant) && (next == Growth || next == Mature)
	}
}
