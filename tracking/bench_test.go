package tracking_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// crowd is an organization of 500 people at ten places, of whom one in ten
// moves on each of a hundred days, with entries on each fifth day of a year.
func crowd(b *testing.B, movers int) (*world, people.Actor) {
	begin := day("2025-03-03")
	var places []people.Location
	for i := range 10 {
		places = append(places, people.Location{ID: fmt.Sprint("l", i), Name: fmt.Sprint("Place ", i)})
	}
	everyone := []people.Person{person("eve", "enterprise")}
	for i := range 500 {
		p := person(fmt.Sprintf("p%03d", i), "representative")
		first, second := places[i%10].ID, places[(i+1)%10].ID
		p.Locations = []people.Membership{{ID: first}}
		if i < movers {
			moves := begin + period.Date(3*i%350)
			p.Locations = []people.Membership{{ID: first, Span: period.Span{Until: moves}}, {ID: second, Span: period.Span{From: moves}}}
		}
		everyone = append(everyone, p)
	}
	w := newWorldOn(b, memstore.New(nil), people.NewRoster(organization(), nil, places, nil, everyone))
	tr := calls()
	tr.Start = begin
	tr.Assignments = []tracking.Assignment{{AllLocations: true, Everyone: true}}
	w.save(tr)
	w.set("2026-02-22T09:00:00Z")
	eve := w.as("eve")
	var cmds []tracking.Submit
	for d := begin; d < begin+354; d += 5 {
		for _, p := range everyone[1:] {
			cmds = append(cmds, tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: d, Person: p.ID}, Value: int64(d % 7)})
		}
	}
	for len(cmds) > 0 {
		n := min(len(cmds), tracking.MaxBatch)
		if _, err := w.log.SubmitAll(context.Background(), eve, cmds[:n], tracking.BatchOptions{Import: true, AllOrNothing: true}); err != nil {
			b.Fatal(err)
		}
		cmds = cmds[n:]
	}
	b.ReportAllocs()
	b.ResetTimer()
	return w, eve
}

func BenchmarkSeries(b *testing.B) {
	for _, movers := range []int{0, 500} {
		b.Run(fmt.Sprintf("500 people of whom %d move, 51 weeks", movers), func(b *testing.B) {
			w, eve := crowd(b, movers)
			for b.Loop() {
				s, err := w.log.Series(context.Background(), eve, tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: tracking.ByPerson, Span: period.Span{Until: day("2026-02-23")}})
				if err != nil || len(s.Lines) != 501 || len(s.Periods) != 51 {
					b.Fatalf("%d lines, %d periods, %v", len(s.Lines), len(s.Periods), err)
				}
			}
		})
	}
}

func BenchmarkReport(b *testing.B) {
	w, eve := crowd(b, 100)
	for b.Loop() {
		r, err := w.log.Report(context.Background(), eve, tracking.ReportQuery{Tracker: "calls", Date: day("2026-01-01")})
		if err != nil || len(r.Rows) != 501 {
			b.Fatalf("%d rows, %v", len(r.Rows), err)
		}
	}
}

func BenchmarkSubmitAll(b *testing.B) {
	for name, c := range map[string]struct {
		opts tracking.BatchOptions
		made func(int) time.Time
	}{
		"10000 at once":                 {tracking.BatchOptions{Import: true}, func(int) time.Time { return time.Time{} }},
		"10000 made at as many moments": {tracking.BatchOptions{Import: true}, func(i int) time.Time { return instant("2026-02-22T08:00:00Z").Add(time.Duration(i) * time.Millisecond) }},
	} {
		b.Run(name, func(b *testing.B) {
			w, eve := crowd(b, 100)
			cmds := make([]tracking.Submit, tracking.MaxBatch)
			for b.Loop() {
				for i := range cmds {
					cmds[i] = tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: day("2025-03-04") + period.Date(i/500), Person: fmt.Sprintf("p%03d", i%500)}, Op: tracking.Add, Value: 1}
					cmds[i].Made = c.made(i)
				}
				out, err := w.log.SubmitAll(context.Background(), eve, cmds, c.opts)
				if err != nil {
					b.Fatal(err)
				}
				for _, o := range out {
					if o.Err != nil {
						b.Fatal(o.Err)
					}
				}
			}
		})
	}
}
