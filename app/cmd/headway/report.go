package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

type reportCommand struct {
	scope
	Tracker string `arg:"" help:"The tracker, by name, external id or id."`
	Date    string `help:"A day of the period; default today." placeholder:"2006-01-02"`
	Metric  string `help:"One metric over time instead of all in one period." placeholder:"NAME"`
	From    string `help:"With --metric: the first day." placeholder:"2006-01-02"`
	Until   string `help:"With --metric: the day after the last." placeholder:"2006-01-02"`
	Kind    string `help:"With --metric: sums by day, week, month, quarter, half or year; default the tracker's." placeholder:"KIND"`
	By      string `help:"With --metric: a line for each person, each location, or all together." enum:"person,location,all" default:"all"`
	Sort    string `help:"name, location or a metric's name; with - in front descending." default:"name"`
}

// Run prints a report or a series.
func (r *reportCommand) Run(ctx context.Context, c *command, con *console) error {
	desk, err := c.desk(ctx, con, r.scope, false)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	t, err := desk.tracker(ctx, r.Tracker)
	if err != nil {
		return err
	}
	if r.Metric != "" {
		return r.series(ctx, con.Out, desk, t)
	}
	q := tracking.ReportQuery{Tracker: t.ID}
	if q.Date, err = dateFlag("--date", r.Date); err != nil {
		return err
	}
	column, desc := strings.CutPrefix(r.Sort, "-")
	q.Sort = query.Sort{Column: column, Desc: desc}
	for _, m := range t.Metrics {
		if strings.EqualFold(m.Name, column) {
			q.Sort.Column = m.ID
		}
	}
	report, err := desk.log.Report(ctx, desk.actor, q)
	if err != nil {
		return err
	}
	return printReport(con.Out, report)
}

func printReport(out io.Writer, r tracking.Report) error {
	state := fmt.Sprintf("day %d of %d", r.Elapsed, r.Days)
	if r.Closed {
		state += ", closed"
	}
	fmt.Fprintf(out, "%s, %s: %s to %s, %s (%s)\n\n", r.Tracker.Name, r.Label, r.Period.Start, r.Period.End-1, r.Zone, state)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "\t")
	for _, m := range r.Tracker.Metrics {
		fmt.Fprintf(w, "%s\t", unit(m))
		if anyTarget(r, m.ID) {
			fmt.Fprint(w, "target\tpercent\t\t")
		}
	}
	fmt.Fprintln(w)
	row := func(name string, row tracking.Row) {
		fmt.Fprintf(w, "%s\t", name)
		for i, m := range r.Tracker.Metrics {
			cell := row.Cells[i]
			fmt.Fprintf(w, "%s\t", amount(m, cell.Total))
			if !anyTarget(r, m.ID) {
				continue
			}
			if !cell.HasTarget {
				fmt.Fprint(w, "–\t–\t\t")
				continue
			}
			fmt.Fprintf(w, "%s\t%s %%\t%s\t", amount(m, cell.Target), cell.Percent.Decimal(1), cell.State)
		}
		fmt.Fprintln(w)
	}
	for _, p := range r.Rows {
		row(p.Name, p)
	}
	for _, l := range r.Locations {
		row("all at "+l.Name, l)
	}
	row("all", r.Overall)
	return w.Flush()
}

func anyTarget(r tracking.Report, metric string) bool {
	for i, m := range r.Tracker.Metrics {
		if m.ID == metric {
			return r.Overall.Cells[i].HasTarget
		}
	}
	return false
}

func (r *reportCommand) series(ctx context.Context, out io.Writer, d *desk, t tracking.Tracker) error {
	q := tracking.SeriesQuery{Tracker: t.ID, Group: tracking.SeriesGroup(r.By)}
	var metric tracking.Metric
	for _, m := range t.Metrics {
		if strings.EqualFold(m.Name, r.Metric) || m.ID == r.Metric {
			metric = m
		}
	}
	if q.Metric = metric.ID; q.Metric == "" {
		return fmt.Errorf("%s has no metric %q", t.Name, r.Metric)
	}
	var err error
	if q.From, err = dateFlag("--from", r.From); err != nil {
		return err
	}
	if q.Until, err = dateFlag("--until", r.Until); err != nil {
		return err
	}
	if r.Kind != "" {
		if q.Kind, err = period.ParseKind(r.Kind); err != nil {
			return err
		}
	}
	s, err := d.log.Series(ctx, d.actor, q)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %s, %s\n\n", t.Name, unit(metric), s.Zone)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "period\tfrom\tto\t")
	for _, l := range s.Lines {
		fmt.Fprintf(w, "%s\t", cmp.Or(l.Name, "all"))
	}
	fmt.Fprintln(w)
	for i, p := range s.Periods {
		fmt.Fprintf(w, "%s\t%s\t%s\t", s.Labels[i], p.Start, p.End-1)
		for _, l := range s.Lines {
			fmt.Fprintf(w, "%s\t", amount(metric, l.Cells[i].Total))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "all\t\t\t")
	for _, l := range s.Lines {
		var total int64
		for _, cell := range l.Cells {
			if total, err = money.AddInt64(total, cell.Total); err != nil {
				return err
			}
		}
		fmt.Fprintf(w, "%s\t", amount(metric, total))
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// unit is a metric's name with its unit.
func unit(m tracking.Metric) string {
	if m.Kind == tracking.Currency {
		return m.Name + " (" + m.Currency + ")"
	}
	return m.Name
}

// amount is a number of a metric as people write it.
func amount(m tracking.Metric, v int64) string { return money.FormatScaled(v, m.Decimals()) }

func dateFlag(name, s string) (period.Date, error) {
	if s == "" {
		return 0, nil
	}
	d, err := period.ParseDate(s)
	if err != nil {
		return 0, fmt.Errorf("%s: %q is not a date in the form YYYY-MM-DD", name, s)
	}
	return d, nil
}

// desk is what a command on one organization works with.
type desk struct {
	db    storage.DB
	dir   *directory.Directory
	log   *tracking.Log
	org   string
	actor people.Actor
}

// desk opens the database for a command on one organization, which closes it;
// migrate brings its tables up to date first.
func (c *command) desk(ctx context.Context, con *console, s scope, migrate bool) (*desk, error) {
	db, err := c.open(ctx, con, migrate)
	if err != nil {
		return nil, err
	}
	d, err := newDesk(ctx, db, s)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

func newDesk(ctx context.Context, db storage.DB, s scope) (*desk, error) {
	org, err := s.organization(ctx, db)
	if err != nil {
		return nil, err
	}
	dir := directory.New(db, nil)
	actor, err := s.actor(ctx, db, dir, org, time.Now())
	if err != nil {
		return nil, err
	}
	return &desk{db: db, dir: dir, log: tracking.New(storage.Tracking(db), dir, nil), org: org, actor: actor}, nil
}

// tracker finds a tracker by name, external id or id.
func (d *desk) tracker(ctx context.Context, name string) (tracking.Tracker, error) {
	for _, archived := range []bool{false, true} {
		page := query.Page{Limit: query.MaxLimit}
		for {
			trackers, next, err := d.log.Trackers(ctx, d.actor, tracking.TrackerFilter{Archived: archived}, page)
			if err != nil {
				return tracking.Tracker{}, err
			}
			for _, t := range trackers {
				if t.ID == name || t.ExternalID != "" && t.ExternalID == name || strings.EqualFold(t.Name, name) {
					return t, nil
				}
			}
			if page.Cursor = next; next == "" {
				break
			}
		}
	}
	return tracking.Tracker{}, fmt.Errorf("no tracker %q", name)
}
