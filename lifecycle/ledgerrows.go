package lifecycle

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/key"
)

// keyIndex numbers keys in order of their first coming, in an open-addressed table
// that holds the keys themselves: a key that is known costs one look at memory that
// is far away, and such looks are all that folding a long log costs. The seed of
// the hash differs from process to process; nothing that is read does.
type keyIndex[K coterie.Key] struct {
	keys  []K
	slots []keySlot[K]
	shift uint // of a hash to its slot
	hash  func(K) uint64
}

// keySlot is a slot of the table.
type keySlot[K coterie.Key] struct {
	hash uint32
	n    uint32 // the number + 1; 0: free
	key  K
}

// of returns the number of a key, a new one for a new key.
func (x *keyIndex[K]) of(who K) int32 {
	if x.slots == nil {
		x.hash = key.Hasher[K]()
		x.resize(64)
	}
	h := uint32(x.hash(who) >> 32)
	mask := uint32(len(x.slots) - 1)
	at := h >> x.shift
	for {
		s := &x.slots[at]
		if s.n == 0 {
			break
		}
		if s.hash == h && s.key == who {
			return int32(s.n - 1)
		}
		at = (at + 1) & mask
	}
	x.keys = append(x.keys, who)
	x.slots[at] = keySlot[K]{h, uint32(len(x.keys)), who}
	if 2*len(x.keys) > len(x.slots) && x.shift > 0 {
		x.resize(2 * len(x.slots))
	}
	return int32(len(x.keys) - 1)
}

// resize makes n slots, a power of two.
func (x *keyIndex[K]) resize(n int) {
	old := x.slots
	x.slots = make([]keySlot[K], n)
	x.shift = 32
	for m := n; m > 1; m /= 2 {
		x.shift--
	}
	mask := uint32(n - 1)
	for i := range old {
		s := &old[i]
		if s.n == 0 {
			continue
		}
		at := s.hash >> x.shift
		for x.slots[at].n != 0 {
			at = (at + 1) & mask
		}
		x.slots[at] = *s
	}
}

// ranked is a key's number with the first bytes of the key.
type ranked struct {
	head uint64
	n    int32
}

// sorted returns the numbers of the keys in key order: in O(n) by their first
// bytes, and by comparison where those are the same.
func (x *keyIndex[K]) sorted() []int32 {
	head, compare := key.Head[K](), key.Comparer[K]()
	order := make([]ranked, len(x.keys))
	for i, k := range x.keys {
		order[i] = ranked{head(k), int32(i)}
	}
	order = byHead(order)
	out := make([]int32, len(order))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && order[to].head == order[from].head {
			to++
		}
		if same := order[from:to]; len(same) > 1 {
			slices.SortFunc(same, func(a, b ranked) int { return compare(x.keys[a.n], x.keys[b.n]) })
		}
		for i := from; i < to; i++ {
			out[i] = order[i].n
		}
		from = to
	}
	return out
}

// byHead sorts by digits of 11 bits, lowest first, skipping those that all share;
// what it returns may be another slice.
func byHead(order []ranked) []ranked {
	const width, digits = 11, 6
	if len(order) < 1<<10 {
		slices.SortFunc(order, func(a, b ranked) int { return cmp.Compare(a.head, b.head) })
		return order
	}
	var hist [digits][1 << width]uint32
	for _, r := range order {
		for d := range digits {
			hist[d][r.head>>(width*d)&(1<<width-1)]++
		}
	}
	from, to := order, make([]ranked, len(order))
	for d := range digits {
		h, shift := &hist[d], width*d
		if int(h[order[0].head>>shift&(1<<width-1)]) == len(order) {
			continue
		}
		at := uint32(0)
		for i, n := range h {
			h[i] = at
			at += n
		}
		for _, r := range from {
			b := r.head >> shift & (1<<width - 1)
			to[h[b]] = r
			h[b]++
		}
		from, to = to, from
	}
	return from
}

// dayEntry is a customer's purchases of one day.
type dayEntry struct {
	day        int32
	count, sum int64
}

// rowLog keeps the rows of a ledger as they came, in chunks that are never moved.
type rowLog struct {
	full [][]row
	last []row
	wide []wideRow // rows that do not fit
	n    int
}

// row is one purchase.
type row struct {
	who, day int32
	sum      uint32
}

// wideRow is any number of purchases of one day.
type wideRow struct {
	who int32
	dayEntry
}

// rowChunk is the length of all chunks but the first ones, which double.
const rowChunk = 1 << 16

func (l *rowLog) add(who, day int32, count, sum int64) {
	l.n++
	if count != 1 || sum > math.MaxUint32 {
		l.wide = append(l.wide, wideRow{who, dayEntry{day, count, sum}})
		return
	}
	if len(l.last) == cap(l.last) {
		if len(l.last) > 0 {
			l.full = append(l.full, l.last)
		}
		l.last = make([]row, 0, min(max(16, 2*cap(l.last)), rowChunk))
	}
	l.last = append(l.last, row{who, day, uint32(sum)})
}

// all lists the chunks.
func (l *rowLog) all() iter.Seq[[]row] {
	return func(yield func([]row) bool) {
		for _, c := range l.full {
			if !yield(c) {
				return
			}
		}
		yield(l.last)
	}
}

// each lists the customers of the given order who have days up to end, with those
// days: a counting sort by customer, then by day, where they did not come in
// order.
func (l *rowLog) each(order []int32, end int32) iter.Seq2[int32, []dayEntry] {
	return func(yield func(int32, []dayEntry) bool) {
		next := make([]uint32, len(order)) // first the number of a customer's rows, then where the next one goes
		for c := range l.all() {
			for i := range c {
				next[c[i].who]++
			}
		}
		at := uint32(0)
		for _, who := range order {
			n := next[who]
			next[who] = at
			at += n
		}
		type purchase struct {
			day int32
			sum uint32
		}
		rows := make([]purchase, at)
		for c := range l.all() {
			for i := range c {
				r := &c[i]
				rows[next[r.who]] = purchase{r.day, r.sum}
				next[r.who]++
			}
		}
		wide := map[int32][]dayEntry{}
		for _, w := range l.wide {
			wide[w.who] = append(wide[w.who], w.dayEntry)
		}
		var days []dayEntry
		from := uint32(0)
		for _, who := range order {
			to := next[who]
			days = days[:0]
			sorted := true
			add := func(e dayEntry) {
				k := len(days)
				switch {
				case e.day > end:
				case k > 0 && days[k-1].day == e.day:
					days[k-1].count += e.count
					days[k-1].sum += e.sum
				default:
					sorted = sorted && (k == 0 || days[k-1].day < e.day)
					days = append(days, e)
				}
			}
			for _, p := range rows[from:to] {
				add(dayEntry{p.day, 1, int64(p.sum)})
			}
			for _, e := range wide[who] {
				add(e)
			}
			from = to
			if !sorted {
				slices.SortFunc(days, func(a, b dayEntry) int { return cmp.Compare(a.day, b.day) })
				days = merged(days)
			}
			if len(days) > 0 && !yield(who, days) {
				return
			}
		}
	}
}

// merged sums neighbours of one day.
func merged(days []dayEntry) []dayEntry {
	k := 0
	for _, e := range days[1:] {
		if e.day == days[k].day {
			days[k].count += e.count
			days[k].sum += e.sum
			continue
		}
		k++
		days[k] = e
	}
	return days[:k+1]
}
