package timetrack

import (
	"errors"
	"slices"
	"strconv"
	"strings"
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

// fewActivities is more than most days have.
const fewActivities = 4

// row returns the row of an activity, which it makes where there is none. Rows
// are kept in order of activity.
func (in *Inputs) row(activity string) *InputRow {
	i, found := slices.BinarySearchFunc(in.Rows, activity, func(r InputRow, id string) int { return strings.Compare(r.Activity, id) })
	if !found {
		if in.Rows == nil {
			in.Rows = make([]InputRow, 0, fewActivities)
		}
		in.Rows = slices.Insert(in.Rows, i, InputRow{Activity: activity})
	}
	return &in.Rows[i]
}

// add adds results, in order of currency.
func (in *Inputs) add(t ResultTotal) error {
	t.Person, t.Date = "", 0
	i, found := slices.BinarySearchFunc(in.Results, t.Currency, func(r ResultTotal, c money.Currency) int {
		return strings.Compare(string(r.Currency), string(c))
	})
	if !found {
		in.Results = slices.Insert(in.Results, i, t)
		return nil
	}
	return in.Results[i].Plus(t)
}

// plus adds the snapshot of another record of the person.
func (in *Inputs) plus(o Inputs) error {
	if in.Rate == (money.Amount{}) {
		in.Rate = o.Rate
	}
	errs := []error{addTo(&in.System, o.System)}
	for _, r := range o.Rows {
		row := in.row(r.Activity)
		if row.Overwrite != nil || r.Overwrite != nil {
			seconds := row.time().SalaryTime()
			errs = append(errs, addTo(&seconds, r.time().SalaryTime()))
			row.Overwrite = &seconds
		}
		if row.Start.IsZero() || !r.Start.IsZero() && r.Start.Before(row.Start) {
			row.Start = r.Start
		}
		row.Paid = row.Paid || r.Paid
		errs = append(errs, addTo(&row.Planned, r.Planned), addTo(&row.Clocked, r.Clocked))
	}
	for _, t := range o.Results {
		errs = append(errs, in.add(t))
	}
	for _, a := range o.Bonus {
		errs = append(errs, in.Bonus.Add(a))
	}
	return errors.Join(errs...)
}

// empty reports whether there is nothing to show for the day. A rate alone is
// nothing.
func (in Inputs) empty() bool {
	return len(in.Rows) == 0 && in.System == 0 && len(in.Results) == 0 && len(in.Bonus) == 0
}

// freeze puts the approved parts of a snapshot in the place of what stands
// there now.
func (in *Inputs) freeze(snapshot Inputs, parts Part) {
	if parts&clocked != 0 {
		for i := range in.Rows {
			in.Rows[i].Clocked = 0
			if parts&Paid != 0 {
				in.Rows[i].Overwrite = nil
			}
		}
		for _, r := range snapshot.Rows {
			if r.Clocked == 0 && (parts&Paid == 0 || r.Overwrite == nil) {
				continue
			}
			row := in.row(r.Activity)
			row.Clocked = r.Clocked
			if parts&Paid != 0 {
				row.Paid, row.Overwrite = r.Paid, r.Overwrite
			}
		}
	}
	if parts&Paid != 0 {
		in.Rate, in.Results = snapshot.Rate, snapshot.Results
	}
	if parts&BonusPart != 0 {
		in.Bonus = snapshot.Bonus
	}
}

// append adds the inputs to a text of which a fingerprint is taken.
func (in Inputs) append(b []byte) []byte {
	number := func(n int64) { b = append(strconv.AppendInt(b, n, 10), ' ') }
	text := func(s string) { // its length tells where it ends
		number(int64(len(s)))
		b = append(b, s...)
	}
	for _, r := range in.Rows {
		text(r.Activity)
		number(r.Planned)
		number(r.Clocked)
		b = strconv.AppendBool(b, r.Paid)
		if r.Overwrite != nil {
			b = append(b, '=')
			number(*r.Overwrite)
		}
	}
	b = append(b, ';')
	number(in.System)
	amounts := append(money.Subtotals{in.Rate}, in.Bonus...)
	for _, a := range amounts {
		number(a.Minor)
		text(string(a.Currency))
	}
	for _, r := range in.Results {
		text(string(r.Currency))
		for _, n := range []int64{r.Points, r.Revenue, r.Profit, r.Commission, r.Sales} {
			number(n)
		}
	}
	return append(b, '\n')
}
