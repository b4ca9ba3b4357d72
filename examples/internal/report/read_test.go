package report

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/community"
)

func china(t testing.TB) ReadOptions {
	z, err := ParseZone("+08:00")
	require.NoError(t, err)
	return ReadOptions{Name: "log.csv", Zone: z}
}

// What a spreadsheet saves: a byte-order mark, Chinese headers and kinds, dates
// its own way.
const spreadsheet = "\ufeff时间,群,类型,成员,邀请人,金额,标签\r\n" +
	"2026/3/1 8:05,读书,入群,甲,,,\r\n" +
	"2026/3/1 8:06,读书,入群,乙,甲,,\r\n" +
	"2026/3/1 9:00,读书,发言,甲,,,有价值\r\n" +
	"2026/3/1 9:01,读书,回复,乙,甲,,广告|跑题\r\n" +
	"2026/3/2 0:30,读书,打卡,乙,,,\r\n" +
	"2026/3/2 9:00,读书,购买,乙,,\"1,299.50\",\r\n" +
	"2026/3/3 9:00,读书,退群,乙,,,\r\n"

func TestEventsOfASpreadsheet(t *testing.T) {
	l, err := ReadEvents(strings.NewReader(spreadsheet), china(t))
	require.NoError(t, err)
	require.Equal(t, 7, l.Rows)
	require.Zero(t, l.Bad.Count)
	want := map[community.Kind]int64{community.Join: 2, community.Post: 1, community.Reply: 1, community.CheckIn: 1, community.Purchase: 1, community.Leave: 1}
	require.Equal(t, want, l.Kinds)
	require.Equal(t, coterie.CNY, l.Currency)
	read := l.read()
	require.EqualValues(t, 2, read.Members)
	require.EqualValues(t, 129950, read.Spent)
	require.EqualValues(t, 1, read.Ties)
	views := l.views()
	require.Len(t, views, 1)
	require.Equal(t, "读书", views[0].name)
	require.EqualValues(t, 1, views[0].members)
	require.EqualValues(t, 2, views[0].speakers)
	var days []string
	for _, d := range views[0].days {
		days = append(days, dayText(d.Date))
	}
	require.Equal(t, []string{"2026-03-01", "2026-03-02", "2026-03-03"}, days) // 00:30 is the 2nd here
}

func TestCompressedIsReadAsItIs(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(spreadsheet))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	l, err := ReadEvents(&b, china(t))
	require.NoError(t, err)
	require.Equal(t, 7, l.Rows)
}

func TestTabsAreRead(t *testing.T) {
	l, err := ReadEvents(strings.NewReader("时间\t成员\t类型\n2026/3/1 8:05\t甲\t发言\n2026/3/1 8:06\t乙,丙\t发言\n"), china(t))
	require.NoError(t, err)
	require.EqualValues(t, 2, l.read().Members)
}

// Where people come and nobody is seen to leave, retention is not known, and
// neither is what a member is worth over time.
func TestNoLeavesNoRetention(t *testing.T) {
	l, err := ReadEvents(strings.NewReader("time,member,kind,amount\n2026-01-01,甲,join,\n2026-05-01,甲,purchase,5\n2026-05-02,乙,join,\n"), china(t))
	require.NoError(t, err)
	a, err := retentionAnswer(&Input{Events: l})
	require.NoError(t, err)
	require.Equal(t, "repeat", a.(*RetentionAnswer).Of)
	u := a.Unsaid()
	require.Equal(t, []Words{needLeaves}, u[len(u)-1].Needs)
	v, err := valueAnswer(&Input{Events: l})
	require.NoError(t, err)
	require.Equal(t, "customer", v.(*ValueAnswer).Of)
	require.Zero(t, v.(*ValueAnswer).Value.Confidence, "one customer has no interval")
}

func TestColumnsByFlag(t *testing.T) {
	o := china(t)
	o.Kind, o.Group, o.Columns = "发言", "全部", map[string]string{"time": "TS", "member": "src", "other": "dst"}
	l, err := ReadEvents(strings.NewReader("src,dst,ts\n1,2,1082040961\n3,4,1082155839\n1,2,1082155840\n"), o)
	require.NoError(t, err)
	r := l.read()
	require.EqualValues(t, 4, r.Members)
	require.EqualValues(t, 3, r.Messages)
	require.EqualValues(t, 2, r.Ties)
	require.Zero(t, r.Groups, "a flag tells no groups apart")
	o.Columns = map[string]string{"time": "when"}
	_, err = ReadEvents(strings.NewReader("src,dst,ts\n"), o)
	require.ErrorContains(t, err, `no column "when" for time`)
	o.Columns = map[string]string{"tme": "ts"}
	_, err = ReadEvents(strings.NewReader("src,dst,ts\n"), o)
	require.ErrorContains(t, err, `no field "tme"`)
}

func TestKindsGuessedFromAmounts(t *testing.T) {
	l, err := ReadEvents(strings.NewReader("time,member,amount\n2026-03-01,a,12\n2026-03-01,b,\n"), china(t))
	require.NoError(t, err)
	require.True(t, l.Guessed)
	require.EqualValues(t, 1, l.Kinds[community.Purchase])
	require.EqualValues(t, 1, l.Kinds[community.Post])
}

// Every refused row is counted, with its line and its reason, and nothing else
// of the file is lost.
func TestBadRowsAreNamed(t *testing.T) {
	rows := []struct{ row, column string }{
		{"soon,post,g,a,,,", "time"},
		{"2026-03-01,post,g,,,,", "member"},
		{"2026-03-01,shout,g,a,,,", "kind"},
		{"2026-03-01,purchase,g,a,-5,,", "amount"},
		{"2026-03-01,purchase,g,a,1.005,,", "amount"},
		{"2026-03-01,purchase,g,a,5,ABC,", "currency"},
		{"2026-03-01,purchase,g,a,5,USD,", "currency"},
		{"2026-03-01,post,g,a,,,nonsense", "tags"},
		{"2026-03-01,post,g,\"a\"b,,,", ""},
	}
	var text strings.Builder
	text.WriteString("time,kind,group,member,amount,currency,tags\n2026-03-01,purchase,g,a,5,CNY,\n")
	for _, r := range rows {
		text.WriteString(r.row + "\n")
	}
	text.WriteString("2026-03-02,post,g,b,,,\n")
	l, err := ReadEvents(strings.NewReader(text.String()), china(t))
	require.NoError(t, err)
	require.Equal(t, len(rows)+2, l.Rows)
	require.Equal(t, len(rows), l.Bad.Count)
	for i, b := range l.Bad.First {
		require.Equal(t, i+3, b.Line, b)
		require.Equal(t, rows[i].column, b.Column, b)
		require.NotEmpty(t, b.Why.ZH)
		require.NotEmpty(t, b.Why.EN)
	}
	require.EqualValues(t, 1, l.Kinds[community.Post])
}

func TestAFileWithoutAGoodRowIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "the file is empty",
		"time,member\n":                  "no rows after the header",
		"time,member\nsoon,a\nlater,b\n": "none of 2 rows could be read; line 2: time",
		"member,kind\na,post\n":          "no column for time",
		"\xff\xfet\x00i\x00":             "no column for time",
		"\xff\xff,\xff\n1":               "neither UTF-8 nor GBK",
	} {
		_, err := ReadEvents(strings.NewReader(text), china(t))
		require.ErrorContains(t, err, want, "%q", text)
	}
	_, err := ReadDaily(strings.NewReader("date,group\nsoon,a\n"), china(t))
	require.ErrorContains(t, err, "none of 1 rows could be read")
}

func TestDailyTable(t *testing.T) {
	d, err := ReadDaily(strings.NewReader("\ufeff日期,群名,人数,发言人数,金额\n2026/3/2,乙,12,3,\n2026/3/1,乙,11,,¥1,5\n2026/3/1,甲,\"1,200\",7,88.00元\n2026/3/1,甲,5,1,2\n2026/3/1,,5,1,2\n2026/3/1,丙,5.5,1,2\n"), china(t))
	require.NoError(t, err)
	require.Equal(t, 6, d.Rows)
	require.Equal(t, 3, d.Bad.Count, d.Bad.First)
	require.Equal(t, []int{5, 6, 7}, []int{d.Bad.First[0].Line, d.Bad.First[1].Line, d.Bad.First[2].Line})
	require.Len(t, d.Groups, 2)
	require.Equal(t, "乙", d.Groups[0].Name)
	require.Equal(t, int64(Unknown), d.Groups[0].Days[0].Speakers)
	require.EqualValues(t, 100, d.Groups[0].Days[0].Amount)
	require.EqualValues(t, 1200, d.Groups[1].Days[0].Members)
	require.EqualValues(t, 8800, d.Groups[1].Days[0].Amount)
	require.False(t, d.Has["joined"])
}

func TestStaffAreApart(t *testing.T) {
	o := china(t)
	staff, err := ReadStaff("staff.csv", strings.NewReader("成员\n甲\n"))
	require.NoError(t, err)
	o.Staff = staff
	l, err := ReadEvents(strings.NewReader(spreadsheet), o)
	require.NoError(t, err)
	r := l.read()
	require.EqualValues(t, 1, r.Members)
	require.EqualValues(t, 1, r.Staff)
	a, err := participationAnswer(&Input{Events: l})
	require.NoError(t, err)
	require.EqualValues(t, 1, a.(*ParticipationAnswer).Total)
	require.InDelta(t, .5, float64(a.(*ParticipationAnswer).StaffShare), 1e-12)
	_, err = ReadStaff("staff.csv", strings.NewReader("成员\n\n"))
	require.Error(t, err)
}

// A design with a field that no design has is a slip of the pen, not a gap.
func TestDesignWithAnUnknownFieldIsRefused(t *testing.T) {
	_, err := ReadDesign("d.json", strings.NewReader(`{"name":"x","chatter":{}}`))
	require.ErrorContains(t, err, "chatter")
	d, err := ReadDesign("d.json", strings.NewReader("\ufeff{\"name\":\"x\",\"charter\":{}}"))
	require.NoError(t, err)
	require.True(t, d.Incomplete)
	a, err := designAnswer(&Input{Design: d})
	require.NoError(t, err)
	var codes []string
	for _, u := range a.Unsaid() {
		for _, c := range u.Needs {
			codes = append(codes, c.EN)
		}
	}
	require.True(t, slices.Contains(codes, "charter.need_months"))
	_, err = ReadDesign("d.json", strings.NewReader(`{"name":"x","charter":{"who":["a"],"value":{"members":["b"]},"months":-1},"structure":{"rules":{"rules":[{"name":"r"}]}}}`))
	require.Error(t, err, "a negative time is no gap")
	require.GreaterOrEqual(t, len(a.(*DesignAnswer).Gaps), 5)
}

func FuzzReadEvents(f *testing.F) {
	f.Add([]byte(spreadsheet))
	f.Add([]byte("time,member\n2026-03-01,a\n"))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ReadEvents(bytes.NewReader(b), china(t))
		if err != nil {
			return
		}
		require.Less(t, l.Bad.Count, l.Rows)
		_, err = New(&Input{Events: l})
		require.NoError(t, err)
	})
}

func FuzzReadDaily(f *testing.F) {
	f.Add([]byte("date,group,members,speakers,amount\n2026-03-01,g,5,1,9.5\n2026-06-01,g,5,0,0\n"))
	f.Add([]byte("date,group,members,amount\n2026-03-01,g,1000000000,92233720368547758.07\n2026-06-01,g,9223372036854775807,1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ReadDaily(bytes.NewReader(b), china(t))
		if err != nil {
			return
		}
		_, err = New(&Input{Daily: d})
		require.NoError(t, err)
	})
}
