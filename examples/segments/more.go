package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/examples/internal/bilingual"
	"github.com/coterie-go/coterie/segment"
)

// top names the members of the highest scores.
func top(scores []float64, n int) string {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var out []string
	for _, i := range order[:min(n, len(order))] {
		out = append(out, fmt.Sprintf("%d (%.3f)", i, scores[i]))
	}
	return strings.Join(out, ", ")
}

// middle says through whom the club's talk must go.
func middle(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32]) error {
	between, err := graph.Betweenness(ctx, g)
	if err != nil {
		return err
	}
	sampled, err := graph.SampleBetweenness(ctx, g, &graph.SampleOptions{Sources: 12, Seed: 1})
	if err != nil {
		return err
	}
	near, err := graph.Closeness(ctx, g, graph.Both)
	if err != nil {
		return err
	}
	weight, err := graph.Eigenvector(ctx, g)
	if err != nil {
		return err
	}
	central, err := graph.BetweennessCentralization(g, between)
	if err != nil {
		return err
	}
	vertices, bridges, err := graph.Cut(g)
	if err != nil {
		return err
	}
	w.Say("", "")
	w.Say("谁居中", "Who stands in the middle")
	w.Say("  最多的路经过   %s；只从 12 位成员起算，第一位为 %.0f", "  most paths run through   %s; from 12 members alone, %.0f for the first", top(between, 3), sampled[0].Value)
	w.Say("  离众人最近     %s", "  nearest to all others    %s", top(near.Harmonic, 3))
	w.Say("  结识交游广者   %s", "  tied to the well-tied    %s", top(weight, 3))
	through, err := segment.Ranks(between, segment.AverageRank)
	if err != nil {
		return err
	}
	nearness, err := segment.Ranks(near.Harmonic, segment.AverageRank)
	if err != nil {
		return err
	}
	apart := 0.0
	for i := range through {
		apart += math.Abs(through[i]-nearness[i]) / float64(len(through))
	}
	w.Say("  按路与按远近，一位成员的名次平均差 %.1f 位，共 %d 位", "  by paths and by nearness a member ranks %.1f places apart, of %d", apart, len(through))
	w.Say("  全靠 %v 连在一起（桥 %d 条）；路的集中度 %.0f%%", "  the group hangs together by %v alone (%d bridge); paths are %.0f %% centralised", vertices, len(bridges), 100*central)
	return nil
}

// holders says who holds the core of those with four friends in it, and whom to
// win for it.
func holders(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32]) error {
	const k = 4
	near, err := graph.Closeness(ctx, g, graph.Both)
	if err != nil {
		return err
	}
	lost, err := graph.CollapseEach(g, k)
	if err != nil {
		return err
	}
	won, err := graph.AnchorEach(g, k)
	if err != nil {
		return err
	}
	most, best := slices.Max(lost), slices.Max(won)
	first := int32(slices.Index(lost, most))
	left, err := graph.Survivors(g, k, []int32{first})
	if err != nil {
		return err
	}
	apart := slices.Repeat([]int32{1}, g.Len())
	apart[first] = 0
	without, err := g.Within(apart)
	if err != nil {
		return err
	}
	central, err := graph.ClosenessCentralization(g, near.Component)
	if err != nil {
		return err
	}
	w.Say("", "")
	w.Say("谁撑着彼此有 %d 个朋友的人", "Who holds those with %d friends among themselves", k)
	w.Say("  会走掉 %d 人，若成员 %d 走，留下 %d 人；俱乐部会裂成 %d 块", "  %d would be gone with member %d alone, and %d stay; the club would fall into %d parts", most, first, len(left), graph.Components(without).Groups-1)
	w.Say("  留住 %d 号，至多为核心多赢得 %d 人；远近的集中度 %.0f%%", "  to keep %d is to win at most %d for them; nearness is %.0f %% centralised", slices.Index(won, best), best, 100*central)
	if f, err := graph.Coreness(ctx, g, nil); err != nil {
		w.Say("  没有边界、逐渐变淡的核心：不存在最合适的（最优在边界上）", "  a core that fades without a border: none fits best (optimum on the boundary)")
	} else {
		w.Say("  没有边界、逐渐变淡的核心：%s", "  a core that fades without a border: %s", top(f.C, 3))
	}
	return nil
}

// shape says of what kind the club's ties are.
func shape(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32]) error {
	closed, err := graph.Transitivity(g)
	if err != nil {
		return err
	}
	mixing, err := graph.Assortativity(g)
	if err != nil {
		return err
	}
	onion, err := graph.Onion(g)
	if err != nil {
		return err
	}
	truss, err := graph.Trusses(g)
	if err != nil {
		return err
	}
	rich, err := graph.RichClub(g)
	if err != nil {
		return err
	}
	core, err := graph.CorePeriphery(ctx, g, nil)
	if err != nil {
		return err
	}
	degree, err := graph.Minres(ctx, g, nil)
	if err != nil {
		return err
	}
	lasting := graph.Resilience(g)
	w.Say("", "")
	w.Say("关系的样子", "How it is tied")
	w.Say("  朋友的朋友有 %.0f%% 是朋友；交游广的多结识交游少的（同配系数 %.2f）", "  %.0f %% of friends' friends are friends; the well-tied are tied to the ill-tied (assortativity %.2f)", 100*closed, mixing)
	w.Say("  洋葱分解 %d 层；一条关系至多在 %d 个三角形里；朋友多于 8 个的人之间，%.0f%% 相识", "  %d layers of an onion; ties stand in up to %d triangles; of those with more than 8 friends %.0f %% are tied", slices.Max(onion), slices.Max(truss)-2, 100*rich[8])
	w.Say("  最合适的核心是 %v（相关 %.2f），按程度为 %s", "  a core of %v fits best (correlation %.2f), by degrees %s", core.Core, core.Correlation, top(degree.C, 3))
	w.Say("  若要有 2 个朋友还在才留下，能留 %.0f%%；要有 3 个，%.0f%%；要有 4 个，%.0f%%", "  where a member stays only while 2 friends stay, %.0f %% stay; while 3, %.0f %%; while 4, %.0f %%", 100*lasting[2], 100*lasting[3], 100*lasting[4])
	return nil
}

// groupings holds several ways to find groups against the split that happened.
func groupings(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32], truth []int32) error {
	w.Say("", "")
	w.Say("从关系看出的小团体              个数      模块度        与分裂的 NMI  ARI", "Groups that the ties show     groups  modularity  NMI with the split  ARI")
	for _, m := range []struct {
		name string
		find func() (*graph.Partition, error)
	}{
		{"Louvain", func() (*graph.Partition, error) { return graph.Louvain(ctx, g, nil) }},
		{"Leiden", func() (*graph.Partition, error) { return graph.Leiden(ctx, g, nil) }},
		{"label propagation", func() (*graph.Partition, error) { return graph.Propagate(ctx, g, nil) }},
	} {
		p, err := m.find()
		if err != nil {
			return err
		}
		nmi, err := graph.NMI(p.Of, truth)
		if err != nil {
			return err
		}
		ari, err := graph.ARI(p.Of, truth)
		if err != nil {
			return err
		}
		w.Say("  %-26s  %6d  %10.4f  %18.3f  %.3f", "  %-26s  %6d  %10.4f  %18.3f  %.3f", m.name, p.Groups, p.Modularity, nmi, ari)
	}
	return nil
}

// reach says whom to tell first, and how far it gets.
func reach(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32], layers []segment.Layer) error {
	o := &graph.SpreadOptions{P: 0.15, Runs: 4000, Seed: 1}
	first, err := graph.Influence(ctx, g, 2, o)
	if err != nil {
		return err
	}
	got, err := graph.Spread(ctx, g, first.Set, o)
	if err != nil {
		return err
	}
	of := make([]int32, len(layers))
	for i, l := range layers {
		of[i] = int32(l)
	}
	by, err := got.ByGroup(of, 4)
	if err != nil {
		return err
	}
	w.Say("", "")
	w.Say("先告诉 %v；若每六七个朋友里有一个转告，会有 %.1f 位成员听到：", "Tell %v first, and where every sixth or seventh friend passes it on %.1f members hear of it:", first.Set, got.Total.Value)
	w.Say("  核心层 %.1f 位，中间层 %.1f 位，边缘层 %.1f 位", "  %.1f of the core, %.1f of the middle, %.1f of the edge", by[segment.Core], by[segment.Middle], by[segment.Edge])
	return nil
}

// kinds groups members by numbers: friends, how tied these are among
// themselves, and core number, each scaled to its largest.
func kinds(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32]) error {
	tied, err := graph.Clustering(g)
	if err != nil {
		return err
	}
	p := segment.Points{Dim: 3}
	degrees, cores := graph.Degrees(g, graph.Both), graph.Cores(g)
	for i := range tied {
		p.X = append(p.X, float64(degrees[i])/float64(slices.Max(degrees)), tied[i], float64(cores[i])/float64(slices.Max(cores)))
	}
	gaps, err := segment.Gaps(ctx, p, 4, 20, &segment.KMeansOptions{Seed: 1})
	if err != nil {
		return err
	}
	k := max(segment.Choose(gaps), 2)
	c, err := segment.KMeans(ctx, p, k, &segment.KMeansOptions{Seed: 1})
	if err != nil {
		return err
	}
	widths, err := segment.Silhouette(ctx, c.Of, p.Distance)
	if err != nil {
		return err
	}
	apart, err := segment.Separate(p, c.Of)
	if err != nil {
		return err
	}
	mean := 0.0
	for _, s := range widths {
		mean += s / float64(len(widths))
	}
	medoids, err := segment.KMedoids(ctx, p.Len(), k, p.Distance)
	if err != nil {
		return err
	}
	w.Say("", "")
	w.Say("按朋友数、朋友之间是否相识、核数，成员分为 %d 类", "By friends, ties among friends and core number the members are of %d kinds", k)
	w.Say("  各有 %v 人；轮廓系数 %.2f，Calinski–Harabasz %.1f；代表是成员 %v", "  of sizes %v; silhouette %.2f, Calinski–Harabasz %.1f; members %v stand for them", c.Sizes, mean, apart.CalinskiHarabasz, medoids.At)
	m, err := segment.FitMixture(ctx, p, k, &segment.MixtureOptions{FitOptions: coterie.FitOptions{Seed: 1}, Shape: segment.EqualSpherical})
	if err != nil {
		w.Say("  作为正态混合分布：%v", "  as a mixture of normal distributions: %v", err)
		return nil
	}
	of, _, err := m.Model.Assign(p)
	if err != nil {
		return err
	}
	ari, err := graph.ARI(of, c.Of)
	if err != nil {
		return err
	}
	newcomer := []float64{1. / 3, 0.5, 0.25}
	sure, _, err := m.Model.Posterior(newcomer)
	if err != nil {
		return err
	}
	w.Say("  新人若有最多者三分之一的朋友，其中一半相识，身在边缘，则与成员 %d 同类；按正态混合分布有 %.0f%% 的把握归得进一类", "  a newcomer with a third of the most friends, half of them tied, in the edge, is of the kind of member %d; a mixture of normal distributions is %.0f %% sure of a kind", medoids.At[medoids.Of[slices.Index(c.Of, int32(c.Nearest(newcomer)))]], 100*slices.Max(sure))
	w.Say("  正态混合分布与之一致的程度：ARI %.2f（BIC %.1f）", "  a mixture of normal distributions agrees by an ARI of %.2f (BIC %.1f)", ari, m.BIC())
	return nil
}

// more answers what a second look at the club asks.
func more(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int32], layers []segment.Layer, truth []int32) error {
	if err := middle(ctx, w, g); err != nil {
		return err
	}
	if err := holders(ctx, w, g); err != nil {
		return err
	}
	if err := shape(ctx, w, g); err != nil {
		return err
	}
	if err := groupings(ctx, w, g, truth); err != nil {
		return err
	}
	if err := reach(ctx, w, g, layers); err != nil {
		return err
	}
	return kinds(ctx, w, g)
}
