package today

import (
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Source is what the page reads; a *device.Replica is one.
type Source interface {
	Trackers() *tracking.Log
	Actor() people.Actor
	State(tracking.Key) device.EntryState
	Changes() []device.Change
}

// View is one day as the page shows it.
type View struct {
	Date   period.Date
	Today  period.Date
	First  period.Date // the first day that one of the trackers takes; zero: there is none
	Cards  []Card
	Absent []Absent // trackers that the day does not have, and why; by name
}

// Card is one tracker.
type Card struct {
	tracking.DayTracker
	Lines    []Line
	Blocked  Blocked         // why the day cannot be entered; "" if it can
	Problems []device.Change // held or refused changes of other days, newest first
}

// Line is one metric of a card.
type Line struct {
	tracking.DayMetric
	Definition tracking.Metric
	Key        tracking.Key
	Value      tracking.Value // with what is saved on this device
	Blocked    Blocked

	// Open is what of the total the server has not confirmed; Waiting reports
	// whether it has confirmed all.
	Open    int64
	Waiting bool

	device.EntryState
	Synced     time.Time // since when the server has the value as shown; zero: it has it not, or none was entered
	Uncertain  bool      // the clock of the device that entered it was off
	Replaced   *sync.EntryNote
	Correction *Correction
}

// Correction is a change that somebody else made of the value (T15).
type Correction struct {
	By     string // id of the person
	Reason string
	At     time.Time
	Old    tracking.Value
}

// Blocked says why something cannot be entered.
type Blocked string

// The reasons, each of which the page puts into words.
const (
	Closed     Blocked = "closed"     // the period is closed (T16)
	TodayOnly  Blocked = "today_only" // the tracker takes entries for today only (T7)
	Retired    Blocked = "retired"    // the metric takes no more entries
	Elsewhere  Blocked = "elsewhere"  // another record of the person holds the value
	NotYet     Blocked = "not_yet"    // the tracker starts later
	Archived   Blocked = "archived"   // the tracker is out of use
	Unassigned Blocked = "unassigned" // one does not enter the tracker on that day
)

// Absent is a tracker that one knows of and that the day does not have.
type Absent struct {
	ID      string
	Name    string
	Blocked Blocked
	Start   period.Date
}

// Load reads a day; the zero date is today.
func Load(ctx context.Context, s Source, d period.Date) (View, error) {
	log, actor := s.Trackers(), s.Actor()
	day, err := log.Day(ctx, actor, 0)
	if err != nil {
		return View{}, err
	}
	v := View{Date: day.Date, Today: day.Date}
	if d != 0 && d != v.Today {
		if day, err = log.Day(ctx, actor, d); err != nil {
			return View{}, err
		}
		v.Date = d
	}
	changes := s.Changes()
	for _, t := range day.Trackers {
		c, err := card(ctx, s, v, t, changes)
		if err != nil {
			return View{}, err
		}
		v.Cards = append(v.Cards, c)
	}
	return v, v.addAbsent(ctx, log, actor, day)
}

// addAbsent finds the first day, and the trackers that the day does not have.
func (v *View) addAbsent(ctx context.Context, log *tracking.Log, actor people.Actor, day tracking.DayView) error {
	for _, archived := range []bool{false, true} {
		for cursor := ""; ; {
			trackers, next, err := log.Trackers(ctx, actor, tracking.TrackerFilter{Archived: archived}, query.Page{Limit: query.MaxLimit, Cursor: cursor})
			if err != nil {
				return err
			}
			for _, t := range trackers {
				v.add(t, day)
			}
			if cursor = next; next == "" {
				break
			}
		}
	}
	return nil
}

func (v *View) add(t tracking.Tracker, day tracking.DayView) {
	if !t.Archived && (v.First == 0 || t.Start < v.First) {
		v.First = t.Start
	}
	if slices.ContainsFunc(day.Trackers, func(d tracking.DayTracker) bool { return d.Tracker.ID == t.ID }) {
		return
	}
	a := Absent{ID: t.ID, Name: t.Name, Start: t.Start, Blocked: Unassigned}
	switch {
	case t.Archived:
		a.Blocked = Archived
	case v.Date < t.Start:
		a.Blocked = NotYet
	}
	v.Absent = append(v.Absent, a)
}

func card(ctx context.Context, s Source, v View, t tracking.DayTracker, changes []device.Change) (Card, error) {
	c := Card{DayTracker: t}
	var err error
	if c.Blocked, err = blocked(ctx, s, v, t); err != nil {
		return c, err
	}
	for _, ch := range changes {
		if ch.Submit() != nil && ch.State == device.NeedsYou && !ch.Dismissed && ch.Submit().Tracker == t.Tracker.ID && ch.Submit().Date != v.Date {
			c.Problems = append(c.Problems, ch)
		}
	}
	for _, m := range t.Metrics {
		l, err := line(ctx, s, t, m, changes)
		if err != nil {
			return c, err
		}
		switch {
		case c.Blocked != "":
			l.Blocked = c.Blocked
		case l.Definition.Retired:
			l.Blocked = Retired
		case l.Entry.Person != s.Actor().Person && l.Value.Valid:
			l.Blocked = Elsewhere
		}
		c.Lines = append(c.Lines, l)
	}
	return c, nil
}

// blocked finds why a day is not editable.
func blocked(ctx context.Context, s Source, v View, t tracking.DayTracker) (Blocked, error) {
	if t.Editable {
		return "", nil
	}
	closures, err := s.Trackers().Closures(ctx, s.Actor(), t.Tracker.ID)
	if err != nil {
		return "", err
	}
	for _, c := range closures {
		if c.Closed && c.From <= v.Date && v.Date < c.Until {
			return Closed, nil
		}
	}
	return TodayOnly, nil
}

func line(ctx context.Context, s Source, t tracking.DayTracker, m tracking.DayMetric, changes []device.Change) (Line, error) {
	def, _ := t.Tracker.Metric(m.Metric)
	l := Line{DayMetric: m, Definition: def, Key: m.Entry.Key, Value: m.Entry.Value, EntryState: s.State(m.Entry.Key)}
	actor := s.Actor()
	if l.State == device.Confirmed || l.State == "" {
		l.Synced = m.Entry.Updated
	}
	if c := l.Change; c != nil && c.Verdict != nil && c.State == device.Confirmed {
		l.Uncertain = c.Verdict.Uncertain
		if c.Verdict.Code == sync.CodeReplacedOwn && !c.Dismissed {
			l.Replaced = sync.EntryNoteOf(*c.Verdict)
		}
	}
	if m.Entry.Revision > 0 {
		subs, _, err := s.Trackers().Submissions(ctx, actor, tracking.EntryFilter{Tracker: t.Tracker.ID, Metric: m.Metric,
			Span: period.Span{From: m.Entry.Date, Until: m.Entry.Date + 1}, People: []string{actor.Person}}, query.Page{Limit: 1})
		if err != nil {
			return l, err
		}
		if len(subs) > 0 && subs[0].By != actor.Person && subs[0].By != subs[0].Person {
			l.Correction = &Correction{By: subs[0].By, Reason: subs[0].Reason, At: subs[0].Received, Old: subs[0].Old}
		}
	}
	seen := map[tracking.Key]bool{}
	for _, c := range changes {
		if c.Submit() == nil || c.State != device.Saved && c.State != device.Sent || c.Submit().Metric != m.Metric || !t.Period.Contains(c.Submit().Date) {
			continue
		}
		k := tracking.Key{Metric: m.Metric, Date: c.Submit().Date, Person: m.Entry.Person}
		if seen[k] {
			continue
		}
		seen[k], l.Waiting = true, true
		now, err := valueOn(ctx, s, t.Tracker.ID, k)
		if err != nil {
			return l, err
		}
		l.Open += now.N - s.State(k).Confirmed.N
	}
	return l, nil
}

// valueOn is the value of a day with what is saved on this device.
func valueOn(ctx context.Context, s Source, tracker string, k tracking.Key) (tracking.Value, error) {
	entries, _, err := s.Trackers().Entries(ctx, s.Actor(), tracking.EntryFilter{Tracker: tracker, Metric: k.Metric,
		Span: period.Span{From: k.Date, Until: k.Date + 1}, People: []string{k.Person}}, query.Page{Limit: 1})
	if err != nil || len(entries) == 0 {
		return tracking.Value{}, err
	}
	return entries[0].Value, nil
}
