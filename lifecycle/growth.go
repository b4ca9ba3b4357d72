package lifecycle

import (
	"context"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// GrowthCurve (成长曲线) is a size over time that rises to a ceiling.
type GrowthCurve interface {
	At(t float64) float64
	Ceiling() float64
	Inflection() float64 // when growth is fastest: before it the ceiling hardly shows
}

// GrowthModel is a growth curve that [FitGrowth] can fit: [LogisticGrowth],
// [GompertzGrowth], [RichardsGrowth] or, where nobody leaves, [BassChurn].
type GrowthModel[M any] interface {
	coterie.Model[M]
	GrowthCurve
	gradient(t float64, g []float64) float64
	starts(t, y []float64) [][]float64
}

// LogisticGrowth (逻辑斯谛增长) is K/(1 + e^{−r(t−t₀)}): Metcalfe's netoid, with
// growth fastest at t₀ and half of K there. K, r > 0.
type LogisticGrowth struct{ K, R, T0 float64 }

// GompertzGrowth (冈珀茨增长) is K·exp(−b·e^{−ct}): fastest at ln b/c, at K/e.
// K, b, c > 0. It is not the lifetime distribution of the same name.
type GompertzGrowth struct{ K, B, C float64 }

// RichardsGrowth (理查兹增长) is K/(1 + ν·e^{−r(t−t₀)})^{1/ν}: logistic for ν = 1
// (with t₀ there), Gompertz's curve in the limit ν → 0. K, r, ν > 0.
//
// References:
//   - Richards (1959), A flexible growth function for empirical use, J. Exp.
//     Botany 10.
type RichardsGrowth struct{ K, R, T0, Nu float64 }

// Params implements [coterie.Model].
func (m LogisticGrowth) Params() []coterie.Param {
	inf := math.Inf(1)
	return []coterie.Param{{Name: "K", Value: m.K, Max: inf}, {Name: "r", Value: m.R, Max: inf}, {Name: "t0", Value: m.T0, Min: -inf, Max: inf}}
}

// Params implements [coterie.Model].
func (m GompertzGrowth) Params() []coterie.Param {
	inf := math.Inf(1)
	return []coterie.Param{{Name: "K", Value: m.K, Max: inf}, {Name: "b", Value: m.B, Max: inf}, {Name: "c", Value: m.C, Max: inf}}
}

// Params implements [coterie.Model].
func (m RichardsGrowth) Params() []coterie.Param {
	inf := math.Inf(1)
	return []coterie.Param{{Name: "K", Value: m.K, Max: inf}, {Name: "r", Value: m.R, Max: inf}, {Name: "t0", Value: m.T0, Min: -inf, Max: inf}, {Name: "nu", Value: m.Nu, Max: inf}}
}

// With implements [coterie.Model].
func (LogisticGrowth) With(v []float64) (LogisticGrowth, error) {
	if len(v) != 3 {
		return LogisticGrowth{}, invalid("parameters", len(v), "three expected")
	}
	m := LogisticGrowth{v[0], v[1], v[2]}
	return m, inDomain(m.Params())
}

// With implements [coterie.Model].
func (GompertzGrowth) With(v []float64) (GompertzGrowth, error) {
	if len(v) != 3 {
		return GompertzGrowth{}, invalid("parameters", len(v), "three expected")
	}
	m := GompertzGrowth{v[0], v[1], v[2]}
	return m, inDomain(m.Params())
}

// With implements [coterie.Model].
func (RichardsGrowth) With(v []float64) (RichardsGrowth, error) {
	if len(v) != 4 {
		return RichardsGrowth{}, invalid("parameters", len(v), "four expected")
	}
	m := RichardsGrowth{v[0], v[1], v[2], v[3]}
	return m, inDomain(m.Params())
}

// inDomain refuses a parameter on or beyond the edge of its open domain.
func inDomain(ps []coterie.Param) error {
	for _, p := range ps {
		if !(p.Value > p.Min && p.Value < p.Max) {
			return invalid(p.Name, p.Value, fmt.Sprintf("outside (%g, %g)", p.Min, p.Max))
		}
	}
	return nil
}

// At returns the size at time t.
func (m LogisticGrowth) At(t float64) float64 { return m.K / (1 + math.Exp(-m.R*(t-m.T0))) }

// At returns the size at time t.
func (m GompertzGrowth) At(t float64) float64 { return m.K * math.Exp(-m.B*math.Exp(-m.C*t)) }

// At returns the size at time t.
func (m RichardsGrowth) At(t float64) float64 {
	return m.K * math.Exp(-math.Log1p(m.Nu*math.Exp(-m.R*(t-m.T0)))/m.Nu)
}

// Ceiling returns K.
func (m LogisticGrowth) Ceiling() float64 { return m.K }

// Ceiling returns K.
func (m GompertzGrowth) Ceiling() float64 { return m.K }

// Ceiling returns K.
func (m RichardsGrowth) Ceiling() float64 { return m.K }

// Inflection returns t₀.
func (m LogisticGrowth) Inflection() float64 { return m.T0 }

// Inflection returns ln b/c.
func (m GompertzGrowth) Inflection() float64 { return math.Log(m.B) / m.C }

// Inflection returns t₀.
func (m RichardsGrowth) Inflection() float64 { return m.T0 }

func (m LogisticGrowth) gradient(t float64, g []float64) float64 {
	l := 1 / (1 + math.Exp(-m.R*(t-m.T0)))
	y := m.K * l
	z := y * (1 - l)
	if m.R*(t-m.T0) > 0 { // 1 − l without cancellation
		e := math.Exp(-m.R * (t - m.T0))
		z = y * (e / (1 + e))
	}
	g[0], g[1], g[2] = l, (t-m.T0)*z, -m.R*z
	return y
}

func (m GompertzGrowth) gradient(t float64, g []float64) float64 {
	e := math.Exp(-m.C * t)
	s := math.Exp(-m.B * e)
	y := m.K * s
	g[0], g[1], g[2] = s, -y*e, y*t*m.B*e
	return y
}

func (m RichardsGrowth) gradient(t float64, g []float64) float64 {
	e := math.Exp(-m.R * (t - m.T0))
	x := m.Nu * e
	s := math.Exp(-math.Log1p(x) / m.Nu)
	y := m.K * s
	z := y * e / (1 + x)
	if math.IsInf(e, 1) {
		z = 0
	}
	g[0], g[1], g[2] = s, (t-m.T0)*z, -m.R*z
	if x < 1e-4 { // log1p(x)/ν² − e/(ν(1+x)), by its series
		g[3] = y * e * e * (0.5 - x*(2.0/3-0.75*x))
	} else {
		g[3] = y * (math.Log1p(x)/(m.Nu*m.Nu) - e/(m.Nu*(1+x)))
	}
	return y
}

func (b BassChurn) gradient(t float64, g []float64) float64 {
	y := b.At(t)
	for i, p := range b.Params() {
		h := 1e-6 * p.Value
		v := []float64{b.Market, b.Innovation, b.Imitation}
		v[i] = p.Value + h
		up := BassChurn{v[0], v[1], v[2], b.Churn}.At(t)
		v[i] = p.Value - h
		g[i] = (up - BassChurn{v[0], v[1], v[2], b.Churn}.At(t)) / (2 * h)
	}
	return y
}

// span returns what starts are made of: the first time, the length, the last
// size and the time at which half of it was reached.
func span(t, y []float64) (first, length, top, half float64) {
	lo, hi := 0, 0
	for i := range t {
		if t[i] < t[lo] {
			lo = i
		}
		if t[i] > t[hi] {
			hi = i
		}
		top = math.Max(top, y[i])
	}
	first, length, half = t[lo], t[hi]-t[lo], t[hi]
	for i := range t {
		if y[i] >= top/2 {
			half = math.Min(half, t[i])
		}
	}
	return first, length, top, half
}

func (LogisticGrowth) starts(t, y []float64) [][]float64 {
	_, n, top, half := span(t, y)
	return [][]float64{{1.05 * top, 6 / n, half}, {2 * top, 4 / n, half + n/3}, {5 * top, 3 / n, half + n}}
}

func (GompertzGrowth) starts(t, y []float64) [][]float64 {
	first, n, top, half := span(t, y)
	var out [][]float64
	for _, s := range [][3]float64{{1.1, 5, 0}, {2, 3, 0.3}, {6, 1.5, 1}} {
		c := s[1] / n
		out = append(out, []float64{s[0] * top, math.Exp(math.Min(50, math.Max(-20, c*(half-n/10+s[2]*n-math.Min(0, first))))), c})
	}
	return out
}

func (RichardsGrowth) starts(t, y []float64) [][]float64 {
	_, n, top, half := span(t, y)
	return [][]float64{{1.05 * top, 6 / n, half, 1}, {1.5 * top, 4 / n, half, 0.2}, {1.05 * top, 10 / n, half + n/10, 3}}
}

func (BassChurn) starts(t, y []float64) [][]float64 {
	_, n, top, _ := span(t, y)
	return [][]float64{{2 * top, 0.3 / n, 6 / n}, {3 * top, 1 / n, 3 / n}, {1.3 * top, 0.1 / n, 10 / n}}
}

// FitGrowth fits a growth curve to sizes y at times t by nonlinear least squares:
// FitGrowth[lifecycle.LogisticGrowth](ctx, t, y, nil). The standard errors and
// the log-likelihood are those of normal errors of one variance; a member count
// is no sample of independent errors, so take them as the least there is. A
// warning is raised where the inflection has not passed: then the ceiling is a
// guess. A Richards curve that runs into its limit is ErrBoundary. It takes
// O(sizes) a step.
func FitGrowth[M GrowthModel[M]](ctx context.Context, t, y []float64, o *coterie.FitOptions) (*coterie.Fit[M], error) {
	var zero M
	return fitGrowth(ctx, zero, t, y, o)
}

// fitGrowth fits what Params of zero lists; it holds the rest of zero.
func fitGrowth[M GrowthModel[M]](ctx context.Context, zero M, t, y []float64, o *coterie.FitOptions) (*coterie.Fit[M], error) {
	k := len(zero.Params())
	if err := checkSeries("y", y, false); err != nil {
		return nil, err
	}
	if len(t) != len(y) {
		return nil, invalid("t", len(t), fmt.Sprintf("%d sizes", len(y)))
	}
	if err := checkSeries("t", t, false); err != nil {
		return nil, err
	}
	_, length, top, _ := span(t, y)
	if len(y) <= k || length == 0 || top <= 0 {
		return nil, &coterie.InputError{Row: -1, Field: "y", Value: fmt.Sprint(len(y)), Reason: fmt.Sprintf("more than %d sizes at different times are needed, some above 0", k), Err: coterie.ErrNoData}
	}
	fit, err := leastSquares(ctx, zero, y, func(i int, v, g []float64) float64 {
		m, err := zero.With(v)
		if err != nil {
			return math.NaN()
		}
		return m.gradient(t[i], g)
	}, zero.starts(t, y), o)
	if err != nil {
		return nil, err
	}
	last := t[0]
	for _, v := range t {
		last = math.Max(last, v)
	}
	fit.Warnings = ceilingDoubts(fit.Model.Inflection(), last, fit.Predict(func(m M) float64 { return m.Ceiling() }, 0.95))
	return fit, nil
}

// ceilingDoubts warns where the data cannot tell the ceiling.
func ceilingDoubts(inflection, last float64, ceiling coterie.Estimate) []coterie.Warning {
	var w []coterie.Warning
	if inflection > last {
		w = append(w, coterie.Warning{Code: "ceiling-not-identified", About: "ceiling",
			Text: fmt.Sprintf("growth has not begun to slow (inflection at %.4g, data end at %.4g)", inflection, last), Cure: "forecast no further than a fraction of what was seen, until growth slows"})
	} else if ceiling.Confidence > 0 && ceiling.Hi-ceiling.Value > 0.5*ceiling.Value {
		w = append(w, coterie.Warning{Code: "ceiling-uncertain", About: "ceiling",
			Text: fmt.Sprintf("the ceiling could be %.4g as well as %.4g", ceiling.Hi, ceiling.Value), Cure: "wait until growth has slowed further"})
	}
	return w
}

// GrowthAverage (模型平均) is a growth forecast averaged over curves by Akaike
// weights.
type GrowthAverage struct {
	Curves   []GrowthWeight
	Warnings []coterie.Warning
	at       []func(t, confidence float64) (mean, variance float64)
}

// GrowthWeight is one curve of a [GrowthAverage].
type GrowthWeight struct {
	Name     string
	Curve    GrowthCurve
	AICc     float64
	Weight   float64
	Variance float64 // of the residuals
}

// AverageGrowth fits the logistic, Gompertz's and Richards' curve, and weighs
// those that were found by exp(−ΔAICc/2) (Burnham & Anderson 2002), where AICc
// counts the error variance as a parameter. It needs seven sizes. It takes
// O(sizes) a step of each fit.
func AverageGrowth(ctx context.Context, t, y []float64, o *coterie.FitOptions) (*GrowthAverage, error) {
	a := &GrowthAverage{}
	if len(y) < 7 {
		return nil, &coterie.InputError{Row: -1, Field: "y", Value: fmt.Sprint(len(y)), Reason: "seven sizes are needed", Err: coterie.ErrNoData}
	}
	first := addCurve[LogisticGrowth](ctx, a, "logistic", t, y, o)
	for _, err := range []error{first, addCurve[GompertzGrowth](ctx, a, "gompertz", t, y, o), addCurve[RichardsGrowth](ctx, a, "richards", t, y, o)} {
		if err == nil {
			continue
		}
		if _, ok := err.(*coterie.FitError); !ok {
			return nil, err
		}
	}
	if len(a.Curves) == 0 {
		return nil, first
	}
	best, sum := math.Inf(1), 0.0
	for _, c := range a.Curves {
		best = math.Min(best, c.AICc)
	}
	for i := range a.Curves {
		a.Curves[i].Weight = math.Exp(-(a.Curves[i].AICc - best) / 2)
		sum += a.Curves[i].Weight
	}
	lo, hi := math.Inf(1), 0.0
	for i := range a.Curves {
		c := &a.Curves[i]
		c.Weight /= sum
		if c.Weight > 0.05 {
			lo, hi = math.Min(lo, c.Curve.Ceiling()), math.Max(hi, c.Curve.Ceiling())
		}
	}
	if hi > 2*lo {
		a.Warnings = append(a.Warnings, coterie.Warning{Code: "ceiling-not-identified", About: "ceiling",
			Text: fmt.Sprintf("curves that fit alike put the ceiling at %.4g and at %.4g", lo, hi), Cure: "wait until growth slows"})
	}
	return a, nil
}

func addCurve[M GrowthModel[M]](ctx context.Context, a *GrowthAverage, name string, t, y []float64, o *coterie.FitOptions) error {
	f, err := FitGrowth[M](ctx, t, y, o)
	if err != nil {
		return err
	}
	k, n := float64(len(f.Model.Params())+1), f.N
	if n <= k+1 {
		return nil
	}
	w := GrowthWeight{Name: name, Curve: f.Model, AICc: 2*k - 2*f.LogLik + 2*k*(k+1)/(n-k-1), Variance: sumOfSquares(f.LogLik, n) / (n - k + 1)}
	a.Curves = append(a.Curves, w)
	a.Warnings = append(a.Warnings, f.Warnings...)
	a.at = append(a.at, func(t, confidence float64) (float64, float64) {
		e := f.Predict(func(m M) float64 { return m.At(t) }, confidence)
		if e.Confidence == 0 {
			return e.Value, w.Variance
		}
		s := (e.Hi - e.Value) / delta.Z(confidence)
		return e.Value, s*s + w.Variance
	})
	return nil
}

// At returns the averaged size at time t with a prediction interval: sampling
// error of each curve, scatter of the data, and disagreement between curves.
func (a *GrowthAverage) At(t, confidence float64) coterie.Estimate {
	mean, variance := 0.0, 0.0
	means := make([]float64, len(a.at))
	for i, f := range a.at {
		m, v := f(t, confidence)
		means[i] = m
		mean += a.Curves[i].Weight * m
		variance += a.Curves[i].Weight * v
	}
	for i, m := range means {
		variance += a.Curves[i].Weight * (m - mean) * (m - mean)
	}
	if !(confidence > 0 && confidence < 1) {
		return coterie.Exactly(mean)
	}
	w := delta.Z(confidence) * math.Sqrt(variance)
	return coterie.Estimate{Value: mean, Lo: math.Max(0, mean-w), Hi: mean + w, Confidence: confidence}
}
