package segment

import "math"

// Role is how a member behaves in the group: one of six (六种角色).
type Role uint8

// The six behavioural roles. The zero value is unset.
const (
	Organiser  Role = iota + 1 // 组织者: manages and maintains day by day; a likely 班长 or 班委
	Thinker                    // 思考者: the soul of the group, listened to by others
	Talker                     // 健谈者: makes it lively
	Seeker                     // 求教者: poses own puzzles and hopes for help
	Onlooker                   // 围观者: one line now and then
	Challenger                 // 挑战者: objects in public; worth hearing, never a reason for removal
)

var roleNames = names{{}, {"organiser", "组织者"}, {"thinker", "思考者"}, {"talker", "健谈者"}, {"seeker", "求教者"}, {"onlooker", "围观者"}, {"challenger", "挑战者"}}

// String returns the English name.
func (r Role) String() string { return roleNames.at(int(r), 0) }

// Chinese returns the Chinese name.
func (r Role) Chinese() string { return roleNames.at(int(r), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (r *Role) UnmarshalText(b []byte) error {
	i, err := roleNames.parse("role", b)
	*r = Role(i)
	return err
}

// RoleOptions are the counts at which a role scores one half. They are
// assumptions, for a window of a month: replace them by what your group shows.
// Zero fields mean the default.
type RoleOptions struct {
	Managed    float64 // acts of management that make an organiser; 0: 3
	Heard      float64 // replies and reactions received that make a thinker; 0: 20
	Spoken     float64 // messages that make a talker; 0: 30
	Questions  float64 // questions that make a seeker; 0: 3
	Complaints float64 // objections that make a challenger; 0: 2
	Close      float64 // a second role is named from this share of the first's score, in (0, 1]; 0: 0.8
	PerMonth   bool    // the counts are of the whole Span: scale them to 30 days of it
}

func or(v, fallback float64) float64 {
	if v == 0 {
		return fallback
	}
	return v
}

func (o *RoleOptions) filled() (RoleOptions, error) {
	var v RoleOptions
	if o != nil {
		v = *o
	}
	v = RoleOptions{or(v.Managed, 3), or(v.Heard, 20), or(v.Spoken, 30), or(v.Questions, 3), or(v.Complaints, 2), or(v.Close, 0.8), v.PerMonth}
	for _, f := range []struct {
		name string
		v    float64
	}{{"Managed", v.Managed}, {"Heard", v.Heard}, {"Spoken", v.Spoken}, {"Questions", v.Questions}, {"Complaints", v.Complaints}} {
		if !(f.v > 0) || math.IsInf(f.v, 1) {
			return v, refuse(-1, f.name, f.v, "must be positive and finite")
		}
	}
	if !(v.Close > 0 && v.Close <= 1) {
		return v, refuse(-1, "Close", v.Close, "must lie in (0, 1]")
	}
	return v, nil
}

// RoleLabel is the role of a member with its evidence.
type RoleLabel struct {
	Role, Second Role       // Second: unset unless it is close
	Scores       [7]float64 // by Role, each in [0, 1]; Scores[0] is unused
	Evidence     Evidence   // the number behind Role
}

// Classify returns the behavioural role of any member: it is total, and a
// member of whom nothing is known is an onlooker. With x the count of what a
// role does and h its option, a role scores
//
//	x/(x+h)                      organiser, thinker, talker, challenger
//	x/(x+h) · share that asks    seeker
//	1 − best of the others       onlooker
//
// and the highest wins, ties in the order organiser, challenger, thinker,
// seeker, talker, onlooker. A negative count counts as none. It fails only on
// options that are not positive.
func Classify(f *Facts, o *RoleOptions) (RoleLabel, error) {
	v, err := o.filled()
	if err != nil {
		return RoleLabel{}, err
	}
	return v.classify(f), nil
}

// roleOrder is how ties are broken: what only few do comes first.
var roleOrder = [...]Role{Organiser, Challenger, Thinker, Seeker, Talker, Onlooker}

func (v *RoleOptions) classify(f *Facts) RoleLabel {
	scale := 1.0
	if v.PerMonth && f.Span > 30 {
		scale = 30 / f.Span
	}
	half := func(n int64, h float64) float64 {
		x := scale * max(0, float64(n))
		return x / (x + h)
	}
	var l RoleLabel
	s := &l.Scores
	s[Organiser] = half(f.Managed, v.Managed)
	s[Thinker] = half(f.Heard, v.Heard)
	s[Talker] = half(f.Spoken, v.Spoken)
	s[Challenger] = half(f.Complaints, v.Complaints)
	if f.Questions > 0 {
		s[Seeker] = half(f.Questions, v.Questions) * float64(f.Questions) / float64(max(f.Questions, f.Spoken))
	}
	best := 0.0
	for _, x := range s {
		best = max(best, x)
	}
	s[Onlooker] = 1 - best
	for _, r := range roleOrder {
		if l.Role == 0 || s[r] > s[l.Role] {
			l.Role = r
		}
	}
	for _, r := range roleOrder {
		if r != l.Role && s[r] >= v.Close*s[l.Role] && (l.Second == 0 || s[r] > s[l.Second]) {
			l.Second = r
		}
	}
	l.Evidence = v.evidence(l.Role, f)
	return l
}

func (v *RoleOptions) evidence(r Role, f *Facts) Evidence {
	switch r {
	case Organiser:
		return Evidence{"acts of management", "管理次数", float64(f.Managed), v.Managed}
	case Thinker:
		return Evidence{"replies and reactions received", "获得回应", float64(f.Heard), v.Heard}
	case Seeker:
		return Evidence{"questions", "提问", float64(f.Questions), v.Questions}
	case Challenger:
		return Evidence{"objections", "公开异议", float64(f.Complaints), v.Complaints}
	default:
		return Evidence{"messages and check-ins", "发言打卡", float64(f.Spoken), v.Spoken}
	}
}
