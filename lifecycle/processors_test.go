package lifecycle

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/coterie-go/coterie/internal/sample"
)

// BenchmarkProcessors times regressions of 400,000 rows and 10 covariates on one
// processor and on two: first what puts the rows in order and standardises them,
// then the iterations with all that follows them.
func BenchmarkProcessors(b *testing.B) {
	r := sample.New(12, 5)
	g := new(Regression)
	for range 400_000 {
		x := make([]float64, 10)
		eta := 4.0
		for j := range x {
			x[j] = sample.Normal(r)
			eta += 0.1 * float64(j%3-1) * x[j]
		}
		life, end := Weibull{math.Exp(eta), 1.3}.Rand(r), 120*sample.Uniform(r)
		if err := g.Add(Observation{Lifetime: Lifetime{Exit: min(life, end), Ended: life < end}, X: x}); err != nil {
			b.Fatal(err)
		}
	}
	ctx := context.Background()
	cox, err := newCoxData(g, Efron)
	if err != nil {
		b.Fatal(err)
	}
	aft, err := newRegressed(g, false)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"cox-order", func() error { _, err := newCoxData(g, Efron); return err }},
		{"cox-iterations", func() error { _, err := cox.fit(ctx, &CoxOptions{}); return err }},
		{"aft-order", func() error { _, err := newRegressed(g, false); return err }},
		{"aft-iterations", func() error { _, err := fitLocationScale(ctx, aft, Weibull{}, nil); return err }},
	} {
		for _, procs := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", c.name, procs), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				b.ReportAllocs()
				for b.Loop() {
					if err := c.run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
