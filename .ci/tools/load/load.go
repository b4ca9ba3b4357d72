// Package load reads the library's packages with their types. Like the programs
// beside it, it checks the repository and is no part of the library: it stands in a
// module of its own and reads files.
package load

import (
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Module is the path of the library.
const Module = "github.com/coterie-go/coterie"

// Packages returns the library's packages below root, with their tests where
// wanted: not the internal ones and not the examples.
func Packages(root string, tests bool) ([]*packages.Package, error) {
	all, err := packages.Load(&packages.Config{
		Mode:  packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
		Dir:   root,
		Tests: tests,
	}, ".", "./lifecycle/...", "./community/...", "./monetize/...", "./segment/...")
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		for _, e := range p.Errors {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, e)
		}
	}
	return all, nil
}

// Public reports whether a package is one that a user may import.
func Public(path string) bool {
	return (path == Module || strings.HasPrefix(path, Module+"/")) && !strings.Contains(path+"/", "/internal/") && !strings.HasSuffix(path, ".test") && !strings.HasSuffix(path, "_test")
}

// Short is a package's path without that of the module; the root's is its name.
func Short(path string) string {
	if path == Module {
		return filepath.Base(Module)
	}
	return strings.TrimPrefix(path, Module+"/")
}
