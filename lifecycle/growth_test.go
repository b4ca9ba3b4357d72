package lifecycle_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/internal/sample"
	"github.com/coterie-go/coterie/lifecycle"
)

type curveGolden struct {
	Params map[string]float64
	SE     map[string]float64
	SSE    float64
	Fitted []float64
	AIC    float64 `json:"aic_gaussian"`
}

// checkCurve compares a fit with a golden one: parameters to 1e-7, RSS to 1e-9.
func checkCurve[M interface {
	coterie.Model[M]
	At(float64) float64
}](t *testing.T, f *coterie.Fit[M], err error, want curveGolden, at []float64, y []float64) {
	t.Helper()
	require.NoError(t, err)
	for i, p := range f.Model.Params() {
		near.Check(t, p.Name, p.Value/want.Params[p.Name], 1, 1e-7)
		near.Check(t, "se "+p.Name, f.StdErr[i]/want.SE[p.Name], 1, 1e-6)
	}
	n := float64(len(y))
	near.Check(t, "rss", n/(2*math.Pi)*math.Exp(-2*f.LogLik/n-1)/want.SSE, 1, 1e-9)
	near.Check(t, "AIC, the variance counted", f.AIC()+2, want.AIC, 1e-9)
	for i, x := range at {
		near.Check(t, "fitted", f.Model.At(x), want.Fitted[i], 1e-7)
	}
}

func TestGrowthGolden(t *testing.T) {
	ctx := context.Background()
	for _, file := range []string{"growth_rat42", "growth_rat43", "growth_uspop"} {
		var g struct {
			Data struct{ T, Y []float64 }
			Fits map[string]curveGolden
		}
		readGolden(t, file+".json", &g)
		require.NotEmpty(t, g.Fits)
		for name, want := range g.Fits {
			t.Run(file+"/"+name, func(t *testing.T) {
				switch name {
				case "logistic":
					f, err := lifecycle.FitGrowth[lifecycle.LogisticGrowth](ctx, g.Data.T, g.Data.Y, nil)
					checkCurve(t, f, err, want, g.Data.T, g.Data.Y)
				case "gompertz":
					f, err := lifecycle.FitGrowth[lifecycle.GompertzGrowth](ctx, g.Data.T, g.Data.Y, nil)
					checkCurve(t, f, err, want, g.Data.T, g.Data.Y)
				case "richards":
					f, err := lifecycle.FitGrowth[lifecycle.RichardsGrowth](ctx, g.Data.T, g.Data.Y, nil)
					checkCurve(t, f, err, want, g.Data.T, g.Data.Y)
				default:
					t.Fatal("unknown curve")
				}
			})
		}
		if file == "growth_uspop" { // no interior Richards optimum: ν → 0
			_, err := lifecycle.FitGrowth[lifecycle.RichardsGrowth](ctx, g.Data.T, g.Data.Y, nil)
			var fail *coterie.FitError
			require.ErrorAs(t, err, &fail)
			require.ErrorIs(t, err, coterie.ErrBoundary)
			require.Contains(t, fail.Names, "nu")
			require.Less(t, fail.Best[3], 0.01)
			a, err := lifecycle.AverageGrowth(ctx, g.Data.T, g.Data.Y, nil)
			require.NoError(t, err)
			require.Len(t, a.Curves, 2)
			require.NotEmpty(t, a.Warnings)
			e := a.At(20, 0.95)
			require.True(t, e.Lo < 248.7 && 248.7 < e.Hi, "%v", e) // the census of 1990, millions
		}
	}
}

func TestBassGolden(t *testing.T) {
	ctx := context.Background()
	for _, file := range []string{"bass_room_ac", "bass_color_tv", "bass_clothes_dryers"} {
		t.Run(file, func(t *testing.T) {
			var g struct {
				Data struct{ Sales []float64 }
				OLS  struct{ M, P, Q float64 } `json:"ols_bass1969"`
				NLS  struct {
					Params, SE map[string]float64
					SSE        float64
					Fitted     []float64
					PeakTime   float64   `json:"peak_time"`
					PeakRate   float64   `json:"peak_rate"`
					CumAtPeak  float64   `json:"cum_at_peak"`
					Next       []float64 `json:"forecast_next"`
					Remaining  float64   `json:"remaining_market"`
					Half       float64   `json:"time_to_0.5"`
					Most       float64   `json:"time_to_0.9"`
					Nearly     float64   `json:"time_to_0.95"`
				}
			}
			readGolden(t, file+".json", &g)
			ols, err := lifecycle.BassOLS(g.Data.Sales)
			require.NoError(t, err)
			near.Check(t, "ols m", ols.Market/g.OLS.M, 1, 1e-9)
			near.Check(t, "ols p", ols.Innovation/g.OLS.P, 1, 1e-9)
			near.Check(t, "ols q", ols.Imitation/g.OLS.Q, 1, 1e-9)
			f, err := lifecycle.FitBass(ctx, g.Data.Sales, nil)
			require.NoError(t, err)
			for i, name := range []string{"m", "p", "q"} {
				near.Check(t, name, f.Model.Params()[i].Value/g.NLS.Params[name], 1, 1e-7)
				near.Check(t, "se "+name, f.StdErr[i]/g.NLS.SE[name], 1, 1e-6)
			}
			n := float64(len(g.Data.Sales))
			near.Check(t, "sse", n/(2*math.Pi)*math.Exp(-2*f.LogLik/n-1)/g.NLS.SSE, 1, 1e-9)
			b := f.Model
			for i, want := range g.NLS.Fitted {
				near.Check(t, "fitted", b.Between(float64(i), float64(i+1)), want, 1e-7)
			}
			for i, want := range g.NLS.Next {
				near.Check(t, "next", b.Between(n+float64(i), n+float64(i+1)), want, 1e-7)
			}
			near.Check(t, "peak", b.Inflection(), g.NLS.PeakTime, 1e-7)
			near.Check(t, "peak rate", b.Rate(b.Inflection()), g.NLS.PeakRate, 1e-7)
			near.Check(t, "at peak", b.At(b.Inflection()), g.NLS.CumAtPeak, 1e-7)
			near.Check(t, "left", b.Market-b.At(n), g.NLS.Remaining, 1e-6)
			near.Check(t, "half", b.TimeTo(0.5), g.NLS.Half, 1e-7)
			near.Check(t, "most", b.TimeTo(0.9), g.NLS.Most, 1e-7)
			near.Check(t, "nearly", b.TimeTo(0.95), g.NLS.Nearly, 1e-7)
		})
	}
}

// TestBassCounts: the Poisson fit recovers its truth within its intervals.
func TestBassCounts(t *testing.T) {
	truth := lifecycle.Bass{Market: 3000, Innovation: 0.02, Imitation: 0.3}
	r := sample.New(3, 0)
	var x []float64
	for i := range 30 {
		x = append(x, float64(sample.Poisson(r, truth.Between(float64(i), float64(i+1)))))
	}
	f, err := lifecycle.FitBassCounts(context.Background(), x, nil)
	require.NoError(t, err)
	for i, p := range truth.Params() {
		e := f.Param(f.Model.Params()[i].Name, 0.999)
		require.True(t, e.Lo < p.Value && p.Value < e.Hi, "%s %v", p.Name, e)
	}
	require.Empty(t, f.Warnings)
	f, err = lifecycle.FitBassCounts(context.Background(), x[:8], nil)
	if err == nil { // before the peak there is an answer only with a doubt
		require.NotEmpty(t, f.Warnings)
	} else {
		require.ErrorAs(t, err, new(*coterie.FitError))
	}
}

func TestGrowthBadInput(t *testing.T) {
	ctx := context.Background()
	_, err := lifecycle.FitBass(ctx, []float64{1, 2, 3}, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.FitBass(ctx, []float64{1, 2, -3, 4}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.BassOLS([]float64{1, 2, 4, 8, 16, 32})
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = lifecycle.FitGrowth[lifecycle.LogisticGrowth](ctx, []float64{1, 2}, []float64{1, 2, 3}, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.FitGrowth[lifecycle.LogisticGrowth](ctx, []float64{1, 2, 3}, []float64{1, 2, 3}, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.FitGrowth[lifecycle.LogisticGrowth](ctx, []float64{1, 2, 3, 4, 5}, []float64{7, 7, 7, 7, 7}, nil)
	require.ErrorIs(t, err, coterie.ErrNotIdentified)
	_, err = lifecycle.AverageGrowth(ctx, []float64{1, 2}, []float64{1, 2}, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.BassChurn{}.With([]float64{1, 1, 1, 2})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.FitBassChurn(ctx, []float64{1, 2, 3, 4, 5}, []float64{1, 2, 4, 7, 8}, 1, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// TestFitBassChurn finds the parameters of a path again where the churn is known;
// with another churn others make the same path.
func TestFitBassChurn(t *testing.T) {
	truth := lifecycle.BassChurn{Market: 10000, Innovation: 0.02, Imitation: 0.4, Churn: 0.1}
	var at, members []float64
	for m := 1.0; m <= 24; m++ {
		at, members = append(at, m), append(members, truth.At(m))
	}
	f, err := lifecycle.FitBassChurn(context.Background(), at, members, 0.1, nil)
	require.NoError(t, err)
	near.Check(t, "market", f.Model.Market, 10000, 1e-4)
	near.Check(t, "innovation", f.Model.Innovation, 0.02, 1e-4)
	near.Check(t, "imitation", f.Model.Imitation, 0.4, 1e-4)
	other, err := lifecycle.FitBassChurn(context.Background(), at, members, 0.05, nil)
	require.NoError(t, err)
	near.Check(t, "the same path", other.Model.At(40), truth.At(40), 1e-4)
	require.Greater(t, math.Abs(other.Model.Market-truth.Market), 500.)
}

func ExampleBass() {
	b := lifecycle.Bass{Market: 1000, Innovation: 0.03, Imitation: 0.38} // the mean of many products, a year
	fmt.Printf("after 1, 5, 10 years: %.0f, %.0f, %.0f\n", b.At(1), b.At(5), b.At(10))
	fmt.Printf("fastest at %.2f years, %.0f a year\n", b.Inflection(), b.Rate(b.Inflection()))
	// Output:
	// after 1, 5, 10 years: 36, 331, 813
	// fastest at 6.19 years, 111 a year
}

func ExampleFitBass() {
	// Room air conditioners, thousands, 1949–61 (Mahajan, Mason & Srinivasan 1986).
	sales := []float64{96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500}
	f, err := lifecycle.FitBass(context.Background(), sales, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("market", f.Param("market", 0.95))
	fmt.Printf("next year %.0f\n", f.Model.Between(13, 14))
	// Output:
	// market 1.871e+04 [1.614e+04, 2.169e+04] 95%
	// next year 1096
}

func ExampleBassOLS() {
	b, _ := lifecycle.BassOLS([]float64{96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500})
	fmt.Printf("%.0f %.4f %.4f\n", b.Market, b.Innovation, b.Imitation)
	// Output: 17091 0.0170 0.4049
}

func ExampleFitBassCounts() {
	f, err := lifecycle.FitBassCounts(context.Background(), []float64{3, 5, 9, 17, 26, 38, 41, 37, 24, 13, 8, 3}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("joins in all", f.Param("market", 0.95))
	// Output: joins in all 227.6 [199.6, 259.6] 95%
}

func ExampleBassChurn() {
	b := lifecycle.BassChurn{Market: 10000, Innovation: 0.02, Imitation: 0.4, Churn: 0.1}
	fmt.Printf("members at 5, 10, 20: %.0f %.0f %.0f\n", b.At(5), b.At(10), b.At(20))
	fmt.Printf("settles at %.0f of 10000\n", b.Ceiling())
	// Output:
	// members at 5, 10, 20: 1743 4610 7196
	// settles at 7416 of 10000
}

func ExampleFitBassChurn() {
	t := []float64{1, 2, 3, 4, 5, 6, 7, 8} // months
	members := []float64{35, 79, 130, 185, 237, 283, 318, 345}
	left, stayed := 77.0, 1439.5 // leaves, and members summed over months
	f, err := lifecycle.FitBassChurn(context.Background(), t, members, left/stayed, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f could join, and the group settles at %.0f\n", f.Model.Market, f.Model.Ceiling())
	// Output: 448 could join, and the group settles at 400
}

func ExampleFitGrowth() {
	t := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8} // weeks
	members := []float64{12, 21, 38, 61, 92, 118, 139, 148, 157}
	f, err := lifecycle.FitGrowth[lifecycle.LogisticGrowth](context.Background(), t, members, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ceiling", f.Param("K", 0.95))
	early, err := lifecycle.FitGrowth[lifecycle.LogisticGrowth](context.Background(), t[:5], members[:5], nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("told in week 4:", early.Param("K", 0.95))
	fmt.Println(early.Warnings[0])
	// Output:
	// ceiling 163.4 [160.6, 166.3] 95%
	// told in week 4: 204.8 [170.4, 246.1] 95%
	// ceiling: growth has not begun to slow (inflection at 4.317, data end at 4) (forecast no further than a fraction of what was seen, until growth slows)
}

func ExampleAverageGrowth() {
	t := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}
	members := []float64{12, 21, 38, 61, 92, 118, 139, 148, 157}
	a, err := lifecycle.AverageGrowth(context.Background(), t, members, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range a.Curves {
		fmt.Printf("%s %.2f\n", c.Name, c.Weight)
	}
	fmt.Println("week 10:", a.At(10, 0.9))
	// Output:
	// logistic 0.99
	// gompertz 0.00
	// richards 0.01
	// week 10: 161.7 [158.8, 164.6] 90%
}
