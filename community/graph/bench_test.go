//go:build unix

package graph_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"syscall"
	"testing"

	"github.com/coterie-go/coterie/community/graph"
)

// million reads the generated graph of COTERIE_GRAPH (little-endian uint32 pairs;
// 1,000,000 vertices), or skips.
func million(b testing.TB) [][2]int32 {
	b.Helper()
	path := os.Getenv("COTERIE_GRAPH")
	if path == "" {
		b.Skip("set COTERIE_GRAPH to a file of little-endian uint32 pairs over 1,000,000 vertices")
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	edges := make([][2]int32, len(raw)/8)
	for i := range edges {
		edges[i] = [2]int32{int32(binary.LittleEndian.Uint32(raw[8*i:])), int32(binary.LittleEndian.Uint32(raw[8*i+4:]))}
	}
	return edges
}

// cpu returns the processor seconds used so far: on a shared machine the wall
// clock measures the neighbours.
func cpu() float64 {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return float64(r.Utime.Sec) + float64(r.Utime.Usec)/1e6 + float64(r.Stime.Sec) + float64(r.Stime.Usec)/1e6
}

// measure reports the least processor time of any run of f.
func measure(b *testing.B, f func()) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	least := math.Inf(1)
	for b.Loop() {
		start := cpu()
		f()
		least = min(least, cpu()-start)
	}
	b.ReportMetric(least, "least-cpu-s")
}

func BenchmarkBig(b *testing.B) {
	edges := million(b)
	const n = 1_000_000
	g, err := graph.Dense(n, pairs(edges), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("Dense", func(b *testing.B) {
		measure(b, func() { g, _ = graph.Dense(n, pairs(edges), nil) })
	})
	b.Run("New", func(b *testing.B) {
		ids := make([][16]byte, n)
		for i := range ids {
			x := uint64(i) * 0x9e3779b97f4a7c15
			x = (x ^ x>>32) * 0xd6e8feb86659fd93
			binary.BigEndian.PutUint64(ids[i][:], x^x>>32)
			binary.BigEndian.PutUint64(ids[i][8:], uint64(i))
		}
		measure(b, func() {
			h, err := graph.New(func(yield func(graph.Tie[[16]byte]) bool) {
				for _, e := range edges {
					if !yield(graph.Tie[[16]byte]{From: ids[e[0]], To: ids[e[1]]}) {
						return
					}
				}
			}, nil)
			if err != nil || h.Edges() != g.Edges() {
				b.Fatal(err)
			}
		})
	})
	b.Run("Cores", func(b *testing.B) {
		measure(b, func() { graph.Cores(g) })
	})
	b.Run("Components", func(b *testing.B) {
		measure(b, func() {
			if c := graph.Components(g).Groups; c != 4636 {
				b.Fatal(fmt.Sprint(c))
			}
		})
	})
	ctx := context.Background()
	b.Run("Onion", func(b *testing.B) {
		measure(b, func() {
			if _, err := graph.Onion(g); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("PageRank", func(b *testing.B) {
		measure(b, func() {
			if _, err := graph.PageRank(ctx, g, nil); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("Louvain", func(b *testing.B) {
		measure(b, func() {
			p, err := graph.Louvain(ctx, g, nil)
			if err != nil || p.Modularity < .7190 {
				b.Fatal(p, err)
			}
			b.ReportMetric(p.Modularity, "modularity")
		})
	})
	b.Run("Propagate", func(b *testing.B) {
		measure(b, func() {
			p, err := graph.Propagate(ctx, g, nil)
			if err != nil || p.Modularity < .70 {
				b.Fatal(p, err)
			}
			b.ReportMetric(p.Modularity, "modularity")
		})
	})
	b.Run("Leiden", func(b *testing.B) {
		measure(b, func() {
			p, err := graph.Leiden(ctx, g, nil)
			if err != nil || p.Modularity < .7194 {
				b.Fatal(p, err)
			}
			b.ReportMetric(p.Modularity, "modularity")
		})
	})
}
