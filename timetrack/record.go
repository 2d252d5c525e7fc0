package timetrack

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Record is what all records of this package have in common: whose they are,
// of which days, and who changed them last. No version of a record is lost
// (C12).
type Record struct {
	ID       string      `json:"id"`
	Revision int64       `json:"revision"`         // 1 for the first version
	Person   string      `json:"person,omitzero"`  // whose it is; "" is nobody's
	Date     period.Date `json:"date,omitzero"`    // its day, or the first of several
	Last     period.Date `json:"last,omitzero"`    // its last day; that of Date where there is one
	Removed  bool        `json:"removed,omitzero"` // this version took it away
	By       string      `json:"by,omitzero"`      // id of the person who made this version; "" for a host system
	Change   string      `json:"change,omitzero"`  // id of the command that made it
	Reason   string      `json:"reason,omitzero"`
	Made     time.Time   `json:"made"`     // when By acted
	Received time.Time   `json:"received"` // when it arrived
}

// Header returns the record's own part.
func (r Record) Header() Record { return r }

// Finds reports whether two versions are found by the same: all but who made
// them, when and why.
func (r Record) Finds(o Record) bool {
	return r.ID == o.ID && r.Revision == o.Revision && r.Person == o.Person && r.Date == o.Date && r.Last == o.Last && r.Removed == o.Removed
}

// next makes r the version after the one that it holds.
func (r *Record) next(by people.Actor, o change.Origin, reason string) {
	r.Revision++
	r.By, r.Change, r.Reason, r.Made, r.Received = by.Person, o.ID, reason, o.Made, o.Received
}

// on puts r on one day.
func (r *Record) on(d period.Date) { r.Date, r.Last = d, d }

// during puts r on the days, in UTC, of the time from one instant to another;
// the zero instant has no end.
func (r *Record) during(from, until time.Time) {
	r.Date, r.Last = period.DateOf(from.UTC()), period.MaxDate
	if !until.IsZero() {
		r.Last = period.DateOf(until.UTC())
	}
}
