package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/coterie-go/coterie/community/graph"
)

// open reads a file, unpacked where it is packed; the text where there is no
// name.
func open(name string, text []byte) ([]byte, error) {
	if name == "" {
		return text, nil
	}
	raw, err := os.ReadFile(name)
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return raw, err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer z.Close()
	return io.ReadAll(z)
}

// ties reads messages, src,dst,ts; a first row that is no numbers is the header.
func ties(text []byte) (*graph.Graph[int64], error) {
	var out []graph.Tie[int64]
	sc := bufio.NewScanner(bytes.NewReader(text))
	for line := 1; sc.Scan(); line++ {
		f := strings.Split(strings.TrimSpace(sc.Text()), ",")
		var v [2]int64
		err := errors.New("not two members")
		if len(f) >= 2 {
			if v[0], err = strconv.ParseInt(f[0], 10, 64); err == nil {
				v[1], err = strconv.ParseInt(f[1], 10, 64)
			}
		}
		if err != nil && line > 1 {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if err == nil {
			out = append(out, graph.Tie[int64]{From: v[0], To: v[1]})
		}
	}
	if err := sc.Err(); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("no messages in it")
	}
	return graph.New(slices.Values(out), nil)
}

// passOn is the probability that one message is passed on by whom it reached: an
// assumption.
const passOn = 0.05

// split is what a division under a cap costs.
type split struct {
	sizes         []int
	kept, chance  float64
	before, after float64 // share of the members whom a message from the core reaches
}

// divide splits a community with groups as they are found, or packed into as few
// as they fit.
func divide(ctx context.Context, g *graph.Graph[int64], most int, asFound bool) (*split, error) {
	var best *graph.Parts[int64]
	for seed := range uint64(5) { // a local optimum: take the best of several
		p, err := graph.Split(ctx, g, &graph.SplitOptions[int64]{Cap: most, AsFound: asFound, Seed: seed})
		if err != nil {
			return nil, err
		}
		if best == nil || p.Kept > best.Kept {
			best = p
		}
	}
	s := &split{sizes: best.Sizes()}
	slices.Sort(s.sizes)
	slices.Reverse(s.sizes)
	var err error
	if s.kept, s.chance, err = g.Keeps(best.Of); err != nil {
		return nil, err
	}
	core := graph.Cores(g)
	top := slices.Max(core)
	var from []int32
	for v, k := range core {
		if k == top {
			from = append(from, int32(v))
		}
	}
	apart, err := g.Within(best.Of)
	if err != nil {
		return nil, err
	}
	o := &graph.SpreadOptions{P: passOn, Runs: 300, Seed: 1}
	before, err := graph.Spread(ctx, g, from, o)
	if err != nil {
		return nil, err
	}
	after, err := graph.Spread(ctx, apart, from, o)
	if err != nil {
		return nil, err
	}
	n := float64(g.Len())
	s.before, s.after = before.Total.Value/n, after.Total.Value/n
	return s, nil
}

// cost says what a split under a cap would cost a community of which only the
// messages are known.
func cost(ctx context.Context, p *page, text []byte, most int) error {
	g, err := ties(text)
	if err != nil {
		return err
	}
	p.say("■ %d 人，%.0f 条消息。只有消息，看不出能不能复制；若每群最多 %d 人：", "■ %d members, %.0f messages. Messages alone do not say whether it is ready; were it split into groups of at most %d:", g.Len(), g.Weight(), most)
	for _, asFound := range []bool{true, false} {
		s, err := divide(ctx, g, most, asFound)
		if err != nil {
			return err
		}
		how := p.in("合并到装得下的最少", "packed into as few as they fit")
		if asFound {
			how = p.in("按找到的", "as they are found")
		}
		sizes := fmt.Sprint(s.sizes[:min(len(s.sizes), 8)])
		p.say("  %s：%d 个群 %s…；留在群内的关系 %.2f，随机 %.2f，%.1f 倍；核心消息到达 %s → %s", "  %s: %d groups %s…; ties kept %.2f, at random %.2f, %.1f times; reached from the core %s → %s",
			how, len(s.sizes), sizes, s.kept, s.chance, s.kept/s.chance, percent(s.before), percent(s.after))
	}
	return nil
}
