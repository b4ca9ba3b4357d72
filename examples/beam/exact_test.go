package main

import (
	"flag"

	"os"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/stretchr/testify/require"
)

var (
	rows = flag.Int("rows", 20_000, "rows of each accumulator")
	keys = flag.Int("keys", 2_500, "keys of the rows: beyond 2,000 a worker's cache of them overflows, and their accumulators are merged")
)

func TestMain(m *testing.M) {
	flag.Parse()
	beamlog.SetupLogging("warn", "text")
	beam.Init()
	os.Exit(m.Run())
}

// TestEqualBytes folds the rows of every accumulator per key, and those of the
// keys to one, in a pipeline and in a loop: all bytes are equal.
func TestEqualBytes(t *testing.T) {
	for _, a := range accumulators {
		t.Run(a.name(), func(t *testing.T) { require.NoError(t, a.check(*rows, *keys)) })
	}
}

// TestElements writes and reads rows: nothing is lost, not the time of a purchase
// and not the covariates.
func TestElements(t *testing.T) {
	for _, a := range accumulators {
		want, got, err := a.code()
		require.NoError(t, err, a.name())
		require.Equal(t, want, got, a.name())
	}
}

// TestBrokenMerge shows that merging is put to the test: there is much of it,
// and an accumulator that does not merge is found out.
func TestBrokenMerge(t *testing.T) {
	for _, a := range accumulators {
		t.Run(a.name(), func(t *testing.T) {
			defer broken.Store(broken.Swap(true))
			before := merges.Load()
			require.ErrorIs(t, a.probed(20_000, 2_500), errDiffer)
			require.Greater(t, merges.Load()-before, int64(3_000))
		})
	}
}
