// Membership works out a membership drive: what the places bring, how likely
// they sell out, how members renew, and what one of each tier is worth.
//
//	go run ./examples/membership [-in drive.json]
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

//go:embed drive.json
var builtin []byte

// Drive is a membership with what is known of its demand and its renewals.
type Drive struct {
	monetize.Membership
	Demand   []float64 `json:"demand"`   // mean of the demand for each tier
	Renewed  [][]int64 `json:"renewed"`  // by tier: members at the start, and after each renewal
	Discount float64   `json:"discount"` // a year
	Years    float64   `json:"years"`
	Beside   struct {
		Share   float64          `json:"share"` // of the members
		Product monetize.Product `json:"product"`
	} `json:"beside"` // what members buy beside their fee
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("membership", flag.ContinueOnError)
	in := flags.String("in", "", "the drive, as JSON; nothing: the built-in one")
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
	var d Drive
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return err
	}
	return d.say(context.Background(), w)
}

func (d *Drive) say(ctx context.Context, w io.Writer) error {
	fmt.Fprintf(w, "■ %s\n", d.Name)
	if err := d.Validate(); err != nil {
		fmt.Fprintf(w, "  等级有误：%v\n", err)
		return err
	}
	for _, g := range d.Gaps() {
		fmt.Fprintf(w, "  缺口（%s）：%s\n", g.Row, g.Chinese)
	}
	income, err := d.Launch()
	if err != nil {
		return err
	}
	var places int64
	for _, t := range d.Tiers {
		places += t.Quota
	}
	each, err := income.Scale(1, places)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  售罄收入 %s，%d 个名额，每人 %s\n", income.Grouped(), places, each.Grouped())
	for _, t := range d.Tiers {
		all, err := t.Fee.Mul(t.Quota)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "    %s %s × %d = %s，占名额 %.2f%%，占收入 %.2f%%\n", t.Name, t.Fee.Grouped(), t.Quota, all.Grouped(),
			100*float64(t.Quota)/float64(places), 100*all.Units()/income.Units())
	}

	fmt.Fprintf(w, "\n■ 需求不确定时（泊松）\n")
	e, err := d.Expect(d.Demand...)
	if err != nil {
		return err
	}
	for i, t := range d.Tiers {
		fmt.Fprintf(w, "    %s 需求 %.0f：预计售出 %.2f，售罄概率 %.1f%%\n", t.Name, d.Demand[i], e.Sold[i], 100*e.SoldOut[i])
	}
	expected, err := monetize.FromUnits(e.Revenue, d.Tiers[0].Fee.Currency)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "    预计收入 %s，比售罄少 %.2f%%\n", expected.Grouped(), 100*(1-e.Revenue/income.Units()))

	fmt.Fprintf(w, "\n■ 续费与一个会员值多少（sBG，%g 年，年折现 %.0f%%，年初付费）\n", d.Years, 100*d.Discount)
	for i, t := range d.Tiers {
		if i >= len(d.Renewed) {
			break
		}
		f, err := d.fit(ctx, d.Renewed[i])
		if err != nil {
			return err
		}
		v, err := monetize.CLV(lifecycle.Fitted(f), t, &monetize.CLVOptions{Horizon: d.Years, Discount: d.Discount, Start: true, Seed: 1})
		if err != nil {
			return err
		}
		o := &monetize.CLVOptions{Horizon: d.Years, Discount: d.Discount, Start: true}
		naive, err := monetize.CLV(lifecycle.Geometric{P: 1 - f.Model.Survival(1)}, t, o)
		if err != nil {
			return err
		}
		forever, err := monetize.MarginMultiple(f.Model.Survival(1), d.Discount, true)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "    %s α %.3f β %.3f：首年续费率 %.1f%%，第 5 年 %.1f%%\n", t.Name, f.Model.Alpha, f.Model.Beta,
			100*f.Model.Survival(1), 100*f.Model.Survival(5)/f.Model.Survival(4))
		fmt.Fprintf(w, "      值 ¥%.2f（95%%：%.2f–%.2f）；若每年都按首年续费率则为 ¥%.2f，不限年数为 ¥%.2f\n", v.Value, v.Lo, v.Hi, naive.Value, forever*t.Fee.Units())
		if d.Beside.Share > 0 {
			more, err := monetize.CLV(f.Model, monetize.Streams{t, monetize.Scaled{By: d.Beside.Share, Of: d.Beside.Product}}, o)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "      连同 %.0f%% 的会员另买的%s：¥%.2f\n", 100*d.Beside.Share, d.Beside.Product.Name, more.Value)
		}
	}
	return nil
}

// fit estimates the renewal of one tier.
func (d *Drive) fit(ctx context.Context, alive []int64) (*coterie.Fit[lifecycle.SBG], error) {
	var c lifecycle.Cohorts
	if err := c.Add(lifecycle.Cohort{Alive: alive}); err != nil {
		return nil, err
	}
	return lifecycle.FitSBG(ctx, &c, nil)
}
