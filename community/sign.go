package community

import (
	"math"

	"github.com/coterie-go/coterie"
)

// State is how a group is doing (状态).
type State uint8

// The states. The zero value is unset.
const (
	Lively   State = iota + 1 // 活跃: many speak, and it is worth reading
	Quiet                     // 安静有用: few speak, and it is of use all the same
	Dead                      // 死群: its purpose was not met, and nobody speaks
	Spam                      // 垃圾群: adverts have taken over
	IdleChat                  // 聊天扯淡群: a few talk much, and nothing of it is of worth
)

var stateNames = names{{}, {"lively", "活跃"}, {"quiet", "安静有用"}, {"dead", "死群"}, {"spam", "垃圾群"}, {"idle-chat", "聊天扯淡群"}}

// String returns the English name.
func (s State) String() string { return stateNames.at(int(s), 0) }

// Chinese returns the Chinese name.
func (s State) Chinese() string { return stateNames.at(int(s), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (s *State) UnmarshalText(b []byte) error {
	i, err := stateNames.parse("state", b)
	*s = State(i)
	return err
}

// Degenerate reports whether the state is one of the three in which groups
// fail, and earn nothing.
func (s State) Degenerate() bool { return s == Dead || s == Spam || s == IdleChat }

// Sign is one line of the table by which evidence is weighed: what a measure
// says for a state, an element or a sense. Its voice rises with the measure, by
// the logistic function, from 0 through ½ at At to 1:
//
//	voice(x) = 1 / (1 + exp(−(x − At)/Width))
//
// A negative Width turns it round. A measure that is not known has no voice.
type Sign struct {
	For     Term    `json:"for"`     // a state, an element or a sense
	Measure Term    `json:"measure"` // see Measures
	At      float64 `json:"at"`
	Width   float64 `json:"width"` // not 0
	Weight  float64 `json:"weight"`
}

// valid reports whether the sign can be weighed.
func (s *Sign) valid() bool {
	return s.Width != 0 && !math.IsNaN(s.Width+s.At) && !math.IsInf(s.Width, 0) && !math.IsInf(s.At, 0) && s.Weight >= 0 && s.Weight <= 1e6
}

func (s *Sign) voice(x float64) float64 { return 1 / (1 + math.Exp(-(x-s.At)/s.Width)) }

// Signs returns the table that [Assess] uses by default, to be changed and
// given back in its options. The numbers are judgements, not findings of the
// literature; they read a month of a chat group.
//
// For a state the weights are evidence, in units of log-odds; for an element or
// a sense they are shares of its score. The senses (四感) are those of the
// knowledge-membership document; [ShopSenses] has the other set.
func Signs() []Sign {
	return []Sign{
		// A dead group: silent, far below what it was.
		{"dead", "silence-days", 14, 4, 4},
		{"dead", "faded-to", 0.12, -0.04, 4},
		{"dead", "talk", 0.01, -0.003, 2},
		{"dead", "mute", 0.5, 0.15, 12},
		{"dead", "deserted", 0.5, 0.15, 20},
		{"dead", "orders-rate", 0.02, -0.01, 1},
		// Taken over by adverts.
		{"spam", "ad-share", 0.30, 0.06, 7},
		{"spam", "talk", 0.04, 0.01, 1.5},
		{"spam", "orders-rate", 0.12, -0.03, 2.5},
		{"spam", "weekly-speakers", 0.33, -0.05, 1},
		// Idle chat of a few.
		{"idle-chat", "worth-share", 0.10, -0.02, 4},
		{"idle-chat", "ad-share", 0.30, -0.06, 1.5},
		{"idle-chat", "talk", 0.08, 0.02, 2},
		{"idle-chat", "orders-rate", 0.06, -0.02, 2.5},
		{"idle-chat", "top-tenth", 0.60, 0.10, 1},
		// Quiet and of use: little talk, but of worth, and members use it.
		{"quiet", "talk", 0.06, -0.012, 4},
		{"quiet", "faded-to", 0.25, 0.06, 4},
		{"quiet", "silence-days", 14, -4, 2},
		{"quiet", "worth-share", 0.30, 0.08, 1.5},
		{"quiet", "orders-rate", 0.10, 0.03, 1.5},
		// Lively: much talk that is of worth.
		{"lively", "talk", 0.06, 0.012, 3},
		{"lively", "worth-share", 0.12, 0.03, 2},
		{"lively", "ad-share", 0.25, -0.05, 2},
		{"lively", "faded-to", 0.25, 0.06, 1.5},
		{"lively", "orders-rate", 0.10, 0.03, 2},
		{"lively", "weekly-speakers", 0.33, 0.05, 1.5},
		// The five elements.
		{"same-interest", "design-interest", 0.5, 0.15, 2},
		{"same-interest", "tied-share", 0.3, 0.1, 2},
		{"same-interest", "cohesion", 0.4, 0.1, 2},
		{"same-interest", "trust", 0.4, 0.1, 1},
		{"same-interest", "attitude-share", 0.2, 0.07, 1},
		{"structure", "design-structure", 0.5, 0.15, 2},
		{"structure", "onboarded-share", 0.5, 0.15, 2},
		{"structure", "ad-share", 0.2, -0.06, 1},
		{"output", "design-output", 0.5, 0.15, 1},
		{"output", "worth-share", 0.15, 0.05, 3},
		{"output", "ugc-share", 0.3, 0.1, 1},
		{"output", "brand-stock", 0.5, 0.15, 1},
		{"output", "decentralisation", 0.7, 0.1, 1},
		{"operations", "design-operations", 0.5, 0.15, 1},
		{"operations", "sessions-complete", 0.5, 0.15, 1},
		{"operations", "check-in-rate", 0.2, 0.07, 1},
		{"operations", "weekly-speakers", 0.2, 0.06, 2},
		{"operations", "member-held", 0.3, 0.1, 1},
		{"replication", "design-replication", 0.5, 0.15, 1},
		{"replication", "core-share", 0.1, 0.03, 2},
		{"replication", "member-held", 0.3, 0.1, 1},
		{"replication", "culture", 0.3, 0.1, 1},
		// The four senses, as in 003.
		{"ritual", "practice-application", 0.5, 0.15, 1},
		{"ritual", "practice-accept-rules", 0.5, 0.15, 1},
		{"ritual", "practice-reward-punishment", 0.5, 0.15, 1},
		{"belonging", "practice-mutual-help", 0.5, 0.15, 1},
		{"belonging", "practice-activities", 0.5, 0.15, 1},
		{"participation", "practice-discussion", 0.5, 0.15, 1},
		{"participation", "practice-session", 0.5, 0.15, 1},
		{"organisation", "practice-division-of-labour", 0.5, 0.15, 1},
		// Rules that are kept give three of them, not participation (000c).
		{"ritual", "practice-strict-rules", 0.5, 0.15, 0.5},
		{"belonging", "practice-strict-rules", 0.5, 0.15, 0.5},
		{"organisation", "practice-strict-rules", 0.5, 0.15, 0.5},
	}
}

// ShopSenses returns the other table of practices and senses, that of the
// shop-growth document: check-ins make ritual, a customised product belonging
// (once the group is mature), sharing sessions participation, rules strictly
// kept organisation.
func ShopSenses() []Sign {
	return []Sign{
		{"ritual", "practice-check-in", 0.5, 0.15, 1},
		{"belonging", "practice-merchandise", 0.5, 0.15, 1},
		{"participation", "practice-session", 0.5, 0.15, 1},
		{"organisation", "practice-strict-rules", 0.5, 0.15, 1},
	}
}

// Contribution is what one sign contributed to a score.
type Contribution struct {
	Measure Term    `json:"measure"`
	Value   float64 `json:"value"`
	Voice   float64 `json:"voice"` // 0 to 1
	Weight  float64 `json:"weight"`
}

// Score is what the evidence says for a state, an element or a sense, with its
// parts.
type Score struct {
	Name  Term             `json:"name"`
	Value coterie.Estimate `json:"value"` // 0 to 1; NaN where nothing is known of it
	Parts []Contribution   `json:"parts,omitempty"`
}

// weigh lists the contributions of the known measures to a name.
func weigh(signs []Sign, name Term, ms []Measure) (parts []Contribution) {
	for i := range signs {
		s := &signs[i]
		if s.For != name || !s.valid() {
			continue
		}
		for _, m := range ms {
			if m.Name == s.Measure && !math.IsNaN(m.Value.Value) && !math.IsInf(m.Value.Value, 0) {
				parts = append(parts, Contribution{m.Name, m.Value.Value, s.voice(m.Value.Value), s.Weight})
			}
		}
	}
	return parts
}

// score is the weighted mean of the voices.
func score(signs []Sign, name Term, ms []Measure) Score {
	out := Score{Name: name, Parts: weigh(signs, name, ms), Value: coterie.Exactly(math.NaN())}
	sum, weights := 0.0, 0.0
	for _, p := range out.Parts {
		sum += p.Weight * p.Voice
		weights += p.Weight
	}
	if weights > 0 {
		out.Value = coterie.Exactly(sum / weights)
	}
	return out
}

// states turns the signs for the states into probabilities:
//
//	log-odds(state) = Σ weight·(2·voice − 1),  P = softmax
//
// over all states, from the most probable to the least.
func states(signs []Sign, ms []Measure) []Score {
	out := make([]Score, 0, len(stateNames)-1)
	sum, best := 0.0, math.Inf(-1)
	for s := Lively; int(s) < len(stateNames); s++ {
		sc := Score{Name: Term(s.String()), Parts: weigh(signs, Term(s.String()), ms)}
		v := 0.0
		for _, p := range sc.Parts {
			v += p.Weight * (2*p.Voice - 1)
		}
		sc.Value = coterie.Exactly(v)
		best = max(best, v)
		out = append(out, sc)
	}
	for i := range out { // from the best, so that no weight overflows
		out[i].Value = coterie.Exactly(math.Exp(out[i].Value.Value - best))
		sum += out[i].Value.Value
	}
	for i := range out {
		out[i].Value = coterie.Exactly(out[i].Value.Value / sum)
	}
	for i := range out { // five of them: insertion keeps the order of the enum among equals
		for k := i; k > 0 && out[k].Value.Value > out[k-1].Value.Value; k-- {
			out[k], out[k-1] = out[k-1], out[k]
		}
	}
	return out
}
