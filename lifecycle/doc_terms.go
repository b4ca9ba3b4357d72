// # Conventions
//
// Ages, horizons and rates are in the caller's one unit; an age counts from the
// member's own start. A Confidence of 0 is 95 %, a nil of options the defaults.
// Beyond the last age that was watched a curve holds its last value, and says by
// [Limited] where that begins; a fitted model goes on. Parameters are fitted on a
// scale on which they are free (log, logit), so that no interval leaves the domain.
//
// # Guarantees
//
// [Table], [Histories], [Ledger], [Regression], [Arrivals] and [Funnel] are
// multisets in canonical order. Nothing is summed while rows are folded in, so
// that any split of the rows over machines, merged in any order, has the same
// bytes and gives the same fit, bit for bit.
//
// # What it does not do
//
// It says how long and how often, not why: a coefficient of [FitCox] is what goes
// with a longer stay. It has no splines and no posterior distributions. A fit
// that has no answer is an error and never a number.
//
// References: each file names its own.
package lifecycle
