package monetize

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mathext"

	"github.com/coterie-go/coterie"
)

// Membership is the membership model (会员式变现): a service, standardised into
// a product, sold in tiers for a fee that recurs while a member renews. How long
// they renew is any lifecycle.Survivor, given to [CLV] or a line of a [Plan].
type Membership struct {
	Name         string `json:"name,omitempty"`
	Tiers        []Tier `json:"tiers"`        // in order of rising fee (年费等级)
	Standardised bool   `json:"standardised"` // the service is standardised (标准化服务), the precondition of the model
}

// Tier is one level of a Membership (会员等级). As a [Stream] it is one member
// of the tier who pays Fee at ages 0, Every, 2·Every … : an annual fee over ages
// in months has Every 12.
type Tier struct {
	Name     string   `json:"name,omitempty"`
	Fee      Money    `json:"fee"`
	Every    float64  `json:"every,omitempty"` // age between two fees; 0 means 1
	Quota    int64    `json:"quota,omitempty"` // places (名额)
	Service  string   `json:"service,omitempty"`
	Benefits []string `json:"benefits,omitempty"`
	Cost     float64  `json:"cost,omitempty"` // to serve a member per unit of age, in currency units
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

// Mode returns MembershipMode.
func (m Membership) Mode() Mode { return MembershipMode }

// Flow implements [Stream]: one member whose tier is not known, the tiers
// weighted by their quotas, or alike where none has one.
func (m Membership) Flow(t, dt float64) float64 {
	var sum, places float64
	for _, c := range m.Tiers {
		places += float64(c.Quota)
	}
	for _, c := range m.Tiers {
		w := 1 / float64(len(m.Tiers))
		if places > 0 {
			w = float64(c.Quota) / places
		}
		sum += w * c.Flow(t, dt)
	}
	return sum
}

// Validate returns an *InputError, its Row the tier, where a tier has no
// service, a negative fee, quota, interval or cost, another currency, a fee not
// above that of the tier below, or lacks a benefit that the tier below has.
func (m Membership) Validate() error {
	if _, err := m.Launch(); err != nil {
		return err
	}
	fail := func(i int, field, value, reason string) error {
		return &coterie.InputError{Row: i, Field: field, Value: value, Reason: reason}
	}
	for i, t := range m.Tiers {
		if err := check(arg{"every", t.Every, nonNegative}, arg{"cost", t.Cost, nonNegative}); err != nil {
			err.(*coterie.InputError).Row = i
			return err
		}
		if t.Service == "" {
			return fail(i, "service", "", "the tier has no defined service")
		}
		if i == 0 {
			continue
		}
		below := m.Tiers[i-1]
		if t.Fee.Minor <= below.Fee.Minor {
			return fail(i, "fee", t.Fee.String(), "not above the fee of the tier below")
		}
		for _, b := range below.Benefits {
			if !slices.Contains(t.Benefits, b) {
				return fail(i, "benefits", b, "the tier below has it, this one does not")
			}
		}
	}
	return nil
}

// Gaps names the preconditions of the model that are not met.
func (m Membership) Gaps() []coterie.Finding {
	var out []coterie.Finding
	if !m.Standardised {
		out = append(out, lack("membership-not-standardised", m.Name, "MO07", "the service is not standardised yet: membership is not ready",
			"服务尚未标准化，会员式变现条件未具备", "fix what a member gets, how often and in which quality, then sell it", "先定好会员得到什么、多久一次、什么品质，再卖"))
	}
	for _, t := range m.Tiers {
		if t.Service == "" {
			out = append(out, lack("tier-without-service", t.Name, "MO04", "the tier has no defined service", "会员等级没有对应的服务", "say what its members get for the fee", "写明交了年费得到什么"))
		}
	}
	if len(m.Tiers) == 0 {
		out = append(out, lack("membership-without-tiers", m.Name, "MO04", "there is no tier to join", "没有可加入的会员等级", "define at least one fee and its service", "至少定一档年费和对应的服务"))
	}
	return out
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
	demand := make([]int64, len(m.Tiers))
	for i, t := range m.Tiers {
		demand[i] = t.Quota
	}
	l, err := m.Sell(demand...)
	if err != nil {
		return Money{}, err
	}
	return l.Revenue, nil
}

// Launched is how a launch of quotas went.
type Launched struct {
	Sold    []int64 // places, by tier
	SoldOut []bool  // the quota was sold (售罄), by tier
	Places  int64   // sold in all
	Revenue Money
}

// Sell launches the tiers against the demand for each, in persons: a tier sells
// its quota at most. Refused are what Launch refuses, and a demand that is
// negative or not one per tier.
func (m Membership) Sell(demand ...int64) (*Launched, error) {
	if len(m.Tiers) == 0 {
		return nil, coterie.ErrNoData
	}
	if len(demand) != len(m.Tiers) {
		return nil, &coterie.InputError{Row: -1, Field: "demand", Value: strconv.Itoa(len(demand)), Reason: "must be one per tier", Err: coterie.ErrMismatch}
	}
	l := &Launched{Sold: make([]int64, len(demand)), SoldOut: make([]bool, len(demand))}
	for i, t := range m.Tiers {
		fail := func(field, value string) (*Launched, error) {
			return nil, &coterie.InputError{Row: i, Field: field, Value: value, Reason: "must not be negative"}
		}
		switch {
		case t.Fee.Minor < 0:
			return fail("fee", t.Fee.String())
		case t.Quota < 0:
			return fail("quota", strconv.FormatInt(t.Quota, 10))
		case demand[i] < 0:
			return fail("demand", strconv.FormatInt(demand[i], 10))
		}
		l.Sold[i], l.SoldOut[i] = min(demand[i], t.Quota), demand[i] >= t.Quota
		income, err := t.Fee.Mul(l.Sold[i])
		if err != nil {
			return nil, err
		}
		if l.Revenue, err = l.Revenue.Add(income); err != nil {
			return nil, err
		}
		l.Places += l.Sold[i]
		if l.Places < 0 {
			return nil, overflow("places")
		}
	}
	return l, nil
}

// Expected is what a launch of quotas may be expected to bring.
type Expected struct {
	Sold    []float64 // expected places, by tier
	SoldOut []float64 // probability that the tier sells out
	Revenue float64   // expected, in currency units
}

// Expect launches the tiers against uncertain demands: independent, Poisson with
// the given means. For a quota Q and a demand D of mean λ
//
//	E min(D, Q) = λ·P(D ≤ Q−2) + Q·P(D ≥ Q),  sold out with P(D ≥ Q)
//
// Refused are what Launch refuses, and means that are negative, not finite or
// not one per tier.
func (m Membership) Expect(mean ...float64) (*Expected, error) {
	if _, err := m.Launch(); err != nil {
		return nil, err
	}
	if len(mean) != len(m.Tiers) {
		return nil, &coterie.InputError{Row: -1, Field: "mean", Value: strconv.Itoa(len(mean)), Reason: "must be one per tier", Err: coterie.ErrMismatch}
	}
	e := &Expected{Sold: make([]float64, len(mean)), SoldOut: make([]float64, len(mean))}
	for i, t := range m.Tiers {
		if err := check(arg{"mean", mean[i], nonNegative}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		q := float64(t.Quota)
		e.SoldOut[i] = 1 - poissonBelow(q, mean[i])
		if q > 0 {
			e.Sold[i] = mean[i]*poissonBelow(q-1, mean[i]) + q*e.SoldOut[i]
		}
		e.Revenue += e.Sold[i] * t.Fee.Units()
	}
	return e, nil
}

// poissonBelow is P(D < k) for D Poisson of the mean, k a whole number ≥ 0.
func poissonBelow(k, mean float64) float64 {
	switch {
	case k <= 0:
		return 0
	case mean == 0:
		return 1
	}
	return mathext.GammaIncRegComp(k, mean)
}

// Holds returns the tier whose fee was paid: a payer has a tier (付费者), and an
// amount that is the fee of none is an *InputError.
func (m Membership) Holds(paid Money) (*Tier, error) {
	for i := range m.Tiers {
		if m.Tiers[i].Fee == paid {
			return &m.Tiers[i], nil
		}
	}
	return nil, &coterie.InputError{Row: -1, Field: "paid", Value: paid.String(), Reason: "the fee of no tier"}
}
