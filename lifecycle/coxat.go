package lifecycle

import (
	"math"
	"math/rand/v2"
	"sort"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/sample"
)

// CoxCurve is what a fitted [Cox] model expects of a member with given
// covariates: an [Uncertain] and [Limited] Survivor. It is made by [CoxAt] and
// immutable.
type CoxCurve struct {
	base  *CoxBaseline
	risk  float64   // exp(Beta·(x − Means))
	x     []float64 // x − Means
	cov   []float64 // of Beta
	model *Cox
}

// CoxAt predicts the survival of one with covariates x in a stratum: how long
// will a member who came this way stay? Covariates are taken to stay as they
// are. The Survivor carries the error of the coefficients and of the baseline.
// An unknown stratum or a wrong number of covariates is ErrInvalid.
func CoxAt(f *coterie.Fit[Cox], x []float64, stratum uint64) (*CoxCurve, error) {
	if f == nil {
		return nil, coterie.ErrNoData
	}
	m := &f.Model
	k := len(m.Beta)
	if len(x) != k || len(m.Means) != k {
		return nil, &coterie.InputError{Row: -1, Field: "x", Value: strconv.Itoa(len(x)) + " covariates", Reason: "want " + strconv.Itoa(k)}
	}
	i := sort.Search(len(m.Baseline), func(i int) bool { return m.Baseline[i].Stratum >= stratum })
	if i == len(m.Baseline) || m.Baseline[i].Stratum != stratum {
		return nil, &coterie.InputError{Row: -1, Field: "stratum", Value: strconv.FormatUint(stratum, 10), Reason: "not among those fitted"}
	}
	c := &CoxCurve{base: &m.Baseline[i], x: make([]float64, k), model: m}
	if len(f.Cov) == k*k {
		c.cov = f.Cov
	}
	eta := 0.0
	for j, v := range x {
		if !finite(v) {
			return nil, badFloat(m.Params()[j].Name, v, "a covariate is finite")
		}
		c.x[j] = v - m.Means[j]
		eta += c.x[j] * m.Beta[j]
	}
	c.risk = math.Exp(eta)
	return c, nil
}

// at returns the number of steps up to age t.
func (c *CoxCurve) at(t float64) int {
	if !(t > 0) {
		return 0
	}
	return sort.Search(len(c.base.Age), func(i int) bool { return c.base.Age[i] > t })
}

// CumHazard returns the expected cumulative hazard at age t; it holds its last
// value after Until.
func (c *CoxCurve) CumHazard(t float64) float64 {
	i := c.at(t)
	switch {
	case t != t:
		return t
	case i == 0:
		return 0
	default:
		return c.risk * c.base.CumHazard[i-1]
	}
}

// Survival implements [Survivor]: exp(−CumHazard(t)).
func (c *CoxCurve) Survival(t float64) float64 { return math.Exp(-c.CumHazard(t)) }

// Until implements [Limited].
func (c *CoxCurve) Until() float64 { return c.base.Until }

// StdErr returns the standard error of CumHazard(t), from the error of the
// baseline and of the coefficients (Tsiatis 1981).
func (c *CoxCurve) StdErr(t float64) float64 {
	i := c.at(t)
	if i == 0 {
		return 0
	}
	k := len(c.x)
	h, v := c.base.CumHazard[i-1], c.base.Variance[i-1]
	if c.cov != nil {
		pull := c.base.Pull[(i-1)*k : i*k]
		for a := range k {
			for b := range k {
				v += (c.x[a]*h - pull[a]) * c.cov[a*k+b] * (c.x[b]*h - pull[b])
			}
		}
	}
	return c.risk * math.Sqrt(v)
}

// At returns the expected share still there at age t with its interval at the
// given confidence, in (0, 1), formed on the scale of log S as in R.
func (c *CoxCurve) At(t, confidence float64) coterie.Estimate {
	s := c.Survival(t)
	lo, hi := Log.around(s, c.StdErr(t), delta.Z(confidence))
	if math.IsNaN(lo) || !(confidence > 0 && confidence < 1) {
		return coterie.Exactly(s)
	}
	return coterie.Estimate{Value: s, Lo: lo, Hi: hi, Confidence: confidence}
}

// Draw implements [Uncertain]: coefficients from their normal approximation, and
// every rise of the baseline from a gamma distribution of its mean and variance.
func (c *CoxCurve) Draw(r *rand.Rand) Survivor {
	k := len(c.x)
	shift := make([]float64, k)
	if c.cov != nil {
		shift = delta.Draw(r, shift, c.cov)
	}
	n := len(c.base.Age)
	out := &drawnCurve{time: c.base.Age, surv: make([]float64, n), until: c.base.Until}
	h, lastH, lastV := 0.0, 0.0, 0.0
	last := make([]float64, k)
	for i := range n {
		m, v := c.base.CumHazard[i]-lastH, c.base.Variance[i]-lastV
		if rise := c.risk * v / m * sample.Gamma(r, m*m/v); m > 0 && v > 0 {
			eta := 0.0
			for j := range k {
				eta += shift[j] * (c.x[j] - (c.base.Pull[i*k+j]-last[j])/m)
			}
			h += rise * math.Exp(eta)
		}
		out.surv[i] = math.Exp(-h)
		lastH, lastV = c.base.CumHazard[i], c.base.Variance[i]
		copy(last, c.base.Pull[i*k:(i+1)*k])
	}
	return out
}

func (c *CoxCurve) area(t float64) float64 {
	sum, at, s := 0.0, 0.0, 1.0
	for i, next := range c.base.Age {
		if next > t {
			break
		}
		sum += s * (next - at)
		at, s = next, math.Exp(-c.risk*c.base.CumHazard[i])
	}
	return sum + s*(t-at)
}
