package export_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const calls, revenue = "018e0000-0000-7000-8000-00000000000a", "018e0000-0000-7000-8000-00000000000b"

func TestReportTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tracking.Settings{ShowTargets: true})
	r, err := w.log.Report(context.Background(), w.boss, tracking.ReportQuery{Tracker: w.tracker.ID, People: []string{w.ann.Person, w.bob(t)}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		opts export.ReportOptions
		want []string
	}{
		"the usual columns": {export.ReportOptions{}, []string{
			"Person,Location,Calls,Calls target,Calls percent,Revenue,Period start,Period end,Zone",
			"Ann Lee,North,21,30,70.0,-1250.50,2024-03-11,2024-03-18,Europe/Berlin",
			"Bob Ray,North,25,30,83.3,0.00,2024-03-11,2024-03-18,Europe/Berlin",
		}},
		"with totals": {export.ReportOptions{Locations: true, Overall: true, Columns: []string{"row", "person", "location", "people", calls, calls + ":target"}}, []string{
			"Row,Person,Location,People,Calls,Calls target",
			"person,Ann Lee,North,1,21,30",
			"person,Bob Ray,North,1,25,30",
			"location,North,North,2,46,60",
			"all,All,,2,46,60",
		}},
		"all about a metric": {export.ReportOptions{Columns: []string{
			"period", calls + ":state", calls + ":met", calls + ":milestone", calls + ":delta", calls + ":projection", calls + ":count", revenue + ":projection", revenue + ":currency",
		}}, []string{
			"Period,Calls state,Calls met,Calls milestone,Calls delta,Calls projection,Calls count,Revenue projection,Revenue currency",
			"2024-W11,below,false,21.43,-0.43,29.40,2,-1750.7000,EUR",
			"2024-W11,above,false,21.43,3.57,35.00,1,0.0000,EUR",
		}},
	} {
		table, err := export.Report(r, c.opts)
		got := strings.Split(strings.TrimSpace(csvOf(t, table, err)), "\n")
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if table.Name != "Sales" {
			t.Errorf("%s: the table is called %q", name, table.Name)
		}
	}
}

func (w world) bob(t testing.TB) string {
	t.Helper()
	for _, p := range w.roster(t).People {
		if p.FirstName == "Bob" {
			return p.ID
		}
	}
	t.Fatal("nobody is called Bob")
	return ""
}

// Who may not know the targets gets no column that would give them away.
func TestHiddenTargetsAreNoColumns(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, tracking.Settings{ShowTargets: false})
	r, err := w.log.Report(ctx, w.ann, tracking.ReportQuery{Tracker: w.tracker.ID})
	if err != nil {
		t.Fatal(err)
	}
	table, err := export.Report(r, export.ReportOptions{})
	want := "Person,Location,Calls,Revenue,Period start,Period end,Zone\nAnn Lee,North,21,-1250.50,2024-03-11,2024-03-18,Europe/Berlin\n"
	if d := cmp.Diff(want, csvOf(t, table, err)); d != "" {
		t.Errorf("report (-want +got):\n%s", d)
	}
	s, err := w.log.Series(ctx, w.ann, tracking.SeriesQuery{Tracker: w.tracker.ID, Metric: calls, Group: tracking.ByPerson})
	if err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"target", "percent", "state", "met", "milestone", "delta", "projection"} {
		if _, err := export.Report(r, export.ReportOptions{Columns: []string{calls + ":" + suffix}}); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("a report with %s: %v", suffix, err)
		}
		if _, err := export.Series(s, suffix); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("a series with %s: %v", suffix, err)
		}
	}
}

func TestColumnsAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tracking.Settings{})
	r, err := w.log.Report(context.Background(), w.boss, tracking.ReportQuery{Tracker: w.tracker.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, columns := range [][]string{{"persons"}, {""}, {"person", "person"}} {
		if _, err := export.Report(r, export.ReportOptions{Columns: columns}); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("columns %q: %v", columns, err)
		}
	}
}

func TestSeriesTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tracking.Settings{ShowTargets: true})
	for _, c := range []struct {
		group   tracking.SeriesGroup
		columns []string
		want    string
	}{
		{tracking.ByPerson, nil, "" +
			"Name,Metric,Value,Target,Percent,Period start,Period end,Zone\n" +
			"Ann Lee,Calls,0,30,0.0,2024-03-04,2024-03-11,Europe/Berlin\n" +
			"Ann Lee,Calls,21,30,70.0,2024-03-11,2024-03-18,Europe/Berlin\n"},
		{tracking.Overall, []string{"name", "period", "value", "state"}, "" +
			"Name,Period,Value,State\n" +
			"All,2024-W10,0,below\n" +
			"All,2024-W11,21,below\n"},
	} {
		s, err := w.log.Series(context.Background(), w.boss, tracking.SeriesQuery{
			Tracker: w.tracker.ID, Metric: calls, Group: c.group, People: []string{w.ann.Person}, Span: period.Span{From: period.On(2024, 3, 4)},
		})
		if err != nil {
			t.Fatal(err)
		}
		table, err := export.Series(s, c.columns...)
		if d := cmp.Diff(c.want, csvOf(t, table, err)); d != "" {
			t.Errorf("by %s (-want +got):\n%s", c.group, d)
		}
	}
}

func TestEntriesTable(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, tracking.Settings{ShowTargets: true})
	f := tracking.EntryFilter{Tracker: w.tracker.ID}
	table, err := export.Entries(ctx, w.log, w.boss, w.roster(t), f)
	want := "" +
		"Date,Person,External id,Tracker,Metric,Value,Unit,Late,Submitted at\n" +
		"2024-03-11,Ann Lee,\"'=A1\",Sales,Calls,12,,false,2024-03-11T17:30:00.000000Z\n" +
		"2024-03-12,Bob Ray,\"B,2\",Sales,Calls,25,,false,2024-03-12T17:30:00.000000Z\n" +
		"2024-03-13,Ann Lee,\"'=A1\",Sales,Calls,9,,false,2024-03-13T17:30:00.000000Z\n" +
		"2024-03-11,Ann Lee,\"'=A1\",Sales,Revenue,-1250.50,EUR,false,2024-03-11T17:30:00.000000Z\n"
	if d := cmp.Diff(want, csvOf(t, table, err)); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
	table, err = export.Entries(ctx, w.log, w.ann, w.roster(t), f, "value", "revision", "zone", "metric_id")
	want = "Value,Revision,Zone,Metric id\n" +
		"12,1,Europe/Berlin," + calls + "\n9,2,Europe/Berlin," + calls + "\n-1250.50,1,Europe/Berlin," + revenue + "\n"
	if d := cmp.Diff(want, csvOf(t, table, err)); d != "" {
		t.Errorf("one's own entries (-want +got):\n%s", d)
	}
	if _, err := export.Entries(ctx, w.log, w.boss, w.roster(t), tracking.EntryFilter{Tracker: "none"}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("an unknown tracker: %v", err)
	}
}

func TestHistoryTable(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, tracking.Settings{ShowTargets: true})
	f := tracking.EntryFilter{Tracker: w.tracker.ID, People: []string{w.ann.Person}}
	table, err := export.History(ctx, w.log, w.boss, w.roster(t), f)
	want := "" +
		"Date,Person,External id,Tracker,Metric,Operation,Old,New,Unit,Late,By,Reason,Made at,Received at\n" +
		"2024-03-13,Ann Lee,\"'=A1\",Sales,Calls,set,8,9,,false,Grace Hopper,,2024-03-13T17:30:00.000000Z,2024-03-13T17:30:00.000000Z\n" +
		"2024-03-13,Ann Lee,\"'=A1\",Sales,Calls,set,,8,,false,Grace Hopper,\"'=HYPERLINK(\"\"x\"\")\",2024-03-13T17:30:00.000000Z,2024-03-13T17:30:00.000000Z\n" +
		"2024-03-11,Ann Lee,\"'=A1\",Sales,Revenue,set,,-1250.50,EUR,false,Grace Hopper,\"a refund, \"\"agreed\"\"\",2024-03-11T17:30:00.000000Z,2024-03-11T17:30:00.000000Z\n" +
		"2024-03-11,Ann Lee,\"'=A1\",Sales,Calls,set,,12,,false,Grace Hopper,,2024-03-11T17:30:00.000000Z,2024-03-11T17:30:00.000000Z\n"
	if d := cmp.Diff(want, csvOf(t, table, err)); d != "" {
		t.Errorf("history (-want +got):\n%s", d)
	}
}

// A history longer than a page comes whole and in order.
func TestHistoryTablePages(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, tracking.Settings{})
	var cmds []tracking.Submit
	for i := range 1200 {
		cmds = append(cmds, tracking.Submit{Tracker: w.tracker.ID, Op: tracking.Set, Value: int64(i),
			Key: tracking.Key{Metric: calls, Person: w.ann.Person, Date: period.On(2024, 3, 14)}})
	}
	if _, err := w.log.SubmitAll(ctx, w.boss, cmds, tracking.BatchOptions{Import: true, AllOrNothing: true}); err != nil {
		t.Fatal(err)
	}
	f := tracking.EntryFilter{Tracker: w.tracker.ID, Metric: calls, Span: period.Span{From: period.On(2024, 3, 14)}}
	table, err := export.History(ctx, w.log, w.boss, w.roster(t), f, "new", "revision")
	lines := strings.Split(csvOf(t, table, err), "\n")
	if len(lines) != 1202 || lines[1] != "1199,1200" || lines[1200] != "0,1" {
		t.Errorf("%d lines, first %q, last %q", len(lines)-2, lines[1], lines[len(lines)-2])
	}
}

func TestEvent(t *testing.T) {
	t.Parallel()
	got := export.Event(people.Actor{Person: "p", Token: "k"}, "report", "t", export.CSV, 12)
	want := storage.Event{Person: "p", Action: "export.report", Entity: "tracker", Target: "t",
		Detail: map[string]string{"format": "csv", "rows": "12", "token": "k"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("event (-want +got):\n%s", d)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for f, head := range map[export.Format]string{export.CSV: "A\r\n", export.XLSX: "PK"} {
		var b strings.Builder
		rows, err := f.Write(context.Background(), &b, tableOf(texts("x")))
		if rows != 1 || err != nil || !strings.HasPrefix(b.String(), head) || f.MediaType() == "" {
			t.Errorf("%s: %d rows, %v, %.20q", f, rows, err, b.String())
		}
	}
	if _, err := export.Format("pdf").Write(context.Background(), nil, export.Table{}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("pdf: %v", err)
	}
}
