package main

import (
	"bytes"
	"context"
	"io"
	"slices"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/lifecycle/lifecycletest"
)

func TestGolden(t *testing.T) {
	for _, shards := range []string{"1", "2", "7"} {
		var out, costs bytes.Buffer
		require.NoError(t, run(t.Context(), []string{"-events", "50000", "-shards", shards}, &out, &costs))
		require.Contains(t, costs.String(), "50000 events in ")
		golden.Check(t, "testdata/50000.golden", out.String())
	}
}

func TestKnownIsAnAccumulator(t *testing.T) {
	rows := slices.Collect(generated{2000}.part(0, 1))
	require.NoError(t, lifecycletest.TestAccumulator(func() *known { return new(known) }, rows))
}

func TestRefusals(t *testing.T) {
	for _, args := range [][]string{{"-events", "10"}, {"-shards", "0"}, {"-x"}} {
		require.Error(t, run(t.Context(), args, io.Discard, io.Discard), "%v", args)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, run(ended, nil, io.Discard, io.Discard), context.Canceled)
}
