package lifecycle_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// competingGolden is the golden of competing risks, with the reference's test and
// regression.
type competingGolden struct {
	Data struct {
		Time   []float64
		Status []uint8
		Group  []string
	}
	Gray struct {
		Stat, P []float64
		DF      []int
	}
	Cause1 struct {
		Coef, SE, LogLik float64
		Null             float64 `json:"loglik_null"`
	} `json:"fine_gray_cause1"`
}

// TestGrayGolden compares with cmprsk 2.2.11 on mgus2 by sex: relative 1e-9.
func TestGrayGolden(t *testing.T) {
	var g competingGolden
	readGolden(t, "aj_mgus2.json", &g)
	groups := map[string]*lifecycle.Table{"F": {}, "M": {}}
	for i, at := range g.Data.Time {
		l := lifecycle.Lifetime{Exit: at, Ended: g.Data.Status[i] > 0, Cause: g.Data.Status[i]}
		require.NoError(t, groups[g.Data.Group[i]].Add(l))
	}
	for cause := range g.Gray.Stat {
		test, err := lifecycle.Gray([]*lifecycle.Table{groups["F"], groups["M"]}, uint8(cause+1))
		require.NoError(t, err)
		near.Check(t, "statistic", test.Statistic, g.Gray.Stat[cause], 1e-9)
		near.Check(t, "p", test.P, g.Gray.P[cause], 1e-9)
		require.Equal(t, g.Gray.DF[cause], test.DF)
	}
}

func TestGrayRefuses(t *testing.T) {
	a, b, late := &lifecycle.Table{}, &lifecycle.Table{}, &lifecycle.Table{}
	require.NoError(t, a.Add(lifecycle.Lifetime{Exit: 3, Ended: true, Cause: 1}))
	require.NoError(t, b.Add(lifecycle.Lifetime{Exit: 4, Ended: true, Cause: 1}))
	require.NoError(t, late.Add(lifecycle.Lifetime{Entry: 1, Exit: 4, Ended: true, Cause: 1}))
	_, err := lifecycle.Gray([]*lifecycle.Table{a}, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Gray([]*lifecycle.Table{a, late}, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Gray([]*lifecycle.Table{a, {}}, 1)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.Gray([]*lifecycle.Table{a, b}, 2)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
}

func ExampleGray() {
	// Members leave on their own, cause 1, or are removed, cause 2. Those of an
	// advertisement are removed more often than those whom a friend brought.
	var friend, ad lifecycle.Table
	for day := 1; day <= 60; day++ {
		for _, g := range []struct {
			table   *lifecycle.Table
			removed int
		}{{&friend, 10}, {&ad, 4}} {
			l := lifecycle.Lifetime{Exit: float64(day), Ended: day%3 != 0, Cause: 1}
			if !l.Ended {
				l.Cause = 0
			} else if day%g.removed == 0 {
				l.Cause = 2
			}
			if err := g.table.Add(l); err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	test, err := lifecycle.Gray([]*lifecycle.Table{&friend, &ad}, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("removed: %.0f and %.0f, expected %.1f and %.1f\n", test.Observed[0], test.Observed[1], test.Expected[0], test.Expected[1])
	fmt.Println(test)
	// Output:
	// removed: 4 and 10, expected 7.2 and 6.8
	// χ² = 2.9354 on 1 df, p = 0.08666
}
