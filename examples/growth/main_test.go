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
	golden.Check(t, "testdata/twenty-months.golden", out.String())
}

// TestFiles: what cannot be fitted is said and no error; a bad file is one.
func TestFiles(t *testing.T) {
	write := func(text string) string {
		p := filepath.Join(t.TempDir(), "months.csv")
		require.NoError(t, os.WriteFile(p, []byte(text), 0o600))
		return p
	}
	var out bytes.Buffer
	require.NoError(t, run([]string{"-file", write("month,joins,value\n1,3,5\n2,4,6\n")}, &out))
	require.Contains(t, out.String(), "拟合不出")
	require.NoError(t, run([]string{"-file", write("month,joins,value,members\n1,3,5,3\n2,4,6,6\n")}, &out))
	require.Contains(t, out.String(), "带流失的 Bass：拟合不出")
	for _, args := range [][]string{{"-file", "none.csv"}, {"-until", "x"}, {"-file", write("month,joins\n1,2\n")}, {"-file", write("month,joins,value\n2,2,2\n")}, {"-file", write("month,joins,value\n1,x,2\n")}, {"-file", write("month,joins,value,people\n1,2,2,2\n")}} {
		require.Error(t, run(args, &bytes.Buffer{}), "%v", args)
	}
}
