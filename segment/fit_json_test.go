package segment_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/segment"
)

// TestFitsReadBack: a fit on the edge of its domain is read back, and tables that
// do not fit together are refused.
func TestFitsReadBack(t *testing.T) {
	edge := coterie.Fit[segment.LatentClasses]{N: 10, Model: segment.LatentClasses{
		Shares: []float64{0.1, 0.2, 0.7}, Probs: [][][]float64{{{1, 0}}, {{0, 1}}, {{0.3, 0.7}}}}}
	b, err := json.Marshal(&edge)
	require.NoError(t, err)
	var back coterie.Fit[segment.LatentClasses]
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, edge, back)
	for _, bad := range []string{`{"Model":{}}`, `{"Model":{"Shares":[1]}}`, `{"Model":{"Shares":[0.5,0.5],"Probs":[[[1]],[]]}}`, `{"Model":{"Shares":[2,-1],"Probs":[[[1]],[[1]]]}}`} {
		require.ErrorIs(t, json.Unmarshal([]byte(bad), &back), coterie.ErrInvalid, bad)
	}
	var m coterie.Fit[segment.Mixture]
	for _, bad := range []string{`{"Model":{}}`, `{"Model":{"Weights":[0.5,0.5]}}`, `{"Model":{"Weights":[1],"Means":[0,0],"Cov":[1]}}`} {
		require.Error(t, json.Unmarshal([]byte(bad), &m), bad)
	}
}
