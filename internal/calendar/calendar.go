// Package calendar counts local days, ISO weeks and months of instants given in
// microseconds since 1970-01-01 UTC, with a fixed offset from UTC. It needs no
// time.Location and so no table of zones: a group keeps one clock.
//
// References:
//   - Neri, Schneider (2023), Euclidean affine functions and their application
//     to calendar algorithms, doi:10.1002/spe.3172.
//   - ISO 8601:2019, week dates.
package calendar

// Micros is one day in microseconds.
const Micros = 86_400_000_000

// floor is ⌊a/b⌋ for b > 0.
func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Day returns the local day of an instant: 0 is 1970-01-01. offset is what
// local clocks are ahead of UTC, in microseconds.
func Day(us, offset int64) int64 { return floor(us+offset, Micros) }

// Start returns the instant at which a local day begins.
func Start(day, offset int64) int64 { return day*Micros - offset }

// Clock returns the microseconds since local midnight.
func Clock(us, offset int64) int64 { return us + offset - Day(us, offset)*Micros }

// Weekday returns 1 for Monday to 7 for Sunday.
func Weekday(day int64) int { return int(day+3-7*floor(day+3, 7)) + 1 }

// Monday returns the first day of the ISO week of day.
func Monday(day int64) int64 { return day - int64(Weekday(day)-1) }

// ISOWeek returns the ISO year and week number, 1 to 53.
func ISOWeek(day int64) (year, week int) {
	thursday := Monday(day) + 3 // the week belongs to the year of its Thursday
	y, _, _ := Date(thursday)
	return y, int((thursday-Of(y, 1, 1))/7) + 1
}

// Date returns the civil date of a day of the proleptic Gregorian calendar.
func Date(day int64) (year, month, dom int) {
	z := day + 719468 // days since 0000-03-01
	era := floor(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	dom = int(doy-(153*mp+2)/5) + 1
	month = int(mp) + 3
	year = int(yoe + era*400)
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, dom
}

// Of returns the day of a civil date; month may lie outside 1 to 12 and counts
// on.
func Of(year, month, dom int) int64 {
	m := int64(year)*12 + int64(month) - 3 // months since 0000-03
	y := floor(m, 12)
	era := floor(y, 400)
	yoe := y - era*400
	doy := (153*(m-y*12)+2)/5 + int64(dom) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// Month returns the months since 1970-01.
func Month(day int64) int64 {
	y, m, _ := Date(day)
	return int64(y-1970)*12 + int64(m) - 1
}

// MonthStart returns the first day of a month counted by Month.
func MonthStart(month int64) int64 { return Of(1970, int(month)+1, 1) }
