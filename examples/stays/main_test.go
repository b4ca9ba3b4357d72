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
	golden.Check(t, "testdata/looks.golden", out.String())
}

func TestOwnFilesAndBadOnes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, []byte(text), 0o600))
		return p
	}
	var out bytes.Buffer
	require.NoError(t, run([]string{"-looks", write("a.csv", "after,by,host\n0,7,0\n7,14,0\n7,,1\n14,20,1\n3,9,1\n0,5,0\n20,,0\n")}, &out))
	require.NotContains(t, out.String(), "模拟")
	require.Contains(t, out.String(), "host")
	for _, args := range [][]string{
		{"-x"}, {"-looks", filepath.Join(dir, "none")}, {"-looks", write("b.csv", "after,by\n1,2\n")}, {"-looks", write("c.csv", "after,by,x\n")},
		{"-looks", write("d.csv", "after,by,x\nsoon,2,1\n")}, {"-looks", write("e.csv", "after,by,x\n1,2,y\n")}, {"-looks", write("f.csv", "after,by,x\n-1,2,1\n")},
		{"-looks", write("g.csv", "after,by,x\n3,,1\n")}, {"-looks", write("h.csv", "after,by,x\n1,2,1\n2,4,1\n0,3,1\n")},
	} {
		require.Error(t, run(args, &bytes.Buffer{}), "%v", args)
	}
}
