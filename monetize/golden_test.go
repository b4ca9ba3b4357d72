package monetize

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
)

// A goldenCase is one case of testdata/*.json: its inputs, what another
// program or a printed source says, and the tolerance; relative unless the
// expected value is 0.
type goldenCase struct {
	ID       string          `json:"id"`
	Inputs   json.RawMessage `json:"inputs"`
	Expected json.RawMessage `json:"expected"`
	Tol      float64         `json:"tol"`
}

// golden runs f for every case of a file with the id, with its inputs and
// expected values read into in and want.
func golden[I, W any](t *testing.T, file, id string, f func(t *testing.T, c check1, in I, want W)) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file+".json"))
	require.NoError(t, err)
	var doc struct {
		Cases []goldenCase `json:"cases"`
	}
	require.NoError(t, json.Unmarshal(b, &doc))
	n := 0
	for _, c := range doc.Cases {
		if c.ID != id {
			continue
		}
		n++
		t.Run(id, func(t *testing.T) {
			var in I
			var want W
			require.NoError(t, json.Unmarshal(c.Inputs, &in))
			require.NoError(t, json.Unmarshal(c.Expected, &want))
			f(t, check1{t, c.Tol}, in, want)
		})
	}
	require.Positive(t, n, "no case %s in %s", id, file)
}

// check1 compares at the tolerance of a case.
type check1 struct {
	t   *testing.T
	tol float64
}

func (c check1) near(what string, got, want float64) {
	c.t.Helper()
	if want == 0 {
		near.Check(c.t, what, got, want, c.tol)
	} else if !near.Relative(got, want, c.tol) {
		c.t.Errorf("%s: got %.17g, want %.17g, relative tolerance %g", what, got, want, c.tol)
	}
}

func (c check1) slices(what string, got, want []float64) {
	c.t.Helper()
	require.Len(c.t, got, len(want), what)
	for i := range want {
		c.near(what, got[i], want[i])
	}
}

func TestGoldenFilesAreRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.True(t, slices.Contains(files, filepath.Join("testdata", "valuation.json")))
}
