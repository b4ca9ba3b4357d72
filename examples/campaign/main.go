// Campaign asks of a campaign in a community what it caused, how far that is
// known, and – which is another question – whom to credit.
//
//	go run ./examples/campaign [-in spring.json]
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/coterie-go/coterie/monetize"
)

//go:embed spring.json
var builtin []byte

// Campaign is what is known of a campaign before, during and after it.
type Campaign struct {
	Name  string `json:"name"`
	Votes struct {
		Options []string `json:"options"`
		Cast    []int    `json:"cast"`
	} `json:"votes"` // of members on what to offer
	Rate    float64 `json:"rate"`   // at which members buy now
	Better  float64 `json:"better"` // that would be worth finding
	Level   float64 `json:"level"`
	Power   float64 `json:"power"`
	Reached []struct {
		Name     string    `json:"name"`
		Share    []float64 `json:"share"` // that reached each stage
		Repeat   float64   `json:"repeat"`
		Visitors int64     `json:"visitors"`
	} `json:"reached"`
	Order  float64 `json:"order"`
	Margin float64 `json:"margin"`

	Before, After Sample      // orders a week of groups that had the campaign and that did not
	Past          Sample      `json:"past"`   // months before it
	Donors        [][]float64 `json:"donors"` // groups without it, by month
	Alike         []float64   `json:"alike"`  // the group with it, which had it in the last month
	Members       struct {
		Before  []float64 `json:"before"`
		After   []float64 `json:"after"`
		Treated []bool    `json:"treated"` // by lot
	} `json:"members"`
	Uplift   []monetize.Uplift           `json:"uplift"`
	Journeys []monetize.Journey          `json:"journeys"`
	Sales    []monetize.Referred[string] `json:"sales"`
}

// Sample is of groups that had the campaign and of others.
type Sample struct {
	Treated []float64 `json:"treated"`
	Others  []float64 `json:"others"`
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("campaign", flag.ContinueOnError)
	in := flags.String("in", "", "the campaign, as JSON; nothing: the built-in one")
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
	var c Campaign
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return err
	}
	for _, part := range []func(io.Writer) error{c.plan, c.funnel, c.cause, c.credit} {
		if err := part(w); err != nil {
			return err
		}
	}
	return nil
}
