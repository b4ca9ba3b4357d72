package main

import (
	"crypto/sha256"
	"encoding"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// say writes what is known.
func say(out io.Writer, k *known, stays *lifecycle.Table) error {
	ties, turns := 0, 0.0
	for t := range k.record.Ties() {
		ties++
		turns += t.Weight
	}
	bought, buyers := int64(0), 0
	for _, a := range k.ledger.Accounts(start.Add(year)) {
		bought += a.Purchases
		buyers++
	}
	ended := int64(0)
	for l, n := range stays.All() {
		if l.Ended {
			ended += n
		}
	}
	curve, err := lifecycle.KaplanMeier(stays, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "record  %d members, %d ties, %.0f turns\n", k.record.Len(), ties, turns)
	fmt.Fprintf(out, "ledger  %d purchases of %d customers\n", bought, buyers)
	fmt.Fprintf(out, "table   %d stays, %d ended; %.1f %% last 30 days, %.1f %% 180\n", stays.Len(), ended, 100*curve.Survival(30), 100*curve.Survival(180))
	return nil
}

// weigh writes how many bytes each part has where it is sent or kept, and the
// beginning of its SHA-256: the same for any number of shards.
func weigh(out io.Writer, k *known, stays *lifecycle.Table) error {
	for _, part := range []struct {
		name string
		acc  encoding.BinaryMarshaler
	}{{"record", &k.record}, {"ledger", &k.ledger}, {"table", stays}} {
		b, err := part.acc.MarshalBinary()
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%-7s %d bytes, sha256 %.8x…\n", part.name, len(b), sha256.Sum256(b))
	}
	return nil
}

// spent writes what the folding cost.
func spent(out io.Writer, events int64, shards int, took time.Duration) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	peak := m.Sys
	runtime.GC()
	runtime.ReadMemStats(&m)
	fmt.Fprintf(out, "%d events in %.1f s: %.2f million a second, %d shards on %d processors; %d MB live, at most %d MB from the system\n",
		events, took.Seconds(), float64(events)/1e6/took.Seconds(), shards, runtime.GOMAXPROCS(0), m.HeapAlloc>>20, peak>>20)
}
