package monetize

import (
	"math"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/coterie-go/coterie"
)

// DifferenceInDifferences is what changed among the treated beyond what changed
// among the others (双重差分).
type DifferenceInDifferences struct {
	Effect coterie.Estimate // at 95 %, from OLS; without an interval where each cell is one number
	Welch  float64          // standard error with a variance of its own for each cell
	OLS    float64          // standard error of the regression with one variance
	T, P   float64          // of OLS, two-sided
	DoF    float64
}

// DID estimates an effect from four independent samples,
//
//	(mean after − mean before) of the treated − the same of the others
//
// It is the effect of the treatment if both would have changed alike without
// it: an assumption that no sample of these four shows, see [PreTrend]. Empty
// or non-finite samples are an *InputError whose Row is the sample.
//
// References: Card & Krueger (1994), Minimum wages and employment, American
// Economic Review 84.
func DID(treatedBefore, treatedAfter, othersBefore, othersAfter []float64) (*DifferenceInDifferences, error) {
	var d DifferenceInDifferences
	var ss, inverse, n float64
	for i, s := range [...][]float64{treatedAfter, treatedBefore, othersAfter, othersBefore} {
		if err := flows(s); err != nil {
			in := *err.(*coterie.InputError)
			in.Row, in.Field = i, "sample"
			return nil, &in
		}
		size := float64(len(s))
		mean := sum(s) / size
		var own float64
		for _, v := range s {
			own += (v - mean) * (v - mean)
		}
		d.Effect.Value += [...]float64{1, -1, -1, 1}[i] * mean
		d.Welch += own / (size - 1) / size
		ss, inverse, n = ss+own, inverse+1/size, n+size
	}
	if err := bounded("sample", d.Effect.Value, ss); err != nil {
		return nil, err
	}
	d.Effect = coterie.Exactly(d.Effect.Value)
	if d.DoF = n - 4; d.DoF == 0 {
		d.Welch, d.OLS, d.T, d.P = math.Inf(1), math.Inf(1), 0, 1
		return &d, nil
	}
	d.Welch, d.OLS = math.Sqrt(d.Welch), math.Sqrt(ss/d.DoF*inverse)
	if math.IsNaN(d.Welch) { // a cell of one has no variance of its own
		d.Welch = math.Inf(1)
	}
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: d.DoF}
	d.T = d.Effect.Value / d.OLS
	d.P = 2 * student.Survival(math.Abs(d.T))
	if d.OLS == 0 {
		d.T, d.P = math.Copysign(math.Inf(1), d.Effect.Value), 0
		if d.Effect.Value == 0 {
			d.T, d.P = 0, 1
		}
	}
	half := student.Quantile(0.975) * d.OLS
	d.Effect = coterie.Estimate{Value: d.Effect.Value, Lo: d.Effect.Value - half, Hi: d.Effect.Value + half, Confidence: 0.95}
	return &d, nil
}

// Trend is how two groups drew apart before a treatment.
type Trend struct {
	Slope   coterie.Estimate // of the difference, per period, at 95 %
	P       float64          // two-sided, of no slope
	Warning *coterie.Warning // where they did not run in parallel
}

// PreTrend tests whether treated and others ran in parallel before the
// treatment: the slope of the difference of their means over at least three
// periods. That it finds no slope does not show that there is none.
func PreTrend(treated, others []float64) (*Trend, error) {
	if len(treated) != len(others) {
		return nil, &coterie.InputError{Row: -1, Field: "others", Value: strconv.Itoa(len(others)), Reason: "must cover the same periods", Err: coterie.ErrMismatch}
	}
	if len(treated) < 3 {
		return nil, &coterie.InputError{Row: -1, Field: "treated", Value: strconv.Itoa(len(treated)), Reason: "at least three periods", Err: coterie.ErrNoData}
	}
	for _, s := range [...][]float64{treated, others} {
		if err := flows(s); err != nil {
			return nil, err
		}
	}
	n := float64(len(treated))
	var mean float64
	for i := range treated {
		mean += (treated[i] - others[i]) / n
	}
	var sxx, sxy, syy float64
	for i := range treated {
		x, y := float64(i)-(n-1)/2, treated[i]-others[i]-mean
		sxx, sxy, syy = sxx+x*x, sxy+x*y, syy+y*y
	}
	slope := sxy / sxx
	if err := bounded("treated", slope, syy, slope*sxy); err != nil {
		return nil, err
	}
	se := math.Sqrt(math.Max(0, syy-slope*sxy) / (n - 2) / sxx)
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 2}
	half := student.Quantile(0.975) * se
	t := &Trend{Slope: coterie.Estimate{Value: slope, Lo: slope - half, Hi: slope + half, Confidence: 0.95}, P: 1}
	if se > 0 {
		t.P = 2 * student.Survival(math.Abs(slope/se))
	} else if slope != 0 {
		t.P = 0
	}
	if t.P < 0.05 {
		t.Warning = &coterie.Warning{Code: "trends-differ", About: "treated", Text: "the groups already drew apart before the treatment", Cure: "compare with a group that ran in parallel, or with a synthetic control", Chinese: "干预之前两组就已分开：换一个走势平行的群比较，或用合成对照"}
	}
	return t, nil
}
