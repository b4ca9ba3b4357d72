package lifecycle

import (
	"context"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
)

// Bass (巴斯扩散) is the diffusion of something adopted once: of a market of M,
// a share p of those who have not adopted does so on its own in a unit of time
// (innovation), and a further q times the share that has (imitation, 口碑).
//
//	F(t) = (1 − e^{−(p+q)t}) / (1 + (q/p)·e^{−(p+q)t})
//
// M, p and q are above 0; where q ≤ p adoption only falls. Members who leave are
// not in it: see [BassChurn].
//
// References:
//   - Bass (1969), A new product growth model for consumer durables, Management
//     Science 15(5), doi:10.1287/mnsc.15.5.215.
//   - Srinivasan & Mason (1986), Nonlinear least squares estimation of new
//     product diffusion models, Marketing Science 5(2).
type Bass struct {
	Market     float64 // M
	Innovation float64 // p
	Imitation  float64 // q
}

// Params implements [coterie.Model].
func (b Bass) Params() []coterie.Param {
	inf := math.Inf(1)
	return []coterie.Param{{Name: "market", Value: b.Market, Max: inf}, {Name: "innovation", Value: b.Innovation, Max: inf}, {Name: "imitation", Value: b.Imitation, Max: inf}}
}

// With implements [coterie.Model].
func (Bass) With(v []float64) (Bass, error) {
	if len(v) != 3 {
		return Bass{}, invalid("parameters", len(v), "three expected")
	}
	b := Bass{v[0], v[1], v[2]}
	return b, inDomain(b.Params())
}

// Share returns F(t), the share of the market that has adopted by time t; 0
// before time 0.
func (b Bass) Share(t float64) float64 {
	if t <= 0 {
		return 0
	}
	s := b.Innovation + b.Imitation
	e := math.Exp(-s * t)
	return -math.Expm1(-s*t) / (1 + b.Imitation/b.Innovation*e)
}

// At returns the number of adopters by time t, M·F(t).
func (b Bass) At(t float64) float64 { return b.Market * b.Share(t) }

// Ceiling returns M.
func (b Bass) Ceiling() float64 { return b.Market }

// Between returns the adopters between two times.
func (b Bass) Between(from, to float64) float64 { return b.At(to) - b.At(from) }

// Rate returns the adopters per unit of time at time t ≥ 0.
func (b Bass) Rate(t float64) float64 {
	f := b.Share(t)
	return b.Market * (b.Innovation + b.Imitation*f) * (1 - f)
}

// Inflection returns the time of the highest rate, ln(q/p)/(p+q); 0 where q ≤ p.
func (b Bass) Inflection() float64 {
	return math.Max(0, math.Log(b.Imitation/b.Innovation)/(b.Innovation+b.Imitation))
}

// TimeTo returns when a share of the market in [0, 1] has adopted: +Inf for 1,
// NaN outside.
func (b Bass) TimeTo(share float64) float64 {
	if !(share >= 0 && share <= 1) {
		return math.NaN()
	}
	return (math.Log1p(share*b.Imitation/b.Innovation) - math.Log1p(-share)) / (b.Innovation + b.Imitation)
}

// slopes writes the gradient of F(t).
func (b Bass) slopes(t float64) (f, dp, dq float64) {
	if t <= 0 {
		return 0, 0, 0
	}
	p, q := b.Innovation, b.Imitation
	e := math.Exp(-(p + q) * t)
	a, d := -math.Expm1(-(p+q)*t), 1+q/p*e
	f = a / d
	dp = (t*e + f*(q/(p*p)*e+q/p*t*e)) / d
	dq = (t*e - f*(e/p-q/p*t*e)) / d
	return f, dp, dq
}

// BassOLS fits the model to adopters per period by the regression of 1969,
//
//	sales = a + b·Y + c·Y²,  Y adopters before the period,
//
// M = (−b − √(b²−4ac))/2c, p = a/M, q = −Mc: quick, biased by its discretisation,
// and the start of the better fits. It needs four periods; a regression that
// gives no such model is ErrNotIdentified.
func BassOLS(sales []float64) (Bass, error) {
	if err := checkSales(sales, 4); err != nil {
		return Bass{}, err
	}
	// Normal equations in Y/total, for conditioning.
	total := 0.0
	for _, v := range sales {
		total += v
	}
	var m [3][4]float64
	before := 0.0
	for _, v := range sales {
		row := [3]float64{1, before / total, before / total * before / total}
		for i := range 3 {
			for j := range 3 {
				m[i][j] += row[i] * row[j]
			}
			m[i][3] += row[i] * v
		}
		before += v
	}
	co, ok := solve3(m)
	a, b, c := co[0], co[1]/total, co[2]/total/total
	disc := b*b - 4*a*c
	if !ok || disc < 0 || c >= 0 {
		return Bass{}, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: []string{"market"}, Best: []float64{a, b, c}, LogLik: math.NaN(), Cure: "adoption has not begun to slow: the market's size does not show yet"}
	}
	market := (-b - math.Sqrt(disc)) / (2 * c)
	out := Bass{market, a / market, -market * c}
	if inDomain(out.Params()) != nil {
		return Bass{}, &coterie.FitError{Err: coterie.ErrBoundary, Names: []string{"innovation", "imitation"}, Best: []float64{market, a / market, -market * c}, LogLik: math.NaN(), Cure: "fit by FitBass"}
	}
	return out, nil
}

// solve3 solves three linear equations with partial pivoting.
func solve3(m [3][4]float64) (x [3]float64, ok bool) {
	for c := range 3 {
		p := c
		for r := c + 1; r < 3; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[p][c]) {
				p = r
			}
		}
		m[c], m[p] = m[p], m[c]
		if m[c][c] == 0 {
			return x, false
		}
		for r := c + 1; r < 3; r++ {
			f := m[r][c] / m[c][c]
			for k := c; k < 4; k++ {
				m[r][k] -= f * m[c][k]
			}
		}
	}
	for c := 2; c >= 0; c-- {
		x[c] = m[c][3]
		for k := c + 1; k < 3; k++ {
			x[c] -= m[c][k] * x[k]
		}
		x[c] /= m[c][c]
	}
	return x, true
}

// FitBass fits the model to adopters per period, the first period beginning at
// time 0, by nonlinear least squares of M·(F(i) − F(i−1)) (Srinivasan & Mason
// 1986). StdErr follows from s²(JᵀJ)⁻¹. It takes O(periods) a step.
func FitBass(ctx context.Context, sales []float64, o *coterie.FitOptions) (*coterie.Fit[Bass], error) {
	if err := checkSales(sales, 4); err != nil {
		return nil, err
	}
	f, err := leastSquares(ctx, Bass{}, sales, func(i int, v, g []float64) float64 {
		b := Bass{v[0], v[1], v[2]}
		f0, p0, q0 := b.slopes(float64(i))
		f1, p1, q1 := b.slopes(float64(i + 1))
		g[0], g[1], g[2] = f1-f0, b.Market*(p1-p0), b.Market*(q1-q0)
		return b.Market * (f1 - f0)
	}, bassStarts(sales), o)
	if err != nil {
		return nil, err
	}
	f.Warnings = ceilingDoubts(f.Model.Inflection(), float64(len(sales)), f.Param("market", 0.95))
	return f, nil
}

// FitBassCounts fits the model to counts of adopters per period by Poisson
// likelihood, which weighs small periods as counts deserve. It takes O(periods)
// a step.
func FitBassCounts(ctx context.Context, counts []float64, o *coterie.FitOptions) (*coterie.Fit[Bass], error) {
	if err := checkSales(counts, 4); err != nil {
		return nil, err
	}
	constant, n := 0.0, 0.0
	for _, v := range counts {
		l, _ := math.Lgamma(v + 1)
		constant += l
		n += v
	}
	f, err := maximise(ctx, Bass{}, func(v, g []float64) float64 {
		b := Bass{v[0], v[1], v[2]}
		ll := -constant
		clear(g)
		f0, p0, q0 := 0.0, 0.0, 0.0
		for i, x := range counts {
			f1, p1, q1 := b.slopes(float64(i + 1))
			mean := b.Market * (f1 - f0)
			ll += x*math.Log(mean) - mean
			if g != nil {
				w := x/mean - 1
				g[0] += w * (f1 - f0)
				g[1] += w * b.Market * (p1 - p0)
				g[2] += w * b.Market * (q1 - q0)
			}
			f0, p0, q0 = f1, p1, q1
		}
		return ll
	}, bassStarts(counts), n, o, false)
	if err != nil {
		return nil, err
	}
	f.Warnings = ceilingDoubts(f.Model.Inflection(), float64(len(counts)), f.Param("market", 0.95))
	return f, nil
}

func bassStarts(sales []float64) [][]float64 {
	total := 0.0
	for _, v := range sales {
		total += v
	}
	var starts [][]float64
	if b, err := BassOLS(sales); err == nil {
		starts = append(starts, []float64{b.Market, b.Innovation, b.Imitation})
	}
	// The mean of many products (Sultan, Farley & Lehmann 1990), per period.
	n := float64(len(sales))
	return append(starts, []float64{1.3 * total, 0.03, 0.38}, []float64{1.1 * total, 0.1 / n, 6 / n}, []float64{3 * total, 0.3 / n, 3 / n})
}

func checkSales(sales []float64, least int) error {
	if err := checkSeries("sales", sales, true); err != nil {
		return err
	}
	sum := 0.0
	for _, v := range sales {
		sum += v
	}
	if len(sales) < least || sum == 0 {
		return &coterie.InputError{Row: -1, Field: "sales", Value: fmt.Sprint(len(sales)), Reason: fmt.Sprintf("%d periods with some adopters are needed", least), Err: coterie.ErrNoData}
	}
	return nil
}

// BassChurn (带流失的巴斯扩散) is Bass's diffusion among people who also leave:
// members leave at rate δ, and those who are about to do not recommend.
//
//	dN/dt = (p + q(1−δ)N/M)·(M − N) − δN
//
// Without δ, Bass over-forecasts every membership.
//
// References:
//   - Libai, Muller & Peres (2009), The diffusion of services, Journal of
//     Marketing Research 46, doi:10.1509/jmkr.46.2.163.
type BassChurn struct {
	Market     float64 // M > 0
	Innovation float64 // p > 0
	Imitation  float64 // q > 0
	Churn      float64 // δ in [0, 1)
}

// Params implements [coterie.Model]: all but Churn, which is held.
func (b BassChurn) Params() []coterie.Param {
	inf := math.Inf(1)
	return []coterie.Param{{Name: "market", Value: b.Market, Max: inf}, {Name: "innovation", Value: b.Innovation, Max: inf}, {Name: "imitation", Value: b.Imitation, Max: inf}}
}

// With implements [coterie.Model].
func (b BassChurn) With(v []float64) (BassChurn, error) {
	if len(v) != 3 {
		return BassChurn{}, invalid("parameters", len(v), "three expected")
	}
	b = BassChurn{v[0], v[1], v[2], b.Churn}
	return b, inDomain(b.Params())
}

// FitBassChurn fits the model to numbers of members at times t, given the rate at
// which they leave: how large will the group be once joins and leaves balance?
// Sizes alone cannot tell the rate, as their path has three coefficients for four
// parameters; leaves over member-time can. Least squares as of [FitGrowth], with
// its cost and its errors, which leave out that of the rate.
func FitBassChurn(ctx context.Context, t, members []float64, churn float64, o *coterie.FitOptions) (*coterie.Fit[BassChurn], error) {
	if !(churn >= 0 && churn < 1) {
		return nil, badFloat("churn", churn, "outside [0, 1)")
	}
	return fitGrowth(ctx, BassChurn{Churn: churn}, t, members, o)
}

// roots returns the two steady shares of the equation: x₁ > 0 > x₂.
func (b BassChurn) roots() (q, x1, x2 float64) {
	q = b.Imitation * (1 - b.Churn)
	d := q - b.Innovation - b.Churn
	w := math.Sqrt(d*d + 4*q*b.Innovation)
	x1 = (d + w) / (2 * q)
	if d < 0 { // without cancellation
		x1 = 2 * b.Innovation / (w - d)
	}
	return q, x1, -b.Innovation / (q * x1)
}

// Ceiling returns the number of members that joins and leaves settle at.
func (b BassChurn) Ceiling() float64 {
	_, x, _ := b.roots()
	return b.Market * x
}

// At returns the members at time t ≥ 0, from none at time 0 (Riccati's equation
// in closed form).
func (b BassChurn) At(t float64) float64 {
	if t <= 0 {
		return 0
	}
	q, x1, x2 := b.roots()
	e := math.Exp(-q * (x1 - x2) * t)
	return b.Market * x1 * x2 * -math.Expm1(-q*(x1-x2)*t) / (x2 - x1*e)
}

// Inflection returns the time of the fastest growth; 0 where it only slows.
func (b BassChurn) Inflection() float64 {
	q, x1, x2 := b.roots()
	return math.Max(0, math.Log(-x1/x2)/(q*(x1-x2)))
}
