// Rows writes .ci/ROWS.md: for every row of the requirements its term and the
// functions of the library that its test reaches, by name. It fails where a row
// has no test, where its test reaches none, or where a test of rows may be
// skipped.
//
//	.ci/rows          writes .ci/ROWS.md
//	.ci/rows -check   fails where it would differ
//
// It checks the repository, in a module of its own, and is no part of the library:
// unlike it, it reads and writes files.
package main

import (
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"tools/load"
)

//go:embed rows.tsv
var list string // id, Chinese term, English term

// fewest is how many rows of all must have a test; the others are sentences in
// the documentation, which a test looks for.
const fewest = 349

var rowID = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}$`)

func main() {
	check := flag.Bool("check", false, "compare, do not write")
	root := flag.String("root", "../..", "of the repository")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	pkgs, err := load.Packages(root, true)
	if err != nil {
		return err
	}
	tests := map[string]map[string]bool{} // by row: the functions reached
	sentences := map[string]bool{}
	var skips []string
	for _, p := range pkgs {
		r := reader{p: p, declared: map[types.Object]ast.Node{}}
		r.declare()
		r.rows(tests, sentences)
		skips = append(skips, r.skips...)
	}
	text, err := table(tests, sentences, skips)
	if err != nil {
		return err
	}
	file := filepath.Join(root, ".ci", "ROWS.md")
	if !check {
		return os.WriteFile(file, text, 0o644)
	}
	if old, err := os.ReadFile(file); err != nil || !bytes.Equal(old, text) {
		return fmt.Errorf(".ci/ROWS.md is not what the tests say: run .ci/rows and look at the difference")
	}
	return nil
}

func table(tests map[string]map[string]bool, sentences map[string]bool, skips []string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# Rows\n\nWritten by `.ci/rows`. Every row of the requirements, its term, and the functions of the library that its test `TestAcceptance/<id>` reaches, by name.\n\n| row | 词 | term | functions |\n|---|---|---|---|\n")
	bad := slices.Clone(skips)
	listed, tested := map[string]bool{}, 0
	for line := range strings.Lines(list) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		id := f[0]
		listed[id] = true
		reached, has := tests[id]
		var names string
		switch {
		case !has && sentences[id]:
			names = "(a sentence in the documentation)"
		case !has:
			bad = append(bad, id+" has no test")
		case len(reached) == 0:
			bad = append(bad, "the test of "+id+" reaches no function of the library")
		default:
			tested++
			names = "`" + strings.Join(slices.Sorted(maps.Keys(reached)), "` `") + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", id, f[1], f[2], names)
	}
	for id := range tests {
		if !listed[id] {
			bad = append(bad, id+" has a test and is no row")
		}
	}
	if bad == nil && tested < fewest {
		bad = append(bad, fmt.Sprintf("%d rows have a test, fewer than %d", tested, fewest))
	}
	if bad != nil {
		slices.Sort(bad)
		return nil, fmt.Errorf("%s", strings.Join(bad, "\n"))
	}
	return b.Bytes(), nil
}

// reader reads the files of one package.
type reader struct {
	p        *packages.Package
	declared map[types.Object]ast.Node // of this package: what stands where it is declared
	skips    []string                  // where a test of rows may be skipped
}

// declare notes where each name of the package, and each local one, gets what it
// stands for.
func (r *reader) declare() {
	set := func(id *ast.Ident, n ast.Node) {
		if o := r.p.TypesInfo.Defs[id]; o != nil && n != nil {
			r.declared[o] = n
		}
	}
	for _, f := range r.p.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				set(n.Name, n)
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if len(n.Values) == len(n.Names) {
						set(id, n.Values[i])
					} else if len(n.Values) > 0 {
						set(id, n.Values[0])
					}
				}
			case *ast.AssignStmt:
				for i, e := range n.Lhs {
					if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
						set(id, n.Rhs[min(i, len(n.Rhs)-1)])
					}
				}
			}
			return true
		})
	}
}

// rows finds the rows: an id beside the function that checks it, in a call, a
// list or a map; or beside a sentence, in a map called documented.
func (r *reader) rows(tests map[string]map[string]bool, sentences map[string]bool) {
	for _, f := range r.p.Syntax {
		name := filepath.Base(r.p.Fset.Position(f.Pos()).Filename)
		if !strings.HasPrefix(name, "acceptance") {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && (s.Sel.Name == "Skip" || s.Sel.Name == "Skipf" || s.Sel.Name == "SkipNow") {
					r.skips = append(r.skips, fmt.Sprintf("%s:%d: the test of a row is not skipped", name, r.p.Fset.Position(n.Pos()).Line))
				}
				r.pair(n.Args, tests)
			case *ast.CompositeLit:
				r.pair(n.Elts, tests)
			case *ast.KeyValueExpr:
				r.pair([]ast.Expr{n.Key, n.Value}, tests)
			case *ast.ValueSpec:
				if n.Names[0].Name == "documented" && len(n.Values) == 1 {
					ast.Inspect(n.Values[0], func(n ast.Node) bool {
						if kv, ok := n.(*ast.KeyValueExpr); ok {
							if id := row(kv.Key); id != "" {
								sentences[id] = true
							}
						}
						return true
					})
				}
			}
			return true
		})
	}
}

func row(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if s, err := strconv.Unquote(l.Value); err == nil && rowID.MatchString(s) {
			return s
		}
	}
	return ""
}

func (r *reader) pair(es []ast.Expr, tests map[string]map[string]bool) {
	for i, e := range es {
		id := row(e)
		if id == "" || i+1 == len(es) {
			continue
		}
		sig, ok := r.p.TypesInfo.TypeOf(es[i+1]).Underlying().(*types.Signature)
		if !ok || sig.Params().Len() != 1 || sig.Params().At(0).Type().String() != "*testing.T" {
			continue
		}
		if tests[id] == nil {
			tests[id] = map[string]bool{}
		}
		r.reach(es[i+1], tests[id], map[types.Object]bool{})
	}
}

// reach adds the library's functions that a piece of a test names, itself or
// through the test's own helpers. A name given to _ alone reaches nothing.
func (r *reader) reach(n ast.Node, found map[string]bool, seen map[types.Object]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if idle(n) {
			return false
		}
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		o := r.p.TypesInfo.Uses[id]
		if o == nil || o.Pkg() == nil || seen[o] {
			return true
		}
		seen[o] = true
		if f, ok := o.(*types.Func); ok && load.Public(o.Pkg().Path()) && f.Exported() {
			found[name(f)] = true
		}
		if at := r.declared[o]; at != nil && o.Pkg() == r.p.Types && !load.Public(r.p.PkgPath) {
			r.reach(at, found, seen)
		}
		return true
	})
}

// idle reports whether a statement gives names to _ and calls nothing.
func idle(n ast.Node) bool {
	var names []ast.Expr
	switch n := n.(type) {
	case *ast.AssignStmt:
		names = n.Lhs
	case *ast.ValueSpec:
		for _, id := range n.Names {
			names = append(names, id)
		}
	default:
		return false
	}
	for _, e := range names {
		if id, ok := e.(*ast.Ident); !ok || id.Name != "_" {
			return false
		}
	}
	calls := false
	ast.Inspect(n, func(n ast.Node) bool {
		_, is := n.(*ast.CallExpr)
		calls = calls || is
		return !calls
	})
	return !calls
}

// name is a function as a user writes it: package, type, name.
func name(f *types.Func) string {
	s := path.Base(f.Pkg().Path())
	if recv := f.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			s += "." + n.Obj().Name()
		}
	}
	return s + "." + f.Name()
}
