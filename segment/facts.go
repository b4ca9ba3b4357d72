package segment

import (
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/coterie-go/coterie/community"
)

// Facts are what is known of one member over one window of time: what the log
// shows, what was measured, and what people say. Zero means none or not known.
// Counts are not negative, durations in days.
type Facts struct {
	Tenure float64 // days since joining
	Span   float64 // days from the first to the last sign of life
	Quiet  float64 // days since the last sign of life

	Signs      int64 // signs of life: days or messages, what Span and Quiet are about
	Spoken     int64 // messages and check-ins
	Questions  int64 // messages that ask
	Answers    int64 // messages that answer or help
	Complaints int64 // messages that object to the management or the content in public
	Managed    int64 // acts of management: sessions and events held, announcements, approvals, welcomes, warnings …
	Heard      int64 // replies and reactions received
	Joined     int64 // activities and discussions taken part in
	Forwards   int64 // of the group's content, to outside
	Invited    int64
	Trials     int64 // products tried or reviewed
	Sales      int64 // of the group's product to others
	Orders     int64
	Spent      int64 // minor units
	Violations int64 // warnings received

	// Faced counts the times something better was on offer elsewhere, and
	// Stayed those on which the member stayed all the same.
	Faced, Stayed int64

	Influence float64 // any centrality of the tie graph, such as PageRank
	Core      int32   // core number in the tie graph
	Hours     float64 // online per day
	Traits    Trait   // what those who know the member say
}

// maxCount is the largest count a Facts may hold: sums of several stay exact.
const maxCount = 1 << 53

// Validate refuses, as an *InputError naming the field, counts below 0 or above
// 2⁵³, days, hours and influence that are negative or not finite, and more
// temptations withstood than faced.
func (f *Facts) Validate() error {
	for _, c := range [...]struct {
		name string
		n    int64
	}{{"Signs", f.Signs}, {"Spoken", f.Spoken}, {"Questions", f.Questions}, {"Answers", f.Answers}, {"Complaints", f.Complaints},
		{"Managed", f.Managed}, {"Heard", f.Heard}, {"Joined", f.Joined}, {"Forwards", f.Forwards}, {"Invited", f.Invited}, {"Trials", f.Trials},
		{"Sales", f.Sales}, {"Orders", f.Orders}, {"Spent", f.Spent}, {"Violations", f.Violations}, {"Faced", f.Faced}, {"Stayed", f.Stayed}, {"Core", int64(f.Core)}} {
		if c.n < 0 || c.n > maxCount {
			return refuse(-1, c.name, float64(c.n), "must lie in [0, 2⁵³]")
		}
	}
	for _, d := range [...]struct {
		name string
		v    float64
	}{{"Tenure", f.Tenure}, {"Span", f.Span}, {"Quiet", f.Quiet}, {"Hours", f.Hours}, {"Influence", f.Influence}} {
		if !(d.v >= 0) || math.IsInf(d.v, 1) {
			return refuse(-1, d.name, d.v, "must be finite and not negative")
		}
	}
	if f.Stayed > f.Faced {
		return refuse(-1, "Stayed", float64(f.Stayed), "more than were faced")
	}
	return nil
}

// FactsOf lists the facts that a record holds of each of its members at asOf, in
// id order. Questions and complaints are the messages tagged Question and
// Objection. Sales, trials, temptations and traits are not in a record, and
// influence and core come from its ties: set them after. It takes O(members +
// ties).
func FactsOf(r *community.Record, asOf time.Time) iter.Seq2[community.MemberID, Facts] {
	day := func(from, to community.Instant) float64 {
		return max(0, float64(to-from)/float64(24*time.Hour/time.Microsecond))
	}
	return func(yield func(community.MemberID, Facts) bool) {
		now := community.At(asOf)
		for id, t := range r.Members() {
			f := Facts{
				Tenure: day(t.First, now), Span: day(t.First, t.Last), Quiet: day(t.Last, now),
				Signs:  t.Spoken() + int64(t.Reacts) + int64(t.Forwards) + int64(t.Purchases) + int64(t.Invites),
				Spoken: t.Spoken(), Questions: int64(t.Questions), Answers: int64(t.Answers) + int64(t.Helps), Complaints: int64(t.Objections),
				Managed: int64(t.Managed) + int64(t.Sessions) + int64(t.Activities), Heard: int64(t.Heard),
				Joined:   int64(t.Posts) + int64(t.Replies) + int64(t.CheckIns) + int64(t.Sessions) + int64(t.Activities),
				Forwards: int64(t.Forwards), Invited: int64(t.Invites),
				Orders: int64(t.Purchases), Spent: max(0, t.Spent), Violations: int64(t.Warnings),
			}
			if t.Influential {
				f.Traits |= Rallying
			}
			if !yield(id, f) {
				return
			}
		}
	}
}

// Evidence is one number behind a label, and what it was held against.
type Evidence struct {
	Name, Chinese string
	Value, Needed float64
}

// String returns "name value (needed)".
func (e Evidence) String() string { return fmt.Sprintf("%s %.4g (%.4g)", e.Name, e.Value, e.Needed) }

// Trait is a set of what those who know a member say of the member (特质).
type Trait uint32

// The traits that the seven structural roles ask for, and those looked for in
// an administrator.
const (
	Charismatic   Trait = 1 << iota // 有魅力
	Convincing                      // 在某一领域令人信服
	Rallying                        // 能号召人
	FarSighted                      // 长期正确思考定位、壮大、持续、未来
	Exemplary                       // 以身作则
	RuleAbiding                     // 率先遵守群规
	Managing                        // 有管理能力
	Coordinating                    // 有协调能力
	Participating                   // 尽量参加活动和讨论
	Connecting                      // 懂连接
	Negotiating                     // 能谈判
	Communicating                   // 善交流
	QuickLearner                    // 学习能力强
	CultureBearer                   // 深刻理解社群文化
	Builder                         // 参与过社群构建
	Detailed                        // 熟悉各种细节
	Identifying                     // 认同社群
	Resourceful                     // 有匹配的资源
	Paying                          // 付费
	Passionate                      // 有激情
	Sharing                         // 乐于分享
)

var traitNames = names{{}, {"charismatic", "有魅力"}, {"convincing", "令人信服"}, {"rallying", "有号召力"}, {"far-sighted", "有长远思考"},
	{"exemplary", "以身作则"}, {"rule-abiding", "率先守规"}, {"managing", "有管理能力"}, {"coordinating", "有协调能力"},
	{"participating", "积极参与"}, {"connecting", "懂连接"}, {"negotiating", "能谈判"}, {"communicating", "善交流"},
	{"quick-learner", "学习能力强"}, {"culture-bearer", "理解文化"}, {"builder", "参与构建"}, {"detailed", "熟悉细节"},
	{"identifying", "认同社群"}, {"resourceful", "有匹配资源"}, {"paying", "付费"}, {"passionate", "有激情"}, {"sharing", "乐于分享"}}

// Has reports whether t holds every trait of all.
func (t Trait) Has(all Trait) bool { return t&all == all }

// String returns the English names joined by "+".
func (t Trait) String() string { return traitNames.join(uint64(t), 0) }

// Chinese returns the Chinese names joined by "、".
func (t Trait) Chinese() string { return traitNames.join(uint64(t), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (t Trait) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText accepts names in either language, joined by "+" or "、".
func (t *Trait) UnmarshalText(b []byte) error {
	v, err := traitNames.split("trait", b)
	*t = Trait(v)
	return err
}
