package community_test

import (
	"fmt"
	"time"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// The five members of the package's introduction, from Monday to Friday.
func Example() {
	names := []string{"", "Ann", "Bo", "Cai", "Du", "Er"}
	id := func(n uint64) community.MemberID { return community.MemberInt(n) }
	name := func(m community.MemberID) string { n, _ := m.Int(); return names[n] }
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var r community.Record
	on := func(day int, kind community.Kind, who, other uint64, amount int64) {
		e := community.Event{At: community.At(monday.AddDate(0, 0, day)), Kind: kind, Member: id(who), Amount: amount}
		if other > 0 {
			e.Other = id(other)
		}
		if amount > 0 {
			e.Currency = coterie.CNY
		}
		if err := r.Add(e); err != nil {
			fmt.Println(err)
		}
	}
	on(0, community.Join, 1, 0, 0)
	on(0, community.Join, 2, 0, 0)
	on(0, community.Join, 5, 0, 0)
	on(1, community.Post, 1, 0, 0)
	on(1, community.Join, 3, 2, 0)
	on(1, community.Join, 4, 0, 0)
	on(2, community.Reply, 2, 1, 0)
	on(2, community.Post, 3, 0, 0)
	on(3, community.Reply, 1, 3, 0)
	on(4, community.Purchase, 2, 0, 6800)
	on(4, community.Leave, 5, 0, 0)

	friday := monday.AddDate(0, 0, 4).Add(9 * time.Hour)
	stays := map[community.MemberID]string{}
	for m, l := range r.Lifetimes(friday, 24*time.Hour) {
		stays[m] = fmt.Sprintf("%.1f days", l.Exit)
		if !l.Ended {
			stays[m] += " and still there"
		}
	}
	for m, t := range r.Members() {
		fmt.Printf("%-3s  %d posts, %d replies, paid %d, %s\n", name(m), t.Posts, t.Replies, t.Spent, stays[m])
	}
	for tie := range r.Ties() {
		fmt.Println("tied:", name(tie.From), "to", name(tie.To))
	}
	for m := range r.Brought(id(2), 1) {
		fmt.Println("brought by Bo:", name(m))
	}
	// Output:
	// Ann  1 posts, 1 replies, paid 0, 4.4 days and still there
	// Bo   0 posts, 1 replies, paid 6800, 4.4 days and still there
	// Cai  1 posts, 0 replies, paid 0, 3.4 days and still there
	// Du   0 posts, 0 replies, paid 0, 3.4 days and still there
	// Er   0 posts, 0 replies, paid 0, 4.0 days
	// tied: Ann to Cai
	// tied: Bo to Ann
	// brought by Bo: Cai
}
