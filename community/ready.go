package community

import (
	"fmt"
	"math"
	"math/bits"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/lifecycle"
)

// ReadyOptions tune [ReadyToReplicate]; nil and zero fields mean the defaults.
type ReadyOptions struct {
	Assess    *AssessOptions
	Standards []Standard // nil: Standards()
	Weeks     int        // over which rites, marks and forms must persist, at most 64; 0: 12
	Half      float64    // members at which half the cohesion of a group without organisation is gone; 0: the largest planned size, else 150
}

// Verdict is the answer to one of the questions, with each measure it was read
// from, whether it held, and what would change it.
type Verdict struct {
	Yes      bool              `json:"yes"`
	Measures []Measure         `json:"measures"`
	Findings []coterie.Finding `json:"findings"`          // one for each measure: what it is, and what would change the answer
	Against  []int             `json:"against,omitempty"` // indices of the findings that speak against it
}

// Readiness (可否复制) answers the three questions to ask before a group is copied
// (复制三问): is there a core, does it organise itself, has it a culture of its
// own? Replication is the fifth element: the other four come first.
type Readiness struct {
	AsOf             time.Time `json:"as_of"`
	Ready            bool      `json:"ready"`
	State            State     `json:"state"`
	Elements         Verdict   `json:"elements"`          // 同好、结构、输出、运营: the other four stand
	Core             Verdict   `json:"core"`              // 核心群是否建成
	SelfOrganisation Verdict   `json:"self_organisation"` // 自组织是否形成
	Subculture       Verdict   `json:"subculture"`        // 亚文化是否形成

	// Cohesion is that of the group today and with twice the members: without an
	// organisation of its own growth makes it loose sand.
	Cohesion float64 `json:"cohesion"`
	Doubled  float64 `json:"doubled"`
}

// Reasons returns what speaks against copying the group, in the order of the
// questions; empty where it is ready.
func (r *Readiness) Reasons() []coterie.Finding {
	var out []coterie.Finding
	if r.State.Degenerate() {
		out = append(out, coterie.Finding{Kind: coterie.Diagnosis, Code: "ready-state", Row: "RE02", English: "the group is " + r.State.String() + ": a copy would be, too",
			Chinese: "群的状态是" + r.State.Chinese() + "，复制出来也一样；先办本周计划的头几件事", Cure: "what this week's plan says first", CureChinese: "先办本周计划的头几件事"})
	}
	for _, v := range [...]*Verdict{&r.Elements, &r.Core, &r.SelfOrganisation, &r.Subculture} {
		for _, i := range v.Against {
			out = append(out, v.Findings[i])
		}
	}
	return out
}

// ReadyToReplicate answers whether a group may be copied, from its record as of
// a date and, where there is one, its design: three questions, and before them
// whether the other four elements stand. Every answer carries the measures it
// was read from and what would change it. A question is answered yes where every
// measure that is known lies in the range of its [Standard] and those that must
// be known are. asOf should not lie before the end of the record: who began what
// is then not known.
//
// It takes O(n log n) in members and ties.
func ReadyToReplicate(c *Community, r *Record, asOf time.Time, o *ReadyOptions) (*Readiness, error) {
	if o == nil {
		o = &ReadyOptions{}
	}
	if c == nil {
		c = &Community{}
	}
	if o.Weeks < 0 || o.Weeks > 64 {
		return nil, &coterie.InputError{Row: -1, Field: "weeks", Value: fmt.Sprint(o.Weeks), Reason: "not in [0, 64]"}
	}
	if !(o.Half >= 0) || math.IsInf(o.Half, 0) {
		return nil, refuseNumber("half", o.Half, "negative or not finite")
	}
	a, err := Assess(c, r, asOf, o.Assess)
	if err != nil {
		return nil, err
	}
	ao := o.Assess
	if ao == nil {
		ao = &AssessOptions{}
	}
	w := newWindow(c, r, asOf, ao)
	ms := a.Measures
	for _, e := range a.Elements {
		ms = append(ms, Measure{Name: e.Name, Value: e.Value})
	}
	ms = append(ms, w.core()...)
	ms = append(ms, w.initiated(), w.runFromCentre())
	ms = append(ms, w.persistence(o.Weeks)...)
	standards := o.Standards
	if standards == nil {
		standards = Standards()
	}
	out := &Readiness{AsOf: asOf, State: a.State}
	for q, v := range map[Term]*Verdict{"elements": &out.Elements, "core": &out.Core, "self-organisation": &out.SelfOrganisation, "subculture": &out.Subculture} {
		v.read(q, standards, ms)
	}
	for i, s := range standards {
		switch s.For {
		case "elements", "core", "self-organisation", "subculture":
		default:
			return nil, &coterie.InputError{Row: i, Field: "standards", Value: string(s.For), Reason: "for elements, core, self-organisation or subculture"}
		}
		if err := s.Range.validate("standards"); err != nil {
			return nil, err
		}
	}
	out.Ready = !out.State.Degenerate() && out.Elements.Yes && out.Core.Yes && out.SelfOrganisation.Yes && out.Subculture.Yes
	half := o.Half
	if half == 0 {
		half = c.Structure.Size.Max
	}
	if half == 0 {
		half = 150
	}
	n := float64(a.Members)
	out.Cohesion, _ = lifecycle.Cohesion(n, half, out.SelfOrganisation.Yes) // half is positive, n not negative
	out.Doubled, _ = lifecycle.Cohesion(2*n, half, out.SelfOrganisation.Yes)
	return out, nil
}

// read holds the measures against the standards of a question.
func (v *Verdict) read(question Term, standards []Standard, ms []Measure) {
	v.Yes = true
	for i := range standards {
		s := &standards[i]
		if s.For != question {
			continue
		}
		m := unknown(s.Measure)
		for _, have := range ms {
			if have.Name == s.Measure {
				m = have
			}
		}
		ok, why := s.held(m)
		if !ok {
			v.Yes = false
			v.Against = append(v.Against, len(v.Findings))
		}
		v.Measures, v.Findings = append(v.Measures, m), append(v.Findings, why)
	}
	if len(v.Measures) == 0 { // nothing was asked, so nothing was answered
		v.Yes, v.Against = false, append(v.Against, len(v.Findings))
		v.Findings = append(v.Findings, coterie.Finding{Kind: coterie.Gap, Code: "no-standard", About: string(question), Row: "RE01",
			English: "no standard says what to look at", Chinese: "没有说要看什么", Cure: "a standard for it", CureChinese: "给它定一个标准"})
	}
}

// core measures the core and how it has stayed: the members of the 3-core, and
// of those who were in it two windows ago the share who still speak.
func (w *window) core() []Measure {
	members := plain("core-members", float64(len(w.coreAt(w.asOf, w.present))))
	then := w.asOf.AddDate(0, 0, -2*w.days)
	before := newWindow(w.c, w.r, then, w.o)
	core := w.coreAt(then, before.present)
	if len(core) == 0 {
		return []Measure{members, unknown("core-kept")}
	}
	here := make(map[int32]bool, len(w.present))
	for _, i := range w.present {
		here[i] = true
	}
	kept := int64(0)
	for _, i := range core {
		if here[i] && w.spokeIn(i) {
			kept++
		}
	}
	return []Measure{members, share("core-kept", kept, int64(len(core)), 1)}
}

// spokeIn reports whether a member spoke in the window.
func (w *window) spokeIn(i int32) bool {
	if w.r.active != nil {
		return spokenIn(w.r.active[i], w.lo, w.hi) > 0
	}
	m := &w.r.members[i]
	return m.spoken() && int64(m.spoke) >= w.start()
}

// coreAt returns the rows of the 3-core of the ties that were there at a date,
// among these members.
func (w *window) coreAt(date time.Time, rows []int32) []int32 {
	at := make(map[int32]int32, len(rows))
	for v, i := range rows {
		at[i] = int32(v)
	}
	until := At(date)
	g, err := graph.Dense(len(rows), func(yield func(graph.Tie[int32]) bool) {
		for t := range w.r.ties.all() {
			a, b := t.ends()
			u, ok := at[a]
			v, both := at[b]
			if ok && both && t.first <= until && !yield(graph.Tie[int32]{From: u, To: v}) {
				return
			}
		}
	}, nil)
	if err != nil {
		return nil
	}
	var out []int32
	for v, k := range graph.Cores(g) {
		if k >= 3 {
			out = append(out, rows[v])
		}
	}
	return out
}

// initiated is the share of what was begun in the group that members began.
func (w *window) initiated() Measure {
	if w.past { // counts of members are kept in total
		return unknown("member-initiated")
	}
	operator := make(map[MemberID]bool, len(w.staff))
	for m := range w.staff {
		operator[m] = true
	}
	for _, o := range w.c.Structure.Offices {
		if o.Name == "owner" {
			for _, m := range o.Holders {
				operator[m] = true
			}
		}
	}
	all, mine, most := int64(0), int64(0), int64(0)
	for id, t := range w.r.Members() {
		n := int64(t.Posts) + int64(t.CheckIns) + int64(t.Sessions) + int64(t.Activities)
		all += n
		if !operator[id] {
			mine, most = mine+n, max(most, n)
		}
	}
	if len(operator) == 0 {
		mine -= most
	}
	return share("member-initiated", mine, all, 1)
}

// runFromCentre is the centralisation of the ties of all who are there, staff
// included: where all goes through one account, that is the centre.
func (w *window) runFromCentre() Measure {
	here := make(map[MemberID]bool, len(w.present))
	for _, i := range w.present {
		here[w.r.members[i].id] = true
	}
	for id := range w.staff {
		here[id] = true
	}
	g, err := graph.New(func(yield func(graph.Tie[MemberID]) bool) {
		for t := range w.r.Ties() {
			if here[t.From] && here[t.To] && Instant(t.First) <= At(w.asOf) && !yield(t) {
				return
			}
		}
	}, nil)
	if err != nil || g.Len() < 3 {
		return unknown("run-from-centre")
	}
	return plain("run-from-centre", graph.DegreeCentralization(g, graph.Both))
}

// marks are the tags that show what a group stands for.
const marks = Values | Attitude | Theme | Help | Humorous | Elegant

// persistence measures in how many of the last weeks each rite, mark and form
// was seen: a culture is what comes back.
func (w *window) persistence(weeks int) []Measure {
	if weeks == 0 {
		weeks = 12
	}
	first, _, _ := w.r.Span()
	if age := int((w.hi - dayOf(w.r, first)) / 7); age < weeks {
		weeks = age
	}
	if weeks < 4 {
		return []Measure{unknown("rites-kept"), unknown("marks-kept"), unknown("forms-kept")}
	}
	var in [codeEnd]uint64 // bit k: seen in the k-th week back
	for i := range w.r.days {
		d := &w.r.days[i]
		if k := (w.hi - 1 - int64(d.day)) / 7; int64(d.day) < w.hi && k < int64(weeks) {
			for _, v := range d.cells {
				if v.n > 0 && v.code < codeEnd {
					in[v.code] |= 1 << k
				}
			}
		}
	}
	kept := func(c code) int64 { return int64(bits.OnesCount64(in[c])) }
	rites, seen, form := int64(0), int64(0), int64(0)
	for k := range Kind(kinds) {
		if k >= Custom || k == CheckIn || k == Session || k == Activity || k == Award {
			rites = max(rites, kept(kindCode+code(k)))
		}
	}
	for i := range 64 {
		if n := kept(tagCode + code(i)); marks>>i&1 != 0 {
			seen = max(seen, n)
		} else if i >= 40 {
			form = max(form, n)
		}
	}
	out := []Measure{share("rites-kept", rites, int64(weeks), 1), unknown("marks-kept"), unknown("forms-kept")}
	if seen > 0 {
		out[1] = share("marks-kept", seen, int64(weeks), 1)
	}
	if form > 0 {
		out[2] = share("forms-kept", form, int64(weeks), 1)
	}
	named := int64(0)
	for _, i := range w.present {
		if w.r.members[i].done&dNamed != 0 {
			named++
		}
	}
	if m := share("forms-kept", named, int64(len(w.present)), 1); named > 0 && !w.past && !(m.Value.Value <= out[2].Value.Value) {
		out[2] = m
	}
	return out
}
