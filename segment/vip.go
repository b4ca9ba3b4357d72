package segment

import (
	"math"

	"github.com/coterie-go/coterie"
)

// VIPKind is why a member is invited to the VIP group (VIP 两类): any of two.
type VIPKind uint8

// The two kinds, as a bit set.
const (
	Buyer  VIPKind = 1 << iota // 付费客户: to be served until they buy again
	Helper                     // 活跃助人者: to be trained for the core team
)

var vipNames = names{{}, {"buyer", "付费客户"}, {"helper", "活跃助人者"}}

// String returns the English names joined by "+".
func (k VIPKind) String() string { return vipNames.join(uint64(k), 0) }

// Chinese returns the Chinese names joined by "、".
func (k VIPKind) Chinese() string { return vipNames.join(uint64(k), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (k VIPKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText accepts names in either language, joined by "+" or "、".
func (k *VIPKind) UnmarshalText(b []byte) error {
	v, err := vipNames.split("VIP kind", b)
	*k = VIPKind(v)
	return err
}

// VIPRule says who is invited (VIP 筛选条件). The conditions are the operator's:
// a rule without any is refused, because a VIP group without a gate is an
// ordinary group.
type VIPRule struct {
	MinSpent  int64   // minor units that make a buyer; 0: nobody is invited for buying
	MinHelp   int64   // answers and acts of management that make a helper; 0: nobody is invited for helping
	MinSpoken int64   // messages a helper has written besides
	From, To  float64 // tenure in days within which members are looked at; 0, 0: 30 to 90
}

// Validate refuses, as an *InputError, a rule without a condition and a window
// that is empty.
func (r *VIPRule) Validate() error {
	switch {
	case r == nil || r.MinSpent <= 0 && r.MinHelp <= 0:
		return &coterie.InputError{Row: -1, Field: "VIPRule", Reason: "no condition: set MinSpent, MinHelp or both"}
	case !(r.From >= 0) || !(r.To >= r.From) || math.IsInf(r.From, 1):
		return &coterie.InputError{Row: -1, Field: "VIPRule.From, To", Reason: "the window is empty"}
	}
	return nil
}

// VIPChoice is what a rule says of a member.
type VIPChoice struct {
	Kinds    VIPKind // invited as; unset: not invited
	Early    bool    // not looked at yet: the tenure is before the window
	Late     bool    // after the window: look at a fresh window, not at this
	Evidence [2]Evidence
}

// Select says whether a member is invited, and as what; a member may be both.
// Outside of the window nobody is.
func (r *VIPRule) Select(f *Facts) (VIPChoice, error) {
	if err := r.Validate(); err != nil {
		return VIPChoice{}, err
	}
	from, to := r.From, r.To
	if from == 0 && to == 0 {
		from, to = 30, 90
	}
	help := f.Answers + f.Managed
	c := VIPChoice{Early: f.Tenure < from, Late: f.Tenure > to, Evidence: [2]Evidence{
		{"spent", "消费", float64(f.Spent), float64(r.MinSpent)}, {"help given", "助人与管理", float64(help), float64(r.MinHelp)}}}
	if c.Early || c.Late {
		return c, nil
	}
	if r.MinSpent > 0 && f.Spent >= r.MinSpent {
		c.Kinds |= Buyer
	}
	if r.MinHelp > 0 && help >= r.MinHelp && f.Spoken >= r.MinSpoken {
		c.Kinds |= Helper
	}
	return c, nil
}
