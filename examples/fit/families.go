package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// families fits every family of lifetimes. The pieces of the last are cut at the
// quartiles of the lives that ended.
func families(ctx context.Context, t *lifecycle.Table, km *lifecycle.Curve, o options) []lasting {
	exp, err1 := lifecycle.FitExponential(ctx, t, nil)
	wei, err2 := lifecycle.FitWeibull(ctx, t, nil)
	gom, err3 := lifecycle.FitGompertz(ctx, t, nil)
	lgn, err4 := lifecycle.FitLogNormal(ctx, t, nil)
	lgl, err5 := lifecycle.FitLogLogistic(ctx, t, nil)
	gam, err6 := lifecycle.FitGamma(ctx, t, nil)
	gen, err7 := lifecycle.FitGenGamma(ctx, t, nil)
	var cuts []float64
	last := km.Survival(km.Until())
	for _, p := range []float64{0.25, 0.5, 0.75} {
		at := km.Quantile(p * (1 - last)).Value
		if at > 0 && !math.IsInf(at, 0) && (len(cuts) == 0 || at > cuts[len(cuts)-1]) {
			cuts = append(cuts, at)
		}
	}
	pie, err8 := lifecycle.FitPiecewise(ctx, t, cuts, nil)
	cur, err9 := lifecycle.FitCured[lifecycle.Weibull](ctx, t, nil)
	core := lived("Weibull, cured", cur, err9, o)
	if err9 == nil {
		core.note = fmt.Sprintf("Share that never leaves: %v.", cur.Param("never", o.confidence))
	}
	return []lasting{lived("exponential", exp, err1, o), lived("Weibull", wei, err2, o), lived("Gompertz", gom, err3, o),
		lived("log-normal", lgn, err4, o), lived("log-logistic", lgl, err5, o), lived("gamma", gam, err6, o),
		lived("generalised gamma", gen, err7, o), lived("piecewise", pie, err8, o), core}
}

// renewed reads a duration as a contract's renewals: t of them came up, the last
// one refused where the contract ended.
func renewed(c *lifecycle.Cohorts, l lifecycle.Lifetime, x []float64) error {
	n := int(l.Exit)
	switch {
	case float64(n) != l.Exit || n < 1 || n > 1000:
		return errors.New("with -renewals a duration is a whole number of periods, 1 to 1000")
	case l.Entry != 0:
		return errors.New("with -renewals all are seen from their beginning")
	}
	alive := make([]int64, n+1)
	for i := range alive {
		alive[i] = 1
	}
	if l.Ended {
		alive[n] = 0
	}
	return c.Add(lifecycle.Cohort{Alive: alive, X: x})
}

// fittedBuyers fits every model of repeat purchase; the notes say whether buying
// and leaving go together.
func fittedBuyers(ctx context.Context, h *lifecycle.Histories, g lifecycle.Regularity, spend *coterie.Fit[monetize.GammaGamma], o options) (all []buyer, notes []string) {
	nbd, err1 := lifecycle.FitNBD(ctx, h, nil)
	bg, err2 := lifecycle.FitBGNBD(ctx, h, nil)
	mbg, err3 := lifecycle.FitMBGNBD(ctx, h, nil)
	pareto, err4 := lifecycle.FitParetoNBD(ctx, h, nil)
	ggom, err5 := lifecycle.FitGGomNBD(ctx, h, nil)
	bgk, err6 := regular(g, func(k int) (*coterie.Fit[lifecycle.BGCNBD], error) { return lifecycle.FitBGCNBD(ctx, h, k, nil) })
	mbgk, err7 := regular(g, func(k int) (*coterie.Fit[lifecycle.MBGCNBD], error) { return lifecycle.FitMBGCNBD(ctx, h, k, nil) })
	joint, err8 := lifecycle.FitCorrelatedParetoNBD(ctx, h, nil)
	named := func(name string, k int) string { return fmt.Sprintf("%s-%d", name, k) }
	kbg, kmbg := 2, 2
	if bgk != nil {
		kbg = bgk.Model.K
	}
	if mbgk != nil {
		kmbg = mbgk.Model.K
	}
	all = []buyer{asked("NBD", nbd, err1, spend, o), asked("BG/NBD", bg, err2, spend, o), asked("MBG/NBD", mbg, err3, spend, o),
		asked(named("BG/CNBD", kbg), bgk, err6, spend, o), asked(named("MBG/CNBD", kmbg), mbgk, err7, spend, o),
		asked("Pareto/NBD", pareto, err4, spend, o), asked("GGom/NBD", ggom, err5, spend, o),
		asked("Pareto/NBD corr.", joint, err8, spend, o)}
	if pareto == nil {
		return all, nil
	}
	var edge *coterie.FitError
	gain := func(ll float64) string {
		g := max(0, 2*(ll-pareto.LogLik))
		return fmt.Sprintf("twice the gain over independence %.2f, p %.2g", g, math.Erfc(math.Sqrt(g/2)))
	}
	switch {
	case joint != nil:
		notes = append(notes, fmt.Sprintf("Those who buy more leave sooner (rho > 0) or later: correlation of the rates %v; %s.", joint.Param("rho", o.confidence), gain(joint.LogLik)))
	case errors.As(err8, &edge) && slices.Contains(edge.Names, "rho"):
		notes = append(notes, fmt.Sprintf("Those who buy more leave sooner (rho > 0) or later: correlation of the rates %.2f at least, the bound of the family; %s.", edge.Best[4], gain(edge.LogLik)))
	}
	return all, notes
}

// regular fits two, three and four stages and returns the likeliest; its
// log-likelihood holds the gaps, so that it compares with that of one stage.
func regular[M coterie.Model[M]](g lifecycle.Regularity, fit func(k int) (*coterie.Fit[M], error)) (*coterie.Fit[M], error) {
	var best *coterie.Fit[M]
	var first error
	for k := 2; k <= 4; k++ {
		f, err := fit(k)
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		f.LogLik += g.LogLik(k)
		if best == nil || f.LogLik > best.LogLik {
			best = f
		}
	}
	if best == nil {
		return nil, first
	}
	return best, nil
}
