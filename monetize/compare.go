package monetize

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
)

// Choice is one way to earn with the community of a plan: some of its lines,
// side by side with the others.
type Choice struct {
	Lines     []string          // which lines are run
	Mode      Mode              // of the only line, where it is one of the four models; else 0
	Next      float64           // income of the first period (下月收入)
	Year      float64           // net cash of the first 12 periods, what was invested included (一年净额)
	Payback   int               // period in which it is paid back (回本月份); 0: never
	Bad       float64           // NPV that one path in ten stays below (坏情况 10 %)
	Operators float64           // most operators ever needed (需要几个运营)
	Close     int               // period after which to close (何时收尾); 0: never launch
	Value     float64           // present value when closed then
	Lacks     []coterie.Finding // preconditions that are not met
}

// Comparison sets the lines of a plan beside each other and beside their best
// mix.
type Comparison struct {
	Alone  []Choice  // each line by itself, in the plan's order
	All    Choice    // all lines together
	Best   Choice    // the mix that is worth most when closed in time; no lines where nothing is worth more than not starting
	Change *Overturn // the smallest change of one assumption by which another mix is best, or none
	Advice coterie.Finding

	Lacking []coterie.Warning // what was not known, and what would make it known
}

// maxCompared bounds the mixes that Compare looks at.
const maxCompared = 10

// Compare runs each line of a plan alone, all of them, and every mix of up to 10
// lines, each closed at its best time: what to run, what it would bring, and
// whether to launch at all. The costs of the plan are borne by every choice; an
// [Effect] counts where both its lines are run. Bad comes from a simulation with
// the options given, inputs that scale a line that is not run being left out. It
// projects the plan O(2^lines) times.
//
// References: choosing among mixes by enumeration is exact; the sum of the lines'
// single values is not, since costs are shared and lines take from each other.
func Compare(ctx context.Context, p *Plan, o *SimOptions) (*Comparison, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	n := len(p.Lines)
	if n > maxCompared {
		return nil, refuse("lines", float64(n), "more than 10: too many mixes")
	}
	mixes, err := p.mixes()
	if err != nil {
		return nil, err
	}
	best, err := mixes.best(ctx, mixes.all())
	if err != nil {
		return nil, err
	}
	c := &Comparison{}
	for i := range n {
		alone, _, err := p.choice(ctx, 1<<i, o)
		if err != nil {
			return nil, err
		}
		c.Alone = append(c.Alone, *alone)
	}
	all, closed, err := p.choice(ctx, 1<<n-1, o)
	if err != nil {
		return nil, err
	}
	c.All = *all
	near := mixes.near(best)
	c.Change, err = overturn(mixes.whole.drivers(), mixes.scale, func() (uint, error) { return mixes.best(ctx, near) })
	if err != nil {
		return nil, err
	}
	cure, 解 := "", ""
	if c.Change != nil {
		cure, 解 = "overturned by "+c.Change.String(), "会推翻它的是："+c.Change.Chinese()
	}
	if best == 0 {
		c.Advice, c.Lacking = closed.Advice, closed.Lacking
		c.Advice.Cure, c.Advice.CureChinese = cure, 解
		return c, nil
	}
	if best != 1<<n-1 {
		if all, closed, err = p.choice(ctx, best, o); err != nil {
			return nil, err
		}
	}
	c.Best, c.Advice, c.Lacking = *all, closed.Advice, closed.Lacking
	c.Advice.Cure, c.Advice.CureChinese = cure, 解
	names := strings.Join(c.Best.Lines, "+")
	c.Advice.Code = "run-" + c.Advice.Code
	c.Advice.English = "run " + names + "; " + c.Advice.English
	c.Advice.Chinese = "采用" + names + "；" + c.Advice.Chinese
	if lost := c.Best.Value - c.All.Value; lost > 0 {
		c.Advice.Evidence = append(c.Advice.Evidence, fmt.Sprintf("all lines together %.2f less", lost))
	}
	return c, nil
}

// mixes are the engines of every set of lines of a plan, and what is scaled in
// them.
type mixes struct {
	plan  *Plan
	whole *engine
	mixes []mix // by set; the first is none
}

type mix struct {
	*engine
	*scene
	places map[string]*float64 // that a driver scales
}

func (p *Plan) mixes() (*mixes, error) {
	m := &mixes{plan: p, mixes: make([]mix, 1<<len(p.Lines))}
	for set := 1; set < len(m.mixes); set++ {
		e, err := compile(p.only(uint(set)))
		if err != nil {
			return nil, err
		}
		v := mix{e, e.scene(), map[string]*float64{}}
		for _, d := range e.drivers() {
			v.places[d.name] = d.at(v.scene)
		}
		m.mixes[set], m.whole = v, e
	}
	return m, nil
}

// all are the sets there are.
func (m *mixes) all() []uint {
	out := make([]uint, len(m.mixes)-1)
	for i := range out {
		out[i] = uint(i + 1)
	}
	return out
}

// near are the sets that might take the place of another: of up to four lines
// all, of more those that differ by one line.
func (m *mixes) near(best uint) []uint {
	if len(m.mixes) <= 16 {
		return m.all()
	}
	out := []uint{best}
	for i := range bits.Len(uint(len(m.mixes) - 1)) {
		out = append(out, best^1<<i)
	}
	return slices.DeleteFunc(out, func(set uint) bool { return set == 0 })
}

// scale sets a factor wherever the driver is.
func (m *mixes) scale(d driver, factor float64) {
	for _, v := range m.mixes[1:] {
		if at := v.places[d.name]; at != nil {
			*at = factor
		}
	}
}

// best is the set that is worth most when closed in time, of equals the one with
// fewest lines; 0 where none is worth more than not starting or closing at once.
func (m *mixes) best(ctx context.Context, sets []uint) (uint, error) {
	best, most := uint(0), 0.0
	if m.plan.running() {
		most = m.plan.Salvage
	}
	for _, set := range sets {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		v := m.mixes[set]
		if err := v.run(v.scene); err != nil {
			return 0, err
		}
		after, worth := v.bestClose(v.cash)
		if !m.plan.worthwhile(after, worth) {
			continue
		}
		if worth > most || worth == most && best != 0 && bits.OnesCount(set) < bits.OnesCount(best) {
			best, most = set, worth
		}
	}
	return best, nil
}

// only returns the plan with the lines of a set.
func (p *Plan) only(set uint) *Plan {
	q := *p
	if q.Stay == nil {
		q.Stay = p.Lines[0].Stay
	}
	q.Lines, q.Effects = nil, nil
	run := func(name string) bool { i := p.line(name); return set&(1<<i) != 0 }
	for i, l := range p.Lines {
		if set&(1<<i) != 0 {
			q.Lines = append(q.Lines, l)
		}
	}
	for _, e := range p.Effects {
		if run(e.Of) && run(e.By) {
			q.Effects = append(q.Effects, e)
		}
	}
	return &q
}

// choice works out one set of lines.
func (p *Plan) choice(ctx context.Context, set uint, o *SimOptions) (*Choice, *Close, error) {
	q := p.only(set)
	v, err := q.Project()
	if err != nil {
		return nil, nil, err
	}
	var opt SimOptions
	if o != nil {
		opt = *o
	}
	opt.Inputs, opt.Spearman = q.inputs(opt.Inputs, opt.Spearman)
	if opt.Paths == 0 {
		opt.Paths = 2000
	}
	c, err := Sunset(ctx, q, &opt)
	if err != nil {
		return nil, nil, err
	}
	out := &Choice{Next: sum(v.Periods[0].Income), Payback: v.Payback, Bad: c.Risk.Bad.Value, Close: c.After, Value: c.Value}
	for _, l := range q.Lines {
		out.Lines = append(out.Lines, l.Name)
		if m, ok := model(l.Stream); ok {
			out.Lacks = append(out.Lacks, m.Gaps()...)
			if len(q.Lines) == 1 {
				out.Mode = m.Mode()
			}
		}
		if v.Periods[v.Peak-1].Members < l.Gate {
			out.Lacks = append(out.Lacks, lack("below-gate", l.Name, "MO34", fmt.Sprintf("the community never reaches the %.0f members that the line needs", l.Gate),
				fmt.Sprintf("社群始终达不到该收入所需的%.0f人", l.Gate), "grow first, or find a smaller partner", "先长大，或找小一些的合作方"))
		}
	}
	out.Year = v.Periods[min(12, len(v.Periods))-1].Total
	for _, d := range v.Periods {
		out.Operators = max(out.Operators, d.Operators)
	}
	if !c.Launch {
		out.Close = 0
	}
	return out, c, nil
}

// model finds the Model in what a stream is wrapped in.
func model(s Stream) (Model, bool) {
	switch s := s.(type) {
	case Scaled:
		return model(s.Of)
	case Model:
		return s, true
	}
	return nil, false
}

// inputs keeps the inputs that scale anything of the plan, with their
// correlations.
func (p *Plan) inputs(in []Input, spearman [][]float64) ([]Input, [][]float64) {
	known := func(name string) bool {
		if name == joinsDriver || name == hazardDriver || p.line(name) >= 0 {
			return true
		}
		for _, c := range p.Costs {
			if c.Name == name {
				return true
			}
		}
		return false
	}
	var out []Input
	var kept []int
	for i, v := range in {
		w := v
		w.Scales = nil
		for _, s := range v.Scales {
			if known(s) {
				w.Scales = append(w.Scales, s)
			}
		}
		if len(w.Scales) > 0 {
			out, kept = append(out, w), append(kept, i)
		}
	}
	if len(spearman) != len(in) || len(kept) == len(in) {
		return out, spearman
	}
	r := make([][]float64, len(kept))
	for a, i := range kept {
		for _, j := range kept {
			if j >= len(spearman[i]) {
				return in, spearman // not square: Simulate says so
			}
			r[a] = append(r[a], spearman[i][j])
		}
	}
	return out, r
}
