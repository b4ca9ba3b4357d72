package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Row is one line of the table.
type row struct {
	workload
	size            int
	system, version string
	kernel          float64 // processor seconds, the median of the runs
	whole, wall     float64 // of the process, the same
	rss             float64 // bytes, the same
	values          values
	ratio           float64 // the kernel's seconds over ours; 0 for ours
	note            string  // how far the answers agree, or why there are none
	bad             bool    // the answers do not agree, or the program failed
}

// newRow sums up our own runs.
func newRow(w workload, size int, runs []cost) row {
	r := row{workload: w, size: size, system: "**coterie**"}
	r.fill(runs)
	for _, c := range runs[1:] {
		for k, v := range c.Values {
			if v != r.values[k] {
				r.note, r.bad = "differs between runs: "+k, true
			}
		}
	}
	if len(w.peers) == 0 {
		r.note = "no peer"
	}
	return r
}

// fill takes medians of runs.
func (r *row) fill(runs []cost) {
	r.version, r.values = runs[0].Version, runs[0].Values
	r.kernel = median(runs, func(c cost) float64 { return c.CPU })
	r.whole = median(runs, func(c cost) float64 { return c.whole })
	r.wall = median(runs, func(c cost) float64 { return c.wall })
	r.rss = median(runs, func(c cost) float64 { return c.rss })
}

func median(runs []cost, of func(cost) float64) float64 {
	v := make([]float64, len(runs))
	for i, c := range runs {
		v[i] = of(c)
	}
	slices.Sort(v)
	return (v[len(v)/2] + v[(len(v)-1)/2]) / 2
}

// against sums up a peer's runs beside ours.
func (r row) against(p peer, runs []cost, broken error) row {
	o := row{workload: r.workload, size: r.size, system: p.name}
	switch {
	case broken != nil:
		o.note, o.bad = "failed", true
	case runs[0].Missing != "":
		o.note = "missing: " + runs[0].Missing
	default:
		o.fill(runs)
		o.ratio = o.kernel / r.kernel
		o.note, o.bad = agree(r.values, o.values, p.within, r.atLeast)
	}
	return o
}

// agree says how far two answers are apart, relative to the larger, over the
// names that both have; atLeast counts only what ours are below theirs.
func agree(ours, theirs values, within float64, atLeast bool) (note string, bad bool) {
	worst, where, common := 0.0, "", 0
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		a := ours[name]
		b, ok := theirs[name]
		if !ok {
			continue
		}
		common++
		apart := math.Abs(a-b) / max(math.Abs(a), math.Abs(b), math.SmallestNonzeroFloat64)
		if atLeast {
			apart = max(0, (b-a)/math.Abs(b))
		}
		if math.IsNaN(a) || math.IsNaN(b) {
			apart = math.Inf(1)
		}
		if apart >= worst {
			worst, where = apart, name
		}
	}
	switch {
	case common == 0:
		return "nothing to compare", true
	case worst > within:
		return fmt.Sprintf("**%s differs by %.1g**, allowed %.0g", where, worst, within), true
	case atLeast:
		return fmt.Sprintf("%s %.5f, ours %.5f", where, theirs[where], ours[where]), false
	case worst == 0:
		return "equal", false
	default:
		return fmt.Sprintf("within %.0g (%s)", worst, where), false
	}
}

// load is how many processes wanted a processor of late, where that is known.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(raw))[:3], " ")
}

// model names the processors, where that is known.
func model() string {
	raw, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	_, rest, ok := strings.Cut(string(raw), "model name\t: ")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "\n")
	return " (" + name + ")"
}

// write writes the table, and an error where answers do not agree.
func write(out io.Writer, rows []row) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s/%s, %s, %d processors%s, one thread each; load %s at the end.\n\n",
		time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.Version(), runtime.NumCPU(), model(), load())
	b.WriteString("| workload | rows | system | version | kernel CPU s | × ours | process CPU s | wall s | peak MB | answers |\n|---|--:|---|---|--:|--:|--:|--:|--:|---|\n")
	bad := 0
	for _, r := range rows {
		if r.bad {
			bad++
		}
		asks, size := "", ""
		if r.ratio == 0 && strings.HasPrefix(r.system, "**") {
			asks, size = r.asks, fmt.Sprint(r.size)
		}
		if r.values == nil {
			fmt.Fprintf(&b, "| %s | %s | %s | | | | | | | %s |\n", asks, size, r.system, r.note)
			continue
		}
		ratio := ""
		if r.ratio > 0 {
			ratio = fmt.Sprintf("%.3g", r.ratio)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.3g | %s | %.3g | %.3g | %.0f | %s |\n",
			asks, size, r.system, r.version, r.kernel, ratio, r.whole, r.wall, r.rss/1e6, r.note)
	}
	if _, err := io.WriteString(out, b.String()); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d answers do not agree or are missing", bad)
	}
	return nil
}
