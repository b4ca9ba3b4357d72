package monetize

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
)

// Dependence says how far revenue hangs on few payers (收入集中度).
type Dependence struct {
	Payers    int     // who paid anything
	HHI       float64 // Herfindahl index Σ sᵢ²
	Effective float64 // 1/HHI: as many equal payers would be as concentrated
	Top       float64 // share of the largest payer: what is at risk if he leaves
	TopTenth  float64 // share of the top tenth of the payers, at least one
	For80     float64 // the smallest share of payers that pays 80 %
	Entropy   float64 // −Σ sᵢ ln sᵢ, in nats
}

// Depend measures the concentration of spending over members. Those who paid
// nothing are left out; a negative amount is an *InputError and no payer at all
// coterie.ErrNoData. It takes O(n log n).
func Depend(spend iter.Seq[float64]) (*Dependence, error) {
	if spend == nil {
		return nil, coterie.ErrNoData
	}
	var paid []float64
	row := 0
	for v := range spend {
		if err := check(arg{"spend", v, nonNegative}); err != nil {
			err.(*coterie.InputError).Row = row
			return nil, err
		}
		row++
		if v > 0 {
			paid = append(paid, v)
		}
	}
	if len(paid) == 0 {
		return nil, coterie.ErrNoData
	}
	slices.SortFunc(paid, func(a, b float64) int { return cmp.Compare(b, a) })
	most := paid[0]
	var total float64
	for _, v := range paid {
		total += v / most // relative to the largest: the total cannot overflow
	}
	d := &Dependence{Payers: len(paid)}
	tenth := max(1, (len(paid)+5)/10)
	var sum float64
	for i, v := range paid {
		s := v / most / total
		d.HHI += s * s
		if s > 0 {
			d.Entropy -= s * math.Log(s)
		}
		sum += s
		if i == 0 {
			d.Top = s
		}
		if i+1 == tenth {
			d.TopTenth = sum
		}
		if d.For80 == 0 && sum >= 0.8-1e-12 {
			d.For80 = float64(i+1) / float64(len(paid))
		}
	}
	d.Effective = 1 / d.HHI
	return d, nil
}
