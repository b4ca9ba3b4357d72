package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/examples/beam/combine"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestAnswers asks of a simulated year in the pipeline and in a loop: every
// digit of every answer is the same.
func TestAnswers(t *testing.T) {
	w := simulation{Members: 10_000, Groups: 2_500}
	p, s := beam.NewPipelineWithRoot()
	answers, groups := ask(s, w.events(s), w.end())
	beam.ParDo0(s, &keep{"answers"}, answers)
	beam.ParDo0(s, &keep{"groups"}, groups)
	require.NoError(t, beamx.Run(context.Background(), p))
	wantAnswers, wantGroups := loop(t, w)
	for name, want := range map[string][]string{"answers": wantAnswers, "groups": wantGroups} {
		got := kept[name]
		slices.Sort(got)
		slices.Sort(want)
		require.Equal(t, want, got)
	}
}

// loop asks the same of one fold of all events.
func loop(t *testing.T, w simulation) (answers, groups []string) {
	records, bought := community.Records{Options: options}, ledger{Day: options.Day}
	for i := range w.Members {
		w.member(i, func(e community.Event) {
			require.NoError(t, records.Add(e))
			byCustomer(e, func(_ int, p purchase) { require.NoError(t, bought.Add(p)) })
		})
	}
	var table lifecycle.Table
	for id, r := range records.All() {
		g, err := line(id, r, w.end())
		require.NoError(t, err)
		groups = append(groups, g)
		(&lifetimes{w.end()}).ProcessElement(id, r, func(l lifecycle.Lifetime) { require.NoError(t, table.Add(l)) })
	}
	var repeats lifecycle.Histories
	(&histories{w.end()}).ProcessElement(&bought, func(h lifecycle.History) { require.NoError(t, repeats.Add(h)) })
	customers := map[string]int{}
	require.NoError(t, scores(&bought, w.end(), func(cell string) { customers[cell]++ }))
	require.Greater(t, len(customers), 20)
	for _, cell := range slices.Sorted(maps.Keys(customers)) {
		answers = append(answers, cells(cell, customers[cell]))
	}
	s, err := stays(&table)
	require.NoError(t, err)
	r, err := returns(&repeats)
	require.NoError(t, err)
	return append(answers, s, r), groups
}

var _ = func() any {
	register.DoFn1x0[string](&keep{})
	return nil
}()

// keep keeps lines, in the process of the test.
type keep struct{ Name string }

var (
	keeping sync.Mutex
	kept    = map[string][]string{}
)

// ProcessElement keeps a line.
func (k *keep) ProcessElement(line string) {
	keeping.Lock()
	defer keeping.Unlock()
	kept[k.Name] = append(kept[k.Name], line)
}

// TestParse reads what the library writes, and refuses what is no event.
func TestParse(t *testing.T) {
	e, err := parse(`{"at":1767225600000000,"group":"00000000-0000-8000-8000-000000000007","member":"00000000-0000-8000-8000-000000000001","kind":"post"}`)
	require.NoError(t, err)
	require.Equal(t, community.Post, e.Kind)
	require.Equal(t, "2026-01-01", e.At.Time().Format("2006-01-02"))
	for _, bad := range []string{"", "{", `{"kind":"post"}`, `{"at":1,"kind":"hug"}`} {
		_, err := parse(bad)
		require.Error(t, err, fmt.Sprintf("%q", bad))
	}
}

// TestNoFiles: a name that no file has is an error, not an answer about nobody.
func TestNoFiles(t *testing.T) {
	here := filepath.Join(t.TempDir(), "events-1.json")
	require.NoError(t, os.WriteFile(here, []byte("{}\n"), 0o600))
	require.NoError(t, found(here))
	require.NoError(t, found(filepath.Join(filepath.Dir(here), "events-*.json")))
	for _, nothere := range []string{here + ".gz", filepath.Join(filepath.Dir(here), "posts-*.json")} {
		require.ErrorContains(t, run(nothere, "", "2026-12-31T00:00:00Z", simulation{}), "-input")
	}
}

func init() { combine.RegisterElement[lifecycle.Purchase[string]]() }

// TestElementsAreUTF8: what JSON cannot carry is refused, not changed.
func TestElementsAreUTF8(t *testing.T) {
	code := func(who string) error {
		return beam.NewElementEncoder(reflect.TypeFor[lifecycle.Purchase[string]]()).Encode(lifecycle.Purchase[string]{Who: who, At: start, Amount: 1}, io.Discard)
	}
	require.NoError(t, code("李"))
	require.NoError(t, code("\ufffd and \\ufffd"))
	require.ErrorContains(t, code("a\xff"), "UTF-8")
}
