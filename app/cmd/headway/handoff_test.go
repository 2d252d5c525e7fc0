package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
)

// paid approves everybody's days and hands them off under a name.
func (s shell) paid(name, from, until string) {
	s.t.Helper()
	days, err := spanOf(from, until)
	if err != nil {
		s.t.Fatal(err)
	}
	con := &console{Out: io.Discard, Err: io.Discard, Log: slog.New(slog.DiscardHandler)}
	desk, err := (&command{DB: s.db}).desk(s.t.Context(), con, scope{}, false)
	if err != nil {
		s.t.Fatal(err)
	}
	defer desk.db.Close()
	sheet := timetrack.New(storage.TimeTrack(desk.db), desk.dir, nil)
	report, err := sheet.Report(s.t.Context(), desk.actor, timetrack.ReportQuery{Selection: timetrack.Selection{Span: days}, ExcludeEmpty: true})
	if err != nil {
		s.t.Fatal(err)
	}
	sel, shown := timetrack.Selection{Span: days}, map[string]string{}
	for _, p := range report.People {
		sel.People, shown[p.Person] = append(sel.People, p.Person), p.Version
	}
	if err := sheet.Approve(s.t.Context(), desk.actor, sel, timetrack.Everything, shown); err != nil {
		s.t.Fatal(err)
	}
	if _, err := sheet.HandOff(s.t.Context(), desk.actor, name, sel, false); err != nil {
		s.t.Fatal(err)
	}
}

// What was handed off is written the same each time, and taking it is on
// record.
func TestHandoffIsWritten(t *testing.T) {
	t.Parallel()
	s := founded(t)
	s.run("import", "people", s.file("people.csv", "external_id,first_name,last_name,location\ne1,Ann,Lee,North\n"), "--create-places")
	s.run("import", "clock-entries", s.file("entries.csv", "external_id,start,stop,activity\n"+
		"e1,2024-03-11T08:00:00Z,2024-03-11T12:00:00Z,Calls\ne1,2024-04-02T08:00:00Z,2024-04-02T09:00:00Z,Calls\n"), "--create-activities")
	s.run("import", "rates", s.file("rates.csv", "external_id,rate\ne1,150.50\n"), "--currency", "DKK")
	if _, err := s.try("handoff", "2024-03-01", "2024-04-01"); err == nil || !strings.Contains(err.Error(), "nothing was handed off") {
		t.Errorf("before: %v", err)
	}
	s.paid("March", "2024-03-01", "2024-04-01")
	s.paid("April", "2024-04-01", "2024-05-01")

	got := s.run("handoff", "2024-03-01", "2024-04-01")
	lines := strings.Split(got, "\r\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "March,") || !strings.HasSuffix(lines[1], ",Ann Lee,602.00,DKK,14400,4.00,2024-03-01,2024-04-01") {
		t.Errorf("%q", lines)
	}
	if again := s.run("handoff", "2024-03-01", "2024-05-01", "--name", "march"); again != got {
		t.Errorf("by its name it is %q", again)
	}
	path := filepath.Join(t.TempDir(), "april.xlsx")
	if out := s.run("handoff", "2024-04-10", "2024-04-11", "-o", path); !strings.Contains(out, "Wrote 1 rows") {
		t.Error(out)
	}
	if b, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(b), "PK") {
		t.Errorf("%.10q, %v", b, err)
	}
	for want, args := range map[string][]string{
		`--name: "April", 2024-04-01 to 2024-04-30; "March", 2024-03-01 to 2024-03-31`: {"2024-03-01", "2024-05-01"},
		`as "May", but as: "March"`: {"2024-03-01", "2024-04-01", "--name", "May"},
		"until":                     {"2024-03-01", "never"},
	} {
		if _, err := s.try(append([]string{"handoff"}, args...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}

	con := &console{Out: io.Discard, Err: io.Discard, Log: slog.New(slog.DiscardHandler)}
	desk, err := (&command{DB: s.db}).desk(t.Context(), con, scope{}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer desk.db.Close()
	taken := 0
	err = desk.db.View(t.Context(), desk.org, func(ctx context.Context, tx storage.Tx) error {
		events, err := tx.Audit().Events(ctx, storage.EventQuery{})
		for _, e := range events {
			if e.Action == "export.handoff" && e.Entity == storage.EntityHandoff && e.Target != "" && e.Detail["rows"] == "1" {
				taken++
			}
		}
		return err
	})
	if err != nil || taken != 3 {
		t.Errorf("%d are on record, %v", taken, err)
	}
}
