package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

func TestExported(t *testing.T) {
	const src = `package p
type T[K comparable] struct { A []K; b int }
type I interface { M(x int) error }
type U = int
func (t *T[K]) Get(k K) (v float64, ok bool) { return }
func (t T[K]) hidden() {}
func F[K ~string](first, second K, rest ...int) T[K] { return T[K]{} }
const C = 3
func g() {}
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	p, err := new(types.Config).Check("p", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, want := exported(p), []string{
		"pkg p, const C untyped int = 3",
		"pkg p, func F[K ~string](K, K, ...int) T[K]",
		"pkg p, type I interface{M(x int) error}",
		"pkg p, type T[K comparable] struct",
		"pkg p, type T struct, A []K",
		"pkg p, method (*T) Get(K) (float64, bool)",
		"pkg p, type U = int",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestDifference(t *testing.T) {
	if got := difference([]string{"a", "b"}, []string{"b", "c"}); !slices.Equal(got, []string{"- a", "+ c"}) {
		t.Error(got)
	}
}
