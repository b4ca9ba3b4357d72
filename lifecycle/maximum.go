package lifecycle

import (
	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/optim"
)

// fitParams names parameters to the maximiser.
func fitParams(params []coterie.Param) []optim.Param {
	out := make([]optim.Param, len(params))
	for i, p := range params {
		out[i] = optim.Param{Name: p.Name, Min: p.Min, Max: p.Max}
	}
	return out
}

// fitOptions hands the caller's options to the maximiser; nil means the defaults.
func fitOptions(o *coterie.FitOptions) optim.Options {
	if o == nil {
		return optim.Options{}
	}
	out := optim.Options{MaxIterations: o.MaxIterations, Starts: o.Starts, Tolerance: o.Tolerance, Penalty: o.Penalty, Seed: o.Seed}
	if o.Progress != nil {
		out.Progress = func(done, total int64) { o.Progress(coterie.Progress{Stage: "fit", Done: done, Total: total}) }
	}
	return out
}

// edgeFit is the fit of a model at the edge of another, and its log-likelihood.
type edgeFit struct {
	fit any
	ll  float64
}

// concluded turns a maximum into a fit, or into a FitError that carries the limit
// model of the highest log-likelihood.
func concluded[M coterie.Model[M]](m *optim.Maximum, zero M, n float64, limits func() []edgeFit) (*coterie.Fit[M], error) {
	if m.Verdict == optim.Optimum {
		model, err := zero.With(m.Theta)
		if err != nil {
			return nil, err
		}
		return &coterie.Fit[M]{Model: model, N: n, LogLik: m.LogLik, StdErr: m.StdErr, Cov: m.Cov, Iterations: m.Iterations}, nil
	}
	e := &coterie.FitError{Err: coterie.ErrNotConverged, Names: m.About, Best: m.Theta, LogLik: m.LogLik,
		Cure: "more data, other starting points, or a simpler model"}
	switch m.Verdict {
	case optim.Boundary:
		e.Err = coterie.ErrBoundary
		e.Cure = "use the limit model, or a small Penalty"
	case optim.NotIdentified:
		e.Err = coterie.ErrNotIdentified
	}
	if limits != nil {
		for _, l := range limits() {
			if l.ll > e.LogLik-1e-3 && (e.Limit == nil || l.ll > e.LogLik+1e-6) {
				e.Limit, e.LogLik, e.Err = l.fit, l.ll, coterie.ErrBoundary
				e.Cure = "use the limit model, or a small Penalty"
			}
		}
	}
	return nil, e
}

// thinned is a systematic sample of n of the rows' total, heavy rows in
// proportion: at most n distinct rows.
func thinned[T any](rows []counted[T], n int) []counted[T] {
	total := 0.0
	for _, r := range rows {
		total += float64(r.n)
	}
	step := total / float64(n)
	out := make([]counted[T], 0, n)
	at, next := 0.0, step/2
	for _, r := range rows {
		at += float64(r.n)
		hits := int64(0)
		for ; next < at; next += step {
			hits++
		}
		if hits > 0 {
			out = append(out, counted[T]{r.row, hits})
		}
	}
	return out
}
