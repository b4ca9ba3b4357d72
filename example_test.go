package coterie_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/coterie-go/coterie/monetize"
)

// The five members of the package's comment: how long they stay, and what one
// who joins is expected to bring in four months.
func Example_fiveMembers() {
	var stays lifecycle.Table // months of Ann, Bo, Cai, Du and Er
	for _, l := range []lifecycle.Lifetime{{Exit: 4}, {Exit: 3, Ended: true}, {Exit: 2, Ended: true}, {Exit: 4}, {Exit: 3}} {
		if err := stays.Add(l); err != nil {
			fmt.Println(err)
			return
		}
	}
	curve, err := lifecycle.KaplanMeier(&stays, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	const each = 30. * 5 / 16 // 5 purchases in 16 months of membership
	worth, err := monetize.CLV(curve, monetize.Rate(each), &monetize.CLVOptions{Horizon: 4})
	fmt.Printf("%.0f %% stay longer than 3 months; %.3f a month; %.3f in four months %v\n", 100*curve.Survival(3), each, worth.Value, err)
	// Output: 60 % stay longer than 3 months; 9.375 a month; 31.875 in four months <nil>
}

// An estimate carries its doubt, also into JSON, where a bound that the data do
// not reach stays readable.
func ExampleEstimate() {
	e := coterie.Estimate{Value: 24, Lo: 17.5, Hi: math.Inf(1), Confidence: 0.95}
	b, _ := json.Marshal(e)
	fmt.Println(e)
	fmt.Println(string(b))
	// Output:
	// 24 [17.5, +Inf] 95%
	// {"value":24,"lo":17.5,"hi":"+Inf","confidence":0.95}
}

func ExampleExactly() {
	fmt.Println(coterie.Exactly(1_600_000))
	// Output: 1.6e+06
}

func ExampleWarning() {
	w := coterie.Warning{Code: "few-events", About: "median", Text: "only 3 ends seen", Cure: "watch for longer"}
	fmt.Println(w)
	// Output: median: only 3 ends seen (watch for longer)
}

func ExampleFinding() {
	f := coterie.Finding{
		Kind: coterie.Gap, Code: "no-purpose", About: "group 7", Row: "PV17",
		English: "nobody wrote down why the group exists", Chinese: "没有写明为什么建群",
	}
	fmt.Println(f)
	fmt.Println(f.Kind.Chinese(), f.Chinese)
	// Output:
	// group 7: nobody wrote down why the group exists
	// 缺口 没有写明为什么建群
}

func ExampleFindingKind() {
	var k coterie.FindingKind
	_ = k.UnmarshalText([]byte("建议"))
	fmt.Println(k, k.Chinese())
	// Output: advice 建议
}

func ExampleInputError() {
	var err error = &coterie.InputError{Row: 12, Field: "exit", Value: "-3", Reason: "an age is not negative"}
	fmt.Println(err)
	fmt.Println(errors.Is(err, coterie.ErrInvalid))
	// Output:
	// row 12: exit -3: an age is not negative
	// true
}

func ExampleRowErrors() {
	var bad coterie.RowErrors
	bad.Add(4, &coterie.InputError{Field: "age", Value: "NaN", Reason: "not a number"})
	fmt.Println(bad.Err())
	// Output: 1 bad rows; row 4: age NaN: not a number
}

func ExampleFitError() {
	err := &coterie.FitError{
		Err: coterie.ErrBoundary, Names: []string{"shape"}, Best: []float64{1e9}, LogLik: -12.5,
		Cure: "fit the exponential instead",
	}
	fmt.Println(err)
	// Output: fit: optimum on the boundary: shape (best log-likelihood -12.500000 at [1e+09]); fit the exponential instead
}

// normal, a model of two parameters, stands in coterie_test.go. The interval of
// a positive parameter is formed on the log scale, so it stays positive.
func ExampleFit() {
	f := coterie.Fit[normal]{
		Model: normal{Mean: 10, SD: 2}, N: 100, LogLik: -211.2,
		StdErr: []float64{0.2, 0.1414}, Cov: []float64{0.04, 0, 0, 0.02},
	}
	fmt.Print(&f)
	fmt.Println(f.Predict(func(m normal) float64 { return m.Mean + m.SD }, 0.95))
	// Output:
	// parameter          estimate      std.err       lo 95%       hi 95%
	// mean                     10          0.2      9.60801       10.392
	// sd                        2       0.1414      1.74121      2.29726
	// N 100  log-likelihood -211.2000  AIC 426.4000  BIC 431.6103  iterations 0
	// 12 [11.52, 12.48] 95%
}

// A model lists its parameters with their domains and can be rebuilt at others.
func ExampleModel() {
	var m coterie.Model[normal] = normal{Mean: 10, SD: 2}
	for _, p := range m.Params() {
		fmt.Println(p.Name, p.Value, p.Min, p.Max)
	}
	_, err := m.With([]float64{0, -1})
	fmt.Println(err)
	// Output:
	// mean 10 -Inf +Inf
	// sd 2 0 +Inf
	// sd: must be positive
}

func ExampleParam() {
	p := coterie.Param{Name: "shape", Value: 1.3, Min: 0, Max: math.Inf(1)}
	fmt.Printf("%s = %g in (%g, %g)\n", p.Name, p.Value, p.Min, p.Max)
	// Output: shape = 1.3 in (0, +Inf)
}

func ExampleFitOptions() {
	o := coterie.FitOptions{Starts: 8, Seed: 1, Progress: func(p coterie.Progress) { fmt.Println(p.Stage, p.Done, p.Total) }}
	o.Progress(coterie.Progress{Stage: "starts", Done: 3, Total: 8})
	// Output: starts 3 8
}

func ExampleProgress() {
	p := coterie.Progress{Stage: "paths", Done: 25_000, Total: 100_000}
	fmt.Printf("%s %d%%\n", p.Stage, 100*p.Done/p.Total)
	// Output: paths 25%
}

func ExampleParseCurrency() {
	c, err := coterie.ParseCurrency("kwd")
	fmt.Println(c, uint16(c), c.Digits(), err)
	_, err = coterie.ParseCurrency("XBT")
	fmt.Println(err)
	// Output:
	// KWD 414 3 <nil>
	// currency "XBT": not an ISO 4217 code
}

func ExampleCurrency() {
	fmt.Println(coterie.CNY, coterie.CNY.Digits())
	// Output: CNY 2
}

// Fold is the one way to collect rows into an accumulator; total, an
// accumulator of non-negative numbers, stands in coterie_test.go.
func ExampleFold() {
	acc, err := coterie.Fold[total](slices.Values([]int64{3, -1, 4}))
	fmt.Println(acc.sum, err)
	// Output: 7 1 bad rows; row 1: v: negative
}

// Any split of the rows, merged in any order, has the same bytes.
func ExampleAccumulator() {
	sum := func(rows ...int64) *total {
		acc, _ := coterie.Fold[total](slices.Values(rows))
		return acc
	}
	whole, part := sum(1, 2, 3), sum(3)
	_ = part.Merge(sum(1, 2))
	a, _ := whole.MarshalBinary()
	b, _ := part.MarshalBinary()
	fmt.Println(slices.Equal(a, b))
	// Output: true
}

// A key may be any named string, integer or 16-byte id.
func ExampleKey() {
	type customer string
	type member [16]byte
	fmt.Println(least(customer("b"), customer("a")), least(member{2}, member{1})[0])
	// Output: a 1
}

func least[K coterie.Key](a, b K) K {
	if fmt.Sprint(a) < fmt.Sprint(b) {
		return a
	}
	return b
}
