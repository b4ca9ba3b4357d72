package coterie_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

func TestEstimateJSON(t *testing.T) {
	b, err := json.Marshal(coterie.Estimate{Value: math.NaN(), Lo: math.Inf(-1), Hi: math.Inf(1), Confidence: 0.9})
	require.NoError(t, err)
	require.JSONEq(t, `{"value":null,"lo":"-Inf","hi":"+Inf","confidence":0.9}`, string(b))
	rapid.Check(t, func(t *rapid.T) {
		any64 := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}))
		e := coterie.Estimate{Value: any64.Draw(t, "v"), Lo: any64.Draw(t, "lo"), Hi: any64.Draw(t, "hi"), Confidence: rapid.Float64Range(0, 1).Draw(t, "c")}
		b, err := json.Marshal(e)
		require.NoError(t, err)
		var back coterie.Estimate
		require.NoError(t, json.Unmarshal(b, &back))
		for _, p := range [][2]float64{{e.Value, back.Value}, {e.Lo, back.Lo}, {e.Hi, back.Hi}, {e.Confidence, back.Confidence}} {
			near.Check(t, "field", p[1], p[0], 0)
		}
	})
}

func TestFindingKindText(t *testing.T) {
	for _, k := range []coterie.FindingKind{coterie.Gap, coterie.Diagnosis, coterie.Advice, coterie.Caution} {
		for _, text := range []string{k.String(), k.Chinese()} {
			var back coterie.FindingKind
			require.NoError(t, back.UnmarshalText([]byte(text)))
			require.Equal(t, k, back)
		}
	}
	var k coterie.FindingKind
	require.ErrorIs(t, k.UnmarshalText([]byte("rumour")), coterie.ErrInvalid)
}

func TestInputErrorUnwraps(t *testing.T) {
	require.ErrorIs(t, &coterie.InputError{Row: 3, Field: "age", Reason: "negative"}, coterie.ErrInvalid)
	e := &coterie.InputError{Row: 3, Field: "age", Value: "-1", Reason: "negative", Err: coterie.ErrOverflow}
	require.ErrorIs(t, e, coterie.ErrOverflow)
	require.NotErrorIs(t, e, coterie.ErrInvalid)
	require.Equal(t, "row 3: age -1: negative", e.Error())
}

func TestFitErrorCarriesTheLimit(t *testing.T) {
	var err error = &coterie.FitError{Err: coterie.ErrBoundary, Names: []string{"s"}, Best: []float64{1e9}, LogLik: -9626.2, Cure: "fit the limit model"}
	require.ErrorIs(t, err, coterie.ErrBoundary)
	require.Contains(t, err.Error(), "-9626.2")
	require.Contains(t, err.Error(), "fit the limit model")
}

// total is the smallest accumulator: a sum of non-negative numbers.
type total struct{ sum int64 }

func (t *total) Add(v int64) error {
	if v < 0 {
		return &coterie.InputError{Row: -1, Field: "v", Reason: "negative"}
	}
	t.sum += v
	return nil
}
func (t *total) Merge(o *total) error                  { t.sum += o.sum; return nil }
func (t *total) AppendBinary(b []byte) ([]byte, error) { return append(b, byte(t.sum)), nil }
func (t *total) MarshalBinary() ([]byte, error)        { return t.AppendBinary(nil) }
func (t *total) UnmarshalBinary(b []byte) error        { t.sum = int64(b[0]); return nil }

func TestFoldKeepsTheGoodAndReportsTheBad(t *testing.T) {
	rows := make([]int64, 100)
	for i := range rows {
		rows[i] = 1
		if i%4 == 2 {
			rows[i] = -1
		}
	}
	acc, err := coterie.Fold[total](slices.Values(rows))
	require.Equal(t, int64(75), acc.sum)
	var bad *coterie.RowErrors
	require.ErrorAs(t, err, &bad)
	require.Equal(t, 25, bad.Count)
	require.Len(t, bad.First, 20)
	require.Equal(t, 6, bad.First[1].Row)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	require.Contains(t, err.Error(), "and 5 more")

	acc, err = coterie.Fold[total](slices.Values([]int64{1, 2}))
	require.NoError(t, err)
	require.Equal(t, int64(3), acc.sum)
	_, err = coterie.Fold[total, int64](nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
}

func TestRowErrorsWrapsForeignErrors(t *testing.T) {
	mine := errors.New("mine")
	var e coterie.RowErrors
	require.NoError(t, e.Err())
	e.Add(7, mine)
	require.ErrorIs(t, e.Err(), mine)
	require.Equal(t, 7, e.First[0].Row)
}

func TestCurrency(t *testing.T) {
	// The digits of the yen, the Kuwaiti dinar and the renminbi, and codes that
	// came after 2020 (SLE 925, XCG 532), from the list of 2026-01-01.
	for code, want := range map[string][2]int{"JPY": {392, 0}, "KWD": {414, 3}, "CNY": {156, 2}, "SLE": {925, 2}, "XCG": {532, 2}, "eur": {978, 2}} {
		c, err := coterie.ParseCurrency(code)
		require.NoError(t, err)
		require.Equal(t, want, [2]int{int(c), c.Digits()}, code)
	}
	for _, bad := range []string{"", "XX", "CNYY", "0", "155", "99999", "人民币"} {
		_, err := coterie.ParseCurrency(bad)
		require.ErrorIs(t, err, coterie.ErrInvalid, bad)
	}
	var c coterie.Currency
	require.NoError(t, c.UnmarshalText([]byte("156")))
	require.Equal(t, coterie.CNY, c)
	require.NoError(t, c.UnmarshalText(nil))
	require.Equal(t, "", c.Code())
	require.False(t, c.Valid())
}

// normal is a model of mean and standard deviation.
type normal struct{ Mean, SD float64 }

func (m normal) Params() []coterie.Param {
	return []coterie.Param{{"mean", m.Mean, math.Inf(-1), math.Inf(1)}, {"sd", m.SD, 0, math.Inf(1)}}
}
func (m normal) With(v []float64) (normal, error) {
	if len(v) != 2 || !(v[1] > 0) {
		return m, &coterie.InputError{Row: -1, Field: "sd", Reason: "must be positive"}
	}
	return normal{v[0], v[1]}, nil
}

func fitted() *coterie.Fit[normal] {
	return &coterie.Fit[normal]{
		Model: normal{10, 2}, N: 100, LogLik: -211.2,
		StdErr: []float64{0.2, 0.1414213562373095}, Cov: []float64{0.04, 0, 0, 0.02},
	}
}

func TestFitNumbers(t *testing.T) {
	f := fitted()
	near.Check(t, "AIC", f.AIC(), 4+422.4, 1e-12)
	near.Check(t, "BIC", f.BIC(), 2*math.Log(100)+422.4, 1e-12)
	mean := f.Param("mean", 0.95)
	near.Check(t, "mean hi", mean.Hi, 10+1.959963984540054*0.2, 1e-12)
	// The interval of a positive parameter is formed on the log scale.
	sd := f.Param("sd", 0.95)
	near.Check(t, "sd hi", sd.Hi, 2*math.Exp(1.959963984540054*0.1414213562373095/2), 1e-12)
	near.Check(t, "sd lo·hi", sd.Lo*sd.Hi, 4, 1e-12)
	require.True(t, math.IsNaN(f.Param("median", 0.95).Value))
	require.True(t, math.IsNaN(f.Param("sd", 1).Value))
}

func TestFitPredictIsTheDeltaMethod(t *testing.T) {
	f := fitted()
	e := f.Predict(func(m normal) float64 { return m.Mean + 3*m.SD }, 0.95)
	near.Check(t, "value", e.Value, 16, 1e-12)
	near.Check(t, "half width", e.Hi-e.Value, 1.959963984540054*math.Sqrt(0.04+9*0.02), 1e-7)
	require.Zero(t, f.Predict(func(normal) float64 { return math.NaN() }, 0.95).Confidence)
	f.Cov = nil
	require.Zero(t, f.Predict(func(m normal) float64 { return m.SD }, 0.95).Confidence)
}

// TestFitPredictWithin: the interval of what cannot leave a range does not, and
// has the error of the plain one at the first order.
func TestFitPredictWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fitted()
		mean := rapid.Float64Range(-30, 30).Draw(t, "mean")
		share := func(m normal) float64 { return 1 / (1 + math.Exp(mean+m.Mean-3*m.SD)) }
		e := f.PredictWithin(share, 0, 1, 0.95)
		require.True(t, 0 <= e.Lo && e.Lo < e.Value && e.Value < e.Hi && e.Hi <= 1, "%v", e)
		logit := func(p float64) float64 { return math.Log(p / (1 - p)) }
		if mean > -20 && mean < 20 {
			plain := f.Predict(func(m normal) float64 { return logit(share(m)) }, 0.95)
			near.Check(t, "on the logit", logit(e.Hi)-logit(e.Lo), plain.Hi-plain.Lo, 1e-4)
		}
	})
	f := fitted()
	none := f.PredictWithin(func(normal) float64 { return 1 }, 0, 1, 0.95)
	require.Equal(t, coterie.Estimate{Value: 1, Lo: 1, Hi: 1, Confidence: 0.95}, none, "sure whatever the parameters")
	edge := f.PredictWithin(func(m normal) float64 { return m.Mean - 10 }, 0, 1, 0.95)
	require.Zero(t, edge.Confidence)
	log := f.PredictWithin(func(m normal) float64 { return m.SD }, 0, math.Inf(1), 0.95)
	near.Check(t, "as the parameter", log.Hi, f.Param("sd", 0.95).Hi, 1e-7)
}

// narrow is a normal law whose mean is at least 10: half of all draws are outside.
type narrow struct{ normal }

func (m narrow) With(v []float64) (narrow, error) {
	if v[0] < 10 {
		return narrow{}, &coterie.InputError{Row: -1, Field: "mean", Reason: "below 10"}
	}
	n, err := m.normal.With(v)
	return narrow{n}, err
}

func TestFitDrawStaysInside(t *testing.T) {
	g := fitted()
	f, r := &coterie.Fit[narrow]{Model: narrow{g.Model}, N: g.N, StdErr: g.StdErr, Cov: g.Cov}, rand.New(rand.NewPCG(1, 1))
	var sum float64
	const n = 20000
	for range n {
		m := f.Draw(r)
		require.GreaterOrEqual(t, m.Mean, 10.)
		sum += m.Mean / n
	}
	require.InDelta(t, 10+0.2*math.Sqrt(2/math.Pi), sum, 0.005, "the mean of half a normal law")
}

func TestFitDraw(t *testing.T) {
	f, r := fitted(), rand.New(rand.NewPCG(1, 1))
	var sum, sum2 float64
	const n = 20000
	for range n {
		m := f.Draw(r)
		require.Positive(t, m.SD)
		sum += m.Mean / n
		sum2 += (m.Mean - 10) * (m.Mean - 10) / n
	}
	require.InDelta(t, 10, sum, 5*0.2/math.Sqrt(n))
	require.InDelta(t, 0.04, sum2, 5*0.04*math.Sqrt(2.0/n))
	require.Equal(t, f.Draw(rand.New(rand.NewPCG(3, 4))), f.Draw(rand.New(rand.NewPCG(3, 4))))
	f.Cov = nil
	require.Equal(t, f.Model, f.Draw(r))
}

func TestFitSurvivesJSON(t *testing.T) {
	f := fitted()
	f.Warnings = []coterie.Warning{{Code: "few", About: "sd", Text: "few rows", Cure: "add rows"}}
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back coterie.Fit[normal]
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, *f, back)
	g := func(m normal) float64 { return m.Mean / m.SD }
	require.Equal(t, f.Predict(g, 0.9), back.Predict(g, 0.9))
	require.Contains(t, f.String(), "few rows")
	for name, change := range map[string][2]string{
		"a model outside":      {`"SD":2`, `"SD":-2`},
		"a negative error":     {`"StdErr":[0.2`, `"StdErr":[-0.2`},
		"too few errors":       {`"StdErr":[0.2,`, `"StdErr":[`},
		"too few covariances":  {`"Cov":[0.04,`, `"Cov":[`},
		"a negative variance":  {`"Cov":[0.04,`, `"Cov":[-0.04,`},
		"unequal covariances":  {`"Cov":[0.04,0,`, `"Cov":[0.04,0.01,`},
		"a word for a number":  {`"LogLik":`, `"LogLik":"x","N":`},
		"a model that is none": {`"Model":`, `"Model":[1],"N":`},
	} {
		text := strings.Replace(string(b), change[0], change[1], 1)
		require.NotEqual(t, string(b), text, "%s: %s", name, b)
		kept := *f
		require.Error(t, json.Unmarshal([]byte(text), &kept), name)
		require.Equal(t, *f, kept, name)
	}
}

func TestLogValueHidesNothingItShouldShow(t *testing.T) {
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	log.Info("x", "fit", fitted(), "estimate", coterie.Exactly(3), "finding", coterie.Finding{Kind: coterie.Gap, Code: "no-value", Evidence: []string{"member 17"}})
	require.Contains(t, b.String(), "fit.mean=10")
	require.Contains(t, b.String(), "finding.code=no-value")
	require.NotContains(t, b.String(), "member 17")
}
