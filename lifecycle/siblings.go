package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/sample"
)

// residual is a distribution of lifetimes that knows its remaining life.
type residual interface {
	Survivor
	Quantile(p float64) float64
	meanResidual(age float64) float64
}

// Siblings (兄弟群) is what the lives and deaths of other groups say: their
// Kaplan–Meier curve, and exponential, Weibull, Gompertz and log-normal lives fitted
// to them with right censoring and late entry, weighed by AICc. It is fitted once and
// then answers for any number of groups; it is safe for concurrent use.
type Siblings struct {
	Curve    *Curve
	Families []FamilyWeight
	Groups   int64
	Deaths   float64
	Oldest   float64 // the greatest age at which a sibling was seen
	Warnings []coterie.Warning

	members []member
	ends    []point // deaths by age, with their weights
}

// FamilyWeight is one fitted family and its Akaike weight.
type FamilyWeight struct {
	Name   string
	AICc   float64
	Weight float64
}

// member is a family with its uncertainty.
type member struct {
	weight float64
	best   residual
	draws  []residual // equally plausible curves
	// logMedian is the logarithm of the median remaining life at an age with its
	// standard error.
	logMedian func(age float64) (v, se float64)
}

// draws is how many plausible curves stand for the sampling error of a family.
const draws = 48

// FitSiblings fits the families to the lifetimes of sibling groups. Families that
// the data do not identify are left out with a warning; with fewer than three
// deaths there is nothing to fit, and the error is ErrNoEvents. It takes O(n) in
// distinct lifetimes for each family and pass.
func FitSiblings(ctx context.Context, t *Table, o *coterie.FitOptions) (*Siblings, error) {
	if t == nil || t.Len() == 0 {
		return nil, coterie.ErrNoData
	}
	s := &Siblings{Groups: t.Len()}
	for l, n := range t.All() {
		s.Oldest = math.Max(s.Oldest, math.Max(l.Exit, l.Upper))
		if l.Ended {
			w := l.weight() * float64(n)
			s.Deaths += w
			s.ends = append(s.ends, point{l.Exit, w})
		}
	}
	if s.Deaths < 3 {
		return nil, &coterie.InputError{Row: -1, Field: "deaths", Value: formatFloat(s.Deaths), Reason: "fewer than three siblings have died", Err: coterie.ErrNoEvents}
	}
	curve, err := KaplanMeier(t, nil)
	if err != nil {
		return nil, err
	}
	s.Curve = curve
	var seed uint64
	if o != nil {
		seed = o.Seed
	}
	for i, fit := range []func() error{
		func() error { f, err := FitExponential(ctx, t, o); return addFamily(s, "exponential", f, err, seed, 0) },
		func() error { f, err := FitWeibull(ctx, t, o); return addFamily(s, "weibull", f, err, seed, 1) },
		func() error { f, err := FitGompertz(ctx, t, o); return addFamily(s, "gompertz", f, err, seed, 2) },
		func() error { f, err := FitLogNormal(ctx, t, o); return addFamily(s, "log-normal", f, err, seed, 3) },
	} {
		if err := fit(); err != nil && (i == 0 || !errors.As(err, new(*coterie.FitError))) {
			return nil, err
		}
	}
	best, sum := math.Inf(1), 0.0
	for _, f := range s.Families {
		best = math.Min(best, f.AICc)
	}
	for i := range s.Families {
		s.Families[i].Weight = math.Exp(-(s.Families[i].AICc - best) / 2)
		sum += s.Families[i].Weight
	}
	for i := range s.Families {
		s.Families[i].Weight /= sum
		s.members[i].weight = s.Families[i].Weight
	}
	return s, nil
}

func addFamily[M interface {
	coterie.Model[M]
	residual
}](s *Siblings, name string, f *coterie.Fit[M], err error, seed, stream uint64) error {
	if err != nil {
		var fail *coterie.FitError
		if errors.As(err, &fail) {
			s.Warnings = append(s.Warnings, coterie.Warning{Code: "family-left-out", About: name, Text: fmt.Sprintf("the %s family is left out: %v", name, fail.Err), Cure: fail.Cure})
		}
		return err
	}
	k, n := float64(len(f.Model.Params())), math.Max(s.Deaths, 1) // deaths carry the information
	aicc := f.AIC()
	if n > k+1 {
		aicc += 2 * k * (k + 1) / (n - k - 1)
	}
	m := member{best: f.Model, logMedian: func(age float64) (float64, float64) {
		e := f.Predict(func(m M) float64 { return math.Log(medianResidual(m, age)) }, 0.95)
		if e.Confidence == 0 {
			return e.Value, 0
		}
		return e.Value, (e.Hi - e.Value) / delta.Z(0.95)
	}}
	r := sample.New(seed, stream)
	for range draws {
		m.draws = append(m.draws, f.Draw(r))
	}
	s.members = append(s.members, m)
	s.Families = append(s.Families, FamilyWeight{Name: name, AICc: aicc})
	return nil
}

// medianResidual is the median remaining life at an age.
func medianResidual(m residual, age float64) float64 {
	if age <= 0 {
		return m.Quantile(0.5)
	}
	return m.Quantile(1-m.Survival(age)/2) - age
}

// after is the number of deaths later than an age.
func (s *Siblings) after(age float64) float64 {
	n := 0.0
	for _, e := range s.ends {
		if e.at > age {
			n += e.weight
		}
	}
	return n
}

// outlook prepares the predictive survival of the remaining life at an age.
func (s *Siblings) outlook(age float64) *siblingOutlook {
	o := &siblingOutlook{age: age}
	for _, m := range s.members {
		if m.weight < 0.01 {
			continue
		}
		for _, d := range m.draws {
			if at := d.Survival(age); at > 1e-250 {
				o.curves = append(o.curves, d)
				o.weights = append(o.weights, m.weight/float64(len(m.draws)))
				o.at = append(o.at, at)
			}
		}
	}
	for _, w := range o.weights {
		o.sum += w
	}
	return o
}

type siblingOutlook struct {
	age         float64
	curves      []residual
	weights, at []float64
	sum         float64
}

func (o *siblingOutlook) survival(t float64) float64 {
	v := 0.0
	for i, c := range o.curves {
		v += o.weights[i] * c.Survival(o.age+t) / o.at[i]
	}
	return v / o.sum
}

func (o *siblingOutlook) mean() float64 {
	v := 0.0
	for i, c := range o.curves {
		v += o.weights[i] * c.meanResidual(o.age)
	}
	return v / o.sum
}
