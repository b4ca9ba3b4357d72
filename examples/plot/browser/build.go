//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed page.html
var shell string

//go:embed page.js
var script string

//go:embed worker.js
var worker string

// module is where this package is.
const module = "github.com/coterie-go/coterie/examples/plot/browser"

// A page is what build made, and how large its parts are.
type page struct {
	html         []byte
	code, packed int
}

// build compiles this package for the browser and puts everything into the
// page.
func build() (*page, error) {
	folder, err := os.MkdirTemp("", "coterie")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	name := filepath.Join(folder, "coterie.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", name, module)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	code, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	support, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	return assemble(code, string(support))
}

// assemble puts code and scripts into the page, and the hash of its script into
// its policy, so that no other script runs.
func assemble(code []byte, support string) (*page, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(code); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte(script))
	html := strings.NewReplacer(
		"{{hash}}", "sha256-"+base64.StdEncoding.EncodeToString(hash[:]),
		"{{script}}", script,
		"{{worker}}", base64.StdEncoding.EncodeToString([]byte(support+"\n"+worker)),
		"{{code}}", base64.StdEncoding.EncodeToString(packed.Bytes()),
	).Replace(shell)
	return &page{html: []byte(html), code: len(code), packed: packed.Len()}, nil
}
