package community

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// Standing (现状) is what rules remember of a group: open tolls, recent counts,
// the running session, who has which role. It takes events in order; it can be
// encoded, but not merged. [Judge.Standing] returns one that remembers what the
// judge's rates need; the zero value remembers no rates.
//
// An event that is handed in twice counts twice: the caller drops duplicates.
//
// It is bounded: counts older than their rate's window are forgotten, tolls end
// with their deadline.
type Standing struct {
	last    Instant
	begun   bool
	tolls   []toll // by due, then member, then rule
	owing   map[MemberID]int32
	held    map[MemberID]uint64 // roles
	sole    uint64
	watches []watch
	counts  map[counted]*ring
	swept   int // size of counts after the last sweep
	step    Step
	topic   uint32
	hosts   []MemberID
}

// toll is an advert not paid for yet.
type toll struct {
	due    Instant
	who    MemberID
	amount int64
	best   int64 // the largest packet that did not do
	shares uint32
	rule   int32
}

// counted is whose events are counted by which watch; no member: the group's.
type counted struct {
	who   MemberID
	watch uint8
}

// ring holds the last instants, oldest at next once it is full.
type ring struct {
	at   []Instant
	next int
}

// mostTolls bounds the open tolls.
const mostTolls = 1 << 20

// Standing returns an empty standing that remembers what the judge's rules need.
func (j *Judge) Standing() *Standing {
	return &Standing{watches: slices.Clone(j.watches), sole: j.sole}
}

// Resume returns a standing that remembers what s does, as far as the judge's
// rules need it: how a group goes on once its rulebook is amended by
// [Rulebook.Apply], which keeps the numbers of rules and roles. A rate that the
// judge of s did not have counts from now. s stays as it is.
func (j *Judge) Resume(s *Standing) *Standing {
	out := *s
	out.tolls, out.hosts = slices.Clone(s.tolls), slices.Clone(s.hosts)
	out.owing, out.held = maps.Clone(s.owing), maps.Clone(s.held)
	out.watches, out.sole, out.counts, out.swept = slices.Clone(j.watches), j.sole, nil, 0
	for i, w := range out.watches {
		from := s.watching(uint8(i), w)
		if from < 0 || w.over == 0 {
			continue
		}
		for k, r := range s.counts {
			if int(k.watch) != from {
				continue
			}
			at := r.since(s.last - w.within)
			if len(at) == 0 {
				continue
			}
			at = at[max(0, len(at)-int(w.over)):]
			if out.counts == nil {
				out.counts = make(map[counted]*ring)
			}
			out.counts[counted{k.who, uint8(i)}] = &ring{at, len(at) % int(w.over)}
		}
	}
	return &out
}

// watching returns the number under which s remembers a judge's watch, −1 where
// it does not. It is the judge's own unless s was another judge's.
func (s *Standing) watching(i uint8, w watch) int {
	same := func(v watch) bool { return v.kind == w.kind && v.all == w.all }
	if int(i) < len(s.watches) && same(s.watches[i]) {
		return int(i)
	}
	return slices.IndexFunc(s.watches, same)
}

// Forget removes a member: tolls, roles, the place in a session, counts. The
// group's own counts hold no ids.
func (s *Standing) Forget(id MemberID) {
	s.forget(id)
	for i := range s.watches {
		delete(s.counts, counted{id, uint8(i)})
	}
}

// Step is a step of a sharing session (分享三步骤): before, during and after.
type Step uint32

// The steps of a session, in order.
const (
	Promote      Step = iota + 1 // 预告: topic, guest, time, place
	SignIn                       // 签到
	HostOn                       // 主持人上场
	GuestOn                      // 嘉宾上场
	OpenFloor                    // 互动问答
	Close                        // 结束
	Publish                      // 整理发布到群
	Redistribute                 // 发布到其他渠道
)

var stepNames = names{{}, {"promote", "预告"}, {"sign-in", "签到"}, {"host-on", "主持人上场"}, {"guest-on", "嘉宾上场"}, {"questions", "互动问答"}, {"close", "结束"}, {"publish", "整理发布到群"}, {"redistribute", "发布到其他渠道"}}

// String returns the English name.
func (s Step) String() string { return stepNames.at(int(min(s, 255)), 0) }

// Chinese returns the Chinese name.
func (s Step) Chinese() string { return stepNames.at(int(min(s, 255)), 1) }

// part tells where the group is in a session.
func (s *Standing) part() Part {
	switch s.step {
	case HostOn, GuestOn:
		return Talk
	case OpenFloor:
		return Questions
	default:
		return Outside
	}
}

// roles returns the roles of a member.
func (s *Standing) roles(who MemberID) uint64 {
	m := s.held[who]
	if len(s.hosts) > 0 && s.part() != Outside && slices.Contains(s.hosts, who) {
		m |= 1 << 63
	}
	return m
}

// recent returns how many of the watched events since an instant are
// remembered.
func (s *Standing) recent(i uint8, w watch, who MemberID, since Instant) int64 {
	if w.all {
		who = MemberID{}
	}
	from := s.watching(i, w)
	if from < 0 {
		return 0
	}
	r := s.counts[counted{who, uint8(from)}]
	if r == nil {
		return 0
	}
	n := int64(0)
	for k := range r.at { // from the newest back
		p := r.next - 1 - k
		if p < 0 {
			p += len(r.at)
		}
		if r.at[p] < since {
			break
		}
		n++
	}
	return n
}

// Last returns the instant of the last event applied; false before the first.
func (s *Standing) Last() (Instant, bool) { return s.last, s.begun }

// Tolls returns how many tolls are open.
func (s *Standing) Tolls() int { return len(s.tolls) }

// Apply remembers an event and what was decided about it. An event earlier than
// the last, or a session step that skips one, is refused with an
// *[coterie.InputError] and no effect; an event that was blocked, ignored or
// diverted leaves no trace but its time. A decision to expel ends the member's
// tolls and roles, that of a host of the running session too.
func (s *Standing) Apply(e *Event, d Decision) error {
	if err := e.Validate(); err != nil {
		return err
	}
	if s.begun && e.At < s.last {
		return &coterie.InputError{Row: -1, Field: "time", Value: e.At.String(), Reason: "earlier than the event before, " + s.last.String()}
	}
	taken := d.Action != Block && d.Action != Divert && d.Action != Private && d.Action != Ignore
	if e.Kind == Session && taken {
		if err := s.canStep(e); err != nil {
			return err
		}
	}
	if d.Action == Charge && len(s.tolls) >= mostTolls {
		return &coterie.InputError{Row: -1, Field: "tolls", Value: fmt.Sprint(len(s.tolls)), Reason: "too many open tolls", Err: coterie.ErrOverflow}
	}
	s.last, s.begun = e.At, true
	if d.Action == Expel {
		s.forget(d.Member)
		if d.Member == e.Member && e.Kind != Remove {
			return nil
		}
	}
	if !taken {
		return nil
	}
	if d.Action == Charge {
		s.owe(toll{due: d.Due, who: d.Member, amount: d.Limit, rule: d.Rule, shares: uint32(d.Seen)})
	}
	switch e.Kind {
	case Packet:
		s.pay(e)
	case Session:
		s.advance(e)
	case Leave, Remove:
		s.forget(e.Member)
	case Grant, Revoke:
		s.grant(e)
	}
	for i, w := range s.watches {
		if w.sees(e.Kind) {
			s.note(uint8(i), w, e)
		}
	}
	return nil
}

// owe opens a toll, in order.
func (s *Standing) owe(t toll) {
	i, _ := slices.BinarySearchFunc(s.tolls, t, compareTolls)
	s.tolls = slices.Insert(s.tolls, i, t)
	if s.owing == nil {
		s.owing = make(map[MemberID]int32)
	}
	s.owing[t.who]++
}

func compareTolls(a, b toll) int {
	return cmp.Or(cmp.Compare(a.due, b.due), a.who.Compare(b.who), cmp.Compare(a.rule, b.rule), cmp.Compare(a.amount, b.amount), cmp.Compare(a.best, b.best), cmp.Compare(a.shares, b.shares))
}

// pay closes the first toll of the member that a packet is enough for and not
// too late.
func (s *Standing) pay(e *Event) {
	if s.owing[e.Member] == 0 {
		return
	}
	for i := range s.tolls {
		t := &s.tolls[i]
		if t.who != e.Member || t.due < e.At {
			continue
		}
		if e.Amount >= t.amount && e.Count >= t.shares {
			s.settle(i)
			return
		}
		t.best = max(t.best, e.Amount)
	}
}

// settle removes a toll.
func (s *Standing) settle(i int) {
	who := s.tolls[i].who
	if s.owing[who]--; s.owing[who] <= 0 {
		delete(s.owing, who)
	}
	if i == 0 {
		s.tolls = s.tolls[1:]
		return
	}
	s.tolls = slices.Delete(s.tolls, i, i+1)
}

// forget ends a member's tolls, roles and part in a session.
func (s *Standing) forget(who MemberID) {
	for i := 0; s.owing[who] > 0 && i < len(s.tolls); {
		if s.tolls[i].who == who {
			s.settle(i)
		} else {
			i++
		}
	}
	delete(s.held, who)
	if i, ok := slices.BinarySearchFunc(s.hosts, who, MemberID.Compare); ok {
		s.hosts = slices.Delete(slices.Clone(s.hosts), i, i+1)
	}
}

func (s *Standing) canStep(e *Event) error {
	step, want := Step(e.Count), s.step+1
	if step == Promote {
		return nil // announcing a session does not touch a running one
	}
	if s.step == 0 || e.Topic != s.topic {
		want = SignIn
	}
	if step == s.step && (step == HostOn || step == GuestOn) && e.Topic == s.topic {
		return nil // another host or guest
	}
	if step != want || step > Redistribute {
		return &coterie.InputError{Row: -1, Field: "count", Value: step.String(), Reason: "the session's next step is " + want.String()}
	}
	return nil
}

func (s *Standing) advance(e *Event) {
	step := Step(e.Count)
	if step == Promote && s.step > Promote && s.step < Close {
		return
	}
	s.step, s.topic = step, e.Topic
	switch {
	case step == HostOn || step == GuestOn:
		if i, ok := slices.BinarySearchFunc(s.hosts, e.Member, MemberID.Compare); !ok {
			s.hosts = slices.Insert(s.hosts, i, e.Member)
		}
	case step <= SignIn || step >= Close:
		s.hosts = nil
	}
}

func (s *Standing) grant(e *Event) {
	if e.Count < 1 || e.Count > mostRoles || e.Other.IsZero() {
		return
	}
	bit := uint64(1) << (e.Count - 1)
	if e.Kind == Revoke {
		if m := s.held[e.Other] &^ bit; m != 0 {
			s.held[e.Other] = m
		} else {
			delete(s.held, e.Other)
		}
		return
	}
	if s.held == nil {
		s.held = make(map[MemberID]uint64)
	}
	if s.sole&bit != 0 {
		for id, m := range s.held {
			if m &^= bit; m != 0 {
				s.held[id] = m
			} else {
				delete(s.held, id)
			}
		}
	}
	s.held[e.Other] |= bit
}

// note remembers the instant of a watched event.
func (s *Standing) note(i uint8, w watch, e *Event) {
	if w.over == 0 {
		return
	}
	k := counted{e.actor(), i}
	if w.all {
		k.who = MemberID{}
	}
	r := s.counts[k]
	if r == nil {
		s.sweep()
		if s.counts == nil {
			s.counts = make(map[counted]*ring)
		}
		r = &ring{}
		s.counts[k] = r
	}
	if len(r.at) < int(w.over) {
		r.at = append(r.at, e.At)
		r.next = len(r.at) % int(w.over)
		return
	}
	r.at[r.next] = e.At
	r.next = (r.next + 1) % len(r.at)
}

// sweep forgets counts whose newest event has left its window, once there are
// twice as many as after the last time.
func (s *Standing) sweep() {
	if len(s.counts) < 2*s.swept+1024 {
		return
	}
	for k, r := range s.counts {
		if r.newest() < s.last-s.watches[k.watch].within {
			delete(s.counts, k)
		}
	}
	s.swept = len(s.counts)
}

func (r *ring) newest() Instant {
	if r.next == 0 {
		return r.at[len(r.at)-1]
	}
	return r.at[r.next-1]
}

// since returns the instants not before an instant, oldest first.
func (r *ring) since(t Instant) []Instant {
	out := make([]Instant, 0, len(r.at))
	for k := range r.at {
		i := k
		if len(r.at) > 0 && r.next < len(r.at) {
			i = (r.next + k) % len(r.at)
		}
		if r.at[i] >= t {
			out = append(out, r.at[i])
		}
	}
	return out
}

const standingTag, standingVersion = "CoSt", 1

// AppendBinary implements [encoding.BinaryAppender]: what can still matter, in
// one order.
func (s *Standing) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, standingTag, standingVersion)
	b = wire.AppendBool(b, s.begun)
	b = wire.AppendVarint(b, int64(s.last))
	b = wire.AppendUvarint(b, uint64(s.step))
	b = wire.AppendUvarint(b, uint64(s.topic))
	b = wire.AppendUvarint(b, s.sole)
	b = wire.AppendUvarint(b, uint64(len(s.hosts)))
	for _, h := range s.hosts {
		b = append(b, h[:]...)
	}
	held := make([]MemberID, 0, len(s.held))
	for id := range s.held {
		held = append(held, id)
	}
	slices.SortFunc(held, MemberID.Compare)
	b = wire.AppendUvarint(b, uint64(len(held)))
	for _, id := range held {
		b = wire.AppendUvarint(append(b, id[:]...), s.held[id])
	}
	b = wire.AppendUvarint(b, uint64(len(s.tolls)))
	for _, t := range s.tolls {
		b = append(b, t.who[:]...)
		b = wire.AppendVarint(b, int64(t.due))
		b = wire.AppendUvarint(b, uint64(t.amount))
		b = wire.AppendUvarint(b, uint64(t.best))
		b = wire.AppendUvarint(b, uint64(t.shares))
		b = wire.AppendUvarint(b, uint64(t.rule))
	}
	b = wire.AppendUvarint(b, uint64(len(s.watches)))
	for _, w := range s.watches {
		b = append(b, byte(w.kind))
		b = wire.AppendBool(b, w.all)
		b = wire.AppendUvarint(b, uint64(w.over))
		b = wire.AppendUvarint(b, uint64(w.within))
	}
	return s.appendCounts(b), nil
}

func (s *Standing) appendCounts(b []byte) []byte {
	keys := make([]counted, 0, len(s.counts))
	for k, r := range s.counts {
		if r.newest() >= s.last-s.watches[k.watch].within {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, compareCounted)
	b = wire.AppendUvarint(b, uint64(len(keys)))
	for _, k := range keys {
		b = append(append(b, k.who[:]...), k.watch)
		at := s.counts[k].since(s.last - s.watches[k.watch].within)
		b = wire.AppendUvarint(b, uint64(len(at)))
		for _, t := range at {
			b = wire.AppendUvarint(b, uint64(s.last-t))
		}
	}
	return b
}

func compareCounted(a, b counted) int {
	return cmp.Or(a.who.Compare(b.who), cmp.Compare(a.watch, b.watch))
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (s *Standing) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; it validates fully.
// On an error s is as before.
func (s *Standing) UnmarshalBinary(b []byte) error {
	rd, _ := wire.NewReader(b, standingTag, standingVersion)
	out := Standing{begun: rd.Bool(), last: readInstant(rd)}
	step, topic := rd.Uvarint(), rd.Uvarint()
	if step > uint64(Redistribute) || topic > math.MaxUint32 || !out.begun && out.last != 0 {
		rd.Fail("session out of range")
	}
	out.step, out.topic, out.sole = Step(step), uint32(topic), rd.Uvarint()
	id := func(last *MemberID, first bool) MemberID {
		var m MemberID
		copy(m[:], rd.Bytes(16))
		if !first && m.Compare(*last) <= 0 {
			rd.Fail("members not in order")
		}
		*last = m
		return m
	}
	var last MemberID
	for i := range rd.Count(16) {
		out.hosts = append(out.hosts, id(&last, i == 0))
	}
	if n := rd.Count(17); n > 0 {
		out.held = make(map[MemberID]uint64, n)
		for i := range n {
			m := id(&last, i == 0)
			if out.held[m] = rd.Uvarint(); out.held[m] == 0 || out.held[m] >= 1<<mostRoles {
				rd.Fail("roles out of range")
				break
			}
		}
	}
	for range rd.Count(21) {
		var t toll
		copy(t.who[:], rd.Bytes(16))
		t.due = Instant(rd.Varint())
		amount, best, shares, rule := rd.Uvarint(), rd.Uvarint(), rd.Uvarint(), rd.Uvarint()
		if amount == 0 || amount > math.MaxInt64 || best > math.MaxInt64 || shares > math.MaxUint32 || rule >= mostRules {
			rd.Fail("toll out of range")
		}
		t.amount, t.best, t.shares, t.rule = int64(amount), int64(best), uint32(shares), int32(rule)
		if n := len(out.tolls); n > 0 && compareTolls(out.tolls[n-1], t) > 0 || n >= mostTolls {
			rd.Fail("tolls not in order")
		}
		if rd.Err() != nil {
			break
		}
		out.tolls = append(out.tolls, t)
		if out.owing == nil {
			out.owing = make(map[MemberID]int32)
		}
		out.owing[t.who]++
	}
	out.readCounts(rd)
	if err := rd.Done(); err != nil {
		return decodeError("Standing", err)
	}
	*s = out
	return nil
}

func (s *Standing) readCounts(rd *wire.Reader) {
	for range rd.Count(4) {
		w := watch{kind: Kind(rd.Byte()), all: rd.Bool()}
		over, within := rd.Uvarint(), rd.Uvarint()
		if w.kind != 0 && !w.kind.Valid() || over > mostOver || within > mostSeconds*1e6 || len(s.watches) > 255 {
			rd.Fail("rate out of range")
			return
		}
		w.over, w.within = int32(over), Instant(within)
		s.watches = append(s.watches, w)
	}
	var last counted
	n := rd.Count(19)
	for i := range n {
		var k counted
		copy(k.who[:], rd.Bytes(16))
		k.watch = rd.Byte()
		if i > 0 && compareCounted(last, k) >= 0 || int(k.watch) >= len(s.watches) {
			rd.Fail("counts not in order")
			return
		}
		last = k
		w := s.watches[k.watch]
		c := rd.Count(1)
		if c == 0 || c > int(w.over) {
			rd.Fail("counts out of range")
			return
		}
		r, before := &ring{}, uint64(math.MaxUint64)
		for range c {
			d := rd.Uvarint()
			if d > before || d > uint64(w.within) {
				rd.Fail("counts not in order")
				return
			}
			before = d
			r.at = append(r.at, s.last-Instant(d))
		}
		r.next = len(r.at) % int(w.over)
		if s.counts == nil {
			s.counts = make(map[counted]*ring)
		}
		s.counts[k] = r
	}
}
