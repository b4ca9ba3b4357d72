package main

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coterie-go/coterie/community"
	"github.com/stretchr/testify/require"
)

// A member that is forgotten is nowhere: not in an answer, not in the files of
// the store, not after a restart, and not when the events are sent again.
func TestForget(t *testing.T) {
	folder := t.TempDir()
	dsn := filepath.Join(folder, "x.db")
	r := start(t, dsn)
	r.send("class", 0, 400)
	r.send("market", 0, 100)
	r.stop() // so that there is a snapshot to forget in
	r = start(t, dsn)
	id := community.MemberInt(3)
	var before, after groupPage
	r.get("/groups/class", &before)
	status, text := r.ask("DELETE", "/members/"+id.String(), "only-class", "")
	require.Equal(t, 204, status, text)
	_, there := r.service.groups["market"].record.Member(id)
	require.True(t, there, "a token forgets in its own groups")
	for range 2 { // it is the same the second time
		status, text = r.ask("DELETE", "/members/"+id.String(), "all-groups", "")
		require.Equal(t, 204, status, text)
	}
	require.Zero(t, r.send("class", 0, 400), "its events are not taken again")
	check := func() {
		_, text := r.ask("GET", "/groups/class/members?limit=500", "all-groups", "")
		require.NotContains(t, text, id.String())
		r.get("/groups/class", &after)
		require.Equal(t, before.Members-1, after.Members)
		require.Equal(t, before.Events, after.Events)
	}
	check()
	r.stop()
	r = start(t, dsn)
	check()
	require.NoError(t, r.service.store.replay(context.Background(), 0, func(_ int64, _ string, e *event) error {
		require.NotEqual(t, id, e.Member)
		require.NotEqual(t, id, e.Other)
		return nil
	}))
	r.stop()
	raw, err := hex.DecodeString(strings.ReplaceAll(id.String(), "-", ""))
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		require.NotContains(t, string(text), id.String(), f)
		require.NotContains(t, string(text), string(raw), f)
	}
}
