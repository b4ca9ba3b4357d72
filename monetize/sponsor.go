package monetize

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"github.com/coterie-go/coterie"
)

// Sponsorship is what a sponsor (赞助商) gets from media whose audiences overlap
// by chance only.
type Sponsorship struct {
	Reach     []float64 // persons reached by each medium
	Universe  float64   // persons there are
	View      float64   // share of those reached who look, in [0, 1]
	Click     float64   // share of those who respond, in [0, 1]
	TrustLift float64   // factor on the response by trust in the community, ≥ 0
	Buy       float64   // share of those who buy, in [0, 1]
	Margin    float64   // of a sale, to the sponsor
	Gate      float64   // net reach below which no sponsor comes (规模门槛)
}

// Worth is what a sponsorship is worth to the sponsor, and so the most that he
// can be asked.
type Worth struct {
	NetReach float64
	Sales    float64 // expected
	MaxFee   float64 // Sales·Margin; 0 below the gate
}

// Worth returns the value to the sponsor. The net reach counts nobody twice
// (Sainsbury's formula, independence between media):
//
//	N·(1 − Π(1 − Reachᵢ/N))
func (s Sponsorship) Worth() (*Worth, error) {
	if err := check(arg{"universe", s.Universe, positive}, arg{"view", s.View, share}, arg{"click", s.Click, share},
		arg{"trust lift", s.TrustLift, nonNegative}, arg{"buy", s.Buy, share}, arg{"margin", s.Margin, nonNegative}, arg{"gate", s.Gate, nonNegative}); err != nil {
		return nil, err
	}
	missed := 1.0
	for i, r := range s.Reach {
		if !(r >= 0 && r <= s.Universe) {
			return nil, &coterie.InputError{Row: i, Field: "reach", Value: strconv.FormatFloat(r, 'g', -1, 64), Reason: "must be between 0 and the universe"}
		}
		missed *= 1 - r/s.Universe
	}
	w := &Worth{NetReach: s.Universe * (1 - missed)}
	w.Sales = w.NetReach * s.View * s.Click * s.TrustLift * s.Buy
	if w.NetReach >= s.Gate {
		w.MaxFee = w.Sales * s.Margin
	}
	return w, nil
}

// At returns, for a fee > 0: its price per thousand persons, the sponsor's
// return on it, and the trust lift at which he would break even.
func (s Sponsorship) At(fee float64) (ecpm, roi, breakEvenLift float64, err error) {
	w, err := s.Worth()
	if err != nil {
		return 0, 0, 0, err
	}
	if err := check(arg{"fee", fee, positive}); err != nil {
		return 0, 0, 0, err
	}
	value := w.Sales * s.Margin
	if value == 0 {
		return 0, 0, 0, refuse("sales", w.Sales, "nothing is sold: no lift breaks even")
	}
	return 1000 * fee / w.NetReach, value/fee - 1, s.TrustLift * fee / value, nil
}

// Deal is a sponsorship that was paid: for what audience, at which fee.
type Deal struct {
	Reach   float64 // persons, > 0
	Trust   float64 // of the audience in the medium (人格魅力), > 0
	Quality float64 // of its content, > 0
	Fee     float64 // > 0
}

// Hedonic prices a sponsorship by the three things advertisers look for
// (广告主三偏好): a large audience, personal charisma, content quality.
//
//	ln Fee = Intercept + Reach·ln reach + Trust·ln trust + Quality·ln quality + ε,  ε ~ N(0, Sigma²)
//
// The three are elasticities: 1 % more reach is Reach % more fee. Setting it up
// so is our construction.
type Hedonic struct{ Intercept, Reach, Trust, Quality, Sigma float64 }

// Params implements coterie.Model.
func (h Hedonic) Params() []coterie.Param {
	inf := math.Inf(1)
	return []coterie.Param{{Name: "intercept", Value: h.Intercept, Min: -inf, Max: inf}, {Name: "reach", Value: h.Reach, Min: -inf, Max: inf},
		{Name: "trust", Value: h.Trust, Min: -inf, Max: inf}, {Name: "quality", Value: h.Quality, Min: -inf, Max: inf}, {Name: "sigma", Value: h.Sigma, Min: 0, Max: inf}}
}

// With implements coterie.Model.
func (h Hedonic) With(v []float64) (Hedonic, error) {
	if len(v) != 5 {
		return h, &coterie.InputError{Row: -1, Field: "parameters", Value: strconv.Itoa(len(v)), Reason: "must be five"}
	}
	n := Hedonic{v[0], v[1], v[2], v[3], v[4]}
	return n, check(arg{"intercept", v[0], anyNumber}, arg{"reach", v[1], anyNumber}, arg{"trust", v[2], anyNumber}, arg{"quality", v[3], anyNumber}, arg{"sigma", v[4], nonNegative})
}

// Quote is the expected fee for a medium, exp(E ln Fee + Sigma²/2): the mean of
// the lognormal, not its median.
func (h Hedonic) Quote(reach, trust, quality float64) (float64, error) {
	if _, err := h.With([]float64{h.Intercept, h.Reach, h.Trust, h.Quality, h.Sigma}); err != nil {
		return 0, err
	}
	if err := check(arg{"reach", reach, positive}, arg{"trust", trust, positive}, arg{"quality", quality, positive}); err != nil {
		return 0, err
	}
	fee := math.Exp(h.Intercept + h.Reach*math.Log(reach) + h.Trust*math.Log(trust) + h.Quality*math.Log(quality) + h.Sigma*h.Sigma/2)
	return fee, bounded("fee", fee)
}

// FitHedonic estimates the elasticities from paid deals by least squares. Sigma
// and the standard errors use n − 4 degrees of freedom. Fewer than five deals,
// or deals that do not vary in every respect, are coterie.ErrNotIdentified. It
// takes O(deals).
func FitHedonic(deals []Deal) (*coterie.Fit[Hedonic], error) {
	n, names := len(deals), []string{"intercept", "reach", "trust", "quality"}
	if n < 5 {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: names, LogLik: math.NaN(), Cure: "at least 5 deals"}
	}
	x, y := mat.NewDense(n, 4, nil), mat.NewVecDense(n, nil)
	for i, d := range deals {
		if err := check(arg{"reach", d.Reach, positive}, arg{"trust", d.Trust, positive}, arg{"quality", d.Quality, positive}, arg{"fee", d.Fee, positive}); err != nil {
			err.(*coterie.InputError).Row = i
			return nil, err
		}
		x.SetRow(i, []float64{1, math.Log(d.Reach), math.Log(d.Trust), math.Log(d.Quality)})
		y.SetVec(i, math.Log(d.Fee))
	}
	var qr mat.QR
	qr.Factorize(x)
	var b mat.VecDense
	if err := qr.SolveVecTo(&b, false, y); err != nil {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: names, LogLik: math.NaN(), Cure: "deals that differ in reach, trust and quality independently"}
	}
	var fitted mat.VecDense
	fitted.MulVec(x, &b)
	var rss float64
	for i := range n {
		rss += (y.AtVec(i) - fitted.AtVec(i)) * (y.AtVec(i) - fitted.AtVec(i))
	}
	dof := float64(n - 4)
	s2 := rss / dof
	var xtx, inv mat.Dense
	xtx.Mul(x.T(), x)
	if err := inv.Inverse(&xtx); err != nil {
		return nil, &coterie.FitError{Err: coterie.ErrNotIdentified, Names: names, LogLik: math.NaN(), Cure: "deals that differ in reach, trust and quality independently"}
	}
	f := &coterie.Fit[Hedonic]{
		Model: Hedonic{b.AtVec(0), b.AtVec(1), b.AtVec(2), b.AtVec(3), math.Sqrt(s2)},
		N:     float64(n), LogLik: -float64(n) / 2 * (math.Log(2*math.Pi*rss/float64(n)) + 1),
		StdErr: make([]float64, 5), Cov: make([]float64, 25),
	}
	for i := range 4 {
		for j := range 4 {
			f.Cov[5*i+j] = s2 * inv.At(i, j)
		}
	}
	f.Cov[24] = s2 / (2 * dof)
	for i := range f.StdErr {
		f.StdErr[i] = math.Sqrt(f.Cov[6*i])
	}
	return f, nil
}

// R2 of a Hedonic over deals: the share of the variance of ln Fee that it
// explains.
func (h Hedonic) R2(deals []Deal) float64 {
	var mean, rss, tss float64
	for _, d := range deals {
		mean += math.Log(d.Fee) / float64(len(deals))
	}
	for _, d := range deals {
		e := math.Log(d.Fee) - h.Intercept - h.Reach*math.Log(d.Reach) - h.Trust*math.Log(d.Trust) - h.Quality*math.Log(d.Quality)
		rss += e * e
		tss += (math.Log(d.Fee) - mean) * (math.Log(d.Fee) - mean)
	}
	return 1 - rss/tss
}

// Medium is what a community offers an advertiser.
type Medium struct{ Users, Charisma, Quality float64 }

// Wish is what an advertiser looks for in each respect; any one that is met may
// attract him. 0 means that he does not look at it.
type Wish Medium

// Attracts lists which of "users", "charisma" and "quality" meet the wish.
func (m Medium) Attracts(w Wish) []string {
	var out []string
	for _, c := range [...]struct {
		name        string
		have, asked float64
	}{{"users", m.Users, w.Users}, {"charisma", m.Charisma, w.Charisma}, {"quality", m.Quality, w.Quality}} {
		if c.asked > 0 && c.have >= c.asked {
			out = append(out, c.name)
		}
	}
	return out
}
