package community

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// Operations (运营) is how the community is run from week to week.
type Operations struct {
	Practices []Practice    `json:"practices,omitempty"` // what is done, and which senses it raises
	CheckIn   CheckInPlan   `json:"check_in,omitzero"`   // 打卡
	Sessions  []SessionPlan `json:"sessions,omitempty"`  // 分享
	Awards    []Term        `json:"awards,omitempty"`    // of the quarter: sharing-star, check-in-star
	Levels    []float64     `json:"levels,omitempty"`    // 等级: points at which each level begins, from 0, increments growing
	Gifts     []Gift        `json:"gifts,omitempty"`     // 签到卡: gifts by number of check-ins
	Processes []Term        `json:"processes,omitempty"` // 运行流程: join-leave, search, opinion, take-part, benefit, trade, delivery
	Outline   []Term        `json:"outline,omitempty"`   // chapters of the plan
	Culture   Culture       `json:"culture,omitzero"`    // 文化
	Persona   Persona       `json:"persona,omitzero"`    // 创始人包装
	Data      []Term        `json:"data,omitempty"`      // what is recorded and used
	Learn     []Term        `json:"learn,omitempty"`     // what the operator listens for: brand, product, competitor, hobbies
	Hours     float64       `json:"hours,omitempty"`     // operator's hours per day

	Phase lifecycle.Phase `json:"phase,omitzero"` // the phase it is in, where it is known
}

// Gift (签到礼) is what so many check-ins earn.
type Gift struct {
	From float64 `json:"from"` // check-ins
	Name Term    `json:"name"`
}

// CheckInPlan (打卡) is how members check in: daily, on a theme of the week.
type CheckInPlan struct {
	Themes []string `json:"themes,omitempty"` // one for each ISO week, in turn
	By     Term     `json:"by,omitempty"`     // who sets the theme
}

// SessionPlan (分享) is a sharing session that recurs every week.
type SessionPlan struct {
	Name      string `json:"name"`
	Weekday   int    `json:"weekday"`             // 1 Monday to 7 Sunday
	Start     string `json:"start"`               // local time, "20:00"
	Content   int    `json:"content"`             // minutes of content
	Questions int    `json:"questions,omitempty"` // minutes of questions
	Guest     string `json:"guest,omitempty"`
	Place     string `json:"place,omitempty"`
}

// Practice (做法) is something done regularly, and how much it raises each sense
// (四感): ritual, belonging, participation, organisation. [Assess] weighs the
// measure "practice-" + Name, where it knows one, with these weights.
type Practice struct {
	Name   Term             `json:"name"`
	Senses map[Term]float64 `json:"senses,omitempty"` // nil: as in the table of practices
}

// Culture (文化) is what long interaction leaves behind: mostly tacit, with few
// outward signs.
type Culture struct {
	Rites   []Term `json:"rites,omitempty"`
	Lexicon []Term `json:"lexicon,omitempty"`
	Norms   []Term `json:"norms,omitempty"`
}

// Persona (创始人包装) is how the founder appears. It tells true stories.
type Persona struct {
	Angles    []Term `json:"angles,omitempty"`    // craftsman, spiritual-leader, spokesperson, industry-fighter
	Stories   []Term `json:"stories,omitempty"`   // founding-story, ideals, personal-life, entertainment
	Exposures []Term `json:"exposures,omitempty"` // new-media, salon, conference, launch-event

	Plan []Appearance `json:"plan,omitempty"`
}

// Appearance is one appearance of the founder: when, before whom, where, with
// what.
type Appearance struct {
	When, Whom, Channel, What string
}

// override returns the signs in which the practices that say what they raise
// stand for what they say: of such a practice the table's own lines for the
// senses go, and each sense that it raises has one, of that weight.
func (o *Operations) override(signs []Sign) ([]Sign, error) {
	out, copied := signs, false
	for i, p := range o.Practices {
		if p.Senses == nil {
			continue
		}
		if !copied {
			out, copied = slices.Clone(signs), true
		}
		name := "practice-" + p.Name
		sense := func(t Term) bool { return slices.ContainsFunc(outcomes[:], func(o [2]Term) bool { return o[0] == t }) }
		out = slices.DeleteFunc(out, func(s Sign) bool { return s.Measure == name && sense(s.For) })
		for _, t := range slices.Sorted(maps.Keys(p.Senses)) {
			s := Sign{t, name, 0.5, 0.15, p.Senses[t]}
			if !sense(t) || !s.valid() {
				return nil, &coterie.InputError{Row: -1, Field: fmt.Sprintf("operations.practices[%d].senses", i), Value: string(t),
					Reason: "ritual, belonging, participation or organisation, with a weight of 0 to 1e6"}
			}
			out = append(out, s)
		}
	}
	return out, nil
}

func (o *Operations) validate() error {
	if _, err := o.override(nil); err != nil {
		return err
	}
	if !(o.Hours >= 0 && o.Hours <= 24) {
		return &coterie.InputError{Row: -1, Field: "operations.hours", Value: fmt.Sprint(o.Hours), Reason: "not hours of a day"}
	}
	for i, l := range o.Levels {
		if math.IsNaN(l) || math.IsInf(l, 0) || i == 0 && l != 0 || i > 0 && l <= o.Levels[i-1] {
			return &coterie.InputError{Row: -1, Field: fmt.Sprintf("operations.levels[%d]", i), Value: fmt.Sprint(l), Reason: "levels begin at 0 and rise"}
		}
	}
	for i, g := range o.Gifts {
		if !(g.From > 0) || math.IsInf(g.From, 0) || i > 0 && g.From <= o.Gifts[i-1].From {
			return &coterie.InputError{Row: -1, Field: fmt.Sprintf("operations.gifts[%d]", i), Value: fmt.Sprint(g.From), Reason: "gifts begin above 0 and rise"}
		}
	}
	for i, s := range o.Sessions {
		if err := s.validate(); err != nil {
			err.Field = fmt.Sprintf("operations.sessions[%d].%s", i, err.Field)
			return err
		}
	}
	return nil
}

func (s *SessionPlan) validate() *coterie.InputError {
	bad := func(field, value, reason string) *coterie.InputError {
		return &coterie.InputError{Row: -1, Field: field, Value: value, Reason: reason}
	}
	h, m, ok := s.clock()
	switch {
	case s.Weekday < 1 || s.Weekday > 7:
		return bad("weekday", fmt.Sprint(s.Weekday), "1 Monday to 7 Sunday")
	case !ok:
		return bad("start", s.Start, "not a time of day such as 20:00")
	case s.Content <= 0 || s.Questions < 0 || h*60+m+s.Content+s.Questions > 24*60:
		return bad("content", fmt.Sprint(s.Content), "minutes must be positive and end within the day")
	}
	return nil
}

// clock returns the hour and minute the session starts.
func (s *SessionPlan) clock() (h, m int, ok bool) {
	if n, err := fmt.Sscanf(s.Start, "%d:%02d", &h, &m); err != nil || n != 2 {
		return 0, 0, false
	}
	return h, m, h >= 0 && h < 24 && m >= 0 && m < 60
}
