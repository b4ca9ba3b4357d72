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
	"github.com/coterie-go/coterie/internal/batch"
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

// counting is a record and the number of messages: a type of a user that embeds
// an accumulator and has an Add and a Merge of its own.
type counting struct {
	community.Record
	messages int
}

func (c *counting) Add(e community.Event) error {
	if e.Kind == community.Post {
		c.messages++
	}
	return c.Record.Add(e)
}

func (c *counting) Merge(o *counting) error {
	c.messages += o.messages
	return c.Record.Merge(&o.Record)
}

// wrapped is one that embeds what embeds.
type wrapped struct{ counting }

func (w *wrapped) Merge(o *wrapped) error { return w.counting.Merge(&o.counting) }

// TestFoldCallsTheAddOfWhatEmbeds: the AddAll that a user's type gets from the
// accumulator in it does not stand in for its own Add.
func TestFoldCallsTheAddOfWhatEmbeds(t *testing.T) {
	posts := slices.Values([]community.Event{
		{Kind: community.Post, Member: community.MemberInt(1)}, {Kind: community.Post, Member: community.MemberInt(2)}})
	one, err := coterie.Fold[counting](posts)
	require.NoError(t, err)
	require.Equal(t, 2, one.messages)
	require.Equal(t, 2, one.Len())
	two, err := coterie.Fold[wrapped](posts)
	require.NoError(t, err)
	require.Equal(t, 2, two.messages)
	both, err := coterie.FoldShards(t.Context(), counting{}, []iter.Seq[community.Event]{posts, posts})
	require.NoError(t, err)
	require.Equal(t, 4, both.messages)
}

// TestFoldHandsARecordBlocks: events in blocks are what makes the fold of a large
// record fast; of an InputError, AddAll keeps the row, Add does not know it.
func TestFoldHandsARecordBlocks(t *testing.T) {
	_, ok := any(new(community.Record)).(batch.Adder[community.Record, community.Event])
	require.True(t, ok)
	_, ok = any(new(counting)).(batch.Adder[counting, community.Event])
	require.False(t, ok)
}

// TestFoldShardsRefusesContent: what is in empty already would count once for
// each part.
func TestFoldShardsRefusesContent(t *testing.T) {
	join := func(who uint64) community.Event {
		return community.Event{Kind: community.Join, Member: community.MemberInt(who)}
	}
	var yesterday community.Record
	require.NoError(t, yesterday.Add(join(1)))
	before, err := yesterday.MarshalBinary()
	require.NoError(t, err)
	parts := make([]iter.Seq[community.Event], 8)
	for i := range parts {
		parts[i] = func(yield func(community.Event) bool) {
			for k := range uint64(2000) {
				if !yield(join(10 + 2000*uint64(i) + k)) {
					return
				}
			}
		}
	}
	r, err := coterie.FoldShards(t.Context(), yesterday, parts)
	require.Nil(t, r)
	in, ok := errors.AsType[*coterie.InputError](err)
	require.True(t, ok, err)
	require.Equal(t, "empty", in.Field)
	after, err := yesterday.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, before, after)

	var lives lifecycle.Table
	require.NoError(t, lives.Add(lifecycle.Lifetime{Exit: 3, Ended: true}))
	_, err = coterie.FoldShards(t.Context(), lives, []iter.Seq[lifecycle.Lifetime]{slices.Values([]lifecycle.Lifetime{{Exit: 1}})})
	require.ErrorIs(t, err, coterie.ErrInvalid)

	// An empty one that was read from bytes has room of its own already, which
	// the parts must not share.
	var read community.Record
	none, err := new(community.Record).MarshalBinary()
	require.NoError(t, err)
	require.NoError(t, read.UnmarshalBinary(none))
	r, err = coterie.FoldShards(t.Context(), read, parts)
	require.NoError(t, err)
	require.Equal(t, 16000, r.Len())
	require.Zero(t, read.Len())

	// Settings that no row could be added with.
	_, err = coterie.FoldShards(t.Context(), community.Record{Options: community.RecordOptions{Day: 15 * time.Hour}}, parts)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestFoldShardsKeepsSettings: what a part starts from has the settings of empty.
func TestFoldShardsKeepsSettings(t *testing.T) {
	none := func(yield func(lifecycle.Purchase[string]) bool) {}
	l, err := coterie.FoldShards(t.Context(), lifecycle.Ledger[string]{Day: 8 * time.Hour, Currency: coterie.CNY}, []iter.Seq[lifecycle.Purchase[string]]{none, none})
	require.NoError(t, err)
	require.Equal(t, 8*time.Hour, l.Day)
	require.Equal(t, coterie.CNY, l.Currency)
	f, err := coterie.FoldShards(t.Context(), lifecycle.Funnel{Stages: lifecycle.SeedStages(), Ordered: true}, []iter.Seq[lifecycle.Move]{slices.Values([]lifecycle.Move{{From: 0, To: 1, N: 2}})})
	require.NoError(t, err)
	require.True(t, f.Ordered)
	require.Equal(t, lifecycle.SeedStages(), f.Stages)
}

// TestFoldShardsEndsAsALoopDoes: a panic and a Goexit in a part are the caller's,
// whatever the number of processors.
func TestFoldShardsEndsAsALoopDoes(t *testing.T) {
	for _, processors := range []int{1, 3} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		good := slices.Values([]int64{1})
		require.PanicsWithValue(t, "boom", func() {
			coterie.FoldShards(t.Context(), total{}, []iter.Seq[int64]{good, func(func(int64) bool) { panic("boom") }, good})
		})
		ended, returned := make(chan struct{}), false
		go func() {
			defer close(ended)
			coterie.FoldShards(t.Context(), total{}, []iter.Seq[int64]{good, func(func(int64) bool) { runtime.Goexit() }, good})
			returned = true
		}()
		<-ended
		require.False(t, returned, "a sum without the rows of a part")
	}
}
