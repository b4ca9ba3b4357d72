package community

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/batch"
	"github.com/coterie-go/coterie/internal/calendar"
)

// RecordOptions say how a [Record] folds events. They are set before the first
// event and the same in all that are merged.
type RecordOptions struct {
	Day  time.Duration // how far local clocks are ahead of UTC: 8 h for China; whole seconds, within ±14 h
	Days bool          // keep on which days each member spoke, how often and how: 20 bytes per member and day
	Gap  time.Duration // silence that ends a stay; 0: only leaving does
}

func (o RecordOptions) validate() error {
	switch {
	case o.Day < -14*time.Hour || o.Day > 14*time.Hour || o.Day%time.Second != 0:
		return &coterie.InputError{Row: -1, Field: "day", Value: o.Day.String(), Reason: "whole seconds within ±14 h"}
	case o.Gap < 0 || o.Gap%time.Microsecond != 0:
		return &coterie.InputError{Row: -1, Field: "gap", Value: o.Gap.String(), Reason: "whole microseconds, not negative"}
	}
	return nil
}

// Record (档案) is what is known of one group, or of a network as one: an
// accumulator of events in any order. It ignores Event.Group; [Records] keeps
// one Record per group. The zero value is empty and ready.
//
// It keeps, of each member, first and last instants, counts and sums, the
// instants of joining and leaving, the earliest inviter and the purchases; of
// each ordered pair, first, last and number of turns; of each local day, how
// often each kind, tag, source and form occurred. All are integers, minima and
// maxima, so that any split of the events merged in any order has the same
// bytes. It is not idempotent: the caller drops duplicates.
//
// One event costs O(1) amortised; a member about 175 bytes and a tie about 45,
// growth slack excluded.
type Record struct {
	inBlocks

	Options RecordOptions // set before the first Add

	fixed    bool          // options are in force
	options  RecordOptions // those in force
	offset   int64         // options.Day in microseconds
	currency coterie.Currency
	total    int64 // sum of all amounts, so that no part can overflow

	members []member
	byID    index

	ties   chunks[tie]
	byPair index

	moves    []move
	buys     []buy
	steps    []step
	active   [][]dayCount // by member, with Options.Days
	presence [][]span     // by member, with Options.Gap

	days  []day
	byDay map[int32]int32

	today      int32   // index into days of the day that an event was last of
	dawn, dusk Instant // its bounds; 0 where there is none
}

// inBlocks lets [coterie.Fold] hand a Record, and not what embeds one, its events
// by AddAll.
type inBlocks = batch.Of[Record]

var (
	_ batch.Adder[Record, Event] = (*Record)(nil)
	_                            = Record{}.inBlocks
)

// move is a joining or leaving.
type move struct {
	at   Instant
	who  int32
	kind Kind
}

// buy is one purchase.
type buy struct {
	at     Instant
	amount int64
	who    int32
}

// step is one step of a session.
type step struct {
	at    Instant
	topic uint32
	step  uint32
	who   int32
}

// dayCount is how often a member spoke on a day, how many of these were
// check-ins with a content, how many messages, and how many of the messages
// were of a class. The small counts stay at 2¹⁶−1: 20 bytes.
type dayCount struct {
	day                       int32
	n                         uint32
	checked, messages         uint16
	adverts, ofWorth, ofNoise uint16
}

// add adds the counts of the same day.
func (d *dayCount) add(o dayCount) {
	small := func(a *uint16, b uint16) {
		if s := *a + b; s >= b {
			*a = s
		} else {
			*a = 1<<16 - 1
		}
	}
	d.n = saturate(d.n, o.n)
	small(&d.checked, o.checked)
	small(&d.messages, o.messages)
	small(&d.adverts, o.adverts)
	small(&d.ofWorth, o.ofWorth)
	small(&d.ofNoise, o.ofNoise)
}

// span is an unbroken presence.
type span struct{ from, to Instant }

// start puts the options into force, or reports that they have changed since.
func (r *Record) start() error {
	if r.fixed {
		if r.Options != r.options {
			return fmt.Errorf("%w: options changed after the first event", coterie.ErrMismatch)
		}
		return nil
	}
	if err := r.Options.validate(); err != nil {
		return err
	}
	r.fixed, r.options, r.offset = true, r.Options, r.Options.Day.Microseconds()
	return nil
}

// find returns the row of a member.
func (r *Record) find(id MemberID) (int32, bool) {
	if r.byID.n == 0 {
		return 0, false
	}
	h := hashID((*[16]byte)(&id))
	for s := r.byID.first(h); r.byID.slots[s] != 0; s = r.byID.next(s) {
		if i, ok := r.byID.row(s, h); ok && r.members[i].id == id {
			return i, true
		}
	}
	return 0, false
}

// row returns the row of a member, a new one if need be.
func (r *Record) row(id MemberID) int32 {
	r.byID.want(1)
	h := hashID((*[16]byte)(&id))
	s := r.byID.first(h)
	for ; r.byID.slots[s] != 0; s = r.byID.next(s) {
		if i, ok := r.byID.row(s, h); ok && r.members[i].id == id {
			return i
		}
	}
	i := int32(len(r.members))
	if n := len(r.members); n == cap(r.members) { // copied less often than by append
		r.members = slices.Grow(r.members, ahead(n))
	}
	r.members = append(r.members, member{id: id, inviter: -1})
	r.byID.put(s, h, i)
	if r.options.Days {
		r.active = append(r.active, nil)
	}
	if r.options.Gap > 0 {
		r.presence = append(r.presence, nil)
	}
	return i
}

// noise are the tags of a message that is worth nothing to the others.
const noise = OffTopic | Flood | Chatter | Boring | EmojiOnly | Greeting | Unrelated

// worth are the tags of a message that is always welcome.
const worth = Valuable | Humorous | Fun | Elegant

// Add takes one event. An event that [Event.Validate] refuses, of another
// currency than those before, or whose amount would overflow the sum of all, is
// refused with an *[coterie.InputError] and has no effect.
func (r *Record) Add(e Event) error {
	if err := r.admit(&e); err != nil || e.Kind == Tick {
		return err
	}
	i := r.row(e.Member)
	var other int32 = -1
	if !e.Other.IsZero() {
		other = r.row(e.Other)
	}
	r.apply(&e, i, other)
	if e.ties(i, other) {
		r.tie(pairOf(i, other), e.At, e.At, 1)
	}
	return nil
}

// admit refuses an event, or notes what later ones are refused by.
func (r *Record) admit(e *Event) error {
	if err := e.Validate(); err != nil {
		return err
	}
	if err := r.start(); err != nil {
		return err
	}
	if e.Kind == Tick {
		return nil
	}
	if e.Amount > math.MaxInt64-r.total {
		return &coterie.InputError{Row: -1, Field: "amount", Value: fmt.Sprint(e.Amount), Reason: "the sum of all amounts overflows", Err: coterie.ErrOverflow}
	}
	if e.Amount > 0 && e.Currency != 0 && e.Currency != r.currency {
		if r.currency != 0 {
			return &coterie.InputError{Row: -1, Field: "currency", Value: e.Currency.Code(), Reason: "the record is in " + r.currency.Code(), Err: coterie.ErrMismatch}
		}
		r.currency = e.Currency
	}
	r.total += e.Amount
	return nil
}

// ties reports whether the event is of the member of one row turning to that of
// another.
func (e *Event) ties(i, other int32) bool { return other >= 0 && other != i && e.Kind.ties() }

// apply counts an event of the members of two rows, the second −1 where there is
// none. Their tie is left to the caller.
func (r *Record) apply(e *Event, i, other int32) {
	r.count(e)
	m := &r.members[i]
	m.see(e.At)
	switch e.Kind {
	case Join:
		r.moves = append(r.moves, move{e.At, i, e.Kind})
		if other >= 0 {
			r.invite(i, other, e.At)
		}
		if e.Tags.Any(Influencer) {
			m.done |= dInfluencer
		}
	case Leave, Remove:
		r.moves = append(r.moves, move{e.At, i, e.Kind})
	case Invite:
		m.bump(cInvites, 1)
		if other >= 0 {
			r.invite(other, i, e.At)
		}
	case Purchase:
		m.bump(cPurchases, 1)
		m.spent += e.Amount
		r.buys = append(r.buys, buy{e.At, e.Amount, i})
	case Refund:
		m.spent -= e.Amount
	case Session:
		m.bump(cSessions, 1)
		r.steps = append(r.steps, step{e.At, e.Topic, e.Count, i})
	default:
		m.act(e)
	}
	if other >= 0 && (other != i || !e.Kind.ties()) { // nobody turns to oneself
		r.members[other].suffer(e)
	}
	if r.active != nil && e.Kind.speaks() {
		d := dayCount{day: int32(calendar.Day(int64(e.At), r.offset)), n: 1}
		if e.checksIn() {
			d.checked = 1
		}
		if e.Kind.message() {
			d.messages = 1
			for c, n := range [...]*uint16{&d.adverts, &d.ofWorth, &d.ofNoise} {
				if class(advert+code(c), e.Tags) {
					*n = 1
				}
			}
		}
		r.active[i] = speak(r.active[i], d)
	}
	if r.presence != nil && e.Kind != Leave && e.Kind != Remove {
		r.presence[i] = join(r.presence[i], span{e.At, e.At}, Instant(r.options.Gap.Microseconds()))
	}
}

// checksIn reports whether an event is a check-in that counts: one with a
// content, not of nothing but emoji.
func (e *Event) checksIn() bool {
	return e.Kind == CheckIn && e.Tags&EmojiOnly == 0 && e.Format != Emoji
}

// act counts what the member did.
func (m *member) act(e *Event) {
	if e.Kind.speaks() && (e.At > m.spoke || !m.spoken()) {
		m.spoke = e.At
	}
	switch e.Kind {
	case Post, Reply:
		if e.Kind == Post {
			m.bump(cPosts, 1)
		} else {
			m.bump(cReplies, 1)
		}
		if e.Tags == 0 {
			break
		}
		for _, c := range [...]struct {
			tags Tags
			c    counter
		}{{Ad | SoftAd, cAds}, {worth, cValuable}, {Answer, cAnswers}, {Help, cHelps}, {noise, cNoise}, {Question, cQuestions}, {Objection, cObjections}} {
			if e.Tags&c.tags != 0 {
				m.bump(c.c, 1)
			}
		}
	case React:
		m.bump(cReacts, 1)
	case CheckIn:
		if e.checksIn() {
			m.bump(cCheckIns, 1)
		} else {
			m.bump(cBare, 1)
		}
	case Forward:
		m.bump(cForwards, 1)
		if e.Tags&Poster != 0 {
			m.done |= dPoster
		}
	case Packet:
		m.bump(cPackets, 1)
	case Activity:
		m.bump(cActivities, 1)
	case Apply:
		m.done |= dApplied
	case Accept:
		m.done |= dAccepted
	case Rename:
		m.done |= dNamed
	case Introduce:
		m.done |= dIntroduced
	case Task:
		m.done |= dTasked
	}
	if e.Kind.manages() {
		m.bump(cManaged, 1)
	}
}

// suffer counts what was done to Other.
func (m *member) suffer(e *Event) {
	switch e.Kind {
	case Post, Reply, React:
		m.see(e.At)
		m.bump(cHeard, 1)
	case Award:
		m.bump(cAwards, 1)
	case Warn:
		m.bump(cWarnings, 1)
	case Nudge:
		m.bump(cNudges, 1)
	case Welcome:
		m.done |= dWelcomed
	case Approve:
		m.done |= dApproved
	case Remove: // Other removed Member
		m.bump(cManaged, 1)
	}
}

// invite keeps the earliest inviter; of two at the same instant, the one of the
// smaller id.
func (r *Record) invite(who, inviter int32, at Instant) {
	m := &r.members[who]
	if m.inviter < 0 || at < m.invitedAt || at == m.invitedAt && r.members[inviter].id.Compare(r.members[m.inviter].id) < 0 {
		m.inviter, m.invitedAt = inviter, at
	}
}

// speak adds to the sorted days of a member.
func speak(days []dayCount, d dayCount) []dayCount {
	i := len(days)
	if i > 0 && days[i-1].day >= d.day { // else the day is new and the last
		i, _ = slices.BinarySearchFunc(days, d.day, func(a dayCount, day int32) int { return cmp.Compare(a.day, day) })
		if days[i].day == d.day {
			days[i].add(d)
			return days
		}
	}
	return slices.Insert(days, i, d)
}

// join adds a presence to sorted ones, of which no two are within gap of each
// other: those that become so are one. The result is the single-linkage
// clustering of all instants, whatever the order they come in.
func join(spans []span, s span, gap Instant) []span {
	i := len(spans)
	for i > 0 && spans[i-1].to >= s.from-gap { // from the end: events mostly come in order
		i--
	}
	j := i
	for j < len(spans) && spans[j].from <= s.to+gap {
		s.from, s.to = min(s.from, spans[j].from), max(s.to, spans[j].to)
		j++
	}
	if i == j {
		return slices.Insert(spans, i, s)
	}
	spans[i] = s
	return slices.Delete(spans, i+1, j)
}

// Merge adds another record of the same options, which it neither keeps nor
// changes. Different options or currencies are ErrMismatch, amounts that would
// overflow ErrOverflow; then r is as before. It takes time linear in o.
func (r *Record) Merge(o *Record) error {
	if err := r.mergeable(o); err != nil {
		return err
	}
	if !o.fixed {
		return nil
	}
	if err := r.start(); err != nil {
		return err
	}
	if r == o {
		o = o.clone()
	}
	if o.currency != 0 {
		r.currency = o.currency
	}
	r.total += o.total
	var block block
	to := make([]int32, 0, len(o.members)) // rows of o in r
	for i := range o.members {
		w := &block.who
		block.ids[w.n], w.hash[w.n] = &o.members[i].id, hashID((*[16]byte)(&o.members[i].id))
		if w.n++; w.n == lookedUp || i == len(o.members)-1 {
			r.rows(&block)
			to = append(to, w.row[:w.n]...)
			w.n = 0
		}
	}
	for i := range o.members {
		m := &o.members[i]
		r.members[to[i]].merge(m)
		if m.inviter >= 0 {
			r.invite(to[i], to[m.inviter], m.invitedAt)
		}
	}
	for t := range o.ties.all() {
		a, b := t.ends()
		r.turn(&block.turns, tie{pairOf(to[a], to[b]), t.first, t.last, t.n})
	}
	r.settle(&block.turns)
	for _, v := range o.moves {
		v.who = to[v.who]
		r.moves = append(r.moves, v)
	}
	for _, v := range o.buys {
		v.who = to[v.who]
		r.buys = append(r.buys, v)
	}
	for _, v := range o.steps {
		v.who = to[v.who]
		r.steps = append(r.steps, v)
	}
	for i, days := range o.active {
		for _, d := range days {
			r.active[to[i]] = speak(r.active[to[i]], d)
		}
	}
	for i, spans := range o.presence {
		for _, s := range spans {
			r.presence[to[i]] = join(r.presence[to[i]], s, Instant(r.options.Gap.Microseconds()))
		}
	}
	for i := range o.days {
		d := r.day(o.days[i].day)
		for _, c := range o.days[i].cells {
			d.bump(c.code, c.n, c.sum)
		}
	}
	return nil
}

// mergeable tells why o cannot be merged into r, if so.
func (r *Record) mergeable(o *Record) error {
	mine, other := r.Options, o.Options
	if r.fixed {
		mine = r.options
	}
	if o.fixed {
		other = o.options
	}
	switch {
	case mine != other:
		return fmt.Errorf("%w: record options", coterie.ErrMismatch)
	case r.currency != 0 && o.currency != 0 && r.currency != o.currency:
		return fmt.Errorf("%w: currencies %s and %s", coterie.ErrMismatch, r.currency, o.currency)
	case o.total > math.MaxInt64-r.total:
		return fmt.Errorf("%w: sum of all amounts", coterie.ErrOverflow)
	}
	return nil
}

// clone returns a record that shares nothing with r.
func (r *Record) clone() *Record {
	c := *r
	c.members, c.ties, c.moves, c.buys, c.steps = slices.Clone(r.members), r.ties.clone(), slices.Clone(r.moves), slices.Clone(r.buys), slices.Clone(r.steps)
	c.byID.slots, c.byPair.slots = slices.Clone(r.byID.slots), slices.Clone(r.byPair.slots)
	c.active, c.presence, c.days, c.byDay = slices.Clone(r.active), slices.Clone(r.presence), slices.Clone(r.days), maps.Clone(r.byDay)
	for i := range c.active {
		c.active[i] = slices.Clone(c.active[i])
	}
	for i := range c.presence {
		c.presence[i] = slices.Clone(c.presence[i])
	}
	for i := range c.days {
		c.days[i].cells = slices.Clone(c.days[i].cells)
	}
	return &c
}

// order returns the rows in id order.
func (r *Record) order() []int32 {
	type item struct {
		head uint64 // the id's first bytes: most comparisons need no more
		row  int32
	}
	items := make([]item, len(r.members))
	for i := range r.members {
		items[i] = item{binary.BigEndian.Uint64(r.members[i].id[:8]), int32(i)}
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := cmp.Compare(a.head, b.head); c != 0 {
			return c
		}
		return r.members[a.row].id.Compare(r.members[b.row].id)
	})
	out := make([]int32, len(items))
	for i, it := range items {
		out[i] = it.row
	}
	return out
}

// ranks returns the rows in id order and the place of each row in it.
func (r *Record) ranks() (order, rank []int32) {
	order = r.order()
	rank = make([]int32, len(order))
	for i, o := range order {
		rank[o] = int32(i)
	}
	return order, rank
}
