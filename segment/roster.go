package segment

import (
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/coterie-go/coterie"
)

// RosterOptions tunes NewRoster. nil and zero fields mean the default.
type RosterOptions struct {
	Roles      *RoleOptions
	Identities *IdentityOptions
	VIP        *VIPRule // nil: nobody is selected
	Leaders    *LeaderOptions
	Layers     *LayerOptions
	Weights    *Weights // nil: engagement is not measured
	Admins     AdminRule
	Hours      float64 // of work a period that the group needs, for Roster.Advocacy
	HoursEach  float64 // of work that one answer or act of management saves
	Confidence float64 // of intervals, in (0, 1); 0: 0.95
}

// Row is one member on the roster.
type Row[K coterie.Key] struct {
	Key        K
	Facts      Facts
	Role       RoleLabel     // how the member behaves
	Parts      PartLabel     // what for in the structure
	Identity   IdentityLabel // in what way of value
	Layer      Layer
	Band       Band // by messages
	VIP        VIPChoice
	Leader     bool // opinion leader
	DieHard    bool
	Star       bool // may be put forward as a star
	Advocate   bool
	Risk       float64 // see Facts.GoneRisk
	Engagement float64 // 0 without weights
	Cell       Cell    // RFM scores, where joined
	Segment    string  // its name, where joined
	SegmentZh  string
}

// Roster is who is who in a group (名单): one row for each member, in the order
// given, and what follows for the group.
type Roster[K coterie.Key] struct {
	Rows     []Row[K]
	Staffing Staffing // how many can play each structural role
	Leaders  []int    // rows, the most influential first
	DieHards []int
	Stars    []int // candidates, the most active first
	Admins   []Admin
	Advocacy Advocacy
	Summary  Summary
	Findings []coterie.Finding // leaderless, parts missing, what is due to the loyal
}

// NewRoster says of every member who it is. Nothing in it decides anything: it
// is information for a person. No members are ErrNoData; a key that comes twice,
// facts that Facts.Validate refuses and options that make no sense are an
// *InputError. It takes O(n log n).
func NewRoster[K coterie.Key](members iter.Seq2[K, Facts], o *RosterOptions) (*Roster[K], error) {
	if members == nil {
		return nil, coterie.ErrNoData
	}
	if o == nil {
		o = &RosterOptions{}
	}
	conf := or(o.Confidence, 0.95)
	if err := inUnit("Confidence", conf); err != nil {
		return nil, err
	}
	roles, err := o.Roles.filled()
	if err != nil {
		return nil, err
	}
	if o.VIP != nil {
		if err := o.VIP.Validate(); err != nil {
			return nil, err
		}
	}
	r := &Roster[K]{}
	var keys []K
	var facts []Facts
	seen := map[K]bool{}
	for k, f := range members {
		if seen[k] {
			return nil, &coterie.InputError{Row: len(facts), Field: "key", Value: fmt.Sprint(k), Reason: "comes twice"}
		}
		seen[k] = true
		if err := f.Validate(); err != nil {
			if in, ok := errors.AsType[*coterie.InputError](err); ok {
				in.Row = len(facts)
			}
			return nil, err
		}
		keys, facts = append(keys, k), append(facts, f)
	}
	if len(facts) == 0 {
		return nil, coterie.ErrNoData
	}
	r.Rows = make([]Row[K], len(facts))
	var (
		cores    = make([]int32, len(facts))
		activity = make([]int64, len(facts))
		spoken   = make([]float64, len(facts))
		labels   = make([]Role, len(facts))
	)
	for i := range facts {
		f, row := &facts[i], &r.Rows[i]
		row.Key, row.Facts = keys[i], *f
		row.Role = roles.classify(f)
		row.Parts = PlayParts(f)
		row.Identity = Identify(f, o.Identities)
		row.Advocate = f.IsAdvocate()
		row.Risk = f.GoneRisk()
		if o.VIP != nil {
			row.VIP, _ = o.VIP.Select(f) // the rule is valid
		}
		if o.Weights != nil {
			if row.Engagement, err = o.Weights.Engagement(f); err != nil {
				return nil, err
			}
		}
		r.Staffing.Add(row.Parts.Held)
		r.Summary.add(f)
		cores[i], activity[i], spoken[i], labels[i] = f.Core, f.Spoken, float64(f.Spoken), row.Role.Role
	}
	r.Summary.Share = Wilson(r.Summary.TookPart, r.Summary.Members, conf)
	layers, err := Layers(cores, activity, o.Layers)
	if err != nil {
		return nil, err
	}
	bands, err := Bands(spoken, 0, 0)
	if err != nil {
		return nil, err
	}
	for i := range r.Rows {
		r.Rows[i].Layer, r.Rows[i].Band = layers[i], bands[i]
	}
	if r.Leaders, err = Leaders(facts, o.Leaders); err != nil {
		return nil, err
	}
	if r.DieHards, err = DieHards(facts, 0, 0); err != nil {
		return nil, err
	}
	if r.Stars, err = StarCandidates(facts, 0, 0); err != nil {
		return nil, err
	}
	if r.Admins, err = o.Admins.Admins(facts, labels); err != nil {
		return nil, err
	}
	if r.Advocacy, err = Advocate(facts, o.Hours, o.HoursEach); err != nil {
		return nil, err
	}
	for _, i := range r.Leaders {
		r.Rows[i].Leader = true
	}
	for _, i := range r.DieHards {
		r.Rows[i].DieHard = true
	}
	for _, i := range r.Stars {
		r.Rows[i].Star = true
	}
	r.Findings = append(r.Findings, Leaderless(len(r.Leaders))...)
	r.Findings = append(r.Findings, r.Staffing.Findings()...)
	r.Findings = append(r.Findings, Keep(len(r.DieHards))...)
	return r, nil
}

// Join enters RFM scores and the names of their segments; members who never
// bought keep none. names may be nil.
func (r *Roster[K]) Join(s *Scores[K], names Segmentation) {
	at := make(map[K]int, len(r.Rows))
	for i := range r.Rows {
		at[r.Rows[i].Key] = i
	}
	for j, k := range s.Keys {
		i, ok := at[k]
		if !ok {
			continue
		}
		row := &r.Rows[i]
		row.Cell = s.Cell(j)
		if n := names.Of(row.Cell); n != nil {
			row.Segment, row.SegmentZh = n.Name, n.Chinese
		}
	}
}

// Why returns the reasons for what the row says (为什么), the weightiest first, in
// both languages.
func (r *Row[K]) Why() []coterie.Finding {
	var out []coterie.Finding
	say := func(code, row, english, chinese string, e ...Evidence) {
		f := coterie.Finding{Kind: coterie.Diagnosis, Code: code, Row: row, English: english, Chinese: chinese}
		for _, v := range e {
			f.Evidence = append(f.Evidence, v.String())
		}
		out = append(out, f)
	}
	e := r.Role.Evidence
	if r.Role.Role == Onlooker {
		say("role", "SE07", fmt.Sprintf("onlooker: %.4g %s", e.Value, e.Name), fmt.Sprintf("围观者：%s%.4g次", e.Chinese, e.Value), e)
	} else {
		say("role", "SE07", fmt.Sprintf("%s: %.4g %s", r.Role.Role, e.Value, e.Name), fmt.Sprintf("%s：%s%.4g次", r.Role.Role.Chinese(), e.Chinese, e.Value), e)
	}
	if r.Role.Second != 0 {
		say("role-close", "SE07", "nearly "+r.Role.Second.String(), "接近"+r.Role.Second.Chinese())
	}
	if r.Leader {
		say("leader", "SE19", fmt.Sprintf("opinion leader: influence %.3g, %d messages", r.Facts.Influence, r.Facts.Spoken), fmt.Sprintf("意见领袖：影响力%.3g，发言%d次", r.Facts.Influence, r.Facts.Spoken))
	}
	if r.VIP.Kinds != 0 {
		say("vip", "SE21", "VIP as "+r.VIP.Kinds.String(), "VIP："+r.VIP.Kinds.Chinese(), r.VIP.Evidence[:]...)
	}
	if r.DieHard {
		say("die-hard", "SE18", fmt.Sprintf("stayed %d of %d times when tempted", r.Facts.Stayed, r.Facts.Faced), fmt.Sprintf("%d次诱惑中留下%d次", r.Facts.Faced, r.Facts.Stayed))
	}
	if r.Layer == Core {
		say("core", "SE35", fmt.Sprintf("core of the group: core number %d", r.Facts.Core), fmt.Sprintf("核心层：核数%d", r.Facts.Core))
	}
	if r.Advocate {
		say("advocate", "SE44", "speaks for the group from experience", "拥护者：亲身体验后为社群发声")
	}
	if r.Risk >= 0.95 {
		say("quiet", "DE04", fmt.Sprintf("quiet for %.0f days, unusual for this member", r.Facts.Quiet), fmt.Sprintf("已沉默%.0f天，不同往常", r.Facts.Quiet))
	}
	return out
}

// Summary is what a period came to (阶段总结).
type Summary struct {
	Period   string
	Members  int64
	TookPart int64 // members who spoke, bought, took part or passed on
	Spoken   int64 // messages of all
	Orders   int64
	Spent    int64
	Share    coterie.Estimate // TookPart of Members
	Policy   string           // what was decided from it; empty: nothing yet
}

func (s *Summary) add(f *Facts) {
	s.Members++
	if f.Spoken > 0 || f.Orders > 0 || f.Joined > 0 || f.Forwards > 0 {
		s.TookPart++
	}
	s.Spoken += max(0, f.Spoken)
	s.Orders += max(0, f.Orders)
	if v := max(0, f.Spent); s.Spent > math.MaxInt64-v {
		s.Spent = math.MaxInt64
	} else {
		s.Spent += v
	}
}
