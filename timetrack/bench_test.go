package timetrack_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/people/peopletest"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// BenchmarkReport is a month of 1,000 people with 100,000 entries and 200,000
// results.
func BenchmarkReport(b *testing.B) {
	const persons, entries, results = 1000, 100, 200 // each
	everyone := []people.Person{person("eve", "enterprise")}
	for i := range persons {
		everyone = append(everyone, person(fmt.Sprintf("p%04d", i), "representative", "north"))
	}
	r := staff(period.Settings{Zone: "Europe/Copenhagen"})
	dir := peopletest.New(people.NewRoster(r.Organization, nil, r.Locations, nil, everyone))
	db := memstore.New(nil)
	first, now := day("2026-03-01"), instant("2026-04-01T12:00:00Z")
	err := storage.TimeTrack(db).Update(context.Background(), org, func(ctx context.Context, s timetrack.Store) error {
		if err := s.Activities().Put(ctx, timetrack.Activity{Record: timetrack.Record{ID: "calls", Revision: 1}, Name: "Calls", Paid: true}); err != nil {
			return err
		}
		for i := range persons {
			who := fmt.Sprintf("p%04d", i)
			rate := timetrack.HourRate{Record: timetrack.Record{ID: who, Person: who, Revision: 1}, Rates: period.Timeline[money.Amount]{{Value: dkk(15000)}}}
			if err := s.Rates().Put(ctx, rate); err != nil {
				return err
			}
			for j := range entries {
				d := first + period.Date(j%31)
				at := time.Date(2026, 3, 1+j%31, 7+j/31, 0, 0, 0, time.UTC)
				e := timetrack.Entry{Record: timetrack.Record{ID: fmt.Sprint(who, "-", j), Person: who, Revision: 1, Date: d, Last: d}, Activity: "calls", Start: at, Stop: at.Add(50 * time.Minute)}
				if err := s.Entries().Put(ctx, e); err != nil {
					return err
				}
			}
			for j := range results {
				d := first + period.Date(j%31)
				res := timetrack.Result{Record: timetrack.Record{ID: fmt.Sprint(who, "-", j), Person: who, Revision: 1, Date: d, Last: d}, Currency: "DKK", Commission: 100, Success: true}
				if err := s.Results().Put(ctx, res); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	sheet := timetrack.New(storage.TimeTrack(db), dir, &timetrack.Options{Now: func() time.Time { return now }})
	roster, _ := dir.Roster(context.Background(), org)
	eve, _ := roster.Actor("eve", first)
	q := timetrack.ReportQuery{Selection: timetrack.Selection{Span: period.Span{From: first, Until: first + 31}}}
	b.ReportAllocs()
	for b.Loop() {
		r, err := sheet.Report(context.Background(), eve, q)
		if err != nil {
			b.Fatal(err)
		}
		if r.Total.Sales != persons*results || r.Total.Reported != persons*entries*3000 {
			b.Fatalf("%+v", r.Total)
		}
	}
}
