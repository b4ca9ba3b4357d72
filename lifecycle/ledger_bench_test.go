package lifecycle_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// benchmarkLedger folds a log of 10 M purchases of 1 M customers in order of time
// over 39 weeks, and folds the histories that follow: what becomes of a raw log.
func benchmarkLedger[K coterie.Key](b *testing.B, who func(uint32) K) {
	const rows, customers = 10_000_000, 1_000_000
	start := time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)
	end := start.AddDate(0, 0, 273)
	b.ReportAllocs()
	for b.Loop() {
		r := sample.New(1, 0)
		var l lifecycle.Ledger[K]
		for i := range rows {
			at := start.Add(time.Duration(float64(i) / rows * float64(273*24*time.Hour)))
			if err := l.Add(lifecycle.Purchase[K]{Who: who(uint32(r.Uint64() % customers)), At: at, Amount: 1000 + int64(i%5000)}); err != nil {
				b.Fatal(err)
			}
		}
		var h lifecycle.Histories
		for _, row := range l.Histories(end, 7*24*time.Hour) {
			if err := h.Add(row); err != nil {
				b.Fatal(err)
			}
		}
		if h.Len() < customers*99/100 {
			b.Fatal(h.Len())
		}
	}
}

func BenchmarkLedger10M(b *testing.B) {
	benchmarkLedger(b, func(n uint32) uint64 { return uint64(n) })
}

func BenchmarkLedger10MUUID(b *testing.B) {
	benchmarkLedger(b, func(n uint32) uuid.UUID {
		var u uuid.UUID
		binary.BigEndian.PutUint64(u[:], uint64(n)*0x9e3779b97f4a7c15)
		binary.BigEndian.PutUint64(u[8:], uint64(n)*0xbf58476d1ce4e5b9)
		return u
	})
}
