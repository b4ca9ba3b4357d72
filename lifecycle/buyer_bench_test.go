package lifecycle_test

import (
	"context"
	"math"
	"testing"

	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// drawGeometric draws customers of a BG/NBD world with the CDNOW parameters, T
// uniform on 27–39 weeks at day resolution.
func drawGeometric(seed uint64, n int) []lifecycle.History {
	r := sample.New(seed, 0)
	out := make([]lifecycle.History, n)
	for i := range out {
		day := func(x float64) float64 { return math.Floor(7*x) / 7 }
		row := lifecycle.History{Age: day(27 + 12*sample.Uniform(r))}
		lambda, p := sample.Gamma(r, 0.243)/4.414, sample.Beta(r, 0.793, 2.426)
		for at := sample.Exponential(r) / lambda; at < row.Age; at += sample.Exponential(r) / lambda {
			if d := day(at); d > row.Last {
				row.Repeats++
				row.Last = d
			}
			if sample.Uniform(r) < p {
				break
			}
		}
		out[i] = row
	}
	return out
}

func foldHistories(b *testing.B, rows []lifecycle.History) *lifecycle.Histories {
	var h lifecycle.Histories
	for _, r := range rows {
		if err := h.Add(r); err != nil {
			b.Fatal(err)
		}
	}
	for range h.All() {
		break
	}
	return &h
}

func BenchmarkHistories1M(b *testing.B) {
	rows := drawGeometric(1, 1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		foldHistories(b, rows)
	}
}

func BenchmarkFitBGNBD1M(b *testing.B) {
	h := foldHistories(b, drawGeometric(1, 1_000_000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lifecycle.FitBGNBD(context.Background(), h, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitParetoNBD1M(b *testing.B) {
	h := foldHistories(b, drawHistories(1, 1_000_000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lifecycle.FitParetoNBD(context.Background(), h, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// predict asks for Alive and Expected of every row.
func predict(b *testing.B, m lifecycle.Buyer, rows []lifecycle.History) {
	b.ReportAllocs()
	sum := 0.0
	for b.Loop() {
		for _, h := range rows {
			sum += m.Alive(h) + m.Expected(h, 39)
		}
	}
	if math.IsNaN(sum) {
		b.Fatal("NaN")
	}
}

func BenchmarkPredictBGNBD1M(b *testing.B) {
	predict(b, lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}, drawGeometric(1, 1_000_000))
}

func BenchmarkPredictBGNBDDistinct(b *testing.B) {
	var rows []lifecycle.History
	for h := range foldHistories(b, drawGeometric(1, 1_000_000)).All() {
		rows = append(rows, h)
	}
	predict(b, lifecycle.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}, rows)
}

func BenchmarkPredictParetoNBD1M(b *testing.B) {
	predict(b, lifecycle.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669}, drawHistories(1, 1_000_000))
}
