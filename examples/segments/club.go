package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/examples/internal/bilingual"
	"github.com/coterie-go/coterie/segment"
)

// club answers for the karate club.
func club(ctx context.Context, w *bilingual.Printer, second bool) error {
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
	w.Say("一个空手道俱乐部：%d 位成员，人均 %.1f 个朋友。", "A karate club: %d members, %.1f friends each.", g.Len(), e.Degree)
	w.Say("", "")
	w.Say("谁在哪一层", "Who is where")
	for _, l := range []segment.Layer{segment.Core, segment.Middle, segment.Edge} {
		var in []string
		for _, row := range r.Rows {
			if row.Layer == l {
				in = append(in, fmt.Sprint(row.Key))
			}
		}
		name := w.Pick(l.Chinese(), fmt.Sprintf("%-6s", l))
		w.Say("  %s %2d 人：%s", "  %s %2d: %s", name, len(in), strings.Join(in, " "))
	}
	for _, i := range r.Leaders {
		w.Say("  意见领袖：成员 %d，随机游走有 %.1f%% 停在他那里", "  leader: member %d, %.1f %% of all walks end there", i, 100*rank[i])
	}
	w.Say("", "")
	w.Say("谁不能走（一个成员只在至少 k 个朋友还在时留下）", "Who must not leave, where a member stays only as long as k friends stay")
	for b := 1; b <= 2; b++ {
		loss, err := graph.Collapse(ctx, g, 5-b, b) // the core of 4 for one, of 3 for two
		if err != nil {
			return err
		}
		and, or := w.Pick(" 和 ", " and "), w.Pick("，或 ", " or ")
		var sets []string
		for _, set := range loss.Sets {
			sets = append(sets, strings.ReplaceAll(strings.Trim(fmt.Sprint(set), "[]"), " ", and))
		}
		w.Say("  k = %d：%d 人的核心，只剩 %d 人，若走的是 %s", "  k = %d: of a core of %d, %d stay if %s leaves", 5-b, loss.Core, loss.After, strings.Join(sets, or))
	}
	hold, err := graph.Anchor(ctx, g, 4, 2)
	if err != nil {
		return err
	}
	w.Say("  k = 4：无论如何留住成员 %v，核心就从 %d 人变成 %d 人", "  k = 4: hold members %v whatever it takes, and the core grows from %d to %d", hold.Set, hold.Core, hold.After)
	w.Say("", "")
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
func split(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32], truth []int32) error {
	real, err := graph.Modularity(g, truth, 1)
	if err != nil {
		return err
	}
	most := g.Len() / 2
	p, err := graph.Split(ctx, g, &graph.SplitOptions[int32]{Cap: most, Hosts: []int32{0, 33}, Seed: 1})
	if err != nil {
		return err
	}
	w.Say("拆成两个群，每个至多 %d 人，教练和会长各主持一个", "The split, in two of at most %d, with the instructor and the president for hosts", most)
	same := 0
	var other []int32
	for i, part := range p.Of {
		if truth[i] == truth[p.Hosts[part]] {
			same++
		} else {
			other = append(other, int32(i))
		}
	}
	w.Say("  %.0f%% 的朋友关系留在群内，模块度 %.4f", "  it keeps %.0f %% of friendships within the parts, modularity %.4f", 100*p.Kept, p.Modularity)
	w.Say("  真实发生的分裂，模块度 %.4f；与这里的拆法相同的成员 %d 位，共 %d 位，不同的是 %v", "  the split that happened has modularity %.4f; %d of %d members went as we say, all but %v", real, same, g.Len(), other)
	free, err := graph.Louvain(ctx, g, nil)
	if err != nil {
		return err
	}
	w.Say("  任其自然，会分成 %d 个小团体，模块度 %.4f", "  left to itself the club would fall into %d groups, modularity %.4f", free.Groups, free.Modularity)
	return nil
}
