package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Where a finding is written with one of its sentences, it is written with the
// same in the other language: English and Chinese, Cure and CureChinese.
func TestFindingsInBothLanguages(t *testing.T) {
	found := 0
	fset := token.NewFileSet()
	for _, dir := range []string{"..", "../community", "../lifecycle", "../monetize", "../segment", "../examples"} {
		err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && dir == ".." && p != dir:
				return filepath.SkipDir
			case !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go"):
				return nil
			}
			f, err := parser.ParseFile(fset, p, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				keys := keysOf(lit)
				if !slices.Contains(keys, "Kind") && !slices.Contains(keys, "Row") && !slices.Contains(keys, "Code") || slices.Contains(keys, "Text") || slices.Contains(keys, "Field") {
					return true // no finding; a Check makes its own cure
				}
				for _, pair := range [...][2]string{{"English", "Chinese"}, {"Cure", "CureChinese"}} {
					if slices.Contains(keys, pair[0]) || slices.Contains(keys, pair[1]) {
						found++
						require.Subset(t, keys, pair[:], "%s", fset.Position(lit.Pos()))
					}
				}
				return true
			})
			return nil
		})
		require.NoError(t, err)
	}
	require.Greater(t, found, 100, "this reads the findings")
}

func keysOf(lit *ast.CompositeLit) (keys []string) {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				keys = append(keys, id.Name)
			}
		}
	}
	return keys
}
