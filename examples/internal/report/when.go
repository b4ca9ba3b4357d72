package report

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Zone is where a day begins: the offset from UTC in which times without one
// are read and days are cut.
type Zone struct {
	Loc    *time.Location
	Offset time.Duration
}

// ParseZone reads "+08:00", "-5", "UTC" or the name of a zone of the IANA
// database that keeps one offset all year ("Asia/Shanghai"). A zone with
// daylight saving is refused: its days have no one length.
func ParseZone(s string) (Zone, error) {
	if strings.EqualFold(s, "utc") || s == "Z" {
		return fixed(0), nil
	}
	if s != "" && (s[0] == '+' || s[0] == '-') {
		h, m, _ := strings.Cut(s[1:], ":")
		if len(h) == 4 && m == "" {
			h, m = h[:2], h[2:]
		}
		hours, err := strconv.Atoi(h)
		minutes, err2 := strconv.Atoi("0" + m)
		if err != nil || err2 != nil || hours > 14 || minutes > 59 {
			return Zone{}, fmt.Errorf("time zone %q: want an offset such as +08:00", s)
		}
		d := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if s[0] == '-' {
			d = -d
		}
		return fixed(d), nil
	}
	loc, err := time.LoadLocation(s)
	if err != nil || s == "" || s == "Local" {
		return Zone{}, fmt.Errorf("time zone %q: want an offset such as +08:00, or a name such as Asia/Shanghai", s)
	}
	_, winter := time.Date(2026, 1, 1, 0, 0, 0, 0, loc).Zone()
	_, summer := time.Date(2026, 7, 1, 0, 0, 0, 0, loc).Zone()
	if winter != summer {
		return Zone{}, fmt.Errorf("time zone %q changes its clock with the season: give the offset, such as %s", s, fixed(time.Duration(winter)*time.Second))
	}
	return fixed(time.Duration(winter) * time.Second), nil
}

func fixed(d time.Duration) Zone {
	z := Zone{Offset: d}
	z.Loc = time.FixedZone(z.String(), int(d/time.Second))
	return z
}

// String returns the offset: "+08:00".
func (z Zone) String() string {
	d, sign := z.Offset, '+'
	if d < 0 {
		d, sign = -d, '-'
	}
	return fmt.Sprintf("%c%02d:%02d", sign, int(d.Hours()), int(d.Minutes())%60)
}

// MarshalText implements encoding.TextMarshaler.
func (z Zone) MarshalText() ([]byte, error) { return []byte(z.String()), nil }

var errTime = errors.New("time not readable")

// parse reads a time as exports write it: RFC 3339, "2026-03-01 08:05",
// "2026/3/1 8:05", "2026年3月1日 8:05", "20260301", a date alone, or seconds or
// milliseconds since 1970. A time without an offset is in the zone. Years 1970
// to 2199 are taken.
func (z Zone) parse(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if sec, ok := digits(s); ok {
		switch len(s) {
		case 8:
			return z.date(sec/10000, sec/100%100, sec%100, 0, 0, 0, 0, z.Loc)
		case 9, 10:
			return time.Unix(sec, 0).In(z.Loc), nil
		case 13:
			return time.UnixMilli(sec).In(z.Loc), nil
		}
		return time.Time{}, errTime
	}
	var n [6]int64 // year, month, day, hour, minute, second
	i, k := 0, 0
	for k < 6 {
		start := i
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			n[k] = n[k]*10 + int64(s[i]-'0')
			i++
		}
		if i == start || i-start > 4 {
			return time.Time{}, errTime
		}
		k++
		sep := separator(s[i:], k)
		if sep == 0 {
			break
		}
		i += sep
		if i == len(s) { // "2026年3月1日"
			break
		}
	}
	if k < 3 || k == 4 && s[i:] == "" && !strings.ContainsAny(s, "时点") {
		return time.Time{}, errTime
	}
	nanos, loc := int64(0), z.Loc
	if k == 6 && i < len(s) && s[i] == '.' {
		end := i + 1
		for end < len(s) && '0' <= s[end] && s[end] <= '9' {
			end++
		}
		f, err := strconv.ParseFloat("0"+s[i:end], 64)
		if err != nil {
			return time.Time{}, errTime
		}
		nanos, i = int64(f*1e9), end
	}
	switch rest := strings.TrimSpace(s[i:]); {
	case rest == "":
	case rest == "Z" || rest == "z":
		loc = time.UTC
	case k >= 5 && (rest[0] == '+' || rest[0] == '-'):
		off, err := ParseZone(rest)
		if err != nil {
			return time.Time{}, errTime
		}
		loc = off.Loc
	default:
		return time.Time{}, errTime
	}
	return z.date(n[0], n[1], n[2], n[3], n[4], n[5], nanos, loc)
}

// separator returns the length of what may follow the k-th number of a time.
func separator(s string, k int) int {
	set := [...][]string{1: {"-", "/", ".", "年"}, 2: {"-", "/", ".", "月"}, 3: {"日 ", "日", "T", "t", "  ", " "}, 4: {":", "：", "时", "点"}, 5: {":", "：", "分"}, 6: {"秒"}}[k]
	for _, sep := range set {
		if strings.HasPrefix(s, sep) {
			return len(sep)
		}
	}
	return 0
}

func digits(s string) (int64, bool) {
	if s == "" || len(s) > 18 {
		return 0, false
	}
	n := int64(0)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// date is time.Date that refuses what a calendar does not have.
func (z Zone) date(y, mo, d, h, mi, s, ns int64, loc *time.Location) (time.Time, error) {
	if y < 1970 || y > 2199 || mo < 1 || mo > 12 || d < 1 || d > 31 || h > 23 || mi > 59 || s > 59 {
		return time.Time{}, errTime
	}
	t := time.Date(int(y), time.Month(mo), int(d), int(h), int(mi), int(s), int(ns), loc)
	if t.Day() != int(d) {
		return time.Time{}, errTime
	}
	return t.In(z.Loc), nil
}

// day returns the day of t in the zone, in days since 1970-01-01.
func (z Zone) day(t time.Time) int {
	return int((t.Unix() + int64(z.Offset/time.Second)) / 86400)
}

// date of a day number.
func dateOf(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }
