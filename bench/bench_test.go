package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/lifecycle"
)

// quick is the number of rows of the tests: enough for every fit to have an
// interior maximum.
const quick = 3000

// TestMain lets the test's binary be its own child, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-do" {
		if err := bench(context.Background(), os.Args[1:], os.Stdout, os.Stderr); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// draw writes a data set for a test.
func draw(t *testing.T, data string, n int) columns {
	t.Helper()
	d := columns(t.TempDir())
	require.NoError(t, d.write(n, generators[data](n)))
	return d
}

func TestWorkloads(t *testing.T) {
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			d := draw(t, w.data, quick)
			first, err := measure(w.load, d)
			require.NoError(t, err)
			require.NotEmpty(t, first.Values)
			for name, v := range first.Values {
				require.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s %g", name, v)
			}
			second, err := measure(w.load, d)
			require.NoError(t, err)
			require.Equal(t, first.Values, second.Values)
			if check, ok := checks[w.name]; ok {
				check(t, d, first.Values)
			}
		})
	}
}

// checks hold answers against the definition, worked out plainly.
var checks = map[string]func(t *testing.T, d columns, v values){
	"km-days":      plainCurve("day"),
	"km-distinct":  plainCurve("time"),
	"hazard":       plainCurve("time"),
	"logrank":      plainLogRank("time"),
	"logrank-days": plainLogRank("day"),
	"weibull": func(t *testing.T, d columns, v values) {
		times, ended, err := lives(d, "time")
		require.NoError(t, err)
		k, scale := v["shape"], v["scale"]
		loglik, events, hazard, slope := 0.0, 0.0, 0.0, 0.0
		for i, at := range times {
			z := math.Log(at / scale)
			h := math.Exp(k * z)
			loglik, hazard, slope = loglik-h, hazard+h, slope-h*z
			if ended[i] != 0 {
				loglik, events, slope = loglik+math.Log(k/at)+k*z, events+1, slope+1/k+z
			}
		}
		require.InEpsilon(t, loglik, v["loglik"], 1e-12)
		require.InEpsilon(t, events, hazard, 1e-7) // the two derivatives are zero
		require.InDelta(t, 0, slope, 1e-6*events)
	},
	"bgnbd": maximum(func(v values) func(lifecycle.History) float64 {
		return lifecycle.BGNBD{R: v["r"], Alpha: v["alpha"], A: v["a"], B: v["b"]}.LogLik
	}, values{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}),
	"mbgnbd": maximum(func(v values) func(lifecycle.History) float64 {
		return lifecycle.MBGNBD{R: v["r"], Alpha: v["alpha"], A: v["a"], B: v["b"]}.LogLik
	}, nil),
	"paretonbd": maximum(func(v values) func(lifecycle.History) float64 {
		return lifecycle.ParetoNBD{R: v["r"], Alpha: v["alpha"], S: v["s"], Beta: v["beta"]}.LogLik
	}, values{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}),
	"gammagamma": func(t *testing.T, d columns, v values) {
		x, err := d.ints("repeats")
		require.NoError(t, err)
		mean, err := d.floats("mean")
		require.NoError(t, err)
		highest(t, v, func(v values) (sum float64) {
			lg := func(x float64) float64 { y, _ := math.Lgamma(x); return y }
			p, q, g := v["p"], v["q"], v["gamma"]
			for i, z := range mean {
				if n := float64(x[i]); n > 0 { // Fader & Hardie (2013), eq. 1a
					sum += lg(p*n+q) - lg(p*n) - lg(q) + q*math.Log(g) + (p*n-1)*math.Log(z) + p*n*math.Log(n) - (p*n+q)*math.Log(g+n*z)
				}
			}
			return sum
		})
	},
	"rfm-table": func(t *testing.T, d columns, v values) {
		who, err := d.ints("who")
		require.NoError(t, err)
		day, err := d.ints("day")
		require.NoError(t, err)
		last := map[int32]int32{}
		for i, w := range who {
			last[w] = max(last[w], day[i])
		}
		recency := 0.0
		for _, at := range last {
			recency += float64(365 - at)
		}
		require.Equal(t, float64(len(last)), v["members"])
		require.Equal(t, recency, v["recency"])
		require.Equal(t, float64(len(who)), v["frequency"])
	},
	"gini": func(t *testing.T, d columns, v values) {
		counts, err := d.ints("count")
		require.NoError(t, err)
		apart, sum := 0.0, 0.0
		for _, a := range counts {
			sum += float64(a)
			for _, b := range counts {
				apart += math.Abs(float64(a) - float64(b))
			}
		}
		require.InEpsilon(t, apart/(2*float64(len(counts))*sum), v["gini"], 1e-12)
	},
	"cores": func(t *testing.T, d columns, v values) {
		n, ties, err := edges(d)
		require.NoError(t, err)
		core, there := make([]float64, n), make([]bool, n)
		for i := range there {
			there[i] = true
		}
		for k, left := 1, n; left > 0; k++ { // who has fewer than k ties goes, until nobody does
			for again := true; again; {
				again = false
				degree := make([]int, n)
				for e := range ties {
					if there[e.From] && there[e.To] {
						degree[e.From]++
						degree[e.To]++
					}
				}
				for i := range there {
					if there[i] && degree[i] < k {
						there[i], again, left, core[i] = false, true, left-1, float64(k-1)
					}
				}
			}
		}
		require.Equal(t, total(core), v["sum"])
	},
	"louvain": func(t *testing.T, _ columns, v values) { require.Greater(t, v["Q"], 0.4) },
	"record": func(t *testing.T, d columns, v values) {
		var cols [4][]int32
		for i, name := range []string{"second", "who", "other", "tag"} {
			col, err := d.ints(name)
			require.NoError(t, err)
			cols[i] = col
		}
		want := values{}
		seen, pairs, spoke := map[int32][2]int32{}, map[[2]int32][2]int32{}, map[int32]int32{}
		n := map[string]map[[2]int32]float64{}
		bump := func(name string, a, b int32) {
			if n[name] == nil {
				n[name] = map[[2]int32]float64{}
			}
			n[name][[2]int32{a, b}]++
			want[name] = max(want[name], n[name][[2]int32{a, b}])
		}
		for i, at := range cols[0] {
			who, other, kind := cols[1][i], cols[2][i], "posts"
			see := func(m int32) {
				if s, ok := seen[m]; ok {
					seen[m] = [2]int32{s[0], at}
				} else {
					seen[m] = [2]int32{at, at}
				}
			}
			see(who)
			spoke[who] = at
			if other >= 0 {
				kind = "replies"
				see(other)
				bump("heard", other, 0)
				bump("turns", who, other)
				if s, ok := pairs[[2]int32{who, other}]; ok {
					pairs[[2]int32{who, other}] = [2]int32{s[0], at}
				} else {
					pairs[[2]int32{who, other}] = [2]int32{at, at}
				}
			}
			bump(kind, who, 0)
			bump(kind+" of a day", at/86400, 0)
			if cols[3][i] != 0 {
				bump("adverts", who, 0)
				bump("adverts of a day", at/86400, 0)
			}
		}
		want["members"], want["ties"], want["days"] = float64(len(seen)), float64(len(pairs)), 365
		for _, s := range seen {
			want["seen"] += float64(s[1] - s[0])
		}
		for _, s := range pairs {
			want["lasted"] += float64(s[1] - s[0])
		}
		for _, at := range spoke {
			want["spoke"] += float64(at)
		}
		require.Equal(t, want, v)
	},
}

// plainCurve is Kaplan and Meier's, with Greenwood's error, and Nelson and Aalen's:
// the ages one after the other, who is there counted at each.
func plainCurve(column string) func(t *testing.T, d columns, v values) {
	return func(t *testing.T, d columns, v values) {
		times, ended, err := lives(d, column)
		require.NoError(t, err)
		checked := 0
		for _, until := range ages {
			s, variance, hazard := 1.0, 0.0, 0.0
			seen := map[float64]bool{}
			for k, age := range times {
				if age > until || seen[age] || ended[k] == 0 {
					continue
				}
				seen[age] = true
				n, gone := 0.0, 0.0
				for i, at := range times {
					if at >= age {
						n++
					}
					if at == age && ended[i] != 0 {
						gone++
					}
				}
				s *= 1 - gone/n
				variance += gone / (n * (n - gone))
				hazard += gone / n
			}
			plain := values{"S": s, "se": s * math.Sqrt(variance), "H": hazard}
			for name, want := range plain {
				if got, ok := v[fmt.Sprintf("%s(%g)", name, until)]; ok {
					require.InEpsilon(t, want, got, 1e-10, "%s(%g)", name, until)
					checked++
				}
			}
		}
		require.Equal(t, len(v), checked)
	}
}

// plainLogRank is Mantel's statistic of two groups.
func plainLogRank(column string) func(t *testing.T, d columns, v values) {
	return func(t *testing.T, d columns, v values) {
		times, ended, err := lives(d, column)
		require.NoError(t, err)
		group, err := d.ints("group")
		require.NoError(t, err)
		excess, variance := 0.0, 0.0
		seen := map[float64]bool{}
		for k, age := range times {
			if seen[age] || ended[k] == 0 {
				continue
			}
			seen[age] = true
			var n, gone [2]float64
			for i, at := range times {
				if at >= age {
					n[group[i]]++
				}
				if at == age && ended[i] != 0 {
					gone[group[i]]++
				}
			}
			all, left := n[0]+n[1], gone[0]+gone[1]
			excess += gone[0] - left*n[0]/all
			if all > 1 {
				variance += left * n[0] / all * n[1] / all * (all - left) / (all - 1)
			}
		}
		require.InEpsilon(t, excess*excess/variance, v["chi2"], 1e-9)
	}
}

// maximum holds a fit against the log-likelihood of all rows, one by one: it is
// what the answer says, lower at parameters a little to each side, and not far
// above that of the truth where it is known: twice that is χ².
func maximum(at func(values) func(lifecycle.History) float64, truth values) func(t *testing.T, d columns, v values) {
	return func(t *testing.T, d columns, v values) {
		rows, err := histories(d)
		require.NoError(t, err)
		loglik := func(v values) (sum float64) {
			of := at(v)
			for _, h := range rows {
				sum += of(h)
			}
			return sum
		}
		highest(t, v, loglik)
		if truth != nil {
			require.InDelta(t, loglik(truth)+10, v["loglik"], 10)
		}
	}
}

func highest(t *testing.T, v values, loglik func(values) float64) {
	require.InEpsilon(t, loglik(v), v["loglik"], 1e-11)
	for name := range v {
		for _, by := range []float64{0.97, 1.03} {
			if beside := maps.Clone(v); name != "loglik" {
				beside[name] *= by
				require.Less(t, loglik(beside), v["loglik"], "%s times %g", name, by)
			}
		}
	}
}

// TestMissingPeers runs the program where nothing but Go is installed.
func TestMissingPeers(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	r := runner{self: self, temp: t.TempDir(), repeats: 2, progress: io.Discard}
	var chosen []workload
	for _, w := range workloads {
		if w.name == "km-days" || w.name == "rules" {
			chosen = append(chosen, w)
		}
	}
	rows, err := r.compare(t.Context(), chosen, func(workload) int { return quick })
	require.NoError(t, err)
	require.Len(t, rows, 4)
	for _, o := range rows[1:3] {
		require.Equal(t, "missing: not installed", o.note)
		require.False(t, o.bad)
	}
	require.Positive(t, rows[0].rss)
	require.GreaterOrEqual(t, rows[0].whole, 0.0)
	var b bytes.Buffer
	require.NoError(t, write(&b, rows))
	require.Contains(t, b.String(), "| lifelines | | | | | | | missing: not installed |")
}

// TestMissingPeerIsNamed: of two interpreters, one of which lacks the peer and one
// what is below it, the peer is what is missing.
func TestMissingPeerIsNamed(t *testing.T) {
	temp := t.TempDir()
	says := func(name, missing string) string {
		file := filepath.Join(temp, name)
		require.NoError(t, os.WriteFile(file, []byte("#!/bin/sh\necho '{\"missing\": \""+missing+"\"}'\n"), 0o755))
		return file
	}
	r := runner{temp: temp, tools: tools{pythons: []string{says("a", "pandas"), says("b", "networkx"), says("c", "numpy")}}}
	c, err := r.theirs(t.Context(), workload{name: "cores"}, networkx(0), temp)
	require.NoError(t, err)
	require.Equal(t, "networkx", c.Missing)
}

// TestPeers runs the programs that are installed and holds their answers
// against ours.
func TestPeers(t *testing.T) {
	peers := os.Getenv("COTERIE_PEERS")
	if peers == "" {
		t.Skip("COTERIE_PEERS names no environments to look for peers in")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	r := runner{self: self, temp: t.TempDir(), repeats: 1, progress: io.Discard, tools: find(filepath.SplitList(peers))}
	rows, err := r.compare(t.Context(), workloads, func(w workload) int { return w.size(100 * quick) })
	require.NoError(t, err)
	for _, o := range rows {
		require.False(t, o.bad, "%s, %s: %s", o.name, o.system, o.note)
	}
}

// TestScripts checks that every peer's program knows its workloads.
func TestScripts(t *testing.T) {
	for _, w := range workloads {
		for _, p := range w.peers {
			if p.script == "" {
				require.Contains(t, gonums, p.name+":"+w.name)
				continue
			}
			raw, err := scripts.ReadFile("peers/" + p.script)
			require.NoError(t, err)
			task := `("` + p.name + `", "` + w.name + `"):`
			if strings.HasSuffix(p.script, ".R") {
				task = `"` + w.name + `" =`
			}
			require.Contains(t, string(raw), task)
		}
	}
}

// TestNamed holds that nobody who is named as a peer is left out.
func TestNamed(t *testing.T) {
	named := map[string]bool{}
	for _, w := range workloads {
		require.Positive(t, w.full, w.name)
		for _, p := range w.peers {
			named[p.name] = true
		}
	}
	for _, name := range []string{"survival", "lifelines", "lifetimes", "CLVTools", "pandas", "polars", "scikit-learn", "igraph", "leidenalg", "networkx", "scipy", "numpy", "gonum"} {
		require.True(t, named[name], name)
	}
}

// TestSplit: a peer that is slow is asked about less, beside ours.
func TestSplit(t *testing.T) {
	w := workload{peers: []peer{{name: "a"}, {name: "b", most: 100}, {name: "c", most: 10}, {name: "d", most: 100}}}
	got := map[int]string{}
	for n, peers := range w.split(1000) {
		for _, p := range peers {
			got[n] += p.name
		}
	}
	require.Equal(t, map[int]string{1000: "a", 100: "bd", 10: "c"}, got)
	for n, peers := range (workload{}).split(7) {
		require.Equal(t, 7, n)
		require.Empty(t, peers)
	}
}

func TestReplace(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.md")
	require.Error(t, replace(name, "new\n"))
	require.NoError(t, os.WriteFile(name, []byte("a\n<!-- table -->\nold\n<!-- end of table -->\nb\n"), 0o644))
	require.NoError(t, replace(name, "new\n"))
	raw, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "a\n<!-- table -->\nnew\n<!-- end of table -->\nb\n", string(raw))
	require.NoError(t, os.WriteFile(name, []byte("a\n<!-- table -->\nold\n"), 0o644))
	require.Error(t, replace(name, "new\n"))
	raw, err = os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(raw), "<!-- end of table -->\n")
}

func TestAgree(t *testing.T) {
	for _, c := range []struct {
		ours, theirs values
		within       float64
		atLeast, bad bool
	}{
		{values{"a": 1}, values{"a": 1}, 0, false, false},
		{values{"a": 1, "b": 2}, values{"a": 1.001}, 1e-2, false, false},
		{values{"a": 1, "b": 2}, values{"a": 1.001, "b": 3}, 1e-2, false, true},
		{values{"a": 1}, values{"b": 1}, 1, false, true},
		{values{"a": 1}, values{"a": math.NaN()}, 1, false, true},
		{values{"Q": 0.9}, values{"Q": 0.5}, 1e-3, true, false},
		{values{"Q": 0.5}, values{"Q": 0.9}, 1e-3, true, true},
	} {
		note, bad := agree(c.ours, c.theirs, c.within, c.atLeast)
		require.Equal(t, c.bad, bad, note)
	}
}

func TestSlope(t *testing.T) {
	require.InDelta(t, 1.5, slope([]float64{1, 4, 16}, []float64{3, 24, 192}), 1e-12)
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{{"-n", "1"}, {"-repeats", "0"}, {"-only", "("}, {"-only", "nothing"}, {"-do", "draw:x"}, {"-do", "x"}, {"-x"}} {
		require.Error(t, bench(t.Context(), args, io.Discard, io.Discard), args)
	}
}
