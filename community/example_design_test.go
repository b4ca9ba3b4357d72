package community_test

import (
	"encoding/json"
	"fmt"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// A reading club as its founder describes it, with what the design lacks.
func ExampleCommunity() {
	club := community.Community{
		Name: "Wednesday readers",
		Charter: community.Charter{
			Why:     []community.Term{"service"},
			Value:   community.Value{Members: []community.Term{"knowledge"}, Builder: []community.Term{"influence"}},
			Who:     []community.Term{"office workers who read"},
			Months:  24,
			Returns: []community.Term{"membership"},
			Origin:  "nobody reads alone",
		},
		Interest: community.Interest{Object: "one book a month", Bases: []community.Term{"behaviour", "values"}},
		Structure: community.Structure{
			Admission: []community.Term{"application"},
			Rules: community.Rulebook{Rules: []community.Rule{
				{Name: "read before you speak", Family: "communication", Level: "principle"},
			}},
			Offices: []community.Office{{Name: "monitor", Seats: community.Range{Min: 1, Max: 1}}},
		},
		Output: community.Output{
			Sources:  []community.Source{community.PGC, community.UGC},
			Channels: []community.Channel{{Name: "wechat"}},
			Plan:     community.ContentPlan{Who: []community.Term{"members"}, Problems: []community.Term{"no time"}},
		},
		Operations: community.Operations{
			Practices: []community.Practice{{Name: "check-in"}},
			CheckIn:   community.CheckInPlan{Themes: []string{"your page of today"}, By: "monitor"},
			Sessions:  []community.SessionPlan{{Name: "book night", Weekday: 3, Start: "20:00", Content: 40, Questions: 20}},
			Culture:   community.Culture{Rites: []community.Term{"the first line is read aloud"}},
		},
		Replication: community.Replication{Groups: community.Range{Max: 3}},
	}
	fmt.Println(club.Validate())
	for _, gap := range club.Gaps() {
		fmt.Println(gap.Row, gap.Code)
	}
	// Output:
	// <nil>
	// PV19 value-no-pain
	// PV19 value-not-specific
	// PV19 value-not-mutual
	// PV13 no-kind
	// PV05 no-entry-need
	// PV07 trinity-content
	// PV07 trinity-community
	// PV07 trinity-product
	// ST01 rule-family-missing
	// ST03 onboarding-missing
	// OU08 plan-no-solution
	// PV53 element-entry
	// PV53 element-attraction
	// PV53 element-structure
	// PV53 element-ties
	// PV53 element-running
	// PV53 element-data
}

// A community is members, value and rules; without one of them it is none.
func ExampleCommunity_Validate() {
	var c community.Community
	c.Charter.Who = []community.Term{"parents"}
	c.Charter.Value.Members = []community.Term{"advice"}
	fmt.Println(c.Validate())
	// Output: structure.rules: missing element: rules
}

// A design may promise more than the general checklist asks: here an industry
// group that says it has a slogan, a mission, a vision and values.
func ExampleCheck() {
	c := community.Community{
		Identity: community.Identity{Slogan: "Share, meet, grow", Mission: "link the industry", Values: []community.Term{"openness"}},
		Checks:   []community.Check{{Field: "identity.slogan"}, {Field: "identity.vision", Row: "PV33"}},
	}
	gaps := c.Gaps()
	last := gaps[len(gaps)-1]
	fmt.Println(last.Row, last)
	fmt.Println(last.Chinese)
	// Output:
	// PV33 identity.vision: identity.vision is empty
	// “愿景”是空的
}

// The vocabulary reads both languages and is open.
func ExampleTerm() {
	var t []community.Term
	_ = json.Unmarshal([]byte(`["销售", "brand", "a word of our own"]`), &t)
	for _, w := range t {
		fmt.Println(string(w), w.Chinese())
	}
	// Output:
	// sales 销售
	// brand 品牌
	// a word of our own a word of our own
}

// Targets of a plan for food groups: at least ten groups of 100 to 150.
func ExampleTarget() {
	c := community.Charter{Targets: []community.Target{
		{Measure: "groups", Range: community.Range{Min: 10}},
		{Measure: "members-per-group", Range: community.Range{Min: 100, Max: 150}},
	}}
	for _, f := range c.Evaluate(map[community.Term]float64{"groups": 9, "members-per-group": 120}) {
		fmt.Println(f)
	}
	// Output: groups: target groups is 10.., measured 9
}

func ExampleRange() {
	size := community.Range{Min: 100, Max: 150}
	fmt.Println(size, size.Holds(99), size.Holds(100), community.Range{Min: 10})
	// Output: 100..150 false true 10..
}

// The founder's story, told from four angles (创始人包装).
func ExamplePersona() {
	c := community.Community{
		Operations: community.Operations{Persona: community.Persona{Angles: []community.Term{"craftsman"}}},
		Checks: []community.Check{{Field: "operations.persona.angles",
			Needs: []community.Term{"craftsman", "spiritual-leader", "spokesperson", "industry-fighter"}}},
	}
	gaps := c.Gaps()
	fmt.Println(gaps[len(gaps)-1].Evidence)
	// Output: [spiritual-leader spokesperson industry-fighter]
}

// A tier of membership is a fee, a number of places and what it buys.
func ExampleTier() {
	t := community.Tier{Name: "ordinary", Places: 5000, Fee: 200_00, Currency: coterie.CNY, Services: []community.Term{"content"}}
	fmt.Println(t.Places*t.Fee/100, t.Currency)
	// Output: 1000000 CNY
}
