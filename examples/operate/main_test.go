package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGolden(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		var out bytes.Buffer
		require.NoError(t, run([]string{"-lang", lang}, &out))
		golden := "testdata/" + lang + ".golden"
		if *update {
			require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), out.String(), "go test ./examples/operate -update writes what is now said")
	}
	require.Error(t, run([]string{"-lang", "fr"}, &bytes.Buffer{}))
}
