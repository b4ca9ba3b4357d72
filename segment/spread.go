package segment

import (
	"math"

	"github.com/coterie-go/coterie"
)

// Count is a number of members, demands or neighbours under a name.
type Count struct {
	Name string
	N    int64
}

// Spread says how a total falls into named parts (诉求分布、分区普查).
type Spread struct {
	Total     int64
	Largest   Count   // of equal ones the first
	Bits      float64 // Shannon's entropy −Σ p log₂ p: how far demands diverge
	Effective float64 // 2^Bits: as diverse as that many equal parts
}

// SpreadOf sums up counts. Five equal demands have log₂ 5 = 2.32 bits; the more
// there are, the more reason to split the group by them. A negative count or a
// name that comes twice is an *InputError, counts that are all 0 ErrNoData.
func SpreadOf(counts []Count) (*Spread, error) {
	s := &Spread{}
	seen := map[string]bool{}
	for i, c := range counts {
		switch {
		case c.N < 0:
			return nil, refuse(i, "N", float64(c.N), "negative")
		case seen[c.Name]:
			return nil, &coterie.InputError{Row: i, Field: "Name", Value: c.Name, Reason: "comes twice"}
		case s.Total > math.MaxInt64-c.N:
			return nil, &coterie.InputError{Row: i, Field: "N", Reason: "the total exceeds 2⁶³−1", Err: coterie.ErrOverflow}
		}
		seen[c.Name] = true
		s.Total += c.N
		if c.N > s.Largest.N {
			s.Largest = c
		}
	}
	if s.Total == 0 {
		return nil, coterie.ErrNoData
	}
	for _, c := range counts {
		if p := float64(c.N) / float64(s.Total); p > 0 {
			s.Bits -= p * math.Log2(p)
		}
	}
	s.Bits += 0
	s.Effective = math.Exp2(s.Bits)
	return s, nil
}
