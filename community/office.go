package community

import (
	"fmt"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Office (职务) is a post in the group: how many hold it, which powers it gives,
// who holds it and who stands for it.
type Office struct {
	Name       Term        `json:"name"`                 // owner, admin, monitor, committee …
	Seats      Range       `json:"seats,omitzero"`       // how many hold it
	Powers     []Term      `json:"powers,omitempty"`     // kick, announce-all, require-consent, speak-voice, transfer
	Probation  Range       `json:"probation,omitzero"`   // days on trial before approval; unset: none needed
	Hours      float64     `json:"hours,omitempty"`      // online per day, at least
	Holders    []MemberID  `json:"holders,omitempty"`    // who holds it
	Candidates []Candidacy `json:"candidates,omitempty"` // who stands for it
}

// Stage is how far a candidate for an office has come (选拔流程).
type Stage uint8

// The stages, in order; none can be skipped.
const (
	Recruiting  Stage = iota + 1 // 招募: the post is announced
	Applied                      // 申请: the applicant has handed in the data
	OnProbation                  // 考察
	Approved                     // 通过
	InOffice                     // 上任
)

var stageNames = names{{}, {"recruiting", "招募"}, {"applied", "申请"}, {"on-probation", "考察"}, {"approved", "通过"}, {"in-office", "上任"}}

// String returns the English name.
func (s Stage) String() string { return stageNames.at(int(s), 0) }

// Chinese returns the Chinese name.
func (s Stage) Chinese() string { return stageNames.at(int(s), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (s Stage) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (s *Stage) UnmarshalText(b []byte) error {
	i, err := stageNames.parse("stage", b)
	*s = Stage(i)
	return err
}

// Candidacy is one member's way to an office.
type Candidacy struct {
	Member MemberID `json:"member"`
	Stage  Stage    `json:"stage"`
	Since  Instant  `json:"since"` // when the stage began
}

// Advance returns the candidacy one stage on. A stage that is skipped, a step
// back in time, and an approval outside the office's days of probation are
// refused with an *[coterie.InputError].
func (o *Office) Advance(c Candidacy, to Stage, at Instant) (Candidacy, error) {
	days := float64(at-c.Since) / 86400e6
	bad := func(value, reason string) (Candidacy, error) {
		return c, &coterie.InputError{Row: -1, Field: "stage", Value: value, Reason: reason}
	}
	switch {
	case to != c.Stage+1 || to > InOffice:
		return bad(to.String(), "the next stage is "+(c.Stage+1).String())
	case at < c.Since:
		return bad(at.String(), "earlier than the stage before")
	case to == Approved && !o.Probation.Holds(days):
		return bad(strconv.FormatFloat(days, 'g', 4, 64)+" days", "probation is "+o.Probation.String()+" days")
	}
	return Candidacy{c.Member, to, at}, nil
}

// Vacancies holds the offices against their seats: one finding for each that is
// held by too few or too many.
func (s *Structure) Vacancies() []coterie.Finding {
	var out []coterie.Finding
	for _, o := range s.Offices {
		if n := len(o.Holders); !o.Seats.IsZero() && !o.Seats.Holds(float64(n)) {
			out = append(out, coterie.Finding{Kind: coterie.Gap, Code: "office-seats", About: string(o.Name), Row: "ST40",
				English: fmt.Sprintf("the office %s should have %s and has %d", o.Name, o.Seats, n),
				Chinese: fmt.Sprintf("“%s”应有 %s 人，现有 %d 人", o.Name.Chinese(), o.Seats, n),
				Cure:    "recruit or release holders of " + string(o.Name), CureChinese: "招募或调整“" + o.Name.Chinese() + "”的人选", Evidence: []string{strconv.Itoa(n)}})
		}
	}
	return out
}
