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
	golden.Check(t, "testdata/media.golden", out.String())
}

// The numbers that the README derives by hand.
func TestNumbersOfTheReadme(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	for _, number := range []string{"不重复触达 43328 人", "最多值 ¥2994.83", "CPC）：¥30.00", "CPA）：¥32.40", "每天共 300 人时，每天有 20% 的成员来"} {
		require.Contains(t, out.String(), number)
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), out.String())
}

func TestBadInput(t *testing.T) {
	file := t.TempDir() + "/media.json"
	for _, text := range []string{"", "{", `{"unknown": 1}`, `{}`, `{"sponsorship": {"universe": 1}, "ask": 1}`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.Error(t, run([]string{"-in", file}, &bytes.Buffer{}), text)
	}
	require.Error(t, run([]string{"-in", t.TempDir()}, &bytes.Buffer{}))
}
