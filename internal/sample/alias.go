package sample

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// A thinTable draws binomials of one probability for any n up to a bound, by two
// alias tables: n = 16·h + l trials are 16·h trials and l trials. Each takes one
// word: its low bits name a cell, its upper 44 bits choose between the two
// counts of the cell. So every probability is met to within 2⁻⁴⁴ of a cell's.
//
// References: Walker (1977), An efficient method for generating discrete random
// variables with general distributions, ACM TOMS 3; Vose (1991), A linear
// algorithm for generating random numbers with a given distribution, IEEE
// Transactions on Software Engineering 17.
type thinTable struct {
	most      float64
	low, high []part
	cells     []uint64 // 44 bits: the share of a cell below which the first count is drawn; 10 bits each: that count, the other
}

// part is where the cells of one number of trials are.
type part struct{ from, mask uint32 }

const (
	mostTabulated = 1<<countBits - 1
	countBits     = 10
	cutShift      = 2 * countBits
	cutOne        = 1 << (64 - cutShift)
)

// Tabulate lets Draw look up what it draws for up to most trials, at most 1,023.
// It costs some 4·most·√most bytes and pays where there are many draws.
func (t *Thin) Tabulate(most float64) {
	if t.all || t.p == 0 || !(most >= 1) {
		return
	}
	blocks := int(min(most, mostTabulated))/16 + 1
	b := &thinTable{most: float64(16*blocks - 1)}
	var room aliasRoom
	for l := range 16 {
		b.low = append(b.low, b.add(t, l, &room))
	}
	for h := range blocks {
		b.high = append(b.high, b.add(t, 16*h, &room))
	}
	t.table = b
}

func (b *thinTable) draw(r *rand.Rand, n int) float64 {
	h, l := b.high[n>>4], b.low[n&15]
	return float64(b.pick(h, r.Uint64()) + b.pick(l, r.Uint64()))
}

func (b *thinTable) pick(p part, w uint64) uint64 {
	cell := b.cells[p.from+uint32(w)&p.mask]
	first := (w>>cutShift - cell>>cutShift) >> 63 // 1 where the word is below the cut
	return cell >> (countBits * first) & mostTabulated
}

// aliasRoom is used again from table to table.
type aliasRoom struct {
	weight     []float64
	less, more []int
}

// add appends the cells of n trials.
func (b *thinTable) add(t *Thin, n int, room *aliasRoom) part {
	least, weight := t.weights(n, room.weight[:0])
	m := 1 << bits.Len(uint(len(weight)-1))
	total := 0.0
	for _, w := range weight {
		total += w
	}
	for len(weight) < m {
		weight = append(weight, 0)
	}
	p := part{uint32(len(b.cells)), uint32(m - 1)}
	b.cells = slices.Grow(b.cells, m)[:len(b.cells)+m]
	cells := b.cells[p.from:]
	less, more := room.less[:0], room.more[:0]
	for i := range weight {
		weight[i] *= float64(m) / total // 1 on average
		if weight[i] < 1 {
			less = append(less, i)
		} else {
			more = append(more, i)
		}
	}
	set := func(i, other int, share float64) {
		cut := min(uint64(share*cutOne+0.5), cutOne-1)
		cells[i] = cut<<cutShift | uint64(least+i)&mostTabulated<<countBits | uint64(least+other)&mostTabulated
	}
	for len(less) > 0 && len(more) > 0 {
		i, j := less[len(less)-1], more[len(more)-1]
		less = less[:len(less)-1]
		set(i, j, weight[i])
		if weight[j] -= 1 - weight[i]; weight[j] < 1 {
			more = more[:len(more)-1]
			less = append(less, j)
		}
	}
	for _, i := range less { // all of a weight of 1 but for rounding, as are those below
		set(i, i, 1)
	}
	for _, i := range more {
		set(i, i, 1)
	}
	room.weight, room.less, room.more = weight, less, more
	return p
}

// weights appends the binomial probabilities of n trials from the least count on,
// where they are above 1e-20 of the mode's, in units of the mode's.
func (t *Thin) weights(n int, v []float64) (least int, _ []float64) {
	const none = 1e-20
	odds := t.odds
	if t.flip {
		odds = 1 / odds
	}
	trials := float64(n)
	mode := int((trials + 1) * odds / (1 + odds))
	v = append(v, 1)
	least = mode
	for w := 1.0; least > 0; least-- {
		if w *= float64(least) / ((trials - float64(least) + 1) * odds); w < none {
			break
		}
		v = append(v, w)
	}
	slices.Reverse(v)
	w := 1.0
	for k := mode + 1; k <= n; k++ {
		if w *= (trials - float64(k) + 1) * odds / float64(k); w < none {
			break
		}
		v = append(v, w)
	}
	return least, v
}
