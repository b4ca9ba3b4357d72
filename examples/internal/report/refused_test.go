package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/community"
)

// said is all that a report says, in every form.
func said(t *testing.T, in *Input) string {
	r, err := New(in)
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, r.Text(&b, Chinese))
	require.NoError(t, r.Text(&b, English))
	require.NoError(t, r.JSON(&b))
	return b.String()
}

// Where columns are shifted, members stand where other things should, and are
// shown neither as what was refused nor as a group.
func TestShiftedColumnsNameNoMember(t *testing.T) {
	const head = "time,kind,group,member,other,amount,currency,tags,format\n"
	shifted := "carol,post,g,x1\n" +
		"2026-03-01,carol,post,g\n" +
		"2026-03-01,shout,carol,g\n" +
		"2026-03-01,purchase,g,x1,,carol\n" +
		"2026-03-01,purchase,g,x1,,5,carol\n" +
		"2026-03-01,post,g,x1,,,,carol\n" +
		"2026-03-01,post,g,x1,,,,,carol\n"
	l, err := ReadEvents(strings.NewReader(head+shifted+"2026-03-01,post,g,x1\n"), china(t))
	require.NoError(t, err)
	require.Equal(t, strings.Count(shifted, "\n"), l.Bad.Count)
	require.Len(t, l.Groups, 1)
	require.NotContains(t, said(t, &Input{Events: l}), "carol")
	for row := range strings.Lines(shifted) {
		_, err := ReadEvents(strings.NewReader(head+row), china(t))
		require.ErrorContains(t, err, "none of 1 rows")
		require.NotContains(t, err.Error(), "carol")
	}
	_, err = ReadDaily(strings.NewReader("date,group,members\ncarol,g,1\n2026-03-01,g,carol\n"), china(t))
	require.ErrorContains(t, err, "line 2: date: time not readable")
	require.NotContains(t, err.Error(), "carol")
}

// Counts that no group has are refused, and what is taken adds up.
func TestDailyTableOfLargeNumbers(t *testing.T) {
	const most = "92233720368547758.07" // yuan: 2⁶³−1 fen
	var text strings.Builder
	text.WriteString("date,group,members,joined,left,speakers,messages,orders,amount\n")
	for day := range 90 {
		amount := "0.01"
		if day == 60 {
			amount = "92233720368547757.18" // with 89 fen, all that there can be
		}
		fmt.Fprintf(&text, "%s,g,1000000000,1000000000,1000000000,1000000000,1000000000,1000000000,%s\n", dayText(20000+day), amount)
	}
	refused := []struct{ row, column string }{
		{"h,1000000001,,,,,,", "members"},
		{"h,,9223372036854775807,,,,,", "joined"},
		{"h,,,9223372036854775808,,,,", "left"},
		{"h,,,,\"2,000,000,000\",,,", "speakers"},
		{"h,,,,,1e9,,", "messages"}, // not a number as people write them
		{"h,,,,,,99999999999999999999999,", "orders"},
		{"h,,,,,,,0.01", "amount"},
		{"h,,,,,,," + most, "amount"},
		{"h,,,,,,,99999999999999999999999", "amount"},
	}
	for _, r := range refused {
		text.WriteString("2024-12-01," + r.row + "\n")
	}
	d, err := ReadDaily(strings.NewReader(text.String()), china(t))
	require.NoError(t, err)
	require.Equal(t, len(refused), d.Bad.Count)
	for i, b := range d.Bad.First {
		want := whyLarge
		if b.Column == "messages" {
			want = whyNumber
		}
		require.Equal(t, &Bad{Line: 92 + i, Column: refused[i].column, Why: want}, b)
	}
	require.Len(t, d.Groups, 1)
	require.Equal(t, int64(math.MaxInt64), d.total)
	v := d.views()[0]
	require.Equal(t, int64(math.MaxInt64), v.between(d.First, d.Last).amount)
	require.NotContains(t, said(t, &Input{Daily: d}), "-9223372036854")
}

// An amount beyond what can be summed up is too large, not a contradiction.
func TestLogOfLargeAmounts(t *testing.T) {
	l, err := ReadEvents(strings.NewReader("time,kind,group,member,amount\n"+
		"2026-03-01,join,g,a,\n2026-03-01,purchase,g,a,92233720368547758.06\n"+
		"2026-04-02,purchase,g,b,0.02\n2026-04-02,purchase,g,b,100000000000000000\n2026-06-02,purchase,g,a,0.01\n"), china(t))
	require.NoError(t, err)
	require.Equal(t, []*Bad{{4, "amount", whyLarge}, {5, "amount", whyLarge}}, l.Bad.First)
	require.Equal(t, int64(math.MaxInt64), l.read().Spent)
	said(t, &Input{Events: l})
}

// The name of a group is text. What steers a terminal, or is no text at all, is
// refused; and names of members, where they are asked for, are made harmless.
func TestNamesSteerNoTerminal(t *testing.T) {
	o := china(t)
	o.Members = true
	for _, name := range []string{"\x1b[31mred", "a\x00b", "a\x7fb", "a\u009bb", "a\tb", "a\xffb", strings.Repeat("群", 101)} {
		log, err := ReadEvents(strings.NewReader("time,kind,group,member\n2026-03-01,post,"+name+",a\n2026-03-01,post,读书会🌙,a\x1b[2J\n"), o)
		require.NoError(t, err)
		require.Equal(t, []*Bad{{2, "group", whyNoName}}, log.Bad.First, "%q", name)
		daily, err := ReadDaily(strings.NewReader("date,group,members\n2026-03-01,"+name+",1\n2026-03-01,"+strings.Repeat("群", 100)+",1\n"), china(t))
		require.NoError(t, err)
		require.Equal(t, []*Bad{{2, "group", whyNoName}}, daily.Bad.First, "%q", name)
		for _, in := range []*Input{{Events: log}, {Daily: daily}} {
			text := strings.ReplaceAll(said(t, in), "\n", "")
			require.False(t, strings.ContainsFunc(text, unicode.IsControl))
			require.True(t, utf8.ValidString(text))
		}
	}
	var b strings.Builder
	p := &Page{out: &terminal{w: &b}}
	p.Say("a\x1b[31m%s", "\xff")
	require.Equal(t, "  a\ufffd[31m\ufffd\n", b.String())
}

// Names are numbered apart from each other, be they written as numbers or not,
// and none takes the number of another when numbers run out.
func TestNamesHaveNumbersOfTheirOwn(t *testing.T) {
	names := map[string]uint16{}
	seen := map[uint16]string{}
	for i := range math.MaxUint16 {
		name := fmt.Sprint(math.MaxUint16 - i)
		if i%2 == 0 {
			name = "入口" + name
		}
		for range 2 {
			n, err := number("entry", name, names)
			require.NoError(t, err)
			require.NotZero(t, n)
			require.Contains(t, []string{"", name}, seen[n])
			seen[n] = name
		}
	}
	_, err := number("entry", "one more", names)
	require.Equal(t, &Bad{Column: "entry", Why: whyMany}, err)
	for _, none := range []string{"", "0"} {
		n, err := number("entry", none, names)
		require.NoError(t, err)
		require.Zero(t, n)
	}
	s, err := openSheet("t.csv", strings.NewReader("time,member,kind,entry,topic\n2026-03-01,a,join,海报,早课\n2026-03-01,b,join,1,1\n"), eventColumns, nil)
	require.NoError(t, err)
	r, err := newEventReader(s, china(t))
	require.NoError(t, err)
	var got []community.Event
	for {
		if _, err := s.next(); err == io.EOF {
			break
		}
		e, err := r.event()
		require.NoError(t, err)
		got = append(got, e)
	}
	require.NotEqual(t, got[0].Entry, got[1].Entry)
	require.NotEqual(t, got[0].Topic, got[1].Topic)
}

// A design without a name is still called something.
func TestAnUnnamedDesign(t *testing.T) {
	d, err := ReadDesign("d.json", strings.NewReader("{}"))
	require.NoError(t, err)
	text := said(t, &Input{Design: d})
	require.Contains(t, text, "  这份设计：缺 ")
	require.Contains(t, text, "  The design: ")
}
