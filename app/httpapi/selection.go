package httpapi

import (
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Selection is the part of an input that narrows whose figures are meant.
type Selection struct {
	Locations []string `query:"location,explode" maxItems:"100" maxLength:"100" doc:"Only days on which the person is at one of these; ids. Repeat it for several."`
	Teams     []string `query:"team,explode" maxItems:"100" maxLength:"100" doc:"Only days on which the person is in one of these; ids."`
	People    []string `query:"person,explode" maxItems:"100" maxLength:"100" doc:"Only these; ids."`
}

// date reads a day; "" is none.
func date(field, s string) (period.Date, error) {
	if s == "" {
		return 0, nil
	}
	d, err := period.ParseDate(s)
	if err != nil {
		return 0, fault.Invalidf(field, "must be a date such as 2026-03-29")
	}
	return d, nil
}

// dateOrToday reads a day; "today" is the zero date, as the domain has it.
func dateOrToday(field, s string) (period.Date, error) {
	if s == "today" {
		return 0, nil
	}
	return date(field, s)
}

// span reads the two ends of a span of days.
func span(from, until string) (s period.Span, err error) {
	var errs [2]error
	s.From, errs[0] = date("from", from)
	s.Until, errs[1] = date("until", until)
	return s, fault.Join(errs[:]...)
}
