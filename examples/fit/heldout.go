package main

import (
	"context"
	"fmt"

	"github.com/coterie-go/coterie/lifecycle"
)

// heldOut asks whether a calendar helps to foretell customers to whom the model
// was not fitted: both models are fitted to every other customer, and judged by
// how likely the rest are.
func heldOut(paths []lifecycle.CovariateHistory, names []string) string {
	all := lifecycle.CovariateHistories{BuyingNames: names, LeavingNames: names}
	var plain lifecycle.Histories
	for i := 0; i < len(paths); i += 2 {
		if all.Add(paths[i]) != nil || plain.Add(paths[i].History) != nil {
			return ""
		}
	}
	with, err1 := lifecycle.FitVaryingParetoNBD(context.Background(), &all, nil)
	without, err2 := lifecycle.FitParetoNBD(context.Background(), &plain, nil)
	if err1 != nil || err2 != nil {
		return ""
	}
	gain, n := 0.0, 0
	for i := 1; i < len(paths); i += 2 {
		gain += with.Model.LogLik(paths[i]) - without.Model.LogLik(paths[i].History)
		n++
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; of %d customers held out, log-likelihood %+.1f by the calendar", n, gain)
}
