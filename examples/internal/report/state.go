package report

import (
	"fmt"
	"math"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Reading is the state of a group as the evidence shows it.
type Reading struct {
	State     community.State          `json:"state"`               // unset where nothing is counted, or for too short a time
	Second    community.State          `json:"second"`              // the next most probable
	Sure      float64                  `json:"sure"`                // probability of State, or of both where undecided
	Undecided bool                     `json:"undecided,omitempty"` // State or Second: what would decide is not in the input
	Evidence  []community.Contribution `json:"evidence,omitempty"`
}

// read tells the state: from the record of a log, or from what a daily table
// counts.
func (v *groupView) read(in *Input, last int) (Reading, error) {
	if !v.talk || last-v.days[0].Date+1 < window {
		return Reading{}, nil
	}
	var scores []community.Score
	if v.record != nil {
		end := dateOf(last + 1).Add(-in.Events.Zone.Offset)
		a, err := community.Assess(in.Events.design(in.Design), v.record, end, &community.AssessOptions{Window: window})
		if err != nil {
			return Reading{}, err
		}
		scores = a.States
	} else {
		scores = community.Diagnose(v.measures(last), nil)
	}
	return reading(scores, v.tags), nil
}

// reading takes the most probable state. Where messages carry no tags, adverts
// and idle talk cannot be told apart: then both together stand against the rest.
func reading(scores []community.Score, tags bool) Reading {
	var r Reading
	_ = r.State.UnmarshalText([]byte(scores[0].Name))
	_ = r.Second.UnmarshalText([]byte(scores[1].Name))
	r.Sure, r.Evidence = scores[0].Value.Value, scores[0].Parts
	if tags {
		return r
	}
	rest, both := 0.0, 0.0
	var parts []community.Contribution
	for _, s := range scores {
		if s.Name == community.Term(community.Spam.String()) || s.Name == community.Term(community.IdleChat.String()) {
			both += s.Value.Value
			if parts == nil {
				parts = s.Parts
			}
		} else {
			rest = max(rest, s.Value.Value)
		}
	}
	if both > rest {
		r = Reading{State: community.Spam, Second: community.IdleChat, Sure: both, Undecided: true, Evidence: parts}
	}
	return r
}

// measures are those that a daily table can give.
func (v *groupView) measures(last int) []community.Measure {
	first := v.days[0].Date
	now := float64(v.between(last-window+1, last).messages) / window
	peak := math.NaN()
	for to := last - window; to-window+1 >= first; to -= 7 {
		if m := float64(v.between(to-window+1, to).messages) / window; !(m <= peak) {
			peak = m
		}
	}
	members := math.NaN()
	if v.members > 0 {
		members = float64(v.members)
	}
	orders := math.NaN()
	if v.orders && v.between(first, last).orders > 0 { // who never sold anything may not be there to sell
		orders = float64(v.between(last-window+1, last).orders) / members
	}
	silence := last - first + 1
	for i := len(v.days) - 1; i >= 0; i-- {
		if d := v.days[i]; d.Messages > 0 || d.Speakers > 0 {
			silence = last - d.Date
			break
		}
	}
	measure := func(name community.Term, x float64) community.Measure {
		return community.Measure{Name: name, Value: coterie.Exactly(x)}
	}
	return []community.Measure{measure("talk", now/members), measure("faded-to", now/peak), measure("silence-days", float64(silence)), measure("orders-rate", orders)}
}

// design is the design that a log is assessed with: the one given, and who the
// staff are.
func (l *Events) design(d *Design) *community.Community {
	c := &community.Community{}
	if d != nil {
		copied := *d.Community
		c = &copied
	}
	c.Staff = nil
	for id := range l.Staff {
		c.Staff = append(c.Staff, id)
	}
	return c
}

// telling names the measures that say most for a state, in the order in which a
// line shows one of them.
var telling = map[community.State][]community.Term{
	community.Dead:     {"silence-days", "faded-to", "talk"},
	community.Spam:     {"ad-share", "orders-rate", "talk"},
	community.IdleChat: {"worth-share", "orders-rate", "talk"},
	community.Quiet:    {"orders-rate", "worth-share", "talk"},
	community.Lively:   {"worth-share", "weekly-speakers", "talk"},
}

// measureWords say a measure with its value.
var measureWords = map[community.Term]func(float64) Words{
	"silence-days": func(x float64) Words {
		return Words{fmt.Sprintf("%.0f 天没人说话", math.Floor(x)), fmt.Sprintf("silent %.0f days", math.Floor(x))}
	},
	"faded-to": func(x float64) Words {
		return Words{"只剩高峰的 " + whole(x), whole(x) + " of its peak"}
	},
	"talk": func(x float64) Words {
		return Words{fmt.Sprintf("每人每天 %.2f 条", x), fmt.Sprintf("%.2f messages a head and day", x)}
	},
	"ad-share":    func(x float64) Words { return Words{"广告占 " + whole(x), whole(x) + " adverts"} },
	"worth-share": func(x float64) Words { return Words{"有价值占 " + whole(x), whole(x) + " of worth"} },
	"orders-rate": func(x float64) Words {
		return Words{fmt.Sprintf("28 天每百人 %.0f 单", 100*x), fmt.Sprintf("%.0f orders per 100 in 28 days", 100*x)}
	},
	"weekly-speakers": func(x float64) Words { return Words{"一周有 " + whole(x) + "发言", whole(x) + " speak in a week"} },
}

// words says the state with its strongest evidence, and how sure it is where
// that is in doubt.
func (r *Reading) words() Words {
	if r.State == 0 {
		return Words{"还看不出", "not known"}
	}
	w := Words{r.State.Chinese(), r.State.String()}
	if r.State == community.Quiet && !r.useSeen() {
		w = Words{"安静，有没有用看不出", "quiet, of use or not is not seen"}
	}
	if r.Undecided {
		w = Words{w.ZH + "或" + r.Second.Chinese(), w.EN + " or " + r.Second.String()}
	}
	why := r.why()
	if r.Sure < .8 {
		doubt := Words{"把握 " + whole(r.Sure), whole(r.Sure) + " sure"}
		why = Words{join(why.ZH, "，", doubt.ZH), join(why.EN, ", ", doubt.EN)}
	}
	if why.ZH == "" {
		return w
	}
	return Words{w.ZH + "（" + why.ZH + "）", w.EN + " (" + why.EN + ")"}
}

// useSeen reports whether anything shows that a quiet group is of use.
func (r *Reading) useSeen() bool {
	for _, e := range r.Evidence {
		if (e.Measure == "orders-rate" || e.Measure == "worth-share") && e.Voice > .5 {
			return true
		}
	}
	return false
}

func (r *Reading) why() Words {
	for _, name := range telling[r.State] {
		for _, e := range r.Evidence {
			if e.Measure == name && e.Voice > .5 {
				return measureWords[name](e.Value)
			}
		}
	}
	return Words{}
}

func join(a, sep, b string) string {
	if a == "" {
		return b
	}
	return a + sep + b
}
