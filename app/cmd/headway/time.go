package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

type timeReportCommand struct {
	scope
	From         string   `arg:"" help:"The first day." placeholder:"2006-01-02"`
	Until        string   `arg:"" help:"The day after the last." placeholder:"2006-01-02"`
	Out          string   `help:"The file to write: .csv or .xlsx; default CSV on standard output." short:"o" placeholder:"FILE"`
	Detailed     bool     `help:"A row for each person, day and activity."`
	Time         string   `help:"How time is written: hours or days-hours. Seconds are a column in any case." enum:"hours,days-hours" default:"hours"`
	DayHours     int      `help:"How long a day is in days-hours." default:"24"`
	ExcludeEmpty bool     `help:"Leave out people without any value."`
	Columns      []string `help:"The columns, in this order; default the usual ones. A wrong one names them all." placeholder:"ID,…"`
}

// Run writes a report of time and pay and records that in the audit log.
func (r *timeReportCommand) Run(ctx context.Context, c *command, con *console) error {
	format := formatOf(r.Out)
	days, err := spanOf(r.From, r.Until)
	if err != nil {
		return err
	}
	desk, err := c.desk(ctx, con, r.scope, false)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	sheet := timetrack.New(storage.TimeTrack(desk.db), desk.dir, nil)
	report, err := sheet.Report(ctx, desk.actor, timetrack.ReportQuery{Selection: timetrack.Selection{Span: days}, ExcludeEmpty: r.ExcludeEmpty})
	if err != nil {
		return err
	}
	tabulate := export.TimeReport
	if r.Detailed {
		tabulate = export.TimeReportDetailed
	}
	table, err := tabulate(report, export.TimeOptions{Time: export.TimeFormat(r.Time), DayHours: r.DayHours, Columns: r.Columns})
	if err != nil {
		return err
	}
	rows, err := writeTo(r.Out, con.Out, func(w io.Writer) (int, error) { return format.Write(ctx, w, table) })
	if err != nil {
		return err
	}
	if r.Out != "" {
		fmt.Fprintf(con.Out, "Wrote %d rows to %s.\n", rows, r.Out)
	}
	return desk.took(ctx, export.Event(desk.actor, "time-report", "", format, rows), "")
}

// took records that something was taken away, in the audit log: target is of
// that entity.
func (d *desk) took(ctx context.Context, event storage.Event, entity string) error {
	event.ID, event.At, event.Entity = change.NewID(), change.Instant(time.Now()), entity
	return d.db.Update(ctx, d.org, func(ctx context.Context, tx storage.Tx) error { return tx.Audit().Append(ctx, event) })
}

func spanOf(from, until string) (days period.Span, err error) {
	if days.From, err = dateFlag("from", from); err != nil {
		return days, err
	}
	days.Until, err = dateFlag("until", until)
	return days, err
}
