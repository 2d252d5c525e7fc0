package tracking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// DayView is what a person has to enter on a day (T12).
type DayView struct {
	Date     period.Date  `json:"date"`
	Zone     string       `json:"zone"`
	Trackers []DayTracker `json:"trackers"` // by name
}

// DayTracker is one assigned tracker on a day.
type DayTracker struct {
	Tracker   Tracker       `json:"tracker"` // as the person may see it
	Period    period.Period `json:"period"`
	Label     string        `json:"label"`
	Elapsed   int           `json:"elapsed"`   // counting days begun
	Days      int           `json:"days"`      // counting days of the period
	Editable  bool          `json:"editable"`  // the day's values can be entered now
	Submitted bool          `json:"submitted"` // the day has a value
	Due       time.Time     `json:"due"`       // when entries become late; zero: never
	Remind    time.Time     `json:"remind"`    // when to remind who has not submitted (T20); zero: never, or no working day
	Metrics   []DayMetric   `json:"metrics"`   // one for each metric in use
}

// DayMetric is one metric on a day.
type DayMetric struct {
	Metric string `json:"metric"` // id
	Entry  Entry  `json:"entry"`  // of the day; Revision 0 where there is none
	Cell          // the period so far
}

// Day returns the trackers that the actor enters on day d, with the values of
// the day and how the period stands (T12, T18). A zero d is today.
func (l *Log) Day(ctx context.Context, actor people.Actor, d period.Date) (DayView, error) {
	v, err := l.look(ctx, actor)
	if err != nil {
		return DayView{}, err
	}
	me, ok := v.roster.Person(actor.Person)
	if !ok {
		return DayView{}, fault.ErrNotFound
	}
	if d == 0 {
		d = v.today
	}
	if !isDate(d) || d > v.today {
		return DayView{}, fault.Invalidf("date", "must be today or before")
	}
	out := DayView{Date: d, Zone: cmp.Or(v.roster.Zone(me.ID, d), "UTC")}
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out.Trackers = nil
		trackers, err := s.Trackers(ctx)
		if err != nil {
			return err
		}
		for _, t := range trackers {
			if t.Archived || !t.Assigned(me, d) {
				continue
			}
			day, err := v.day(ctx, s, t, me, d)
			if err != nil {
				return err
			}
			out.Trackers = append(out.Trackers, day)
		}
		return nil
	})
	if err != nil {
		return DayView{}, err
	}
	slices.SortFunc(out.Trackers, func(a, b DayTracker) int { return keyOf(a.Tracker).compare(keyOf(b.Tracker)) })
	return out, nil
}

func (v view) day(ctx context.Context, s Store, t Tracker, me people.Person, d period.Date) (DayTracker, error) {
	p := v.containing(t, d)
	day := DayTracker{Tracker: v.show(t), Period: p, Label: v.roster.Organization.Calendar.Label(p), Elapsed: v.elapsed(t, p),
		Days: t.Settings.WorkingDays.Count(p.Start, p.End), Editable: t.Settings.AllowEdits || d == v.today}
	if t.Settings.SubmitBy != nil {
		var err error
		if day.Due, err = dueAt(v.roster, me.ID, d, *t.Settings.SubmitBy); err != nil {
			return day, err
		}
	}
	if t.Settings.Remind != nil && t.Settings.WorkingDays.Counts(d) {
		var err error
		if day.Remind, err = dueAt(v.roster, me.ID, d, *t.Settings.Remind); err != nil {
			return day, err
		}
	}
	closures, err := s.Closures(ctx, t.ID)
	if err != nil {
		return day, err
	}
	if closedOn(closures, d) >= 0 {
		day.Editable = false
	}
	records := v.roster.Records(me.ID)
	q := TotalsQuery{Cuts: []period.Date{p.Start, p.End}}
	var keys []Key
	for _, r := range records {
		q.People = append(q.People, r.ID)
	}
	for _, m := range t.Metrics {
		q.Metrics = append(q.Metrics, m.ID)
		for _, r := range records {
			keys = append(keys, Key{Metric: m.ID, Date: d, Person: r.ID})
		}
	}
	entries, err := s.Lookup(ctx, keys)
	if err != nil {
		return day, err
	}
	totals, err := s.Totals(ctx, q)
	if err != nil {
		return day, err
	}
	sums := map[string]sum{}
	for _, total := range totals {
		if sums[total.Metric], err = sums[total.Metric].plus(total); err != nil {
			return day, err
		}
	}
	for i, m := range t.Metrics {
		entry, ok := entryOf(entries, keys[i*len(records):(i+1)*len(records)])
		if m.Retired && !ok {
			continue
		}
		cell, err := v.cell(t, m, p, tally{sum: sums[m.ID], people: 1})
		if err != nil {
			return day, err
		}
		day.Submitted = day.Submitted || entry.Value.Valid
		day.Metrics = append(day.Metrics, DayMetric{Metric: m.ID, Entry: entry, Cell: cell})
	}
	return day, nil
}

// entryOf returns the entry of the first key that has a value, else of the
// first that has an entry, else an empty one of the first key.
func entryOf(entries map[Key]Entry, keys []Key) (Entry, bool) {
	first, found := Entry{Key: keys[0]}, false
	for _, k := range keys {
		e, ok := entries[k]
		if e.Value.Valid {
			return e, true
		}
		if ok && !found {
			first, found = e, true
		}
	}
	return first, found
}

// Glance is how the people of one tracker stand today (T20).
type Glance struct {
	Tracker Tracker        `json:"tracker"` // as the viewer may see it
	Period  period.Period  `json:"period"`
	Label   string         `json:"label"`
	People  int            `json:"people"`  // in view, with a share in the period
	Metrics []GlanceMetric `json:"metrics"` // one for each metric
	Missing []PersonRef    `json:"missing"` // who has not yet submitted today, where one works; by name
}

// GlanceMetric counts the people of each state; retired metrics and hidden
// targets count nobody.
type GlanceMetric struct {
	Metric string `json:"metric"` // id
	Above  int    `json:"above"`
	On     int    `json:"on"`
	Below  int    `json:"below"`
	Met    int    `json:"met"`
}

// PersonRef names a person.
type PersonRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Glances returns the at-a-glance view of every tracker in use that the actor
// may see (T20), by name.
func (l *Log) Glances(ctx context.Context, actor people.Actor) ([]Glance, error) {
	v, err := l.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	var out []Glance
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		trackers, err := s.Trackers(ctx)
		if err != nil {
			return err
		}
		for _, t := range trackers {
			if t.Archived || t.Start > v.today || !v.knows(t) {
				continue
			}
			glance, err := v.glance(ctx, s, t)
			if err != nil {
				return err
			}
			out = append(out, glance)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Glance) int { return keyOf(a.Tracker).compare(keyOf(b.Tracker)) })
	return out, nil
}

func (v view) glance(ctx context.Context, s Store, t Tracker) (Glance, error) {
	p := v.containing(t, v.today)
	g, err := v.grid(ctx, s, t, t.Metrics, []period.Period{p}, selection{})
	if err != nil {
		return Glance{}, err
	}
	out := Glance{Tracker: v.show(t), Period: p, Label: v.roster.Organization.Calendar.Label(p), People: len(g.people), Metrics: make([]GlanceMetric, len(t.Metrics))}
	rows, err := v.rows(t, g, g.people)
	if err != nil {
		return Glance{}, err
	}
	for i, m := range t.Metrics {
		out.Metrics[i].Metric = m.ID
		for _, row := range rows {
			if !m.Retired {
				out.Metrics[i].count(row.Cells[i])
			}
		}
	}
	out.Missing, err = v.missing(ctx, s, t, g.people)
	return out, err
}

// missing lists those of the people who enter the tracker today, each by the
// day where one works, and have no value yet.
func (v view) missing(ctx context.Context, s Store, t Tracker, lines []*line) ([]PersonRef, error) {
	today := make(map[string]period.Date, len(lines))
	q := EntryQuery{People: v.scope.People(), Span: period.Span{From: v.today, Until: v.today + 1}}
	for _, l := range lines {
		d, err := v.roster.Today(l.id, v.now)
		if err != nil {
			return nil, err
		}
		today[l.id] = d
		q.From, q.Until = min(q.From, d), max(q.Until, d+1)
	}
	for _, m := range t.Metrics {
		q.Metrics = append(q.Metrics, m.ID)
	}
	submitted := map[string]bool{}
	err := s.Entries(ctx, q, func(e Entry) error {
		if id := v.roster.Resolve(e.Person); e.Date == today[id] {
			submitted[id] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var missing []PersonRef
	for _, l := range lines {
		p, _ := v.roster.Person(l.id)
		if d := today[l.id]; !p.Inactive && !submitted[l.id] && t.Assigned(p, d) && v.scope.Sees(l.id, d) {
			missing = append(missing, PersonRef{l.id, l.name})
		}
	}
	slices.SortFunc(missing, func(a, b PersonRef) int { return compareNames(a.Name, a.ID, b.Name, b.ID) })
	return missing, nil
}

func (g *GlanceMetric) count(c Cell) {
	switch c.State {
	case target.Above:
		g.Above++
	case target.On:
		g.On++
	case target.Below:
		g.Below++
	}
	if c.Met {
		g.Met++
	}
}
