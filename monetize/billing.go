package monetize

import "math"

// Billing compares a monthly fee with an annual one.
type Billing struct {
	FirstYear  float64 // revenue of a monthly member in the first year
	Months     float64 // the same in monthly fees
	Monthly    float64 // what a monthly member is worth
	Annual     float64 // the annual fee that is worth as much
	Discounted float64 // by how much that is below twelve monthly fees
}

// AnnualOrMonthly compares the two for a monthly fee ≥ 0 and members who stay a
// month with probability s and renew a year with probability r, fees in advance,
// at a discount factor d a month, all three in [0, 1]:
//
//	first year m·(1 − (sd)¹²)/(1 − sd),  annual fee A = m·(1 − r·d¹²)/(1 − s·d)
//
// The renewal of the year must come from data, not from s¹²: "twelve months for
// ten" may well gain in the first year already. Where nobody ever leaves and
// nothing is discounted the value is not finite: an *InputError. Our
// construction.
func AnnualOrMonthly(monthly, stay, renew, factor float64) (*Billing, error) {
	if err := check(arg{"monthly", monthly, nonNegative}, arg{"stay", stay, share}, arg{"renew", renew, share}, arg{"factor", factor, share}); err != nil {
		return nil, err
	}
	q := stay * factor
	if q >= 1 {
		return nil, refuse("stay", stay, "nobody leaves and nothing is discounted: no finite value")
	}
	b := &Billing{Months: (1 - math.Pow(q, 12)) / (1 - q), Monthly: monthly / (1 - q)}
	b.FirstYear = monthly * b.Months
	b.Annual = b.Monthly * (1 - renew*math.Pow(factor, 12))
	b.Discounted = 1 - (1-renew*math.Pow(factor, 12))/(1-q)/12
	return b, bounded("monthly", b.FirstYear, b.Monthly, b.Annual, b.Discounted)
}
