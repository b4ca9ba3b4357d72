package internal_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var importer = flag.Bool("importer", false, "run TestImporter")

var output = regexp.MustCompile(`// Output: (.*)`)

// TestImporter builds and runs a small program per package in a module of its
// own, which gets the library through a replace directive as a user would before
// there is a version, and holds that the programs carry no test library. It
// compiles the library anew:
//
//	go test ./internal -run TestImporter -importer
func TestImporter(t *testing.T) {
	if !*importer {
		t.Skip("-importer is not set")
	}
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/importer")))
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/importer\n\ngo 1.26.0\n\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+root+"\n"), 0o600))
	tool := func(args ...string) string {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS="+os.Getenv("GOFLAGS")+" -mod=mod", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%v\n%s", args, out)
		return string(out)
	}
	bin := t.TempDir()
	tool("build", "-o", bin+string(filepath.Separator), "./...")
	deps := tool("list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./...")
	for _, test := range []string{"testify", "rapid", "apidiff"} {
		require.NotContains(t, deps, test)
	}
	programs, err := filepath.Glob(filepath.Join(dir, "*", "main.go"))
	require.NoError(t, err)
	packages := 0
	for _, d := range library(t, root) {
		name := "root"
		if d != "." {
			name = filepath.Base(d)
		}
		require.Contains(t, programs, filepath.Join(dir, name, "main.go"), "a package that no program imports")
		packages++
		text, err := os.ReadFile(filepath.Join(dir, name, "main.go"))
		require.NoError(t, err)
		out, err := exec.Command(filepath.Join(bin, name)).CombinedOutput()
		require.NoError(t, err)
		require.Equal(t, output.FindStringSubmatch(string(text))[1], strings.TrimSpace(string(out)), name)
	}
	require.Len(t, programs, packages)
}
