package main

import (
	"net/http"
	"time"

	"github.com/coterie-go/coterie/community"
)

// decision is what the rules of the group say about an event that has not been
// sent yet. Asking changes nothing: the event is sent to /events if it happens.
type decision struct {
	Action  community.Action   `json:"action"`
	Name    string             `json:"name"` // of the action, in the language of the request
	Member  community.MemberID `json:"member,omitzero"`
	Reason  string             `json:"reason"`
	Rule    string             `json:"rule,omitempty"`
	Due     *time.Time         `json:"due,omitempty"` // until when a toll can be paid
	Overdue []overdue          `json:"overdue,omitempty"`
}

// overdue is a toll that was not paid in time.
type overdue struct {
	Member community.MemberID `json:"member"`
	Reason string             `json:"reason"`
}

// postDecide takes one event, without id, and answers with the decision.
func (s *service) postDecide(w http.ResponseWriter, r *request) error {
	body, err := readBody(r.Body)
	if err != nil {
		return err
	}
	var l eventLine
	if err := decode(body, &l); err != nil {
		return err
	}
	p, bad := s.check(r, &l)
	if bad != nil {
		return bad
	}
	g := p.group
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.judge.Decide(g.standing, &p.event)
	out := decision{Action: d.Action, Name: r.pick(d.Action.Chinese(), d.Action.String()), Member: d.Member, Reason: g.judge.Reason(d, r.chinese)}
	if rules := g.design.Structure.Rules.Rules; d.Rule >= 0 && int(d.Rule) < len(rules) {
		out.Rule = rules[d.Rule].Name
	}
	if d.Action == community.Charge {
		due := d.Due.Time()
		out.Due = &due
	}
	for d := range g.judge.Due(g.standing, p.event.At) {
		out.Overdue = append(out.Overdue, overdue{d.Member, g.judge.Reason(d, r.chinese)})
	}
	return r.reply(w, out)
}
