package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTimesAsExportsWriteThem(t *testing.T) {
	z, err := ParseZone("+08:00")
	require.NoError(t, err)
	at := time.Date(2026, 3, 1, 0, 5, 0, 0, time.UTC) // 08:05 in the zone
	for _, s := range []string{
		"2026-03-01 08:05", "2026/3/1 8:05", "2026/03/01 08:05:00", "2026.3.1 8:05", "2026-3-1T8:05",
		"2026年3月1日 8:05", "2026年3月1日8时5分", "2026-03-01T00:05:00Z", "2026-03-01T08:05:00+08:00", "2026-03-01T08:05:00.000+08:00",
		"2026-03-01 02:05:00 +0200", "2026-02-28T19:05:00-05:00", "1772323500", "1772323500000", " 2026-03-01  08:05 ", "2026/3/1 8\uff1a05",
	} {
		got, err := z.parse(s)
		require.NoError(t, err, s)
		require.True(t, at.Equal(got), "%s: %s", s, got)
	}
	midnight := time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC)
	for _, s := range []string{"2026-03-01", "2026/3/1", "20260301", "2026年3月1日"} {
		got, err := z.parse(s)
		require.NoError(t, err, s)
		require.True(t, midnight.Equal(got), "%s: %s", s, got)
	}
	for _, s := range []string{"", "yesterday", "2026-02-30", "2026-13-01", "2026-03-01 24:00", "2026-03-01 8", "3/1/2026", "12345", "2026-03-01 08:05 tomorrow", "1969-12-31", "2026-03-01 08:05:61"} {
		_, err := z.parse(s)
		require.Error(t, err, s)
	}
}

func TestZones(t *testing.T) {
	for s, want := range map[string]string{"UTC": "+00:00", "+08:00": "+08:00", "-5": "-05:00", "+0530": "+05:30", "Asia/Shanghai": "+08:00"} {
		z, err := ParseZone(s)
		require.NoError(t, err, s)
		require.Equal(t, want, z.String())
	}
	for _, s := range []string{"", "8", "+25:00", "Europe/Berlin", "Nowhere/City", "Local", "+08:60"} {
		_, err := ParseZone(s)
		require.Error(t, err, s)
	}
}

// Half past midnight in China is the day before in UTC: it counts on its own day.
func TestADayBeginsAtLocalMidnight(t *testing.T) {
	z, err := ParseZone("+08:00")
	require.NoError(t, err)
	at, err := z.parse("2026-03-01 00:30")
	require.NoError(t, err)
	require.Equal(t, "2026-03-01", dayText(z.day(at)))
	require.Equal(t, "2026-02-28", dayText(fixed(0).day(at)))
}
