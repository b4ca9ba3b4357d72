package lifecycle

import (
	"context"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// regressable is a model whose parameters covariates multiply: shift says by which
// power of e^buying and e^leaving, in order of Params.
type regressable[M any] interface {
	coterie.Model[M]
	shift() (buying, leaving []float64)
}

// Regressed (带协变量的模型) is a model with covariates that do not change with
// time. A coefficient is a log ratio: where the covariate is higher by 1,
// customers buy e^Buying times as often, and leave the more readily the larger
// Leaving;
//
//	αᵢ = α exp(−γ′z)                         all models of repeat purchase
//	βᵢ = β exp(−h′z)                         ParetoNBD
//	aᵢ = a exp(h′z),  bᵢ = b exp(h′z)        BGNBD, MBGNBD
//	αᵢ = α exp(h′z),  γᵢ = γ exp(h′z)        SBG, BdW
//
// In BG/NBD the coefficients of leaving move a and b together: they change how
// much the chances to leave differ among like customers, and their mean not at
// all.
//
// References: Fader & Hardie (2007), Incorporating time-invariant covariates into
// the Pareto/NBD and BG/NBD models.
type Regressed[M regressable[M]] struct {
	Base                      M
	BuyingNames, LeavingNames []string
	Buying, Leaving           []float64
}

// Params implements [coterie.Model]: those of the base, then "buying.name" and
// "leaving.name".
func (m Regressed[M]) Params() []coterie.Param {
	ps := m.Base.Params()
	add := func(prefix string, names []string, values []float64) {
		for i, v := range values {
			ps = append(ps, coterie.Param{Name: prefix + names[i], Value: v, Min: math.Inf(-1), Max: math.Inf(1)})
		}
	}
	add("buying.", covariateNames(m.BuyingNames, len(m.Buying)), m.Buying)
	add("leaving.", covariateNames(m.LeavingNames, len(m.Leaving)), m.Leaving)
	return ps
}

// With implements [coterie.Model].
func (m Regressed[M]) With(v []float64) (Regressed[M], error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return Regressed[M]{}, err
	}
	k := len(m.Base.Params())
	base, err := m.Base.With(v[:k])
	if err != nil {
		return Regressed[M]{}, err
	}
	m.Base = base
	m.Buying, m.Leaving = slices.Clone(v[k:k+len(m.Buying)]), slices.Clone(v[k+len(m.Buying):])
	return m, nil
}

// At returns the model of customers with the given covariates, whose methods
// answer everything. Slices of other lengths than the coefficients are an
// *coterie.InputError.
func (m Regressed[M]) At(buying, leaving []float64) (M, error) {
	if len(buying) != len(m.Buying) || len(leaving) != len(m.Leaving) {
		return m.Base, &coterie.InputError{Row: -1, Field: "covariates", Reason: "another number of them than coefficients", Err: coterie.ErrMismatch}
	}
	b, l := m.Base.shift()
	eb, el := dot(m.Buying, buying), dot(m.Leaving, leaving)
	v := make([]float64, len(b))
	for i, p := range m.Base.Params() {
		v[i] = p.Value * math.Exp(b[i]*eb+l[i]*el)
	}
	return m.Base.With(v)
}

func (BGNBD) shift() (buying, leaving []float64) {
	return []float64{0, -1, 0, 0}, []float64{0, 0, 1, 1}
}
func (MBGNBD) shift() (buying, leaving []float64) { return BGNBD{}.shift() }
func (ParetoNBD) shift() (buying, leaving []float64) {
	return []float64{0, -1, 0, 0}, []float64{0, 0, 0, -1}
}
func (SBG) shift() (buying, leaving []float64) { return []float64{0, 0}, []float64{1, 0} }
func (BdW) shift() (buying, leaving []float64) { return []float64{0, 0, 0}, []float64{1, 0, 0} }

// group is a likelihood of rows with equal covariates.
type group struct {
	buying, leaving []float64
	rows            *optim.Rows
}

// regression is the likelihood of groups, by the chain rule: on the log scale the
// parameters of a group are those of the base plus linear terms.
func regression[M regressable[M]](zero Regressed[M], groups []group) *optim.Rows {
	b, l := zero.Base.shift()
	base, nb := len(b), len(zero.Buying)
	params := fitParams(zero.Params())
	k := len(params)
	return &optim.Rows{Params: params, N: len(groups), At: func(theta []float64) func(lo, hi int, m *optim.Moments) {
		return func(lo, hi int, m *optim.Moments) {
			at := make([]float64, base)
			part := &optim.Moments{G: make([]float64, base), H: make([]float64, base*base)}
			grad, hess := make([]float64, base), make([]float64, base*base)
			slope := make([]float64, base*k) // ∂ log θⱼ / ∂ φ
			for _, g := range groups[lo:hi] {
				eb, el := dot(theta[base:base+nb], g.buying), dot(theta[base+nb:], g.leaving)
				clear(slope)
				for j := range base {
					at[j] = theta[j] * math.Exp(b[j]*eb+l[j]*el)
					slope[j*k+j] = 1 / theta[j]
					for i, z := range g.buying {
						slope[j*k+base+i] = b[j] * z
					}
					for i, z := range g.leaving {
						slope[j*k+base+nb+i] = l[j] * z
					}
				}
				part.LL = 0
				clear(part.G)
				clear(part.H)
				g.rows.At(at)(0, g.rows.N, part)
				m.LL += part.LL
				for j := range base {
					grad[j] = part.G[j] * at[j]
					for i := range j + 1 {
						v := part.H[j*base+i] * at[j] * at[i]
						if i == j {
							v += grad[j]
						}
						hess[j*base+i], hess[i*base+j] = v, v
					}
				}
				for p := range k {
					for j := range base {
						sp := slope[j*k+p]
						if sp == 0 {
							continue
						}
						m.G[p] += grad[j] * sp
						for i := range base {
							for q := range p + 1 {
								m.H[p*k+q] += hess[j*base+i] * sp * slope[i*k+q]
							}
						}
					}
				}
				for j := range base { // log θ is not linear in θ
					m.H[j*k+j] -= grad[j] / (theta[j] * theta[j])
				}
			}
		}
	}}
}

// fittable returns the distinct histories in order, and their mean age, above 0;
// it refuses what has no repeat purchase to fit to.
func (t *CovariateHistories) fittable() (rows []counted[CovariateHistory], age float64, err error) {
	if t == nil || t.n == 0 {
		return nil, 0, &coterie.InputError{Row: -1, Field: "histories", Reason: "there are none", Err: coterie.ErrNoData}
	}
	rows = t.rows.sorted(byCovariates())
	repeats := 0
	for _, r := range rows {
		repeats = max(repeats, r.row.Repeats)
		age += float64(r.n) * r.row.Age
	}
	if repeats == 0 {
		return nil, 0, &coterie.InputError{Row: -1, Field: "histories", Reason: "nobody bought again", Err: coterie.ErrNoEvents}
	}
	return rows, max(age/float64(t.n), 1e-300), nil
}

// fitRegressed fits a model of repeat purchase with covariates; rows makes the
// likelihood of histories with equal ones.
func fitRegressed[M regressable[M]](ctx context.Context, t *CovariateHistories, o *coterie.FitOptions, zero M,
	rows func([]counted[History]) *optim.Rows, starts func(mean float64) [][]float64) (*coterie.Fit[Regressed[M]], error) {
	if t != nil && t.changing {
		return nil, &coterie.InputError{Row: -1, Field: "Changes", Reason: "covariates change with time: use FitVaryingParetoNBD", Err: coterie.ErrMismatch}
	}
	all, age, err := t.fittable()
	if err != nil {
		return nil, err
	}
	model := Regressed[M]{Base: zero, BuyingNames: covariateNames(t.BuyingNames, t.buying), LeavingNames: covariateNames(t.LeavingNames, t.leaves),
		Buying: make([]float64, t.buying), Leaving: make([]float64, t.leaves)}
	grouped := func(all []counted[CovariateHistory]) *optim.Rows {
		var groups []group
		for i := 0; i < len(all); {
			j := i
			var part []counted[History]
			for ; j < len(all) && sameCovariates(all[i].row, all[j].row); j++ {
				part = append(part, counted[History]{all[j].row.History, all[j].n})
			}
			groups = append(groups, group{all[i].row.Buying, all[i].row.Leaving, rows(part)})
			i = j
		}
		return regression(model, groups)
	}
	full := grouped(all)
	small := full
	if len(all) > fitRows {
		small = grouped(thinned(all, fitRows))
	}
	first := starts(age)
	for i := range first {
		first[i] = append(first[i], make([]float64, t.buying+t.leaves)...)
	}
	m, err := full.Maximize(ctx, small, first, fitOptions(o))
	if err != nil {
		return nil, err
	}
	return concluded(m, model, float64(t.n), nil)
}

// FitBGNBDWith fits a BG/NBD model with covariates by maximum likelihood, as
// [FitBGNBD] does. A boundary has no limit model here. A covariate that does not
// vary is ErrNotIdentified. A pass is O(n) in distinct histories, and for every
// distinct set of covariates quadratic in their number.
func FitBGNBDWith(ctx context.Context, t *CovariateHistories, o *coterie.FitOptions) (*coterie.Fit[Regressed[BGNBD]], error) {
	zero := BGNBD{1, 1, 1, 1}
	return fitRegressed(ctx, t, o, zero, func(rows []counted[History]) *optim.Rows {
		return geometricLikelihood(zero.Params(), rows, false)
	}, geometricStarts)
}

// FitMBGNBDWith fits an MBG/NBD model with covariates, as [FitBGNBDWith] does. A
// pass is O(n) in distinct histories.
func FitMBGNBDWith(ctx context.Context, t *CovariateHistories, o *coterie.FitOptions) (*coterie.Fit[Regressed[MBGNBD]], error) {
	zero := MBGNBD{1, 1, 1, 1}
	return fitRegressed(ctx, t, o, zero, func(rows []counted[History]) *optim.Rows {
		return geometricLikelihood(zero.Params(), rows, true)
	}, geometricStarts)
}

// FitParetoNBDWith fits a Pareto/NBD model with covariates, as [FitBGNBDWith]
// does. A pass is O(n) in distinct histories.
func FitParetoNBDWith(ctx context.Context, t *CovariateHistories, o *coterie.FitOptions) (*coterie.Fit[Regressed[ParetoNBD]], error) {
	zero := ParetoNBD{1, 1, 1, 1}
	return fitRegressed(ctx, t, o, zero, func(rows []counted[History]) *optim.Rows {
		return paretoLikelihood(zero.Params(), rows)
	}, paretoStarts)
}
