// Api writes .ci/api.txt: the exported names of all packages that a user may
// import, a line each, so that a change of the API is a line in a review.
//
//	.ci/api          writes .ci/api.txt
//	.ci/api -check   fails where it would differ, and says in which lines
//
// It checks the repository, in a module of its own, and is no part of the library:
// unlike it, it reads and writes files.
package main

import (
	"flag"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tools/load"
)

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
	pkgs, err := load.Packages(root, false)
	if err != nil {
		return err
	}
	var lines []string
	for _, p := range pkgs {
		if load.Public(p.PkgPath) {
			lines = append(lines, exported(p.Types)...)
		}
	}
	slices.Sort(lines)
	file := filepath.Join(root, ".ci", "api.txt")
	if !check {
		return os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
	}
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if d := difference(strings.Split(strings.TrimSpace(string(old)), "\n"), lines); d != nil {
		return fmt.Errorf("the API is not that of .ci/api.txt:\n%s\nIf that is meant: run .ci/api, commit .ci/api.txt, and say in CHANGELOG.md what is gone or changed", strings.Join(d, "\n"))
	}
	return nil
}

// difference lists what is only in one of two sorted lists, - of the first and +
// of the second.
func difference(old, now []string) (out []string) {
	for _, s := range old {
		if _, ok := slices.BinarySearch(now, s); !ok {
			out = append(out, "- "+s)
		}
	}
	for _, s := range now {
		if _, ok := slices.BinarySearch(old, s); !ok {
			out = append(out, "+ "+s)
		}
	}
	return out
}

func exported(p *types.Package) (out []string) {
	of := func(o *types.Package) string {
		if o == p {
			return ""
		}
		return o.Name()
	}
	text := func(t types.Type) string { return types.TypeString(t, of) }
	add := func(format string, args ...any) {
		out = append(out, "pkg "+load.Short(p.Path())+", "+fmt.Sprintf(format, args...))
	}
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		switch o := o.(type) {
		case *types.Const:
			add("const %s %s = %s", name, text(o.Type()), o.Val())
		case *types.Var:
			add("var %s %s", name, text(o.Type()))
		case *types.Func:
			add("func %s%s", name, signature(o.Signature(), of))
		case *types.TypeName:
			if o.IsAlias() {
				add("type %s = %s", name, text(types.Unalias(o.Type())))
				continue
			}
			named := o.Type().(*types.Named)
			params := parameters(named.TypeParams(), of)
			switch u := named.Underlying().(type) {
			case *types.Struct:
				add("type %s%s struct", name, params)
				for f := range u.Fields() {
					if f.Exported() {
						add("type %s struct, %s %s", name, f.Name(), text(f.Type()))
					}
				}
			default:
				add("type %s%s %s", name, params, text(u))
			}
			for m := range named.Methods() {
				if m.Exported() {
					add("method (%s) %s%s", receiver(m, named), m.Name(), signature(m.Signature(), of))
				}
			}
		}
	}
	return out
}

func receiver(m *types.Func, named *types.Named) string {
	if _, ok := m.Signature().Recv().Type().(*types.Pointer); ok {
		return "*" + named.Obj().Name()
	}
	return named.Obj().Name()
}

// signature is parameters and results without the names of them, which are no
// part of the API.
func signature(s *types.Signature, of types.Qualifier) string {
	bare := func(t *types.Tuple) *types.Tuple {
		var vs []*types.Var
		for v := range t.Variables() {
			vs = append(vs, types.NewParam(v.Pos(), v.Pkg(), "", v.Type()))
		}
		return types.NewTuple(vs...)
	}
	plain := types.NewSignatureType(nil, nil, nil, bare(s.Params()), bare(s.Results()), s.Variadic())
	return parameters(s.TypeParams(), of) + strings.TrimPrefix(types.TypeString(plain, of), "func")
}

func parameters(l *types.TypeParamList, of types.Qualifier) string {
	if l.Len() == 0 {
		return ""
	}
	var out []string
	for p := range l.TypeParams() {
		out = append(out, p.Obj().Name()+" "+types.TypeString(p.Constraint(), of))
	}
	return "[" + strings.Join(out, ", ") + "]"
}
