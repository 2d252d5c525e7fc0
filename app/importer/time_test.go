package importer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// timeVerb is an import of TimeTrack with a good file, and rows for it that are
// wrong, each with the column that it is refused for.
type timeVerb struct {
	name string
	run  func(*importer.Importer, context.Context, people.Actor, importer.Request, importer.TimeOptions) (importer.Result, error)
	good string
	bad  map[string]string
	want importer.Result
}

func timeVerbs() []timeVerb {
	return []timeVerb{
		{"shifts", (*importer.Importer).Shifts, "external_id,Date,From,To,Activity,Shift ID\n" +
			"e1,2024-03-11,08:00,16:00,Calls,s1\ne1,2024-03-11,22:00,06:00,Visits,\ne2,2024-03-12,07:00:00.000,15:00:00.000,calls,\n",
			map[string]string{
				"e9,2024-03-11,08:00,16:00,Calls,": "external_id", "e1,11.3.2024,08:00,16:00,Calls,": "Date", "e1,2024-03-20,08:10,16:00,Calls,": "From",
				"e1,2024-03-20,8,16:00,Calls,": "From", "e1,2024-03-20,08:00,25:00,Calls,": "To", "e1,2024-03-20,08:00,16:00,,": "Activity", "e1,2024-03-11,15:00,17:00,Calls,": "From",
			}, importer.Result{Created: 3}},
		{"clock-entries", (*importer.Importer).ClockEntries, "external_id,start,stop,activity\n" +
			"e1,2024-03-11T08:00:00Z,2024-03-11T12:00:00Z,Calls\ne2,2024-03-11T13:00:00+01:00,2024-03-11T15:00:00Z,Visits\n",
			map[string]string{
				"nobody,2024-03-11T08:00:00Z,2024-03-11T12:00:00Z,Calls": "external_id", "e1,8 o'clock,2024-03-11T12:00:00Z,Calls": "start",
				"e1,2024-03-12T08:00:00Z,2024-03-12T07:00:00Z,Calls": "stop", "e1,2024-03-11T11:00:00Z,2024-03-11T13:00:00Z,Calls": "start",
				"e1,2024-03-15T08:00:00Z,2024-03-15T19:00:00Z,Calls": "stop", "e1,2024-03-12T08:00:00Z,2024-03-12T09:00:00Z, ": "activity",
			}, importer.Result{Created: 2}},
		{"sessions", (*importer.Importer).Sessions, "person,start,stop,session_id\ne1,2024-03-11T08:00:00Z,2024-03-11T17:00:00Z,a\ne2,2024-03-11T08:00:00Z,2024-03-11T17:00:00Z,\n",
			map[string]string{"e1,2024-03-11T08:00:00Z,2024-03-11T07:00:00Z,b": "stop", "e1,,2024-03-11T07:00:00Z,b": "start"}, importer.Result{Created: 2}},
		{"events", (*importer.Importer).Sessions, "person,at,what\ne1,2024-03-11T08:30:00Z,x\ne2,2024-03-11T09:00:00Z,y\ne1,2024-03-11T08:00:00Z,z\ne1,2024-03-12T08:00:00Z,z\n",
			map[string]string{"e1,yesterday,x": "at", "e7,2024-03-11T08:30:00Z,x": "person"}, importer.Result{Created: 3}},
		{"results", (*importer.Importer).Results, "result_id,person_id,external_id,date,points,revenue,commission,success,currency\n" +
			"r1,,e1,2024-03-11,5,1000.50,10.05,yes,\nr2,,e1,2024-03-11,,-1000.5,-10.05,no,EUR\nr3,,e2,2024-03-12,3,,,,\n",
			map[string]string{"r4,,e1,2024-03-11,1.5,,,,": "points", "r4,,e1,2024-03-11,,1.005,,,": "revenue", "r4,,e1,2024-03-11,,1,,perhaps,": "success", "r4,,e1,2024-03-11,,1,,,XYZ": "currency", ",,e1,2024-03-11,1,,,,": "result_id"},
			importer.Result{Created: 3}},
		{"contact-time", (*importer.Importer).Contacts, "external_id,date,seconds,activity\ne1,2024-03-11,3600,Calls\ne2,2024-03-11,60,Visits\n",
			map[string]string{"e1,2024-03-11,-1,Calls": "seconds", "e1,2024-03-11,1.5,Calls": "seconds", "e1,soon,1,Calls": "date"}, importer.Result{Created: 2}},
		{"rates", (*importer.Importer).Rates, "external_id,rate,from,currency\ne1,150,,DKK\ne1,160.50,2024-03-10,DKK\ne2,200,2024-01-01,\n",
			map[string]string{"e1,-1,,DKK": "rate", "e1,1.005,,DKK": "rate", "e1,1,,XXXX": "currency", "e1,1,now,DKK": "from"}, importer.Result{Created: 3}},
	}
}

// timeWorld is a world with two people and a list of all that TimeTrack keeps.
func timeWorld(t *testing.T) *world {
	w := newWorld(t)
	w.hire(t.Context(), "e1", "Ann", "Lee", "North")
	w.hire(t.Context(), "e2", "Bob", "Ray", "North")
	return w
}

func (w *world) times(ctx context.Context) (out []string) {
	w.t.Helper()
	err := storage.TimeTrack(w.db).View(ctx, w.boss.Org, func(ctx context.Context, s timetrack.Store) error {
		add := func(kind string, r timetrack.Record) {
			out = append(out, fmt.Sprint(kind, " ", r.ID, " ", r.Revision))
		}
		return errors.Join(
			s.Shifts().List(ctx, timetrack.Query{}, func(v timetrack.Shift) error { add("shift", v.Record); return nil }),
			s.Entries().List(ctx, timetrack.Query{}, func(v timetrack.Entry) error { add("entry", v.Record); return nil }),
			s.Sessions().List(ctx, timetrack.Query{}, func(v timetrack.Session) error { add("session", v.Record); return nil }),
			s.Results().List(ctx, timetrack.Query{}, func(v timetrack.Result) error { add("result", v.Record); return nil }),
			s.Contacts().List(ctx, timetrack.Query{}, func(v timetrack.Contact) error { add("contact", v.Record); return nil }),
			s.Rates().List(ctx, timetrack.Query{}, func(v timetrack.HourRate) error { add("rate", v.Record); return nil }),
			s.Activities().List(ctx, timetrack.Query{}, func(v timetrack.Activity) error { add("activity", v.Record); return nil }),
		)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// Whatever is imported is stored once, and importing it again changes nothing.
func TestTimeIsImportedOnce(t *testing.T) {
	t.Parallel()
	opts := importer.TimeOptions{CreateActivities: true, Currency: "EUR"}
	for _, verb := range timeVerbs() {
		w, ctx := timeWorld(t), t.Context()
		request := importer.Request{File: strings.NewReader(verb.good)}
		dry := request
		dry.DryRun = true
		tried, err := verb.run(w.importer, ctx, w.boss, dry, opts)
		if got := w.times(ctx); err != nil || tried.Applied || tried.Created != verb.want.Created || len(got) > 0 {
			t.Errorf("%s, tried out: %+v, %v, stored %v", verb.name, tried, err, got)
		}
		first, err := verb.run(w.importer, ctx, w.boss, request, opts)
		if err != nil || !first.Applied || first.Created != verb.want.Created || first.BadRows > 0 || first.Changed+first.Unchanged > 0 {
			t.Fatalf("%s: %+v, %v", verb.name, first, err)
		}
		stored, version := w.times(ctx), w.version(ctx)
		again, err := verb.run(w.importer, ctx, w.boss, request, opts)
		if err != nil || again.Created+again.Changed+again.Superseded > 0 || again.Unchanged != verb.want.Created {
			t.Errorf("%s again: %+v, %v", verb.name, again, err)
		}
		if fmt.Sprint(w.times(ctx)) != fmt.Sprint(stored) || w.version(ctx) != version {
			t.Errorf("%s again: stored %v, was %v", verb.name, w.times(ctx), stored)
		}
	}
}

// A wrong row is refused by its line and column. All or nothing stores nothing
// then, and otherwise the rest is stored.
func TestTimeIsRefusedByLineAndColumn(t *testing.T) {
	t.Parallel()
	opts := importer.TimeOptions{CreateActivities: true, Currency: "EUR"}
	for _, verb := range timeVerbs() {
		for row, column := range verb.bad {
			w, ctx := timeWorld(t), t.Context()
			request := importer.Request{File: strings.NewReader(verb.good + row + "\n")}
			line := strings.Count(verb.good, "\n") + 1
			r, err := verb.run(w.importer, ctx, w.boss, request, opts)
			refused, ok := errors.AsType[*fault.Refusal](err)
			if !ok || refused.Code != "rows_refused" || r.Applied || len(r.Refused) != 1 || r.Refused[0].Line != line || r.Refused[0].Column != column {
				t.Errorf("%s, %s: %+v, %v; want line %d, %s", verb.name, row, r, err, line, column)
				continue
			}
			if got := w.times(ctx); len(got) > 0 {
				t.Errorf("%s, %s: stored %v", verb.name, row, got)
			}
			request.GoodRowsOnly = true
			r, err = verb.run(w.importer, ctx, w.boss, request, opts)
			if err != nil || !r.Applied || r.BadRows != 1 || r.Created != verb.want.Created {
				t.Errorf("%s, %s, good rows only: %+v, %v", verb.name, row, r, err)
			}
		}
	}
}

func TestTimeImportNeedsPermission(t *testing.T) {
	t.Parallel()
	for _, verb := range timeVerbs() {
		w, ctx := timeWorld(t), t.Context()
		ann := w.person(ctx, "e1")
		actor, _ := w.roster(ctx).Actor(ann.ID, 738_000)
		actor.Permissions = people.TimetrackUse
		if _, err := verb.run(w.importer, ctx, actor, importer.Request{File: strings.NewReader(verb.good)}, importer.TimeOptions{}); !errors.Is(err, fault.ErrDenied) {
			t.Errorf("%s: %v", verb.name, err)
		}
	}
}

// A day may come in several files of events, and in the person's wall clock.
func TestEventsMakeSessionsLonger(t *testing.T) {
	t.Parallel()
	w, ctx := timeWorld(t), t.Context()
	opts := importer.TimeOptions{TimeLayout: "2/1/2006 15:04"}
	for i, file := range []string{"external_id,at\ne1,11/3/2024 09:00\ne1,11/3/2024 10:00\n", "external_id,at\ne1,11/3/2024 09:30\n", "external_id,at\ne1,11/3/2024 08:15\ne1,11/3/2024 12:00\n"} {
		r, err := w.importer.Sessions(ctx, w.boss, importer.Request{File: strings.NewReader(file)}, opts)
		if want := []importer.Result{{Created: 1}, {Unchanged: 1}, {Changed: 1}}[i]; err != nil || r.Created != want.Created || r.Changed != want.Changed || r.Unchanged != want.Unchanged {
			t.Errorf("file %d: %+v, %v", i, r, err)
		}
	}
	err := storage.TimeTrack(w.db).View(ctx, w.boss.Org, func(ctx context.Context, s timetrack.Store) error {
		return s.Sessions().List(ctx, timetrack.Query{}, func(v timetrack.Session) error {
			if v.Start != time.Date(2024, 3, 11, 8, 15, 0, 0, time.UTC) || v.Stop != time.Date(2024, 3, 11, 12, 0, 0, 0, time.UTC) {
				t.Errorf("%+v", v)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
