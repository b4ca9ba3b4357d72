package community

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
)

// Profile is what is known of a member when groups are made.
type Profile struct {
	Topic  Term `json:"topic,omitempty"`
	Region Term `json:"region,omitempty"`
	Firm   Term `json:"firm,omitempty"`  // colleagues stay together
	Group  Term `json:"group,omitempty"` // which of several groups it is in now
}

// ReplicationOptions say what a plan is made from; nil and zero fields mean the
// defaults.
type ReplicationOptions struct {
	Ready   *ReadyOptions
	Pattern *Record // 样板群: the group that is copied, where the record holds several; nil: the record itself
	By      Term    // how members are divided: ties, category (Profile.Topic) or regional (Profile.Region); empty: ties
	Members map[MemberID]Profile
	Hosts   []HostCandidate               // who could seed a group; nobody else is taken
	Waiting []MemberID                    // who wait at the cap, first come first
	Own     map[MemberID]map[Term]float64 // groups that members have built (自建群), by owner: what each shows, such as how many members
	Opened  []Term                        // gates that the operator has opened by hand

	MostFirms int     // most firms of a group; 0: no limit
	Diverse   float64 // demand entropy, of 1, from which demands differ; 0: 0.8

	Club      *Club           // what a group is worth by its size
	Dynamics  *SizeDynamics   // where its size is heading
	Desk      *Desk           // the service that decides how many operators a group needs
	Operators int             // operators there are, with a Desk
	Training  *Apprenticeship // how long it takes until hosts that are missing are trained

	PassOn float64 // probability that one contact passes a message on; 0: 0.05
	Runs   int     // of the simulation of reach; 0: 1,000
	Seed   uint64
}

// NewGroup is one of the groups of a plan.
type NewGroup struct {
	Name    Term             `json:"name"`
	Topic   Term             `json:"topic,omitempty"` // or region
	Members []MemberID       `json:"members"`         // in id order
	Firms   int              `json:"firms,omitempty"`
	Host    MemberID         `json:"host"`   // none where nobody qualifies
	Why     coterie.Finding  `json:"why"`    // the evidence for the host, or why there is none
	Kept    float64          `json:"kept"`   // share of the weight of its members' ties that stays within it; 1 where they have none
	Before  coterie.Estimate `json:"before"` // share of its members whom a message from the core reaches today; NaN where there is no core
	After   coterie.Estimate `json:"after"`  // and once the groups are apart, with the hosts told
}

// Sizing is how many groups there may be, by each of the things that bound it.
type Sizing struct {
	Members   int `json:"members"`           // to be divided, without staff
	Fewest    int `json:"fewest"`            // by the largest size, the capacity and the firms
	Most      int `json:"most"`              // by the smallest size
	Wanted    int `json:"wanted"`            // by the club's worth or the targets, else of middling size
	Qualified int `json:"qualified"`         // candidates who can seed a group: no more groups than these
	Each      int `json:"each,omitempty"`    // operators that a group of that size needs, with a Desk
	Staffed   int `json:"staffed,omitempty"` // groups that the operators can run, with a Desk
}

// ReplicationPlan (复制方案) is into which groups a community is to be divided, and
// what is lost on the way.
type ReplicationPlan struct {
	Ready    *Readiness        `json:"ready"`
	Triggers []coterie.Finding `json:"triggers"` // why there are to be more groups, or fewer; none: no groups
	Sizing   Sizing            `json:"sizing"`
	Groups   []NewGroup        `json:"groups,omitempty"` // that can be made
	Unmade   []NewGroup        `json:"unmade,omitempty"` // that cannot, and why
	Left     []MemberID        `json:"left,omitempty"`   // too few of one kind to make a group: they stay

	// Friends kept together: the share of the weight of all ties that lies within
	// groups, and what assigning members at random to groups of the same sizes
	// would keep on average; as if every group could be made.
	Kept   float64 `json:"kept"`
	Chance float64 `json:"chance"`

	// How far a message from the core reaches, as a share of the members: today,
	// in groups that are apart, and with their hosts told as well. NaN where there
	// is no core.
	Before  coterie.Estimate `json:"before"`
	After   coterie.Estimate `json:"after"`
	Relayed coterie.Estimate `json:"relayed"`

	Pilot    Term              `json:"pilot,omitempty"`    // the group to open first: most of the core are in it
	Next     Term              `json:"next,omitempty"`     // stage of the roadmap that follows
	Stages   []coterie.Finding `json:"stages,omitempty"`   // each gate: open, or what it waits for
	Own      []coterie.Finding `json:"own,omitempty"`      // each group that a member built: to be trained, or invited into the large one
	Findings []coterie.Finding `json:"findings,omitempty"` // what bounds the plan, and what would change it
	Design   *Community        `json:"design"`             // the community with its new groups: one set of rules for all
}

// replicator holds what a plan is made from.
type replicator struct {
	c      *Community
	r      *Record
	o      *ReplicationOptions
	asOf   time.Time
	w      *window
	plan   *ReplicationPlan
	g      *graph.Graph[MemberID] // all who are there, and who wait
	here   map[MemberID]int32
	lo, hi int
	queue  bool // only those who wait are divided
	fit    []bool
	parts  []part
	of     []int32 // part of each vertex; −1: not divided
	host   []int   // candidate of each part; −1: none
}

// PlanReplication divides a community that is ready to be copied into groups
// (复制): why, into how many of which size, who goes where, who hosts each, which
// friends stay together, how far a message from the core still reaches, where to
// begin. The record is that of the group, or of several groups that are to be
// made anew as one after the pattern of the best; staff are not counted.
//
// A group that is not ready gets no plan: a *[NotReadyError] with the reasons.
// A design without a size and a capacity, unknown words and numbers out of their
// domains give a *[coterie.InputError]. It takes O(members + ties) beside what
// [graph.Split] takes of them.
func PlanReplication(ctx context.Context, c *Community, r *Record, asOf time.Time, o *ReplicationOptions) (*ReplicationPlan, error) {
	if o == nil {
		o = &ReplicationOptions{}
	}
	if c == nil {
		c = &Community{}
	}
	p := &replicator{c: c, r: r, o: o, asOf: asOf, plan: &ReplicationPlan{}}
	if err := p.validate(); err != nil {
		return nil, err
	}
	if r == nil || r.Len() == 0 {
		return nil, coterie.ErrNoData
	}
	pattern := r
	if o.Pattern != nil {
		pattern = o.Pattern
	}
	ready, err := ReadyToReplicate(c, pattern, asOf, o.Ready)
	if err != nil {
		return nil, err
	}
	if !ready.Ready {
		return nil, &NotReadyError{ready}
	}
	p.plan.Ready = ready
	ao := &AssessOptions{}
	if o.Ready != nil && o.Ready.Assess != nil {
		ao = o.Ready.Assess
	}
	p.w = newWindow(c, r, asOf, ao)
	if p.w.interests, err = ao.interests(p.w); err != nil {
		return nil, err
	}
	if err := p.people(); err != nil {
		return nil, err
	}
	if err := p.triggers(); err != nil {
		return nil, err
	}
	p.stages()
	p.own()
	p.plan.Next = c.Replication.next()
	design := *c
	p.plan.Design = &design
	p.plan.Kept, p.plan.Chance = 1, 1
	p.plan.Before, p.plan.After, p.plan.Relayed = coterie.Exactly(math.NaN()), coterie.Exactly(math.NaN()), coterie.Exactly(math.NaN())
	if len(p.plan.Triggers) == 0 {
		p.find(coterie.Advice, "no-trigger", "RE04", "nothing asks for another group", "没有分群的必要", "more members than planned, demands that differ, or a queue", "人数超过计划、需求不同或有人排队时再分")
		return p.plan, nil
	}
	if err := p.size(); err != nil {
		return nil, err
	}
	if err := p.divide(ctx); err != nil {
		return nil, err
	}
	p.seat()
	if err := p.result(ctx); err != nil {
		return nil, err
	}
	return p.plan, nil
}

func (p *replicator) find(kind coterie.FindingKind, code, row, en, zh, cure, 解 string, evidence ...string) {
	p.plan.Findings = append(p.plan.Findings, coterie.Finding{Kind: kind, Code: code, Row: row, English: en, Chinese: zh, Cure: cure, CureChinese: 解, Evidence: evidence})
}

// whole is a size as a whole number that a 32-bit int holds with room to add.
func whole(x float64) int { return int(math.Min(x, 1<<29)) }

func (p *replicator) validate() error {
	o := p.o
	bad := func(field, value, reason string) error {
		return &coterie.InputError{Row: -1, Field: field, Value: value, Reason: reason}
	}
	switch o.By {
	case "", "ties", "category", "regional":
	default:
		return bad("by", string(o.By), "one of ties, category, regional")
	}
	switch {
	case o.MostFirms < 0:
		return bad("most_firms", fmt.Sprint(o.MostFirms), "negative")
	case !(o.Diverse >= 0 && o.Diverse <= 1):
		return bad("diverse", fmt.Sprint(o.Diverse), "not in [0, 1]")
	case !(o.PassOn >= 0 && o.PassOn <= 1):
		return bad("pass_on", fmt.Sprint(o.PassOn), "not in [0, 1]")
	case o.Operators < 0:
		return bad("operators", fmt.Sprint(o.Operators), "negative")
	case o.Runs < 0:
		return bad("runs", fmt.Sprint(o.Runs), "negative")
	}
	for i, h := range o.Hosts {
		for _, t := range h.Traits {
			if !slices.Contains(splitter[:], t) {
				return &coterie.InputError{Row: i, Field: "hosts.traits", Value: string(t), Reason: "one of " + list(splitter[:], 0)}
			}
		}
		if !(h.Hours >= 0 && h.Hours <= 24) {
			return &coterie.InputError{Row: i, Field: "hosts.hours", Value: fmt.Sprint(h.Hours), Reason: "not hours of a day"}
		}
		if slices.ContainsFunc(o.Hosts[:i], func(k HostCandidate) bool { return k.Member == h.Member }) {
			return &coterie.InputError{Row: i, Field: "hosts.member", Value: h.Member.String(), Reason: "comes twice"}
		}
	}
	if err := p.c.Structure.Size.validate("structure.size"); err != nil {
		return err
	}
	if err := p.c.Replication.validate(&p.c.Structure); err != nil {
		return err
	}
	p.lo, p.hi = max(whole(math.Ceil(p.c.Structure.Size.Min)), 1), whole(p.c.Structure.Size.Max)
	if capacity := p.c.Structure.Capacity; capacity > 0 && (p.hi == 0 || capacity < p.hi) {
		p.hi = capacity
	}
	if p.hi == 0 {
		return bad("structure.size", p.c.Structure.Size.String(), "a plan needs the largest size of a group, or the carrier's capacity")
	}
	if p.lo > p.hi {
		return bad("structure.size", p.c.Structure.Size.String(), "no size is below the carrier's capacity")
	}
	return nil
}

// people gathers who is there, and who waits, in the order of their ids.
func (p *replicator) people() error {
	here := make(map[MemberID]bool, len(p.w.present)+len(p.o.Waiting))
	for _, i := range p.w.present {
		here[p.r.members[i].id] = true
	}
	for i, id := range p.o.Waiting {
		if here[id] {
			return &coterie.InputError{Row: i, Field: "waiting", Value: id.String(), Reason: "waits twice, or is in the group"}
		}
		here[id] = true
	}
	ids := slices.SortedFunc(maps.Keys(here), MemberID.Compare)
	g, err := graph.New(func(yield func(graph.Tie[MemberID]) bool) {
		for _, id := range ids {
			if !yield(graph.Tie[MemberID]{From: id, To: id}) {
				return
			}
		}
		for t := range p.r.Ties() {
			if here[t.From] && here[t.To] && !yield(t) {
				return
			}
		}
	}, nil)
	if err != nil {
		return err
	}
	p.g, p.here, p.of = g, make(map[MemberID]int32, len(ids)), make([]int32, len(ids))
	for v, id := range ids {
		p.here[id], p.of[v] = int32(v), -1
	}
	p.fit = make([]bool, len(p.o.Hosts))
	for h := range p.o.Hosts {
		en, _ := p.lacks(&p.o.Hosts[h])
		p.fit[h] = len(en) == 0
	}
	return nil
}

// triggers says why there are to be other groups than there are.
func (p *replicator) triggers() error {
	n := len(p.w.present)
	add := func(code, row, en, zh, cure, 解 string, evidence ...string) {
		p.plan.Triggers = append(p.plan.Triggers, coterie.Finding{Kind: coterie.Diagnosis, Code: code, Row: row, English: en, Chinese: zh, Cure: cure, CureChinese: 解, Evidence: evidence})
	}
	if most := p.c.Structure.Size.Max; most > 0 && float64(n) > most {
		add("split-size", "RE04", fmt.Sprintf("%d members, planned %s", n, p.c.Structure.Size), fmt.Sprintf("现有 %d 人，计划 %s 人", n, p.c.Structure.Size), "a larger size planned", "把计划规模调大", fmt.Sprint(n))
	}
	diverse := p.o.Diverse
	if diverse == 0 {
		diverse = 0.8
	}
	if h := p.demand(); h >= diverse && n/2 >= p.lo {
		add("split-demand", "RE04", fmt.Sprintf("what members want differs: entropy %.2f of 1", h), fmt.Sprintf("成员需求不同：熵 %.2f（最大 1）", h), "one demand most members share", "有一个多数人共有的需求", fmt.Sprintf("%.3f", h))
	}
	_, wait := p.c.Structure.Seat(n+p.w.staffHere, p.o.Waiting)
	if len(wait) > 0 {
		add("split-queue", "RE10", fmt.Sprintf("%d wait: the group is full at %d", len(wait), p.c.Structure.Capacity), fmt.Sprintf("群满 %d 人，%d 人排队", p.c.Structure.Capacity, len(wait)), "room in the group", "群里有空位", fmt.Sprint(len(wait)))
		p.queue = true
	}
	if d := p.o.Dynamics; d != nil {
		to, err := d.Settles()
		if err != nil {
			return err
		}
		if to > float64(p.hi) {
			soon, err := d.At(float64(n), 12)
			if err != nil {
				return err
			}
			add("split-heading", "RE04", fmt.Sprintf("the group is heading for %.0f members, a group holds %d", to, p.hi), fmt.Sprintf("规模将趋向 %.0f 人，一个群最多 %d 人", to, p.hi), "fewer who come, or more who leave", "来的人少一些，或走的人多一些", fmt.Sprintf("%.0f after 12 periods", soon))
		}
	}
	if k := p.o.Club; k != nil {
		at, err := k.SplitsAt()
		if err != nil {
			return err
		}
		if float64(n) > at {
			best, total, err := k.Best()
			if err != nil {
				return err
			}
			add("split-worth", "RE04", fmt.Sprintf("%d members: from %.0f on each is better off in one of two halves", n, at), fmt.Sprintf("现有 %d 人：超过 %.0f 人，分成两半对每个人都更好", n, at), "less congestion, or a higher cost to share", "拥挤少一些，或分摊的成本高一些",
				fmt.Sprintf("best size for each %.0f, for one group in total %.0f", best, total))
		}
	}
	groups := map[Term]bool{}
	for _, i := range p.w.present {
		if g := p.o.Members[p.r.members[i].id].Group; g != "" {
			groups[g] = true
		}
	}
	if k := len(groups); k > 1 && float64(n) < float64(k)*float64(p.lo) {
		add("consolidate", "RE08", fmt.Sprintf("%d members in %d groups, %.0f each: a group is planned at %s", n, k, float64(n)/float64(k), p.c.Structure.Size), fmt.Sprintf("%d 人分在 %d 个群，平均 %.0f 人，计划 %s 人", n, k, float64(n)/float64(k), p.c.Structure.Size), "groups of the planned size", "每个群达到计划规模", fmt.Sprint(k))
	}
	if least := p.c.Replication.Groups.Min; least > 1 {
		add("target-groups", "RE05", fmt.Sprintf("%g groups are planned", least), fmt.Sprintf("计划 %g 个群", least), "replication.groups", "改 replication.groups")
	}
	p.queue = p.queue && len(p.plan.Triggers) == 1
	return nil
}

// demand is the entropy of what members want, 0 to 1: of their interests where
// these are given, else of their topics; NaN where neither is known.
func (p *replicator) demand() float64 {
	if len(p.w.interests) > 0 {
		for _, m := range cohesion(p.w.interests) {
			if m.Name == "demand-entropy" {
				return m.Value.Value
			}
		}
	}
	counts := map[Term]float64{}
	n := 0.0
	for _, i := range p.w.present {
		if t := p.o.Members[p.r.members[i].id].Topic; t != "" {
			counts[t]++
			n++
		}
	}
	if len(counts) < 2 {
		return math.NaN()
	}
	h := 0.0
	for _, t := range slices.Sorted(maps.Keys(counts)) {
		h -= counts[t] / n * math.Log(counts[t]/n)
	}
	return h / math.Log(float64(len(counts)))
}

// stages holds each gate against how far the community has come.
func (p *replicator) stages() {
	if len(p.c.Structure.Gates) < 2 {
		return
	}
	rows := make([]int32, len(p.of))
	for v := range rows {
		rows[v] = int32(v)
	}
	measured := map[Term]float64{"firms": float64(p.firms(rows)), "members": float64(len(p.w.present))}
	for i := range p.c.Structure.Gates {
		g := &p.c.Structure.Gates[i]
		f := coterie.Finding{Kind: coterie.Diagnosis, Code: "stage-open", About: string(g.Name), Row: "RE07", English: "is open", Chinese: "已开放"}
		if shut := g.shut(measured, p.o.Opened); len(shut) > 0 {
			f.Code, f.English, f.Chinese = "stage-shut", "waits for "+list(shut, 0), "未开放，等待"+list(shut, 1)
			f.Cure, f.CureChinese = g.Opens.Range.String()+" "+string(g.Opens.Measure), g.Opens.Measure.Chinese()+"达到 "+g.Opens.Range.String()
			for _, t := range shut {
				f.Evidence = append(f.Evidence, string(t))
			}
		}
		p.plan.Stages = append(p.plan.Stages, f)
	}
}

// own says of each group that a member built whether it is to be trained, or its
// members invited into the large group.
func (p *replicator) own() {
	gate := p.c.Structure.gate(p.c.Replication.Franchise)
	if gate == nil {
		return
	}
	one := Structure{Gates: []Gate{*gate}}
	for _, owner := range slices.SortedFunc(maps.Keys(p.o.Own), MemberID.Compare) {
		f := coterie.Finding{Kind: coterie.Advice, Code: "franchise-train", About: owner.String(), Row: "RE06",
			English: "the group its owner built may have the training", Chinese: "自建群达到条件，可申请培训"}
		if _, missing, ok := one.Admit(p.o.Own[owner], nil); !ok {
			f.Code, f.English, f.Chinese = "franchise-invite", "invite its members into the large group: it lacks "+list(missing, 0), "未达到条件，先邀请进大群：缺"+list(missing, 1)
			f.Cure, f.CureChinese = "more "+list(missing, 0), "增加"+list(missing, 1)
			for _, t := range missing {
				f.Evidence = append(f.Evidence, string(t))
			}
		}
		p.plan.Own = append(p.plan.Own, f)
	}
}

// result writes the plan down.
func (p *replicator) result(ctx context.Context) error {
	before, after, err := p.reach(ctx)
	if err != nil {
		return err
	}
	core := map[int32]bool{}
	for _, v := range p.innermost() {
		core[v] = true
	}
	counts := map[Term]int{}
	staffed := math.MaxInt
	if p.o.Desk != nil {
		staffed = p.plan.Sizing.Staffed
	}
	for i, part := range p.parts {
		g := NewGroup{Name: part.name, Topic: part.topic, Why: p.why(i), Kept: p.keptIn(i), Before: coterie.Exactly(before[i]), After: coterie.Exactly(after[i])}
		for _, v := range part.rows {
			g.Members = append(g.Members, p.g.Key(v))
		}
		g.Firms = p.firms(part.rows)
		over := p.o.MostFirms > 0 && g.Firms > p.o.MostFirms
		switch h := p.host[i]; {
		case over:
			g.Why = coterie.Finding{Kind: coterie.Gap, Code: "too-many-firms", About: string(part.name), Row: "RE08", English: fmt.Sprintf("no %d of them are of %d firms or fewer", p.lo, p.o.MostFirms),
				Chinese: fmt.Sprintf("找不出 %d 人只属于 %d 家企业", p.lo, p.o.MostFirms), Cure: "a smaller size, or more firms allowed", CureChinese: "群小一些，或允许更多家企业"}
		case h >= 0 && len(p.plan.Groups) >= staffed:
			g.Why = coterie.Finding{Kind: coterie.Gap, Code: "no-operators", About: string(part.name), Row: "RE03", English: fmt.Sprintf("the operators can run %d groups", staffed),
				Chinese: fmt.Sprintf("运营人手只够 %d 个群", staffed), Cure: fmt.Sprintf("%d operators more", p.plan.Sizing.Each), CureChinese: fmt.Sprintf("再加 %d 名运营", p.plan.Sizing.Each)}
		case h >= 0:
			g.Host = p.o.Hosts[h].Member
		}
		if g.Host.IsZero() {
			p.plan.Unmade = append(p.plan.Unmade, g)
			continue
		}
		knowing := 0 // of the core
		for _, v := range part.rows {
			if core[v] {
				knowing++
			}
		}
		counts[part.name] = knowing
		p.plan.Groups = append(p.plan.Groups, g)
	}
	for v, of := range p.of {
		if of == stays {
			p.plan.Left = append(p.plan.Left, p.g.Key(int32(v)))
		}
	}
	if len(counts) > 0 {
		if p.plan.Pilot, err = PickPilot(counts); err != nil {
			return err
		}
	}
	if err := p.short(); err != nil {
		return err
	}
	subgroups := slices.Clone(p.c.Structure.Subgroups)
	for _, g := range p.plan.Groups {
		s := Subgroup{Name: string(g.Name), Level: 1, Members: g.Members}
		if g.Topic != "" {
			s.About = []Term{g.Topic}
		}
		if i := slices.IndexFunc(subgroups, func(k Subgroup) bool { return k.Name == s.Name }); i >= 0 {
			s.Level = subgroups[i].Level
			subgroups[i] = s
			continue
		}
		subgroups = append(subgroups, s)
	}
	p.plan.Design.Structure.Subgroups = subgroups
	return nil
}

// short says what keeps groups from being made, and how long training takes.
func (p *replicator) short() error {
	if n := len(p.plan.Left); n > 0 {
		p.find(coterie.Diagnosis, "too-few", "RE08", fmt.Sprintf("%d members are too few of one kind for a group of %s", n, p.c.Structure.Size), fmt.Sprintf("%d 人凑不成 %s 人的群，留在原处", n, p.c.Structure.Size), "more of their kind, or a smaller size", "多一些同类的人，或群小一些")
	}
	missing := 0
	for _, g := range p.plan.Unmade {
		if g.Why.Code == "no-host" {
			missing++
		}
	}
	if missing == 0 {
		return nil
	}
	f := coterie.Finding{Kind: coterie.Gap, Code: "hosts-missing", Row: "RE03", English: fmt.Sprintf("%d groups have no host who qualifies", missing), Chinese: fmt.Sprintf("%d 个群没有够格的群主", missing),
		Cure: "members with all four traits: " + list(splitter[:], 0), CureChinese: "具备四项特质的成员：" + list(splitter[:], 1)}
	if missing == 1 {
		f.English = "1 group has no host who qualifies"
	}
	if have := len(p.plan.Groups); p.o.Training != nil && have > 0 {
		growth, err := p.o.Training.Growth()
		if err != nil {
			return err
		}
		f.Evidence = append(f.Evidence, fmt.Sprintf("hosts × %.3f a period", growth))
		if periods, err := p.o.Training.Periods(float64(have), float64(have+missing)); err == nil {
			f.English += fmt.Sprintf("; at the rate hosts are trained it takes %.1f periods", periods)
			f.Chinese += fmt.Sprintf("；按培养速度需 %.1f 期", periods)
		} else {
			f.English += "; at the rate hosts are trained there will never be enough"
			f.Chinese += "；按现在的培养速度永远不够"
		}
	}
	p.plan.Findings = append(p.plan.Findings, f)
	return nil
}

// NotReadyError is why [PlanReplication] makes no plan. It matches
// [coterie.ErrInvalid].
type NotReadyError struct{ Readiness *Readiness }

// Error lists the reasons.
func (e *NotReadyError) Error() string {
	var why []string
	for _, f := range e.Readiness.Reasons() {
		why = append(why, f.English)
	}
	return "not ready to replicate: " + strings.Join(why, "; ")
}

// Unwrap returns [coterie.ErrInvalid].
func (e *NotReadyError) Unwrap() error { return coterie.ErrInvalid }
