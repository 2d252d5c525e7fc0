//go:build !js

package client_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func TestTrackers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.tracker("Outreach")
	in := trackerInput("Outreach and more", made.Start)
	in.Metrics[0].ID = made.Metrics[0].ID
	saved, err := w.ReplaceTracker(w.ctx, made.ID, made.Revision, in)
	w.ok(err)
	if saved.Name != "Outreach and more" || saved.Revision != made.Revision+1 {
		t.Errorf("%+v", saved)
	}
	_, err = w.ReplaceTracker(w.ctx, made.ID, made.Revision, in)
	if !errors.Is(err, fault.ErrStale) {
		t.Errorf("stale: %v", err)
	}
	archived, err := w.ArchiveTracker(w.ctx, made.ID, saved.Revision)
	w.ok(err)
	list, err := w.Trackers(w.ctx, client.TrackersQuery{Search: "outreach", Archived: true})
	w.ok(err)
	if !archived.Archived || len(list.Items) != 1 {
		t.Errorf("%+v %+v", archived, list)
	}
	restored, err := w.RestoreTracker(w.ctx, made.ID, archived.Revision)
	w.ok(err)
	if list, err = w.Trackers(w.ctx, client.TrackersQuery{Assigned: true}); err != nil || len(list.Items) != 1 {
		t.Errorf("%+v %v", list, err)
	}
	if read, err := w.Tracker(w.ctx, made.ID); err != nil || read.Revision != restored.Revision {
		t.Errorf("%+v %v", read, err)
	}
	versions, err := w.TrackerVersions(w.ctx, made.ID)
	w.ok(err)
	if len(versions.Items) != 4 || versions.Items[3].Name != "Outreach" {
		t.Errorf("%+v", versions)
	}
	w.ok(w.DeleteTracker(w.ctx, made.ID, restored.Revision))
	_, err = w.Tracker(w.ctx, made.ID)
	w.refused(err, "not_found")
	for _, id := range []string{"", ".", "..", "a/b", "å?#%"} {
		if _, err := w.Tracker(w.ctx, id); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestEntries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tracker := w.tracker("Outreach")
	today := key(tracker, w.today)
	entry, err := w.SetEntry(w.ctx, today, nil, api.EntryInput{Value: "12.5"})
	w.ok(err)
	if *entry.Value != "12.50" || entry.Revision != 1 {
		t.Errorf("%+v", entry)
	}
	stale := int64(0)
	_, err = w.SetEntry(w.ctx, today, &stale, api.EntryInput{Value: "1"})
	w.refused(err, "stale")
	entry, err = w.AddToEntry(w.ctx, today, api.EntryInput{Value: "0.5"})
	w.ok(err)
	if *entry.Value != "13.00" {
		t.Errorf("%+v", entry)
	}
	yesterday := key(tracker, w.today-1)
	result, err := w.ChangeEntries(w.ctx, api.Batch{Items: []api.BatchItem{
		{Tracker: tracker.ID, Metric: yesterday.Metric, Date: w.today - 1, Value: "7"},
		{Tracker: tracker.ID, Metric: yesterday.Metric, Date: w.today + 300, Value: "7"},
	}})
	w.ok(err)
	if result.Items[0].Status != "applied" || result.Items[1].Status != "refused" {
		t.Errorf("%+v", result)
	}
	entry, err = w.ClearEntry(w.ctx, yesterday, &result.Items[0].Entry.Revision, "")
	w.ok(err)
	if entry.Value != nil || entry.Revision != 2 {
		t.Errorf("%+v", entry)
	}

	// Somebody else's, with a reason.
	office, err := w.CreateLocation(w.ctx, api.LocationInput{Name: "Office"})
	w.ok(err)
	rita, hers := w.hire("Rita", "representative", office.ID)
	none := int64(0)
	today.Person = rita.ID
	entry, err = w.SetEntry(w.ctx, today, &none, api.EntryInput{Value: "3", Reason: "by phone"})
	w.ok(err)
	if entry.Person != rita.ID {
		t.Errorf("%+v", entry)
	}
	entry, err = w.AddToEntry(w.ctx, today, api.EntryInput{Value: "1", Reason: "by phone"})
	w.ok(err)
	if _, err = w.ClearEntry(w.ctx, today, &entry.Revision, "by phone"); err != nil {
		t.Error(err)
	}
	_, err = hers.SetEntry(w.ctx, client.EntryKey{Tracker: tracker.ID, Metric: today.Metric, Date: w.today, Person: w.olga}, &none, api.EntryInput{Value: "1", Reason: "envy"})
	if !errors.Is(err, fault.ErrDenied) && !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("somebody above: %v", err)
	}

	entries, err := w.Entries(w.ctx, client.EntriesQuery{Tracker: tracker.ID, Metric: today.Metric, From: w.today - 1, Until: w.today + 1, Selection: client.Selection{People: []string{w.olga}}})
	w.ok(err)
	submissions, err := w.Submissions(w.ctx, client.EntriesQuery{Tracker: tracker.ID, Page: client.Page{Limit: 3}})
	w.ok(err)
	if len(entries.Items) != 1 || len(submissions.Items) != 3 || submissions.Next == "" {
		t.Errorf("%+v %+v", entries, submissions)
	}
	day, err := w.Day(w.ctx, 0)
	w.ok(err)
	if day.Date != w.today || len(day.Trackers) != 1 || *day.Trackers[0].Metrics[0].Entry.Value != "13.00" {
		t.Errorf("%+v", day)
	}
	if day, err = w.Day(w.ctx, w.today-1); err != nil || day.Date != w.today-1 {
		t.Errorf("%+v %v", day, err)
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tracker := w.tracker("Outreach")
	metric := tracker.Metrics[0].ID
	_, err := w.SetEntry(w.ctx, key(tracker, w.today), nil, api.EntryInput{Value: "10"})
	w.ok(err)
	report, err := w.Report(w.ctx, client.ReportQuery{Tracker: tracker.ID, Sort: "-" + metric})
	w.ok(err)
	if len(report.Rows) != 1 || report.Rows[0].Cells[0].Total != "10.00" || report.Today != w.today {
		t.Errorf("%+v", report)
	}
	report, err = w.Report(w.ctx, client.ReportQuery{Tracker: tracker.ID, Date: w.today - 14})
	w.ok(err)
	if report.Period.End > w.today {
		t.Errorf("%+v", report.Period)
	}
	series, err := w.Series(w.ctx, client.SeriesQuery{Tracker: tracker.ID, Metric: metric, Kind: "day", From: w.today - 2, Until: w.today + 1, Group: "person"})
	w.ok(err)
	if len(series.Periods) != 3 || len(series.Lines) != 1 || series.Lines[0].Cells[2].Total != "10.00" {
		t.Errorf("%+v", series)
	}
	explanation, err := w.Explain(w.ctx, client.ExplainQuery{Tracker: tracker.ID, Metric: metric, Selection: client.Selection{People: []string{w.olga}}})
	w.ok(err)
	if explanation.Cell.Total != "10.00" || !slices.Equal(explanation.Entries.People, []string{w.olga}) {
		t.Errorf("%+v", explanation)
	}
	glances, err := w.Glances(w.ctx)
	w.ok(err)
	if len(glances.Items) != 1 || glances.Items[0].Tracker.ID != tracker.ID {
		t.Errorf("%+v", glances)
	}
}

func TestClosures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tracker := w.tracker("Outreach")
	past := w.today - 14
	closed, err := w.ClosePeriod(w.ctx, tracker.ID, api.ClosureInput{Date: past, Reason: "paid"})
	w.ok(err)
	_, err = w.SetEntry(w.ctx, key(tracker, past), nil, api.EntryInput{Value: "1"})
	w.refused(err, "period_locked")
	if !closed.Closed || !errors.Is(err, fault.ErrLocked) {
		t.Errorf("%+v %v", closed, err)
	}
	opened, err := w.ReopenPeriod(w.ctx, tracker.ID, past, api.ReopenInput{Reason: "a mistake"})
	w.ok(err)
	list, err := w.Closures(w.ctx, tracker.ID)
	w.ok(err)
	if opened.Closed || len(list.Items) != 1 || list.Items[0].Revision != opened.Revision {
		t.Errorf("%+v %+v", opened, list)
	}
}

func TestExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tracker := w.tracker("Århus / Outreach")
	metric := tracker.Metrics[0].ID
	_, err := w.SetEntry(w.ctx, key(tracker, w.today), nil, api.EntryInput{Value: "10"})
	w.ok(err)
	entries := client.EntriesQuery{Tracker: tracker.ID, From: w.today - 7, Selection: client.Selection{People: []string{w.olga}}}
	for name, export := range map[string]func(client.ExportFormat) (*client.Download, error){
		"entries": func(f client.ExportFormat) (*client.Download, error) { return w.ExportEntries(w.ctx, entries, f) },
		"history": func(f client.ExportFormat) (*client.Download, error) { return w.ExportHistory(w.ctx, entries, f) },
		"report": func(f client.ExportFormat) (*client.Download, error) {
			return w.ExportReport(w.ctx, client.ReportQuery{Tracker: tracker.ID}, false, f)
		},
		"series": func(f client.ExportFormat) (*client.Download, error) {
			return w.ExportSeries(w.ctx, client.SeriesQuery{Tracker: tracker.ID, Metric: metric, From: w.today}, f)
		},
	} {
		d, err := export(client.ExportFormat{BOM: true, Comma: "semicolon"})
		w.ok(err)
		told := int64(0)
		b, err := d.ReadAll(func(done int64) { told = done })
		w.ok(err)
		if int64(len(b)) != d.Size || told != d.Size || !strings.HasPrefix(string(b), "\ufeff") || strings.Count(string(b), "\n") != 2 || !strings.Contains(string(b), ";") {
			t.Errorf("%s: %d of %d bytes, told %d: %s", name, len(b), d.Size, told, b)
		}
		if !strings.HasPrefix(d.Name, "Århus - Outreach ") || !strings.HasSuffix(d.Name, ".csv") || !strings.HasPrefix(d.MediaType, "text/csv") {
			t.Errorf("%s: %q, %s", name, d.Name, d.MediaType)
		}
		if d, err = export(client.ExportFormat{Format: "xlsx"}); err != nil {
			t.Fatal(name, err)
		}
		if b, err = d.ReadAll(nil); err != nil || !strings.HasPrefix(string(b), "PK") {
			t.Errorf("%s: %v", name, err)
		}
		_, err = export(client.ExportFormat{Columns: []string{"nonsense"}})
		var invalid *fault.Invalid
		if !errors.As(err, &invalid) || invalid.Field != "column" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestImports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tracker := w.tracker("Outreach")
	file := func(lines ...string) client.Import {
		return client.Import{File: client.Bytes(strings.Join(lines, "\n") + "\n")}
	}
	companies, err := w.ImportCompanies(w.ctx, file("name", "Umbrella A/S", "Umbrella B/V"))
	w.ok(err)
	locations, err := w.ImportLocations(w.ctx, file("name,company", "Aarhus,Umbrella A/S"))
	w.ok(err)
	teams, err := w.ImportTeams(w.ctx, file("name", "Field"))
	w.ok(err)
	people, err := w.ImportPeople(w.ctx, client.PeopleImport{Import: file("first_name,last_name,external_id,location,level", "Rita,Rep,r1,Aarhus,10")})
	w.ok(err)
	if companies.Created != 2 || locations.Created != 1 || teams.Created != 1 || people.Created != 1 {
		t.Errorf("%+v %+v %+v %+v", companies, locations, teams, people)
	}
	targets, err := w.ImportTargets(w.ctx, client.TargetsImport{Import: file("tracker,metric,from,value", "Outreach,Calls,"+(w.today+7).String()+",90"), DateLayout: "2006-01-02"})
	w.ok(err)
	if !targets.Applied || targets.Created+targets.Changed != 1 {
		t.Errorf("%+v", targets)
	}

	// Bad rows come with the refusal, and nothing is stored.
	in := client.EntriesImport{Import: file("who;date;value", "r1;"+w.today.String()+";12,5", "r2;"+w.today.String()+";1"), Tracker: "Outreach", DecimalComma: true, Reason: "a list"}
	in.Map = []string{"person:who", "Calls:value"}
	told := 0
	in.Progress = func(p api.ImportProgress) { told++ }
	_, err = w.ImportEntries(w.ctx, in)
	w.refused(err, "rows_refused")
	p, ok := errors.AsType[*client.Problem](err)
	if !ok || p.Result == nil || p.Result.BadRows != 1 || p.Result.Refused[0].Line != 3 || !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("%+v", p)
	}
	in.GoodRowsOnly, in.DryRun = true, true
	result, err := w.ImportEntries(w.ctx, in)
	w.ok(err)
	if result.Applied || result.Created != 1 {
		t.Errorf("%+v", result)
	}
	in.DryRun = false
	if result, err = w.ImportEntries(w.ctx, in); err != nil || !result.Applied || result.Created != 1 || told == 0 {
		t.Errorf("%+v %v, told %d times", result, err, told)
	}
	entries, err := w.Entries(w.ctx, client.EntriesQuery{Tracker: tracker.ID})
	w.ok(err)
	if len(entries.Items) != 1 || *entries.Items[0].Value != "12.50" {
		t.Errorf("%+v", entries)
	}
	in.CreatePlaces = true
	_, err = w.ImportEntries(w.ctx, in)
	w.refused(err, "invalid")
}
