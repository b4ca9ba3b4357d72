package segment

import (
	"fmt"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Use is how a group is used over a period (群的用途).
type Use struct {
	Type   community.Term // "tool-group": to solve a problem; "topic-group": to be among one's like
	Active float64        // share of members who spoke, in [0, 1]
	Solved float64        // share of requests that were met, in [0, 1]: contacts found, questions answered

	MinActive, MinSolved float64 // from which it is well; 0: 0.1 and 0.5. Assumptions
}

// Judge says how the group is by what it is for, and whether it is well. A tool
// group, of contacts or of a course, is quiet by nature: one finds the contact
// and is done, so only what it solved counts. A topic group lives by talk. Of
// another type of group it is an *InputError.
func (u *Use) Judge() (coterie.Finding, bool, error) {
	for _, f := range [...]struct {
		name string
		v    float64
	}{{"Active", u.Active}, {"Solved", u.Solved}, {"MinActive", u.MinActive}, {"MinSolved", u.MinSolved}} {
		if !(f.v >= 0 && f.v <= 1) {
			return coterie.Finding{}, false, refuse(-1, f.name, f.v, "must lie in [0, 1]")
		}
	}
	f := coterie.Finding{Kind: coterie.Diagnosis, About: string(u.Type)}
	measure := func(code, row, what, chinese string, v, least float64) bool {
		ok := v >= least
		state, chineseState := "well", "健康"
		if !ok {
			code, state, chineseState = "un"+code, "not well", "不健康"
		}
		f.Code, f.Row = code, row
		f.English = fmt.Sprintf("%s: %.0f %% %s, %.0f %% needed", state, 100*v, what, 100*least)
		f.Chinese = fmt.Sprintf("%s：%s%.0f%%，需要%.0f%%", chineseState, chinese, 100*v, 100*least)
		return ok
	}
	switch u.Type {
	case "tool-group":
		ok := measure("useful", "SE27", "of requests met", "需求解决率", u.Solved, or(u.MinSolved, 0.5))
		return f, ok, nil
	case "topic-group":
		ok := measure("lively", "SE28", "of members spoke", "发言率", u.Active, or(u.MinActive, 0.1))
		return f, ok, nil
	}
	return coterie.Finding{}, false, &coterie.InputError{Row: -1, Field: "Type", Value: string(u.Type), Reason: "neither tool-group nor topic-group"}
}
