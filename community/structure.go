package community

import (
	"fmt"

	"github.com/coterie-go/coterie"
)

// Structure (结构) is how the community is built: who comes in and how, how
// many, under what rules, and who holds which office.
type Structure struct {
	Type       []Term   `json:"type,omitempty"`       // 社群类型: product-group, interest-group, knowledge-group, network-group, marketing-group, tool-group, topic-group
	Tier       []Term   `json:"tier,omitempty"`       // ordinary, vip
	Ordinary   []Term   `json:"ordinary,omitempty"`   // 普通群: general, regional, category
	Functions  []Term   `json:"functions,omitempty"`  // 普通群作用: gather, retain, sort, convert
	Carriers   []Term   `json:"carriers,omitempty"`   // 载体: wechat, qq-group, forum …
	Size       Range    `json:"size,omitzero"`        // planned members of one group
	Capacity   int      `json:"capacity,omitempty"`   // the carrier's hard cap, such as 500; 0: none
	Admission  []Term   `json:"admission,omitempty"`  // 引入: invitation, task, payment, application
	Onboarding []Term   `json:"onboarding,omitempty"` // 入群: name-format, announcement, ice-breaking
	NameFormat []Term   `json:"name_format,omitempty"`
	Rules      Rulebook `json:"rules"`
	Sharing    []Term   `json:"sharing,omitempty"`   // 分享: leader-led, guest, rotation, summary
	Offices    []Office `json:"offices,omitempty"`   // 职务
	Staffing   []Term   `json:"staffing,omitempty"`  // 管理分工: admin, customer-service, colleague, partner-member, other
	Duties     []Term   `json:"duties,omitempty"`    // 管理员工作
	Control    []Term   `json:"control,omitempty"`   // 控制方式: central, mixed, self-organising
	Circles    []Term   `json:"circles,omitempty"`   // 圈层, from the core outward
	Parties    []Term   `json:"parties,omitempty"`   // the parties that are in one group
	Conflicts  [][]Term `json:"conflicts,omitempty"` // sets of parties of which no two may share a group
}

// Office (职务) is a post in the group: how many hold it, and which powers it
// gives.
type Office struct {
	Name   Term   `json:"name"`             // owner, admin, monitor, committee …
	Seats  Range  `json:"seats,omitzero"`   // how many hold it
	Powers []Term `json:"powers,omitempty"` // kick, announce-all, require-consent, speak-voice, transfer
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
