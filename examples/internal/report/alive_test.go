package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Where leaving is written down it need not be guessed from silence, and that is
// said.
func TestAliveWhereLeavingIsSeen(t *testing.T) {
	l, err := ReadEvents(strings.NewReader("time,member,kind,amount\n2026-01-01,a,join,\n2026-01-02,a,purchase,5\n2026-02-01,a,leave,\n"), china(t))
	require.NoError(t, err)
	answer, err := aliveAnswer(&Input{Events: l})
	require.NoError(t, err)
	require.Contains(t, answer.(*Nothing).unsaid[0].Why.EN, "who left and when")
}

// The built-in customers made 1,882 purchases in the second 39 weeks, as the
// package BTYD counts its holdout: the model has to foretell them from the first.
func TestAliveOnTheBuiltinCustomers(t *testing.T) {
	in, err := Builtin()
	require.NoError(t, err)
	answer, err := aliveAnswer(in)
	require.NoError(t, err)
	a := answer.(*AliveAnswer)
	require.EqualValues(t, 2357, a.Customers)
	require.Equal(t, "1997-09-30", a.Check.At)
	require.EqualValues(t, 1882, a.Check.Made)
	require.InEpsilon(t, 1882, a.Check.Foretold, .25, "the order of what happened, without having seen it")
	customers, next := int64(0), 0.0
	for _, b := range a.Bins {
		customers += b.Customers
		next += b.Next
	}
	require.Equal(t, a.Customers, customers)
	require.InDelta(t, a.Next.Value, next, 1e-6)
	require.NotNil(t, a.Value)
	require.Less(t, a.Value.Lo, a.Value.Estimate.Value)
	require.Less(t, a.Alive.Lo, a.Alive.Value)
	require.Less(t, a.Alive.Value, a.Alive.Hi)
}
