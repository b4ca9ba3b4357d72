package coterie

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"sync"

	"github.com/coterie-go/coterie/internal/batch"
	"github.com/coterie-go/coterie/internal/parallel"
)

// FoldShards folds the parts of one data set – files of a log, days, slices of
// rows – at once, as many as there are processors, and merges what they give in
// the order of the parts. The outcome is that of [Fold] over the parts one after
// another, errors included, whatever GOMAXPROCS is:
//
//	r, err := coterie.FoldShards(ctx, community.Record{Options: o}, shards)
//
// empty is an accumulator before its first Add, with the settings wanted; each
// part starts from what its bytes read back to. One that has content already,
// which would count once for each part, is refused: merge the content with the
// result instead. Every sequence is read once, from a goroutine of its own. Bad
// rows are skipped, numbered through all parts and returned as a *RowErrors
// beside what was good. No parts, or a nil one, is ErrNoData. Parts that cannot
// be merged (two currencies, sums that overflow), settings that are refused and
// the end of ctx give nil and an error.
//
// A panic in a sequence or in the accumulator is a panic of the caller, and
// [runtime.Goexit] there (t.FailNow in a test) ends the caller's goroutine, as
// they do in a plain loop.
//
// Beside the result, an accumulator per processor is held, and those that wait
// for a part before theirs: parts of like size need least. Folding costs what
// Fold does, divided by the processors; each merge is linear in the part's
// accumulator, so that parts should have many rows for each thing that is kept.
func FoldShards[A, Row any, P Accumulator[A, Row]](ctx context.Context, empty A, shards []iter.Seq[Row]) (*A, error) {
	if len(shards) == 0 {
		return &empty, ErrNoData
	}
	for i, s := range shards {
		if s == nil {
			return &empty, &InputError{Row: -1, Field: "shards", Value: strconv.Itoa(i), Reason: "nil", Err: ErrNoData}
		}
	}
	settings, err := settingsOf[A, Row, P](&empty)
	if err != nil {
		return nil, err
	}
	var (
		mu    sync.Mutex
		ready = make([]*shard[A], len(shards)) // folded, not merged yet
		next  int                              // the first that is not merged
		total shard[A]
	)
	err = parallel.Blocks(ctx, len(shards), 1, nil, func(i, _, _ int) error {
		s, err := foldShard[A, Row, P](ctx, settings, shards[i])
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		for ready[i] = s; next < len(ready) && ready[next] != nil; next++ {
			s, ready[next] = ready[next], nil
			if next == 0 {
				total.acc = s.acc
			} else if err := P(total.acc).Merge(s.acc); err != nil {
				return fmt.Errorf("shard %d: %w", next, err)
			}
			total.follow(s)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return total.acc, total.bad.Err()
}

// shard is what one part has given.
type shard[A any] struct {
	acc  *A
	rows int
	bad  RowErrors
}

// settingsOf returns the bytes of an accumulator without content, one that does
// not change when it is merged with its like.
func settingsOf[A, Row any, P Accumulator[A, Row]](empty *A) ([]byte, error) {
	b, err := P(empty).MarshalBinary()
	if err != nil {
		return nil, err
	}
	var one, two A
	if err := errors.Join(P(&one).UnmarshalBinary(b), P(&two).UnmarshalBinary(b)); err != nil {
		return nil, err
	}
	if err := P(&one).Merge(&two); err != nil {
		return nil, err
	}
	if twice, err := P(&one).MarshalBinary(); err != nil || !bytes.Equal(b, twice) {
		return nil, &InputError{Row: -1, Field: "empty", Reason: "has content, which every part would count again: merge it with the result"}
	}
	return b, nil
}

// foldShard is Fold of one part, given up when ctx ends.
func foldShard[A, Row any, P Accumulator[A, Row]](ctx context.Context, settings []byte, rows iter.Seq[Row]) (*shard[A], error) {
	s := &shard[A]{acc: new(A)}
	if err := P(s.acc).UnmarshalBinary(settings); err != nil {
		return nil, err
	}
	fold[A, Row, P](ctx, s, rows)
	return s, ctx.Err()
}

// blockRows is how many rows are added at once, and between two looks at a
// context.
const blockRows = 1 << 8

// fold adds rows, in blocks where the accumulator takes them so, until ctx ends.
func fold[A, Row any, P Accumulator[A, Row]](ctx context.Context, s *shard[A], rows iter.Seq[Row]) {
	all, ok := any(s.acc).(batch.Adder[A, Row])
	if !ok {
		for row := range rows {
			if s.rows%blockRows == 0 && ctx.Err() != nil {
				return
			}
			if err := P(s.acc).Add(row); err != nil {
				s.bad.Add(s.rows, err)
			}
			s.rows++
		}
		return
	}
	part := make([]Row, 0, blockRows)
	flush := func() {
		if err := all.AddAll(part); err != nil {
			s.refuse(err)
		}
		s.rows += len(part)
		part = part[:0]
	}
	for row := range rows {
		if part = append(part, row); len(part) == blockRows {
			if flush(); ctx.Err() != nil {
				return
			}
		}
	}
	flush()
}

// refuse notes what AddAll has refused of the rows that come next.
func (s *shard[A]) refuse(err error) {
	if bad, ok := errors.AsType[*RowErrors](err); ok {
		s.follow(&shard[A]{bad: *bad})
	} else {
		s.bad.Add(s.rows, err)
	}
}

// follow counts the rows of a part that comes after those in s.
func (s *shard[A]) follow(o *shard[A]) {
	for _, e := range o.bad.First {
		if len(s.bad.First) == maxRowErrors {
			break
		}
		e.Row += s.rows
		s.bad.First = append(s.bad.First, e)
	}
	s.bad.Count += o.bad.Count
	s.rows += o.rows
}
