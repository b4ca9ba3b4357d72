package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Taste is a kind of member: how much quality is worth to him, and how many are
// such.
type Taste struct {
	Worth float64 // θ: value of a unit of quality, ≥ 0, rising over the kinds
	Share float64 // > 0; all sum to 1
}

// Menu is a set of tiers among which each kind picks its own.
type Menu struct {
	Virtual []float64 // what a kind's quality brings after what it costs to keep dearer kinds from taking it
	Ironed  []float64 // the same, made to rise
	Quality []float64 // 0: the kind is not served
	Best    []float64 // θ/c: the quality of each kind if kinds could be told apart
	Price   []float64
	Rent    []float64 // what a kind keeps
	Profit  float64   // per member
}

// SelfSelect designs tiers so that every kind of member picks the one meant for
// it (自选等级), where quality q costs c·q²/2 to provide:
//
//	Jᵢ = θᵢ − (θᵢ₊₁ − θᵢ)·(1 − Fᵢ)/fᵢ,  qᵢ = max(0, J̄ᵢ)/c,  Pᵢ = Pᵢ₋₁ + θᵢ·(qᵢ − qᵢ₋₁)
//
// with J̄ the ironed J. The lowest kind that is served keeps nothing, each next is
// indifferent to the tier below, and the highest gets its efficient quality.
// Kinds below the first positive J̄ are left out: serving them would cost more in
// what dearer kinds then save.
//
// References: Mussa & Rosen (1978), Journal of Economic Theory 18; Maskin & Riley
// (1984), RAND Journal of Economics 15.
func SelfSelect(kinds []Taste, cost float64) (*Menu, error) {
	n := len(kinds)
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if err := check(arg{"cost", cost, positive}); err != nil {
		return nil, err
	}
	total := 0.0
	for i, k := range kinds {
		err := check(arg{"worth", k.Worth, nonNegative}, arg{"share", k.Share, positive})
		if err == nil && i > 0 && k.Worth <= kinds[i-1].Worth {
			err = refuse("worth", k.Worth, "must rise over the kinds")
		}
		if err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		total += k.Share
	}
	if math.Abs(total-1) > 1e-9 {
		return nil, refuse("share", total, "must sum to 1")
	}
	m := &Menu{Virtual: make([]float64, n), Quality: make([]float64, n), Best: make([]float64, n), Price: make([]float64, n), Rent: make([]float64, n)}
	weights, below := make([]float64, n), 0.0
	for i, k := range kinds {
		below += k.Share
		m.Virtual[i], weights[i] = k.Worth, k.Share
		if i+1 < n {
			m.Virtual[i] -= (kinds[i+1].Worth - k.Worth) * (1 - below) / k.Share
		}
	}
	m.Ironed = rising(m.Virtual, weights)
	for i, k := range kinds {
		q, last, paid, rent := math.Max(0, m.Ironed[i])/cost, 0.0, 0.0, 0.0
		if i > 0 {
			last, paid = m.Quality[i-1], m.Price[i-1]
			rent = m.Rent[i-1] + (k.Worth-kinds[i-1].Worth)*last
		}
		m.Best[i] = k.Worth / cost
		m.Quality[i], m.Price[i], m.Rent[i] = q, paid+k.Worth*(q-last), rent
		m.Profit += k.Share * (m.Price[i] - cost*q*q/2)
		if err := bounded("worth", m.Virtual[i], q, m.Best[i], m.Price[i], m.Rent[i], m.Profit); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
	}
	return m, nil
}

// rising pools adjacent violators: the weighted least-squares fit that does not
// fall.
func rising(v, w []float64) []float64 {
	type block struct {
		mean, weight float64
		n            int
	}
	var b []block
	for i := range v {
		b = append(b, block{v[i], w[i], 1})
		for len(b) > 1 && b[len(b)-2].mean >= b[len(b)-1].mean {
			x, y := b[len(b)-2], b[len(b)-1]
			b = append(b[:len(b)-2], block{(x.mean*x.weight + y.mean*y.weight) / (x.weight + y.weight), x.weight + y.weight, x.n + y.n})
		}
	}
	out := make([]float64, 0, len(v))
	for _, x := range b {
		for range x.n {
			out = append(out, x.mean)
		}
	}
	return out
}
