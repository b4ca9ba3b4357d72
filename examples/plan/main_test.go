package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"
)

func TestGolden(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	golden.Check(t, "testdata/club.golden", out.String())
}

// TestWhatHangsOnIt: an assumption that is changed moves the lines that hang on it.
func TestWhatHangsOnIt(t *testing.T) {
	base := lines(t, nil)
	for field, c := range map[string]struct {
		value any
		line  string
	}{
		"leave":         {0.2, "平台期"},
		"content_stops": {3.0, "断更"},
		"need_months":   {6.0, "预计运营"},
		"attention":     {[]float64{1, 5}, "争精力"},
		"hours":         {100.0, "先关"},
		"moves_on":      {0.9, "接着开"},
		"strain":        {map[string]any{"effect": 0.4, "levels": map[string]float64{"打扰": 2}}, "一半成员"},
		"bought_falls":  {0.9, "换平台"},
	} {
		changed := lines(t, map[string]any{field: c.value})
		var moved strings.Builder
		for i, l := range base {
			if l != changed[i] {
				moved.WriteString(l)
			}
		}
		require.Contains(t, moved.String(), c.line, field)
	}
}

func TestRefuses(t *testing.T) {
	for field, value := range map[string]any{
		"sources": []string{"抽奖"}, "leave": 2.0, "steps": map[string]any{"stages": "store", "rates": []float64{1}}, "attention": []float64{}, "unknown": 1, "strain": map[string]any{"effect": 1, "levels": map[string]float64{"天气": 1}}, "need_months": -1.0,
	} {
		require.Error(t, run([]string{"-in", sheet(t, map[string]any{field: value})}, &bytes.Buffer{}), field)
	}
	require.Error(t, run([]string{"-in", "none.json"}, &bytes.Buffer{}))
}

func lines(t *testing.T, change map[string]any) []string {
	var out bytes.Buffer
	require.NoError(t, run([]string{"-in", sheet(t, change)}, &out))
	return strings.Split(out.String(), "\n")
}

// sheet writes the built-in sheet with changes.
func sheet(t *testing.T, change map[string]any) string {
	var s map[string]any
	require.NoError(t, json.Unmarshal(builtin, &s))
	maps.Copy(s, change)
	b, err := json.Marshal(s)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "sheet.json")
	require.NoError(t, os.WriteFile(name, b, 0o600))
	return name
}
