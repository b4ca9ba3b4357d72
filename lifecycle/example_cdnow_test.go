package lifecycle_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// cdnowLog folds the purchase log of CDNOW that the report carries: 2,357
// customers of early 1997, followed to June 1998 (Fader & Hardie).
func cdnowLog() (*lifecycle.Ledger[string], error) {
	f, err := os.Open("../examples/internal/report/builtin/cdnow.csv.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		return nil, err
	}
	var l lifecycle.Ledger[string]
	for _, r := range rows[1:] { // member, time, amount
		at, err := time.Parse("20060102", r[1])
		if err != nil {
			return nil, err
		}
		amount, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return nil, err
		}
		if err := l.Add(lifecycle.Purchase[string]{Who: r[0], At: at, Amount: int64(math.Round(100 * amount))}); err != nil {
			return nil, err
		}
	}
	return &l, nil
}

// The published fits of CDNOW, from its purchase log through 1997-09-30, ages in
// exact days over seven. Fader, Hardie & Lee (2005) print BG/NBD .243, 4.414,
// .793, 2.426 (−9582.4) and Pareto/NBD .553, 10.578, .606, 11.669 (−9595.0).
func ExampleFitParetoNBD() {
	ledger, err := cdnowLog()
	if err != nil {
		fmt.Println(err)
		return
	}
	var h lifecycle.Histories
	for _, row := range ledger.Histories(time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC), 7*24*time.Hour) {
		h.Add(row)
	}
	ctx := context.Background()
	bg, err := lifecycle.FitBGNBD(ctx, &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	mbg, err := lifecycle.FitMBGNBD(ctx, &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	pareto, err := lifecycle.FitParetoNBD(ctx, &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("BG/NBD     %.3f %.3f %.3f %.3f  %.1f\n", bg.Model.R, bg.Model.Alpha, bg.Model.A, bg.Model.B, bg.LogLik)
	fmt.Printf("MBG/NBD    %.3f %.3f %.3f %.3f  %.1f\n", mbg.Model.R, mbg.Model.Alpha, mbg.Model.A, mbg.Model.B, mbg.LogLik)
	fmt.Printf("Pareto/NBD %.3f %.3f %.3f %.3f  %.1f\n", pareto.Model.R, pareto.Model.Alpha, pareto.Model.S, pareto.Model.Beta, pareto.LogLik)
	// Output:
	// BG/NBD     0.243 4.414 0.793 2.426  -9582.4
	// MBG/NBD    0.525 6.183 0.891 1.614  -9582.1
	// Pareto/NBD 0.553 10.578 0.606 11.669  -9595.0
}

// The same customers for 39 weeks more: how well each model foretold them.
func ExampleLedger_Holdouts() {
	ledger, err := cdnowLog()
	if err != nil {
		fmt.Println(err)
		return
	}
	cut, week := time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC), 7*24*time.Hour
	var h lifecycle.Histories
	for _, row := range ledger.Histories(cut, week) {
		h.Add(row)
	}
	ctx := context.Background()
	bg, err := lifecycle.FitBGNBD(ctx, &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	pareto, err := lifecycle.FitParetoNBD(ctx, &h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := func(yield func(lifecycle.Holdout) bool) {
		for _, r := range ledger.Holdouts(cut, cut.Add(39*week), week) {
			if !yield(r) {
				return
			}
		}
	}
	for _, c := range []struct {
		name string
		m    lifecycle.Buyer
	}{{"BG/NBD", bg.Model}, {"Pareto/NBD", pareto.Model}, {"same rate", lifecycle.SameRate{}}} {
		s, err := lifecycle.Evaluate(c.m, rows, 39)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-10s MAE %.3f RMSE %.3f bias %+.1f %% rank correlation %.3f\n", c.name, s.MAE, s.RMSE, 100*s.Bias, s.Spearman)
	}
	// Output:
	// BG/NBD     MAE 0.785 RMSE 1.608 bias -12.1 % rank correlation 0.449
	// Pareto/NBD MAE 0.755 RMSE 1.603 bias -11.5 % rank correlation 0.460
	// same rate  MAE 1.024 RMSE 2.212 bias +55.7 % rank correlation 0.490
}

// cdnowHistories are the histories of the 2,357 customers on 1997-09-30, in weeks.
func cdnowHistories() (*lifecycle.Histories, error) {
	ledger, err := cdnowLog()
	if err != nil {
		return nil, err
	}
	var h lifecycle.Histories
	for _, row := range ledger.Histories(time.Date(1997, 9, 30, 0, 0, 0, 0, time.UTC), 7*24*time.Hour) {
		if err := h.Add(row); err != nil {
			return nil, err
		}
	}
	return &h, nil
}

// Of the customers of CDNOW who bought once, 39 weeks at most ago, BG/NBD loses
// none; MBG/NBD says how many are gone.
func ExampleFitMBGNBD() {
	h, err := cdnowHistories()
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := lifecycle.FitMBGNBD(context.Background(), h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	once, there := int64(0), 0.0
	for row, n := range h.All() {
		if row.Repeats == 0 {
			once += n
			there += float64(n) * f.Model.Alive(row)
		}
	}
	fmt.Printf("bought once: %d, still there: %.0f\n", once, there)
	// Output:
	// bought once: 1411, still there: 577
}

// The bar that a model of leaving has to clear: nobody leaves.
func ExampleFitNBD() {
	h, err := cdnowHistories()
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := lifecycle.FitNBD(context.Background(), h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("r %.3f alpha %.2f AIC %.1f\n", f.Model.R, f.Model.Alpha, f.AIC())
	// Output:
	// r 0.385 alpha 12.07 AIC 19531.3
}

// All leave at one rate: a parameter less than Pareto/NBD, and worse here.
func ExampleFitExponentialNBD() {
	h, err := cdnowHistories()
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := lifecycle.FitExponentialNBD(context.Background(), h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("r %.3f alpha %.2f mu %.4f a week, AIC %.1f\n", f.Model.R, f.Model.Alpha, f.Model.Mu, f.AIC())
	// Output:
	// r 0.489 alpha 10.06 mu 0.0258 a week, AIC 19206.7
}
