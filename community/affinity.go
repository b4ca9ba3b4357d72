package community

import (
	"maps"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/delta"
)

// interest is what one member is interested in.
type interest struct {
	id MemberID
	x  []float64
}

// interests returns the interests of those present, in id order, and makes the
// target ready. Vectors of different lengths, or that are not finite, are an
// *[coterie.InputError]; members without interests are left out.
func (o *AssessOptions) interests(w *window) ([]interest, error) {
	vectors, target := o.Interests, o.Target
	if len(o.Tags) > 0 || len(o.TargetTags) > 0 {
		if len(vectors) > 0 || len(target) > 0 {
			return nil, &coterie.InputError{Row: -1, Field: "interests", Reason: "both vectors and words"}
		}
		vectors, target = inWords(o.Tags, o.TargetTags)
	}
	k := len(target)
	check := func(who string, x []float64) error {
		if k == 0 {
			k = len(x)
		}
		if n := length(x); len(x) != k || math.IsNaN(n) || math.IsInf(n, 0) {
			return &coterie.InputError{Row: -1, Field: "interests", Value: who, Reason: "not finite, or not as long as the others"}
		}
		return nil
	}
	if err := check("target", target); err != nil {
		return nil, err
	}
	for _, id := range slices.SortedFunc(maps.Keys(vectors), MemberID.Compare) {
		if err := check(id.String(), vectors[id]); err != nil {
			return nil, err
		}
	}
	var out []interest
	for _, i := range w.present { // in id order: sums come in one order
		id := w.r.members[i].id
		if x := vectors[id]; length(x) > 0 {
			out = append(out, interest{id, x})
		}
	}
	w.target = target
	return out, nil
}

// inWords turns sets of words into vectors: one place for each word, in their
// order, 1 where the set has it.
func inWords(tags map[MemberID][]string, target []string) (vectors map[MemberID][]float64, want []float64) {
	place := map[string]int{}
	for _, t := range target {
		place[t] = 0
	}
	for _, ts := range tags {
		for _, t := range ts {
			place[t] = 0
		}
	}
	for i, t := range slices.Sorted(maps.Keys(place)) {
		place[t] = i
	}
	vector := func(ts []string) []float64 {
		x := make([]float64, len(place))
		for _, t := range ts {
			x[place[t]] = 1
		}
		return x
	}
	vectors = make(map[MemberID][]float64, len(tags))
	for id, ts := range tags {
		vectors[id] = vector(ts)
	}
	if len(target) > 0 {
		want = vector(target)
	}
	return vectors, want
}

// targetFit is how near members' interests are to those the group is meant for:
// the mean cosine, with a normal interval of the mean.
func targetFit(interests []interest, target []float64) Measure {
	norm, n := length(target), float64(len(interests))
	if !(norm > 0) || n < 3 {
		return unknown("target-fit")
	}
	mean, cosines := 0.0, make([]float64, len(interests))
	for i, m := range interests {
		dot := 0.0
		for j, v := range m.x {
			dot += v * target[j]
		}
		cosines[i] = dot / norm / length(m.x)
		mean += cosines[i] / n
	}
	variance := 0.0
	for _, c := range cosines {
		variance += (c - mean) * (c - mean) / (n - 1)
	}
	half := delta.Z(0.95) * math.Sqrt(variance/n)
	return Measure{Name: "target-fit", Value: coterie.Estimate{Value: mean, Lo: max(-1, mean-half), Hi: min(1, mean+half), Confidence: 0.95}}
}

// length is the Euclidean length of a vector.
func length(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v * v
	}
	return math.Sqrt(s)
}

// cohesion measures how alike members' interests are: the mean cosine over all
// pairs,
//
//	cohesion = (|Σ uᵢ|² − n) / (n(n−1)),  uᵢ = xᵢ/|xᵢ|
//
// the effective number of interests, exp H of the mean profile; and the demand
// entropy H/ln k in [0, 1]. All have an interval from the jackknife over
// members, that of the number of interests on the scale of H.
//
// References:
//   - Jost (2006), Entropy and diversity, doi:10.1111/j.2006.0030-1299.14714.x.
//   - Efron, Stein (1981), The jackknife estimate of variance.
func cohesion(interests []interest) []Measure {
	out := []Measure{unknown("cohesion"), unknown("interests"), unknown("demand-entropy")}
	n := float64(len(interests))
	if n < 3 {
		return out
	}
	k := len(interests[0].x)
	sum, profile := make([]float64, k), make([]float64, k)
	unit, mass := make([][]float64, len(interests)), make([]float64, len(interests))
	for i, m := range interests {
		norm := length(m.x)
		for _, v := range m.x {
			mass[i] += math.Abs(v)
		}
		unit[i] = make([]float64, k)
		for j, v := range m.x {
			unit[i][j] = v / norm
			sum[j] += unit[i][j]
			profile[j] += math.Abs(v) / mass[i]
		}
	}
	entropy := func(without int, n float64) (h float64) { // −1: of all
		for j, p := range profile {
			if without >= 0 {
				p -= math.Abs(interests[without].x[j]) / mass[without]
			}
			if p /= n; p > 0 {
				h -= p * math.Log(p)
			}
		}
		return h
	}
	square := 0.0
	for _, v := range sum {
		square += v * v
	}
	c, h := (square-n)/(n*(n-1)), entropy(-1, n)
	spread, spreadH, meanH := 0.0, 0.0, 0.0
	each := make([]float64, len(unit))
	for i := range unit { // without member i
		s := 0.0
		for j, v := range sum {
			s += (v - unit[i][j]) * (v - unit[i][j])
		}
		d := (s-(n-1))/((n-1)*(n-2)) - c
		spread += d * d * (n - 1) / n
		each[i] = entropy(i, n-1)
		meanH += each[i] / n
	}
	for _, e := range each {
		spreadH += (e - meanH) * (e - meanH) * (n - 1) / n
	}
	half := delta.Z(0.95) * math.Sqrt(spread)
	out[0].Value = coterie.Estimate{Value: c, Lo: max(-1, c-half), Hi: min(1, c+half), Confidence: 0.95}
	half, full := delta.Z(0.95)*math.Sqrt(spreadH), math.Log(float64(k))
	lo, hi := max(0, h-half), max(h, min(full, h+half))
	out[1].Value = coterie.Estimate{Value: math.Exp(h), Lo: math.Exp(lo), Hi: math.Exp(hi), Confidence: 0.95}
	if k > 1 {
		out[2].Value = coterie.Estimate{Value: h / full, Lo: lo / full, Hi: hi / full, Confidence: 0.95}
	}
	return out
}
