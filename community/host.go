package community

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
)

// HostCandidate is a member who could seed a new group (分化者), with what those who
// know the member say. Package segment has the same four traits among its
// structural roles.
type HostCandidate struct {
	Member MemberID `json:"member"`
	Traits []Term   `json:"traits"`           // 四项特质: quick-learner, culture-bearer, builder, detailed
	Topics []Term   `json:"topics,omitempty"` // topics or regions it can lead; none: the one it is of
	Hours  float64  `json:"hours,omitempty"`  // it can give a day; not held against anything unless an owner's office asks for hours
}

// splitter are the four traits of one who can seed a group.
var splitter = [...]Term{"quick-learner", "culture-bearer", "builder", "detailed"}

// lacks lists why a candidate does not qualify, each in both languages.
func (p *replicator) lacks(h *HostCandidate) (en, zh []string) {
	add := func(e, z string) { en, zh = append(en, e), append(zh, z) }
	for _, t := range splitter {
		if !holds(h.Traits, t) {
			add("lacks "+string(t), "缺“"+t.Chinese()+"”")
		}
	}
	if p.w.staff[h.Member] {
		add("is staff", "是工作人员")
	} else if _, ok := p.here[h.Member]; !ok {
		add("is not in the group", "不在群里")
	}
	for _, o := range p.c.Structure.Offices {
		if o.Name == "owner" && h.Hours < o.Hours {
			add(fmt.Sprintf("gives %g of %g hours", h.Hours, o.Hours), fmt.Sprintf("每天只有 %g 小时，要 %g", h.Hours, o.Hours))
		}
	}
	return en, zh
}

// evidence is what the record shows of a member.
func (p *replicator) evidence(id MemberID) []string {
	t, ok := p.r.Member(id)
	if !ok {
		return nil
	}
	out := []string{
		fmt.Sprintf("with the group for %.0f days", p.asOf.Sub(t.First.Time()).Hours()/24),
		fmt.Sprintf("spoke %d times", t.Spoken()),
		fmt.Sprintf("answered or helped %d times", t.Answers+t.Helps),
		fmt.Sprintf("held %d sessions and activities", t.Sessions+t.Activities),
	}
	if t.Warnings > 0 {
		out = append(out, fmt.Sprintf("was warned %d times", t.Warnings))
	}
	return out
}

// seat finds a host for as many of the groups as possible, the earlier ones
// first: a maximum matching, in which members of the group go before those who
// would have to move to it.
//
// References: Kuhn (1955), The Hungarian method for the assignment problem,
// Naval Research Logistics Quarterly 2: augmenting paths.
func (p *replicator) seat() {
	order := make([][]int, len(p.parts))
	for g := range p.parts {
		order[g] = p.eligible(g)
	}
	host, group := make([]int, len(p.parts)), make([]int, len(p.o.Hosts))
	for i := range host {
		host[i] = -1
	}
	for i := range group {
		group[i] = -1
	}
	var seen []bool
	var try func(g int, inside bool) bool
	try = func(g int, inside bool) bool {
		for _, h := range order[g] {
			if seen[h] || inside && p.of[p.here[p.o.Hosts[h].Member]] != int32(g) {
				continue
			}
			seen[h] = true
			if group[h] < 0 || try(group[h], inside) {
				host[g], group[h] = h, g
				return true
			}
		}
		return false
	}
	for _, inside := range []bool{true, false} {
		for g := range p.parts {
			if host[g] < 0 {
				seen = make([]bool, len(p.o.Hosts))
				try(g, inside)
			}
		}
	}
	for g, h := range host {
		if h >= 0 && !p.move(h, g) {
			host[g] = -1
		}
	}
	p.host = host
}

// eligible lists the candidates who could host a group, the best first: they
// qualify, and are of it or can lead its topic.
func (p *replicator) eligible(g int) []int {
	type one struct {
		h      int
		inside bool
		ties   float64
	}
	var all []one
	for h := range p.o.Hosts {
		k := &p.o.Hosts[h]
		if !p.fit[h] {
			continue
		}
		v := p.here[k.Member]
		inside := p.of[v] == int32(g)
		topic := p.parts[g].topic
		if topic != "" && len(k.Topics) > 0 && !holds(k.Topics, topic) {
			continue // it leads other topics, wherever it stands
		}
		if !inside && !p.queue && !(p.mayMove(v, g) && (topic != "" && holds(k.Topics, topic))) {
			continue
		}
		all = append(all, one{h, inside, p.tiesInto(v, g)})
	}
	slices.SortStableFunc(all, func(a, b one) int {
		switch {
		case a.inside != b.inside && a.inside:
			return -1
		case a.inside != b.inside:
			return 1
		}
		return cmp.Or(cmp.Compare(b.ties, a.ties), cmp.Compare(p.o.Hosts[b.h].Hours, p.o.Hosts[a.h].Hours), p.o.Hosts[a.h].Member.Compare(p.o.Hosts[b.h].Member))
	})
	out := make([]int, len(all))
	for i, a := range all {
		out[i] = a.h
	}
	return out
}

// tiesInto is the weight of a member's ties into a group.
func (p *replicator) tiesInto(v int32, g int) float64 {
	sum := 0.0
	for u, w := range p.g.Neighbors(v) {
		if p.of[u] == int32(g) {
			sum += w
		}
	}
	return sum
}

// mayMove reports whether a member can leave its group for another without
// making the one too small or the other too large.
func (p *replicator) mayMove(v int32, g int) bool {
	from := p.of[v]
	if from >= 0 && int(from) < len(p.parts) && len(p.parts[from].rows)-1 < p.lo {
		return false
	}
	return len(p.parts[g].rows) < p.hi && (p.o.MostFirms == 0 || p.firms(append(slices.Clone(p.parts[g].rows), v)) <= p.o.MostFirms)
}

// move brings host h into group g; false where there is no room any more.
func (p *replicator) move(h, g int) bool {
	v := p.here[p.o.Hosts[h].Member]
	from := p.of[v]
	if from == int32(g) || p.queue { // who hosts those who wait stays where it is, too
		return true
	}
	if !p.mayMove(v, g) {
		return false
	}
	if from >= 0 && int(from) < len(p.parts) {
		rows := p.parts[from].rows
		p.parts[from].rows = slices.DeleteFunc(rows, func(u int32) bool { return u == v })
	}
	p.parts[g].rows = append(p.parts[g].rows, v)
	slices.Sort(p.parts[g].rows)
	p.of[v] = int32(g)
	return true
}

// why says who hosts a group and on what evidence, or why nobody does.
func (p *replicator) why(g int) coterie.Finding {
	part := &p.parts[g]
	if h := p.host[g]; h >= 0 {
		k := &p.o.Hosts[h]
		v := p.here[k.Member]
		f := coterie.Finding{Kind: coterie.Diagnosis, Code: "host", About: string(part.name), Row: "RE03",
			English: "a host with all four traits: " + list(splitter[:], 0), Chinese: "群主具备分化者四项特质：" + list(splitter[:], 1),
			Cure: "without one of them the group has no host", CureChinese: "缺了其中一项，这个群就没有群主", Evidence: p.evidence(k.Member)}
		if strength := p.strength(v); strength > 0 {
			f.Evidence = append(f.Evidence, fmt.Sprintf("%.0f %% of its ties are in the group", 100*p.tiesInto(v, g)/strength))
		}
		if k.Hours > 0 {
			f.Evidence = append(f.Evidence, fmt.Sprintf("%g hours a day", k.Hours))
		}
		return f
	}
	f := coterie.Finding{Kind: coterie.Gap, Code: "no-host", About: string(part.name), Row: "RE03",
		English: "nobody qualifies to host it", Chinese: "没有够格的群主", Cure: "a member of it with all four traits: " + list(splitter[:], 0), CureChinese: "本群里具备四项特质的成员：" + list(splitter[:], 1)}
	needed := 0
	for h := range p.o.Hosts {
		k := &p.o.Hosts[h]
		v, here := p.here[k.Member]
		if near := here && p.of[v] == int32(g) || part.topic != "" && holds(k.Topics, part.topic); !near {
			continue
		}
		switch en, zh := p.lacks(k); {
		case part.topic != "" && len(k.Topics) > 0 && !holds(k.Topics, part.topic):
			f.Evidence = append(f.Evidence, fmt.Sprintf("%s: leads %s only", k.Member, list(k.Topics, 0)))
			f.English, f.Chinese = "the candidate leads other topics", "候选人只带别的主题"
		case len(en) > 0:
			f.Evidence = append(f.Evidence, fmt.Sprintf("%s: %s", k.Member, strings.Join(en, ", ")))
			f.English, f.Chinese = "the candidate "+strings.Join(en, ", "), "候选人"+strings.Join(zh, "、")
		default:
			f.Evidence = append(f.Evidence, fmt.Sprintf("%s: is needed in another group", k.Member))
			needed++
		}
	}
	switch len(f.Evidence) {
	case 0:
		f.English, f.Chinese = "nobody of it is a candidate", "本群没有候选人"
	case needed:
		f.English, f.Chinese = "its candidates are needed in other groups", "候选人已在别的群"
	}
	return f
}

// strength is the weight of all ties of a member.
func (p *replicator) strength(v int32) float64 {
	sum := 0.0
	for _, w := range p.g.Neighbors(v) {
		sum += w
	}
	return sum
}
