package lifecycle_test

import (
	"encoding"
	"iter"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// wholeDays rounds an age in weeks down to whole days.
func wholeDays(weeks float64) float64 { return math.Floor(7*weeks) / 7 }

// buyersOf draws n customers of a BG/NBD world with the parameters of CDNOW,
// watched for up to a year, in whole days: histories, and lifetimes in days.
func buyersOf(block, n int) iter.Seq2[lifecycle.History, lifecycle.Lifetime] {
	return func(yield func(lifecycle.History, lifecycle.Lifetime) bool) {
		r := sample.New(12, uint64(block))
		for range n {
			h := lifecycle.History{Age: wholeDays(52 * sample.Uniform(r))}
			rate, leave := sample.Gamma(r, 0.243)/4.414, sample.Beta(r, 0.793, 2.426)
			for at := sample.Exponential(r) / rate; at < h.Age; at += sample.Exponential(r) / rate {
				if d := wholeDays(at); d > h.Last {
					h.Repeats++
					h.Last = d
				}
				if sample.Uniform(r) < leave {
					break
				}
			}
			age := math.Round(7 * h.Age)
			life := math.Ceil(120 * math.Pow(sample.Exponential(r), 1/1.3))
			if !yield(h, lifecycle.Lifetime{Exit: min(age, life), Ended: life <= age}) {
				return
			}
		}
	}
}

// TestSizesFollowTheDistinctRows: what is folded is a multiset, so that its bytes
// follow the rows that there can be and not the customers. COTERIE_LONG draws 10⁸
// of them and shows the sizes on the way.
func TestSizesFollowTheDistinctRows(t *testing.T) {
	blocks, size := 16, 10_000
	if os.Getenv("COTERIE_LONG") != "" {
		blocks, size = 1024, 100_000
	}
	var histories lifecycle.Histories
	var table lifecycle.Table
	var first [2]int
	for b := range blocks {
		for h, l := range buyersOf(b, size) {
			require.NoError(t, histories.Add(h))
			require.NoError(t, table.Add(l))
		}
		if b&(b+1) != 0 {
			continue // only after 1, 2, 4, 8 … blocks
		}
		rows := 0
		for range histories.All() {
			rows++
		}
		now := [2]int{encodedLen(t, &histories), encodedLen(t, &table)}
		t.Logf("%d customers: %d distinct histories in %d bytes; table %d bytes", histories.Len(), rows, now[0], now[1])
		if b == 0 {
			first = now
		}
		require.LessOrEqual(t, now[1], 8*2*368, "two numbers a day and state")
		require.LessOrEqual(t, now[0], 16+28*rows)
	}
	last := [2]int{encodedLen(t, &histories), encodedLen(t, &table)}
	require.Less(t, last[0], first[0]*blocks*4/5)
	require.Less(t, last[1], 3*first[1])
}

func encodedLen(t *testing.T, a encoding.BinaryMarshaler) int {
	b, err := a.MarshalBinary()
	require.NoError(t, err)
	return len(b)
}
