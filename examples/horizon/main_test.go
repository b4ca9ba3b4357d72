package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func TestGolden(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	golden.Check(t, "testdata/whole-life.golden", out.String())
}

func TestOwnFilesAndBadOnes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, []byte(text), 0o600))
		return p
	}
	const days = "day,messages\n0,3\n1,5\n2,4\n"
	var out bytes.Buffer
	require.NoError(t, run([]string{"-days", write("d.csv", days), "-at", "1,3"}, &out))
	require.NotContains(t, out.String(), "模拟")
	require.Contains(t, out.String(), "还活着")
	for _, args := range [][]string{
		{"-at", "0"}, {"-at", "x"}, {"-start", "soon"}, {"-days", filepath.Join(dir, "none")},
		{"-days", write("e.csv", "day,messages\n1,3\n")}, {"-days", write("f.csv", "day,messages\n0,x\n")},
		{"-siblings", write("g.csv", "entry,exit,ended\n5,3,true\n")}, {"-siblings", write("h.csv", "entry,exit\n")},
	} {
		require.Error(t, run(args, &bytes.Buffer{}), "%v", args)
	}
}
