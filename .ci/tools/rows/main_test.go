package main

import (
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
	if _, err := table(tests, nil); err != nil {
		t.Fatal(err)
	}
	tests["PV01"] = nil
	delete(tests, "PV02")
	tests["XX01"] = map[string]bool{"lifecycle.Median": true}
	_, err := table(tests, nil)
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{"PV02 has no test", "XX01 has a test and is no row", "the test of PV01 reaches no function of the library"}
	if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
}
