package monetize

import (
	"math"
	"slices"
	"time"
)

// Period is one period of a [Projection].
type Period struct {
	Members   float64 // at its end
	Joins     float64
	Leaves    float64
	Income    []float64 // by line of the plan
	Costs     []float64 // by cost of the plan
	Operators float64
	Cash      float64 // Σ Income − Σ Costs
	Total     float64 // cumulative cash, what was invested included
	Present   float64 // cumulative discounted cash, what was invested included
}

// Projection is what a plan is expected to bring.
type Projection struct {
	Periods   []Period
	Invest    float64
	Discount  float64
	NPV       float64   // of all periods, without salvage
	Payback   int       // the first period by whose end cumulative cash is ≥ 0; 0: never
	Profit    int       // the first period that earns more than it costs (盈亏平衡); 0: none
	Peak      int       // the period with most members
	Need      float64   // the most that must be put in: −min(0, lowest cumulative cash)
	ByLine    []float64 // income by line over all periods
	lowest    float64
	names     []string
	startDate time.Time
}

// Project runs the plan once, as expected.
func (p *Plan) Project() (*Projection, error) {
	e, err := compile(p)
	if err != nil {
		return nil, err
	}
	s := e.scene()
	s.detail = make([]Period, p.Periods)
	for t := range s.detail {
		s.detail[t].Income, s.detail[t].Costs = make([]float64, len(p.Lines)), make([]float64, len(p.Costs))
	}
	if err := e.run(s); err != nil {
		return nil, err
	}
	out := &Projection{Periods: s.detail, Invest: p.Invest, Discount: p.Discount, NPV: -p.Invest, ByLine: make([]float64, len(p.Lines)), lowest: -p.Invest, startDate: p.Start}
	for _, l := range p.Lines {
		out.names = append(out.names, l.Name)
	}
	total := -p.Invest
	for t := range s.detail {
		d := &s.detail[t]
		d.Cash = s.cash[t]
		if !finite(d.Cash) {
			return nil, refuse("cash", d.Cash, "the plan grows beyond what a float64 holds")
		}
		total += d.Cash
		out.NPV += d.Cash * math.Pow(1+p.Discount, -float64(t+1))
		d.Total, d.Present = total, out.NPV
		out.lowest = math.Min(out.lowest, total)
		if out.Payback == 0 && total >= 0 {
			out.Payback = t + 1
		}
		if out.Profit == 0 && d.Cash > 0 {
			out.Profit = t + 1
		}
		if out.Peak == 0 || d.Members > s.detail[out.Peak-1].Members {
			out.Peak = t + 1
		}
		for i, v := range d.Income {
			out.ByLine[i] += v
		}
	}
	out.Need = math.Max(0, -out.lowest)
	return out, nil
}

// Cash returns the flows at times 0, 1, 2 … : what was invested, then the cash
// of every period. It is what [IRR], [MIRR], [NPV] and [Payback] take.
func (p *Projection) Cash() []float64 {
	out := []float64{-p.Invest}
	for i := range p.Periods {
		out = append(out, p.Periods[i].Cash)
	}
	return out
}

// Dated returns the flows on calendar days, a month apart from the start on, on
// the month's last day where it has no such day: what [XIRR] and [XNPV] take.
func (p *Projection) Dated(start time.Time) []Dated {
	out := make([]Dated, 0, len(p.Periods)+1)
	for k, c := range p.Cash() {
		out = append(out, Dated{monthsAfter(start, k), c})
	}
	return out
}

// monthsAfter is the same day of the month k months later, or that month's last.
func monthsAfter(t time.Time, k int) time.Time {
	day := t.AddDate(0, k, 0)
	if day.Day() != t.Day() { // it ran over into the next month
		day = day.AddDate(0, 0, -day.Day())
	}
	return day
}

// Rates returns all internal rates of return of the plan, per period.
func (p *Projection) Rates() (*Rates, error) { return IRR(p.Cash()) }

// Line returns the income of a line by period, or nil for an unknown name.
func (p *Projection) Line(name string) []float64 {
	i := slices.Index(p.names, name)
	if i < 0 {
		return nil
	}
	out := make([]float64, len(p.Periods))
	for t := range p.Periods {
		out[t] = p.Periods[t].Income[i]
	}
	return out
}
