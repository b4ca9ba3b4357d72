package community

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/calendar"
	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/lifecycle"
)

// Measure is one number that the evidence gives. Where it is a share, Seen of
// Of is what it was counted from, and its interval is Wilson's.
type Measure struct {
	Name  Term             `json:"name"`
	Value coterie.Estimate `json:"value"` // NaN where it is not known
	Seen  int64            `json:"seen,omitempty"`
	Of    int64            `json:"of,omitempty"`
}

// AssessOptions tune [Assess]; nil and zero fields mean the defaults.
type AssessOptions struct {
	Window     int     // days looked at before asOf; 0: 28
	Signs      []Sign  // the table of weights; nil: Signs()
	StaffShare float64 // share of the messages above which staff write too much; 0: 0.3
	Least      int64   // messages from which shares are read; 0: 10
	// Interests are members' vectors of interests, of one length; with them
	// cohesion is measured, of those present without staff. Tags are interests in
	// words, in the place of Interests: a vector for each set of words, 1 for a
	// word that is in it.
	Interests map[MemberID][]float64
	Tags      map[MemberID][]string
	// Target is the vector of interests the group is meant for, TargetTags the
	// same in words; with them target-fit is measured, the mean cosine of members
	// to it.
	Target     []float64
	TargetTags []string
}

// Assessment is how a group is doing at a date, with everything it was read
// from: never one number without its parts.
type Assessment struct {
	AsOf     time.Time         `json:"as_of"`
	Window   int               `json:"window"`             // days
	Members  int               `json:"members"`            // present, without staff
	Staff    int               `json:"staff"`              // staff present
	Messages int64             `json:"messages"`           // in the window, of members
	OfStaff  int64             `json:"of_staff"`           // in the window, of staff
	State    State             `json:"state"`              // the most probable
	Second   State             `json:"second"`             // the next
	Sure     float64           `json:"sure"`               // probability of State given the table of signs, 0 to 1
	States   []Score           `json:"states"`             // all of them, the most probable first
	Elements []Score           `json:"elements"`           // 五要素, in their order
	Senses   []Score           `json:"senses"`             // 四感
	Measures []Measure         `json:"measures"`           // what all is read from
	Trend    coterie.Estimate  `json:"trend"`              // change of messages per day, this window against the one before, 95 %
	Findings []coterie.Finding `json:"findings,omitempty"` // diagnoses, cautions and what is missing
}

// Measure returns one of the measures, NaN where it is not known.
func (a *Assessment) Measure(name Term) coterie.Estimate {
	for _, m := range a.Measures {
		if m.Name == name {
			return m.Value
		}
	}
	return coterie.Exactly(math.NaN())
}

func unknown(name Term) Measure { return Measure{Name: name, Value: coterie.Exactly(math.NaN())} }

func plain(name Term, v float64) Measure { return Measure{Name: name, Value: coterie.Exactly(v)} }

// share is seen of of with Wilson's 95 % interval (Wilson 1927); not known where
// of is less than least.
func share(name Term, seen, of, least int64) Measure {
	if of < max(least, 1) {
		return Measure{Name: name, Value: coterie.Exactly(math.NaN()), Seen: seen, Of: of}
	}
	z, n := delta.Z(0.95), float64(of)
	p := float64(seen) / n
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Measure{Name: name, Value: coterie.Estimate{Value: p, Lo: max(0, mid-half), Hi: min(1, mid+half), Confidence: 0.95}, Seen: seen, Of: of}
}

// Diagnose reads the state of a group from measures alone, where there is no
// [Record], such as from a table of daily counts: all states with their
// probabilities, the most probable first. Measures that are missing or NaN have
// no voice, nor have signs that Assess would refuse. signs nil means [Signs].
func Diagnose(ms []Measure, signs []Sign) []Score {
	if signs == nil {
		signs = Signs()
	}
	return states(signs, ms)
}

// Assess tells how a group is doing at a date from its design and its record:
// the five elements and the four senses with their evidence, the state with a
// second candidate, the trend, and what follows. c may be nil, then what is read
// from the design is not known. The record should keep days
// ([RecordOptions.Days]). With them what staff wrote is apart: talk, its trend
// and the shares of adverts, worth and noise are of members, and those of staff
// are measures of their own. Without them speakers are read from the last time
// each spoke, what a member wrote in the window is not known, staff cannot be
// told apart, and a finding says so.
//
// asOf may lie before the end of the record. What a record keeps only in total
// (steps of joining taken, who held activities, turns of ties) is then not
// known.
//
// It takes O(n log n) in members and ties. A window, a share, a sign or an
// interest that makes no sense is an *[coterie.InputError].
func Assess(c *Community, r *Record, asOf time.Time, o *AssessOptions) (*Assessment, error) {
	if r == nil || r.Len() == 0 {
		return nil, coterie.ErrNoData
	}
	if o == nil {
		o = &AssessOptions{}
	}
	if c == nil {
		c = &Community{}
	}
	if o.Window < 0 || o.Window > 3660 || !(o.StaffShare >= 0 && o.StaffShare <= 1) {
		return nil, &coterie.InputError{Row: -1, Field: "window", Value: fmt.Sprint(o.Window), Reason: "days, at most ten years, and a share of staff in [0, 1]"}
	}
	signs := o.Signs
	if signs == nil {
		signs = Signs()
	}
	for i := range signs {
		if !signs[i].valid() {
			return nil, &coterie.InputError{Row: i, Field: "signs", Value: string(signs[i].Measure), Reason: "a finite width that is not 0, a finite place and a weight of 0 to 1e6"}
		}
	}
	if o.Least < 0 {
		return nil, &coterie.InputError{Row: -1, Field: "least", Value: fmt.Sprint(o.Least), Reason: "negative"}
	}
	signs, err := c.Operations.override(signs)
	if err != nil {
		return nil, err
	}
	w := newWindow(c, r, asOf, o)
	if w.interests, err = o.interests(w); err != nil {
		return nil, err
	}
	a := &Assessment{AsOf: asOf, Window: w.days, Members: len(w.present), Staff: w.staffHere, Messages: w.messages, OfStaff: w.byStaff, Trend: w.trend}
	a.Measures = w.measures()
	a.States = states(signs, a.Measures)
	_ = a.State.UnmarshalText([]byte(a.States[0].Name))
	_ = a.Second.UnmarshalText([]byte(a.States[1].Name))
	a.Sure = a.States[0].Value.Value
	for _, e := range [...]Term{"same-interest", "structure", "output", "operations", "replication"} {
		a.Elements = append(a.Elements, score(signs, e, a.Measures))
	}
	for _, e := range [...]Term{"ritual", "belonging", "participation", "organisation"} {
		a.Senses = append(a.Senses, score(signs, e, a.Measures))
	}
	a.Findings = w.findings(a)
	return a, nil
}

// window is what is counted of a record before a date.
type window struct {
	c         *Community
	r         *Record
	o         *AssessOptions
	asOf      time.Time
	days      int
	lo, hi    int64 // local days
	staff     map[MemberID]bool
	moves     []move
	present   []int32 // rows of members present, without staff
	since     map[int32]Instant
	staffHere int
	messages  int64
	byStaff   int64
	ofMembers classed // with days: of members' messages
	ofStaff   classed
	past      bool // the record goes on after asOf
	interests []interest
	target    []float64
	spoke     []int64 // messages of each who spoke, without staff; nil without days
	speakers  int
	trend     coterie.Estimate
	peak      float64 // messages per day in the best earlier window
	now       float64 // messages per day
}

// classed counts messages and how many of them are of a class.
type classed struct{ messages, adverts, ofWorth, ofNoise int64 }

func (c *classed) add(d *dayCount) {
	c.messages += int64(d.messages)
	c.adverts += int64(d.adverts)
	c.ofWorth += int64(d.ofWorth)
	c.ofNoise += int64(d.ofNoise)
}

func newWindow(c *Community, r *Record, asOf time.Time, o *AssessOptions) *window {
	w := &window{c: c, r: r, o: o, asOf: asOf, days: o.Window, staff: map[MemberID]bool{}, since: map[int32]Instant{}}
	if w.days == 0 {
		w.days = 28
	}
	for _, s := range c.Staff {
		w.staff[s] = true
	}
	w.hi = dayOf(r, asOf)
	w.lo = w.hi - int64(w.days)
	until := At(asOf)
	_, last, _ := r.Span()
	w.past = last.After(asOf)
	w.moves = r.sortedMoves(until)
	for _, i := range r.order() {
		s := r.stays(i, of(w.moves, i), until)
		if n := len(s); n == 0 || s[n-1].cause != 0 {
			continue
		} else if w.staff[r.members[i].id] {
			w.staffHere++
		} else {
			w.present = append(w.present, i)
			w.since[i] = s[n-1].from
		}
	}
	w.count()
	w.compare()
	return w
}

// dayOf returns the local day after the one that holds the last microsecond
// before t: what a window that ends at t ends with.
func dayOf(r *Record, t time.Time) int64 {
	lo, _ := r.between(t, t)
	return lo
}

// count counts messages and speakers.
func (w *window) count() {
	for i := range w.r.members {
		m := &w.r.members[i]
		if w.r.active == nil {
			if !w.staff[m.id] && m.spoken() && int64(m.spoke) >= w.start() && int64(m.spoke) < int64(At(w.asOf)) {
				w.speakers++
			}
			continue
		}
		n, of := int64(0), &w.ofMembers
		if w.staff[m.id] {
			of = &w.ofStaff
		}
		for _, d := range days(w.r.active[i], w.lo, w.hi) {
			n += int64(d.n)
			of.add(&d)
		}
		switch {
		case n == 0:
		case w.staff[m.id]:
			w.byStaff += n
		default:
			w.messages += n
			w.speakers++
			w.spoke = append(w.spoke, n)
		}
	}
	if w.r.active == nil {
		for _, k := range [...]Kind{Post, Reply, CheckIn} {
			w.messages += w.total(k)
		}
		w.ofMembers = classed{w.total(Post) + w.total(Reply), w.class(advert), w.class(ofWorth), w.class(ofNoise)}
	}
}

// class returns how many messages of the window are of a class.
func (w *window) class(c code) int64 {
	n, _ := w.r.sum(classCode+c, w.lo, w.hi)
	return n
}

// spokeLast returns when a member last spoke before asOf; false where the
// member did not, or where it is not known because the member spoke since and
// the record keeps no days.
func (w *window) spokeLast(i int32) (at Instant, ok bool) {
	m := &w.r.members[i]
	if !m.spoken() || m.spoke <= At(w.asOf) {
		return m.spoke, m.spoken()
	}
	if w.r.active == nil {
		return 0, false
	}
	ds := days(w.r.active[i], math.MinInt64, w.hi)
	if len(ds) == 0 {
		return 0, false
	}
	end := Instant(calendar.Start(int64(ds[len(ds)-1].day)+1, w.r.offset)) // of the day: the hour is not kept
	return min(end, At(w.asOf)), true
}

// start returns the instant at which the window begins.
func (w *window) start() int64 { return w.lo*86400_000000 - w.r.Options.Day.Microseconds() }

// compare sets the trend and the best earlier window.
func (w *window) compare() {
	perDay := map[int64]int64{}
	first := int64(math.MaxInt64)
	for i := range w.r.days {
		d := &w.r.days[i]
		first = min(first, int64(d.day))
		for _, v := range d.cells {
			if k := Kind(v.code); v.code < tagCode && k.speaks() {
				perDay[int64(d.day)] += v.n
			}
		}
	}
	for i := range w.r.active { // less what staff wrote
		if w.staff[w.r.members[i].id] {
			for _, d := range w.r.active[i] {
				perDay[int64(d.day)] -= int64(d.n)
			}
		}
	}
	spoken := make([]talk, 0, len(perDay)+1) // by day, with the sum of all before
	for d, n := range perDay {
		spoken = append(spoken, talk{d, n, 0})
	}
	slices.SortFunc(spoken, func(a, b talk) int { return cmp.Compare(a.day, b.day) })
	sum := int64(0)
	for i := range spoken {
		spoken[i].before, sum = sum, sum+spoken[i].n
	}
	spoken = append(spoken, talk{math.MaxInt64, 0, sum})
	at := func(day int64) int {
		i, _ := slices.BinarySearchFunc(spoken, day, func(t talk, day int64) int { return cmp.Compare(t.day, day) })
		return i
	}
	mean := func(lo, hi int64) float64 {
		return float64(spoken[at(hi)].before-spoken[at(lo)].before) / float64(hi-lo)
	}
	variance := func(lo, hi int64, m float64) (v float64) { // of the mean
		n, silent := float64(hi-lo), float64(hi-lo)
		for _, t := range spoken[at(lo):at(hi)] {
			v += (float64(t.n) - m) * (float64(t.n) - m)
			silent--
		}
		return (v + silent*m*m) / (n - 1) / n
	}
	now := mean(w.lo, w.hi)
	w.now, w.peak, w.trend = now, math.NaN(), coterie.Exactly(math.NaN())
	span := int64(w.days)
	if first > w.lo-span || span < 2 {
		return
	}
	before := mean(w.lo-span, w.lo)
	half := delta.Z(0.95) * math.Sqrt(variance(w.lo, w.hi, now)+variance(w.lo-span, w.lo, before))
	w.trend = coterie.Estimate{Value: now - before, Lo: now - before - half, Hi: now - before + half, Confidence: 0.95}
	w.peak = before
	for lo := w.lo - 2*span; lo >= first; lo -= 7 {
		w.peak = max(w.peak, mean(lo, lo+span))
	}
}

// talk is how much was said on a day, and before it.
type talk struct{ day, n, before int64 }

// faded is what is left of the best earlier window; not known where nothing was
// said before.
func (w *window) faded() Measure {
	if !(w.peak > 0) {
		return unknown("faded-to")
	}
	return plain("faded-to", w.now/w.peak)
}

// mute is 1 where fewer than one in a hundred of those present spoke, and has no
// voice otherwise: how few speak tells a dead group, but not how many a live one.
func (w *window) mute() Measure {
	if w.past && w.r.active == nil || 100*w.speakers >= len(w.present) {
		return unknown("mute")
	}
	return plain("mute", 1)
}

// deserted is 1 where nobody is present, and has no voice otherwise.
func (w *window) deserted() Measure {
	if len(w.present) > 0 {
		return unknown("deserted")
	}
	return plain("deserted", 1)
}

// total returns how many events of a kind the window holds.
func (w *window) total(k Kind) int64 {
	n, _ := w.r.sum(kindCode+code(k), w.lo, w.hi)
	return n
}

// measures lists all that the table of signs can speak of.
func (w *window) measures() []Measure {
	least := w.o.Least
	if least == 0 {
		least = 10
	}
	members := int64(len(w.present))
	of, staff := &w.ofMembers, &w.ofStaff
	out := []Measure{
		plain("members", float64(members)),
		plain("talk", w.now/float64(max(members, 1))),
		share("speakers", int64(min(w.speakers, int(members))), members, 1),
		w.weekly(members),
		w.faded(),
		w.silence(),
		share("ad-share", of.adverts, of.messages, least),
		share("worth-share", of.ofWorth, of.messages, least),
		share("noise-share", of.ofNoise, of.messages, least),
		plain("orders-rate", float64(w.total(Purchase))/float64(max(members, 1))*28/float64(w.days)),
		w.topTenth(),
		w.decentralisation(),
		w.ugc(),
		w.onboarded(),
		w.checkIns(),
		w.sessions(),
		w.held(),
		w.mute(),
		w.deserted(),
		share("staff-ad-share", staff.adverts, staff.messages, least),
		share("staff-worth-share", staff.ofWorth, staff.messages, least),
	}
	if members == 0 { // what those wrote who have left is not this group's talk
		out[1] = unknown("talk")
	}
	if w.past && w.r.active == nil {
		out[2] = unknown("speakers")
	}
	if w.totalEver(Purchase) == 0 { // no purchases in the log at all: not known, rather than none
		out[9] = unknown("orders-rate")
	}
	if !w.anyTags() { // nobody tags: not known, rather than none
		out[6], out[7], out[8] = unknown("ad-share"), unknown("worth-share"), unknown("noise-share")
	}
	out = append(out, w.history(least)...)
	out = append(out, w.ties()...)
	out = append(out, cohesion(w.interests)...)
	out = append(out, targetFit(w.interests, w.target))
	out = append(out, w.design()...)
	return append(out, w.practices()...)
}

func (w *window) totalEver(k Kind) (n int64) {
	n, _ = w.r.sum(kindCode+code(k), math.MinInt64, math.MaxInt64)
	return n
}

// anyTags reports whether any message of the record was tagged.
func (w *window) anyTags() bool {
	for i := range w.r.days {
		for _, v := range w.r.days[i].cells {
			if v.code >= tagCode && v.code < sourceCode {
				return true
			}
		}
	}
	return false
}

func (w *window) weekly(members int64) Measure {
	if w.r.active == nil {
		return unknown("weekly-speakers")
	}
	n := int64(0)
	for _, i := range w.present {
		if spokenIn(w.r.active[i], w.hi-7, w.hi) > 0 {
			n++
		}
	}
	return share("weekly-speakers", n, members, 1)
}

// silence is how many days ago a member last spoke; where nobody ever did, how
// many days ago the group began.
func (w *window) silence() Measure {
	last, ok := Instant(0), false
	for i := range w.r.members {
		m := &w.r.members[i]
		if w.staff[m.id] {
			continue
		}
		if w.r.active == nil && m.spoken() && m.spoke > At(w.asOf) {
			return unknown("silence-days")
		}
		if at, spoke := w.spokeLast(int32(i)); spoke && (!ok || at > last) {
			last, ok = at, true
		}
	}
	if !ok {
		first, _, _ := w.r.Span()
		last = min(At(first), At(w.asOf))
	}
	return plain("silence-days", float64(At(w.asOf)-last)/86400e6)
}

// topTenth is the share of the messages that the most talkative tenth of those
// who spoke wrote.
func (w *window) topTenth() Measure {
	if len(w.spoke) < 10 {
		return unknown("top-tenth")
	}
	s := slices.Clone(w.spoke)
	slices.SortFunc(s, func(a, b int64) int { return cmp.Compare(b, a) })
	top := int64(0)
	for _, n := range s[:len(s)/10] {
		top += n
	}
	return share("top-tenth", top, w.messages, 1)
}

// decentralisation is 1 − Σ p², p each author's share of the messages: 0 for a
// single author, 1 − 1/n for n equal ones.
func (w *window) decentralisation() Measure {
	if w.messages == 0 || w.spoke == nil {
		return unknown("decentralisation")
	}
	h := 0.0
	for _, n := range w.spoke {
		p := float64(n) / float64(w.messages)
		h += p * p
	}
	return plain("decentralisation", 1-h)
}

func (w *window) ugc() Measure {
	var by [PGC + 1]int64
	for s := OGC; s <= PGC; s++ {
		by[s], _ = w.r.sum(sourceCode+code(s), w.lo, w.hi)
	}
	return share("ugc-share", by[UGC], by[OGC]+by[UGC]+by[PGC], 1)
}

// onboarded is the share of those present who took all steps that the design
// asks for, or any where it asks for none.
func (w *window) onboarded() Measure {
	n, any := int64(0), false
	for _, i := range w.present {
		d := w.r.members[i].done
		any = any || d&(dNamed|dAccepted|dIntroduced) != 0
		if len(w.c.missingSteps(d)) == 0 {
			n++
		}
	}
	if !any || w.past {
		return unknown("onboarded-share")
	}
	return share("onboarded-share", n, int64(len(w.present)), 1)
}

// checkIns is the mean share of the window's days on which those who check in
// at all did.
func (w *window) checkIns() Measure {
	if w.r.active == nil {
		return unknown("check-in-rate")
	}
	days, who := int64(0), int64(0)
	for _, i := range w.present {
		n := int64(0)
		for _, d := range w.r.active[i] {
			if int64(d.day) >= w.lo && int64(d.day) < w.hi && d.checked > 0 {
				n++
			}
		}
		if n > 0 {
			days, who = days+n, who+1
		}
	}
	return share("check-in-rate", days, who*int64(w.days), 1)
}

// sessions is the share of the sessions held in the window that were brought to
// their end: published.
func (w *window) sessions() Measure {
	held, published := map[uint32]bool{}, map[uint32]bool{}
	for _, s := range w.r.steps {
		if d := int64(s.at) - w.start(); d < 0 || s.at >= At(w.asOf) {
			continue
		}
		switch Step(s.step) {
		case HostOn, GuestOn:
			held[s.topic] = true
		case Publish:
			published[s.topic] = true
		}
	}
	n := int64(0)
	for t := range held {
		if published[t] {
			n++
		}
	}
	return share("sessions-complete", n, int64(len(held)), 1)
}

// held is the share of the activities and sessions that members, not staff, have
// held: how much of the group runs by itself.
func (w *window) held() Measure {
	mine, all := int64(0), int64(0)
	for i := range w.r.members {
		m := &w.r.members[i]
		n := int64(m.counts[cActivities]) + int64(m.counts[cSessions])
		all += n
		if !w.staff[m.id] {
			mine += n
		}
	}
	if len(w.staff) == 0 || w.past {
		return unknown("member-held")
	}
	return share("member-held", mine, all, 1)
}

// history measures what grows over the whole life of the group, as judgements
// on a scale from 0 to 1:
//
//	trust       (kept + 1)/(kept + broken + 2) · (1 − e^(−talk/20)), promises and messages per member
//	culture     (1 − e^(−age/365 d)) · (1 − e^(−turns/50)), turns to each other per member
//	brand       stock of messages of worth, each halved in 30 days, against its best
//	attitude    share of the messages of worth that take a stand
func (w *window) history(least int64) []Measure {
	n := float64(max(len(w.present), 1))
	all := func(c code) float64 { k, _ := w.r.sum(c, math.MinInt64, w.hi); return float64(k) }
	out := []Measure{unknown("trust"), unknown("culture"), unknown("brand-stock")}
	talk := all(kindCode+code(Post)) + all(kindCode+code(Reply))
	if promised := all(kindCode + code(Deliver)); promised > 0 {
		broken := all(deedCode + bit(Broken))
		out[0] = plain("trust", (promised-broken+1)/(promised+2)*-math.Expm1(-talk/n/20))
	}
	turns := 0.0
	for t := range w.r.ties.all() {
		turns += float64(t.n)
	}
	first, _, _ := w.r.Span()
	if !w.past {
		out[1] = plain("culture", math.Expm1(-max(w.asOf.Sub(first).Hours(), 0)/24/365)*math.Expm1(-turns/n/50))
	}
	stock, best, last := 0.0, 0.0, int64(0)
	for _, d := range w.r.sortedDays() {
		if int64(d.day) >= w.hi {
			break
		}
		for _, v := range d.cells {
			if v.code == tagCode+bit(Valuable) {
				stock = stock*math.Exp2(-float64(int64(d.day)-last)/30) + float64(v.n)
				best, last = max(best, stock), int64(d.day)
			}
		}
	}
	if best > 0 {
		out[2] = plain("brand-stock", stock*math.Exp2(-float64(w.hi-1-last)/30)/best)
	}
	if all(tagCode+bit(Attitude)) == 0 { // nobody marks it: not known, rather than none
		return append(out, unknown("attitude-share"))
	}
	return append(out, share("attitude-share", w.class(stance), w.class(good), least))
}

// ties measures the graph of who turned to whom among those present.
func (w *window) ties() []Measure {
	g, err := w.graph()
	if err != nil || g.Len() == 0 {
		return []Measure{unknown("tied-share"), unknown("core-share"), unknown("centralisation")}
	}
	mutual := map[MemberID]bool{}
	until := At(w.asOf)
	for t := range w.r.ties.all() {
		if t.first >= until {
			continue
		}
		a, b := t.ends()
		if back := w.r.findTie(pairOf(b, a)); back != nil && back.first < until {
			mutual[w.r.members[a].id], mutual[w.r.members[b].id] = true, true
		}
	}
	tied := int64(0)
	for _, i := range w.present {
		if mutual[w.r.members[i].id] {
			tied++
		}
	}
	core := int64(0)
	for _, k := range graph.Cores(g) {
		if k >= 3 {
			core++
		}
	}
	n := int64(len(w.present))
	return []Measure{
		share("tied-share", tied, n, 1),
		share("core-share", min(core, n), n, 1),
		plain("centralisation", graph.DegreeCentralization(g, graph.Both)),
	}
}

// graph is the undirected graph of those present, staff left out.
func (w *window) graph() (*graph.Graph[MemberID], error) {
	here := make(map[MemberID]bool, len(w.present))
	for _, i := range w.present {
		here[w.r.members[i].id] = true
	}
	return graph.New(func(yield func(graph.Tie[MemberID]) bool) {
		for t := range w.r.Ties() {
			if here[t.From] && here[t.To] && t.First < int64(At(w.asOf)) && !yield(t) {
				return
			}
		}
	}, nil)
}

// design measures how much of the checklist each element meets.
func (w *window) design() []Measure {
	names := [...]Term{"interest", "structure", "output", "operations", "replication"}
	var all, missing [len(names)]int64
	known := w.c.Name != "" || len(w.c.Charter.Why) > 0
	for _, k := range general {
		for i, n := range names {
			if len(k.Field) > len(n) && k.Field[:len(n)] == string(n) {
				all[i]++
				if len(k.apply(w.c, nil)) > 0 {
					missing[i]++
				}
			}
		}
	}
	var out []Measure
	for i, n := range names {
		m := share("design-"+n, all[i]-missing[i], all[i], 1)
		if !known {
			m = unknown("design-" + n)
		}
		out = append(out, m)
	}
	return out
}

// practices measures which practices the record shows, as shares or as 1 for
// what was done at all in the window and 0 for what was not.
func (w *window) practices() []Measure {
	n := int64(len(w.present))
	has := func(name Term, seen bool) Measure {
		if seen {
			return plain("practice-"+name, 1)
		}
		return plain("practice-"+name, 0)
	}
	marked := func(name Term, d done) Measure {
		if w.past {
			return unknown("practice-" + name)
		}
		k := int64(0)
		for _, i := range w.present {
			if w.r.members[i].done&d != 0 {
				k++
			}
		}
		return share("practice-"+name, k, n, 1)
	}
	talk := 0.0
	if w.speakers > 0 && n > 0 {
		talk = min(1, float64(w.total(Reply))/float64(max(w.messages, 1))*2)
	}
	kept := w.total(Warn)+w.total(Remove) > 0
	return []Measure{
		marked("application", dApplied),
		marked("accept-rules", dAccepted),
		has("reward-punishment", w.total(Award) > 0 && kept),
		has("mutual-help", w.helped()),
		has("activities", w.total(Activity) > 0),
		plain("practice-discussion", talk),
		has("session", w.total(Session) > 0),
		has("division-of-labour", len(w.c.Structure.Offices) > 1 && w.total(Task) > 0),
		has("check-in", w.total(CheckIn) > 0),
		has("strict-rules", len(w.c.Structure.Rules.Rules) > 0 && kept),
		has("merchandise", w.c.Operations.practises("merchandise") && w.c.Operations.Phase == lifecycle.Mature),
	}
}

// helped reports whether a message of the window answers or helps.
func (w *window) helped() bool {
	for _, t := range [...]Tags{Help, Answer} {
		if n, _ := w.r.sum(tagCode+bit(t), w.lo, w.hi); n > 0 {
			return true
		}
	}
	return false
}

func (o *Operations) practises(t Term) bool {
	for _, p := range o.Practices {
		if p.Name == t {
			return true
		}
	}
	return false
}

// Control (控制方式) reads from the graph of those present how a group is run:
// "central" where its centralisation is at least 2/3, as in a star,
// "self-organising" where it is at most 1/3, as in a ring, "mixed" between. It
// is "" where there are no ties. It takes O(n log n) in members and ties.
func Control(r *Record, asOf time.Time, staff []MemberID) (Term, float64) {
	w := newWindow(&Community{Staff: staff}, r, asOf, &AssessOptions{})
	v := w.ties()[2].Value.Value
	switch {
	case math.IsNaN(v):
		return "", v
	case v >= 2./3:
		return "central", v
	case v <= 1./3:
		return "self-organising", v
	default:
		return "mixed", v
	}
}
