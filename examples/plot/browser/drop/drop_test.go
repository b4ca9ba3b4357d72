package drop

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/examples/internal/report"
	"github.com/coterie-go/coterie/internal/near"
)

const (
	log  = "time,member,kind\n2026-03-01 08:00,u1,join\n2026-03-01 09:00,u1,post\n2026-03-02 09:00,s1,post\n"
	days = "date,group,members,messages\n2026-03-01,tea,9,3\n2026-03-02,tea,9,4\n"
)

// Which file is what, shows in the files: their order is of no matter.
func TestReportKnowsTheFiles(t *testing.T) {
	design, err := os.ReadFile("../../../designs/knowledge-membership.json")
	require.NoError(t, err)
	files := []File{{"log.csv", []byte(log)}, {"staff.csv", []byte("member\ns1\n")}, {"design.json", design}}
	in, err := read(files, Options{})
	require.NoError(t, err)
	require.NotNil(t, in.Design)
	require.NotNil(t, in.Events)
	require.Len(t, in.Events.Staff, 1)
	in, err = read([]File{{"table.csv", []byte(days)}}, Options{Currency: "usd", Zone: "-05:00"})
	require.NoError(t, err)
	require.NotNil(t, in.Daily)
	page, err := Report([]File{files[2], files[1], files[0]}, Options{Lang: report.English})
	require.NoError(t, err)
	require.Contains(t, page, "Community report")
	require.Contains(t, page, "1 staff account apart")
}

func TestErrorsAreSaidInBothLanguages(t *testing.T) {
	for name, v := range map[string]struct {
		files []File
		o     Options
		zh    string
	}{
		"nothing":  {nil, Options{}, "还缺一份"},
		"staff":    {[]File{{"staff.csv", []byte("member\ns1\n")}}, Options{}, "还缺一份"},
		"empty":    {[]File{{"a.csv", []byte("\n")}}, Options{}, "a.csv 是空的"},
		"columns":  {[]File{{"a.csv", []byte("a,b\n1,2\n")}}, Options{}, "事件记录要有"},
		"no rows":  {[]File{{"a.csv", []byte("date,group,members\n")}}, Options{}, "a.csv：表头之后没有一行。"},
		"bad rows": {[]File{{"a.csv", []byte("time,member\nsoon,a\n")}}, Options{}, "a.csv：1 行里没有一行读得了；第 2 行 time：时间无法识别。"},
		"two":      {[]File{{"a.csv", []byte(log)}, {"b.csv", []byte(days)}}, Options{}, "一次只看一份"},
		"design":   {[]File{{"a.json", []byte("{")}}, Options{}, "设计读不了"},
		"zone":     {[]File{{"a.csv", []byte(log)}}, Options{Zone: "soon"}, "时区"},
		"currency": {[]File{{"a.csv", []byte(log)}}, Options{Currency: "shells"}, "币种"},
		"margin":   {[]File{{"a.csv", []byte(log)}}, Options{Margin: "700"}, "毛利率要写成"},
		"cost":     {[]File{{"a.csv", []byte(log)}}, Options{Cost: "-5"}, "每群每月成本要写成"},
	} {
		_, err := Report(v.files, v.o)
		e, ok := errors.AsType[*Error](err)
		require.True(t, ok, "%s: %v", name, err)
		require.Contains(t, e.ZH, v.zh, name)
		require.NotEmpty(t, e.EN, name)
		require.Error(t, e.Err, name)
	}
}

// The numbers of the page are read as they stand or not at all.
func TestBooksAreReadStrictly(t *testing.T) {
	for s, want := range map[string]float64{"0": 0, "300": 300, "1,000": 1000, " 1,234,567.5 ": 1234567.5, ".5": .5, "7.": 7, "0.0": 0} {
		b, err := (&Options{Cost: s}).books()
		require.NoError(t, err, s)
		require.NotNil(t, b.Cost, s)
		near.Check(t, s, *b.Cost, want, 0)
		require.Nil(t, b.Margin)
	}
	for _, s := range []string{"abc", "-5", "1,00", ",100", "1,000,", "1000,000", "3e2", "NaN", "Inf", "0x10", "1_000", "12 kg", ".", ",", "1.2.3", "1.000,5", "1e999", "10000000000"} {
		_, err := (&Options{Cost: s}).books()
		e, ok := errors.AsType[*Error](err)
		require.True(t, ok, s)
		require.Contains(t, e.ZH, "成本", s)
		require.Contains(t, e.EN, "cost", s)
		require.NotContains(t, e.ZH+e.EN, "-cost", s)
	}
	for s, want := range map[string]float64{"30": .3, "30%": .3, "100": 1, "12.5 %": .125} {
		b, err := (&Options{Margin: s}).books()
		require.NoError(t, err, s)
		near.Check(t, s, *b.Margin, want, 1e-15)
	}
	for _, s := range []string{"0", "101", "30%%", "-1", "三成"} {
		_, err := (&Options{Margin: s}).books()
		require.ErrorIs(t, err, coterie.ErrInvalid, s)
	}
	b, err := (&Options{}).books()
	require.NoError(t, err)
	require.Equal(t, report.Books{}, b)
}

// Whoever reads the page has no flags to give, so it names none.
func TestThePageNamesNoFlags(t *testing.T) {
	var sales strings.Builder
	sales.WriteString("date;group;members;joined;left;messages;orders;amount\n")
	for day := range 120 {
		sales.WriteString(time.Unix(86400*int64(20_520+day), 0).UTC().Format(time.DateOnly) + ";茶友;100;1;1;50;2;100\n")
	}
	for _, l := range []report.Lang{report.Chinese, report.English} {
		page, err := Report([]File{{"sales.csv", []byte(sales.String())}}, Options{Lang: l})
		require.NoError(t, err)
		body := regexp.MustCompile("(?s)<style.*?</style>|<svg.*?</svg>").ReplaceAllString(page, "")
		body = regexp.MustCompile("<[^>]*>").ReplaceAllString(body, "")
		require.NotRegexp(t, `(^|[ (（：、])-[a-z]+`, body)
		require.Regexp(t, "每群每月成本|cost", body)
	}
}
