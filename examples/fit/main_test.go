package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt")

const cdnow = "../internal/report/builtin/cdnow.csv.gz"

func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	require.NoError(t, run(args, strings.NewReader(""), &out, &errs), errs.String())
	return out.String()
}

// TestGolden compares whole outputs. Numbers are printed to fewer digits than
// differ between processors.
func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"transactions": {"-transactions", "member,time,amount", "-holdout", "1997-09-30", "-next", "39", cdnow},
		"durations":    {"-durations", "days,left,entry,vip", "-next", "90", "testdata/stays.csv"},
	} {
		file := filepath.Join("testdata", name+".txt")
		got := output(t, args...)
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), got)
	}
}

// TestPublished: the table holds the published values of CDNOW, and the JSON
// says the same.
func TestPublished(t *testing.T) {
	var got table
	require.NoError(t, json.Unmarshal([]byte(output(t, "-transactions", "member,time,amount", "-holdout", "1997-09-30", "-json", cdnow)), &got))
	want := map[string][]float64{
		"BG/NBD":     {0.243, 4.414, 0.793, 2.426}, // Fader, Hardie & Lee (2005), table 2
		"Pareto/NBD": {0.553, 10.578, 0.606, 11.669},
	}
	for _, m := range got.Models {
		for i, w := range want[m.Name] {
			require.InDelta(t, w, m.Params[i].Value, 0.0006, "%s %s", m.Name, m.Params[i].Name)
		}
		delete(want, m.Name)
	}
	require.Empty(t, want)
}

// TestOut: a row for each customer and duration, intervals around the values.
func TestOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.csv")
	for rows, args := range map[int][]string{
		2357: {"-transactions", "member,time,amount", "-out", file, cdnow},
		120:  {"-durations", "days,left", "-out", file, "testdata/stays.csv"},
	} {
		output(t, args...)
		f, err := os.Open(file)
		require.NoError(t, err)
		got, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		f.Close()
		require.Len(t, got, rows+1)
		for _, r := range got[1:] {
			for _, v := range r {
				require.NotContains(t, v, "NaN")
				require.NotContains(t, v, "Inf")
			}
		}
	}
}

// TestErrors name what is wrong.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		args      []string
		in, wants string
	}{
		{nil, "", "either -durations or -transactions"},
		{[]string{"-transactions", "id"}, "id\n", "two or three columns"},
		{[]string{"-transactions", "id,day"}, "id,date\n", `no column "day"`},
		{[]string{"-transactions", "id,date"}, "id,date\na,soon\n", `line 2: "soon" is not a day`},
		{[]string{"-durations", "t,e"}, "t,e\n3,2\n", "line 2: e is 1 where"},
		{[]string{"-durations", "t,e"}, "t,e\n-3,1\n", "line 2: Exit"},
		{[]string{"-durations", "t,e"}, "", "header"},
	} {
		err := run(c.args, strings.NewReader(c.in), &bytes.Buffer{}, &bytes.Buffer{})
		require.ErrorContains(t, err, c.wants)
	}
}
