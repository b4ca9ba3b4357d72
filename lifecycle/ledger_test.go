package lifecycle_test

import (
	"encoding/csv"
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
	spends := map[int64]lifecycle.Spend{}
	for who, s := range ledger.Spends(end) {
		spends[who] = s
	}
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
			Amount: rapid.Int64Range(0, 500).Draw(t, "amount"),
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
