package segment

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Dempster, Laird, Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm.
//	Banfield, Raftery (1993), Model-based Gaussian and non-Gaussian clustering, doi:10.2307/2532201.

// Covariance says what the covariances of a Mixture may be (协方差结构). The zero
// value is FullCovariance.
type Covariance uint8

// The structures, with their name in Banfield and Raftery.
const (
	FullCovariance  Covariance = iota // VVV: each component its own
	TiedCovariance                    // EEE: one for all
	Diagonal                          // VVI: each its own variances, no correlation
	Spherical                         // VII: each one variance
	EqualSpherical                    // EII: one variance for all
	covarianceKinds = iota
)

var covarianceNames = names{{"full", "各自完整"}, {"tied", "共同"}, {"diagonal", "对角"}, {"spherical", "球形"}, {"equal-spherical", "同一球形"}}

// String returns the English name.
func (c Covariance) String() string { return covarianceNames.at(int(c), 0) }

// Chinese returns the Chinese name.
func (c Covariance) Chinese() string { return covarianceNames.at(int(c), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (c Covariance) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (c *Covariance) UnmarshalText(b []byte) error {
	i, err := covarianceNames.parse("covariance", b)
	*c = Covariance(i)
	return err
}

// size is how many numbers the covariances of k components in d dimensions are
// stored in.
func (c Covariance) size(k, d int) int {
	return [...]int{k * d * d, d * d, k * d, k, 1}[c]
}

// Mixture is a mixture of normal distributions (高斯混合): a member is of component
// c with probability Weights[c], and its numbers then follow
//
//	N(Means[c·d …], Σ_c)
//
// Cov holds, by Shape, k matrices, one matrix, k rows of variances, k variances
// or one variance. It is usable without fitting.
type Mixture struct {
	Weights []float64 // in (0, 1), adding to 1
	Means   []float64 // row-major, k × d
	Cov     []float64
	Shape   Covariance
}

// Dim returns the number of dimensions d.
func (m Mixture) Dim() int {
	if len(m.Weights) == 0 {
		return 0
	}
	return len(m.Means) / len(m.Weights)
}

// Validate refuses, as an *InputError, slices of the wrong length, weights that
// do not add to 1 within 1e-9 and covariances that are not positive definite.
func (m Mixture) Validate() error {
	_, err := m.scorer()
	return err
}

// Params implements [coterie.Model]: all weights but the last, the means, and the
// covariances on and above the diagonal.
func (m Mixture) Params() []coterie.Param {
	k, d, inf := len(m.Weights), m.Dim(), math.Inf(1)
	var ps []coterie.Param
	for c := 0; c+1 < k; c++ {
		ps = append(ps, coterie.Param{Name: "weight" + strconv.Itoa(c+1), Value: m.Weights[c], Min: 0, Max: 1})
	}
	for i, v := range m.Means {
		ps = append(ps, coterie.Param{Name: fmt.Sprintf("mean%d.%d", i/d+1, i%d+1), Value: v, Min: -inf, Max: inf})
	}
	for _, e := range m.entries() {
		p := coterie.Param{Name: e.name, Value: m.Cov[e.at], Min: -inf, Max: inf}
		if e.diagonal {
			p.Min = 0
		}
		ps = append(ps, p)
	}
	return ps
}

// entry is a free number of the covariances: its place, and that of its mirror.
type entry struct {
	name       string
	at, mirror int
	diagonal   bool
}

func (m Mixture) entries() []entry {
	k, d := len(m.Weights), m.Dim()
	var out []entry
	matrix := func(base int, label string) {
		for i := range d {
			for j := i; j < d; j++ {
				out = append(out, entry{fmt.Sprintf("cov%s%d.%d", label, i+1, j+1), base + i*d + j, base + j*d + i, i == j})
			}
		}
	}
	switch m.Shape {
	case FullCovariance:
		for c := range k {
			matrix(c*d*d, strconv.Itoa(c+1)+".")
		}
	case TiedCovariance:
		matrix(0, "")
	case Diagonal:
		for i := range k * d {
			out = append(out, entry{fmt.Sprintf("var%d.%d", i/d+1, i%d+1), i, i, true})
		}
	case Spherical:
		for c := range k {
			out = append(out, entry{"var" + strconv.Itoa(c+1), c, c, true})
		}
	default:
		out = append(out, entry{"var", 0, 0, true})
	}
	return out
}

// With implements [coterie.Model].
func (m Mixture) With(v []float64) (Mixture, error) {
	k, es := len(m.Weights), m.entries()
	if len(v) != k-1+len(m.Means)+len(es) {
		return Mixture{}, &coterie.InputError{Row: -1, Field: "parameters", Value: strconv.Itoa(len(v)), Reason: "wrong number"}
	}
	out := Mixture{Weights: make([]float64, k), Means: slices.Clone(v[k-1 : k-1+len(m.Means)]), Cov: make([]float64, len(m.Cov)), Shape: m.Shape}
	rest := 1.0
	for c, w := range v[:k-1] {
		out.Weights[c] = w
		rest -= w
	}
	out.Weights[k-1] = rest
	for i, e := range es {
		x := v[k-1+len(m.Means)+i]
		out.Cov[e.at], out.Cov[e.mirror] = x, x
	}
	return out, out.Validate()
}

// scorer holds what densities need of a mixture: for each component the
// log of its weight and normalising constant, and the inverse of its Cholesky
// factor.
type scorer struct {
	m     Mixture
	k, d  int
	logs  []float64
	whole []float64 // k lower triangular d × d: L⁻¹, for full and tied shapes
}

func (m Mixture) scorer() (*scorer, error) {
	k, d := len(m.Weights), m.Dim()
	switch {
	case m.Shape >= covarianceKinds:
		return nil, &coterie.InputError{Row: -1, Field: "Shape", Value: m.Shape.String(), Reason: "unknown covariance structure"}
	case k == 0 || d == 0 || len(m.Means) != k*d || len(m.Cov) != m.Shape.size(k, d):
		return nil, &coterie.InputError{Row: -1, Field: "Mixture", Value: fmt.Sprintf("%d weights, %d means, %d covariances", k, len(m.Means), len(m.Cov)), Reason: "the lengths do not fit each other"}
	}
	if err := finite("Means", m.Means); err != nil {
		return nil, err
	}
	sum := 0.0
	for c, w := range m.Weights {
		if !(w > 0 && w <= 1) {
			return nil, refuse(c, "Weights", w, "must lie in (0, 1]")
		}
		sum += w
	}
	if math.Abs(sum-1) > 1e-9 {
		return nil, refuse(-1, "Weights", sum, "must add to 1")
	}
	s := &scorer{m: m, k: k, d: d, logs: make([]float64, k)}
	if m.Shape <= TiedCovariance {
		s.whole = make([]float64, k*d*d)
	}
	for c, w := range m.Weights {
		det, ok := 0.0, true
		switch m.Shape {
		case FullCovariance:
			det, ok = inverseFactor(s.whole[c*d*d:(c+1)*d*d], m.Cov[c*d*d:(c+1)*d*d], d)
		case TiedCovariance:
			det, ok = inverseFactor(s.whole[c*d*d:(c+1)*d*d], m.Cov, d)
		default:
			for j := range d {
				v := m.variance(c, j)
				ok = ok && v > 0 && !math.IsInf(v, 1)
				det += math.Log(v)
			}
		}
		if !ok {
			return nil, &coterie.InputError{Row: c, Field: "Cov", Reason: "not positive definite"}
		}
		s.logs[c] = math.Log(w) - 0.5*(float64(d)*math.Log(2*math.Pi)+det)
	}
	return s, nil
}

// variance is that of dimension j in component c, for shapes without
// correlation.
func (m Mixture) variance(c, j int) float64 {
	switch m.Shape {
	case Diagonal:
		return m.Cov[c*m.Dim()+j]
	case Spherical:
		return m.Cov[c]
	}
	return m.Cov[0]
}

// inverseFactor writes L⁻¹ of a = LLᵀ and returns log det a; false where a is
// not positive definite.
func inverseFactor(out, a []float64, d int) (logdet float64, ok bool) {
	l := make([]float64, d*d)
	for i := range d {
		for j := range i + 1 {
			s := a[i*d+j]
			for h := range j {
				s -= l[i*d+h] * l[j*d+h]
			}
			if i == j {
				if !(s > 1e-12*math.Abs(a[i*d+i])) || math.IsInf(s, 1) {
					return 0, false
				}
				l[i*d+i] = math.Sqrt(s)
				logdet += math.Log(s)
			} else {
				l[i*d+j] = s / l[j*d+j]
			}
		}
	}
	for j := range d {
		out[j*d+j] = 1 / l[j*d+j]
		for i := j + 1; i < d; i++ {
			s := 0.0
			for h := j; h < i; h++ {
				s -= l[i*d+h] * out[h*d+j]
			}
			out[i*d+j] = s / l[i*d+i]
		}
	}
	return logdet, true
}

// score writes the log of weight times density of each component at x and
// returns the log-density of the mixture. It does not allocate.
func (s *scorer) score(x, out []float64) float64 {
	top := math.Inf(-1)
	for c := range s.k {
		mean, q := s.m.Means[c*s.d:(c+1)*s.d], 0.0
		if s.whole != nil {
			l := s.whole[c*s.d*s.d:]
			for i := range s.d {
				z := 0.0
				for j := range i + 1 {
					z += l[i*s.d+j] * (x[j] - mean[j])
				}
				q += z * z
			}
		} else {
			for j, v := range x {
				q += (v - mean[j]) * (v - mean[j]) / s.m.variance(c, j)
			}
		}
		out[c] = s.logs[c] - 0.5*q
		top = max(top, out[c])
	}
	if math.IsInf(top, -1) {
		return top
	}
	sum := 0.0
	for _, v := range out {
		sum += math.Exp(v - top)
	}
	return top + math.Log(sum)
}

// Posterior returns the probability of each component for a point (后验概率), and
// the log-density of the mixture there. A point of another length, or a mixture
// that is not valid, is an *InputError.
func (m Mixture) Posterior(x []float64) (p []float64, logDensity float64, err error) {
	s, err := m.scorer()
	if err != nil {
		return nil, 0, err
	}
	if len(x) != s.d {
		return nil, 0, &coterie.InputError{Row: -1, Field: "x", Value: strconv.Itoa(len(x)), Reason: "not one number for each dimension"}
	}
	if err := finite("x", x); err != nil {
		return nil, 0, err
	}
	p = make([]float64, s.k)
	logDensity = s.score(x, p)
	for c, v := range p {
		p[c] = math.Exp(v - logDensity)
	}
	return p, logDensity, nil
}

// Assign returns the likeliest component of each point, the first of equals,
// and the total log-likelihood. It allocates once, not by point.
func (m Mixture) Assign(p Points) ([]int32, float64, error) {
	s, err := m.scorer()
	if err != nil {
		return nil, 0, err
	}
	if err := p.validate(); err != nil {
		return nil, 0, err
	}
	if p.Dim != s.d {
		return nil, 0, &coterie.InputError{Row: -1, Field: "Dim", Value: strconv.Itoa(p.Dim), Reason: "not that of the mixture"}
	}
	of, out, total := make([]int32, p.Len()), make([]float64, s.k), 0.0
	for i := range of {
		total += s.score(p.At(i), out)
		for c, v := range out {
			if v > out[of[i]] {
				of[i] = int32(c)
			}
		}
	}
	return of, total, nil
}
