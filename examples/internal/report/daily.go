package report

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/monetize"
)

// Unknown is a count that the input does not hold.
const Unknown = math.MinInt64

// A Day is one row of a daily table: what a group counted on one day. A count
// that was not given is Unknown.
type Day struct {
	Date                                              int // days since 1970-01-01
	Members, Joined, Left, Speakers, Messages, Orders int64
	Amount                                            int64 // minor units
}

// A DailyGroup is the rows of one group, by date.
type DailyGroup struct {
	Name string
	Days []Day
}

// Daily is a daily table per group (日报表): what operators of chat groups can
// really export. It knows groups and no members.
type Daily struct {
	Name     string
	Rows     int
	Bad      Bads
	Has      map[string]bool // the fields that the file has
	Currency coterie.Currency
	Groups   []DailyGroup // by name
	First    int          // days since 1970-01-01
	Last     int
	total    int64 // of all amounts
}

// The fields of a daily table.
const (
	dDate = iota
	dGroup
	dMembers
	dJoined
	dLeft
	dSpeakers
	dMessages
	dOrders
	dAmount
)

var dailyColumns = []column{
	dDate:     {"date", []string{"day", "time", "日期", "时间"}},
	dGroup:    {"group", []string{"群", "群名", "群名称", "社群", "群组"}},
	dMembers:  {"members", []string{"人数", "群人数", "成员数", "总人数"}},
	dJoined:   {"joined", []string{"入群", "入群人数", "新增", "新增人数", "进群"}},
	dLeft:     {"left", []string{"退群", "退群人数", "离开", "离开人数"}},
	dSpeakers: {"speakers", []string{"发言人数", "活跃人数"}},
	dMessages: {"messages", []string{"消息数", "发言数", "消息", "消息条数"}},
	dOrders:   {"orders", []string{"订单数", "订单", "成交单数"}},
	dAmount:   {"amount", []string{"金额", "成交金额", "销售额", "收入"}},
}

// ReadOptions says how a file is to be read.
type ReadOptions struct {
	Name     string            // of the file, for messages
	Columns  map[string]string // field → header, where the header is another
	Kind     string            // the kind of every row that names none
	Group    string            // the group of every row that names none
	Currency coterie.Currency  // of amounts that name none; 0: CNY
	Zone     Zone              // of times that name none, and of days
	Staff    map[string]bool   // the member ids of the staff
	Design   *Design           // whose staff are left out, too
	Members  bool              // keep the names of the members, for the list of them
	Progress func(rows int)    // called now and then
}

func (o *ReadOptions) currency() coterie.Currency {
	if o.Currency == 0 {
		return coterie.CNY
	}
	return o.Currency
}

// ReadDaily reads a daily table. Rows that cannot be read are counted in Bad; a
// file without a good row is an error.
func ReadDaily(r io.Reader, o ReadOptions) (*Daily, error) {
	s, err := openSheet(o.Name, r, dailyColumns, o.Columns)
	if err != nil {
		return nil, err
	}
	need := []int{dDate}
	if o.Group == "" {
		need = append(need, dGroup)
	}
	if err := s.need(dailyColumns, need...); err != nil {
		return nil, err
	}
	d := &Daily{Name: o.Name, Has: map[string]bool{}, Currency: o.currency(), First: math.MaxInt, Last: math.MinInt}
	for i, c := range dailyColumns {
		d.Has[c.name] = s.has(i)
	}
	groups := map[string]map[int]Day{}
	for {
		line, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		d.Rows++
		if err == nil {
			err = d.add(s, o, groups)
		}
		if err != nil {
			bad, ok := errors.AsType[*Bad](err)
			if !ok {
				return nil, fmt.Errorf("%s: %w", o.Name, err)
			}
			d.Bad.add(line, bad)
		}
		if o.Progress != nil && d.Rows%progressEvery == 0 {
			o.Progress(d.Rows)
		}
	}
	if len(groups) == 0 {
		return nil, &NoRows{o.Name, d.Rows, d.Bad}
	}
	for name, days := range groups {
		g := DailyGroup{Name: name}
		for _, day := range days {
			g.Days = append(g.Days, day)
			d.First, d.Last = min(d.First, day.Date), max(d.Last, day.Date)
		}
		slices.SortFunc(g.Days, func(a, b Day) int { return cmp.Compare(a.Date, b.Date) })
		d.Groups = append(d.Groups, g)
	}
	slices.SortFunc(d.Groups, func(a, b DailyGroup) int { return cmp.Compare(a.Name, b.Name) })
	return d, nil
}

// progressEvery is after how many rows progress is told.
const progressEvery = 100_000

// NoRows is a table with the right columns and without a row that can be read.
type NoRows struct {
	Name string
	Rows int
	Bad  Bads
}

// Error implements the error interface.
func (e *NoRows) Error() string { return e.Why().EN }

// Why says it in both languages, with the first row that was refused.
func (e *NoRows) Why() Words {
	if len(e.Bad.First) == 0 {
		return Words{e.Name + "：表头之后没有一行", e.Name + ": no rows after the header"}
	}
	b := e.Bad.First[0]
	return Words{fmt.Sprintf("%s：%d 行里没有一行读得了；第 %d 行%s：%s", e.Name, e.Rows, b.Line, b.where(), b.Why.ZH),
		fmt.Sprintf("%s: none of %d rows could be read; %v", e.Name, e.Rows, b)}
}

// add takes one row of the sheet.
func (d *Daily) add(s *sheet, o ReadOptions, groups map[string]map[int]Day) error {
	at, err := o.Zone.parse(s.get(dDate))
	if err != nil {
		return &Bad{Column: "date", Why: whyTime}
	}
	group := cmp.Or(s.get(dGroup), o.Group)
	if group == "" {
		return &Bad{Column: "group", Why: whyMissing}
	}
	if groups[group] == nil && !isName(group) {
		return &Bad{Column: "group", Why: whyNoName}
	}
	day := Day{Date: o.Zone.day(at)}
	for i, to := range []*int64{&day.Members, &day.Joined, &day.Left, &day.Speakers, &day.Messages, &day.Orders} {
		f := dMembers + i
		if *to, err = count(dailyColumns[f].name, s.get(f), mostOfDay); err != nil {
			return err
		}
	}
	day.Amount = Unknown
	if v := s.get(dAmount); v != "" {
		if day.Amount, err = amount(v, d.Currency); err != nil {
			return err
		}
		if day.Amount > math.MaxInt64-d.total {
			return &Bad{Column: "amount", Why: whyLarge}
		}
	}
	if groups[group] == nil {
		groups[group] = map[int]Day{}
	}
	if _, twice := groups[group][day.Date]; twice {
		return &Bad{Column: "date", Why: whyTwice}
	}
	groups[group][day.Date] = day
	d.total += max(day.Amount, 0)
	return nil
}

// mostOfDay is the largest count of a day that is believed. Sums of such counts
// do not overflow.
const mostOfDay = 1_000_000_000

// count reads a whole number in [0, most]; nothing is Unknown.
func count(column, s string, most int64) (int64, error) {
	if s == "" {
		return Unknown, nil
	}
	s = strings.TrimSuffix(strings.NewReplacer(",", "", "，", "").Replace(s), ".0")
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case n > most: // and where ParseInt found it out of range
		return 0, &Bad{Column: column, Why: whyLarge}
	case err != nil || n < 0:
		return 0, &Bad{Column: column, Why: whyNumber}
	}
	return n, nil
}

// amount reads money in currency units as minor units, with or without a sign
// of the currency and commas.
func amount(s string, c coterie.Currency) (int64, error) {
	number := strings.TrimLeft(strings.TrimSuffix(s, "元"), "¥￥$€ ")
	m, err := monetize.ParseAmount(number, c)
	if err == nil && m.Minor >= 0 {
		return m.Minor, nil
	}
	why := whyNumber
	if in, ok := errors.AsType[*coterie.InputError](err); ok && strings.Contains(in.Reason, "decimals") {
		why = whyDecimals
	} else if errors.Is(err, coterie.ErrOverflow) {
		why = whyLarge
	}
	return 0, &Bad{Column: "amount", Why: why}
}
