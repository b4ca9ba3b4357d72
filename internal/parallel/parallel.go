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
// with the number of blocks finished and their total, in increasing order.
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
		failed     = make([]error, workers) // by worker: its one error
		at         = make([]int, workers)
		finished   = make(chan struct{}, workers)
		wg         sync.WaitGroup
	)
	for w := range workers {
		wg.Go(func() {
			for stop.Load() == 0 && ctx.Err() == nil {
				b := int(next.Add(1)) - 1
				if b >= total {
					return
				}
				if err := run(b); err != nil {
					failed[w], at[w] = err, b
					stop.Store(1)
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
	first := -1
	for w, err := range failed {
		if err != nil && (first < 0 || at[w] < at[first]) {
			first = w
		}
	}
	if first >= 0 {
		return failed[first]
	}
	if count < total {
		return ctx.Err()
	}
	return nil
}
