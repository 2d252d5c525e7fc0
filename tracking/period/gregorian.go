package period

// The conversions between a day number and year, month and day count years
// from 1 March, so that the leap day is the last of its year and months have
// the lengths of one sequence, and divide by multiplying (Neri and Schneider,
// "Euclidean affine functions and their application to calendar algorithms",
// 2022). In such a year months have the numbers 3 to 14; 13 and 14 are January
// and February. The day number is first moved by whole eras of 400 years, so
// that it is positive for every Date.
const (
	eras      = 14700
	eraDays   = 146097
	moveDays  = eras*eraDays + 305 // 0001-01-01 is 306 days after 0000-03-01
	moveYears = eras * 400
)

// civil is Date.Civil in the widths that the arithmetic here works in.
func civil(d Date) (year int64, month, day uint64) {
	century, y, doy := marchDay(d)
	year = int64(100*century+y) - moveYears
	month, day = marchMonth(doy)
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day + 1
}

func marchDay(d Date) (century, year, day uint64) {
	const factor = 2939745 // 2^32/1461, rounded up: the part of a year that is a quarter of a day
	n := 4*uint64(int64(d)+moveDays) + 3
	p := factor * (n%eraDays | 3)
	return n / eraDays, p >> 32, p % (1 << 32) / (4 * factor)
}

// marchMonth returns the month, 3 to 14, and the day in it, counted from 0.
func marchMonth(doy uint64) (month, day uint64) {
	q := 2141*doy + 197913
	return q >> 16, q % (1 << 16) / 2141
}

// firstOf returns the first day of a month, which must be 1 to 12.
func firstOf(year int64, month uint64) Date {
	if month <= 2 {
		year, month = year-1, month+12
	}
	y := uint64(year + moveYears)
	century := y / 100
	return Date(int64(1461*y/4-century+century/4+(979*month-2919)/32) - moveDays)
}

var monthStarts = [36]int16{
	-365, -334, -304, -273, -243, -212, -181, -151, -120, -90, -59, -28,
	0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337,
	365, 396, 426, 457, 487, 518, 549, 579, 610, 640, 671, 702,
}

func monthsAround(d Date, into, length, month, century, year, doy uint64) (start, end Date) {
	before := leap(century, year)
	after := leap2(century, year+1)
	i := month - into + 9
	j := i + length
	if i >= 12 {
		before = 0
	}
	if j < 24 {
		after = 0
	}
	first := d - Date(doy)
	return first + Date(monthStarts[i%36]) - before, first + Date(monthStarts[j%36]) + after
}

func leap(century, year uint64) Date {
	if year == 0 {
		year = century
	}
	l := Date(0)
	if year%4 == 0 {
		l = 1
	}
	return l
}

func leap2(century, year uint64) Date {
	if year == 100 {
		year = century+1
	}
	l := Date(0)
	if year%4 == 0 {
		l = 1
	}
	return l
}

// daysIn returns the length of a month.
func daysIn(year int64, month uint64) int {
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
