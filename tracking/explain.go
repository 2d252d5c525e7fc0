package tracking

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// ExplainQuery names one reported number: a metric in a period, for a person,
// a location, or all in view, of those whom the filters of the report leave.
type ExplainQuery struct {
	Tracker  string
	Metric   string
	Date     period.Date // any day of the period; zero is today
	Person   string      // at most one of Person and Location
	Location string

	Locations []string // as ReportQuery has them
	Teams     []string
	People    []string
}

// rows are the filters that leave the number alone; ok is false where the
// filters of the report leave nothing of it.
func (q ExplainQuery) rows() (locations, people []string, ok bool) {
	locations, people = q.Locations, q.People
	if q.Person != "" {
		if people != nil && !slices.Contains(people, q.Person) {
			return nil, nil, false
		}
		people = []string{q.Person}
	}
	if q.Location != "" {
		if locations != nil && !slices.Contains(locations, q.Location) {
			return nil, nil, false
		}
		locations = []string{q.Location}
	}
	return locations, people, true
}

// Explanation is how a reported number came about (C13). The entries behind
// it are those that Log.Entries returns for Filter.
type Explanation struct {
	Cell     Cell          `json:"cell"`
	Period   period.Period `json:"period"`
	Zone     string        `json:"zone"`
	Elapsed  int           `json:"elapsed"`
	Days     int           `json:"days"`
	People   int           `json:"people"`   // whose targets add up
	Each     int64         `json:"each"`     // target of one person; 0 is none, or hidden
	Formulas []Formula     `json:"formulas"` // in the order in which they build on one another
	Filter   EntryFilter   `json:"-"`
}

// Formula is one line of an explanation, in the names of Explanation.
type Formula struct {
	Name    string `json:"name"`    // "total", "target", "milestone", "delta", "percent", "projection"
	Formula string `json:"formula"` // "target × elapsed ÷ days"
}

// Explain opens a reported number: its formulas, their inputs, and the filter
// that selects the entries behind it.
func (l *Log) Explain(ctx context.Context, actor people.Actor, q ExplainQuery) (Explanation, error) {
	if q.Person != "" && q.Location != "" {
		return Explanation{}, fault.Invalidf("location", "cannot be combined with a person")
	}
	f := EntryFilter{Tracker: q.Tracker, Metric: q.Metric, Teams: q.Teams}
	var ok bool
	if f.Locations, f.People, ok = q.rows(); !ok {
		return Explanation{}, fault.ErrNotFound
	}
	r, err := l.Report(ctx, actor, ReportQuery{Tracker: q.Tracker, Date: q.Date, Locations: f.Locations, Teams: f.Teams, People: f.People})
	if err != nil {
		return Explanation{}, err
	}
	for i, m := range r.Tracker.Metrics {
		if m.ID != q.Metric {
			continue
		}
		if r.Overall.People == 0 && len(f.Locations)+len(f.Teams)+len(f.People) > 0 {
			return Explanation{}, fault.ErrNotFound
		}
		f.Span = r.Period.Span()
		e := Explanation{Cell: r.Overall.Cells[i], Period: r.Period, Zone: r.Zone, Elapsed: r.Elapsed, Days: r.Days,
			People: r.Overall.Cells[i].People, Each: m.TargetFor(r.Period, r.Today), Filter: f,
			Formulas: []Formula{{"total", "sum of the entries"}}}
		if e.Cell.HasTarget {
			e.Formulas = append(e.Formulas,
				Formula{"target", "target of each person in force on the last day, or today, × people"},
				Formula{"milestone", "target × elapsed ÷ days"},
				Formula{"delta", "total − milestone"},
				Formula{"percent", "100 × total ÷ target"})
		}
		if e.Cell.Projection.Defined() {
			e.Formulas = append(e.Formulas, Formula{"projection", "total ÷ elapsed × days"})
		}
		return e, nil
	}
	return Explanation{}, fault.ErrNotFound
}
