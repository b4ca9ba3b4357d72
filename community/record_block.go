package community

import "github.com/coterie-go/coterie"

// blockEvents is how many events [Record.AddAll] looks up at once: enough reads
// under way to hide the time that memory takes, few enough that all they have
// brought is still in the first cache when it is used.
const blockEvents = 64

// block is what is known of the events of a block before they are counted.
type block struct {
	events  [blockEvents]*Event
	n       int
	who     lookups             // Member and Other, one after the other
	ids     [lookedUp]*MemberID // of who
	turns   turns
	touched uint64 // of no meaning: keeps reads that bring lines nearer
}

// lookedUp is how many searches go side by side: two for each event.
const lookedUp = 2 * blockEvents

// lookups are searches of an index that go side by side. A processor waits for
// many lines of memory at a time if little stands between one read and the next,
// and so what is sought is read in passes that do nothing else.
type lookups struct {
	n    int
	hash [lookedUp]uint64
	slot [lookedUp]uint64 // what is where the search begins, then where it ended
	row  [lookedUp]int32  // −1: not known
}

// seek finds the first row that has the bits of each hash.
func (l *lookups) seek(x *index) {
	slots, hash := x.slots, l.hash[:l.n]
	slot := l.slot[:len(hash)]
	for k, h := range hash {
		slot[k] = slots[x.first(h)]
	}
	for k, h := range hash {
		s, row := x.first(h), int32(-1)
		for v := slot[k]; v != 0; v = slots[s] {
			if v>>32 == h>>32 {
				row = int32(uint32(v)) - 1
				break
			}
			s = x.next(s)
		}
		l.row[k], slot[k] = row, uint64(s)
	}
}

// AddAll takes events as [Record.Add] does, one after the other. Those that Add
// refuses are skipped and returned in a *[coterie.RowErrors], numbered from 0.
// In a record too large for the caches it is some times as fast as Add: the
// members and ties of a block of events are sought together, so that memory
// answers many questions at a time (group prefetching).
//
// References:
//   - Chen, Ailamaki, Gibbons, Mowry (2007), Improving hash join performance
//     through prefetching, ACM Transactions on Database Systems 32(3), 17.
func (r *Record) AddAll(events []Event) error {
	var bad coterie.RowErrors
	var b block
	for at := 0; at < len(events); at += blockEvents {
		part := events[at:min(at+blockEvents, len(events))]
		for i := range part {
			b.touched ^= uint64(part[i].Kind)
		}
		b.n = 0
		for i := range part {
			e := &part[i]
			if err := r.admit(e); err != nil {
				bad.Add(at+i, err)
			} else if e.Kind != Tick {
				b.events[b.n] = e
				b.n++
			}
		}
		r.addBlock(&b)
	}
	return bad.Err()
}

// addBlock counts the events of a block, which have been admitted.
func (r *Record) addBlock(b *block) {
	w := &b.who
	w.n = 0
	for _, e := range b.events[:b.n] {
		b.ids[w.n], w.hash[w.n] = &e.Member, hashID((*[16]byte)(&e.Member))
		if w.n++; !e.Other.IsZero() {
			b.ids[w.n], w.hash[w.n] = &e.Other, hashID((*[16]byte)(&e.Other))
			w.n++
		}
	}
	r.rows(b)
	k := 0
	for _, e := range b.events[:b.n] {
		i := w.row[k]
		if k++; e.Other.IsZero() {
			continue
		}
		other := w.row[k]
		if k++; e.ties(i, other) {
			r.turn(&b.turns, tie{pairOf(i, other), e.At, e.At, 1})
		}
	}
	r.settle(&b.turns)
	k = 0
	for _, e := range b.events[:b.n] {
		i, other := w.row[k], int32(-1)
		if k++; !e.Other.IsZero() {
			other = w.row[k]
			k++
		}
		r.apply(e, i, other)
	}
}

// rows finds the rows of the members of a block, new ones if need be.
func (r *Record) rows(b *block) {
	w := &b.who
	if r.byID.n == 0 {
		r.byID.want(1)
	}
	w.seek(&r.byID)
	for k, i := range w.row[:w.n] {
		if i < 0 {
			continue
		}
		m := &r.members[i]
		if b.touched ^= uint64(m.counts[cReacts]); m.id != *b.ids[k] { // the row may lie on two lines
			w.row[k] = -1
		}
	}
	for k, i := range w.row[:w.n] {
		if i < 0 {
			w.row[k] = r.row(*b.ids[k])
		}
	}
}

// turns are ties that wait to be added.
type turns struct {
	lookups
	ties [lookedUp]tie
}

// turn adds a tie, in time: settle adds those that wait.
func (r *Record) turn(b *turns, t tie) {
	if b.n == len(b.ties) {
		r.settle(b)
	}
	b.ties[b.n], b.hash[b.n] = t, mix(t.pair)
	b.n++
}

// settle adds the ties that wait.
func (r *Record) settle(b *turns) {
	r.byPair.want(b.n)
	b.seek(&r.byPair)
	for k, i := range b.row[:b.n] {
		add := &b.ties[k]
		if i >= 0 {
			if t := r.ties.at(i); t.pair == add.pair {
				t.turn(add.first, add.last, add.n)
				continue
			}
		}
		r.tieFrom(int(b.slot[k]), b.hash[k], add)
	}
	b.n = 0
}
