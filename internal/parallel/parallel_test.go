package parallel_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/parallel"
)

func TestBlocksCoverEveryItemOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rapid.Check(t, func(t *rapid.T) {
		runtime.GOMAXPROCS(rapid.IntRange(1, 5).Draw(t, "procs"))
		n, size := rapid.IntRange(0, 300).Draw(t, "n"), rapid.IntRange(-1, 70).Draw(t, "size")
		seen := make([]int, n)
		last := 0
		err := parallel.Blocks(context.Background(), n, size, func(done, total int) {
			require.Equal(t, last+1, done)
			last = done
			require.LessOrEqual(t, done, total)
		}, func(b, lo, hi int) error {
			require.Equal(t, b*max(size, 1), lo)
			for i := lo; i < hi; i++ {
				seen[i]++
			}
			return nil
		})
		require.NoError(t, err)
		for _, k := range seen {
			require.Equal(t, 1, k)
		}
	})
}

func TestBlocksStopAtErrorsAndCancellation(t *testing.T) {
	boom := errors.New("boom")
	err := parallel.Blocks(context.Background(), 100, 1, nil, func(b, _, _ int) error {
		if b == 3 {
			return boom
		}
		return nil
	})
	require.ErrorIs(t, err, boom)
	ctx, cancel := context.WithCancel(context.Background())
	err = parallel.Blocks(ctx, 1000, 1, nil, func(b, _, _ int) error {
		if b == 10 {
			cancel()
		}
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, parallel.Blocks(ctx, 0, 1, nil, nil), context.Canceled)
}

// TestBlocksPanicAndExitInTheCaller: whatever the number of processors, a panic
// or Goexit in a block is the caller's, the first block's where there are more.
func TestBlocksPanicAndExitInTheCaller(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(processors)
		require.PanicsWithValue(t, 3, func() {
			parallel.Blocks(t.Context(), 100, 1, nil, func(b, _, _ int) error {
				if b >= 3 {
					panic(b)
				}
				return nil
			})
		})
		ended, returned := make(chan struct{}), false
		go func() {
			defer close(ended)
			parallel.Blocks(t.Context(), 3, 1, nil, func(b, _, _ int) error {
				if b == 1 {
					runtime.Goexit()
				}
				return nil
			})
			returned = true
		}()
		<-ended
		require.False(t, returned, "Blocks returns though a block has not ended")
	}
}
