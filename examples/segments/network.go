package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/examples/internal/bilingual"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/segment"
)

// message is one message of a network, in seconds since 1970.
type message struct {
	from, to int64
	at       int64
}

// read reads src,dst,ts; a first row that is no numbers is the header.
func read(r io.Reader, zipped bool) ([]message, error) {
	if zipped {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		defer z.Close()
		r = z
	}
	var out []message
	line := 0
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		line++
		f := strings.Split(strings.TrimSpace(sc.Text()), ",")
		var v [3]int64
		err := errors.New("not three numbers")
		if len(f) >= 3 {
			err = nil
			for i := range v {
				if v[i], err = strconv.ParseInt(strings.TrimSpace(f[i]), 10, 64); err != nil {
					break
				}
			}
		}
		if err != nil && line > 1 {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if err == nil {
			out = append(out, message{v[0], v[1], v[2]})
		}
	}
	if len(out) == 0 && sc.Err() == nil {
		return nil, errors.New("no messages in it")
	}
	return out, sc.Err()
}

const (
	day  = 24 * 60 * 60
	week = 7 * day
)

// network answers for a log of messages.
func network(ctx context.Context, w *bilingual.Printer, log []message, size int) error {
	ties := func(yield func(graph.Tie[int64]) bool) {
		for _, m := range log {
			if !yield(graph.Tie[int64]{From: m.from, To: m.to, First: m.at, Last: m.at}) {
				return
			}
		}
	}
	g, err := graph.New(ties, nil)
	if err != nil {
		return err
	}
	directed, err := graph.New(ties, &graph.Options{Directed: true})
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, log, g, directed)
	if err != nil {
		return err
	}
	rows := func(yield func(int64, segment.Facts) bool) {
		for i, f := range facts {
			if !yield(g.Key(int32(i)), f) {
				return
			}
		}
	}
	r, err := segment.NewRoster(rows, nil)
	if err != nil {
		return err
	}
	e, err := segment.Embeddedness(directed, g.Len())
	if err != nil {
		return err
	}
	w.Say("%d 位成员，%d 条消息，人均与 %.1f 人往来，%.0f%% 的往来有回应。", "%d members, %d messages, tied to %.1f others each, %.0f %% of ties answered.", g.Len(), len(log), e.Degree, 100*e.Reciprocity)
	participation(w, facts)
	if err := tail(ctx, w, facts); err != nil {
		return err
	}
	roles(w, r)
	if err := migration(w, log); err != nil {
		return err
	}
	if err := diffusion(ctx, w, directed); err != nil {
		return err
	}
	top := slices.Max(graph.Cores(g))
	loss, err := graph.Collapse(ctx, g, int(top), 3)
	if err != nil {
		return err
	}
	w.Say("", "")
	w.Say("最内的核心，每人在其中至少有 %d 个往来，共 %d 人；走掉最要紧的三人，就剩 %d 人。", "The innermost core, each with %d ties in it, has %d members; three who left would leave %d.", top, loss.Core, loss.After)
	var zh, en []string // who they are, by what they do
	for _, i := range loss.Set {
		l, err := segment.Classify(&facts[i], nil)
		if err != nil {
			return err
		}
		zh = append(zh, fmt.Sprintf("%s（%s %.0f）", l.Role.Chinese(), l.Evidence.Chinese, l.Evidence.Value))
		en = append(en, fmt.Sprintf("%s (%s %.0f)", l.Role, l.Evidence.Name, l.Evidence.Value))
	}
	w.Say("  他们是%[1]s", "  They are %[2]s", strings.Join(zh, "、"), strings.Join(en, ", "))
	p, err := graph.Split(ctx, g, &graph.SplitOptions[int64]{Cap: size, Seed: 1})
	if err != nil {
		return err
	}
	w.Say("拆成 %d 个群，每个至多 %d 人，%.0f%% 的消息留在群内（模块度 %.3f）。", "Split into %d parts of at most %d, %.0f %% of messages stay within a part (modularity %.3f).", p.Groups, size, 100*p.Kept, p.Modularity)
	return nil
}

// diffusion says how members came to write, and who is sought.
func diffusion(ctx context.Context, w *bilingual.Printer, g *graph.Graph[int64]) error {
	first, err := graph.FirstContacts(g)
	if err != nil {
		return err
	}
	f, err := graph.Trees(first)
	if err != nil {
		return err
	}
	largest := 0
	for t := range f.Trees {
		if f.Size[t] > f.Size[largest] {
			largest = t
		}
	}
	hubs, err := graph.HITS(ctx, g)
	if err != nil {
		return err
	}
	sought := 0
	for i, s := range hubs.Authority {
		if s > hubs.Authority[sought] {
			sought = i
		}
	}
	circle := slices.Max(graph.StrongComponents(g).Sizes())
	w.Say("", "")
	w.Say("按最初收到谁的消息，成员连成 %d 棵树；最大的有 %d 人，深 %d 步，最宽 %d 人。", "First written to by another, members form %d trees; the largest holds %d, %d steps deep and %d wide at most.", len(f.Trees), f.Size[largest], f.Height[largest], f.Breadth[largest])
	w.Say("成员 %d 最受人找（HITS 的权威值最高）；%d 位成员能经由往来的消息互相到达；", "Member %d is most sought by those who seek the sought; %d members reach each other by what was written;", g.Key(int32(sought)), circle)
	w.Say("收消息者最内的一圈，每人收到圈内 %d 人的消息。", "the innermost circle of who is written to has %d others each who are.", slices.Max(graph.CoresBy(g, graph.In)))
	return nil
}

// factsOf reads from the log what it holds of each member.
func factsOf(ctx context.Context, log []message, g, directed *graph.Graph[int64]) ([]segment.Facts, error) {
	rank, err := graph.PageRank(ctx, directed, nil)
	if err != nil {
		return nil, err
	}
	facts := make([]segment.Facts, g.Len())
	first, last := make([]int64, g.Len()), make([]int64, g.Len())
	end := int64(math.MinInt64)
	for _, m := range log {
		end = max(end, m.at)
		from, _ := g.Index(m.from)
		if f := &facts[from]; f.Signs == 0 {
			first[from], last[from] = m.at, m.at
		} else {
			first[from], last[from] = min(first[from], m.at), max(last[from], m.at)
		}
		facts[from].Signs++
	}
	wrote, heard := graph.Strengths(directed, graph.Out), graph.Strengths(directed, graph.In)
	for i, c := range graph.Cores(g) {
		f := &facts[i]
		f.Core, f.Influence = c, rank[i] // both graphs number members by their keys
		f.Spoken, f.Joined, f.Heard = int64(wrote[i]), int64(wrote[i]), int64(heard[i])
		if f.Signs > 0 {
			f.Span, f.Quiet = float64(last[i]-first[i])/day, float64(end-last[i])/day
		}
	}
	return facts, nil
}

func participation(w *bilingual.Printer, facts []segment.Facts) {
	c, err := segment.Participation(func(yield func(int64) bool) {
		for _, f := range facts {
			if !yield(f.Spoken) {
				return
			}
		}
	}, nil)
	if err != nil {
		w.Say("  %v", "  %v", err)
		return
	}
	w.Say("%d 位从未写过；最活跃的 1%% 写了 %.1f%%，前 10%% 写了 %.1f%%；基尼系数 %.3f [%.3f, %.3f]。", "%d never wrote; the top 1 %% wrote %.1f %%, the top 10 %% %.1f %%; Gini %.3f [%.3f, %.3f].",
		c.Silent, 100*c.TopShare(0.01), 100*c.TopShare(0.1), c.Gini.Value, c.Gini.Lo, c.Gini.Hi)
	w.Say("  其他指标：Hoover %.3f，Theil %.3f，Palma %.1f；集中得如同只有 %.0f 位均等的成员", "  by other measures: Hoover %.3f, Theil %.3f, Palma %.1f; as concentrated as among %.0f equal members", c.Hoover(), c.Theil(), c.Palma(), 1/c.Herfindahl())
	var wrote []int64
	for _, f := range facts {
		if f.Spoken > 0 {
			wrote = append(wrote, f.Spoken)
		}
	}
	at, err := segment.Quantiles(wrote, []float64{0.5, 0.9}, segment.Linear)
	if err != nil {
		w.Say("  %v", "  %v", err)
		return
	}
	w.Say("  写过的人里，一半至多写 %.0f 条，九成至多 %.0f 条", "  half of those who wrote at all wrote at most %.0f, nine in ten at most %.0f", at[0], at[1])
	w.Say("  无偏基尼系数 %.3f；Atkinson %.3f（厌恶系数一半）；写得少的那一半成员共写 %.2f%%", "  unbiased Gini %.3f; Atkinson %.3f at an aversion of one half; the lower half of all members wrote %.2f %%", c.GiniUnbiased(), c.Atkinson(0.5), 100*c.Lorenz(0.5))
}

// tail says whether the most active follow a power law.
func tail(ctx context.Context, w *bilingual.Printer, facts []segment.Facts) error {
	c, err := segment.Participation(func(yield func(int64) bool) {
		for _, f := range facts {
			if f.Spoken > 0 && !yield(f.Spoken) {
				return
			}
		}
	}, nil)
	if err != nil {
		return err
	}
	f, err := segment.FitPowerLaw(ctx, c.Levels, nil)
	if err != nil {
		return err
	}
	w.Say("从 %d 条消息起，幂律指数 %.2f ± %.2f，合于 %.0f 位成员；", "From %d messages on, a power law of exponent %.2f ± %.2f fits %.0f members;", f.Model.Min, f.Model.Alpha, f.StdErr[0], f.N)
	for _, r := range f.Rivals {
		zh, en := "  %s分布与它分不出高下（p %.2f）", "  %s cannot be told from it (p %.2f)"
		switch {
		case r.P < 0.1 && r.Vuong > 0:
			zh, en = "  %s分布不如它（p %.2f）", "  %s is worse (p %.2f)"
		case r.P < 0.1:
			zh, en = "  %s分布胜过它（p %.2f）", "  %s is better (p %.2f)"
		}
		name := r.Name
		if w.Chinese {
			name = map[string]string{"log-normal": "对数正态", "exponential": "指数"}[name]
		}
		w.Say(zh, en, name, r.P)
	}
	return nil
}

func roles(w *bilingual.Printer, r *segment.Roster[int64]) {
	w.Say("", "")
	w.Say("角色       人数   核心层   中间层   边缘层", "role          members     core   middle     edge")
	for _, role := range []segment.Role{segment.Organiser, segment.Thinker, segment.Talker, segment.Seeker, segment.Onlooker, segment.Challenger} {
		var n [4]int
		for i := range r.Rows {
			if r.Rows[i].Role.Role == role {
				n[0]++
				n[r.Rows[i].Layer]++
			}
		}
		if n[0] > 0 {
			name := w.Pick(role.Chinese(), fmt.Sprintf("%-12s", role))
			w.Say("%s %8d %8d %8d %8d", "%s %8d %8d %8d %8d", name, n[0], n[segment.Core], n[segment.Middle], n[segment.Edge])
		}
	}
	gone := 0
	for i := range r.Rows {
		if r.Rows[i].Risk >= 0.95 {
			gone++
		}
	}
	w.Say("活跃者中有意见领袖 %d 位；写过的人里 %d 位沉默得不同往常。", "%d opinion leaders among the active; %d who wrote are silent for longer than is usual for them.", len(r.Leaders), gone)
}

// migration follows members from week to week.
func migration(w *bilingual.Printer, log []message) error {
	names := []string{"silent ", "light  ", "active ", "core   "}
	if w.Chinese {
		names = []string{"沉默", "轻度", "活跃", "核心"}
	}
	start, end := int64(math.MaxInt64), int64(math.MinInt64)
	for _, m := range log {
		start, end = min(start, m.at), max(end, m.at)
	}
	weeks := int((end-start)/week) + 1
	sent := map[int64][]int{}
	for _, m := range log {
		if sent[m.from] == nil {
			sent[m.from] = make([]int, weeks)
		}
		sent[m.from][(m.at-start)/week]++
	}
	state := func(n int) int {
		switch {
		case n == 0:
			return 0
		case n <= 2:
			return 1
		case n <= 10:
			return 2
		}
		return 3
	}
	var moves segment.Moves
	for _, s := range sent {
		began := slices.IndexFunc(s, func(n int) bool { return n > 0 })
		for i := began + 1; i < weeks; i++ {
			if err := moves.Add(segment.Move{From: state(s[i-1]), To: state(s[i])}); err != nil {
				return err
			}
		}
	}
	core := func(first, last int) (who []string) { // of those weeks
		for m, s := range sent {
			if slices.ContainsFunc(s[first:last], func(n int) bool { return state(n) == 3 }) {
				who = append(who, fmt.Sprint(m))
			}
		}
		return who
	}
	turned := lifecycle.CoreTurnover(core(max(0, weeks-8), max(0, weeks-4)), core(max(0, weeks-4), weeks))
	fit, err := segment.Migrate(&moves, 0, names)
	if err != nil {
		return err
	}
	steady, err := fit.SteadyState(0.95)
	if err != nil {
		return err
	}
	first, err := fit.FirstPassage()
	if err != nil {
		return err
	}
	w.Say("", "")
	w.Say("从一周到下一周（沉默；轻度：至 2 条；活跃：至 10 条；核心）", "From one week to the next (silent; light: to 2 messages; active: to 10; core)")
	for i, n := range names {
		row := make([]string, len(names))
		for j := range names {
			row[j] = fmt.Sprintf("%.3f", fit.At(i, j))
		}
		w.Say("  %s %s   长期 %.3f [%.3f, %.3f]", "  %s %s   in the long run %.3f [%.3f, %.3f]", n, strings.Join(row, " "), steady[i].Value, steady[i].Lo, steady[i].Hi)
	}
	month, err := fit.After(3, 4)
	if err != nil {
		return err
	}
	memory, err := fit.Moduli()
	if err != nil {
		return err
	}
	last := segment.Chain{P: slices.Clone(fit.P), States: names}
	for j := range names {
		last.P[j] = 0
	}
	last.P[0] = 1 // nobody returns
	gone, err := last.Absorb()
	if err != nil {
		return err
	}
	w.Say("  四周以后核心成员还有 %.0f%% 在写；一位成员做过什么，每周淡忘 %.0f%%", "  after four weeks %.0f %% of the core write at all; what a member did is forgotten by %.0f %% a week", 100*(1-month[0]), 100*(1-memory[1]))
	w.Say("  近两个月里任一个月在核心的人，%.0f%% 没有两个月都在", "  of those in the core in one of the last two months, %.0f %% were not in it in both", 100*turned)
	w.Say("  核心成员在第一个沉默周之前经过 %.1f 周", "  before its first silent week a member of the core goes through %.1f weeks", gone.Steps[2])
	w.Say("  核心成员平均 %.1f 周后沉默，沉默者平均 %.0f 周后回到核心", "  a member of the core falls silent after %.1f weeks, and a silent one is back in it after %.0f", first[3*4], first[3])
	return nil
}
