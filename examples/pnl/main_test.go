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
	golden.Check(t, "testdata/reading-club.golden", out.String())
}

// The numbers that the README derives by hand.
func TestNumbersOfTheReadme(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	for _, number := range []string{"首月成员 318.75，净额 -3808.39", "第40期末收尾", "净现值137112.77，跑满为92231.53", "516.38", "596.70", "478.12", "100.41"} {
		require.Contains(t, out.String(), number)
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), out.String())
}

func TestBadInput(t *testing.T) {
	file := t.TempDir() + "/design.json"
	for _, text := range []string{"", "{", `{"unknown": 1}`, `{"months": 0}`, `{"months": 12, "start": "soon"}`, `{"months": 12, "product": {"name": "x", "price": -1}}`} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		require.Error(t, run([]string{"-in", file}, &bytes.Buffer{}), text)
	}
	require.Error(t, run([]string{"-in", t.TempDir()}, &bytes.Buffer{}))
}
