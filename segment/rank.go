package segment

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// RankTies says which rank equal values get (并列名次).
type RankTies uint8

// The ways to rank equal values; for 10, 20, 20, 30 the two in the middle get
// as said. The zero value is AverageRank.
const (
	AverageRank RankTies = iota + 1 // 2.5, 2.5: the mean of their places. The default
	MinRank                         // 2, 2, and 30 gets 4
	MaxRank                         // 3, 3
	DenseRank                       // 2, 2, and 30 gets 3
	OrderRank                       // 2, 3: in the order of the rows
)

var rankNames = names{{}, {"average", "平均"}, {"min", "取小"}, {"max", "取大"}, {"dense", "紧密"}, {"order", "先后"}}

// String returns the English name.
func (t RankTies) String() string { return rankNames.at(int(t), 0) }

// Chinese returns the Chinese name.
func (t RankTies) Chinese() string { return rankNames.at(int(t), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (t RankTies) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (t *RankTies) UnmarshalText(b []byte) error {
	i, err := rankNames.parse("rank ties", b)
	*t = RankTies(i)
	return err
}

// Ranks returns the rank of each value, from 1 for the smallest (名次). Over the
// number of values it is a percent rank. It takes O(n log n). A NaN or infinite
// value is an *InputError with its index; no values have no ranks.
func Ranks(values []float64, ties RankTies) ([]float64, error) {
	if ties > OrderRank {
		return nil, &coterie.InputError{Row: -1, Field: "ties", Value: strconv.Itoa(int(ties)), Reason: "unknown way to rank"}
	}
	if err := finite("value", values); err != nil {
		return nil, err
	}
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	out := make([]float64, len(values))
	dense := 0.0
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && values[order[hi]] == values[order[lo]] {
			hi++
		}
		dense++
		for i := lo; i < hi; i++ {
			rank := (float64(lo+1) + float64(hi)) / 2
			switch ties {
			case MinRank:
				rank = float64(lo + 1)
			case MaxRank:
				rank = float64(hi)
			case DenseRank:
				rank = dense
			case OrderRank:
				rank = float64(i + 1)
			}
			out[order[i]] = rank
		}
		lo = hi
	}
	return out, nil
}
