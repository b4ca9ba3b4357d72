package main

import (
	"context"
	"slices"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/segment"
)

// start is the first instant of the generated logs.
var start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func rfmTable(d columns) (kernel, error) {
	n, err := d.n()
	if err != nil {
		return nil, err
	}
	who, err := d.ints("who")
	if err != nil {
		return nil, err
	}
	day, err := d.ints("day")
	if err != nil {
		return nil, err
	}
	amount, err := d.ints("amount")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		t, err := segment.RFMTableDense(max(1, n/10), func(yield func(lifecycle.Purchase[int32]) bool) {
			for i := range who {
				at := start.Add(time.Duration(day[i]) * 24 * time.Hour)
				if !yield(lifecycle.Purchase[int32]{Who: who[i], At: at, Amount: int64(amount[i])}) {
					return
				}
			}
		}, start.AddDate(0, 0, 365), nil)
		if err != nil {
			return nil, err
		}
		return values{"members": float64(len(t.Keys)), "recency": total(t.Recency), "frequency": total(t.Frequency), "money": total(t.Monetary)}, nil
	}, nil
}

func total[N float64 | uint8](v []N) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x)
	}
	return sum
}

func rfmScores(d columns) (kernel, error) {
	recency, err := d.floats("recency")
	if err != nil {
		return nil, err
	}
	frequency, err := d.floats("frequency")
	if err != nil {
		return nil, err
	}
	money, err := d.floats("money")
	if err != nil {
		return nil, err
	}
	keys := make([]int32, len(recency))
	for i := range keys {
		keys[i] = int32(i)
	}
	return func() (values, error) {
		t := segment.RFMTable[int32]{Keys: keys, Recency: recency, Frequency: frequency, Monetary: money}
		s, err := t.Score(nil)
		if err != nil {
			return nil, err
		}
		return values{"R": total(s.R), "F": total(s.F), "M": total(s.M)}, nil
	}, nil
}

// bass fits a curve to every launch.
func bass(d columns) (kernel, error) {
	sales, err := d.floats("sales")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		v := values{"market": 0, "innovation": 0, "imitation": 0}
		for i := 0; i < len(sales); i += launchPeriods {
			f, err := lifecycle.FitBass(context.Background(), sales[i:i+launchPeriods], nil)
			if err != nil {
				return nil, err
			}
			v["market"] += f.Model.Market
			v["innovation"] += f.Model.Innovation
			v["imitation"] += f.Model.Imitation
		}
		return v, nil
	}, nil
}

func gini(d columns) (kernel, error) {
	counts, err := d.ints("count")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		c, err := segment.Participation(func(yield func(int64) bool) {
			for _, n := range counts {
				if !yield(int64(n)) {
					return
				}
			}
		}, nil)
		if err != nil {
			return nil, err
		}
		return values{"gini": c.Gini.Value}, nil
	}, nil
}

func kMeans(d columns) (kernel, error) {
	x, err := d.floats("x")
	if err != nil {
		return nil, err
	}
	return func() (values, error) {
		c, err := segment.KMeans(context.Background(), segment.Points{X: x, Dim: 4}, 8,
			&segment.KMeansOptions{Init: slices.Clone(x[:32]), MaxIterations: 10})
		if err != nil {
			return nil, err
		}
		return values{"inertia": c.Inertia}, nil
	}, nil
}
