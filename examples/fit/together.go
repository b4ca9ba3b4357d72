package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// groups numbers the names of groups from 1, in the order in which they come.
type groups struct {
	names []string
	ids   map[string]uint64
}

func (g *groups) id(name string) uint64 {
	if g.ids == nil {
		g.ids = map[string]uint64{}
	}
	if g.ids[name] == 0 {
		g.names = append(g.names, name)
		g.ids[name] = uint64(len(g.names))
	}
	return g.ids[name]
}

// together fits a factor that members of a group share, and says which groups
// leave soonest and latest.
func (g *groups) together(ctx context.Context, r *lifecycle.Regression, at []row, o options) (*model, string) {
	f, err := lifecycle.FitFrail[lifecycle.Weibull](ctx, r, nil)
	m := described("Weibull, shared", f, err)
	if err != nil {
		return m, fmt.Sprintf("Members of one %s leave together: not to be seen (%s).", o.together, m.None)
	}
	note := fmt.Sprintf("Members of one %s leave together, beyond the covariates: variance of the groups' factors %v, p = %.2g.",
		o.together, f.Param("variance", o.confidence), lifecycle.TestFrailty(f).P)
	for _, row := range at {
		note += fmt.Sprintf("\n  with %s, from a %s of which nothing is known, %v stay to age %.4g", row.text, o.together,
			f.PredictWithin(func(m lifecycle.Frail[lifecycle.Weibull]) float64 { return m.At(row.x).Survival(o.next) }, 0, 1, o.confidence), o.next)
	}
	factors, err := lifecycle.Frailties(f, r, o.confidence)
	if err != nil {
		return m, note
	}
	type factor struct {
		name string
		coterie.Estimate
	}
	var all []factor
	for id, z := range factors {
		all = append(all, factor{g.names[id-1], z})
	}
	slices.SortFunc(all, func(a, b factor) int { return cmp.Compare(b.Value, a.Value) })
	for i, z := range all {
		if i < 3 || i >= len(all)-3 {
			note += fmt.Sprintf("\n  %-10s leaves at %v times the usual rate", z.name, z.Estimate)
		}
	}
	return m, note
}
