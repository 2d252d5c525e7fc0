package importer

import (
	"context"
	"fmt"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// spot is a person, day and metric, by their places in the lists.
type spot struct {
	tracker, metric, person int32
	date                    period.Date
}

// statement is what the file says about a spot.
type statement struct {
	value tracking.Value
	line  int32
}

// subject is whom and what a row is about.
type subject struct {
	date         period.Date
	person       int // place in the roster
	personColumn int // by which it was found
	tracker      int
}

// stated is a value of a row.
type stated struct {
	column, metric int
	value          tracking.Value
}

// row turns a row into commands. If anything in it is wrong, all of it is
// refused.
func (e *entries) row(ctx context.Context, r Record) error {
	bad := 0
	fail := func(column int, err error) {
		bad++
		e.refuse(refusal(r.Line, e.name(column), err))
	}
	s := e.subject(r, fail)
	if s.tracker == none {
		return nil
	}
	values := e.values(r, s.tracker, fail)
	if bad > 0 {
		return nil
	}
	fresh := values[:0]
	for _, v := range values {
		said, again := e.seen[s.at(v)]
		switch {
		case !again:
			fresh = append(fresh, v)
		case said.value == v.value:
			e.result.Unchanged++
		default:
			fail(v.column, &fault.Refusal{Code: "contradiction", Err: fault.ErrConflict,
				Reason: fmt.Sprintf("differs from line %d, of the same person, date and metric", said.line)})
		}
	}
	if bad > 0 {
		return nil
	}
	for _, v := range fresh {
		e.seen[s.at(v)] = statement{v.value, int32(r.Line)}
		e.add(e.command(r, s, v), origin{r.Line, v.column, s.personColumn})
	}
	if len(e.cmds) < chunk {
		return nil
	}
	return e.flush(ctx)
}

func (s subject) at(v stated) spot {
	return spot{int32(s.tracker), int32(v.metric), int32(s.person), s.date}
}

func (e *entries) command(r Record, s subject, v stated) tracking.Submit {
	t := &e.trackers.all[s.tracker]
	c := tracking.Submit{
		Tracker: t.ID, Op: tracking.Set, Value: v.value.N, Reason: e.get(r, e.columns.reason),
		Key: tracking.Key{Metric: t.Metrics[v.metric].ID, Date: s.date, Person: e.roster.People[s.person].ID},
	}
	if !v.value.Valid {
		c.Op = tracking.Clear
	}
	if c.Reason == "" {
		c.Reason = e.opts.Reason
	}
	c.Origin = change.Origin{ID: commandID(c, e.get(r, e.columns.entryID))}
	return c
}

// subject finds out whom and what a row is about; the tracker is none where it
// is not known.
func (e *entries) subject(r Record, fail func(int, error)) (s subject) {
	var err error
	if s.date, err = e.date(e.get(r, e.columns.date)); err != nil {
		fail(e.columns.date, err)
	}
	if s.person, s.personColumn, err = e.personOf(r); err != nil {
		fail(s.personColumn, err)
	}
	var column int
	if s.tracker, column, err = e.trackerOf(r); err != nil {
		fail(column, err)
		s.tracker = none
	}
	return s
}

// personOf returns the place of the row's person in the roster, and the column
// that names the person.
func (e *entries) personOf(r Record) (int, int, error) {
	ref, column := e.columns.ref(e.table, r)
	if ref == "" {
		return 0, column, fault.Invalidf("", "is required")
	}
	if err, ok := e.failed[ref]; ok {
		return 0, column, err
	}
	i, err := e.columns.find(e.people, ref, column)
	if err != nil {
		return 0, column, err
	}
	id := e.roster.People[i].ID
	if owner := e.roster.Resolve(id); owner != id { // a duplicate stands for another
		i, id = e.people.id[owner], owner
	}
	if id != e.actor.Person && !e.scope.SeesDuring(id, period.Span{}) {
		return 0, column, errUnknownPerson() // who is out of view is not told from who is not there
	}
	return i, column, nil
}

func errUnknownPerson() error {
	_, err := newFinder("person").find("")
	return err
}

// trackerOf returns the tracker of the row, and the column that names it.
func (e *entries) trackerOf(r Record) (int, int, error) {
	if e.tracker != none {
		return e.tracker, none, nil
	}
	for _, c := range []int{e.columns.trackerID, e.columns.tracker} {
		if ref := e.get(r, c); ref != "" {
			i, err := e.trackers.found.find(ref)
			return i, c, err
		}
	}
	if id := e.get(r, e.columns.metricID); id != "" {
		if i, ok := e.trackers.byID[id]; ok {
			return i, none, nil
		}
		return 0, e.columns.metricID, errUnknownMetric("a tracker that you may see")
	}
	return 0, max(e.columns.tracker, e.columns.trackerID), fault.Invalidf("", "is required")
}

func errUnknownMetric(tracker string) error {
	return &fault.Refusal{Code: "unknown_metric", Reason: "is no metric of " + tracker, Err: fault.ErrNotFound}
}

// values reads the values of a row; blank ones say nothing, or that the value
// is to be cleared.
func (e *entries) values(r Record, tracker int, fail func(int, error)) []stated {
	e.stated = e.stated[:0]
	if e.long() {
		metric, column, err := e.metricNamed(r, tracker)
		if err != nil {
			fail(column, err)
			return nil
		}
		e.state(r, tracker, metric, e.columns.value, fail)
		return e.stated
	}
	for i := range e.wide {
		w := &e.wide[i]
		metric, err := e.metricOf(w, tracker)
		switch {
		case err == nil:
			e.state(r, tracker, metric, w.column, fail)
		case (w.asked || metric == twice) && e.get(r, w.column) != "":
			fail(w.column, err)
		}
	}
	return e.stated
}

// state reads one value.
func (e *entries) state(r Record, tracker, metric, column int, fail func(int, error)) {
	text := e.get(r, column)
	if text == "" {
		e.result.Blank++
		if e.opts.ClearBlank {
			e.stated = append(e.stated, stated{column: column, metric: metric})
		}
		return
	}
	n, err := e.value(e.trackers.all[tracker].Metrics[metric], text)
	if err != nil {
		fail(column, err)
		return
	}
	e.stated = append(e.stated, stated{column, metric, tracking.NumberValue(n)})
}

// metricNamed returns the metric that a row of a long file names, and the
// column in which it does.
func (e *entries) metricNamed(r Record, tracker int) (int, int, error) {
	for _, c := range []int{e.columns.metricID, e.columns.metric} {
		if ref := e.get(r, c); ref != "" {
			i, err := e.trackers.metric[tracker].find(ref)
			if err != nil {
				err = errUnknownMetric(e.trackers.all[tracker].Name)
			}
			return i, c, err
		}
	}
	return 0, max(e.columns.metric, e.columns.metricID), fault.Invalidf("", "is required")
}

// metricOf returns the metric that a column of a wide file holds in a tracker;
// none or twice comes with an error.
func (e *entries) metricOf(w *wideColumn, tracker int) (int, error) {
	at, known := w.metrics[tracker]
	if !known {
		at = e.matchMetric(w, tracker)
		w.metrics[tracker] = at
	}
	switch at {
	case none:
		return none, errUnknownMetric(e.trackers.all[tracker].Name)
	case twice:
		return twice, &fault.Refusal{Code: "ambiguous", Reason: "is a second column for the same metric", Err: fault.ErrConflict}
	}
	return at, nil
}

func (e *entries) matchMetric(w *wideColumn, tracker int) int {
	at, err := e.trackers.metric[tracker].find(w.name)
	if err != nil {
		return none
	}
	e.used[w.column] = true
	for i := range e.wide {
		if other, ok := e.wide[i].metrics[tracker]; ok && other == at {
			return twice
		}
	}
	return at
}
