package community_test

import (
	"fmt"

	"github.com/coterie-go/coterie/community"
)

// record40 is a group of forty members over forty weeks: they check in, turn to
// each other and hold a session every week.
func record40() *community.Record {
	r := &community.Record{Options: community.RecordOptions{Days: true}}
	for _, e := range circleOf(40, 40) {
		if err := r.Add(e); err != nil {
			fmt.Println(err)
		}
	}
	return r
}

// A group that held no rites of late: the answer says which question fails, on
// what evidence, and what would change it.
func ExampleReadyToReplicate() {
	c := &community.Community{}
	r, err := community.ReadyToReplicate(c, record40(), day0.AddDate(0, 0, 40*7), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("today:", r.Ready)
	for _, v := range []community.Verdict{r.Core, r.SelfOrganisation, r.Subculture} {
		fmt.Println(v.Yes, v.Findings[0].English)
	}
	r, _ = community.ReadyToReplicate(c, record40(), day0.AddDate(0, 0, 45*7), nil)
	fmt.Println("five weeks later:", r.Ready)
	for _, f := range r.Reasons() {
		if f.About == "subculture" {
			fmt.Println(f.English + "; what would change it: " + f.Cure)
		}
	}
	// Output:
	// today: true
	// true members of the core: 40, within 5..
	// true centralisation: 0, within ..0.5
	// true the most regular rite, share of weeks: 1, within 0.75..
	// five weeks later: false
	// the most regular rite, share of weeks: 0.583, asked for 0.75..; what would change it: hold one rite every week: check-in, session, award
}

// Every bound is visible and can be replaced.
func ExampleStandards() {
	standards := community.Standards()
	for i, s := range standards {
		if s.Measure == "core-members" {
			fmt.Printf("%s: %s in %s\n", s.For.Chinese(), s.Measure, s.Range)
			standards[i].Range.Min = 50
		}
	}
	r, _ := community.ReadyToReplicate(nil, record40(), day0.AddDate(0, 0, 40*7), &community.ReadyOptions{Standards: standards})
	fmt.Println(r.Ready, r.Core.Yes)
	// Output:
	// core: core-members in 5..
	// false false
}
