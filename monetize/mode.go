package monetize

import "github.com/coterie-go/coterie"

// Mode is one of the four ways in which a community earns (变现方式).
type Mode uint8

// The modes. The zero value is unset: a stream of another kind.
const (
	ProductMode    Mode = iota + 1 // 产品式: members gather because of the product
	ShopMode                       // 电商式: goods that are bought again
	MembershipMode                 // 会员式: a standardised service for a fee
	TrafficMode                    // 流量式: attention sold to advertisers
)

var modes = terms{{}, {"product", "产品式"}, {"shop", "电商式"}, {"membership", "会员式"}, {"traffic", "流量式"}}

// String returns the mode in English: "product", "shop", "membership" or
// "traffic"; "" for the zero value.
func (m Mode) String() string { return modes.at(int(m), 0) }

// Chinese returns the mode in Chinese.
func (m Mode) Chinese() string { return modes.at(int(m), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (m *Mode) UnmarshalText(b []byte) error {
	i, err := modes.parse("mode", string(b))
	*m = Mode(i)
	return err
}

// Model is a Stream that knows its mode and what it lacks: Product, Shop,
// Membership and Traffic are the four.
type Model interface {
	Stream
	Mode() Mode
	Validate() error
	Gaps() []coterie.Finding // preconditions of the mode that are not met
}

var _ = [...]Model{Product{}, Shop{}, Membership{}, Traffic{}}

// terms are the English and Chinese names of an enum, by value.
type terms [][2]string

func (n terms) at(i, language int) string {
	if i < 0 || i >= len(n) {
		return ""
	}
	return n[i][language]
}

func (n terms) parse(field, s string) (int, error) {
	for i, v := range n {
		if s == v[0] || s == v[1] {
			return i, nil
		}
	}
	return 0, &coterie.InputError{Row: -1, Field: field, Value: s, Reason: "unknown name"}
}

// lack is a gap of a model.
func lack(code, about, row, english, chinese, cure, 解 string) coterie.Finding {
	return coterie.Finding{Kind: coterie.Gap, Code: code, About: about, Row: row, English: english, Chinese: chinese, Cure: cure, CureChinese: 解}
}
