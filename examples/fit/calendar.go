package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// calendar is what held for all customers, from which day on.
type calendar struct {
	names []string
	days  []time.Time
	x     [][]float64
}

// readCalendar reads a file whose first column is a day.
func readCalendar(name string) (*calendar, error) {
	in, err := open(name, nil)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	r := csv.NewReader(in)
	head, err := r.Read()
	if err != nil || len(head) < 2 {
		return nil, fmt.Errorf("%s: a header of a day and covariates: %v", name, err)
	}
	c := &calendar{names: head[1:]}
	for line := 2; ; line++ {
		rec, err := r.Read()
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		day, err := parseDay(rec[0])
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
		if k := len(c.days); k > 0 && !day.After(c.days[k-1]) {
			return nil, fmt.Errorf("%s: line %d: days are in order", name, line)
		}
		x := make([]float64, len(c.names))
		for i := range x {
			if x[i], err = number(rec[i+1]); err != nil {
				return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
			}
		}
		c.days, c.x = append(c.days, day), append(c.x, x)
	}
}

// along is a history along the calendar: days of purchase are in order, each once.
func (c *calendar) along(h lifecycle.History, days []time.Time, unit time.Duration) (lifecycle.CovariateHistory, error) {
	first := days[0]
	i, known := slices.BinarySearchFunc(c.days, first, time.Time.Compare)
	if !known {
		i--
	}
	if i < 0 {
		return lifecycle.CovariateHistory{}, fmt.Errorf("the calendar begins after %s, the first purchase of a customer", first.Format(time.DateOnly))
	}
	out := lifecycle.CovariateHistory{History: h, Buying: c.x[i], Leaving: c.x[i]}
	for i++; i < len(c.days); i++ {
		change := lifecycle.Change{At: float64(c.days[i].Sub(first)) / float64(unit), Buying: c.x[i], Leaving: c.x[i]}
		for _, d := range days[1 : h.Repeats+1] {
			if !d.Before(c.days[i]) && (i+1 == len(c.days) || d.Before(c.days[i+1])) {
				change.Repeats++
			}
		}
		out.Changes = append(out.Changes, change)
	}
	return out, nil
}

// onPath is a model along the path of one customer.
type onPath struct {
	m    lifecycle.VaryingParetoNBD
	path lifecycle.CovariateHistory
}

func (p onPath) Alive(lifecycle.History) float64                 { return p.m.Alive(p.path) }
func (p onPath) Expected(_ lifecycle.History, t float64) float64 { return p.m.Expected(p.path, t) }

// fit fits Pareto/NBD along the calendar. Its check is that of the other models.
func (c *calendar) fit(l *lifecycle.Ledger[string], bought map[string][]time.Time, spend *coterie.Fit[monetize.GammaGamma], cut, end time.Time, o options) (buyer, error) {
	for who, days := range bought {
		slices.SortFunc(days, time.Time.Compare)
		bought[who] = slices.Compact(days)
	}
	all := lifecycle.CovariateHistories{BuyingNames: c.names, LeavingNames: c.names}
	var paths []lifecycle.CovariateHistory
	along := map[string]lifecycle.CovariateHistory{}
	var came []float64
	for who, h := range l.Holdouts(cut, end, o.unit) {
		p, err := c.along(h.History, bought[who], o.unit)
		if err != nil {
			return buyer{}, err
		}
		if err := all.Add(p); err != nil {
			return buyer{}, err
		}
		along[who] = p
		paths, came = append(paths, p), append(came, float64(h.Bought))
	}
	f, err := lifecycle.FitVaryingParetoNBD(context.Background(), &all, nil)
	b := apart("Pareto/NBD over", f, err, spend, o, func(who string, m lifecycle.VaryingParetoNBD) (lifecycle.Buyer, error) {
		return onPath{m, along[who]}, nil
	})
	if err != nil {
		return b, nil
	}
	row := b.row
	window := float64(end.Sub(cut)) / float64(o.unit)
	yearly := math.Log(1.1) * float64(o.unit) / float64(365*24*time.Hour) // discounted by 10 % a year
	var alive, next, ever, then, expected, actual, mae, mse float64
	for i, p := range paths {
		alive += f.Model.Alive(p)
		next += f.Model.Expected(p, o.next)
		ever += f.Model.DERT(p, yearly)
		then += f.Model.AliveAt(p, o.next)
		e := f.Model.Expected(p, window)
		expected, actual = expected+e, actual+came[i]
		mae, mse = mae+math.Abs(e-came[i]), mse+(e-came[i])*(e-came[i])
	}
	n := float64(len(paths))
	row.Check = fmt.Sprintf("%.0f %%", 100*alive/n)
	if window > 0 {
		row.Check += fmt.Sprintf("; %.0f/%.0f (%+.1f %%), %.3f, %.3f", expected, actual, 100*(expected/actual-1), mae/n, math.Sqrt(mse/n))
	}
	row.Check += fmt.Sprintf("; next %.4g: %.0f along the calendar, %.0f %% still there then; ever, less 10 %% a year: %.0f", o.next, next, 100*then/n, ever)
	row.Check += heldOut(paths, c.names)
	return b, nil
}
