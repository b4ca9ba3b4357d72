package report

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
)

// A Stage is where a group stands in its life, with the probability of it.
type Stage struct {
	Phase    lifecycle.Phase     `json:"phase"` // unset where no messages are counted
	Sure     Figure              `json:"sure"`
	Readings []lifecycle.Reading `json:"-"` // the stretches of days since its first, by phase
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
	return Stage{p.Now, Figure(p.Probabilities[p.Now]), p.Readings}, nil
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

// The weight of the rule in a remaining life, and what the advice goes by.
const (
	ruleWeight = 3  // deaths that the rule of two years counts as
	saleDays   = 30 // that a sale takes from start to end
	leftSure   = .8 // confidence of the interval
)

// A Left is how much longer a group will live, in days.
type Left struct {
	Days    coterie.Estimate      `json:"days"` // NaN where it cannot be told, or has as good as ended
	Weights lifecycle.LifeWeights `json:"weights"`
}

// siblings fits the lives of all groups, from which each group is judged; nil
// where too few have died.
func siblings(views []groupView, last int) (*lifecycle.Siblings, error) {
	deaths, err := lifecycle.CountDeaths(func(yield func(lifecycle.GroupDays) bool) {
		for _, v := range views {
			if v.talk && !v.older && !yield(v.activity(last)) {
				return
			}
		}
	}, lifecycle.Death{Silence: window})
	if err != nil {
		return nil, err
	}
	s, err := lifecycle.FitSiblings(context.Background(), deaths.Table, nil)
	if errors.Is(err, coterie.ErrNoEvents) || errors.Is(err, coterie.ErrNoData) {
		return nil, nil
	}
	return s, err
}

// left judges how much longer the group will live, from the rule, the other
// groups and its own trend.
func (v *groupView) left(in *Input, last int, phase lifecycle.Phase, s *lifecycle.Siblings) (Left, error) {
	l := Left{Days: coterie.Exactly(math.NaN())}
	if phase == 0 || v.older || phase >= lifecycle.Dormant { // what a rule says of living groups says nothing of the others
		return l, nil
	}
	rule := lifecycle.TwoYears()
	if in.Design != nil {
		if need := in.Design.Community.Charter.NeedMonths * month; need > 0 && need < rule.Median {
			rule = lifecycle.NeedLasts(need)
		}
	}
	judged, err := lifecycle.LifeEvidence{Age: float64(last - v.days[0].Date + 1), Prior: rule, PriorWeight: ruleWeight, Siblings: s,
		Activity: v.daily(last), Death: lifecycle.Death{Silence: window}, Confidence: leftSure}.Judge()
	switch {
	case errors.Is(err, coterie.ErrNotIdentified):
		return l, nil
	case err != nil:
		return l, err
	}
	l.Days, l.Weights = judged.Life, judged.Weights
	return l, nil
}

// words says the remaining life in months.
func (l *Left) words(g *GroupLine) Words {
	d := l.Days
	switch {
	case g.Stage.Phase == lifecycle.Ended:
		return Words{fmt.Sprintf("已停 %d 天", g.Silent), fmt.Sprintf("stopped %d d", g.Silent)}
	case g.Stage.Phase == lifecycle.Dormant:
		return Words{"几乎停了", "all but stopped"}
	case math.IsNaN(d.Value):
		return Words{"说不出", "not known"}
	}
	m := fmt.Sprintf("%.0f", d.Value/month)
	if d.Value < month {
		m = fmt.Sprintf("%.1f", d.Value/month)
	}
	span := fmt.Sprintf("%.0f–%.0f", d.Lo/month, d.Hi/month)
	return Words{m + " 个月（" + span + "）", m + " (" + span + ")"}
}
