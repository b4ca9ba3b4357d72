package exact_test

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/exact"
	"github.com/coterie-go/coterie/internal/sample"
)

// reference sums with math/big in enough bits to be exact, and rounds once.
func reference(xs []float64) float64 {
	z := new(big.Float).SetPrec(4096)
	special := 0.0
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			special += x
			continue
		}
		z.Add(z, new(big.Float).SetFloat64(x))
	}
	if special != 0 {
		return special
	}
	v, _ := z.Float64()
	return v
}

func sum(xs []float64) *exact.Sum {
	var s exact.Sum
	for _, x := range xs {
		s.Add(x)
	}
	return &s
}

func same(t *rapid.T, want, got float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) || want == got {
		return
	}
	t.Fatalf("got %v, want %v", got, want)
}

// anyFloat draws from all bit patterns, so that exponents differ wildly.
func anyFloat() *rapid.Generator[float64] {
	return rapid.Custom(func(t *rapid.T) float64 {
		x := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		if math.IsInf(x, 0) || math.IsNaN(x) {
			return 1
		}
		return x
	})
}

func TestAgainstBig(t *testing.T) {
	gen := rapid.OneOf(anyFloat(), rapid.Float64(), rapid.Float64Range(-1, 1), rapid.SampledFrom([]float64{
		0, 1, -1, 0x1p53, 1 + 0x1p-52, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, 0x1p-1021, math.MaxFloat64, -math.MaxFloat64}))
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(gen, 0, 40).Draw(t, "xs")
		same(t, reference(xs), sum(xs).Value())
		// Cancellation leaves only what is small.
		for _, x := range slices.Clone(xs) {
			xs = append(xs, -x)
		}
		xs = append(xs, 3)
		same(t, 3, sum(xs).Value())
	})
}

func TestHalfwayCases(t *testing.T) {
	require.Equal(t, 1.0, sum([]float64{1, 0x1p-53}).Value())
	require.Equal(t, 1+0x1p-52, sum([]float64{1, 0x1p-53, 0x1p-1074}).Value())
	require.Equal(t, 1+0x1p-51, sum([]float64{1, 0x1p-52, 0x1p-53}).Value())
	require.Equal(t, math.Inf(1), sum([]float64{math.MaxFloat64, math.MaxFloat64}).Value())
	require.Equal(t, math.MaxFloat64, sum([]float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}).Value())
	require.Equal(t, 0x1p-1022, sum([]float64{0x1p-1022 - 0x1p-1074, 0x1p-1074}).Value())
}

func TestSpecialValues(t *testing.T) {
	inf := math.Inf(1)
	require.Equal(t, inf, sum([]float64{1, inf}).Value())
	require.Equal(t, -inf, sum([]float64{1, -inf, -inf}).Value())
	require.True(t, math.IsNaN(sum([]float64{inf, -inf}).Value()))
	require.True(t, math.IsNaN(sum([]float64{math.NaN(), 1}).Value()))
	var s exact.Sum
	s.AddAll(append(make([]float64, 5000), inf, -inf))
	require.True(t, math.IsNaN(s.Value()))
	xs := append(make([]float64, 5000), inf, math.NaN(), -inf)
	s = exact.Sum{}
	s.AddAll(xs)
	require.True(t, math.IsNaN(s.Value()))
}

// TestAnyOrder: the order of the values, and which are added at once, does not
// show in a bit.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.OneOf(anyFloat(), rapid.Float64Range(-9, 9)), 0, 30).Draw(t, "xs")
		whole := sum(xs).Value()
		ys := rapid.Permutation(xs).Draw(t, "order")
		cut := rapid.IntRange(0, len(ys)).Draw(t, "cut")
		parts := sum(ys[cut:])
		parts.AddAll(ys[:cut])
		parts.AddAll(make([]float64, 5000))
		require.Equal(t, math.Float64bits(whole), math.Float64bits(parts.Value()))
	})
}

func TestBulkEqualsSingle(t *testing.T) {
	r := sample.New(5, 0)
	xs := make([]float64, 30000)
	for i := range xs {
		xs[i] = sample.Normal(r) * math.Ldexp(1, int(r.Uint64()%80)-60)
		if i%100 == 0 {
			xs[i] = math.Float64frombits(r.Uint64() &^ (1 << 62)) // down to subnormals
		}
	}
	var s exact.Sum
	s.AddAll(xs)
	require.Equal(t, sum(xs).Value(), s.Value())
	require.Equal(t, reference(xs), s.Value())
	same := make([]float64, 20000) // one exponent: the table fills and flushes
	for i := range same {
		same[i] = 1.75
	}
	var u exact.Sum
	u.AddAll(same)
	require.Equal(t, 35000.0, u.Value())
}

func FuzzSum(f *testing.F) {
	f.Add([]byte("0123456789abcdef"), 1)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		xs := make([]float64, 0, len(b)/8)
		for ; len(b) >= 8; b = b[8:] {
			xs = append(xs, math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
		want, got := reference(xs), sum(xs).Value()
		if want != got && !(math.IsNaN(want) && math.IsNaN(got)) {
			t.Fatalf("%v: got %v, want %v", xs, got, want)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	b.ReportAllocs()
	var s exact.Sum
	for b.Loop() {
		s.Add(1.25)
	}
}

// BenchmarkAddAll reports nanoseconds for a million values.
func BenchmarkAddAll(b *testing.B) {
	r := sample.New(5, 0)
	xs := make([]float64, 1<<20)
	for i := range xs {
		xs[i] = sample.Normal(r)
	}
	b.ReportAllocs()
	b.SetBytes(8 << 20)
	for b.Loop() {
		var s exact.Sum
		s.AddAll(xs)
	}
}
