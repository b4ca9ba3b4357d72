package lifecycle

import (
	"context"

	"github.com/coterie-go/coterie"
)

// MBGNBD is the modified beta-geometric/NBD model (MBG/NBD): [BGNBD] with a chance
// to leave after every purchase, the first included. So a customer who bought
// once and never came back becomes less likely to be alive as time passes;
//
//	Γ(r+x)αʳ/Γ(r) · B(a, b+x+1)/B(a, b) · {(α+T)^−(r+x) + a/(b+x) (α+t_x)^−(r+x)}
//
// All parameters are > 0; Alpha is in the unit of ages.
//
// References: Batislam, Denizel & Filiztekin (2007), Empirical validation and
// comparison of models for customer base analysis, International Journal of
// Research in Marketing 24(3); Hoppe & Wagner (2007), Customer base analysis: the
// case for a central variant of the betageometric/NBD model, Marketing ZFP 3.
type MBGNBD struct{ R, Alpha, A, B float64 }

func (m MBGNBD) core() geometricNBD { return geometricNBD{m.R, m.Alpha, m.A, m.B, true} }

// Params implements [coterie.Model].
func (m MBGNBD) Params() []coterie.Param {
	return positive([]string{"r", "alpha", "a", "b"}, m.R, m.Alpha, m.A, m.B)
}

// With implements [coterie.Model]: r, alpha, a, b.
func (m MBGNBD) With(v []float64) (MBGNBD, error) {
	if err := checkPositive(m.Params(), v); err != nil {
		return MBGNBD{}, err
	}
	return MBGNBD{v[0], v[1], v[2], v[3]}, nil
}

// LogLik is the log-likelihood of one history.
func (m MBGNBD) LogLik(h History) float64 { return m.core().logLik(h) }

// Alive is the probability (存活概率) that the customer has not left.
func (m MBGNBD) Alive(h History) float64 { return m.core().alive(h) }

// AliveAt is the probability that the customer is there at age h.Age + t, t ≥ 0.
func (m MBGNBD) AliveAt(h History, t float64) float64 { return m.core().aliveAt(h, t) }

// Expected is the expected number of purchases in (h.Age, h.Age+t], t ≥ 0. It is
// a sum of positive terms or an integral: finite and exact at a = 1 and for the
// most frequent buyer.
func (m MBGNBD) Expected(h History, t float64) float64 { return m.core().expected(h, t) }

// Probability is the probability of exactly n purchases in (h.Age, h.Age+t].
func (m MBGNBD) Probability(h History, t float64, n int) float64 {
	return m.core().probability(h, t, n)
}

// DERT is the discounted expected residual transactions (折现剩余购买次数):
// purchases after h.Age for ever, at the continuous discount rate ≥ 0 per unit of
// age. At rate 0 it is infinite where A ≤ 1.
func (m MBGNBD) DERT(h History, rate float64) float64 { return m.core().dert(h, rate) }

// NewMember is the expected number of repeat purchases by age t of one who has
// just bought for the first time.
func (m MBGNBD) NewMember(t float64) float64 { return m.Expected(History{}, t) }

// FitMBGNBD fits an MBG/NBD model by maximum likelihood, as [FitBGNBD] does. It
// costs the same, O(n) in distinct histories.
func FitMBGNBD(ctx context.Context, t *Histories, o *coterie.FitOptions) (*coterie.Fit[MBGNBD], error) {
	return fitGeometric(ctx, t, o, MBGNBD{1, 1, 1, 1}, true)
}
