package main

import (
	"bytes"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func TestGolden(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		var out bytes.Buffer
		require.NoError(t, run([]string{"-lang", lang}, &out))
		golden.Check(t, "testdata/"+lang+".golden", out.String())
	}
	require.Error(t, run([]string{"-lang", "fr"}, &bytes.Buffer{}))
}
