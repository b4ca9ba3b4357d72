package monetize

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// survivor makes a function a Survivor.
type survivor func(float64) float64

func (s survivor) Survival(t float64) float64 { return s(t) }

func geometric(r float64) survivor {
	return func(t float64) float64 { return math.Pow(r, math.Max(t, 0)) }
}

// drawn is an Uncertain survivor: retention uniform in r ± 0.05.
type drawn struct{ r float64 }

func (d drawn) Survival(t float64) float64 { return geometric(d.r)(t) }
func (d drawn) Draw(r *rand.Rand) lifecycle.Survivor {
	return geometric(d.r + 0.1*(r.Float64()-0.5))
}

// known is a survivor known up to an age.
type known struct {
	survivor
	until float64
}

func (k known) Until() float64 { return k.until }

func TestCLVClosedForms(t *testing.T) {
	v, err := CLV(geometric(0.9), Rate(1), &CLVOptions{Discount: 0.12, Start: true})
	require.NoError(t, err)
	near.Check(t, "Σ rᵏ/(1+d)ᵏ", v.Value, 1.12/0.22, 1e-10)
	require.Zero(t, v.Confidence)
	require.Equal(t, v.Value, v.Lo)

	v, err = CLV(geometric(0.9), Rate(1), &CLVOptions{Discount: 0.12})
	require.NoError(t, err)
	near.Check(t, "Σ rᵏ/(1+d)ᵏ⁺¹", v.Value, 1/0.22, 1e-10)

	v, err = CLV(geometric(0.9), Rate(1), &CLVOptions{Horizon: 2.5})
	require.NoError(t, err)
	near.Check(t, "undiscounted to 2.5", v.Value, 1+0.9+0.5*0.81, 1e-12)

	annual := Tier{Fee: Money{120_000, coterie.CNY}, Every: 12}
	v, err = CLV(geometric(0.9), annual, &CLVOptions{Start: true})
	require.NoError(t, err)
	near.Check(t, "annual fee", v.Value, 1200/(1-math.Pow(0.9, 12)), 1e-9)
}

func TestCLVIntervalOnlyIfUncertain(t *testing.T) {
	o := &CLVOptions{Discount: 0.1, Acquisition: 2, Draws: 4000, Seed: 7}
	v, err := CLV(drawn{0.8}, Rate(1), o)
	require.NoError(t, err)
	require.Equal(t, 0.95, v.Confidence)
	at := func(r float64) float64 { return 1/(1.1-r) - 2 }
	near.Check(t, "2.5 % quantile", v.Lo, at(0.75+0.1*0.025), 0.01)
	near.Check(t, "97.5 % quantile", v.Hi, at(0.75+0.1*0.975), 0.02)
	again, err := CLV(drawn{0.8}, Rate(1), o)
	require.NoError(t, err)
	require.Equal(t, v, again)

	b, err := json.Marshal(v)
	require.NoError(t, err)
	var back Value
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, *v, back)
}

func TestCLVFollowsALimitedCurveAsFarAsItIsKnown(t *testing.T) {
	k := known{geometric(0.5), 2}
	v, err := CLV(k, Rate(1), nil)
	require.NoError(t, err)
	near.Check(t, "value", v.Value, 1.5, 1e-12)
	require.Equal(t, "horizon-of-data", v.Warnings[0].Code)
	v, err = CLV(k, Rate(1), &CLVOptions{Horizon: 3})
	require.NoError(t, err)
	require.Equal(t, "beyond-data", v.Warnings[0].Code)
	v, err = CLV(k, Rate(1), &CLVOptions{Horizon: 1})
	require.NoError(t, err)
	require.Empty(t, v.Warnings)
}

func TestCLVRefuses(t *testing.T) {
	nan := survivor(func(float64) float64 { return math.NaN() })
	rising := survivor(func(t float64) float64 { return 1 - 0.5/(1+t) })
	forever := survivor(func(float64) float64 { return 1 })
	for name, f := range map[string]func() (*Value, error){
		"nil survivor":       func() (*Value, error) { return CLV(nil, Rate(1), nil) },
		"nil stream":         func() (*Value, error) { return CLV(forever, nil, nil) },
		"NaN survival":       func() (*Value, error) { return CLV(nan, Rate(1), nil) },
		"rising survival":    func() (*Value, error) { return CLV(rising, Rate(1), nil) },
		"no end":             func() (*Value, error) { return CLV(forever, Rate(1), nil) },
		"discount -1":        func() (*Value, error) { return CLV(forever, Rate(1), &CLVOptions{Discount: -1}) },
		"NaN discount":       func() (*Value, error) { return CLV(forever, Rate(1), &CLVOptions{Discount: math.NaN()}) },
		"negative horizon":   func() (*Value, error) { return CLV(forever, Rate(1), &CLVOptions{Horizon: -1}) },
		"infinite horizon":   func() (*Value, error) { return CLV(forever, Rate(1), &CLVOptions{Horizon: math.Inf(1)}) },
		"negative step":      func() (*Value, error) { return CLV(forever, Rate(1), &CLVOptions{Step: -1}) },
		"negative draws":     func() (*Value, error) { return CLV(forever, Rate(1), &CLVOptions{Draws: -1}) },
		"confidence 1":       func() (*Value, error) { return CLV(forever, Rate(1), &CLVOptions{Confidence: 1}) },
		"NaN flow":           func() (*Value, error) { return CLV(geometric(0.5), Rate(math.NaN()), nil) },
		"negative spend CAC": func() (*Value, error) { return CLV(geometric(0.5), Rate(1), &CLVOptions{Acquisition: -1}) },
	} {
		v, err := f()
		require.Nil(t, v, name)
		var in *coterie.InputError
		require.ErrorAs(t, err, &in, name)
	}
}

func TestLaunchRefuses(t *testing.T) {
	yuan := func(v int64) Money { return Money{v * 100, coterie.CNY} }
	for _, v := range []struct {
		tiers []Tier
		want  error
	}{
		{nil, coterie.ErrNoData},
		{[]Tier{{Fee: yuan(200), Quota: -1}}, coterie.ErrInvalid},
		{[]Tier{{Fee: yuan(-200), Quota: 1}}, coterie.ErrInvalid},
		{[]Tier{{Fee: yuan(200), Quota: 1}, {Fee: Money{1, coterie.USD}, Quota: 1}}, coterie.ErrMismatch},
		{[]Tier{{Fee: yuan(math.MaxInt64 / 100), Quota: 2}}, coterie.ErrOverflow},
	} {
		m, err := Membership{Tiers: v.tiers}.Launch()
		require.ErrorIs(t, err, v.want)
		require.Zero(t, m)
	}
}
