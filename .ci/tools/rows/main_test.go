package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// TestTable holds that a row without a test, and one whose test reaches no
// function of the library, are errors that name the row.
func TestTable(t *testing.T) {
	tests := map[string]map[string]bool{}
	for line := range strings.Lines(list) {
		tests[line[:4]] = map[string]bool{"lifecycle.Median": true}
	}
	if _, err := table(tests, nil, nil); err != nil {
		t.Fatal(err)
	}
	tests["PV01"] = nil
	delete(tests, "PV02")
	tests["XX01"] = map[string]bool{"lifecycle.Median": true}
	_, err := table(tests, nil, nil)
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{"PV02 has no test", "XX01 has a test and is no row", "the test of PV01 reaches no function of the library"}
	if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
}

// TestFewest holds that too few rows are told where nothing else is wrong.
func TestFewest(t *testing.T) {
	tests, sentences := map[string]map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(list) {
		if len(tests) < fewest-1 {
			tests[line[:4]] = map[string]bool{"lifecycle.Median": true}
		} else {
			sentences[line[:4]] = true
		}
	}
	if _, err := table(tests, sentences, nil); err == nil || !strings.Contains(err.Error(), "fewer than") {
		t.Fatal(err)
	}
	if _, err := table(tests, sentences, []string{"acceptance_test.go:7: skipped"}); err == nil || err.Error() != "acceptance_test.go:7: skipped" {
		t.Fatal(err)
	}
}

// TestIdle holds that a name given to _ is not taken for a call.
func TestIdle(t *testing.T) {
	const text = `package p
var _ = A
func f() {
	_ = B
	_, _ = C, (*D).E
	_ = F()
	_, g := H, 1
	i = J
	_ = g
}`
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(f, func(n2 ast.Node) bool {
		if n2 != nil && idle(n2) {
			n++
		}
		return true
	})
	if n != 4 {
		t.Fatalf("%d of 4 statements are idle", n)
	}
}
