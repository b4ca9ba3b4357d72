package monetize

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/coterie-go/coterie"
)

// Traffic is the traffic model (流量式变现): attention sold to advertisers by the
// thousand impressions.
//
//	flow over dt = delivered·dt·Fill·ECPM/1000,  delivered = E min(X, Cap)
//
// with X the advertisements that a member would see per unit of age, of mean
// Sessions·Ads. Any other price becomes an ECPM by [ClickECPM],
// [ActionECPM] or [TimeECPM].
//
// Advertisements drive members away: Fatigue adds Fatigue·Ads²·(1 − Quality) to
// the probability of leaving per unit of age, which a [Plan] takes into account.
type Traffic struct {
	Name     string  `json:"name,omitempty"`
	Sessions float64 `json:"sessions"`          // of one member per unit of age, ≥ 0
	Ads      float64 `json:"ads"`               // advertisements per session (广告密度), ≥ 0
	Fill     float64 `json:"fill"`              // share of places that are sold, in [0, 1]
	ECPM     float64 `json:"ecpm"`              // revenue per thousand impressions, ≥ 0
	Cap      int     `json:"cap,omitempty"`     // most advertisements a member is shown per unit of age; 0: no cap
	Spread   float64 `json:"spread,omitempty"`  // shape k of the negative binomial across members; 0: all alike (Poisson)
	Fatigue  float64 `json:"fatigue,omitempty"` // κ ≥ 0
	Quality  float64 `json:"quality,omitempty"` // of the advertisements, in [0, 1]; 1 drives nobody away
}

// Mode returns TrafficMode.
func (t Traffic) Mode() Mode { return TrafficMode }

// Validate returns an *InputError for the first field outside its domain.
func (t Traffic) Validate() error {
	if seen := t.Sessions * t.Ads; seen > mostSeen {
		return refuse("ads", seen, "more than a billion advertisements per unit of age")
	}
	return check(arg{"sessions", t.Sessions, nonNegative}, arg{"ads", t.Ads, nonNegative}, arg{"fill", t.Fill, share}, arg{"ecpm", t.ECPM, nonNegative},
		arg{"cap", float64(t.Cap), nonNegative}, arg{"spread", t.Spread, nonNegative}, arg{"fatigue", t.Fatigue, nonNegative}, arg{"quality", t.Quality, share})
}

// Flow implements [Stream].
func (t Traffic) Flow(_, dt float64) float64 {
	seen := t.Sessions * t.Ads * dt
	if t.Cap > 0 {
		f := Frequency{Mean: t.Sessions * t.Ads, Shape: t.Spread}
		seen = f.delivered(t.Cap) * dt
	}
	return seen * t.Fill * t.ECPM / 1000
}

// Leaving is the probability per unit of age that a member leaves because of
// the advertisements, at most 1.
func (t Traffic) Leaving() float64 { return math.Min(1, t.Fatigue*t.Ads*t.Ads*(1-t.Quality)) }

// Gaps names the preconditions of the model that are not met: advertisers who
// pay.
func (t Traffic) Gaps() []coterie.Finding {
	if t.Fill > 0 && t.ECPM > 0 {
		return nil
	}
	return []coterie.Finding{lack("traffic-without-price", t.Name, "MO05", "no advertiser pays yet: there is no fill or no price",
		"尚无广告主付费", "ask one advertiser for an offer per thousand impressions", "找一家广告主报千次展示价")}
}

// ImpressionRevenue is what impressions earn at a price per thousand (CPM):
// 10,000 at ¥50 are ¥500.
func ImpressionRevenue(impressions, cpm float64) (float64, error) {
	if err := check(arg{"impressions", impressions, nonNegative}, arg{"cpm", cpm, nonNegative}); err != nil {
		return 0, err
	}
	return impressions * cpm / 1000, nil
}

// ClickECPM is what a thousand impressions earn at a price per click (CPC),
// 1000·ctr·cpc.
func ClickECPM(ctr, cpc float64) (float64, error) {
	if err := check(arg{"ctr", ctr, share}, arg{"cpc", cpc, nonNegative}); err != nil {
		return 0, err
	}
	return 1000 * ctr * cpc, nil
}

// ActionECPM is what a thousand impressions earn at a price per action (CPA),
// 1000·ctr·cvr·cpa.
func ActionECPM(ctr, cvr, cpa float64) (float64, error) {
	if err := check(arg{"ctr", ctr, share}, arg{"cvr", cvr, share}, arg{"cpa", cpa, nonNegative}); err != nil {
		return 0, err
	}
	return 1000 * ctr * cvr * cpa, nil
}

// TimeECPM is what a thousand impressions earn at a price for a span of time
// (CPT) in which so many are seen.
func TimeECPM(price, impressions float64) (float64, error) {
	if err := check(arg{"price", price, nonNegative}, arg{"impressions", impressions, positive}); err != nil {
		return 0, err
	}
	return 1000 * price / impressions, nil
}

// Frequency is how often members see an advertisement: negative binomial with a
// mean and a shape k (Ehrenberg 1959); shape 0 stands for k → ∞, Poisson.
type Frequency struct{ Mean, Shape float64 }

// Capped is what a frequency cap (频次上限) leaves.
type Capped struct {
	Reach     []float64 // Reach[i] is the share of members who see it at least i+1 times, up to the cap
	Delivered float64   // impressions per member under the cap, E min(X, cap)
	OfReached float64   // impressions per member reached, without the cap
	Wasted    float64   // share of the impressions that the cap cuts
}

const (
	mostSeen = 1e9
	mostCap  = 1 << 20
)

// Capped returns what a cap from 1 to about a million leaves of the impressions,
//
//	E min(X, cap) = Σᵢ₌₁^cap P(X ≥ i) = μ·P(Y < cap) + cap·P(X > cap)
//
// with Y of shape k + 1 and mean μ·(k + 1)/k. The second form takes O(1), the
// list of Reach O(cap).
func (f Frequency) Capped(most int) (*Capped, error) {
	if err := check(arg{"mean", f.Mean, positive}, arg{"shape", f.Shape, nonNegative}); err != nil {
		return nil, err
	}
	if f.Mean > mostSeen {
		return nil, refuse("mean", f.Mean, "more than a billion")
	}
	if most < 1 || most > mostCap {
		return nil, refuse("cap", float64(most), "must be from 1 to 1,048,576")
	}
	c := &Capped{Reach: make([]float64, most), Delivered: f.delivered(most)}
	for i := range c.Reach {
		c.Reach[i] = f.atLeast(float64(i + 1))
	}
	c.OfReached = f.Mean / c.Reach[0]
	c.Wasted = 1 - c.Delivered/f.Mean
	return c, nil
}

func (f Frequency) delivered(most int) float64 {
	n := float64(most)
	next := f // with each impression weighed by itself
	if !f.alike() {
		next = Frequency{f.Mean * (f.Shape + 1) / f.Shape, f.Shape + 1}
	}
	return f.Mean*(1-next.atLeast(n)) + n*f.atLeast(n+1)
}

// alike reports whether members differ too little to tell from Poisson.
func (f Frequency) alike() bool { return f.Shape == 0 || f.Shape >= 1e9 }

// atLeast is P(X ≥ n) for n ≥ 1.
func (f Frequency) atLeast(n float64) float64 {
	switch {
	case f.Mean == 0:
		return 0
	case f.alike():
		return mathext.GammaIncReg(n, f.Mean)
	}
	return mathext.RegIncBeta(n, f.Shape, f.Mean/(f.Mean+f.Shape))
}
