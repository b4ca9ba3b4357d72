package community

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/wire"
)

// Records keeps one [Record] per group: Add routes an event by its Group, the
// zero Group included. The zero value is empty and ready.
type Records struct {
	Options RecordOptions // set before the first Add

	groups map[GroupID]*Record
}

// Add gives the event to the record of its group. It refuses what
// [Record.Add] refuses.
func (s *Records) Add(e Event) error {
	r := s.groups[e.Group]
	if r == nil {
		r = &Record{Options: s.Options}
		if err := r.Add(e); err != nil {
			return err
		}
		if s.groups == nil {
			s.groups = make(map[GroupID]*Record)
		}
		s.groups[e.Group] = r
		return nil
	}
	if r.Options != s.Options {
		return fmt.Errorf("%w: options changed after the first event", coterie.ErrMismatch)
	}
	return r.Add(e)
}

// Len returns the number of groups.
func (s *Records) Len() int { return len(s.groups) }

// Get returns the record of a group, nil where it has no events.
func (s *Records) Get(g GroupID) *Record { return s.groups[g] }

// All lists the groups in the order of their ids. The records are those that
// further events go to.
func (s *Records) All() iter.Seq2[GroupID, *Record] {
	return func(yield func(GroupID, *Record) bool) {
		for _, g := range s.ids() {
			if !yield(g, s.groups[g]) {
				return
			}
		}
	}
}

func (s *Records) ids() []GroupID {
	ids := make([]GroupID, 0, len(s.groups))
	for g := range s.groups {
		ids = append(ids, g)
	}
	slices.SortFunc(ids, GroupID.Compare)
	return ids
}

// Merge adds other records of the same options. On an error s is as before.
func (s *Records) Merge(o *Records) error {
	if s.Options != o.Options {
		return fmt.Errorf("%w: record options", coterie.ErrMismatch)
	}
	for _, g := range o.ids() { // first ask all, so that none is half merged
		if r := s.groups[g]; r != nil {
			if err := r.mergeable(o.groups[g]); err != nil {
				return fmt.Errorf("group %s: %w", g, err)
			}
		}
	}
	for _, g := range o.ids() {
		r := s.groups[g]
		if r == nil {
			r = &Record{Options: s.Options}
			if s.groups == nil {
				s.groups = make(map[GroupID]*Record)
			}
			s.groups[g] = r
		}
		if err := r.Merge(o.groups[g]); err != nil {
			return err
		}
	}
	return nil
}

const recordsTag, recordsVersion = "CoRs", 1

// AppendBinary implements [encoding.BinaryAppender]: the same events have the
// same bytes.
func (s *Records) AppendBinary(b []byte) ([]byte, error) {
	b = wire.AppendHeader(b, recordsTag, recordsVersion)
	b = s.Options.append(b)
	ids := s.ids()
	b = wire.AppendUvarint(b, uint64(len(ids)))
	for _, g := range ids {
		b = append(b, g[:]...)
		r, err := s.groups[g].MarshalBinary()
		if err != nil {
			return nil, err
		}
		b = wire.AppendString(b, string(r))
	}
	return b, nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (s *Records) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; it validates fully.
// On an error s is as before.
func (s *Records) UnmarshalBinary(b []byte) error {
	rd, _ := wire.NewReader(b, recordsTag, recordsVersion)
	var out Records
	out.Options = readOptions(rd)
	var last GroupID
	n := rd.Count(22)
	for i := range n {
		var g GroupID
		copy(g[:], rd.Bytes(16))
		if i > 0 && cmp.Compare(last.Compare(g), 0) >= 0 {
			rd.Fail("groups not in order")
		}
		last = g
		raw := rd.Bytes(rd.Count(1))
		if rd.Err() != nil {
			break
		}
		r := new(Record)
		if err := r.UnmarshalBinary(raw); err != nil {
			return err
		}
		if r.Options != out.Options {
			rd.Fail("options of a group differ")
		}
		if out.groups == nil {
			out.groups = make(map[GroupID]*Record)
		}
		out.groups[g] = r
	}
	if err := rd.Done(); err != nil {
		return decodeError("Records", err)
	}
	*s = out
	return nil
}
