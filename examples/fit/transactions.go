package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// buyer answers for one fitted model of repeat purchase.
type buyer struct {
	row   *model
	m     lifecycle.Buyer
	ask   func(lifecycle.History) (alive, next coterie.Estimate)
	value func(lifecycle.History, lifecycle.Spend) (coterie.Estimate, error)
	own   func(who string) buyer // what answers for one customer, where covariates tell them apart; else nil
}

// asked makes a buyer of a fit.
func asked[M interface {
	coterie.Model[M]
	lifecycle.Buyer
}](name string, f *coterie.Fit[M], err error, spend *coterie.Fit[monetize.GammaGamma], o options) buyer {
	b := buyer{row: described(name, f, err)}
	if err != nil {
		return b
	}
	b.m = f.Model
	b.ask = func(h lifecycle.History) (alive, next coterie.Estimate) {
		return f.PredictWithin(func(m M) float64 { return m.Alive(h) }, 0, 1, o.confidence),
			f.PredictWithin(func(m M) float64 { return m.Expected(h, o.next) }, 0, math.Inf(1), o.confidence)
	}
	b.value = func(h lifecycle.History, s lifecycle.Spend) (coterie.Estimate, error) {
		v, err := monetize.CustomerValue(f, spend, h, s, &monetize.CLVOptions{Horizon: o.next, Step: o.next, Confidence: o.confidence})
		if err != nil {
			return coterie.Estimate{}, err
		}
		return v.Estimate, nil
	}
	return b
}

// told is a model as it is of one customer, whose covariates at puts in.
type told[M coterie.Model[M]] struct {
	model M
	at    func(M) (lifecycle.Buyer, error)
}

func (t told[M]) Params() []coterie.Param { return t.model.Params() }

func (t told[M]) With(v []float64) (told[M], error) {
	m, err := t.model.With(v)
	return told[M]{m, t.at}, err
}

func (t told[M]) Alive(h lifecycle.History) float64 {
	b, err := t.at(t.model)
	if err != nil {
		return math.NaN()
	}
	return b.Alive(h)
}

func (t told[M]) Expected(h lifecycle.History, next float64) float64 {
	b, err := t.at(t.model)
	if err != nil {
		return math.NaN()
	}
	return b.Expected(h, next)
}

// apart makes a buyer of a fit whose covariates tell customers apart: at is the
// model of one of them.
func apart[M coterie.Model[M]](name string, f *coterie.Fit[M], err error, spend *coterie.Fit[monetize.GammaGamma], o options, at func(who string, m M) (lifecycle.Buyer, error)) buyer {
	b := buyer{row: described(name, f, err)}
	if err != nil {
		return b
	}
	b.own = func(who string) buyer {
		one := told[M]{f.Model, func(m M) (lifecycle.Buyer, error) { return at(who, m) }}
		return asked(name, &coterie.Fit[told[M]]{Model: one, N: f.N, LogLik: f.LogLik, StdErr: f.StdErr, Cov: f.Cov}, nil, spend, o)
	}
	return b
}

func fitTransactions(in io.Reader, columns []string, o options) (*table, [][]string, error) {
	if len(columns) < 2 {
		return nil, nil, fmt.Errorf("-transactions names two columns at least, not %d", len(columns))
	}
	var names []string
	if len(columns) > 3 {
		names = columns[3:]
	}
	ctx := context.Background()
	var ledger lifecycle.Ledger[string]
	end := time.Time{}
	purchases := 0
	type first struct {
		day time.Time
		x   []float64
	}
	firsts := map[string]first{}
	var taken []purchase
	bought := map[string][]time.Time{} // days of purchase, where a calendar asks for them
	err := read(in, columns, func(_ int, f []string) error {
		day, err := parseDay(f[1])
		if err != nil {
			return fmt.Errorf("%s: %w", columns[1], err)
		}
		amount := 0.0
		if len(f) > 2 {
			if amount, err = number(f[2]); err != nil {
				return fmt.Errorf("%s: %w", columns[2], err)
			}
			if math.Abs(amount) > 1e13 {
				return fmt.Errorf("%s: %q is beyond 1e13", columns[2], f[2])
			}
		}
		if day.After(end) {
			end = day
		}
		purchases++
		if f0, ok := firsts[f[0]]; names != nil && (!ok || day.Before(f0.day)) {
			x := make([]float64, len(names))
			for i := range x {
				if x[i], err = number(f[3+i]); err != nil {
					return fmt.Errorf("%s: %w", columns[3+i], err)
				}
			}
			firsts[f[0]] = first{day, x}
		}
		if o.calendar != "" {
			bought[f[0]] = append(bought[f[0]], day.UTC().Truncate(24*time.Hour))
		}
		if o.occasions != "" {
			taken = append(taken, purchase{f[0], day})
		}
		return ledger.Add(lifecycle.Purchase[string]{Who: f[0], At: day, Amount: int64(math.Round(100 * amount))})
	})
	if err != nil {
		return nil, nil, err
	}
	cut := end
	if !o.holdout.IsZero() {
		if cut = o.holdout; cut.After(end) {
			return nil, nil, fmt.Errorf("-holdout %s is after the last purchase, of %s: nothing is held out", cut.Format("2006-01-02"), end.Format("2006-01-02"))
		}
	}
	var histories lifecycle.Histories
	var spends monetize.Spends
	for _, h := range ledger.Histories(cut, o.unit) {
		if err := histories.Add(h); err != nil {
			return nil, nil, err
		}
	}
	spendOf := map[string]lifecycle.Spend{}
	if len(columns) > 2 {
		for who, s := range ledger.Spends(cut) {
			spendOf[who] = s
			if s.Mean > 0 || s.Repeats == 0 {
				if err := spends.Add(s); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	var rest []lifecycle.Holdout
	window := float64(end.Sub(cut)) / float64(o.unit)
	for _, h := range ledger.Holdouts(cut, end, o.unit) {
		rest = append(rest, h)
	}
	t := &table{Check: "still there", Data: []string{fmt.Sprintf("%d purchases of %d customers through %s; fitted to the %d customers known on %s",
		purchases, ledger.Len(), end.Format(time.DateOnly), histories.Len(), cut.Format(time.DateOnly))}}
	if window > 0 {
		t.Check = fmt.Sprintf("still there; in the next %.4g units: expected/came, MAE, RMSE, rank correlation", window)
	}
	var spend *coterie.Fit[monetize.GammaGamma]
	var spendErr error
	if len(columns) > 2 {
		spend, spendErr = monetize.FitGammaGamma(ctx, &spends, nil)
	}
	buyers, notes := fittedBuyers(ctx, &histories, ledger.Regularity(cut, o.unit), spend, o)
	for _, b := range buyers {
		t.Models = append(t.Models, b.row)
		if b.m == nil {
			continue
		}
		b.row.Check = stillThere(b.m, &histories)
		if window > 0 {
			s, err := lifecycle.Evaluate(b.m, slices.Values(rest), window)
			if err != nil {
				return nil, nil, err
			}
			b.row.Check += fmt.Sprintf("; %.0f/%.0f (%+.1f %%), %.3f, %.3f, %.3f", s.Expected, s.Actual, 100*s.Bias, s.MAE, s.RMSE, s.Spearman)
		}
	}
	if window > 0 {
		note, err := naive(rest, window)
		if err != nil {
			return nil, nil, err
		}
		t.Notes = append(t.Notes, note)
	}
	if names != nil {
		with := lifecycle.CovariateHistories{BuyingNames: names, LeavingNames: names}
		for who, h := range ledger.Histories(cut, o.unit) {
			x := firsts[who].x
			if err := with.Add(lifecycle.CovariateHistory{History: h, Buying: x, Leaving: x}); err != nil {
				return nil, nil, err
			}
		}
		x := func(who string) []float64 { return firsts[who].x }
		bg, err1 := lifecycle.FitBGNBDWith(ctx, &with, nil)
		mbg, err2 := lifecycle.FitMBGNBDWith(ctx, &with, nil)
		pareto, err3 := lifecycle.FitParetoNBDWith(ctx, &with, nil)
		for _, b := range []buyer{
			apart("BG/NBD with", bg, err1, spend, o, func(who string, m lifecycle.Regressed[lifecycle.BGNBD]) (lifecycle.Buyer, error) {
				return m.At(x(who), x(who))
			}),
			apart("MBG/NBD with", mbg, err2, spend, o, func(who string, m lifecycle.Regressed[lifecycle.MBGNBD]) (lifecycle.Buyer, error) {
				return m.At(x(who), x(who))
			}),
			apart("Pareto/NBD with", pareto, err3, spend, o, func(who string, m lifecycle.Regressed[lifecycle.ParetoNBD]) (lifecycle.Buyer, error) {
				return m.At(x(who), x(who))
			}),
		} {
			t.Models, buyers = append(t.Models, b.row), append(buyers, b)
		}
	}
	if o.calendar != "" {
		c, err := readCalendar(o.calendar)
		if err != nil {
			return nil, nil, err
		}
		b, err := c.fit(&ledger, bought, spend, cut, end, o)
		if err != nil {
			return nil, nil, err
		}
		t.Models, buyers = append(t.Models, b.row), append(buyers, b)
	}
	best, why, err := chosen(t.Models, o.model, "the lowest AIC")
	if err != nil {
		return nil, nil, err
	}
	if number := spans[o.occasions]; number != nil {
		h, err := occasions(taken, cut, number)
		if err != nil {
			return nil, nil, err
		}
		bb, err := lifecycle.FitBGBB(ctx, h, nil)
		b := asked("BG/BB", bb, err, nil, o)
		b.row.Apart = true // of occasions taken or not
		if err == nil {
			b.row.Check = stillThere(b.m, h)
		}
		t.Models = append(t.Models, b.row)
	}
	t.Notes = append(t.Notes, "BG/NBD takes a customer with one purchase for alive with certainty; MBG/NBD and Pareto/NBD doubt him.")
	t.Notes = append(t.Notes, notes...)
	if len(columns) > 2 {
		m := described("gamma–gamma", spend, spendErr)
		t.Notes = append(t.Notes, spendLine(m, spend, &spends))
	}
	if best < 0 {
		return t, nil, nil
	}
	if m := buyers[best].m; m != nil {
		t.Notes = append(t.Notes, looked(buyers[best].row.Name, m, &ledger, &histories, cut, end, o)...)
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Predictions are those of %s, %s.", buyers[best].row.Name, why))
	rows := [][]string{{columns[0], "repeats", "last", "age", "alive", "alive_lo", "alive_hi", "next", "next_lo", "next_hi"}}
	if spend != nil {
		rows[0] = append(rows[0], "value", "value_lo", "value_hi")
	}
	type answer struct{ alive, next coterie.Estimate }
	known := map[lifecycle.History]answer{} // customers of one history have one answer
	for who, h := range ledger.Histories(cut, o.unit) {
		b := buyers[best]
		a, ok := known[h]
		switch {
		case b.own != nil:
			b = b.own(who)
			a.alive, a.next = b.ask(h)
		case !ok:
			a.alive, a.next = b.ask(h)
			known[h] = a
		}
		f := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
		row := append([]string{who, strconv.Itoa(h.Repeats), f(h.Last), f(h.Age)}, cells(a.alive)...)
		row = append(row, cells(a.next)...)
		if spend != nil {
			if v, err := b.value(h, spendOf[who]); err == nil {
				row = append(row, cells(v)...)
			} else {
				row = append(row, "", "", "")
			}
		}
		rows = append(rows, row)
	}
	return t, rows, nil
}

// stillThere says which share of the customers a model believes to be there.
func stillThere(m lifecycle.Buyer, h *lifecycle.Histories) string {
	alive := 0.0
	for r, n := range h.All() {
		alive += float64(n) * m.Alive(r)
	}
	return fmt.Sprintf("%.0f %%", 100*alive/float64(h.Len()))
}

// spendLine says what a purchase is worth.
func spendLine(m *model, f *coterie.Fit[monetize.GammaGamma], s *monetize.Spends) string {
	if f == nil {
		return "Spend: no gamma–gamma model: " + m.None
	}
	var line strings.Builder
	line.WriteString("Spend, gamma–gamma:")
	for _, p := range m.Params {
		line.WriteString(fmt.Sprintf(" %s %.5g (%.3g)", p.Name, p.Value, p.StdErr))
	}
	if mean, err := f.Model.Mean(); err == nil {
		line.WriteString(fmt.Sprintf("; mean purchase %.2f", mean))
	}
	line.WriteString(fmt.Sprintf("; correlation of number and amount %.2f", s.Correlation()))
	for _, d := range m.Doubts {
		line.WriteString("\n  doubt: " + d)
	}
	return line.String()
}
