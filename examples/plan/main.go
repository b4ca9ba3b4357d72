// Plan works out an operator's assumptions about a new community before it
// starts: where members come from and which step loses them, what the group
// settles at, whether invitations carry it, what upkeep costs, what shortens its
// life, and when to finish the last sale. Every figure follows from a number in
// the sheet; change one and see what hangs on it.
//
//	go run ./examples/plan [-in sheet.json]
//
// The built-in sheet is made up.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

//go:embed club.json
var builtin []byte

// Sheet is what an operator assumes. Times are in months, money in yuan, rates per
// month.
type Sheet struct {
	Name    string   `json:"name"`
	Sources []string `json:"sources"` // where members are to come from, in the documents' words
	Steps   struct {
		Stages  string    `json:"stages"` // seed, aarrr, stock, content, store or gift
		Traffic float64   `json:"traffic"`
		Rates   []float64 `json:"rates"`
	} `json:"steps"`
	Joins   float64 `json:"joins"`
	Leave   float64 `json:"leave"`
	Months  int     `json:"months"`
	Seeds   float64 `json:"seeds"`
	Invites struct {
		Share float64 `json:"share"` // of members who bring one
		Again float64 `json:"again"` // of those, who bring one more each time
		Cycle float64 `json:"cycle"`
	} `json:"invites"`
	Packets    struct{ Baseline, Most, Half, Budget float64 } `json:"packets"`
	WillFollow struct{ Mean, SD float64 }                     `json:"will_follow"` // how many must take part before one does
	Bass       struct {
		Innovation, Imitation, Market, Satisfied, Republished float64
	} `json:"bass"`
	Staff struct {
		Assistants    int
		Wage, Tooling float64
		Screened      bool
	} `json:"staff"`
	Strain struct {
		Effect float64
		Levels map[string]float64 // by cause
	} `json:"strain"`
	Pushes struct {
		Band    float64 `json:"band"`
		PerPush float64 `json:"per_push"`
		Effect  float64 `json:"effect"`
	} `json:"pushes"`
	Attention []float64 `json:"attention"` // weights: first this group's
	Layers    struct {
		Keep       float64
		Depth, Max int
		Half       float64
	} `json:"layers"`
	ContentStops float64                               `json:"content_stops"`
	PlatformLoss float64                               `json:"platform_loss"`
	BoughtFalls  float64                               `json:"bought_falls"`
	Traffic      struct{ Bought, Owned float64 }       `json:"traffic"`
	Rival        struct{ Gain, Value, Hazard float64 } `json:"rival"`
	NeedMonths   float64                               `json:"need_months"`
	SaleMonths   float64                               `json:"sale_months"`
	Groups       int                                   `json:"groups"`
	MovesOn      float64                               `json:"moves_on"`
	Gain         struct{ Start, Falls float64 }        `json:"gain"`
	Invest       float64                               `json:"invest"`
	Kept         []struct {
		Name                 string
		Value, Hours, Months float64
	} `json:"kept"`
	Hours float64 `json:"hours"`
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	set := flag.NewFlagSet("plan", flag.ContinueOnError)
	in := set.String("in", "", "sheet in JSON (built-in: a made-up reading club)")
	if err := set.Parse(args); err != nil {
		return err
	}
	text := builtin
	if *in != "" {
		var err error
		if text, err = os.ReadFile(*in); err != nil {
			return err
		}
	}
	var s Sheet
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return err
	}
	out := &page{w: w}
	fmt.Fprintf(w, "%s：开群之前的推演\n", s.Name)
	for _, part := range []struct {
		title string
		say   func(*Sheet, *page) error
	}{{"从哪里来", sources}, {"会长到多大", growth}, {"谁来维护", upkeep}, {"什么会缩短它的寿命", strains}, {"何时收尾", ending}} {
		out.say("\n%s", part.title)
		if err := part.say(&s, out); err != nil {
			return fmt.Errorf("%s: %w", part.title, err)
		}
	}
	return out.err
}

// page keeps the first error of writing.
type page struct {
	w   io.Writer
	err error
}

func (p *page) say(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
