package segment_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// golden reads a file of testdata. Each names the program, version and call
// that wrote it in its "source".
func golden(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into))
}

// rows reads a data file that is not part of the repository, from ../shared/data
// beside it or from $COTERIE_DATA, and skips the test where it is not there. The
// header is left out.
func rows(t testing.TB, name string) [][]string {
	t.Helper()
	for _, dir := range []string{filepath.Join("..", "..", "shared", "data"), os.Getenv("COTERIE_DATA")} {
		f, err := os.Open(filepath.Join(dir, name))
		if dir == "" || err != nil {
			continue
		}
		defer f.Close()
		var r io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			r, err = gzip.NewReader(f)
			require.NoError(t, err)
		}
		var out [][]string
		for sc := bufio.NewScanner(r); sc.Scan(); {
			out = append(out, strings.Split(sc.Text(), ","))
		}
		return out[1:]
	}
	t.Skipf("%s is neither in ../shared/data nor in $COTERIE_DATA", name)
	return nil
}
