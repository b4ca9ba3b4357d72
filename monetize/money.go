package monetize

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie"
)

// Money is an exact amount (金额): integer minor units, such as 分, of one
// currency. Its arithmetic is checked: a result that does not fit is
// coterie.ErrOverflow, and two currencies in one sum are coterie.ErrMismatch.
// Where a division cannot be exact it rounds half to even.
//
// The zero value is no money of no currency and may be added to any amount.
// Money is comparable; it holds ±92 quadrillion units of a currency with two
// decimals.
type Money struct {
	Minor    int64
	Currency coterie.Currency
}

// pow10 holds the powers that the minor units of ISO 4217 need.
var pow10 = [...]int64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000}

// per is how many minor units one currency unit has.
func (m Money) per() int64 { return pow10[m.Currency.Digits()] }

// FromUnits returns the amount nearest to units, in currency units, half to
// even on the shortest decimal that reads back as units: 0.125 yuan are 12 fen.
func FromUnits(units float64, c coterie.Currency) (Money, error) {
	if !finite(units) {
		return Money{}, refuse("units", units, "must be finite")
	}
	if !c.Valid() {
		return Money{}, &coterie.InputError{Row: -1, Field: "currency", Value: c.Code(), Reason: "not an ISO 4217 code"}
	}
	neg, whole, frac := decimal(strconv.FormatFloat(units, 'f', -1, 64))
	m, up, err := minor(whole, frac, c.Digits(), c)
	if err != nil {
		return Money{}, err
	}
	if up > 0 || up == 0 && m&1 == 1 {
		m++
	}
	return signed(neg, m, c)
}

// Units returns the amount in currency units, for models: 1.25 for 125 fen. It
// is the nearest float64; FromUnits finds the way back up to 10¹⁵ minor units.
func (m Money) Units() float64 { return float64(m.Minor) / float64(m.per()) }

// IsZero reports whether the amount is zero, in whatever currency.
func (m Money) IsZero() bool { return m.Minor == 0 }

// common returns the one currency of m and n.
func (m Money) common(n Money) (coterie.Currency, error) {
	switch {
	case m.Currency == n.Currency, n == Money{}:
		return m.Currency, nil
	case m == Money{}:
		return n.Currency, nil
	}
	return 0, &coterie.InputError{Row: -1, Field: "currency", Value: n.Currency.Code(), Reason: "mixed with " + m.Currency.Code(), Err: coterie.ErrMismatch}
}

func overflow(what string) error {
	return &coterie.InputError{Row: -1, Field: what, Reason: "amount beyond 64 bits", Err: coterie.ErrOverflow}
}

// Add returns m + n.
func (m Money) Add(n Money) (Money, error) {
	c, err := m.common(n)
	if err != nil {
		return Money{}, err
	}
	s := m.Minor + n.Minor
	if (s > m.Minor) != (n.Minor > 0) {
		return Money{}, overflow("sum")
	}
	return Money{s, c}, nil
}

// Sub returns m − n.
func (m Money) Sub(n Money) (Money, error) {
	c, err := m.common(n)
	if err != nil {
		return Money{}, err
	}
	d := m.Minor - n.Minor
	if (d < m.Minor) != (n.Minor > 0) {
		return Money{}, overflow("difference")
	}
	return Money{d, c}, nil
}

// Neg returns −m.
func (m Money) Neg() (Money, error) {
	if m.Minor == math.MinInt64 {
		return Money{}, overflow("negation")
	}
	return Money{-m.Minor, m.Currency}, nil
}

// Mul returns n times m.
func (m Money) Mul(n int64) (Money, error) { return m.Scale(n, 1) }

// Scale returns m·num/den, rounded half to even: a tax of 6 % is Scale(6, 100).
// The product is formed in 128 bits, so only the result can overflow. A den of
// 0 is an error.
func (m Money) Scale(num, den int64) (Money, error) {
	if den == 0 {
		return Money{}, refuse("den", 0, "division by zero")
	}
	neg := (m.Minor < 0) != (num < 0) != (den < 0)
	hi, lo := bits.Mul64(magnitude(m.Minor), magnitude(num))
	d := magnitude(den)
	if hi >= d {
		return Money{}, overflow("product")
	}
	q, r := bits.Div64(hi, lo, d)
	if rest := d - r; r > rest || r == rest && q&1 == 1 {
		if q++; q == 0 {
			return Money{}, overflow("product")
		}
	}
	return signed(neg, q, m.Currency)
}

// Cmp compares two amounts of one currency: −1, 0 or +1.
func (m Money) Cmp(n Money) (int, error) {
	if _, err := m.common(n); err != nil {
		return 0, err
	}
	return cmp.Compare(m.Minor, n.Minor), nil
}

// Allocate splits m in proportion to the weights so that the parts sum to m
// exactly: each gets its share rounded toward zero, and the minor units left
// over go one each to the largest remainders, ties to the first (the largest
// remainder method of Hamilton, 1792). Weights are not negative and not all
// zero. It takes O(n log n) for n weights.
func (m Money) Allocate(weights ...int64) ([]Money, error) {
	var total int64
	for i, w := range weights {
		if w < 0 {
			return nil, &coterie.InputError{Row: i, Field: "weight", Value: strconv.FormatInt(w, 10), Reason: "must not be negative"}
		}
		if total += w; total < 0 {
			return nil, overflow("weights")
		}
	}
	if total == 0 {
		return nil, &coterie.InputError{Row: -1, Field: "weights", Reason: "none is positive", Err: coterie.ErrNoData}
	}
	amount := magnitude(m.Minor)
	left := amount
	shares := make([]uint64, len(weights))
	rests := make([]uint64, len(weights))
	order := make([]int, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(amount, uint64(w))
		shares[i], rests[i] = bits.Div64(hi, lo, uint64(total)) // hi < total: w ≤ total and amount < 2⁶⁴
		left -= shares[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rests[b], rests[a]) })
	for i := range int(left) { // left < len(weights)
		shares[order[i]]++
	}
	out := make([]Money, len(weights))
	for i, s := range shares {
		v, err := signed(m.Minor < 0, s, m.Currency)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// Sum adds all amounts. It is exact in between: the total alone must fit, so
// the order does not matter. An error names the row. It takes O(amounts).
func Sum(amounts iter.Seq[Money]) (Money, error) {
	if amounts == nil {
		return Money{}, coterie.ErrNoData
	}
	var (
		total  Money
		hi, lo uint64
		row    int
	)
	for m := range amounts {
		c, err := total.common(m)
		if err != nil {
			err.(*coterie.InputError).Row = row
			return Money{}, err
		}
		total.Currency = c
		var carry uint64
		lo, carry = bits.Add64(lo, uint64(m.Minor), 0)
		hi, _ = bits.Add64(hi, uint64(m.Minor>>63), carry)
		row++
	}
	if hi != uint64(int64(lo)>>63) {
		return Money{}, overflow("sum")
	}
	total.Minor = int64(lo)
	return total, nil
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

func signed(neg bool, v uint64, c coterie.Currency) (Money, error) {
	switch {
	case neg && v <= 1<<63:
		return Money{int64(-v), c}, nil
	case !neg && v < 1<<63:
		return Money{int64(v), c}, nil
	}
	return Money{}, overflow("amount")
}

// symbols are the signs that Grouped prints; ParseMoney reads them back.
var symbols = [...]struct {
	sign     string
	currency coterie.Currency
}{{"¥", coterie.CNY}, {"￥", coterie.CNY}, {"元", coterie.CNY}, {"$", coterie.USD}, {"€", coterie.EUR}}

// String prints the amount with all digits of its currency: "CNY -12.50".
func (m Money) String() string {
	s := m.digits("")
	if m.Minor < 0 {
		s = "-" + s
	}
	if m.Currency == 0 {
		return s
	}
	return m.Currency.Code() + " " + s
}

// Grouped prints the amount for people, with the sign of yuan, dollar or euro
// and groups of three: "¥1,600,000.00", "-$12.50", "JPY 1,000".
func (m Money) Grouped() string {
	sign := ""
	if m.Currency != 0 {
		sign = m.Currency.Code() + " "
	}
	for _, s := range symbols {
		if s.currency == m.Currency {
			sign = s.sign
			break
		}
	}
	s := sign + m.digits(",")
	if m.Minor < 0 {
		s = "-" + s
	}
	return s
}

// digits prints the magnitude in currency units, with a separator every three
// digits. No money of no currency has no decimals.
func (m Money) digits(separator string) string {
	if m == (Money{}) {
		return "0"
	}
	d := m.Currency.Digits()
	s := strconv.FormatUint(magnitude(m.Minor), 10)
	if len(s) <= d {
		s = strings.Repeat("0", d-len(s)+1) + s
	}
	whole, frac := s[:len(s)-d], s[len(s)-d:]
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteRune(r)
	}
	if d > 0 {
		b.WriteString("." + frac)
	}
	return b.String()
}

// MarshalText implements [encoding.TextMarshaler] with String. An amount that
// is not zero needs a currency of the table.
func (m Money) MarshalText() ([]byte, error) {
	if m != (Money{}) && !m.Currency.Valid() {
		return nil, &coterie.InputError{Row: -1, Field: "currency", Value: m.Currency.Code(), Reason: "not an ISO 4217 code"}
	}
	return []byte(m.String()), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler] with ParseMoney.
func (m *Money) UnmarshalText(b []byte) error {
	v, err := ParseMoney(string(b))
	if err != nil {
		return err
	}
	*m = v
	return nil
}

// ParseMoney reads an amount with its currency: "CNY 12.50", "12.5 CNY",
// "¥1,600,000", "-$3", "200元". The sign may stand before or after the
// currency. Digits beyond the minor unit are refused, never rounded; commas
// must stand every three digits. "0" alone is no money.
func ParseMoney(s string) (Money, error) {
	text := strings.TrimSpace(s)
	if text == "0" {
		return Money{}, nil
	}
	neg := false
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		neg, text = true, strings.TrimSpace(rest)
	}
	c, number, err := currencyOf(text)
	if err != nil {
		return Money{}, &coterie.InputError{Row: -1, Field: "money", Value: strconv.Quote(s), Reason: err.Error()}
	}
	if neg {
		if strings.HasPrefix(number, "-") {
			return Money{}, &coterie.InputError{Row: -1, Field: "money", Value: strconv.Quote(s), Reason: "two signs"}
		}
		number = "-" + number
	}
	return ParseAmount(number, c)
}

// currencyOf splits a text into its currency and its number.
func currencyOf(text string) (coterie.Currency, string, error) {
	for _, s := range symbols {
		if rest, ok := strings.CutPrefix(text, s.sign); ok {
			return s.currency, strings.TrimSpace(rest), nil
		}
		if rest, ok := strings.CutSuffix(text, s.sign); ok {
			return s.currency, strings.TrimSpace(rest), nil
		}
	}
	if len(text) > 3 {
		for _, v := range [...][2]string{{text[:3], text[3:]}, {text[len(text)-3:], text[:len(text)-3]}} {
			if !strings.ContainsAny(v[0], "0123456789") {
				if c, err := coterie.ParseCurrency(v[0]); err == nil {
					return c, strings.TrimSpace(v[1]), nil
				}
			}
		}
	}
	return 0, "", fmt.Errorf("no currency")
}

// ParseAmount reads a number of currency units as an exact amount of c:
// ParseAmount("12.5", coterie.CNY) is 1250 fen. Its rules are those of
// [ParseMoney].
func ParseAmount(number string, c coterie.Currency) (Money, error) {
	fail := func(reason string) (Money, error) {
		return Money{}, &coterie.InputError{Row: -1, Field: "amount", Value: strconv.Quote(number), Reason: reason}
	}
	if !c.Valid() {
		return fail("no currency of ISO 4217")
	}
	neg, whole, frac := decimal(strings.TrimSpace(number))
	if whole == "" || strings.ContainsFunc(whole+frac, func(r rune) bool { return r != ',' && (r < '0' || r > '9') }) || strings.Contains(frac, ",") {
		return fail("not a decimal number")
	}
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for i, g := range groups {
			if i == 0 && (len(g) == 0 || len(g) > 3) || i > 0 && len(g) != 3 {
				return fail("commas not every three digits")
			}
		}
		whole = strings.Join(groups, "")
	}
	if strings.HasSuffix(strings.TrimSpace(number), ".") {
		return fail("no digit after the point")
	}
	if len(frac) > c.Digits() {
		return fail(fmt.Sprintf("%s has %d decimals", c.Code(), c.Digits()))
	}
	v, _, err := minor(whole, frac, c.Digits(), c)
	if err != nil {
		return Money{}, err
	}
	return signed(neg, v, c)
}

// decimal splits a decimal text into sign, whole digits and fraction digits.
func decimal(s string) (neg bool, whole, frac string) {
	s, neg = strings.CutPrefix(s, "-")
	whole, frac, _ = strings.Cut(s, ".")
	return neg, whole, frac
}

// minor returns the digits as minor units cut after d decimals, and how what
// was cut compares with one half: −1 below, 0 equal, +1 above.
func minor(whole, frac string, d int, c coterie.Currency) (v uint64, rest int, err error) {
	cut := ""
	if len(frac) > d {
		frac, cut = frac[:d], frac[d:]
	}
	v, err = strconv.ParseUint(whole+frac+strings.Repeat("0", d-len(frac)), 10, 64)
	if err != nil || v > 1<<63 {
		return 0, 0, overflow(c.Code() + " amount")
	}
	cut = strings.TrimRight(cut, "0")
	return v, strings.Compare(cut, "5"), nil
}
