package main

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed peers
var scripts embed.FS

// Answer is what a child process prints: one line of JSON.
type answer struct {
	Version string  `json:"version"`
	CPU     float64 `json:"cpu"`  // processor seconds of the kernel
	Wall    float64 `json:"wall"` // wall seconds of the kernel
	Values  values  `json:"values"`
	Missing string  `json:"missing"` // what is not installed
}

// Cost is one run: the answer and what the whole process took.
type cost struct {
	answer
	whole float64 // processor seconds
	wall  float64 // wall seconds
	rss   float64 // bytes
}

// child is what a child process does: write a data set, or run a kernel of ours.
func child(do, dir string, n int, out io.Writer) error {
	d := columns(dir)
	if name, ok := strings.CutPrefix(do, "draw:"); ok {
		draw, ok := generators[name]
		if !ok {
			return fmt.Errorf("no data set %q", name)
		}
		return d.write(n, draw(n))
	}
	load, version := gonums[do], gonumVersion()
	if i := slices.IndexFunc(workloads, func(w workload) bool { return w.name == do }); i >= 0 {
		load, version = workloads[i].load, runtime.Version()
	}
	if load == nil {
		return fmt.Errorf("no workload %q", do)
	}
	a, err := measure(load, d)
	if err != nil {
		return err
	}
	a.Version = version
	return json.NewEncoder(out).Encode(a)
}

// measure loads a workload and times its kernel.
func measure(load func(columns) (kernel, error), d columns) (answer, error) {
	k, err := load(d)
	if err != nil {
		return answer{}, err
	}
	debug.FreeOSMemory()
	var a answer
	a.CPU, a.Wall, err = clock(func() error {
		a.Values, err = k()
		return err
	})
	return a, err
}

// tools is where the peers' languages are.
type tools struct {
	pythons []string // interpreters
	rscript string   // "" where there is none
	rlibs   []string
}

// find looks through the directories given: a Python environment has bin/python,
// everything else is an R library. What is on the path is taken as well.
func find(dirs []string) tools {
	var t tools
	for _, dir := range dirs {
		python := filepath.Join(dir, "bin", "python")
		if _, err := os.Stat(python); err == nil {
			t.pythons = append(t.pythons, python)
		} else {
			t.rlibs = append(t.rlibs, dir)
		}
	}
	if python, err := exec.LookPath("python3"); err == nil {
		t.pythons = append(t.pythons, python)
	}
	if r, err := exec.LookPath("Rscript"); err == nil {
		t.rscript = r
	}
	return t
}

// commands are the ways in which a peer may be run: one after the other until
// one has what it needs.
func (t tools) commands(script string) [][]string {
	if filepath.Ext(script) == ".R" {
		if t.rscript == "" {
			return nil
		}
		return [][]string{{t.rscript, "--vanilla", script}}
	}
	var c [][]string
	for _, python := range t.pythons {
		c = append(c, []string{python, script})
	}
	return c
}

// runner runs child processes one after the other.
type runner struct {
	self, temp string
	repeats    int
	progress   io.Writer
	tools      tools
}

// run runs a child process to its end. Every one has one thread, so that the
// processor seconds of all are of the same work.
func (r runner) run(ctx context.Context, args ...string) (cost, error) {
	var c cost
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = os.Environ()
	for _, name := range []string{"GOMAXPROCS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"} {
		cmd.Env = append(cmd.Env, name+"=1")
	}
	if len(r.tools.rlibs) > 0 {
		cmd.Env = append(cmd.Env, "R_LIBS="+strings.Join(r.tools.rlibs, string(filepath.ListSeparator)))
	}
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return c, fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(errs.Bytes()))
	}
	c.wall = time.Since(began).Seconds()
	c.whole = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	c.rss = peak(cmd.ProcessState)
	if out.Len() == 0 {
		return c, nil
	}
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &c.answer); err != nil {
		return c, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return c, nil
}

// draw makes a data set in a directory of its own, unless it is there.
func (r runner) draw(ctx context.Context, data string, n int) (string, error) {
	dir := filepath.Join(r.temp, data+"-"+strconv.Itoa(n))
	if _, err := os.Stat(filepath.Join(dir, "n")); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	_, err := r.run(ctx, r.self, "-do", "draw:"+data, "-dir", dir, "-n", strconv.Itoa(n))
	return dir, err
}

// size is how many rows a workload has.
func (w workload) size(n int) int { return max(100, int(w.share*float64(n))) }

func (r runner) ours(ctx context.Context, w workload, dir string) (cost, error) {
	return r.run(ctx, r.self, "-do", w.name, "-dir", dir)
}

// theirs runs a peer; where nothing has it, the answer says what is missing: the
// peer where one that was tried lacks it, not what another lacks beside it.
func (r runner) theirs(ctx context.Context, w workload, p peer, dir string) (cost, error) {
	if p.script == "" {
		return r.run(ctx, r.self, "-do", p.name+":"+w.name, "-dir", dir)
	}
	missing := cost{answer: answer{Missing: "not installed"}}
	for _, command := range r.tools.commands(filepath.Join(r.temp, p.script)) {
		c, err := r.run(ctx, append(slices.Clone(command), p.name, w.name, dir)...)
		if err != nil || c.Missing == "" {
			return c, err
		}
		if missing.Missing == "not installed" || c.Missing == p.name {
			missing = c
		}
	}
	return missing, nil
}

// unpack writes the peers' scripts where they can be run.
func (r runner) unpack() error {
	entries, err := scripts.ReadDir("peers")
	if err != nil {
		return err
	}
	for _, e := range entries {
		raw, err := scripts.ReadFile("peers/" + e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(r.temp, e.Name()), raw, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// slow is how many seconds of a program are enough to be measured once.
const slow = 10

// compare runs every workload at its size, and at the sizes that its peers can
// bear: ours, then every peer, and again.
func (r runner) compare(ctx context.Context, chosen []workload, size func(workload) int) ([]row, error) {
	if err := r.unpack(); err != nil {
		return nil, err
	}
	var rows []row
	for _, w := range chosen {
		for n, peers := range w.split(size(w)) {
			w.peers = peers
			more, err := r.turns(ctx, w, n)
			if err != nil {
				return nil, err
			}
			rows = append(rows, more...)
		}
		fmt.Fprintln(r.progress, w.name, "done")
	}
	return rows, nil
}

// split lists sizes in decreasing order, with the peers that are asked there.
func (w workload) split(n int) iter.Seq2[int, []peer] {
	return func(yield func(int, []peer) bool) {
		left := w.peers
		for first := true; first || len(left) > 0; first = false {
			var here, later []peer
			for _, p := range left {
				if p.most > 0 && p.most < n {
					later = append(later, p)
				} else {
					here = append(here, p)
				}
			}
			if (first || len(here) > 0) && !yield(n, here) {
				return
			}
			if left = later; len(left) > 0 {
				n = slices.MaxFunc(left, func(a, b peer) int { return cmp.Compare(a.most, b.most) }).most
			}
		}
	}
}

// turns runs a workload at one size, ours and its peers in turn.
func (r runner) turns(ctx context.Context, w workload, size int) ([]row, error) {
	dir, err := r.draw(ctx, w.data, size)
	if err != nil {
		return nil, err
	}
	ours, theirs, broken := []cost{}, make([][]cost, len(w.peers)), make([]error, len(w.peers))
	for range r.repeats {
		c, err := r.ours(ctx, w, dir)
		if err != nil {
			return nil, err
		}
		ours = append(ours, c)
		for i, p := range w.peers {
			if broken[i] != nil || len(theirs[i]) > 0 && (theirs[i][0].Missing != "" || theirs[i][0].whole > slow) {
				continue
			}
			c, err := r.theirs(ctx, w, p, dir)
			if err != nil {
				if ctx.Err() != nil {
					return nil, errors.Join(ctx.Err(), err)
				}
				broken[i] = err
				fmt.Fprintln(r.progress, err)
				continue
			}
			theirs[i] = append(theirs[i], c)
		}
	}
	own := newRow(w, size, ours)
	rows := []row{own}
	for i, p := range w.peers {
		rows = append(rows, own.against(p, theirs[i], broken[i]))
	}
	return rows, nil
}
