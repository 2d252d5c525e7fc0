package timetrack

import (
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Session is time for which a person was logged on (K7). Its id is the host's.
// Date and Last are days in UTC.
type Session struct {
	Record
	Start time.Time `json:"start"`
	Stop  time.Time `json:"stop,omitzero"` // zero: still logged on, which counts for nothing yet
}

// Result is what a person achieved on a day, from a host's campaigns (K8). Its
// id is the host's; what is refunded is negative.
type Result struct {
	Record
	Points     int64          `json:"points,omitzero"`
	Currency   money.Currency `json:"currency,omitzero"` // of the amounts; "" where all are 0
	Revenue    int64          `json:"revenue,omitzero"`  // minor units
	Profit     int64          `json:"profit,omitzero"`
	Commission int64          `json:"commission,omitzero"`
	Success    bool           `json:"success,omitzero"` // it is a sale
}

// Contact is how long a person spent on contact pages (K8). Its id is rowID of
// the person, day and activity.
type Contact struct {
	Record
	Activity string `json:"activity"` // id
	Seconds  int64  `json:"seconds"`
}

// HourRate is what a person earns by the hour, from day to day (K9). Its id is
// that of the person.
type HourRate struct {
	Record
	Rates period.Timeline[money.Amount] `json:"rates"`
}

// Clone returns a copy that shares nothing with r.
func (r HourRate) Clone() HourRate {
	r.Rates = slices.Clone(r.Rates)
	return r
}

// Adjustment moves the difference that a result made to a frozen day on to an
// open one (K16): Date is the open day. What is booked here is not counted on
// the day that it is of.
type Adjustment struct {
	Record
	Of         period.Date `json:"of"`     // the frozen day
	Result     string      `json:"result"` // id
	Difference ResultTotal `json:"difference"`
}

// rowID is the id of what there is one of for a person, day and activity.
func rowID(person string, d period.Date, activity string) string {
	return dayID(person, d) + "/" + activity
}
