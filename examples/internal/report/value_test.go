package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie/internal/near"
)

// sales is a log of 40 customers who buy for 100 every days days until the log
// ends, the last day of which is given; every nth purchase is sent back.
func sales(t *testing.T, every, until, nth int) *Events {
	var b strings.Builder
	b.WriteString("time,kind,group,member,amount\n")
	n := 0
	for day := range until + 1 {
		for who := range 40 {
			if (day+who)%every != 0 {
				continue
			}
			at := time.Unix(86400*int64(20_500+day), 0).UTC().Format(time.DateOnly)
			fmt.Fprintf(&b, "%s 08:00,purchase,g,u%d,100.00\n", at, who)
			if n++; nth > 0 && n%nth == 0 {
				fmt.Fprintf(&b, "%s 13:00,refund,g,u%d,100.00\n", at, who)
			}
		}
	}
	l, err := ReadEvents(strings.NewReader(b.String()), ReadOptions{Zone: fixed(0)})
	require.NoError(t, err)
	return l
}

// saying is what an answer says in both languages, without its line breaks.
func saying(a Answer) (zh, en string) {
	var c, e strings.Builder
	a.ZH(&Page{Lang: Chinese, out: &terminal{w: &c}})
	a.EN(&Page{Lang: English, out: &terminal{w: &e}})
	return strings.Join(strings.Fields(c.String()), ""), strings.Join(strings.Fields(e.String()), " ")
}

// What customers brought and what they spent is one sum in every section, and
// refunds are off it.
func TestRefundsAreTakenOff(t *testing.T) {
	l := sales(t, 10, 119, 2)
	in := &Input{Events: l}
	read := l.read()
	require.EqualValues(t, 480, read.Purchases)
	require.EqualValues(t, 240, read.Refunds)
	require.EqualValues(t, 240*100_00, read.Spent)
	got, err := valueAnswer(in)
	require.NoError(t, err)
	v := got.(*ValueAnswer)
	near.Check(t, "mean", v.Value.Value, 240*100./40, 1e-12)
	require.EqualValues(t, 240, v.Refunds)
	zh, en := saying(v)
	require.Contains(t, zh, "240笔退款已扣")
	require.Contains(t, en, "240 refunds taken off")
	got, err = rfmAnswer(in)
	require.NoError(t, err)
	spent := int64(0)
	for _, s := range got.(*RFMAnswer).Segments {
		spent += s.Spent
	}
	require.Equal(t, read.Spent, spent)
	_, en = saying(got)
	require.Contains(t, en, "money after 240 refunds")

	// All sent back: nothing was brought, nobody is worth more than another.
	in = &Input{Events: sales(t, 10, 119, 1)}
	got, err = valueAnswer(in)
	require.NoError(t, err)
	near.Check(t, "mean", got.(*ValueAnswer).Value.Value, 0, 0)
	zh, en = saying(got)
	require.NotContains(t, zh+en, "NaN")
	require.NotContains(t, en, "best 10 %")
	got, err = rfmAnswer(in)
	require.NoError(t, err)
	zh, en = saying(got)
	require.NotContains(t, zh+en, "NaN")
	got, err = profitAnswer(in)
	require.NoError(t, err)
	require.Contains(t, got.Unsaid()[0].Why.EN, "after refunds")
}

// Where all come back within days, a long log says so.
func TestAllCameBackWithinDays(t *testing.T) {
	got, err := retentionAnswer(&Input{Events: sales(t, 4, 119, 0)})
	require.NoError(t, err)
	zh, en := saying(got)
	require.NotContains(t, en, "watched for a week")
	require.Contains(t, en, "all 40 came back within 4 days")
	require.Contains(t, zh, "40人都在4天内再次购买")
	for _, u := range got.Unsaid() {
		require.NotContains(t, u.Why.EN, "watched for a week")
	}
	got, err = retentionAnswer(&Input{Events: sales(t, 4, 3, 0)})
	require.NoError(t, err)
	_, en = saying(got)
	require.Contains(t, en, "watched for a week")
}
