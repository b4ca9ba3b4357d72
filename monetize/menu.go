package monetize

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Breach is a kind of member who would not take the tier that is meant for it.
type Breach struct {
	Kind int
	Took int     // the tier it takes instead; −1: none
	Gain float64 // what it is better off by
}

// Breaches checks any menu, where Quality[i] at Price[i] is meant for kinds[i]:
// which kinds would rather have none (参与约束, individual rationality) or
// another's tier (激励相容, incentive compatibility). A kind is as well off as
// worth·quality − price. Differences within rounding are none. It takes
// O(kinds²).
//
// References: Mussa & Rosen (1978), as for SelfSelect.
func (m *Menu) Breaches(kinds []Taste) ([]Breach, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if len(kinds) != len(m.Quality) {
		return nil, &coterie.InputError{Row: -1, Field: "kinds", Reason: "must be one per tier", Err: coterie.ErrMismatch}
	}
	var out []Breach
	for i, k := range kinds {
		if !(k.Worth >= 0 && k.Worth <= mostWorth) {
			return nil, &coterie.InputError{Row: i, Field: "worth", Reason: "must be from 0 to 1e150"}
		}
		if took := m.pick(k.Worth); took != i {
			gain := -m.left(k.Worth, i)
			if took >= 0 {
				gain += m.left(k.Worth, took)
			}
			if gain > slack*(k.Worth*m.Quality[i]+math.Abs(m.Price[i])) {
				out = append(out, Breach{i, took, gain})
			}
		}
	}
	return out, nil
}

// Pick writes into took which tier each member takes, by what a unit of quality
// is worth to him, or −1 for none, and returns what they pay in all (批量定价).
// One who is indifferent takes the better tier. It allocates nothing and takes
// O(tiers²) once and O(log tiers) a member, for up to 64 tiers.
func (m *Menu) Pick(worth []float64, took []int) (paid float64, err error) {
	if err := m.check(); err != nil {
		return 0, err
	}
	if len(worth) != len(took) {
		return 0, &coterie.InputError{Row: -1, Field: "took", Reason: "must be as long as worth", Err: coterie.ErrMismatch}
	}
	if len(m.Quality) > mostTiers {
		return 0, refuse("tiers", float64(len(m.Quality)), "at most 64")
	}
	var s stairs
	m.climb(&s)
	for i := s.n; i < len(s.from); i++ {
		s.from[i] = math.Inf(1)
	}
	half := uint(1) // the largest power of two ≤ the steps
	for 2*half < uint(s.n) {
		half *= 2
	}
	for i, v := range worth {
		if !(v >= 0 && v <= mostWorth) {
			return 0, &coterie.InputError{Row: i, Field: "worth", Reason: "must be from 0 to 1e150"}
		}
		k := uint(0)
		for h := half; h > 0; h /= 2 {
			up := uint(0)                         // added, not jumped over: no guess which way members go can be wrong
			if v >= s.from[(k+h)%(2*mostTiers)] { // k + h is below, without the remainder
				up = 1
			}
			k += up * h
		}
		took[i] = s.tier[k]
		paid += s.price[k]
	}
	return paid, bounded("paid", paid)
}

const mostTiers = 64

// stairs are the tiers that anybody takes, and the worth from which.
type stairs struct {
	n     int
	from  [2 * mostTiers]float64 // rising
	tier  [2 * mostTiers]int
	price [2 * mostTiers]float64
}

// climb finds the stairs: from each tier, the next one is that of more quality
// which a rising worth reaches first.
func (m *Menu) climb(s *stairs) {
	at, quality, price := -1, 0.0, 0.0 // nothing at no price
	for i, q := range m.Quality {
		if p := m.Price[i]; p < price || p == price && p < 0 && q > quality {
			at, quality, price = i, q, p
		}
	}
	s.tier[0], s.price[0], s.n = at, price, 1
	for {
		next, reached := -1, 2*mostWorth
		for i, q := range m.Quality {
			if q > quality { // and nobody's worth reaches what is beyond mostWorth
				from := (m.Price[i] - price) / (q - quality) * (1 - slack)
				if from < reached || next >= 0 && from == reached && q > m.Quality[next] {
					next, reached = i, from
				}
			}
		}
		if next < 0 {
			return
		}
		quality, price = m.Quality[next], m.Price[next]
		reached = math.Max(reached, s.from[s.n-1]) // but for rounding, it is
		s.from[s.n], s.tier[s.n], s.price[s.n] = reached, next, price
		s.n++
	}
}

// mostWorth keeps products of a worth and a quality in range.
const mostWorth = 1e150

// slack is how much better, in its own size, is better beyond rounding.
const slack = 1e-12

func (m *Menu) left(worth float64, tier int) float64 { return worth*m.Quality[tier] - m.Price[tier] }

// pick is the tier that leaves most, and of equals the one of more quality.
func (m *Menu) pick(worth float64) int {
	took, best, have := -1, 0.0, 0.0
	for i, q := range m.Quality {
		v := worth*q - m.Price[i]
		Δ := slack * (worth*(q+have) + math.Abs(m.Price[i]))
		if v > best+Δ || v >= best-Δ && q > have {
			took, best, have = i, v, q
		}
	}
	return took
}

func (m *Menu) check() error {
	if m == nil || len(m.Quality) == 0 {
		return coterie.ErrNoData
	}
	if len(m.Price) != len(m.Quality) {
		return &coterie.InputError{Row: -1, Field: "price", Reason: "must be one per tier", Err: coterie.ErrMismatch}
	}
	for i, q := range m.Quality {
		if !(q >= 0 && q <= mostWorth) || !(math.Abs(m.Price[i]) <= 1e300) {
			return &coterie.InputError{Row: i, Field: "tier", Reason: "needs a quality from 0 to 1e150 and a price up to 1e300"}
		}
	}
	return nil
}
