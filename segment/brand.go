package segment

import (
	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
)

// References:
//
//	Muniz, O'Guinn (2001), Brand community, doi:10.1086/319618.
//	Granovetter (1985), Economic action and social structure, doi:10.1086/228311.

// Brand is what is known of the users of one brand as a community (品牌社群). The
// three scores lie in [0, 1]: the share of members, or of answers, that show the
// trait.
type Brand struct {
	Consciousness  float64 // 共同意识: we, and not the others
	Rituals        float64 // 共同的仪式和传统
	Responsibility float64 // 道德责任感: towards each other
	Threshold      float64 // from which a trait is there, in (0, 1]; 0: 0.5

	FormedByFirm  bool // 企业发起; by consumers of their own otherwise
	FirmTakesPart bool // 企业介入
}

// Missing names the traits that are not there; a group with none missing is a
// brand community. A score outside [0, 1] is an *InputError.
func (b *Brand) Missing() ([]string, error) {
	at := or(b.Threshold, 0.5)
	if !(at > 0 && at <= 1) {
		return nil, refuse(-1, "Threshold", at, "must lie in (0, 1]")
	}
	var out []string
	for _, t := range [...]struct {
		name string
		v    float64
	}{{"consciousness", b.Consciousness}, {"rituals", b.Rituals}, {"responsibility", b.Responsibility}} {
		if !(t.v >= 0 && t.v <= 1) {
			return nil, refuse(-1, t.name, t.v, "must lie in [0, 1]")
		}
		if t.v < at {
			out = append(out, t.name)
		}
	}
	return out, nil
}

// IsChannel reports whether the community has become a channel of marketing:
// once a firm takes part, whoever formed it. Its origin stays what it was.
func (b *Brand) IsChannel() bool { return b.FormedByFirm || b.FirmTakesPart }

// Embedded says how far members are embedded in relations with each other
// (嵌入): structurally by how many they are tied to, relationally by how far ties
// are answered.
type Embedded struct {
	Members     int
	Degree      float64 // others a member is tied to, in either direction, on average
	Reciprocity float64 // share of directed ties that are answered; 0 without ties
}

// Embeddedness reads it from a directed graph of who turned to whom. members is
// the size of the group, those without ties included; fewer than the graph has
// is an *InputError, none ErrNoData. It takes O(n + m).
func Embeddedness[K coterie.Key](g *graph.Graph[K], members int) (*Embedded, error) {
	if g == nil || members <= 0 {
		return nil, coterie.ErrNoData
	}
	if g.Len() > members {
		return nil, refuse(-1, "members", float64(members), "fewer than the graph has")
	}
	e := &Embedded{Members: members, Reciprocity: graph.Reciprocity(g)}
	ends := 0.0
	for _, d := range graph.Degrees(g, graph.Both) {
		ends += float64(d)
	}
	if g.Directed() {
		ends *= 1 - e.Reciprocity/2 // both ends of an answered pair were counted twice
	}
	e.Degree = ends / float64(members)
	return e, nil
}
