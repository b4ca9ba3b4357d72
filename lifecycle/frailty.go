package lifecycle

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// Frail (共享脆弱模型) is a [PH] in which the hazard of all members of one group
// is multiplied by a factor that nobody sees, drawn from a gamma distribution of
// mean 1:
//
//	h(t | x, Z) = Z·h₀(t)·exp(Beta·(x − Means)),   Var Z = Variance
//
// At a Variance of 0 groups are alike; at 1 one group in 20 leaves at less than
// a twentieth of the usual rate, and one in 20 at three times it.
type Frail[M Family[M]] struct {
	PH[M]
	Variance float64 // > 0
	Null     float64 // the log-likelihood with Variance 0
}

// At returns the survivor of one with covariates x from a group of which nothing
// is known: (1 + Variance·H(t))^(−1/Variance). Over all groups it falls ever more
// slowly, as those of the leaving groups are gone.
func (m Frail[M]) At(x []float64) Survivor { return mixed[M]{m.Base, m.ratio(x), m.Variance} }

// mixed is a family with its hazard multiplied by a number and a gamma factor.
type mixed[M Family[M]] struct {
	base            M
	ratio, variance float64
}

// Survival implements [Survivor].
func (m mixed[M]) Survival(t float64) float64 {
	return survivalAt(t, math.Log1p(m.variance*m.ratio*m.base.CumHazard(t))/m.variance)
}

// Quantile is the base's where its hazard is ((1−p)^−Variance − 1)/(Variance·ratio).
func (m mixed[M]) Quantile(p float64) float64 {
	h := math.Expm1(m.variance*level(p)) / (m.variance * m.ratio)
	return m.base.Quantile(-math.Expm1(-h))
}

// Params implements [coterie.Model]: those of the base, the coefficients, then
// variance.
func (m Frail[M]) Params() []coterie.Param {
	return append(m.PH.Params(), positiveParam("variance", m.Variance))
}

// With implements [coterie.Model].
func (m Frail[M]) With(v []float64) (Frail[M], error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	ph, err := m.PH.With(v[:len(v)-1])
	return Frail[M]{ph, v[len(v)-1], m.Null}, err
}

// FitFrail fits a [Frail] by maximum likelihood: do members of one entry, one
// cohort or one host leave together, beyond what the covariates say?
//
//	f, err := lifecycle.FitFrail[lifecycle.Weibull](ctx, g, nil)
//
// Rows of one Cluster are a group, a row of Cluster 0 is one of its own, and
// there may be no covariates. The factor is integrated out,
//
//	log L = Σ log h + Σ_g [Σ_{j<D} log(1 + vj) − (1/v + D)·log(1 + vH) + (1/v)·log(1 + vA)]
//
// with D ends and cumulative hazards H at exit and A at entry, summed over the
// group: late entry selects the groups that leave late, and the last term allows
// for it. A row is a life, not a stretch of one; strata have no effect.
//
// Where groups are alike the error is a *coterie.FitError with ErrBoundary that
// names variance, and the log-likelihood that of [FitPH]. It is also ErrBoundary
// where the likelihood has a maximum inside that is no higher. Other errors are
// those of [FitPH]; ErrInvalid for ends within an interval and for weights that
// are not whole numbers. O(n·p) for each of some 2·p gradients per iteration.
//
// References:
//   - Clayton (1978), A model for association in bivariate life tables,
//     Biometrika 65.
//   - Van den Berg and Drepper (2016), Inference for shared-frailty survival
//     models with left-truncated data, Econometric Reviews 35.
func FitFrail[M Family[M]](ctx context.Context, g *Regression, o *coterie.FitOptions) (*coterie.Fit[Frail[M]], error) {
	var zero M
	d, err := newRegressed(g, openAtZero(zero))
	if err != nil {
		return nil, err
	}
	family := zeroKernel(zero)
	if family == nil {
		return nil, errOwnFamily()
	}
	gd, err := newGrouped(d)
	if err != nil {
		return nil, err
	}
	alone := math.NaN()
	names := []string{"variance"}
	if len(gd.groups) == len(d.w) {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: names, LogLik: alone, Cure: "rows that share a Cluster"}
	}
	k := len(family.params)
	params := optimParams(family.params)
	for j := range d.p {
		params = append(params, optim.Param{Name: d.g.name(j), Min: math.Inf(-1), Max: math.Inf(1)})
	}
	ph, err := d.fitKernel(ctx, family, true, o)
	if err != nil {
		return nil, err
	}
	alone = ph.ll
	first := slices.Clone(ph.theta)
	for j := range d.p {
		first[k+j] /= d.scale[j]
	}
	params = append(params, optim.Param{Name: "variance", Min: 0, Max: math.Inf(1)})
	var starts [][]float64
	for _, v := range []float64{0.5, 0.05, 3} {
		starts = append(starts, append(slices.Clone(first), v))
	}
	scratch := make([]float64, len(params))
	best, err := optim.Maximize(ctx, params, func(theta, grad []float64) float64 {
		m, err := family.at(theta[:k])
		if err != nil {
			return math.NaN()
		}
		if grad == nil {
			grad = scratch
		}
		return gd.logLik(m, theta[k:k+d.p], theta[k+d.p], grad)
	}, starts, optimOptions(o))
	if err != nil {
		return nil, err
	}
	best.LogLik -= d.seen * math.Log(d.unit)
	n := len(best.Theta)
	v := best.Theta[n-1]
	if best.Verdict == optim.Optimum && (best.LogLik < alone || v < 1e-3 && best.LogLik-alone < 1e-4) {
		best.Verdict, best.About, best.LogLik = optim.Boundary, names, alone
	}
	moved, slope := family.inUnit(best.Theta[:k], d.unit)
	base, err := zero.With(moved)
	if err != nil {
		base = zero
	}
	jac := append(slices.Clone(slope), d.scale...)
	jac = append(jac, 1)
	for i := range n {
		if best.StdErr != nil {
			best.StdErr[i] *= jac[i]
		}
		if i >= k {
			best.Theta[i] *= jac[i]
		} else {
			best.Theta[i] = moved[i]
		}
	}
	for i := range best.Cov {
		best.Cov[i] *= jac[i/n] * jac[i%n]
	}
	m := Frail[M]{PH[M]{base, d.g.names(), slices.Clone(best.Theta[k : n-1]), slices.Clone(d.mean)}, v, alone}
	return finishFamily(m, best, d.total, d.whole.data)
}

// TestFrailty tests whether groups differ at all: twice the log-likelihood
// gained, half of whose chances under no difference are a χ² on one degree of
// freedom and half 0, as a variance cannot be negative (Self and Liang 1987).
func TestFrailty[M Family[M]](f *coterie.Fit[Frail[M]]) Test {
	t := chiSquare(2*(f.LogLik-f.Model.Null), 1)
	t.P /= 2
	return t
}

// Frailties lists, by Cluster, the factor of each group given its lives, with
// its interval at the given confidence: which groups leave sooner than their
// covariates say? The factor is gamma distributed with shape 1/v + D and rate
// 1/v + H. The interval does not hold the error of the model. g is any data with
// the covariates of the fit; rows of Cluster 0 are left out. It takes O(rows ·
// covariates).
func Frailties[M Family[M]](f *coterie.Fit[Frail[M]], g *Regression, confidence float64) (iter.Seq2[uint64, coterie.Estimate], error) {
	if f == nil || g == nil {
		return nil, coterie.ErrNoData
	}
	if !slices.Equal(f.Model.Names, g.names()) {
		return nil, &coterie.InputError{Row: -1, Field: "Names", Reason: "not the covariates of the fit", Err: coterie.ErrMismatch}
	}
	if !(confidence > 0 && confidence < 1) {
		return nil, badFloat("confidence", confidence, "not in (0, 1)")
	}
	return func(yield func(uint64, coterie.Estimate) bool) {
		rows := g.order()
		for _, group := range g.clusters(rows) {
			id := g.rows[rows[group[0]]].cluster
			if id == 0 {
				continue
			}
			z := Gamma{Shape: 1 / f.Model.Variance, Rate: 1 / f.Model.Variance}
			for _, i := range group {
				s := &g.rows[rows[i]]
				z.Rate += s.weight() * f.Model.ratio(g.row(rows[i])) * f.Model.Base.CumHazard(s.Exit)
				if s.Ended {
					z.Shape += s.weight()
				}
			}
			e := coterie.Estimate{Value: z.Shape / z.Rate, Lo: z.Quantile((1 - confidence) / 2), Hi: z.Quantile((1 + confidence) / 2), Confidence: confidence}
			if !yield(id, e) {
				return
			}
		}
	}, nil
}

// clusters are positions in the given order by cluster, ascending; each row of
// cluster 0 is one of its own, and they come first.
func (g *Regression) clusters(rows []int32) [][]int32 {
	at := make([]int32, len(rows))
	for i := range at {
		at[i] = int32(i)
	}
	id := func(i int32) uint64 { return g.rows[rows[i]].cluster }
	slices.SortStableFunc(at, func(a, b int32) int { return cmp.Compare(id(a), id(b)) })
	var out [][]int32
	for lo := 0; lo < len(at); {
		hi := lo + 1
		for ; hi < len(at) && id(at[lo]) != 0 && id(at[hi]) == id(at[lo]); hi++ {
		}
		out = append(out, at[lo:hi])
		lo = hi
	}
	return out
}

// grouped is a regression whose rows share factors.
type grouped struct {
	*regressedData
	groups [][]int32
}

func newGrouped(d *regressedData) (*grouped, error) {
	rows := d.g.order()
	for i, r := range rows {
		if d.hi[i] > 0 {
			return nil, &coterie.InputError{Row: int(r), Field: "Upper", Value: formatFloat(d.g.rows[r].Upper),
				Reason: "an end known only to fall in an interval has no closed form with a shared factor"}
		}
		if w := d.w[i]; w != math.Floor(w) {
			return nil, &coterie.InputError{Row: int(r), Field: "Weight", Value: formatFloat(w), Reason: "with a shared factor weights are whole numbers of members"}
		}
	}
	return &grouped{d, d.g.clusters(rows)}, nil
}

// logLik returns the log-likelihood with its gradient by base parameters, scaled
// coefficients and variance.
func (d *grouped) logLik(m kernel, beta []float64, v float64, grad []float64) float64 {
	clear(grad)
	last := len(grad) - 1
	k := last - d.p
	buf := make([]float64, k)
	out, in := make([]float64, last), make([]float64, last) // gradients of H and A
	sum := 0.0
	for _, group := range d.groups {
		clear(out)
		clear(in)
		h, a, ends := 0.0, 0.0, 0.0
		for _, i := range group {
			w, x := d.w[i], d.x[int(i)*d.p:(int(i)+1)*d.p]
			eta := dot(x, beta)
			c := w * math.Exp(eta)
			at := func(t float64, into []float64) float64 {
				if t == 0 {
					return 0
				}
				v := c * m.cumHazard(t, buf)
				for j, g := range buf {
					into[j] += c * g
				}
				for j, x := range x {
					into[k+j] += v * x
				}
				return v
			}
			h += at(d.lo[i], out)
			a += at(d.entry[i], in)
			if d.event[i] {
				v, _ := m.logHazard(d.lo[i], buf)
				sum += w * (v + eta)
				ends += w
				for j, g := range buf {
					grad[j] += w * g
				}
				for j, x := range x {
					grad[k+j] += w * x
				}
			}
		}
		byH, byA := -(1+v*ends)/(1+v*h), 1/(1+v*a)
		for j := range last {
			grad[j] += byH*out[j] + byA*in[j]
		}
		for j := 1.0; j < ends; j++ {
			sum += math.Log1p(v * j)
			grad[last] += j / (1 + v*j)
		}
		sum -= math.Log1p(v*h)/v + ends*math.Log1p(v*h) - math.Log1p(v*a)/v
		grad[last] += -ends*h/(1+v*h) + h*h*bend(v*h) - a*a*bend(v*a)
	}
	return sum
}

// bend is (log(1+x) − x/(1+x))/x², ½ at 0.
func bend(x float64) float64 {
	if x > 0.01 {
		return (math.Log1p(x) - x/(1+x)) / (x * x)
	}
	s, p := 0.0, 1.0 // Σ (−x)ⁿ·(n+1)/(n+2)
	for n := range 9 {
		s += p * float64(n+1) / float64(n+2)
		p *= -x
	}
	return s
}
