package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/monetize"
)

// Ways are the four ways to earn, side by side, for all groups together.
type Ways struct {
	Rows     []Way              `json:"rows"`
	Best     monetize.Choice    `json:"best"` // without lines where none is worth going on
	Date     string             `json:"date"` // of closing with the best
	Full     Figure             `json:"toTheEnd"`
	Reverse  *monetize.Overturn `json:"overturnedBy,omitempty"`
	Unknown  []Words            `json:"unknown"`           // what the advice lacked
	Assumed  []Words            `json:"assumed,omitempty"` // what nobody has said
	Prudence *coterie.Warning   `json:"prudence,omitempty"`
	Design   []coterie.Finding  `json:"design,omitempty"` // what the design lacks to earn at all

	Plan   *monetize.Plan   `json:"-"` // with the lines of the best
	Unsure []monetize.Input `json:"-"`
}

// Way is one way to earn: worked out, or what it would take.
type Way struct {
	Mode  monetize.Mode     `json:"mode"`
	Is    *monetize.Choice  `json:"is,omitempty"`
	Needs []Words           `json:"needs,omitempty"`
	Lacks []coterie.Finding `json:"lacks,omitempty"` // preconditions that are not met
}

// streams are the four models as far as the record and the books know them; nil
// with what is missing.
func (b *business) streams(in *Input, books Books, c coterie.Currency) (models [4]monetize.Model, shares [4]float64, needs [4][]Words) {
	flag := func(i int, have bool, zh, name string) {
		if !have {
			needs[i] = append(needs[i], Words{name + "（" + zh + "）", name})
		}
	}
	flag(0, books.Price > 0, "售价", "-price")
	flag(0, books.UnitCost > 0, "单位成本", "-unit-cost")
	flag(0, books.Units > 0, "每人每月买几件", "-units")
	models[0] = monetize.Product{Price: books.Price, Cost: books.UnitCost, Rate: books.Units}

	models[1] = monetize.Shop{Order: 1, Margin: *books.Margin, Orders: b.amount / b.members, Repeat: b.repeat}

	m := monetize.Membership{}
	if in.Design != nil {
		m = monetize.MembershipOf(in.Design.Community)
	}
	if books.Fee > 0 {
		fee, err := monetize.FromUnits(books.Fee, c)
		m.Tiers = []monetize.Tier{{Name: "-fee", Fee: fee, Every: 12, Service: "-fee"}}
		flag(2, err == nil, "年费", "-fee")
	}
	flag(2, len(m.Tiers) > 0, "年费", "-fee")
	flag(2, books.Paid > 0, "付费的比例", "-paid")
	if len(m.Tiers) > 0 && (m.Validate() != nil || m.Tiers[0].Fee.Currency != c) {
		needs[2] = append(needs[2], Words{"设计里各等级的服务与年费", "services and fees of the tiers in the design"})
	}
	for i, t := range m.Tiers { // a month at a time: nobody knows when each will pay
		months := int64(max(t.Every, 1))
		if fee, err := t.Fee.Scale(1, months); err == nil {
			m.Tiers[i].Fee, m.Tiers[i].Every = fee, 1
		}
	}
	models[2], shares[2] = m, books.Paid

	flag(3, books.CPM > 0, "每千次展示实收", "-cpm")
	if b.sessions == 0 {
		needs[3] = append(needs[3], Words{"speakers 或 messages（发言）", "speakers or messages"})
	}
	models[3] = monetize.Traffic{Sessions: b.sessions / b.members, Ads: 1, Fill: 1, ECPM: books.CPM}
	return models, shares, needs
}

// compareWays sets the four beside each other and beside their best mix.
func compareWays(b *business, in *Input, books Books, c coterie.Currency, start time.Time) (*Ways, error) {
	p := b.plan(books, start)
	models, shares, needs := b.streams(in, books, c)
	w := &Ways{}
	var run []monetize.Model
	for i, m := range models {
		w.Rows = append(w.Rows, Way{Mode: m.Mode(), Needs: needs[i], Lacks: m.Gaps()})
		if len(needs[i]) == 0 {
			p.Lines = append(p.Lines, monetize.Line{Name: m.Mode().String(), Stream: m, Share: shares[i]})
			run = append(run, m)
		}
	}
	v, err := monetize.Compare(context.Background(), p, &monetize.SimOptions{Paths: profitPaths, Seed: 1, Demographic: true, Inputs: b.unsure()})
	if err != nil {
		return nil, err
	}
	for i := range w.Rows {
		for k := range v.Alone {
			if v.Alone[k].Mode == w.Rows[i].Mode {
				w.Rows[i].Is = &v.Alone[k]
			}
		}
	}
	w.Best, w.Reverse = v.Best, v.Change
	w.Plan, w.Unsure = p, b.unsure()
	p.Lines = slices.DeleteFunc(p.Lines, func(l monetize.Line) bool { return !slices.Contains(v.Best.Lines, l.Name) })
	w.Date = start.AddDate(0, v.Best.Close, -1).Format(time.DateOnly)
	for _, l := range v.Lacking {
		w.Unknown = append(w.Unknown, Words{l.Chinese, l.Text + " (" + l.Cure + ")"})
	}
	w.assume(in.Books, needs)
	if in.Flagless {
		w.Assumed = flagless(w.Assumed)
		for i := range w.Rows {
			w.Rows[i].Needs = flagless(w.Rows[i].Needs)
		}
	}
	if in.Design != nil {
		if v := (monetize.Venture{Design: in.Design.Community, Models: run}); !v.Monetizable() {
			w.Design = slices.DeleteFunc(v.Gaps(), func(f coterie.Finding) bool { return f.Row != "PV22" })
		}
	}
	if profit := v.All.Next - p.Costs[0].Fixed; books.Invest > 0 && profit > 0 && b.fading > 0 {
		x, err := monetize.Investment{Amount: books.Invest, Margin: profit, Stay: staying(b.fading)}.Prudence()
		if err != nil {
			return nil, err
		}
		w.Prudence = x.Warning
	}
	return w, nil
}

// assume names what stands in for what nobody has said.
func (w *Ways) assume(said Books, needs [4][]Words) {
	if said.Span == 0 {
		w.Assumed = append(w.Assumed, Words{fmt.Sprintf("一名运营管 %d 人（-span）", assumedSpan), fmt.Sprintf("one operator for %s members (-span)", num(assumedSpan))})
	}
	if said.Invest == 0 {
		w.Assumed = append(w.Assumed, Words{"不再投入（-invest）", "nothing more is put in (-invest)"})
	}
	if len(needs[2]) == 0 {
		w.Assumed = append(w.Assumed, Words{"付费会员和别的成员留得一样久，年费按月均摊", "paying members stay as long as others, and a twelfth of the fee is earned a month"})
	}
	if len(needs[3]) == 0 {
		w.Assumed = append(w.Assumed, Words{"一个人发言的每一天看一条广告，广告不赶走人", "one advertisement on each day on which a member speaks, which drives nobody away"})
	}
}

// overturned says what would turn an advice round, and how to look.
func overturned(o *monetize.Overturn) Words {
	var what, look Words
	switch o.Of {
	case "joins":
		what, look = Words{"入群", "joins"}, Words{"再数一个月的入群", "count the joins of one more month"}
	case "hazard":
		what, look = Words{"流失（退群和群的衰亡）", "leaving (members' and the groups' own)"}, Words{"再数一个月的退群", "count the leaves of one more month"}
	case "cost":
		what, look = Words{"成本", "costs"}, Words{"记一个月的成本", "write down the costs of one month"}
	default:
		var m monetize.Mode
		_ = m.UnmarshalText([]byte(o.Of))
		what, look = Words{m.Chinese() + "毛利", "the margin of the " + m.String()}, Words{"记一个月的收入和进货成本", "write down the sales and the cost of goods of one month"}
	}
	share := whole(o.Factor)
	return Words{what.ZH + "变成现在的 " + share + "（" + look.ZH + "就能看出）", what.EN + " at " + share + " of today's (to see it, " + look.EN + ")"}
}

func (w *Ways) rows(l Lang, c coterie.Currency) [][]string {
	say := func(words Words) string { return words.In(l) }
	row := func(name string, x *monetize.Choice, lacks []coterie.Finding) []string {
		r := []string{name, units(x.Next, c), units(x.Year, c), say(paidBack(x)), units(x.Bad, c), fmt.Sprintf("%.0f", x.Operators), say(closeAfter(x)), "–"}
		if len(lacks) > 0 {
			f := Words{lacks[0].Chinese, lacks[0].English}
			if n := len(lacks); n > 1 {
				f = Words{fmt.Sprintf("%s 等 %d 项", f.ZH, n), fmt.Sprintf("%s, and %d more", f.EN, n-1)}
			}
			r[7] = say(f)
		}
		return r
	}
	var rows [][]string
	for _, x := range w.Rows {
		name := say(Words{x.Mode.Chinese(), x.Mode.String()})
		if x.Is == nil {
			rows = append(rows, []string{name, "–", "–", "–", "–", "–", "–", say(Words{"算不出，缺 ", "not known: needs "}) + strings.Join(in(l, x.Needs), say(Words{"、", ", "}))})
			continue
		}
		rows = append(rows, row(name, x.Is, x.Lacks))
	}
	if len(w.Best.Lines) > 1 {
		rows = append(rows, row(say(Words{"最佳组合", "best mix"}), &w.Best, nil))
	}
	return rows
}

func paidBack(c *monetize.Choice) Words {
	if c.Payback == 0 {
		return Words{"两年内没有", "not in 2 years"}
	}
	return Words{fmt.Sprintf("第 %d 月", c.Payback), fmt.Sprintf("month %d", c.Payback)}
}

func closeAfter(c *monetize.Choice) Words {
	switch c.Close {
	case 0:
		return Words{"不值得做", "not worth it"}
	case planned:
		return Words{"两年内不用", "not within 2 years"}
	}
	return Words{fmt.Sprintf("%d 个月后", c.Close), fmt.Sprintf("after %d months", c.Close)}
}

// names are those of the lines of the best mix.
func (w *Ways) names() Words {
	var zh, en []string
	for _, name := range w.Best.Lines {
		var m monetize.Mode
		_ = m.UnmarshalText([]byte(name))
		zh, en = append(zh, m.Chinese()), append(en, m.String())
	}
	return Words{strings.Join(zh, "、"), strings.Join(en, ", ")}
}

// advice is what to do.
func (w *Ways) advice(c coterie.Currency) Words {
	value := units(w.Best.Value, c)
	switch {
	case len(w.Best.Lines) == 0:
		return Words{"建议：这几种方式合起来看都不值得再做，从账上看现在就收尾。", "Advice: none of these is worth going on with for all groups together; on the books, close now."}
	case w.Best.Close == planned:
		return Words{fmt.Sprintf("建议：做%s，两年内不用收尾（至 %s），净现值 %s。", w.names().ZH, w.Date, value),
			fmt.Sprintf("Advice: run %s; no need to close within 2 years (to %s), present value %s.", w.names().EN, w.Date, value)}
	}
	return Words{fmt.Sprintf("建议：做%s，%s 收尾（%d 个月后），净现值 %s。", w.names().ZH, w.Date, w.Best.Close, value),
		fmt.Sprintf("Advice: run %s and close on %s (after %d months), present value %s.", w.names().EN, w.Date, w.Best.Close, value)}
}

func (w *Ways) zh(p *Page, c coterie.Currency) {
	p.Say("四种变现方式，所有有收入的群合起来、共担成本（下月毛利已扣商品成本；一年净额不收尾；坏情况是一成的可能比它更差的两年净现值）：")
	p.Table([]string{"方式", ">下月毛利", ">一年净额", "回本", ">坏情况", ">运营", "收尾", "还缺"}, w.rows(Chinese, c))
	p.Say("%s", w.advice(c).ZH)
	if w.Reverse != nil {
		p.Say("什么会推翻它：%s。", overturned(w.Reverse).ZH)
	} else {
		p.Say("没有哪一项四分之一到四倍的变化会推翻它。")
	}
	w.list(p, Words{"还不知道", ""}, w.Unknown)
	w.list(p, Words{"假设", ""}, w.Assumed)
	if w.Prudence != nil {
		p.Say("过度投入：%s。", w.Prudence.Chinese)
	}
	for _, f := range w.Design {
		p.Item("·", "设计："+f.Chinese)
	}
}

func (w *Ways) en(p *Page, c coterie.Currency) {
	p.Say("The four ways to earn, all groups with revenue taken together and bearing their costs (next month after the cost of goods; net of a year if none is closed; bad case: the present value of two years that one draw in ten stays below):")
	p.Table([]string{"way", ">next month", ">net of a year", "paid back", ">bad case", ">operators", "close", "lacks"}, w.rows(English, c))
	p.Say("%s", w.advice(c).EN)
	if w.Reverse != nil {
		p.Say("What would overturn it: %s.", overturned(w.Reverse).EN)
	} else {
		p.Say("No change of one of them to between a quarter and four times would overturn it.")
	}
	w.list(p, Words{"", "Doubts"}, w.Unknown)
	w.list(p, Words{"", "Assumed"}, w.Assumed)
	if w.Prudence != nil {
		p.Say("Over-invested: %s (%s).", w.Prudence.Text, w.Prudence.Cure)
	}
	for _, f := range w.Design {
		p.Item("·", "Design: "+f.English)
	}
}

// list writes points of one kind on a line.
func (w *Ways) list(p *Page, head Words, points []Words) {
	if len(points) == 0 {
		return
	}
	all := in(p.Lang, slices.Clone(points))
	if p.Lang == English {
		p.Say("%s: %s.", head.EN, strings.Join(all, "; "))
		return
	}
	p.Say("%s：%s。", head.ZH, strings.Join(all, "；"))
}
