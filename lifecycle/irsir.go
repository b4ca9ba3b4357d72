package lifecycle

import (
	"context"
	"math"

	"github.com/coterie-go/coterie"
)

// Epidemic (传染模型) is the infectious-recovery SIR model of Cannarella and
// Spechler: joining spreads by contact and so does leaving.
//
//	dS/dt = −β·S·I/N    dI/dt = β·S·I/N − ν·I·R/N    dR/dt = ν·I·R/N
//
// S could still join, I are members, R have left; N = S + I + R. R0 must be
// above 0: the first to leave cannot be infected by anyone.
//
// The model ends every community: I → 0 whatever the data say (Cooney et al.
// 2016), and its best-known forecast, that of Facebook's end, failed. Read its
// peak, not its end; [Epidemic.Path] warns.
//
// References:
//   - Cannarella & Spechler (2014), Epidemiological modeling of online social
//     network dynamics, arXiv:1401.4208.
//   - Cooney, Morrison et al. (2016), arXiv:1608.07870.
type Epidemic struct {
	Join, Leave float64 // β and ν, per unit of time
	S0, I0, R0  float64 // people at time 0; R0 > 0
}

// Path returns S, I and R at increasing times ≥ 0, solved to about 1e-11 of N,
// with the warning that belongs to the model.
func (m Epidemic) Path(ctx context.Context, t []float64) (s, i, r []float64, w []coterie.Warning, err error) {
	for _, p := range []struct {
		name string
		v    float64
	}{{"Join", m.Join}, {"Leave", m.Leave}, {"S0", m.S0}, {"I0", m.I0}, {"R0", m.R0}} {
		if !(p.v >= 0) || math.IsInf(p.v, 1) {
			return nil, nil, nil, nil, invalid(p.name, p.v, "negative or not finite")
		}
	}
	n := m.S0 + m.I0 + m.R0
	if math.IsInf(n, 1) {
		return nil, nil, nil, nil, invalid("S0", m.S0, "more people than can be counted")
	}
	if !(m.R0 > 0) {
		return nil, nil, nil, nil, invalid("R0", m.R0, "not positive: nobody could ever begin to leave")
	}
	ys, err := solve(ctx, []float64{m.S0 / n, m.I0 / n, m.R0 / n}, t, func(_ float64, y, dy []float64) {
		in, out := m.Join*y[0]*y[1], m.Leave*y[1]*y[2]
		dy[0], dy[1], dy[2] = -in, in-out, out
	}, 0)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	for _, y := range ys {
		s, i, r = append(s, n*y[0]), append(i, n*y[1]), append(r, n*y[2])
	}
	w = []coterie.Warning{{Code: "always-ends", About: "Epidemic", Text: "this model ends every community, also those that live on", Cure: "use it to date a peak; compare with Attention, which can sustain itself"}}
	return s, i, r, w, nil
}
