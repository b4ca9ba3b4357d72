package drop

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/examples/internal/report"
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
		"two":      {[]File{{"a.csv", []byte(log)}, {"b.csv", []byte(days)}}, Options{}, "一次只看一份"},
		"design":   {[]File{{"a.json", []byte("{")}}, Options{}, "设计读不了"},
		"zone":     {[]File{{"a.csv", []byte(log)}}, Options{Zone: "soon"}, "时区"},
		"currency": {[]File{{"a.csv", []byte(log)}}, Options{Currency: "shells"}, "币种"},
		"margin":   {[]File{{"a.csv", []byte(log)}}, Options{Books: report.Books{Margin: 7}}, "数字不对"},
	} {
		_, err := Report(v.files, v.o)
		e, ok := errors.AsType[*Error](err)
		require.True(t, ok, "%s: %v", name, err)
		require.Contains(t, e.ZH, v.zh, name)
		require.NotEmpty(t, e.EN, name)
		require.Error(t, e.Err, name)
	}
}
