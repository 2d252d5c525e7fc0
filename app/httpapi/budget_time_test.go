package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// BenchmarkBudgetTimeReportOverHTTP: a month of 200 people with 100 entries
// each, read over HTTP with days and activities. Budget: twice the time of the
// domain's call on the same store.
func BenchmarkBudgetTimeReportOverHTTP(b *testing.B) {
	db, err := bunstore.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "time.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	from := period.On(2026, time.February, 1)
	benchTime(b, db, from)
	w := serveWorld(b, options{db: db})
	r := w.dir[org]
	everyone := append([]people.Person(nil), r.People...)
	for i := range crowd {
		everyone = append(everyone, person(benchID(1, i), "First", "representative", north))
	}
	w.dir[org] = people.NewRoster(r.Organization, r.Companies, r.Locations, r.Teams, everyone)
	sheet := timetrack.New(storage.TimeTrack(db), w.dir, &timetrack.Options{Now: func() time.Time { return noon }})
	eve, _ := w.dir[org].Actor("eve", today)
	q := timetrack.ReportQuery{Selection: timetrack.Selection{Span: period.Span{From: from, Until: from + 28}}, ExcludeEmpty: true}
	server := serveBench(b, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.api.ServeHTTP(rw, r) }))
	url := fmt.Sprintf("%s/api/v1/time/report?from=%s&until=%s&limit=500&detailed=true&exclude_empty=true", server.URL, q.From, q.Until)

	called := func() (string, time.Duration) {
		began := time.Now()
		r, err := sheet.Report(context.Background(), eve, q)
		took := time.Since(began)
		if err != nil {
			b.Fatal(err)
		}
		days := 0
		for _, p := range r.People {
			days += len(p.Days)
		}
		return fmt.Sprint(len(r.People), days, r.Total.Reported, r.Total.SalaryTime), took
	}
	read := func() (string, time.Duration) {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Test-Actor", "eve")
		began := time.Now()
		res, err := server.Client().Do(req)
		if err != nil {
			b.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		took := time.Since(began)
		res.Body.Close()
		var r api.TimeReport
		if err != nil || res.StatusCode != http.StatusOK || json.Unmarshal(text, &r) != nil {
			b.Fatalf("%v: %s %.300s", err, res.Status, text)
		}
		days := 0
		for _, p := range r.Items {
			days += len(p.Days)
		}
		return fmt.Sprint(len(r.Items), days, r.Total.Reported, r.Total.SalaryTime), took
	}
	var ours, domain time.Duration
	for n := 0; b.Loop(); n++ {
		var x, y string
		var tx, ty time.Duration
		if n%2 == 0 {
			x, tx = read()
			y, ty = called()
		} else {
			y, ty = called()
			x, tx = read()
		}
		if x != y || n == 0 && x[:3] != fmt.Sprint(crowd) {
			b.Fatalf("%s over HTTP, %s of the domain", x, y)
		}
		ours, domain = ours+tx, domain+ty
	}
	b.ReportMetric(float64(ours)/float64(domain), "x")
	b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ms")
	b.ReportMetric(domain.Seconds()*1000/float64(b.N), "domain-ms")
}

// benchTime fills four weeks with entries of an hour, and gives a rate to each.
func benchTime(b *testing.B, db storage.DB, from period.Date) {
	b.Helper()
	err := storage.TimeTrack(db).Update(b.Context(), org, func(ctx context.Context, s timetrack.Store) error {
		made := noon.AddDate(0, 0, -60)
		if err := s.Activities().Put(ctx, timetrack.Activity{Record: timetrack.Record{ID: benchID(2, 0), Revision: 1, Made: made, Received: made}, Name: "Calls", Paid: true}); err != nil {
			return err
		}
		var entries []timetrack.Entry
		var rates []timetrack.HourRate
		for i := range crowd {
			who := benchID(1, i)
			rates = append(rates, timetrack.HourRate{Record: timetrack.Record{ID: who, Person: who, Revision: 1, Made: made, Received: made},
				Rates: period.Timeline[money.Amount]{{Value: money.Amount{Minor: 2000, Currency: "EUR"}}}})
			for j := range 100 {
				d := from + period.Date(j%28)
				at := time.Date(2026, time.February, 1+j%28, 7+2*(j/28), 0, 0, 0, time.UTC)
				entries = append(entries, timetrack.Entry{Record: timetrack.Record{ID: benchID(5, 100*i+j), Person: who, Revision: 1, Date: d, Last: d, Made: made, Received: made},
					Activity: benchID(2, 0), Start: at, Stop: at.Add(time.Hour)})
			}
		}
		return firstOf(s.Rates().Put(ctx, rates...), s.Entries().Put(ctx, entries...))
	})
	if err != nil {
		b.Fatal(err)
	}
}
