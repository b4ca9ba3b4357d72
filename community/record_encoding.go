package community

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// The encoding of a Record lists everything in id order, then instant order, so
// that it does not depend on the order of the events. Version 1.
const recordTag, recordVersion = "CoRe", 1

func (o RecordOptions) append(b []byte) []byte {
	b = wire.AppendVarint(b, int64(o.Day/time.Second))
	b = wire.AppendBool(b, o.Days)
	return wire.AppendUvarint(b, uint64(o.Gap.Microseconds()))
}

func readOptions(rd *wire.Reader) RecordOptions {
	var o RecordOptions
	day := rd.Varint()
	o.Days = rd.Bool()
	gap := rd.Uvarint()
	if day < -14*3600 || day > 14*3600 || gap > math.MaxInt64/1000 {
		rd.Fail("options out of range")
		return o
	}
	o.Day, o.Gap = time.Duration(day)*time.Second, time.Duration(gap)*time.Microsecond
	return o
}

// AppendBinary implements [encoding.BinaryAppender]: the same events in any
// order and any split have the same bytes. It takes O(n log n) in members and
// ties.
func (r *Record) AppendBinary(b []byte) ([]byte, error) {
	if r.fixed && r.Options != r.options {
		return nil, coterie.ErrMismatch
	}
	if err := r.Options.validate(); err != nil {
		return nil, err
	}
	b = wire.AppendHeader(b, recordTag, recordVersion)
	b = r.Options.append(b)
	b = wire.AppendUvarint(b, uint64(r.currency))
	b = wire.AppendUvarint(b, uint64(r.total))
	order, rank := r.ranks()
	b = wire.AppendUvarint(b, uint64(len(order)))
	for _, i := range order {
		b = r.members[i].append(b, rank)
	}
	b = r.appendTies(b, rank)
	b = r.appendLists(b, rank)
	if r.Options.Days {
		for _, i := range order {
			b = appendActive(b, r.active[i])
		}
	}
	if r.Options.Gap > 0 {
		for _, i := range order {
			b = appendPresence(b, r.presence[i])
		}
	}
	return r.appendDays(b), nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (r *Record) MarshalBinary() ([]byte, error) { return r.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; it validates fully
// and takes no encoding but a canonical one. On an error r is as before.
func (r *Record) UnmarshalBinary(b []byte) error {
	rd, _ := wire.NewReader(b, recordTag, recordVersion)
	var out Record
	out.Options = readOptions(rd)
	if rd.Err() == nil {
		if err := out.start(); err != nil {
			rd.Fail("options out of range")
		}
	}
	cur, total := rd.Uvarint(), rd.Uvarint()
	if cur > math.MaxUint16 || total > math.MaxInt64 {
		rd.Fail("currency or total out of range")
	}
	out.currency, out.total = coterie.Currency(cur), int64(total)
	out.readMembers(rd)
	out.readTies(rd)
	out.readLists(rd)
	if out.Options.Days {
		for range out.members {
			out.active = append(out.active, readActive(rd))
			if rd.Err() != nil {
				break
			}
		}
	}
	if out.Options.Gap > 0 {
		gap := Instant(out.options.Gap.Microseconds())
		for range out.members {
			out.presence = append(out.presence, readPresence(rd, gap))
			if rd.Err() != nil {
				break
			}
		}
	}
	out.readDays(rd)
	if err := rd.Done(); err != nil {
		return decodeError("Record", err)
	}
	*r = out
	return nil
}

// decodeError is the error of a refused encoding.
func decodeError(what string, err error) error {
	return &coterie.InputError{Row: -1, Field: what, Reason: err.Error()}
}

func readInstant(rd *wire.Reader) Instant {
	v := Instant(rd.Varint())
	if v < minInstant || v > maxInstant {
		rd.Fail("instant out of range")
		return 0
	}
	return v
}

// appendSpan encodes an interval of instants.
func appendSpan(b []byte, s span) []byte {
	return wire.AppendUvarint(wire.AppendVarint(b, int64(s.from)), uint64(s.to-s.from))
}

func readSpan(rd *wire.Reader) span {
	from, d := readInstant(rd), rd.Uvarint()
	if d > uint64(maxInstant-from) {
		rd.Fail("instant out of range")
		return span{}
	}
	return span{from, from + Instant(d)}
}

// written are the counters in the order of their bits in the encoding, which is
// part of it and never changes.
var written = [counters]counter{cPosts, cReplies, cReacts, cCheckIns, cBare, cForwards, cPackets, cInvites, cPurchases, cSessions, cActivities,
	cAds, cValuable, cAnswers, cHelps, cNoise, cHeard, cAwards, cWarnings, cNudges, cQuestions, cObjections, cManaged}

func (m *member) append(b []byte, rank []int32) []byte {
	b = append(b, m.id[:]...)
	b = wire.AppendUvarint(b, uint64(m.done))
	if m.done&dSeen != 0 {
		b = appendSpan(b, span{m.first, m.last})
	}
	var mask uint64
	for i, c := range written {
		if m.counts[c] > 0 {
			mask |= 1 << i
		}
	}
	b = wire.AppendUvarint(b, mask)
	for _, c := range written {
		if n := m.counts[c]; n > 0 {
			b = wire.AppendUvarint(b, uint64(n))
		}
	}
	if m.spoken() {
		b = wire.AppendVarint(b, int64(m.spoke))
	}
	b = wire.AppendVarint(b, m.spent)
	if m.inviter < 0 {
		return wire.AppendUvarint(b, 0)
	}
	b = wire.AppendUvarint(b, uint64(rank[m.inviter])+1)
	return wire.AppendVarint(b, int64(m.invitedAt))
}

// leastMember is the fewest bytes a member takes: id, done, mask, spent, inviter.
const leastMember = 20

func (r *Record) readMembers(rd *wire.Reader) {
	n := rd.Count(leastMember)
	if n > math.MaxInt32 {
		rd.Fail("too many members")
		return
	}
	r.members = make([]member, 0, n)
	r.byID.reserve(n)
	for i := range n {
		var m member
		copy(m.id[:], rd.Bytes(16))
		if m.id.IsZero() || i > 0 && m.id.Compare(r.members[i-1].id) <= 0 {
			rd.Fail("members not in order")
		}
		d := rd.Uvarint()
		if d > doneAll {
			rd.Fail("unknown mark of a member")
		}
		m.done = done(d)
		if m.done&dSeen != 0 {
			s := readSpan(rd)
			m.first, m.last = s.from, s.to
		}
		mask := rd.Uvarint()
		if mask >= 1<<counters {
			rd.Fail("unknown count of a member")
		}
		for ; mask != 0 && rd.Err() == nil; mask &= mask - 1 {
			v := rd.Uvarint()
			if v == 0 || v > math.MaxUint32 {
				rd.Fail("count out of range")
				break
			}
			m.counts[written[bits.TrailingZeros64(mask)]] = uint32(v)
		}
		if m.spoken() {
			m.spoke = readInstant(rd)
		}
		m.spent = rd.Varint()
		if m.spent > r.total || m.spent < -r.total {
			rd.Fail("spending beyond the total")
		}
		m.inviter = -1
		if v := rd.Uvarint(); v > 0 {
			if v > uint64(n) || v == uint64(i)+1 {
				rd.Fail("inviter out of range")
			}
			m.inviter, m.invitedAt = int32(v-1), readInstant(rd)
		}
		if rd.Err() != nil {
			return
		}
		r.members = append(r.members, m)
		h := hashID((*[16]byte)(&m.id))
		r.byID.put(r.byID.free(h), h, int32(i))
	}
}

func (r *Record) appendTies(b []byte, rank []int32) []byte {
	b = wire.AppendUvarint(b, uint64(r.ties.len()))
	var last uint64
	for t := range r.sortedTies(rank) {
		b = wire.AppendUvarint(b, t.pair-last)
		last = t.pair
		b = wire.AppendUvarint(b, uint64(t.n))
		b = appendSpan(b, span{t.first, t.last})
	}
	return b
}

// maxCount bounds counts read from an encoding, so that no few merges overflow.
const maxCount = 1 << 56

func readCount(rd *wire.Reader) int64 {
	v := rd.Uvarint()
	if v == 0 || v > maxCount {
		rd.Fail("count out of range")
		return 1
	}
	return int64(v)
}

func (r *Record) readTies(rd *wire.Reader) {
	n := rd.Count(4)
	if n > math.MaxInt32 {
		rd.Fail("too many ties")
		return
	}
	r.byPair.reserve(n)
	var turns turns
	var last uint64
	for i := range n {
		d := rd.Uvarint()
		pair := last + d
		if pair < last || d == 0 && i > 0 {
			rd.Fail("ties not in order")
		}
		last = pair
		t := tie{pair: pair, n: readCount(rd)}
		s := readSpan(rd)
		t.first, t.last = s.from, s.to
		if a, b := pair>>32, pair&math.MaxUint32; a >= uint64(len(r.members)) || b >= uint64(len(r.members)) || a == b {
			rd.Fail("tie of nobody")
		}
		if rd.Err() != nil {
			return
		}
		r.turn(&turns, t)
	}
	r.settle(&turns)
}

func (r *Record) appendLists(b []byte, rank []int32) []byte {
	ms := slices.Clone(r.moves)
	for i := range ms {
		ms[i].who = rank[ms[i].who]
	}
	slices.SortFunc(ms, compareMoves)
	b = wire.AppendUvarint(b, uint64(len(ms)))
	for _, m := range ms {
		b = wire.AppendUvarint(b, uint64(m.who))
		b = wire.AppendVarint(b, int64(m.at))
		b = append(b, byte(m.kind))
	}
	b = wire.AppendUvarint(b, uint64(len(r.buys)))
	for _, v := range r.sortedBuys(rank) {
		b = wire.AppendUvarint(b, uint64(v.who))
		b = wire.AppendVarint(b, int64(v.at))
		b = wire.AppendUvarint(b, uint64(v.amount))
	}
	ss := slices.Clone(r.steps)
	for i := range ss {
		ss[i].who = rank[ss[i].who]
	}
	slices.SortFunc(ss, compareSteps)
	b = wire.AppendUvarint(b, uint64(len(ss)))
	for _, v := range ss {
		b = wire.AppendUvarint(b, uint64(v.who))
		b = wire.AppendVarint(b, int64(v.at))
		b = wire.AppendUvarint(b, uint64(v.topic))
		b = wire.AppendUvarint(b, uint64(v.step))
	}
	return b
}

func compareMoves(a, b move) int {
	return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind))
}

func compareBuys(a, b buy) int {
	return cmp.Or(cmp.Compare(a.who, b.who), cmp.Compare(a.at, b.at), cmp.Compare(a.amount, b.amount))
}

func compareSteps(a, b step) int {
	return cmp.Or(cmp.Compare(a.topic, b.topic), cmp.Compare(a.at, b.at), cmp.Compare(a.step, b.step), cmp.Compare(a.who, b.who))
}

func (r *Record) readWho(rd *wire.Reader) int32 {
	v := rd.Uvarint()
	if v >= uint64(len(r.members)) {
		rd.Fail("no such member")
		return 0
	}
	return int32(v)
}

func (r *Record) readLists(rd *wire.Reader) {
	for range rd.Count(3) {
		m := move{who: r.readWho(rd), at: readInstant(rd), kind: Kind(rd.Byte())}
		if m.kind != Join && m.kind != Leave && m.kind != Remove || len(r.moves) > 0 && compareMoves(r.moves[len(r.moves)-1], m) > 0 {
			rd.Fail("moves not in order")
		}
		if rd.Err() != nil {
			return
		}
		r.moves = append(r.moves, m)
	}
	for range rd.Count(3) {
		v := buy{who: r.readWho(rd), at: readInstant(rd)}
		amount := rd.Uvarint()
		if amount > uint64(r.total) {
			rd.Fail("purchase beyond the total")
		}
		v.amount = int64(amount)
		if len(r.buys) > 0 && compareBuys(r.buys[len(r.buys)-1], v) > 0 {
			rd.Fail("purchases not in order")
		}
		if rd.Err() != nil {
			return
		}
		r.buys = append(r.buys, v)
	}
	for range rd.Count(4) {
		v := step{who: r.readWho(rd), at: readInstant(rd)}
		topic, s := rd.Uvarint(), rd.Uvarint()
		v.topic, v.step = uint32(topic), uint32(s)
		if topic > math.MaxUint32 || s > math.MaxUint32 || len(r.steps) > 0 && compareSteps(r.steps[len(r.steps)-1], v) > 0 {
			rd.Fail("session steps not in order")
		}
		if rd.Err() != nil {
			return
		}
		r.steps = append(r.steps, v)
	}
}

func appendActive(b []byte, days []dayCount) []byte {
	b = wire.AppendUvarint(b, uint64(len(days)))
	last := int32(math.MinInt32)
	for _, d := range days {
		b = wire.AppendUvarint(b, uint64(int64(d.day)-int64(last)))
		b = wire.AppendUvarint(b, uint64(d.n))
		for _, n := range [...]uint16{d.checked, d.messages, d.adverts, d.ofWorth, d.ofNoise} {
			b = wire.AppendUvarint(b, uint64(n))
		}
		last = d.day
	}
	return b
}

func readActive(rd *wire.Reader) []dayCount {
	var out []dayCount
	last := int64(math.MinInt32)
	for range rd.Count(7) {
		d, n := rd.Uvarint(), rd.Uvarint()
		if d == 0 || d > math.MaxUint32 || last+int64(d) > maxDay || n == 0 || n > math.MaxUint32 {
			rd.Fail("days not in order")
			return nil
		}
		last += int64(d)
		c := dayCount{day: int32(last), n: uint32(n)}
		for _, to := range [...]*uint16{&c.checked, &c.messages, &c.adverts, &c.ofWorth, &c.ofNoise} {
			v := rd.Uvarint()
			if v > min(n, math.MaxUint16) {
				rd.Fail("count of a day out of range")
				return nil
			}
			*to = uint16(v)
		}
		if max(c.adverts, c.ofWorth, c.ofNoise) > c.messages {
			rd.Fail("count of a day out of range")
			return nil
		}
		out = append(out, c)
	}
	if len(out) > 0 && int64(out[0].day) < minDay {
		rd.Fail("day out of range")
	}
	return out
}

// The local days an event may fall on, offsets included.
const (
	minDay = int64(minInstant)/86400_000000 - 1
	maxDay = int64(maxInstant)/86400_000000 + 1
)

func appendPresence(b []byte, spans []span) []byte {
	b = wire.AppendUvarint(b, uint64(len(spans)))
	for _, s := range spans {
		b = appendSpan(b, s)
	}
	return b
}

func readPresence(rd *wire.Reader, gap Instant) []span {
	var out []span
	for range rd.Count(2) {
		s := readSpan(rd)
		if n := len(out); n > 0 && s.from-out[n-1].to <= gap {
			rd.Fail("presences not in order")
		}
		if rd.Err() != nil {
			return nil
		}
		out = append(out, s)
	}
	return out
}

func (r *Record) appendDays(b []byte) []byte {
	ds := r.sortedDays()
	b = wire.AppendUvarint(b, uint64(len(ds)))
	last := int32(math.MinInt32)
	for _, d := range ds {
		b = wire.AppendUvarint(b, uint64(int64(d.day)-int64(last)))
		last = d.day
		cells := slices.Clone(d.cells)
		slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.code, b.code) })
		b = wire.AppendUvarint(b, uint64(len(cells)))
		for _, c := range cells {
			b = wire.AppendUvarint(b, uint64(c.code))
			b = wire.AppendUvarint(b, uint64(c.n))
			b = wire.AppendUvarint(b, uint64(c.sum))
		}
	}
	return b
}

func (r *Record) readDays(rd *wire.Reader) {
	last, sum := int64(math.MinInt32), uint64(0)
	for i := range rd.Count(5) {
		d := rd.Uvarint()
		if d == 0 || d > math.MaxUint32 || last+int64(d) > maxDay || last+int64(d) < minDay {
			rd.Fail("days not in order")
			return
		}
		last += int64(d)
		row := day{day: int32(last)}
		k := rd.Count(3)
		if k == 0 {
			rd.Fail("day without counts")
		}
		for j := range k {
			v := rd.Uvarint()
			c := cell{code: code(v), n: readCount(rd)}
			s := rd.Uvarint()
			if v >= uint64(codeEnd) || j > 0 && c.code <= row.cells[j-1].code || s > uint64(r.total) {
				rd.Fail("counts of a day not in order")
			}
			c.sum = int64(s)
			if c.code < tagCode {
				sum += s // at most 2⁶³ each, checked below before it can wrap
				if sum > uint64(r.total) {
					rd.Fail("amounts beyond the total")
				}
			}
			if rd.Err() != nil {
				return
			}
			row.cells = append(row.cells, c)
		}
		r.days = append(r.days, row)
		if r.byDay == nil {
			r.byDay = make(map[int32]int32)
		}
		r.byDay[int32(last)] = int32(i)
	}
	if sum != uint64(r.total) {
		rd.Fail("amounts do not add up to the total")
	}
}
