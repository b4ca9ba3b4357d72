package simulate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Behaviour (行为参数) is how people behave in a simulated group. Zero means
// none: the zero value is an empty group in which nothing happens. Times are in
// days and rates per day.
type Behaviour struct {
	Seed  uint64            `json:"seed,omitempty"`
	Group community.GroupID `json:"group,omitzero"`  // stamped on every event
	Start time.Time         `json:"start,omitzero"`  // a midnight of the group's local clock, where Hours matter
	Days  float64           `json:"days,omitempty"`  // how long; a longer log begins with the shorter one
	First uint64            `json:"first,omitempty"` // number of the first member, see [community.MemberInt]; 0: 1. Staff are to have other numbers

	// Hours are the weights of the 24 hours after Start in the activity of a
	// day; nil: all alike. They move events within their day and nothing else.
	Hours []float64 `json:"hours,omitempty"`

	Founders int     `json:"founders,omitempty"` // there from the start
	Arrival  Arrival `json:"arrival,omitzero"`
	Speech   Speech  `json:"speech,omitzero"`

	CheckIns   Habit   `json:"check_ins,omitzero"`   // 打卡
	Activities Habit   `json:"activities,omitzero"`  // 活动: held by members
	Persuasion float64 `json:"persuasion,omitempty"` // chance that an activity makes one of its holder's ties buy who never has

	Buying   Buying   `json:"buying,omitzero"`
	Leaving  Leaving  `json:"leaving,omitzero"`
	Offence  Offence  `json:"offence,omitzero"`
	Response Response `json:"response,omitzero"`
	Duties   []Duty   `json:"duties,omitempty"`
}

// Habit (习惯) is something that a share of those who join do, each so many times
// a day (Poisson).
type Habit struct {
	Share float64 `json:"share,omitempty"` // in [0, 1]
	Rate  float64 `json:"rate,omitempty"`  // a day
}

// Arrival (入群) is how people come in. Benefit (利益) is what the group gives
// them: it multiplies the efficiency of every way in, so that at 1 the other
// numbers hold as they stand, and at 0 nobody comes.
//
// Besides the steady channels, a market of people may take the group up as Bass
// has it: the k-th comes when a Poisson process of rate 1 has its k-th event at
// M·F(t),
//
//	F(t) = (1 − e^{−(p+q)t}) / (1 + (q/p)·e^{−(p+q)t})
//
// with p and q times Benefit. So the numbers of separate days are independent
// and Poisson, and M is the mean of all who ever come. Members invite others at
// a steady rate while they are there; of those invited the share
// 1 − (1 − Accept)^Benefit comes, at once, and only they stand in the log.
//
// References: Bass (1969), A new product growth model for consumer durables,
// doi:10.1287/mnsc.15.5.215.
type Arrival struct {
	Benefit  float64   `json:"benefit,omitempty"`
	Channels []Channel `json:"channels,omitempty"`

	Market     float64 `json:"market,omitempty"`     // M
	Innovation float64 `json:"innovation,omitempty"` // p, above 0 where there is a market
	Imitation  float64 `json:"imitation,omitempty"`  // q

	Invites Habit   `json:"invites,omitzero"`
	Accept  float64 `json:"accept,omitempty"` // in [0, 1]
}

// Channel (渠道) is a way in with a steady stream of people (Poisson).
type Channel struct {
	Entry uint16  `json:"entry,omitempty"` // its number, in [community.Event.Entry]
	Rate  float64 `json:"rate,omitempty"`  // who come, a day
}

// Speech (发言) is how members write. Each who does writes at a rate of his own,
// gamma with the mean Mean and the shape Shape, so that the number of messages
// in a time is negative binomial.
//
// A share of the messages answer one of the last 64 of others who are still
// there; of these answers the share Loyalty goes to one of the eight members
// whom the author last exchanged words with instead, and the share Homophily to
// one of the last 64 on the author's own topic. Those who write much are so
// answered much: a core and an edge arise.
type Speech struct {
	Silent    float64 `json:"silent,omitempty"`    // share of those who join that never write (潜水)
	Mean      float64 `json:"mean,omitempty"`      // messages a day of the others
	Shape     float64 `json:"shape,omitempty"`     // unevenness: the smaller the more uneven; 0: all alike
	Fade      float64 `json:"fade,omitempty"`      // rate at which the wish to write fades with time in the group
	Reply     float64 `json:"reply,omitempty"`     // share of the messages that answer
	Loyalty   float64 `json:"loyalty,omitempty"`   // share of the answers that go to a tie
	Topics    int     `json:"topics,omitempty"`    // numbers 1 to Topics; each member writes on one of them; 0: none
	Homophily float64 `json:"homophily,omitempty"` // share of the answers that keep to the topic
	Marks     []Mark  `json:"marks,omitempty"`     // shares of messages; the rest have no tags
}

// Mark is a share of the messages with tags and a form.
type Mark struct {
	Share  float64          `json:"share,omitempty"`
	Tags   community.Tags   `json:"tags,omitzero"`
	Format community.Format `json:"format,omitzero"` // unset: text
}

// Buying (购买) is how members buy. A share of those who join become customers,
// with the first purchase after an exponential time of mean First. From then on
// a customer buys at a rate λ; after each further purchase he stops for good
// with probability p, and at any time at rate μ:
//
//	λ ~ Gamma(shape R, rate Alpha),  p ~ Beta(A, B),  μ ~ Gamma(shape S, rate Beta)
//
// A = 0 or S = 0 leave that way of stopping out. The first purchase is apart
// from λ, so that the model holds for whomever it finds (Fader, Hardie & Lee
// 2005; Schmittlein, Morrison & Colombo 1987). Purchases end with the stay in
// the group too. An amount is Gamma(shape P, rate ν) with ν ~ Gamma(shape Q,
// rate Gamma) of each customer (Fader & Hardie 2013), or Price where P is 0.
type Buying struct {
	Share float64 `json:"share,omitempty"` // in [0, 1]
	First float64 `json:"first,omitempty"` // days; 0: at the joining

	R     float64 `json:"r,omitempty"`
	Alpha float64 `json:"alpha,omitempty"`
	A     float64 `json:"a,omitempty"`
	B     float64 `json:"b,omitempty"`
	S     float64 `json:"s,omitempty"`
	Beta  float64 `json:"beta,omitempty"`

	P        float64          `json:"p,omitempty"`
	Q        float64          `json:"q,omitempty"`
	Gamma    float64          `json:"gamma,omitempty"`
	Price    float64          `json:"price,omitempty"` // in units of Currency
	Currency coterie.Currency `json:"currency,omitzero"`
}

// Leaving (退群) is how long members stay, from joining to leaving:
//
//	S(t) = exp(−(t/Scale)^Shape)
//
// Contagion multiplies the hazard of a member by 1 + Contagion·n, n of whose
// ties (the eight last exchanged words with, at the time) have left.
type Leaving struct {
	Scale     float64 `json:"scale,omitempty"` // days; 0: nobody leaves
	Shape     float64 `json:"shape,omitempty"` // 0: 1, a steady hazard
	Contagion float64 `json:"contagion,omitempty"`
}

// Offence (违规) is a habit of breaking the rules: messages with tags, of a share
// of the members. Where the design has rules, every event is held against them,
// as [community.Judge.Decide] says: who is to be expelled is removed at once,
// with those brought in, and who is to be warned is warned. What a rule blocks or
// diverts stays in the log, as it stood in the group.
type Offence struct {
	Habit
	Tags community.Tags `json:"tags,omitzero"`  // such as [community.Ad]
	Pays float64        `json:"pays,omitempty"` // share of the tolls that are paid; the others' authors are removed when it is due
}

// Response (响应) is how a member answers a nudge or an award that a [Duty]
// brings: by more messages, of which a share is of worth.
type Response struct {
	Nudge float64 `json:"nudge,omitempty"` // messages a day that a nudge adds
	Award float64 `json:"award,omitempty"` // messages a day that an award adds for each unit of its Count, 0 counting as 1
	Worth float64 `json:"worth,omitempty"` // share of these messages tagged Valuable
	Fade  float64 `json:"fade,omitempty"`  // rate at which the addition fades; 0: it lasts
}

// Duty (排班) is what staff do by schedule: an event at its time At, and again
// every so many days, or once where Every is 0. Where the event has no Member
// the staff of the design take turns. A [community.Nudge] or [community.Award]
// of a member moves that member as [Response] says, and a [community.Remove]
// ends the stay; where its Other, or the one to be removed, is not there it is
// left undone. Joining, leaving and inviting are not duties.
type Duty struct {
	community.Event
	Every  float64 `json:"every,omitempty"`  // days
	Misses float64 `json:"misses,omitempty"` // share of the times on which it is left undone
}

// most bounds counts and rates, so that no arithmetic on them overflows.
const most = 1e6

// Validate returns an *[coterie.InputError] naming the first field outside its
// domain: Field is its path, such as "buying.alpha", and Row the index in a
// list. c is the design, nil for none, of which only what a log is made from has
// to be valid.
func (b *Behaviour) Validate(c *community.Community) error {
	bad := func(row int, field string, v any, reason string) error {
		return &coterie.InputError{Row: row, Field: field, Value: fmt.Sprint(v), Reason: reason}
	}
	if err := b.validateNumbers(); err != nil {
		return err
	}
	if err := validateDesign(c); err != nil {
		return err
	}
	last := b.Start.Add(time.Duration(b.Days * float64(24*time.Hour)))
	switch a, s, y := &b.Arrival, &b.Speech, &b.Buying; {
	case b.Start.Year() < 1 || last.Year() > 9999:
		return bad(-1, "start", b.Start, "a log within the years 1 to 9999")
	case b.Founders < 0 || b.Founders > 1e9:
		return bad(-1, "founders", b.Founders, "0 to 1e9")
	case b.First > math.MaxUint64/2:
		return bad(-1, "first", b.First, "at most 2⁶³")
	case a.Market > 0 && a.Innovation == 0:
		return bad(-1, "arrival.innovation", 0, "above 0 where there is a market: somebody must begin")
	case s.Topics < 0 || s.Topics > 1<<16:
		return bad(-1, "speech.topics", s.Topics, "0 to 65,536")
	case s.Loyalty+s.Homophily > 1:
		return bad(-1, "speech.homophily", s.Homophily, "together with loyalty at most 1")
	case (y.R > 0) != (y.Alpha > 0):
		return bad(-1, "buying.alpha", y.Alpha, "above 0 where R is, and only there")
	case (y.A > 0) != (y.B > 0):
		return bad(-1, "buying.b", y.B, "above 0 where A is, and only there")
	case (y.S > 0) != (y.Beta > 0):
		return bad(-1, "buying.beta", y.Beta, "above 0 where S is, and only there")
	case (y.P > 0) != (y.Q > 0) || (y.P > 0) != (y.Gamma > 0):
		return bad(-1, "buying.gamma", y.Gamma, "P, Q and Gamma are above 0 together")
	case y.Currency != 0 && !y.Currency.Valid():
		return bad(-1, "buying.currency", uint16(y.Currency), "no currency")
	}
	share := 0.0
	for i, m := range b.Speech.Marks {
		if share += m.Share; !(m.Share >= 0) || share > 1+1e-9 {
			return bad(i, "speech.marks", m.Share, "shares are not negative and at most 1 together")
		}
	}
	for i, ch := range b.Arrival.Channels {
		if !(ch.Rate >= 0 && ch.Rate <= most) {
			return bad(i, "arrival.channels", ch.Rate, "a rate of 0 to 1e6 a day")
		}
	}
	total := 0.0
	for i, h := range b.Hours {
		if total += h; !(h >= 0) || math.IsInf(total, 0) {
			return bad(i, "hours", h, "not negative and finite")
		}
	}
	if b.Hours != nil && (len(b.Hours) != 24 || total == 0) {
		return bad(-1, "hours", len(b.Hours), "24 weights, not all 0")
	}
	for i := range b.Duties {
		if err := b.validateDuty(i, c); err != nil {
			return err
		}
	}
	return nil
}

// validateDesign checks what is read of a design, which need not be whole.
func validateDesign(c *community.Community) error {
	if c == nil {
		return nil
	}
	if c.Structure.Capacity < 0 {
		return &coterie.InputError{Row: -1, Field: "structure.capacity", Value: fmt.Sprint(c.Structure.Capacity), Reason: "negative"}
	}
	for i, id := range c.Staff {
		if id.IsZero() || slices.Contains(c.Staff[:i], id) {
			return &coterie.InputError{Row: i, Field: "staff", Value: id.String(), Reason: "nobody, or twice"}
		}
	}
	for i, s := range c.Operations.Sessions {
		if _, ok := clock(s.Start); !ok || s.Weekday < 1 || s.Weekday > 7 || s.Content < 0 || s.Questions < 0 || s.Content+s.Questions > 24*60 {
			return &coterie.InputError{Row: i, Field: "operations.sessions", Value: s.Name, Reason: "a weekday of 1 to 7, a start such as 20:00 and minutes within a day"}
		}
	}
	return c.Structure.Rules.Validate()
}

// clock reads a time of day in minutes.
func clock(s string) (minutes int, ok bool) {
	t, err := time.Parse("15:04", s)
	return 60*t.Hour() + t.Minute(), err == nil
}

func (b *Behaviour) validateNumbers() error {
	a, s, y := &b.Arrival, &b.Speech, &b.Buying
	for _, f := range [...]struct {
		name string
		v    float64
		max  float64
	}{
		{"days", b.Days, 1e5}, {"persuasion", b.Persuasion, 1},
		{"check_ins.share", b.CheckIns.Share, 1}, {"check_ins.rate", b.CheckIns.Rate, most},
		{"activities.share", b.Activities.Share, 1}, {"activities.rate", b.Activities.Rate, most},
		{"arrival.benefit", a.Benefit, 1000}, {"arrival.market", a.Market, 1e9},
		{"arrival.innovation", a.Innovation, most}, {"arrival.imitation", a.Imitation, most},
		{"arrival.invites.share", a.Invites.Share, 1}, {"arrival.invites.rate", a.Invites.Rate, most}, {"arrival.accept", a.Accept, 1},
		{"speech.silent", s.Silent, 1}, {"speech.mean", s.Mean, most}, {"speech.shape", s.Shape, most}, {"speech.fade", s.Fade, most},
		{"speech.reply", s.Reply, 1}, {"speech.loyalty", s.Loyalty, 1}, {"speech.homophily", s.Homophily, 1},
		{"buying.share", y.Share, 1}, {"buying.first", y.First, most}, {"buying.r", y.R, most}, {"buying.alpha", y.Alpha, most},
		{"buying.a", y.A, most}, {"buying.b", y.B, most}, {"buying.s", y.S, most}, {"buying.beta", y.Beta, most},
		{"buying.p", y.P, most}, {"buying.q", y.Q, most}, {"buying.gamma", y.Gamma, most}, {"buying.price", y.Price, most},
		{"leaving.scale", b.Leaving.Scale, most}, {"leaving.shape", b.Leaving.Shape, 1000}, {"leaving.contagion", b.Leaving.Contagion, most},
		{"offence.share", b.Offence.Share, 1}, {"offence.rate", b.Offence.Rate, most}, {"offence.pays", b.Offence.Pays, 1},
		{"response.nudge", b.Response.Nudge, most}, {"response.award", b.Response.Award, most},
		{"response.worth", b.Response.Worth, 1}, {"response.fade", b.Response.Fade, most},
	} {
		if !(f.v >= 0 && f.v <= f.max) || f.v > 0 && f.v < 1e-100 {
			return &coterie.InputError{Row: -1, Field: f.name, Value: fmt.Sprint(f.v), Reason: fmt.Sprintf("0, or 1e-100 to %g", f.max)}
		}
	}
	return nil
}

func (b *Behaviour) validateDuty(i int, c *community.Community) error {
	d := b.Duties[i]
	bad := func(field string, v any, reason string) error {
		return &coterie.InputError{Row: i, Field: "duties." + field, Value: fmt.Sprint(v), Reason: reason}
	}
	if d.Member.IsZero() && (c == nil || len(c.Staff) == 0) && d.Kind != community.Tick {
		return bad("member", "", "nobody, and the design has no staff to take turns")
	}
	e := d.Event
	if e.Member.IsZero() && c != nil && len(c.Staff) > 0 {
		e.Member = c.Staff[0]
	}
	var in *coterie.InputError
	if errors.As(e.Validate(), &in) {
		return bad(in.Field, in.Value, in.Reason)
	}
	switch {
	case e.Kind == community.Join || e.Kind == community.Leave || e.Kind == community.Invite:
		return bad("kind", e.Kind, "not a duty")
	case e.At < community.At(b.Start):
		return bad("time", e.At, "before the start")
	case !(d.Every >= 0 && d.Every <= 1e5) || d.Every > 0 && d.Every < 1.0/1440:
		return bad("every", d.Every, "0, or a minute to 1e5 days")
	case !(d.Misses >= 0 && d.Misses <= 1):
		return bad("misses", d.Misses, "0 to 1")
	}
	return nil
}
