package community

import "github.com/coterie-go/coterie"

// blockEvents is how many events [Record.AddAll] looks up at once: enough reads
// under way to hide the time that memory takes, few enough that all they have
// brought is still in the first cache when it is used.
const blockEvents = 64

// block is what is known of the events of a block before any is counted.
type block struct {
	events [blockEvents]*Event
	n      int                       // events
	who    lookups                   // Member and Other, one after the other
	pairs  lookups                   // of Member and Other, where one turns to the other
	ids    [2 * blockEvents]MemberID // of who
	keys   [2 * blockEvents]uint64   // of pairs
	ahead  Kind                      // of no meaning: keeps the reading that brings the events
}

// lookups are searches of an index that go side by side. A processor waits for
// many lines of memory at a time if little stands between one read and the next,
// and so what is sought is read in passes that do nothing else.
type lookups struct {
	n    int
	hash [2 * blockEvents]uint64
	slot [2 * blockEvents]uint64 // what is where the search begins
	row  [2 * blockEvents]int32  // −1: none, or not known
}

// begin reads where the searches begin.
func (l *lookups) begin(x *index) {
	slots := x.slots
	hash := l.hash[:l.n]
	slot := l.slot[:len(hash)]
	for k, h := range hash {
		slot[k] = slots[int((h>>32)*uint64(len(slots))>>32)]
	}
}

// candidates finds the first row that has the bits of each hash.
func (l *lookups) candidates(x *index) {
	for k, h := range l.hash[:l.n] {
		l.row[k] = -1
		v := l.slot[k]
		for s := x.first(h); v != 0; v = x.slots[s] {
			if v>>32 == h>>32 {
				l.row[k] = int32(uint32(v)) - 1
				break
			}
			s = x.next(s)
		}
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
			b.ahead ^= part[i].Kind
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
	r.seek(b)
	r.settle(b)
	r.seekTies(b)
	w, t := 0, 0
	for _, e := range b.events[:b.n] {
		i, other, tie := b.who.row[w], int32(-1), int32(-1)
		w++
		if !e.Other.IsZero() {
			other = b.who.row[w]
			w++
			if e.ties(i, other) {
				tie = b.pairs.row[t]
				t++
			}
		}
		r.apply(e, i, other, tie)
	}
}

// seek finds the rows of members, where they are easily found.
func (r *Record) seek(b *block) {
	r.byID.want(2 * b.n)
	w := &b.who
	w.n = 0
	for _, e := range b.events[:b.n] {
		b.ids[w.n], w.hash[w.n] = e.Member, hashID((*[16]byte)(&e.Member))
		w.n++
		if !e.Other.IsZero() {
			b.ids[w.n], w.hash[w.n] = e.Other, hashID((*[16]byte)(&e.Other))
			w.n++
		}
	}
	w.begin(&r.byID)
	w.candidates(&r.byID)
	for k, i := range w.row[:w.n] {
		if i >= 0 && r.members[i].id != b.ids[k] {
			w.row[k] = -1
		}
	}
}

// settle finds the rows that are left, new ones if need be.
func (r *Record) settle(b *block) {
	w, p := &b.who, &b.pairs
	p.n = 0
	for k, i := range w.row[:w.n] {
		if i < 0 {
			w.row[k] = r.row(b.ids[k])
		}
	}
	k := 0
	for _, e := range b.events[:b.n] {
		i := w.row[k]
		k++
		if !e.Other.IsZero() {
			other := w.row[k]
			k++
			if e.ties(i, other) {
				pair := pairOf(i, other)
				b.keys[p.n], p.hash[p.n] = pair, mix(pair)
				p.n++
			}
		}
	}
}

// seekTies finds ties, where they are easily found.
func (r *Record) seekTies(b *block) {
	r.byPair.want(b.n)
	p := &b.pairs
	p.begin(&r.byPair)
	p.candidates(&r.byPair)
	for k, i := range p.row[:p.n] {
		if i >= 0 && r.ties.at(i).pair != b.keys[k] {
			p.row[k] = -1
		}
	}
}
