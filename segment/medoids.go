package segment

import (
	"context"
	"math"
	"strconv"

	"github.com/coterie-go/coterie"
)

// References:
//
//	Kaufman, Rousseeuw (1990), Finding Groups in Data, ch. 2: PAM.
//	Schubert, Rousseeuw (2021), Fast and eager k-medoids clustering, doi:10.1016/j.is.2021.101804.

// Medoids are items in groups about one of their own (代表成员).
type Medoids struct {
	At         []int   // the items that stand for the groups, rising
	Of         []int32 // the group of each item, an index into At
	Sum        float64 // Σ of distances to the own medoid
	Build      float64 // the same before any swap
	Iterations int     // swaps
}

// KMedoids groups n items by any distance so that the sum of distances to a
// member of each group is small (k 中心点): greedy building, then the best swap
// until none helps (PAM). distance(i, j) must be symmetric, finite and not
// negative; a value that is not is an *InputError. It takes O(n²) distances and
// O(n²) time a swap, and memory for n² / 2 distances. n is at most 20,000.
func KMedoids(ctx context.Context, n, k int, distance func(i, j int) float64) (*Medoids, error) {
	if n == 0 {
		return nil, coterie.ErrNoData
	}
	switch {
	case n < 0 || n > 20_000:
		return nil, &coterie.InputError{Row: -1, Field: "n", Value: strconv.Itoa(n), Reason: "must lie in [1, 20000]"}
	case k < 1 || k > n:
		return nil, &coterie.InputError{Row: -1, Field: "k", Value: strconv.Itoa(k), Reason: "must lie in [1, n]"}
	case distance == nil:
		return nil, &coterie.InputError{Row: -1, Field: "distance", Reason: "missing"}
	}
	m := &pam{n: n, k: k, is: make([]bool, n)}
	m.d = make([]float64, n*(n-1)/2)
	for i := range n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j := range i {
			v := distance(i, j)
			if !(v >= 0) || math.IsInf(v, 1) {
				return nil, refuse(i, "distance", v, "must be finite and not negative")
			}
			m.d[i*(i-1)/2+j] = v
		}
	}
	m.build()
	out := &Medoids{Build: m.assign()}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !m.swap() {
			break
		}
		out.Iterations++
	}
	out.Sum = m.assign()
	rank := make([]int32, n)
	for i, is := range m.is {
		if is {
			rank[i] = int32(len(out.At))
			out.At = append(out.At, i)
		}
	}
	out.Of = make([]int32, n)
	for i := range out.Of {
		out.Of[i] = rank[m.at[m.first[i]]]
	}
	return out, nil
}

// pam holds the distances and, for each item, its nearest medoid, the distance
// to it and to the second nearest.
type pam struct {
	n, k  int
	d     []float64 // below the diagonal, by rows
	at    []int     // the medoids
	is    []bool
	first []int // index into at
	near  []float64
	next  []float64
}

func (m *pam) dist(i, j int) float64 {
	switch {
	case i > j:
		return m.d[i*(i-1)/2+j]
	case i < j:
		return m.d[j*(j-1)/2+i]
	}
	return 0
}

// build picks the item of least total distance, then each time the one that
// lowers the sum most.
func (m *pam) build() {
	near := make([]float64, m.n)
	for range m.k {
		best, at := math.Inf(-1), -1
		for i := range m.n {
			if m.is[i] {
				continue
			}
			gain := 0.0
			for j := range m.n {
				if d := m.dist(i, j); len(m.at) == 0 {
					gain -= d
				} else if d < near[j] {
					gain += near[j] - d
				}
			}
			if gain > best {
				best, at = gain, i
			}
		}
		for j := range near {
			if d := m.dist(at, j); len(m.at) == 0 || d < near[j] {
				near[j] = d
			}
		}
		m.at, m.is[at] = append(m.at, at), true
	}
}

// assign finds the two nearest medoids of every item and returns the sum.
func (m *pam) assign() float64 {
	if m.first == nil {
		m.first, m.near, m.next = make([]int, m.n), make([]float64, m.n), make([]float64, m.n)
	}
	sum := 0.0
	for i := range m.n {
		m.near[i], m.next[i] = math.Inf(1), math.Inf(1)
		for c, at := range m.at {
			switch d := m.dist(i, at); {
			case d < m.near[i]:
				m.next[i] = m.near[i]
				m.near[i], m.first[i] = d, c
			case d < m.next[i]:
				m.next[i] = d
			}
		}
		sum += m.near[i]
	}
	return sum
}

// swap makes the exchange of a medoid for another item that lowers the sum
// most; false where none does.
func (m *pam) swap() bool {
	loss := make([]float64, m.k) // of each medoid's removal, before an item comes in
	for i := range m.n {
		loss[m.first[i]] += m.next[i] - m.near[i]
	}
	if m.k == 1 {
		loss[0] = 0
	}
	best, out, in := 0.0, -1, -1
	delta := make([]float64, m.k)
	for i := range m.n {
		if m.is[i] {
			continue
		}
		copy(delta, loss)
		shared := 0.0
		for j := range m.n {
			d := m.dist(i, j)
			switch {
			case m.k == 1:
				delta[0] += d - m.near[j]
			case d < m.near[j]:
				shared += d - m.near[j]
				delta[m.first[j]] += m.near[j] - m.next[j]
			case d < m.next[j]:
				delta[m.first[j]] += d - m.next[j]
			}
		}
		for c, v := range delta {
			if v += shared; v < best {
				best, out, in = v, c, i
			}
		}
	}
	if out < 0 || best > -1e-12*m.total() {
		return false
	}
	m.is[m.at[out]], m.is[in] = false, true
	m.at[out] = in
	m.assign()
	return true
}

func (m *pam) total() float64 {
	sum := 0.0
	for _, d := range m.near {
		sum += d
	}
	return sum
}
