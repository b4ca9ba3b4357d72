package monetize

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/parallel"
	"github.com/coterie-go/coterie/internal/radix"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// Input is an uncertain number of a plan (不确定输入): one draw per path, by
// which everything it names is multiplied. "joins" are all joins, "hazard" the
// members' probability of leaving; any other name is a line or a cost. Factors
// of joins and hazard below 0 count as 0.
type Input struct {
	Name   string   `json:"name"`
	Dist   Dist     `json:"dist"`
	Scales []string `json:"scales"`
}

// SimOptions says what is uncertain about a plan, and how often to draw it. nil
// and zero fields mean the default of each.
type SimOptions struct {
	Paths       int         // 0: 10,000
	Seed        uint64      // of all draws
	Inputs      []Input     // uncertain numbers
	Spearman    [][]float64 // rank correlation between inputs; nil: independent
	Demographic bool        // draw who joins and who leaves, in whole persons
	Parameters  bool        // redraw every Uncertain survivor on every path
	Capital     float64     // cash there is beside what the plan invests; a path is ruined where it runs out
	Level       float64     // of the bad case, in (0, 1); 0: 0.1
	Progress    func(coterie.Progress)
}

// Spread is the distribution of one result over the paths.
type Spread struct {
	Mean, StdErr, SD   float64 // StdErr is the Monte Carlo error of the mean
	P05, P25, P50, P75 float64
	P95                float64
}

// Outcome is what a plan may bring.
type Outcome struct {
	Paths     int
	NPV       Spread
	Bad       coterie.Estimate // the NPV that Level of the paths stay below, with the 95 % interval that so many paths allow
	Shortfall float64          // mean NPV of these paths
	Loss      float64          // share of the paths whose NPV is below 0
	Ruin      float64          // share of the paths that at some time have spent more than Invest and Capital
	PaidBack  float64          // share of the paths that pay back
	Payback   float64          // the period by which half of all paths have paid back; +Inf where fewer do
	Need      Spread           // cash that must be put in
	Close     Spread           // period after which closing would have been best, knowing the path
	At        int              // period after which [Sunset] advises to close
	Advised   Spread           // value when closed then
	Foresight float64          // what knowing each path beforehand would add to Advised
	Bands     []Band           // cumulative cash by period, from the first 10,000 paths
	Warnings  []coterie.Warning
}

// Band is how cumulative cash is spread at the end of one period.
type Band struct{ P10, P50, P90 float64 }

const (
	pathBlock = 512
	bandPaths = 10_000
	mostPaths = 100_000_000
)

// Simulate draws the uncertain parts of a plan many times (蒙特卡洛模拟): its
// inputs, joined by a Gaussian copula; the noise of its lines, lognormal with
// mean 1 in every period; with Demographic, Poisson joins and binomial leaving;
// with Parameters, the sampling error of the survivors.
//
// Same seed, same bits, whatever GOMAXPROCS is. It takes O(paths · periods ·
// (lines + ages)), keeps 36 bytes a path and allocates nothing per path. In
// paths the measured exponent is 1.0 (bench -law).
func Simulate(ctx context.Context, p *Plan, o *SimOptions) (*Outcome, error) {
	e, err := compile(p)
	if err != nil {
		return nil, err
	}
	m, err := e.monteCarlo(o)
	if err != nil {
		return nil, err
	}
	base := e.scene()
	base.fixed = new(fixed)
	if err := e.run(base); err != nil {
		return nil, err
	}
	m.advised, _ = e.bestClose(base.cash)
	m.ahead(base.fixed)
	if m.opt.Demographic && !m.opt.Parameters && !slices.ContainsFunc(m.inputs, func(s scaled) bool { return s.stays }) {
		e.tabulate(base, m.opt.Paths)
	}
	if err := parallel.Blocks(ctx, m.opt.Paths, pathBlock, m.progress(), m.block); err != nil {
		return nil, err
	}
	return m.outcome(), nil
}

// monteCarlo is a simulation under way. Results are kept by path, so that the
// order in which blocks end does not matter.
type monteCarlo struct {
	*engine
	opt      SimOptions
	inputs   []scaled
	copula   *copula
	warnings []coterie.Warning
	advised  int
	fixed    *fixed    // nil where the members of one path are not those of another
	noise    noise     // of a path, where it is known ahead what is drawn
	discount []float64 // by period, from its end
	salvage  []float64 // by period, discounted

	npv, at, need []float64
	closed, paid  []uint16
	foresight     []float64 // by block, summed over its paths
	bands         []float64 // cumulative cash of the first paths, period by period

	mu   sync.Mutex
	free []*scene
}

// scaled is an input with the places that its draw multiplies.
type scaled struct {
	dist  Dist
	joins bool
	stays bool
	lines []int
	costs []int
}

func (e *engine) monteCarlo(o *SimOptions) (*monteCarlo, error) {
	m := &monteCarlo{engine: e}
	if o != nil {
		m.opt = *o
	}
	if m.opt.Paths == 0 {
		m.opt.Paths = 10_000
	}
	if m.opt.Level == 0 {
		m.opt.Level = 0.1
	}
	if err := check(arg{"paths", float64(m.opt.Paths), positive}, arg{"capital", m.opt.Capital, nonNegative}); err != nil {
		return nil, err
	}
	if m.opt.Paths > mostPaths {
		return nil, refuse("paths", float64(m.opt.Paths), "more than "+strconv.Itoa(mostPaths))
	}
	if !(m.opt.Level > 0 && m.opt.Level < 1) {
		return nil, refuse("level", m.opt.Level, "must be in (0, 1)")
	}
	for i, in := range m.opt.Inputs {
		if err := in.Dist.Validate(); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		s := scaled{dist: in.Dist}
		for _, name := range in.Scales {
			line, cost := e.plan.line(name), slices.IndexFunc(e.plan.Costs, func(c Cost) bool { return c.Name == name })
			switch {
			case name == joinsDriver:
				s.joins = true
			case name == hazardDriver:
				s.stays = true
			case line >= 0:
				s.lines = append(s.lines, line)
			case cost >= 0:
				s.costs = append(s.costs, cost)
			default:
				return nil, &coterie.InputError{Row: i, Field: "scales", Value: strconv.Quote(name), Reason: "neither joins, hazard, a line nor a cost"}
			}
		}
		if len(in.Scales) == 0 {
			return nil, &coterie.InputError{Row: i, Field: "scales", Reason: "the input changes nothing", Err: coterie.ErrNoData}
		}
		m.inputs = append(m.inputs, s)
	}
	var err error
	if m.copula, m.warnings, err = gaussian(m.opt.Spearman, len(m.inputs)); err != nil {
		return nil, err
	}
	n := m.opt.Paths
	m.npv, m.at, m.need = make([]float64, n), make([]float64, n), make([]float64, n)
	m.foresight = make([]float64, (n+pathBlock-1)/pathBlock)
	m.closed, m.paid = make([]uint16, n), make([]uint16, n)
	m.bands = make([]float64, min(n, bandPaths)*e.plan.Periods)
	m.discount, m.salvage = make([]float64, m.plan.Periods), make([]float64, m.plan.Periods)
	d, rest := 1.0, m.plan.Salvage
	for t := range m.discount {
		d /= 1 + m.plan.Discount
		rest *= 1 - m.plan.Decay
		m.discount[t], m.salvage[t] = d, rest*d
	}
	return m, nil
}

// ahead notes what need not be worked out on every path again.
func (m *monteCarlo) ahead(base *fixed) {
	moves := m.opt.Demographic || m.opt.Parameters || slices.ContainsFunc(m.inputs, func(s scaled) bool { return s.joins || s.stays })
	if !moves {
		m.fixed = base
	}
	if !moves || !m.opt.Demographic && !slices.ContainsFunc(m.lines, func(l lineTable) bool { return l.noise > 0 && l.gate > 0 }) {
		for _, sigma := range base.noise {
			m.noise.add(sigma)
		}
	}
}

func (m *monteCarlo) progress() func(done, total int) {
	if m.opt.Progress == nil {
		return nil
	}
	return func(done, total int) {
		m.opt.Progress(coterie.Progress{Stage: "simulate", Done: int64(done) * pathBlock, Total: int64(total) * pathBlock})
	}
}

// take hands out a scene that no other block uses.
func (m *monteCarlo) take() *scene {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := len(m.free); n > 0 {
		s := m.free[n-1]
		m.free = m.free[:n-1]
		return s
	}
	s := m.scene()
	s.rng = rand.New(&s.words)
	if n := len(m.noise.sigma); n > 0 {
		s.shocks = make([]float64, n)
	}
	s.demographic = m.opt.Demographic
	s.scores = make([]float64, 2*len(m.inputs))
	if m.opt.Parameters {
		s.pops, s.redrawn = make([]population, len(m.pops)), true
		for i, p := range m.pops { // a redrawn curve may depend on age where this one does not
			s.pops[i] = population{leave: slices.Clone(p.leave)}
		}
	}
	return s
}

// block simulates the paths [lo, hi) from a stream of their own.
func (m *monteCarlo) block(b, lo, hi int) error {
	s := m.take()
	s.words = sample.Seeded(m.opt.Seed, uint64(b))
	for i := lo; i < hi; i++ {
		if err := m.path(s, i); err != nil {
			return err
		}
	}
	m.mu.Lock()
	m.free = append(m.free, s)
	m.mu.Unlock()
	return nil
}

// path simulates one path into the results at i.
func (m *monteCarlo) path(s *scene, i int) error {
	n := len(m.inputs)
	ε, z := s.scores[:n], s.scores[n:]
	for k := range ε {
		ε[k] = sample.Normal(s.rng)
	}
	m.copula.apply(ε, z)
	s.scale(m.inputs, func(k int) float64 { return m.inputs[k].dist.at(z[k]) })
	if m.opt.Parameters {
		for k, v := range m.stays {
			if u, ok := v.(lifecycle.Uncertain); ok {
				if err := s.pops[k].fill(u.Draw(s.rng), m.step); err != nil {
					return err
				}
			}
		}
	}
	m.noise.draw(&s.words, s.shocks)
	s.taken = 0
	if m.fixed != nil {
		m.fixed.run(s)
	} else if err := m.run(s); err != nil {
		return err
	}
	p := m.plan
	total, low, value := -p.Invest, -p.Invest, -p.Invest
	after, paid, best := 0, 0, value+p.Salvage
	m.at[i] = best
	for t, x := range s.cash {
		total += x
		low = min(low, total)
		value += x * m.discount[t]
		if total >= 0 && paid == 0 {
			paid = t + 1
		}
		now := value + m.salvage[t]
		if now > best {
			after, best = t+1, now
		}
		if t+1 == m.advised {
			m.at[i] = now
		}
	}
	if i < bandPaths {
		total := -p.Invest
		for t, x := range s.cash {
			total += x
			m.bands[t*min(m.opt.Paths, bandPaths)+i] = total
		}
	}
	m.npv[i], m.need[i], m.closed[i], m.paid[i] = value, -min(0, low), uint16(after), uint16(paid)
	m.foresight[i/pathBlock] += best - m.at[i]
	if !finite(value) {
		return refuse("cash", value, "a path grows beyond what a float64 holds")
	}
	return nil
}

// scale sets the factors of a scene from one draw of every input.
func (s *scene) scale(inputs []scaled, draw func(int) float64) {
	s.joins, s.hazard = 1, 1
	for i := range s.lines {
		s.lines[i] = 1
	}
	for i := range s.costs {
		s.costs[i] = 1
	}
	for k := range inputs {
		x := draw(k)
		if inputs[k].joins {
			s.joins *= math.Max(0, x)
		}
		if inputs[k].stays {
			s.hazard *= math.Max(0, x)
		}
		for _, i := range inputs[k].lines {
			s.lines[i] *= x
		}
		for _, i := range inputs[k].costs {
			s.costs[i] *= x
		}
	}
}

// outcome sums up all paths.
func (m *monteCarlo) outcome() *Outcome {
	n := float64(m.opt.Paths)
	o := &Outcome{Paths: m.opt.Paths, At: m.advised, Warnings: m.warnings}
	for i := range m.npv {
		if m.npv[i] < 0 {
			o.Loss += 1 / n
		}
		if m.need[i] > m.plan.Invest+m.opt.Capital {
			o.Ruin += 1 / n
		}
	}
	o.Foresight = sum(m.foresight) / n
	work := make([]float64, len(m.npv))
	for i, t := range m.closed {
		work[i] = float64(t)
	}
	o.Close = spread(work, func() { countSort(work, m.plan.Periods) })
	for i, t := range m.paid {
		work[i] = float64(t)
		if t == 0 {
			work[i] = float64(m.plan.Periods + 1)
		} else {
			o.PaidBack += 1 / n
		}
	}
	countSort(work, m.plan.Periods+1)
	if o.Payback = work[(len(work)-1)/2]; o.Payback > float64(m.plan.Periods) {
		o.Payback = math.Inf(1)
	}
	sorted := func(v []float64) Spread { return spread(v, func() { radix.Floats(v, work) }) }
	o.Need, o.Advised, o.NPV = sorted(m.need), sorted(m.at), sorted(m.npv)
	o.Bad = orderInterval(m.npv, m.opt.Level)
	k := max(1, int(m.opt.Level*n))
	o.Shortfall = sum(m.npv[:k]) / float64(k)
	if o.Bad.Hi-o.Bad.Lo > 0.1*o.NPV.SD {
		o.Warnings = append(o.Warnings, coterie.Warning{Code: "few-paths", About: "paths",
			Text: fmt.Sprintf("the bad case is known only to within %.4g", o.Bad.Hi-o.Bad.Lo), Cure: "draw more paths", Chinese: fmt.Sprintf("坏情况只知道到 %.4g 以内：多画些路径", o.Bad.Hi-o.Bad.Lo)})
	}
	paths := min(m.opt.Paths, bandPaths)
	for t := range m.plan.Periods {
		v := m.bands[t*paths : (t+1)*paths]
		radix.Floats(v, work)
		o.Bands = append(o.Bands, Band{quantile(v, 0.1), quantile(v, 0.5), quantile(v, 0.9)})
	}
	return o
}

// spread sums up one result, which it sorts by sort.
func spread(v []float64, sort func()) Spread {
	n := float64(len(v))
	var s Spread
	for _, x := range v {
		s.Mean += x / n
	}
	for _, x := range v {
		s.SD += (x - s.Mean) * (x - s.Mean)
	}
	s.SD = math.Sqrt(s.SD / math.Max(1, n-1))
	s.StdErr = s.SD / math.Sqrt(n)
	sort()
	s.P05, s.P25, s.P50 = quantile(v, 0.05), quantile(v, 0.25), quantile(v, 0.5)
	s.P75, s.P95 = quantile(v, 0.75), quantile(v, 0.95)
	return s
}

// countSort sorts whole numbers of at most most by counting them.
func countSort(v []float64, most int) {
	counts := make([]int, most+1)
	for _, x := range v {
		counts[int(x)]++
	}
	i := 0
	for x, n := range counts {
		for range n {
			v[i] = float64(x)
			i++
		}
	}
}

// orderInterval is a quantile of sorted values with its 95 % interval from the
// order statistics whose ranks a binomial count allows.
func orderInterval(sorted []float64, p float64) coterie.Estimate {
	n := float64(len(sorted))
	half := 1.959963984540054 * math.Sqrt(p*(1-p)/n)
	return coterie.Estimate{Value: quantile(sorted, p), Lo: quantile(sorted, math.Max(0, p-half)), Hi: quantile(sorted, math.Min(1, p+half)), Confidence: 0.95}
}
