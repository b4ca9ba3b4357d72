package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/coterie-go/coterie"
	"github.com/coterie-go/coterie/internal/near"
)

// A hundred members who spend ¥100 a day together and never leave: a month of
// 30.4375 days brings ¥3,043.75, of which 40 % less ¥500 are left.
func TestProfitByHand(t *testing.T) {
	var b strings.Builder
	b.WriteString("date,group,members,joined,left,speakers,messages,orders,amount\n")
	for day := range 120 {
		b.WriteString(dayText(20_000+day) + ",茶友,100,0,0,20,50,2,100\n")
	}
	d, err := ReadDaily(strings.NewReader(b.String()), ReadOptions{Currency: coterie.CNY, Zone: fixed(0)})
	require.NoError(t, err)
	got, err := profitAnswer(&Input{Daily: d, Books: Books{Margin: new(0.4), Cost: new(500.0)}})
	require.NoError(t, err)
	a := got.(*ProfitAnswer)
	require.False(t, a.Assumed)
	require.Empty(t, a.unsaid)
	require.Len(t, a.Groups, 1)
	g := a.Groups[0]
	require.EqualValues(t, 280_000, g.Recent)
	near.Check(t, "next month", float64(g.Next), 3043.75, 1e-9)
	near.Check(t, "profit", float64(g.Profit), 0.4*3043.75-500, 1e-9)
	near.Check(t, "a year", float64(g.Year), 12*(0.4*3043.75-500), 1e-9)
	require.True(t, g.Open, "it earns all the time")
	require.Equal(t, "两年内不用", g.closing().ZH)

	// A fifth of a unit each at 50 less 30; a tenth pay 120 a year; twenty of the
	// hundred speak each day and see one advertisement, a thousand of which bring 20.
	w := a.Ways
	require.NotEmpty(t, w.Rows[0].Needs)
	require.Nil(t, w.Rows[0].Is, "a product of which nothing is known is not worked out")
	got, err = profitAnswer(&Input{Daily: d, Books: Books{Margin: new(0.4), Cost: new(500.0), Price: 50, UnitCost: 30, Units: 0.2, Fee: 120, Paid: 0.1, CPM: 20, Invest: 1e5}})
	require.NoError(t, err)
	w = got.(*ProfitAnswer).Ways
	for i, want := range []float64{100 * 0.2 * 20, 0.4 * 3043.75, 100 * 0.1 * 10, 20 * 30.4375 * 20 / 1000} {
		require.Empty(t, w.Rows[i].Needs)
		near.Check(t, w.Rows[i].Mode.String(), w.Rows[i].Is.Next, want, 1e-9)
	}
	require.Empty(t, w.Best.Lines, "a hundred thousand do not come back")
	require.NotEmpty(t, w.Unknown)
	for _, u := range append(w.Unknown, w.Assumed...) {
		require.NotEmpty(t, u.ZH)
		require.NotEmpty(t, u.EN)
	}

	got, err = profitAnswer(&Input{Daily: d, Books: Books{Margin: new(0.1), Cost: new(500.0)}})
	require.NoError(t, err)
	require.Equal(t, "现在", got.(*ProfitAnswer).Groups[0].closing().ZH, "304.375 do not cover 500")

	// A cost of nothing is no cost: it is not the assumption.
	got, err = profitAnswer(&Input{Daily: d, Books: Books{Cost: new(0.0)}})
	require.NoError(t, err)
	a = got.(*ProfitAnswer)
	require.True(t, a.Assumed, "the margin is")
	near.Check(t, "profit without cost", float64(a.Groups[0].Profit), assumedMargin*3043.75, 1e-9)
	require.Equal(t, []Words{{"-margin（毛利率）", "-margin"}}, a.unsaid[0].Needs)
	var text strings.Builder
	a.ZH(&Page{Lang: Chinese, out: &terminal{w: &text}})
	require.Contains(t, strings.Join(strings.Fields(text.String()), ""), "假设毛利30%、按给定的每群每月成本¥0.00")
	require.Error(t, Books{Margin: new(0.0)}.Validate())
	require.NoError(t, Books{Cost: new(0.0)}.Validate())
	require.Error(t, Books{Cost: new(-5.0)}.Validate())
}
