package reports

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// ownReport is the report of an address as this device knows it: it has one's
// own row only.
func ownReport(ctx context.Context, r *device.Replica, a Address) (api.Report, error) {
	if r == nil || !r.Loaded() {
		return api.Report{}, fault.ErrNotFound
	}
	log, actor := r.Trackers(), r.Actor()
	report, err := log.Report(ctx, actor, tracking.ReportQuery{Tracker: a.Tracker, Date: a.Date, People: []string{actor.Person}})
	if err != nil {
		return api.Report{}, err
	}
	return onlyOwn(report), nil
}

// onlyOwn writes a report as the server does.
func onlyOwn(r tracking.Report) api.Report {
	out := api.Report{
		Tracker: api.Tracker{ID: r.Tracker.ID, Name: r.Tracker.Name, Start: r.Tracker.Start, Period: r.Tracker.Period},
		Period:  api.Period{Kind: r.Period.Kind, Start: r.Period.Start, End: r.Period.End, Label: r.Label},
		Zone:    r.Zone, From: r.From, Until: r.Until, Today: r.Today, Elapsed: r.Elapsed, Days: r.Days, Closed: r.Closed,
	}
	for _, m := range r.Tracker.Metrics {
		out.Tracker.Metrics = append(out.Tracker.Metrics, api.Metric{ID: m.ID, Name: m.Name, Kind: string(m.Kind), Scale: m.Scale,
			Currency: m.Currency, Decimals: m.Decimals(), TargetsHidden: m.Hidden, Retired: m.Retired})
	}
	row := func(row tracking.Row) api.Row {
		line := api.Row{ID: row.ID, Name: row.Name, Locations: row.Locations, People: row.People, Partial: row.Partial}
		for i, c := range row.Cells {
			line.Cells = append(line.Cells, standing(c, r.Tracker.Metrics[i]))
		}
		return line
	}
	for _, l := range r.Rows {
		out.Rows = append(out.Rows, row(l))
	}
	for _, l := range r.Locations {
		out.Locations = append(out.Locations, row(l))
	}
	out.Overall = row(r.Overall)
	return out
}

// standing writes a cell as the server does.
func standing(c tracking.Cell, m tracking.Metric) api.Standing {
	scale := m.Decimals()
	exact := func(n int64) api.Decimal { return api.Decimal(money.FormatScaled(n, scale)) }
	out := api.Standing{Total: exact(c.Total), Count: c.Count}
	if c.Projection.Defined() {
		out.Projection = api.Decimal(c.Projection.InUnit(scale, 2))
	}
	if !c.HasTarget {
		return out
	}
	out.Target, out.State, out.Met = exact(c.Target), c.State.String(), &c.Met
	out.Milestone, out.Delta = api.Decimal(c.Milestone.InUnit(scale, 2)), api.Decimal(c.Delta.InUnit(scale, 2))
	out.Percent = api.Decimal(c.Percent.Decimal(2))
	return out
}
