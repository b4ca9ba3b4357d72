package picture

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/segment"
)

// A network is one group with the layers of its members, in the order of the
// graph.
type network struct {
	name   string
	graph  *graph.Graph[community.MemberID]
	layers []segment.Layer
}

// layers draws the group in which most turn to each other.
func layers(l *report.Events) ([]Picture, error) {
	var best *network
	for id, r := range l.Records.All() {
		g, err := graph.New(func(yield func(graph.Tie[community.MemberID]) bool) {
			for t := range r.Ties() {
				if !l.Staff[t.From] && !l.Staff[t.To] && !yield(t) {
					return
				}
			}
		}, nil)
		if err != nil {
			return nil, err
		}
		if g.Len() < 3 || best != nil && g.Len() < best.graph.Len() {
			continue
		}
		n := &network{name: l.Groups[id], graph: g}
		spoken := make([]int64, g.Len())
		for i := range spoken {
			if t, ok := r.Member(g.Key(int32(i))); ok {
				spoken[i] = t.Spoken()
			}
		}
		if n.layers, err = segment.Layers(graph.Cores(g), spoken, nil); err != nil {
			return nil, err
		}
		if best == nil || g.Len() > best.graph.Len() || n.name < best.name {
			best = n
		}
	}
	if best == nil {
		return nil, nil
	}
	return []Picture{{Name: "layers", Title: report.Words{ZH: fmt.Sprintf("互动人数最多的群的圈层：一点一人，一线一段往来（最强的 %d 条）", len(best.strongest())),
		EN: fmt.Sprintf("The layers of the group in which most turn to each other: a dot is a member, a line one of the %d strongest ties", len(best.strongest()))},
		draw: func(n *pen) error {
			n.HideAxes()
			n.X.Min, n.X.Max, n.Y.Min, n.Y.Max = -1, 1, -1, 1
			counts := map[segment.Layer]int{}
			for _, v := range best.layers {
				counts[v]++
			}
			k := key{pen: n}
			for v := segment.Core; v <= segment.Edge; v++ {
				k.colours = append(k.colours, layerColours[v])
				k.words = append(k.words, fmt.Sprintf("%s %d", n.say(v.Chinese(), v.String()), counts[v]))
			}
			if best.name != "" {
				k.colours, k.words = append(k.colours, faint(ink, 0)), append(k.words, n.name(best.name, 0, .6))
			}
			n.Add(rings{n, best}, k)
			return nil
		}}}, nil
}

var layerColours = [...]color.NRGBA{segment.Core: bad, segment.Middle: warn, segment.Edge: accent}

// rings draws the core inside and the edge outside.
type rings struct {
	pen *pen
	*network
}

// drawnTies is how many ties are drawn, the strongest.
const drawnTies = 400

// Plot implements plot.Plotter.
func (r rings) Plot(c draw.Canvas, _ *plot.Plot) {
	center := c.Center()
	size := c.Size()
	at := make([]vg.Point, r.graph.Len())
	for v := segment.Core; v <= segment.Edge; v++ {
		var ring []int
		for i, l := range r.layers {
			if l == v {
				ring = append(ring, i)
			}
		}
		radius := []vg.Length{segment.Core: .45, segment.Middle: .72, segment.Edge: .96}[v]
		for k, i := range ring {
			// Three staggered circles, so that a full ring can be told apart.
			f := radius
			if len(ring) > 24 {
				f -= vg.Length(k%3) * .06
			}
			sin, cos := math.Sincos(2*math.Pi*float64(k)/float64(len(ring)) + float64(v))
			at[i] = vg.Point{X: center.X + f*size.X/2*vg.Length(cos), Y: center.Y + f*size.Y/2*vg.Length(sin)}
		}
	}
	for _, t := range r.strongest() {
		c.StrokeLine2(draw.LineStyle{Color: faint(soft, .3), Width: .6}, at[t.from].X, at[t.from].Y, at[t.to].X, at[t.to].Y)
	}
	for i, p := range at {
		c.DrawGlyph(draw.GlyphStyle{Color: layerColours[r.layers[i]], Radius: 3.2, Shape: draw.CircleGlyph{}}, p)
	}
}

type tie struct {
	from, to int32
	weight   float64
}

// strongest lists the ties with most turns.
func (r *network) strongest() []tie {
	var out []tie
	g := r.graph.Undirected()
	for i := range int32(g.Len()) {
		for j, w := range g.Neighbors(i) {
			if i < j {
				out = append(out, tie{i, j, w})
			}
		}
	}
	slices.SortFunc(out, func(a, b tie) int {
		return cmp.Or(-cmp.Compare(a.weight, b.weight), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return out[:min(len(out), drawnTies)]
}
