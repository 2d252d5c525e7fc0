package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
)

type handoffCommand struct {
	scope
	From  string `arg:"" help:"The first of the days that were handed off." placeholder:"2006-01-02"`
	Until string `arg:"" help:"The day after the last." placeholder:"2006-01-02"`
	Name  string `help:"The name of the hand-off, where there are several of these days." placeholder:"NAME"`
	Out   string `help:"The file to write: .csv or .xlsx; default CSV on standard output." short:"o" placeholder:"FILE"`
}

// Run writes what payroll was given of some days, the same bytes each time, and
// records that in the audit log.
func (h *handoffCommand) Run(ctx context.Context, c *command, con *console) error {
	format := formatOf(h.Out)
	days, err := spanOf(h.From, h.Until)
	if err != nil {
		return err
	}
	desk, err := c.desk(ctx, con, h.scope, false)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	given, err := timetrack.New(storage.TimeTrack(desk.db), desk.dir, nil).Handoffs(ctx, desk.actor, days)
	if err != nil {
		return err
	}
	one, err := h.choose(given)
	if err != nil {
		return err
	}
	rows, err := writeTo(h.Out, con.Out, func(w io.Writer) (int, error) { return format.Write(ctx, w, export.Handoff(one)) })
	if err != nil {
		return err
	}
	if h.Out != "" {
		fmt.Fprintf(con.Out, "Wrote %d rows to %s.\n", rows, h.Out)
	}
	return desk.took(ctx, export.Event(desk.actor, "handoff", one.ID, format, rows), storage.EntityHandoff)
}

// choose returns the hand-off that is meant.
func (h *handoffCommand) choose(given []timetrack.Handoff) (timetrack.Handoff, error) {
	names := make([]string, len(given))
	for i, g := range given {
		names[i] = fmt.Sprintf("%q, %s to %s", g.Name, g.Date, g.Last)
		if h.Name != "" && strings.EqualFold(g.Name, h.Name) || h.Name == "" && len(given) == 1 {
			return g, nil
		}
	}
	switch {
	case len(given) == 0:
		return timetrack.Handoff{}, errors.New("nothing was handed off of these days")
	case h.Name == "":
		return timetrack.Handoff{}, fmt.Errorf("several were handed off of these days; choose one with --name: %s", strings.Join(names, "; "))
	}
	return timetrack.Handoff{}, fmt.Errorf("nothing was handed off of these days as %q, but as: %s", h.Name, strings.Join(names, "; "))
}
