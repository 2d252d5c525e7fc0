package timetrack

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Shift is planned time of a person (K6). It is of civil days and wall clocks:
// Date is the day on which it begins, Last the one on which it ends.
type Shift struct {
	Record
	Activity string `json:"activity"` // id
	From     int    `json:"from"`     // minutes after midnight of Date, on the grid
	To       int    `json:"to"`       // the same, more than 1440 on the next day
}

// ShiftOverlap is the refusal of a shift because another one of the person is
// in the way. It matches fault.ErrConflict, and its code is overlap.
type ShiftOverlap struct {
	Field string // of the one that is refused: "shifts[2].from"
	Shift Shift  // the one in the way
	Name  string // of its person
}

func (e *ShiftOverlap) Error() string { return e.Unwrap().Error() }

// Unwrap returns the refusal in words.
func (e *ShiftOverlap) Unwrap() error {
	return &fault.Refusal{Code: "overlap", Field: e.Field, Err: fault.ErrConflict,
		Reason: fmt.Sprintf("%s has a shift on %s from %s to %s", e.Name, e.Shift.Date, clockTime(e.Shift.From), clockTime(e.Shift.To))}
}

// ShiftApproved is the refusal of a shift because the paid time of a day that it
// falls on is approved (K16). It matches fault.ErrLocked, and its code is
// approved.
type ShiftApproved struct {
	Field  string      // of the one that is refused: "shifts[2].date"
	Person string      // whose shift it is
	Name   string      // of the person
	Date   period.Date // the approved day
}

func (e *ShiftApproved) Error() string { return e.Unwrap().Error() }

// Unwrap returns the refusal in words.
func (e *ShiftApproved) Unwrap() error {
	return &fault.Refusal{Code: "approved", Field: e.Field, Reason: fmt.Sprintf("%s is approved for %s", e.Date, e.Name), Err: fault.ErrLocked}
}

// Grid is the minutes that shifts begin and end on (K6).
const Grid = 15

const minutesPerDay = 24 * 60

// interval is the time of the shift by the person's clock, as long as it
// really lasts.
func (s Shift) interval(clock period.Clock) Interval {
	return Interval{clock.At(s.Date, s.From), clock.At(s.Date+period.Date(s.To/minutesPerDay), s.To%minutesPerDay)}
}

// minutes are those since 0001-01-01 00:00 on the wall clock.
func (s Shift) minutes() (from, to int) {
	return int(s.Date)*minutesPerDay + s.From, int(s.Date)*minutesPerDay + s.To
}

func (s Shift) meets(o Shift) bool {
	from, to := s.minutes()
	first, last := o.minutes()
	return s.ID != o.ID && from < last && first < to
}

func (s *Shift) validate(path func(string) string) error {
	var errs []error
	if !isDate(s.Date) || s.Date > period.MaxDate-2 {
		errs = append(errs, fault.Invalidf(path("date"), "must be a date"))
	}
	if s.From < 0 || s.From >= minutesPerDay || s.From%Grid != 0 {
		errs = append(errs, fault.Invalidf(path("from"), "must be a time of day in steps of %d minutes", Grid))
	}
	switch {
	case s.To%Grid != 0:
		errs = append(errs, fault.Invalidf(path("to"), "must be in steps of %d minutes", Grid))
	case s.To <= s.From:
		errs = append(errs, fault.Invalidf(path("to"), "must be after from"))
	case s.To > s.From+minutesPerDay:
		errs = append(errs, fault.Invalidf(path("to"), "must be at most 24 hours after from"))
	}
	return fault.Join(append(errs, checkID(path("activity"), s.Activity), fault.CheckText(path("person"), s.Person, 1, MaxName), fault.CheckText(path("id"), s.ID, 0, MaxName))...)
}

// PutShifts plans time (K6), all of it or nothing: a shift with Revision 0 is
// new, and its id is made if it is empty; a higher Revision changes the version
// that it names, and Removed takes it away. It returns them as stored.
//
// It needs timetrack.schedule for each person's day, before and after. It
// returns fault.ErrInvalid for times off the grid and activities that there are
// not, fault.ErrDenied for people out of reach, fault.ErrNotFound and
// fault.ErrStale for a shift that is not there or was changed,
// fault.ErrConflict with the code activity_retired or as a *ShiftOverlap, and
// fault.ErrLocked with the code approved on days whose paid time is approved.
// Fields are named as in shifts[2].from.
func (t *Timesheet) PutShifts(ctx context.Context, actor people.Actor, shifts []Shift) ([]Shift, error) {
	v, err := t.with(ctx, actor, people.TimetrackSchedule)
	if err != nil {
		return nil, err
	}
	if err := checkCount("shifts", len(shifts), MaxEntries); err != nil {
		return nil, err
	}
	shifts = slices.Clone(shifts)
	var errs []error
	for i := range shifts {
		s := &shifts[i]
		errs = append(errs, s.validate(func(name string) string { return field("shifts", i, name) }))
		if s.ID == "" {
			s.ID = t.newID()
		}
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	plan := &planning{view: v, scope: v.roster.Scope(actor, people.TimetrackSchedule), sheet: t}
	var saved []Shift
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) (err error) {
		saved, err = plan.put(ctx, s, shifts)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// planning is one change of the work schedule.
type planning struct {
	view
	scope people.Scope
	sheet *Timesheet
}

// put checks all shifts against one another and against what is stored, and
// stores them.
func (p *planning) put(ctx context.Context, s Store, shifts []Shift) ([]Shift, error) {
	if len(shifts) == 0 {
		return nil, nil
	}
	ids := make([]string, len(shifts))
	for i, sh := range shifts {
		ids[i] = sh.ID
	}
	before, err := s.Shifts().ByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	o, k := p.sheet.direct(p.view), newKnown(s)
	if err := p.know(ctx, k, shifts, before); err != nil {
		return nil, err
	}
	saved := make([]Shift, len(shifts))
	used := map[string]bool{}
	for i, sh := range shifts {
		at := func(name string) string { return field("shifts", i, name) }
		old, exists := before[sh.ID]
		switch {
		case used[sh.ID]:
			return nil, fault.Invalidf(at("id"), "is given twice")
		case sh.Revision > 0 && (!exists || old.Removed || !p.scope.Sees(old.Person, old.Date)):
			return nil, fault.ErrNotFound
		case sh.Revision > 0 && sh.Revision != old.Revision:
			return nil, fault.ErrStale
		case sh.Revision == 0 && exists:
			return nil, fault.Taken(at("id"))
		case !p.scope.Sees(sh.Person, sh.Date):
			return nil, &fault.Refusal{Code: "denied", Field: at("person"), Reason: "only people in one's charge can be planned", Err: fault.ErrDenied}
		}
		used[sh.ID] = true
		if !sh.Removed && (!exists || old.Activity != sh.Activity || old.Date != sh.Date) {
			if err := k.usable(ctx, at("activity"), sh.Activity, sh.Date, p.now); err != nil {
				return nil, err
			}
		}
		if exists {
			if err := p.unfrozen(ctx, k, at("date"), old); err != nil {
				return nil, err
			}
		}
		if err := p.unfrozen(ctx, k, at("date"), sh); err != nil {
			return nil, err
		}
		sh.Last = sh.Date + period.Date((sh.To-1)/minutesPerDay)
		saved[i] = Shift{Record: Record{ID: sh.ID, Person: sh.Person, Date: sh.Date, Last: sh.Last, Removed: sh.Removed, Revision: sh.Revision},
			Activity: sh.Activity, From: sh.From, To: sh.To}
		saved[i].next(p.actor, o, sh.Reason)
	}
	if err := p.apart(ctx, s, saved, used); err != nil {
		return nil, err
	}
	return saved, s.Shifts().Put(ctx, saved...)
}

// know reads what is approved of the days of all shifts at once.
func (p *planning) know(ctx context.Context, k *known, shifts []Shift, before map[string]Shift) error {
	var ids []string
	for _, sh := range shifts {
		for _, v := range []Shift{sh, before[sh.ID]} {
			days, err := p.days(v)
			if err != nil {
				return err
			}
			ids = append(ids, dayIDs(p.records(v.Person), days...)...)
		}
	}
	return k.days(ctx, ids)
}

// days are the working days on which a shift falls.
func (p *planning) days(sh Shift) ([]period.Date, error) {
	clock, err := p.roster.Clock(sh.Person, sh.Date)
	if err != nil {
		return nil, err
	}
	return daysOf(clock, []Interval{sh.interval(clock)}), nil
}

// unfrozen refuses a shift on a day whose paid time is approved.
func (p *planning) unfrozen(ctx context.Context, k *known, name string, sh Shift) error {
	days, err := p.days(sh)
	if err != nil {
		return err
	}
	records := p.records(sh.Person)
	for _, d := range days {
		switch err := k.frozen(ctx, name, records, []period.Date{d}, Paid); {
		case errors.Is(err, fault.ErrLocked):
			of, _ := p.roster.Person(p.roster.Resolve(sh.Person))
			return &ShiftApproved{Field: name, Person: sh.Person, Name: of.Name(), Date: d}
		case err != nil:
			return err
		}
	}
	return nil
}

// apart refuses shifts of one person that overlap.
func (p *planning) apart(ctx context.Context, s Store, shifts []Shift, used map[string]bool) error {
	var ids []string
	days := period.Span{From: period.MaxDate}
	for _, sh := range shifts {
		ids = append(ids, sh.Person)
		days.From, days.Until = min(days.From, sh.Date), max(days.Until, sh.Last+1)
	}
	planned := map[string][]Shift{}
	err := s.Shifts().List(ctx, Query{People: ids, Span: days}, func(sh Shift) error {
		if !used[sh.ID] {
			planned[sh.Person] = append(planned[sh.Person], sh)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, sh := range shifts {
		if sh.Removed {
			continue
		}
		if j := slices.IndexFunc(planned[sh.Person], sh.meets); j >= 0 {
			of, _ := p.roster.Person(p.roster.Resolve(sh.Person))
			return &ShiftOverlap{Field: field("shifts", i, "from"), Shift: planned[sh.Person][j], Name: of.Name()}
		}
		planned[sh.Person] = append(planned[sh.Person], sh)
	}
	return nil
}

func clockTime(minutes int) string {
	return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60)
}

// CopyWeek plans the seven days from a day on as the seven days from another
// day are planned, at the same times of day, for the people named; nil is
// everybody in one's charge (K6). It returns the new shifts, and the errors of
// PutShifts: days on which something is in the way are not overwritten.
func (t *Timesheet) CopyWeek(ctx context.Context, actor people.Actor, from, to period.Date, persons []string) ([]Shift, error) {
	v, err := t.with(ctx, actor, people.TimetrackSchedule)
	if err != nil {
		return nil, err
	}
	if !isDate(from) || from > period.MaxDate-7 {
		return nil, fault.Invalidf("from", "must be a date")
	}
	if !isDate(to) || to > period.MaxDate-9 {
		return nil, fault.Invalidf("to", "must be a date")
	}
	if d := to - from; d > -7 && d < 7 {
		return nil, fault.Invalidf("to", "must be another week")
	}
	plan := &planning{view: v, scope: v.roster.Scope(actor, people.TimetrackSchedule), sheet: t}
	var saved []Shift
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		var copies []Shift
		err := s.Shifts().List(ctx, Query{People: persons, Span: period.Span{From: from, Until: from + 7}}, func(sh Shift) error {
			if sh.Date < from || !plan.scope.Sees(sh.Person, sh.Date) {
				return nil
			}
			sh.Record = Record{ID: t.newID(), Person: sh.Person, Date: sh.Date + to - from}
			copies = append(copies, sh)
			return nil
		})
		if err != nil {
			return err
		}
		saved, err = plan.put(ctx, s, copies)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// Shifts returns what is planned on the days: for oneself, and, with
// timetrack.schedule or timetrack.manage, for those whom one sees; by person,
// day and id. Nil people are everybody in view.
func (t *Timesheet) Shifts(ctx context.Context, actor people.Actor, days period.Span, persons []string) ([]Shift, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	if err := checkSpan(days); err != nil {
		return nil, err
	}
	schedules, manages := v.roster.Scope(actor, people.TimetrackSchedule), v.roster.Scope(actor, people.TimetrackManage)
	var out []Shift
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		return s.Shifts().List(ctx, Query{People: persons, Span: days}, func(sh Shift) error {
			if schedules.Sees(sh.Person, sh.Date) || manages.Sees(sh.Person, sh.Date) {
				out = append(out, sh)
			}
			return nil
		})
	})
	return out, err
}

// ShiftVersions returns every version of a shift, newest first (C12), for those
// with timetrack.schedule who see the person's day.
func (t *Timesheet) ShiftVersions(ctx context.Context, actor people.Actor, id string) ([]Shift, error) {
	v, err := t.with(ctx, actor, people.TimetrackSchedule)
	if err != nil {
		return nil, err
	}
	scope := v.roster.Scope(actor, people.TimetrackSchedule)
	return versionsOf(ctx, t.db, actor.Org, id, func(s Store) Records[Shift] { return s.Shifts() }, func(sh Shift) bool { return scope.Sees(sh.Person, sh.Date) })
}

// versionsOf returns every version of a record whose latest one may be seen.
func versionsOf[T Kept](ctx context.Context, db Transactor, org, id string, records func(Store) Records[T], sees func(T) bool) ([]T, error) {
	var out []T
	err := db.View(ctx, org, func(ctx context.Context, s Store) (err error) {
		out, err = records(s).Versions(ctx, id)
		if err == nil && (len(out) == 0 || !sees(out[0])) {
			err = fault.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
