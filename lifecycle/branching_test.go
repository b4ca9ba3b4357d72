package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

// TestGrowthCases runs every case of growth.json at its own tolerance.
func TestGrowthCases(t *testing.T) {
	var g struct {
		Cases []struct {
			ID       string
			Inputs   json.RawMessage
			Expected json.RawMessage
			Tol      float64
		}
	}
	readGolden(t, "growth.json", &g)
	require.Len(t, g.Cases, 19)
	for i, c := range g.Cases {
		t.Run(fmt.Sprintf("%d_%s", i, c.ID), func(t *testing.T) {
			decode := func(in, out any) {
				require.NoError(t, json.Unmarshal(c.Inputs, in))
				require.NoError(t, json.Unmarshal(c.Expected, out))
			}
			check := func(what string, got, want float64) {
				t.Helper()
				if want == 0 {
					near.Check(t, what, got, 0, c.Tol)
				} else {
					near.Check(t, what, got/want, 1, c.Tol)
				}
			}
			ok := func(v float64, err error) float64 {
				t.Helper()
				require.NoError(t, err)
				return v
			}
			switch c.ID {
			case "bass":
				var in struct {
					P, Q, M float64
					T       []float64
				}
				var out struct {
					Cum  []float64
					Peak float64 `json:"peak_time"`
					Rate float64 `json:"peak_rate"`
					At   float64 `json:"cum_at_peak"`
					Half float64 `json:"t_half"`
				}
				decode(&in, &out)
				b := lifecycle.Bass{Market: in.M, Innovation: in.P, Imitation: in.Q}
				for k, at := range in.T {
					check("cum", b.At(at), out.Cum[k])
				}
				check("peak", b.Inflection(), out.Peak)
				check("rate", b.Rate(b.Inflection()), out.Rate)
				check("at", b.At(b.Inflection()), out.At)
				check("half", b.TimeTo(0.5), out.Half)
			case "bass_churn":
				var in struct{ P, Q, M, Churn float64 }
				var out struct {
					Steady  float64   `json:"steady_state"`
					Members []float64 `json:"members_t5_10_20"`
				}
				decode(&in, &out)
				b := lifecycle.BassChurn{Market: in.M, Innovation: in.P, Imitation: in.Q, Churn: in.Churn}
				check("steady", b.Ceiling(), out.Steady)
				for k, at := range []float64{5, 10, 20} {
					check("members", b.At(at), out.Members[k])
				}
			case "skok_2day", "skok_1day":
				var in struct{ U0, K, T, Cycle float64 }
				var out struct{ Users float64 }
				decode(&in, &out)
				check("users", ok(lifecycle.Viral{Start: in.U0, K: in.K, Cycle: in.Cycle}.Users(in.T)), out.Users)
			case "skok_table":
				var in struct {
					U0, K, Cycle float64
					T            []float64
				}
				var out struct{ Users, New []float64 }
				decode(&in, &out)
				before := 0.0
				for k, at := range in.T {
					u := ok(lifecycle.Viral{Start: in.U0, K: in.K, Cycle: in.Cycle}.Users(at))
					check("users", u, out.Users[k])
					check("new", u-before, out.New[k])
					before = u
				}
			case "gw_lotka":
				var in struct{ B, C float64 }
				var out struct{ Mean, Extinction float64 }
				decode(&in, &out)
				mean, q, err := lifecycle.LotkaExtinction(in.B, in.C)
				require.NoError(t, err)
				check("mean", mean, out.Mean)
				check("extinction", q, out.Extinction)
				check("by root", lifecycle.ExtinctionOf(func(s float64) float64 { return 1 - in.B/(1-in.C) + in.B*s/(1-in.C*s) }), out.Extinction)
			case "gw_poisson", "gw_negbin":
				var in struct{ Mean, K float64 }
				var out struct {
					Extinction float64
					Mean       *float64  `json:"total_mean"`
					Var        *float64  `json:"total_var"`
					Offspring  *float64  `json:"var_offspring"`
					Borel      []float64 `json:"borel_pmf_1_to_5"`
					Tanner     []float64 `json:"borel_tanner_k0_5_n_5_10_20"`
				}
				decode(&in, &out)
				b := lifecycle.Branching{R: in.Mean, Dispersion: in.K}
				check("extinction", ok(b.Extinction(1)), out.Extinction)
				if out.Offspring != nil {
					check("variance", b.Variance(), *out.Offspring)
				}
				if out.Mean != nil {
					mean, v, err := b.Total(1)
					require.NoError(t, err)
					check("total", mean, *out.Mean)
					check("variance of total", v, *out.Var)
				}
				for k, want := range out.Borel {
					check("borel", ok(b.TotalProbability(1, k+1)), want)
				}
				for k, want := range out.Tanner {
					check("tanner", ok(b.TotalProbability(5, []int{5, 10, 20}[k])), want)
				}
			case "gw_generation":
				var in struct {
					Mu, Sigma2 float64
					N          int
				}
				var out struct{ Mean, Var float64 }
				decode(&in, &out)
				b := lifecycle.Branching{R: in.Mu, Dispersion: in.Mu * in.Mu / (in.Sigma2 - in.Mu)}
				mean, v, err := b.Generation(in.N)
				require.NoError(t, err)
				check("mean", mean, out.Mean)
				check("variance", v, out.Var)
			case "rohlfs_linear":
				var in struct{ Price float64 }
				var out struct {
					Mass   float64 `json:"critical_mass"`
					Stable float64
					Max    float64 `json:"max_price"`
					Rev    float64 `json:"revenue"`
				}
				decode(&in, &out)
				r, f := func(z float64) float64 { return 1 - z }, func(z float64) float64 { return z }
				b, err := lifecycle.CriticalMass(in.Price, r, f)
				require.NoError(t, err)
				require.Len(t, b, 2)
				require.False(t, b[0].Stable)
				require.True(t, b[1].Stable)
				check("mass", b[0].Share, out.Mass)
				check("stable", b[1].Share, out.Stable)
				check("revenue", in.Price*b[1].Share, out.Rev)
				none, err := lifecycle.CriticalMass(out.Max*1.001, r, f)
				require.NoError(t, err)
				require.Empty(t, none)
				some, err := lifecycle.CriticalMass(out.Max*0.999, r, f)
				require.NoError(t, err)
				require.Len(t, some, 2)
			case "rohlfs_monopoly":
				var in struct{ A, C float64 }
				var out struct{ N, Price, Profit float64 }
				decode(&in, &out)
				n, p, profit, err := lifecycle.MonopolyShare(in.A, in.C)
				require.NoError(t, err)
				check("n", n, out.N)
				check("price", p, out.Price)
				check("profit", profit, out.Profit)
			case "granovetter_uniform", "granovetter_perturbed":
				var out struct{ Final int }
				decode(new(struct{}), &out)
				var th []int
				for k := range 100 {
					th = append(th, k)
				}
				if c.ID == "granovetter_perturbed" {
					th[1] = 2
				}
				n, err := lifecycle.Cascade(th)
				require.NoError(t, err)
				require.Equal(t, out.Final, n)
			case "granovetter_normal":
				var in struct{ Mean, Pop float64 }
				var out struct {
					Sigma   float64 `json:"critical_sigma"`
					Tangent float64 `json:"tangent_equilibrium"`
					At12    float64 `json:"equilibrium_sigma_12"`
					At125   float64 `json:"equilibrium_sigma_12_5"`
				}
				decode(&in, &out)
				h := lifecycle.Thresholds{Mean: in.Mean, SD: 12, Size: in.Pop}
				check("at 12", ok(h.Equilibrium()), out.At12)
				h.SD = 12.5
				check("at 12.5", ok(h.Equilibrium()), out.At125)
				sd, tangent, err := h.CriticalSD()
				require.NoError(t, err)
				check("sigma", sd, out.Sigma)
				check("tangent", tangent, out.Tangent)
			case "little_plateau":
				var in struct {
					Joins  float64 `json:"joins_per_month"`
					Churn  float64 `json:"monthly_churn"`
					Start  float64
					Months float64
				}
				var out struct {
					Plateau float64
					Life    float64 `json:"expected_life"`
					After   float64 `json:"after_12"`
				}
				decode(&in, &out)
				check("plateau", ok(lifecycle.Plateau(in.Joins, in.Churn)), out.Plateau)
				check("after", ok(lifecycle.TowardsPlateau(in.Start, in.Joins, in.Churn, in.Months)), out.After)
				check("life", ok(lifecycle.Plateau(1, in.Churn)), out.Life)
			default:
				t.Fatal("no code for this case")
			}
		})
	}
}

// TestTotalProbabilityIsALaw: it sums to 1 and has the stated moments.
func TestTotalProbabilityIsALaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := lifecycle.Branching{R: rapid.Float64Range(0, 0.7).Draw(t, "R"), Dispersion: rapid.SampledFrom([]float64{0, 0.3, 2}).Draw(t, "k")}
		seeds := rapid.IntRange(1, 4).Draw(t, "seeds")
		sum, mean := 0.0, 0.0
		for n := seeds; n < 3000; n++ {
			p, err := b.TotalProbability(seeds, n)
			require.NoError(t, err)
			sum += p
			mean += p * float64(n)
		}
		near.Check(t, "sum", sum, 1, 1e-8)
		m, _, err := b.Total(seeds)
		require.NoError(t, err)
		near.Check(t, "mean", mean, m, 1e-5)
	})
}

func TestBranchingBadInput(t *testing.T) {
	_, err := lifecycle.Branching{R: -1}.Extinction(1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Branching{R: 2}.Extinction(-1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = lifecycle.Branching{R: 1, Dispersion: -1}.Generation(2)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Viral{Start: 1, K: 2, Cycle: 0.001}.Users(1e6)
	require.ErrorIs(t, err, coterie.ErrOverflow)
	_, err = lifecycle.Viral{Start: 1, K: 2}.Users(1)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, err = lifecycle.LotkaExtinction(0.5, 0.9)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.CriticalMass(0.1, nil, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Cascade([]int{-1})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Plateau(1, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, _, _, err = lifecycle.MonopolyShare(1, 0.3)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, _, err = lifecycle.Thresholds{Mean: 60, SD: 1, Size: 100}.CriticalSD()
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = lifecycle.Thresholds{Mean: 60, Size: 100}.Equilibrium()
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Campaign{}.Judge(1, 0.9)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.Campaign{Members: 5, Joins: 3, Retained: 4}.Judge(1, 0.9)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestCampaignCovers: the interval of K holds the truth as often as it says, for
// super-referrers too.
func TestCampaignCovers(t *testing.T) {
	held, trials := 0, 2000
	for s := range trials {
		r := sample.New(17, uint64(s))
		var c lifecycle.Campaign
		for range 150 {
			n := sample.NegativeBinomial(r, 0.8, 0.7)
			c.Members++
			c.Joins += n
			c.Squares += n * n
		}
		res, err := c.Judge(10, 0.95)
		require.NoError(t, err)
		if res.K.Lo <= 0.8 && 0.8 <= res.K.Hi {
			held++
		}
	}
	require.InDelta(t, 0.95, float64(held)/float64(trials), 0.02)
	none, err := lifecycle.Campaign{Members: 30}.Judge(3, 0.95)
	require.NoError(t, err)
	require.Equal(t, 1.0, none.DiesOut.Value)
	near.Check(t, "bound", none.K.Hi, -math.Log(0.05)/30, 1e-12)
}

func ExampleBranching() {
	for _, b := range []lifecycle.Branching{{R: 1.5}, {R: 1.5, Dispersion: 1}, {R: 0.75}} {
		q, err := b.Extinction(1)
		if err != nil {
			fmt.Println(err)
			return
		}
		total, _, _ := b.Total(10)
		fmt.Printf("R %.2f: dies out %.0f %%, ten seeds reach %.0f\n", b.R, 100*q, total)
	}
	// Output:
	// R 1.50: dies out 42 %, ten seeds reach +Inf
	// R 1.50: dies out 67 %, ten seeds reach +Inf
	// R 0.75: dies out 100 %, ten seeds reach 40
}

func ExampleViral() {
	u, _ := lifecycle.Viral{Start: 10, K: 2, Cycle: 2}.Users(20)
	fmt.Printf("%.0f, a loop of K 0.5 stops at %.0f\n", u, lifecycle.Viral{Start: 10, K: 0.5, Cycle: 2}.Ceiling())
	// Output: 20470, a loop of K 0.5 stops at 20
}

func ExampleCampaign() {
	c := lifecycle.Campaign{Members: 200, Joins: 110, Squares: 290, Cost: 640, Retained: 64}
	r, err := c.Judge(20, 0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("K", r.K)
	fmt.Printf("20 seeds reach %.0f; a retained member costs %.2f\n", r.Expected.Value, r.CostPerRetained)
	// Output:
	// K 0.55 [0.4383, 0.6902] 90%
	// 20 seeds reach 44; a retained member costs 10.00
}

func ExampleCriticalMass() {
	b, err := lifecycle.CriticalMass(3.0/16, func(z float64) float64 { return 1 - z }, func(z float64) float64 { return z })
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range b {
		fmt.Printf("%.2f stable %t\n", x.Share, x.Stable)
	}
	// Output:
	// 0.25 stable false
	// 0.75 stable true
}

func ExampleMonopolyShare() {
	n, p, profit, _ := lifecycle.MonopolyShare(1, 0)
	fmt.Printf("%.4f %.4f %.4f\n", n, p, profit)
	// Output: 0.6667 0.2222 0.1481
}

func ExampleCascade() {
	th := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	all, _ := lifecycle.Cascade(th)
	th[1] = 2
	one, _ := lifecycle.Cascade(th)
	fmt.Println(all, one)
	// Output: 10 1
}

func ExampleThresholds() {
	h := lifecycle.Thresholds{Mean: 25, SD: 12, Size: 100}
	before, _ := h.Equilibrium()
	h.SD = 12.5
	after, _ := h.Equilibrium()
	sd, _, _ := h.CriticalSD()
	fmt.Printf("%.0f, %.0f, the jump at %.2f\n", before, after, sd)
	// Output: 4, 100, the jump at 12.22
}

func ExamplePlateau() {
	n, _ := lifecycle.Plateau(120, 0.06)
	m, _ := lifecycle.TowardsPlateau(500, 120, 0.06, 12)
	fmt.Printf("%.0f, after a year %.0f\n", n, m)
	// Output: 2000, after a year 1286
}
