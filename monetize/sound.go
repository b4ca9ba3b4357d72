package monetize

import (
	"strconv"

	"github.com/coterie-go/coterie"
)

// sound returns the error of a stream, or of any part of it, that is nil, has a
// field outside its domain, or is in another currency than the parts before it;
// money is the currency so far, or nothing.
func sound(s Stream, money *coterie.Currency) error {
	missing := &coterie.InputError{Row: -1, Field: "stream", Reason: "is nil", Err: coterie.ErrNoData}
	switch s := s.(type) {
	case nil:
		return missing
	case Streams:
		for i, v := range s {
			if err := sound(v, money); err != nil {
				return atRow(i, err)
			}
		}
	case Scaled:
		if err := check(arg{"by", s.By, nonNegative}); err != nil {
			return err
		}
		return sound(s.Of, money)
	case Repeating:
		if s.Buyer == nil {
			return missing
		}
		return check(arg{"order", s.Order, nonNegative}, arg{"margin", s.Margin, share})
	case Tier:
		return s.sound(money)
	case Membership:
		for i, t := range s.Tiers {
			if err := t.sound(money); err != nil {
				return atRow(i, err)
			}
		}
	case *Product:
		if s == nil {
			return missing
		}
		return sound(*s, money)
	case *Shop:
		if s == nil {
			return missing
		}
		return sound(*s, money)
	case *Membership:
		if s == nil {
			return missing
		}
		return sound(*s, money)
	case *Traffic:
		if s == nil {
			return missing
		}
		return sound(*s, money)
	case Model:
		return s.Validate()
	}
	return nil
}

// sound is that of one tier, whatever the others are.
func (c Tier) sound(money *coterie.Currency) error {
	if err := check(arg{"every", c.Every, nonNegative}, arg{"cost", c.Cost, nonNegative}, arg{"quota", float64(c.Quota), nonNegative}); err != nil {
		return err
	}
	if c.Fee.Minor < 0 {
		return &coterie.InputError{Row: -1, Field: "fee", Value: c.Fee.String(), Reason: "must not be negative"}
	}
	if c.Fee.Minor == 0 {
		return nil
	}
	if *money != 0 && *money != c.Fee.Currency {
		return &coterie.InputError{Row: -1, Field: "fee", Value: c.Fee.String(), Reason: "in another currency than " + strconv.Quote(money.String()), Err: coterie.ErrMismatch}
	}
	*money = c.Fee.Currency
	return nil
}

// atRow names the row of an *InputError.
func atRow(row int, err error) error {
	if in, ok := err.(*coterie.InputError); ok {
		c := *in
		c.Row = row
		return &c
	}
	return err
}
