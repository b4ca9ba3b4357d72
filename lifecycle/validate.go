package lifecycle

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Foretell (预测) is a fitted model as [Validate] asks it: what it expects of one
// with covariates x in a stratum.
type Foretell func(x []float64, stratum uint64) (Survivor, error)

// ValidateOptions tunes [Validate]. nil and zero fields mean the default.
type ValidateOptions struct {
	Folds  int       // 0: 10; less than 0: every row is foretold by the fit of all, which flatters it
	Seed   uint64    // of the folds
	Ages   []float64 // at which forecasts are scored, rising and positive; nil: the nine deciles of ages of ends
	Groups int       // of Calibration; 0: 10
}

// Validation is how good forecasts were (预测检验). All of it is by weight.
type Validation struct {
	Ages                       []float64
	Brier                      []float64 // by age: mean squared error of the chance to be still there
	NullBrier                  []float64 // the same of one Kaplan–Meier curve for all
	Integrated, NullIntegrated float64   // Brier scores: means over the ages, by the trapezium rule
	LogLik                     float64   // log-likelihood of the rows; NaN where forecasts have no hazard, as of Cox
	Agreement                  RankAgreement
	Calibration                []Calibrated // at the last of Ages, by the chance foretold
	CalibrationTest            Test         // of what was foretold against what came, over Calibration
	Spread                     []float64    // ten shares of S(T): each 0.1 where forecasts are calibrated at all ages
	SpreadTest                 Test
}

// Calibrated is a group of like forecasts against what came of it.
type Calibrated struct {
	N        float64
	Foretold float64          // mean chance to be still there
	Came     coterie.Estimate // share still there: Kaplan–Meier, at 95 %
}

// Explained is the share of the squared error of one curve for all that the
// forecasts avoid: 1 − Integrated/NullIntegrated.
func (v *Validation) Explained() float64 { return 1 - v.Integrated/v.NullIntegrated }

// Validate asks whether a model's forecasts can be relied on: is what it foretold
// as likely what came (Calibration, Spread), does it rank rightly who leaves first
// (Agreement), and is it better than one curve for all (Brier)? fit is called
// with the rows of all folds but one, and what it returns foretells those of that
// one:
//
//	lifecycle.Validate(ctx, g, func(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error) {
//		f, err := lifecycle.FitCox(ctx, train, nil)
//		return func(x []float64, s uint64) (lifecycle.Survivor, error) { return lifecycle.CoxAt(f, x, s) }, err
//	}, nil)
//
// Squared errors are weighted by the inverse of the chance to be still watched,
// the Kaplan–Meier curve of being watched (Graf 1999), so that censoring does not
// shift them. CalibrationTest compares each group with its own curve (Demler
// 2015); a censored lifetime counts in Spread over all shares it may come to have
// (Haider 2020). Folds are drawn by Seed, rows of one Cluster together; the
// result does not depend on the order of rows. Agreement ranks by the chance to
// be still there at the last of Ages.
//
// Errors: those of fit; ErrInvalid for late entry and ends known to an interval,
// and for Ages after which nobody is watched; ErrNoData; ErrNoEvents. O(Folds)
// fits, O(n·len(Ages)) queries and a sort.
//
// References:
//   - Graf, Schmoor, Sauerbrei and Schumacher (1999), Assessment and comparison of
//     prognostic classification schemes for survival data, Stat. Med. 18.
//   - Demler, Paynter and Cook (2015), Tests of calibration and goodness-of-fit in
//     the survival setting, Stat. Med. 34.
//   - Haider, Hoehn, Davis and Greiner (2020), Effective ways to build and evaluate
//     individual survival distributions, JMLR 21.
func Validate(ctx context.Context, g *Regression, fit func(ctx context.Context, train *Regression) (Foretell, error), o *ValidateOptions) (*Validation, error) {
	var opt ValidateOptions
	if o != nil {
		opt = *o
	}
	if opt.Folds == 0 {
		opt.Folds = 10
	}
	if opt.Groups <= 0 {
		opt.Groups = 10
	}
	d, err := newCoxData(g, Breslow)
	if err != nil {
		return nil, err
	}
	if len(d.late) > 0 {
		return nil, &coterie.InputError{Row: int(d.rows[d.late[0].at]), Field: "Entry", Reason: "scores need lifetimes watched from their start"}
	}
	v, err := newForecasts(d, opt.Ages)
	if err != nil {
		return nil, err
	}
	if err := v.foretell(ctx, fit, &opt); err != nil {
		return nil, err
	}
	out := &Validation{Ages: v.ages, LogLik: v.logLik}
	out.Brier, out.NullBrier, out.Integrated, out.NullIntegrated = v.brier()
	if out.Agreement, err = d.concordance(v.risk()); err != nil {
		return nil, err
	}
	if err := v.calibrate(out, opt.Groups); err != nil {
		return nil, err
	}
	out.Spread, out.SpreadTest = v.spread()
	return out, nil
}

// forecasts are rows in canonical order with what was foretold of them.
type forecasts struct {
	d       *coxData
	ended   []bool
	ages    []float64
	all     *Curve      // of all lifetimes
	watched *Curve      // of being watched
	share   [][]float64 // by age and position: the chance to be still there
	own     []float64   // by position: the chance to be there at one's own age of exit
	logLik  float64
}

func newForecasts(d *coxData, ages []float64) (*forecasts, error) {
	v := &forecasts{d: d, ended: make([]bool, len(d.rows)), ages: slices.Clone(ages)}
	var life, watch Table
	var ends []float64
	for i, r := range d.rows {
		l := Lifetime{Exit: d.exit[i], Ended: d.g.rows[r].Ended, Weight: d.g.rows[r].Weight}
		v.ended[i] = l.Ended
		if err := life.Add(l); err != nil {
			return nil, err
		}
		// Ends come before those who are watched no longer at the same age.
		if l.Ended {
			ends = append(ends, l.Exit)
			l.Exit = math.Nextafter(l.Exit, 0)
		}
		l.Ended = !l.Ended
		if err := watch.Add(l); err != nil {
			return nil, err
		}
	}
	var err error
	if v.all, err = KaplanMeier(&life, nil); err != nil {
		return nil, err
	}
	if v.watched, err = KaplanMeier(&watch, nil); err != nil {
		return nil, err
	}
	if v.ages == nil {
		slices.Sort(ends)
		for k := 1; k < 10; k++ {
			if a := ends[len(ends)*k/10]; a > 0 && (v.ages == nil || a > v.ages[len(v.ages)-1]) && v.watched.Survival(a) > 0 {
				v.ages = append(v.ages, a)
			}
		}
	}
	for i, a := range v.ages {
		if !(a > 0) || i > 0 && a <= v.ages[i-1] || !(v.watched.Survival(a) > 0) || a > v.all.Until() {
			return nil, badFloat("Ages", a, "ages are positive and rise, and some are watched for longer")
		}
	}
	if len(v.ages) == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "Ages", Reason: "there are none at which some are still watched"}
	}
	v.share, v.own = make([][]float64, len(v.ages)), make([]float64, len(d.rows))
	for a := range v.share {
		v.share[a] = make([]float64, len(d.rows))
	}
	return v, nil
}

// foretell fits fold by fold and asks of every row.
func (v *forecasts) foretell(ctx context.Context, fit func(ctx context.Context, train *Regression) (Foretell, error), o *ValidateOptions) error {
	g := v.d.g
	fold, folds := make([]int, len(g.rows)), 1
	if o.Folds > 0 {
		if fold, folds = g.folds(max(o.Folds, 2), o.Seed); folds < 2 {
			return &coterie.InputError{Row: -1, Field: "Folds", Value: strconv.Itoa(o.Folds), Reason: "one cluster cannot be split"}
		}
	}
	terms := make([]float64, len(v.d.rows))
	for f := range folds {
		train := g
		if folds > 1 {
			train = g.only(func(i int) bool { return fold[i] != f })
		}
		ask, err := fit(ctx, train)
		if err != nil {
			return err
		}
		for i, r := range v.d.rows {
			if fold[r] != f {
				continue
			}
			s, err := ask(g.row(r), g.rows[r].stratum)
			if err != nil {
				return err
			}
			for a, age := range v.ages {
				v.share[a][i] = s.Survival(age)
			}
			v.own[i] = s.Survival(v.d.exit[i])
			if bad := v.share[len(v.ages)-1][i]; !(bad >= 0 && bad <= 1) || !(v.own[i] >= 0 && v.own[i] <= 1) {
				return &coterie.InputError{Row: int(r), Field: "forecast", Value: formatFloat(bad), Reason: "not a chance"}
			}
			h, ok := s.(interface {
				Hazard(t float64) float64
				CumHazard(t float64) float64
			})
			if terms[i] = math.NaN(); ok {
				terms[i] = -v.d.weight(i) * h.CumHazard(v.d.exit[i])
				if v.ended[i] {
					terms[i] += v.d.weight(i) * math.Log(h.Hazard(v.d.exit[i]))
				}
			}
		}
	}
	for _, t := range terms {
		v.logLik += t
	}
	return nil
}

// risk is 1 less the chance to be there at the last age.
func (v *forecasts) risk() []float64 {
	out := slices.Clone(v.share[len(v.ages)-1])
	for i := range out {
		out[i] = -out[i]
	}
	return out
}

// brier scores the chances at each age, of the forecasts and of one curve for all.
func (v *forecasts) brier() (own, null []float64, all, nullAll float64) {
	total := v.d.total()
	before := make([]float64, len(v.d.rows)) // G(T−)
	for i, t := range v.d.exit {
		before[i] = v.watched.Survival(math.Nextafter(t, 0))
	}
	for a, age := range v.ages {
		g, curve := v.watched.Survival(age), v.all.Survival(age)
		one, other := 0.0, 0.0
		for i, t := range v.d.exit {
			s := v.share[a][i]
			switch w := v.d.weight(i) / total; {
			case t > age:
				one += w / g * (1 - s) * (1 - s)
				other += w / g * (1 - curve) * (1 - curve)
			case v.ended[i]:
				one += w / before[i] * s * s
				other += w / before[i] * curve * curve
			}
		}
		own, null = append(own, one), append(null, other)
	}
	mean := func(y []float64) float64 {
		n := len(y) - 1
		if n == 0 {
			return y[0]
		}
		sum := 0.0
		for i := range n {
			sum += (v.ages[i+1] - v.ages[i]) * (y[i] + y[i+1]) / 2
		}
		return sum / (v.ages[n] - v.ages[0])
	}
	return own, null, mean(own), mean(null)
}

// calibrate compares, at the last age, groups of like forecasts with what came.
func (v *forecasts) calibrate(out *Validation, groups int) error {
	last := len(v.ages) - 1
	age, share := v.ages[last], v.share[last]
	order := make([]int, len(share))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(share[a], share[b]) })
	total, done, x, df := v.d.total(), 0.0, 0.0, 0
	for k, i := 0, 0; k < groups && i < len(order); k++ {
		var life Table
		var c Calibrated
		for ; i < len(order) && (done < total*float64(k+1)/float64(groups) || i > 0 && share[order[i]] == share[order[i-1]]); i++ {
			at := order[i]
			w := v.d.weight(at)
			done += w
			c.N += w
			c.Foretold += w * share[at]
			l := Lifetime{Exit: v.d.exit[at], Ended: v.ended[at], Weight: w}
			if err := life.Add(l); err != nil {
				return err
			}
		}
		if c.N == 0 { // equal forecasts filled the groups before
			continue
		}
		c.Foretold /= c.N
		curve, err := KaplanMeier(&life, nil)
		if err != nil {
			return err
		}
		c.Came = curve.At(age)
		if se := curve.StdErr(age); se > 0 {
			x += (c.Came.Value - c.Foretold) * (c.Came.Value - c.Foretold) / (se * se)
			df++
		}
		out.Calibration = append(out.Calibration, c)
	}
	out.CalibrationTest = chiSquare(x, df)
	return nil
}

// spread is the distribution of S(T) over tenths, and its test against evenness.
func (v *forecasts) spread() ([]float64, Test) {
	const bins = 10
	out := make([]float64, bins)
	total := v.d.total()
	for i, s := range v.own {
		w := v.d.weight(i) / total
		at := min(int(s*bins), bins-1)
		switch {
		case v.ended[i]:
			out[at] += w
		case s > 0: // it will end at a share below s, evenly so if calibrated
			for b := range at {
				out[b] += w / bins / s
			}
			out[at] += w * (s - float64(at)/bins) / s
		default:
			out[0] += w
		}
	}
	x := 0.0
	for _, b := range out {
		x += total * (b - 1.0/bins) * (b - 1.0/bins) * bins
	}
	return out, chiSquare(x, bins-1)
}
