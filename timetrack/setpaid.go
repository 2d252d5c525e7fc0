package timetrack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// PaidMode says what paid time is set to (K14).
type PaidMode string

// The modes.
const (
	PaidNothing    PaidMode = "nothing"     // all activities to 0 h
	PaidEightHours PaidMode = "eight_hours" // each planned activity to 8 h, others stay
	PaidEven       PaidMode = "even"        // a stated time, spread evenly over planned activities
	PaidByContact  PaidMode = "by_contact"  // a stated time, spread in proportion to contact-page time
)

const eightHours = 8 * secondsPerHour

// SetPaidTime sets the paid time of selected people (K14). With PaidEven and
// PaidByContact each of them gets Seconds in all: what was not planned gets 0.
// It is spread by the largest remainder over the planned activities in order of
// date, start and name; where none of them has contact-page time, evenly.
type SetPaidTime struct {
	Mode    PaidMode
	Seconds int64 // the stated time of PaidEven and PaidByContact
	EachDay bool  // the stated time is for each day with a planned activity, not for the whole selection
}

// PaidPerson is a selected person with the rows of the selected days.
type PaidPerson struct {
	ID   string
	Name string // for refusals
	Rows []PaidRow
}

// PaidRow is a person's activity on a day, planned or not. There is one row
// for each date and activity.
type PaidRow struct {
	Date    period.Date
	Name    string    // of the activity
	Start   time.Time // of its first planned shift that day; zero if not planned
	Contact int64     // contact-page seconds
	Seconds int64     // salary time so far
}

// Planned reports whether the activity was planned for the day.
func (r PaidRow) Planned() bool { return !r.Start.IsZero() }

// PaidPreview is what setting paid time does to one person.
type PaidPreview struct {
	Person        string  // id
	Before, After int64   // seconds in all
	Seconds       []int64 // salary time of each row, in the order of the person's rows
}

// Preview returns the outcome for each of the people, in their order, and
// changes nothing. Somebody without a planned activity cannot be given a stated
// time: it returns a *fault.Refusal with code "no_planned_activity" that
// matches fault.ErrConflict and names the person, or several of them as
// fault.Many, and nothing for anybody. It returns a *fault.Invalid for an
// unknown mode, negative seconds or contact time, and money.ErrOverflow.
func (s SetPaidTime) Preview(people []PaidPerson) ([]PaidPreview, error) {
	if err := s.validate(people); err != nil {
		return nil, err
	}
	previews := make([]PaidPreview, len(people))
	for i, p := range people {
		after, err := s.apply(p.Rows)
		if err != nil {
			return nil, err
		}
		before := make([]int64, len(p.Rows))
		for j, r := range p.Rows {
			before[j] = r.Seconds
		}
		v := PaidPreview{Person: p.ID, Seconds: after}
		if v.Before, err = sum(before...); err != nil {
			return nil, err
		}
		if v.After, err = sum(after...); err != nil {
			return nil, err
		}
		previews[i] = v
	}
	return previews, nil
}

func (s SetPaidTime) validate(people []PaidPerson) error {
	switch s.Mode {
	case PaidNothing, PaidEightHours:
		return nil
	case PaidEven, PaidByContact:
	default:
		return fault.Invalidf("mode", "must be nothing, eight_hours, even or by_contact")
	}
	if s.Seconds < 0 {
		return fault.Invalidf("seconds", "must not be negative")
	}
	var refused []error
	for i, p := range people {
		for j, r := range p.Rows {
			if r.Contact < 0 {
				refused = append(refused, fault.Invalidf(fmt.Sprintf("people[%d].rows[%d].contact", i, j), "must not be negative"))
			}
		}
		if !slices.ContainsFunc(p.Rows, PaidRow.Planned) {
			refused = append(refused, &fault.Refusal{
				Code:   "no_planned_activity",
				Reason: p.Name + " has no planned activity",
				Field:  fmt.Sprintf("people[%d]", i),
				Err:    fault.ErrConflict,
			})
		}
	}
	return fault.Join(refused...)
}

// apply returns the new salary time of each row.
func (s SetPaidTime) apply(rows []PaidRow) ([]int64, error) {
	after := make([]int64, len(rows))
	switch s.Mode {
	case PaidEightHours:
		for i, r := range rows {
			after[i] = r.Seconds
			if r.Planned() {
				after[i] = eightHours
			}
		}
	case PaidEven, PaidByContact:
		planned := plannedOrder(rows)
		for len(planned) > 0 {
			share := planned
			if s.EachDay {
				share = firstDay(rows, planned)
			}
			planned = planned[len(share):]
			weights := make([]int64, len(share))
			if s.Mode == PaidByContact {
				for k, i := range share {
					weights[k] = rows[i].Contact
				}
			}
			parts, err := money.Allocate(s.Seconds, weights)
			if err != nil {
				return nil, err
			}
			for k, i := range share {
				after[i] = parts[k]
			}
		}
	}
	return after, nil
}

// plannedOrder returns the places of the planned rows in order of date, start
// and name.
func plannedOrder(rows []PaidRow) []int {
	var places []int
	for i, r := range rows {
		if r.Planned() {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int {
		ra, rb := rows[a], rows[b]
		return cmp.Or(cmp.Compare(ra.Date, rb.Date), ra.Start.Compare(rb.Start), strings.Compare(ra.Name, rb.Name))
	})
	return places
}

// firstDay returns the leading places whose rows are of one day.
func firstDay(rows []PaidRow, places []int) []int {
	day := rows[places[0]].Date
	if n := slices.IndexFunc(places, func(i int) bool { return rows[i].Date != day }); n > 0 {
		return places[:n]
	}
	return places
}
