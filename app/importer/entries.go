package importer

import (
	"context"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// EntriesOptions of Entries. The zero value takes everything from the file and
// creates nothing but values.
type EntriesOptions struct {
	Tracker    string // of all rows, by external id, id or name; "" takes it from the file
	Reason     string // recorded with each value, where the file has no column for it
	ClearBlank bool   // a blank value clears what is there, instead of saying nothing

	CreatePeople  *NewPeople        // creates people who are missing; nil refuses their rows
	CreatePlaces  bool              // creates the locations of new people that are missing
	CreateTracker *tracking.Tracker // creates the tracker of all rows, unless it is there; see Entries
}

// entryFields are the fields of Entries.
func entryFields() []field {
	return []field{
		{"date", true}, {"person", false}, {"external_id", false}, {"email", false}, {"person_id", false},
		{"tracker", false}, {"tracker_id", false}, {"metric", false}, {"metric_id", false}, {"value", false},
		{"reason", false}, {"entry_id", false}, {"first_name", false}, {"last_name", false}, {"location", false},
	}
}

// Entries imports values of trackers (C16). Whoever manages a tracker may
// import any day from its start, for people in view; others import their own
// values by the rules by which they enter them.
//
// A file is long, with a row for each value, or wide, with a row for each
// person and day and a column for each metric. It is long if it has a value:
//
//	date                     required
//	external_id, email, person_id   the person by what the name says; or
//	person                   by any of these, in this order
//	tracker_id or tracker    by external id, id or name; see EntriesOptions
//	metric_id or metric      of a long file, likewise
//	value                    of a long file
//	reason                   recorded with the value
//	entry_id                 the file's own id of the value
//	first_name, last_name, location   of people who are created
//
// In a wide file every other column that has the name of a metric holds its
// values, and Request.Mapping gives metrics the columns of other names. A
// blank value says nothing. A value is read exactly, in the unit of its
// metric: decimals beyond its scale are refused, and a check box is 1, true,
// yes or x, or 0, false or no. Two rows with different values for one person,
// day and metric are refused.
//
// CreateTracker is what the tracker is created from, where none has its
// external id or, if that is blank, its name. Its metrics are those of the
// columns (only the mapped ones, if metrics are mapped; in a long file those
// that are named), each as the metric of the same name given here, or else a
// whole number. Start is the first date of the file where it is zero, and nil
// Assignments are the people of the file.
//
// To import a file again changes nothing, also where a value was corrected
// meanwhile: see Result.Superseded. In a run of all or nothing that refuses
// rows, the error is a *fault.Refusal with the code rows_refused, and the
// result says which. Other errors mean that nothing can be said about rows:
// a *fault.Invalid for a column that is missing or a mapping of none,
// fault.ErrNotFound for an unknown tracker, and those of the file and store.
// With GoodRowsOnly, what was imported before such an error stays, and the
// result counts it.
func (im *Importer) Entries(ctx context.Context, actor people.Actor, req Request, opts EntriesOptions) (Result, error) {
	creates := opts.CreatePeople != nil || opts.CreateTracker != nil
	return im.run(ctx, actor, req, "entries", creates, func(ctx context.Context, u *unit) error {
		e := &entries{unit: u, opts: opts, seen: make(map[spot]statement)}
		if err := e.open(); err != nil {
			return err
		}
		if creates {
			if err := e.create(ctx); err != nil {
				return err
			}
			if err := e.open(); err != nil {
				return err
			}
		}
		if err := e.prepare(ctx); err != nil {
			return err
		}
		if err := e.each(ctx, u, func(r Record) error { return e.row(ctx, r) }); err != nil {
			return err
		}
		u.result.Ignored = e.ignored()
		return e.flush(ctx)
	})
}

// entries is one run of Entries.
type entries struct {
	*unit
	opts EntriesOptions
	*table
	reading
	columns entryColumns
	wide    []wideColumn // in a wide file, those that may hold a metric

	scope    people.Scope
	people   *finder
	failed   map[string]error // people who could not be created
	log      *tracking.Log
	trackers *trackers
	tracker  int // of all rows, or none

	seen map[spot]statement // what the file said so far
	batch
}

// entryColumns are the columns of the fields; each may be none.
type entryColumns struct {
	whom
	date                                           int
	tracker, trackerID, metric, metricID, value    int
	reason, entryID, firstName, lastName, location int
}

// wideColumn is a column of a wide file that may hold a metric.
type wideColumn struct {
	mapped
	asked   bool        // the mapping says so
	metrics map[int]int // its metric in each tracker, or none, or twice
}

// twice is the metric of a column that holds the same as a column before it.
const twice = -2

// open reads the header.
func (e *entries) open() error {
	t, rest, err := open(e.req, entryFields(), true)
	if err != nil {
		return err
	}
	e.table = t
	e.reading = reading{layout: e.req.DateLayout, decimalComma: e.req.DecimalComma}
	c := t.column
	e.columns = entryColumns{
		whomOf(t), c("date"),
		c("tracker"), c("tracker_id"), c("metric"), c("metric_id"), c("value"),
		c("reason"), c("entry_id"), c("first_name"), c("last_name"), c("location"),
	}
	k := e.columns
	if err := k.check(t); err != nil {
		return err
	}
	e.wide = nil
	if e.long() {
		if len(rest) > 0 {
			return fault.Invalidf("mapping", "%q is none of: %s", rest[0].name, names(entryFields()))
		}
		if k.metric == none && k.metricID == none {
			return fault.Invalidf("metric", "has no column: the file has %s", quoted(t.header))
		}
		return nil
	}
	for _, m := range rest {
		e.wide = append(e.wide, wideColumn{m, true, map[int]int{}})
	}
	for i, name := range t.header {
		if !t.used[i] {
			e.wide = append(e.wide, wideColumn{mapped{name, i}, false, map[int]int{}})
		}
	}
	return nil
}

// long reports whether each row of the file is one value.
func (e *entries) long() bool { return e.columns.value != none }

// prepare looks up what rows refer to.
func (e *entries) prepare(ctx context.Context) error {
	e.scope = e.roster.Scope(e.actor, people.TrackersReport)
	e.people = findPeople(e.roster)
	if e.log == nil {
		e.log = e.unit.log()
	}
	var err error
	if e.trackers == nil {
		if e.trackers, err = loadTrackers(ctx, e.log, e.actor); err != nil {
			return err
		}
		e.tracker = none
	}
	if e.tracker == none && e.opts.Tracker != "" {
		if e.tracker, err = e.trackers.found.find(e.opts.Tracker); err != nil {
			return err
		}
	}
	if e.tracker == none {
		if e.columns.tracker == none && e.columns.trackerID == none && e.columns.metricID == none {
			return fault.Invalidf("tracker", "has no column: the file has %s", quoted(e.header))
		}
		return nil
	}
	if e.long() {
		return nil
	}
	matched := 0
	for i := range e.wide {
		w := &e.wide[i]
		switch at, _ := e.metricOf(w, e.tracker); {
		case at == twice:
			return fault.Invalidf("file", "has a second column for the metric of %q", e.name(w.column))
		case at >= 0:
			matched++
		case w.asked:
			return fault.Invalidf("mapping", "%q is no metric of %s", w.name, e.trackers.all[e.tracker].Name)
		}
	}
	if matched == 0 {
		return fault.Invalidf("metric", "has no column: the file has %s", quoted(e.header))
	}
	return nil
}
