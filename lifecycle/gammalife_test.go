package lifecycle_test

import (
	"testing"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestGammaOfLargeShape: factors of groups that hardly differ have shapes in the
// hundreds, whose gamma function is beyond all numbers. Quantiles of
// SciPy 1.17.1 (gamma.ppf), tails of mpmath 1.3 (gammainc, 40 digits).
func TestGammaOfLargeShape(t *testing.T) {
	for _, c := range []struct{ shape, lo, hi, logOver float64 }{
		{170, 0.855324240940323, 1.1558140121174985, -5.01650239643112257},
		{405, 0.9049679282511717, 1.0997085391287804, -9.53572069515048388},
		{1e5, 0.9938115266374473, 1.0062074164077375, -1772.91058458141906},
		{1e8, 0.9998040130732474, 1.0001960058698114, 0},
	} {
		m := lifecycle.Gamma{Shape: c.shape, Rate: c.shape}
		near.Check(t, "lo", m.Quantile(0.025), c.lo, 1e-12)
		near.Check(t, "hi", m.Quantile(0.975), c.hi, 1e-12)
		if c.logOver < 0 {
			near.Check(t, "over", -m.CumHazard(1.2), c.logOver, 1e-12)
		}
	}
}
