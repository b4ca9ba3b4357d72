// Package golden compares what a program prints with what it printed when
// somebody last looked.
package golden

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

// Check compares what is said with what stands in the file; with -update it
// writes it there first.
func Check(t *testing.T, file, said string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(said), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), said, "%s: go test with -update writes what is now said", file)
}
