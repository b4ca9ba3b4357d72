package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Protect is how many places of the dearer tier to keep from those who would pay
// the cheaper fee (名额保护), where the demand for it is Poisson: the smallest
// number y with P(D > y) < low/high. It takes O(√mean) steps around the mean.
//
// References: Littlewood (1972), Forecasting and control of passenger bookings.
func Protect(low, high, mean float64) (int, error) {
	if err := check(arg{"low", low, positive}, arg{"high", high, positive}, arg{"mean", mean, nonNegative}); err != nil {
		return 0, err
	}
	if low >= high {
		return 0, refuse("low", low, "not below the higher fee: nothing to protect")
	}
	if mean > 1e9 {
		return 0, refuse("mean", mean, "above 1e9")
	}
	enough := func(y int) bool { return 1-poissonBelow(float64(y+1), mean) < low/high }
	lo, hi := -1, 1 // not enough, enough
	for !enough(hi) {
		lo, hi = hi, 2*hi
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; enough(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi, nil
}

// Billing compares a monthly fee with an annual one.
type Billing struct {
	FirstYear  float64 // revenue of a monthly member in the first year
	Months     float64 // the same in monthly fees
	Monthly    float64 // what a monthly member is worth
	Annual     float64 // the annual fee that is worth as much
	Discounted float64 // by how much that is below twelve monthly fees
}

// AnnualOrMonthly compares the two for members who stay a month with probability
// s and renew a year with probability r, fees in advance, discount factor d a
// month:
//
//	first year m·(1 − (sd)¹²)/(1 − sd),  annual fee A = m·(1 − r·d¹²)/(1 − s·d)
//
// The renewal of the year must come from data, not from s¹²: "twelve months for
// ten" may well gain in the first year already.
func AnnualOrMonthly(monthly, stay, renew, factor float64) (*Billing, error) {
	if err := check(arg{"monthly", monthly, nonNegative}, arg{"stay", stay, share}, arg{"renew", renew, share}, arg{"factor", factor, share}); err != nil {
		return nil, err
	}
	q := stay * factor
	if q >= 1 {
		return nil, refuse("stay", stay, "nobody leaves and nothing is discounted: no finite value")
	}
	b := &Billing{Months: (1 - math.Pow(q, 12)) / (1 - q), Monthly: monthly / (1 - q)}
	b.FirstYear = monthly * b.Months
	b.Annual = b.Monthly * (1 - renew*math.Pow(factor, 12))
	b.Discounted = 1 - (1-renew*math.Pow(factor, 12))/(1-q)/12
	return b, nil
}

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
	m := &Menu{Virtual: make([]float64, n), Quality: make([]float64, n), Price: make([]float64, n), Rent: make([]float64, n)}
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
		m.Quality[i], m.Price[i], m.Rent[i] = q, paid+k.Worth*(q-last), rent
		m.Profit += k.Share * (m.Price[i] - cost*q*q/2)
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

// AdLoad is how many advertisements a session should hold.
type AdLoad struct {
	Ads    float64
	LTV    float64 // of a member, where the load costs lifetime
	Hazard float64
}

// AdLoadByLeaving is the load a* = √((d + μ)/κ) that earns most of a member who
// leaves at the hazard μ + κ·a², at a revenue per advertisement and a discount d
// per unit of time: LTV = r·a/(d + μ + κ·a²). Without κ, or with a hazard that
// rises in proportion to a, there is no best load: an *InputError.
func AdLoadByLeaving(revenue, rate, hazard, fatigue float64) (*AdLoad, error) {
	if err := check(arg{"revenue", revenue, nonNegative}, arg{"rate", rate, nonNegative}, arg{"hazard", hazard, nonNegative}, arg{"fatigue", fatigue, nonNegative}); err != nil {
		return nil, err
	}
	if fatigue == 0 || rate+hazard == 0 {
		return nil, refuse("fatigue", fatigue, "no interior optimum: more advertisements always earn more, or none do")
	}
	a := math.Sqrt((rate + hazard) / fatigue)
	h := hazard + fatigue*a*a
	return &AdLoad{Ads: a, Hazard: h, LTV: revenue * a / (rate + h)}, nil
}

// AdLoadByUse is the load that earns most where usage falls with it: as e^(−θ·a),
// a* = 1/θ, or, where straight, as 1 − θ·a, a* = 1/(2θ). A test of a month shows
// about a third of the fall that comes in years (Goli, Huang, Reiley & Riabov
// 2025): multiply its θ by three.
func AdLoadByUse(decline float64, straight bool) (float64, error) {
	if err := check(arg{"decline", decline, positive}); err != nil {
		return 0, err
	}
	if straight {
		return 1 / (2 * decline), nil
	}
	return 1 / decline, nil
}
