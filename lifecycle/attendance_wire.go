package lifecycle

import (
	"slices"

	"github.com/coterie-go/coterie/internal/key"
	"github.com/coterie-go/coterie/internal/wire"
)

const (
	attendanceTag     = "CLat"
	attendanceVersion = 1
)

// AppendBinary implements [encoding.BinaryAppender]. The bytes depend on the
// content alone.
func (a *Attendance[K]) AppendBinary(b []byte) ([]byte, error) {
	kind := key.KindOf[K]()
	b = append(wire.AppendHeader(b, attendanceTag, attendanceVersion), byte(kind))
	order := make([]K, 0, len(a.periods))
	for who := range a.periods {
		order = append(order, who)
	}
	slices.SortFunc(order, key.Comparer[K]())
	b = wire.AppendUvarint(b, uint64(len(order)))
	for _, who := range order {
		list := a.periods[who]
		b = wire.AppendUvarint(key.Append(b, kind, who), uint64(len(list)))
		for _, p := range list {
			b = wire.AppendVarint(b, p)
		}
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (a *Attendance[K]) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. It replaces the
// content, accepts only bytes that AppendBinary can write, and leaves a as it was
// where it fails.
func (a *Attendance[K]) UnmarshalBinary(b []byte) error {
	r, _ := wire.NewReader(b, attendanceTag, attendanceVersion)
	kind := key.KindOf[K]()
	if r.Byte() != byte(kind) {
		r.Fail("another kind of key")
	}
	out := Attendance[K]{map[K][]int64{}}
	compare := key.Comparer[K]()
	var before K
	for i := range r.Count(3) {
		who := key.Read[K](r, kind)
		if i > 0 && compare(before, who) >= 0 {
			r.Fail("members out of order")
		}
		before = who
		n := r.Count(1)
		if n == 0 {
			r.Fail("member without visits")
		}
		list := make([]int64, 0, n)
		for range n {
			p := r.Varint()
			if p < -maxPeriod || p > maxPeriod {
				r.Fail("period out of range")
			}
			if k := len(list); k > 0 && list[k-1] >= p {
				r.Fail("periods out of order")
			}
			list = append(list, p)
		}
		if r.Err() != nil {
			break
		}
		out.periods[who] = list
	}
	if err := r.Done(); err != nil {
		return decodeError("Attendance", err)
	}
	*a = out
	return nil
}
