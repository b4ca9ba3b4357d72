package report

import (
	"fmt"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/monetize"
)

// num writes a whole number with commas.
func num[N int | int64 | Count](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	neg := ""
	if s[0] == '-' {
		neg, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return neg + s
}

// pct writes a share in percent with one decimal: 28.9%.
func pct(share float64) string {
	if math.IsNaN(share) {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*share)
}

// whole writes a share in whole percent.
func whole(share float64) string {
	if math.IsNaN(share) {
		return "–"
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}

// between writes the interval of a share.
func between(e coterie.Estimate) string {
	if e.Confidence == 0 {
		return ""
	}
	return fmt.Sprintf("%s–%s", pct(e.Lo), pct(e.Hi))
}

// money writes an amount for people.
func money(minor int64, c coterie.Currency) string {
	return monetize.Money{Minor: minor, Currency: c}.Grouped()
}

// units writes an amount in currency units, rounded to the minor unit.
func units(v float64, c coterie.Currency) string {
	m, err := monetize.FromUnits(v, c)
	if err != nil {
		return "–"
	}
	return m.Grouped()
}

// interval writes the interval of an amount, where one is known.
func interval(e coterie.Estimate, c coterie.Currency, format string) string {
	if e.Confidence == 0 {
		return ""
	}
	return fmt.Sprintf(format, units(e.Lo, c), units(e.Hi, c))
}

// plural writes a count with its English noun.
func plural[N int | int64 | Count](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return num(n) + " " + many
}

// A Count is a whole number that may be Unknown: in JSON null.
type Count int64

// MarshalJSON implements json.Marshaler.
func (c Count) MarshalJSON() ([]byte, error) {
	if c == Unknown {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(c), 10), nil
}

// A Figure is a number that may not be known: NaN, in JSON null.
type Figure float64

var unknown = Figure(math.NaN())

// MarshalJSON implements json.Marshaler.
func (f Figure) MarshalJSON() ([]byte, error) {
	if v := float64(f); math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(f), 'g', -1, 64), nil
}

// orUnknown writes a count, or a dash where it is not known.
func orUnknown(n Count) string {
	if n == Unknown {
		return "–"
	}
	return num(n)
}
