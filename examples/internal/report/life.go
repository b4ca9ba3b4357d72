package report

import (
	"context"

	"github.com/coterie-go/coterie/lifecycle"
)

// A Stage is where a group stands in its life, with the probability of it.
type Stage struct {
	Phase lifecycle.Phase `json:"phase"` // unset where no messages are counted
	Sure  Figure          `json:"sure"`
}

// stage reads the phase from what was done on each day.
func (v *groupView) stage(last int) (Stage, error) {
	if !v.talk {
		return Stage{Sure: unknown}, nil
	}
	p, err := lifecycle.ReadPhases(context.Background(), v.daily(last), &lifecycle.PhaseOptions{Silence: window})
	if err != nil {
		return Stage{}, err
	}
	return Stage{p.Now, Figure(p.Probabilities[p.Now])}, nil
}

// daily is what was done in the group on each day from its first to the last of
// the input.
func (v *groupView) daily(last int) []float64 {
	first := v.days[0].Date
	x := make([]float64, last-first+1)
	for _, d := range v.days {
		x[d.Date-first] = float64(d.acts())
	}
	return x
}

// words says the phase.
func (s *Stage) words() Words {
	if s.Phase == 0 {
		return Words{"不知道", "unknown"}
	}
	return Words{s.Phase.Chinese(), s.Phase.String()}
}
