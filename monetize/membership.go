package monetize

import (
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Membership is the membership model (会员式变现): a service, standardised into
// a product, sold in tiers for a fee that recurs while a member renews.
type Membership struct {
	Tiers        []Tier `json:"tiers"`        // in order of rising fee
	Standardised bool   `json:"standardised"` // the service is standardised (标准化服务), the precondition of the model
}

// Tier is one level of a Membership (会员等级). As a [Stream] it is one member
// of the tier who pays Fee at ages 0, Every, 2·Every …
type Tier struct {
	Name    string  `json:"name,omitempty"`
	Fee     Money   `json:"fee"`
	Every   float64 `json:"every,omitempty"` // age between two fees; 0 means 1
	Quota   int64   `json:"quota,omitempty"` // places (名额); 0: no limit, and none counted by Launch
	Service string  `json:"service,omitempty"`
	Cost    float64 `json:"cost,omitempty"` // to serve a member per unit of age, in currency units
}

// Flow implements [Stream]: the fees that fall due in [t, t+dt), each opening
// an interval of Every, less the cost of serving.
func (c Tier) Flow(t, dt float64) float64 {
	every := c.Every
	if every == 0 {
		every = 1
	}
	const ε = 1e-9 // fees due within rounding of t belong to the interval that t opens
	due := math.Ceil((t+dt)/every-ε) - math.Ceil(t/every-ε)
	return due*c.Fee.Units() - c.Cost*dt
}

// Launch returns what a launch earns when every tier sells its quota:
//
//	Σ Quotaᵢ·Feeᵢ
//
// exactly. The first membership drive of 罗辑思维, 5,000 places at ¥200 and 500
// at ¥1,200, is ¥1,600,000.00. A negative fee or quota is an *InputError that
// names the tier, fees of two currencies are coterie.ErrMismatch, and a total
// that does not fit is coterie.ErrOverflow.
func (m Membership) Launch() (Money, error) {
	if len(m.Tiers) == 0 {
		return Money{}, coterie.ErrNoData
	}
	var total Money
	for i, t := range m.Tiers {
		if t.Fee.Minor < 0 {
			return Money{}, &coterie.InputError{Row: i, Field: "fee", Value: t.Fee.String(), Reason: "must not be negative"}
		}
		if t.Quota < 0 {
			return Money{}, &coterie.InputError{Row: i, Field: "quota", Value: strconv.FormatInt(t.Quota, 10), Reason: "must not be negative"}
		}
		income, err := t.Fee.Mul(t.Quota)
		if err != nil {
			return Money{}, err
		}
		if total, err = total.Add(income); err != nil {
			return Money{}, err
		}
	}
	return total, nil
}
