// Package parallel runs work in fixed blocks. A block is the unit of every
// result and of every random stream, and its bounds depend on the input alone:
// so the outcome has the same bits however many processors there are.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Blocks splits n items into blocks of size (at least 1), the last one shorter,
// and calls f for every block, from several goroutines and in no fixed order;
// f keeps its result by block. It returns the error of the lowest block that
// failed, or the context's. After the first error or the end of ctx no new
// block is started. done, where not nil, is called from the calling goroutine
// with the number of blocks finished and their total, in increasing order. A
// panic or runtime.Goexit in f becomes the caller's once all blocks under way
// have ended, as in a plain loop, with the value it had but not its stack (which
// GOMAXPROCS=1 shows).
func Blocks(ctx context.Context, n, size int, done func(done, total int), f func(block, lo, hi int) error) error {
	size = max(size, 1)
	total := n / size
	if n%size > 0 {
		total++
	}
	if err := ctx.Err(); err != nil || total <= 0 {
		return err
	}
	workers := min(runtime.GOMAXPROCS(0), total)
	run := func(b int) error { return f(b, b*size, min(n, b*size+size)) }
	if workers == 1 {
		for b := range total {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := run(b); err != nil {
				return err
			}
			if done != nil {
				done(b+1, total)
			}
		}
		return nil
	}
	var (
		next, stop atomic.Int64
		failed     = make([]failure, workers) // by worker: its one failure
		finished   = make(chan struct{}, workers)
		wg         sync.WaitGroup
	)
	for w := range workers {
		wg.Go(func() {
			defer func() {
				if failed[w].kind != none {
					stop.Store(1)
				}
			}()
			for stop.Load() == 0 && ctx.Err() == nil {
				b := int(next.Add(1)) - 1
				if b >= total {
					return
				}
				if failed[w].of(b, run); failed[w].kind != none {
					return
				}
				finished <- struct{}{}
			}
		})
	}
	go func() { wg.Wait(); close(finished) }()
	count := 0
	for range finished {
		count++
		if done != nil {
			done(count, total)
		}
	}
	var first failure
	for _, f := range failed {
		if f.kind != none && (first.kind == none || f.block < first.block) {
			first = f
		}
	}
	switch first.kind {
	case erred:
		return first.err
	case panicked:
		// Not a panic of this package: that of the caller's own function, in a
		// goroutine where nobody could recover it, handed on to the one who can.
		panic(first.value)
	case exited:
		runtime.Goexit()
	}
	if count < total {
		return ctx.Err()
	}
	return nil
}

// failure is how a block ended that did not end well.
type failure struct {
	kind  uint8
	block int
	err   error
	value any // of a panic
}

// The kinds of failure.
const (
	none = iota
	erred
	panicked
	exited
)

// of runs a block and notes how it ended.
func (f *failure) of(b int, run func(int) error) {
	f.kind, f.block = exited, b
	defer func() {
		if f.kind == exited {
			if v := recover(); v != nil {
				f.kind, f.value = panicked, v
			}
		}
	}()
	if f.err = run(b); f.err != nil {
		f.kind = erred
	} else {
		f.kind = none
	}
}
