package timetrack

import (
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Shift is planned time of a person (K6). It is of civil days and wall clocks:
// Date is the day on which it begins, Last the one on which it ends.
type Shift struct {
	Record
	Activity string `json:"activity"` // id
	From     int    `json:"from"`     // minutes after midnight of Date
	To       int    `json:"to"`       // the same, more than 1440 on the next day
}

// interval is the time of the shift by the person's clock, as long as it
// really lasts.
func (s Shift) interval(clock period.Clock) Interval {
	return Interval{clock.At(s.Date, s.From), clock.At(s.Date+period.Date(s.To/minutesPerDay), s.To%minutesPerDay)}
}

const minutesPerDay = 24 * 60
