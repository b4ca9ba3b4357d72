package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestBandFormulas: where N·v/(1 + N·v) runs from about 0.1 to 0.6 bounds are the
// curve by its width times about 2.8826 and 1.3211, which Klein and Moeschberger
// (2003, app. C) table, on any scale.
func TestBandFormulas(t *testing.T) {
	var tab lifecycle.Table
	r := sample.New(4, 0)
	for range 200 {
		require.NoError(t, tab.Add(lifecycle.Lifetime{Exit: math.Ceil(30 * sample.Exponential(r)), Ended: sample.Uniform(r) < 0.8}))
	}
	for _, scale := range []lifecycle.Interval{lifecycle.LogLog, lifecycle.Plain, lifecycle.Arcsine} {
		c, err := lifecycle.KaplanMeier(&tab, &lifecycle.CurveOptions{Interval: scale})
		require.NoError(t, err)
		v := func(at float64) float64 { return math.Pow(c.StdErr(at)/c.Survival(at), 2) }
		// The ages at which N·v/(1 + N·v) is nearest to 0.1 and 0.6.
		from, to := 0.0, 0.0
		for s := range c.Steps() {
			a := 200 * v(s.Age) / (1 + 200*v(s.Age))
			if from == 0 && a > 0.1 {
				from = s.Age
			}
			if a < 0.6 {
				to = s.Age
			}
		}
		for shape, about := range map[lifecycle.Band]float64{lifecycle.EqualPrecision: 2.8826, lifecycle.HallWellner: 1.3211} {
			band, err := c.Band(shape, from, to)
			require.NoError(t, err)
			n := 0
			for at, e := range band {
				n++
				require.True(t, from <= at && at <= to)
				require.Equal(t, c.Survival(at), e.Value)
				one := c.At(at)
				require.True(t, e.Lo < one.Lo && one.Hi < e.Hi, "wider than at one age")
				width := math.Sqrt(v(at))
				if shape == lifecycle.HallWellner {
					width = (1 + 200*v(at)) / math.Sqrt(200)
				}
				z := 0.0 // from the upper bound back to the critical value
				switch s := e.Value; scale {
				case lifecycle.LogLog:
					z = -math.Log(s) * math.Log(math.Log(s)/math.Log(e.Hi)) / width
				case lifecycle.Plain:
					z = (e.Hi - s) / s / width
				default:
					z = 2 * (math.Asin(math.Sqrt(e.Hi)) - math.Asin(math.Sqrt(s))) / math.Sqrt(s/(1-s)) / width
				}
				require.InDelta(t, about, z, 0.06, "%v %v", shape, scale)
			}
			require.Greater(t, n, 10)
		}
	}
}

// TestBandCovers: 95 % bands hold the whole true curve in about 95 % of worlds,
// where 95 % intervals at each age do so far less often.
func TestBandCovers(t *testing.T) {
	if testing.Short() {
		t.Skip("many worlds")
	}
	worlds := replicationsOf(50)
	var held [3]float64
	for w := range worlds {
		r := sample.New(11, uint64(w))
		var tab lifecycle.Table
		for range 300 {
			l := lifecycle.Lifetime{Exit: 10 * sample.Exponential(r), Ended: true}
			if end := 5 + 20*sample.Uniform(r); l.Exit > end {
				l.Exit, l.Ended = end, false
			}
			require.NoError(t, tab.Add(l))
		}
		c, err := lifecycle.KaplanMeier(&tab, nil)
		require.NoError(t, err)
		for i, shape := range []lifecycle.Band{lifecycle.EqualPrecision, lifecycle.HallWellner} {
			band, err := c.Band(shape, 1, 12)
			require.NoError(t, err)
			ok, before, single := 1.0, coterie.Estimate{Lo: 0, Hi: 1}, 1.0
			for at, e := range band {
				s := math.Exp(-at / 10)
				if s < e.Lo || s > e.Hi || s < before.Lo { // just before the fall, too
					ok = 0
				}
				if one := c.At(at); s < one.Lo || s > one.Hi {
					single = 0
				}
				before = e
			}
			held[i] += ok
			if i == 0 {
				held[2] += single
			}
		}
	}
	n := float64(worlds)
	t.Logf("equal precision %.3f, Hall–Wellner %.3f, intervals at each age %.3f", held[0]/n, held[1]/n, held[2]/n)
	slack := 0.02 + 3*math.Sqrt(0.95*0.05/n)
	require.InDelta(t, 0.95, held[0]/n, slack)
	require.InDelta(t, 0.95, held[1]/n, slack)
	require.Less(t, held[2]/n, 0.8)
}

func TestBandRefuses(t *testing.T) {
	var tab lifecycle.Table
	for i := range 5 {
		require.NoError(t, tab.Add(lifecycle.Lifetime{Exit: float64(i + 1), Ended: true}))
	}
	c, err := lifecycle.KaplanMeier(&tab, nil)
	require.NoError(t, err)
	_, err = c.Band(9, 0, 3)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = c.Band(0, 3, 2)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = c.Band(0, math.NaN(), 2)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = c.Band(0, 4.5, 9) // all are gone at 5
	require.ErrorIs(t, err, coterie.ErrNoEvents)
	band, err := c.Band(0, 1, 1) // at one age a band is an interval
	require.NoError(t, err)
	for at, e := range band {
		near.Check(t, "lo", e.Lo, c.At(at).Lo, 1e-8)
		near.Check(t, "hi", e.Hi, c.At(at).Hi, 1e-8)
	}
	for _, b := range []lifecycle.Band{0, lifecycle.EqualPrecision, lifecycle.HallWellner} {
		text, err := json.Marshal(b)
		require.NoError(t, err)
		var back lifecycle.Band
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, b, back)
		require.NoError(t, back.UnmarshalText([]byte(b.Chinese())))
		require.Equal(t, b, back)
	}
	require.Equal(t, "7", lifecycle.Band(7).String())
	var b lifecycle.Band
	require.ErrorIs(t, b.UnmarshalText([]byte("other")), coterie.ErrInvalid)
}

func ExampleCurve_Band() {
	var t lifecycle.Table
	for i := range 60 {
		if err := t.Add(lifecycle.Lifetime{Exit: float64(1 + i*i%30), Ended: i%5 > 0}); err != nil {
			fmt.Println(err)
			return
		}
	}
	c, err := lifecycle.KaplanMeier(&t, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	band, err := c.Band(lifecycle.HallWellner, 0, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	for age, all := range band {
		fmt.Printf("day %2.0f: alone %v, with all other days [%.4f, %.4f]\n", age, c.At(age), all.Lo, all.Hi)
	}
	// Output:
	// day  2: alone 0.8621 [0.7431, 0.9285] 95%, with all other days [0.5561, 0.9632]
	// day  5: alone 0.7241 [0.5898, 0.8209] 95%, with all other days [0.5029, 0.8594]
	// day  7: alone 0.6552 [0.5181, 0.7619] 95%, with all other days [0.4487, 0.8000]
	// day 10: alone 0.5862 [0.449, 0.7003] 95%, with all other days [0.3900, 0.7387]
	// day 17: alone 0.4187 [0.2849, 0.5468] 95%, with all other days [0.2312, 0.5961]
	// day 20: alone 0.2512 [0.1417, 0.3767] 95%, with all other days [0.0845, 0.4619]
}

func ExampleBand() {
	fmt.Println(lifecycle.HallWellner, lifecycle.EqualPrecision.Chinese())
	// Output: hall-wellner 等精度
}
