package timetrack

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Stored says what became of records that a host wrote.
type Stored struct {
	Created, Changed, Unchanged int
	// Adjusted is how many results changed the figures of frozen days, and show
	// as an adjustment on a later one (K16).
	Adjusted int
}

// writing is one call of a host system, or of somebody who imports.
type writing struct {
	view
	decides charge
	origin  change.Origin
}

func (t *Timesheet) write(ctx context.Context, actor people.Actor, n int, what string) (*writing, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return nil, err
	}
	if err := checkCount(what, n, MaxBatch); err != nil {
		return nil, err
	}
	return &writing{v, v.decider(people.TimetrackManage), t.direct(v)}, nil
}

// reach refuses figures of somebody for whom the actor may not decide: nobody
// writes one's own.
func (w *writing) reach(path, person string, d period.Date) error {
	if w.decides.sees(person, d) {
		return nil
	}
	return &fault.Refusal{Code: "denied", Field: path, Reason: "only figures of people in one's charge can be written, and never one's own", Err: fault.ErrDenied}
}

// upsert stores records of a kind by their ids: those that are new or differ
// from what is stored. moved is told of each with what stood there before,
// which is zero for a new one.
func upsert[T Kept](ctx context.Context, w *writing, records Records[T], vs []T, header func(*T) *Record, same func(a, b T) bool,
	moved func(i int, before, after T) error,
) (Stored, error) {
	ids := make([]string, len(vs))
	for i, v := range vs {
		ids[i] = v.Header().ID
	}
	known, err := records.ByID(ctx, ids)
	if err != nil {
		return Stored{}, err
	}
	var out Stored
	var put []T
	for i, v := range vs {
		before, exists := known[ids[i]]
		if exists && before.Header().Removed == v.Header().Removed && before.Header().Person == v.Header().Person && same(before, v) {
			out.Unchanged++
			continue
		}
		if !exists && v.Header().Removed {
			out.Unchanged++ // there is nothing to remove
			continue
		}
		h := header(&v)
		h.Revision = before.Header().Revision
		h.next(w.actor, w.origin, h.Reason)
		if err := moved(i, before, v); err != nil {
			return Stored{}, err
		}
		if exists {
			out.Changed++
		} else {
			out.Created++
		}
		known[h.ID] = v
		put = append(put, v)
	}
	return out, records.Put(ctx, put...)
}

// PutSessions stores for how long people were logged on (K7). The id of a
// session is the host's: one that is known is replaced, one with the same
// content changes nothing, one that is Removed is taken away.
//
// It needs timetrack.manage for each person's day, and nobody writes one's own.
// It is all or nothing; fields are named as in sessions[2].stop.
func (t *Timesheet) PutSessions(ctx context.Context, actor people.Actor, sessions []Session) (Stored, error) {
	w, err := t.write(ctx, actor, len(sessions), "sessions")
	if err != nil {
		return Stored{}, err
	}
	sessions = slices.Clone(sessions)
	var errs []error
	for i := range sessions {
		s, at := &sessions[i], func(name string) string { return field("sessions", i, name) }
		s.Record = Record{ID: s.ID, Person: s.Person, Removed: s.Removed, Reason: s.Reason}
		err := errors.Join(checkID(at("id"), s.ID), fault.CheckText(at("person"), s.Person, 1, MaxName), checkInstant(at("start"), s.Start))
		if err == nil && !s.Stop.IsZero() {
			if err = checkInstant(at("stop"), s.Stop); err == nil && s.Stop.Before(s.Start) {
				err = fault.Invalidf(at("stop"), "must not be before the start")
			}
		}
		if err != nil {
			errs = append(errs, flat(err)...)
			continue
		}
		s.Start = second(s.Start)
		if !s.Stop.IsZero() {
			s.Stop = second(s.Stop)
		}
		s.during(s.Start, s.Stop)
		d, err := w.day(s.Person, s.Start)
		if err != nil {
			return Stored{}, err
		}
		errs = append(errs, w.reach(at("person"), s.Person, d))
	}
	if err := fault.Join(errs...); err != nil {
		return Stored{}, err
	}
	return stored(ctx, t, actor, func(ctx context.Context, s Store) (Stored, error) {
		return upsert(ctx, w, s.Sessions(), sessions, func(s *Session) *Record { return &s.Record },
			func(a, b Session) bool { return a.Start.Equal(b.Start) && a.Stop.Equal(b.Stop) },
			func(i int, before, _ Session) error { return w.stays(field("sessions", i, "id"), before.Record) })
	})
}

// stays refuses to take a record from somebody for whom the actor may not
// decide; an id that is taken tells no more than that.
func (w *writing) stays(path string, before Record) error {
	if before.ID == "" || w.decides.sees(before.Person, max(before.Date, 1)) {
		return nil
	}
	return fault.Taken(path)
}

// stored runs a unit of work that says what became of records.
func stored(ctx context.Context, t *Timesheet, actor people.Actor, fn func(context.Context, Store) (Stored, error)) (Stored, error) {
	var out Stored
	err := t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) (err error) {
		out, err = fn(ctx, s)
		return err
	})
	if err != nil {
		return Stored{}, err
	}
	return out, nil
}

// flat lists the errors that errors.Join joined.
func flat(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// PutResults stores what people achieved (K8). The id of a result is the
// host's, as for PutSessions; amounts that are refunded are negative.
//
// What changes on a frozen day stays off it: it is booked as an adjustment on
// the person's first day after that which is open (K16).
func (t *Timesheet) PutResults(ctx context.Context, actor people.Actor, results []Result) (Stored, error) {
	w, err := t.write(ctx, actor, len(results), "results")
	if err != nil {
		return Stored{}, err
	}
	results = slices.Clone(results)
	var errs []error
	for i := range results {
		r, at := &results[i], func(name string) string { return field("results", i, name) }
		r.Record = Record{ID: r.ID, Person: r.Person, Date: r.Date, Last: r.Date, Removed: r.Removed, Reason: r.Reason}
		if err := r.validate(at); err != nil {
			errs = append(errs, flat(err)...)
			continue
		}
		errs = append(errs, w.reach(at("person"), r.Person, r.Date))
	}
	if err := fault.Join(errs...); err != nil {
		return Stored{}, err
	}
	return stored(ctx, t, actor, func(ctx context.Context, s Store) (Stored, error) {
		book := &booking{writing: w, store: s, known: newKnown(s), newID: t.newID}
		if err := book.know(ctx, results); err != nil {
			return Stored{}, err
		}
		out, err := upsert(ctx, w, s.Results(), results, func(r *Result) *Record { return &r.Record },
			func(a, b Result) bool {
				return a.Date == b.Date && a.Points == b.Points && a.Currency == b.Currency && a.Revenue == b.Revenue &&
					a.Profit == b.Profit && a.Commission == b.Commission && a.Success == b.Success
			},
			func(i int, before, after Result) error {
				if err := w.stays(field("results", i, "id"), before.Record); err != nil {
					return err
				}
				return book.move(ctx, before, after)
			})
		if err != nil {
			return Stored{}, err
		}
		out.Adjusted = len(book.adjustments)
		return out, s.Adjustments().Put(ctx, book.adjustments...)
	})
}

func (r Result) validate(at func(string) string) error {
	errs := []error{checkID(at("id"), r.ID), fault.CheckText(at("person"), r.Person, 1, MaxName)}
	if !isDate(r.Date) {
		errs = append(errs, fault.Invalidf(at("date"), "must be a date"))
	}
	if r.Points > MaxAmount || r.Points < -MaxAmount {
		errs = append(errs, fault.Invalidf(at("points"), "must be between -%d and %d", int64(MaxAmount), int64(MaxAmount)))
	}
	amounts := []struct {
		name string
		n    int64
	}{{"revenue", r.Revenue}, {"profit", r.Profit}, {"commission", r.Commission}}
	for _, a := range amounts {
		if a.n > MaxAmount || a.n < -MaxAmount {
			errs = append(errs, fault.Invalidf(at(a.name), "must be between -%d and %d in the currency's smallest unit", int64(MaxAmount), int64(MaxAmount)))
		}
	}
	if _, ok := r.Currency.Exponent(); !ok && (r.Currency != "" || r.Revenue != 0 || r.Profit != 0 || r.Commission != 0) {
		errs = append(errs, fault.Invalidf(at("currency"), "must be an ISO 4217 code such as EUR"))
	}
	return errors.Join(errs...)
}

// PutContacts stores how long people spent on contact pages (K8): for each
// person, activity and day the seconds in all, whatever stood there. Ids are
// made. It needs what PutSessions needs.
func (t *Timesheet) PutContacts(ctx context.Context, actor people.Actor, contacts []Contact) (Stored, error) {
	w, err := t.write(ctx, actor, len(contacts), "contacts")
	if err != nil {
		return Stored{}, err
	}
	contacts = slices.Clone(contacts)
	var errs []error
	for i := range contacts {
		c, at := &contacts[i], func(name string) string { return field("contacts", i, name) }
		c.Record = Record{ID: rowID(c.Person, c.Date, c.Activity), Person: c.Person, Date: c.Date, Last: c.Date, Removed: c.Removed, Reason: c.Reason}
		err := errors.Join(fault.CheckText(at("person"), c.Person, 1, MaxName), checkID(at("activity"), c.Activity))
		switch {
		case !isDate(c.Date):
			err = errors.Join(err, fault.Invalidf(at("date"), "must be a date"))
		case c.Seconds < 0 || c.Seconds > 2*24*3600:
			err = errors.Join(err, fault.Invalidf(at("seconds"), "must be between 0 and %d", 2*24*3600))
		}
		if err != nil {
			errs = append(errs, flat(err)...)
			continue
		}
		errs = append(errs, w.reach(at("person"), c.Person, c.Date))
	}
	if err := fault.Join(errs...); err != nil {
		return Stored{}, err
	}
	return stored(ctx, t, actor, func(ctx context.Context, s Store) (Stored, error) {
		k := newKnown(s)
		for i, c := range contacts {
			if _, ok, err := k.activity(ctx, c.Activity, w.now); err != nil || !ok {
				return Stored{}, errors.Join(err, fault.Invalidf(field("contacts", i, "activity"), "is not an activity"))
			}
		}
		return upsert(ctx, w, s.Contacts(), contacts, func(c *Contact) *Record { return &c.Record },
			func(a, b Contact) bool { return a.Seconds == b.Seconds }, func(int, Contact, Contact) error { return nil })
	})
}

// PutRates stores what people earn by the hour (K9): the whole timeline of
// each, under the revision that it was read at, 0 for none yet.
//
// It needs timetrack.manage for the person, and nobody sets one's own. It
// returns fault.ErrStale, and fault.ErrLocked with the code approved where the
// rate of a day changes whose paid time is approved. Fields are named as in
// rates[0].rates[1].value.
func (t *Timesheet) PutRates(ctx context.Context, actor people.Actor, rates []HourRate) ([]HourRate, error) {
	w, err := t.write(ctx, actor, len(rates), "rates")
	if err != nil {
		return nil, err
	}
	rates = slices.Clone(rates)
	var errs []error
	for i := range rates {
		r := &rates[i]
		r.Record = Record{ID: r.Person, Person: r.Person, Revision: r.Revision, Reason: r.Reason}
		*r = r.Clone()
		if err := r.validate(i); err != nil {
			errs = append(errs, flat(err)...)
			continue
		}
		errs = append(errs, w.reach(field("rates", i, "person"), r.Person, w.today))
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		put := slices.Clone(rates)
		for i := range put {
			r := &put[i]
			before, _, err := one(ctx, s.Rates(), r.ID)
			if err != nil {
				return err
			}
			if before.Revision != r.Revision {
				return fault.ErrStale
			}
			if err := w.keepsRate(ctx, s, field("rates", i, "rates"), before, *r); err != nil {
				return err
			}
			r.next(actor, w.origin, r.Reason)
		}
		if err := s.Rates().Put(ctx, put...); err != nil {
			return err
		}
		copy(rates, put)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rates, nil
}

func (r HourRate) validate(i int) error {
	errs := []error{fault.CheckText(field("rates", i, "person"), r.Person, 1, MaxName), fault.CheckText(field("rates", i, "reason"), r.Reason, 0, MaxReason)}
	if len(r.Rates) > MaxEntries {
		errs = append(errs, fault.Invalidf(field("rates", i, "rates"), "must be at most %d", MaxEntries))
	}
	for j, s := range r.Rates {
		path := fmt.Sprintf("rates[%d].rates[%d].", i, j)
		switch {
		case s.Value.Minor < 0:
			errs = append(errs, fault.Invalidf(path+"value", "must not be negative"))
		default:
			errs = append(errs, checkAmount(path+"value", s.Value))
		}
		switch {
		case s.From != 0 && !isDate(s.From):
			errs = append(errs, fault.Invalidf(path+"from", "must be a date"))
		case j > 0 && s.From <= r.Rates[j-1].From:
			errs = append(errs, fault.Invalidf(path+"from", "must be after that of the rate before"))
		}
	}
	return errors.Join(errs...)
}

// keepsRate refuses to change the rate of a day whose paid time is approved.
func (w *writing) keepsRate(ctx context.Context, s Store, path string, before, after HourRate) error {
	return s.Approvals().List(ctx, Query{People: w.records(after.Person)}, func(a Approval) error {
		if a.Paid.IsZero() {
			return nil
		}
		old, had := before.Rates.On(a.Date)
		now, has := after.Rates.On(a.Date)
		if had != has || old != now {
			return approved(path, a.Date)
		}
		return nil
	})
}

// Rates returns what people earn by the hour, by id: of oneself, and, with
// timetrack.manage, of those whom one sees today.
func (t *Timesheet) Rates(ctx context.Context, actor people.Actor, persons []string) ([]HourRate, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	scope := v.roster.Scope(actor, people.TimetrackManage)
	var out []HourRate
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		return s.Rates().List(ctx, Query{People: persons}, func(r HourRate) error {
			if scope.Sees(r.Person, v.today) {
				out = append(out, r)
			}
			return nil
		})
	})
	return out, err
}
