package tracking

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// ReportQuery asks for people × metrics of one period (T19).
type ReportQuery struct {
	Tracker   string
	Date      period.Date // any day of the period; zero is today
	Locations []string    // only people at one of these, on those days; nil means all in view
	Teams     []string    // only members of one of these, on those days; nil means all
	People    []string    // only these; nil means all in view
	Sort      query.Sort  // by "name", "location" or a metric's id
}

// Report is how the people in view stand in one period.
type Report struct {
	Tracker   Tracker       `json:"tracker"` // as the viewer may see it
	Period    period.Period `json:"period"`
	Label     string        `json:"label"`     // "2016-W15"
	Zone      string        `json:"zone"`      // IANA name, whose days these are (C8)
	From      time.Time     `json:"from"`      // first instant of the period
	Until     time.Time     `json:"until"`     // first instant after it
	Today     period.Date   `json:"today"`     // the day for which milestones stand
	Elapsed   int           `json:"elapsed"`   // counting days begun
	Days      int           `json:"days"`      // counting days of the period
	Closed    bool          `json:"closed"`    // T16
	Rows      []Row         `json:"rows"`      // by person
	Locations []Row         `json:"locations"` // totals by location, by name
	Overall   Row           `json:"overall"`
}

// Row is one line of a report: a person, a location or everything in view.
type Row struct {
	ID        string   `json:"id"`        // of the person or location; "" overall
	Name      string   `json:"name"`      // in words
	Locations []string `json:"locations"` // ids of a person's locations in the period
	People    int      `json:"people"`    // how many people are in it
	Partial   bool     `json:"partial"`   // some days of the period are out of view
	Cells     []Cell   `json:"cells"`     // one for each metric of the tracker, in its order
}

// Cell is how one metric stands.
type Cell struct {
	Total  int64 `json:"total"`  // in the metric's unit
	Count  int   `json:"count"`  // values behind it
	Target int64 `json:"target"` // of the whole period; 0 is none, or hidden
	People int   `json:"people"` // whose targets add up to it
	// Evaluation is against the target; only the projection is defined where
	// there is none, and nothing where it is hidden.
	target.Evaluation `json:"-"`
}

// Report adds up one period of a tracker for everyone in view (T18, T19). A
// person belongs to it who was assigned on a day of the period and has not
// left, or has values in it, and then has a target for the metrics of these
// values only; somebody without trackers.report gets one's own row only.
func (l *Log) Report(ctx context.Context, actor people.Actor, q ReportQuery) (Report, error) {
	v, err := l.look(ctx, actor)
	if err != nil {
		return Report{}, err
	}
	if q.Date == 0 {
		q.Date = v.today
	}
	if !isDate(q.Date) {
		return Report{}, fault.Invalidf("date", "must be a date")
	}
	var t Tracker
	var g grid
	var closures []Closure
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		if t, err = v.tracker(ctx, s, q.Tracker); err != nil {
			return err
		}
		if closures, err = s.Closures(ctx, t.ID); err != nil {
			return err
		}
		g, err = v.grid(ctx, s, t, t.Metrics, []period.Period{v.containing(t, q.Date)}, selection{q.Locations, q.Teams, q.People})
		return err
	})
	if err != nil {
		return Report{}, err
	}
	p := g.periods[0]
	r := Report{
		Tracker: v.show(t), Period: p, Label: v.roster.Organization.Calendar.Label(p), Today: v.today,
		Zone: v.zone(p.Start), Elapsed: v.elapsed(t, p), Days: t.Settings.WorkingDays.Count(p.Start, p.End),
		Closed: allClosed(closures, p.Span()),
	}
	clock, err := v.roster.Clock("", p.Start)
	if err != nil {
		return Report{}, err
	}
	r.From, r.Until = clock.Bounds(p)
	if r.Rows, err = v.rows(t, g, g.people); err != nil {
		return Report{}, err
	}
	if r.Locations, err = v.rows(t, g, g.locations); err != nil {
		return Report{}, err
	}
	overall, err := v.rows(t, g, []*line{g.overall})
	if err != nil {
		return Report{}, err
	}
	r.Overall = overall[0]
	if err := v.sortRows(r.Rows, t, q.Sort); err != nil {
		return Report{}, err
	}
	return r, nil
}

// rows evaluates lines in the first period of a grid.
func (v view) rows(t Tracker, g grid, lines []*line) ([]Row, error) {
	rows := make([]Row, len(lines))
	for i, l := range lines {
		rows[i] = Row{ID: l.id, Name: l.name, Locations: l.locations, People: l.people, Partial: l.partial, Cells: make([]Cell, len(g.metrics))}
		for j, m := range g.metrics {
			c, err := v.cell(t, m, g.periods[0], l.cells[0][j])
			if err != nil {
				return nil, err
			}
			rows[i].Cells[j] = c
		}
	}
	return rows, nil
}

// cell evaluates a sum against the targets of its people.
func (v view) cell(t Tracker, m Metric, p period.Period, y tally) (Cell, error) {
	c := Cell{Total: y.total, Count: y.count, People: y.people}
	if !v.hides(t) {
		var err error
		if c.Target, err = money.MulDiv(m.TargetFor(p, v.today), int64(y.people), 1); err != nil {
			return Cell{}, err
		}
		c.Evaluation = target.Evaluate(y.total, c.Target, v.elapsed(t, p), t.Settings.WorkingDays.Count(p.Start, p.End))
	}
	return c, nil
}

// elapsed counts the days of p that have begun and count (T11, T18).
func (v view) elapsed(t Tracker, p period.Period) int {
	return t.Settings.WorkingDays.Count(p.Start, min(p.End, v.today+1))
}

// zone is the organization's time zone on day d.
func (v view) zone(d period.Date) string {
	return cmp.Or(v.roster.Organization.Calendar.On(d).Zone, "UTC")
}

// sortRows orders a report's rows by a column; rows that are equal there are in order
// of name, then id.
func (v view) sortRows(rows []Row, t Tracker, by query.Sort) error {
	var column func(a, b Row) int
	switch by.Column {
	case "", "name":
		column = func(a, b Row) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }
	case "location":
		names := make(map[string]string, len(rows)) // of a row's locations, in words
		for _, r := range rows {
			var words []string
			for _, id := range r.Locations {
				place, _ := v.roster.Location(id)
				words = append(words, strings.ToLower(place.Name))
			}
			names[r.ID] = strings.Join(words, ", ")
		}
		column = func(a, b Row) int { return cmp.Compare(names[a.ID], names[b.ID]) }
	default:
		i := slices.IndexFunc(t.Metrics, func(m Metric) bool { return m.ID == by.Column })
		if i < 0 {
			return fault.Invalidf("sort", "must be name, location or the id of a metric")
		}
		column = func(a, b Row) int { return cmp.Compare(a.Cells[i].Total, b.Cells[i].Total) }
	}
	slices.SortFunc(rows, func(a, b Row) int {
		c := column(a, b)
		if by.Desc {
			c = -c
		}
		return cmp.Or(c, compareNames(a.Name, a.ID, b.Name, b.ID))
	})
	return nil
}
