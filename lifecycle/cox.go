package lifecycle

import (
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Ties says how ends on one age share a risk set (结的处理). The zero value means
// [Efron].
type Ties uint8

// The ways.
const (
	Efron   Ties = iota + 1 // each of d tied ends leaves 1/d of the tied out of its risk set (Efron 1977)
	Breslow                 // every tied end has the whole risk set (Breslow 1974); biased to 0 with many ties
	Exact                   // the tied left at once: their odds among all who could have (Cox 1972)
)

var tiesNames = [...][2]string{{}, {"efron", "埃夫隆"}, {"breslow", "布雷斯洛"}, {"exact", "精确"}}

func (t Ties) name(lang int) string {
	if int(t) < len(tiesNames) {
		return tiesNames[t][lang]
	}
	return strconv.Itoa(int(t))
}

// String returns the English name, "" for the zero value.
func (t Ties) String() string { return t.name(0) }

// Chinese returns the Chinese name.
func (t Ties) Chinese() string { return t.name(1) }

// MarshalText implements [encoding.TextMarshaler].
func (t Ties) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (t *Ties) UnmarshalText(b []byte) error {
	for v, n := range tiesNames {
		if string(b) == n[0] || string(b) == n[1] {
			*t = Ties(v)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "ties", Value: strconv.Quote(string(b)), Reason: "unknown name"}
}

// CoxOptions tunes [FitCox]. nil and zero fields mean the default. Of FitOptions,
// Starts and Seed have no effect: the likelihood is concave.
type CoxOptions struct {
	coterie.FitOptions
	Ties   Ties // 0: Efron
	Robust bool // errors by the sandwich, clusters of rows together
}

// Cox is the proportional-hazards model (Cox 1972; 比例风险模型):
//
//	h(t | x) = h₀(t)·exp(Beta·(x − Means))
//
// with a baseline h₀ of no assumed shape for every stratum: exp(Beta[j]) is by
// how much one more unit of covariate j multiplies the chance to leave, at any
// age. It is plain data: read back from JSON it predicts the same bits.
type Cox struct {
	Names    []string
	Beta     []float64
	Means    []float64     // of the covariates, by weight: where Baseline holds
	Baseline []CoxBaseline // by Stratum, ascending
	Null     float64       // log-likelihood with Beta 0
	Score    float64       // the score statistic of Beta 0
	Ties     Ties          // as fitted
	Events   float64       // ends, by weight
	Naive    []float64     // row-major covariance by the information, where the fit's is robust; else nil
}

// CoxBaseline is the cumulative baseline hazard of one stratum: a step function
// at the ages of ends, at the mean of the covariates.
type CoxBaseline struct {
	Stratum   uint64
	Until     float64   // the last age observed
	Age       []float64 // of ends
	CumHazard []float64 // from Age on
	Variance  []float64 // of CumHazard, were Beta known
	Pull      []float64 // row-major by age: what each covariate's risk-set mean adds, for the error of predictions
}

// Params implements [coterie.Model].
func (m Cox) Params() []coterie.Param {
	return withCoefficients(nil, m.Names, m.Beta)
}

// With implements [coterie.Model]: the model at other coefficients and the same
// baseline.
func (m Cox) With(v []float64) (Cox, error) {
	if len(m.Means) != len(m.Beta) {
		return m, badFloat("Means", float64(len(m.Means)), "not one for each coefficient")
	}
	if err := checkPositive(m.Params(), v); err != nil {
		return m, err
	}
	m.Beta = append([]float64(nil), v...)
	return m, nil
}

// Ratio returns the hazard ratio of one more unit of a covariate, with its
// interval: exp of the coefficient.
func (m Cox) Ratio(f *coterie.Fit[Cox], name string, confidence float64) coterie.Estimate {
	e := f.Param(name, confidence)
	e.Value, e.Lo, e.Hi = math.Exp(e.Value), math.Exp(e.Lo), math.Exp(e.Hi)
	return e
}

// FitCox fits a [Cox] model: what shortens a membership, and by how much? It
// honours late entry, strata, rows that split a subject's life by age (start–stop),
// weights (as equal subjects) and, with Robust, clusters. Fit.N is the number of
// ends, which the BIC of a partial likelihood counts.
//
// Newton's method from 0, with halved steps, on centred and scaled covariates;
// it is at the optimum to rounding. Errors: ErrNoData, ErrNoEvents, ErrInvalid,
// and *coterie.FitError with ErrNotIdentified that names the covariates which
// are constant, follow from others, or separate those who left from those who
// stayed, so that no finite coefficient is best; Penalty, an L2 penalty on the
// coefficients, cures the last.
//
// With [Exact] ties, right where members are only counted once a month, say, and
// one who left may have left before any other, coefficients are logarithms of
// odds ratios, rows have no weights, errors are not robust, and the baseline is
// that of Breslow. It takes O(n·d·p²) for each age with d > 1 ends.
//
// O(n·p²) per iteration and a sort. Blocks of rows run on all processors; the
// bits of the result do not depend on how many. Folding included, the measured
// exponent is 0.9 (bench -law).
//
// References:
//   - Cox (1972), Regression models and life tables, JRSS B 34.
//   - Efron (1977), The efficiency of Cox's likelihood function for censored
//     data, JASA 72.
//   - Lin and Wei (1989), The robust inference for the Cox proportional hazards
//     model, JASA 84.
func FitCox(ctx context.Context, g *Regression, o *CoxOptions) (*coterie.Fit[Cox], error) {
	var opt CoxOptions
	if o != nil {
		opt = *o
	}
	if opt.Ties == 0 {
		opt.Ties = Efron
	}
	if int(opt.Ties) >= len(tiesNames) {
		return nil, badFloat("Ties", float64(opt.Ties), "unknown")
	}
	if !(opt.Penalty >= 0) || math.IsInf(opt.Penalty, 1) {
		return nil, badFloat("Penalty", opt.Penalty, "not a finite number ≥ 0")
	}
	if opt.Ties == Exact && opt.Robust {
		return nil, refuseExact("robust errors")
	}
	d, err := newCoxData(g, opt.Ties)
	if err != nil {
		return nil, err
	}
	if opt.Ties == Exact && slices.ContainsFunc(d.w, func(w float64) bool { return w != 1 }) {
		return nil, &coterie.InputError{Row: -1, Field: "Weight", Reason: "a row counts once where ties are exact"}
	}
	return d.fit(ctx, &opt)
}

// CoxTests returns the three tests of no effect at all: by the likelihood ratio,
// by Wald's statistic and by the score.
func CoxTests(f *coterie.Fit[Cox]) (ratio, wald, score Test) {
	k := len(f.Model.Beta)
	cov := f.Model.Naive
	if cov == nil {
		cov = f.Cov
	}
	x := math.NaN()
	if len(cov) == k*k {
		if inv := invert(cov, k); inv != nil {
			x = 0
			for i, a := range f.Model.Beta {
				for j, b := range f.Model.Beta {
					x += a * inv[i*k+j] * b
				}
			}
		}
	}
	return chiSquare(2*(f.LogLik-f.Model.Null), k), chiSquare(x, k), chiSquare(f.Model.Score, k)
}

// invert returns the inverse of a symmetric positive definite matrix, nil for
// one that is not. It scales to a unit diagonal first, so that units of
// covariates do not matter.
func invert(a []float64, k int) []float64 {
	scale := make([]float64, k)
	for i := range k {
		if !(a[i*k+i] > 0) {
			return nil
		}
		scale[i] = 1 / math.Sqrt(a[i*k+i])
	}
	l := make([]float64, k*k) // Cholesky
	for j := range k {
		for i := j; i < k; i++ {
			v := a[i*k+j] * scale[i] * scale[j]
			for m := range j {
				v -= l[i*k+m] * l[j*k+m]
			}
			if i == j {
				if !(v > 1e-14) {
					return nil
				}
				l[j*k+j] = math.Sqrt(v)
			} else {
				l[i*k+j] = v / l[j*k+j]
			}
		}
	}
	inv := make([]float64, k*k) // of l
	for j := range k {
		inv[j*k+j] = 1 / l[j*k+j]
		for i := j + 1; i < k; i++ {
			v := 0.0
			for m := j; m < i; m++ {
				v -= l[i*k+m] * inv[m*k+j]
			}
			inv[i*k+j] = v / l[i*k+i]
		}
	}
	out := make([]float64, k*k)
	for i := range k {
		for j := range k {
			v := 0.0
			for m := max(i, j); m < k; m++ {
				v += inv[m*k+i] * inv[m*k+j]
			}
			out[i*k+j] = v * scale[i] * scale[j]
		}
	}
	return out
}
