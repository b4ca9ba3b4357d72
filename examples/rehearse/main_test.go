package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community/simulate"
)

func TestGolden(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(nil, &out))
	golden.Check(t, "testdata/invented.golden", out.String())
}

// TestOwnFiles reads a behaviour and a design of the caller's, and refuses what
// is none by its field.
func TestOwnFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) string {
		p := filepath.Join(dir, "b.json")
		require.NoError(t, os.WriteFile(p, []byte(text), 0o600))
		return p
	}
	var out bytes.Buffer
	design := filepath.Join("..", "designs", "seller-growth.json")
	require.NoError(t, run([]string{"-behaviour", write(`{"start":"2026-03-02T00:00:00+08:00","founders":50,"speech":{"mean":1}}`), "-design", design, "-runs", "2"}, &out))
	require.NotContains(t, out.String(), "看多久", "nobody leaves")
	require.Contains(t, out.String(), "您的规则：50 人")
	for text, field := range map[string]string{
		`{"leaving":{"scale":-1}}`: "leaving.scale", `{"speech":{"reply":2}}`: "speech.reply", `{"offence":{"tags":"nonsense"}}`: "tags", `{`: "JSON",
	} {
		require.ErrorContains(t, run([]string{"-behaviour", write(text)}, &bytes.Buffer{}), field)
	}
	require.Error(t, run([]string{"-runs", "0"}, &bytes.Buffer{}))
	require.Error(t, run([]string{"-behaviour", filepath.Join(dir, "none.json")}, &bytes.Buffer{}))
	require.Error(t, run([]string{"-design", filepath.Join(dir, "none.json"), "-runs", "1"}, &bytes.Buffer{}))
}

// TestBehaviourRoundTrips holds that the built-in behaviour is read as a whole:
// every word of the file is a field, and comes back.
func TestBehaviourRoundTrips(t *testing.T) {
	d := json.NewDecoder(bytes.NewReader(builtin))
	d.DisallowUnknownFields()
	var b, back simulate.Behaviour
	require.NoError(t, d.Decode(&b))
	require.NoError(t, b.Validate(nil))
	text, err := json.Marshal(b)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.Equal(t, string(text), string(again))
	require.False(t, strings.Contains(string(text), "Share"), "every field has its name in JSON")
}
