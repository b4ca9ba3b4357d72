package community

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie/internal/calendar"
)

// Judge (裁定) applies a rulebook to events. It is immutable and safe for
// concurrent use; it remembers nothing: what rules remember is in a [Standing].
type Judge struct {
	book    Rulebook
	rules   []condition
	byKind  [kinds][]int32 // rules that may match, the gravest first
	watches []watch
	sole    uint64 // roles of one holder
	offset  int64
}

// condition is a rule made ready.
type condition struct {
	when   test
	unless []test
	then   Sanction
	roles  bool // a test asks for roles
}

// test is a When made ready: masks, and what is left.
type test struct {
	formats, sources, purposes uint16 // bit v: value v matches; 0: any
	kindLo, kindHi             uint64 // likewise
	anyTag, allTags, noTag     Tags
	roles                      uint64
	amount, count              Range
	hours                      [][2]int
	part                       Part
	watch                      int32 // −1: none
	within                     Instant
	over                       int32
}

// watch is what a Standing must remember for a rate: the last so many events of
// a kind, of a member or of all.
type watch struct {
	kind   Kind // 0: messages
	all    bool
	over   int32
	within Instant
}

// Compile checks the rulebook and makes it ready: for each kind of event the
// rules that may match, in the order in which they hold.
func (b *Rulebook) Compile() (*Judge, error) {
	if err := b.Validate(); err != nil {
		return nil, err
	}
	j := &Judge{book: *b, offset: int64(b.Offset) * 60_000_000}
	j.book.Rules = slices.Clone(b.Rules)
	for i, r := range b.Roles {
		if r.Sole {
			j.sole |= 1 << i
		}
	}
	for i := range b.Rules {
		r := &b.Rules[i]
		c := condition{when: j.test(&r.When), then: r.Then}
		for k := range r.Unless {
			c.unless = append(c.unless, j.test(&r.Unless[k]))
			c.roles = c.roles || len(r.Unless[k].Roles) > 0
		}
		c.roles = c.roles || len(r.When.Roles) > 0
		j.rules = append(j.rules, c)
	}
	order := make([]int32, 0, len(j.rules))
	for i := range j.rules {
		if j.rules[i].then.Action != 0 { // a rule in words alone
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return int(j.rules[b].then.Action) - int(j.rules[a].then.Action) })
	for k := range j.byKind {
		for _, i := range order {
			t := &j.rules[i].when
			mask := t.kindLo
			if k >= 64 {
				mask = t.kindHi
			}
			if t.kindLo|t.kindHi == 0 || mask>>(k&63)&1 != 0 {
				j.byKind[k] = append(j.byKind[k], i)
			}
		}
	}
	return j, nil
}

func (j *Judge) test(w *When) test {
	t := test{anyTag: w.AnyTag, allTags: w.AllTags, noTag: w.NoTag, amount: w.Amount, count: w.Count, part: w.Part, watch: -1}
	for _, k := range w.Kinds {
		if k < 64 {
			t.kindLo |= 1 << k
		} else {
			t.kindHi |= 1 << (k - 64)
		}
	}
	for _, f := range w.Formats {
		t.formats |= 1 << f
	}
	for _, s := range w.Sources {
		t.sources |= 1 << s
	}
	for _, p := range w.Purposes {
		t.purposes |= 1 << p
	}
	for _, r := range w.Roles {
		m, _ := j.book.role(r)
		t.roles |= m
	}
	for _, h := range w.Hours {
		from, to, _ := h.minutes()
		t.hours = append(t.hours, [2]int{from, to})
	}
	if r := w.Rate; r != nil {
		t.within, t.over = Instant(r.Within)*1e6, int32(r.Over)
		t.watch = int32(slices.IndexFunc(j.watches, func(v watch) bool { return v.kind == r.Kind && v.all == r.All }))
		if t.watch < 0 {
			t.watch = int32(len(j.watches))
			j.watches = append(j.watches, watch{kind: r.Kind, all: r.All})
		}
		v := &j.watches[t.watch]
		v.over, v.within = max(v.over, t.over), max(v.within, t.within)
	}
	return t
}

// Decision is what a rule says about an event.
type Decision struct {
	Action     Action
	Everywhere bool  // expelled from every group of the network
	Rule       int32 // index in the rulebook, −1: no rule matched
	Depth      int32 // generations of those brought in that go too, −1: all; see Record.Brought
	Member     MemberID
	Due        Instant // until when a toll can be paid
	Seen       int64   // of a rate: how many, counted no further than one over the limit; of a toll: its shares; of one past due: the best packet since
	Limit      int64   // of a rate: how many are allowed; of a toll: its amount in minor units
}

// actor is the one who acts: of a Remove, the one who removes.
func (e *Event) actor() MemberID {
	if e.Kind == Remove {
		return e.Other
	}
	return e.Member
}

// Decide tells what the rules say about an event, given what is remembered. It
// changes nothing and allocates nothing; an event that no rule matches is
// allowed. An event of a kind out of range is blocked.
func (j *Judge) Decide(s *Standing, e *Event) Decision {
	who := e.actor()
	d := Decision{Action: Allow, Rule: -1, Member: who}
	if !e.Kind.Valid() {
		d.Action = Block
		return d
	}
	roles, known := uint64(0), false
	for _, i := range j.byKind[e.Kind] {
		c := &j.rules[i]
		if !c.when.quick(e) {
			continue
		}
		if c.roles && !known {
			roles, known = s.roles(who), true
		}
		seen, ok := j.holds(&c.when, s, e, who, roles)
		if !ok {
			continue
		}
		lifted := false
		for k := range c.unless {
			if u := &c.unless[k]; u.quick(e) {
				if _, ok := j.holds(u, s, e, who, roles); ok {
					lifted = true
					break
				}
			}
		}
		if lifted {
			continue
		}
		d.Action, d.Rule, d.Depth, d.Everywhere = c.then.Action, i, int32(c.then.Depth), c.then.Everywhere
		if c.when.watch >= 0 {
			d.Seen, d.Limit = seen, int64(c.when.over)
		}
		if c.then.Action == Charge {
			d.Due, d.Limit, d.Seen = e.At+Instant(c.then.Toll.Within)*1e6, c.then.Toll.Amount, int64(c.then.Toll.Shares)
		}
		return d
	}
	return d
}

// quick tests what the event alone tells.
func (t *test) quick(e *Event) bool {
	if t.anyTag != 0 && e.Tags&t.anyTag == 0 || e.Tags&t.allTags != t.allTags || e.Tags&t.noTag != 0 {
		return false
	}
	if t.formats != 0 && t.formats>>e.Format&1 == 0 || t.purposes != 0 && t.purposes>>e.Purpose&1 == 0 || t.sources != 0 && t.sources>>e.Source&1 == 0 {
		return false
	}
	if t.kindLo|t.kindHi != 0 {
		mask := t.kindLo
		if e.Kind >= 64 {
			mask = t.kindHi
		}
		if mask>>(e.Kind&63)&1 == 0 {
			return false
		}
	}
	return (t.amount.IsZero() || t.amount.Holds(float64(e.Amount))) && (t.count.IsZero() || t.count.Holds(float64(e.Count)))
}

// holds tests the rest: the time of day, the session, roles and rates.
func (j *Judge) holds(t *test, s *Standing, e *Event, who MemberID, roles uint64) (seen int64, ok bool) {
	if t.roles != 0 && t.roles&roles == 0 || t.part != 0 && t.part != s.part() {
		return 0, false
	}
	if t.hours != nil && !t.open(int(calendar.Clock(int64(e.At), j.offset)/60_000_000)) {
		return 0, false
	}
	if t.watch >= 0 {
		seen = s.recent(uint8(t.watch), j.watches[t.watch], who, e.At-t.within) + 1
		return seen, seen > int64(t.over) && j.watches[t.watch].sees(e.Kind)
	}
	return 0, true
}

// open reports whether a minute of the day lies in one of the stretches.
func (t *test) open(minute int) bool {
	for _, h := range t.hours {
		if h[0] <= h[1] && minute >= h[0] && minute < h[1] || h[0] > h[1] && (minute >= h[0] || minute < h[1]) {
			return true
		}
	}
	return false
}

// sees reports whether an event of a kind counts.
func (w watch) sees(k Kind) bool { return w.kind == k || w.kind == 0 && k.message() }

// Due lists the tolls that were not paid in time, as seen at now: one decision
// each, to expel the member; a toll stays open until its decision is given to
// [Standing.Apply] with a Tick of that time. A toll paid at its very deadline is
// in time.
func (j *Judge) Due(s *Standing, now Instant) iter.Seq[Decision] {
	return func(yield func(Decision) bool) {
		n, _ := slices.BinarySearchFunc(s.tolls, now, func(t toll, now Instant) int { return cmp.Compare(t.due, now) })
		for _, t := range slices.Clone(s.tolls[:n]) { // the loop may apply
			if !yield(Decision{Action: Expel, Rule: t.rule, Member: t.who, Due: t.due, Seen: t.best, Limit: t.amount}) {
				return
			}
		}
	}
}

// Reason says in a sentence which rule decided and on what evidence, in English
// or in Chinese. It allocates the sentence alone.
func (j *Judge) Reason(d Decision, chinese bool) string {
	var buf [512]byte
	b, lang := buf[:0], 0
	if chinese {
		lang = 1
	}
	b = append(b, actionNames.at(int(d.Action), lang)...)
	if d.Rule < 0 || int(d.Rule) >= len(j.book.Rules) {
		return string(b)
	}
	r := &j.book.Rules[d.Rule]
	say := func(en, zh string) {
		if chinese {
			b = append(b, zh...)
		} else {
			b = append(b, en...)
		}
	}
	say(": rule ", "：第")
	b = strconv.AppendInt(b, int64(d.Rule)+1, 10)
	say(" ", "条")
	b = append(b, r.Name...)
	switch {
	case r.Then.Action == Charge:
		say(", toll ", "，广告费 ")
		b = appendMinor(b, d.Limit)
		say(" in ", " / ")
		b = strconv.AppendUint(b, uint64(r.Then.Toll.Shares), 10)
		say(" shares within ", " 份，限 ")
		b = strconv.AppendInt(b, int64(r.Then.Toll.Within), 10)
		say(" s", " 秒")
		if d.Action == Expel {
			say(" not paid, best packet ", "内未付，最大红包 ")
			b = appendMinor(b, d.Seen)
		}
	case r.When.Rate != nil:
		b = append(b, ", "...)
		b = strconv.AppendInt(b, d.Seen, 10)
		say(" of at most ", " 次，上限 ")
		b = strconv.AppendInt(b, d.Limit, 10)
	}
	if d.Depth != 0 {
		say(", with those brought in", "，连带其拉入的人")
	}
	if d.Everywhere {
		say(", from every group", "，移出全部群")
	}
	return string(b)
}

// appendMinor prints minor units with two decimals.
func appendMinor(b []byte, v int64) []byte {
	b = strconv.AppendInt(b, v/100, 10)
	b = append(b, '.')
	return append(b, byte('0'+v%100/10), byte('0'+v%10))
}

// Rulebook returns a copy of the book the judge applies.
func (j *Judge) Rulebook() Rulebook {
	b := j.book
	b.Rules = slices.Clone(b.Rules)
	return b
}
