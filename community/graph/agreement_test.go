package graph_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community/graph"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAgreement(t *testing.T) {
	// Hubert & Arabie's index by hand: groups {0,1},{2,3} against {0},{1,2,3} have
	// one pair in common of 2 and 3, of 6: (1 − 1)/(2.5 − 1) = 0.
	a, err := graph.ARI([]int32{0, 0, 1, 1}, []int32{5, 7, 7, 7})
	require.NoError(t, err)
	near.Check(t, "ARI", a, 0, 1e-15)
	// I = log 2 − (3/4)·H(1/3) = log 2 − 0.4773856; H(B) = 0.5623351.
	m, err := graph.NMI([]int32{0, 0, 1, 1}, []int32{5, 7, 7, 7})
	require.NoError(t, err)
	near.Check(t, "NMI", m, 2*(0.6931471805599453-0.4773856262211097)/(0.6931471805599453+0.5623351446188083), 1e-12)
	for _, f := range []func(a, b []int32) (float64, error){graph.ARI, graph.NMI} {
		x, err := f([]int32{3, 3}, []int32{-1, -1})
		require.NoError(t, err)
		require.Equal(t, 1.0, x)
		_, err = f([]int32{1}, nil)
		require.ErrorIs(t, err, coterie.ErrMismatch)
		_, err = f(nil, nil)
		require.ErrorIs(t, err, coterie.ErrNoData)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		label := rapid.SliceOfN(rapid.Int32Range(-3, 3), n, n)
		a, b := label.Draw(t, "a"), label.Draw(t, "b")
		var same, sa, sb, all float64
		for i := range a {
			for j := range i {
				all++
				if a[i] == a[j] {
					sa++
				}
				if b[i] == b[j] {
					sb++
				}
				if a[i] == a[j] && b[i] == b[j] {
					same++
				}
			}
		}
		want := 1.0
		if all > 0 && (sa+sb)/2 != sa*sb/all {
			want = (same - sa*sb/all) / ((sa+sb)/2 - sa*sb/all)
		}
		got, err := graph.ARI(a, b)
		require.NoError(t, err)
		near.Check(t, "ARI", got, want, 1e-12)
		x, err := graph.NMI(a, b)
		require.NoError(t, err)
		y, err := graph.NMI(b, a)
		require.NoError(t, err)
		near.Check(t, "symmetric", x, y, 1e-12)
		require.True(t, 0 <= x && x <= 1)
		x, err = graph.NMI(a, a)
		require.NoError(t, err)
		near.Check(t, "with itself", x, 1, 1e-12)
	})
}

func TestPropagate(t *testing.T) {
	n, edges := ring(12, 6)
	p, err := graph.Propagate(context.Background(), dense(t, n, edges, nil), nil)
	require.NoError(t, err)
	require.Equal(t, 12, p.Groups)
	// The labels of a real community, where plain propagation ends in one.
	g := college(t, nil)
	p, err = graph.Propagate(context.Background(), g, nil)
	require.NoError(t, err)
	require.Greater(t, p.Modularity, 0.25)
	for _, s := range p.Sizes() {
		require.Less(t, s, 1100)
	}
}

func ExamplePropagate() {
	p, err := graph.Propagate(context.Background(), karate(), &graph.LouvainOptions{Seed: 2})
	fmt.Printf("%d groups %v, modularity %.4f, %v\n", p.Groups, p.Sizes(), p.Modularity, err)
	// Output: 3 groups [10 7 17], modularity 0.3813, <nil>
}

func ExampleNMI() {
	found, _ := graph.Leiden(context.Background(), karate(), nil)
	sides := []int32{0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	x, err := graph.NMI(found.Of, sides)
	fmt.Printf("%.4f %v\n", x, err)
	// Output: 0.5878 <nil>
}

func ExampleARI() {
	x, err := graph.ARI([]int32{0, 0, 0, 1, 1, 1}, []int32{2, 2, 0, 0, 3, 3})
	fmt.Printf("%.4f %v\n", x, err)
	// Output: 0.2424 <nil>
}

func ExamplePartition_Members() {
	p := graph.Components(karate())
	fmt.Println(p.Groups, p.Sizes(), len(p.Members()[0]))
	// Output: 1 [34] 34
}
