package period

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Settings say how an organization divides time (C6). The zero value is the
// usual: weeks from Monday, years from January, UTC, days from midnight.
type Settings struct {
	// WeekStart is the first day of the week.
	WeekStart Weekday `json:"week_start,omitzero"`
	// FiscalStart is the first month of the fiscal year; 0 stands for January.
	FiscalStart time.Month `json:"fiscal_start,omitzero"`
	// Zone is the IANA name of a time zone; "" stands for UTC.
	Zone string `json:"zone,omitzero"`
	// Cutoff is the minute after midnight at which the working day begins, 0
	// to 1439: with 180, 02:59 still belongs to yesterday.
	Cutoff int `json:"cutoff,omitzero"`
}

// Validate reports the fields that are out of range, as *fault.Invalid, and
// zones that are unknown on this system.
func (s Settings) Validate() error { return s.validate("") }

// validate is Validate with the path of s before the names of its fields.
func (s Settings) validate(path string) error {
	var week, month error
	if !s.WeekStart.Valid() {
		week = fault.Invalidf(path+"week_start", "is not a day of the week")
	}
	if s.FiscalStart < 0 || s.FiscalStart > time.December {
		month = fault.Invalidf(path+"fiscal_start", "is not between 1 and 12")
	}
	_, zone := s.location(path)
	return fault.Join(week, month, zone, checkCutoff(path, s.Cutoff))
}

func checkCutoff(path string, minutes int) error {
	if minutes < 0 || minutes >= 24*60 {
		return fault.Invalidf(path+"cutoff", "is not between 0 and 1439 minutes after midnight")
	}
	return nil
}

// Location returns the time zone. It is read anew on each call: keep a [Clock]
// instead of calling this in a loop. The error is a *fault.Invalid. The zone
// of the machine, "Local", is refused: it would give one organization other
// days on another server.
func (s Settings) Location() (*time.Location, error) { return s.location("") }

func (s Settings) location(path string) (*time.Location, error) {
	if s.Zone == "Local" {
		return nil, fault.Invalidf(path+"zone", "must be the name of a time zone, such as Europe/Copenhagen")
	}
	loc, err := time.LoadLocation(s.Zone)
	if err != nil {
		return nil, fault.Invalidf(path+"zone", "%s is not a known time zone", quoted(s.Zone))
	}
	return loc, nil
}

// Containing returns the period of kind k that d lies in. For an invalid kind
// it is the zero Period.
func (s Settings) Containing(k Kind, d Date) Period {
	return containing(k, d, s.WeekStart, s.FiscalStart)
}

// containing has no jump that depends on the day of the year: processors guess
// those wrong, which costs more than the arithmetic.
func containing(k Kind, d Date, weekStart Weekday, fiscalStart time.Month) Period {
	switch k {
	case Day:
		return Period{k, d, d + 1}
	case Week:
		start := d - Date(daysSince(d, int64(weekStart.orMonday())))
		return Period{k, start, start + 7}
	case Year:
		month := (uint32(max(fiscalStart, time.January)) + 9) % 12 // after March
		if nearFrom <= d && d < nearUntil {
			year, day := nearDay(d)
			if day < daysToMonth(month) {
				year--
			}
			return Period{k, nearMonth(year, month), nearMonth(year+1, month)}
		}
		year, day := marchDay(d)
		if day < daysToMonth(month) {
			year--
		}
		return Period{k, marchFirst(year, month), marchFirst(year+1, month)}
	case Month:
		if nearFrom <= d && d < nearUntil {
			year, day := nearDay(d)
			month, dayOfMonth := marchMonth(day)
			yearDays := 365 + (year%4+1)/4 // cuts February, the last month of the year, short
			return Period{k, d - Date(dayOfMonth), d - Date(day) + Date(min(daysToMonth(month+1), yearDays))}
		}
		m := monthNumber(marchDay(d))
		return Period{k, marchFirst(m/12, m%12), marchFirst((m+1)/12, (m+1)%12)}
	case Quarter, HalfYear:
		months, first := uint32(3), uint32(max(fiscalStart, time.January))
		if k == HalfYear {
			months = 6
		}
		if nearFrom <= d && d < nearUntil {
			m := monthNumber(nearDay(d))
			m -= monthsSince(first, m, months)
			next := m + months
			return Period{k, nearMonth(m/12, m%12), nearMonth(next/12, next%12)}
		}
		m := monthNumber(marchDay(d))
		m -= monthsSince(first, m, months)
		next := m + months
		return Period{k, marchFirst(m/12, m%12), marchFirst(next/12, next%12)}
	}
	return Period{}
}

// monthsInto returns how many whole months of its fiscal year lie before the
// given month, 0 to 11.
func (s Settings) monthsInto(month uint32) uint32 {
	return (month + 12 - s.fiscalStart()) % 12
}

// fiscalStart returns the first month of the fiscal year, 1 to 12.
func (s Settings) fiscalStart() uint32 {
	return uint32(max(s.FiscalStart, time.January))
}

// Next returns the period of p's kind that begins where p ends.
func (s Settings) Next(p Period) Period { return s.Containing(p.Kind, p.End) }

// Previous returns the period of p's kind that ends where p begins.
func (s Settings) Previous(p Period) Period { return s.Containing(p.Kind, p.Start-1) }
