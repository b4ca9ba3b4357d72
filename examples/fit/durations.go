package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// lasting answers for one fitted model of lifetimes.
type lasting struct {
	row  *model
	s    lifecycle.Survivor
	ask  func(age float64) coterie.Estimate // the share that lives o.next longer
	note string
}

func lived[M interface {
	coterie.Model[M]
	lifecycle.Survivor
}](name string, f *coterie.Fit[M], err error, o options) lasting {
	l := lasting{row: described(name, f, err)}
	if err != nil {
		return l
	}
	l.s = f.Model
	l.ask = func(age float64) coterie.Estimate {
		return f.PredictWithin(func(m M) float64 { return lifecycle.Conditional(m, age).Survival(o.next) }, 0, 1, o.confidence)
	}
	return l
}

func fitDurations(in io.Reader, columns []string, o options) (*table, [][]string, error) {
	if len(columns) < 2 {
		return nil, nil, fmt.Errorf("-durations names two columns at least, not %d", len(columns))
	}
	ctx := context.Background()
	entry := len(columns) > 2
	var covariates []string
	if len(columns) > 3 {
		covariates = columns[3:]
	}
	at, err := rowsAt(covariates, o.at)
	if err != nil {
		return nil, nil, err
	}
	var life lifecycle.Table
	regression := lifecycle.Regression{Names: covariates}
	var rows []lifecycle.Lifetime
	var contracts lifecycle.Cohorts
	named := columns
	if o.together != "" {
		named = append(slices.Clone(columns), o.together)
	}
	var groups groups
	err = read(in, named, func(_ int, f []string) error {
		v := make([]float64, len(columns))
		for i, s := range f[:len(columns)] {
			x, err := number(s)
			if err != nil {
				return fmt.Errorf("%s: %w", columns[i], err)
			}
			v[i] = x
		}
		way := uint8(v[1])
		if float64(way) != v[1] {
			return fmt.Errorf("%s is 0 where the duration has not ended and 1 where it has, or 1, 2 and so on by the way it ended", columns[1])
		}
		l := lifecycle.Lifetime{Exit: v[0], Ended: way > 0, Cause: way}
		if entry {
			l.Entry = v[2]
		}
		if err := life.Add(l); err != nil {
			return err
		}
		rows = append(rows, l)
		if o.renewals {
			if err := renewed(&contracts, l, v[min(3, len(v)):]); err != nil {
				return err
			}
		}
		row := lifecycle.Observation{Lifetime: l}
		if len(covariates) > 0 {
			row.X = v[3:]
		}
		if o.together != "" {
			row.Cluster = groups.id(f[len(columns)])
		}
		return regression.Add(row)
	})
	if err != nil {
		return nil, nil, err
	}
	km, err := lifecycle.KaplanMeier(&life, &lifecycle.CurveOptions{Confidence: o.confidence})
	if err != nil {
		return nil, nil, err
	}
	t := &table{Check: "farthest from Kaplan–Meier", Data: []string{
		fmt.Sprintf("%d durations; Kaplan–Meier: median %v, mean to age %.4g %v", life.Len(), km.Median(), km.Until(), km.Mean(km.Until()))}}
	if entry && columns[2] != "entry" {
		t.Data = append(t.Data, fmt.Sprintf("The third column, %s, is taken for the age from which a member was watched; without one, name a column of zeros there.", columns[2]))
	}
	models := families(ctx, &life, km, o)
	if o.renewals {
		sbg, err1 := lifecycle.FitSBG(ctx, &contracts, nil)
		bdw, err2 := lifecycle.FitBdW(ctx, &contracts, nil)
		for _, m := range []lasting{lived("sBG", sbg, err1, o), lived("BdW", bdw, err2, o)} {
			m.row.Apart = true // whole periods: a likelihood of counts
			models = append(models, m)
		}
	}
	marked := ""
	for _, m := range models {
		t.Models = append(t.Models, m.row)
		if m.note != "" {
			t.Notes = append(t.Notes, m.note)
		}
		if m.s == nil {
			continue
		}
		far, at := 0.0, 0.0
		for s := range km.Steps() {
			if d := m.s.Survival(s.Age) - km.Survival(s.Age); math.Abs(d) > math.Abs(far) {
				far, at = d, s.Age
			}
		}
		m.row.Check = fmt.Sprintf("%+.3f at age %.4g", far, at)
		if from, to, out := leaves(km, m.s); out {
			m.row.Check += "*"
			marked = fmt.Sprintf("* The curve leaves the band that holds the whole of the true one from age %.4g to %.4g with %g%% confidence.", from, to, 100*o.confidence)
		}
	}
	best, why, err := chosen(t.Models, o.model, "the lowest AIC of those without covariates")
	if err != nil {
		return nil, nil, err
	}
	if marked != "" {
		t.Notes = append(t.Notes, marked)
	}
	t.Notes = append(t.Notes, fades(&life, km)...)
	t.Notes = append(t.Notes, gone(&life, km, o)...)
	if len(covariates) > 0 {
		with := regressions(ctx, &regression, o)
		for _, m := range with {
			t.Models = append(t.Models, m.row)
		}
		if o.renewals {
			rows, notes := renewedWith(ctx, &contracts, covariates, at, o)
			t.Models = append(t.Models, rows...)
			t.Notes = append(t.Notes, notes...)
		}
		t.Notes = append(t.Notes, ownScale)
		t.Notes = append(t.Notes, explained(ctx, &regression, at, o)...)
		t.Notes = append(t.Notes, foretold(ctx, with, &regression, at, o)...)
	}
	if o.together != "" {
		m, note := groups.together(ctx, &regression, at, o)
		t.Models = append(t.Models, m)
		t.Notes = append(t.Notes, note)
	}
	if best < 0 {
		return t, nil, nil
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Predictions are those of %s, %s.", models[best].row.Name, why))
	out := [][]string{{"row", "age", "ended", "lives_on", "lives_on_lo", "lives_on_hi"}}
	for i, l := range rows {
		ended := "0"
		e := coterie.Exactly(0)
		if l.Ended {
			ended = "1"
		} else {
			e = models[best].ask(l.Exit)
		}
		out = append(out, append([]string{strconv.Itoa(i + 1), strconv.FormatFloat(l.Exit, 'g', -1, 64), ended}, cells(e)...))
	}
	return t, out, nil
}

// leaves reports whether a model is anywhere outside the band of the curve, from
// the age by which a twentieth of those seen to end has ended.
func leaves(km *lifecycle.Curve, s lifecycle.Survivor) (from, to float64, out bool) {
	from, to = km.Quantile(0.05*(1-km.Survival(km.Until()))).Value, km.Until()
	band, err := km.Band(lifecycle.EqualPrecision, from, to)
	if err != nil {
		return from, to, false
	}
	for age, e := range band {
		if p := s.Survival(age); p < e.Lo || p > e.Hi {
			return from, to, true
		}
	}
	return from, to, false
}
