package community

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
)

// part is one of the groups that members are divided into.
type part struct {
	name, topic Term
	rows        []int32 // vertices, increasing
}

// stays marks a vertex that was to be divided and found no group.
const stays = int32(-2)

// pool lists the vertices that are to be divided.
func (p *replicator) pool() []int32 {
	var out []int32
	if p.queue {
		_, wait := p.c.Structure.Seat(len(p.w.present)+p.w.staffHere, p.o.Waiting)
		for _, id := range wait {
			out = append(out, p.here[id])
		}
		slices.Sort(out)
		return out
	}
	for v := range int32(p.g.Len()) {
		out = append(out, v)
	}
	return out
}

// firms counts the firms among vertices.
func (p *replicator) firms(rows []int32) int {
	seen := map[Term]bool{}
	for _, v := range rows {
		if f := p.o.Members[p.g.Key(v)].Firm; f != "" {
			seen[f] = true
		}
	}
	return len(seen)
}

// size says into how many groups the pool may be divided, and should.
func (p *replicator) size() error {
	pool := p.pool()
	n := len(pool)
	s := &p.plan.Sizing
	s.Members, s.Fewest, s.Most = n, (n+p.hi-1)/p.hi, n/p.lo
	if p.o.MostFirms > 0 {
		s.Fewest = max(s.Fewest, (p.firms(pool)+p.o.MostFirms-1)/p.o.MostFirms)
	}
	for _, ok := range p.fit {
		if ok {
			s.Qualified++
		}
	}
	planned := p.c.Replication.Groups
	middle := (float64(p.lo) + float64(p.hi)) / 2
	switch {
	case p.o.Club != nil:
		k, _, err := p.o.Club.Groups(max(n, 1), p.hi)
		if err != nil {
			return err
		}
		s.Wanted = k
	case p.c.Structure.Size.Max == 0: // only the carrier's capacity is known
		s.Wanted = s.Fewest
		dunbar, err := Dunbar(4.1)
		if err != nil {
			return err
		}
		p.find(coterie.Advice, "no-size", "RE05", fmt.Sprintf("no size of a group is planned: taken up to %d", p.hi), fmt.Sprintf("没有规划群的规模，按上限 %d 人", p.hi), "structure.size", "写明 structure.size",
			fmt.Sprintf("to compare with, not a limit: %.0f by Dunbar's regression, which others dispute", dunbar))
	default:
		s.Wanted = int(math.Round(float64(n) / middle))
	}
	s.Wanted = max(s.Wanted, whole(planned.Min))
	if planned.Max > 0 {
		s.Wanted = min(s.Wanted, whole(planned.Max))
	}
	s.Wanted = max(min(s.Wanted, s.Most), min(s.Fewest, s.Most), 0)
	if least := whole(planned.Min); s.Most < least {
		p.find(coterie.Gap, "target-short", "RE05", fmt.Sprintf("%d members make at most %d groups of %d or more; %d are planned", n, s.Most, p.lo, least),
			fmt.Sprintf("%d 人最多分成 %d 个 %d 人以上的群，计划 %d 个", n, s.Most, p.lo, least), fmt.Sprintf("%.0f members", float64(least)*float64(p.lo)), fmt.Sprintf("要有 %.0f 人", float64(least)*float64(p.lo)))
	}
	if s.Wanted > 0 && p.o.Desk != nil {
		each, err := p.o.Desk.Operators(n / s.Wanted)
		if err != nil {
			return err
		}
		s.Each, s.Staffed = each, p.o.Operators/max(each, 1)
	}
	return nil
}

// divide puts every member of the pool into a group, or leaves it where it is:
// by topic, region or ties alone, those of one kind who are too many by their
// ties, those who are too few with others of such kinds.
func (p *replicator) divide(ctx context.Context) error {
	pool := p.pool()
	cells := map[Term][]int32{}
	for _, v := range pool {
		p.of[v] = stays
		key := Term("")
		switch m := p.o.Members[p.g.Key(v)]; p.o.By {
		case "category":
			key = m.Topic
		case "regional":
			key = m.Region
		}
		cells[key] = append(cells[key], v)
	}
	rest := cells[""]
	delete(cells, "")
	for _, topic := range slices.Sorted(maps.Keys(cells)) {
		small, err := p.cell(ctx, topic, cells[topic])
		if err != nil {
			return err
		}
		rest = append(rest, small...)
	}
	slices.Sort(rest)
	if _, err := p.cell(ctx, "", rest); err != nil {
		return err
	}
	slices.SortStableFunc(p.parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(len(b.rows), len(a.rows)), cmp.Compare(a.name, b.name))
	})
	for i, part := range p.parts {
		for _, v := range part.rows {
			p.of[v] = int32(i)
		}
	}
	return nil
}

// cell makes groups of members of one kind and returns those who are too few.
func (p *replicator) cell(ctx context.Context, topic Term, rows []int32) (small []int32, err error) {
	if len(rows) < p.lo {
		return rows, nil
	}
	groups := [][]int32{rows}
	if len(rows) > p.hi || p.o.MostFirms > 0 && p.firms(rows) > p.o.MostFirms || topic == "" && p.plan.Sizing.Wanted > 1 && len(rows) == p.plan.Sizing.Members {
		if groups, err = p.split(ctx, rows); err != nil {
			return nil, err
		}
	}
	number := 0
	for _, g := range groups {
		if len(g) < p.lo {
			small = append(small, g...)
			continue
		}
		number++
		name := topic
		switch {
		case topic == "" && p.o.By != "" && p.o.By != "ties":
			name = Term(fmt.Sprintf("general-%d", number))
		case topic == "":
			name = Term(fmt.Sprintf("group-%d", number))
		case len(groups) > 1:
			name = Term(fmt.Sprintf("%s-%d", topic, number))
		}
		p.parts = append(p.parts, part{name: name, topic: topic, rows: g})
	}
	return small, nil
}

// split divides members by their ties, colleagues together, into groups of the
// size that was wanted and of no more firms than there may be.
func (p *replicator) split(ctx context.Context, rows []int32) ([][]int32, error) {
	n, s := len(rows), p.plan.Sizing
	k := max((n+p.hi-1)/p.hi, int(math.Round(float64(n)*float64(s.Wanted)/float64(max(s.Members, 1)))))
	k = max(min(k, n/p.lo), 1)
	limit := min(max(int(math.Ceil(1.15*float64(n)/float64(k))), p.lo), p.hi)
	in := make(map[int32]bool, n)
	for _, v := range rows {
		in[v] = true
	}
	g, err := graph.New(func(yield func(graph.Tie[int32]) bool) {
		for _, v := range rows {
			if !yield(graph.Tie[int32]{From: v, To: v}) {
				return
			}
			for u, w := range p.g.Neighbors(v) {
				if v < u && in[u] && !yield(graph.Tie[int32]{From: v, To: u, Weight: w}) {
					return
				}
			}
		}
	}, nil)
	if err != nil {
		return nil, err
	}
	var hosts []int32
	for h := range p.o.Hosts {
		if v, ok := p.here[p.o.Hosts[h].Member]; ok && p.fit[h] && in[v] {
			hosts = append(hosts, v)
		}
	}
	for ; ; limit = max(limit-max(limit/20, 1), p.lo) {
		groups, err := p.try(ctx, g, limit, hosts, p.colleagues(rows, limit))
		if err != nil {
			return nil, err
		}
		over := func(rows []int32) bool { return p.firms(rows) > p.o.MostFirms }
		if p.o.MostFirms == 0 || limit <= p.lo || !slices.ContainsFunc(groups, over) {
			return groups, nil
		}
	}
}

// colleagues lists the sets of members of one firm, as far as a group holds
// them.
func (p *replicator) colleagues(rows []int32, limit int) [][]int32 {
	by := map[Term][]int32{}
	for _, v := range rows {
		if f := p.o.Members[p.g.Key(v)].Firm; f != "" {
			by[f] = append(by[f], v)
		}
	}
	var out [][]int32
	for _, f := range slices.Sorted(maps.Keys(by)) {
		if k := len(by[f]); k > 1 && k <= limit {
			out = append(out, by[f])
		}
	}
	return out
}

// try splits with all that is asked for, and gives up the hosts, the least size
// and the colleagues in turn where that cannot be.
func (p *replicator) try(ctx context.Context, g *graph.Graph[int32], limit int, hosts []int32, together [][]int32) ([][]int32, error) {
	var last error
	for _, o := range []graph.SplitOptions[int32]{
		{Min: p.lo, Hosts: hosts, Together: together},
		{Min: p.lo, Together: together},
		{Hosts: hosts, Together: together},
		{Together: together},
		{},
	} {
		o.Cap, o.Seed = limit, p.o.Seed
		parts, err := graph.Split(ctx, g, &o)
		if errors.Is(err, graph.ErrInfeasible) {
			last = err
			continue
		}
		if err != nil {
			return nil, err
		}
		members := parts.Members()
		for _, m := range members {
			for i, v := range m {
				m[i] = g.Key(v)
			}
		}
		return members, nil
	}
	return nil, last
}

// keptIn is the share of the weight of the ties of a group's members that lies
// within it.
func (p *replicator) keptIn(i int) float64 {
	inside, all := 0.0, 0.0
	for _, v := range p.parts[i].rows {
		inside += p.tiesInto(v, i)
		all += p.strength(v)
	}
	if all == 0 {
		return 1
	}
	return inside / all
}

// innermost lists the vertices of the highest core.
func (p *replicator) innermost() []int32 {
	core := graph.Cores(p.g)
	top := int32(0)
	if len(core) > 0 {
		top = slices.Max(core)
	}
	var out []int32
	for v, k := range core {
		if k == top && top > 0 {
			out = append(out, int32(v))
		}
	}
	return out
}

// labels are the parts as labels of all vertices: those who are not divided stay
// together.
func (p *replicator) labels() []int32 {
	out := slices.Clone(p.of)
	for v := range out {
		if out[v] < 0 {
			out[v] = int32(len(p.parts))
		}
	}
	return out
}

// reach follows a message from the core through the ties as they are and as they
// will be, and returns the share of each group that it reaches.
func (p *replicator) reach(ctx context.Context) (before, after []float64, err error) {
	of := p.labels()
	if p.plan.Kept, p.plan.Chance, err = p.g.Keeps(of); err != nil {
		return nil, nil, err
	}
	core := p.innermost()
	none := make([]float64, len(p.parts))
	for i := range none {
		none[i] = math.NaN()
	}
	if len(core) == 0 {
		return none, none, nil
	}
	apart, err := p.g.Within(of)
	if err != nil {
		return nil, nil, err
	}
	told := slices.Clone(core)
	for _, h := range p.host {
		if h >= 0 {
			told = append(told, p.here[p.o.Hosts[h].Member])
		}
	}
	slices.Sort(told)
	told = slices.Compact(told)
	o := &graph.SpreadOptions{P: p.o.PassOn, Runs: p.o.Runs, Seed: p.o.Seed}
	if o.P == 0 {
		o.P = 0.05
	}
	if o.Runs == 0 {
		o.Runs = 1000
	}
	for _, s := range []struct {
		g    *graph.Graph[MemberID]
		from []int32
		to   *coterie.Estimate
		by   *[]float64
	}{{p.g, core, &p.plan.Before, &before}, {apart, core, &p.plan.After, nil}, {apart, told, &p.plan.Relayed, &after}} {
		r, err := graph.Spread(ctx, s.g, s.from, o)
		if err != nil {
			return nil, nil, err
		}
		n := float64(p.g.Len())
		*s.to = coterie.Estimate{Value: r.Total.Value / n, Lo: r.Total.Lo / n, Hi: r.Total.Hi / n, Confidence: r.Total.Confidence}
		if s.by == nil {
			continue
		}
		by, err := r.ByGroup(of, len(p.parts)+1)
		if err != nil {
			return nil, nil, err
		}
		for i := range p.parts {
			by[i] /= float64(len(p.parts[i].rows))
		}
		*s.by = by[:len(p.parts)]
	}
	return before, after, nil
}
