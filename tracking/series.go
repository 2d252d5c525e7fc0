package tracking

import (
	"context"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// MaxPoints is the largest number of periods in a series.
const MaxPoints = 1000

// SeriesGroup says what the lines of a series are.
type SeriesGroup string

// The lines of a series.
const (
	ByPerson   SeriesGroup = "person"
	ByLocation SeriesGroup = "location"
	Overall    SeriesGroup = "all"
)

// SeriesQuery asks for one metric over the periods that meet [From, Until)
// (T22).
type SeriesQuery struct {
	Tracker     string
	Metric      string
	Kind        period.Kind // 0 is the tracker's period; other kinds have no targets
	period.Span             // zero From is the tracker's start, zero Until the day after today
	Group       SeriesGroup
	Locations   []string // as in ReportQuery
	Teams       []string
	People      []string
}

// Series is one metric over many periods.
type Series struct {
	Tracker Tracker         `json:"tracker"` // as the viewer may see it
	Metric  string          `json:"metric"`
	Zone    string          `json:"zone"`
	Periods []period.Period `json:"periods"`
	Labels  []string        `json:"labels"` // one for each period
	Lines   []SeriesLine    `json:"lines"`
}

// SeriesLine is one person, one location, or all in view.
type SeriesLine struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Cells []Cell `json:"cells"` // one for each period
}

// Series returns a metric over many periods, for people, locations or all in
// view. Each cell stands against the target in force in its own period; a
// kind other than the tracker's has totals only.
func (l *Log) Series(ctx context.Context, actor people.Actor, q SeriesQuery) (Series, error) {
	v, err := l.look(ctx, actor)
	if err != nil {
		return Series{}, err
	}
	if q.Kind != 0 && !q.Kind.Valid() {
		return Series{}, fault.Invalidf("kind", "must be day, week, month, quarter, half or year")
	}
	if q.Group != ByPerson && q.Group != ByLocation && q.Group != Overall {
		return Series{}, fault.Invalidf("group", "must be person, location or all")
	}
	var out Series
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err := v.tracker(ctx, s, q.Tracker)
		if err != nil {
			return err
		}
		m, ok := t.Metric(q.Metric)
		if !ok {
			return fault.ErrNotFound
		}
		periods, err := v.periods(t, q)
		if err != nil {
			return err
		}
		if len(periods) == 0 {
			out = Series{Tracker: v.show(t), Metric: m.ID, Zone: v.zone(v.today)}
			return nil
		}
		g, err := v.grid(ctx, s, t, []Metric{m}, periods, selection{q.Locations, q.Teams, q.People})
		if err != nil {
			return err
		}
		out, err = v.series(t, m, g, q)
		return err
	})
	return out, err
}

func (v view) periods(t Tracker, q SeriesQuery) ([]period.Period, error) {
	if q.Kind == 0 {
		q.Kind = t.Period
	}
	if q.From == 0 {
		q.From = t.Start
	}
	if q.Until == 0 {
		q.Until = v.today + 1
	}
	switch {
	case !isDate(q.From):
		return nil, fault.Invalidf("from", "must be a date")
	case !isDate(q.Until):
		return nil, fault.Invalidf("until", "must be a date")
	}
	calendar := v.roster.Organization.Calendar
	var periods []period.Period
	for p := calendar.Containing(q.Kind, q.From); p.Start < q.Until && q.From < q.Until; p = calendar.Next(p) {
		if len(periods) == MaxPoints {
			return nil, fault.Invalidf("from", "is more than %d periods before until", MaxPoints)
		}
		periods = append(periods, p)
	}
	return periods, nil
}

func (v view) series(t Tracker, m Metric, g grid, q SeriesQuery) (Series, error) {
	out := Series{Tracker: v.show(t), Metric: m.ID, Zone: v.zone(v.today), Periods: g.periods}
	for _, p := range g.periods {
		out.Labels = append(out.Labels, v.roster.Organization.Calendar.Label(p))
	}
	lines := g.people
	switch q.Group {
	case ByLocation:
		lines = g.locations
	case Overall:
		lines = []*line{g.overall}
	}
	all := make([]Cell, len(lines)*len(g.periods))
	for i, l := range lines {
		cells := all[i*len(g.periods) : (i+1)*len(g.periods) : (i+1)*len(g.periods)]
		for j, p := range g.periods {
			if p.Kind != t.Period {
				cells[j] = Cell{Total: l.cells[j][0].total, Count: l.cells[j][0].count, People: l.cells[j][0].people}
				continue
			}
			c, err := v.cell(t, m, p, l.cells[j][0])
			if err != nil {
				return Series{}, err
			}
			cells[j] = c
		}
		out.Lines = append(out.Lines, SeriesLine{ID: l.id, Name: l.name, Cells: cells})
	}
	return out, nil
}
