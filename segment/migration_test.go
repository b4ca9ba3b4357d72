package segment_test

import (
	"fmt"
	"math"
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

var _ = coterie.Fold[segment.Moves, segment.Move] // an accumulator

type markov struct {
	Sequences int
	Counts    [][]int64
	States    []string
	MLE       [][]float64
	Laplace   [][]float64 `json:"laplace1"`
	Steady    []float64
	StdErr    [][]float64 `json:"standard_error"`
	First     [][]float64 `json:"mean_first_passage"`
	After8    []float64   `json:"P8_from_core"`
	Moduli    []float64   `json:"eigenvalues_mod"`
	Absorbing struct {
		P           [][]float64
		Transient   int
		Fundamental [][]float64
		Steps       []float64   `json:"expected_steps"`
		Ends        [][]float64 `json:"absorption_prob"`
		Variance    []float64   `json:"variance_steps"`
	}
	Small struct {
		P      [][]float64
		Steady []float64
		First  [][]float64 `json:"mean_first_passage"`
	}
}

func same(t testing.TB, what string, got []float64, want [][]float64, tol float64) {
	t.Helper()
	flat := slices.Concat(want...)
	require.Len(t, got, len(flat), what)
	for i, w := range flat {
		near.Check(t, what+" "+strconv.Itoa(i), got[i], w, tol)
	}
}

// TestMigrationGolden holds R's markovchain 0.9.1, printed at 15 digits.
func TestMigrationGolden(t *testing.T) {
	var g markov
	golden(t, "markov.json", &g)
	var m segment.Moves
	for i, row := range g.Counts {
		for j, n := range row {
			require.NoError(t, m.Add(segment.Move{From: i, To: j, N: n}))
		}
	}
	mle, err := segment.Migrate(&m, 0, g.States)
	require.NoError(t, err)
	same(t, "mle", mle.P, g.MLE, 1e-14)
	lap, err := segment.Migrate(&m, 1, nil)
	require.NoError(t, err)
	same(t, "laplace", lap.P, g.Laplace, 1e-14)
	pi, err := mle.Steady()
	require.NoError(t, err)
	same(t, "steady", pi, [][]float64{g.Steady}, 1e-13)
	first, err := mle.FirstPassage()
	require.NoError(t, err)
	same(t, "first passage", first, g.First, 1e-11)
	after, err := mle.After(3, 8)
	require.NoError(t, err)
	same(t, "after 8", after, [][]float64{g.After8}, 1e-13)
	mod, err := mle.Moduli()
	require.NoError(t, err)
	same(t, "moduli", mod, [][]float64{g.Moduli}, 1e-12)
	// R's standard_error is the Poisson p/√nᵢⱼ; ours is the multinomial one,
	// smaller by √(1−p).
	for i, row := range g.StdErr {
		for j, se := range row {
			near.Check(t, "standard error", mle.StdErr[i*4+j]/math.Sqrt(1-mle.At(i, j)), se, 1e-12)
		}
	}
	abs := segment.Chain{P: slices.Concat(g.Absorbing.P...)}
	a, err := abs.Absorb()
	require.NoError(t, err)
	require.Len(t, a.Transient, g.Absorbing.Transient)
	same(t, "fundamental", a.Visits, g.Absorbing.Fundamental, 1e-12)
	same(t, "steps", a.Steps, [][]float64{g.Absorbing.Steps}, 1e-12)
	same(t, "variance", a.Variance, [][]float64{g.Absorbing.Variance}, 1e-12)
	same(t, "ends", a.Ends, g.Absorbing.Ends, 1e-12)
	small := segment.Chain{P: slices.Concat(g.Small.P...)}
	pi, err = small.Steady()
	require.NoError(t, err)
	same(t, "small steady", pi, [][]float64{g.Small.Steady}, 1e-13)
	first, err = small.FirstPassage()
	require.NoError(t, err)
	same(t, "small first passage", first, g.Small.First, 1e-12)
}

// TestMigrationOfCollegeMsg counts the weekly states of the real log and finds
// the golden's counts.
func TestMigrationOfCollegeMsg(t *testing.T) {
	var g markov
	golden(t, "markov.json", &g)
	const week, weeks = 604800, 28
	sent := map[string]*[weeks]int{}
	start := int64(math.MaxInt64)
	log := rows(t, "collegemsg.csv.gz")
	for _, r := range log {
		start = min(start, number(t, r[2]))
	}
	for _, r := range log {
		if sent[r[0]] == nil {
			sent[r[0]] = new([weeks]int)
		}
		sent[r[0]][(number(t, r[2])-start)/week]++
	}
	state := func(n int) int {
		switch {
		case n == 0:
			return 0
		case n <= 2:
			return 1
		case n <= 10:
			return 2
		}
		return 3
	}
	var m segment.Moves
	sequences := 0
	for _, s := range sent {
		first := slices.IndexFunc(s[:], func(n int) bool { return n > 0 })
		if first < weeks-1 {
			sequences++
		}
		for w := first + 1; w < weeks; w++ {
			require.NoError(t, m.Add(segment.Move{From: state(s[w-1]), To: state(s[w])}))
		}
	}
	require.Equal(t, g.Sequences, sequences)
	for i, row := range g.Counts {
		for j, n := range row {
			require.Equal(t, n, m.Count(i, j))
		}
	}
}

// TestSteadyStateInterval compares the delta method with redrawn rows.
func TestSteadyStateInterval(t *testing.T) {
	p := []float64{0.9, 0.08, 0.02, 0.15, 0.75, 0.1, 0.05, 0.25, 0.7}
	var m segment.Moves
	rows := []float64{900, 500, 300}
	for i := range 3 {
		for j := range 3 {
			require.NoError(t, m.Add(segment.Move{From: i, To: j, N: int64(math.Round(p[3*i+j] * rows[i]))}))
		}
	}
	fit, err := segment.Migrate(&m, 0, nil)
	require.NoError(t, err)
	got, err := fit.SteadyState(0.9)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(8, 8))
	draws := make([][]float64, 3)
	for range 600 {
		var b segment.Moves
		for i := range 3 {
			for range int(rows[i]) {
				u, j := r.Float64(), 0
				for j < 2 && u > p[3*i+j] {
					u -= p[3*i+j]
					j++
				}
				require.NoError(t, b.Add(segment.Move{From: i, To: j}))
			}
		}
		f, err := segment.Migrate(&b, 0, nil)
		require.NoError(t, err)
		pi, err := f.Steady()
		require.NoError(t, err)
		for j, v := range pi {
			draws[j] = append(draws[j], v)
		}
	}
	for j, d := range draws {
		slices.Sort(d)
		require.InEpsilon(t, d[569]-d[30], got[j].Hi-got[j].Lo, 0.15, j)
	}
}

func TestChainRefuses(t *testing.T) {
	for name, c := range map[string]segment.Chain{
		"empty":      {},
		"not square": {P: []float64{1, 0}},
		"row sum":    {P: []float64{0.5, 0.4, 0, 1}},
		"negative":   {P: []float64{-1, 2, 0, 1}},
		"NaN":        {P: []float64{math.NaN()}},
		"names":      {P: []float64{1}, States: []string{"a", "b"}},
	} {
		require.ErrorIs(t, c.Validate(), coterie.ErrInvalid, name)
		_, err := c.Steady()
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
		_, err = c.Absorb()
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
		_, err = c.Moduli()
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
		_, err = c.After(0, 1)
		require.ErrorIs(t, err, coterie.ErrInvalid, name)
	}
	split := segment.Chain{P: []float64{1, 0, 0, 1}, States: []string{"in", "out"}}
	_, err := split.Steady()
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	require.ErrorContains(t, err, "state in never leads to state out")
	cycle := segment.Chain{P: []float64{0, 1, 1, 0}}
	_, err = cycle.Absorb()
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = split.After(2, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = segment.Migrate(nil, 0, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	var m segment.Moves
	require.NoError(t, m.Add(segment.Move{To: 1}))
	_, err = segment.Migrate(&m, -1, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = segment.Migrate(&m, 0, []string{"one"})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	fit, err := segment.Migrate(&m, 0, nil)
	require.NoError(t, err)
	require.Len(t, fit.Warnings, 2)
	require.Equal(t, []float64{0, 1, 0, 1}, fit.P)
	for _, bad := range []segment.Move{{From: -1}, {To: 256}, {N: -1}} {
		require.ErrorIs(t, m.Add(bad), coterie.ErrInvalid)
	}
	require.NoError(t, m.Add(segment.Move{N: math.MaxInt64}))
	require.ErrorIs(t, m.Add(segment.Move{}), coterie.ErrOverflow)
	require.ErrorIs(t, m.Merge(&m), coterie.ErrOverflow)
}

func TestChainProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 6).Draw(t, "k")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		c := segment.Chain{P: make([]float64, k*k)}
		for i := range k {
			sum := 0.0
			for j := range k {
				c.P[i*k+j] = 0.01 + r.ExpFloat64()
				sum += c.P[i*k+j]
			}
			for j := range k {
				c.P[i*k+j] /= sum
			}
		}
		pi, err := c.Steady()
		require.NoError(t, err)
		first, err := c.FirstPassage()
		require.NoError(t, err)
		kemeny := -1.0
		for i := range k {
			// π = πP, and Kemeny's constant does not depend on the start.
			s, kc := 0.0, 0.0
			for j := range k {
				s += pi[j] * c.P[j*k+i]
				kc += pi[j] * first[i*k+j]
			}
			near.Check(t, "π", s, pi[i], 1e-12)
			if kemeny < 0 {
				kemeny = kc
			}
			near.Check(t, "Kemeny", kc, kemeny, 1e-9)
			far, err := c.After(i, 1<<12)
			require.NoError(t, err)
			for j := range k {
				near.Check(t, "limit", far[j], pi[j], 1e-9)
			}
			a, err := c.After(i, 3)
			require.NoError(t, err)
			sum := 0.0
			for _, p := range a {
				sum += p
			}
			near.Check(t, "after", sum, 1, 1e-12)
		}
		mod, err := c.Moduli()
		require.NoError(t, err)
		near.Check(t, "first modulus", mod[0], 1, 1e-10)
	})
}

// TestMovesMerge checks that any split merged in any order has the same bytes.
func TestMovesMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all segment.Moves
		parts := make([]segment.Moves, 3)
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			v := segment.Move{From: rapid.IntRange(0, 7).Draw(t, "from"), To: rapid.IntRange(0, 7).Draw(t, "to"), N: rapid.Int64Range(0, 9).Draw(t, "count")}
			require.NoError(t, all.Add(v))
			require.NoError(t, parts[rapid.IntRange(0, 2).Draw(t, "part")].Add(v))
		}
		var merged segment.Moves
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "order") {
			before, _ := parts[i].MarshalBinary()
			require.NoError(t, merged.Merge(&parts[i]))
			after, _ := parts[i].MarshalBinary()
			require.Equal(t, before, after)
		}
		want, _ := all.MarshalBinary()
		got, _ := merged.MarshalBinary()
		require.Equal(t, want, got)
		var back segment.Moves
		require.NoError(t, back.UnmarshalBinary(want))
		require.Equal(t, all.States(), back.States())
		again, _ := back.MarshalBinary()
		require.Equal(t, want, again)
	})
}

func FuzzMovesUnmarshal(f *testing.F) {
	var m segment.Moves
	for i := range 5 {
		if err := m.Add(segment.Move{From: i, To: i * i, N: int64(i + 300)}); err != nil {
			f.Fatal(err)
		}
	}
	b, _ := m.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var m segment.Moves
		if m.UnmarshalBinary(b) != nil {
			return
		}
		again, err := m.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}

func BenchmarkSteady(b *testing.B) {
	c := segment.Chain{P: []float64{0.9, 0.08, 0.02, 0.15, 0.75, 0.1, 0.05, 0.25, 0.7}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Steady(); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleMigrate() {
	var m segment.Moves
	for _, v := range []segment.Move{ // one month: silent, light, active
		{From: 0, To: 0, N: 90}, {From: 0, To: 1, N: 8}, {From: 0, To: 2, N: 2},
		{From: 1, To: 0, N: 15}, {From: 1, To: 1, N: 75}, {From: 1, To: 2, N: 10},
		{From: 2, To: 0, N: 5}, {From: 2, To: 1, N: 25}, {From: 2, To: 2, N: 70},
	} {
		if err := m.Add(v); err != nil {
			fmt.Println(err)
		}
	}
	fit, err := segment.Migrate(&m, 0, []string{"silent", "light", "active"})
	if err != nil {
		fmt.Println(err)
		return
	}
	steady, _ := fit.SteadyState(0.95)
	first, _ := fit.FirstPassage()
	for i, s := range fit.States {
		fmt.Printf("%-6s stays %.2f ± %.3f, in the long run %v\n", s, fit.At(i, i), fit.StdErr[i*3+i], steady[i])
	}
	fmt.Printf("from silent to active takes %.2f months on average\n", first[0*3+2])
	// Output:
	// silent stays 0.90 ± 0.030, in the long run 0.5435 [0.3646, 0.7118] 95%
	// light  stays 0.75 ± 0.043, in the long run 0.3152 [0.2001, 0.4587] 95%
	// active stays 0.70 ± 0.046, in the long run 0.1413 [0.07331, 0.255] 95%
	// from silent to active takes 25.38 months on average
}

func ExampleChain_Absorb() {
	c := segment.Chain{States: []string{"active", "quiet", "left"}, P: []float64{0.8, 0.2, 0, 0.1, 0.6, 0.3, 0, 0, 1}}
	a, err := c.Absorb()
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, s := range a.Transient {
		fmt.Printf("%s: leaves after %.2f periods, standard deviation %.2f\n", c.States[s], a.Steps[i], math.Sqrt(a.Variance[i]))
	}
	// Output:
	// active: leaves after 10.00 periods, standard deviation 7.53
	// quiet: leaves after 5.00 periods, standard deviation 6.06
}

func ExampleChain_After() {
	c := segment.Chain{P: []float64{0.9, 0.1, 0.3, 0.7}}
	p, _ := c.After(0, 2)
	m, _ := c.Moduli()
	fmt.Printf("%.2f, forgetting by %.1f a period\n", p, m[1])
	// Output: [0.84 0.16], forgetting by 0.6 a period
}

func ExampleMoves() {
	var january, february segment.Moves
	_ = january.Add(segment.Move{From: 0, To: 1, N: 3})
	_ = february.Add(segment.Move{From: 0, To: 1})
	if err := january.Merge(&february); err != nil {
		fmt.Println(err)
	}
	fmt.Println(january.States(), january.Count(0, 1))
	// Output: 2 4
}
