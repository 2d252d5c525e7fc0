package importer

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Sessions imports the time for which people were logged on (K7), by the rules
// of timetrack.Timesheet.PutSessions. A file has a row for each session, or is
// a stream of events, with a row for whatever somebody did: then a session of
// each working day lasts from the person's first event to the last.
//
//	person, external_id, email, person_id   as of Entries
//	start, stop   instants, see TimeOptions.TimeLayout; or
//	at            of an event
//	session_id    the file's own id of a session
//
// A session that is known is replaced, and one of events only ever made
// longer, so that a day may come in several files. The errors are those of
// Entries.
func (im *Importer) Sessions(ctx context.Context, actor people.Actor, req Request, opts TimeOptions) (Result, error) {
	fields := []field{{"at", false}, {"start", false}, {"stop", false}, {"session_id", false}}
	return im.times(ctx, actor, req, "sessions", opts, people.TimetrackManage, fields, func(ctx context.Context, in *timeImport) (timeRows, error) {
		at, start, stop := in.column("at"), in.column("start"), in.column("stop")
		q := &queue[timetrack.Session]{in: in, list: "sessions", columns: map[string]int{"start": start, "stop": stop, "id": in.column("session_id")}}
		q.put = func(ctx context.Context, sessions []timetrack.Session) (timetrack.Stored, error) {
			return in.sheet.PutSessions(ctx, in.actor, sessions)
		}
		if at != none && start == none && stop == none {
			q.columns["start"], q.columns["stop"] = at, at
			s := &eventStream{in: in, queue: q, days: map[eventDay]*eventSession{}}
			return timeRows{s.row, s.end}, nil
		}
		if start == none || stop == none {
			return timeRows{}, fault.Invalidf("start", "and stop, or at, have no column: the file has %s", quoted(in.header))
		}
		return timeRows{func(ctx context.Context, r timeRow) error {
			from, err1 := r.instant(r.text("start"))
			until, err2 := r.instant(r.text("stop"))
			if err1 != nil {
				r.fail(start, err1)
			}
			if err2 != nil {
				r.fail(stop, err2)
			}
			if err1 != nil || err2 != nil {
				return nil
			}
			id := r.text("session_id")
			if id == "" {
				id = recordID("timetrack.session", 0, r.person, from.Format(time.RFC3339Nano))
			}
			return q.add(ctx, timetrack.Session{Record: timetrack.Record{ID: id, Person: r.person}, Start: from, Stop: until}, r.Line)
		}, q.flush}, nil
	})
}

// eventStream makes sessions of events.
type eventStream struct {
	in    *timeImport
	queue *queue[timetrack.Session]
	days  map[eventDay]*eventSession
}

type eventDay struct {
	person string
	day    period.Date
}

type eventSession struct {
	first, last time.Time
	line        int // of the first event of the file
}

func (s *eventStream) row(_ context.Context, r timeRow) error {
	at, err := r.instant(r.text("at"))
	if err != nil {
		r.fail(r.column("at"), err)
		return nil
	}
	day, err := r.roster.Today(r.person, at)
	if err != nil {
		return err
	}
	key := eventDay{r.person, day}
	e := s.days[key]
	if e == nil {
		s.days[key] = &eventSession{at, at, r.Line}
		return nil
	}
	if at.Before(e.first) {
		e.first = at
	}
	if at.After(e.last) {
		e.last = at
	}
	return nil
}

// end stores the sessions, each with what is stored of its day already.
func (s *eventStream) end(ctx context.Context) error {
	keys := make([]eventDay, 0, len(s.days))
	for k := range s.days {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b eventDay) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.person, b.person)) })
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = recordID("timetrack.events", k.day, k.person)
	}
	var known map[string]timetrack.Session
	err := s.in.db.View(ctx, s.in.actor.Org, func(ctx context.Context, tx storage.Tx) (err error) {
		known, err = tx.TimeTrack().Sessions().ByID(ctx, ids)
		return err
	})
	if err != nil {
		return err
	}
	for i, k := range keys {
		e := s.days[k]
		if old, ok := known[ids[i]]; ok && !old.Removed {
			if old.Start.Before(e.first) {
				e.first = old.Start
			}
			if old.Stop.After(e.last) {
				e.last = old.Stop
			}
		}
		session := timetrack.Session{Record: timetrack.Record{ID: ids[i], Person: k.person}, Start: e.first, Stop: e.last}
		if err := s.queue.add(ctx, session, e.line); err != nil {
			return err
		}
	}
	return s.queue.flush(ctx)
}

// Results imports what people achieved (K8), by the rules of
// timetrack.Timesheet.PutResults:
//
//	person, external_id, email, person_id   as of Entries
//	result_id   required: the file's own id; one that is known is replaced
//	date        required
//	points, revenue, profit, commission   numbers; blank is 0, refunds are negative
//	currency    of the amounts; or TimeOptions.Currency
//	success     1, true, yes or x for a sale
//
// The errors are those of Entries.
func (im *Importer) Results(ctx context.Context, actor people.Actor, req Request, opts TimeOptions) (Result, error) {
	fields := []field{{"result_id", true}, {"date", true}, {"points", false}, {"revenue", false}, {"profit", false}, {"commission", false}, {"currency", false}, {"success", false}}
	return im.times(ctx, actor, req, "results", opts, people.TimetrackManage, fields, func(ctx context.Context, in *timeImport) (timeRows, error) {
		q := &queue[timetrack.Result]{in: in, list: "results", columns: map[string]int{"id": in.column("result_id")}}
		for _, f := range fields {
			q.columns[f.name] = in.column(f.name)
		}
		q.put = func(ctx context.Context, results []timetrack.Result) (timetrack.Stored, error) {
			return in.sheet.PutResults(ctx, in.actor, results)
		}
		return timeRows{func(ctx context.Context, r timeRow) error {
			result, ok := r.achieved()
			if !ok {
				return nil
			}
			return q.add(ctx, result, r.Line)
		}, q.flush}, nil
	})
}

func (r timeRow) achieved() (timetrack.Result, bool) {
	out := timetrack.Result{Record: timetrack.Record{ID: r.text("result_id"), Person: r.person}}
	ok := true
	check := func(name string, err error) {
		if err != nil {
			ok = false
			r.fail(r.column(name), err)
		}
	}
	var err error
	out.Date, err = r.date(r.text("date"))
	check("date", err)
	currency, exponent, err := r.money()
	amounts := false
	for _, a := range []struct {
		name  string
		to    *int64
		scale int
	}{{"points", &out.Points, 0}, {"revenue", &out.Revenue, exponent}, {"profit", &out.Profit, exponent}, {"commission", &out.Commission, exponent}} {
		s := r.text(a.name)
		if s == "" {
			continue
		}
		if a.name != "points" {
			if err != nil {
				check("currency", err)
				return out, false
			}
			amounts = true
		}
		var bad error
		*a.to, bad = r.decimal(s, a.scale)
		check(a.name, bad)
	}
	if amounts {
		out.Currency = currency
	}
	if s := r.text("success"); s != "" {
		n, err := checked(s)
		check("success", err)
		out.Success = n == 1
	}
	return out, ok
}

// Contacts imports the time spent on contact pages (K8), by the rules of
// timetrack.Timesheet.PutContacts: for each person, day and activity the
// seconds in all, whatever stood there.
//
//	person, external_id, email, person_id   as of Entries
//	date       required
//	seconds    required
//	activity   by id or name; or TimeOptions.Activity
//
// The errors are those of Entries.
func (im *Importer) Contacts(ctx context.Context, actor people.Actor, req Request, opts TimeOptions) (Result, error) {
	fields := []field{{"date", true}, {"seconds", true}, {"activity", false}}
	return im.times(ctx, actor, req, "contact-time", opts, people.TimetrackManage, fields, func(ctx context.Context, in *timeImport) (timeRows, error) {
		q := &queue[timetrack.Contact]{in: in, list: "contacts", columns: map[string]int{"date": in.column("date"), "seconds": in.column("seconds"), "activity": in.byActivity}}
		q.put = func(ctx context.Context, contacts []timetrack.Contact) (timetrack.Stored, error) {
			return in.sheet.PutContacts(ctx, in.actor, contacts)
		}
		return timeRows{func(ctx context.Context, r timeRow) error {
			c := timetrack.Contact{Record: timetrack.Record{Person: r.person}}
			var errs [3]error
			c.Date, errs[0] = r.date(r.text("date"))
			c.Seconds, errs[1] = money.ParseScaled(exact(r.text("seconds"), 0), 0)
			c.Activity, errs[2] = r.activity(ctx)
			bad := false
			for i, column := range []int{r.column("date"), r.column("seconds"), r.byActivity} {
				if errs[i] != nil {
					bad = true
					r.fail(column, errs[i])
				}
			}
			if bad {
				return nil
			}
			return q.add(ctx, c, r.Line)
		}, q.flush}, nil
	})
}

// Rates imports what people earn by the hour (K9), by the rules of
// timetrack.Timesheet.PutRates: each row is the rate of a person from a day on,
// and rates of other days stay.
//
//	person, external_id, email, person_id   as of Entries
//	rate       required
//	from       the first day; blank is for ever
//	currency   or TimeOptions.Currency
//
// The errors are those of Entries.
func (im *Importer) Rates(ctx context.Context, actor people.Actor, req Request, opts TimeOptions) (Result, error) {
	fields := []field{{"rate", true}, {"from", false}, {"currency", false}}
	return im.times(ctx, actor, req, "rates", opts, people.TimetrackManage, fields, func(ctx context.Context, in *timeImport) (timeRows, error) {
		list, err := in.sheet.Rates(ctx, in.actor, nil)
		if err != nil {
			return timeRows{}, err
		}
		s := &rateSheet{in: in, of: make(map[string]*rated, len(list))}
		for _, r := range list {
			s.of[r.Person] = &rated{HourRate: r}
		}
		return timeRows{s.row, s.end}, nil
	})
}

// rateSheet puts rates together by person.
type rateSheet struct {
	in    *timeImport
	of    map[string]*rated
	order []string
}

// rated is the rates of a person with those of the file.
type rated struct {
	timetrack.HourRate
	changed        bool
	line           int // the last one
	created, moved int
}

func (s *rateSheet) row(_ context.Context, r timeRow) error {
	from, err1 := r.optionalDate(r.text("from"))
	currency, exponent, err2 := r.money()
	rate, err3 := r.decimal(r.text("rate"), exponent)
	if rate < 0 {
		err3 = fault.Invalidf("", "must not be negative")
	}
	for _, bad := range []struct {
		field string
		err   error
	}{{"from", err1}, {"currency", err2}, {"rate", err3}} {
		if bad.err != nil {
			r.fail(r.column(bad.field), bad.err)
			return nil
		}
	}
	of := s.of[r.person]
	if of == nil {
		of = &rated{HourRate: timetrack.HourRate{Record: timetrack.Record{ID: r.person, Person: r.person}}}
		s.of[r.person] = of
	}
	amount := money.Amount{Minor: rate, Currency: currency}
	with := of.Rates.With(from, amount)
	if slices.Equal(with, of.Rates) {
		s.in.result.Unchanged++
		return nil
	}
	if slices.ContainsFunc(of.Rates, func(s period.Step[money.Amount]) bool { return s.From == from }) {
		of.moved++
	} else {
		of.created++
	}
	if !of.changed {
		of.changed = true
		s.order = append(s.order, r.person)
	}
	of.Rates, of.line = with, r.Line
	return nil
}

// end stores the rates of those for whom they changed.
func (s *rateSheet) end(ctx context.Context) error {
	q := &queue[timetrack.HourRate]{in: s.in, list: "rates", columns: map[string]int{"rates": s.in.column("rate")}}
	q.put = func(ctx context.Context, rates []timetrack.HourRate) (timetrack.Stored, error) {
		_, err := s.in.sheet.PutRates(ctx, s.in.actor, rates)
		var out timetrack.Stored
		for _, r := range rates {
			out.Created, out.Changed = out.Created+s.of[r.Person].created, out.Changed+s.of[r.Person].moved
		}
		return out, err
	}
	for _, person := range s.order {
		of := s.of[person]
		if err := q.add(ctx, of.HourRate, of.line); err != nil {
			return err
		}
	}
	return q.flush(ctx)
}
