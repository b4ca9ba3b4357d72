package report

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// The fields of a log of events.
const (
	eTime = iota
	eKind
	eGroup
	eMember
	eOther
	eAmount
	eCurrency
	eTags
	eEntry
	eTopic
	eCount
	eFormat
	eSource
	ePurpose
)

var eventColumns = []column{
	eTime:     {"time", []string{"date", "datetime", "timestamp", "时间", "日期", "发生时间", "日期时间"}},
	eKind:     {"kind", []string{"event", "type", "类型", "事件", "事件类型", "行为", "动作"}},
	eGroup:    {"group", []string{"群", "群名", "群名称", "社群", "群组"}},
	eMember:   {"member", []string{"user", "customer", "成员", "成员id", "用户", "用户id", "会员", "客户"}},
	eOther:    {"other", []string{"target", "对方", "对象", "邀请人", "被回复人"}},
	eAmount:   {"amount", []string{"金额", "付款金额", "实付金额"}},
	eCurrency: {"currency", []string{"币种", "货币"}},
	eTags:     {"tags", []string{"tag", "标签"}},
	eEntry:    {"entry", []string{"channel", "入口", "渠道", "来源渠道"}},
	eTopic:    {"topic", []string{"话题", "主题"}},
	eCount:    {"count", []string{"数量", "份数", "个数"}},
	eFormat:   {"format", []string{"形式", "格式", "内容形式"}},
	eSource:   {"source", []string{"输出来源", "内容来源"}},
	ePurpose:  {"purpose", []string{"用途", "红包用途"}},
}

// otherKinds are names of kinds that exports use beside the library's own.
var otherKinds = map[string]community.Kind{
	"加入": community.Join, "进群": community.Join, "加群": community.Join, "离开": community.Leave, "退出": community.Leave,
	"移除": community.Remove, "踢出": community.Remove, "消息": community.Post, "发消息": community.Post, "message": community.Post,
	"签到": community.CheckIn, "checkin": community.CheckIn, "下单": community.Purchase, "订单": community.Purchase, "付款": community.Purchase,
	"order": community.Purchase, "red-packet": community.Packet, "发红包": community.Packet, "表情回应": community.React,
}

// A reader of events turns rows into events. What it has seen before it does
// not parse again: kinds, groups and members come many times.
type eventReader struct {
	o        ReadOptions
	sheet    *sheet
	kinds    map[string]community.Kind
	tags     map[string]community.Tags
	groups   map[string]community.GroupID
	members  map[string]community.MemberID
	entries  map[string]uint16
	topics   map[string]uint32
	guessed  bool // no column and no flag says the kind
	currency coterie.Currency
}

func newEventReader(s *sheet, o ReadOptions) (*eventReader, error) {
	r := &eventReader{o: o, sheet: s, kinds: map[string]community.Kind{}, tags: map[string]community.Tags{},
		groups: map[string]community.GroupID{}, members: map[string]community.MemberID{}, entries: map[string]uint16{}, topics: map[string]uint32{}}
	r.guessed = o.Kind == "" && !s.has(eKind)
	if o.Kind != "" {
		if _, err := r.kind(o.Kind); err != nil {
			return nil, fmt.Errorf("kind %q: unknown", o.Kind)
		}
	}
	return r, s.need(eventColumns, eTime, eMember)
}

// ReadEvents reads a log of events and folds it as it comes. Rows that cannot
// be read are counted in Bad; a file without a good row is an error.
func ReadEvents(in io.Reader, o ReadOptions) (*Events, error) {
	s, err := openSheet(o.Name, in, eventColumns, o.Columns)
	if err != nil {
		return nil, err
	}
	r, err := newEventReader(s, o)
	if err != nil {
		return nil, err
	}
	log := newEvents(o)
	for i, c := range eventColumns {
		log.Has[c.name] = s.has(i)
	}
	log.Has["kind"] = log.Has["kind"] || o.Kind != ""
	log.Guessed = r.guessed
	for {
		line, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		log.Rows++
		if err == nil {
			var e community.Event
			if e, err = r.event(); err == nil {
				err = log.add(&e)
			}
		}
		if err != nil {
			bad, ok := errors.AsType[*Bad](err)
			if !ok {
				return nil, fmt.Errorf("%s: %w", o.Name, err)
			}
			log.Bad.add(line, bad)
		}
		if o.Progress != nil && log.Rows%progressEvery == 0 {
			o.Progress(log.Rows)
		}
	}
	if log.Rows == log.Bad.Count {
		return nil, &NoRows{o.Name, log.Rows, log.Bad}
	}
	for name, id := range r.groups {
		if log.series[id] != nil { // not of a refused row alone
			log.Groups[id] = name
		}
	}
	if o.Members {
		log.Names = make(map[community.MemberID]string, len(r.members))
		for name, id := range r.members {
			log.Names[id] = printable(name)
		}
	}
	log.Entries = make([]string, len(r.entries))
	for name, n := range r.entries {
		log.Entries[n-1] = printable(name)
	}
	log.Currency = r.currency
	return log, nil
}

// event reads the row that the sheet stands on.
func (r *eventReader) event() (e community.Event, err error) {
	s := r.sheet
	at, err := r.o.Zone.parse(s.get(eTime))
	if err != nil {
		return e, &Bad{Column: "time", Why: whyTime}
	}
	e.At = community.At(at)
	who := s.get(eMember)
	if who == "" {
		return e, &Bad{Column: "member", Why: whyMissing}
	}
	e.Member, e.Other = r.member(who), r.member(s.get(eOther))
	if e.Group, err = r.group(cmp.Or(s.get(eGroup), r.o.Group)); err != nil {
		return e, err
	}
	if e.Kind, err = r.kind(r.kindName()); err != nil {
		return e, &Bad{Column: "kind", Why: whyKind}
	}
	if err = r.money(&e); err != nil {
		return e, err
	}
	if e.Tags, err = r.tagSet(s.get(eTags)); err != nil {
		return e, &Bad{Column: "tags", Why: whyName}
	}
	if e.Entry, err = number("entry", s.get(eEntry), r.entries); err != nil {
		return e, err
	}
	if e.Topic, err = number("topic", s.get(eTopic), r.topics); err != nil {
		return e, err
	}
	n, err := count("count", s.get(eCount), math.MaxUint32)
	if err != nil {
		return e, err
	}
	e.Count = uint32(max(n, 0))
	if v := s.get(eFormat); v != "" && e.Format.UnmarshalText([]byte(strings.ToLower(v))) != nil {
		return e, &Bad{Column: "format", Why: whyName}
	}
	if v := s.get(eSource); v != "" && e.Source.UnmarshalText([]byte(strings.ToUpper(v))) != nil {
		return e, &Bad{Column: "source", Why: whyName}
	}
	if v := s.get(ePurpose); v != "" && e.Purpose.UnmarshalText([]byte(strings.ToLower(v))) != nil {
		return e, &Bad{Column: "purpose", Why: whyName}
	}
	if e.Validate() != nil {
		return e, &Bad{Why: whyRefused}
	}
	return e, nil
}

// kindName is the name of the row's kind: the column, then the flag, then what
// the amount says: a row with one is a purchase, any other a message.
func (r *eventReader) kindName() string {
	switch k := r.sheet.get(eKind); {
	case k != "":
		return k
	case r.o.Kind != "":
		return r.o.Kind
	case r.guessed && r.sheet.get(eAmount) != "":
		return "purchase"
	case r.guessed:
		return "post"
	}
	return ""
}

func (r *eventReader) kind(name string) (community.Kind, error) {
	if k, ok := r.kinds[name]; ok {
		return k, nil
	}
	low := strings.ToLower(name)
	k, ok := otherKinds[low]
	if !ok {
		if err := k.UnmarshalText([]byte(low)); err != nil || !k.Valid() {
			return 0, errors.New("unknown kind")
		}
	}
	r.kinds[name] = k
	return k, nil
}

func (r *eventReader) group(name string) (community.GroupID, error) {
	id, ok := r.groups[name]
	if !ok {
		if !isName(name) {
			return id, &Bad{Column: "group", Why: whyNoName}
		}
		id = community.Group(nil, "report", name)
		r.groups[name] = id
	}
	return id, nil
}

// member derives the id of a member, unless it is one already. The report never
// shows it, so that it needs no secret.
func (r *eventReader) member(name string) community.MemberID {
	if name == "" {
		return community.MemberID{}
	}
	id, ok := r.members[name]
	if !ok {
		id = memberOf(name)
		r.members[name] = id
	}
	return id
}

func memberOf(name string) community.MemberID {
	var id community.MemberID
	if len(name) == 36 && id.UnmarshalText([]byte(name)) == nil {
		return id
	}
	return community.Member(nil, "report", name)
}

func (r *eventReader) tagSet(s string) (community.Tags, error) {
	if s == "" {
		return 0, nil
	}
	if t, ok := r.tags[s]; ok {
		return t, nil
	}
	var t community.Tags
	joined := strings.NewReplacer("|", "+", ";", "+", "；", "+", ",", "+", "，", "+", " ", "+").Replace(strings.ToLower(s))
	if err := t.UnmarshalText([]byte(joined)); err != nil {
		return 0, err
	}
	r.tags[s] = t
	return t, nil
}

// money reads the amount. All amounts of a log are of one currency.
func (r *eventReader) money(e *community.Event) error {
	v := r.sheet.get(eAmount)
	if v == "" {
		return nil
	}
	c := r.o.currency()
	if name := r.sheet.get(eCurrency); name != "" {
		var err error
		if c, err = coterie.ParseCurrency(name); err != nil {
			return &Bad{Column: "currency", Why: whyCurrency}
		}
	}
	minor, err := amount(v, c)
	if err != nil {
		return err
	}
	if r.currency != 0 && c != r.currency {
		return &Bad{Column: "currency", Why: whyMixed}
	}
	r.currency = c
	e.Amount, e.Currency = minor, c
	return nil
}

// number numbers what a column names, from 1 and in order of appearance. What is
// written there as a number is a name like any other, so that no two share a
// number; nothing and "0" are 0. Names beyond what N counts are refused.
func number[N uint16 | uint32](column, s string, names map[string]N) (N, error) {
	if s == "" || s == "0" {
		return 0, nil
	}
	n, ok := names[s]
	if !ok {
		if uint64(len(names)) >= uint64(^N(0)) {
			return 0, &Bad{Column: column, Why: whyMany}
		}
		n = N(len(names) + 1)
		names[s] = n
	}
	return n, nil
}
