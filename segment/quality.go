package segment

import (
	"context"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/parallel"
	"github.com/coterie-go/coterie/internal/sample"
)

// References:
//
//	Rousseeuw (1987), Silhouettes, doi:10.1016/0377-0427(87)90125-7.
//	Caliński, Harabasz (1974), A dendrite method for cluster analysis.
//	Davies, Bouldin (1979), A cluster separation measure, doi:10.1109/TPAMI.1979.4766909.
//	Tibshirani, Walther, Hastie (2001), Estimating the number of clusters via the gap statistic, doi:10.1111/1467-9868.00293.

// groups checks a grouping of n items and returns how many groups there are and
// their sizes. Every group from 0 on must have a member.
func groups(n int, of []int32) (sizes []int, err error) {
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	if len(of) != n {
		return nil, &coterie.InputError{Row: -1, Field: "of", Value: strconv.Itoa(len(of)), Reason: "not one group for each item"}
	}
	for i, g := range of {
		if g < 0 || int(g) >= n {
			return nil, &coterie.InputError{Row: i, Field: "of", Value: strconv.Itoa(int(g)), Reason: "must lie in [0, n)"}
		}
		for int(g) >= len(sizes) {
			sizes = append(sizes, 0)
		}
		sizes[g]++
	}
	for g, s := range sizes {
		if s == 0 {
			return nil, &coterie.InputError{Row: -1, Field: "of", Value: strconv.Itoa(g), Reason: "group without a member"}
		}
	}
	return sizes, nil
}

// Silhouette returns, for each of n items, how much nearer it is to its own group
// than to the next (轮廓系数): (b − a) / max(a, b), with a the mean distance to the
// others of its group and b the least mean distance to another group; in
// [−1, 1], 0 for who is alone. Groups number from 0 and have members. It takes
// O(n²) distances, over all processors. One group only is an *InputError.
func Silhouette(ctx context.Context, of []int32, distance func(i, j int) float64) ([]float64, error) {
	n := len(of)
	sizes, err := groups(n, of)
	if err != nil {
		return nil, err
	}
	if len(sizes) < 2 || distance == nil {
		return nil, &coterie.InputError{Row: -1, Field: "of", Value: strconv.Itoa(len(sizes)), Reason: "needs two groups and a distance"}
	}
	out := make([]float64, n)
	err = parallel.Blocks(ctx, n, 64, nil, func(_, lo, hi int) error {
		sum := make([]float64, len(sizes))
		for i := lo; i < hi; i++ {
			clear(sum)
			for j := range n {
				if j != i {
					sum[of[j]] += distance(i, j)
				}
			}
			own, b := int(of[i]), math.Inf(1)
			for g, s := range sum {
				if !(s >= 0 && s <= math.MaxFloat64) {
					return refuse(i, "distance", s, "must be finite and not negative")
				}
				if g != own {
					b = min(b, s/float64(sizes[g]))
				}
			}
			if sizes[own] == 1 {
				continue
			}
			a := sum[own] / float64(sizes[own]-1)
			if m := max(a, b); m > 0 {
				out[i] = (b - a) / m
			}
			if math.IsNaN(out[i]) {
				return refuse(i, "distance", a, "must be finite")
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Separation says how well groups of points lie apart.
type Separation struct {
	CalinskiHarabasz float64 // between to within variance, per degree of freedom; higher is better
	DaviesBouldin    float64 // mean over groups of the worst (spreadᵢ + spreadⱼ)/distance of centres; lower is better
}

// Separate measures it for at least two and fewer than n groups, numbered from
// 0, each with members. It takes O(n·Dim).
func Separate(p Points, of []int32) (*Separation, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	n, d := p.Len(), p.Dim
	sizes, err := groups(n, of)
	if err != nil {
		return nil, err
	}
	k := len(sizes)
	if k < 2 || k >= n {
		return nil, &coterie.InputError{Row: -1, Field: "of", Value: strconv.Itoa(k), Reason: "needs from 2 to n−1 groups"}
	}
	centres, mean := make([]float64, k*d), make([]float64, d)
	for i := range n {
		for j, x := range p.At(i) {
			centres[int(of[i])*d+j] += x / float64(sizes[of[i]])
			mean[j] += x / float64(n)
		}
	}
	spread, within, between := make([]float64, k), 0.0, 0.0
	for i := range n {
		s := squared(p.At(i), centres[int(of[i])*d:])
		within += s
		spread[of[i]] += math.Sqrt(s) / float64(sizes[of[i]])
	}
	for g := range k {
		between += float64(sizes[g]) * squared(mean, centres[g*d:])
	}
	out := &Separation{CalinskiHarabasz: between / float64(k-1) / (within / float64(n-k))}
	for g := range k {
		worst := 0.0
		for h := range k {
			if h != g {
				worst = max(worst, (spread[g]+spread[h])/math.Sqrt(squared(centres[g*d:(g+1)*d], centres[h*d:])))
			}
		}
		out.DaviesBouldin += worst / float64(k)
	}
	return out, nil
}

// Gap is what the gap statistic says of one number of clusters.
type Gap struct {
	K      int
	LogW   float64 // log of the within-cluster sum of squares
	Gap    float64 // how far below that of points without clusters
	StdErr float64
}

// Gaps compares the clustering of points with that of points spread evenly over
// the same box, for k from 1 to kmax (间隙统计量), refs such sets for each, 0 meaning
// 20. Choose takes the number of clusters from it. It runs KMeans (refs+1)·kmax
// times. A pass of each is O(n · k · d) in d dimensions.
func Gaps(ctx context.Context, p Points, kmax, refs int, o *KMeansOptions) ([]Gap, error) {
	if err := p.checkK(kmax); err != nil {
		return nil, err
	}
	if refs == 0 {
		refs = 20
	}
	if refs < 2 {
		return nil, &coterie.InputError{Row: -1, Field: "refs", Value: strconv.Itoa(refs), Reason: "must be at least 2"}
	}
	var v KMeansOptions
	if o != nil {
		v = *o
	}
	v.Progress = nil
	if v.Init != nil {
		return nil, &coterie.InputError{Row: -1, Field: "Init", Reason: "starting centres for one k cannot serve all"}
	}
	lo, hi := append([]float64(nil), p.At(0)...), append([]float64(nil), p.At(0)...)
	for i := range p.Len() {
		for j, x := range p.At(i) {
			lo[j], hi[j] = min(lo[j], x), max(hi[j], x)
		}
	}
	out := make([]Gap, kmax)
	logw := func(p Points, k int) (float64, error) {
		c, err := KMeans(ctx, p, k, &v)
		if err != nil {
			return 0, err
		}
		return math.Log(c.Inertia), nil
	}
	ref := Points{X: make([]float64, len(p.X)), Dim: p.Dim}
	logs := make([][]float64, kmax)
	for b := range refs {
		r := sample.New(v.Seed, uint64(1)<<32+uint64(b))
		for i := range ref.X {
			j := i % p.Dim
			ref.X[i] = lo[j] + (hi[j]-lo[j])*sample.Uniform(r)
		}
		for k := range kmax {
			l, err := logw(ref, k+1)
			if err != nil {
				return nil, err
			}
			logs[k] = append(logs[k], l)
		}
	}
	for k := range kmax {
		l, err := logw(p, k+1)
		if err != nil {
			return nil, err
		}
		mean, sq := 0.0, 0.0
		for _, x := range logs[k] {
			mean += x / float64(refs)
		}
		for _, x := range logs[k] {
			sq += (x - mean) * (x - mean) / float64(refs)
		}
		out[k] = Gap{K: k + 1, LogW: l, Gap: mean - l, StdErr: math.Sqrt(sq * (1 + 1/float64(refs)))}
		if o != nil && o.Progress != nil {
			o.Progress(coterie.Progress{Stage: "gap", Done: int64(k + 1), Total: int64(kmax)})
		}
	}
	return out, nil
}

// Choose returns the least number of clusters whose gap is within one standard
// error of the next one's; the last where none is, and 0 for no gaps.
func Choose(gaps []Gap) int {
	for i := 0; i+1 < len(gaps); i++ {
		if gaps[i].Gap >= gaps[i+1].Gap-gaps[i+1].StdErr {
			return gaps[i].K
		}
	}
	if len(gaps) == 0 {
		return 0
	}
	return gaps[len(gaps)-1].K
}
