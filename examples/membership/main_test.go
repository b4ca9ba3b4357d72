package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func TestGolden(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	golden.Check(t, "testdata/drive.golden", out.String())
}

// The numbers that the README derives by hand.
func TestNumbersOfTheReadme(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	for _, number := range []string{"¥1,600,000.00", "¥290.91", "占名额 9.09%，占收入 37.50%", "α 0.704 β 1.182", "α 0.668 β 3.806"} {
		require.Contains(t, out.String(), number)
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), out.String())
}

func TestBadInput(t *testing.T) {
	file := t.TempDir() + "/drive.json"
	for _, text := range []string{"", "{", `{"unknown": 1}`, `{"tiers": []}`, `{"tiers": [{"fee": "CNY -1.00", "service": "x"}]}`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.Error(t, run([]string{"-in", file}, &bytes.Buffer{}), text)
	}
	require.Error(t, run([]string{"-in", t.TempDir()}, &bytes.Buffer{}))
}
