package monetize

import "github.com/coterie-go/coterie"

// Offer says why a member would take it. Two gates must be open, need and trust;
// then any one of several reasons may convince, each by itself with the
// probability that its field states at full strength:
//
//	p = Fit·Trust·(1 − (1−Base)(1−Content)(1−Emotion)(1−Peer·a)(1−Identity·i)(1−CoCreation·c)(1−VIP·v))
//
// with a, i, c, v the shares of the [Audience] who already took it, hold the
// identity it belongs to, took part in making it, and are in a VIP group. Where
// two offers do the same, the one with more emotion is taken more. The form is
// our construction; every weight is the caller's assumption, and 0 unless given.
//
// What convinces is other members' own experience: pretended buyers are not
// modelled.
type Offer struct {
	Fit        float64 `json:"fit"`                  // share of the members who need it; 0: nobody, and nothing sells
	Base       float64 `json:"base"`                 // by what the product does
	Content    float64 `json:"content,omitempty"`    // by what its messages teach (传播内容而非产品)
	Emotion    float64 `json:"emotion,omitempty"`    // by the feeling it stands for (情感化)
	Peer       float64 `json:"peer,omitempty"`       // by seeing others use it (示范效应), where all do
	Identity   float64 `json:"identity,omitempty"`   // by belonging (身份标签)
	CoCreation float64 `json:"cocreation,omitempty"` // by having taken part (用户参与)
	VIP        float64 `json:"vip,omitempty"`        // by the closer service of a VIP group
}

// Audience is whom an offer meets. All are in [0, 1].
type Audience struct {
	Trust      float64 `json:"trust"` // 0: commerce before value and trust, and nothing sells
	Adopters   float64 `json:"adopters,omitempty"`
	Identity   float64 `json:"identity,omitempty"`
	CoCreators float64 `json:"cocreators,omitempty"`
	VIP        float64 `json:"vip,omitempty"`
}

// Validate returns an *InputError for the first field outside [0, 1].
func (o Offer) Validate() error {
	return check(arg{"fit", o.Fit, share}, arg{"base", o.Base, share}, arg{"content", o.Content, share}, arg{"emotion", o.Emotion, share},
		arg{"peer", o.Peer, share}, arg{"identity", o.Identity, share}, arg{"cocreation", o.CoCreation, share}, arg{"vip", o.VIP, share})
}

// Validate returns an *InputError for the first field outside [0, 1].
func (a Audience) Validate() error {
	return check(arg{"trust", a.Trust, share}, arg{"adopters", a.Adopters, share}, arg{"identity", a.Identity, share}, arg{"cocreators", a.CoCreators, share}, arg{"vip", a.VIP, share})
}

// Accept is the share of an audience that takes the offer (转化率), in [0, 1].
func (o Offer) Accept(a Audience) (float64, error) {
	if err := o.Validate(); err != nil {
		return 0, err
	}
	if err := a.Validate(); err != nil {
		return 0, err
	}
	return o.accept(a), nil
}

func (o Offer) accept(a Audience) float64 {
	unmoved := (1 - o.Base) * (1 - o.Content) * (1 - o.Emotion) * (1 - o.Peer*a.Adopters) *
		(1 - o.Identity*a.Identity) * (1 - o.CoCreation*a.CoCreators) * (1 - o.VIP*a.VIP)
	return o.Fit * a.Trust * (1 - unmoved)
}

// Conversion is the rate at which a group buys, from its own orders where there
// are any: orders among those who saw an offer, with Wilson's interval. A dead,
// advert-ridden or idle-chat group is expected to buy nothing; so without orders
// degenerate gives 0 and a healthy group the prior. Where a degenerate group did
// buy, its own orders win and the Finding reports the disagreement.
func Conversion(degenerate bool, prior float64, own Trials) (coterie.Estimate, *coterie.Finding, error) {
	if err := check(arg{"prior", prior, share}); err != nil {
		return coterie.Estimate{}, nil, err
	}
	if own.Successes < 0 || own.Of < own.Successes {
		return coterie.Estimate{}, nil, refuse("successes", float64(own.Successes), "must be among the trials")
	}
	switch {
	case own.Of == 0 && degenerate:
		return coterie.Exactly(0), nil, nil
	case own.Of == 0:
		return coterie.Exactly(prior), nil, nil
	}
	e := wilson(float64(own.Successes), float64(own.Of))
	if degenerate && own.Successes > 0 {
		return e, &coterie.Finding{Kind: coterie.Diagnosis, Code: "degenerate-but-buys", Row: "MO25",
			English:  "the group looks degenerate, yet its members buy: its own orders are used",
			Chinese:  "该群看似失活或垃圾化，但成员仍在购买：以实际订单为准",
			Evidence: []string{e.String()}, Cure: "look whether orders come from the group or past it", CureChinese: "看看订单是从群里来的，还是绕过了群"}, nil
	}
	return e, nil, nil
}
