package community_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/near"
)

// openData returns a file of the shared data, which the repository does not hold.
func openData(t *testing.T, name string) *os.File {
	t.Helper()
	for _, dir := range []string{"../../shared/data", os.Getenv("COTERIE_DATA")} {
		if f, err := os.Open(filepath.Join(dir, name)); err == nil {
			t.Cleanup(func() { f.Close() })
			return f
		}
	}
	t.Skipf("%s is not here; set COTERIE_DATA to the folder that holds it", name)
	return nil
}

// golden reads a file of testdata.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, v))
}

// TestReferralTree compares the invite tree of CollegeMsg (Panzarasa, Opsahl and
// Carley 2009; each member's first contact as inviter) with an exact traversal
// in Python.
func TestReferralTree(t *testing.T) {
	var want struct {
		Members  int
		Roots    int
		Depth    map[int]int     `json:"depth_histogram_root_is_1"`
		MaxDepth int             `json:"max_depth"`
		Leaves   int             `json:"leaves"`
		Mean     float64         `json:"mean_children_all"`
		Children map[int]int     `json:"offspring_histogram"`
		K        map[int]float64 `json:"K_by_generation"`
		Top      [][]float64     `json:"-"` // member, subtree, children, Strahler, half reward
		Strahler int             `json:"strahler_forest_max"`
		Sum      int             `json:"sum_subtree_sizes"`
		Chain    map[int]int     `json:"chain_removal_lost_by_removing_top_k_subtree"`
		Greedy   [][]int         `json:"-"` // member, lost in all
	}
	golden(t, "referral_tree.json", &want)
	var raw map[string]json.RawMessage
	golden(t, "referral_tree.json", &raw)
	require.NoError(t, json.Unmarshal(raw["top20_subtree_[member,subtree_size_incl_self,children,strahler,geometric_half_reward]"], &want.Top))
	require.NoError(t, json.Unmarshal(raw["greedy_removal_[member,total_lost]"], &want.Greedy))
	require.Len(t, want.Top, 20)
	require.NotEmpty(t, want.Greedy)
	z, err := gzip.NewReader(openData(t, "collegemsg_firstcontact_tree.csv.gz"))
	require.NoError(t, err)
	rows, err := csv.NewReader(z).ReadAll()
	require.NoError(t, err)
	r := &community.Record{}
	for _, row := range rows[1:] {
		who, err := strconv.Atoi(row[0])
		require.NoError(t, err)
		by, err := strconv.Atoi(row[1])
		require.NoError(t, err)
		sec, err := strconv.ParseInt(row[2], 10, 64)
		require.NoError(t, err)
		e := community.Event{Kind: community.Join, Member: member(who), At: community.Instant(sec * 1e6)}
		if by > 0 {
			e.Other = member(by)
		}
		require.NoError(t, r.Add(e))
	}
	require.Empty(t, r.Cycles())
	refs := slices.Collect(r.Referrals(0.5))
	depth, children, brought := map[int]int{}, map[int]int{}, map[int]int{}
	byID := map[community.MemberID]community.Referral{}
	roots, leaves, sum, top := 0, 0, 0, 0
	for _, f := range refs {
		byID[f.Member] = f
		depth[f.Generation]++
		children[f.Children]++
		brought[f.Generation] += f.Children
		sum += f.Subtree
		top = max(top, f.Order)
		if f.Generation == 1 {
			require.True(t, f.Inviter.IsZero())
			roots++
		}
		if f.Children == 0 {
			leaves++
		}
	}
	require.Equal(t, want.Members, len(refs))
	require.Equal(t, want.Roots, roots)
	require.Equal(t, want.Leaves, leaves)
	require.Equal(t, want.Sum, sum)
	require.Equal(t, want.Strahler, top)
	require.Equal(t, want.MaxDepth, len(depth))
	require.Equal(t, want.Depth, depth)
	require.Equal(t, want.Children, children)
	near.Check(t, "mean children", float64(want.Members-roots)/float64(want.Members), want.Mean, 1e-12)
	for g, k := range want.K {
		near.Check(t, "K", float64(brought[g])/float64(depth[g]), k, 1e-12)
	}
	for _, w := range want.Top {
		f := byID[member(int(w[0]))]
		require.Equal(t, int(w[1]), f.Subtree)
		require.Equal(t, int(w[2]), f.Children)
		require.Equal(t, int(w[3]), f.Order)
		near.Check(t, "half reward", f.Credit, w[4], 1e-12)
	}
	// Chain removal: those lost with the members of the largest subtrees.
	slices.SortStableFunc(refs, func(a, b community.Referral) int { return b.Subtree - a.Subtree })
	gone := map[community.MemberID]bool{}
	for k := range 20 {
		gone[refs[k].Member] = true
		for id := range r.Brought(refs[k].Member, -1) {
			gone[id] = true
		}
		if lost, ok := want.Chain[k+1]; ok {
			require.Equal(t, lost, len(gone), k+1)
		}
	}
	// Greedy removal: each time the member with whom most are lost anew.
	gone = map[community.MemberID]bool{}
	for _, w := range want.Greedy {
		best, most := community.MemberID{}, 0
		for _, f := range refs[:100] {
			n := 0
			for id := range r.Brought(f.Member, -1) {
				if !gone[id] {
					n++
				}
			}
			if !gone[f.Member] && n+1 > most {
				best, most = f.Member, n+1
			}
		}
		gone[best] = true
		for id := range r.Brought(best, -1) {
			gone[id] = true
		}
		require.Equal(t, w[1], len(gone), w)
	}
	direct := slices.Collect(r.Brought(member(41), 1))
	require.Len(t, direct, 39)
}

type goldenCase struct {
	ID       string
	Inputs   map[string]any
	Expected map[string]any
	Tol      float64
}

func num(v any) float64 { return v.(float64) }

func nums(v any) (out []float64) {
	for _, x := range v.([]any) {
		out = append(out, x.(float64))
	}
	return out
}

// TestContentGoldens compares with values computed in Python; the file names
// program and tolerance of each.
func TestContentGoldens(t *testing.T) {
	var file struct{ Cases []goldenCase }
	golden(t, "content.json", &file)
	run := map[string]func(c goldenCase){
		"red_packet_double_mean": func(c goldenCase) {
			mean, variance, err := community.PacketDraws(num(c.Inputs["total"]), int(num(c.Inputs["people"])))
			require.NoError(t, err)
			near.Check(t, "mean", mean, num(c.Expected["mean_each"]), c.Tol)
			for i, w := range nums(c.Expected["variance_by_order"]) {
				near.Check(t, "variance", variance[i], w, c.Tol)
			}
		},
		"public_good": func(c goldenCase) {
			n := int(num(c.Inputs["n"]))
			each, best, err := community.FreeRiding(n, num(c.Inputs["time_budget"]), num(c.Inputs["alpha"]))
			require.NoError(t, err)
			near.Check(t, "each", each, num(c.Expected["nash_each"]), c.Tol)
			near.Check(t, "total", each*float64(n), num(c.Expected["nash_total"]), c.Tol)
			near.Check(t, "best", best, num(c.Expected["efficient_each"]), c.Tol)
			near.Check(t, "ratio", each/best, num(c.Expected["free_riding_ratio"]), c.Tol)
		},
		"content_mix_ces": func(c goldenCase) {
			m := community.Mix{Weights: nums(c.Inputs["weights"]), Costs: nums(c.Inputs["unit_cost"]), Rho: num(c.Inputs["rho"])}
			pieces, cost, err := m.Quantities(num(c.Inputs["target"]))
			require.NoError(t, err)
			for i, w := range nums(c.Expected["quantities"]) {
				near.Check(t, "pieces", pieces[i], w, c.Tol)
				near.Check(t, "cost share", pieces[i]*m.Costs[i]/cost, nums(c.Expected["cost_shares"])[i], c.Tol)
			}
			near.Check(t, "cost", cost, num(c.Expected["total_cost"]), c.Tol)
		},
		"content_half_life": func(c goldenCase) {
			perDay, err := community.PostsPerDay(num(c.Inputs["views_day0"]), num(c.Inputs["half_life_days"]), num(c.Inputs["target_daily_views"]))
			require.NoError(t, err)
			near.Check(t, "posts", perDay, num(c.Expected["posts_per_day"]), c.Tol)
			near.Check(t, "views of a post", num(c.Inputs["target_daily_views"])/perDay, num(c.Expected["total_views_per_post"]), c.Tol)
		},
		"red_packet_contagion": func(c goldenCase) {
			seed := num(c.Inputs["seed"])
			total, after, err := community.PacketFlow(seed, num(c.Inputs["return_per_unit"]), 3)
			require.NoError(t, err)
			near.Check(t, "total", total, num(c.Expected["total_flow"]), c.Tol)
			near.Check(t, "multiplier", total/seed, num(c.Expected["multiplier"]), c.Tol)
			near.Check(t, "three rounds", after, num(c.Expected["after_3_rounds"]), c.Tol)
		},
	}
	require.Len(t, file.Cases, len(run))
	for _, c := range file.Cases {
		require.Contains(t, run, c.ID)
		run[c.ID](c)
	}
}

func TestContentRefuses(t *testing.T) {
	_, _, err := community.Mix{Weights: []float64{1}, Costs: []float64{1}, Rho: 1}.Quantities(1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = community.PacketDraws(1, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = community.PacketFlow(1, 1, 3)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = community.PostsPerDay(1, 0, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = community.FreeRiding(3, 1, 1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestForget looks for the 16 bytes of a forgotten member in the encoding, and
// compares with the fold of the events that never named the member.
func TestForget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := optionsGen().Draw(t, "options")
		events := rapid.SliceOfN(eventGen(), 0, 40).Draw(t, "events")
		who := member(rapid.IntRange(0, 5).Draw(t, "who"))
		r := &community.Record{Options: o}
		for _, e := range events {
			require.NoError(t, r.Add(e))
		}
		posts := slices.Collect(r.Series(community.Post, community.Daily))
		r.Forget(who)
		raw := encode(t, r)
		require.False(t, bytes.Contains(raw, who[:]))
		require.Equal(t, posts, slices.Collect(r.Series(community.Post, community.Daily)), "totals stay")
		_, ok := r.Member(who)
		require.False(t, ok)
		for tie := range r.Ties() {
			require.False(t, tie.From == who || tie.To == who)
		}
		for inv := range r.Invites() {
			require.False(t, inv.Inviter == who || inv.Member == who)
		}
		for p := range r.Purchases() {
			require.NotEqual(t, who, p.Who)
		}
		var back community.Record
		require.NoError(t, back.UnmarshalBinary(raw))
		require.Equal(t, raw, encode(t, &back))
		for id, l := range r.Lifetimes(at(100).Time(), time.Hour) {
			require.NotEqual(t, who, id)
			require.GreaterOrEqual(t, l.Exit, 0.0)
		}
		r.Forget(who)
		require.Equal(t, raw, encode(t, r))
	})
}
