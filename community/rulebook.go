package community

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
)

// Rulebook (群规) is the rules of a group, as data: JSON in and out, checked by
// [Rulebook.Validate], criticised by [Rulebook.Lint], applied by the [Judge]
// that [Rulebook.Compile] returns.
type Rulebook struct {
	Version int    `json:"version,omitempty"` // grows by one with each amendment
	Offset  int    `json:"offset,omitempty"`  // minutes local clocks are ahead of UTC, for Hours
	Roles   []Role `json:"roles,omitempty"`   // the roles that rules speak of; a Grant gives number Count, from 1
	Amend   []Term `json:"amend,omitempty"`   // roles that may change principles; none: nobody
	Rules   []Rule `json:"rules"`
}

// Role is a role that rules speak of. The role "host" needs no mention: those
// who hold the running session have it.
type Role struct {
	Name Term `json:"name"`
	Sole bool `json:"sole,omitempty"` // one member at a time: granting it takes it from the last
}

// Rule is one rule: what it is about, what it leaves out, and what follows. Of
// the rules that match an event the one of the gravest [Action] holds, of those
// the first.
type Rule struct {
	Name   string   `json:"name"`
	Family Term     `json:"family,omitempty"` // 五类规则: admission, onboarding, communication, sharing, elimination
	Level  Term     `json:"level,omitempty"`  // principle (set by the founder) or detail (set by the members)
	Text   string   `json:"text,omitempty"`   // as members read it
	When   When     `json:"when,omitzero"`
	Unless []When   `json:"unless,omitempty"` // any of them lifts the rule
	Then   Sanction `json:"then,omitzero"`
}

// When is a condition on an event: every field that is set must hold, and a
// field that is not set does not matter. For "or", write two rules.
type When struct {
	Kinds    []Kind    `json:"kinds,omitempty"`
	Formats  []Format  `json:"formats,omitempty"`
	Sources  []Source  `json:"sources,omitempty"`
	Purposes []Purpose `json:"purposes,omitempty"`
	AnyTag   Tags      `json:"any_tag,omitzero"`  // at least one of these
	AllTags  Tags      `json:"all_tags,omitzero"` // all of these
	NoTag    Tags      `json:"no_tag,omitzero"`   // none of these
	Roles    []Term    `json:"roles,omitempty"`   // the one who acts has one of these
	Amount   Range     `json:"amount,omitzero"`   // minor units
	Count    Range     `json:"count,omitzero"`
	Hours    []Hours   `json:"hours,omitempty"` // local time of day
	Part     Part      `json:"part,omitzero"`   // of a sharing session
	Rate     *Rate     `json:"rate,omitempty"`
}

// Hours is a stretch of the local day, From included and To not; it may pass
// midnight.
type Hours struct {
	From string `json:"from"` // "22:00"
	To   string `json:"to"`   // "07:00"
}

// Rate holds once events come too often: with the one at hand, more than Over of
// the Kind within the last Within seconds.
type Rate struct {
	Kind   Kind `json:"kind,omitzero"` // unset: messages, posts and replies
	Within int  `json:"within"`        // seconds
	Over   int  `json:"over"`
	All    bool `json:"all,omitempty"` // of the whole group; else of the member
}

// Part is where a group stands in a sharing session (分享).
type Part uint8

// The parts. The zero value is any.
const (
	Outside   Part = iota + 1 // 平时: no session runs
	Talk                      // 分享中: from the host's entry to the questions
	Questions                 // 问答: until the session closes
)

var partNames = names{{}, {"outside", "平时"}, {"talk", "分享中"}, {"questions", "问答"}}

// String returns "outside", "talk" or "questions".
func (p Part) String() string { return partNames.at(int(p), 0) }

// Chinese returns the Chinese name.
func (p Part) Chinese() string { return partNames.at(int(p), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (p Part) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (p *Part) UnmarshalText(b []byte) error {
	i, err := partNames.parse("part", b)
	*p = Part(i)
	return err
}

// Action is what a rule does about an event, in order of gravity.
type Action uint8

// The actions. The zero value does nothing.
const (
	Allow      Action = iota + 1 // 允许
	Praise                       // 欢迎: always welcome
	Ignore                       // 不计: it does not count, as a check-in of nothing but emoji
	Discourage                   // 劝阻
	Private                      // 转私聊: to be taken up in private
	Divert                       // 转广告群: to another group
	Charge                       // 收费: a toll is due, see Sanction.Toll
	Warning                      // 警告
	Block                        // 拦下: it is taken back
	Expel                        // 移出
)

var actionNames = names{{}, {"allow", "允许"}, {"praise", "欢迎"}, {"ignore", "不计"}, {"discourage", "劝阻"}, {"private", "转私聊"}, {"divert", "转广告群"}, {"charge", "收费"}, {"warning", "警告"}, {"block", "拦下"}, {"expel", "移出"}}

// String returns the English name.
func (a Action) String() string { return actionNames.at(int(a), 0) }

// Chinese returns the Chinese name.
func (a Action) Chinese() string { return actionNames.at(int(a), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (a *Action) UnmarshalText(b []byte) error {
	i, err := actionNames.parse("action", b)
	*a = Action(i)
	return err
}

// Sanction is what follows when a rule holds.
type Sanction struct {
	Action     Action `json:"action,omitzero"`
	Toll       Toll   `json:"toll,omitzero"`        // with Charge
	Depth      int    `json:"depth,omitempty"`      // with Expel: generations of those brought in that go too; −1: all
	Everywhere bool   `json:"everywhere,omitempty"` // with Expel: from every group of the network
}

// Toll (广告费) is what an advert costs: a red packet of at least Amount in at
// least Shares, within so many seconds, the last one included.
type Toll struct {
	Amount int64  `json:"amount"` // minor units
	Shares uint32 `json:"shares,omitempty"`
	Within int    `json:"within"` // seconds
}

// most bounds the numbers in rules, so that no arithmetic on them overflows.
const (
	mostRules   = 4096
	mostSeconds = 366 * 86400
	mostOver    = 10_000
	mostRoles   = 62 // bit 63 is the host
)

// UnmarshalJSON implements [json.Unmarshaler]. A word or a field that no rule
// has is an *[coterie.InputError] whose Row is the index of the rule, or −1 for
// the book itself: a misspelt condition would make a rule of everything.
func (b *Rulebook) UnmarshalJSON(raw []byte) error {
	type plain Rulebook // without this method
	var head struct {
		plain
		Rules []json.RawMessage `json:"rules"`
	}
	if err := readStrictly(raw, &head); err != nil {
		return refusedRule(-1, err)
	}
	out := Rulebook(head.plain)
	if head.Rules != nil {
		out.Rules = make([]Rule, len(head.Rules))
	}
	for i, r := range head.Rules {
		if err := readStrictly(r, &out.Rules[i]); err != nil {
			return refusedRule(i, err)
		}
	}
	*b = out
	return nil
}

func readStrictly(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// refusedRule says of which rule an error of its JSON is.
func refusedRule(row int, err error) error {
	if in, ok := errors.AsType[*coterie.InputError](err); ok {
		in.Row = row
		return in
	}
	in := &coterie.InputError{Row: row, Field: "rules", Reason: strings.TrimPrefix(err.Error(), "json: ")}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		in.Field, in.Value, in.Reason = t.Field, t.Value, "not a "+t.Type.String()
	} else if name, ok := strings.CutPrefix(in.Reason, "unknown field "); ok {
		in.Field, in.Reason = strings.Trim(name, `"`), "no such field"
	}
	return in
}

// Validate returns an *[coterie.InputError] whose Row is the index of the first
// rule that is none, or −1 for the book itself.
func (b *Rulebook) Validate() error {
	bad := func(row int, field, value, reason string) error {
		return &coterie.InputError{Row: row, Field: field, Value: value, Reason: reason}
	}
	switch {
	case len(b.Rules) > mostRules:
		return bad(-1, "rules", strconv.Itoa(len(b.Rules)), "more than 4096")
	case len(b.Roles) > mostRoles:
		return bad(-1, "roles", strconv.Itoa(len(b.Roles)), "more than 62")
	case b.Offset < -14*60 || b.Offset > 14*60:
		return bad(-1, "offset", strconv.Itoa(b.Offset), "not minutes within ±14 hours")
	}
	for i, r := range b.Roles {
		if r.Name == "" || r.Name == host || slices.ContainsFunc(b.Roles[:i], func(o Role) bool { return o.Name == r.Name }) {
			return bad(-1, fmt.Sprintf("roles[%d]", i), string(r.Name), "empty, twice, or the host")
		}
	}
	for _, r := range b.Amend {
		if _, ok := b.role(r); !ok {
			return bad(-1, "amend", string(r), "not among the roles")
		}
	}
	for i := range b.Rules {
		r := &b.Rules[i]
		if r.Name == "" || slices.ContainsFunc(b.Rules[:i], func(o Rule) bool { return o.Name == r.Name }) {
			return bad(i, "name", strconv.Quote(r.Name), "empty, or another rule's")
		}
		for _, v := range [...]struct {
			field, list string
			t           Term
		}{{"family", "structure.families", r.Family}, {"level", "structure.levels", r.Level}} {
			for _, l := range closed {
				if l.field == v.list && v.t != "" && !holds(l.terms, v.t) {
					return bad(i, v.field, string(v.t), "unknown; one of "+list(l.terms, 0))
				}
			}
		}
		if err := b.validateWhen(i, "when", &r.When); err != nil {
			return err
		}
		for k := range r.Unless {
			if err := b.validateWhen(i, fmt.Sprintf("unless[%d]", k), &r.Unless[k]); err != nil {
				return err
			}
		}
		t := r.Then
		switch {
		case t.Action > Expel:
			return bad(i, "then.action", t.Action.String(), "unknown")
		case t.Action == 0 && (r.When.any() || len(r.Unless) > 0 || t != Sanction{}):
			return bad(i, "then.action", "", "missing: a condition without a consequence")
		case t.Depth < -1 || t.Depth > 64 || t.Depth != 0 && t.Action != Expel:
			return bad(i, "then.depth", strconv.Itoa(t.Depth), "−1 to 64, and only with expel")
		case t.Everywhere && t.Action != Expel:
			return bad(i, "then.everywhere", "true", "only with expel")
		case t.Action == Charge && (t.Toll.Amount <= 0 || t.Toll.Within <= 0 || t.Toll.Within > mostSeconds):
			return bad(i, "then.toll", fmt.Sprint(t.Toll.Amount), "a positive amount within 1 second to a year")
		case t.Action != Charge && t.Toll != Toll{}:
			return bad(i, "then.toll", fmt.Sprint(t.Toll.Amount), "only with charge")
		}
	}
	return nil
}

func (b *Rulebook) validateWhen(i int, at string, w *When) error {
	bad := func(field, value, reason string) error {
		return &coterie.InputError{Row: i, Field: at + "." + field, Value: value, Reason: reason}
	}
	for _, k := range w.Kinds {
		if !k.Valid() {
			return bad("kinds", strconv.Itoa(int(k)), "not a kind")
		}
	}
	for _, f := range w.Formats {
		if f == 0 || f > Location {
			return bad("formats", strconv.Itoa(int(f)), "not a format")
		}
	}
	for _, s := range w.Sources {
		if s == 0 || s > PGC {
			return bad("sources", strconv.Itoa(int(s)), "not a source")
		}
	}
	for _, p := range w.Purposes {
		if p == 0 || p > ForFun {
			return bad("purposes", strconv.Itoa(int(p)), "not a purpose")
		}
	}
	for _, r := range w.Roles {
		if _, ok := b.role(r); !ok {
			return bad("roles", string(r), "not among the roles of the book")
		}
	}
	for _, r := range [...]struct {
		field string
		r     Range
	}{{"amount", w.Amount}, {"count", w.Count}} {
		if err := r.r.validate(at + "." + r.field); err != nil {
			return bad(r.field, r.r.String(), "not a range: 0 ≤ min ≤ max")
		}
	}
	for _, h := range w.Hours {
		if _, _, ok := h.minutes(); !ok {
			return bad("hours", h.From+"-"+h.To, "not times of day such as 22:00")
		}
	}
	if w.Part > Questions {
		return bad("part", w.Part.String(), "unknown")
	}
	if r := w.Rate; r != nil && (r.Kind != 0 && !r.Kind.Valid() || r.Within <= 0 || r.Within > mostSeconds || r.Over < 0 || r.Over > mostOver) {
		return bad("rate", fmt.Sprintf("%d in %d s", r.Over, r.Within), "over 0 to 10000 within 1 second to a year")
	}
	return nil
}

// any reports whether the condition asks for anything.
func (w *When) any() bool {
	return len(w.Kinds)+len(w.Formats)+len(w.Sources)+len(w.Purposes)+len(w.Roles)+len(w.Hours) > 0 ||
		w.AnyTag|w.AllTags|w.NoTag != 0 || !w.Amount.IsZero() || !w.Count.IsZero() || w.Part != 0 || w.Rate != nil
}

// host is the role of those who hold the running session.
const host Term = "host"

// role returns the bit of a role.
func (b *Rulebook) role(t Term) (uint64, bool) {
	if t == host {
		return 1 << 63, true
	}
	for i, r := range b.Roles {
		if r.Name == t {
			return 1 << i, true
		}
	}
	return 0, false
}

// minutes returns the stretch in minutes since midnight.
func (h Hours) minutes() (from, to int, ok bool) {
	f, fok := clock(h.From)
	t, tok := clock(h.To)
	return f, t, fok && tok
}

// clock reads "22:05" as minutes since midnight; "24:00" is the end of the day.
func clock(s string) (int, bool) {
	hh, mm, ok := strings.Cut(s, ":")
	h, err1 := strconv.ParseUint(hh, 10, 8)
	m, err2 := strconv.ParseUint(mm, 10, 8)
	if !ok || err1 != nil || err2 != nil || m > 59 || len(mm) != 2 || len(hh) > 2 || h*60+m > 24*60 {
		return 0, false
	}
	return int(h*60 + m), true
}

// Amendment is a change to a rulebook: one rule, new or in the place of the one
// of its name.
type Amendment struct {
	Rule    Rule     `json:"rule"`
	By      Term     `json:"by"`                // the role of the one who changes it; empty: a member
	Options []Ballot `json:"options,omitempty"` // of a vote on what follows; the winner replaces Rule.Then
}

// Ballot is one option of a vote and how many were for it.
type Ballot struct {
	Then  Sanction `json:"then"`
	Votes int64    `json:"votes"`
}

// Apply returns the rulebook with the amendment, its version one higher. A
// principle is changed only by a role that the book names; a detail by such a
// role, or by anyone with a vote that one option wins by plurality. Otherwise it
// returns an *[coterie.InputError], and the book stands. What is remembered goes
// on under the new book by [Judge.Resume].
func (b *Rulebook) Apply(a Amendment) (*Rulebook, error) {
	bad := func(field, reason string) (*Rulebook, error) {
		return nil, &coterie.InputError{Row: -1, Field: field, Value: strconv.Quote(a.Rule.Name), Reason: reason}
	}
	i := slices.IndexFunc(b.Rules, func(r Rule) bool { return r.Name == a.Rule.Name })
	principle := a.Rule.Level == "principle" || i >= 0 && b.Rules[i].Level == "principle"
	entitled := holds(b.Amend, a.By)
	if principle && !entitled {
		if len(b.Amend) == 0 {
			return bad("by", "a principle, and the book names no role that may change one")
		}
		return bad("by", "a principle is changed only by "+list(b.Amend, 0))
	}
	if !entitled && len(a.Options) == 0 {
		return bad("options", "a member's proposal needs a vote")
	}
	if len(a.Options) > 0 {
		best, tied := 0, false
		for k, o := range a.Options {
			switch {
			case o.Votes < 0:
				return bad("options", "negative votes")
			case k > 0 && o.Votes > a.Options[best].Votes:
				best, tied = k, false
			case k > 0 && o.Votes == a.Options[best].Votes:
				tied = true
			}
		}
		if tied || a.Options[best].Votes == 0 {
			return bad("options", "no option has the most votes")
		}
		a.Rule.Then = a.Options[best].Then
	}
	out := *b
	out.Rules = slices.Clone(b.Rules)
	if i >= 0 {
		out.Rules[i] = a.Rule
	} else {
		out.Rules = append(out.Rules, a.Rule)
	}
	if out.Version == math.MaxInt {
		return bad("version", "overflow")
	}
	out.Version++
	if err := out.Validate(); err != nil {
		return nil, err
	}
	return &out, nil
}
