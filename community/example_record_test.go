package community_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

var (
	march = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	ann   = community.MemberInt(1)
	ben   = community.MemberInt(2)
	cai   = community.MemberInt(3)
)

// hour returns the instant of an hour after the beginning of March 2026.
func hour(n int) community.Instant {
	return community.At(march.Add(time.Duration(n) * time.Hour))
}

// log is a month of three people.
func log() []community.Event {
	return []community.Event{
		{At: hour(0), Kind: community.Join, Member: ann},
		{At: hour(1), Kind: community.Join, Member: ben, Other: ann},
		{At: hour(2), Kind: community.Join, Member: cai, Other: ben},
		{At: hour(9), Kind: community.Post, Member: ann, Source: community.UGC, Tags: community.Valuable},
		{At: hour(10), Kind: community.Reply, Member: ben, Other: ann, Format: community.Text},
		{At: hour(30), Kind: community.Post, Member: ben, Tags: community.Ad},
		{At: hour(48), Kind: community.Purchase, Member: ben, Amount: 68_00, Currency: coterie.CNY},
		{At: hour(480), Kind: community.Leave, Member: cai},
	}
}

// A record folds the events of a group once; everything else is asked of it.
func ExampleRecord() {
	r, err := coterie.Fold[community.Record](slices.Values(log()))
	if err != nil {
		fmt.Println(err)
		return
	}
	for id, t := range r.Members() {
		n, _ := id.Int()
		fmt.Println(n, t.Posts, t.Replies, t.Spent)
	}
	for tie := range r.Ties() {
		fmt.Println("tie", tie.Weight)
	}
	for who, life := range r.Lifetimes(march.AddDate(0, 0, 30), 24*time.Hour) {
		n, _ := who.Int()
		fmt.Printf("%d: %.1f days, ended %t\n", n, life.Exit, life.Ended)
	}
	// Output:
	// 1 1 0 0
	// 2 1 1 6800
	// 3 0 0 0
	// tie 1
	// 1: 30.0 days, ended false
	// 2: 30.0 days, ended false
	// 3: 19.9 days, ended true
}

// An event at 00:30 in Shanghai counts on its local day, not on the day before
// that it still is in Greenwich.
func ExampleRecordOptions() {
	midnight := time.Date(2026, 3, 2, 0, 30, 0, 0, time.FixedZone("", 8*3600))
	r := community.Record{Options: community.RecordOptions{Day: 8 * time.Hour}}
	_ = r.Add(community.Event{At: community.At(midnight), Kind: community.Post, Member: ann})
	for p := range r.Series(community.Post, community.Daily) {
		fmt.Println(p.From, p.Events)
	}
	// Output: 2026-03-01T16:00:00Z 1
}

// Records keeps one record per group.
func ExampleRecords() {
	var groups community.Records
	for i, e := range log() {
		e.Group = community.GroupInt(uint64(i % 2))
		_ = groups.Add(e)
	}
	for id, r := range groups.All() {
		n, _ := id.Int()
		fmt.Println("group", n, "members", r.Len())
	}
	// Output:
	// group 0 members 3
	// group 1 members 3
}

// Who brought in whom: the earliest inviter counts.
func ExampleInvitation() {
	r, _ := coterie.Fold[community.Record](slices.Values(log()))
	for inv := range r.Invites() {
		by, _ := inv.Inviter.Int()
		who, _ := inv.Member.Int()
		fmt.Println(by, "brought in", who)
	}
	// Output:
	// 1 brought in 2
	// 2 brought in 3
}

// Posts by week.
func ExamplePoint() {
	r, _ := coterie.Fold[community.Record](slices.Values(log()))
	for p := range r.Series(community.Post, community.Monthly) {
		fmt.Println(p.From, p.Events)
	}
	// Output: 2026-03-01T00:00:00Z 2
}

// A bad event is refused, says why, and has no effect.
func ExampleEvent() {
	var r community.Record
	err := r.Add(community.Event{At: hour(0), Kind: 200, Member: ann})
	fmt.Println(err)
	fmt.Println(r.Len())
	// Output:
	// kind 200: not a kind: 1 to 31, or the caller's 64 to 127
	// 0
}

func ExampleKind() {
	var k community.Kind
	_ = k.UnmarshalText([]byte("打卡"))
	fmt.Println(k, k.Chinese(), community.Custom+1)
	// Output: check-in 打卡 custom-65
}

func ExampleTags() {
	t := community.Ad | community.Gambling | community.Tags(1<<40)
	fmt.Println(t, t.Has(community.Ad), t.Any(community.Valuable))
	var back community.Tags
	_ = back.UnmarshalText([]byte("广告、赌"))
	fmt.Println(back)
	// Output:
	// ad+gambling+tag-40 true false
	// ad+gambling
}

func ExampleSource() {
	fmt.Println(community.OGC, community.OGC.Chinese(), community.OGC.AsTwoWay())
	// Output: OGC 官方输出 PGC
}

func ExampleFormat() {
	var f community.Format
	_ = f.UnmarshalText([]byte("语音"))
	fmt.Println(f)
	// Output: voice
}

func ExamplePurpose() {
	var p community.Purpose
	fmt.Println(p.UnmarshalText([]byte("something else")))
	// Output: purpose "something else": unknown name
}

func ExampleAt() {
	fmt.Println(community.At(time.Date(2015, 6, 18, 8, 0, 0, 0, time.FixedZone("", 8*3600))))
	// Output: 2015-06-18T00:00:00Z
}

// The id of a member on a foreign platform. With a secret of the caller's it
// cannot be reversed by trying names; without one it can.
func ExampleMember() {
	a := community.Member([]byte("a secret of ours"), "forum", "wang")
	b := community.Member([]byte("another secret"), "forum", "wang")
	fmt.Println(a == community.Member([]byte("a secret of ours"), "forum", "wang"), a == b)
	// Output: true false
}

// A number of the caller's own needs no hashing and can be read back.
func ExampleMemberInt() {
	n, ok := community.MemberInt(42).Int()
	fmt.Println(n, ok)
	// Output: 42 true
}

func ExampleGroup() {
	fmt.Println(community.Group(nil, "wechat", "7") == community.Group(nil, "forum", "7"))
	// Output: false
}

func ExampleGroupInt() {
	fmt.Println(community.GroupInt(7).Compare(community.GroupInt(8)))
	// Output: -1
}

// What is known of one member, after one pass over the events.
func ExampleTally() {
	r, _ := coterie.Fold[community.Record](slices.Values(log()))
	t, ok := r.Member(ben)
	inviter, _ := t.Inviter.Int()
	fmt.Println(ok, t.Spoken(), t.Ads, t.Spent, inviter)
	// Output: true 2 1 6800 1
}

// An id prints as a uuid, orders, and reads back.
func ExampleMemberID() {
	id := community.Member([]byte("a secret of ours"), "forum", "wang")
	text, _ := id.MarshalText()
	var back community.MemberID
	fmt.Println(len(text), back.UnmarshalText(text), back == id, id.IsZero(), ann.Compare(ben))
	// Output: 36 <nil> true false -1
}

// Groups and members have ids of their own types: one cannot stand for the
// other.
func ExampleGroupID() {
	var none community.GroupID
	fmt.Println(none.IsZero(), community.GroupInt(7).Compare(none), none.UnmarshalText([]byte("seven")) != nil)
	// Output: true 1 true
}

// Ben bought on three days of March; his history is counted from the first.
func ExampleRecord_Histories() {
	var r community.Record
	for _, h := range []int{10, 34, 250} {
		_ = r.Add(community.Event{At: hour(h), Kind: community.Purchase, Member: ben, Amount: 9_90, Currency: coterie.CNY})
	}
	for id, h := range r.Histories(march.AddDate(0, 0, 30), 24*time.Hour) {
		n, _ := id.Int()
		fmt.Println(n, h.Repeats, h.Last, h.Age)
	}
	// Output: 2 2 10 30
}
