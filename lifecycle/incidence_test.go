package lifecycle_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

type ajGolden struct {
	Data struct {
		Time   []float64
		Status []int
		Group  []string
	}
	Time        []float64
	PState      [][]float64
	StdErr      [][]num     `json:"std_err"`
	LowerLogLog [][]num     `json:"lower_loglog"`
	UpperLogLog [][]num     `json:"upper_loglog"`
	LowerPlain  [][]num     `json:"lower_plain"`
	UpperPlain  [][]num     `json:"upper_plain"`
	NRisk       [][]float64 `json:"n_risk"`
	NEvent      [][]float64 `json:"n_event_cause"`
	CumInc      struct {
		Times    []float64
		Est, Var [][]float64
		Rows     []string
	} `json:"cuminc_at"`
}

func (g *ajGolden) table(t testing.TB, scale float64) *lifecycle.Table {
	var tab lifecycle.Table
	for i, x := range g.Data.Time {
		l := lifecycle.Lifetime{Exit: scale * x}
		if s := g.Data.Status[i]; s > 0 {
			l.Ended, l.Cause = true, uint8(s)
		}
		require.NoError(t, tab.Add(l))
	}
	return &tab
}

// TestAalenJohansenGolden compares with R's survfit (values 1e-9, errors 1e-7)
// and cuminc (variance 1e-7).
func TestAalenJohansenGolden(t *testing.T) {
	for _, name := range []string{"mgus2_first120", "mgus2"} {
		var g ajGolden
		readGolden(t, "aj_"+name+".json", &g)
		c, err := lifecycle.AalenJohansen(g.table(t, 1), nil)
		require.NoError(t, err)
		plain, err := lifecycle.AalenJohansen(g.table(t, 1), &lifecycle.CurveOptions{Interval: lifecycle.Plain})
		require.NoError(t, err)
		require.Equal(t, []uint8{1, 2}, c.Causes)
		aalen := map[uint8]map[float64]lifecycle.IncidenceStep{1: {}, 2: {}}
		for s := range c.Steps() {
			aalen[s.Cause][s.Age] = s
		}
		for i, x := range g.Time {
			near.Check(t, name+" S", c.Survival(x), g.PState[i][0], 1e-9)
			near.Check(t, name+" S se", c.StdErr(x), float64(g.StdErr[i][0]), 1e-9)
			for _, k := range []uint8{1, 2} {
				near.Check(t, name+" F", c.Share(k, x), g.PState[i][k], 1e-9)
				e := c.At(k, x)
				if e.Confidence > 0 {
					near.Check(t, name+" lower", e.Lo, float64(g.LowerLogLog[i][k]), 1e-8)
					near.Check(t, name+" upper", e.Hi, float64(g.UpperLogLog[i][k]), 1e-8)
					p := plain.At(k, x)
					near.Check(t, name+" lower", p.Lo, float64(g.LowerPlain[i][k]), 1e-8)
					near.Check(t, name+" upper", p.Hi, float64(g.UpperPlain[i][k]), 1e-8)
				}
				if s, ok := aalen[k][x]; ok {
					near.Check(t, name+" at risk", s.AtRisk, g.NRisk[i][0], 0)
					near.Check(t, name+" ended", s.Ended, g.NEvent[i][k], 0)
					near.Check(t, name+" F se", s.StdErr, float64(g.StdErr[i][k]), 1e-9)
				}
			}
		}
		for j, x := range g.CumInc.Times {
			for i, row := range g.CumInc.Rows {
				k := row[len(row)-1] - '0'
				near.Check(t, name+" cuminc", c.Share(k, x), g.CumInc.Est[i][j], 1e-9)
				last := lifecycle.IncidenceStep{}
				for s := range c.Steps() {
					if s.Cause == k && s.Age <= x {
						last = s
					}
				}
				if v := last.AalenErr * last.AalenErr; !near.Relative(v, g.CumInc.Var[i][j], 1e-7) {
					t.Errorf("%s cause %d at %g: Aalen variance %g, want %g", name, k, x, v, g.CumInc.Var[i][j])
				}
			}
		}
	}
}

// TestAalenJohansenLaws holds that the shares and what is still there sum to 1,
// that one cause is 1 − KM, and that the jackknife is what deleting lifetimes
// shows.
func TestAalenJohansenLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []lifecycle.Lifetime
		for _, l := range rapid.SliceOfN(rapid.Custom(drawLifetime), 1, 30).Draw(t, "rows") {
			l.Upper, l.Weight, l.Cause = 0, 0, l.Cause%3
			rows = append(rows, l)
		}
		tab := fold[lifecycle.Table](t, rows)
		c, err := lifecycle.AalenJohansen(tab, nil)
		if err != nil {
			require.ErrorIs(t, err, coterie.ErrNoEvents)
			return
		}
		km, err := lifecycle.KaplanMeier(tab, nil)
		require.NoError(t, err)
		for s := range c.Steps() {
			total := c.Survival(s.Age)
			near.Check(t, "S", total, km.Survival(s.Age), 1e-12)
			for k := range uint8(4) {
				total += c.Share(k, s.Age)
			}
			if s.Age > 0 {
				near.Check(t, "sum", total, 1, 1e-12)
			}
		}
	})
}

// TestAalenJohansenJackknife compares the error with numerical derivatives by
// each lifetime's weight, late entries and weights included.
func TestAalenJohansenJackknife(t *testing.T) {
	rows := []lifecycle.Lifetime{
		{Exit: 5, Ended: true, Cause: 1}, {Exit: 5, Ended: true, Cause: 2}, {Exit: 7}, {Exit: 8, Ended: true, Cause: 1},
		{Entry: 2, Exit: 9, Ended: true, Cause: 2}, {Entry: 5, Exit: 9, Ended: true, Cause: 1}, {Entry: 6, Exit: 12},
		{Exit: 11, Ended: true, Cause: 1}, {Exit: 14}, {Entry: 5, Exit: 13, Ended: true, Cause: 2},
	}
	fit := func(i int, w float64) *lifecycle.Incidence {
		var tab lifecycle.Table
		for j, l := range rows {
			if i == j {
				l.Weight = w
			}
			require.NoError(t, tab.Add(l))
		}
		c, err := lifecycle.AalenJohansen(&tab, nil)
		require.NoError(t, err)
		return c
	}
	base := fit(-1, 0)
	steps := 0
	for s := range base.Steps() {
		v, vs := 0.0, 0.0
		for i := range rows {
			const h = 1e-4
			up, down := fit(i, 1+h), fit(i, 1-h)
			d := (up.Share(s.Cause, s.Age) - down.Share(s.Cause, s.Age)) / (2 * h)
			v += d * d
			d = (up.Survival(s.Age) - down.Survival(s.Age)) / (2 * h)
			vs += d * d
		}
		near.Check(t, "share", s.StdErr, math.Sqrt(v), 1e-7)
		near.Check(t, "survival", base.StdErr(s.Age), math.Sqrt(vs), 1e-7)
		steps++
	}
	require.Equal(t, 10, steps)
}

func TestAalenJohansenRefuses(t *testing.T) {
	_, err := lifecycle.AalenJohansen(nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	_, err = lifecycle.AalenJohansen(fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 3}}), nil)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
	c, err := lifecycle.AalenJohansen(fold[lifecycle.Table](t, []lifecycle.Lifetime{{Exit: 3, Ended: true, Cause: 200}}), nil)
	require.NoError(t, err)
	require.Equal(t, []uint8{200}, c.Causes)
	require.Zero(t, c.Survival(3))
	require.Equal(t, 1.0, c.Share(200, 3))
	require.Zero(t, c.Share(1, 3))
	require.True(t, math.IsNaN(c.Share(1, math.NaN())) && math.IsNaN(c.Survival(math.NaN())) && math.IsNaN(c.At(1, math.NaN()).Value))
}

func BenchmarkAalenJohansen(b *testing.B) {
	var tab lifecycle.Table
	x := uint64(1)
	for range 1_000_000 {
		x = x*6364136223846793005 + 1442695040888963407
		_ = tab.Add(lifecycle.Lifetime{Exit: float64(x >> 53), Ended: x>>20&3 != 0, Cause: uint8(x >> 20 & 3)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lifecycle.AalenJohansen(&tab, nil); err != nil {
			b.Fatal(err)
		}
	}
}
