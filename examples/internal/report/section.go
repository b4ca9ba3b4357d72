package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Input is all that was read. Any part may be missing.
type Input struct {
	Design *Design
	Events *Events
	Daily  *Daily
	Books  Books   // margin and costs, which no record holds
	Notes  []Words // where the inputs come from, said at the head of the report

	// Flagless is for readers who have no flags to give: what is missing is named
	// without them.
	Flagless bool
}

// AsOf is the last day of the input, in days since 1970-01-01: the day from
// which everything is seen. There is no other clock.
func (in *Input) AsOf() int {
	switch {
	case in.Events != nil:
		return in.Events.Zone.day(in.Events.Last.Time())
	case in.Daily != nil:
		return in.Daily.Last
	}
	return 0
}

// An Answer is what one section found: plain data that marshals to JSON and
// says itself in either language.
type Answer interface {
	ZH(*Page)
	EN(*Page)
	Unsaid() []Unsaid // what the section could not say about this input
}

// A Section answers one question of an operator. Answer returns nil where the
// input has nothing to do with the question.
type Section struct {
	Key    string
	Title  Words
	Answer func(*Input) (Answer, error)
}

// Sections returns the sections of the report in order.
func Sections() []Section {
	return []Section{
		inputSection,
		designSection,
		groupsSection,
		weekSection,
		lacksSection,
		rulesSection,
		replicateSection,
		livesSection,
		participationSection,
		whoSection,
		retentionSection,
		aliveSection,
		rfmSection,
		valueSection,
		profitSection,
		membersSection,
	}
}

// A Report is the answers to one input.
type Report struct {
	Sections []Section
	Answers  []Answer // by section; nil where it has none
	Unsaid   []Unsaid
}

// New answers every section.
func New(in *Input) (*Report, error) {
	r := &Report{Sections: Sections()}
	for _, s := range r.Sections {
		a, err := s.Answer(in)
		if err != nil {
			return nil, fmt.Errorf("section %s: %w", s.Key, err)
		}
		r.Answers = append(r.Answers, a)
		if a == nil {
			continue
		}
		for _, u := range a.Unsaid() {
			u.Section = s.Key
			if in.Flagless {
				u.Needs = flagless(u.Needs)
			}
			r.Unsaid = append(r.Unsaid, u)
		}
	}
	return r, nil
}

// Text writes the report in a language.
func (r *Report) Text(w io.Writer, l Lang) error {
	out := &terminal{w: w}
	p := &Page{Lang: l, out: out}
	for i := range r.Sections {
		if r.answered(i) {
			r.say(p, i)
		}
	}
	r.unsaid(p)
	return out.err
}

// answered reports whether a section has something to say.
func (r *Report) answered(i int) bool {
	_, silent := r.Answers[i].(*Nothing)
	return r.Answers[i] != nil && !silent
}

// say writes one section.
func (r *Report) say(p *Page, i int) {
	s := r.Sections[i]
	p.out.head(s.Key, s.Title.In(p.Lang))
	if p.Lang == English {
		r.Answers[i].EN(p)
	} else {
		r.Answers[i].ZH(p)
	}
}

// MarshalJSON writes the answers by section key, in the order of the report.
func (r *Report) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	put := func(key string, v any) error {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", key, text)
		return nil
	}
	for i, s := range r.Sections {
		if r.Answers[i] == nil {
			continue
		}
		if err := put(s.Key, r.Answers[i]); err != nil {
			return nil, err
		}
	}
	unsaid := r.Unsaid
	if unsaid == nil {
		unsaid = []Unsaid{}
	}
	if err := put("unsaid", unsaid); err != nil {
		return nil, err
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// JSON writes the report as indented JSON.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// month is the mean length of a month in days.
const month = 365.25 / 12

// dayText writes a day number.
func dayText(day int) string { return dateOf(day).Format(time.DateOnly) }
