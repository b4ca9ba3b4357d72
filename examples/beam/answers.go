package main

import (
	"context"
	"fmt"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/segment"
)

// What is folded answers here, without a word about where it was folded.

// line is what is said of one group: its members at asOf and ever, its ties, the
// Gini coefficient of their messages and the share of members who write most.
func line(id community.GroupID, r *community.Record, asOf time.Time) (string, error) {
	present, ties := 0, 0
	for range r.Present(asOf) {
		present++
	}
	for range r.Ties() {
		ties++
	}
	c, err := segment.Participation(func(yield func(int64) bool) {
		for _, m := range r.Members() {
			if !yield(int64(m.Posts) + int64(m.Replies)) {
				return
			}
		}
	}, nil)
	if err != nil {
		return "", fmt.Errorf("group %s: %w", id, err)
	}
	return fmt.Sprintf("%s,%d,%d,%d,%v,%v", id, present, r.Len(), ties, c.Gini.Value, c.Heavy.Value), nil
}

// stays says how long members stay: the median by Kaplan–Meier, and a Weibull
// law.
func stays(t *lifecycle.Table) (string, error) {
	c, err := lifecycle.KaplanMeier(t, nil)
	if err != nil {
		return "", err
	}
	f, err := lifecycle.FitWeibull(context.Background(), t, nil)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("stays: %d, median %v days; Weibull %s", t.Len(), c.Quantile(0.5), params(f)), nil
}

// returns says how often buyers come back, by a BG/NBD law.
func returns(h *lifecycle.Histories) (string, error) {
	f, err := lifecycle.FitBGNBD(context.Background(), h, nil)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("buyers: %d; BG/NBD %s", h.Len(), params(f)), nil
}

// params writes the parameters of a model to the last bit.
func params[M coterie.Model[M]](f *coterie.Fit[M]) string {
	s := ""
	for _, p := range f.Model.Params() {
		s += fmt.Sprintf("%s %v, ", p.Name, p.Value)
	}
	return s + fmt.Sprintf("log-likelihood %v", f.LogLik)
}

// thresholds score customers one by one. Quantiles would take a look at all of
// them together.
var thresholds = segment.RFMOptions{
	Recency:   []float64{7, 30, 90, 180},        // days
	Frequency: []float64{1, 2, 4, 8},            // purchases
	Monetary:  []float64{5e3, 10e3, 20e3, 50e3}, // minor units
}

// scores emits recency, frequency and money of each customer, as in "545".
func scores(l *ledger, asOf time.Time, emit func(string)) error {
	s, err := segment.RFM(l, asOf, &thresholds)
	if err != nil {
		return err
	}
	for i := range s.Keys {
		emit(s.Cell(i).String())
	}
	return nil
}

// cells says how many customers have a score.
func cells(cell string, customers int) string { return fmt.Sprintf("RFM %s: %d", cell, customers) }
