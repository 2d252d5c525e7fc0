package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
	"github.com/seed57a6ed91/headway/tracking/target"
)

func (a trackingAPI) mountReports() {
	const tag = "Reports"
	mount(a.API, RuleScope("C4"), Route{
		Method: http.MethodGet, Path: "/glances", ID: "list-glances", Tag: tag, Module: Trackers,
		Summary: "See at a glance how the people of each tracker stand today",
	}, a.listGlances)
	mount(a.API, RuleScope("C4"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/reports/{date}", ID: "get-report", Tag: tag, Module: Trackers,
		Summary:     "Report the period around a day, people × metrics",
		Description: "Without trackers.report it holds one's own row only.",
	}, a.getReport)
	mount(a.API, RuleScope("C4"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/metrics/{metric}/series", ID: "get-series", Tag: tag, Module: Trackers,
		Summary:     "Read a metric over many periods",
		Description: "A kind of period other than the tracker's has totals only.",
	}, a.getSeries)
	mount(a.API, RuleScope("C4, C13"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/metrics/{metric}/explanations/{date}", ID: "explain", Tag: tag, Module: Trackers,
		Summary: "Explain a reported number: its formulas, their inputs, and the entries behind it",
	}, a.explainNumber)
}

func (a trackingAPI) listGlances(ctx context.Context, actor people.Actor, _ *struct{}) (*answer[api.List[api.Glance]], error) {
	glances, err := a.trackers.Glances(ctx, actor)
	if err != nil {
		return nil, err
	}
	return listOf(glances, "", glanceOut), nil
}

func glanceOut(g tracking.Glance) api.Glance {
	return api.Glance{
		Tracker: api.Ref{ID: g.Tracker.ID, Name: g.Tracker.Name}, Period: periodOut(g.Period, g.Label), People: g.People,
		Metrics: each(g.Metrics, func(m tracking.GlanceMetric) api.GlanceMetric {
			metric := metricOf(g.Tracker, m.Metric)
			out := api.GlanceMetric{ID: metric.ID, Name: metric.Name, TargetsHidden: metric.Hidden}
			if !metric.Hidden {
				out.Counts = &api.GlanceCounts{Above: m.Above, On: m.On, Below: m.Below, Met: m.Met}
			}
			return out
		}),
		Missing: each(g.Missing, func(p tracking.PersonRef) api.Ref { return api.Ref{ID: p.ID, Name: p.Name} }),
	}
}

type reportInput struct {
	TrackerPath
	Date string `path:"date" maxLength:"10" doc:"Any day of the period, or today."`
	ReportSelection
}

// ReportSelection is the part of an input that says which rows a report has,
// in which order.
type ReportSelection struct {
	Selection
	Sort string `query:"sort" maxLength:"101" default:"name" doc:"name, location or the id of a metric; with - in front descending."`
}

func (a trackingAPI) getReport(ctx context.Context, actor people.Actor, in *reportInput) (*answer[api.Report], error) {
	r, err := a.report(ctx, actor, in.Tracker, in.Date, in.ReportSelection)
	if err != nil {
		return nil, err
	}
	return &answer[api.Report]{reportOut(r, actor)}, nil
}

func (a trackingAPI) report(ctx context.Context, actor people.Actor, tracker, day string, in ReportSelection) (tracking.Report, error) {
	d, err := dateOrToday("date", day)
	if err != nil {
		return tracking.Report{}, err
	}
	t, err := a.trackers.Tracker(ctx, actor, tracker)
	if err != nil {
		return tracking.Report{}, err
	}
	columns := []string{"name", "location"}
	for _, m := range t.Metrics {
		columns = append(columns, m.ID)
	}
	sort, err := query.ParseSort(in.Sort, columns...)
	if err != nil {
		return tracking.Report{}, err
	}
	return a.trackers.Report(ctx, actor, tracking.ReportQuery{
		Tracker: tracker, Date: d, Locations: in.Locations, Teams: in.Teams, People: in.People, Sort: sort,
	})
}

func reportOut(r tracking.Report, actor people.Actor) api.Report {
	row := func(row tracking.Row) api.Row {
		out := api.Row{ID: row.ID, Name: row.Name, Locations: row.Locations, People: row.People, Partial: row.Partial, Cells: make([]api.Standing, len(row.Cells))}
		for i, c := range row.Cells {
			out.Cells[i] = standingOut(c, r.Tracker.Metrics[i])
		}
		return out
	}
	return api.Report{
		Tracker: trackerOut(r.Tracker, actor), Period: periodOut(r.Period, r.Label), Zone: r.Zone, From: r.From, Until: r.Until,
		Today: r.Today, Elapsed: r.Elapsed, Days: r.Days, Closed: r.Closed,
		Rows: each(r.Rows, row), Locations: each(r.Locations, row), Overall: row(r.Overall),
	}
}

// standingOut writes a cell. A cell without a target has none of what follows
// from one, and where targets are hidden the domain has not reckoned even the
// projection (T6).
func standingOut(c tracking.Cell, m tracking.Metric) api.Standing {
	out := api.Standing{Total: decimal(c.Total, m), Count: c.Count}
	exact := func(r target.Ratio) api.Decimal { return api.Decimal(r.InUnit(m.Decimals(), 2)) }
	if c.Projection.Defined() {
		out.Projection = exact(c.Projection)
	}
	if !c.HasTarget {
		return out
	}
	out.Target, out.State, out.Met = decimal(c.Target, m), c.State.String(), &c.Met
	out.Milestone, out.Delta = exact(c.Milestone), exact(c.Delta)
	out.Percent = api.Decimal(c.Percent.Decimal(2))
	return out
}

type seriesInput struct {
	TrackerPath
	Metric string `path:"metric" maxLength:"100" doc:"Id of the metric."`
	SeriesSelection
}

// SeriesSelection is the part of an input that says which periods and lines a
// series has.
type SeriesSelection struct {
	Kind  string `query:"kind" enum:"day,week,month,quarter,half,year" doc:"Left out, the tracker's period."`
	From  string `query:"from" format:"date" doc:"Left out, the tracker's start."`
	Until string `query:"until" format:"date" doc:"First day that is left out; without it, tomorrow. At most 1,000 periods."`
	Group string `query:"group" enum:"person,location,all" default:"all" doc:"What the lines are."`
	Selection
}

func (a trackingAPI) getSeries(ctx context.Context, actor people.Actor, in *seriesInput) (*answer[api.Series], error) {
	s, err := a.series(ctx, actor, in.Tracker, in.Metric, in.SeriesSelection)
	if err != nil {
		return nil, err
	}
	m := metricOf(s.Tracker, s.Metric)
	out := api.Series{Tracker: s.Tracker.ID, Metric: metricOut(m), Zone: s.Zone, Periods: make([]api.Period, len(s.Periods))}
	for i, p := range s.Periods {
		out.Periods[i] = periodOut(p, s.Labels[i])
	}
	out.Lines = each(s.Lines, func(l tracking.SeriesLine) api.SeriesLine {
		return api.SeriesLine{ID: l.ID, Name: l.Name, Cells: each(l.Cells, func(c tracking.Cell) api.Standing { return standingOut(c, m) })}
	})
	return &answer[api.Series]{out}, nil
}

func (a trackingAPI) series(ctx context.Context, actor people.Actor, tracker, metric string, in SeriesSelection) (tracking.Series, error) {
	q := tracking.SeriesQuery{
		Tracker: tracker, Metric: metric, Group: tracking.SeriesGroup(in.Group),
		Locations: in.Locations, Teams: in.Teams, People: in.People,
	}
	var err error
	if q.Span, err = span(in.From, in.Until); err != nil {
		return tracking.Series{}, err
	}
	if in.Kind != "" {
		if q.Kind, err = period.ParseKind(in.Kind); err != nil {
			return tracking.Series{}, err
		}
	}
	return a.trackers.Series(ctx, actor, q)
}

type explainInput struct {
	TrackerPath
	Metric string `path:"metric" maxLength:"100" doc:"Id of the metric."`
	Date   string `path:"date" maxLength:"10" doc:"Any day of the period, or today."`
	Selection
}

func (a trackingAPI) explainNumber(ctx context.Context, actor people.Actor, in *explainInput) (*answer[api.Explanation], error) {
	d, err := dateOrToday("date", in.Date)
	if err != nil {
		return nil, err
	}
	t, err := a.trackers.Tracker(ctx, actor, in.Tracker)
	if err != nil {
		return nil, err
	}
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	e, err := a.trackers.Explain(ctx, actor, tracking.ExplainQuery{Tracker: in.Tracker, Metric: in.Metric, Date: d, Locations: in.Locations, Teams: in.Teams, People: in.People})
	if err != nil {
		return nil, err
	}
	m := metricOf(t, in.Metric)
	out := api.Explanation{
		Metric: metricOut(m), Period: periodOut(e.Period, roster.Organization.Calendar.Label(e.Period)), Zone: e.Zone, Elapsed: e.Elapsed, Days: e.Days, People: e.People,
		Cell:     standingOut(e.Cell, m),
		Formulas: each(e.Formulas, func(f tracking.Formula) api.Formula { return api.Formula{Name: f.Name, Formula: f.Formula} }),
		Entries: api.EntriesQuery{
			Tracker: in.Tracker, Metric: in.Metric, From: e.Filter.From, Until: e.Filter.Until, Locations: e.Filter.Locations, Teams: e.Filter.Teams, People: e.Filter.People,
		},
	}
	if e.Cell.HasTarget {
		out.Each = decimal(e.Each, m)
	}
	return &answer[api.Explanation]{out}, nil
}
