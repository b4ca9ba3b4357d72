package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func said(t *testing.T, name string, args ...string) {
	t.Helper()
	for _, lang := range []string{"zh", "en"} {
		var out, errs bytes.Buffer
		require.NoError(t, run(context.Background(), append([]string{"-lang", lang}, args...), &out, &errs))
		golden.Check(t, "testdata/"+name+"."+lang+".golden", out.String())
	}
}

func TestKarateClub(t *testing.T) { said(t, "karate") }

func TestSecondLook(t *testing.T) { said(t, "more", "-more") }

func TestGroup(t *testing.T) { said(t, "group", "-group", "group.json") }

func TestAnswers(t *testing.T) { said(t, "answers", "-answers", "answers.csv") }

// TestPurchases reads the same log as the report, whose table says the same.
func TestPurchases(t *testing.T) {
	said(t, "purchases", "-purchases", "../internal/report/builtin/cdnow.csv.gz", "-on", "1998-06-30")
}

// TestCollegeMsg needs the log of messages beside the repository.
func TestCollegeMsg(t *testing.T) {
	for _, dir := range []string{filepath.Join("..", "..", "..", "shared", "data"), os.Getenv("COTERIE_DATA")} {
		path := filepath.Join(dir, "collegemsg.csv.gz")
		if _, err := os.Stat(path); dir != "" && err == nil {
			said(t, "collegemsg", "-messages", path)
			return
		}
	}
	t.Skip("collegemsg.csv.gz is neither in ../shared/data nor in $COTERIE_DATA")
}

func TestRefuses(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.csv")
	require.NoError(t, os.WriteFile(bad, []byte("src,dst,ts\n1,2,x\n"), 0o644))
	empty := filepath.Join(t.TempDir(), "empty.csv")
	require.NoError(t, os.WriteFile(empty, []byte("src,dst,ts\n"), 0o644))
	for want, args := range map[string][]string{
		"line 2":           {"-messages", bad},
		"no messages":      {"-messages", empty},
		"no such file":     {"-messages", "nowhere.csv"},
		"nowhere.json":     {"-group", "nowhere.json"},
		"line 2:":          {"-answers", bad},
		"-on:":             {"-purchases", bad},
		`no column "memb`:  {"-purchases", bad, "-on", "2026-01-31"},
		"unknown argument": {"karate"},
		"language":         {"-lang", "fr"},
	} {
		var out, errs bytes.Buffer
		require.ErrorContains(t, run(context.Background(), args, &out, &errs), want)
	}
}
