package lifecycle

import (
	"math"

	"github.com/coterie-go/coterie/internal/delta"
	"github.com/coterie-go/coterie/internal/special"

	"github.com/coterie-go/coterie"
)

// Branching (分支过程) is referral as a Galton–Watson process: every member
// brings in a random number of others of mean R, each of whom does the same.
// Numbers brought in are Poisson where Dispersion is 0 or +Inf, else negative
// binomial with that dispersion k: the smaller k, the more a few super-referrers
// bring nearly all, and the likelier the chain dies at the same R.
//
//	G(s) = e^{R(s−1)}            Poisson
//	G(s) = (1 + (R/k)(1−s))^{−k} negative binomial
//
// R ≥ 0. The K-factor of growth pages is R; it tells the mean and not how
// probably the launch dies.
//
// References:
//   - Harris (1963), The Theory of Branching Processes, Springer, ch. I.
//   - Otter (1949), The multiplicative process, Ann. Math. Stat. 20; Dwass
//     (1969), The total progeny in a branching process, J. Appl. Prob. 6.
//   - Lloyd-Smith, Schreiber, Kopp & Getz (2005), Superspreading and the effect
//     of individual variation on disease emergence, Nature 438.
//   - Leskovec, Adamic & Huberman (2007), The dynamics of viral marketing, ACM
//     TWEB 1(1): real recommendation chains hardly spread.
type Branching struct {
	R          float64 // mean number that one brings in; K of ST15: invites × acceptance
	Dispersion float64 // k > 0; 0 and +Inf: Poisson
}

func (b Branching) poisson() bool { return b.Dispersion == 0 || math.IsInf(b.Dispersion, 1) }

func (b Branching) check() error {
	switch {
	case !(b.R >= 0) || math.IsInf(b.R, 1):
		return invalid("R", b.R, "negative or not finite")
	case !(b.Dispersion >= 0):
		return invalid("Dispersion", b.Dispersion, "negative")
	}
	return nil
}

// Generating returns G(s), the probability generating function, for s in [0, 1].
func (b Branching) Generating(s float64) float64 {
	if b.poisson() {
		return math.Exp(b.R * (s - 1))
	}
	return math.Exp(-b.Dispersion * math.Log1p(b.R/b.Dispersion*(1-s)))
}

// Variance returns the variance of the number that one brings in.
func (b Branching) Variance() float64 {
	if b.poisson() {
		return b.R
	}
	return b.R + b.R*b.R/b.Dispersion
}

// Extinction returns the probability that the chains of seeds founders all die
// out: q^seeds, where q is the smallest root of q = G(q); 1 where R ≤ 1.
func (b Branching) Extinction(seeds int) (float64, error) {
	if err := b.check(); err != nil {
		return 0, err
	}
	if seeds < 0 {
		return 0, invalid("seeds", seeds, "negative")
	}
	if b.R <= 1 {
		return 1, nil
	}
	return math.Pow(ExtinctionOf(b.Generating), float64(seeds)), nil
}

// ExtinctionOf returns the smallest root in [0, 1] of s = g(s) for any
// probability generating function g: the probability that the chain of one
// founder dies out. It bisects g(s) − s, which is convex and 0 at 1.
func ExtinctionOf(g func(float64) float64) float64 {
	if g(0) <= 0 {
		return 0
	}
	// Below the root g(s) > s; between it and 1, g(s) < s. Iterating from 0 stays
	// below the root; find a point above it.
	lo, hi := 0.0, 1.0
	for k := 1; k < 60; k++ {
		s := 1 - math.Ldexp(1, -k)
		if g(s) < s {
			hi = s
			break
		}
		lo = s
	}
	if hi == 1 {
		return 1
	}
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if g(mid) > mid {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// Generation returns mean and variance of the size of generation n of one
// founder's chain: Rⁿ, and σ²Rⁿ⁻¹(Rⁿ−1)/(R−1), nσ² where R = 1.
func (b Branching) Generation(n int) (mean, variance float64, err error) {
	if err := b.check(); err != nil {
		return 0, 0, err
	}
	if n < 0 {
		return 0, 0, invalid("n", n, "negative")
	}
	switch {
	case n == 0:
		return 1, 0, nil
	case b.R == 1:
		return 1, float64(n) * b.Variance(), nil
	}
	mean = math.Pow(b.R, float64(n))
	return mean, b.Variance() * math.Pow(b.R, float64(n-1)) * math.Expm1(float64(n)*math.Log(b.R)) / (b.R - 1), nil
}

// Total returns mean and variance of everybody a chain of seeds founders ever
// reaches, the founders included: seeds/(1−R) and seeds·σ²/(1−R)³; +Inf where
// R ≥ 1.
func (b Branching) Total(seeds int) (mean, variance float64, err error) {
	if err := b.check(); err != nil {
		return 0, 0, err
	}
	if seeds < 0 {
		return 0, 0, invalid("seeds", seeds, "negative")
	}
	if b.R >= 1 {
		return math.Inf(1), math.Inf(1), nil
	}
	d := 1 - b.R
	return float64(seeds) / d, float64(seeds) * b.Variance() / (d * d * d), nil
}

// TotalProbability returns the probability that the chains of seeds founders
// reach exactly n in all (Otter and Dwass): (seeds/n)·P(n members bring in
// n − seeds), which is Borel and Tanner's law for Poisson offspring.
func (b Branching) TotalProbability(seeds, n int) (float64, error) {
	if err := b.check(); err != nil {
		return 0, err
	}
	if seeds < 1 {
		return 0, invalid("seeds", seeds, "below 1")
	}
	if n < seeds {
		return 0, nil
	}
	m, j := float64(n), float64(n-seeds)
	var l float64
	switch {
	case b.R == 0:
		if j > 0 {
			return 0, nil
		}
	case b.poisson():
		g, _ := math.Lgamma(j + 1)
		l = j*math.Log(m*b.R) - m*b.R - g
	default:
		k := m * b.Dispersion // the sum of n negative binomials
		if j > 0 {
			l = -math.Log(j) - special.LogBeta(k, j) + j*math.Log(b.R/(b.R+b.Dispersion))
		}
		l -= k * math.Log1p(b.R/b.Dispersion)
	}
	return float64(seeds) / m * math.Exp(l), nil
}

// LotkaExtinction returns mean and extinction probability of Lotka's law,
// P(0) = 1 − b/(1−c), P(k) = b·cᵏ⁻¹: a zero-modified geometric number. 0 < c < 1
// and 0 < b ≤ 1 − c.
func LotkaExtinction(b, c float64) (mean, extinction float64, err error) {
	if !(c > 0 && c < 1) {
		return 0, 0, invalid("c", c, "outside (0, 1)")
	}
	if !(b > 0 && b <= 1-c) {
		return 0, 0, invalid("b", b, "outside (0, 1 − c]")
	}
	mean = b / ((1 - c) * (1 - c))
	if mean <= 1 {
		return mean, 1, nil
	}
	// s = P(0) + bs/(1 − cs) has the roots 1 and P(0)/c.
	return mean, (1 - b/(1-c)) / c, nil
}

// Viral (病毒循环) is the deterministic viral loop of growth pages: U₀ users bring
// in K each after one cycle. It knows neither saturation nor leaving nor chance:
// for K < 1, or the first cycles.
type Viral struct {
	Start float64 // U₀ ≥ 0
	K     float64 // invites × acceptance
	Cycle float64 // time of one cycle, > 0
}

// Users returns U₀(K^{t/c+1} − 1)/(K − 1), U₀(t/c + 1) where K = 1, at time t ≥ 0.
func (v Viral) Users(t float64) (float64, error) {
	switch {
	case !(v.Start >= 0) || math.IsInf(v.Start, 1):
		return 0, invalid("Start", v.Start, "negative or not finite")
	case !(v.K >= 0) || math.IsInf(v.K, 1):
		return 0, invalid("K", v.K, "negative or not finite")
	case !(v.Cycle > 0):
		return 0, invalid("Cycle", v.Cycle, "not positive")
	case !(t >= 0) || math.IsInf(t, 1):
		return 0, invalid("t", t, "negative or not finite")
	}
	n := t/v.Cycle + 1
	switch {
	case v.K == 1:
		return v.Start * n, nil
	case v.K == 0:
		return v.Start, nil
	}
	u := v.Start * math.Expm1(n*math.Log(v.K)) / (v.K - 1)
	if math.IsInf(u, 1) {
		return 0, &coterie.InputError{Row: -1, Field: "t", Value: formatFloat(t), Reason: "more users than a float64 holds", Err: coterie.ErrOverflow}
	}
	return u, nil
}

// Ceiling returns what a loop with K < 1 stops at, U₀/(1 − K); +Inf for K ≥ 1.
func (v Viral) Ceiling() float64 {
	if v.K >= 1 {
		return math.Inf(1)
	}
	return v.Start / (1 - v.K)
}

// Campaign (邀请活动) is what an invite campaign has shown so far.
type Campaign struct {
	Members  int64   // invited or seed members who have had their time to invite
	Joins    int64   // people whom they brought in
	Squares  int64   // Σ of the squares of what each brought in: tells super-referrers; 0: not known
	Cost     float64 // of red packets and prizes so far
	Retained int64   // of the Joins, how many are still there
}

// CampaignResult is what follows for the campaign.
type CampaignResult struct {
	K               coterie.Estimate // joins per member (裂变系数)
	Dispersion      float64          // k by moments; +Inf where there is no excess of variance
	DiesOut         coterie.Estimate // probability that a chain of seeds dies out
	Expected        coterie.Estimate // people ever reached, seeds included; +Inf where K ≥ 1
	CostPerRetained float64          // +Inf where nobody was retained
	Warnings        []coterie.Warning
}

// Judge estimates K with an interval (normal in log K, variance of the counts by
// moments), and from it what seeds founders can expect. More than 100 seeds
// never leave much to chance; few do.
func (c Campaign) Judge(seeds int, confidence float64) (*CampaignResult, error) {
	switch {
	case c.Members <= 0:
		return nil, &coterie.InputError{Row: -1, Field: "Members", Reason: "none", Err: coterie.ErrNoData}
	case c.Joins < 0 || c.Squares < 0 || c.Retained < 0 || c.Retained > c.Joins:
		return nil, invalid("Retained", c.Retained, "counts are not negative, and no more are retained than joined")
	case c.Squares > 0 && c.Squares < c.Joins:
		return nil, invalid("Squares", c.Squares, "below the number of joins")
	case !(c.Cost >= 0) || math.IsInf(c.Cost, 1):
		return nil, invalid("Cost", c.Cost, "negative or not finite")
	case seeds < 1:
		return nil, invalid("seeds", seeds, "below 1")
	case !(confidence > 0 && confidence < 1):
		return nil, invalid("confidence", confidence, "outside (0, 1)")
	}
	n := float64(c.Members)
	mean := float64(c.Joins) / n
	variance := mean // Poisson
	if c.Squares > 0 && c.Members > 1 {
		variance = math.Max(mean, (float64(c.Squares)-n*mean*mean)/(n-1))
	}
	r := &CampaignResult{Dispersion: math.Inf(1), CostPerRetained: math.Inf(1)}
	if variance > mean {
		r.Dispersion = mean * mean / (variance - mean)
	}
	if c.Squares == 0 && c.Joins > 0 {
		r.Warnings = append(r.Warnings, coterie.Warning{Code: "dispersion-unknown", About: "Squares", Text: "without each member's own number, everybody is taken to refer alike: the chain looks safer than it is", Cure: "give the sum of squares of the numbers brought in"})
	}
	z := delta.Z(confidence)
	if c.Joins == 0 {
		// No join among n: the exact one-sided bound.
		r.K = coterie.Estimate{Hi: -math.Log1p(-confidence) / n, Confidence: confidence}
	} else {
		w := z * math.Sqrt(variance/n) / mean
		r.K = coterie.Estimate{Value: mean, Lo: mean * math.Exp(-w), Hi: mean * math.Exp(w), Confidence: confidence}
	}
	at := func(k float64) (float64, float64) {
		b := Branching{R: k, Dispersion: r.Dispersion}
		q, _ := b.Extinction(seeds)
		total, _, _ := b.Total(seeds)
		return q, total
	}
	q, total := at(r.K.Value)
	qLo, tHi := at(r.K.Hi)
	qHi, tLo := at(r.K.Lo)
	r.DiesOut = coterie.Estimate{Value: q, Lo: qLo, Hi: qHi, Confidence: confidence}
	r.Expected = coterie.Estimate{Value: total, Lo: tLo, Hi: tHi, Confidence: confidence}
	if c.Retained > 0 {
		r.CostPerRetained = c.Cost / float64(c.Retained)
	}
	return r, nil
}
