package timetrack

import (
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/money"
)

// Inputs are what a person's day is reckoned from, as it stands or, in an
// Approval, as it stood.
type Inputs struct {
	Rows    []InputRow      `json:"rows,omitzero"`    // by activity
	System  int64           `json:"system,omitzero"`  // seconds logged on
	Rate    money.Amount    `json:"rate,omitzero"`    // per hour; zero: none is in force
	Results []ResultTotal   `json:"results,omitzero"` // by currency, with what is adjusted
	Bonus   money.Subtotals `json:"bonus,omitzero"`
}

// InputRow is one activity of the day.
type InputRow struct {
	Activity  string    `json:"activity"` // id
	Planned   int64     `json:"planned,omitzero"`
	Start     time.Time `json:"start,omitzero"`   // of the first planned time; zero: none
	Clocked   int64     `json:"clocked,omitzero"` // seconds
	Paid      bool      `json:"paid,omitzero"`    // the activity is paid
	Overwrite *int64    `json:"overwrite,omitzero"`
}

// time is the row as the rule of K12 takes it.
func (r InputRow) time() ActivityTime {
	return ActivityTime{Clocked: r.Clocked, Paid: r.Paid, Overwrite: r.Overwrite}
}

func (in Inputs) clone() Inputs {
	in.Rows, in.Results, in.Bonus = slices.Clone(in.Rows), slices.Clone(in.Results), slices.Clone(in.Bonus)
	for i, r := range in.Rows {
		if r.Overwrite != nil {
			seconds := *r.Overwrite
			in.Rows[i].Overwrite = &seconds
		}
	}
	return in
}
