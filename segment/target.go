package segment

import "github.com/coterie-go/coterie"

// Person is what a target asks of someone; zero means not known or not so.
type Person struct {
	Born     int    // year of birth
	HasID    bool   // showed a document
	Bought   bool   // a current customer
	Prospect bool   // may become one
	Stage    string // stage of life, one of Target.Stages
}

// Target is whom a community is for (社群对象): about the market of what its
// operator sells, in the broad sense current and potential customers, in the
// narrow sense current ones only. Every set field must hold.
type Target struct {
	Broad, Narrow bool     // 广义: current and potential customers; 狭义: current ones. Neither: anyone
	Born          [2]int   // years of birth, inclusive; 0 is open
	MinAge        int      // in the year asked about
	NeedsID       bool     // a document is asked for
	Stages        []string // stages of life, in order
	From, To      string   // the stages meant, inclusive; empty is open
}

// Validate refuses, as an *InputError, years that are crossed, stages that are
// not in Stages or crossed, and a target both broad and narrow.
func (t *Target) Validate() error {
	bad := func(field, reason string) error {
		return &coterie.InputError{Row: -1, Field: field, Reason: reason}
	}
	from, to := t.stages()
	switch {
	case t.Broad && t.Narrow:
		return bad("Narrow", "contradicts Broad")
	case t.Born[1] != 0 && t.Born[0] > t.Born[1]:
		return bad("Born", "years crossed")
	case t.MinAge < 0:
		return bad("MinAge", "negative")
	case from < 0 || to < 0:
		return bad("From, To", "not among Stages")
	case from > to:
		return bad("From, To", "stages crossed")
	}
	return nil
}

// stages are the places of From and To, −1 where they are unknown.
func (t *Target) stages() (from, to int) {
	at := func(s string, open int) int {
		if s == "" {
			return open
		}
		for i, v := range t.Stages {
			if v == s {
				return i
			}
		}
		return -1
	}
	return at(t.From, 0), at(t.To, max(0, len(t.Stages)-1))
}

// Misses returns what speaks against admitting a person in a year, empty where
// nothing does: "customer", "born", "age", "document", "stage". What is not known
// of the person speaks against where the target asks for it.
func (t *Target) Misses(p *Person, year int) []string {
	var out []string
	if t.Narrow && !p.Bought || t.Broad && !p.Bought && !p.Prospect {
		out = append(out, "customer")
	}
	if t.Born != [2]int{} && (p.Born == 0 || p.Born < t.Born[0] || t.Born[1] != 0 && p.Born > t.Born[1]) {
		out = append(out, "born")
	}
	if t.MinAge > 0 && (p.Born == 0 || year-p.Born < t.MinAge) {
		out = append(out, "age")
	}
	if t.NeedsID && !p.HasID {
		out = append(out, "document")
	}
	if t.From != "" || t.To != "" {
		from, to := t.stages()
		in := false
		for i, s := range t.Stages {
			in = in || s == p.Stage && i >= from && i <= to
		}
		if !in {
			out = append(out, "stage")
		}
	}
	return out
}

// Fit is the share of people whom the target admits, with Wilson's interval
// (目标契合度): 0 shows that what is sold and those who came belong to different
// generations.
func (t *Target) Fit(people []Person, year int, confidence float64) (coterie.Estimate, error) {
	if err := t.Validate(); err != nil {
		return coterie.Estimate{}, err
	}
	if err := inUnit("confidence", confidence); err != nil {
		return coterie.Estimate{}, err
	}
	if len(people) == 0 {
		return coterie.Estimate{}, coterie.ErrNoData
	}
	k := int64(0)
	for i := range people {
		if len(t.Misses(&people[i], year)) == 0 {
			k++
		}
	}
	return Wilson(k, int64(len(people)), confidence), nil
}
