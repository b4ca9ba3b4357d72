package community

import (
	"fmt"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Community (社群) is the design of a community: people who share something,
// with a purpose, acting under rules. It is plain data, read from and written
// to JSON. Its depth lies in the five elements (五要素), in their order: 同好
// same-interest, 结构 structure, 输出 output, 运营 operations, 复制 replication.
//
// A community may be of any size, with strong or weak ties, with or without
// emotion: none of these tells a community (社群) from a platform or a
// neighbourhood (社区); people and their relations do.
type Community struct {
	Name     string   `json:"name"`
	Identity Identity `json:"identity,omitzero"`
	Charter  Charter  `json:"charter"`

	Interest    Interest    `json:"interest"`
	Structure   Structure   `json:"structure"`
	Output      Output      `json:"output"`
	Operations  Operations  `json:"operations"`
	Replication Replication `json:"replication,omitzero"`

	// Tiers (会员等级) are the fees at which places are offered.
	Tiers []Tier `json:"tiers,omitempty"`

	// Staff (工作人员) are colleagues, service and official accounts: left out of
	// member counts, participation and the share of what members write.
	Staff []MemberID `json:"staff,omitempty"`

	// Checks are what this design promises to hold beyond the general
	// checklist: [Community.Gaps] applies both.
	Checks []Check `json:"checks,omitempty"`
}

// Identity is how the community presents itself (定位包装). What is left empty
// is a gap once any of it is set.
type Identity struct {
	Slogan  string `json:"slogan,omitempty"`  // 口号
	Mission string `json:"mission,omitempty"` // 使命
	Vision  string `json:"vision,omitempty"`  // 愿景
	Values  []Term `json:"values,omitempty"`  // 价值观
}

// Tier (会员等级) is a membership with its fee: how many places, for how much, for
// how long, with which services.
type Tier struct {
	Name     string           `json:"name"`
	Places   int64            `json:"places"`
	Fee      int64            `json:"fee"` // minor units of Currency, for Months
	Currency coterie.Currency `json:"currency"`
	Months   float64          `json:"months,omitempty"`   // 0: a year
	Services []Term           `json:"services,omitempty"` // what the fee buys
}

// Range is an interval of numbers, both ends included. Max 0 means no upper
// end; the zero Range holds every number that is not negative.
type Range struct {
	Min float64 `json:"min,omitempty"`
	Max float64 `json:"max,omitempty"`
}

// Holds reports whether x lies in the range.
func (r Range) Holds(x float64) bool { return x >= r.Min && (r.Max == 0 || x <= r.Max) }

// IsZero reports whether the range is unset.
func (r Range) IsZero() bool { return r == Range{} }

// String prints "100..150", "10..", "..500" or "1".
func (r Range) String() string {
	f := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	switch {
	case r.Max == r.Min && r.Max > 0:
		return f(r.Min)
	case r.Max == 0:
		return f(r.Min) + ".."
	case r.Min == 0:
		return ".." + f(r.Max)
	default:
		return f(r.Min) + ".." + f(r.Max)
	}
}

func (r Range) validate(field string) error {
	if !(r.Min >= 0) || math.IsInf(r.Min, 0) || !(r.Max == 0 || r.Max >= r.Min) || math.IsInf(r.Max, 0) {
		return &coterie.InputError{Row: -1, Field: field, Value: r.String(), Reason: "not a range: 0 ≤ min ≤ max"}
	}
	return nil
}

// Validate returns an *[coterie.InputError] naming the first thing that makes
// the design none: one of the three basic elements missing (成员 members, 价值
// value, 规则 rules), a word that a closed list does not know, a number outside
// its domain. A design may be valid and still lack much: see
// [Community.Gaps].
func (c *Community) Validate() error {
	for _, b := range [...]struct {
		field, element string
		missing        bool
	}{
		{"charter.who", "members", len(c.Charter.Who) == 0},
		{"charter.value", "value", len(c.Charter.Value.Members) == 0 && len(c.Charter.Value.Builder) == 0},
		{"structure.rules", "rules", len(c.Structure.Rules.Rules) == 0},
	} {
		if b.missing {
			return &coterie.InputError{Row: -1, Field: b.field, Reason: "missing element: " + b.element}
		}
	}
	for _, l := range closed {
		for _, t := range c.Terms(l.field) {
			if !holds(l.terms, t) {
				return &coterie.InputError{Row: -1, Field: l.field, Value: strconv.Quote(string(t)),
					Reason: "unknown; one of " + list(l.terms, 0)}
			}
		}
	}
	if err := c.Charter.validate(); err != nil {
		return err
	}
	if err := c.Structure.validate(); err != nil {
		return err
	}
	if err := c.Output.Band.validate("output.band"); err != nil {
		return err
	}
	if err := c.Operations.validate(); err != nil {
		return err
	}
	if err := c.Replication.validate(&c.Structure); err != nil {
		return err
	}
	for i, t := range c.Tiers {
		if t.Places < 0 || t.Fee < 0 || !(t.Months >= 0) || math.IsInf(t.Months, 0) {
			return &coterie.InputError{Row: -1, Field: fmt.Sprintf("tiers[%d]", i), Value: t.Name, Reason: "places, fee and months are not negative"}
		}
	}
	for i, k := range c.Checks {
		if c.Terms(k.Field) == nil && !known(k.Field) {
			return &coterie.InputError{Row: -1, Field: fmt.Sprintf("checks[%d].field", i), Value: strconv.Quote(k.Field), Reason: "no such field of a design"}
		}
	}
	return nil
}
