package monetize

import (
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// Venture is a community's design together with what it is to earn from.
type Venture struct {
	Design   *community.Community
	Models   []Model
	Started  time.Time // when the community was opened; zero: not yet
	Launched time.Time // when the product was; zero: not yet
}

// MembershipOf reads the tiers of a design as a Membership: the fee, the places
// and the services that it buys; ages are in months.
func MembershipOf(c *community.Community) Membership {
	m := Membership{Name: c.Name}
	for _, t := range c.Tiers {
		v := Tier{Name: t.Name, Fee: Money{t.Fee, t.Currency}, Quota: t.Places, Every: t.Months}
		if v.Every == 0 {
			v.Every = 12
		}
		for _, s := range t.Services {
			v.Benefits = append(v.Benefits, string(s))
		}
		if len(v.Benefits) > 0 {
			v.Service = v.Benefits[0]
		}
		m.Tiers = append(m.Tiers, v)
	}
	m.Standardised = len(m.Tiers) > 0 && !slices.ContainsFunc(m.Tiers, func(t Tier) bool { return t.Service == "" })
	return m
}

// Gaps says what the design lacks to earn (从章程到收入): something that carries a
// return, a value to members and not to the builder alone, what each model
// needs, and for a product that it was there before the community.
func (v Venture) Gaps() []coterie.Finding {
	var out []coterie.Finding
	name := ""
	if v.Design != nil {
		name = v.Design.Name
		if len(v.Design.Charter.Returns) == 0 {
			out = append(out, lack("no-return-carrier", name, "PV22", "nothing in the design can carry an economic return", "缺少能产生经济回报的承载物", "name what members would pay for", "写明成员愿意为什么付费"))
		}
		if len(v.Design.Charter.Value.Members) == 0 {
			out = append(out, lack("no-value-to-members", name, "PV22", "the design gives nothing to its members", "对成员没有价值", "say what every member gains", "写明每个成员得到什么"))
		}
	}
	if len(v.Models) == 0 {
		out = append(out, lack("no-model", name, "MO01", "none of the four revenue models is chosen", "四种变现方式一个也没有选", "start with the one whose preconditions hold", "从前提已具备的那一种开始"))
	}
	for _, m := range v.Models {
		out = append(out, m.Gaps()...)
		early := !v.Started.IsZero() && (v.Launched.IsZero() || v.Launched.After(v.Started))
		if m.Mode() == ProductMode && early {
			out = append(out, lack("community-before-product", name, "MO02", "the community was opened before there was a product to gather around", "社群先于产品：应“社群未建，产品先行”", "launch the product, or choose another model until then", "先推出产品，或在那之前选别的方式"))
		}
	}
	return out
}

// Monetizable reports whether the design has what carries a return.
func (v Venture) Monetizable() bool {
	return !slices.ContainsFunc(v.Gaps(), func(f coterie.Finding) bool { return f.Code == "no-return-carrier" || f.Code == "no-value-to-members" })
}

// Economy says whether a community is an economy at all (社群经济的核心是经济): nil
// where its record holds any purchase worth something, else a Finding. It takes
// O(purchases) at most.
func Economy(r *community.Record) *coterie.Finding {
	if r == nil {
		r = &community.Record{}
	}
	for p := range r.Purchases() {
		if p.Amount > 0 {
			return nil
		}
	}
	return &coterie.Finding{Kind: coterie.Diagnosis, Code: "not-an-economy", Row: "PV37",
		English: "no purchase is on record: this is a community, not yet a community economy", Chinese: "没有任何成交记录：有社群，尚无社群经济",
		Cure: fmt.Sprintf("record one %s event with an amount", community.Purchase), CureChinese: "记下一笔带金额的" + community.Purchase.Chinese()}
}
