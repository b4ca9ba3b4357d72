package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

const cdnow = "../internal/report/builtin/cdnow.csv.gz"

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{"stays": nil, "visits": {"-visits", cdnow}} {
		var out bytes.Buffer
		require.NoError(t, run(args, &out))
		golden.Check(t, "testdata/"+name+".golden", out.String())
	}
}

// TestCounts: shares of CDNOW's first cohort, counted with a few lines of Python.
func TestCounts(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-visits", cdnow}, &out))
	require.Regexp(t, `1997-01 +781 +100 +16 +12 +9 +8 +10 +8 +7 +7 +6 +8 +8 +6\n`, out.String())
	require.Regexp(t, `1997-01 +781 +100 +45 +41 +38 +36 +35 +32 +30 +29 +27 +25 +23 +20\n`, out.String())
	require.Regexp(t, `第 1～3 个月来过的 26%.*\n.*\n +第 7～12 个月来过的 25%`, out.String()) // .2563, .2473
}

func write(t *testing.T, text string) string {
	file := filepath.Join(t.TempDir(), "in.csv")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// TestOwnStays counts four members by hand.
func TestOwnStays(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-stays", write(t, "member,joined,left\na,2026-01-03,2026-02-10\nb,2026-01-20,\nc,2026/2/1,2026-02-20\nd,2026-02-28,\n"), "-until", "2026-04-30"}, &out))
	require.Regexp(t, `2026-01 +2  100  100   50   50\n +2026-02 +2  100   50   50\n`, out.String())
	require.Contains(t, out.String(), " 1 个月后还在：链式 75%")
	require.NotContains(t, out.String(), "模拟")
	out.Reset()
	require.NoError(t, run([]string{"-visits", write(t, "time,who,member\n2026-01-05,x,a\n2026-01-12,x,a\n2026-01-06,x,b\n2026-01-21,x,b\n2026-01-25,x,c\n"), "-period", "week"}, &out))
	require.Regexp(t, `2026-W02 +2  100   50   50\n`, out.String()) // a came in the second week, b in the third
	require.Regexp(t, `2026-W02 +2  100  100   50\n`, out.String()) // rolling
}

// TestUntil leaves out who came later.
func TestUntil(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-visits", cdnow, "-until", "1997-02-28"}, &out))
	require.Contains(t, out.String(), "1638 人") // 781 + 857
	require.NotContains(t, out.String(), "1997-03")
}

func TestBadInput(t *testing.T) {
	for args, wants := range map[[2]string]string{
		{"-stays", "member,joined\na,2026-01-01\n"}:                       `no column "left"`,
		{"-stays", "member,joined,left\na,soon,\n"}:                       `line 2: "soon" is not a day`,
		{"-stays", "member,joined,left\na,2026-02-01,2026-01-01\n"}:       "line 2: left before joining",
		{"-visits", "member,time\n"}:                                      "at least one row",
		{"-visits", "member,time\na,2026-01-05\n"}:                        "no whole period",
		{"-visits", "member,time\na,2026-01-05\nb,2026-01-31,too long\n"}: "wrong number of fields",
	} {
		require.ErrorContains(t, run([]string{args[0], write(t, args[1])}, &bytes.Buffer{}), wants)
	}
	require.Error(t, run([]string{"-period", "year"}, &bytes.Buffer{}))
	require.Error(t, run([]string{"-visits", "a", "-stays", "b"}, &bytes.Buffer{}))
	require.Error(t, run([]string{"-stays", "none.csv"}, &bytes.Buffer{}))
	require.Error(t, run([]string{"-until", "soon"}, &bytes.Buffer{}))
}
