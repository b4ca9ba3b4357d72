package monetize

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
)

var currencies = []coterie.Currency{coterie.CNY, coterie.USD, coterie.EUR, 392 /* JPY */, 414 /* KWD */}

func anyMoney(t *rapid.T, label string) Money {
	return Money{rapid.Int64().Draw(t, label), rapid.SampledFrom(currencies).Draw(t, label+" currency")}
}

// fits returns v as Money of c, or ErrOverflow where 64 bits do not hold it.
func fits(v *big.Int, c coterie.Currency) (Money, error) {
	if !v.IsInt64() {
		return Money{}, coterie.ErrOverflow
	}
	return Money{v.Int64(), c}, nil
}

// same requires that a result and its error are those of exact arithmetic.
func same(t require.TestingT, want Money, wantErr error, got Money, err error) {
	if wantErr != nil {
		require.ErrorIs(t, err, wantErr)
		require.Zero(t, got)
		return
	}
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestMoneyArithmeticIsExactOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(currencies).Draw(t, "currency")
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		m, n := Money{a, c}, Money{b, c}
		x, y := big.NewInt(a), big.NewInt(b)

		want, wantErr := fits(new(big.Int).Add(x, y), c)
		got, err := m.Add(n)
		same(t, want, wantErr, got, err)

		want, wantErr = fits(new(big.Int).Sub(x, y), c)
		got, err = m.Sub(n)
		same(t, want, wantErr, got, err)

		want, wantErr = fits(new(big.Int).Mul(x, y), c)
		got, err = m.Mul(b)
		same(t, want, wantErr, got, err)

		want, wantErr = fits(new(big.Int).Neg(x), c)
		got, err = m.Neg()
		same(t, want, wantErr, got, err)
	})
}

func TestMoneyScaleRoundsHalfToEven(t *testing.T) {
	for _, v := range []struct{ minor, num, den, want int64 }{
		{1, 1, 2, 0}, {3, 1, 2, 2}, {-1, 1, 2, 0}, {-3, 1, 2, -2}, {5, 1, 2, 2}, {7, 1, -2, -4},
		{2, 1, 3, 1}, {1, 1, 3, 0}, {math.MinInt64, 1, 1, math.MinInt64}, {math.MaxInt64, 3, 3, math.MaxInt64},
	} {
		got, err := Money{v.minor, coterie.CNY}.Scale(v.num, v.den)
		require.NoError(t, err)
		require.Equal(t, v.want, got.Minor, "%+v", v)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, num := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "num")
		den := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-9, 9)).Filter(func(v int64) bool { return v != 0 }).Draw(t, "den")
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(num)), big.NewInt(den))
		q, r := new(big.Int).QuoRem(exact.Num(), exact.Denom(), new(big.Int))
		twice := new(big.Int).Lsh(new(big.Int).Abs(r), 1)
		if c := twice.Cmp(exact.Denom()); c > 0 || c == 0 && q.Bit(0) == 1 {
			q.Add(q, big.NewInt(int64(exact.Sign())))
		}
		want, wantErr := fits(q, coterie.CNY)
		got, err := Money{a, coterie.CNY}.Scale(num, den)
		same(t, want, wantErr, got, err)
	})
	_, err := Money{1, coterie.CNY}.Scale(1, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func TestMoneyRefusesMixedCurrencies(t *testing.T) {
	yuan, dollar := Money{100, coterie.CNY}, Money{100, coterie.USD}
	_, err := yuan.Add(dollar)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = yuan.Sub(dollar)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = yuan.Cmp(dollar)
	require.ErrorIs(t, err, coterie.ErrMismatch)
	_, err = Sum(slices.Values([]Money{yuan, yuan, dollar}))
	require.ErrorIs(t, err, coterie.ErrMismatch)
	var in *coterie.InputError
	require.ErrorAs(t, err, &in)
	require.Equal(t, 2, in.Row)
	_, err = Money{0, coterie.CNY}.Add(dollar)
	require.ErrorIs(t, err, coterie.ErrMismatch, "zero yuan are still yuan")
	got, err := Money{}.Add(dollar)
	require.NoError(t, err)
	require.Equal(t, dollar, got)
	_, err = Sum(nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func TestAllocateSumsToTheWholeAndIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney(t, "amount")
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/32), 1, 20).Draw(t, "weights")
		parts, err := m.Allocate(weights...)
		total := new(big.Int)
		for _, w := range weights {
			total.Add(total, big.NewInt(w))
		}
		if total.Sign() == 0 {
			require.ErrorIs(t, err, coterie.ErrNoData)
			return
		}
		require.NoError(t, err)
		sum, err := Sum(slices.Values(parts))
		require.NoError(t, err)
		require.Equal(t, m, sum)
		for i, p := range parts { // within one minor unit of the exact share
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(m.Minor), big.NewInt(weights[i])), total)
			off := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(p.Minor))
			require.Negative(t, off.Abs(off).Cmp(big.NewRat(1, 1)))
		}
	})
	_, err := Money{5, coterie.CNY}.Allocate(1, -1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = Money{5, coterie.CNY}.Allocate(math.MaxInt64, 1)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, err = Money{5, coterie.CNY}.Allocate()
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func TestSumIsExactInBetween(t *testing.T) {
	most, least := Money{math.MaxInt64, coterie.CNY}, Money{math.MinInt64, coterie.CNY}
	got, err := Sum(slices.Values([]Money{most, most, most, least, least, least, {3, coterie.CNY}}))
	require.NoError(t, err)
	require.Equal(t, Money{0, coterie.CNY}, got)
	_, err = Sum(slices.Values([]Money{most, {1, coterie.CNY}}))
	require.ErrorIs(t, err, coterie.ErrOverflow)
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Int64()).Draw(t, "minor units")
		rows := make([]Money, len(values))
		total := new(big.Int)
		for i, v := range values {
			rows[i] = Money{v, coterie.EUR}
			total.Add(total, big.NewInt(v))
		}
		c := coterie.EUR
		if len(rows) == 0 {
			c = 0
		}
		want, wantErr := fits(total, c)
		got, err := Sum(slices.Values(rows))
		same(t, want, wantErr, got, err)
	})
}

func TestMoneyTextRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney(t, "amount")
		for _, s := range []string{m.String(), m.Grouped()} {
			got, err := ParseMoney(s)
			require.NoError(t, err, s)
			require.Equal(t, m, got, s)
		}
		b, err := json.Marshal(m)
		require.NoError(t, err)
		var back Money
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, m, back)
	})
	b, err := json.Marshal(Money{})
	require.NoError(t, err)
	require.Equal(t, `"0"`, string(b))
	_, err = json.Marshal(Money{1, 0})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func TestParseMoney(t *testing.T) {
	for s, want := range map[string]Money{
		"CNY 12.50":      {1250, coterie.CNY},
		"12.5 cny":       {1250, coterie.CNY},
		"¥1,600,000":     {160_000_000, coterie.CNY},
		"￥200":           {20_000, coterie.CNY},
		"200元":           {20_000, coterie.CNY},
		"-$3":            {-300, coterie.USD},
		"$-3":            {-300, coterie.USD},
		"JPY 1,000":      {1000, 392},
		"KWD 0.001":      {1, 414},
		" € 0.99 ":       {99, coterie.EUR},
		"CNY -0.00":      {0, coterie.CNY},
		"0":              {},
		"¥000000000.010": {}, // three decimals
		"¥1,60":          {},
		"¥,100":          {},
		"¥1.2,3":         {},
		"--¥1":           {},
		"-¥-1":           {},
		"¥":              {},
		"¥.":             {},
		"¥.5":            {},
		"¥5.":            {},
		"12.50":          {},
		"156 12.50":      {},
		"¥1e3":           {},
		"":               {},
		"QQQ 1":          {},
	} {
		got, err := ParseMoney(s)
		if want == (Money{}) && s != "0" {
			require.ErrorIs(t, err, coterie.ErrInvalid, "%q gave %v", s, got)
			continue
		}
		require.NoError(t, err, s)
		require.Equal(t, want, got, s)
	}
	_, err := ParseMoney("¥92233720368547758.08")
	require.ErrorIs(t, err, coterie.ErrOverflow)
	got, err := ParseMoney("-¥92233720368547758.08")
	require.NoError(t, err)
	require.Equal(t, int64(math.MinInt64), got.Minor)
	_, err = ParseAmount("1", 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

func TestFromUnits(t *testing.T) {
	for _, v := range []struct {
		units float64
		minor int64
	}{{0.125, 12}, {0.135, 14}, {0.126, 13}, {1.005, 100}, {-0.125, -12}, {-0.126, -13}, {1e15, 1e17}, {5e-324, 0}, {0.0050000001, 1}} {
		got, err := FromUnits(v.units, coterie.CNY)
		require.NoError(t, err)
		require.Equal(t, v.minor, got.Minor, strconv.FormatFloat(v.units, 'g', -1, 64))
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err := FromUnits(v, coterie.CNY)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err := FromUnits(1e300, coterie.CNY)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	rapid.Check(t, func(t *rapid.T) { // fifteen digits survive the way through float64
		m := Money{rapid.Int64Range(-1e15, 1e15).Draw(t, "minor"), rapid.SampledFrom(currencies).Draw(t, "currency")}
		got, err := FromUnits(m.Units(), m.Currency)
		require.NoError(t, err)
		require.Equal(t, m, got)
	})
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"CNY 12.50", "¥1,600,000.00", "-$3", "200元", "JPY 7", "0", "€-0.01", "KWD 1.234"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseMoney(s)
		if err != nil {
			require.Zero(t, m)
			return
		}
		back, err := ParseMoney(m.String())
		require.NoError(t, err)
		require.Equal(t, m, back)
	})
}

func FuzzMoneyArithmetic(f *testing.F) {
	f.Add(int64(5), int64(3), int64(2))
	f.Add(int64(math.MinInt64), int64(-1), int64(1))
	f.Fuzz(func(t *testing.T, a, b, d int64) {
		m := Money{a, coterie.CNY}
		if s, err := m.Add(Money{b, coterie.CNY}); err == nil {
			back, err := s.Sub(Money{b, coterie.CNY})
			require.NoError(t, err)
			require.Equal(t, m, back)
		}
		if d != 0 {
			if p, err := m.Scale(b, d); err == nil && b != 0 {
				// |a·b/d − p| ≤ 1/2
				diff := new(big.Int).Sub(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), new(big.Int).Mul(big.NewInt(p.Minor), big.NewInt(d)))
				require.LessOrEqual(t, diff.Abs(diff).Lsh(diff, 1).Cmp(new(big.Int).Abs(big.NewInt(d))), 0)
			}
		}
	})
}
