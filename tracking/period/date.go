package period

import (
	"strconv"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Date is a civil day in the proleptic Gregorian calendar, counted so that
// 0001-01-01 is 1. It has no zone and no time of day. The zero value is
// "no date": an open end, or a field left blank. Dates compare with < and ==.
type Date int32

// The range that users may enter and that storage holds.
const (
	MinDate Date = 1       // 0001-01-01
	MaxDate Date = 3652059 // 9999-12-31
)

// unixEpoch is the Date of 1970-01-01.
const unixEpoch = 719163

// On returns the date of the given year, month and day. Out-of-range months
// and days are carried over, as time.Date does.
func On(year int, month time.Month, day int) Date {
	y, m := int64(year), int64(month)
	if m < 1 || m > 12 {
		carry := floorDiv(m-1, 12)
		y, m = y+carry, m-12*carry
	}
	return firstOf(y, uint32(m)) + Date(day-1)
}

// DateOf returns the civil day that t shows in its own location.
func DateOf(t time.Time) Date {
	_, offset := t.Zone()
	return dayAt(t.Unix() + int64(offset))
}

// ParseDate reads a date in the form 2006-01-02 and nothing else, from
// 0001-01-01 to 9999-12-31. Its error is a *fault.Invalid without a field.
func ParseDate(s string) (Date, error) {
	if d, ok := parseDate(s); ok {
		return d, nil
	}
	return 0, badDate(s)
}

func badDate(s string) error {
	return fault.Invalidf("", "%s is not a date in the form YYYY-MM-DD", quoted(s))
}

// quoted quotes what somebody typed for an error message, cut to a length
// that fits one.
func quoted(s string) string {
	const most = 40
	if len(s) > most {
		return strconv.Quote(s[:most]) + "…"
	}
	return strconv.Quote(s)
}

func parseDate[S string | []byte](s S) (Date, bool) {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	// A byte that is no digit wraps around to more than 9.
	y3, y2, y1, y0 := s[0]-'0', s[1]-'0', s[2]-'0', s[3]-'0'
	m1, m0, d1, d0 := s[5]-'0', s[6]-'0', s[8]-'0', s[9]-'0'
	if max(y3, y2, y1, y0, m1, m0, d1, d0) > 9 {
		return 0, false
	}
	year := int64(y3)*1000 + int64(y2)*100 + int64(y1)*10 + int64(y0)
	month, day := uint32(m1)*10+uint32(m0), int(d1)*10+int(d0)
	if year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return firstOf(year, month) + Date(day-1), true
}

// Civil returns the year, month and day of d.
func (d Date) Civil() (year int, month time.Month, day int) {
	y, m, n := civil(d)
	return int(y), time.Month(m), int(n)
}

// Weekday returns the day of the week as package time counts it, from Sunday.
func (d Date) Weekday() time.Weekday { return time.Weekday(daysSince(d, 0)) }

// ISOWeekday returns the day of the week as ISO 8601 counts it, from Monday.
func (d Date) ISOWeekday() Weekday { return Monday + Weekday(daysSince(d, 1)) }

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d == 0 }

// String formats d as 2006-01-02; no date is the empty string.
func (d Date) String() string {
	var buf [16]byte
	b, _ := d.AppendText(buf[:0])
	return string(b)
}

// AppendText appends 2006-01-02 to b, or nothing for no date. The error is
// always nil.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d == 0 {
		return b, nil
	}
	y, m, n := civil(d)
	b = appendYear(b, y)
	return append(b, '-', byte('0'+m/10), byte('0'+m%10), '-', byte('0'+n/10), byte('0'+n%10)), nil
}

// appendYear appends a year with four digits, or with a sign or more digits
// where it needs them.
func appendYear(b []byte, y int64) []byte {
	if y < 0 {
		b, y = append(b, '-'), -y
	}
	if y > 9999 {
		b, y = appendDigits(b, y/10000), y%10000
	}
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10))
}

func appendDigits(b []byte, n int64) []byte {
	if n >= 10 {
		b = appendDigits(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

// MarshalText writes 2006-01-02, or nothing for no date.
func (d Date) MarshalText() ([]byte, error) {
	return d.AppendText(make([]byte, 0, len("2006-01-02")))
}

// UnmarshalText reads 2006-01-02; empty text is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, ok := parseDate(b)
	if !ok {
		return badDate(string(b))
	}
	*d = v
	return nil
}
