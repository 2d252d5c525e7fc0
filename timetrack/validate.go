package timetrack

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The limits of what is entered.
const (
	MaxName    = 100  // characters of a name or an id
	MaxReason  = 500  // characters of a reason or note
	MaxEntries = 1000 // records in one call, such as shifts or results
	MaxPeople  = 5000 // selected people
	MaxDays    = 400  // days of a report or a selection

	// MaxEntry is how long an entry may be that is typed by hand. One that was
	// clocked may be longer.
	MaxEntry = 24 * time.Hour
	// MaxSeconds is the most paid time that can be set for a person, activity
	// and day, or for a selection: 10,000 hours.
	MaxSeconds = 36_000_000
	// MaxAmount is the largest amount of a bonus, rate or result, in minor
	// units, and -MaxAmount the smallest.
	MaxAmount = 999_999_999_999
)

func isDate(d period.Date) bool { return d >= period.MinDate && d <= period.MaxDate }

// checkID refuses ids that are empty or that stores cannot keep apart.
func checkID(name, id string) error {
	if strings.Contains(id, "/") {
		return fault.Invalidf(name, "holds a slash")
	}
	return fault.CheckText(name, id, 1, MaxName)
}

// checkInstant refuses what no store keeps.
func checkInstant(name string, at time.Time) error {
	if y := at.UTC().Year(); y < 1900 || y > 9998 {
		return fault.Invalidf(name, "must be between the years 1900 and 9998")
	}
	return nil
}

// checkSpan refuses a selection of days that is open or too long.
func checkSpan(s period.Span) error {
	switch {
	case !isDate(s.From):
		return fault.Invalidf("from", "must be a date")
	case !isDate(s.Until):
		return fault.Invalidf("until", "must be a date")
	case s.Until <= s.From:
		return fault.Invalidf("until", "must be after from")
	case s.Until-s.From > MaxDays:
		return fault.Invalidf("until", "is more than %d days after from", MaxDays)
	}
	return nil
}

// checkAmount refuses an amount that is too large or of no currency.
func checkAmount(name string, a money.Amount) error {
	if a.Minor > MaxAmount || a.Minor < -MaxAmount {
		return fault.Invalidf(name, "must be between -%d and %d in the currency's smallest unit", int64(MaxAmount), int64(MaxAmount))
	}
	if _, ok := a.Currency.Exponent(); !ok {
		return fault.Invalidf(name, "must be in an ISO 4217 currency such as EUR")
	}
	return nil
}

// checkCount refuses a list that is empty or too long.
func checkCount(name string, n, most int) error {
	if n < 1 || n > most {
		return fault.Invalidf(name, "must be between 1 and %d", most)
	}
	return nil
}

// atMost refuses a list that is too long.
func atMost(name string, n, most int) error {
	if n > most {
		return fault.Invalidf(name, "must be at most %d", most)
	}
	return nil
}

func field(list string, i int, name string) string { return fmt.Sprintf("%s[%d].%s", list, i, name) }

// at is the path of an item of a list.
func at(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
