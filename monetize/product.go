package monetize

import (
	"math"
	"strings"

	"github.com/coterie-go/coterie"
)

// Product is the product model (产品式变现): a member buys units at a price.
//
//	flow over dt = Rate·(Price − Cost)·dt
type Product struct {
	Name   string  `json:"name,omitempty"`
	Form   Form    `json:"form,omitempty"`
	Price  float64 `json:"price"`           // per unit, ≥ 0
	Cost   float64 `json:"cost"`            // to make and deliver a unit, ≥ 0
	Rate   float64 `json:"rate"`            // units one member buys per unit of age, ≥ 0
	Stock  float64 `json:"stock,omitempty"` // units made before they are sold, ≥ 0; 0: made to order (反向定制)
	Traits Traits  `json:"traits,omitempty"`
}

// Mode returns ProductMode.
func (p Product) Mode() Mode { return ProductMode }

// Validate returns an *InputError for the first field outside its domain. What
// has no body has no stock.
func (p Product) Validate() error {
	if err := check(arg{"price", p.Price, nonNegative}, arg{"cost", p.Cost, nonNegative}, arg{"rate", p.Rate, nonNegative}, arg{"stock", p.Stock, nonNegative}); err != nil {
		return err
	}
	if p.Form.Virtual() && p.Stock > 0 {
		return refuse("stock", p.Stock, "a virtual product has none")
	}
	return nil
}

// Flow implements [Stream].
func (p Product) Flow(_, dt float64) float64 { return p.Rate * (p.Price - p.Cost) * dt }

// Gaps names the traits that the product lacks: a product that lives by a
// community needs all four.
func (p Product) Gaps() []coterie.Finding {
	var out []coterie.Finding
	for _, t := range p.Traits.Missing() {
		out = append(out, lack("product-trait", p.Name, "MO28", "the product lacks the trait "+t.String(), "产品缺少"+t.Chinese(), traitCures[t][0], traitCures[t][1]))
	}
	return out
}

// Sale is what became of a product that met a demand.
type Sale struct {
	Made, Sold float64 // units
	Left       float64 // units made and not sold (库存)
	Lost       float64 // units asked for and not there
	Revenue    float64
	Profit     float64 // Revenue less the cost of what was made
}

// Sell meets a demand, in units: from stock what there is, to order all of it.
func (p Product) Sell(demand float64) (Sale, error) {
	if err := p.Validate(); err != nil {
		return Sale{}, err
	}
	if err := check(arg{"demand", demand, nonNegative}); err != nil {
		return Sale{}, err
	}
	s := Sale{Made: demand, Sold: demand}
	if p.Stock > 0 {
		s.Made, s.Sold = p.Stock, math.Min(demand, p.Stock)
	}
	s.Left, s.Lost = s.Made-s.Sold, demand-s.Sold
	s.Revenue = s.Sold * p.Price
	spent := s.Made * p.Cost
	s.Profit = s.Revenue - spent
	if err := bounded("demand", s.Revenue, spent); err != nil {
		return Sale{}, err
	}
	return s, nil
}

// Form is what a product is made of (产品形态).
type Form uint8

// The forms of the founding documents. The zero value is unset.
const (
	Physical  Form = iota + 1 // 实物
	Audio                     // 音频
	VideoShow                 // 视频节目
	Book                      // 图书
	Disc                      // 光盘
)

var forms = terms{{}, {"physical", "实物"}, {"audio", "音频"}, {"video show", "视频节目"}, {"book", "图书"}, {"disc", "光盘"}}

// String returns the form in English; "" for the zero value.
func (f Form) String() string { return forms.at(int(f), 0) }

// Chinese returns the form in Chinese.
func (f Form) Chinese() string { return forms.at(int(f), 1) }

// Virtual reports whether a unit costs no material and cannot be in stock.
func (f Form) Virtual() bool { return f == Audio || f == VideoShow }

// MarshalText implements [encoding.TextMarshaler].
func (f Form) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (f *Form) UnmarshalText(b []byte) error {
	i, err := forms.parse("form", string(b))
	*f = Form(i)
	return err
}

// Traits is a set of the four traits of a community product (产品四特性).
type Traits uint8

// The traits; a product sold through a community should have all.
const (
	Content      Traits = 1 << iota // 内容化: it teaches instead of praising itself
	Emotional                       // 情感化: it is bought for a feeling where functions are alike
	Entertaining                    // 娱乐化: it is fun to use together
	Scenario                        // 场景化: it solves a pain of the moment of use
)

// AllTraits are the four.
const AllTraits = Content | Emotional | Entertaining | Scenario

var (
	traitNames = terms{{"content", "内容化"}, {"emotional", "情感化"}, {"entertaining", "娱乐化"}, {"scenario", "场景化"}}
	traitCures = map[Traits][2]string{
		Content:      {"show how to choose such a product rather than that this one is good", "讲怎样挑选这类产品，而不是说自家的好"},
		Emotional:    {"say which feeling or value of the members it stands for", "写明它代表成员的哪种情感或价值"},
		Entertaining: {"give members something to play with together", "给成员一起玩的东西"},
		Scenario:     {"find a pain of the moment of use and solve it in the product", "找到使用时的痛点，在产品里解决"},
	}
)

// Missing lists the traits that are not in the set, each as a set of one.
func (t Traits) Missing() []Traits {
	var out []Traits
	for i := range traitNames {
		if t&(1<<i) == 0 {
			out = append(out, 1<<i)
		}
	}
	return out
}

func (t Traits) names(language int) string {
	var out []string
	for i := range traitNames {
		if t&(1<<i) != 0 {
			out = append(out, traitNames[i][language])
		}
	}
	return strings.Join(out, "+")
}

// String joins the names of the traits by "+": "content+scenario".
func (t Traits) String() string { return t.names(0) }

// Chinese joins the Chinese names by "+".
func (t Traits) Chinese() string { return t.names(1) }

// MarshalText implements [encoding.TextMarshaler].
func (t Traits) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts English and Chinese names joined by "+".
func (t *Traits) UnmarshalText(b []byte) error {
	*t = 0
	if len(b) == 0 {
		return nil
	}
	for name := range strings.SplitSeq(string(b), "+") {
		i, err := traitNames.parse("trait", name)
		if err != nil {
			return err
		}
		*t |= 1 << i
	}
	return nil
}
