package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// doubted says what there is to doubt in a Cox model: whether the covariates
// matter at all, whether they matter the same at every age, and whether it hangs
// on one member.
func doubted(f *coterie.Fit[lifecycle.Cox], g *lifecycle.Regression) string {
	var out strings.Builder
	ratio, wald, score := lifecycle.CoxTests(f)
	fmt.Fprintf(&out, "\n  all without effect: %v by the likelihoods; p = %.2g by Wald, %.2g by the score", ratio, wald.P, score.P)
	if test, err := lifecycle.TestPH(f, g, 0); err == nil {
		fmt.Fprintf(&out, "\n  the same effect at all ages: p = %.2g", test.Global.P)
		for j, n := range test.Names {
			if len(test.Names) > 1 {
				fmt.Fprintf(&out, ", %s %.2g", n, test.Each[j].P)
			}
		}
	}
	members, err := lifecycle.Residuals(f, g, lifecycle.DFBeta)
	if err != nil {
		return out.String()
	}
	type one struct{ by, age float64 }
	most := make([]one, len(f.Model.Names))
	for m, d := range members {
		for j, v := range d {
			if math.Abs(v) > math.Abs(most[j].by) {
				most[j] = one{v, m.Exit}
			}
		}
	}
	for j, n := range f.Model.Names {
		fmt.Fprintf(&out, "\n  %-10s would be %.4g without the member who moves it most, of age %.4g", n, math.Exp(f.Model.Beta[j]-most[j].by), most[j].age)
	}
	return out.String()
}

// gone compares the ways to leave: the share that has left by each, at the ages
// by which a quarter, half and three quarters of those seen to leave have.
func gone(t *lifecycle.Table, km *lifecycle.Curve, o options) []string {
	c, err := lifecycle.AalenJohansen(t, &lifecycle.CurveOptions{Confidence: o.confidence})
	if err != nil || len(c.Causes) < 2 {
		return nil
	}
	var note strings.Builder
	note.WriteString("Ways to leave (Aalen–Johansen), share of all that has left by each:")
	for _, p := range []float64{0.25, 0.5, 0.75, 1} {
		age := km.Quantile(p * (1 - km.Survival(km.Until()))).Value
		note.WriteString(fmt.Sprintf("\n  by age %-8.4g", age))
		for _, way := range c.Causes {
			note.WriteString(fmt.Sprintf(" way %d %v;", way, c.At(way, age)))
		}
		note.WriteString(fmt.Sprintf(" still there %.4g", c.Survival(age)))
	}
	return []string{note.String()}
}

// fades says whether the chance to leave fades or rises with age, without a
// model: by ages at which a quarter, half and three quarters of those seen to
// leave have.
func fades(t *lifecycle.Table, km *lifecycle.Curve) []string {
	c, err := lifecycle.NelsonAalen(t, nil)
	if err != nil || c.Ended == 0 {
		return nil
	}
	var note strings.Builder
	note.WriteString("Chance to leave for a unit of age, by age (Nelson–Aalen):")
	from := 0.0
	for _, p := range []float64{0.25, 0.5, 0.75, 1} {
		to := c.Until()
		if p < 1 {
			to = km.Quantile(p * (1 - km.Survival(c.Until()))).Value
		}
		if !(to > from) || math.IsInf(to, 1) {
			continue
		}
		rate := (c.CumHazard(to) - c.CumHazard(from)) / (to - from)
		errs := math.Sqrt(math.Pow(c.StdErr(to), 2)-math.Pow(c.StdErr(from), 2)) / (to - from)
		fmt.Fprintf(&note, "  to %.4g %.3g ± %.2g", to, rate, errs)
		from = to
	}
	return []string{note.String()}
}
