package lifecycle_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
	"github.com/coterie-go/coterie/lifecycle"
)

type coxGoldenFit struct {
	Coef        map[string]float64
	SE          map[string]float64
	Vcov        [][]float64
	LogLikNull  float64 `json:"loglik_null"`
	LogLik      float64
	LR, Wald    coxGoldenTest
	Score       coxGoldenTest
	AIC, BIC    float64
	Concordance *struct {
		C, SE      float64
		Concordant float64 // pairs, where there are no strata
		Counts     map[string]float64
	}
	Baseline struct {
		Time, CumHaz []float64
		Strata       []string
	} `json:"baseline_cumhaz_x0"`
	Zph map[string]struct {
		Rows         []string
		Chisq, DF, P []float64
	} `json:"cox_zph"`
	Martingale []float64 `json:"martingale_first10"`
	Deviance   []float64 `json:"deviance_first10"`
	RobustSE   []float64 `json:"robust_se"`
	Linear     []float64 `json:"lp_uncentered_first10"`
	Predict    *struct {
		NewData      map[string]float64
		Stratum      *string
		Time         []float64
		Surv, SE     []float64
		Lower, Upper []num
	} `json:"predict_surv"`
}

type coxGoldenTest struct{ Stat, P float64 }

type coxGolden struct {
	Covariates []string
	Data       map[string]json.RawMessage
	Fits       map[string]coxGoldenFit
}

// observations returns the rows of a golden file and the names of its strata.
func (g *coxGolden) observations(t testing.TB) ([]lifecycle.Observation, []string) {
	column := func(name string) []float64 {
		var out []float64
		if raw, ok := g.Data[name]; ok {
			require.NoError(t, json.Unmarshal(raw, &out))
		}
		return out
	}
	var strata, names []string
	if raw, ok := g.Data["stratum"]; ok {
		require.NoError(t, json.Unmarshal(raw, &strata))
		names = slices.Clone(strata)
		slices.Sort(names)
		names = slices.Compact(names)
	}
	time, event, entry, cluster := column("time"), column("event"), column("entry"), column("cluster")
	var out []lifecycle.Observation
	for i := range time {
		o := lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: time[i], Ended: event[i] == 1}}
		if entry != nil {
			o.Entry = entry[i]
		}
		if cluster != nil {
			o.Cluster = uint64(cluster[i])
		}
		if strata != nil {
			k, _ := slices.BinarySearch(names, strata[i])
			o.Stratum = uint64(k)
		}
		for _, c := range g.Covariates {
			o.X = append(o.X, column(c)[i])
		}
		out = append(out, o)
	}
	return out, names
}

func regressionOf(t require.TestingT, names []string, rows []lifecycle.Observation) *lifecycle.Regression {
	g := &lifecycle.Regression{Names: names}
	for _, o := range rows {
		require.NoError(t, g.Add(o))
	}
	return g
}

// TestCoxGolden compares with R's coxph, cox.zph, basehaz, concordance and
// survfit: coefficients 1e-9, log-likelihood 1e-7, errors 1e-7.
func TestCoxGolden(t *testing.T) {
	for _, name := range []string{"heart_startstop", "lung", "ovarian", "rossi", "rossi_strata", "veteran_strata"} {
		var g coxGolden
		readGolden(t, "cox_"+name+".json", &g)
		rows, strata := g.observations(t)
		reg := regressionOf(t, g.Covariates, rows)
		for ties, kind := range map[string]lifecycle.Ties{"efron": 0, "breslow": lifecycle.Breslow} {
			t.Run(name+"/"+ties, func(t *testing.T) {
				want, ok := g.Fits[ties]
				require.True(t, ok)
				f, err := lifecycle.FitCox(context.Background(), reg, &lifecycle.CoxOptions{Ties: kind})
				require.NoError(t, err)
				checkCox(t, f, reg, rows, strata, &want)
				robust, err := lifecycle.FitCox(context.Background(), reg, &lifecycle.CoxOptions{Ties: kind, Robust: true})
				require.NoError(t, err)
				for j, se := range want.RobustSE {
					near.Check(t, "robust se", robust.StdErr[j], se, 1e-8)
				}
			})
		}
	}
}

// TestCoxExactGolden compares with coxph(ties = "exact").
func TestCoxExactGolden(t *testing.T) {
	for _, name := range []string{"lung", "ovarian", "rossi"} {
		var g coxGolden
		readGolden(t, "cox_"+name+".json", &g)
		rows, _ := g.observations(t)
		want, ok := g.Fits["exact"]
		require.True(t, ok)
		f, err := lifecycle.FitCox(context.Background(), regressionOf(t, g.Covariates, rows), &lifecycle.CoxOptions{Ties: lifecycle.Exact})
		require.NoError(t, err)
		checkCoxFit(t, f, &want)
	}
}

// TestCoxExactIsAllSubsets: the likelihood is the share of the risk of those who
// left among all subsets as large, with late entry and strata.
func TestCoxExactIsAllSubsets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []lifecycle.Observation
		for range 14 {
			o := drawObservation(t)
			o.Exit, o.Stratum = math.Ceil(o.Exit/3), o.Stratum%2
			o.Entry = min(o.Entry, o.Exit/2)
			rows = append(rows, o)
		}
		f, err := lifecycle.FitCox(context.Background(), regressionOf(t, nil, rows), &lifecycle.CoxOptions{Ties: lifecycle.Exact, FitOptions: coterie.FitOptions{Penalty: 0.1}})
		if err != nil {
			t.Skip("not identified")
		}
		risk := func(i int) float64 { return f.Model.Beta[0]*rows[i].X[0] + f.Model.Beta[1]*rows[i].X[1] }
		sum := 0.0
		for stratum := range uint64(2) {
			for age := 1.0; age <= 3; age++ {
				var at []int
				ends := 0
				for i, o := range rows {
					if o.Stratum == stratum && o.Entry < age && o.Exit >= age {
						at = append(at, i)
						if o.Ended && o.Exit == age {
							ends++
							sum += risk(i)
						}
					}
				}
				ways := 0.0
				for set := range 1 << len(at) {
					n, r := 0, 0.0
					for j, i := range at {
						if set>>j&1 == 1 {
							n++
							r += risk(i)
						}
					}
					if n == ends {
						ways += math.Exp(r)
					}
				}
				sum -= math.Log(ways)
			}
		}
		near.Check(t, "log-likelihood", f.LogLik, sum, 1e-10)
	})
}

// TestCoxExactMany: hundreds on one age overflow nothing, and a single end on each
// is Efron's case.
func TestCoxExactMany(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	many, single := new(lifecycle.Regression), new(lifecycle.Regression)
	for range 1500 {
		x := []float64{r.NormFloat64()}
		life := r.ExpFloat64() * math.Exp(-0.8*x[0])
		require.NoError(t, many.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: min(math.Ceil(2*life), 3), Ended: 2*life <= 3}, X: x}))
		require.NoError(t, single.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: life, Ended: true}, X: x}))
	}
	f, err := lifecycle.FitCox(context.Background(), many, &lifecycle.CoxOptions{Ties: lifecycle.Exact})
	require.NoError(t, err)
	require.Greater(t, f.Model.Beta[0], 0.9) // odds ratios are farther from 0 than hazard ratios
	a, err := lifecycle.FitCox(context.Background(), single, &lifecycle.CoxOptions{Ties: lifecycle.Exact})
	require.NoError(t, err)
	b, err := lifecycle.FitCox(context.Background(), single, nil)
	require.NoError(t, err)
	require.Equal(t, b.Model.Beta, a.Model.Beta)
	require.Equal(t, b.LogLik, a.LogLik)

	_, err = lifecycle.FitCox(context.Background(), many, &lifecycle.CoxOptions{Ties: lifecycle.Exact, Robust: true})
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.TestPH(f, many, 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Residuals(f, many, lifecycle.DFBeta)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.Residuals(f, many, lifecycle.Martingale)
	require.NoError(t, err)
	require.NoError(t, single.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 1, Weight: 2}, X: []float64{1}}))
	_, err = lifecycle.FitCox(context.Background(), single, &lifecycle.CoxOptions{Ties: lifecycle.Exact})
	require.ErrorIs(t, err, coterie.ErrInvalid)
}

// checkCoxFit compares coefficients, errors, likelihoods and tests.
func checkCoxFit(t *testing.T, f *coterie.Fit[lifecycle.Cox], want *coxGoldenFit) {
	p := len(f.Model.Beta)
	near.Check(t, "log-likelihood", f.LogLik, want.LogLik, 1e-10)
	near.Check(t, "null", f.Model.Null, want.LogLikNull, 1e-10)
	near.Check(t, "AIC", f.AIC(), want.AIC, 1e-10)
	near.Check(t, "BIC", f.BIC(), want.BIC, 1e-10)
	for j, n := range f.Model.Names {
		near.Check(t, n, f.Model.Beta[j], want.Coef[n], 1e-9)
		near.Check(t, n+" se", f.StdErr[j], want.SE[n], 1e-8)
		for k := range f.Model.Names {
			near.Check(t, "cov", f.Cov[j*p+k], want.Vcov[j][k], 1e-9)
		}
	}
	ratio, wald, score := lifecycle.CoxTests(f)
	for _, test := range []struct {
		name string
		got  lifecycle.Test
		want coxGoldenTest
	}{{"LR", ratio, want.LR}, {"Wald", wald, want.Wald}, {"score", score, want.Score}} {
		near.Check(t, test.name, test.got.Statistic, test.want.Stat, 1e-9)
		require.InEpsilon(t, test.want.P, test.got.P, 1e-8, test.name)
		require.Equal(t, p, test.got.DF)
	}
}

func checkCox(t *testing.T, f *coterie.Fit[lifecycle.Cox], reg *lifecycle.Regression, rows []lifecycle.Observation, strata []string, want *coxGoldenFit) {
	p := len(f.Model.Beta)
	checkCoxFit(t, f, want)
	c, err := lifecycle.Concordance(f, reg)
	require.NoError(t, err)
	near.Check(t, "concordance", c.C, want.Concordance.C, 1e-9)
	near.Check(t, "concordance se", c.StdErr, want.Concordance.SE, 1e-7)
	if n := want.Concordance.Counts; n != nil {
		require.Equal(t, []float64{n["concordant"], n["discordant"], n["tied.x"]}, []float64{c.Concordant, c.Discordant, c.Tied})
	} else {
		require.Equal(t, want.Concordance.Concordant, c.Concordant)
	}

	for i, x := range want.Baseline.Time {
		stratum := uint64(0)
		if len(want.Baseline.Strata) > 0 {
			k, _ := slices.BinarySearch(strata, want.Baseline.Strata[i])
			stratum = uint64(k)
		}
		at, err := lifecycle.CoxAt(f, make([]float64, p), stratum)
		require.NoError(t, err)
		if !near.Relative(at.CumHazard(x), want.Baseline.CumHaz[i], 1e-9) {
			t.Errorf("baseline at %g: %g, want %g", x, at.CumHazard(x), want.Baseline.CumHaz[i])
		}
	}
	for name, transform := range map[string]lifecycle.Transform{"km": 0, "rank": lifecycle.RankTime, "identity": lifecycle.IdentityTime, "log": lifecycle.LogTime} {
		z, err := lifecycle.TestPH(f, reg, transform)
		require.NoError(t, err)
		for j, row := range want.Zph[name].Rows {
			got := z.Global
			if row != "GLOBAL" {
				require.Equal(t, row, z.Names[j])
				got = z.Each[j]
			}
			require.Equal(t, int(want.Zph[name].DF[j]), got.DF)
			require.InEpsilon(t, want.Zph[name].P[j], got.P, 1e-6, "PH %s %s", name, row)
			near.Check(t, "PH "+name+" "+row, got.Statistic, want.Zph[name].Chisq[j], 1e-7)
		}
	}
	for kind, values := range map[lifecycle.Residual][]float64{lifecycle.Martingale: want.Martingale, lifecycle.Deviance: want.Deviance} {
		all, err := lifecycle.Residuals(f, reg, kind)
		require.NoError(t, err)
		for i, v := range values {
			found := false
			for o, r := range all {
				if o.Lifetime == rows[i].Lifetime && slices.Equal(o.X, rows[i].X) && near.Equal(r[0], v, 1e-8) {
					found = true
					break
				}
			}
			require.True(t, found, "%v of row %d: %g", kind, i, v)
		}
	}
	for i, v := range want.Linear {
		lp := 0.0
		for j, b := range f.Model.Beta {
			lp += b * rows[i].X[j]
		}
		near.Check(t, "linear predictor", lp, v, 1e-9)
	}
	if w := want.Predict; w != nil {
		x := make([]float64, p)
		for j, n := range f.Model.Names {
			x[j] = w.NewData[n]
		}
		stratum := uint64(0)
		if w.Stratum != nil {
			k, _ := slices.BinarySearch(strata, *w.Stratum)
			stratum = uint64(k)
		}
		at, err := lifecycle.CoxAt(f, x, stratum)
		require.NoError(t, err)
		for i, age := range w.Time {
			near.Check(t, "S", at.Survival(age), w.Surv[i], 1e-9)
			near.Check(t, "S se", at.Survival(age)*at.StdErr(age), w.SE[i], 1e-8)
			if len(w.Lower) > 0 {
				e := at.At(age, 0.95)
				near.Check(t, "S lower", e.Lo, float64(w.Lower[i]), 1e-8)
				near.Check(t, "S upper", e.Hi, float64(w.Upper[i]), 1e-8)
			}
		}
	}
}

func drawObservation(t *rapid.T) lifecycle.Observation {
	o := lifecycle.Observation{
		Lifetime: lifecycle.Lifetime{Exit: float64(rapid.IntRange(1, 9).Draw(t, "exit")), Ended: rapid.Bool().Draw(t, "ended")},
		X:        []float64{float64(rapid.IntRange(-2, 2).Draw(t, "x1")), rapid.Float64Range(-1, 1).Draw(t, "x2")},
		Stratum:  rapid.Uint64Range(0, 2).Draw(t, "stratum"),
		Cluster:  rapid.Uint64Range(0, 3).Draw(t, "cluster"),
	}
	if rapid.Bool().Draw(t, "late") {
		o.Entry = o.Exit * rapid.Float64Range(0, 0.9).Draw(t, "entry")
	}
	return o
}

func TestRegressionShards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkShards[lifecycle.Regression](t, rapid.SliceOfN(rapid.Custom(drawObservation), 0, 30).Draw(t, "rows"))
	})
}

func FuzzRegression(f *testing.F) {
	g := &lifecycle.Regression{Names: []string{"a", "b"}}
	_ = g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 3, Ended: true}, X: []float64{1, 2}})
	_ = g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Entry: 1, Exit: 3}, X: []float64{1, -2}, Stratum: 3, Cluster: 4})
	b, _ := g.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) { checkBytes[lifecycle.Regression, lifecycle.Observation](t, b) })
}

// TestCoxLaws holds that the fit does not depend on the order of rows, that
// splitting a subject by age changes nothing, that weights are counts, and that
// units of covariates are only units.
func TestCoxLaws(t *testing.T) {
	var g coxGolden
	readGolden(t, "cox_lung.json", &g)
	rows, _ := g.observations(t)
	ctx := context.Background()
	base, err := lifecycle.FitCox(ctx, regressionOf(t, g.Covariates, rows), nil)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 1))
	mixed := slices.Clone(rows)
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	f, err := lifecycle.FitCox(ctx, regressionOf(t, g.Covariates, mixed), nil)
	require.NoError(t, err)
	require.Equal(t, base, f)

	var split, units []lifecycle.Observation
	for i, o := range rows {
		u := o
		u.X = []float64{o.X[0] * 1e6, o.X[1] / 1e6, o.X[2] + 1e4}
		units = append(units, u)
		if o.Exit > 60 {
			a, b := o, o
			a.Exit, a.Ended, b.Entry = 50, false, 50
			a.Cluster, b.Cluster = uint64(i+1), uint64(i+1)
			split = append(split, a, b)
		} else {
			o.Cluster = uint64(i + 1)
			split = append(split, o)
		}
	}
	f, err = lifecycle.FitCox(ctx, regressionOf(t, g.Covariates, split), nil)
	require.NoError(t, err)
	for j := range f.Model.Beta {
		near.Check(t, "split", f.Model.Beta[j], base.Model.Beta[j], 1e-10)
		near.Check(t, "split se", f.StdErr[j], base.StdErr[j], 1e-10)
	}
	f, err = lifecycle.FitCox(ctx, regressionOf(t, g.Covariates, units), nil)
	require.NoError(t, err)
	near.Check(t, "unit", f.Model.Beta[0]*1e6, base.Model.Beta[0], 1e-9)
	near.Check(t, "unit", f.Model.Beta[1]/1e6, base.Model.Beta[1], 1e-9)
	near.Check(t, "unit", f.Model.Beta[2], base.Model.Beta[2], 1e-9)

	var twice, heavy []lifecycle.Observation
	for _, o := range rows {
		twice = append(twice, o, o)
		o.Weight = 2
		heavy = append(heavy, o)
	}
	a, err := lifecycle.FitCox(ctx, regressionOf(t, g.Covariates, twice), &lifecycle.CoxOptions{Ties: lifecycle.Breslow})
	require.NoError(t, err)
	b, err := lifecycle.FitCox(ctx, regressionOf(t, g.Covariates, heavy), &lifecycle.CoxOptions{Ties: lifecycle.Breslow})
	require.NoError(t, err)
	for j := range a.Model.Beta {
		near.Check(t, "weights", a.Model.Beta[j], b.Model.Beta[j], 1e-10)
		near.Check(t, "weights se", a.StdErr[j], b.StdErr[j], 1e-10)
	}
}

// TestCoxNamesWhatIsNotIdentified holds that constant, collinear and separating
// covariates are named.
func TestCoxNamesWhatIsNotIdentified(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	make := func(x func(i int, o *lifecycle.Observation) []float64) *lifecycle.Regression {
		g := &lifecycle.Regression{Names: []string{"a", "b", "c"}}
		for i := range 200 {
			o := lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: r.ExpFloat64(), Ended: i%3 > 0}}
			o.X = x(i, &o)
			require.NoError(t, g.Add(o))
		}
		return g
	}
	for _, c := range []struct {
		names []string
		g     *lifecycle.Regression
	}{
		{[]string{"b"}, make(func(i int, _ *lifecycle.Observation) []float64 { return []float64{r.NormFloat64(), 7, r.NormFloat64()} })},
		{[]string{"a", "c"}, make(func(i int, _ *lifecycle.Observation) []float64 {
			a := r.NormFloat64()
			return []float64{a, r.NormFloat64(), 3 - 2*a}
		})},
		{[]string{"c"}, make(func(i int, o *lifecycle.Observation) []float64 {
			c := 0.0
			if o.Ended {
				c = 1
			}
			return []float64{r.NormFloat64(), r.NormFloat64(), c}
		})},
	} {
		f, err := lifecycle.FitCox(context.Background(), c.g, nil)
		require.Nil(t, f)
		require.ErrorIs(t, err, coterie.ErrNotIdentified)
		var fe *coterie.FitError
		require.ErrorAs(t, err, &fe)
		require.Equal(t, c.names, fe.Names)
		_, err = lifecycle.FitCox(context.Background(), c.g, &lifecycle.CoxOptions{FitOptions: coterie.FitOptions{Penalty: 1}})
		if c.names[0] == "c" {
			require.NoError(t, err, "a penalty cures separation")
		}
	}
}

func TestCoxRefuses(t *testing.T) {
	ctx := context.Background()
	_, err := lifecycle.FitCox(ctx, nil, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	var g lifecycle.Regression
	_, err = lifecycle.FitCox(ctx, &g, nil)
	require.ErrorIs(t, err, coterie.ErrNoData)
	require.NoError(t, g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 1}, X: []float64{1}}))
	_, err = lifecycle.FitCox(ctx, &g, nil)
	require.ErrorIs(t, err, coterie.ErrNoEvents)
	require.ErrorIs(t, g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 1}}), coterie.ErrInvalid)
	require.ErrorIs(t, g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 1}, X: []float64{math.NaN()}}), coterie.ErrInvalid)
	require.ErrorIs(t, g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: -1}, X: []float64{1}}), coterie.ErrInvalid)
	require.ErrorIs(t, g.Merge(&lifecycle.Regression{Names: []string{"other"}}), coterie.ErrMismatch)
	require.NoError(t, g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: 1, Upper: 2, Ended: true}, X: []float64{2}}))
	_, err = lifecycle.FitCox(ctx, &g, nil)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	for _, o := range []lifecycle.CoxOptions{{Ties: 9}, {FitOptions: coterie.FitOptions{Penalty: -1}}} {
		_, err = lifecycle.FitCox(ctx, &g, &o)
		require.ErrorIs(t, err, coterie.ErrInvalid)
	}
	_, err = lifecycle.CoxAt(nil, nil, 0)
	require.Error(t, err)
	_, err = lifecycle.Concordance(nil, &g)
	require.Error(t, err)
}

// TestCoxPlain holds that a fit read back from JSON predicts the same bits, and
// that draws lie about the prediction.
func TestCoxPlain(t *testing.T) {
	var g coxGolden
	readGolden(t, "cox_lung.json", &g)
	rows, _ := g.observations(t)
	f, err := lifecycle.FitCox(context.Background(), regressionOf(t, g.Covariates, rows), nil)
	require.NoError(t, err)
	b, err := json.Marshal(f)
	require.NoError(t, err)
	var back coterie.Fit[lifecycle.Cox]
	require.NoError(t, json.Unmarshal(b, &back))
	x := []float64{60, 1, 1}
	a, err := lifecycle.CoxAt(f, x, 0)
	require.NoError(t, err)
	c, err := lifecycle.CoxAt(&back, x, 0)
	require.NoError(t, err)
	require.Equal(t, a.At(300, 0.9), c.At(300, 0.9))
	r := rand.New(rand.NewPCG(1, 2))
	sum, sq := 0.0, 0.0
	const draws = 3000
	for range draws {
		h := -math.Log(a.Draw(r).Survival(300))
		sum += h
		sq += h * h
	}
	mean := sum / draws
	require.InEpsilon(t, a.CumHazard(300), mean, 0.03)
	require.InEpsilon(t, a.StdErr(300), math.Sqrt(sq/draws-mean*mean), 0.08)
	_, err = lifecycle.CoxAt(f, x, 7)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	_, err = lifecycle.CoxAt(f, x[:2], 0)
	require.ErrorIs(t, err, coterie.ErrInvalid)
	near.Check(t, "mean of the curve", lifecycle.Mean(a, 500), stepMean(a, 500), 1e-9)
}

func benchmarkCox(b *testing.B, n, p int) {
	g := new(lifecycle.Regression)
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, p)
	for range n {
		eta := 0.0
		for j := range x {
			x[j] = r.NormFloat64()
			eta += 0.1 * float64(j%3-1) * x[j]
		}
		if err := g.Add(lifecycle.Observation{Lifetime: lifecycle.Lifetime{Exit: r.ExpFloat64() * math.Exp(-eta), Ended: r.Uint64()&1 == 0}, X: x}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lifecycle.FitCox(context.Background(), g, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCox1e5x10(b *testing.B) { benchmarkCox(b, 100_000, 10) }
