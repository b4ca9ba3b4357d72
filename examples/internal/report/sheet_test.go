package report

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A stray quote costs its own line and no other.
func TestAStrayQuoteSpoilsOneLine(t *testing.T) {
	const rows, stray = 20_000, 101
	var text strings.Builder
	text.WriteString("time,kind,group,member\n")
	for line := 2; line < rows+2; line++ {
		quote := ""
		if line == stray {
			quote = `"`
		}
		fmt.Fprintf(&text, "2026-03-01 08:00,post,%sg1,m%d\n", quote, line%7)
	}
	l, err := ReadEvents(strings.NewReader(text.String()), china(t))
	require.NoError(t, err)
	require.Equal(t, rows, l.Rows)
	require.Equal(t, Bads{1, []*Bad{{Line: stray, Why: whyQuotes}}}, l.Bad)
	require.EqualValues(t, rows-1, messages(l.Kinds))
}

// A line longer than 1 MiB is refused and not held: a small compressed file may
// hold one of gigabytes.
func TestLongLine(t *testing.T) {
	for _, c := range []struct {
		bytes int
		why   error
	}{{longest - 1, nil}, {longest, &Bad{Why: whyLong}}, {100 * longest, &Bad{Why: whyLong}}} {
		text := io.MultiReader(strings.NewReader("a\n"), io.LimitReader(zeros{}, int64(c.bytes)), strings.NewReader("\n2\n"))
		s, err := openSheet("t.csv", text, []column{{name: "a"}}, nil)
		require.NoError(t, err)
		line, err := s.next()
		require.Equal(t, 2, line)
		require.Equal(t, c.why, err)
		require.Less(t, cap(s.long), 2*longest)
		line, err = s.next()
		require.NoError(t, err)
		require.Equal(t, 3, line)
		require.Equal(t, "2", s.get(0))
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '0'
	}
	return len(b), nil
}

// Lines are lines, whatever ends them, however long they are and whether they
// hold quotes or not.
func TestLinesAreRows(t *testing.T) {
	long := strings.Repeat("长", 1<<16)
	text := "\ufeff\r\n\"a\",b\r\n" + // line 2
		"\n1,\"x,\"\"y\"\"\"\r\n" + // 4
		"\r\n\r\n" + long + ",2\n" + // 7
		"\"" + long + "\",3\r\n" + // 8
		"\"never closed,4\r\n" + // 9
		"5\n" + // 10
		"bare\"quote,6\n" + // 11
		"\"7\",\"\"\n" + // 12
		"\"never closed,8\n" + // 13
		"\"9\",x\n" + // 14
		",,\n" + // 15
		"\"last\",10" // 16
	s, err := openSheet("t.csv", strings.NewReader(text), []column{{name: "a"}, {name: "b"}}, nil)
	require.NoError(t, err)
	type row struct {
		line int
		a, b string
	}
	want := []row{{4, "1", `x,"y"`}, {7, long, "2"}, {8, long, "3"}, {9, "bad", ""}, {10, "5", ""}, {11, "bad", ""}, {12, "7", ""}, {13, "bad", ""}, {14, "9", "x"}, {15, "", ""}, {16, "last", "10"}}
	var got []row
	for {
		line, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			require.Equal(t, &Bad{Why: whyQuotes}, err)
			got = append(got, row{line, "bad", ""})
			continue
		}
		got = append(got, row{line, s.get(0), s.get(1)})
	}
	require.Equal(t, len(want), len(got))
	for i := range want {
		require.True(t, want[i] == got[i], "row %d: line %d", i, got[i].line)
	}
}

// A header that names a column twice does not say which is meant.
func TestAColumnTwiceIsAnError(t *testing.T) {
	_, err := ReadEvents(strings.NewReader("time,time,member,member\n2026-03-01,2026-03-01,a,a\n"), china(t))
	require.EqualError(t, err, `log.csv: the column "time" stands twice`)
	_, err = ReadDaily(strings.NewReader("日期,群,人数,人数\n2026-03-01,g,1,2\n"), china(t))
	require.EqualError(t, err, `log.csv: the column "人数" stands twice`)
	o := china(t)
	o.Columns = map[string]string{"member": "ID"}
	_, err = ReadEvents(strings.NewReader("time,id,Id\n2026-03-01,a,b\n"), o)
	require.EqualError(t, err, `log.csv: the column "id" stands twice`)
	_, err = ReadEvents(strings.NewReader("time,member,note,note,,\n2026-03-01,a,b,c,,\n"), china(t))
	require.NoError(t, err, "columns that nobody reads may be called what they like")
	_, err = ReadEvents(strings.NewReader("time,\"member\n2026-03-01,a\n"), china(t))
	require.ErrorContains(t, err, "line 1: quotes do not match")
}

func BenchmarkSheet(b *testing.B) {
	for name, line := range map[string]string{
		"plain":  "2026-03-01 08:00,post,读书会,m12345,,,,,,,,,,\n",
		"quoted": "\"2026-03-01 08:00\",\"post\",\"读书会\",\"m12345\",,\"1,299.00\",,,,,,,,\n",
	} {
		b.Run(name, func(b *testing.B) {
			text := "time,kind,group,member\n" + strings.Repeat(line, 1000)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				s, err := openSheet("t.csv", strings.NewReader(text), eventColumns, nil)
				if err != nil {
					b.Fatal(err)
				}
				for err == nil {
					_, err = s.next()
				}
				if err != io.EOF {
					b.Fatal(err)
				}
			}
		})
	}
}
