package monetize

import (
	"math"

	"github.com/coterie-go/coterie/internal/special"
)

// Staff is how many operators (运营) a community needs: one for every Span
// members, or as many as answer Level of the questions Within a time where
// members ask at random (Erlang C, M/M/c). Where both are given the larger
// number counts.
type Staff struct {
	Wage     float64 `json:"wage"`               // of one operator per period
	Span     float64 `json:"span,omitempty"`     // members per operator (管理幅度); 0: not by span
	Asks     float64 `json:"asks,omitempty"`     // questions of one member per unit of time; 0: not by questions
	Handling float64 `json:"handling,omitempty"` // mean time to answer one, > 0 with Asks
	Within   float64 `json:"within,omitempty"`   // time within which an answer should begin
	Level    float64 `json:"level,omitempty"`    // share of the questions for which it should, in [0, 1)
}

// Validate returns an *InputError for the first field outside its domain.
func (s Staff) Validate() error {
	if err := check(arg{"wage", s.Wage, nonNegative}, arg{"span", s.Span, nonNegative}, arg{"asks", s.Asks, nonNegative}, arg{"handling", s.Handling, nonNegative},
		arg{"within", s.Within, nonNegative}, arg{"level", s.Level, properShare}); err != nil {
		return err
	}
	if s.Asks > 0 && s.Handling == 0 {
		return refuse("handling", 0, "questions take no time")
	}
	return nil
}

// Operators is the number needed for so many members.
func (s Staff) Operators(members float64) (float64, error) {
	if err := s.Validate(); err != nil {
		return 0, err
	}
	if err := check(arg{"members", members, nonNegative}); err != nil {
		return 0, err
	}
	return s.operators(members), nil
}

func (s Staff) operators(members float64) float64 {
	var n float64
	if s.Span > 0 {
		n = math.Ceil(members / s.Span)
	}
	if load := s.Asks * members * s.Handling; load > 0 {
		n = math.Max(n, float64(special.Servers(load, s.Within/s.Handling, s.Level)))
	}
	return n
}

// Queue is how a number of operators copes with questions that come at random.
type Queue struct {
	Load     float64 // offered load a = arrivals·handling, in operators
	Blocked  float64 // Erlang B
	Waits    float64 // Erlang C: probability that a question waits
	MeanWait float64
	InTime   float64 // share answered within the time
}

// Queue returns how operators cope where arrivals questions come per unit of
// time. As many operators as the load or fewer never catch up: an *InputError.
//
//	B₀ = 1, Bᵢ = a·Bᵢ₋₁/(i + a·Bᵢ₋₁),  C = B/(1 − ρ(1 − B)),  W = C·s/(c − a)
//
// References: Erlang (1917), Solution of some problems in the theory of
// probabilities of significance in automatic telephone exchanges.
func (s Staff) Queue(arrivals float64, operators int) (*Queue, error) {
	if err := check(arg{"arrivals", arrivals, positive}, arg{"handling", s.Handling, positive}, arg{"within", s.Within, nonNegative}); err != nil {
		return nil, err
	}
	q := &Queue{Load: arrivals * s.Handling}
	if !(float64(operators) > q.Load) || operators > 10_000_000 {
		return nil, refuse("operators", float64(operators), "must exceed the load, or the queue never ends")
	}
	q.Blocked, q.Waits = special.ErlangB(q.Load, operators), special.ErlangC(q.Load, operators)
	free := float64(operators) - q.Load
	q.MeanWait = q.Waits * s.Handling / free
	q.InTime = 1 - q.Waits*math.Exp(-free*s.Within/s.Handling)
	return q, nil
}
