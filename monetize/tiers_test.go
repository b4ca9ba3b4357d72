package monetize

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestTiersGolden(t *testing.T) {
	for _, id := range []string{"two_type", "exclude_low", "three_type", "ironing"} {
		golden(t, "membership", id, func(t *testing.T, c check1, in struct {
			Theta, Share []float64
			C            float64
		}, want struct {
			Virtual, Ironed, Q, Price, Rents []float64
			Best                             []float64 `json:"first_best_q"`
			Profit                           float64
		}) {
			var kinds []Taste
			for i := range in.Theta {
				kinds = append(kinds, Taste{in.Theta[i], in.Share[i]})
			}
			m, err := SelfSelect(kinds, in.C)
			require.NoError(t, err)
			c.slices("virtual", m.Virtual, want.Virtual)
			c.slices("ironed", m.Ironed, want.Ironed)
			c.slices("quality", m.Quality, want.Q)
			c.slices("first best", m.Best, want.Best)
			c.slices("price", m.Price, want.Price)
			c.slices("rent", m.Rent, want.Rents)
			c.near("profit", m.Profit, want.Profit)
		})
	}
	golden(t, "membership", "annual_vs_monthly", func(t *testing.T, c check1, in, want map[string]float64) {
		b, err := AnnualOrMonthly(in["monthly"], in["monthly_retention"], in["annual_renewal"], in["monthly_discount"])
		require.NoError(t, err)
		c.near("first year", b.FirstYear, want["first_year_revenue"])
		c.near("months", b.Months, want["months_equiv"])
		c.near("monthly", b.Monthly, want["ltv_monthly"])
		c.near("annual", b.Annual, want["indifferent_annual_price"])
		c.near("discount", b.Discounted, want["implied_discount"])
	})
	golden(t, "membership", "littlewood", func(t *testing.T, c check1, in struct {
		Low  float64 `json:"p_low"`
		High float64 `json:"p_high"`
		Mean float64
	}, want struct{ Protect int }) {
		v, err := Protect(in.Low, in.High, in.Mean)
		require.NoError(t, err)
		require.Equal(t, want.Protect, v)
	})
}

// Every kind prefers its own tier to any other and to none; and no menu of
// qualities on a grid earns more under these constraints.
func TestSelfSelectIsChosenAndBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "kinds")
		kinds, θ, left := make([]Taste, n), 0.0, 1.0
		for i := range kinds {
			θ += rapid.Float64Range(0.1, 1).Draw(t, "step")
			kinds[i] = Taste{θ, left}
			if i+1 < n {
				kinds[i].Share = left * rapid.Float64Range(0.1, 0.9).Draw(t, "part")
			}
			left -= kinds[i].Share
		}
		m, err := SelfSelect(kinds, 1)
		require.NoError(t, err)
		for i, k := range kinds {
			own := k.Worth*m.Quality[i] - m.Price[i]
			near.Check(t, "rent", own, m.Rent[i], 1e-9)
			require.GreaterOrEqual(t, own, -1e-9)
			for j := range kinds {
				require.GreaterOrEqual(t, own, k.Worth*m.Quality[j]-m.Price[j]-1e-9)
			}
		}
		// All rising menus on a grid, priced so that each kind just takes its own.
		const steps = 12
		var try func(i int, last, paid, profit float64)
		try = func(i int, last, paid, profit float64) {
			if i == n {
				require.LessOrEqual(t, profit, m.Profit+1e-9)
				return
			}
			for s := range steps + 1 {
				if q := float64(s) * 3 / steps; q >= last {
					price := paid + kinds[i].Worth*(q-last)
					try(i+1, q, price, profit+kinds[i].Share*(price-q*q/2))
				}
			}
		}
		try(0, 0, 0, 0)
	})
}

func TestTiersRefuse(t *testing.T) {
	for _, err := range []error{
		second(Protect(5, 5, 1)), second(Protect(1, 5, -1)), second(AnnualOrMonthly(1, 1, 0.5, 1)), second(AnnualOrMonthly(-1, 0.5, 0.5, 1)),
		second(SelfSelect([]Taste{{1, 0.5}}, 1)), second(SelfSelect([]Taste{{2, 0.5}, {1, 0.5}}, 1)), second(SelfSelect([]Taste{{1, 1}}, 0)),
	} {
		var in *coterie.InputError
		require.ErrorAs(t, err, &in)
	}
	_, err := SelfSelect(nil, 1)
	require.ErrorIs(t, err, coterie.ErrNoData)
}
