package report

import (
	"errors"
	"fmt"
	"io"
)

// ReadStaff reads the ids of the staff: a CSV with a column member. They are
// left out of member counts, participation and worth.
func ReadStaff(name string, r io.Reader) (map[string]bool, error) {
	fields := []column{{"member", eventColumns[eMember].names}}
	s, err := openSheet(name, r, fields, nil)
	if err != nil {
		return nil, err
	}
	if err := s.need(fields, 0); err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for {
		line, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
		if id := s.get(0); id != "" {
			out[id] = true
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no ids", name)
	}
	return out, nil
}
