package monetize

import (
	"cmp"
	"slices"

	"github.com/coterie-go/coterie"
)

// Channel is through what a firm reaches its customers.
type Channel uint8

// The channels that the founding documents compare. The zero value is unset.
const (
	GroupChannel   Channel = iota + 1 // 社群
	AppChannel                        // App
	AccountChannel                    // 公众号
)

var channels = terms{{}, {"community", "社群"}, {"app", "App"}, {"official account", "公众号"}}

// String returns the channel in English; "" for the zero value.
func (c Channel) String() string { return channels.at(int(c), 0) }

// Chinese returns the channel in Chinese.
func (c Channel) Chinese() string { return channels.at(int(c), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (c Channel) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (c *Channel) UnmarshalText(b []byte) error {
	i, err := channels.parse("channel", string(b))
	*c = Channel(i)
	return err
}

// ChannelUse is what a channel did for a firm, in its own figures.
type ChannelUse struct {
	Channel    Channel
	Churn      float64 // share of members lost per period
	Cost       float64 // per member won
	Activity   float64 // share of members active
	Conversion float64 // share of members who buy
}

// ClaimedAdvantages holds a firm's own figures against what is claimed of
// communities (社群营销四优势): fewer leave and cost less than with an app or an
// account, more are active and buy. The claim is promotional, orders only, and
// never a default: one Finding for each figure that contradicts it, or nil.
func ClaimedAdvantages(uses []ChannelUse) ([]coterie.Finding, error) {
	i := slices.IndexFunc(uses, func(u ChannelUse) bool { return u.Channel == GroupChannel })
	if i < 0 {
		return nil, coterie.ErrNoData
	}
	own := uses[i]
	var out []coterie.Finding
	for row, u := range uses {
		if err := check(arg{"churn", u.Churn, share}, arg{"cost", u.Cost, nonNegative}, arg{"activity", u.Activity, share}, arg{"conversion", u.Conversion, share}); err != nil {
			err.(*coterie.InputError).Row = row
			return nil, err
		}
		for _, v := range [...]struct {
			code, name, 名 string
			worse         int
		}{
			{"churn-not-lower", "more members leave the community", "社群流失更高", cmp.Compare(own.Churn, u.Churn)},
			{"cost-not-lower", "members of the community cost more to win", "社群获客成本更高", cmp.Compare(own.Cost, u.Cost)},
			{"activity-not-higher", "members of the community are less active", "社群活跃度更低", cmp.Compare(u.Activity, own.Activity)},
			{"conversion-not-higher", "members of the community buy less", "社群转化更低", cmp.Compare(u.Conversion, own.Conversion)},
		} {
			if v.worse > 0 {
				out = append(out, coterie.Finding{Kind: coterie.Diagnosis, Code: v.code, About: u.Channel.String(), Row: "PV30",
					English: v.name + " than those of the " + u.Channel.String(), Chinese: v.名 + "（对比" + u.Channel.Chinese() + "）", Cure: "believe your own figures", CureChinese: "以自己的数据为准"})
			}
		}
	}
	return out, nil
}
