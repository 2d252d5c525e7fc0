package period

import "strconv"

// Period is one day, week, month, quarter, half-year or year: the days of the
// half-open interval [Start, End). The zero value is no period.
type Period struct {
	Kind  Kind `json:"kind"`
	Start Date `json:"start"`
	End   Date `json:"end"`
}

// Days returns the number of days.
func (p Period) Days() int { return int(p.End) - int(p.Start) }

// Contains reports whether d lies in p.
func (p Period) Contains(d Date) bool { return p.Start <= d && d < p.End }

// Span returns the days of p.
func (p Period) Span() Span { return Span{From: p.Start, Until: p.End} }

// Elapsed returns how many days of p have begun by today, which counts in
// full: 0 before the period, Days in and after its last day (T18).
func (p Period) Elapsed(today Date) int {
	return max(0, min(int(today)-int(p.Start)+1, p.Days()))
}

// Name returns the year and the 1-based position in it by which the period of
// p's kind that begins on p.Start is known under s. Weeks that start on
// Monday have the year and week of ISO 8601. Months, quarters, half-years and
// years have the fiscal year, named by the calendar year in which it ends. Days,
// and weeks that start on another day, have no name: 0, 0. A period that a
// Calendar cut short has the name of the whole.
func (s Settings) Name(p Period) (year, index int) {
	switch p.Kind {
	case Week:
		if s.WeekStart.orMonday() != Monday {
			return 0, 0
		}
		return isoWeek(p.Start)
	case Month, Quarter, HalfYear, Year:
		y, month, _ := civil(p.Start)
		first, into := s.fiscalStart(), s.monthsInto(month)
		if first > 1 && month >= first {
			y++
		}
		switch p.Kind {
		case Quarter:
			into /= 3
		case HalfYear:
			into /= 6
		case Year:
			into = 0
		}
		return int(y), int(into) + 1
	}
	return 0, 0
}

// isoWeek returns the ISO 8601 year and week of d: the year is the one that
// the Thursday of the week lies in, and its first Thursday is in week 1.
func isoWeek(d Date) (year, week int) {
	thursday := d + Date(Thursday) - Date(d.ISOWeekday())
	y, _, _ := civil(thursday)
	return int(y), int(thursday-firstOf(y, 1))/7 + 1
}

// Label returns a short text for a column head or a file name, the same in
// every language, that sorts by time among those of one kind:
//
//	day          2026-03-05
//	week         2026-W10, or 2026-03-01/2026-03-07 (first and last day)
//	             where weeks do not start on Monday
//	month        2026-03, the calendar month whatever the fiscal year
//	quarter      2026 Q1, or FY2026 Q1 where years do not start in January
//	half-year    2026 H1, FY2026 H1
//	year         2026, FY2026
//
// The label of no period is empty.
func (s Settings) Label(p Period) string {
	var buf [32]byte
	b := buf[:0]
	switch p.Kind {
	case Day:
		b, _ = p.Start.AppendText(b)
	case Week:
		year, week := s.Name(p)
		if week == 0 {
			b, _ = p.Start.AppendText(b)
			b = append(b, '/')
			b, _ = (p.End - 1).AppendText(b)
			break
		}
		b = append(appendYear(b, int64(year)), '-', 'W', byte('0'+week/10), byte('0'+week%10))
	case Month:
		year, month, _ := civil(p.Start)
		b = append(appendYear(b, year), '-', byte('0'+month/10), byte('0'+month%10))
	case Quarter, HalfYear, Year:
		year, index := s.Name(p)
		if s.fiscalStart() > 1 {
			b = append(b, "FY"...)
		}
		b = appendYear(b, int64(year))
		switch p.Kind {
		case Quarter:
			b = strconv.AppendInt(append(b, " Q"...), int64(index), 10)
		case HalfYear:
			b = strconv.AppendInt(append(b, " H"...), int64(index), 10)
		}
	}
	return string(b)
}
