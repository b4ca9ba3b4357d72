package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// row is the covariates of a member to speak of.
type row struct {
	text string
	x    []float64
}

// rowsAt reads what -at says: a value for each covariate.
func rowsAt(names []string, texts []string) ([]row, error) {
	var rows []row
	for _, text := range texts {
		x := slices.Repeat([]float64{math.NaN()}, len(names))
		for part := range strings.SplitSeq(text, ",") {
			name, value, _ := strings.Cut(part, "=")
			i := slices.Index(names, strings.TrimSpace(name))
			if i < 0 {
				return nil, fmt.Errorf("-at %s: %q is not among the covariates (%s)", text, name, strings.Join(names, ", "))
			}
			v, err := number(strings.TrimSpace(value))
			if err != nil {
				return nil, fmt.Errorf("-at %s: %s: %w", text, name, err)
			}
			x[i] = v
		}
		if i := slices.IndexFunc(x, math.IsNaN); i >= 0 {
			return nil, fmt.Errorf("-at %s: no value of %s", text, names[i])
		}
		rows = append(rows, row{text, x})
	}
	return rows, nil
}

// explaining is a fitted model of lifetimes with covariates.
type explaining struct {
	row  *model
	tell func(x []float64) (half, stays coterie.Estimate) // nil where none was fitted
}

func explains[M coterie.Model[M]](name string, f *coterie.Fit[M], err error, at func(M, []float64) lifecycle.Survivor, g *lifecycle.Regression, o options) explaining {
	e := explaining{row: described(name, f, err)}
	if err != nil {
		return e
	}
	e.row.Check = onOwnScale(g, func(x []float64) lifecycle.Survivor { return at(f.Model, x) })
	e.tell = func(x []float64) (half, stays coterie.Estimate) {
		return f.PredictWithin(func(m M) float64 { return lifecycle.Median(at(m, x)) }, 0, math.Inf(1), o.confidence),
			f.PredictWithin(func(m M) float64 { return at(m, x).Survival(o.next) }, 0, 1, o.confidence)
	}
	return e
}

// stretched, ratio and line make a survivor of one member.
func stretched[M lifecycle.Stretchable[M]](m lifecycle.AFT[M], x []float64) lifecycle.Survivor {
	return m.At(x)
}
func ratio(m lifecycle.PH[lifecycle.Gompertz], x []float64) lifecycle.Survivor { return m.At(x) }
func line(m lifecycle.Additive, x []float64) lifecycle.Survivor                { return m.At(x) }

// regressions fits the families with covariates: as a factor of the age, on the
// chance to leave, and in units of age.
func regressions(ctx context.Context, g *lifecycle.Regression, o options) []explaining {
	wei, err1 := lifecycle.FitAFT[lifecycle.Weibull](ctx, g, nil)
	lgn, err2 := lifecycle.FitAFT[lifecycle.LogNormal](ctx, g, nil)
	lgl, err3 := lifecycle.FitAFT[lifecycle.LogLogistic](ctx, g, nil)
	gom, err4 := lifecycle.FitPH[lifecycle.Gompertz](ctx, g, nil)
	add, err5 := lifecycle.FitAdditive(ctx, g, false, nil)
	return []explaining{explains("Weibull AFT", wei, err1, stretched, g, o), explains("log-normal AFT", lgn, err2, stretched, g, o),
		explains("log-logistic AFT", lgl, err3, stretched, g, o), explains("Gompertz PH", gom, err4, ratio, g, o),
		explains("normal, additive", add, err5, line, g, o)}
}

// ownScale says what the check of a model with covariates is.
const ownScale = "Models with covariates are checked on each member's own scale, r = −log S(age) (Cox–Snell residuals): if a model holds, a share e^−r stays to r. The check is how far Nelson and Aalen's curve of all r is from that, and where."

// onOwnScale holds a model with covariates against the data, as ownScale says.
func onOwnScale(g *lifecycle.Regression, at func(x []float64) lifecycle.Survivor) string {
	var t lifecycle.Table
	for r := range g.All() {
		s, l := at(r.X), r.Lifetime
		l.Entry, l.Exit = max(0, -math.Log(s.Survival(l.Entry))), max(0, -math.Log(s.Survival(l.Exit)))
		if t.Add(l) != nil {
			return "" // an age that the model has nobody reach
		}
	}
	c, err := lifecycle.NelsonAalen(&t, nil)
	if err != nil {
		return ""
	}
	far, where := 0.0, 0.0
	for s := range c.Steps() {
		if d := math.Exp(-s.Age) - c.Survival(s.Age); math.Abs(d) > math.Abs(far) {
			far, where = d, s.Age
		}
	}
	return fmt.Sprintf("%+.3f where %.0f %% stay", far, 100*math.Exp(-where))
}

// foretold says how long members with given covariates stay.
func foretold(ctx context.Context, models []explaining, g *lifecycle.Regression, at []row, o options) []string {
	var best *explaining
	for i, m := range models {
		if m.tell != nil && (best == nil || m.row.AIC < best.row.AIC) {
			best = &models[i]
		}
	}
	cox, err := lifecycle.FitCox(ctx, g, &lifecycle.CoxOptions{Ties: o.ties})
	var notes []string
	for _, r := range at {
		note := "With " + r.text + ":"
		if best != nil {
			half, stays := best.tell(r.x)
			note += fmt.Sprintf("\n  half leave by age %v, and %v stay to age %.4g (%s, the lowest AIC of those with covariates)", half, stays, o.next, best.row.Name)
		}
		if err == nil {
			if c, err := lifecycle.CoxAt(cox, r.x, 0); err == nil && o.next <= c.Until() {
				note += fmt.Sprintf("\n  %v stay to age %.4g (Cox, of no family)", c.At(o.next, o.confidence), o.next)
			}
		}
		notes = append(notes, note)
	}
	return notes
}

// renewedWith fits the models of renewal with covariates, and says how members
// with given ones renew.
func renewedWith(ctx context.Context, contracts *lifecycle.Cohorts, names []string, at []row, o options) (rows []*model, notes []string) {
	sbg, err1 := lifecycle.FitSBGWith(ctx, contracts, names, nil)
	bdw, err2 := lifecycle.FitBdWWith(ctx, contracts, names, nil)
	rows = []*model{described("sBG with", sbg, err1), described("BdW with", bdw, err2)}
	for _, m := range rows {
		m.Apart = true
	}
	if err1 != nil {
		return rows, nil
	}
	for _, r := range at {
		kept := func(from, to float64) coterie.Estimate {
			return sbg.PredictWithin(func(m lifecycle.Regressed[lifecycle.SBG]) float64 {
				one, err := m.At(nil, r.x)
				if err != nil {
					return math.NaN()
				}
				return one.Survival(to) / one.Survival(from)
			}, 0, 1, o.confidence)
		}
		notes = append(notes, fmt.Sprintf("With %s: renew the first time %v, the fifth %v; after five renewals are left %v (sBG with).", r.text, kept(0, 1), kept(4, 5), kept(0, 5)))
	}
	return rows, notes
}
