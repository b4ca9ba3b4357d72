package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Abandonment is the right to close (实物期权) a business whose revenue drifts
// and jitters as a geometric Brownian motion, dP = Drift·P dt + Vol·P dW, at a
// constant cost per unit of time. Because revenue may recover, it pays to bear
// some loss before closing for good.
type Abandonment struct {
	Rate  float64 // discount per unit of time, > 0 and > Drift
	Drift float64
	Vol   float64 // > 0
	Cost  float64 // per unit of time, ≥ 0
	Exit  float64 // paid on closing; negative: salvage
}

// Trigger is when to abandon.
type Trigger struct {
	Beta    float64 // the negative root of ½Vol²·β(β−1) + Drift·β = Rate
	Revenue float64 // close when revenue falls to this
	Naive   float64 // where the present value of carrying on for ever is that of closing
	Flow    float64 // where revenue just covers cost
	coef    float64
	a       Abandonment
}

// Trigger returns the revenue at which to close,
//
//	P* = β/(β − 1)·(Rate − Drift)·(Cost/Rate − Exit),  β = ½ − μ/σ² − √((μ/σ² − ½)² + 2r/σ²)
//
// Closing costs more than all that could be saved where Exit ≥ Cost/Rate: there
// is no trigger, an *InputError.
//
// References: Dixit & Pindyck (1994), Investment under uncertainty, chapter 7.
func (a Abandonment) Trigger() (*Trigger, error) {
	if err := check(arg{"rate", a.Rate, positive}, arg{"drift", a.Drift, anyNumber}, arg{"vol", a.Vol, positive}, arg{"cost", a.Cost, nonNegative}, arg{"exit", a.Exit, anyNumber}); err != nil {
		return nil, err
	}
	if a.Drift >= a.Rate {
		return nil, refuse("drift", a.Drift, "must be below the rate, or the business is worth infinitely much")
	}
	saved := a.Cost/a.Rate - a.Exit
	if saved <= 0 {
		return nil, refuse("exit", a.Exit, "closing costs more than it can ever save: never close")
	}
	m := a.Drift / (a.Vol * a.Vol)
	t := &Trigger{Beta: 0.5 - m - math.Sqrt((m-0.5)*(m-0.5)+2*a.Rate/(a.Vol*a.Vol)), a: a}
	t.Revenue = t.Beta / (t.Beta - 1) * (a.Rate - a.Drift) * saved
	t.Naive = (a.Rate - a.Drift) * saved
	t.Flow = a.Cost
	t.coef = (saved - t.Revenue/(a.Rate-a.Drift)) * math.Pow(t.Revenue, -t.Beta)
	return t, nil
}

// At returns the value of the business at a revenue, closed when best, and the
// part of it that is the right to close. At or below the trigger the value is
// −Exit. A revenue that is not positive gives NaN.
func (t *Trigger) At(revenue float64) (value, option float64) {
	if !(revenue > 0) {
		return math.NaN(), math.NaN()
	}
	forever := revenue/(t.a.Rate-t.a.Drift) - t.a.Cost/t.a.Rate
	if revenue <= t.Revenue {
		return -t.a.Exit, -t.a.Exit - forever
	}
	option = t.coef * math.Pow(revenue, t.Beta)
	return forever + option, option
}

// Lattice finds the trigger again without the closed form, as a check of it: by
// value iteration on a binomial lattice of the revenue with steps of dt, until
// nothing changes any more. The error is of order √dt.
func (a Abandonment) Lattice(dt float64) (float64, error) {
	if _, err := a.Trigger(); err != nil {
		return 0, err
	}
	if err := check(arg{"dt", dt, positive}); err != nil {
		return 0, err
	}
	h := a.Vol * math.Sqrt(dt)
	p := (math.Exp(a.Drift*dt) - math.Exp(-h)) / (math.Exp(h) - math.Exp(-h))
	half := int(math.Ceil(8 / h)) // revenue from e⁻⁸ to e⁸ times the cost
	if !(p > 0 && p < 1) || half > 100_000 || half < 10 {
		return 0, refuse("dt", dt, "too coarse or too fine for the lattice")
	}
	n, d := 2*half+1, math.Exp(-a.Rate*dt)
	revenue, v, next := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		revenue[i] = math.Max(a.Cost, 1e-300) * math.Exp(h*float64(i-half))
		v[i] = math.Max(-a.Exit, revenue[i]/(a.Rate-a.Drift)-a.Cost/a.Rate)
	}
	next[0], next[n-1] = v[0], v[n-1] // so far out that the rest does not feel it
	run := func(i int) float64 {      // value of running one step more
		return (revenue[i]-a.Cost)*(1-d)/a.Rate + d*(p*v[i+1]+(1-p)*v[i-1])
	}
	for range int(40/(a.Rate*dt)) + 1 {
		moved := 0.0
		for i := 1; i < n-1; i++ {
			next[i] = math.Max(-a.Exit, run(i))
			moved = math.Max(moved, math.Abs(next[i]-v[i]))
		}
		v, next = next, v
		if moved <= 1e-12*(a.Cost/a.Rate) {
			break
		}
	}
	for i := 1; i < n-2; i++ {
		below, above := run(i)+a.Exit, run(i+1)+a.Exit
		if below <= 0 && above > 0 {
			return revenue[i] * math.Exp(h*below/(below-above)), nil
		}
	}
	return 0, refuse("exit", a.Exit, "the lattice never closes")
}

// EntryExit is a business that may be opened and closed again and again as its
// revenue, a geometric Brownian motion, comes and goes.
type EntryExit struct {
	Rate  float64 // discount ρ > 0, > Drift
	Drift float64
	Vol   float64 // > 0
	Cost  float64 // per unit of time while open, ≥ 0
	Entry float64 // paid on opening, > 0
	Exit  float64 // paid on closing; not below −Entry
}

// Thresholds are when to open and when to close, and Marshall's rules, which
// forget that one may wait.
type Thresholds struct {
	Enter, Leave                 float64
	MarshallEnter, MarshallLeave float64
}

// Thresholds solves the four conditions of value matching and smooth pasting
// for the two thresholds. A solution that is not found is a *coterie.FitError.
//
// References: Dixit (1989), Entry and exit decisions under uncertainty, Journal
// of Political Economy 97; equations (11)–(14).
func (e EntryExit) Thresholds() (*Thresholds, error) {
	if err := check(arg{"rate", e.Rate, positive}, arg{"drift", e.Drift, anyNumber}, arg{"vol", e.Vol, positive}, arg{"cost", e.Cost, positive},
		arg{"entry", e.Entry, positive}, arg{"exit", e.Exit, anyNumber}); err != nil {
		return nil, err
	}
	if e.Drift >= e.Rate {
		return nil, refuse("drift", e.Drift, "must be below the rate")
	}
	if e.Entry+e.Exit <= 0 {
		return nil, refuse("exit", e.Exit, "opening and closing in turn would make money")
	}
	if e.Exit >= e.Cost/e.Rate {
		return nil, refuse("exit", e.Exit, "closing costs more than it can ever save: never close")
	}
	m, q := e.Drift/(e.Vol*e.Vol), 2*e.Rate/(e.Vol*e.Vol)
	root := math.Sqrt((m-0.5)*(m-0.5) + q)
	b1, b2 := 0.5-m+root, 0.5-m-root
	perpetuity, forever := 1/(e.Rate-e.Drift), e.Cost/e.Rate
	// G(P) = −A·P^b1 + B·P^b2 + P/(ρ−μ) − C/ρ is what being open adds. For H and
	// L, smooth pasting P·G′ = 0 gives A and B; value matching is left over.
	residual := func(h, l float64) (float64, float64) {
		x1, x2, y1, y2 := -b1*math.Pow(h, b1), b2*math.Pow(h, b2), -b1*math.Pow(l, b1), b2*math.Pow(l, b2)
		det := x1*y2 - x2*y1
		a := (-h*perpetuity*y2 + l*perpetuity*x2) / det
		b := (-l*perpetuity*x1 + h*perpetuity*y1) / det
		g := func(p float64) float64 { return -a*math.Pow(p, b1) + b*math.Pow(p, b2) + p*perpetuity - forever }
		return g(h) - e.Entry, g(l) + e.Exit
	}
	t := &Thresholds{MarshallEnter: (e.Cost + e.Rate*e.Entry) * (e.Rate - e.Drift) / e.Rate, MarshallLeave: (e.Cost - e.Rate*e.Exit) * (e.Rate - e.Drift) / e.Rate}
	u, v := math.Log(t.MarshallEnter)+0.2, math.Log(t.MarshallLeave)-0.2
	size := func(f, g float64) float64 { return math.Hypot(f, g) }
	f, g := residual(math.Exp(u), math.Exp(v))
	for range 200 {
		if size(f, g) <= 1e-12*(1+e.Entry+forever) {
			break
		}
		const h = 1e-6
		fu, gu := residual(math.Exp(u+h), math.Exp(v))
		fv, gv := residual(math.Exp(u), math.Exp(v+h))
		fuD, guD := residual(math.Exp(u-h), math.Exp(v))
		fvD, gvD := residual(math.Exp(u), math.Exp(v-h))
		j11, j21, j12, j22 := (fu-fuD)/(2*h), (gu-guD)/(2*h), (fv-fvD)/(2*h), (gv-gvD)/(2*h)
		det := j11*j22 - j12*j21
		du, dv := (-f*j22+g*j12)/det, (-g*j11+f*j21)/det
		step := 1.0
		for range 60 { // halve until it is better and the order holds
			nf, ng := residual(math.Exp(u+step*du), math.Exp(v+step*dv))
			if u+step*du > v+step*dv && size(nf, ng) < size(f, g) {
				f, g = nf, ng
				break
			}
			step /= 2
		}
		u, v = u+step*du, v+step*dv
	}
	t.Enter, t.Leave = math.Exp(u), math.Exp(v)
	if f, g := residual(t.Enter, t.Leave); !(size(f, g) <= 1e-7*(1+e.Entry+forever)) {
		return nil, &coterie.FitError{Err: coterie.ErrNotConverged, Names: []string{"enter", "leave"}, Best: []float64{t.Enter, t.Leave}, LogLik: math.NaN(), Cure: "check that cost, entry and exit are of one unit of time and money"}
	}
	return t, nil
}
