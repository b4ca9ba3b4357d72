package segment_test

import (
	"iter"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/segment"
)

type inequality struct {
	Input        any
	Values       []int64
	Counts       []int64
	N            int64
	Sum          float64
	Gini         float64
	GiniExact    string  `json:"gini_exact"`
	GiniUnbiased float64 `json:"gini_unbiased"`
	Hoover       float64
	TheilT       float64  `json:"theil_t"`
	TheilL       *float64 `json:"theil_l_mld"`
	HHI          float64
	NEff         float64            `json:"n_eff"`
	TopShare     map[string]float64 `json:"top_share"`
	Bottom40     float64            `json:"bottom40_share"`
	Deciles      []float64          `json:"lorenz_at_deciles"`
	CV           float64
	Entropy      float64 `json:"shannon_entropy_nats"`
	Palma        *float64
	Atkinson05   *float64 `json:"atkinson_0.5"`
	Atkinson1    *float64 `json:"atkinson_1"`
	Atkinson2    *float64 `json:"atkinson_2"`
	Lurkers      int64
}

// TestParticipationGolden holds testdata/inequality.json (exact rational Gini,
// numpy 1.24.2 for the rest) to 1e-10; the three real data sets are read from
// outside the repository.
func TestParticipationGolden(t *testing.T) {
	var g struct{ Cases map[string]inequality }
	golden(t, "inequality.json", &g)
	for name, c := range g.Cases {
		t.Run(name, func(t *testing.T) {
			var in []int64
			switch name {
			case "grouped_counts":
				for i, v := range c.Values {
					in = append(in, slices.Repeat([]int64{v}, int(c.Counts[i]))...)
				}
			case "collegemsg_sent_all_1899":
				in = sent(t)
			case "reddit_num_comments":
				for _, r := range rows(t, "reddit_small_nodes.csv.gz") {
					in = append(in, number(t, r[1]))
				}
			case "cdnow_customer_revenue": // in cents: no ratio depends on the unit
				sum := map[string]int64{}
				for _, r := range rows(t, "cdnow_master.csv.gz") {
					sum[r[0]] += cents(t, r[3])
				}
				for _, v := range sum {
					in = append(in, v)
				}
				c.Sum *= 100
			default:
				for _, v := range c.Input.([]any) {
					in = append(in, int64(v.(float64)))
				}
			}
			got, err := segment.Participation(slices.Values(in), nil)
			require.NoError(t, err)
			require.Equal(t, c.N, got.Members)
			near.Check(t, "sum", float64(got.Total), c.Sum, 1e-15)
			near.Check(t, "gini", got.Gini.Value, c.Gini, 1e-12)
			if c.GiniExact != "" {
				r, ok := new(big.Rat).SetString(c.GiniExact)
				require.True(t, ok)
				want, _ := r.Float64()
				require.Equal(t, want, got.Gini.Value, "the rational, rounded once")
			}
			const tol = 1e-10
			near.Check(t, "unbiased", got.GiniUnbiased(), c.GiniUnbiased, tol)
			near.Check(t, "hoover", got.Hoover(), c.Hoover, tol)
			near.Check(t, "theil T", got.Theil(), c.TheilT, tol)
			near.Check(t, "hhi", got.Herfindahl(), c.HHI, tol)
			near.Check(t, "effective", 1/got.Herfindahl(), c.NEff, tol)
			near.Check(t, "cv", math.Sqrt(math.Max(0, float64(got.Members)*got.Herfindahl()-1)), c.CV, 1e-7) // a root of rounding at 0
			near.Check(t, "entropy", got.Entropy(), c.Entropy, tol)
			for p, want := range c.TopShare {
				q, _ := strconv.ParseFloat(p, 64)
				near.Check(t, "top "+p, got.TopShare(q), want, tol)
				near.Check(t, "lorenz of the rest", 1-got.Lorenz(1-q), want, tol)
			}
			near.Check(t, "bottom 40", got.Lorenz(0.4), c.Bottom40, tol)
			for i, want := range c.Deciles {
				near.Check(t, "decile", got.Lorenz(float64(i)/10), want, tol)
			}
			if c.Palma != nil {
				near.Check(t, "palma", got.Palma(), *c.Palma, tol)
			} else {
				require.True(t, math.IsInf(got.Palma(), 1))
			}
			if c.TheilL != nil {
				near.Check(t, "theil L", got.MeanLogDeviation(), *c.TheilL, tol)
				near.Check(t, "atkinson .5", got.Atkinson(0.5), *c.Atkinson05, tol)
				near.Check(t, "atkinson 1", got.Atkinson(1), *c.Atkinson1, tol)
				near.Check(t, "atkinson 2", got.Atkinson(2), *c.Atkinson2, tol)
			}
			if c.Lurkers > 0 {
				require.Equal(t, c.Lurkers, got.Silent)
			}
		})
	}
}

// sent counts the messages of every member of CollegeMsg, the silent included.
func sent(t testing.TB) []int64 {
	n := map[string]int64{}
	for _, r := range rows(t, "collegemsg.csv.gz") {
		n[r[0]]++
		n[r[1]] += 0
	}
	var out []int64
	for _, v := range n {
		out = append(out, v)
	}
	return out
}

func number(t testing.TB, s string) int64 {
	v, err := strconv.ParseInt(s, 10, 64)
	require.NoError(t, err)
	return v
}

func cents(t testing.TB, s string) int64 {
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return int64(math.Round(v * 100))
}

// TestTopMembersGolden holds the participation and zipf_share cases of the
// monetize goldens: whole members, ⌈n·p⌉, at 1e-9.
func TestTopMembersGolden(t *testing.T) {
	zipf := make([]int64, 1000)
	for k := range zipf {
		zipf[k] = int64(math.Round(1e15 / float64(k+1)))
	}
	nielsen := append(make([]int64, 90), 1, 1, 1, 1, 1, 1, 1, 1, 1, 91)
	for _, c := range []struct {
		name                                   string
		in                                     []int64
		gini, top1, top10, top20, lurkers, hhi float64
	}{
		{"90-9-1", nielsen, 0.981, 0.91, 1, 1, 0.9, 0.829},
		{"one to five", []int64{1, 2, 3, 4, 5}, 0.2666666666666666, 0.3333333333333333, 0.3333333333333333, 0.3333333333333333, 0, 0.24444444444444446},
		{"zipf", zipf, 0.7338157390151201, 0.39128710919234155, 0.6929928142500624, math.NaN(), 0, math.NaN()},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := segment.Participation(slices.Values(c.in), nil)
			require.NoError(t, err)
			near.Check(t, "gini", got.Gini.Value, c.gini, 1e-9)
			near.Check(t, "top 1 %", got.TopMembers(0.01), c.top1, 1e-9)
			near.Check(t, "top 10 %", got.TopMembers(0.1), c.top10, 1e-9)
			near.Check(t, "lurkers", got.Lurking.Value, c.lurkers, 1e-15)
			if !math.IsNaN(c.hhi) {
				near.Check(t, "top 20 %", got.TopMembers(0.2), c.top20, 1e-9)
				near.Check(t, "hhi", got.Herfindahl(), c.hhi, 1e-9)
			}
		})
	}
}

// TestParticipationIntervals checks the linearised errors against resampling
// of the same counts, and that the three shares are one.
func TestParticipationIntervals(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 9))
	xs := make([]int64, 1500)
	for i := range xs {
		xs[i] = int64(math.Exp(1.4*r.NormFloat64()) * 2)
	}
	c, err := segment.Participation(slices.Values(xs), &segment.Options{Confidence: 0.9})
	require.NoError(t, err)
	near.Check(t, "one", c.Heavy.Value+c.Occasional.Value+c.Lurking.Value, 1, 1e-12)
	var gini, heavy, occasional []float64
	for range 400 {
		ys := make([]int64, len(xs))
		for i := range ys {
			ys[i] = xs[r.IntN(len(xs))]
		}
		b, err := segment.Participation(slices.Values(ys), nil)
		require.NoError(t, err)
		gini = append(gini, b.Gini.Value)
		heavy = append(heavy, b.Heavy.Value)
		occasional = append(occasional, b.Occasional.Value)
	}
	for name, p := range map[string]struct {
		e coterie.Estimate
		b []float64
	}{"gini": {c.Gini, gini}, "heavy": {c.Heavy, heavy}, "occasional": {c.Occasional, occasional}} {
		slices.Sort(p.b)
		width := p.b[379] - p.b[20] // 90 %
		require.InEpsilon(t, width, p.e.Hi-p.e.Lo, 0.25, name)
		require.Less(t, p.e.Lo, p.e.Value)
		require.Greater(t, p.e.Hi, p.e.Value)
	}
}

func TestParticipationRefuses(t *testing.T) {
	_, err := segment.Participation(nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = segment.Participation(slices.Values([]int64{}), nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = segment.Participation(slices.Values([]int64{3, -1}), nil)
	var in *coterie.InputError
	require.ErrorAs(t, err, &in)
	require.Equal(t, 1, in.Row)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = segment.Participation(slices.Values([]int64{math.MaxInt64, 1}), nil)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	for _, bad := range []segment.Options{{Confidence: 1}, {Confidence: math.NaN()}, {Most: -0.1}, {Most: 1}} {
		_, err = segment.Participation(slices.Values([]int64{1}), &bad)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	quiet, err := segment.Participation(slices.Values([]int64{0, 0}), nil)
	require.NoError(t, err)
	require.Len(t, quiet.Warnings, 1)
	require.Equal(t, "nobody-active", quiet.Warnings[0].Code)
	require.True(t, math.IsNaN(quiet.Gini.Value))
	require.Equal(t, 1.0, quiet.Lurking.Value)
}

// TestParticipationProperties holds what must be true of any counts, among them
// many and large ones, which take the other sort.
func TestParticipationProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.Int64Range(0, 1<<rapid.IntRange(0, 40).Draw(t, "bits")), 1, 60).Draw(t, "counts")
		if rapid.Bool().Draw(t, "many") {
			xs = slices.Repeat(xs, 20000/len(xs))
		}
		c, err := segment.Participation(slices.Values(xs), nil)
		require.NoError(t, err)
		checkConcentration(t, xs, c)
	})
}

func checkConcentration(t near.T, xs []int64, c *segment.Concentration) {
	members, total := int64(0), int64(0)
	for i, l := range c.Levels {
		members += l.Members
		total += l.Members * l.Count
		if i > 0 && l.Count <= c.Levels[i-1].Count {
			t.Errorf("levels not rising at %d", i)
		}
	}
	if members != c.Members || total != c.Total || members != int64(len(xs)) {
		t.Errorf("levels hold %d members and %d contributions, want %d and %d", members, total, c.Members, c.Total)
	}
	if c.Total == 0 {
		return
	}
	var diff float64 // Gini by its definition as a mean difference
	if len(xs) <= 60 {
		for _, a := range xs {
			for _, b := range xs {
				diff += math.Abs(float64(a) - float64(b))
			}
		}
		n := float64(len(xs))
		near.Check(t, "gini", c.Gini.Value, diff/(2*n*float64(c.Total)), 1e-9)
	}
	last := 0.0
	for i := range 101 {
		p := float64(i) / 100
		l := c.Lorenz(p)
		if l < last-1e-12 || l > p+1e-9 {
			t.Errorf("Lorenz(%g) = %g after %g", p, l, last)
		}
		last = l
		if c.TopMembers(p) < c.TopShare(p)-1e-9 {
			t.Errorf("whole members make less than the curve at %g", p)
		}
	}
	for _, e := range []coterie.Estimate{c.Gini, c.Heavy, c.Occasional, c.Lurking} {
		if !(e.Lo <= e.Value && e.Value <= e.Hi && e.Lo >= 0 && e.Hi <= 1) {
			t.Errorf("estimate %v", e)
		}
	}
	if c.Atkinson(1) < c.Atkinson(0.5)-1e-9 {
		t.Errorf("Atkinson falls with aversion")
	}
}

func FuzzParticipation(f *testing.F) {
	f.Add([]byte{0, 0, 1, 91})
	f.Fuzz(func(t *testing.T, b []byte) {
		var counts iter.Seq[int64] = func(yield func(int64) bool) {
			for i, v := range b {
				if !yield(int64(v) << (i % 57)) {
					return
				}
			}
		}
		c, err := segment.Participation(counts, nil)
		if err != nil {
			return
		}
		checkConcentration(t, slices.Collect(counts), c)
	})
}

func BenchmarkParticipation(b *testing.B) {
	for _, c := range []struct {
		name  string
		scale float64
	}{{"messages", 20}, {"cents", 20000}} {
		r := rand.New(rand.NewPCG(1, 1))
		xs := make([]int64, 1e7)
		for i := range xs {
			xs[i] = int64(c.scale * math.Exp(1.5*r.NormFloat64()))
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := segment.Participation(slices.Values(xs), nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
