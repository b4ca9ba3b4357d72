package monetize

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/integrate/quad"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/special"
)

// Bandit learns which of several prices earns most while it sells (价格试探). It
// chooses what all, or all of a named segment, are offered next; it never sets
// the price of one person.
type Bandit struct {
	Segment string   // to whom the offer is shown: "all", or a segment's name
	Members int      // of it, at least 2
	Prices  []Tested // at most 64; Of may be 0
}

// Standing is what is known of each price.
type Standing struct {
	Mean []float64 // expected revenue per person who sees the price
	SD   []float64 // of that, a posteriori
	Best []float64 // probability that the price earns most; they sum to 1
}

// Standing returns what is known, conversions being uniform a priori: Beta(1 +
// bought, 1 + not bought). The probabilities are found by quadrature to about
// 1e-7, in O(prices²): about a millisecond for 5 prices, and half a second for 64.
func (b Bandit) Standing() (*Standing, error) {
	k := len(b.Prices)
	switch {
	case b.Segment == "":
		return nil, &coterie.InputError{Row: -1, Field: "segment", Reason: "must be named"}
	case b.Members < 2:
		return nil, refuse("members", float64(b.Members), "a price is offered to all of a segment, never to one person")
	case k == 0:
		return nil, coterie.ErrNoData
	case k > 64:
		return nil, refuse("prices", float64(k), "at most 64")
	}
	s := &Standing{Mean: make([]float64, k), SD: make([]float64, k), Best: make([]float64, k)}
	α, β := make([]float64, k), make([]float64, k)
	for i, p := range b.Prices {
		if p.Bought != (Trials{}) {
			if err := p.check(i); err != nil {
				return nil, err
			}
		} else if err := check(arg{"price", p.Price, positive}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		α[i], β[i] = 1+float64(p.Bought.Successes), 1+float64(p.Bought.Of-p.Bought.Successes)
		n := α[i] + β[i]
		s.Mean[i], s.SD[i] = p.Price*(α[i]/n), p.Price*math.Sqrt(α[i]/n*(β[i]/n)/(n+1))
		if err := bounded("price", s.Mean[i]); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
	}
	total := 0.0
	for i, p := range b.Prices {
		m, sd := s.Mean[i]/p.Price, s.SD[i]/p.Price
		norm := special.LogBeta(α[i], β[i])
		s.Best[i] = quad.Fixed(func(x float64) float64 {
			v := math.Exp((α[i]-1)*math.Log(x) + (β[i]-1)*math.Log1p(-x) - norm)
			for j, q := range b.Prices {
				if j != i && v > 0 {
					v *= special.BetaInc(α[j], β[j], math.Min(1, x*(p.Price/q.Price)))
				}
			}
			return v
		}, math.Max(0, m-12*sd), math.Min(1, m+20*sd), 192, quad.Legendre{}, 0)
		total += s.Best[i]
	}
	for i := range s.Best {
		s.Best[i] /= total
	}
	return s, bounded("prices", s.Best...)
}

// Next chooses the price that the whole segment is offered next, each with the
// probability that it is the best one (Thompson sampling). The same state of r
// gives the same price.
//
// References: Thompson (1933), On the likelihood that one unknown probability
// exceeds another, Biometrika 25.
func (b Bandit) Next(r *rand.Rand) (int, error) {
	s, err := b.Standing()
	if err != nil {
		return 0, err
	}
	if r == nil {
		return 0, refuse("r", 0, "must not be nil")
	}
	u := r.Float64()
	for i, p := range s.Best {
		if u < p {
			return i, nil
		}
		u -= p
	}
	return len(s.Best) - 1, nil
}
