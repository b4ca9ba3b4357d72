// Books closes the month of a paid community: how its recurring revenue moved,
// what three vendors' definitions make of it, what a member is worth by his
// tier, how far it hangs on few, and what is owed for points.
//
//	go run ./examples/books [-in club.json]
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
	"slices"

	"github.com/coterie-go/coterie/monetize"
)

//go:embed club.json
var builtin []byte

// Club is what was paid by whom, month by month.
type Club struct {
	Name     string          `json:"name"`
	Months   []string        `json:"months"`
	Tiers    []float64       `json:"tiers"`   // fees, rising
	Members  [][]float64     `json:"members"` // by member: the fee paid in each month; 0: not a member
	Spend    float64         `json:"spend"`   // on winning members in the last month
	Margin   float64         `json:"margin"`
	Factor   float64         `json:"factor"` // discount factor of a month
	Days     []monetize.Day  `json:"days"`   // of the last month
	Points   monetize.Points `json:"points"`
	Redeemed float64         `json:"redeemed"` // share of the points expected to be redeemed that were
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("books", flag.ContinueOnError)
	in := flags.String("in", "", "what was paid, as JSON; nothing: the built-in club")
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
	if err := c.check(); err != nil {
		return err
	}
	return c.say(w)
}

// check refuses what the rest could not read.
func (c *Club) check() error {
	if len(c.Months) < 2 {
		return errors.New("months: at least two")
	}
	for i, m := range c.Members {
		if len(m) != len(c.Months) {
			return fmt.Errorf("members[%d]: %d months, not %d", i, len(m), len(c.Months))
		}
		for _, fee := range m {
			if fee != 0 && !slices.Contains(c.Tiers, fee) {
				return fmt.Errorf("members[%d]: %g is the fee of no tier", i, fee)
			}
		}
	}
	return nil
}

// moved is the revenue of a month against the month before.
func (c *Club) moved(t int) (monetize.MRR, error) {
	return monetize.Movements(func(yield func(monetize.Change) bool) {
		for _, m := range c.Members {
			before := slices.ContainsFunc(m[:t], func(fee float64) bool { return fee > 0 })
			if !yield(monetize.Change{Before: m[t-1], After: m[t], Returning: before}) {
				return
			}
		}
	})
}

// accounts are the heads of the last month.
func (c *Club) accounts() monetize.Accounts {
	a := monetize.Accounts{Spend: c.Spend, Margin: c.Margin}
	t := len(c.Months) - 1
	for _, m := range c.Members {
		switch {
		case m[t-1] > 0:
			a.Customers++
			if m[t] == 0 {
				a.Lost++
			}
		case m[t] > 0 && !slices.ContainsFunc(m[:t], func(fee float64) bool { return fee > 0 }):
			a.Won++
		}
	}
	return a
}

// cohorts are the members by the month of their first fee.
func (c *Club) cohorts() []monetize.CohortRevenue {
	by := make([]monetize.CohortRevenue, len(c.Months))
	for _, m := range c.Members {
		first := slices.IndexFunc(m, func(fee float64) bool { return fee > 0 })
		if first < 0 {
			continue
		}
		b := &by[first]
		b.Members++
		if b.Revenue == nil {
			b.Revenue = make([]float64, len(m)-first)
		}
		for k, fee := range m[first:] {
			b.Revenue[k] += fee
		}
	}
	return slices.DeleteFunc(by, func(b monetize.CohortRevenue) bool { return b.Members == 0 })
}

// migration counts who went from which tier to which.
func (c *Club) migration() monetize.Migration {
	n := len(c.Tiers)
	m := monetize.Migration{Fee: c.Tiers, Factor: c.Factor, Transition: make([][]float64, n)}
	for i := range m.Transition {
		m.Transition[i] = make([]float64, n+1)
	}
	for _, v := range c.Members {
		for t := 1; t < len(v); t++ {
			from, to := slices.Index(c.Tiers, v[t-1]), slices.Index(c.Tiers, v[t])
			if from < 0 {
				continue
			}
			if to < 0 {
				to = n
			}
			m.Transition[from][to]++
		}
	}
	for _, row := range m.Transition {
		total := 0.0
		for _, v := range row {
			total += v
		}
		for k := range row {
			row[k] /= max(total, 1)
		}
	}
	return m
}
