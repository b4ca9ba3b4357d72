package monetize

import (
	"iter"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/key"
)

// Platform is a community that has opened its border to other firms (社群生态):
// what one firm cannot supply, others do. No number bounds how many.
type Platform struct {
	Community    string   `json:"community"`
	Vendors      []string `json:"vendors,omitempty"`
	Size         float64  `json:"size"`          // members
	Stability    float64  `json:"stability"`     // share of members who stay per period, in [0, 1]
	MinSize      float64  `json:"min_size"`      // the caller's gate
	MinStability float64  `json:"min_stability"` // the caller's gate
}

// Customers lists whom the platform serves: the community first, and each vendor.
func (p Platform) Customers() []string { return append([]string{p.Community}, p.Vendors...) }

// Gaps names what the community lacks to be opened: scale and stability are both
// needed.
func (p Platform) Gaps() []coterie.Finding {
	var out []coterie.Finding
	if p.Size < p.MinSize {
		out = append(out, lack("platform-too-small", p.Community, "DE06", "the community is too small to open to others", "规模不足，不宜开放平台", "grow first", "先长大"))
	}
	if p.Stability < p.MinStability {
		out = append(out, lack("platform-unstable", p.Community, "DE06", "too many members leave to open to others", "不够稳定，不宜开放平台", "keep members first", "先留住成员"))
	}
	return out
}

// Match returns what is both asked for and offered (双边对接), in key order, each
// once. It takes O(n log n).
func Match[K coterie.Key](demand, supply iter.Seq[K]) []K {
	if demand == nil || supply == nil {
		return nil
	}
	offered := map[K]bool{}
	for k := range supply {
		offered[k] = true
	}
	var out []K
	for k := range demand {
		if offered[k] {
			out = append(out, k)
			offered[k] = false
		}
	}
	slices.SortFunc(out, key.Comparer[K]())
	return out
}
