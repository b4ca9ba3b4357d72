package lifecycle_test

import (
	"encoding/csv"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// openData reads a CSV file of the shared data, which are not part of the
// repository, as records by column name; the test is skipped where they are
// absent.
func openData(t testing.TB, name string) []map[string]string {
	t.Helper()
	for _, dir := range []string{filepath.Join("..", "..", "shared", "data"), filepath.Join("..", "..", "..", "shared", "data"), os.Getenv("COTERIE_DATA")} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		out := make([]map[string]string, 0, len(rows))
		for _, r := range rows[1:] {
			m := map[string]string{}
			for i, h := range rows[0] {
				m[h] = r[i]
			}
			out = append(out, m)
		}
		return out
	}
	t.Skipf("%s not found; set COTERIE_DATA to the directory that holds it", name)
	return nil
}

func parse(t testing.TB, s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return v
}

// TestLedgerCDNOW rebuilds the calibration and holdout summary of the CDNOW
// sample from its purchase log.
func TestLedgerCDNOW(t *testing.T) {
	log := openData(t, "cdnow_sample_elog.csv")
	want := openData(t, "cdnow_btyd_summary_with_holdout.csv")
	ledger := lifecycle.Ledger[int64]{Currency: coterie.USD}
	for _, r := range log {
		at, err := time.Parse("20060102", r["date"])
		require.NoError(t, err)
		require.NoError(t, ledger.Add(lifecycle.Purchase[int64]{
			Who: int64(parse(t, r["sampleid"])), At: at, Amount: int64(math.Round(100 * parse(t, r["sales"]))),
		}))
	}
	end := time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC)
	calibration, holdout := ledger.Split(end)
	later := map[int64]int{}
	for who, a := range holdout.Accounts(end.AddDate(1, 0, 0)) {
		later[who] = a.Days
	}
	spends := maps.Collect(ledger.Spends(end))
	i := 0
	for who, h := range calibration.Histories(end, 7*24*time.Hour) {
		r := want[i]
		require.EqualValues(t, parse(t, r["id"]), who)
		require.EqualValues(t, parse(t, r["x"]), h.Repeats)
		near.Check(t, "t_x", h.Last, parse(t, r["t_x_weeks"]), 1e-13)
		near.Check(t, "T", h.Age, parse(t, r["T_weeks"]), 1e-13)
		require.EqualValues(t, parse(t, r["x_star_39w"]), later[who])
		require.Equal(t, h.Repeats, spends[who].Repeats)
		if h.Repeats > 0 {
			near.Check(t, "spend", spends[who].Mean, parse(t, r["mean_spend"]), 1e-13)
		}
		i++
	}
	require.Equal(t, len(want), i)
	require.Equal(t, 2357, ledger.Len())
}

func drawPurchases(t *rapid.T) []lifecycle.Purchase[int32] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) lifecycle.Purchase[int32] {
		return lifecycle.Purchase[int32]{
			Who:    rapid.Int32Range(-3, 3).Draw(t, "who"),
			At:     time.Unix(rapid.Int64Range(-3*86400, 5*86400).Draw(t, "at"), 0),
			Amount: rapid.SampledFrom([]int64{0, 1, 499, 1<<32 - 1, 1 << 32, 1 << 50}).Draw(t, "amount"),
		}
	}), 0, 40).Draw(t, "purchases")
}

func TestLedgerShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkShards[lifecycle.Ledger[int32]](t, drawPurchases(t)) })
}

func TestHistoriesShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkShards[lifecycle.Histories](t, rapid.SliceOfN(rapid.Custom(drawHistory), 0, 40).Draw(t, "rows"))
	})
}

func drawHistory(t *rapid.T) lifecycle.History {
	h := lifecycle.History{Repeats: rapid.IntRange(0, 3).Draw(t, "x"), Age: float64(rapid.IntRange(0, 5).Draw(t, "age"))}
	if h.Repeats > 0 {
		h.Last = h.Age * rapid.Float64Range(0, 1).Draw(t, "last")
	}
	return h
}

// TestLedgerDays holds where a local day begins and what one day merges.
func TestLedgerDays(t *testing.T) {
	china := lifecycle.Ledger[string]{Day: 8 * time.Hour, Currency: coterie.CNY}
	utc := lifecycle.Ledger[string]{Currency: coterie.CNY}
	late := time.Date(2026, 3, 1, 16, 30, 0, 0, time.UTC) // 00:30 on 2 March at +08:00
	for _, p := range []lifecycle.Purchase[string]{
		{Who: "b", At: late.Add(-time.Hour), Amount: 100},
		{Who: "b", At: late, Amount: 250},
		{Who: "b", At: late.Add(time.Hour), Amount: 50},
		{Who: "a", At: late, Amount: 1},
	} {
		require.NoError(t, china.Add(p))
		require.NoError(t, utc.Add(p))
	}
	end := time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC)
	var who []string
	for k, a := range china.Accounts(end) {
		who = append(who, k)
		if k == "b" {
			require.Equal(t, lifecycle.Account{
				First: time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC), Last: time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC),
				Days: 2, Purchases: 3, Amount: 400,
			}, a)
		}
	}
	require.Equal(t, []string{"a", "b"}, who)
	for k, h := range china.Histories(end, 0) {
		if k == "b" {
			require.Equal(t, lifecycle.History{Repeats: 1, Last: 1, Age: 10}, h)
		}
	}
	for k, s := range china.Spends(end) {
		if k == "b" {
			require.Equal(t, lifecycle.Spend{Repeats: 1, Mean: 3}, s)
		} else {
			require.Equal(t, lifecycle.Spend{}, s)
		}
	}
	for k, h := range utc.Histories(end, 24*time.Hour) {
		if k == "b" {
			require.Equal(t, lifecycle.History{Age: 10}, h)
		}
	}
	for range china.Histories(late.AddDate(0, 0, -9), 0) {
		t.Error("customers before the first purchase")
	}
	require.ErrorIs(t, china.Merge(&utc), coterie.ErrMismatch)
	require.NoError(t, china.Merge(&china))
	for k, a := range china.Accounts(end) {
		if k == "b" {
			require.EqualValues(t, 800, a.Amount)
		}
	}
}

func TestLedgerRefuses(t *testing.T) {
	at := time.Unix(0, 0)
	for field, p := range map[string]lifecycle.Purchase[int]{
		"At":     {Amount: 1},
		"Amount": {At: at, Amount: -1},
	} {
		var in *coterie.InputError
		require.ErrorAs(t, new(lifecycle.Ledger[int]).Add(p), &in)
		require.Equal(t, field, in.Field)
	}
	require.ErrorIs(t, new(lifecycle.Ledger[int]).Add(lifecycle.Purchase[int]{At: time.Unix(1<<60, 0)}), coterie.ErrInvalid)
	require.ErrorIs(t, (&lifecycle.Ledger[int]{Day: 25 * time.Hour}).Add(lifecycle.Purchase[int]{At: at}), coterie.ErrInvalid)
	var l lifecycle.Ledger[int]
	require.NoError(t, l.Add(lifecycle.Purchase[int]{At: at, Amount: math.MaxInt64}))
	require.ErrorIs(t, l.Add(lifecycle.Purchase[int]{At: at, Amount: 1}), coterie.ErrOverflow)
	require.ErrorIs(t, l.Merge(&l), coterie.ErrOverflow)
}

func TestHistoriesRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		field string
		h     lifecycle.History
	}{
		{"Repeats", lifecycle.History{Repeats: -1}},
		{"Last", lifecycle.History{Repeats: 1, Last: nan, Age: 1}},
		{"Last", lifecycle.History{Repeats: 1, Last: -1, Age: 1}},
		{"Last", lifecycle.History{Repeats: 0, Last: 1, Age: 1}},
		{"Age", lifecycle.History{Repeats: 1, Last: 2, Age: 1}},
		{"Age", lifecycle.History{Age: inf}},
		{"Age", lifecycle.History{Age: nan}},
	} {
		var in *coterie.InputError
		require.ErrorAs(t, new(lifecycle.Histories).Add(c.h), &in)
		require.Equal(t, c.field, in.Field, "%+v", c.h)
	}
	var h lifecycle.Histories
	require.NoError(t, h.AddN(lifecycle.History{}, math.MaxInt64))
	require.ErrorIs(t, h.Add(lifecycle.History{}), coterie.ErrOverflow)
	require.ErrorIs(t, h.Merge(&h), coterie.ErrOverflow)
}

func FuzzHistories(f *testing.F) {
	var h lifecycle.Histories
	_ = h.Add(lifecycle.History{Repeats: 2, Last: 30.43, Age: 38.86})
	_ = h.AddN(lifecycle.History{Age: 38.86}, 3)
	b, _ := h.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { checkBytes[lifecycle.Histories, lifecycle.History](t, b) })
}

func FuzzLedger(f *testing.F) {
	l := lifecycle.Ledger[string]{Day: 8 * time.Hour}
	for i := range 4 {
		_ = l.Add(lifecycle.Purchase[string]{Who: strconv.Itoa(i % 2), At: time.Unix(int64(i)*100_000, 0), Amount: 100})
	}
	b, _ := l.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { checkBytes[lifecycle.Ledger[string], lifecycle.Purchase[string]](t, b) })
}

func FuzzLedgerAdd(f *testing.F) {
	f.Add("a", int64(0), int64(1), int64(8*3600))
	f.Fuzz(func(t *testing.T, who string, at, amount, offset int64) {
		l := lifecycle.Ledger[string]{Day: time.Duration(offset) * time.Second}
		if err := l.Add(lifecycle.Purchase[string]{Who: who, At: time.Unix(at, 0), Amount: amount}); err != nil {
			require.ErrorIs(t, err, coterie.ErrInvalid)
			return
		}
		b, err := l.MarshalBinary()
		require.NoError(t, err)
		checkBytes[lifecycle.Ledger[string], lifecycle.Purchase[string]](t, b)
		for _, h := range l.Histories(time.Unix(at, 0), time.Hour) {
			require.NoError(t, new(lifecycle.Histories).Add(h))
		}
	})
}

func TestLedgerKeepsItsDay(t *testing.T) {
	at := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)
	ledger := lifecycle.Ledger[int64]{Day: 8 * time.Hour}
	require.NoError(t, ledger.Add(lifecycle.Purchase[int64]{Who: 1, At: at, Amount: 5}))
	ledger.Day = 0
	require.ErrorIs(t, ledger.Add(lifecycle.Purchase[int64]{Who: 1, At: at, Amount: 5}), coterie.ErrMismatch)
	ledger.Day = 8 * time.Hour
	raw, err := ledger.MarshalBinary()
	require.NoError(t, err)
	var back lifecycle.Ledger[int64]
	require.NoError(t, back.UnmarshalBinary(raw))
	require.NoError(t, back.Add(lifecycle.Purchase[int64]{Who: 2, At: at, Amount: 5}))
}
