package monetize

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// engine is a validated plan, laid out for repeated evaluation. It is not
// changed by running.
type engine struct {
	plan    *Plan
	step    float64
	stays   []lifecycle.Survivor // one per population; the first counts the members
	pops    []population
	lines   []lineTable
	joins   []float64 // by period
	ageing  []float64 // by period
	fatigue []float64 // by period, all lines above their gates: probability that advertisements drive a member away
	gated   bool      // lines that drive members away have gates
	old     int       // ages there are at the start
	plain   []schedule
}

// population is everyone who joined, leaving by one survivor.
type population struct {
	leave []float64 // q by age in periods
	lump  bool      // neither q nor any line's flow depends on age: one number holds all members
}

// lineTable is the income of a line.
type lineTable struct {
	pop   int
	flow  []float64 // of one member by age in periods
	even  bool      // flow is the same at every age
	take  []float64 // share of members who have it, by period, times the effects of the other lines
	gate  float64
	noise float64

	drives float64   // probability per period that it drives a member who has it away
	shares []float64 // of members who have it, by period
}

// compile validates a plan and lays it out.
func compile(p *Plan) (*engine, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	e := &engine{plan: p, step: p.Step, old: len(p.Members), joins: make([]float64, p.Periods), ageing: make([]float64, p.Periods)}
	if e.step == 0 {
		e.step = 1
	}
	copy(e.joins, p.Joins)
	for t := range e.ageing {
		e.ageing[t] = 1
		if n := len(p.Ageing); n > 0 {
			e.ageing[t] = p.Ageing[min(t, n-1)]
		}
	}
	e.stays = append(e.stays, p.Stay)
	if p.Stay == nil {
		e.stays[0] = p.Lines[0].Stay
	}
	e.fatigue = make([]float64, p.Periods)
	for i, l := range p.Lines {
		t := lineTable{gate: l.Gate, noise: l.Noise, flow: make([]float64, p.Periods+e.old), take: make([]float64, p.Periods)}
		if l.Stay != nil && (p.Stay != nil || i > 0) {
			t.pop = len(e.stays)
			e.stays = append(e.stays, l.Stay)
		}
		for a := range t.flow {
			t.flow[a] = l.Stream.Flow(float64(a)*e.step, e.step)
			if !finite(t.flow[a]) {
				return nil, refuse("flow", t.flow[a], "line "+l.Name+" must earn a finite amount")
			}
		}
		t.even = even(t.flow)
		effect := 1.0
		for _, f := range p.Effects {
			if f.Of == l.Name {
				effect *= 1 + f.Size
			}
		}
		who := p.Audience
		t.drives = 1 - math.Pow(1-leaving(l.Stream), e.step)
		e.gated = e.gated || t.drives > 0 && l.Gate > 0
		t.shares = make([]float64, p.Periods)
		for k := range t.take {
			switch {
			case l.Offer != nil:
				who.Adopters = l.Offer.accept(who)
				t.take[k] = who.Adopters
			case l.Share == 0:
				t.take[k] = 1
			default:
				t.take[k] = l.Share
			}
			t.shares[k] = t.take[k]
			t.take[k] *= effect
		}
		e.lines = append(e.lines, t)
	}
	for t := range e.fatigue {
		e.fatigue[t] = e.driven(t, math.Inf(1))
	}
	e.pops = make([]population, len(e.stays))
	for i, s := range e.stays {
		e.pops[i].leave = make([]float64, p.Periods+e.old)
		if err := e.pops[i].fill(s, e.step); err != nil {
			return nil, err
		}
		e.pops[i].lump = even(e.pops[i].leave) && !slices.ContainsFunc(e.lines, func(l lineTable) bool { return l.pop == i && !l.even })
	}
	for _, q := range e.pops {
		e.plain = append(e.plain, e.schedule(q))
	}
	return e, nil
}

// schedule holds by period what leaves a population, where nothing scales it.
type schedule []thinning

// thinning is by cohort, the oldest first.
type thinning struct {
	keep []float64
	draw []sample.Thin
}

// schedule lays out what leaves. Periods in which the group ages alike share one
// thinning, of which the earlier ones need the youngest.
func (e *engine) schedule(q population) schedule {
	out := make(schedule, e.plan.Periods)
	for t := len(out) - 1; t >= 0; t-- {
		ages := e.old + t
		if q.lump {
			ages = min(ages, 1)
		}
		if !e.differs(t) {
			next := out[t+1]
			from := len(next.keep) - ages
			out[t] = thinning{next.keep[from:], next.draw[from:]}
			continue
		}
		out[t] = thinning{make([]float64, ages), make([]sample.Thin, ages)}
		for a := range ages {
			gone := gone(q.leave[ages-1-a], e.ageing[t], e.fatigue[t])
			out[t].keep[a], out[t].draw[a] = 1-gone, sample.NewThin(gone)
		}
	}
	return out
}

// differs reports whether what leaves in a period is not that of the next.
func (e *engine) differs(t int) bool {
	return t+1 == e.plan.Periods || e.ageing[t] != e.ageing[t+1] || e.fatigue[t] != e.fatigue[t+1]
}

// tabulate prepares to draw who leaves on so many paths, from populations whose
// cohorts are about as large as those that base met. It does nothing where the
// tables would cost more than they save.
func (e *engine) tabulate(base *scene, paths int) {
	const most = 8192 // blocks of all tables, of some 500 bytes each
	for i, plan := range e.plain {
		n := 1.5*base.largest[i] + 50
		thins := 0
		for t, row := range plan {
			if e.differs(t) {
				thins += len(row.draw)
			}
		}
		if blocks := float64(thins) * math.Min(n, 1024) / 16; blocks > math.Min(most, 16*float64(paths)) {
			continue
		}
		for t, row := range plan {
			if e.differs(t) {
				for a := range row.draw {
					row.draw[a].Tabulate(n)
				}
			}
		}
	}
}

// gone is the probability of leaving in a period, of one whom the survivor alone
// would let go with probability q, in a group that ages m times as fast.
func gone(q, m, fatigue float64) float64 { return 1 - (1-min(1, m*q))*(1-fatigue) }

// driven is the probability that the advertisements of a period drive a member
// of so many away.
func (e *engine) driven(t int, members float64) float64 {
	stay := 1.0
	for i := range e.lines {
		if l := &e.lines[i]; l.drives > 0 && members >= l.gate {
			stay *= 1 - l.drives*l.shares[t]
		}
	}
	return 1 - stay
}

// fill sets the probabilities of leaving by age from a survivor.
func (p *population) fill(s lifecycle.Survivor, step float64) error {
	alive := s.Survival(0)
	for a := range p.leave {
		next := s.Survival(float64(a+1) * step)
		if !(next >= 0 && next <= alive && alive <= 1) {
			return refuse("survival", next, "must not increase and must be in [0, 1]")
		}
		p.leave[a] = 1
		if alive > 0 {
			p.leave[a] = 1 - next/alive
		}
		alive = next
	}
	return nil
}

// even reports whether all values agree to 12 digits.
func even(v []float64) bool {
	for _, x := range v {
		if math.Abs(x-v[0]) > 1e-12*math.Abs(v[0]) {
			return false
		}
	}
	return true
}

// A scene is what varies from one run of an engine to the next, and the room the
// run needs. Its factors are 1 in the plain projection.
type scene struct {
	joins, hazard float64
	lines, costs  []float64
	pops          []population // those of the engine, or redrawn ones
	redrawn       bool         // the probabilities of leaving are not those of the engine

	scores      []float64  // room for the normal scores of the inputs
	words       sample.PCG // of rng
	rng         *rand.Rand // nil: no noise
	shocks      []float64  // noise drawn ahead, in the order in which income takes it; nil: as it is asked for
	taken       int        // of shocks
	demographic bool       // joins and leaving are counted in whole persons

	cash    []float64   // by period
	cohorts [][]float64 // by population: members by cohort; one number where ages do not matter
	largest []float64   // by population: the largest cohort there was
	detail  []Period    // where not nil, filled with everything
	fixed   *fixed      // where not nil, filled with what no factor of lines and costs changes
}

func (e *engine) scene() *scene {
	s := &scene{joins: 1, hazard: 1, lines: ones(len(e.lines)), costs: ones(len(e.plan.Costs)), pops: e.pops,
		cash: make([]float64, e.plan.Periods), cohorts: make([][]float64, len(e.pops)), largest: make([]float64, len(e.pops))}
	for i := range s.cohorts {
		s.cohorts[i] = make([]float64, e.plan.Periods+e.old)
	}
	return s
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// run projects the plan once, into s.cash and s.detail.
func (e *engine) run(s *scene) error {
	p := e.plan
	// A cohort is numbered by when it joined; at the end of period t cohort i is
	// of age t + old − i. A population in one lump is cohort 0.
	for i := range s.cohorts {
		c := s.cohorts[i]
		clear(c)
		for a, n := range p.Members {
			if s.demographic {
				n = math.RoundToEven(n)
			}
			if s.pops[i].lump {
				c[0] += n
			} else {
				c[e.old-1-a] = n
			}
			s.largest[i] = max(s.largest[i], n)
		}
	}
	members := sum(s.cohorts[0])
	for t := range p.Periods {
		start := members
		joins := e.joins[t]
		if p.Growth != nil {
			g := p.Growth.Joins(t, start)
			if !(g >= 0) || math.IsInf(g, 1) {
				return refuse("joins", g, "must be finite and not negative")
			}
			joins += g
		}
		joins *= s.joins
		if s.demographic {
			joins = float64(sample.Poisson(s.rng, joins))
		}
		last := e.old + t // the cohort of this period
		fatigue := e.fatigue[t]
		if e.gated {
			fatigue = e.driven(t, start)
		}
		for i := range s.cohorts {
			c := s.cohorts[i]
			if s.pops[i].lump {
				e.leave(s, i, t, fatigue, c[:1])
				c[0] += joins
				s.largest[i] = max(s.largest[i], c[0])
			} else {
				e.leave(s, i, t, fatigue, c[:last])
				c[last] = joins
				s.largest[i] = max(s.largest[i], joins)
			}
		}
		if s.pops[0].lump {
			members = s.cohorts[0][0]
		} else {
			members = sum(s.cohorts[0][:last+1])
		}
		var d *Period
		if s.detail != nil {
			d = &s.detail[t]
			d.Members, d.Joins, d.Leaves = members, joins, start+joins-members
		}
		var cash float64
		for i := range e.lines {
			income := e.income(s, i, t, members, last)
			if s.fixed != nil {
				s.fixed.line(&e.lines[i], t, income, members)
			}
			income = e.lines[i].earned(s, i, t, income, members)
			cash += income
			if d != nil {
				d.Income[i] = income
			}
		}
		for i := range p.Costs {
			c := &p.Costs[i]
			through := c.Share
			if through == 0 {
				through = 1
			}
			cost := c.Fixed + c.PerMember*members + c.PerJoin*through*joins
			if c.Staff.Wage > 0 || d != nil {
				n := c.Staff.operators(members)
				cost += n * c.Staff.Wage
				if d != nil {
					d.Operators += n
				}
			}
			if s.fixed != nil {
				s.fixed.costs = append(s.fixed.costs, cost)
			}
			cost *= s.costs[i]
			cash -= cost
			if d != nil {
				d.Costs[i] = cost
			}
		}
		s.cash[t] = cash
	}
	return nil
}

// leave takes from every cohort of a population those who leave in a period.
func (e *engine) leave(s *scene, pop, t int, fatigue float64, cohorts []float64) {
	if s.hazard == 1 && !s.redrawn && fatigue == e.fatigue[t] {
		plan := e.plain[pop][t]
		n := min(len(plan.keep), len(cohorts))
		if s.demographic {
			sample.Leave(s.rng, plan.draw[:n], cohorts[:n])
			return
		}
		for i, k := range plan.keep[:n] {
			cohorts[i] *= k
		}
		return
	}
	q, m, top := s.pops[pop].leave, e.ageing[t]*s.hazard, len(cohorts)-1
	for i, n := range cohorts {
		gone := gone(q[top-i], m, fatigue)
		if s.demographic {
			thin := sample.NewThin(gone)
			cohorts[i] = n - thin.Draw(s.rng, n)
		} else {
			cohorts[i] = n * (1 - gone)
		}
	}
}

// income is what a line would earn in a period of everybody, and at its mean.
func (e *engine) income(s *scene, line, t int, members float64, last int) float64 {
	l := &e.lines[line]
	if members < l.gate {
		return 0
	}
	switch cohorts := s.cohorts[l.pop][:last+1]; {
	case !l.even:
		v, flow := 0.0, l.flow[:last+1]
		for i, n := range cohorts {
			v += n * flow[last-i]
		}
		return v
	case l.pop == 0:
		return members * l.flow[0]
	default:
		return sum(cohorts) * l.flow[0]
	}
}

// earned is what the line numbered i does earn of that.
func (l *lineTable) earned(s *scene, i, t int, income, members float64) float64 {
	if members < l.gate {
		return 0
	}
	v := income * (l.take[t] * s.lines[i])
	if l.noise > 0 && s.rng != nil {
		v *= s.shock(l.noise)
	}
	return v
}

// shock is the noise of the next line that has any.
func (s *scene) shock(sigma float64) float64 {
	if s.shocks == nil {
		return sample.Shock(s.rng, sigma)
	}
	s.taken++
	return s.shocks[s.taken-1]
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}
