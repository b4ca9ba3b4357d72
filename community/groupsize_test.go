package community_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
	"github.com/coterie-go/coterie/internal/near"
)

// TestGroupSizeGoldens compares with printed and computed numbers; the file
// names the source and tolerance of each.
func TestGroupSizeGoldens(t *testing.T) {
	var file struct{ Cases []goldenCase }
	golden(t, "group_size.json", &file)
	run := map[string]func(c goldenCase, check func(what string, got float64, want string)){
		"dunbar_regression": func(c goldenCase, check func(string, float64, string)) {
			require.Equal(t, []float64{0.093, 3.389}, []float64{num(c.Inputs["intercept"]), num(c.Inputs["slope"])})
			n, err := community.Dunbar(num(c.Inputs["CR"]))
			require.NoError(t, err)
			check("N", n, "N")
		},
		"club": func(c goldenCase, check func(string, float64, string)) {
			club := community.Club{Benefit: num(c.Inputs["b"]), Congestion: num(c.Inputs["kappa"]), Cost: num(c.Inputs["F"])}
			each, total, err := club.Best()
			require.NoError(t, err)
			check("best for each", each, "n_member_optimum")
			check("worth", club.Worth(each), "u_at_opt")
			check("best in total", total, "n_total_optimum")
			at, err := club.SplitsAt()
			require.NoError(t, err)
			check("splits at", at, "n_split")
			for capacity, suffix := range map[int]string{0: "", int(num(c.Inputs["cap"])): "_capped"} {
				k, worth, err := club.Groups(int(num(c.Inputs["population"])), capacity)
				require.NoError(t, err)
				check("groups", float64(k), "k_groups"+suffix)
				check("welfare", worth, "welfare"+suffix)
			}
		},
		"erlang_operators": func(c goldenCase, check func(string, float64, string)) {
			// Ten operators answer .924 of the questions in five minutes: ten is
			// what that level takes, and more than ten a higher one.
			d := community.Desk{Asks: num(c.Inputs["arrivals_per_min"]), Handling: num(c.Inputs["service_min"]), Within: num(c.Inputs["target_min"])}
			for level, want := range map[float64]bool{num(c.Expected["service_level"]) - c.Tol: true, num(c.Expected["service_level"]) + 1e-6: false} {
				d.Level = level
				n, err := d.Operators(1)
				require.NoError(t, err)
				require.Equal(t, want, float64(n) <= num(c.Inputs["operators"]))
			}
		},
		"replication_growth": func(c goldenCase, check func(string, float64, string)) {
			a := community.Apprenticeship{Attrition: num(c.Inputs["operator_attrition"]), Promotion: num(c.Inputs["promotion_rate_per_member"]),
				PerOperator: num(c.Inputs["groups_per_operator"]), Members: num(c.Inputs["members_per_group"]), Lag: int(num(c.Inputs["training_lag"]))}
			x, err := a.Growth()
			require.NoError(t, err)
			check("growth", x, "growth_factor")
			double, err := a.Periods(1, 2)
			require.NoError(t, err)
			check("doubling", double, "doubling_periods")
		},
		"resource_dynamics": func(c goldenCase, check func(string, float64, string)) {
			d := community.SizeDynamics{Join: num(c.Inputs["a0"]), Draw: num(c.Inputs["a1"]), Leave: num(c.Inputs["l0"]), Crowd: num(c.Inputs["l1"]),
				Overload: num(c.Inputs["l2"]), Bearable: num(c.Inputs["A0"]), Talk: num(c.Inputs["m"])}
			for i, after := range []float64{10, 50, 100, 200} {
				n, err := d.At(num(c.Inputs["N0"]), after)
				require.NoError(t, err)
				if want := nums(c.Expected["N_10_50_100_200"])[i]; !near.Relative(n, want, c.Tol) {
					t.Errorf("after %g: got %.12g, want %.12g", after, n, want)
				}
			}
			n, err := d.Settles()
			require.NoError(t, err)
			check("settles", n, "steady_state")
		},
	}
	require.Len(t, file.Cases, len(run))
	for _, c := range file.Cases {
		require.Contains(t, run, c.ID)
		t.Run(c.ID, func(t *testing.T) {
			run[c.ID](c, func(what string, got float64, want string) {
				t.Helper()
				if !near.Relative(got, num(c.Expected[want]), c.Tol) {
					t.Errorf("%s: got %.17g, want %.17g, relative tolerance %g", what, got, num(c.Expected[want]), c.Tol)
				}
			})
		})
	}
}

// TestClubAgainstSearch: the closed forms against looking at every size.
func TestClubAgainstSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := community.Club{Benefit: rapid.Float64Range(0.1, 50).Draw(t, "b"), Congestion: rapid.Float64Range(0.01, 1).Draw(t, "k"), Cost: rapid.Float64Range(0, 5000).Draw(t, "f")}
		each, total, err := c.Best()
		require.NoError(t, err)
		require.GreaterOrEqual(t, c.Worth(each), math.Max(c.Worth(each*1.01), c.Worth(each/1.01)))
		require.True(t, total >= 1)
		if total > 1 {
			all := func(n float64) float64 { return n * c.Worth(n) }
			require.GreaterOrEqual(t, all(total), math.Max(all(total*1.01), all(total/1.01)))
		}
		at, err := c.SplitsAt()
		require.NoError(t, err)
		near.Check(t, "indifferent", c.Worth(at/2), c.Worth(at), 1e-9)
		n, capacity := rapid.IntRange(1, 2000).Draw(t, "n"), rapid.IntRange(0, 500).Draw(t, "cap")
		k, worth, err := c.Groups(n, capacity)
		require.NoError(t, err)
		best := math.Inf(-1)
		for j := 1; j <= n; j++ {
			if capacity == 0 || j*capacity >= n {
				best = math.Max(best, float64(n)*c.Worth(float64(n)/float64(j)))
			}
		}
		near.Check(t, "best division", worth, best, 1e-9)
		require.True(t, k >= 1 && (capacity == 0 || k*capacity >= n))
	})
}

// TestSizeSettles: wherever it begins, the group ends at the size that Settles
// says.
func TestSizeSettles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := func(name string, most float64) float64 { return rapid.Float64Range(0, most).Draw(t, name) }
		d := community.SizeDynamics{Join: rate("join", 5), Draw: rate("draw", 3), Leave: rapid.Float64Range(0.05, 0.3).Draw(t, "leave"),
			Crowd: rate("crowd", 0.01), Overload: rate("overload", 0.01), Bearable: rate("bearable", 20), Talk: rate("talk", 1)}
		want, err := d.Settles()
		require.NoError(t, err)
		for _, from := range []float64{0.5, 50, 500} {
			if d.Join < 0.01 {
				break // from near 0 it may take very long
			}
			got, err := d.At(from, 2000)
			require.NoError(t, err)
			near.Check(t, "settles", got, want, 1e-6)
		}
	})
}

func TestGroupSizeRefuses(t *testing.T) {
	nan := math.NaN()
	fails := func(field string, err error) {
		t.Helper()
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
		require.Equal(t, field, in.Field)
	}
	_, err := community.Dunbar(0)
	fails("ratio", err)
	_, _, err = community.Club{}.Best()
	fails("benefit", err)
	_, err = community.Club{Benefit: 1}.SplitsAt()
	fails("congestion", err)
	_, _, err = community.Club{Benefit: 1, Congestion: 1, Cost: nan}.Groups(10, 0)
	fails("cost", err)
	_, _, err = community.Club{Benefit: 1, Congestion: 1}.Groups(0, 0)
	fails("population", err)
	require.True(t, math.IsNaN(community.Club{}.Worth(0)))
	_, err = community.SizeDynamics{Join: 1}.Settles()
	fails("leave", err)
	_, err = community.SizeDynamics{Join: -1, Leave: 1}.At(1, 1)
	fails("join", err)
	_, err = community.SizeDynamics{Leave: 1}.At(nan, 1)
	fails("size", err)
	_, err = community.SizeDynamics{Leave: 1}.At(1, -1)
	fails("after", err)
	n, err := community.SizeDynamics{Leave: 1}.Settles()
	require.NoError(t, err)
	require.Zero(t, n)
	for field, d := range map[string]community.Desk{"asks": {Handling: 1}, "handling": {Asks: 1}, "within": {Asks: 1, Handling: 1, Within: nan}, "level": {Asks: 1, Handling: 1, Level: 1}} {
		_, err = d.Operators(1)
		fails(field, err)
	}
	_, err = community.Desk{Asks: 1, Handling: 1}.Operators(-1)
	fails("members", err)
	whole := community.Apprenticeship{PerOperator: 1, Members: 1}
	for field, spoil := range map[string]func(*community.Apprenticeship){
		"attrition": func(a *community.Apprenticeship) { a.Attrition = 2 }, "promotion": func(a *community.Apprenticeship) { a.Promotion = nan },
		"per_operator": func(a *community.Apprenticeship) { a.PerOperator = 0 }, "members": func(a *community.Apprenticeship) { a.Members = -1 },
		"lag": func(a *community.Apprenticeship) { a.Lag = -1 }} {
		a := whole
		spoil(&a)
		_, err = a.Growth()
		fails(field, err)
	}
	_, err = whole.Periods(0, 1)
	fails("have", err)
	_, err = whole.Periods(1, 2)
	fails("promotion", err) // none is ever promoted
	_, err = whole.Periods(1, nan)
	fails("needed", err)
}
