package segment_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/segment"
)

var (
	_ coterie.Model[segment.LatentClasses] = segment.LatentClasses{}
	_                                      = coterie.Fold[segment.Answers, segment.Answer] // an accumulator
)

type polca struct {
	Input map[string][]uint8
	Fit   map[string]struct {
		LogLik, AIC, BIC, Gsq, Chisq float64
		NPar                         int
		P                            json.RawMessage
		Probs                        map[string]json.RawMessage `json:"probs_second_category"`
	}
}

func (g *polca) answers(t testing.TB) *segment.Answers {
	var a segment.Answers
	for i := range g.Input["A"] {
		var levels []uint8
		for _, item := range []string{"A", "B", "C", "D", "E", "F", "G"} {
			levels = append(levels, g.Input[item][i])
		}
		require.NoError(t, a.Add(segment.Answer{Levels: levels}))
	}
	return &a
}

// TestLatentClassesGolden holds R's poLCA 1.6.0.2 on seven pathologists' ratings
// of 118 slides, the best of 50 starts for one to four classes.
func TestLatentClassesGolden(t *testing.T) {
	var g polca
	golden(t, "latent_class.json", &g)
	a := g.answers(t)
	require.Equal(t, int64(118), a.Len())
	for k := 1; k <= 4; k++ {
		t.Run(fmt.Sprint(k), func(t *testing.T) {
			want := g.Fit[fmt.Sprint(k)]
			f, err := segment.FitLatentClasses(context.Background(), a, k, &coterie.FitOptions{Tolerance: 1e-15, Starts: 40, MaxIterations: 100_000})
			require.NoError(t, err)
			near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 1e-8)
			byDefault, err := segment.FitLatentClasses(context.Background(), a, k, &coterie.FitOptions{Starts: 40, MaxIterations: 100_000})
			require.NoError(t, err)
			near.Check(t, "log-likelihood by default", byDefault.LogLik, want.LogLik, 1e-8)
			near.Check(t, "AIC", f.AIC(), want.AIC, 1e-8)
			near.Check(t, "BIC", f.BIC(), want.BIC, 1e-8)
			require.Len(t, f.Model.Params(), want.NPar)
			g2, x2, err := f.Model.GoodnessOfFit(a)
			require.NoError(t, err)
			near.Check(t, "G²", g2, want.Gsq, 1e-7)
			near.Check(t, "X²", x2, want.Chisq, 1e-5)
			same(t, "shares", f.Model.Shares, [][]float64{flat(t, want.P)}, 1e-5)
			for j, item := range []string{"A", "B", "C", "D", "E", "F", "G"} {
				for c, p := range flat(t, want.Probs[item]) {
					near.Check(t, "p "+item, f.Model.Probs[c][j][1], p, 5e-5) // as far as EM was run
				}
			}
			for i, p := range f.Model.Params() {
				inside := p.Value > 1e-6 && p.Value < 1-1e-6
				require.Equal(t, inside, len(f.StdErr) > 0 && f.StdErr[i] > 0, p.Name)
			}
		})
	}
}

// TestLatentClassesErrors checks the standard errors of one class, which are those
// of proportions, and that they hold over samples of two.
func TestLatentClassesErrors(t *testing.T) {
	var g polca
	golden(t, "latent_class.json", &g)
	f, err := segment.FitLatentClasses(context.Background(), g.answers(t), 1, nil)
	require.NoError(t, err)
	for i, p := range f.Model.Params() {
		near.Check(t, p.Name, f.StdErr[i], math.Sqrt(p.Value*(1-p.Value)/118), 1e-7)
	}
	truth := segment.LatentClasses{Shares: []float64{0.6, 0.4}, Probs: [][][]float64{
		{{0.9, 0.1}, {0.8, 0.2}, {0.85, 0.15}, {0.9, 0.1}}, {{0.2, 0.8}, {0.3, 0.7}, {0.2, 0.8}, {0.25, 0.75}}}}
	z := make([]float64, len(truth.Params()))
	const samples = 60
	for s := range uint64(samples) {
		r := rand.New(rand.NewPCG(s, 1))
		var a segment.Answers
		for range 1500 {
			c := 0
			if r.Float64() > 0.6 {
				c = 1
			}
			levels := make([]uint8, 4)
			for j := range levels {
				levels[j] = 1
				if r.Float64() > truth.Probs[c][j][0] {
					levels[j] = 2
				}
				if r.IntN(20) == 0 {
					levels[j] = 0 // not answered
				}
			}
			require.NoError(t, a.Add(segment.Answer{Levels: levels}))
		}
		f, err := segment.FitLatentClasses(context.Background(), &a, 2, &coterie.FitOptions{Starts: 2, Seed: s})
		require.NoError(t, err)
		for i, p := range f.Model.Params() {
			d := (p.Value - truth.Params()[i].Value) / f.StdErr[i]
			z[i] += d * d / samples
		}
	}
	for i, v := range z { // a mean of squared standard normals: 1 ± 4·√(2/60)
		require.InDelta(t, 1, v, 0.75, truth.Params()[i].Name)
	}
}

func TestLatentClassesRefuse(t *testing.T) {
	ctx := context.Background()
	var a segment.Answers
	_, err := segment.FitLatentClasses(ctx, &a, 1, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	require.ErrorIs(t, a.Add(segment.Answer{}), coterie.ErrInvalid)
	require.NoError(t, a.Add(segment.Answer{Levels: []uint8{1, 2}, N: 5}))
	require.ErrorIs(t, a.Add(segment.Answer{Levels: []uint8{1}}), coterie.ErrInvalid)
	require.ErrorIs(t, a.Add(segment.Answer{Levels: []uint8{1, 1}, N: -1}), coterie.ErrInvalid)
	require.ErrorIs(t, a.Add(segment.Answer{Levels: []uint8{1, 1}, N: math.MaxInt64}), coterie.ErrOverflow)
	require.NoError(t, a.Add(segment.Answer{Levels: []uint8{2, 1}, N: 5}))
	_, err = segment.FitLatentClasses(ctx, &a, 2, nil)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = segment.FitLatentClasses(ctx, &a, 0, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = segment.FitLatentClasses(ctx, &a, 1, &coterie.FitOptions{Starts: -1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	var blank segment.Answers
	require.NoError(t, blank.Add(segment.Answer{Levels: []uint8{1, 0}}))
	_, err = segment.FitLatentClasses(ctx, &blank, 1, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	var three segment.Answers
	require.NoError(t, three.Add(segment.Answer{Levels: []uint8{1, 1, 1}}))
	require.ErrorIs(t, a.Merge(&three), coterie.ErrMismatch)
	var g polca
	golden(t, "latent_class.json", &g)
	_, err = segment.FitLatentClasses(ctx, g.answers(t), 3, &coterie.FitOptions{MaxIterations: 2})
	var fe *coterie.FitError
	require.ErrorAs(t, err, &fe)
	require.ErrorIs(t, err, coterie.ErrNotConverged)
	require.Len(t, fe.Best, 23)
	m := segment.LatentClasses{Shares: []float64{1}, Probs: [][][]float64{{{1, 0}}}}
	_, err = m.Posterior([]uint8{2})
	require.ErrorContains(t, err, "impossible")
	_, err = m.Posterior([]uint8{3})
	require.ErrorContains(t, err, "unknown level")
	for _, bad := range []segment.LatentClasses{{}, {Shares: []float64{1}, Probs: [][][]float64{{{0.5, 0.4}}}}, {Shares: []float64{0.5}, Probs: [][][]float64{{{1}}}}, {Shares: []float64{0.5, 0.5}, Probs: [][][]float64{{{1}}, {}}}} {
		require.ErrorIs(t, bad.Validate(), coterie.ErrInvalid)
	}
}

func TestAnswersMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all segment.Answers
		parts := make([]segment.Answers, 3)
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			v := segment.Answer{Levels: rapid.SliceOfN(rapid.Uint8Range(0, 3), 2, 2).Draw(t, "levels"), N: rapid.Int64Range(0, 5).Draw(t, "count")}
			require.NoError(t, all.Add(v))
			require.NoError(t, parts[rapid.IntRange(0, 2).Draw(t, "part")].Add(v))
		}
		var merged segment.Answers
		for _, i := range rapid.Permutation([]int{0, 1, 2}).Draw(t, "order") {
			require.NoError(t, merged.Merge(&parts[i]))
		}
		want, _ := all.MarshalBinary()
		got, _ := merged.MarshalBinary()
		require.Equal(t, want, got)
		var back segment.Answers
		require.NoError(t, back.UnmarshalBinary(want))
		require.Equal(t, all.Len(), back.Len())
		require.Equal(t, all.Items(), back.Items())
	})
}

func FuzzAnswersUnmarshal(f *testing.F) {
	var a segment.Answers
	for i := range 5 {
		if err := a.Add(segment.Answer{Levels: []uint8{uint8(i % 3), 2}, N: 200}); err != nil {
			f.Fatal(err)
		}
	}
	b, _ := a.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var a segment.Answers
		if a.UnmarshalBinary(b) != nil {
			return
		}
		again, err := a.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}

func BenchmarkLatentClasses(b *testing.B) {
	var g polca
	golden(b, "latent_class.json", &g)
	a := g.answers(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := segment.FitLatentClasses(context.Background(), a, 3, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleFitLatentClasses() {
	var a segment.Answers // would recommend, reads daily, has bought: 1 no, 2 yes
	for _, v := range []segment.Answer{
		{Levels: []uint8{2, 2, 2}, N: 40}, {Levels: []uint8{2, 2, 1}, N: 20}, {Levels: []uint8{2, 1, 2}, N: 9}, {Levels: []uint8{1, 2, 2}, N: 6},
		{Levels: []uint8{1, 1, 1}, N: 80}, {Levels: []uint8{1, 2, 1}, N: 25}, {Levels: []uint8{2, 1, 1}, N: 12}, {Levels: []uint8{1, 1, 2}, N: 8},
	} {
		if err := a.Add(v); err != nil {
			fmt.Println(err)
		}
	}
	f, err := segment.FitLatentClasses(context.Background(), &a, 2, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for c, s := range f.Model.Shares {
		fmt.Printf("%.2f of members: recommends %.2f, reads %.2f, bought %.2f\n", s, f.Model.Probs[c][0][1], f.Model.Probs[c][1][1], f.Model.Probs[c][2][1])
	}
	p, _ := f.Model.Posterior([]uint8{2, 0, 0})
	fmt.Printf("who recommends is of the second class with probability %.2f\n", p[1])
	// Output:
	// 0.62 of members: recommends 0.10, reads 0.23, bought 0.08
	// 0.38 of members: recommends 0.91, reads 0.83, bought 0.69
	// who recommends is of the second class with probability 0.85
}

func ExampleAnswers() {
	var a segment.Answers
	_ = a.Add(segment.Answer{Levels: []uint8{1, 2, 0}})
	_ = a.Add(segment.Answer{Levels: []uint8{1, 2, 0}, N: 3})
	fmt.Println(a.Len(), "answers to", a.Items(), "items")
	// Output: 4 answers to 3 items
}
