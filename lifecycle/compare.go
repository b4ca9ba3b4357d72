package lifecycle

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Contender is a fit that takes part in a comparison. It is made by [Enter].
type Contender struct {
	Name       string
	Parameters int
	N, LogLik  float64
	Data       uint64 // as of [coterie.Fit]; 0: not known
}

// Enter returns a fit as a contender under a name. A nil fit, which comes with an
// error, gives one that [Compare] refuses.
func Enter[M coterie.Model[M]](name string, f *coterie.Fit[M]) Contender {
	if f == nil {
		return Contender{Name: name, LogLik: math.NaN()}
	}
	return Contender{name, len(f.Model.Params()), f.N, f.LogLik, f.Data}
}

// Compared is a contender with its place.
type Compared struct {
	Contender
	AIC, BIC float64
	Delta    float64 // AIC above the least
	Weight   float64 // Akaike weight: the share of the evidence, summing to 1
}

// String prints one line of the table.
func (c Compared) String() string {
	return fmt.Sprintf("%-14s %d parameters  log-likelihood %.4f  AIC %.4f  BIC %.4f  Δ %.3f  weight %.3f",
		c.Name, c.Parameters, c.LogLik, c.AIC, c.BIC, c.Delta, c.Weight)
}

// Compare orders fits of the same data by AIC (模型比较): which family do the data
// want? Akaike's weights, exp(−Delta/2) scaled to sum to 1, say how decidedly.
// Fits of different data have nothing to compare, nor has the partial likelihood
// of [FitCox] or [FitFineGray] with a full one or with that of other ties, strata
// or another cause: where N or Data differ it is ErrMismatch; where a fit has no
// Data, only N can tell. Fewer than two contenders, or one without a log-likelihood, are
// ErrInvalid.
//
// References:
//   - Akaike (1974), A new look at the statistical model identification, IEEE
//     Trans. Automatic Control 19.
//   - Burnham and Anderson (2002), Model selection and multimodel inference.
func Compare(contenders ...Contender) ([]Compared, error) {
	if len(contenders) < 2 {
		return nil, &coterie.InputError{Row: -1, Field: "contenders", Reason: "fewer than two"}
	}
	out := make([]Compared, len(contenders))
	for i, c := range contenders {
		if !finite(c.LogLik) || c.Parameters < 0 {
			return nil, &coterie.InputError{Row: i, Field: c.Name, Reason: "no fit"}
		}
		if c.N != contenders[0].N {
			return nil, &coterie.InputError{Row: i, Field: c.Name, Value: formatFloat(c.N),
				Reason: "fitted to other data than " + contenders[0].Name + ", N " + formatFloat(contenders[0].N), Err: coterie.ErrMismatch}
		}
		if c.Data != 0 {
			if j := slices.IndexFunc(contenders[:i], func(o Contender) bool { return o.Data != 0 && o.Data != c.Data }); j >= 0 {
				return nil, &coterie.InputError{Row: i, Field: c.Name,
					Reason: "fitted to other data than " + contenders[j].Name + ", or by another kind of likelihood", Err: coterie.ErrMismatch}
			}
		}
		k := float64(c.Parameters)
		out[i] = Compared{Contender: c, AIC: 2*k - 2*c.LogLik, BIC: k*math.Log(c.N) - 2*c.LogLik}
	}
	slices.SortStableFunc(out, func(a, b Compared) int { return cmp.Compare(a.AIC, b.AIC) })
	total := 0.0
	for i := range out {
		out[i].Delta = out[i].AIC - out[0].AIC
		out[i].Weight = math.Exp(-out[i].Delta / 2)
		total += out[i].Weight
	}
	for i := range out {
		out[i].Weight /= total
	}
	return out, nil
}
