package lifecycle

import (
	"context"
	"iter"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Transform is the scale of age along which [TestPH] looks for a changing effect.
// The zero value means [KMTime].
type Transform uint8

// The scales.
const (
	KMTime       Transform = iota + 1 // 1 − S(t−), all strata together: no end weighs more for coming late
	RankTime                          // the mean rank of the age among all ages of exit
	IdentityTime                      // the age
	LogTime                           // its logarithm
)

var transformNames = [...][2]string{{}, {"km", "生存函数"}, {"rank", "秩"}, {"identity", "原值"}, {"log", "对数"}}

func (t Transform) name(lang int) string {
	if int(t) < len(transformNames) {
		return transformNames[t][lang]
	}
	return strconv.Itoa(int(t))
}

// String returns the English name, "" for the zero value.
func (t Transform) String() string { return t.name(0) }

// Chinese returns the Chinese name.
func (t Transform) Chinese() string { return t.name(1) }

// MarshalText implements [encoding.TextMarshaler].
func (t Transform) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (t *Transform) UnmarshalText(b []byte) error {
	for v, n := range transformNames {
		if string(b) == n[0] || string(b) == n[1] {
			*t = Transform(v)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "transform", Value: strconv.Quote(string(b)), Reason: "unknown name"}
}

// at prepares the data of a fit and computes everything at its coefficients.
func coxStateOf(f *coterie.Fit[Cox], g *Regression) (*coxData, []float64, error) {
	if f == nil {
		return nil, nil, coterie.ErrNoData
	}
	ties := f.Model.Ties
	if ties == Exact {
		ties = Breslow
	}
	d, err := newCoxData(g, ties)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Equal(f.Model.Names, g.names()) {
		return nil, nil, &coterie.InputError{Row: -1, Field: "Names", Reason: "not the covariates of the fit", Err: coterie.ErrMismatch}
	}
	beta := make([]float64, d.p)
	for j, b := range f.Model.Beta {
		if d.scale[j] > 0 {
			beta[j] = b / d.scale[j]
		}
	}
	s, err := d.at(context.Background(), beta, true)
	if err != nil {
		return nil, nil, err
	}
	return d, full(s.h, d.p), nil
}

// PHTest is the outcome of [TestPH]: a test for every covariate and one for all
// together.
type PHTest struct {
	Names  []string
	Each   []Test
	Global Test
}

// TestPH tests whether effects stay the same at all ages, as proportional
// hazards have it: does what keeps new members also keep old ones? It is the
// score test of β(t) = β + θ·g(t) against θ = 0, with the full information matrix
// — not its approximation of 1994, which some programs still use and which
// errs where the risk set changes. g is any dataset the fit may be checked on,
// usually its own. It takes O(rows · covariates²).
//
// References:
//   - Grambsch and Therneau (1994), Proportional hazards tests and diagnostics
//     based on weighted residuals, Biometrika 81.
//   - Therneau (2019), survival 3.0, cox.zph.
func TestPH(f *coterie.Fit[Cox], g *Regression, t Transform) (*PHTest, error) {
	if t == 0 {
		t = KMTime
	}
	if int(t) >= len(transformNames) {
		return nil, badFloat("Transform", float64(t), "unknown")
	}
	if f != nil && f.Model.Ties == Exact {
		return nil, refuseExact("tests of proportional hazards")
	}
	d, _, err := coxStateOf(f, g)
	if err != nil {
		return nil, err
	}
	p := d.p
	at := d.timeScale(t)
	u := make([]float64, p)
	packed := p * (p + 1) / 2
	i11, i12, i22 := make([]float64, packed), make([]float64, packed), make([]float64, packed)
	seen := make([]bool, len(d.ends))
	d.walkAll(true, func(t *tie) {
		w := at[t.group]
		for j, v := range t.cov {
			i11[j] += t.each * v
			i12[j] += t.each * w * v
			i22[j] += t.each * w * w * v
		}
		for j, v := range t.mean {
			u[j] -= t.each * w * v
		}
		if !seen[t.group] {
			seen[t.group] = true
			for i := d.ends[t.group].lo; i < d.ends[t.group].hi; i++ {
				for j, v := range d.row(int(i)) {
					u[j] += d.weight(int(i)) * w * v
				}
			}
		}
	})
	inv := invert(full(i11, p), p)
	if inv == nil {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: f.Model.Names, Cure: "data on which the model is identified"}
	}
	cross := full(i12, p)
	v := full(i22, p)
	for i, x := range product(product(cross, inv, p), cross, p) {
		v[i] -= x
	}
	out := &PHTest{Names: slices.Clone(f.Model.Names)}
	for j := range p {
		x := math.NaN()
		if v[j*p+j] > 0 {
			x = u[j] * u[j] / v[j*p+j]
		}
		out.Each = append(out.Each, chiSquare(x, 1))
	}
	x, rank := quadratic(u, v)
	out.Global = chiSquare(x, rank)
	return out, nil
}

// timeScale returns g(t) by group of ends, centred so that sums stay small.
func (d *coxData) timeScale(t Transform) []float64 {
	out := make([]float64, len(d.ends))
	order := make([]int32, len(d.ends))
	for k := range d.ends {
		out[k], order[k] = d.age(k), int32(k)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		if x, y := d.age(int(a)), d.age(int(b)); x < y {
			return -1
		} else if x > y {
			return 1
		}
		return 0
	})
	switch t {
	case LogTime:
		for k := range out {
			out[k] = math.Log(out[k])
		}
	case RankTime:
		exits := slices.Clone(d.exit)
		slices.Sort(exits)
		for k := range out {
			lo := sort.SearchFloat64s(exits, out[k])
			hi := sort.Search(len(exits), func(i int) bool { return exits[i] > out[k] })
			out[k] = float64(lo+hi+1) / 2
		}
	case KMTime:
		exits := slices.Clone(d.exit)
		slices.Sort(exits)
		entries := make([]float64, len(d.late))
		for i, l := range d.late {
			entries[i] = l.age
		}
		slices.Sort(entries)
		s := 1.0
		for i := 0; i < len(order); {
			age := d.age(int(order[i]))
			n := len(exits) - sort.SearchFloat64s(exits, age) - (len(entries) - sort.SearchFloat64s(entries, age))
			ended := 0
			for ; i < len(order) && d.age(int(order[i])) == age; i++ {
				ended += int(d.ends[order[i]].hi - d.ends[order[i]].lo)
				out[order[i]] = 1 - s
			}
			s *= float64(n-ended) / float64(n)
		}
	}
	mean, n := 0.0, 0.0
	for k := range out {
		w := float64(d.ends[k].hi - d.ends[k].lo)
		mean += w * out[k]
		n += w
	}
	for k := range out {
		out[k] -= mean / n
	}
	return out
}

// Residual is a kind of residual of a [Cox] model (残差). The zero value means
// [Martingale].
type Residual uint8

// The kinds.
const (
	Martingale Residual = iota + 1 // ends seen less ends expected: who left sooner or later than the model says
	Deviance                       // the same, made symmetric about 0
	Schoenfeld                     // by covariate, for ends: its value less the risk set's mean; a trend over age is a changing effect
	DFBeta                         // by covariate: by how much leaving the row out would change the coefficient
)

var residualNames = [...][2]string{{}, {"martingale", "鞅残差"}, {"deviance", "偏差残差"}, {"schoenfeld", "舍恩菲尔德残差"}, {"dfbeta", "系数影响"}}

func (r Residual) name(lang int) string {
	if int(r) < len(residualNames) {
		return residualNames[r][lang]
	}
	return strconv.Itoa(int(r))
}

// String returns the English name, "" for the zero value.
func (r Residual) String() string { return r.name(0) }

// Chinese returns the Chinese name.
func (r Residual) Chinese() string { return r.name(1) }

// MarshalText implements [encoding.TextMarshaler].
func (r Residual) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (r *Residual) UnmarshalText(b []byte) error {
	for v, n := range residualNames {
		if string(b) == n[0] || string(b) == n[1] {
			*r = Residual(v)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "residual", Value: strconv.Quote(string(b)), Reason: "unknown name"}
}

// Residuals lists the rows of g in canonical order with their residuals under a
// fit: one number, or one per covariate, in a slice that the next row
// overwrites. Schoenfeld residuals are of ends alone. It takes O(rows ·
// covariates).
func Residuals(f *coterie.Fit[Cox], g *Regression, kind Residual) (iter.Seq2[Observation, []float64], error) {
	if kind == 0 {
		kind = Martingale
	}
	if int(kind) >= len(residualNames) {
		return nil, badFloat("Residual", float64(kind), "unknown")
	}
	if f != nil && f.Model.Ties == Exact && (kind == Schoenfeld || kind == DFBeta) {
		return nil, refuseExact("residuals of coefficients")
	}
	d, h, err := coxStateOf(f, g)
	if err != nil {
		return nil, err
	}
	p := d.p
	var scores, cov []float64
	var means *coxMeans
	switch kind {
	case Schoenfeld:
		means = d.means()
	case DFBeta:
		scores, cov = d.scores(), invert(h, p)
		if cov == nil {
			return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: f.Model.Names, Cure: "data on which the model is identified"}
		}
	}
	return func(yield func(Observation, []float64) bool) {
		out := make([]float64, 1, max(p, 1))
		for i, row := range d.rows {
			s := &g.rows[row]
			ended := 0.0
			if s.Ended {
				ended = 1
			}
			switch m := ended - d.e[i]/d.weight(i)*d.hazard(i); kind {
			case Martingale:
				out[0] = m
			case Deviance:
				out[0] = math.Copysign(math.Sqrt(max(0, -2*(m+ended*math.Log(ended-m)))), m)
				if ended == 0 {
					out[0] = -math.Sqrt(max(0, -2*m))
				}
			case Schoenfeld:
				if !s.Ended {
					continue
				}
				out = out[:p]
				for j := range out {
					out[j] = (d.x[i*p+j] - means.mean[int(d.group[i])*p+j]) / d.scale[j]
				}
			default:
				out = out[:p]
				for j := range out {
					out[j] = dot(cov[j*p:(j+1)*p], scores[i*p:(i+1)*p]) * d.scale[j]
				}
			}
			if !yield(Observation{s.Lifetime, g.row(row), s.stratum, s.cluster}, out) {
				return
			}
		}
	}, nil
}
