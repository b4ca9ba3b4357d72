package segment

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Katz, Lazarsfeld (1955), Personal Influence.
//	Founding documents 000h (opinion leaders), 000e (administrators), 004 (star members).

// sortBy orders indices by falling score, ties by index.
func sortBy(of []int, score func(int) float64) {
	slices.SortStableFunc(of, func(a, b int) int { return cmp.Compare(score(b), score(a)) })
}

// LeaderOptions tunes Leaders. Zero fields mean the default.
type LeaderOptions struct {
	MinSpoken int64   // messages without which nobody is a leader; 0: 1
	Top       float64 // share of the active that lead, in (0, 1]; 0: 0.05, at least one member
}

// Leaders returns the indices of the opinion leaders (意见领袖), the most
// influential first: the top share by Influence among those who are active.
// Activity is the precondition: a member with every tie and no word leads
// nobody. Members without influence are never leaders.
func Leaders(facts []Facts, o *LeaderOptions) ([]int, error) {
	least, top := int64(1), 0.05
	if o != nil {
		least, top = max(1, o.MinSpoken), or(o.Top, top)
	}
	if !(top > 0 && top <= 1) {
		return nil, refuse(-1, "Top", top, "must lie in (0, 1]")
	}
	var in []int
	for i := range facts {
		f := &facts[i]
		if math.IsNaN(f.Influence) || math.IsInf(f.Influence, 0) {
			return nil, refuse(i, "Influence", f.Influence, "must be finite")
		}
		if f.Spoken >= least && f.Influence > 0 {
			in = append(in, i)
		}
	}
	sortBy(in, func(i int) float64 { return facts[i].Influence })
	return in[:min(len(in), int(math.Ceil(snap(top*float64(len(in))))))], nil
}

// Leaderless returns the diagnosis of a group in which nobody leads (群龙无首),
// none where somebody does. Most members then do not know what to do.
func Leaderless(leaders int) []coterie.Finding {
	if leaders > 0 {
		return nil
	}
	return []coterie.Finding{{Kind: coterie.Diagnosis, Code: "leaderless", Row: "SE20",
		English: "nobody leads: most members will not know what to do", Chinese: "没有意见领袖：多数成员不知道该做什么",
		Cure: "ask two or three active members to start topics", CureChinese: "请两三位活跃成员发起话题"}}
}

// AdminRule says what an administrator needs (管理员要求). The zero value is two
// hours a day and three traits.
type AdminRule struct {
	MinHours float64 // online per day; 0: 2
	Traits   Trait   // 0: communicating, passionate and sharing
}

// Admin is a candidate for administration with what is still missing.
type Admin struct {
	Index    int
	Eligible bool
	Missing  Trait
	Hours    Evidence
}

// Admins lists candidates for the administration (管理员储备): the organisers first,
// for they are the likely 班长 and 班委, and within each the most influential. Who
// is not eligible comes last, with what is missing. Roles are those of
// Classify, one for each member.
func (r AdminRule) Admins(facts []Facts, roles []Role) ([]Admin, error) {
	if len(facts) != len(roles) {
		return nil, &coterie.InputError{Row: -1, Field: "roles", Value: strconv.Itoa(len(roles)), Reason: "not one for each member"}
	}
	hours := or(r.MinHours, 2)
	want := r.Traits
	if want == 0 {
		want = Communicating | Passionate | Sharing
	}
	if !(hours > 0 && hours <= 24) {
		return nil, refuse(-1, "MinHours", hours, "must lie in (0, 24]")
	}
	out := make([]Admin, len(facts))
	for i := range facts {
		f := &facts[i]
		missing := want &^ f.traits()
		out[i] = Admin{i, f.Hours >= hours && missing == 0, missing, Evidence{"hours a day", "每日在线小时", f.Hours, hours}}
	}
	rank := func(a Admin) int {
		switch {
		case a.Eligible && roles[a.Index] == Organiser:
			return 0
		case a.Eligible:
			return 1
		case roles[a.Index] == Organiser:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(out, func(a, b Admin) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(facts[b.Index].Influence, facts[a.Index].Influence))
	})
	return out, nil
}

// Star is a member to be put forward with a new story (明星会员). It needs all
// three: a story, an identity and an endorser of standing.
type Star struct {
	Index                     int
	Story, Identity, Endorser string
}

// Missing names what the star still lacks: "story", "identity", "endorser".
func (s *Star) Missing() []string {
	var out []string
	for _, f := range [][2]string{{s.Story, "story"}, {s.Identity, "identity"}, {s.Endorser, "endorser"}} {
		if f[0] == "" {
			out = append(out, f[1])
		}
	}
	return out
}

// StarCandidates returns the indices of members in the middle band of activity,
// the most active first (腰部成员): between the shares lo and hi of all, by
// messages, 0 and 0 meaning 0.5 to 0.9. The top has its story already: who stands
// second in it stays second.
func StarCandidates(facts []Facts, lo, hi float64) ([]int, error) {
	if lo == 0 && hi == 0 {
		lo, hi = 0.5, 0.9
	}
	if !(lo >= 0 && hi <= 1 && lo < hi) {
		return nil, refuse(-1, "band", lo, "must lie within [0, 1] and not be empty")
	}
	in := make([]int, len(facts))
	for i := range in {
		in[i] = i
	}
	sortBy(in, func(i int) float64 { return float64(facts[i].Spoken) })
	n := float64(len(in))
	from, to := int(math.Ceil(snap((1-hi)*n))), int(math.Floor(snap((1-lo)*n)))
	if from >= to {
		return nil, nil
	}
	return slices.DeleteFunc(in[from:to], func(i int) bool { return facts[i].Spoken <= 0 }), nil
}
