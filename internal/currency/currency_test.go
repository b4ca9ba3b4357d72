package currency

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTable(t *testing.T) {
	for i, e := range table {
		if i > 0 {
			require.Less(t, table[i-1].Number, e.Number)
		}
		got, ok := ByNumber(e.Number)
		require.True(t, ok)
		require.Equal(t, e, got)
		n, ok := ByCode(e.Code)
		require.True(t, ok)
		require.Equal(t, e.Number, n)
	}
	_, ok := ByNumber(0)
	require.False(t, ok)
	_, ok = ByCode("")
	require.False(t, ok)
}
