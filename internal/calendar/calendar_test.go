package calendar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/coterie-go/coterie/internal/calendar"
)

func TestAgainstPackageTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Int64Range(-62135596800_000000, 253402300799_999999).Draw(t, "us")
		minutes := rapid.IntRange(-14*60, 14*60).Draw(t, "offset")
		offset := int64(minutes) * 60_000_000
		local := time.UnixMicro(us).In(time.FixedZone("", minutes*60))
		day := calendar.Day(us, offset)

		y, m, d := calendar.Date(day)
		require.Equal(t, []int{local.Year(), int(local.Month()), local.Day()}, []int{y, m, d})
		require.Equal(t, day, calendar.Of(y, m, d))
		midnight := time.Date(y, time.Month(m), d, 0, 0, 0, 0, local.Location())
		require.Equal(t, midnight.UnixMicro(), calendar.Start(day, offset))
		require.Equal(t, us-midnight.UnixMicro(), calendar.Clock(us, offset))
		require.Equal(t, (int(local.Weekday())+6)%7+1, calendar.Weekday(day))
		wy, ww := local.ISOWeek()
		gy, gw := calendar.ISOWeek(day)
		require.Equal(t, []int{wy, ww}, []int{gy, gw})
		require.Equal(t, 1, calendar.Weekday(calendar.Monday(day)))
		month := calendar.Month(day)
		require.Equal(t, int64((y-1970)*12+m-1), month)
		require.Equal(t, calendar.Of(y, m, 1), calendar.MonthStart(month))
		require.LessOrEqual(t, calendar.MonthStart(month), day)
		require.Greater(t, calendar.MonthStart(month+1), day)
	})
}

func TestLocalMidnight(t *testing.T) {
	// 2026-03-01 00:30 +08:00 is still February in UTC, and March at home.
	us := time.Date(2026, 3, 1, 0, 30, 0, 0, time.FixedZone("", 8*3600)).UnixMicro()
	y, m, d := calendar.Date(calendar.Day(us, 8*3600*1_000_000))
	require.Equal(t, [3]int{2026, 3, 1}, [3]int{y, m, d})
	y, m, d = calendar.Date(calendar.Day(us, 0))
	require.Equal(t, [3]int{2026, 2, 28}, [3]int{y, m, d})
}
