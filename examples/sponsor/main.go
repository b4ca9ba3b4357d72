// Sponsor works out what a community may ask of advertisers and sponsors, what
// their different prices come to, and whether it may open to other firms.
//
//	go run ./examples/sponsor [-in media.json]
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/coterie-go/coterie/monetize"
)

//go:embed media.json
var builtin []byte

// Media is what a community offers, and what it is offered.
type Media struct {
	Name        string                                  `json:"name"`
	Sponsorship monetize.Sponsorship                    `json:"sponsorship"`
	Ask         float64                                 `json:"ask"`   // a fee
	Deals       []monetize.Deal                         `json:"deals"` // that others closed
	Own         struct{ Reach, Trust, Quality float64 } `json:"own"`
	Wishes      map[string]monetize.Wish                `json:"wishes"` // of advertisers, by name

	Impressions float64               `json:"impressions"` // a month
	CPM         float64               `json:"cpm"`
	CTR         float64               `json:"ctr"` // share of impressions that are clicked
	CPC         float64               `json:"cpc"`
	CVR         float64               `json:"cvr"` // share of clicks that buy
	CPA         float64               `json:"cpa"`
	Month       float64               `json:"month"` // price of the place for a month
	Seen        monetize.Frequency    `json:"seen"`
	Cap         int                   `json:"cap"`
	Uses        []monetize.ChannelUse `json:"uses"`
	Platform    monetize.Platform     `json:"platform"`
	Demand      []string              `json:"demand"`
	Supply      []string              `json:"supply"`
	Venue       monetize.Venue        `json:"venue"`
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("sponsor", flag.ContinueOnError)
	in := flags.String("in", "", "what is offered, as JSON; nothing: the built-in community")
	if err := flags.Parse(args); err != nil {
		return err
	}
	text := builtin
	if *in != "" {
		var err error
		if text, err = os.ReadFile(*in); err != nil {
			return err
		}
	}
	var m Media
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return err
	}
	for _, part := range []func(io.Writer) error{m.sponsor, m.advertise, m.open} {
		if err := part(w); err != nil {
			return err
		}
	}
	return nil
}

// sponsor is what a sponsorship is worth to the sponsor, and what others paid.
func (m *Media) sponsor(w io.Writer) error {
	v, err := m.Sponsorship.Worth()
	if err != nil {
		return err
	}
	ecpm, roi, lift, err := m.Sponsorship.At(m.Ask)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "■ %s\n  不重复触达 %.0f 人，预计卖出 %.2f 件；对赞助商最多值 ¥%.2f\n", m.Name, v.NetReach, v.Sales, v.MaxFee)
	fmt.Fprintf(w, "  开价 ¥%.0f：每千人 ¥%.2f，赞助商回报 %+.0f%%，信任让响应变成 %.2f 倍才保本（现在当作 %.2f 倍）\n", m.Ask, ecpm, 100*roi, lift, m.Sponsorship.TrustLift)
	f, err := monetize.FitHedonic(m.Deals)
	if err != nil {
		return err
	}
	quote, err := f.Model.Quote(m.Own.Reach, m.Own.Trust, m.Own.Quality)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  照别人的 %d 笔成交：触达、人格、内容的弹性 %.2f ± %.2f、%.2f ± %.2f、%.2f ± %.2f（R² %.3f），行情价 ¥%.2f\n", len(m.Deals),
		f.Model.Reach, f.StdErr[1], f.Model.Trust, f.StdErr[2], f.Model.Quality, f.StdErr[3], f.Model.R2(m.Deals), quote)
	own := monetize.Medium{Users: m.Own.Reach, Charisma: m.Own.Trust, Quality: m.Own.Quality}
	for _, name := range slices.Sorted(maps.Keys(m.Wishes)) {
		met := own.Attracts(m.Wishes[name])
		says := "没有一样达到"
		if len(met) > 0 {
			says = "看中 " + strings.Join(met, "、")
		}
		fmt.Fprintf(w, "    %s：%s\n", name, strings.NewReplacer("users", "用户量", "charisma", "人格魅力", "quality", "内容质量").Replace(says))
	}
	return nil
}

// advertise brings the prices of advertisements to one.
func (m *Media) advertise(w io.Writer) error {
	fmt.Fprintf(w, "\n■ 每月 %.0f 次展示，四种报价折成每千次\n", m.Impressions)
	byClick, err := monetize.ClickECPM(m.CTR, m.CPC)
	if err != nil {
		return err
	}
	byAction, err := monetize.ActionECPM(m.CTR, m.CVR, m.CPA)
	if err != nil {
		return err
	}
	byTime, err := monetize.TimeECPM(m.Month, m.Impressions)
	if err != nil {
		return err
	}
	for _, offer := range []struct {
		name string
		ecpm float64
	}{{"按千次（CPM）", m.CPM}, {"按点击（CPC）", byClick}, {"按成交（CPA）", byAction}, {"按时长（CPT）", byTime}} {
		income, err := monetize.ImpressionRevenue(m.Impressions, offer.ecpm)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %s：¥%.2f，一个月 ¥%.2f\n", offer.name, offer.ecpm, income)
	}
	c, err := m.Seen.Capped(m.Cap)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  每人最多看 %d 次：触达 %.1f%% 的人，人均 %.2f 次（不限时 %.2f 次），少展示 %.1f%%\n", m.Cap, 100*c.Reach[0], c.Delivered, m.Seen.Mean, 100*c.Wasted)
	return nil
}

// open is whether other firms may be let in.
func (m *Media) open(w io.Writer) error {
	fmt.Fprintf(w, "\n■ 和别的渠道比，能不能开放成平台\n")
	against, err := monetize.ClaimedAdvantages(m.Uses)
	if err != nil {
		return err
	}
	for _, f := range against {
		fmt.Fprintf(w, "  与“社群更好”的说法相反：%s\n", f.Chinese)
	}
	gaps := m.Platform.Gaps()
	for _, f := range gaps {
		fmt.Fprintf(w, "  %s\n", f.Chinese)
	}
	if len(gaps) == 0 {
		fmt.Fprintf(w, "  规模和稳定都够，可以开放\n")
	}
	fmt.Fprintf(w, "  服务的是：%s；双方对得上的：%s\n", strings.Join(m.Platform.Customers(), "、"), strings.Join(monetize.Match(slices.Values(m.Demand), slices.Values(m.Supply)), "、"))
	hours, share, err := m.Venue.Use()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  社群店铺：每天共 %.0f 人时，每天有 %.0f%% 的成员来\n", hours, 100*share)
	return nil
}
