package timetrack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// ReportQuery is what a report is of.
type ReportQuery struct {
	Selection
	// Activities leaves only rows of these, ids, with the time and the pay for
	// it; what belongs to no activity, such as commission and bonus, is left
	// out. nil is all.
	Activities   []string
	ExcludeEmpty bool // leave out people without any value
}

// Report is what people are to be paid for, and why (K11).
type Report struct {
	period.Span
	Zone   string      `json:"zone"` // of the organization; people may have their own
	People []PersonRow `json:"people"`
	Total  Figures     `json:"total"`
}

// PersonRow is a person's days and their sum.
type PersonRow struct {
	Person string `json:"person"` // id
	Name   string `json:"name"`
	Figures
	Days []DayRow `json:"days"` // those with values, by date
	// Version is of the numbers shown and their approval: Approve takes it, and
	// refuses where they have changed (K16). It is the same under every filter
	// of activities.
	Version  string `json:"version"`
	Approved Part   `json:"approved"` // what is approved on all days shown
	Decides  bool   `json:"decides"`  // the reader may approve them
}

// Report reckons the figures of those whom the actor manages or may approve,
// and of the actor's own, by name (K11 to K13, K16). It needs timetrack.manage
// or timetrack.approve, and returns fault.ErrInvalid for days that are none or
// too many, and money.ErrOverflow.
func (t *Timesheet) Report(ctx context.Context, actor people.Actor, q ReportQuery) (Report, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage|people.TimetrackApprove)
	if err != nil {
		return Report{}, err
	}
	if err := q.validate(); err != nil {
		return Report{}, err
	}
	approves := v.decider(people.TimetrackApprove)
	scope := v.roster.Scope(actor, people.TimetrackManage)
	return t.report(ctx, v, q, approves, func(person string, d period.Date) bool {
		return scope.Sees(person, d) || approves.sees(person, d)
	})
}

// Own reckons the actor's own figures, with their approval (K19). It needs no
// permission.
func (t *Timesheet) Own(ctx context.Context, actor people.Actor, days period.Span) (PersonRow, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return PersonRow{}, err
	}
	q := ReportQuery{Selection: Selection{Span: days}}
	if err := q.validate(); err != nil {
		return PersonRow{}, err
	}
	r, err := t.report(ctx, v, q, charge{}, func(person string, _ period.Date) bool { return v.own(person) })
	if err != nil || len(r.People) == 0 {
		return PersonRow{Person: actor.Person}, err
	}
	return r.People[0], nil
}

func (s Selection) validate() error {
	return cmp.Or(checkSpan(s.Span), atMost("people", len(s.People), MaxPeople), atMost("teams", len(s.Teams), MaxPeople),
		atMost("locations", len(s.Locations), MaxPeople))
}

func (t *Timesheet) report(ctx context.Context, v view, q ReportQuery, approves charge, sees func(string, period.Date) bool) (Report, error) {
	ts := v.selected(q.Selection, sees)
	if err := t.db.View(ctx, v.actor.Org, ts.read); err != nil {
		return Report{}, err
	}
	r := Report{Span: q.Span, Zone: v.roster.Organization.Calendar.On(q.From).Zone, People: make([]PersonRow, 0, len(ts.people))}
	for _, o := range ts.people {
		row, err := ts.row(o, q.Activities)
		if err != nil {
			return Report{}, err
		}
		if len(row.Days) == 0 && (q.ExcludeEmpty || o.Inactive || o.Erased) {
			continue
		}
		if approves.roster != nil {
			row.Decides = approves.any(o, q.Span)
		}
		r.People = append(r.People, row)
		if err := r.Total.Add(row.Figures); err != nil {
			return Report{}, err
		}
	}
	return r, nil
}

// any reports whether the actor may decide on a selected day of somebody.
func (c charge) any(o *owner, span period.Span) bool {
	for i := range o.days {
		if o.days[i].selected && c.sees(o.ID, span.From+period.Date(i)) {
			return true
		}
	}
	return false
}

// row reckons a person's days.
func (ts *timesheet) row(o *owner, activities []string) (PersonRow, error) {
	row := PersonRow{Person: o.ID, Name: o.Name(), Version: ts.version(o), Approved: Everything}
	shown, busy := false, 0
	for i := range o.days {
		if o.days[i].selected && !o.days[i].empty() {
			busy++
		}
	}
	for i := range o.days {
		day := &o.days[i]
		if !day.selected {
			continue
		}
		shown = true
		row.Approved &= day.approval.parts()
		if day.empty() {
			continue
		}
		d, err := reckon(ts.span.From+period.Date(i), day.Inputs)
		if err != nil {
			return PersonRow{}, err
		}
		ts.name(&d, day)
		if activities != nil && !d.only(activities) {
			continue
		}
		if row.Days == nil {
			row.Days = make([]DayRow, 0, busy)
		}
		row.Days = append(row.Days, d)
		if err := row.Add(d.Figures); err != nil {
			return PersonRow{}, err
		}
	}
	if !shown {
		row.Approved = 0
	}
	return row, nil
}

// name fills in what is shown beside the numbers.
func (ts *timesheet) name(d *DayRow, day *personDay) {
	for i := range d.Activities {
		a := &d.Activities[i]
		of := ts.activities[a.Activity]
		a.Name, a.Color = of.Name, of.Color
		if w, ok := day.notes[a.Activity]; ok {
			a.Overwritten = &Note{w.By, w.Made, w.Reason}
		}
	}
	slices.SortStableFunc(d.Activities, func(a, b ActivityRow) int { return cmp.Compare(ts.order[a.Activity], ts.order[b.Activity]) })
	d.Adjusted = day.adjusted
	if a := day.approval; a != nil {
		d.Hours, d.Paid, d.BonusMark = a.Hours, a.Paid, a.Bonus
	}
}

// only leaves the rows of some activities, and what is of them. It reports
// whether there are any.
func (d *DayRow) only(activities []string) bool {
	d.Activities = slices.DeleteFunc(d.Activities, func(a ActivityRow) bool { return !slices.Contains(activities, a.Activity) })
	d.Figures, d.Lines, d.Adjusted = Figures{}, nil, nil
	for _, a := range d.Activities { // sums of a part of what did not overflow
		d.Planned += a.Planned
		d.Reported += a.Reported
		d.SalaryTime += a.SalaryTime
		if a.HoursPay.Currency != "" {
			d.HoursPay = money.Subtotals{{Minor: d.HoursPay.In(a.HoursPay.Currency).Minor + a.HoursPay.Minor, Currency: a.HoursPay.Currency}}
		}
	}
	d.Salary = d.HoursPay
	return len(d.Activities) > 0
}

// version is a fingerprint of the inputs and approvals of a person's days.
func (ts *timesheet) version(o *owner) string {
	b := make([]byte, 0, 256*len(o.days))
	for i := range o.days {
		day := &o.days[i]
		if !day.selected {
			continue
		}
		b = append(b, byte('0'+day.approval.parts()))
		b = day.Inputs.append(b)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
