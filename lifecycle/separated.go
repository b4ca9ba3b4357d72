package lifecycle

import "github.com/coterie-go/coterie"

// separated makes the error of a search that ended at no optimum name the
// covariates to blame, where there are: those at one value wherever somebody
// left, beyond which, on one side only, others stayed. However large their
// coefficient, a larger one is likelier.
func (d *regressedData) separated(e *coterie.FitError) *coterie.FitError {
	var names []string
	for j := range d.p {
		at, left := 0.0, false
		same, below, above := true, false, false
		for i := range d.w {
			if d.event[i] || d.hi[i] > 0 {
				x := d.x[i*d.p+j]
				same = same && (!left || x == at)
				at, left = x, true
			}
		}
		for i := range d.w {
			x := d.x[i*d.p+j]
			below, above = below || x < at, above || x > at
		}
		if left && same && below != above {
			names = append(names, d.g.name(j))
		}
	}
	if names != nil {
		e.Err, e.Names = coterie.ErrNotIdentified, names
		e.Cure = "a covariate separates those who left from those who stayed: leave it out, or set a small Penalty"
	}
	return e
}
