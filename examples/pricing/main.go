// Pricing answers what the operator of a community asks before he sets a price:
// what members would pay, which tiers, how many to make, which goal, how much
// advertising, what share of others' sales, which price to try next.
//
//	go run ./examples/pricing [-lang zh|en] [-in club.json]
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/internal/bilingual"
)

//go:embed club.json
var builtin []byte

// Club is what is known of a community. A part that is missing is not asked
// about.
type Club struct {
	Name     string
	Survey   *Survey
	Demand   *Demand
	Tiers    *Tiers
	Fees     *Fees
	Make     *Make
	Offers   *Offers
	Funding  *Funding
	Platform *Platform
	Ads      *Ads
	Rewards  *Rewards
	Size     *Size
	Trying   *Trying
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("pricing", flag.ContinueOnError)
	lang := flags.String("lang", "zh", "language: zh or en")
	in := flags.String("in", "", "the community, as JSON; nothing: the built-in one")
	if err := flags.Parse(args); err != nil {
		return err
	}
	say, err := bilingual.New(w, *lang)
	if err != nil {
		return err
	}
	text := builtin
	if *in != "" {
		if text, err = os.ReadFile(*in); err != nil {
			return err
		}
	}
	var c Club
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return err
	}
	p := &page{say}
	p.Say("■ %s：定价问答", "■ %s: prices, questions and answers", c.Name)
	ask(p, "会员愿意付多少", "What would members pay?", c.Survey)
	ask(p, "卖多少钱", "Which price?", c.Demand)
	ask(p, "设几个等级、各收多少", "Which tiers, at which prices?", c.Tiers)
	ask(p, "会费怎么收", "How is the fee to be taken?", c.Fees)
	ask(p, "做多少", "How many to make?", c.Make)
	ask(p, "怎么搭着卖", "What to sell together?", c.Offers)
	ask(p, "众筹目标定多少", "Which crowdfunding goal?", c.Funding)
	ask(p, "对商家收多少", "What share of others' sales?", c.Platform)
	ask(p, "放多少广告", "How much advertising?", c.Ads)
	ask(p, "奖励划不划算", "Does the reward pay?", c.Rewards)
	ask(p, "规模值多少", "What is size worth?", c.Size)
	ask(p, "下一步试哪个价", "Which price to try next?", c.Trying)
	return p.Err
}

// A question writes its answers.
type question interface{ answer(p *page) }

// ask answers a question that was put.
func ask[Q any, P interface {
	*Q
	question
}](p *page, chinese, english string, q P) {
	if q != nil {
		p.Say("\n■ %s", "\n■ %s", p.Pick(chinese, english))
		q.answer(p)
	}
}

// page writes reasons, too.
type page struct{ *bilingual.Printer }

// stuck says why there is no answer, where there is none.
func (p *page) stuck(chinese, english string, err error) bool {
	if err == nil {
		return false
	}
	var in *coterie.InputError
	var fit *coterie.FitError
	why := p.reason(err.Error())
	switch {
	case errors.As(err, &in) && in.Row >= 0:
		why = fmt.Sprintf(p.Pick("%s，第 %d 项：%s", "%s, item %d: %s"), in.Field, in.Row+1, p.reason(in.Reason))
	case errors.As(err, &in):
		why = fmt.Sprintf(p.Pick("%s：%s", "%s: %s"), in.Field, p.reason(in.Reason))
	case errors.As(err, &fit):
		why = fmt.Sprintf(p.Pick("%s；%s", "%s; %s"), p.reason(fit.Err.Error()), p.reason(fit.Cure))
	}
	p.Say("  %s：没有答案（%s）", "  %s: no answer (%s)", p.Pick(chinese, english), why)
	return true
}

func (p *page) warnings(w []coterie.Warning) {
	for _, v := range w {
		p.Say("    注意：%s", "    mind: %s", p.Pick(v.Chinese, v.Text+"; "+v.Cure))
	}
}

func (p *page) cautions(f []coterie.Finding) {
	for _, v := range f {
		p.Say("    提醒：%s（%s）", "    caution: %s (%s)", p.Pick(v.Chinese, v.English), v.Source)
	}
}

// list writes numbers one after the other, each with so many digits after the
// point.
func (p *page) list(digits int, numbers []float64) string {
	s := make([]string, len(numbers))
	for i, v := range numbers {
		s[i] = strconv.FormatFloat(v, 'f', digits, 64)
	}
	return p.join(s)
}

// places writes positions, counted from 1; names says what they are called.
func (p *page) places(positions []int, names func(int) string) string {
	s := make([]string, len(positions))
	for i, v := range positions {
		s[i] = names(v)
	}
	return p.join(s)
}

func (p *page) join(s []string) string { return strings.Join(s, p.Pick("、", ", ")) }

// off is what a fee is reduced to: 5.3 折 is 53 % of it.
func (p *page) off(paid float64) string {
	if p.Chinese {
		return fmt.Sprintf("%.1f 折", 10*paid)
	}
	return fmt.Sprintf("%.0f%% off", 100*(1-paid))
}
