// Pnl turns the design of a community's business into its accounts: members,
// income by model, costs, the best closing date, the models side by side, and
// what may come instead.
//
//	go run ./examples/pnl [-in design.json] [-paths 4000]
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"time"

	"github.com/coterie-go/coterie/monetize"
)

//go:embed reading-club.json
var builtin []byte

// Design is a community's business as an operator would write it down.
type Design struct {
	Name       string               `json:"name"`
	Start      string               `json:"start"`
	Months     int                  `json:"months"`
	Members    float64              `json:"members"`
	Growth     monetize.Diffusion   `json:"growth"`
	Leave      float64              `json:"leave"`  // share of members who leave in a month
	Ageing     float64              `json:"ageing"` // by which that share grows every month
	Product    *monetize.Product    `json:"product"`
	Shop       *monetize.Shop       `json:"shop"`
	Membership *monetize.Membership `json:"membership"`
	PaidShare  float64              `json:"paid_share"`
	Traffic    *monetize.Traffic    `json:"traffic"`
	Staff      monetize.Staff       `json:"staff"`
	Fixed      float64              `json:"fixed"`
	Invest     float64              `json:"invest"`
	Discount   float64              `json:"discount"`
	Unsure     []monetize.Input     `json:"unsure"`
	Spearman   [][]float64          `json:"spearman"`
	Business   monetize.Business    `json:"business"`
	Campaigns  []monetize.Campaign  `json:"campaigns"`
	Ranges     map[string][]float64 `json:"ranges"` // of a driver, times what the plan says: at least, most likely, at most; or the two ends; or what is known
	Regular    *Regular             `json:"regular"`
	Doubt      *Doubt               `json:"doubt"`
	Chain      Chain                `json:"chain"`
	Pick       *Pick                `json:"pick"`
	Hours      Hours                `json:"hours"`
}

// steady members leave with the same probability every month.
type steady float64

func (s steady) Survival(t float64) float64 { return math.Pow(1-float64(s), math.Max(t, 0)) }

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("pnl", flag.ContinueOnError)
	in := flags.String("in", "", "the design, as JSON; nothing: the built-in one")
	paths := flags.Int("paths", 4000, "paths to simulate")
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
	var d Design
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return err
	}
	p, err := d.plan()
	if err != nil {
		return err
	}
	inputs, err := d.inputs()
	if err != nil {
		return err
	}
	return d.say(context.Background(), w, p, &monetize.SimOptions{Paths: *paths, Seed: 1, Inputs: inputs, Spearman: d.Spearman})
}

// inputs are those of the design, and behind them one for each range, by name.
func (d *Design) inputs() ([]monetize.Input, error) {
	out := slices.Clone(d.Unsure)
	for _, name := range slices.Sorted(maps.Keys(d.Ranges)) {
		in := monetize.Input{Name: name, Scales: []string{name}}
		switch r := d.Ranges[name]; len(r) {
		case 1:
			in.Dist = monetize.Fixed(r[0])
		case 2:
			in.Dist = monetize.Uniform(r[0], r[1])
		case 3:
			in.Dist = monetize.PERT(r[0], r[1], r[2])
		default:
			return nil, fmt.Errorf("ranges: %s has %d numbers, not 1 to 3", name, len(r))
		}
		out = append(out, in)
	}
	if n := len(d.Spearman); n > 0 { // ranges are independent of all else
		for i := range d.Spearman {
			d.Spearman[i] = append(d.Spearman[i], make([]float64, len(out)-len(d.Unsure))...)
		}
		for i := n; i < len(out); i++ {
			row := make([]float64, len(out))
			row[i] = 1
			d.Spearman = append(d.Spearman, row)
		}
	}
	return out, nil
}

// plan lays the design out as a plan of months.
func (d *Design) plan() (*monetize.Plan, error) {
	p := &monetize.Plan{
		Periods: d.Months, Members: []float64{d.Members}, Growth: d.Growth, Stay: steady(d.Leave),
		Costs:  []monetize.Cost{{Name: "运营", Staff: d.Staff}, {Name: "固定", Fixed: d.Fixed}},
		Invest: d.Invest, Discount: d.Discount,
	}
	if d.Start != "" {
		start, err := time.Parse(time.DateOnly, d.Start)
		if err != nil {
			return nil, err
		}
		p.Start = start
	}
	for k := range max(d.Months, 0) {
		p.Ageing = append(p.Ageing, math.Pow(1+d.Ageing, float64(k)))
	}
	if d.Product != nil {
		p.Lines = append(p.Lines, monetize.Line{Name: d.Product.Name, Stream: *d.Product})
	}
	if d.Shop != nil {
		p.Lines = append(p.Lines, monetize.Line{Name: d.Shop.Name, Stream: *d.Shop})
	}
	if d.Membership != nil {
		p.Lines = append(p.Lines, monetize.Line{Name: d.Membership.Name, Stream: *d.Membership, Share: d.PaidShare})
	}
	if d.Traffic != nil {
		p.Lines = append(p.Lines, monetize.Line{Name: d.Traffic.Name, Stream: *d.Traffic})
	}
	return p, nil
}
