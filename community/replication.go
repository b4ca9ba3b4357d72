package community

import (
	"strconv"

	"github.com/coterie-go/coterie"
)

// Replication (复制) is how the community is to be copied: the fifth element,
// after the other four stand.
type Replication struct {
	Groups    Range  `json:"groups,omitzero"`     // how many groups are planned
	Roadmap   []Term `json:"roadmap,omitempty"`   // stages of main value, in order: an intent
	Stage     Term   `json:"stage,omitempty"`     // the stage of the roadmap it is in; empty: before the first
	Franchise Term   `json:"franchise,omitempty"` // 自建群: the gate that a group built by a member passes to be trained
	Ecosystem []Term `json:"ecosystem,omitempty"` // 生态: the parties of a many-sided model, once there is scale and stability
}

func (r *Replication) validate(s *Structure) error {
	if err := r.Groups.validate("replication.groups"); err != nil {
		return err
	}
	if r.Stage != "" && !holds(r.Roadmap, r.Stage) {
		return &coterie.InputError{Row: -1, Field: "replication.stage", Value: strconv.Quote(string(r.Stage)), Reason: "not on the roadmap: " + list(r.Roadmap, 0)}
	}
	if r.Franchise != "" && s.gate(r.Franchise) == nil {
		return &coterie.InputError{Row: -1, Field: "replication.franchise", Value: strconv.Quote(string(r.Franchise)), Reason: "no gate of the structure has this name"}
	}
	return nil
}

// next is the stage of the roadmap that follows; empty after the last.
func (r *Replication) next() Term {
	for i, t := range r.Roadmap {
		if r.Stage == "" {
			return t
		}
		if t == r.Stage && i+1 < len(r.Roadmap) {
			return r.Roadmap[i+1]
		}
	}
	return ""
}

// PickPilot (试点) returns where to begin: of several sites the one with the most
// of those the plan is for; of equals the one whose name comes first. No sites
// are [coterie.ErrNoData], a negative count is an *[coterie.InputError].
func PickPilot(counts map[Term]int) (Term, error) {
	best, most := Term(""), -1
	for name, n := range counts {
		if n < 0 {
			return "", &coterie.InputError{Row: -1, Field: "counts", Value: strconv.Itoa(n), Reason: "negative"}
		}
		if n > most || n == most && name < best {
			best, most = name, n
		}
	}
	if most < 0 {
		return "", coterie.ErrNoData
	}
	return best, nil
}
