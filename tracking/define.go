package tracking

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Save stores a tracker as the actor defined it (T1, T8, T9) and returns it
// as stored. Revision 0 creates it: ids that are empty are made, a start
// that is zero is today. A higher Revision edits the version that it names.
// Who created it, and whether it is archived, is not Save's to change.
//
// It returns fault.ErrDenied without trackers.manage or for places that are
// not the actor's, fault.ErrInvalid for fields out of range, fault.ErrStale
// where the tracker was changed meanwhile, and fault.ErrExists for an id or
// external id that is taken.
func (l *Log) Save(ctx context.Context, actor people.Actor, t Tracker) (Tracker, error) {
	v, err := l.manage(ctx, actor)
	if err != nil {
		return Tracker{}, err
	}
	t = tidy(t)
	if t.ID == "" {
		t.ID = l.newID()
	}
	for i := range t.Metrics {
		if t.Metrics[i].ID == "" {
			t.Metrics[i].ID = l.newID()
		}
	}
	if t.Start == 0 && t.Revision == 0 {
		t.Start = v.today
	}
	if err := t.Validate(); err != nil {
		return Tracker{}, err
	}
	var saved Tracker
	err = l.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		before := Tracker{CreatedBy: actor.Person}
		if t.Revision != 0 {
			if before, err = v.managed(ctx, s, t.ID); err != nil {
				return err
			}
			if before.Revision != t.Revision {
				return fault.ErrStale
			}
			if err := keepsFigures(ctx, s, before, t); err != nil {
				return err
			}
		}
		if err := ownMetrics(ctx, s, before, t); err != nil {
			return err
		}
		saved = t
		saved.Assignments = v.completed(before, t)
		if err := v.mayAssign(before, saved); err != nil {
			return err
		}
		saved.Revision, saved.CreatedBy, saved.Archived = before.Revision+1, before.CreatedBy, before.Archived
		return s.PutTracker(ctx, saved, actor.Person, v.now)
	})
	if err != nil {
		return Tracker{}, err
	}
	return v.show(saved), nil
}

// Archive takes a tracker out of use, and Restore brings it back (T1); its
// figures stay. Both need the revision that the actor saw, and return
// fault.ErrStale where the tracker was changed since.
func (l *Log) Archive(ctx context.Context, actor people.Actor, id string, revision int64) (Tracker, error) {
	return l.setArchived(ctx, actor, id, revision, true)
}

// Restore undoes Archive.
func (l *Log) Restore(ctx context.Context, actor people.Actor, id string, revision int64) (Tracker, error) {
	return l.setArchived(ctx, actor, id, revision, false)
}

func (l *Log) setArchived(ctx context.Context, actor people.Actor, id string, revision int64, archived bool) (Tracker, error) {
	var t Tracker
	v, err := l.manage(ctx, actor)
	if err != nil {
		return t, err
	}
	err = l.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err = v.managed(ctx, s, id)
		if err != nil {
			return err
		}
		if t.Revision != revision {
			return fault.ErrStale
		}
		t.Archived = archived
		t.Revision++
		return s.PutTracker(ctx, t, actor.Person, v.now)
	})
	if err != nil {
		return Tracker{}, err
	}
	return v.show(t), nil
}

// Delete removes a tracker that has no entries; one that has them is refused
// with has_entries and can only be archived (T1).
func (l *Log) Delete(ctx context.Context, actor people.Actor, id string, revision int64) error {
	v, err := l.manage(ctx, actor)
	if err != nil {
		return err
	}
	return l.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err := v.managed(ctx, s, id)
		if err != nil {
			return err
		}
		if t.Revision != revision {
			return fault.ErrStale
		}
		err = s.DeleteTracker(ctx, id)
		if errors.Is(err, fault.ErrConflict) {
			return &fault.Refusal{Code: "has_entries", Reason: "the tracker has entries; archive it instead", Err: fault.ErrConflict}
		}
		return err
	})
}

// manage is look for those who manage trackers.
func (l *Log) manage(ctx context.Context, actor people.Actor) (view, error) {
	if !actor.Can(people.TrackersManage) {
		return view{}, fault.ErrDenied
	}
	return l.look(ctx, actor)
}

// Tracker returns a tracker that the actor may see, without its targets where
// these are hidden from the actor. Others are fault.ErrNotFound.
func (l *Log) Tracker(ctx context.Context, actor people.Actor, id string) (Tracker, error) {
	v, err := l.look(ctx, actor)
	if err != nil {
		return Tracker{}, err
	}
	var t Tracker
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err = v.tracker(ctx, s, id)
		return err
	})
	if err != nil {
		return Tracker{}, err
	}
	return v.show(t), nil
}

// TrackerFilter selects trackers in a list.
type TrackerFilter struct {
	Search   string // part of the name, in any case
	Archived bool   // the archived ones instead of those in use
	Assigned bool   // only those that the actor enters today
}

// Trackers returns a page of the trackers that the actor may see, by name, and
// the cursor of the next page, or "" after the last.
func (l *Log) Trackers(ctx context.Context, actor people.Actor, f TrackerFilter, page query.Page) ([]Tracker, string, error) {
	rows, err := page.Rows()
	if err != nil {
		return nil, "", err
	}
	var after trackerKey
	more, err := page.Position(&after)
	if err != nil {
		return nil, "", err
	}
	v, err := l.look(ctx, actor)
	if err != nil {
		return nil, "", err
	}
	var all []Tracker
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		all, err = s.Trackers(ctx)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	me, known := v.roster.Person(actor.Person)
	search := strings.ToLower(strings.TrimSpace(f.Search))
	all = slices.DeleteFunc(all, func(t Tracker) bool {
		return t.Archived != f.Archived || !strings.Contains(strings.ToLower(t.Name), search) ||
			more && keyOf(t).compare(after) <= 0 ||
			!v.knows(t) || f.Assigned && !(known && t.Assigned(me, v.today))
	})
	slices.SortFunc(all, func(a, b Tracker) int { return keyOf(a).compare(keyOf(b)) })
	next := ""
	if len(all) > rows {
		all = all[:rows]
		next = query.Cursor(keyOf(all[rows-1]))
	}
	for i := range all {
		all[i] = v.show(all[i])
	}
	return all, next, nil
}

type trackerKey struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

func keyOf(t Tracker) trackerKey { return trackerKey{strings.ToLower(t.Name), t.ID} }

func (k trackerKey) compare(o trackerKey) int {
	return cmp.Or(cmp.Compare(k.Name, o.Name), cmp.Compare(k.ID, o.ID))
}

// mayAssign checks that what changed in the assignments is within the actor's
// reach: places of one's own, all of them only with all_locations (T8), and
// people who are at those places during the assignment (T9). Assignments of
// others stay as they are.
func (v view) mayAssign(before, after Tracker) error {
	for _, b := range before.Assignments {
		if !slices.ContainsFunc(after.Assignments, b.same) && !v.reaches(b) {
			return &fault.Refusal{Code: "denied", Field: "assignments", Reason: "those at other locations may not be changed", Err: fault.ErrDenied}
		}
	}
	for i, a := range after.Assignments {
		if slices.ContainsFunc(before.Assignments, a.same) {
			continue
		}
		// First, so that whether there is a location elsewhere is not told.
		if !v.reaches(a) {
			return &fault.Refusal{Code: "denied", Field: field("assignments", i, "locations"), Reason: "only one's own locations can be assigned", Err: fault.ErrDenied}
		}
		if err := v.exists(a, i); err != nil {
			return err
		}
	}
	return nil
}

// exists checks that what assignment i names is there.
func (v view) exists(a Assignment, i int) error {
	for _, id := range a.Locations {
		if _, ok := v.roster.Location(id); !ok {
			return fault.Invalidf(field("assignments", i, "locations"), "names a location that does not exist")
		}
	}
	for _, id := range a.Teams {
		if _, ok := v.roster.Team(id); !ok {
			return fault.Invalidf(field("assignments", i, "teams"), "names a team that does not exist")
		}
	}
	for _, id := range a.People {
		p, ok := v.roster.Person(id)
		if !ok || !a.AllLocations && !slices.ContainsFunc(p.Locations, a.meets) {
			return fault.Invalidf(field("assignments", i, "people"), "names somebody who is not at these locations")
		}
	}
	return nil
}

// meets reports whether m is at one of the assignment's locations while it
// lasts.
func (a Assignment) meets(m people.Membership) bool {
	_, ok := a.Intersect(m.Span)
	return ok && slices.Contains(a.Locations, m.ID)
}

// reaches reports whether all places of a are the actor's own.
func (v view) reaches(a Assignment) bool {
	if v.actor.Can(people.AllLocations) {
		return true
	}
	return !a.AllLocations && !slices.ContainsFunc(a.Locations, func(id string) bool { return !slices.Contains(v.actor.Locations, id) })
}

func (a Assignment) same(b Assignment) bool {
	return a.AllLocations == b.AllLocations && a.Everyone == b.Everyone && a.Span == b.Span &&
		slices.Equal(a.Locations, b.Locations) && slices.Equal(a.Teams, b.Teams) && slices.Equal(a.People, b.People)
}

// keepsFigures refuses an edit that would change what entries mean: a metric
// that has some stays, with its kind, scale and currency, and the start does
// not move past one.
func keepsFigures(ctx context.Context, s Store, before, after Tracker) error {
	for _, m := range before.Metrics {
		i := slices.IndexFunc(after.Metrics, func(n Metric) bool { return n.ID == m.ID })
		kept := i >= 0 && after.Metrics[i].sameUnit(m)
		if kept && after.Start <= before.Start {
			continue
		}
		var first Entry
		err := s.Entries(ctx, EntryQuery{Metrics: []string{m.ID}, Limit: 1, Blanks: true}, func(e Entry) error {
			first = e
			return nil
		})
		if err != nil {
			return err
		}
		switch {
		case first.Revision == 0:
		case i < 0:
			return fault.Invalidf("metrics", "must keep %q, which has entries; retire it instead", m.Name)
		case !kept:
			return fault.Invalidf(field("metrics", i, "kind"), "of %q cannot change, nor its scale or currency: it has entries", m.Name)
		case first.Date < after.Start:
			return fault.Invalidf("start", "is after the first entry, of %s", first.Date)
		}
	}
	return nil
}

// ownMetrics refuses a new metric with the id of another tracker's. Entries
// are kept by metric, so the two would share them, and their locks would not
// hold.
func ownMetrics(ctx context.Context, s Store, before, after Tracker) error {
	added := map[string]int{}
	for i, m := range after.Metrics {
		if _, ok := before.Metric(m.ID); !ok {
			added[m.ID] = i
		}
	}
	if len(added) == 0 {
		return nil
	}
	trackers, err := s.Trackers(ctx)
	if err != nil {
		return err
	}
	for _, t := range trackers {
		for _, m := range t.Metrics {
			if i, ok := added[m.ID]; ok && t.ID != after.ID {
				return fault.Invalidf(field("metrics", i, "id"), "is that of a metric of another tracker")
			}
		}
	}
	return nil
}

// Versions returns every saved version of a tracker, newest first (C12), for
// those who manage it.
func (l *Log) Versions(ctx context.Context, actor people.Actor, id string) ([]TrackerVersion, error) {
	v, err := l.manage(ctx, actor)
	if err != nil {
		return nil, err
	}
	var out []TrackerVersion
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		if _, err := v.managed(ctx, s, id); err != nil {
			return err
		}
		out, err = s.TrackerVersions(ctx, id)
		for i := range out {
			out[i].Tracker = v.show(out[i].Tracker)
		}
		return err
	})
	return out, err
}

// TrackerVersion is one saved state of a tracker.
type TrackerVersion struct {
	Tracker
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// tidy trims what people type around names, and orders what has an order.
func tidy(t Tracker) Tracker {
	t.Name, t.Description = strings.TrimSpace(t.Name), strings.TrimSpace(t.Description)
	t.Metrics = slices.Clone(t.Metrics)
	for i := range t.Metrics {
		m := &t.Metrics[i]
		m.Name, m.Description = strings.TrimSpace(m.Name), strings.TrimSpace(m.Description)
		m.Targets = slices.Clone(m.Targets)
		slices.SortStableFunc(m.Targets, func(a, b period.Step[int64]) int { return cmp.Compare(a.From, b.From) })
	}
	return t
}
