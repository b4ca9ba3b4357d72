package coterie_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

// cut parts rows at the given places.
func cut[Row any](rows []Row, at []int) []iter.Seq[Row] {
	slices.Sort(at)
	var shards []iter.Seq[Row]
	from := 0
	for _, to := range append(at, len(rows)) {
		shards = append(shards, slices.Values(rows[from:to]))
		from = to
	}
	return shards
}

// sameFold tells how folding shards differs from folding the rows in one go.
func sameFold[A, Row any, P coterie.Accumulator[A, Row]](empty A, rows []Row, at []int) error {
	whole := empty
	var bad coterie.RowErrors
	for i, row := range rows {
		if err := P(&whole).Add(row); err != nil {
			bad.Add(i, err)
		}
	}
	want, err := P(&whole).MarshalBinary()
	if err != nil {
		return err
	}
	acc, err := coterie.FoldShards[A, Row, P](context.Background(), empty, cut(rows, at))
	if fmt.Sprint(err) != fmt.Sprint(bad.Err()) {
		return fmt.Errorf("error %v, of one fold %v", err, bad.Err())
	}
	got, err := P(acc).MarshalBinary()
	if err != nil {
		return err
	}
	if !bytes.Equal(want, got) {
		return errors.New("other bytes than one fold")
	}
	return nil
}

func drawEvents(t *rapid.T) []community.Event {
	kinds := []community.Kind{community.Join, community.Leave, community.Post, community.Reply, community.React, community.Purchase, community.Invite, 0}
	rows := make([]community.Event, rapid.IntRange(1, 200).Draw(t, "rows"))
	for i := range rows {
		rows[i] = community.Event{At: community.Instant(rapid.Int64Range(0, 1e13).Draw(t, "at")), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
			Member: community.MemberInt(uint64(rapid.IntRange(1, 9).Draw(t, "who"))), Group: community.GroupInt(uint64(rapid.IntRange(1, 3).Draw(t, "group")))}
		switch rows[i].Kind {
		case community.Reply, community.React, community.Invite:
			rows[i].Other = community.MemberInt(10 + uint64(rapid.IntRange(1, 9).Draw(t, "whom")))
		case community.Purchase:
			rows[i].Amount, rows[i].Currency = rapid.Int64Range(1, 1000).Draw(t, "amount"), coterie.CNY
		}
	}
	return rows
}

func drawCuts(t *rapid.T, rows int) []int {
	return rapid.SliceOfN(rapid.IntRange(0, rows), 0, 9).Draw(t, "cuts")
}

func TestFoldShardsIsFold(t *testing.T) {
	for _, processors := range []int{1, 2, 7} {
		t.Run(fmt.Sprint(processors), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
			rapid.Check(t, func(t *rapid.T) {
				events := drawEvents(t)
				options := community.RecordOptions{Day: 8 * time.Hour, Days: true, Gap: time.Hour}
				require.NoError(t, sameFold(community.Record{Options: options}, events, drawCuts(t, len(events))))
				require.NoError(t, sameFold(community.Records{Options: options}, events, drawCuts(t, len(events))))

				lives := rapid.SliceOf(rapid.Custom(func(t *rapid.T) lifecycle.Lifetime {
					return lifecycle.Lifetime{Exit: float64(rapid.IntRange(-1, 99).Draw(t, "exit")) / 4, Ended: rapid.Bool().Draw(t, "ended")}
				})).Draw(t, "lives")
				require.NoError(t, sameFold(lifecycle.Table{}, lives, drawCuts(t, len(lives))))

				buys := rapid.SliceOf(rapid.Custom(func(t *rapid.T) lifecycle.Purchase[string] {
					return lifecycle.Purchase[string]{Who: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "who"),
						At: time.Unix(rapid.Int64Range(0, 1e7).Draw(t, "at"), 0), Amount: rapid.Int64Range(-9, 999).Draw(t, "amount")}
				})).Draw(t, "buys")
				require.NoError(t, sameFold(lifecycle.Ledger[string]{Day: 8 * time.Hour}, buys, drawCuts(t, len(buys))))
			})
		})
	}
}

// forgetful is an accumulator whose Merge loses a row.
type forgetful struct{ total }

func (f *forgetful) Merge(o *forgetful) error { return f.total.Merge(&total{max(0, o.sum-1)}) }

// latest is one whose Merge depends on the order.
type latest struct{ total }

func (l *latest) Merge(o *latest) error { l.sum = o.sum; return nil }

// TestABrokenMergeIsCaught: the check above is one that can fail.
func TestABrokenMergeIsCaught(t *testing.T) {
	rows := []int64{1, 2, 3, 4, 5}
	require.NoError(t, sameFold(total{}, rows, []int{2, 2}))
	require.NoError(t, sameFold(forgetful{}, rows, nil)) // one shard is not merged
	require.Error(t, sameFold(forgetful{}, rows, []int{2}))
	require.Error(t, sameFold(latest{}, rows, []int{2}))
}

func TestFoldShardsNumbersBadRowsThrough(t *testing.T) {
	rows := make([]int64, 100)
	for i := range rows {
		rows[i] = 1 - 2*int64(i%3/2) // every third is bad
	}
	acc, err := coterie.FoldShards(t.Context(), total{}, cut(rows, []int{10, 50, 50, 51}))
	require.Equal(t, int64(67), acc.sum)
	bad, ok := errors.AsType[*coterie.RowErrors](err)
	require.True(t, ok)
	require.Equal(t, 33, bad.Count)
	require.Len(t, bad.First, 20)
	for i, e := range bad.First {
		require.Equal(t, 3*i+2, e.Row)
	}
}

func TestFoldShardsRefuses(t *testing.T) {
	_, err := coterie.FoldShards(t.Context(), total{}, []iter.Seq[int64]{})
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = coterie.FoldShards(t.Context(), total{}, []iter.Seq[int64]{slices.Values([]int64{1}), nil})
	require.ErrorIs(t, err, coterie.ErrNoData)
	require.ErrorContains(t, err, "shards 1")

	// Two currencies in two parts cannot be merged.
	buy := func(c coterie.Currency) iter.Seq[community.Event] {
		return slices.Values([]community.Event{{Kind: community.Purchase, Member: community.MemberInt(1), Amount: 1, Currency: c}})
	}
	r, err := coterie.FoldShards(t.Context(), community.Record{}, []iter.Seq[community.Event]{buy(coterie.CNY), buy(coterie.CNY), buy(840)})
	require.ErrorIs(t, err, coterie.ErrMismatch)
	require.ErrorContains(t, err, "shard 2")
	require.Nil(t, r)
}

// TestFoldShardsEndsWithItsContext: endless parts end where ctx does.
func TestFoldShardsEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	endless := func(yield func(int64) bool) {
		for i := 0; yield(1); i++ {
			if i == 10_000 {
				cancel()
			}
		}
	}
	acc, err := coterie.FoldShards(ctx, total{}, []iter.Seq[int64]{endless, endless, endless})
	require.ErrorIs(t, err, context.Canceled)
	require.Nil(t, acc)
}

// A month of purchases, a part for each of its files, folded on all processors;
// days are those of 北京时间.
func ExampleFoldShards() {
	type purchase = lifecycle.Purchase[string]
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }
	files := []iter.Seq[purchase]{
		slices.Values([]purchase{{Who: "li", At: at(1, 9), Amount: 8900}, {Who: "wang", At: at(2, 20), Amount: 500}}),
		slices.Values([]purchase{{Who: "wang", At: at(9, 9), Amount: -1}, {Who: "li", At: at(14, 20), Amount: 2000}}),
	}
	ledger, err := coterie.FoldShards(context.Background(), lifecycle.Ledger[string]{Day: 8 * time.Hour}, files)
	fmt.Println(err)
	for who, a := range ledger.Accounts(at(31, 0)) {
		fmt.Println(who, a.Purchases, a.Amount, a.Days)
	}
	// Output:
	// 1 bad rows; row 2: Amount -1: negative: a refund reduces the purchase that it refunds
	// li 2 10900 2
	// wang 1 500 1
}
