// Pricing answers what the operator of a community asks before he sets a price:
// what members would pay, which tiers, how many to make, which goal, how much
// advertising, what share of others' sales, which price to try next.
//
//	go run ./examples/pricing [-in club.json]
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

	"github.com/coterie-go/coterie"
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
	in := flags.String("in", "", "the community, as JSON; nothing: the built-in one")
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
	var c Club
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return err
	}
	p := &page{w: w}
	p.say("■ %s：定价问答", c.Name)
	ask(p, "会员愿意付多少", c.Survey)
	ask(p, "卖多少钱", c.Demand)
	ask(p, "设几个等级、各收多少", c.Tiers)
	ask(p, "会费怎么收", c.Fees)
	ask(p, "做多少", c.Make)
	ask(p, "怎么搭着卖", c.Offers)
	ask(p, "众筹目标定多少", c.Funding)
	ask(p, "对商家收多少", c.Platform)
	ask(p, "放多少广告", c.Ads)
	ask(p, "奖励划不划算", c.Rewards)
	ask(p, "规模值多少", c.Size)
	ask(p, "下一步试哪个价", c.Trying)
	return p.err
}

// A question writes its answers.
type question interface{ answer(p *page) }

// ask answers a question that was put.
func ask[Q any, P interface {
	*Q
	question
}](p *page, title string, q P) {
	if q != nil {
		p.say("\n■ %s", title)
		q.answer(p)
	}
}

// page is what is written, and the first error of writing.
type page struct {
	w   io.Writer
	err error
}

func (p *page) say(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// stuck says why there is no answer, where there is none.
func (p *page) stuck(what string, err error) bool {
	if err == nil {
		return false
	}
	var in *coterie.InputError
	var fit *coterie.FitError
	switch {
	case errors.As(err, &in):
		p.say("  %s：没有答案（%s：%s）", what, in.Field, in.Reason)
	case errors.As(err, &fit):
		p.say("  %s：没有答案（%v；%s）", what, fit.Err, fit.Cure)
	default:
		p.say("  %s：没有答案（%v）", what, err)
	}
	return true
}

func (p *page) cautions(f []coterie.Finding) {
	for _, v := range f {
		p.say("    提醒：%s（%s）", v.Chinese, v.Source)
	}
}
