package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Adjusted is the effect of an experiment with and without the help of what was
// known before it.
type Adjusted struct {
	Theta         float64          // regression of after on before, pooled
	Raw           float64          // difference of the means
	Effect        coterie.Estimate // adjusted difference, at 95 % (normal)
	VarianceRatio float64          // of the adjusted to the raw outcome, 1 − ρ²
}

// CUPED estimates the effect of an experiment in which members were treated by
// lot, with the variance that their behaviour before explains taken out:
//
//	Y′ = Y − θ·(X − X̄),  θ = cov(X, Y)/var(X)
//
// Both arms need two members; before must vary.
//
// References: Deng, Xu, Kohavi & Walker (2013), Improving the sensitivity of
// online controlled experiments by utilizing pre-experiment data, WSDM.
func CUPED(before, after []float64, treated []bool) (*Adjusted, error) {
	if len(before) != len(after) || len(treated) != len(after) {
		return nil, &coterie.InputError{Row: -1, Field: "treated", Value: strconv.Itoa(len(treated)), Reason: "before, after and treated must be as long as each other", Err: coterie.ErrMismatch}
	}
	for _, s := range [...][]float64{before, after} {
		if err := flows(s); err != nil {
			return nil, err
		}
	}
	n := float64(len(after))
	mx, my := sum(before)/n, sum(after)/n
	var sxx, sxy, syy float64
	for i := range after {
		x, y := before[i]-mx, after[i]-my
		sxx, sxy, syy = sxx+x*x, sxy+x*y, syy+y*y
	}
	if sxx == 0 {
		return nil, refuse("before", mx, "does not vary: nothing to adjust by")
	}
	if syy == 0 {
		return nil, refuse("after", my, "does not vary: nothing to explain")
	}
	a := &Adjusted{Theta: sxy / sxx, VarianceRatio: 1 - sxy*sxy/(sxx*syy)}
	var raw, adjusted, count, square [2]float64
	for i, y := range after {
		arm := 0
		if treated[i] {
			arm = 1
		}
		z := y - a.Theta*(before[i]-mx)
		raw[arm] += y
		adjusted[arm] += z
		square[arm] += z * z
		count[arm]++
	}
	if count[0] < 2 || count[1] < 2 {
		return nil, &coterie.InputError{Row: -1, Field: "treated", Reason: "both arms need at least two members", Err: coterie.ErrNoData}
	}
	a.Raw = raw[1]/count[1] - raw[0]/count[0]
	effect, variance := adjusted[1]/count[1]-adjusted[0]/count[0], 0.0
	for arm := range 2 {
		m := adjusted[arm] / count[arm]
		variance += math.Max(0, square[arm]-count[arm]*m*m) / (count[arm] - 1) / count[arm]
	}
	half := 1.959963984540054 * math.Sqrt(variance)
	a.Effect = coterie.Estimate{Value: effect, Lo: effect - half, Hi: effect + half, Confidence: 0.95}
	return a, nil
}
