package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/coterie-go/coterie"

// allowed is the import line of the library: which of its own packages each
// package may import directly. "internal" stands for any package below it.
var allowed = map[string][]string{
	"":                   {"internal"},
	"lifecycle":          {"internal", ""},
	"community":          {"internal", "", "lifecycle", "community/graph"},
	"community/graph":    {"internal", ""},
	"community/simulate": {"internal", "", "lifecycle", "community", "community/graph"},
	"monetize":           {"internal", "", "lifecycle"}, // canvas.go: community too
	"segment":            {"internal", "", "lifecycle", "community", "community/graph"},
	"internal":           {"internal"},
	// lifecycle/lifecycletest checks a user's own types in tests.
	"lifecycle/lifecycletest": {"internal", "", "lifecycle"},
}

// forbidden packages do I/O or keep global state. A key ending in a slash
// forbids everything below it.
var forbidden = []string{"os", "os/", "net", "net/", "log", "embed", "io/fs", "io/ioutil", "path/filepath", "database/", "syscall", "plugin", "flag", "expvar", "html/", "text/template"}

// calls are forbidden selectors: package path → names.
var calls = map[string][]string{
	"time":                   {"Now", "Since", "Until", "LoadLocation", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "Local"},
	"github.com/google/uuid": {"New", "NewString", "NewRandom", "NewUUID", "NewV6", "NewV7", "Must", "EnableRandPool"},
	"math/rand/v2":           {"Int", "IntN", "Int32", "Int32N", "Int64", "Int64N", "Uint", "UintN", "Uint32", "Uint32N", "Uint64", "Uint64N", "Float32", "Float64", "NormFloat64", "ExpFloat64", "Perm", "Shuffle", "N"},
	"fmt":                    {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
}

// TestArchitecture holds the import line and the ban on I/O, clocks,
// environment and global random state for every non-test file of the library.
func TestArchitecture(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	files := 0
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || rel == "examples" || rel == "bench") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, c := range f.Comments {
			if strings.HasPrefix(c.Text(), "go:build ignore") || strings.HasPrefix(c.List[0].Text, "//go:build ignore") {
				return nil // a generator, not part of any package
			}
		}
		files++
		check(t, fset, f, rel)
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, files, 10)
}

func check(t *testing.T, fset *token.FileSet, f *ast.File, rel string) {
	dir := path.Dir(rel)
	pkg := strings.TrimSuffix(dir, ".")
	if strings.HasPrefix(dir, "internal/") {
		pkg = "internal"
	}
	may, known := allowed[pkg]
	if !known {
		t.Errorf("%s: package %q is not in the agreed layout", rel, dir)
	}
	names := map[string]string{} // local name → import path
	for _, s := range f.Imports {
		imp, _ := strconv.Unquote(s.Path.Value)
		name := path.Base(imp)
		if strings.HasPrefix(name, "v") && len(name) == 2 {
			name = path.Base(path.Dir(imp))
		}
		if s.Name != nil {
			name = s.Name.Name
			if name == "." || name == "_" {
				t.Errorf("%s imports %s as %s", rel, imp, name)
			}
		}
		names[name] = imp
		for _, bad := range forbidden {
			if imp == bad || strings.HasSuffix(bad, "/") && strings.HasPrefix(imp, bad) {
				t.Errorf("%s imports %s: the library does no I/O", rel, imp)
			}
		}
		if own, ok := strings.CutPrefix(imp, module); ok {
			own = strings.TrimPrefix(own, "/")
			if strings.HasPrefix(own, "internal/") {
				own = "internal"
			}
			if rel == "monetize/canvas.go" && own == "community" {
				continue
			}
			if !slices.Contains(may, own) {
				t.Errorf("%s imports %s against the import line", rel, imp)
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok && id.Obj == nil {
				if slices.Contains(calls[names[id.Name]], n.Sel.Name) {
					t.Errorf("%s: %s.%s is forbidden in the library", fset.Position(n.Pos()), names[id.Name], n.Sel.Name)
				}
			}
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				t.Errorf("%s: no init()", fset.Position(n.Pos()))
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") {
				t.Errorf("%s: %s writes to standard error", fset.Position(n.Pos()), id.Name)
			}
		}
		return true
	})
}
