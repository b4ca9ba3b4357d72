package lifecycle

import "math/rand/v2"

// Survivor is the joint of the library (存续): the share that is still there at
// age t. A Kaplan–Meier curve, a Weibull, a rule of thumb, a user's own
// function: whatever survives can be compared, extended and monetised.
//
// Survival(0) = 1, and 1 for any t < 0; it never increases; it is NaN only for
// a NaN t. It may be defective: a share may never leave (cure). It is safe for
// concurrent use.
type Survivor interface {
	Survival(t float64) float64
}

// Uncertain is a Survivor that knows its sampling error: Draw returns an
// equally plausible curve.
type Uncertain interface {
	Survivor
	Draw(r *rand.Rand) Survivor
}

// Limited is a Survivor known only up to an age. It holds its last value after
// it; whoever integrates further warns.
type Limited interface {
	Survivor
	Until() float64
}
