package lifecycle

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/coterie-go/coterie"
)

// Survivor is the joint of the library (存续): the share that is still there at
// age t. A Kaplan–Meier curve, a Weibull, a rule of thumb, a user's own
// function: whatever survives can be compared, extended and monetised.
//
// Survival(0) = 1, and 1 for any t < 0; it never increases; it is NaN only for
// a NaN t. It may be defective: a share may never leave (cure). It is safe for
// concurrent use.
type Survivor interface {
	Survival(t float64) float64
}

// Uncertain is a Survivor that knows its sampling error: Draw returns an
// equally plausible curve.
type Uncertain interface {
	Survivor
	Draw(r *rand.Rand) Survivor
}

// Limited is a Survivor known only up to an age. It holds its last value after
// it; whoever integrates further warns.
type Limited interface {
	Survivor
	Until() float64
}

// shaped returns s with a draw where draw is not nil, and with a limit where
// until is not NaN.
func shaped(s Survivor, draw func(*rand.Rand) Survivor, until float64) Survivor {
	switch limited := !math.IsNaN(until); {
	case draw != nil && limited:
		return uncertainLimited{uncertain{s, draw}, until}
	case draw != nil:
		return uncertain{s, draw}
	case limited:
		return limitedTo{s, until}
	default:
		return s
	}
}

type uncertain struct {
	Survivor
	draw func(*rand.Rand) Survivor
}

// Draw implements [Uncertain].
func (u uncertain) Draw(r *rand.Rand) Survivor { return u.draw(r) }
func (u uncertain) inner() Survivor            { return u.Survivor }

type limitedTo struct {
	Survivor
	until float64
}

// Until implements [Limited].
func (l limitedTo) Until() float64  { return l.until }
func (l limitedTo) inner() Survivor { return l.Survivor }

type uncertainLimited struct {
	uncertain
	until float64
}

// Until implements [Limited].
func (u uncertainLimited) Until() float64 { return u.until }

// core strips what shaped put around a survivor.
func core(s Survivor) Survivor {
	for {
		w, ok := s.(interface{ inner() Survivor })
		if !ok {
			return s
		}
		s = w.inner()
	}
}

// until returns the age up to which s is known, +Inf where it is not Limited.
func until(s Survivor) float64 {
	if l, ok := s.(Limited); ok {
		return l.Until()
	}
	return math.Inf(1)
}

// limit returns until for shaped: NaN where s is not Limited.
func limit(s Survivor) float64 {
	if l, ok := s.(Limited); ok {
		return l.Until()
	}
	return math.NaN()
}

// Fitted turns a fit into a Survivor that knows its sampling error: the fitted
// model, with draws from the normal approximation of its parameters. It is
// Limited where the model is. A nil fit, which comes with an error, gives a
// Survivor that is NaN everywhere.
func Fitted[M interface {
	coterie.Model[M]
	Survivor
}](f *coterie.Fit[M]) Uncertain {
	if f == nil {
		return uncertain{unknown{}, func(*rand.Rand) Survivor { return unknown{} }}
	}
	return shaped(f.Model, func(r *rand.Rand) Survivor { return f.Draw(r) }, limit(f.Model)).(Uncertain)
}

// unknown is the survivor of a fit that gave no answer.
type unknown struct{}

// Survival implements [Survivor].
func (unknown) Survival(float64) float64 { return math.NaN() }

// Conditional returns the remaining life of those who reached the age (条件存续):
//
//	S(t | age) = S(age + t) / S(age)
//
// It is Uncertain and Limited where s is. Where nobody reaches the age it is 0
// for every t > 0. An age below 0 counts as 0; for a NaN age it is NaN.
func Conditional(s Survivor, age float64) Survivor {
	age = max(age, 0)
	var draw func(*rand.Rand) Survivor
	if u, ok := s.(Uncertain); ok {
		draw = func(r *rand.Rand) Survivor { return Conditional(u.Draw(r), age) }
	}
	return shaped(conditional{s, age, s.Survival(age)}, draw, max(limit(s)-age, 0))
}

type conditional struct {
	s       Survivor
	age, at float64 // at: S(age)
}

// Survival implements [Survivor].
func (c conditional) Survival(t float64) float64 {
	switch {
	case t <= 0 && c.age == c.age:
		return 1
	case c.at == 0:
		return 0 * t
	default:
		return c.s.Survival(c.age+t) / c.at
	}
}

func (c conditional) breaks(to float64) []float64 {
	var out []float64
	for _, b := range breaks(c.s, c.age+to) {
		if b > c.age {
			out = append(out, b-c.age)
		}
	}
	return out
}

// Splice follows s up to an age and the tail after it (拼接), on one axis of
// ages: what data show, continued by a model.
//
//	S(t) = s(t), t ≤ at;   s(at) · tail(t) / tail(at), t > at
//
// It is Uncertain where s or the tail is, and Limited where the tail is. Where
// tail(at) is 0 it drops to 0 after at. For a tail with an age of its own, from
// 0 at the splice, shift it first.
func Splice(s Survivor, at float64, tail Survivor) Survivor {
	at = max(at, 0)
	su, sok := s.(Uncertain)
	tu, tok := tail.(Uncertain)
	var draw func(*rand.Rand) Survivor
	if sok || tok {
		draw = func(r *rand.Rand) Survivor {
			s, tail := s, tail
			if sok {
				s = su.Draw(r)
			}
			if tok {
				tail = tu.Draw(r)
			}
			return Splice(s, at, tail)
		}
	}
	factor := 0.0
	if d := tail.Survival(at); d != 0 {
		factor = s.Survival(at) / d
	}
	return shaped(splice{s, tail, at, factor}, draw, limit(tail))
}

type splice struct {
	s, tail    Survivor
	at, factor float64
}

// Survival implements [Survivor].
func (p splice) Survival(t float64) float64 {
	if t <= p.at {
		return p.s.Survival(t)
	}
	return p.factor * p.tail.Survival(t)
}

func (p splice) breaks(to float64) []float64 {
	out := breaks(p.s, min(p.at, to))
	if p.at < to {
		out = append(out, p.at)
		for _, b := range breaks(p.tail, to) {
			if b > p.at {
				out = append(out, b)
			}
		}
	}
	return out
}

// Retention is the survivor of renewal rates (留存率, 续费率): of those alive at
// age k, the share rates[k] reaches age k+1. It steps at whole ages,
//
//	S(t) = ∏ rates[k], k < ⌊t⌋
//
// and is Limited to len(rates). Rates lie in [0, 1]; from one that does not it
// is NaN. The rates are copied.
func Retention(rates []float64) Survivor {
	s := make(retention, 1, len(rates)+1)
	s[0] = 1
	for _, r := range rates {
		v := math.NaN()
		if r >= 0 && r <= 1 {
			v = s[len(s)-1] * r
		}
		s = append(s, v)
	}
	return s
}

// retention holds S at whole ages.
type retention []float64

// Survival implements [Survivor].
func (s retention) Survival(t float64) float64 {
	switch {
	case t != t:
		return t
	case t < 1:
		return 1
	case t >= float64(len(s)-1):
		return s[len(s)-1]
	default:
		return s[int(t)]
	}
}

// Until implements [Limited].
func (s retention) Until() float64 { return float64(len(s) - 1) }

func (s retention) breaks(to float64) []float64 {
	var out []float64
	for k := 1; k < len(s) && float64(k) < to; k++ {
		out = append(out, float64(k))
	}
	return out
}

// breaks returns the ages in (0, to) at which s is known to step or kink, in
// order; between them it is smooth, as far as is known.
func breaks(s Survivor, to float64) []float64 {
	if b, ok := core(s).(interface{ breaks(float64) []float64 }); ok {
		out := b.breaks(to)
		slices.Sort(out)
		return out
	}
	return nil
}
