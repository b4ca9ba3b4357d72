package monetize

import "github.com/coterie-go/coterie/internal/sample"

// fixed is what is the same on every path of a plan whose members nothing
// uncertain changes: what lines and costs come to before their factors and
// their noise, period by period.
type fixed struct {
	income, take []float64
	noise        []float64 // 0: none is drawn
	costs        []float64
}

// line notes the next line.
func (f *fixed) line(l *lineTable, t int, income, members float64) {
	noise := l.noise
	if members < l.gate {
		noise = 0
	}
	f.income, f.take, f.noise = append(f.income, income), append(f.take, l.take[t]), append(f.noise, noise)
}

// run is what engine.run does to the cash of s, to the bit.
func (f *fixed) run(s *scene) {
	lines, costs := len(s.lines), len(s.costs)
	shocks, i := s.shocks, 0
	for t := range s.cash {
		cash := 0.0
		income, take, noise := f.income[t*lines:][:lines], f.take[t*lines:][:lines], f.noise[t*lines:][:lines]
		for k, factor := range s.lines {
			v := income[k] * (take[k] * factor)
			if noise[k] > 0 {
				v *= shocks[i]
				i++
			}
			cash += v
		}
		cost := f.costs[t*costs:][:costs]
		for k, factor := range s.costs {
			cash -= cost[k] * factor
		}
		s.cash[t] = cash
	}
}

// noise is that of every line and period in which one is drawn, in order.
type noise struct{ sigma, half []float64 }

func (n *noise) add(sigma float64) {
	if sigma > 0 {
		n.sigma, n.half = append(n.sigma, sigma), append(n.half, sigma*sigma/2)
	}
}

// draw fills v with factors of mean 1, as [sample.Shock] would one by one.
func (n *noise) draw(p *sample.PCG, v []float64) {
	sample.Gausses(p, v)
	for i, sigma := range n.sigma[:len(v)] {
		v[i] = sigma*v[i] - n.half[i]
	}
	sample.Exps(v)
}
