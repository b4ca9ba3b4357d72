package main

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coterie-go/coterie/examples/internal/bilingual"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/segment"
)

// purchases says who bought lately, often and much as of a day. Of each customer
// only the last day, the number and the sum are kept.
func purchases(w *bilingual.Printer, path, on string) error {
	asOf, err := purchaseDay(on)
	if err != nil {
		return fmt.Errorf("-on: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	var at [3]int
	for i, name := range []string{"member", "time", "amount"} {
		if at[i] = slices.Index(head, name); at[i] < 0 {
			return fmt.Errorf("no column %q", name)
		}
	}
	var broken error
	t, err := segment.RFMTableOf(func(yield func(lifecycle.Purchase[string]) bool) {
		for line := 2; ; line++ {
			rec, err := r.Read()
			if err == io.EOF {
				return
			}
			var day time.Time
			var amount float64
			if err == nil {
				day, err = purchaseDay(rec[at[1]])
			}
			if err == nil {
				amount, err = strconv.ParseFloat(rec[at[2]], 64)
			}
			if err == nil && !(math.Abs(amount) <= 1e13) {
				err = fmt.Errorf("amount %q is beyond 1e13", rec[at[2]])
			}
			if err != nil {
				broken = fmt.Errorf("line %d: %w", line, err)
				return
			}
			if !yield(lifecycle.Purchase[string]{Who: strings.Clone(rec[at[0]]), At: day, Amount: int64(math.Round(100 * amount))}) {
				return
			}
		}
	}, asOf, nil)
	if broken != nil {
		return broken
	}
	if err != nil {
		return err
	}
	s, err := t.Score(nil)
	if err != nil {
		return err
	}
	type part struct {
		named         segment.Named
		buyers        int
		orders, spent float64
	}
	var parts []part
	for _, n := range segment.Quintiles() {
		parts = append(parts, part{named: n})
	}
	total := 0.0
	for i := range s.Keys {
		total += s.Monetary[i]
		if n := segment.Quintiles().Of(s.Cell(i)); n != nil {
			p := &parts[slices.IndexFunc(parts, func(p part) bool { return p.named.Name == n.Name })]
			p.buyers, p.orders, p.spent = p.buyers+1, p.orders+s.Frequency[i], p.spent+s.Monetary[i]
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.spent, a.spent) })
	w.Say("截至 %s 有 %d 名买家，共 %.2f；按最近、次数、金额各五档：", "By %s %d have bought, %.2f in all; by recency, number and money, in five steps each:", asOf.Format(time.DateOnly), len(s.Keys), total/100)
	for _, p := range parts {
		if p.buyers > 0 {
			w.Say("  %5d 人，占金额 %3.0f%%，人均 %4.1f 单  %[4]s", "  %5d buyers, %3.0f %% of the money, %4.1f orders each: %[5]s", p.buyers, 100*p.spent/total, p.orders/float64(p.buyers), p.named.Chinese, p.named.Name)
		}
	}
	for _, c := range s.Collapsed {
		zh := map[string]string{"recency": "最近", "frequency": "次数", "monetary": "金额"}[c.Measure]
		w.Say("  提醒：%[1]s没有人能得 %[3]d 分，许多人的值相同", "  Note: nobody can score %[3]d in %[2]s, as many have one value", zh, c.Measure, c.Score)
	}
	return nil
}

func purchaseDay(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "20060102", "2006/1/2", time.RFC3339, time.DateTime} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a day", s)
}
