package text

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Int writes a whole number.
func (p *Printer) Int(n int64) string {
	return p.intl.Number(strconv.FormatInt(n, 10), browser.NumberStyle{})
}

// Decimal writes a decimal number with exactly so many decimals.
func (p *Printer) Decimal(d string, decimals int) string {
	return p.intl.Number(d, browser.NumberStyle{Decimals: decimals})
}

// Percent writes 12.5 as 12.5 %, with one decimal where it is not 0.
func (p *Printer) Percent(d string) string {
	d = strings.TrimSuffix(round(d, 1), ".0")
	return p.intl.Number(d, browser.NumberStyle{Percent: true, Decimals: decimalsOf(d)})
}

// Value writes n in the unit of the metric: an amount of money, or a number
// with the metric's decimals.
func (p *Printer) Value(n int64, m tracking.Metric) string {
	return p.In(Unit{Decimals: m.Decimals(), Currency: m.Currency}, scaled(n, m.Decimals()))
}

// Unit is how the values of a metric are written.
type Unit struct {
	Decimals int
	Currency string // ISO 4217, or "" for a number
}

// UnitOf returns the unit of a metric of the API.
func UnitOf(m api.Metric) Unit { return Unit{Decimals: m.Decimals, Currency: m.Currency} }

// In writes a decimal number in a unit. One with more decimals than the unit
// has, such as a milestone, is rounded half away from zero, to one decimal more
// than a number has and to the unit of a currency.
func (p *Printer) In(u Unit, d string) string {
	decimals := u.Decimals
	if u.Currency == "" && decimalsOf(d) > decimals {
		decimals++
	}
	d = round(d, decimals)
	if u.Currency == "" && decimals > u.Decimals && strings.HasSuffix(d, "0") {
		decimals = u.Decimals
		d = round(d, decimals)
	}
	return p.intl.Number(d, browser.NumberStyle{Currency: u.Currency, Decimals: decimals})
}

// scaled writes n × 10^-decimals.
func scaled(n int64, decimals int) string {
	sign, digits := "", strconv.FormatInt(n, 10)
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "-", rest
	}
	if decimals == 0 {
		return sign + digits
	}
	for len(digits) <= decimals {
		digits = "0" + digits
	}
	return sign + digits[:len(digits)-decimals] + "." + digits[len(digits)-decimals:]
}

// Scaled writes n × 10^-decimals as a plain decimal number, as the API has it.
func Scaled(n int64, decimals int) string { return scaled(n, decimals) }

func decimalsOf(d string) int {
	_, fraction, _ := strings.Cut(d, ".")
	return len(fraction)
}

// round rounds a decimal number half away from zero.
func round(d string, decimals int) string {
	whole, fraction, _ := strings.Cut(d, ".")
	if len(fraction) <= decimals {
		return d
	}
	up := fraction[decimals] >= '5'
	digits := []byte(whole + fraction[:decimals])
	for i := len(digits) - 1; up && i >= 0; i-- {
		switch digits[i] {
		case '-', '+':
			digits = append(digits[:i+1], append([]byte{'1'}, digits[i+1:]...)...)
			up = false
		case '9':
			digits[i] = '0'
		default:
			digits[i]++
			up = false
		}
	}
	if up {
		digits = append([]byte{'1'}, digits...)
	}
	n := len(digits) - decimals
	out := string(digits[:n])
	if decimals > 0 {
		out += "." + string(digits[n:])
	}
	if strings.Trim(out, "-+0.") == "" {
		out = strings.TrimLeft(out, "-+")
	}
	return out
}

// noon is an instant of the day for formatters that write dates in UTC.
func noon(d period.Date) time.Time {
	year, month, day := d.Civil()
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

// Day writes a date in full, as in Saturday, 21 November 2026.
func (p *Printer) Day(d period.Date) string {
	return p.intl.Time(noon(d), browser.TimeStyle{Date: "full", Zone: "UTC"})
}

// Date writes a date, as in 21 Nov 2026.
func (p *Printer) Date(d period.Date) string {
	return p.intl.Time(noon(d), browser.TimeStyle{Date: "medium", Zone: "UTC"})
}

// ShortDay writes the day and the month of a date, as in 21 Nov.
func (p *Printer) ShortDay(d period.Date) string { return p.intl.DayMonth(noon(d)) }

// Weekday writes the day of the week of a date: long, short or narrow.
func (p *Printer) Weekday(d period.Date, width string) string { return p.intl.Weekday(noon(d), width) }

// Month writes the month of a date, as in November 2026.
func (p *Printer) Month(d period.Date) string { return p.intl.Month(noon(d), "long", true) }

// Span writes the days from one date to the last one before until.
func (p *Printer) Span(from, until period.Date) string {
	if until == from+1 {
		return p.Date(from)
	}
	return p.T("text.span", "from", p.Date(from), "to", p.Date(until-1))
}

// Period writes a period by its own name: a day, the week with its days, a
// month, or the days.
func (p *Printer) Period(kind period.Kind, start, end period.Date) string {
	switch kind {
	case period.Day:
		return p.Day(start)
	case period.Month:
		if _, _, day := start.Civil(); day == 1 {
			return p.Month(start)
		}
	}
	return p.Span(start, end)
}

// Clock writes the time of day of an instant on this device.
func (p *Printer) Clock(at time.Time) string {
	return p.intl.Time(at, browser.TimeStyle{Time: "short"})
}

// Instant writes a date and time on this device.
func (p *Printer) Instant(at time.Time) string {
	return p.intl.Time(at, browser.TimeStyle{Date: "medium", Time: "short"})
}

// Ago writes how long ago something was, as in 3 minutes ago.
func (p *Printer) Ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return p.T("text.now")
	case d < time.Hour:
		return p.intl.Ago(-int(d/time.Minute), "minute")
	case d < 24*time.Hour:
		return p.intl.Ago(-int(d/time.Hour), "hour")
	}
	return p.intl.Ago(-int(d/(24*time.Hour)), "day")
}
