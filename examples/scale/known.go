package main

import (
	"encoding/binary"
	"errors"
	"iter"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/lifecycle"
)

// known is what is kept of the events: an accumulator made of two. What a program
// wants to know of a log in one pass, it puts together like this.
type known struct {
	record community.Record
	ledger lifecycle.Ledger[community.MemberID]
}

func (k *known) Add(e community.Event) error {
	if err := k.record.Add(e); err != nil || e.Kind != community.Purchase {
		return err
	}
	return k.ledger.Add(lifecycle.Purchase[community.MemberID]{Who: e.Member, At: e.At.Time(), Amount: e.Amount})
}

// AddAll is Add of each event, in the order they come: what lies between two
// purchases goes to the record in one, which is faster.
func (k *known) AddAll(events []community.Event) error {
	var bad coterie.RowErrors
	from := 0
	upTo := func(to int) {
		if refused, ok := errors.AsType[*coterie.RowErrors](k.record.AddAll(events[from:to])); ok {
			for _, e := range refused.First {
				bad.Add(from+e.Row, e)
			}
			bad.Count += refused.Count - len(refused.First)
		}
	}
	for i, e := range events {
		if e.Kind != community.Purchase {
			continue
		}
		upTo(i)
		if err := k.Add(e); err != nil {
			bad.Add(i, err)
		}
		from = i + 1
	}
	upTo(len(events))
	return bad.Err()
}

func (k *known) Merge(o *known) error {
	if err := k.record.Merge(&o.record); err != nil {
		return err
	}
	return k.ledger.Merge(&o.ledger)
}

// AppendBinary writes the length of the record, the record and the ledger.
func (k *known) AppendBinary(b []byte) ([]byte, error) {
	record, err := k.record.MarshalBinary()
	if err != nil {
		return nil, err
	}
	b = binary.AppendUvarint(b, uint64(len(record)))
	return k.ledger.AppendBinary(append(b, record...))
}

func (k *known) MarshalBinary() ([]byte, error) { return k.AppendBinary(nil) }

func (k *known) UnmarshalBinary(b []byte) error {
	n, head := binary.Uvarint(b)
	if head <= 0 || n > uint64(len(b)-head) || len(binary.AppendUvarint(nil, n)) != head {
		return errors.New("not the length of a record")
	}
	var out known
	if err := out.record.UnmarshalBinary(b[head : head+int(n)]); err != nil {
		return err
	}
	if err := out.ledger.UnmarshalBinary(b[head+int(n):]); err != nil {
		return err
	}
	*k = out
	return nil
}

// lives lists how long members stayed, in days.
func (k *known) lives(asOf time.Time) iter.Seq[lifecycle.Lifetime] {
	return func(yield func(lifecycle.Lifetime) bool) {
		for _, l := range k.record.Lifetimes(asOf, 24*time.Hour) {
			if !yield(l) {
				return
			}
		}
	}
}
