package lifecycle

import (
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
)

// Venue (场域) says whether an entry is online or offline.
type Venue uint8

// The venues. The zero value is unset.
const (
	Online  Venue = iota + 1 // 线上
	Offline                  // 线下
)

var venueNames = [...][2]string{{"", ""}, {"online", "线上"}, {"offline", "线下"}}

// String returns the venue in English.
func (v Venue) String() string { return v.name(0) }

// Chinese returns the venue in Chinese.
func (v Venue) Chinese() string { return v.name(1) }

func (v Venue) name(lang int) string {
	if int(v) >= len(venueNames) {
		return strconv.Itoa(int(v))
	}
	return venueNames[v][lang]
}

// MarshalText implements [encoding.TextMarshaler].
func (v Venue) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText accepts the English name in any case and the Chinese one.
func (v *Venue) UnmarshalText(b []byte) error {
	s := string(b)
	for i, n := range venueNames {
		if strings.EqualFold(s, n[0]) || s == n[1] {
			*v = Venue(i)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "venue", Value: strconv.Quote(s), Reason: "unknown name"}
}

// Entry (社群入口) is a channel through which people join. Its venue is its own:
// an online community may have an offline entry, as Ctrip had at airports.
type Entry struct {
	Name  string
	Venue Venue
	Cost  float64 // spent on it in all, in the caller's currency, ≥ 0
}

// Sources (引流来源) are the founding documents' lists of where members come from.
type Sources struct{ Online, Offline, ColdStart, Ways, Stock, Themes []Stage }

// SeedSources returns those lists: attraction online and offline, the four of a
// cold start, the four ways to add members, the two stocks, and the six themes
// of events.
func SeedSources() Sources {
	return Sources{
		Online:    []Stage{{"content that meets a need", "切中需求的内容与讨论"}, {"opinion leaders", "意见领袖"}, {"online events", "线上活动"}},
		Offline:   []Stage{{"the product itself", "产品与服务本身"}, {"on-site guidance", "现场引导"}, {"word of mouth of seed members", "种子成员口碑"}},
		ColdStart: []Stage{{"SEO", "SEO"}, {"search guidance", "搜索引导"}, {"events", "活动"}, {"official-site traffic", "官网导流"}},
		Ways:      []Stage{{"phone list", "电话名单"}, {"QR swap", "异业互换"}, {"forums", "贴吧知乎头条"}, {"joint events", "商家联合活动"}},
		Stock:     []Stage{{"own stock", "自有产品存量"}, {"other scenes", "其他高频场景"}},
		Themes:    []Stage{{"interest", "兴趣"}, {"social", "社交"}, {"learning", "学习"}, {"experience", "体验"}, {"participation", "参与"}, {"emotion", "情感"}},
	}
}

// Arrival (入群) is one member who came through an entry, in days.
type Arrival struct {
	Entry int      // index of the entry
	Stay  Lifetime // how long he stayed, or has stayed so far
	Buy   Lifetime // until his first purchase (Ended), or how long he has been watched without one, also after leaving
}

// EntryLine (入口账) is what an entry brought.
type EntryLine struct {
	Entry       Entry
	Joins       int64
	CostPerJoin float64             // NaN without joins
	Stay, Buy   [3]coterie.Estimate // still there, and has bought, after 30, 60 and 90 days
	PerRetained [3]coterie.Estimate // cost of one member still there then
}

// EntryReport (入口报告) is what all entries brought, each and mixed.
type EntryReport struct {
	Lines    []EntryLine
	Mix      EntryLine
	Warnings []coterie.Warning
}

// entryDays are the ages at which entries are compared.
var entryDays = [3]float64{30, 60, 90}

// CompareEntries counts arrivals per entry. Shares are Kaplan and Meier's, so
// that members who came lately count for as long as they were watched; beyond
// the longest watched an entry's share is NaN. Costs per retained member carry
// the interval of the share. Bad arrivals are skipped and returned as a
// *coterie.RowErrors beside the report.
func CompareEntries(entries []Entry, arrivals iter.Seq[Arrival], confidence float64) (*EntryReport, error) {
	if arrivals == nil || len(entries) == 0 {
		return nil, coterie.ErrNoData
	}
	if !(confidence > 0 && confidence < 1) {
		return nil, badFloat("confidence", confidence, "outside (0, 1)")
	}
	cost := 0.0
	venues := map[Venue]bool{}
	for i, e := range entries {
		if !finite(e.Cost) || e.Cost < 0 {
			return nil, &coterie.InputError{Row: i, Field: "Cost", Value: formatFloat(e.Cost), Reason: "negative or not finite"}
		}
		cost += e.Cost
		venues[e.Venue] = true
	}
	stay, buy := make([]Table, len(entries)+1), make([]Table, len(entries)+1)
	all := len(entries)
	var bad coterie.RowErrors
	row := 0
	for a := range arrivals {
		switch {
		case a.Entry < 0 || a.Entry >= all:
			bad.Add(row, invalid("Entry", a.Entry, "no such entry"))
		default:
			if _, err := a.Buy.canonical(); err != nil {
				bad.Add(row, err)
			} else if err := stay[a.Entry].Add(a.Stay); err != nil {
				bad.Add(row, err)
			} else if err := buy[a.Entry].Add(a.Buy); err != nil {
				bad.Add(row, err)
			}
		}
		row++
	}
	r := &EntryReport{}
	for i := range entries {
		if err := stay[all].Merge(&stay[i]); err != nil {
			return nil, err
		}
		if err := buy[all].Merge(&buy[i]); err != nil {
			return nil, err
		}
	}
	for i := range all + 1 {
		e := Entry{Name: "mix", Cost: cost}
		if i < all {
			e = entries[i]
		}
		line, err := newEntryLine(e, &stay[i], &buy[i], confidence)
		if err != nil {
			return nil, err
		}
		if i < all {
			r.Lines = append(r.Lines, line)
		} else {
			r.Mix = line
		}
	}
	for _, v := range []Venue{Online, Offline} {
		if !venues[v] {
			r.Warnings = append(r.Warnings, coterie.Warning{Code: "one-sided-entries", About: v.String(), Text: "no " + v.String() + " entry: entries complement one another", Cure: "add an " + v.String() + " entry, or say why none fits"})
		}
	}
	return r, bad.Err()
}

func newEntryLine(e Entry, stay, buy *Table, confidence float64) (EntryLine, error) {
	l := EntryLine{Entry: e, Joins: stay.Len(), CostPerJoin: math.NaN()}
	for i := range entryDays {
		l.Stay[i], l.Buy[i], l.PerRetained[i] = coterie.Exactly(math.NaN()), coterie.Exactly(math.NaN()), coterie.Exactly(math.NaN())
	}
	if l.Joins == 0 {
		return l, nil
	}
	l.CostPerJoin = e.Cost / float64(l.Joins)
	o := &CurveOptions{Confidence: confidence}
	stays, err := KaplanMeier(stay, o)
	if err != nil {
		return l, err
	}
	buys, err := KaplanMeier(buy, o)
	if err != nil {
		return l, err
	}
	for i, day := range entryDays {
		if day <= stays.Until() || stays.Survival(day) == 0 {
			s := stays.At(day)
			l.Stay[i] = s
			l.PerRetained[i] = coterie.Estimate{Value: l.CostPerJoin / s.Value, Lo: l.CostPerJoin / s.Hi, Hi: l.CostPerJoin / s.Lo, Confidence: s.Confidence}
		}
		if day <= buys.Until() || buys.Survival(day) == 0 {
			b := buys.At(day)
			l.Buy[i] = coterie.Estimate{Value: 1 - b.Value, Lo: 1 - b.Hi, Hi: 1 - b.Lo, Confidence: b.Confidence}
		}
	}
	return l, nil
}

// RetainedStock (流量变留量) returns how many of an inflow stay: what matters is who
// stays, not who enters. retention is in [0, 1].
func RetainedStock(inflow, retention float64) (float64, error) {
	return Through(inflow, retention)
}

// CostPerRetained returns what one who stays costs: +Inf where nobody does.
func CostPerRetained(cost, inflow, retention float64) (float64, error) {
	if !finite(cost) || cost < 0 {
		return 0, badFloat("cost", cost, "negative or not finite")
	}
	n, err := RetainedStock(inflow, retention)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return math.Inf(1), nil
	}
	return cost / n, nil
}
