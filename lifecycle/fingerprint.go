package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/sample"
)

// The kinds of what a fingerprint is made of.
const (
	printEnd uint64 = iota + 1
	printWindow
	printReached
	printCox
	printSub
)

// fingerprint is of n equal lifetimes. Those of data are the sum in any order. It
// is made of what a likelihood is made of, so that rows which split one life by
// age have that of the whole life, and a whole weight that of as many rows.
func (l Lifetime) fingerprint(n int64, stratum uint64) uint64 {
	w := l.weight()
	scale, rest := uint64(n), math.Float64bits(w)
	if w < 1<<53 && w == math.Floor(w) {
		scale, rest = scale*uint64(w), 0
	}
	of := func(kind uint64, a, b float64) uint64 {
		h := sample.Mix(kind ^ sample.Mix(stratum) ^ rest)
		return sample.Mix(sample.Mix(h^math.Float64bits(a)) ^ math.Float64bits(b))
	}
	sum := uint64(0)
	if l.Entry > 0 {
		sum -= of(printReached, l.Entry, 0)
	}
	switch {
	case l.interval():
		sum += of(printWindow, l.Exit, l.Upper)
	case l.Ended:
		sum += of(printEnd, l.Exit, 0)
	case l.Exit > 0:
		sum += of(printReached, l.Exit, 0)
	}
	return scale * sum
}

// fingerprint is that of the lifetimes in their strata, under a partial
// likelihood of some kind and way.
func (g *Regression) fingerprint(kind, way uint64) uint64 {
	sum := sample.Mix(kind<<32 | way)
	for _, s := range g.rows {
		sum += s.Lifetime.fingerprint(1, s.stratum)
	}
	return sum
}
