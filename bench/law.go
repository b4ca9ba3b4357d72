package main

import (
	"context"
	"fmt"
	"io"
	"math"
)

// laws runs ours at growing sizes and writes the exponent of the cost: the slope
// of log seconds on log rows, by least squares over the sizes that take long
// enough to be measured.
func (r runner) laws(ctx context.Context, chosen []workload, n int, out io.Writer) error {
	const least = 2e-3 // seconds of a kernel below which the clock says little
	fmt.Fprintln(out, "| workload | rows | CPU s | exponent |\n|---|---|---|--:|")
	for _, w := range chosen {
		var sizes, costs []float64
		for size := n / 64; size <= n; size *= 2 {
			dir, err := r.draw(ctx, w.data, w.size(size))
			if err != nil {
				return err
			}
			runs := make([]cost, r.repeats)
			for i := range runs {
				if runs[i], err = r.ours(ctx, w, dir); err != nil {
					return err
				}
			}
			if s := median(runs, func(c cost) float64 { return c.CPU }); s >= least {
				sizes, costs = append(sizes, float64(w.size(size))), append(costs, s)
			}
		}
		if len(sizes) < 3 {
			fmt.Fprintf(out, "| %s | | | too fast to tell |\n", w.asks)
			continue
		}
		last := len(sizes) - 1
		fmt.Fprintf(out, "| %s | %.0f – %.0f | %.2g – %.2g | %.2f |\n", w.asks, sizes[0], sizes[last], costs[0], costs[last], slope(sizes, costs))
	}
	return nil
}

// slope is that of log y on log x.
func slope(x, y []float64) float64 {
	var mx, my, sxx, sxy float64
	for i := range x {
		mx += math.Log(x[i]) / float64(len(x))
		my += math.Log(y[i]) / float64(len(x))
	}
	for i := range x {
		dx := math.Log(x[i]) - mx
		sxx += dx * dx
		sxy += dx * (math.Log(y[i]) - my)
	}
	return sxy / sxx
}
