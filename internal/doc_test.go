package internal_test

import (
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// library lists the folders of the library's packages, relative to the root.
func library(t *testing.T, root string) []string {
	var dirs []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		if rel != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "examples", "internal", "bench"}, d.Name())) {
			return filepath.SkipDir
		}
		if m, _ := filepath.Glob(filepath.Join(p, "*.go")); len(m) > 0 {
			dirs = append(dirs, filepath.ToSlash(rel))
		}
		return nil
	})
	require.NoError(t, err)
	return dirs
}

// TestDocumented holds that every exported name has a doc comment that begins
// as Go's do, that every estimator says what it costs, that every exported
// function has an Example with an Output, that
// every exported type has one or stands in one (by name, or as the result of a
// function that has one), and that every link in a doc comment leads somewhere.
func TestDocumented(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dirs := library(t, root)
	require.Subset(t, dirs, []string{".", "community", "lifecycle", "monetize", "segment"})
	pkgs := map[string]*doc.Package{}
	for _, dir := range dirs {
		pkgs[path.Join(module, dir)] = parse(t, filepath.Join(root, dir), path.Join(module, dir))
	}
	for _, p := range pkgs {
		t.Run(p.Name, func(t *testing.T) {
			checkDocs(t, p)
			checkCosts(t, p)
			checkExamples(t, p)
			checkLinks(t, p, pkgs)
		})
	}
}

func parse(t *testing.T, dir, importPath string) *doc.Package {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	fset := token.NewFileSet()
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		f, err := parser.ParseFile(fset, filepath.Join(dir, e.Name()), nil, parser.ParseComments)
		require.NoError(t, err)
		if len(f.Comments) > 0 && strings.HasPrefix(f.Comments[0].List[0].Text, "//go:build ignore") {
			continue
		}
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(fset, files, importPath)
	require.NoError(t, err)
	return p
}

func checkDocs(t *testing.T, p *doc.Package) {
	need := func(name, text string) {
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s.%s has no doc comment", p.Name, name)
		}
	}
	need("(package)", p.Doc)
	funcs := func(owner string, fs []*doc.Func) {
		for _, f := range fs {
			need(owner+f.Name, f.Doc)
		}
	}
	values := func(vs []*doc.Value) {
		for _, v := range vs {
			if v.Doc != "" {
				continue // a documented group
			}
			for _, s := range v.Decl.Specs {
				if s, ok := s.(*ast.ValueSpec); ok && s.Names[0].IsExported() && s.Doc == nil && s.Comment == nil {
					need(s.Names[0].Name, "")
				}
			}
		}
	}
	funcs("", p.Funcs)
	values(p.Consts)
	values(p.Vars)
	for _, typ := range p.Types {
		need(typ.Name, typ.Doc)
		funcs(typ.Name+".", typ.Funcs)
		funcs(typ.Name+".", typ.Methods)
		values(typ.Consts)
		values(typ.Vars)
	}
}

// estimates tells the signature of a function that takes long on much data: it
// has a context, or reads a sequence, an accumulator or a graph.
var estimates = regexp.MustCompile(`context\.Context|iter\.Seq|\*(community\.|graph\.|lifecycle\.)?(Answers|Arrivals|Attendance|Cohorts|CovariateHistories|Funnel|Graph|Histories|Ledger|Moves|Record|Regression|Spends|Table)\b`)

// costs tells a doc comment that says how cost grows, or whose cost it is.
var costs = regexp.MustCompile(`O\([^)]|[Cc]osts? (is|are) those of|[Cc]osts what|with its cost`)

// checkCosts holds that the doc comments of estimators say what they cost.
func checkCosts(t *testing.T, p *doc.Package) {
	fset := token.NewFileSet()
	check := func(f *doc.Func) {
		var b strings.Builder
		require.NoError(t, printer.Fprint(&b, fset, &ast.FuncType{Params: f.Decl.Type.Params}))
		if (strings.HasPrefix(f.Name, "Fit") && f.Name != "Fitted" || estimates.MatchString(b.String())) && !costs.MatchString(strings.Join(strings.Fields(f.Doc), " ")) {
			t.Errorf("%s.%s does not say what it costs", p.Name, f.Name)
		}
	}
	for _, f := range p.Funcs {
		check(f)
	}
	for _, typ := range p.Types {
		for _, f := range typ.Funcs {
			check(f)
		}
	}
}

func checkExamples(t *testing.T, p *doc.Package) {
	runs := func(es []*doc.Example) bool {
		return slices.ContainsFunc(es, func(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput })
	}
	shown := map[string]bool{} // names that stand in an Example, or are a result of a function that has one
	name := func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			shown[id.Name] = true
		}
		return true
	}
	example := func(es []*doc.Example) {
		for _, e := range es {
			if e.Output != "" || e.EmptyOutput {
				ast.Inspect(e.Code, name)
			}
		}
	}
	results := func(fs []*doc.Func) {
		for _, f := range fs {
			example(f.Examples)
			if (runs(f.Examples) || shown[f.Name]) && f.Decl.Type.Results != nil {
				ast.Inspect(f.Decl.Type.Results, name)
			}
		}
	}
	example(p.Examples)
	for _, typ := range p.Types {
		example(typ.Examples)
	}
	for range 2 { // the results of methods that are called in Examples count too
		results(p.Funcs)
		for _, typ := range p.Types {
			results(typ.Funcs)
			results(typ.Methods)
		}
	}
	function := func(f *doc.Func) {
		if !runs(f.Examples) {
			t.Errorf("%s.%s has no Example with an Output", p.Name, f.Name)
		}
	}
	for _, f := range p.Funcs {
		function(f)
	}
	for _, typ := range p.Types {
		for _, f := range typ.Funcs {
			function(f)
		}
		if !runs(typ.Examples) && !shown[typ.Name] && !slices.ContainsFunc(typ.Methods, func(m *doc.Func) bool { return runs(m.Examples) }) {
			t.Errorf("%s.%s stands in no Example with an Output", p.Name, typ.Name)
		}
	}
}

func checkLinks(t *testing.T, p *doc.Package, pkgs map[string]*doc.Package) {
	check := func(where, text string) {
		for _, block := range p.Parser().Parse(text).Content {
			eachPlain(block, func(text string) {
				for _, m := range bracketed.FindAllString(text, -1) {
					t.Errorf("%s.%s: %s is no link: no such name, or no link can stand there", p.Name, where, strings.TrimSpace(m))
				}
			})
			eachLink(block, func(l *comment.DocLink) {
				target := p
				if l.ImportPath != "" {
					if !strings.HasPrefix(l.ImportPath, module) {
						return // another module's
					}
					if target = pkgs[l.ImportPath]; target == nil {
						t.Errorf("%s.%s links to %s, which is no package", p.Name, where, l.ImportPath)
						return
					}
				}
				if l.Name != "" && !has(target, l.Recv, l.Name) {
					t.Errorf("%s.%s links to [%s.%s], which does not exist", p.Name, where, l.Recv, l.Name)
				}
			})
		}
	}
	check("(package)", p.Doc)
	for _, f := range p.Funcs {
		check(f.Name, f.Doc)
	}
	for _, typ := range p.Types {
		check(typ.Name, typ.Doc)
		for _, f := range slices.Concat(typ.Funcs, typ.Methods) {
			check(typ.Name+"."+f.Name, f.Doc)
		}
	}
}

func has(p *doc.Package, recv, name string) bool {
	for _, typ := range p.Types {
		if recv == "" && typ.Name == name {
			return true
		}
		for _, m := range typ.Methods {
			if typ.Name == strings.TrimPrefix(recv, "*") && m.Name == name {
				return true
			}
		}
		if recv != "" && typ.Name == recv && hasField(typ, name) {
			return true
		}
		for _, f := range typ.Funcs {
			if recv == "" && f.Name == name {
				return true
			}
		}
	}
	for _, f := range p.Funcs {
		if recv == "" && f.Name == name {
			return true
		}
	}
	values := slices.Concat(p.Consts, p.Vars)
	for _, typ := range p.Types {
		values = slices.Concat(values, typ.Consts, typ.Vars)
	}
	return recv == "" && slices.ContainsFunc(values, func(v *doc.Value) bool { return slices.Contains(v.Names, name) })
}

func hasField(typ *doc.Type, name string) bool {
	found := false
	ast.Inspect(typ.Decl, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok {
			found = found || slices.ContainsFunc(f.Names, func(id *ast.Ident) bool { return id.Name == name })
		}
		return true
	})
	return found
}

// bracketed is a name in brackets, as in a link.
var bracketed = regexp.MustCompile(`(?:^|[\s(])\[\*?[A-Z][A-Za-z]+(?:\.[A-Z]\w*)?\]`)

// eachPlain calls f with all text that is no link, code blocks included.
func eachPlain(block comment.Block, f func(string)) {
	texts := func(ts []comment.Text) {
		for _, x := range ts {
			if s, ok := x.(comment.Plain); ok {
				f(string(s))
			}
		}
	}
	switch b := block.(type) {
	case *comment.Code:
		f(b.Text)
	case *comment.Paragraph:
		texts(b.Text)
	case *comment.List:
		for _, item := range b.Items {
			for _, c := range item.Content {
				eachPlain(c, f)
			}
		}
	}
}

func eachLink(block comment.Block, f func(*comment.DocLink)) {
	texts := func(ts []comment.Text) {
		for _, x := range ts {
			if l, ok := x.(*comment.DocLink); ok {
				f(l)
			}
		}
	}
	switch b := block.(type) {
	case *comment.Paragraph:
		texts(b.Text)
	case *comment.Heading:
		texts(b.Text)
	case *comment.List:
		for _, item := range b.Items {
			for _, c := range item.Content {
				eachLink(c, f)
			}
		}
	}
}

// TestBook holds that the comment of each package is a book of the same chapters:
// the question and a picture, which function for which question, conventions,
// guarantees, what it does not do, references.
func TestBook(t *testing.T) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, dir := range library(t, root) {
		p := parse(t, filepath.Join(root, dir), path.Join(module, dir))
		var chapters []string
		pictures, references := 0, false
		for _, b := range p.Parser().Parse(p.Doc).Content {
			switch b := b.(type) {
			case *comment.Heading:
				chapters = append(chapters, string(b.Text[0].(comment.Plain)))
			case *comment.Code:
				pictures++
				for line := range strings.SplitSeq(b.Text, "\n") {
					require.LessOrEqual(t, len([]rune(strings.ReplaceAll(line, "\t", "    "))), 90, "%s: too wide to read: %s", p.Name, line)
				}
			case *comment.Paragraph:
				if text, ok := b.Text[0].(comment.Plain); ok && strings.HasPrefix(string(text), "References: ") {
					references = true
				}
			}
		}
		require.Condition(t, func() bool {
			return slices.ContainsFunc(chapters, func(c string) bool {
				return strings.HasPrefix(c, "Which ") && strings.HasSuffix(c, " answers which question")
			})
		}, "%s: %v", p.Name, chapters)
		require.Subset(t, chapters, []string{"Conventions", "Guarantees", "What it does not do"}, p.Name)
		require.Positive(t, pictures, p.Name)
		require.True(t, references || p.Name == "lifecycletest", p.Name)
	}
}
