package main

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/coterie-go/coterie/lifecycle"
)

// explained says what covariates do: to the chance to leave, which of them are
// worth asking for, whether forecasts from them can be relied on, and, where
// there are several ways to leave, to the share that leaves by each.
func explained(ctx context.Context, g *lifecycle.Regression, at []row, o options) []string {
	cox, err := lifecycle.FitCox(ctx, g, &lifecycle.CoxOptions{Ties: o.ties})
	if err != nil {
		return []string{"Covariates (Cox): none: " + described("Cox", cox, err).None}
	}
	var line strings.Builder
	line.WriteString("Covariates (Cox), ratio of the chance to leave for one more unit:")
	for _, n := range g.Names {
		line.WriteString(fmt.Sprintf("\n  %-10s %v", n, cox.Model.Ratio(cox, n, o.confidence)))
	}
	if c, err := lifecycle.Concordance(cox, g); err == nil {
		line.WriteString(fmt.Sprintf("\n  of pairs, ranked rightly: %v", c.Estimate(o.confidence)))
	}
	line.WriteString(doubted(cox, g))
	notes := []string{line.String()}
	if len(g.Names) > 2 {
		notes = append(notes, kept(ctx, g))
	}
	notes = append(notes, relied(ctx, g))
	return append(notes, ways(ctx, g, at, o)...)
}

// kept names the covariates that the lasso leaves in.
func kept(ctx context.Context, g *lifecycle.Regression) string {
	p, err := lifecycle.FitCoxPath(ctx, g, nil)
	if err != nil {
		return "Worth asking for: not known: " + err.Error()
	}
	in := func(at int) string {
		var names []string
		for j, b := range p.Beta[at] {
			if b != 0 {
				names = append(names, p.Names[j])
			}
		}
		if names == nil {
			return "none"
		}
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("Worth asking for (lasso, ten folds): %s; with what does no worse within its error: %s.", in(p.Best), in(p.Simplest))
}

// relied holds forecasts against members held out.
func relied(ctx context.Context, g *lifecycle.Regression) string {
	models := []struct {
		name string
		fit  func(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error)
	}{
		{"Cox", func(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error) {
			f, err := lifecycle.FitCox(ctx, train, nil)
			return func(x []float64, s uint64) (lifecycle.Survivor, error) { return lifecycle.CoxAt(f, x, s) }, err
		}},
		{"Weibull AFT", func(ctx context.Context, train *lifecycle.Regression) (lifecycle.Foretell, error) {
			f, err := lifecycle.FitAFT[lifecycle.Weibull](ctx, train, nil)
			return func(x []float64, _ uint64) (lifecycle.Survivor, error) { return f.Model.At(x), nil }, err
		}},
	}
	var out strings.Builder
	out.WriteString("Forecasts of members held out, ten folds:")
	for _, m := range models {
		v, err := lifecycle.Validate(ctx, g, m.fit, &lifecycle.ValidateOptions{Groups: 5})
		if err != nil {
			return "Forecasts not checked on members held out: " + err.Error()
		}
		far := 0.0
		for _, c := range v.Calibration {
			far = max(far, math.Abs(c.Foretold-c.Came.Value))
		}
		last := v.Ages[len(v.Ages)-1]
		out.WriteString(fmt.Sprintf("\n  %-12s of squared error without covariates, avoided %.1f %%; of pairs, ranked rightly %.3f", m.name, 100*v.Explained(), v.Agreement.C))
		out.WriteString(fmt.Sprintf("\n  %-12s at age %.4g off by %.3f at most in five groups, p = %.2g; at all ages p = %.2g", "", last, far, v.CalibrationTest.P, v.SpreadTest.P))
	}
	return out.String()
}

// ways compares, for each way to leave, the shares that covariates make.
func ways(ctx context.Context, g *lifecycle.Regression, at []row, o options) []string {
	var seen [256]bool
	several := 0
	for r := range g.All() {
		if r.Ended && !seen[r.Cause] {
			seen[r.Cause] = true
			several++
		}
	}
	if several < 2 {
		return nil
	}
	var notes []string
	for cause, ok := range seen {
		if !ok {
			continue
		}
		f, err := lifecycle.FitFineGray(ctx, g, uint8(cause), nil)
		line := fmt.Sprintf("Leaving by way %d (Fine–Gray), ratio for one more unit; above 1, a greater share leaves by it:", cause)
		if err != nil {
			notes = append(notes, line+" none: "+err.Error())
			continue
		}
		for j, n := range g.Names {
			e := f.Param(n, o.confidence)
			e.Value, e.Lo, e.Hi = math.Exp(e.Value), math.Exp(e.Lo), math.Exp(e.Hi)
			line += fmt.Sprintf("\n  %-10s %v", n, e)
			if t, ok := split(g, j); ok {
				if test, err := lifecycle.Gray(t[:], uint8(cause)); err == nil {
					line += fmt.Sprintf("  Gray's test of 0 against 1: p = %.2g", test.P)
				}
			}
		}
		for _, r := range at {
			line += fmt.Sprintf("\n  with %s: %.3f have left by it to age %.4g", r.text, f.Model.Share(r.x, o.next), o.next)
		}
		notes = append(notes, line)
	}
	return notes
}

// split makes two tables of a covariate that is 0 or 1.
func split(g *lifecycle.Regression, j int) (t [2]*lifecycle.Table, ok bool) {
	t = [2]*lifecycle.Table{{}, {}}
	for r := range g.All() {
		if x := r.X[j]; x != 0 && x != 1 || t[int(x)].Add(r.Lifetime) != nil {
			return t, false
		}
	}
	return t, true
}
