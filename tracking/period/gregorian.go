package period

// The conversions between a day number and year, month and day count years
// from 1 March, so that the leap day is the last of its year, and divide by
// multiplying (Neri and Schneider, "Euclidean affine functions and their
// application to calendar algorithms", 2022). The day number is first moved
// by whole eras of 400 years, so that it is positive for every Date.
const (
	eras      = 14700
	eraDays   = 146097
	moveDays  = eras*eraDays + 305 // 0001-01-01 is 306 days after 0000-03-01
	moveYears = eras * 400
)

// marchDay returns the year that began on the last 1 March, moved by
// moveYears, and the days since then.
func marchDay(d Date) (year, day uint32) {
	n := 4*uint64(int64(d)+moveDays) + 3
	year, day = julianDay(uint32(n%eraDays) | 3)
	return uint32(n/eraDays)*100 + year, day
}

// julianDay returns the year and the day in it, where every fourth year has
// 366 days, from 3 and four times the days since the beginning of the first
// of four.
func julianDay(n uint32) (year, day uint32) {
	const factor = 2939745 // 2^32/1461, rounded up: four years have 1461 days
	p := factor * uint64(n)
	return uint32(p >> 32), uint32(p) / (4 * factor)
}

// marchMonth returns how many months after March the given day of a year from
// March lies, and the day in that month, counted from 0.
func marchMonth(day uint32) (month, dayOfMonth uint32) {
	q := 2141*day + 1305
	return q >> 16, q % (1 << 16) / 2141
}

// daysToMonth returns the days from 1 March to the first of the month that is
// so many months later.
func daysToMonth(month uint32) uint32 { return (979*month + 18) / 32 }

// civil returns the year, the month and the day of the month of d.
func civil(d Date) (year int64, month, day uint32) {
	y, day := marchDay(d)
	year = int64(y) - moveYears
	month, day = marchMonth(day)
	if month += 3; month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day + 1
}

// firstOf returns the first day of a month, which must be 1 to 12.
func firstOf(year int64, month uint32) Date {
	if month < 3 {
		year, month = year-1, month+12
	}
	return marchFirst(uint32(year+moveYears), month-3)
}

// marchFirst returns the first day of the month that is so many months after
// March of a year moved by moveYears.
func marchFirst(year, month uint32) Date {
	y := uint64(year)
	return Date(int64(1461*y/4-y/100+y/400+uint64(daysToMonth(month))) - moveDays)
}

// monthNumber numbers the months, from a March on.
func monthNumber(year, day uint32) uint32 {
	month, _ := marchMonth(day)
	return 12*year + month
}

// From March 1900 to February 2100 every fourth year has 366 days. Periods of
// days from nearFrom to before nearUntil lie there whole, and are found in
// half the time by nearDay and nearMonth, which do what marchDay and
// marchFirst do, with years counted from March 1900.
const (
	nearFirst = 693655 // 1900-03-01
	nearFrom  = 694020 // 1901-03-01
	nearUntil = 766311 // 2099-02-01
)

func nearDay(d Date) (year, day uint32) { return julianDay(4*uint32(d-nearFirst) + 3) }

func nearMonth(year, month uint32) Date { return nearFirst + Date(1461*year/4+daysToMonth(month)) }

// monthsSince returns how many months the month numbered m lies after the
// beginning of its period of 3 or 6 months, one of which begins with the month
// first, 1 to 12.
func monthsSince(first, m, months uint32) uint32 {
	m += 15 - first
	if months == 3 { // constants divide faster
		return m % 3
	}
	return m % 6
}

// daysIn returns the length of a month.
func daysIn(year int64, month uint32) int {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + int((month^month>>3)&1) // 31 days in odd months up to July, in even ones from August
}

// daysSince returns how many days d lies after the last day, or on it, that is
// n days after a Sunday, 0 to 6.
func daysSince(d Date, n int64) uint64 {
	const whole = 7 << 30 // weeks enough to make the sum positive
	return uint64(int64(d)-n+whole) % 7
}

const secondsPerDay = 86400

// dayAt returns the day that a wall clock shows which stands at the given
// number of seconds after 1970-01-01 00:00.
func dayAt(wall int64) Date { return Date(floorDiv(wall, secondsPerDay) + unixEpoch) }

// midnight is the inverse of dayAt.
func midnight(d Date) int64 { return (int64(d) - unixEpoch) * secondsPerDay }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
