package monetize

import (
	"iter"
	"math"

	"github.com/coterie-go/coterie"
)

// MRR is how monthly recurring revenue moved over a month, in currency units:
// what there was at the start, and what new members, upgrades, returners,
// downgrades and leavers changed. All are ≥ 0; Contraction and Churn are losses.
type MRR struct {
	Start        float64 `json:"start"`
	New          float64 `json:"new"`
	Expansion    float64 `json:"expansion"`
	Reactivation float64 `json:"reactivation"`
	Contraction  float64 `json:"contraction"`
	Churn        float64 `json:"churn"`
}

// Convention is whose definition a ratio follows. They differ in what they do
// with members who came back.
type Convention uint8

// The conventions. The zero value is Plain.
const (
	Plain       Convention = iota // returners are not retained revenue, but are new business
	ChartMogul                    // returners offset churn (help article 203359341, seen 2026)
	Baremetrics                   // returners count nowhere, contraction not in retention, as its help prints it
)

var conventions = [...]string{"plain", "chartmogul", "baremetrics"}

// String returns "plain", "chartmogul" or "baremetrics".
func (c Convention) String() string {
	if int(c) < len(conventions) {
		return conventions[c]
	}
	return ""
}

// MarshalText implements [encoding.TextMarshaler].
func (c Convention) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts what String returns.
func (c *Convention) UnmarshalText(b []byte) error {
	for i, v := range conventions {
		if v == string(b) {
			*c = Convention(i)
			return nil
		}
	}
	return &coterie.InputError{Row: -1, Field: "convention", Value: string(b), Reason: "unknown name"}
}

// Validate returns an *InputError for the first amount that is negative or not
// finite, and where more is lost than there was.
func (m MRR) Validate() error {
	if err := check(arg{"start", m.Start, nonNegative}, arg{"new", m.New, nonNegative}, arg{"expansion", m.Expansion, nonNegative},
		arg{"reactivation", m.Reactivation, nonNegative}, arg{"contraction", m.Contraction, nonNegative}, arg{"churn", m.Churn, nonNegative}); err != nil {
		return err
	}
	if lost := m.Contraction + m.Churn; lost > m.Start*(1+1e-12) {
		return refuse("churn", lost, "more lost than there was at the start")
	}
	return nil
}

// End is the recurring revenue at the end of the month.
func (m MRR) End() float64 {
	return m.Start + m.New + m.Expansion + m.Reactivation - m.Contraction - m.Churn
}

// ARR is the annual recurring revenue (年度经常性收入), twelve times End.
func (m MRR) ARR() float64 { return 12 * m.End() }

// Retention are the ratios of one month.
type Retention struct {
	Gross      float64 // GRR: of the start, what neither left nor shrank; never above 1
	Net        float64 // NRR: with expansion, and what the convention adds
	GrossChurn float64 // 1 − Gross
	NetChurn   float64 // 1 − Net; negative where the base grows by itself
	Quick      float64 // quick ratio, gained over lost; +Inf where nothing was lost and something gained
	Growth     float64 // End/Start − 1
}

// Retention returns the ratios of the month as the convention defines them:
//
//	              net                             quick ratio
//	Plain         (S + exp − con − churn)/S       (new + exp + react)/(con + churn)
//	ChartMogul    (S + exp + react − con − churn)/S    the same
//	Baremetrics   1 − (churn − exp)/S             (new + exp)/(con + churn)
//
// A month that starts with nothing has no ratios: an *InputError.
func (m MRR) Retention(c Convention) (Retention, error) {
	if err := m.Validate(); err != nil {
		return Retention{}, err
	}
	if m.Start == 0 {
		return Retention{}, refuse("start", 0, "no revenue at the start: no ratio of it")
	}
	lost := m.Contraction + m.Churn
	kept, gained := m.Start-lost+m.Expansion, m.New+m.Expansion+m.Reactivation
	switch c {
	case Plain:
	case ChartMogul:
		kept += m.Reactivation
	case Baremetrics:
		kept = m.Start - m.Churn + m.Expansion
		gained -= m.Reactivation
	default:
		return Retention{}, refuse("convention", float64(c), "unknown")
	}
	r := Retention{
		Gross: 1 - lost/m.Start, Net: kept / m.Start, GrossChurn: lost / m.Start, NetChurn: 1 - kept/m.Start,
		Quick: gained / lost, Growth: m.End()/m.Start - 1,
	}
	if lost == 0 && gained == 0 {
		r.Quick = 1 // nothing moved
	}
	return r, nil
}

// Day is one day of recurring revenue.
type Day struct{ Start, End, New float64 }

// DailyNetChurn sums 1 − (End − New)/Start over days: the daily definition that
// ChartMogul offers beside its monthly one (help article 4414075567250). A day
// that starts with nothing is an *InputError. It takes O(days).
func DailyNetChurn(days iter.Seq[Day]) (float64, error) {
	if days == nil {
		return 0, coterie.ErrNoData
	}
	var sum float64
	row := 0
	for d := range days {
		if err := check(arg{"start", d.Start, positive}, arg{"end", d.End, nonNegative}, arg{"new", d.New, nonNegative}); err != nil {
			err.(*coterie.InputError).Row = row
			return 0, err
		}
		sum += 1 - (d.End-d.New)/d.Start
		row++
	}
	return sum, nil
}

// Change is the recurring revenue of one member at the start and at the end of
// a month. Returning tells a member who paid before, but not at the start, from
// a new one.
type Change struct {
	Before, After float64
	Returning     bool
}

// Movements adds up the changes of all members into an MRR. It takes O(changes).
func Movements(changes iter.Seq[Change]) (MRR, error) {
	var m MRR
	if changes == nil {
		return m, coterie.ErrNoData
	}
	row := 0
	for c := range changes {
		if err := check(arg{"before", c.Before, nonNegative}, arg{"after", c.After, nonNegative}); err != nil {
			err.(*coterie.InputError).Row = row
			return MRR{}, err
		}
		row++
		m.Start += c.Before
		switch d := c.After - c.Before; {
		case c.Before == 0 && c.Returning:
			m.Reactivation += d
		case c.Before == 0:
			m.New += d
		case c.After == 0:
			m.Churn -= d
		case d > 0:
			m.Expansion += d
		default:
			m.Contraction -= d
		}
	}
	return m, nil
}

// Accounts are what the month's books say beside the MRR.
type Accounts struct {
	Customers float64 // at the start
	Lost      float64 // of them, who left
	Won       float64 // new ones
	Spend     float64 // on sales and marketing
	Margin    float64 // gross margin, in [0, 1]
}

// Unit are the economics of one paying member (单体经济).
type Unit struct {
	ARPA      float64 // monthly revenue per member at the start
	Churn     float64 // share of members who left
	Lifetime  float64 // 1/Churn months; +Inf where nobody left
	LTV       float64 // ARPA·Margin/Churn; +Inf where nobody left
	CAC       float64 // Spend/Won
	LTVtoCAC  float64
	Payback   float64 // months until a new member's margin has repaid CAC
	Ceiling   float64 // Won/Churn: the members at which as many leave as join
	NewARPA   float64 // monthly revenue per new member
	PerOneNew float64 // Spend per unit of new monthly revenue
}

// Unit returns the unit economics of the month. The lifetime and LTV take the
// month's churn for ever; where members leave ever more rarely that understates
// them, and [CLV] with a fitted survivor is to be preferred (Fader & Hardie
// 2010). Nobody at the start, or nobody won, is an *InputError.
func (m MRR) Unit(b Accounts) (*Unit, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if err := check(arg{"customers", b.Customers, positive}, arg{"lost", b.Lost, nonNegative}, arg{"won", b.Won, positive},
		arg{"spend", b.Spend, nonNegative}, arg{"margin", b.Margin, share}); err != nil {
		return nil, err
	}
	if b.Lost > b.Customers {
		return nil, refuse("lost", b.Lost, "more than there were")
	}
	u := &Unit{ARPA: m.Start / b.Customers, Churn: b.Lost / b.Customers, CAC: b.Spend / b.Won, NewARPA: m.New / b.Won, PerOneNew: b.Spend / m.New}
	u.Lifetime, u.LTV, u.Ceiling = math.Inf(1), math.Inf(1), math.Inf(1)
	if u.Churn > 0 {
		u.Lifetime, u.LTV, u.Ceiling = 1/u.Churn, u.ARPA*b.Margin/u.Churn, b.Won/u.Churn
	}
	if u.ARPA*b.Margin == 0 {
		u.LTV = 0
	}
	u.LTVtoCAC = u.LTV / u.CAC
	u.Payback = u.CAC / (u.NewARPA * b.Margin)
	if b.Spend == 0 { // members who cost nothing repay at once
		u.LTVtoCAC, u.Payback, u.PerOneNew = math.Inf(1), 0, 0
	}
	return u, nil
}
