package lifecycletest

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/coterie-go/coterie/lifecycle"
)

// slack is how much a curve may rise by rounding alone.
const slack = 1e-14

// TestSurvivor checks that s keeps what [lifecycle.Survivor] promises, on
// hundreds of ages up to horizon and some far beyond it:
//
//   - Survival is 1 at 0 and before it, within [0, 1], and never increases
//     (rises of 1e-14 pass as rounding);
//   - it is NaN for NaN and for nothing else, infinity included;
//   - the same age gives the same bits, from several goroutines too (run the
//     test with -race);
//   - the Until of a [lifecycle.Limited] is an age from 0 or +Inf, and the curve
//     holds its last value after it;
//   - the draws of a [lifecycle.Uncertain] keep all this, one seed gives one
//     draw, and drawing leaves the curve as it was.
//
// Whole and half ages are asked up to 2,000. horizon, in the unit of s, is
// finite and above 0; a curve of monthly renewals may take 36, one of days 365.
// The cost is 2,000 to 30,000 calls of Survival, more for long horizons, and as
// many for each of five draws.
func TestSurvivor(s lifecycle.Survivor, horizon float64) error {
	var f findings
	switch {
	case s == nil:
		f.addf("the Survivor is nil")
	case !(horizon > 0) || math.IsInf(horizon, 1):
		f.addf("horizon %v: must be finite and above 0", horizon)
	default:
		f.run("Survival", func() { f.curve("", s, horizon) })
		if u, ok := s.(lifecycle.Uncertain); ok {
			f.run("Draw", func() { f.draws(u, horizon) })
		}
	}
	return f.err()
}

// ages are where a curve is asked: a grid with whole numbers, their
// neighbours, and what lies far out.
func ages(horizon float64) []float64 {
	var at []float64
	for i := range 257 {
		at = append(at, horizon*float64(i)/256)
	}
	for t := 1.0; t <= math.Min(horizon, 2000); t++ {
		at = append(at, t-.5, math.Nextafter(t, 0), t, math.Nextafter(t, 2*t))
	}
	at = append(at, math.SmallestNonzeroFloat64, 1e-300, 1e-12, 1e-6)
	for _, k := range []float64{2, 10, 1e3, 1e6, 1e12} {
		at = append(at, horizon*k)
	}
	at = append(at, math.MaxFloat64, math.Inf(1))
	slices.Sort(at)
	return slices.Compact(at)
}

func (f *findings) curve(who string, s lifecycle.Survivor, horizon float64) {
	for _, t := range []float64{0, math.Copysign(0, -1), -1, -horizon, math.Inf(-1)} {
		if v := s.Survival(t); v != 1 {
			f.addf("%sSurvival(%v) = %v, want 1", who, t, v)
		}
	}
	if v := s.Survival(math.NaN()); !math.IsNaN(v) {
		f.addf("%sSurvival(NaN) = %v, want NaN", who, v)
	}
	at := ages(horizon)
	values := make([]float64, len(at))
	before := 1.0
	for i, t := range at {
		v := s.Survival(t)
		values[i] = v
		switch {
		case math.IsNaN(v):
			f.addf("%sSurvival(%v) is NaN", who, t)
			continue
		case v < 0 || v > 1:
			f.addf("%sSurvival(%v) = %v, outside 0…1", who, t, v)
		case v > before+slack:
			f.addf("%sSurvival rises from %v to %v at age %v", who, before, v, t)
		}
		before = v
	}
	if l, ok := s.(lifecycle.Limited); ok {
		until := l.Until()
		if !(until >= 0) {
			f.addf("%sUntil() = %v: must be an age from 0, or +Inf", who, until)
			until = math.Inf(1)
		}
		last := s.Survival(until)
		for i, t := range at {
			if v := values[i]; t > until && v != last {
				f.addf("%sSurvival(%v) = %v, want the last value %v, held after Until() = %v", who, t, v, last, until)
				break
			}
		}
	}
	differs := make([]int, 4) // each goroutine's first age of other bits, counted from 1
	panics := make([]any, 4)  // and what it panicked with
	var wg sync.WaitGroup
	for g := range differs {
		wg.Go(func() {
			defer func() { panics[g] = recover() }()
			for k := range at {
				i := (k*31 + g*67) % len(at)
				if math.Float64bits(s.Survival(at[i])) != math.Float64bits(values[i]) {
					differs[g] = i + 1
					return
				}
			}
		})
	}
	wg.Wait()
	for _, p := range panics {
		if p != nil {
			f.addf("%sSurvival: panic in another goroutine: %v", who, p)
			return
		}
	}
	if i := slices.Max(differs); i > 0 {
		f.addf("%sSurvival(%v) is not the same when asked again from another goroutine", who, at[i-1])
	}
}

func (f *findings) draws(u lifecycle.Uncertain, horizon float64) {
	at := ages(horizon)
	before := make([]float64, len(at))
	for i, t := range at {
		before[i] = u.Survival(t)
	}
	defer func() {
		for i, t := range at {
			if v := u.Survival(t); math.Float64bits(v) != math.Float64bits(before[i]) {
				f.addf("Draw changes the curve: Survival(%v) was %v and is %v", t, before[i], v)
				return
			}
		}
	}()
	for seed := range uint64(5) {
		a := u.Draw(rand.New(rand.NewPCG(seed, 1)))
		b := u.Draw(rand.New(rand.NewPCG(seed, 1)))
		if a == nil || b == nil {
			f.addf("Draw returns nil")
			return
		}
		for _, t := range at {
			if math.Float64bits(a.Survival(t)) != math.Float64bits(b.Survival(t)) {
				f.addf("two draws of one seed differ at age %v", t)
				break
			}
		}
		f.curve("a draw's ", a, horizon)
	}
}
