package main

import (
	"context"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// histories reads purchase histories.
func histories(d columns) ([]lifecycle.History, error) {
	x, err := d.ints("repeats")
	if err != nil {
		return nil, err
	}
	last, err := d.floats("last")
	if err != nil {
		return nil, err
	}
	age, err := d.floats("age")
	if err != nil {
		return nil, err
	}
	rows := make([]lifecycle.History, len(x))
	for i := range rows {
		rows[i] = lifecycle.History{Repeats: int(x[i]), Last: last[i], Age: age[i]}
	}
	return rows, nil
}

// fitted is the log-likelihood and the parameters of a fit.
func fitted[M coterie.Model[M]](f *coterie.Fit[M], err error) (values, error) {
	if err != nil {
		return nil, err
	}
	v := values{"loglik": f.LogLik}
	for _, p := range f.Model.Params() {
		v[p.Name] = p.Value
	}
	return v, nil
}

func foldHistories(rows []lifecycle.History) (*lifecycle.Histories, error) {
	t := new(lifecycle.Histories)
	for _, h := range rows {
		if err := t.Add(h); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// repeat fits a model of repeat purchase to rows of histories.
func repeat[M coterie.Model[M]](fit func(context.Context, *lifecycle.Histories, *coterie.FitOptions) (*coterie.Fit[M], error)) func(columns) (kernel, error) {
	return func(d columns) (kernel, error) {
		rows, err := histories(d)
		if err != nil {
			return nil, err
		}
		return func() (values, error) {
			t, err := foldHistories(rows)
			if err != nil {
				return nil, err
			}
			return fitted(fit(context.Background(), t, nil))
		}, nil
	}
}

func gammaGamma(d columns) (kernel, error) {
	x, err := d.ints("repeats")
	if err != nil {
		return nil, err
	}
	mean, err := d.floats("mean")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		var t monetize.Spends
		for i, m := range mean {
			if err := t.Add(lifecycle.Spend{Repeats: int(x[i]), Mean: m}); err != nil {
				return nil, err
			}
		}
		return fitted(monetize.FitGammaGamma(context.Background(), &t, nil))
	}, nil
}

var (
	predict       = everybody(lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426})
	predictPareto = everybody(lifecycle.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669})
)

// everybody asks a given model about all customers.
func everybody(m lifecycle.Buyer) func(columns) (kernel, error) {
	return func(d columns) (kernel, error) {
		rows, err := histories(d)
		if err != nil {
			return nil, err
		}
		return func() (values, error) {
			alive, expected := 0.0, 0.0
			for _, h := range rows {
				alive += m.Alive(h)
				expected += m.Expected(h, 39)
			}
			return values{"alive": alive, "expected": expected}, nil
		}, nil
	}
}

// purchaseHistories makes histories, in days, of a log of purchases.
func purchaseHistories(d columns) (kernel, error) {
	who, err := d.ints("who")
	if err != nil {
		return nil, err
	}
	day, err := d.ints("day")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		var l lifecycle.Ledger[int32]
		for i := range who {
			at := start.Add(time.Duration(day[i]) * 24 * time.Hour)
			if err := l.Add(lifecycle.Purchase[int32]{Who: who[i], At: at}); err != nil {
				return nil, err
			}
		}
		v := values{"customers": 0, "repeats": 0, "last": 0, "age": 0}
		for _, h := range l.Histories(start.AddDate(0, 0, 365), 24*time.Hour) {
			v["customers"]++
			v["repeats"] += float64(h.Repeats)
			v["last"] += h.Last
			v["age"] += h.Age
		}
		return v, nil
	}, nil
}
