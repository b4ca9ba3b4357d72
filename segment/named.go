package segment

import (
	"fmt"
	"strconv"

	"github.com/coterie-go/coterie"
)

// Named gives a name to a block of RFM cells (命名分群). Bounds are inclusive
// scores; a zero bound is open.
type Named struct {
	Name, Chinese string
	R, F, M       [2]uint8 // lowest and highest score
	Advice        string   // what usually helps, in both languages; may be empty
}

// has reports whether the block holds the cell.
func (n *Named) has(c Cell) bool {
	in := func(v uint8, b [2]uint8) bool { return v >= b[0] && (b[1] == 0 || v <= b[1]) }
	return in(c.R, n.R) && in(c.F, n.F) && in(c.M, n.M)
}

// Segmentation is an ordered list of named blocks; the first that holds a cell
// names it. It is plain data: write your own.
type Segmentation []Named

// Quintiles returns the usual eight segments of five scores each, which name
// every cell. F and M stand together: what a member is worth is not told by
// frequency alone.
func Quintiles() Segmentation {
	return Segmentation{
		{"champions", "核心顾客", [2]uint8{4, 5}, [2]uint8{4, 5}, [2]uint8{4, 5}, "thank them, ask them first; 致谢并优先征求意见"},
		{"loyal", "忠实顾客", [2]uint8{3, 5}, [2]uint8{3, 5}, [2]uint8{}, "offer what goes with what they buy; 推荐相关产品"},
		{"new", "新顾客", [2]uint8{5, 5}, [2]uint8{1, 1}, [2]uint8{}, "help the first weeks succeed; 陪伴上手"},
		{"promising", "潜力顾客", [2]uint8{4, 5}, [2]uint8{}, [2]uint8{}, "a reason for the second purchase; 促成复购"},
		{"needing attention", "待关怀", [2]uint8{3, 3}, [2]uint8{}, [2]uint8{}, "ask what is missing; 了解需求"},
		{"leaving", "流失边缘的重要顾客", [2]uint8{1, 2}, [2]uint8{4, 5}, [2]uint8{}, "a person calls; 专人回访"},
		{"at risk", "有流失风险", [2]uint8{2, 2}, [2]uint8{}, [2]uint8{}, "remind of what they liked; 唤回"},
		{"dormant", "沉睡顾客", [2]uint8{}, [2]uint8{}, [2]uint8{}, "one message, then rest; 适度唤醒"},
	}
}

// Of returns the block of a cell, or nil where none holds it. It does not
// allocate.
func (s Segmentation) Of(c Cell) *Named {
	for i := range s {
		if s[i].has(c) {
			return &s[i]
		}
	}
	return nil
}

// Check reports, as an *InputError, the first block with crossed bounds or
// without a name, the first that no cell reaches because those before it hold
// all of its cells, and the first cell without a name, for scores of 1 to bins.
func (s Segmentation) Check(bins int) error {
	if bins < 2 || bins > maxBins {
		return &coterie.InputError{Row: -1, Field: "bins", Value: strconv.Itoa(bins), Reason: "must lie in [2, 100]"}
	}
	reached := make([]bool, len(s))
	for i := range s {
		for _, b := range [][2]uint8{s[i].R, s[i].F, s[i].M} {
			if b[1] != 0 && b[0] > b[1] {
				return &coterie.InputError{Row: i, Field: s[i].Name, Value: fmt.Sprint(b), Reason: "bounds crossed"}
			}
		}
		if s[i].Name == "" {
			return &coterie.InputError{Row: i, Field: "Name", Reason: "missing"}
		}
	}
	for r := 1; r <= bins; r++ {
		for f := 1; f <= bins; f++ {
			for m := 1; m <= bins; m++ {
				c := Cell{uint8(r), uint8(f), uint8(m)}
				found := false
				for i := range s {
					if s[i].has(c) {
						reached[i], found = true, true
						break
					}
				}
				if !found {
					return &coterie.InputError{Row: -1, Field: "cell", Value: c.String(), Reason: "has no name"}
				}
			}
		}
	}
	for i, ok := range reached {
		if !ok {
			return &coterie.InputError{Row: i, Field: s[i].Name, Reason: "no cell reaches it: those before it hold all of its cells"}
		}
	}
	return nil
}
