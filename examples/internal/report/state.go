package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Reading is the state of a group as the evidence shows it.
type Reading struct {
	State    community.State          `json:"state"`           // unset where nothing is counted, or for too short a time
	Second   community.State          `json:"second"`          // the next most probable
	Sure     float64                  `json:"sure"`            // probability of State, or of all of Among
	Among    []community.State        `json:"among,omitempty"` // State and the others it may be: what would decide is not in the input
	Evidence []community.Contribution `json:"evidence,omitempty"`
}

// read tells the state: from the record of a log, or from what a daily table
// counts.
func (v *groupView) read(in *Input, last int) (Reading, error) {
	if !v.talk || last-v.days[0].Date+1 < window {
		return Reading{}, nil
	}
	if v.record == nil {
		return v.reading(last), nil
	}
	end := dateOf(last + 1).Add(-in.Events.Zone.Offset)
	a, err := community.Assess(in.Events.design(in.Design), v.record, end, &community.AssessOptions{Window: window})
	if err != nil {
		return Reading{}, err
	}
	return reading(a.States, v.tags, false), nil
}

// reading tells the state from a daily table.
func (v *groupView) reading(last int) Reading {
	return reading(v.diagnose(last), v.tags, v.orders && v.sells < 1)
}

// diagnose reads the scores from a daily table. Whether no orders speak against
// a group depends on whether it is there to sell. One that ever sold is. For one
// that never did, both readings are mixed, by the share of the other groups of
// the table that sell (Laplace's rule of succession).
func (v *groupView) diagnose(last int) []community.Score {
	ms := v.measures(last)
	told := community.Diagnose(ms, nil)
	if v.sells == 1 || !v.orders {
		return told
	}
	for i := range ms {
		if ms[i].Name == "orders-rate" {
			ms[i].Value = coterie.Exactly(math.NaN())
		}
	}
	silent := community.Diagnose(ms, nil)
	for i := range told {
		s := &told[i]
		for _, o := range silent {
			if o.Name != s.Name {
				continue
			}
			a, b := v.sells*s.Value.Value, (1-v.sells)*o.Value.Value
			if b > a {
				s.Parts = o.Parts
			}
			s.Value = coterie.Exactly(a + b)
		}
	}
	slices.SortStableFunc(told, func(a, b community.Score) int { return cmp.Compare(b.Value.Value, a.Value.Value) })
	return told
}

// inDoubt is below which probability a state is said with how sure it is.
const inDoubt = .8

// reading takes the most probable state. Where messages carry no tags, adverts
// and idle talk cannot be told apart: then both together stand against the rest.
// Where it is open whether a group is there to sell, and either side stays in
// doubt by it, a living group is one of three.
func reading(scores []community.Score, tags, open bool) Reading {
	r := Reading{State: stateOf(&scores[0]), Second: stateOf(&scores[1]), Sure: scores[0].Value.Value, Evidence: scores[0].Parts}
	if tags {
		return r
	}
	both, rest := 0.0, (*community.Score)(nil)
	var bad []*community.Score
	for i := range scores {
		switch s := &scores[i]; stateOf(s) {
		case community.Spam, community.IdleChat:
			both += s.Value.Value
			bad = append(bad, s)
		default:
			if rest == nil {
				rest = s
			}
		}
	}
	good := rest.Value.Value
	switch {
	case open && max(both, good) < inDoubt && both+good >= inDoubt && stateOf(rest) != community.Dead:
		return Reading{State: stateOf(rest), Second: stateOf(bad[0]), Sure: both + good, Evidence: rest.Parts,
			Among: []community.State{stateOf(rest), community.Spam, community.IdleChat}}
	case both > good:
		return Reading{State: community.Spam, Second: community.IdleChat, Sure: both, Evidence: bad[0].Parts,
			Among: []community.State{community.Spam, community.IdleChat}}
	}
	return r
}

func stateOf(s *community.Score) (state community.State) {
	_ = state.UnmarshalText([]byte(s.Name))
	return state
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
	if v.orders {
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
		return Words{fmt.Sprintf("28 天每百人 %.0f 单", 100*x), plural(int64(math.Round(100*x)), "order", "orders") + " per 100 in 28 days"}
	},
	"weekly-speakers": func(x float64) Words {
		return Words{"一周有 " + whole(x) + " 的人发言", whole(x) + " speak in a week"}
	},
}

// words says the state with its strongest evidence, and how sure it is where
// that is in doubt.
func (r *Reading) words() Words {
	if r.State == 0 {
		return Words{"还看不出", "not known"}
	}
	w := r.name()
	if r.State == community.Quiet && len(r.Among) == 0 && !r.useSeen() {
		w = Words{"安静，有没有用看不出", "quiet, of use or not is not seen"}
	}
	why := r.why()
	if r.Sure < inDoubt {
		doubt := Words{"把握 " + whole(r.Sure), whole(r.Sure) + " sure"}
		why = Words{join(why.ZH, "，", doubt.ZH), join(why.EN, ", ", doubt.EN)}
	}
	if why.ZH == "" {
		return w
	}
	return Words{w.ZH + "（" + why.ZH + "）", w.EN + " (" + why.EN + ")"}
}

// name says the state, or those it may be.
func (r *Reading) name() Words {
	w := Words{r.State.Chinese(), r.State.String()}
	for i, s := range r.Among {
		if i > 0 {
			w = Words{w.ZH + "或" + s.Chinese(), w.EN + " or " + s.String()}
		}
	}
	return w
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
