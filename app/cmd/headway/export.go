package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

type exportCommand struct {
	scope
	What    string   `arg:"" help:"entries (the values), history (every submission), or report." enum:"entries,history,report"`
	Tracker string   `arg:"" help:"The tracker, by name, external id or id."`
	Out     string   `help:"The file to write: .csv or .xlsx; default CSV on standard output." short:"o" placeholder:"FILE"`
	From    string   `help:"entries, history: the first day." placeholder:"2006-01-02"`
	Until   string   `help:"entries, history: the day after the last." placeholder:"2006-01-02"`
	Date    string   `help:"report: a day of the period; default today." placeholder:"2006-01-02"`
	Columns []string `help:"The columns, in this order; default the usual ones. A wrong one names them all." placeholder:"ID,…"`
}

// Run writes a table and records that in the audit log.
func (e *exportCommand) Run(ctx context.Context, c *command, con *console) error {
	format := formatOf(e.Out)
	desk, err := c.desk(ctx, con, e.scope, false)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	t, err := desk.tracker(ctx, e.Tracker)
	if err != nil {
		return err
	}
	table, err := e.table(ctx, desk, t)
	if err != nil {
		return err
	}
	rows, err := writeTo(e.Out, con.Out, func(w io.Writer) (int, error) { return format.Write(ctx, w, table) })
	if err != nil {
		return err
	}
	if e.Out != "" {
		fmt.Fprintf(con.Out, "Wrote %d rows to %s.\n", rows, e.Out)
	}
	return desk.db.Update(ctx, desk.org, func(ctx context.Context, tx storage.Tx) error {
		event := export.Event(desk.actor, e.What, t.ID, format, rows)
		event.ID, event.At = change.NewID(), change.Instant(time.Now())
		return tx.Audit().Append(ctx, event)
	})
}

func (e *exportCommand) table(ctx context.Context, d *desk, t tracking.Tracker) (export.Table, error) {
	if e.What == "report" {
		date, err := dateFlag("--date", e.Date)
		if err != nil {
			return export.Table{}, err
		}
		r, err := d.log.Report(ctx, d.actor, tracking.ReportQuery{Tracker: t.ID, Date: date})
		if err != nil {
			return export.Table{}, err
		}
		return export.Report(r, export.ReportOptions{Locations: true, Overall: true, Columns: e.Columns})
	}
	from, err := dateFlag("--from", e.From)
	if err != nil {
		return export.Table{}, err
	}
	until, err := dateFlag("--until", e.Until)
	if err != nil {
		return export.Table{}, err
	}
	roster, err := d.dir.Roster(ctx, d.org)
	if err != nil {
		return export.Table{}, err
	}
	f := tracking.EntryFilter{Tracker: t.ID, Span: period.Span{From: from, Until: until}}
	if e.What == "history" {
		return export.History(ctx, d.log, d.actor, roster, f, e.Columns...)
	}
	return export.Entries(ctx, d.log, d.actor, roster, f, e.Columns...)
}

// formatOf is how a file of that name is written.
func formatOf(path string) export.Format {
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return export.XLSX
	}
	return export.CSV
}

// writeTo writes a file, whole or not at all, or to out where there is no path.
func writeTo(path string, out io.Writer, write func(io.Writer) (int, error)) (int, error) {
	if path == "" {
		return write(out)
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(part.Name())
	n, err := write(part)
	if err := errors.Join(err, part.Close()); err != nil {
		return 0, err
	}
	return n, os.Rename(part.Name(), path)
}
