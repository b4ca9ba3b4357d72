package lifecycle

import (
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
