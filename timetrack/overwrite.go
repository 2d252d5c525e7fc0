package timetrack

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Overwrite is paid time that counts instead of the clocked one (K12). Its id is
// rowID of the person, day and activity; a version that is removed was reset.
type Overwrite struct {
	Record
	Activity string `json:"activity"` // id
	Seconds  int64  `json:"seconds"`
}

// OverwriteTime sets the salary time of a person, day and activity, or, with
// nil, resets it to the clocked time (K12). The reason is required to set it.
//
// It needs timetrack.manage for the person's day, and nobody sets one's own. It
// returns fault.ErrInvalid, fault.ErrDenied, and fault.ErrLocked with the code
// approved where the day's paid time is.
func (t *Timesheet) OverwriteTime(ctx context.Context, actor people.Actor, person string, d period.Date, activity string, seconds *int64, reason string) error {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	errs := []error{fault.CheckText("person", person, 1, MaxName), checkID("activity", activity)}
	if !isDate(d) {
		errs = append(errs, fault.Invalidf("date", "must be a date"))
	}
	least := 0
	if seconds != nil {
		least = 1
		if *seconds < 0 || *seconds > MaxSeconds {
			errs = append(errs, fault.Invalidf("seconds", "must be between 0 and %d", MaxSeconds))
		}
	}
	if err := fault.Join(append(errs, fault.CheckText("reason", reason, least, MaxReason))...); err != nil {
		return err
	}
	if !v.decider(people.TimetrackManage).sees(person, d) {
		return &fault.Refusal{Code: "denied", Field: "person", Reason: "one decides for people in one's charge only, and never for oneself", Err: fault.ErrDenied}
	}
	person = v.roster.Resolve(person)
	o := t.direct(v)
	return t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		if _, ok, err := one(ctx, s.Activities(), activity); err != nil || !ok {
			return errors.Join(err, fault.Invalidf("activity", "is not an activity"))
		}
		if err := frozen(ctx, s, "date", v.records(person), []period.Date{d}, Paid); err != nil {
			return err
		}
		return v.setTime(ctx, s, o, reason, []paidRow{{person, d, activity, seconds}})
	})
}

// paidRow is the salary time of a row; nil is the clocked one.
type paidRow struct {
	person   string
	date     period.Date
	activity string
	seconds  *int64
}

// setTime stores overwrites and resets, as far as they change anything.
func (v view) setTime(ctx context.Context, s Store, o change.Origin, reason string, rows []paidRow) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = rowID(r.person, r.date, r.activity)
	}
	known, err := s.Overwrites().ByID(ctx, ids)
	if err != nil {
		return err
	}
	var put []Overwrite
	for i, r := range rows {
		before, exists := known[ids[i]]
		stands := exists && !before.Removed
		if r.seconds == nil && !stands || r.seconds != nil && stands && before.Seconds == *r.seconds {
			continue
		}
		w := Overwrite{Record: Record{ID: ids[i], Person: r.person, Revision: before.Revision, Removed: r.seconds == nil}, Activity: r.activity}
		if r.seconds != nil {
			w.Seconds = *r.seconds
		}
		w.on(r.date)
		w.next(v.actor, o, reason)
		put = append(put, w)
	}
	return s.Overwrites().Put(ctx, put...)
}

// OverwriteVersions returns every overwrite and reset of a person, day and
// activity, newest first, for those with timetrack.manage who see the day.
func (t *Timesheet) OverwriteVersions(ctx context.Context, actor people.Actor, person string, d period.Date, activity string) ([]Overwrite, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return nil, err
	}
	if !isDate(d) || !v.roster.Scope(actor, people.TimetrackManage).Sees(person, d) {
		return nil, fault.ErrNotFound
	}
	return versionsOf(ctx, t.db, actor.Org, rowID(v.roster.Resolve(person), d, activity),
		func(s Store) Records[Overwrite] { return s.Overwrites() }, func(Overwrite) bool { return true })
}

// PaidChange is what PreviewPaidTime shows of one person.
type PaidChange struct {
	Person string    `json:"person"`
	Name   string    `json:"name"`
	Before int64     `json:"before"` // seconds in all
	After  int64     `json:"after"`
	Rows   []PaidRow `json:"rows"` // of the days and activities, with the salary time so far
	Set    []int64   `json:"set"`  // of each row
	keys   []paidRow
}

// PreviewPaidTime shows what SetPaidTime would do to each person of the
// selection, by name, and changes nothing (K14). It returns the errors of
// SetPaidTime.
func (t *Timesheet) PreviewPaidTime(ctx context.Context, actor people.Actor, sel Selection, set SetPaidTime) ([]PaidChange, error) {
	p, err := t.paying(ctx, actor, sel, set)
	if err != nil {
		return nil, err
	}
	var out []PaidChange
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out, err = p.preview(ctx, s)
		return err
	})
	return out, err
}

// SetPaidTime sets the paid time of the people selected by name, as previewed,
// for all of them or nobody (K14).
//
// It needs timetrack.manage for all of them, and nobody sets one's own. It
// returns fault.ErrInvalid, fault.ErrDenied for people[i], fault.ErrConflict
// with the code no_planned_activity for people[i] who cannot be given a stated
// time, and fault.ErrLocked with the code approved where the paid time of a
// selected day is.
func (t *Timesheet) SetPaidTime(ctx context.Context, actor people.Actor, sel Selection, set SetPaidTime, reason string) ([]PaidChange, error) {
	if err := fault.CheckText("reason", reason, 0, MaxReason); err != nil {
		return nil, err
	}
	p, err := t.paying(ctx, actor, sel, set)
	if err != nil {
		return nil, err
	}
	return p.apply(ctx, t, strings.TrimSpace(reason))
}

// SetTotal types the salary time of one selected person: it is spread over the
// rows beneath in proportion to their paid clocked seconds (K12). The reason is
// required; otherwise it is as SetPaidTime.
func (t *Timesheet) SetTotal(ctx context.Context, actor people.Actor, sel Selection, total int64, reason string) ([]PaidChange, error) {
	if len(sel.People) != 1 {
		return nil, fault.Invalidf("people", "must be one person")
	}
	if err := fault.CheckText("reason", reason, 1, MaxReason); err != nil {
		return nil, err
	}
	p, err := t.paying(ctx, actor, sel, SetPaidTime{Mode: PaidNothing, Seconds: total})
	if err != nil {
		return nil, err
	}
	p.total = &total
	return p.apply(ctx, t, strings.TrimSpace(reason))
}

// paying is one setting of paid time.
type paying struct {
	*timesheet
	sel    Selection
	set    SetPaidTime
	total  *int64 // of SetTotal
	origin change.Origin
}

func (t *Timesheet) paying(ctx context.Context, actor people.Actor, sel Selection, set SetPaidTime) (*paying, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return nil, err
	}
	errs := []error{sel.validate(), checkCount("people", len(sel.People), MaxPeople)}
	if set.Seconds < 0 || set.Seconds > MaxSeconds {
		errs = append(errs, fault.Invalidf("seconds", "must be between 0 and %d", MaxSeconds))
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	ts := v.selected(sel, v.decider(people.TimetrackManage).sees)
	if err := ts.covers(sel.People); err != nil {
		return nil, err
	}
	return &paying{timesheet: ts, sel: sel, set: set, origin: t.direct(v)}, nil
}

// covers refuses people of whom no day is selected.
func (ts *timesheet) covers(ids []string) error {
	var errs []error
	for i, id := range ids {
		if !slices.ContainsFunc(ts.people, func(o *owner) bool { return o.ID == ts.roster.Resolve(id) }) {
			errs = append(errs, undecided("people", i))
		}
	}
	return fault.Join(errs...)
}

// preview reckons what is to be set.
func (p *paying) preview(ctx context.Context, s Store) ([]PaidChange, error) {
	if err := p.read(ctx, s); err != nil {
		return nil, err
	}
	contact := map[string]int64{}
	err := s.Contacts().List(ctx, Query{People: p.ids(), Span: p.span}, func(c Contact) error {
		key := rowID(p.roster.Resolve(c.Person), c.Date, c.Activity)
		sum := contact[key]
		err := addTo(&sum, c.Seconds)
		contact[key] = sum
		return err
	})
	if err != nil {
		return nil, err
	}
	// In the order of the selection, which is that of the refusals.
	slices.SortStableFunc(p.people, func(a, b *owner) int { return p.place(a) - p.place(b) })
	persons := make([]PaidPerson, len(p.people))
	changes := make([]PaidChange, len(p.people))
	clocked := make([][]ActivityTime, len(p.people))
	for i, o := range p.people {
		c := &changes[i]
		c.Person, c.Name = o.ID, o.Name()
		for j := range o.days {
			day := &o.days[j]
			d := p.span.From + period.Date(j)
			if day.approval.parts()&Paid != 0 {
				return nil, approved(at("people", p.place(o)), d)
			}
			for _, r := range day.Rows {
				c.Rows = append(c.Rows, PaidRow{Date: d, Name: p.activities[r.Activity].Name, Start: r.Start,
					Contact: contact[rowID(o.ID, d, r.Activity)], Seconds: r.time().SalaryTime()})
				c.keys = append(c.keys, paidRow{person: o.ID, date: d, activity: r.Activity})
				clocked[i] = append(clocked[i], r.time())
			}
		}
		persons[i] = PaidPerson{ID: o.ID, Name: o.Name(), Rows: c.Rows}
	}
	if p.total != nil {
		if len(clocked[0]) == 0 {
			return nil, &fault.Refusal{Code: "no_rows", Field: at("people", 0), Reason: persons[0].Name + " has no time on these days to spread a total over", Err: fault.ErrConflict}
		}
		parts, err := SpreadTotal(*p.total, clocked[0])
		if err != nil {
			return nil, err
		}
		for _, r := range changes[0].Rows {
			changes[0].Before += r.Seconds
		}
		changes[0].Set, changes[0].After = parts, *p.total
		return changes, nil
	}
	previews, err := p.set.Preview(persons)
	if err != nil {
		return nil, err
	}
	for i, v := range previews {
		changes[i].Before, changes[i].After, changes[i].Set = v.Before, v.After, v.Seconds
	}
	return changes, nil
}

// place is where a person stands in the selection.
func (p *paying) place(o *owner) int {
	return slices.IndexFunc(p.sel.People, func(id string) bool { return p.roster.Resolve(id) == o.ID })
}

func (p *paying) apply(ctx context.Context, t *Timesheet, reason string) ([]PaidChange, error) {
	var out []PaidChange
	err := t.db.Update(ctx, p.actor.Org, func(ctx context.Context, s Store) error {
		var err error
		if out, err = p.preview(ctx, s); err != nil {
			return err
		}
		var rows []paidRow
		for _, c := range out {
			for i, k := range c.keys {
				k.seconds = &c.Set[i]
				rows = append(rows, k)
			}
		}
		return p.setTime(ctx, s, p.origin, reason, rows)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
