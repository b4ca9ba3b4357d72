package community

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// Structure (结构) is how the community is built: who comes in and how, how
// many, under what rules, and who holds which office.
type Structure struct {
	Type       []Term     `json:"type,omitempty"`       // 社群类型: product-group, interest-group, knowledge-group, network-group, marketing-group, tool-group, topic-group
	Tier       []Term     `json:"tier,omitempty"`       // ordinary, vip
	Ordinary   []Term     `json:"ordinary,omitempty"`   // 普通群: general, regional, category
	Functions  []Term     `json:"functions,omitempty"`  // 普通群作用: gather, retain, sort, convert
	Carriers   []Term     `json:"carriers,omitempty"`   // 载体: wechat, qq-group, forum …
	Size       Range      `json:"size,omitzero"`        // planned members of one group
	Capacity   int        `json:"capacity,omitempty"`   // the carrier's hard cap, such as 500; 0: none
	Admission  []Term     `json:"admission,omitempty"`  // 引入: invitation, task, payment, application
	Gates      []Gate     `json:"gates,omitempty"`      // 门槛: what must be shown
	Onboarding []Term     `json:"onboarding,omitempty"` // 入群: name-format, announcement, ice-breaking
	NameFormat []Term     `json:"name_format,omitempty"`
	Rules      Rulebook   `json:"rules"`
	Sharing    []Term     `json:"sharing,omitempty"`    // 分享: leader-led, guest, rotation, summary
	Offices    []Office   `json:"offices,omitempty"`    // 职务
	GroupName  []Term     `json:"group_name,omitempty"` // 群名格式: brand, city …
	Subgroups  []Subgroup `json:"subgroups,omitempty"`  // 分群; those of one level may share members
	Staffing   []Term     `json:"staffing,omitempty"`   // 管理分工: admin, customer-service, colleague, partner-member, other
	Duties     []Term     `json:"duties,omitempty"`     // 管理员工作
	Control    []Term     `json:"control,omitempty"`    // 控制方式: central, mixed, self-organising
	Circles    []Term     `json:"circles,omitempty"`    // 圈层, from the core outward
	Parties    []Term     `json:"parties,omitempty"`    // the parties that are in one group
	Conflicts  [][]Term   `json:"conflicts,omitempty"`  // sets of parties of which no two may share a group
}

// Subgroup (分群) is a part of the community, with those who are in it. Several
// of one level may share members: circles cross.
type Subgroup struct {
	Name    string     `json:"name"`
	Level   int        `json:"level,omitempty"`
	About   []Term     `json:"about,omitempty"` // the category, the region
	Members []MemberID `json:"members,omitempty"`
}

func (s *Structure) validate() error {
	if err := s.Size.validate("structure.size"); err != nil {
		return err
	}
	if s.Capacity < 0 {
		return &coterie.InputError{Row: -1, Field: "structure.capacity", Value: fmt.Sprint(s.Capacity), Reason: "negative"}
	}
	for i, o := range s.Offices {
		if o.Name == "" {
			return &coterie.InputError{Row: -1, Field: fmt.Sprintf("structure.offices[%d].name", i), Reason: "missing"}
		}
		if err := o.Seats.validate(fmt.Sprintf("structure.offices[%d].seats", i)); err != nil {
			return err
		}
		if err := o.Probation.validate(fmt.Sprintf("structure.offices[%d].probation", i)); err != nil {
			return err
		}
	}
	for i, g := range s.Gates {
		for _, p := range append(append([]Proof(nil), g.All...), g.Any...) {
			if p.Of == "" || !(p.AtLeast >= 0) || math.IsInf(p.AtLeast, 0) {
				return &coterie.InputError{Row: -1, Field: fmt.Sprintf("structure.gates[%d]", i), Value: string(p.Of), Reason: "a proof has a name and an amount that is not negative"}
			}
		}
		if err := g.Opens.Range.validate(fmt.Sprintf("structure.gates[%d].opens", i)); err != nil {
			return err
		}
	}
	if err := s.Rules.Validate(); err != nil {
		return err
	}
	for i, set := range s.Conflicts {
		var in []Term
		for _, p := range s.Parties {
			if holds(set, p) {
				in = append(in, p)
			}
		}
		if len(in) > 1 {
			return &coterie.InputError{Row: -1, Field: fmt.Sprintf("structure.conflicts[%d]", i), Value: list(in, 0), Reason: "conflicting parties in one group"}
		}
	}
	return nil
}
