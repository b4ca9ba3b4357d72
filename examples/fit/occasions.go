package main

import (
	"time"

	"github.com/coterie-go/coterie/lifecycle"
)

// spans are the spans of the calendar in which one buys or does not, and the
// number of the one that a day lies in. Weeks begin on Monday.
var spans = map[string]func(time.Time) int{
	"day":   func(t time.Time) int { return int((t.Unix() + noughtToEpoch) / 86400) },
	"week":  func(t time.Time) int { return int((t.Unix() + noughtToEpoch) / 86400 / 7) },
	"month": func(t time.Time) int { return 12*t.Year() + int(t.Month()) },
	"year":  time.Time.Year,
}

// A purchase is who bought on which day.
type purchase struct {
	who string
	day time.Time
}

// occasions counts the spans in which somebody bought, those after the last day
// left out: a day of a ledger stands for each.
func occasions(taken []purchase, last time.Time, number func(time.Time) int) (*lifecycle.Histories, error) {
	var days lifecycle.Ledger[string]
	for _, p := range taken {
		if err := days.Add(lifecycle.Purchase[string]{Who: p.who, At: last.AddDate(0, 0, number(p.day)-number(last))}); err != nil {
			return nil, err
		}
	}
	var h lifecycle.Histories
	for _, r := range days.Histories(last, 24*time.Hour) {
		if err := h.Add(r); err != nil {
			return nil, err
		}
	}
	return &h, nil
}

// noughtToEpoch is the seconds from Monday, 1 January of the year 1 to 1970, so
// that no day has a negative number.
const noughtToEpoch = 719162 * 86400
