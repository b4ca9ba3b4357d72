package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func TestGolden(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		var out bytes.Buffer
		require.NoError(t, run([]string{"-lang", lang}, &out))
		golden.Check(t, "testdata/"+lang+".golden", out.String())
	}
}

func TestOtherPolicies(t *testing.T) {
	for design, want := range map[string]string{"brand-fans": "移出全部群", "health-food": "转广告群"} {
		var out bytes.Buffer
		require.NoError(t, run([]string{"-design", design}, &out))
		require.Contains(t, out.String(), want)
	}
}

func TestAmendments(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-lang", "en", "-amend", "amendments.json"}, &out))
	golden.Check(t, "testdata/amended.golden", out.String())
}

func TestBefore(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-lang", "en", "-before", "brand-fans"}, &out))
	require.Contains(t, out.String(), "! values are given up: ")
	out.Reset()
	require.NoError(t, run([]string{"-lang", "en", "-before", "partner-marketing"}, &out))
	require.NotContains(t, out.String(), "given up")
	require.Error(t, run([]string{"-before", "no-such"}, &out))
}

func TestBadInput(t *testing.T) {
	var out bytes.Buffer
	require.Error(t, run([]string{"-lang", "fr"}, &out))
	require.Error(t, run([]string{"-design", "no-such"}, &out))
	file := t.TempDir() + "/log.csv"
	for _, text := range []string{"", "h\nx\n", "time,kind,member,other,amount,count,tags,format,purpose,topic\n2026-03-01T09:00:00Z,post,a,,-1,,,,,\n",
		"time,kind,member,other,amount,count,tags,format,purpose,topic\n2026-03-01T09:00:00Z,post,a,,,,,,,\n2026-03-01T08:00:00Z,post,a,,,,,,,\n"} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		require.Error(t, run([]string{"-log", file}, &out), text)
	}
}
