package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

// num is a golden number; null is NaN.
type num float64

func (n *num) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = num(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// readGolden reads a file of testdata. Each names its source, program, version
// and call.
func readGolden(t testing.TB, name string, v any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v), name)
}

type kmBand struct{ Lower, Upper []num }

type kmGroup struct {
	N       float64
	Events  float64
	Time    []float64
	NRisk   []float64 `json:"n_risk"`
	NEvent  []float64 `json:"n_event"`
	Surv    []float64
	SE      []num `json:"greenwood_se"`
	CI      map[string]kmBand
	Probs   []float64 `json:"quantile_probs"`
	LogLogQ struct {
		Est, Lower, Upper []num
	} `json:"quantiles_ci_loglog"`
	LogQ struct {
		Est, Lower, Upper []num
	} `json:"quantiles_ci_log"`
	RMST []struct {
		Tau, RMean float64
		SE         num
	}
	NA kmHazard `json:"nelson_aalen"`
	FH kmHazard `json:"fleming_harrington"`
}

type kmHazard struct {
	CumHaz []float64
	SE     []num
}

type kmGolden struct {
	Data struct {
		Time, Entry, W []float64
		Event          []int
		Stratum        []string
	}
	Groups map[string]json.RawMessage
}

func (g *kmGolden) table(t testing.TB, stratum string) *lifecycle.Table {
	var tab lifecycle.Table
	for i, x := range g.Data.Time {
		if len(g.Data.Stratum) > 0 && g.Data.Stratum[i] != stratum {
			continue
		}
		l := lifecycle.Lifetime{Exit: x, Ended: g.Data.Event[i] == 1}
		if len(g.Data.Entry) > 0 {
			l.Entry = g.Data.Entry[i]
		}
		if len(g.Data.W) > 0 {
			l.Weight = g.Data.W[i]
		}
		require.NoError(t, tab.Add(l))
	}
	return &tab
}

// infinite turns R's NA, "not reached", into +Inf.
func infinite(n num) float64 {
	if math.IsNaN(float64(n)) {
		return math.Inf(1)
	}
	return float64(n)
}

// TestKaplanMeierGolden compares with R's survfit: values 1e-10, errors 1e-8.
func TestKaplanMeierGolden(t *testing.T) {
	for _, name := range []string{"aml", "gehan6mp", "lefttrunc_heart", "lung", "lung_sex", "waltons", "weighted_veteran"} {
		t.Run(name, func(t *testing.T) {
			var g kmGolden
			readGolden(t, "km_"+name+".json", &g)
			for stratum, raw := range g.Groups {
				var want kmGroup
				require.NoError(t, json.Unmarshal(raw, &want))
				var ci struct {
					CI map[string]kmBand `json:"ci95"`
				}
				require.NoError(t, json.Unmarshal(raw, &ci))
				tab := g.table(t, stratum)
				compareCurve(t, tab, &want, ci.CI)
				compareHazard(t, tab, &want, want.NA, false)
				compareHazard(t, tab, &want, want.FH, true)
			}
		})
	}
}

func compareCurve(t *testing.T, tab *lifecycle.Table, want *kmGroup, bands map[string]kmBand) {
	scales := map[string]lifecycle.Interval{"loglog": 0, "log": lifecycle.Log, "plain": lifecycle.Plain, "arcsin": lifecycle.Arcsine, "logit": lifecycle.Logit}
	require.Len(t, bands, len(scales))
	for scale, kind := range scales {
		c, err := lifecycle.KaplanMeier(tab, &lifecycle.CurveOptions{Interval: kind})
		require.NoError(t, err)
		steps := map[float64]lifecycle.Step{}
		for s := range c.Steps() {
			steps[s.Age] = s
		}
		for i, x := range want.Time {
			what := fmt.Sprintf("%s at %g", scale, x)
			near.Check(t, what, c.Survival(x), want.Surv[i], 1e-10)
			if !math.IsNaN(float64(want.SE[i])) {
				near.Check(t, what+" se", c.StdErr(x), float64(want.SE[i]), 1e-8)
			}
			if want.NEvent[i] > 0 {
				near.Check(t, what+" at risk", steps[x].AtRisk, want.NRisk[i], 0)
				near.Check(t, what+" ended", steps[x].Ended, want.NEvent[i], 0)
			}
			e := c.At(x)
			if lo, hi := float64(bands[scale].Lower[i]), float64(bands[scale].Upper[i]); !math.IsNaN(lo) && e.Confidence > 0 {
				near.Check(t, what+" lower", e.Lo, lo, 1e-8)
				near.Check(t, what+" upper", e.Hi, hi, 1e-8)
			} else if e.Value > 0 && e.Value < 1 {
				t.Errorf("%s: %v, want [%v, %v]", what, e, lo, hi)
			}
		}
		q := want.LogLogQ
		if kind == lifecycle.Log {
			q = want.LogQ
		} else if kind != 0 {
			continue
		}
		for i, p := range want.Probs {
			what := fmt.Sprintf("%s quantile %g", scale, p)
			e := c.Quantile(p)
			near.Check(t, what, e.Value, infinite(q.Est[i]), 1e-10)
			near.Check(t, what+" lower", e.Lo, infinite(q.Lower[i]), 1e-10)
			near.Check(t, what+" upper", e.Hi, infinite(q.Upper[i]), 1e-10)
		}
		for _, r := range want.RMST {
			e := c.Mean(r.Tau)
			near.Check(t, "rmst", e.Value, r.RMean, 1e-10)
			near.Check(t, "rmst by the survivor", lifecycle.Mean(c, r.Tau), r.RMean, 1e-10)
			near.Check(t, fmt.Sprintf("rmst se to %g", r.Tau), (e.Hi-e.Value)/1.959963984540054, float64(r.SE), 1e-8)
		}
	}
}

// compareHazard compares with R's cumulative hazards: 1e-9.
func compareHazard(t *testing.T, tab *lifecycle.Table, want *kmGroup, h kmHazard, split bool) {
	c, err := lifecycle.NelsonAalen(tab, &lifecycle.CurveOptions{SplitTies: split})
	require.NoError(t, err)
	require.Len(t, h.CumHaz, len(want.Time))
	for i, x := range want.Time {
		what := fmt.Sprintf("split %t at %g", split, x)
		near.Check(t, what, c.CumHazard(x), h.CumHaz[i], 1e-9)
		near.Check(t, what+" se", c.StdErr(x), float64(h.SE[i]), 1e-9)
	}
	steps := 0
	for s := range c.Steps() {
		require.Equal(t, c.At(s.Age), s.CumHazard)
		require.Less(t, s.CumHazard.Lo, s.CumHazard.Hi)
		steps++
	}
	require.Positive(t, steps)
}
