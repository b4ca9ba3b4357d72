package community_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

// design reads an example design; an unknown field is an error.
func design(t testing.TB, name string) *community.Community {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../examples/designs", name+".json"))
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var c community.Community
	require.NoError(t, d.Decode(&c), name)
	return &c
}

// codes lists the codes of findings.
func codes(fs []coterie.Finding) (out []string) {
	for _, f := range fs {
		out = append(out, f.Code)
	}
	return out
}

func TestDesignsDecodeAndValidate(t *testing.T) {
	files, err := filepath.Glob("../examples/designs/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, f := range files {
		name := filepath.Base(f[:len(f)-len(".json")])
		t.Run(name, func(t *testing.T) {
			c := design(t, name)
			require.NoError(t, c.Validate())
			for _, g := range c.Gaps() {
				require.NotEmpty(t, g.Code)
				require.NotEmpty(t, g.English, g.Code)
				require.NotEmpty(t, g.Chinese, g.Code)
				require.NotEmpty(t, g.Cure, g.Code)
				require.NotEmpty(t, g.Row, g.Code)
			}
			raw, err := json.Marshal(c)
			require.NoError(t, err)
			var back community.Community
			require.NoError(t, json.Unmarshal(raw, &back))
			require.Equal(t, *c, back)
		})
	}
}

func TestKnowledgeMembershipLaunch(t *testing.T) {
	c := design(t, "knowledge-membership")
	require.Len(t, c.Tiers, 2)
	require.Equal(t, community.Tier{Name: "普通会员", Places: 5000, Fee: 200_00, Currency: coterie.CNY, Months: 12, Services: []community.Term{"会员内容"}}, c.Tiers[0])
	require.EqualValues(t, 500, c.Tiers[1].Places)
	require.EqualValues(t, 1200_00, c.Tiers[1].Fee)
	require.Equal(t, []string{"rule-family-missing", "onboarding-missing", "source-missing", "missing-identity-mission", "missing-identity-vision", "element-structure", "element-running", "element-culture", "element-data"}, codes(c.Gaps()))
}

func TestEmptyCharterHasFiveGaps(t *testing.T) {
	var c community.Community
	var rows []string
	for _, g := range c.Gaps() {
		if g.Row == "PV17" {
			rows = append(rows, g.Code)
		}
	}
	require.Equal(t, []string{"why-build", "what-value", "who-belongs", "how-long", "how-earn"}, rows)
	c.Charter = community.Charter{Why: []community.Term{"sales"}, Value: community.Value{Members: []community.Term{"content"}}, Who: []community.Term{"readers"}, Months: 24, Returns: []community.Term{"membership"}}
	for _, g := range c.Gaps() {
		require.NotEqual(t, "PV17", g.Row)
	}
}
