package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/ode"
	"github.com/coterie-go/coterie/internal/optim"
)

// Attention (注意力动力学) is Ribeiro's model of a community's daily actives:
// of everybody who could be a member a share A is active, a share I is inactive
// and U = 1 − A − I is outside.
//
//	dA/dt = α·A·I − β·A + γ·A·U + λ·U
//	dI/dt = β·A − α·A·I
//
// Actives fall silent at rate β; the inactive are drawn back by the active at
// rate α, and the outside is drawn in by word of mouth, γ, and by media, λ. The
// community sustains itself if and only if α > β; then A settles at 1 − β/α. The
// observed daily actives are C·A.
//
// All rates are per day and not negative; 0 ≤ A0, I0 and A0 + I0 ≤ 1.
//
// References:
//   - Ribeiro (2014), Modeling and predicting the growth and death of
//     membership-based websites, WWW'14, doi:10.1145/2566486.2567984. The
//     equations follow the abstract's reaction, decay and adoption terms.
type Attention struct {
	Return float64 // α, 召回
	Decay  float64 // β, 沉默
	Word   float64 // γ, 口碑
	Media  float64 // λ, 媒体
	A0, I0 float64 // shares active and inactive at time 0
	Scale  float64 // C: everybody who could be active a day; 0 means 1
}

// Params implements [coterie.Model]: the four rates, A0 and C, with I0 held.
func (m Attention) Params() []coterie.Param {
	inf := math.Inf(1)
	return []coterie.Param{
		{Name: "return", Value: m.Return, Max: inf}, {Name: "decay", Value: m.Decay, Max: inf},
		{Name: "word", Value: m.Word, Max: inf}, {Name: "media", Value: m.Media, Max: inf},
		{Name: "a0", Value: m.A0, Max: 1}, {Name: "scale", Value: m.scale(), Max: inf},
	}
}

// With implements [coterie.Model].
func (m Attention) With(v []float64) (Attention, error) {
	if len(v) != 6 {
		return m, invalid("parameters", len(v), "six expected")
	}
	n := m
	n.Return, n.Decay, n.Word, n.Media, n.A0, n.Scale = v[0], v[1], v[2], v[3], v[4], v[5]
	return n, n.check()
}

func (m Attention) scale() float64 {
	if m.Scale == 0 {
		return 1
	}
	return m.Scale
}

func (m Attention) check() error {
	for _, p := range []struct {
		name string
		v    float64
	}{{"Return", m.Return}, {"Decay", m.Decay}, {"Word", m.Word}, {"Media", m.Media}, {"A0", m.A0}, {"I0", m.I0}, {"Scale", m.Scale}} {
		if !(p.v >= 0) || math.IsInf(p.v, 1) {
			return invalid(p.name, p.v, "negative or not finite")
		}
	}
	if m.A0+m.I0 > 1 {
		return invalid("A0", m.A0, fmt.Sprintf("with I0 %g more than everybody", m.I0))
	}
	return nil
}

// SelfSustaining (自我维持) reports whether the community can live on its own:
// α > β.
func (m Attention) SelfSustaining() bool { return m.Return > m.Decay }

// Steady returns the number of daily actives that the community settles at
// once nobody is left outside: C·(1 − β/α), 0 where it does not sustain itself.
// It is NaN where neither word nor media bring anyone in.
func (m Attention) Steady() float64 {
	switch {
	case m.Word == 0 && m.Media == 0:
		return math.NaN()
	case !m.SelfSustaining():
		return 0
	}
	return m.scale() * (1 - m.Decay/m.Return)
}

// ByWord (口碑占比) returns the share of newcomers that word of mouth brings
// while a share a is active: γa/(γa + λ).
func (m Attention) ByWord(a float64) float64 { return m.Word * a / (m.Word*a + m.Media) }

// Path returns the active and the inactive at increasing times ≥ 0, in people
// (times C), solved to about 1e-11.
func (m Attention) Path(ctx context.Context, t []float64) (active, inactive []float64, err error) {
	if err := m.check(); err != nil {
		return nil, nil, err
	}
	ys, err := solve(ctx, []float64{m.A0, m.I0}, t, m.flow, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, y := range ys {
		active = append(active, m.scale()*y[0])
		inactive = append(inactive, m.scale()*y[1])
	}
	return active, inactive, nil
}

func (m Attention) flow(_ float64, y, dy []float64) {
	a, i := y[0], y[1]
	u := 1 - a - i
	dy[0] = m.Return*a*i - m.Decay*a + m.Word*a*u + m.Media*u
	dy[1] = m.Decay*a - m.Return*a*i
}

// solve integrates from time 0 and returns the states at increasing times.
func solve(ctx context.Context, y0, t []float64, f func(t float64, y, dy []float64), tol float64) ([][]float64, error) {
	s := ode.Solver{F: f, Y: append([]float64(nil), y0...), Tolerance: tol}
	out := make([][]float64, 0, len(t))
	for i, at := range t {
		if !finite(at) || at < s.T {
			return nil, &coterie.InputError{Row: i, Field: "t", Value: formatFloat(at), Reason: "not finite, negative or before the time before it"}
		}
		if err := s.To(ctx, at); errors.Is(err, ode.ErrStep) {
			return nil, &coterie.InputError{Row: i, Field: "t", Value: formatFloat(at), Reason: "the solution cannot be followed so far", Err: coterie.ErrNotConverged}
		} else if err != nil {
			return nil, err
		}
		out = append(out, append([]float64(nil), s.Y...))
	}
	return out, nil
}

// FitAttention fits the model to daily actives by least squares of their square
// roots, which makes the error of counts even; LogLik is that of normal errors
// with the variance profiled out, and StdErr follows from its curvature. I0 is
// held at 0: the series begins with the community.
//
// Before the peak the scale and the decay cannot be told apart; then, and
// where a rate runs to 0, the answer is a *coterie.FitError. It takes about a
// thousand solutions of the system. Each is O(days).
func FitAttention(ctx context.Context, actives []float64, o *coterie.FitOptions) (*coterie.Fit[Attention], error) {
	if err := checkSeries("actives", actives, true); err != nil {
		return nil, err
	}
	top, sum := 0.0, 0.0
	for _, v := range actives {
		top = math.Max(top, v)
		sum += v
	}
	if len(actives) < 14 || sum == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "actives", Value: fmt.Sprint(len(actives)), Reason: "two weeks of days with some activity are needed", Err: coterie.ErrNoData}
	}
	times, roots := make([]float64, len(actives)), make([]float64, len(actives))
	for d, v := range actives {
		times[d], roots[d] = float64(d), math.Sqrt(v)
	}
	var failed error
	loss := func(v []float64) float64 { // −log-likelihood up to a constant
		m, err := Attention{}.With(v)
		if err != nil {
			return math.Inf(1)
		}
		// Rates that need more steps are stiff, and far from any community.
		s := ode.Solver{F: m.flow, Y: []float64{m.A0, 0}, Tolerance: 1e-10, MaxSteps: 1000 + 40*len(times)}
		ss := 0.0
		for d, at := range times {
			if err := s.To(ctx, at); err != nil {
				failed = ctx.Err()
				return math.Inf(1)
			}
			e := roots[d] - math.Sqrt(math.Max(0, m.Scale*s.Y[0]))
			ss += e * e
		}
		return float64(len(roots)) / 2 * math.Log(ss)
	}
	ll := func(v, grad []float64) float64 {
		if failed != nil {
			return math.NaN()
		}
		f := loss(v)
		if grad != nil {
			w := append([]float64(nil), v...)
			for i := range v {
				h := 1e-5 * v[i]
				w[i] = v[i] + h
				up := loss(w)
				w[i] = v[i] - h
				grad[i] = -(up - loss(w)) / (2 * h)
				w[i] = v[i]
			}
		}
		return -f
	}
	first := math.Max(actives[0], 0.1*top/float64(len(actives)))
	starts := [][]float64{
		{0.05, 0.1, 0.3, 0.01, math.Min(0.5, first/(2*top)), 2 * top},
		{0.2, 0.1, 0.3, 0.01, math.Min(0.5, first/(2*top)), 2 * top},
		{0.02, 0.3, 1, 0.02, math.Min(0.5, first/(5*top)), 5 * top},
	}
	fit, err := maximise(ctx, Attention{Scale: 1}, ll, starts, float64(len(actives)), o, true)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, err
	}
	fit.LogLik -= float64(len(roots)) / 2 * (1 + math.Log(2*math.Pi/float64(len(roots))))
	return fit, nil
}

// maximise runs the maximiser over a model's parameters and turns what it found
// into a Fit or a *coterie.FitError. dear: evaluations take long.
func maximise[M coterie.Model[M]](ctx context.Context, m M, ll optim.LogLik, starts [][]float64, n float64, o *coterie.FitOptions, dear bool) (*coterie.Fit[M], error) {
	opt := optimOptions(o)
	opt.Dear = dear
	best, err := optim.Maximize(ctx, optimParams(m.Params()), ll, starts, opt)
	if err != nil {
		return nil, err
	}
	if best.Verdict == optim.Optimum {
		if m, err = m.With(best.Theta); err != nil {
			return nil, err
		}
	}
	return finishFamily(m, best, n, 0)
}
