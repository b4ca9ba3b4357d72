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
	golden.Check(t, "testdata/club.golden", out.String())
}

// The numbers that the README derives by hand.
func TestNumbersOfTheReadme(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	for _, number := range []string{"毛留存 84.03%，净留存 95.97%，速动比 1.25", "净留存 100.00%", "净留存 107.90%，速动比 1.00", "值 ¥496.00", "积分负债 ¥6000.00", "已可确认 ¥1200.00"} {
		require.Contains(t, out.String(), number)
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), out.String())
}

func TestBadInput(t *testing.T) {
	file := t.TempDir() + "/club.json"
	for _, text := range []string{"", "{", `{"unknown": 1}`, `{"months": ["a"]}`, `{"months": ["a", "b"], "members": [[1]]}`, `{"months": ["a", "b"], "members": [[1, 1]]}`,
		`{"months": ["a", "b"], "tiers": [1], "members": [[0, 1]]}`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.Error(t, run([]string{"-in", file}, &bytes.Buffer{}), text)
	}
	require.Error(t, run([]string{"-in", t.TempDir()}, &bytes.Buffer{}))
}
