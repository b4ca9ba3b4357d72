package report

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// gbk is text as a spreadsheet in China saves it.
func gbk(t *testing.T, s string) string {
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	require.NoError(t, err)
	return out
}

func TestGBKReadsAsUTF8(t *testing.T) {
	const rows = "时间\t类型\t成员\t群\n2026/3/1 8:05\t打卡\t张三\t晨读\n2026/3/2 9:00\t发言\t李四\t晨读\n"
	want, err := ReadEvents(strings.NewReader(rows), china(t))
	require.NoError(t, err)
	got, err := ReadEvents(strings.NewReader(gbk(t, rows)), china(t))
	require.NoError(t, err)
	require.Equal(t, want.Rows, got.Rows)
	require.Zero(t, got.Bad.Count, got.Bad.First)

	daily, err := ReadDaily(strings.NewReader(gbk(t, "日期,群名,人数\n2026/3/1,乙,11\n")), china(t))
	require.NoError(t, err)
	require.Equal(t, "乙", daily.Groups[0].Name)
}

// Wherever the first Chinese character stands, and however the text comes in
// pieces, UTF-8 stays and GBK becomes UTF-8.
func TestCharsetDecidesAnywhere(t *testing.T) {
	for _, ascii := range []int{0, 1, sample - 1, sample, 1 << 16, 1<<16 + 1} {
		for _, tail := range []string{"", "社", strings.Repeat("社群经济，", 20000), "社群" + strings.Repeat("x", 70000) + "经济"} {
			text := strings.Repeat("a", ascii) + tail
			for _, raw := range []string{text, gbk(t, text)} {
				for _, r := range []io.Reader{strings.NewReader(raw), iotest.HalfReader(strings.NewReader(raw))} {
					got, err := io.ReadAll(&charset{b: bufio.NewReaderSize(r, 1<<16)})
					require.NoError(t, err)
					require.True(t, text == string(got), "%d of ASCII, %d after", ascii, len(tail))
				}
			}
		}
	}
	noise := []byte("a,b\n\xff\xff,\x81\n")
	got, err := io.ReadAll(&charset{b: bufio.NewReader(bytes.NewReader(noise))})
	require.NoError(t, err)
	require.Equal(t, noise, got)
}

// Spreadsheets save "Unicode text" as UTF-16 parted by tabs, and in much of
// Europe CSV parted by semicolons: both are read.
func TestSpreadsheetsOfOtherPlaces(t *testing.T) {
	const text = "时间\t成员\t金额\r\n2026-03-01 08:00\t甲\t12.50\r\n2026-03-02 08:00\t乙\t7\r\n"
	for name, endian := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		var file []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
			file = endian.AppendUint16(file, u)
		}
		l, err := ReadEvents(bytes.NewReader(file), china(t))
		require.NoError(t, err, name)
		require.EqualValues(t, 1950, l.read().Spent, name)
		require.EqualValues(t, 2, l.read().Members, name)
	}
	l, err := ReadEvents(strings.NewReader(strings.ReplaceAll(text, "\t", ";")), china(t))
	require.NoError(t, err)
	require.EqualValues(t, 1950, l.read().Spent)
	l, err = ReadEvents(strings.NewReader("time,member;id,tags\n2026-03-01 08:00,a;b,ad;valuable\n"), ReadOptions{Zone: fixed(0), Columns: map[string]string{"member": "member;id"}})
	require.NoError(t, err)
	require.EqualValues(t, 1, l.Tagged, "a comma in the header parts the rows")
}
