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
	golden.Check(t, "testdata/spring.golden", out.String())
}

// The numbers that the README derives by hand.
func TestNumbersOfTheReadme(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	for _, number := range []string{"各要 3841 人", "0.0891 单", "每周单数多 3.70", "Shapley 47.50 单", "小李 ¥320.00"} {
		require.Contains(t, out.String(), number)
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), out.String())
}

func TestBadInput(t *testing.T) {
	file := t.TempDir() + "/campaign.json"
	for _, text := range []string{"", "{", `{"unknown": 1}`, `{}`, `{"votes": {"options": ["a"], "cast": [0]}}`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.Error(t, run([]string{"-in", file}, &bytes.Buffer{}), text)
	}
	require.Error(t, run([]string{"-in", t.TempDir()}, &bytes.Buffer{}))
}
