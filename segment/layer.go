package segment

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Seidman (1983), Network structure and minimum degree, doi:10.1016/0378-8733(83)90028-X.
//	Founding documents 004 (circles from the core outward), 000o (head and waist).

// Layer is how near to the core of the group a member stands (圈层).
type Layer uint8

// The three layers. The zero value is unset.
const (
	Core   Layer = iota + 1 // 核心层: tied in the densest part, and active
	Middle                  // 中间层
	Edge                    // 边缘层: hardly tied, or silent
)

var layerNames = names{{}, {"core", "核心层"}, {"middle", "中间层"}, {"edge", "边缘层"}}

// String returns the English name.
func (l Layer) String() string { return layerNames.at(int(l), 0) }

// Chinese returns the Chinese name.
func (l Layer) Chinese() string { return layerNames.at(int(l), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (l Layer) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (l *Layer) UnmarshalText(b []byte) error {
	i, err := layerNames.parse("layer", b)
	*l = Layer(i)
	return err
}

// LayerOptions tunes Layers. Zero fields mean the default.
type LayerOptions struct {
	Core      float64 // share of the largest core number from which the core begins, in (0, 1]; 0: 2/3
	Edge      float64 // share of it up to which the edge reaches, in [0, Core); 0: 1/3
	MinActive int64   // contributions without which a member is at the edge; 0: 1
}

// Layers joins the core numbers of the tie graph (see graph.Cores) with activity
// (内核与活跃的合并): a member is of the core with a core number of at least Core of
// the largest, at the edge with at most Edge of it, and in the middle between;
// who contributed less than MinActive is at the edge whatever the ties. Where
// all core numbers are 0 everyone is at the edge.
func Layers(cores []int32, activity []int64, o *LayerOptions) ([]Layer, error) {
	coreAt, edgeAt, active := 2.0/3, 1.0/3, int64(1)
	if o != nil {
		coreAt, edgeAt, active = or(o.Core, coreAt), or(o.Edge, edgeAt), max(1, o.MinActive)
	}
	switch {
	case len(cores) != len(activity):
		return nil, &coterie.InputError{Row: -1, Field: "activity", Value: strconv.Itoa(len(activity)), Reason: "not one for each core number"}
	case !(coreAt > 0 && coreAt <= 1 && edgeAt >= 0 && edgeAt < coreAt):
		return nil, refuse(-1, "Core, Edge", coreAt, "must be 0 ≤ Edge < Core ≤ 1")
	}
	top := int32(0)
	for _, c := range cores {
		top = max(top, c)
	}
	out := make([]Layer, len(cores))
	for i, c := range cores {
		k := float64(c)
		switch {
		case top == 0 || activity[i] < active || k <= snap(edgeAt*float64(top)):
			out[i] = Edge
		case k >= snap(coreAt*float64(top)):
			out[i] = Core
		default:
			out[i] = Middle
		}
	}
	return out, nil
}

// Band is where a member stands by size of what it does (头部、腰部、长尾).
type Band uint8

// The three bands. The zero value is unset.
const (
	Head  Band = iota + 1 // 头部
	Waist                 // 腰部
	Tail                  // 长尾
)

var bandNames = names{{}, {"head", "头部"}, {"waist", "腰部"}, {"tail", "长尾"}}

// String returns the English name.
func (b Band) String() string { return bandNames.at(int(b), 0) }

// Chinese returns the Chinese name.
func (b Band) Chinese() string { return bandNames.at(int(b), 1) }

// MarshalText implements [encoding.TextMarshaler].
func (b Band) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText accepts the English and the Chinese name.
func (b *Band) UnmarshalText(t []byte) error {
	i, err := bandNames.parse("band", t)
	*b = Band(i)
	return err
}

// Bands ranks members by value: the top share head is the head, the next share
// waist the waist, the rest the tail; 0 and 0 mean 0.1 and 0.3. Shares are of
// members, rounded down, but the head has at least one. Of equal values those
// earlier in the slice come first.
func Bands(values []float64, head, waist float64) ([]Band, error) {
	if head == 0 && waist == 0 {
		head, waist = 0.1, 0.3
	}
	if !(head >= 0 && waist >= 0 && head+waist <= 1) {
		return nil, refuse(-1, "head, waist", head, "must be shares that add to at most 1")
	}
	if err := finite("value", values); err != nil {
		return nil, err
	}
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	n := float64(len(values))
	first := max(1, math.Floor(snap(head*n)))
	second := max(first, math.Floor(snap((head+waist)*n)))
	out := make([]Band, len(values))
	for r, i := range order {
		switch x := float64(r); {
		case x < first:
			out[i] = Head
		case x < second:
			out[i] = Waist
		default:
			out[i] = Tail
		}
	}
	return out, nil
}
