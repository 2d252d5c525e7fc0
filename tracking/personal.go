package tracking

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Personal is what a device of one person needs to know of trackers: with it
// and the person's entries, a Log on the device answers Day, Report and Series
// for that person as the one on the server does.
type Personal struct {
	// Trackers that the person, or a record merged into it, is, was or will be
	// assigned to, by id; of the archived ones those with entries of the
	// person's own. Targets are left out where they are hidden (T6).
	// Assignments name the person only: the spans of days on which the person
	// enters the tracker.
	Trackers []Tracker
	Closures []Closure // of these trackers, by tracker and From
}

// Personal returns what a device of the actor's own needs to know. It returns
// fault.ErrNotFound for an actor who is no person of the organization.
func (l *Log) Personal(ctx context.Context, actor people.Actor) (Personal, error) {
	v, err := l.look(ctx, actor)
	if err != nil {
		return Personal{}, err
	}
	records := v.roster.Records(actor.Person)
	if len(records) == 0 {
		return Personal{}, fault.ErrNotFound
	}
	var out Personal
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = Personal{}
		trackers, err := s.Trackers(ctx)
		if err != nil {
			return err
		}
		for _, t := range trackers {
			own := t.personalAssignments(records)
			if len(own) == 0 {
				continue
			}
			if t.Archived {
				if used, err := hasEntries(ctx, s, t, records); err != nil {
					return err
				} else if !used {
					continue
				}
			}
			closures, err := s.Closures(ctx, t.ID)
			if err != nil {
				return err
			}
			if v.hides(t) {
				t = t.redacted()
			}
			t.Assignments = own
			out.Trackers = append(out.Trackers, t)
			out.Closures = append(out.Closures, closures...)
		}
		return nil
	})
	if err != nil {
		return Personal{}, err
	}
	return out, nil
}

// personalAssignments returns the spans of days on which the records enter t,
// as assignments that name nobody else.
func (t Tracker) personalAssignments(records []people.Person) []Assignment {
	var own []Assignment
	for _, p := range records {
		for _, span := range t.assignedSpans(p) {
			own = append(own, Assignment{AllLocations: true, People: []string{p.ID}, Span: span})
		}
	}
	return own
}

// assignedSpans returns the days on which the person enters t, sorted and
// disjoint.
func (t Tracker) assignedSpans(p people.Person) []period.Span {
	cuts := append(t.cuts(), membershipCuts(p)...) // 0 stands for no end too, and cuts nothing
	cuts = slices.DeleteFunc(cuts, func(d period.Date) bool { return d < t.Start })
	slices.Sort(cuts)
	var spans []period.Span
	open := false // the last span has no end yet
	for _, d := range slices.Compact(cuts) {
		switch assigned := t.Assigned(p, d); {
		case assigned && !open:
			spans = append(spans, period.Span{From: d})
			open = true
		case !assigned && open:
			spans[len(spans)-1].Until = d
			open = false
		}
	}
	return spans
}

// hasEntries reports whether one of the records has an entry in t, a cleared
// one included.
func hasEntries(ctx context.Context, s Store, t Tracker, records []people.Person) (bool, error) {
	q := EntryQuery{Limit: 1, Blanks: true}
	for _, m := range t.Metrics {
		q.Metrics = append(q.Metrics, m.ID)
	}
	for _, r := range records {
		q.People = append(q.People, r.ID)
	}
	found := false
	err := s.Entries(ctx, q, func(Entry) error {
		found = true
		return nil
	})
	return found, err
}
