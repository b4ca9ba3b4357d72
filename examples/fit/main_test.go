package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coterie-go/coterie/examples/internal/golden"
	"github.com/coterie-go/coterie/lifecycle"
	"github.com/stretchr/testify/require"
)

const cdnow = "../internal/report/builtin/cdnow.csv.gz"

func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	require.NoError(t, run(args, strings.NewReader(""), &out, &errs), errs.String())
	return out.String()
}

// TestGolden compares whole outputs. Numbers are printed to fewer digits than
// differ between processors.
func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"transactions": {"-transactions", "member,time,amount", "-holdout", "1997-09-30", "-next", "39", cdnow},
		"durations":    {"-durations", "days,left,entry,vip", "-next", "90", "-at", "vip=1", "-at", "vip=0", "testdata/stays.csv"},
	} {
		got := output(t, args...)
		golden.Check(t, "testdata/"+name+".txt", got)
	}
}

// TestPublished: the table holds the published values of CDNOW, and the JSON
// says the same.
func TestPublished(t *testing.T) {
	var got table
	require.NoError(t, json.Unmarshal([]byte(output(t, "-transactions", "member,time,amount", "-holdout", "1997-09-30", "-json", cdnow)), &got))
	want := map[string][]float64{
		"BG/NBD":     {0.243, 4.414, 0.793, 2.426}, // Fader, Hardie & Lee (2005), table 2
		"Pareto/NBD": {0.553, 10.578, 0.606, 11.669},
	}
	for _, m := range got.Models {
		for i, w := range want[m.Name] {
			require.InDelta(t, w, m.Params[i].Value, 0.0006, "%s %s", m.Name, m.Params[i].Name)
		}
		delete(want, m.Name)
	}
	require.Empty(t, want)
	// The naive forecast and the sums of the file itself, counted apart.
	require.Contains(t, strings.Join(got.Notes, "\n"), "2930/1882 (+55.7 %), 1.024, 2.212, 0.490")
	require.Regexp(t, `7 or more 64/.*1997-09-30 2457/.*1998-06-30\* 4339/`, strings.Join(got.Notes, " "))
}

// TestOtherData: contracts renewed, occasions taken and covariates of customers
// have models of their own beside the others.
func TestOtherData(t *testing.T) {
	dir := t.TempDir()
	contracts := filepath.Join(dir, "contracts.csv")
	var b strings.Builder
	b.WriteString("years,left\n")
	for year, n := range []int{0, 131, 126, 90, 60, 42, 34, 26} { // High End, Fader and Hardie (2007), table 1: 491 of 1,000 are left after 7 years
		b.WriteString(strings.Repeat(fmt.Sprintf("%d,1\n", year), n))
	}
	b.WriteString(strings.Repeat("7,0\n", 491))
	require.NoError(t, os.WriteFile(contracts, []byte(b.String()), 0o600))
	named := func(args ...string) map[string]*model {
		var got table
		require.NoError(t, json.Unmarshal([]byte(output(t, append([]string{"-json"}, args...)...)), &got))
		out := map[string]*model{}
		for _, m := range got.Models {
			out[m.Name] = m
		}
		return out
	}
	b.Reset()
	b.WriteString("years,left,entry,high\n")
	for year, n := range []int{0, 131, 126, 90, 60, 42, 34, 26} {
		b.WriteString(strings.Repeat(fmt.Sprintf("%d,1,0,1\n", year), n))
	}
	b.WriteString(strings.Repeat("7,0,0,1\n", 491))
	for year, n := range []int{0, 369, 163, 86, 56, 37, 27, 21} { // Regular, the same table
		b.WriteString(strings.Repeat(fmt.Sprintf("%d,1,0,0\n", year), n))
	}
	b.WriteString(strings.Repeat("7,0,0,0\n", 241))
	both := filepath.Join(dir, "both.csv")
	require.NoError(t, os.WriteFile(both, []byte(b.String()), 0o600))
	text := output(t, "-durations", "years,left,entry,high", "-renewals", "-at", "high=1", "-at", "high=0", both)
	require.Regexp(t, `With high=1: renew the first time 0\.8[2-6].*\n\nWith high=0: renew the first time 0\.6`, text) // .869 and .631 did
	m := named("-durations", "years,left", "-renewals", contracts)
	require.InDelta(t, -1611.2, m["sBG"].LogLik, 0.05)
	require.InDelta(t, 0.668, m["sBG"].Params[0].Value, 0.0006)
	require.InDelta(t, 3.806, m["sBG"].Params[1].Value, 0.0006)
	require.Empty(t, m["BdW"].None)

	shop := filepath.Join(dir, "shop.csv")
	b.Reset()
	b.WriteString("id,day,amount,channel\n")
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 400 { // each buys with a chance of his own, and leaves with one
		buys, leaves := r.Float64(), r.Float64()*r.Float64()*r.Float64()
		for w := i % 7; w < 40; w++ {
			if w > i%7 && r.Float64() < leaves {
				break
			}
			if w > i%7 && r.Float64() > buys {
				continue
			}
			fmt.Fprintf(&b, "%d,%s,%d,%d\n", i, start.AddDate(0, 0, 7*w).Format("2006-01-02"), 10+i%4, i%2)
		}
	}
	require.NoError(t, os.WriteFile(shop, []byte(b.String()), 0o600))
	weeks := filepath.Join(dir, "weeks.csv")
	b.Reset()
	b.WriteString("day,promotion\n")
	for w := range 60 {
		fmt.Fprintf(&b, "%s,%d\n", start.AddDate(0, 0, 7*w).Format("2006-01-02"), w/3%2)
	}
	require.NoError(t, os.WriteFile(weeks, []byte(b.String()), 0o600))
	m = named("-transactions", "id,day,amount,channel", "-occasions", "week", "-calendar", weeks, "-next", "8", shop)
	over := m["Pareto/NBD over"]
	require.Len(t, over.Params, 6, over.None)
	require.Equal(t, "buying.promotion", over.Params[4].Name)
	require.GreaterOrEqual(t, over.LogLik, m["Pareto/NBD"].LogLik)
	require.Regexp(t, `along the calendar, \d+ % still there then; ever, less 10 % a year: \d+; of 200 customers held out, log-likelihood [+-]`, over.Check)
	require.True(t, m["BG/BB"].Apart)
	require.Len(t, m["BG/BB"].Params, 4, m["BG/BB"].None)
	with := m["MBG/NBD with"]
	require.Len(t, with.Params, 6, with.None)
	require.Equal(t, "buying.channel", with.Params[4].Name)
	require.GreaterOrEqual(t, with.LogLik, m["MBG/NBD"].LogLik)

	// With covariates of his own each customer has an answer of his own.
	for _, name := range []string{"MBG/NBD with", "Pareto/NBD over"} {
		file := filepath.Join(dir, "out.csv")
		text := output(t, "-transactions", "id,day,amount,channel", "-calendar", weeks, "-next", "8", "-model", name, "-out", file, shop)
		require.Contains(t, text, "Predictions are those of "+name+", as asked.")
		f, err := os.Open(file)
		require.NoError(t, err)
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		f.Close()
		require.Len(t, rows, 401)
		answers := map[[2]string]string{} // a history's, in a channel
		differ := false
		for _, r := range rows[1:] {
			id, err := strconv.Atoi(r[0])
			require.NoError(t, err)
			h := strings.Join(r[1:4], " ")
			for _, v := range r[4:] {
				require.NotEmpty(t, v)
				require.NotContains(t, v, "NaN")
			}
			answers[[2]string{h, strconv.Itoa(id % 2)}] = r[7]
			other, ok := answers[[2]string{h, strconv.Itoa(1 - id%2)}]
			differ = differ || ok && other != r[7]
		}
		require.Equal(t, name == "MBG/NBD with", differ, "the calendar is the same for both channels")
	}
}

// TestOccasions: the gifts of 11,104 donors, each on some day of the year, give
// the fit of Fader, Hardie and Shang (2010), table 4, leap years or not.
func TestOccasions(t *testing.T) {
	var golden struct {
		Cells []struct {
			X, Customers int
			Last         int `json:"t_x"`
		}
	}
	text, err := os.ReadFile("../../lifecycle/testdata/btyd/bgbb_donations.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &golden))
	r := rand.New(rand.NewPCG(5, 6))
	id := 0
	var gifts []purchase
	gift := func(year int) {
		gifts = append(gifts, purchase{strconv.Itoa(id), time.Date(1995+year, 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC)})
	}
	for _, c := range golden.Cells {
		for range c.Customers {
			id++
			gift(0)
			for year := 1; year < c.X; year++ {
				gift(year)
			}
			if c.X > 0 {
				gift(c.Last)
			}
		}
	}
	require.Equal(t, 11104, id)
	h, err := occasions(gifts, time.Date(2001, 12, 30, 0, 0, 0, 0, time.UTC), spans["year"])
	require.NoError(t, err)
	f, err := lifecycle.FitBGBB(context.Background(), h, nil)
	require.NoError(t, err)
	require.InDelta(t, -33225.6, f.LogLik, 0.05)
	for k, want := range []float64{1.204, 0.750, 0.657, 2.783} {
		require.InDelta(t, want, f.Model.Params()[k].Value, 0.0006)
	}
}

// TestSpans: a day lies in one span of each kind, and the spans of the calendar
// change where it says.
func TestSpans(t *testing.T) {
	sunday := time.Date(2023, 12, 31, 23, 0, 0, 0, time.UTC)
	for name, number := range spans {
		require.Equal(t, number(sunday)+1, number(sunday.Add(2*time.Hour)), "a Monday, the first of a month and of a year: %s", name)
	}
	require.Equal(t, spans["week"](sunday), spans["week"](sunday.AddDate(0, 0, -6)))
	require.Equal(t, spans["day"](time.Unix(-1, 0).UTC())+1, spans["day"](time.Unix(0, 0).UTC()))
}

// TestWays: of members that leave or are removed, covariate ad makes more be
// removed; forecasts are judged, and noise is not worth asking for.
func TestWays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ways.csv")
	var b strings.Builder
	b.WriteString("days,way,entry,ad,noise,pulse\n")
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 600 {
		leaves, removed, end := 60*r.ExpFloat64(), 150*r.ExpFloat64()/(1+3*float64(i%2)), 20+80*r.Float64()
		way := 0
		switch {
		case min(leaves, removed) > end:
		case leaves < removed:
			way = 1
		default:
			way = 2
		}
		fmt.Fprintf(&b, "%g,%d,0,%d,%g,%g\n", min(leaves, removed, end), way, i%2, r.NormFloat64(), r.NormFloat64())
	}
	require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o600))
	var got table
	require.NoError(t, json.Unmarshal([]byte(output(t, "-json", "-durations", "days,way,entry,ad,noise,pulse", "-next", "15", "-at", "ad=1,noise=0,pulse=0", "-at", "noise=0,pulse=0,ad=0", file)), &got))
	notes := strings.Join(got.Notes, "\n")
	require.Regexp(t, `by age [0-9.]+ +way 1 0\.\d+ .*way 2 0\.\d+ .*still there 0\.`, notes)
	require.Regexp(t, `(?s)way 2 \(Fine.*with ad=1,noise=0,pulse=0: 0\.(2[5-9]|3[0-3]).*with noise=0,pulse=0,ad=0: 0\.(0[6-9]|1[01])`, notes) // .294 and .084 by the rates drawn from
	require.Regexp(t, `With ad=1,noise=0,pulse=0:\n  half leave by age 1[3-9]`, notes)                                                        // log 2 / (1/60 + 4/150) is 16
	require.Regexp(t, `With noise=0,pulse=0,ad=0:\n  half leave by age (2[5-9]|3)`, notes)                                                    // and 30
	require.Contains(t, notes, "within its error: ad.")
	require.Contains(t, notes, "Forecasts of members held out")
	require.Contains(t, notes, "Leaving by way 1 (Fine–Gray)")
	require.Regexp(t, `(?s)way 2.*ad +[23]\.\d+ \[.*Gray's test of 0 against 1: p = \d(\.\d+)?e-`, notes)
}

// TestOut: a row for each customer and duration, intervals around the values.
func TestOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.csv")
	for rows, args := range map[int][]string{
		2357: {"-transactions", "member,time,amount", "-out", file, cdnow},
		120:  {"-durations", "days,left", "-out", file, "testdata/stays.csv"},
	} {
		output(t, args...)
		f, err := os.Open(file)
		require.NoError(t, err)
		got, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		f.Close()
		require.Len(t, got, rows+1)
		for _, r := range got[1:] {
			for _, v := range r {
				require.NotContains(t, v, "NaN")
				require.NotContains(t, v, "Inf")
			}
		}
	}
}

// TestModel: the model asked for predicts.
func TestModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.csv")
	got := output(t, "-transactions", "member,time", "-holdout", "1997-09-30", "-next", "39", "-model", "pareto/nbd", "-out", file, cdnow)
	require.Contains(t, got, "Predictions are those of Pareto/NBD, as asked.")
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	next := 0.0
	for _, r := range rows[1:] {
		v, err := strconv.ParseFloat(r[7], 64)
		require.NoError(t, err)
		next += v
	}
	require.InDelta(t, 1666, next, 1) // the table's total
	err = run([]string{"-durations", "days,left", "-model", "Pareto/NBD", "testdata/stays.csv"}, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})
	require.ErrorContains(t, err, "there are exponential, Weibull")
	_, _, err = chosen([]*model{{Name: "GGom/NBD", None: "optimum on the boundary"}}, "GGom/NBD", "")
	require.ErrorContains(t, err, "none: optimum on the boundary")
}

// TestTogether: of six hosts three lose their members early; of four alike none.
func TestTogether(t *testing.T) {
	hosts := func(n, apart int) string {
		var text strings.Builder
		text.WriteString("days,left,host\n")
		for host := range n {
			for i := range 8 {
				fmt.Fprintf(&text, "%d,1,h%d\n", (i+1)*(4+apart*(host%2))+host, host)
			}
		}
		file := filepath.Join(t.TempDir(), "hosts.csv")
		require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
		return output(t, "-durations", "days,left", "-together", "host", file)
	}
	out := hosts(6, 12)
	require.Contains(t, out, "Weibull, shared")
	require.Regexp(t, `Members of one host leave together.* p = [0-9.]+e-`, out)
	require.Regexp(t, `(?s)h[024]  .*h[024]  .*h[135]  .*h[135]  `, out)
	require.Contains(t, hosts(4, 0), "Members of one host leave together: not to be seen")
}

// TestBand marks the model that no curve through these ends could be.
func TestBand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "late.csv")
	var text strings.Builder
	text.WriteString("days,left\n")
	for i := range 80 { // nobody leaves before day 30, all by day 50
		fmt.Fprintf(&text, "%d,1\n", 30+i%20)
	}
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	out := output(t, "-durations", "days,left", file)
	require.Regexp(t, `exponential .*\*\n`, out)
	// Of 80 four leave on each day from 30 to 49: a quarter by 34.5, at (4/80 + … + 4/64)/34.5.
	require.Contains(t, out, "(Nelson–Aalen):  to 34.5 0.0081 ± 0.0018")
	require.NotRegexp(t, `\nWeibull  .*\*\n`, out)
	require.Contains(t, out, "* The curve leaves the band")
}

// TestTies: those who left in one month are one another's rivals, or not.
func TestTies(t *testing.T) {
	file := filepath.Join(t.TempDir(), "months.csv")
	var text strings.Builder
	text.WriteString("months,left,entry,friend\n")
	for i := range 60 {
		fmt.Fprintf(&text, "%d,%d,0,%d\n", 1+i*i%5+i%2, min(1, i%7), i%2)
	}
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	ratio := func(ties string) float64 {
		_, rest, ok := strings.Cut(output(t, "-durations", "months,left,entry,friend", "-ties", ties, file), "\n  friend ")
		require.True(t, ok)
		v, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
		require.NoError(t, err)
		return v
	}
	breslow, efron, exact := ratio("breslow"), ratio("efron"), ratio("exact")
	require.Less(t, exact, efron) // farther from 1
	require.Less(t, efron, breslow)
	require.Less(t, breslow, 1.0)
}

// TestErrors name what is wrong.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		args      []string
		in, wants string
	}{
		{nil, "", "either -durations or -transactions"},
		{[]string{"-transactions", "id"}, "id\n", "two columns at least"},
		{[]string{"-transactions", "id,day"}, "id,date\n", `no column "day"`},
		{[]string{"-transactions", "id,date"}, "id,date\na,soon\n", `line 2: date: "soon" is not a day`},
		{[]string{"-durations", "t,e"}, "t,e\n3,0.5\n", "line 2: e is 0 where"},
		{[]string{"-durations", "t,e"}, "t,e\n-3,1\n", "line 2: Exit"},
		{[]string{"-durations", "t,e"}, "", "the file is empty: its first line names the columns"},
		{[]string{"-durations", "t,e,0,age", "-at", "vip=1"}, "", `-at vip=1: "vip" is not among the covariates (age)`},
		{[]string{"-durations", "t,e,0,age,vip", "-at", "vip=1"}, "", "-at vip=1: no value of age"},
		{[]string{"-durations", "t,e"}, "t,e\nInf,1\n", `line 2: t: "Inf" is not finite`},
		{[]string{"-transactions", "id,date,sum"}, "id,date,sum\na,2026-01-02,NaN\n", `line 2: sum: "NaN" is not finite`},
		{[]string{"-transactions", "id,date,sum"}, "id,date,sum\na,2026-01-02,1e17\n", `line 2: sum: "1e17" is beyond 1e13`},
		{[]string{"-transactions", "id,date"}, "id,date\n\n\"a\nb\",2026-01-02\nc,soon\n", `line 5: date: "soon"`},
		{[]string{"-transactions", "id,date"}, "id,date\n", "no rows below its header"},
		{[]string{"-transactions", "id,date", "-holdout", "2027-01-01"}, "id,date\na,2026-01-02\n", "-holdout 2027-01-01 is after the last purchase, of 2026-01-02"},
		{[]string{"-transactions", "id,date", "-next", "Inf"}, "", "positive and finite"},
		{[]string{"-transactions", "id,date", "-ties", "breslow"}, "", "-ties is of -durations"},
		{[]string{"-durations", "t,e", "-occasions", "week"}, "", "-occasions is of -transactions"},
	} {
		err := run(c.args, strings.NewReader(c.in), &bytes.Buffer{}, &bytes.Buffer{})
		require.ErrorContains(t, err, c.wants)
	}
}
