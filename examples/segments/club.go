package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/segment"
)

// club answers for the karate club.
func club(ctx context.Context, w *printer, second bool) error {
	g, err := graph.Dense(len(karate), func(yield func(graph.Tie[int32]) bool) {
		for from, friends := range karate {
			for _, to := range friends {
				if !yield(graph.Tie[int32]{From: int32(from), To: to}) {
					return
				}
			}
		}
	}, nil)
	if err != nil {
		return err
	}
	rank, err := graph.PageRank(ctx, g, nil)
	if err != nil {
		return err
	}
	cores, degrees := graph.Cores(g), graph.Degrees(g, graph.Both)
	facts := make([]segment.Facts, g.Len())
	for i := range facts { // friendship stands for activity: nothing else was written down
		facts[i] = segment.Facts{Influence: rank[i], Core: cores[i], Spoken: int64(degrees[i])}
	}
	r, err := segment.NewRoster(slices.All(facts), nil)
	if err != nil {
		return err
	}
	e, err := segment.Embeddedness(g, g.Len())
	if err != nil {
		return err
	}
	w.say("A karate club: %d members, %.1f friends each.", g.Len(), e.Degree)
	w.say("")
	w.say("Who is where")
	for _, l := range []segment.Layer{segment.Core, segment.Middle, segment.Edge} {
		var in []string
		for _, row := range r.Rows {
			if row.Layer == l {
				in = append(in, fmt.Sprint(row.Key))
			}
		}
		w.say("  %-6s %-4s %2d: %s", l, l.Chinese(), len(in), strings.Join(in, " "))
	}
	for _, i := range r.Leaders {
		w.say("  leader: member %d, %.1f %% of all walks end there", i, 100*rank[i])
	}
	w.say("")
	w.say("Who must not leave, where a member stays only as long as k friends stay")
	for b := 1; b <= 2; b++ {
		loss, err := graph.Collapse(ctx, g, 5-b, b) // the core of 4 for one, of 3 for two
		if err != nil {
			return err
		}
		var sets []string
		for _, set := range loss.Sets {
			sets = append(sets, strings.ReplaceAll(strings.Trim(fmt.Sprint(set), "[]"), " ", " and "))
		}
		w.say("  k = %d: of a core of %d, %d stay if %s leaves", 5-b, loss.Core, loss.After, strings.Join(sets, " or "))
	}
	hold, err := graph.Anchor(ctx, g, 4, 2)
	if err != nil {
		return err
	}
	w.say("  k = 4: hold members %v whatever it takes, and the core grows from %d to %d", hold.Set, hold.Core, hold.After)
	w.say("")
	truth := make([]int32, g.Len())
	for i := range truth {
		truth[i] = 1
	}
	for _, i := range instructors {
		truth[i] = 0
	}
	if err := split(ctx, w, g, truth); err != nil || !second {
		return err
	}
	layers := make([]segment.Layer, len(r.Rows))
	for i := range r.Rows {
		layers[i] = r.Rows[i].Layer
	}
	return more(ctx, w, g, layers, truth)
}

// split divides the club in two and holds it against what happened.
func split(ctx context.Context, w *printer, g *graph.Graph[int32], truth []int32) error {
	real, err := graph.Modularity(g, truth, 1)
	if err != nil {
		return err
	}
	most := g.Len() / 2
	p, err := graph.Split(ctx, g, &graph.SplitOptions[int32]{Cap: most, Hosts: []int32{0, 33}, Seed: 1})
	if err != nil {
		return err
	}
	w.say("The split, in two of at most %d, with the instructor and the president for hosts", most)
	same := 0
	var other []int32
	for i, part := range p.Of {
		if truth[i] == truth[p.Hosts[part]] {
			same++
		} else {
			other = append(other, int32(i))
		}
	}
	w.say("  it keeps %.0f %% of friendships within the parts, modularity %.4f", 100*p.Kept, p.Modularity)
	w.say("  the split that happened has modularity %.4f; %d of %d members went as we say, all but %v", real, same, g.Len(), other)
	free, err := graph.Louvain(ctx, g, nil)
	if err != nil {
		return err
	}
	w.say("  left to itself the club would fall into %d groups, modularity %.4f", free.Groups, free.Modularity)
	return nil
}
