package community

import (
	"math"

	"github.com/coterie-go/coterie/internal/special"
)

// Desk (答疑台) is the service that the operators of a group give: members ask at
// random, and Level of the questions are to be answered Within a time. Times and
// rates are in one unit.
type Desk struct {
	Asks     float64 `json:"asks"`     // questions of one member per unit of time, > 0
	Handling float64 `json:"handling"` // mean time to answer one, > 0
	Within   float64 `json:"within"`   // ≥ 0
	Level    float64 `json:"level"`    // in [0, 1)
}

// Operators returns how many operators a group of so many members needs: the
// least c with which a share Level of the questions is answered in time, by
// Erlang's formula C for c servers and the load a = members·Asks·Handling.
//
//	1 − C(c, a)·exp(−(c − a)·Within/Handling) ≥ Level
//
// References: Erlang (1917), Solution of some problems in the theory of
// probabilities of significance in automatic telephone exchanges.
func (d Desk) Operators(members int) (int, error) {
	switch {
	case !positive(d.Asks):
		return 0, refuseNumber("asks", d.Asks, "not positive and finite")
	case !positive(d.Handling):
		return 0, refuseNumber("handling", d.Handling, "not positive and finite")
	case !(d.Within >= 0) || math.IsInf(d.Within, 0):
		return 0, refuseNumber("within", d.Within, "negative or not finite")
	case !(d.Level >= 0 && d.Level < 1):
		return 0, refuseNumber("level", d.Level, "not in [0, 1)")
	case members < 0:
		return 0, refuseNumber("members", float64(members), "negative")
	case members == 0:
		return 0, nil
	}
	return special.Servers(d.Asks*d.Handling*float64(members), d.Within/d.Handling, d.Level), nil
}

// Apprenticeship (以老带新) is how operators make operators: members of the groups
// they run are trained for Lag periods, and some operators leave.
//
//	Oₜ₊₁ = (1 − Attrition)·Oₜ + Promotion·PerOperator·Members·Oₜ₋Lag
//
// The model is our own.
type Apprenticeship struct {
	Attrition   float64 `json:"attrition"`    // share of the operators who leave in a period, [0, 1]
	Promotion   float64 `json:"promotion"`    // share of the members who become operators in a period, [0, 1]
	PerOperator float64 `json:"per_operator"` // groups that one operator runs, > 0
	Members     float64 `json:"members"`      // of a group, > 0
	Lag         int     `json:"lag"`          // periods of training, ≥ 0
}

// Growth returns by which factor the operators grow in a period, in the long
// run: the positive root of x^(Lag+1) − (1−χ)x^Lag − φ·s·n = 0. Below 1 they
// grow fewer.
func (a Apprenticeship) Growth() (float64, error) {
	unit := func(v float64) bool { return v >= 0 && v <= 1 }
	switch {
	case !unit(a.Attrition):
		return 0, refuseNumber("attrition", a.Attrition, "not in [0, 1]")
	case !unit(a.Promotion):
		return 0, refuseNumber("promotion", a.Promotion, "not in [0, 1]")
	case !positive(a.PerOperator):
		return 0, refuseNumber("per_operator", a.PerOperator, "not positive and finite")
	case !positive(a.Members):
		return 0, refuseNumber("members", a.Members, "not positive and finite")
	case a.Lag < 0 || a.Lag > 10_000:
		return 0, refuseNumber("lag", float64(a.Lag), "not in [0, 10000] periods")
	}
	keep, gain := 1-a.Attrition, a.Promotion*a.PerOperator*a.Members
	lo, hi := keep, 1+gain // at hi ≥ 1 the left side is at least hi − keep − gain ≥ 0
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid == lo || mid == hi {
			break
		}
		if math.Pow(mid, float64(a.Lag))*(mid-keep) < gain {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi, nil
}

// Periods returns how many periods it takes, in the long run, until so many
// operators have become as many as are needed: 0 where there are enough. It is
// an *[coterie.InputError] where there are none to begin with, or where they do
// not grow.
func (a Apprenticeship) Periods(have, needed float64) (float64, error) {
	growth, err := a.Growth()
	switch {
	case err != nil:
		return 0, err
	case !positive(have):
		return 0, refuseNumber("have", have, "nobody to learn from")
	case !(needed >= 0) || math.IsInf(needed, 0):
		return 0, refuseNumber("needed", needed, "negative or not finite")
	case needed <= have:
		return 0, nil
	case growth <= 1:
		return 0, refuseNumber("promotion", a.Promotion, "operators leave faster than they are trained")
	}
	return math.Log(needed/have) / math.Log(growth), nil
}
