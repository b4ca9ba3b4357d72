package lifecycle

import (
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// RankAgreement tells how well a model ranks who leaves first (一致性指数): of all
// pairs of which it is known who left first, the share in which the model gave
// that one the higher risk, ties counting half. 0.5 is chance.
type RankAgreement struct {
	C, StdErr                    float64
	Concordant, Discordant, Tied float64 // pairs, by weight; Tied in risk
}

// Estimate returns C with its interval at the given confidence, in (0, 1).
func (a RankAgreement) Estimate(confidence float64) coterie.Estimate {
	if !(confidence > 0 && confidence < 1) {
		return coterie.Exactly(a.C)
	}
	d := delta.Z(confidence) * a.StdErr
	return coterie.Estimate{Value: a.C, Lo: a.C - d, Hi: a.C + d, Confidence: confidence}
}

// Concordance compares the ranks of a fitted [Cox] model with who left first
// (Harrell's C; within strata, with late entry). The error is the infinitesimal
// jackknife's. O(n log n).
func Concordance(f *coterie.Fit[Cox], g *Regression) (RankAgreement, error) {
	d, _, err := coxStateOf(f, g)
	if err != nil {
		return RankAgreement{}, err
	}
	beta, eta := make([]float64, d.p), make([]float64, len(d.rows))
	for j, b := range f.Model.Beta {
		if d.scale[j] > 0 {
			beta[j] = b / d.scale[j]
		}
	}
	for i := range eta {
		eta[i] = dot(d.row(i), beta)
	}
	return d.concordance(eta)
}

// concordance compares risks, by position, with who left first.
func (d *coxData) concordance(risk []float64) (RankAgreement, error) {
	n := len(d.rows)
	con, dis, tied := make([]float64, n), make([]float64, n), make([]float64, n) // by row, both roles
	var out RankAgreement
	for _, s := range d.spans {
		d.agree(&s, risk, con, dis, tied, &out)
	}
	pairs := out.Concordant + out.Discordant + out.Tied
	if pairs == 0 {
		return RankAgreement{}, &coterie.InputError{Row: -1, Field: "rows", Reason: "no two rows of which it is known who left first", Err: coterie.ErrNoData}
	}
	out.C = (out.Concordant + out.Tied/2) / pairs
	v := 0.0
	for i := range n {
		u := con[i] + tied[i]/2 - out.C*(con[i]+dis[i]+tied[i])
		v += d.weight(i) * u * u
	}
	out.StdErr = math.Sqrt(v) / pairs
	return out, nil
}

// ranks is a Fenwick tree of weights by rank.
type ranks []float64

func (r ranks) add(at int32, w float64) {
	for i := at + 1; int(i) < len(r); i += i & -i {
		r[i] += w
	}
}

// below returns the weight of ranks less than at.
func (r ranks) below(at int32) float64 {
	s := 0.0
	for i := at; i > 0; i -= i & -i {
		s += r[i]
	}
	return s
}

// agree counts the pairs of one stratum: rows at risk against ends, once from
// the ends' side and once from the others', so that every row knows its own.
func (d *coxData) agree(s *coxSpan, risk, con, dis, tied []float64, out *RankAgreement) {
	lo, hi := int(s.lo), int(s.hi)
	values := slices.Clone(risk[lo:hi])
	slices.Sort(values)
	values = slices.Compact(values)
	rank := make([]int32, hi-lo)
	for i := range rank {
		k, _ := slices.BinarySearch(values, risk[lo+i])
		rank[i] = int32(k)
	}
	tree, total := make(ranks, len(values)+1), 0.0
	// Ends, from the last: against those at risk.
	i, l := hi, int(s.latz)
	for k := int(s.endz) - 1; k >= int(s.ends); k-- {
		g, age := &d.ends[k], d.age(k)
		for i > int(g.hi) { // later exits
			i--
			tree.add(rank[i-lo], d.weight(i))
			total += d.weight(i)
		}
		for ; l > int(s.late) && d.late[l-1].age >= age; l-- {
			at := int(d.late[l-1].at)
			tree.add(rank[at-lo], -d.weight(at))
			total -= d.weight(at)
		}
		first := int(g.lo) // those censored on the same age stay longer
		for first > lo && d.exit[first-1] == age {
			first--
			tree.add(rank[first-lo], d.weight(first))
			total += d.weight(first)
		}
		for j := int(g.lo); j < int(g.hi); j++ {
			less := tree.below(rank[j-lo])
			same := tree.below(rank[j-lo]+1) - less
			con[j] += less
			tied[j] += same
			dis[j] += total - less - same
			out.Concordant += d.weight(j) * less
			out.Tied += d.weight(j) * same
			out.Discordant += d.weight(j) * (total - less - same)
		}
		for j := int(g.lo); j < int(g.hi); j++ {
			tree.add(rank[j-lo], d.weight(j))
			total += d.weight(j)
		}
		i = first
	}
	// Everyone, from the first: against the ends while at risk.
	clear(tree)
	total = 0
	i, l = lo, int(s.late)
	count := func(j int, sign float64) {
		less := tree.below(rank[j-lo])
		same := tree.below(rank[j-lo]+1) - less
		dis[j] += sign * less // the end had the lower risk
		tied[j] += sign * same
		con[j] += sign * (total - less - same)
	}
	for k := int(s.ends); k <= int(s.endz); k++ {
		age := math.Inf(1)
		first := hi
		if k < int(s.endz) {
			age, first = d.age(k), int(d.ends[k].lo)
		}
		for ; l < int(s.latz) && d.late[l].age < age; l++ {
			count(int(d.late[l].at), -1)
		}
		for ; i < hi && d.exit[i] < age; i++ {
			count(i, 1)
		}
		if k == int(s.endz) {
			break
		}
		for j := first; j < int(d.ends[k].hi); j++ { // ends on this age do not meet each other
			count(j, 1)
		}
		for j := first; j < int(d.ends[k].hi); j++ {
			tree.add(rank[j-lo], d.weight(j))
			total += d.weight(j)
		}
		for ; i < first; i++ { // censored on this age: meet its ends
			count(i, 1)
		}
		i = int(d.ends[k].hi)
	}
}
