package history

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// office is a server, and Ann's device, on Wednesday 11 March 2026. Ann enters
// calls, with a target of 20 a week.
type office struct {
	*testing.T
	now    time.Time
	server *server.Server
	log    *tracking.Log
	device *device.Replica
	online bool
}

type static struct{ roster *people.Roster }

func (s static) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s static) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

var (
	ann       = people.Actor{Org: "acme", Person: "ann", Level: 10, Locations: []string{"cph"}}
	mia       = people.Actor{Org: "acme", Person: "mia", Level: 20, Permissions: people.TrackersManage, Locations: []string{"cph"}}
	wednesday = period.On(2026, time.March, 11)
)

func (o *office) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	if !o.online {
		return sync.PushAnswer{}, fmt.Errorf("no network")
	}
	return o.server.Push(ctx, ann, p)
}

func (o *office) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	if !o.online {
		return sync.PullAnswer{}, fmt.Errorf("no network")
	}
	return o.server.Pull(ctx, ann, p)
}

func newOffice(t *testing.T) *office {
	at := []people.Membership{{ID: "cph"}}
	roster := people.NewRoster(people.Organization{ID: "acme"}, nil, []people.Location{{ID: "cph"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", Level: 10, Locations: at},
		{ID: "mia", FirstName: "Mia", Level: 20, Locations: at, Permissions: people.TrackersManage},
	})
	o := &office{T: t, now: time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC), online: true}
	db, clock := memstore.New(nil), func() time.Time { return o.now }
	o.log = tracking.New(storage.Tracking(db), static{roster}, &tracking.Options{Now: clock})
	o.server = server.New(server.Config{DB: db, Directory: static{roster}}, &server.Options{Now: clock})
	_, err := o.log.Save(t.Context(), mia, tracking.Tracker{ID: "calls", Name: "Calls", Start: wednesday - 400, Period: period.Week,
		Metrics: []tracking.Metric{
			{ID: "made", Name: "Made", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 20}}},
			{ID: "won", Name: "Won", Kind: tracking.Number}},
		Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true},
		Assignments: []tracking.Assignment{{Locations: []string{"cph"}, People: []string{"ann"}}}})
	if err != nil {
		t.Fatal(err)
	}
	o.device, err = device.Open(t.Context(), device.Config{Org: "acme", Person: "ann", KV: new(device.MemoryKV), Transport: o},
		&device.Options{Now: clock, Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	o.sync()
	return o
}

func (o *office) sync() {
	o.Helper()
	if err := o.device.Sync(o.Context()); err != nil {
		o.Fatal(err)
	}
}

func (o *office) enter(d period.Date, op tracking.Op, n int64) {
	o.Helper()
	if _, _, err := o.device.Submit(o.Context(), sync.SubmitArgs{Tracker: "calls", Metric: "made", Date: d, Op: op, Value: n}); err != nil {
		o.Fatal(err)
	}
}

func (o *office) load(c Choice) View {
	o.Helper()
	v, err := Load(o.Context(), o.device, c, period.Monday)
	if err != nil {
		o.Fatal(err)
	}
	return v
}

func (o *office) expect(what string, got, want any) {
	o.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		o.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.enter(wednesday-8, tracking.Set, 22)
	o.enter(wednesday-380, tracking.Set, 3)
	o.sync()
	o.online = false
	o.enter(wednesday, tracking.Set, 4)
	o.enter(wednesday, tracking.Add, 1)

	v := o.load(Choice{})
	o.expect("chosen", v.Tracker.ID+" "+v.Metric.ID, "calls made")
	o.expect("periods", len(v.Periods), 53)
	week := v.Periods[0]
	o.expect("this week", []any{week.Label, week.Total, week.Target, week.Met, week.Running}, []any{"2026-W11", int64(5), int64(20), false, true})
	last := v.Periods[1]
	o.expect("last week", []any{last.Label, last.Total, last.Met, last.Running}, []any{"2026-W10", int64(22), true, false})
	o.expect("days", len(v.Days), 2)
	today := v.Days[0]
	o.expect("today", []any{today.Date, today.Value, today.State, len(today.Changes), len(today.Open)},
		[]any{wednesday, tracking.NumberValue(5), device.Saved, 2, 2})
	o.expect("the change before", today.Changes[1].New, tracking.NumberValue(4))
	o.expect("a day of last week", []any{v.Days[1].Date, v.Days[1].Value, v.Days[1].State, len(v.Days[1].Open)},
		[]any{wednesday - 8, tracking.NumberValue(22), device.Confirmed, 0})
	o.expect("later", v.Later, period.Date(0))

	earlier := o.load(Choice{Until: v.Earlier})
	o.expect("earlier days", len(earlier.Days), 1)
	o.expect("earliest day", earlier.Span.From, wednesday-400)
	o.expect("before the tracker", earlier.Earlier, period.Date(0))
	o.expect("back again", earlier.Later, wednesday+1)

	o.expect("another metric", len(o.load(Choice{Metric: "won"}).Days), 0)
}

// What was refused or held stands at its day, also where the day has nothing
// else.
func TestLoadShowsProblems(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.online = false
	o.enter(wednesday-8, tracking.Set, 9)
	if _, err := o.log.Close(t.Context(), mia, "calls", wednesday-8, ""); err != nil {
		t.Fatal(err)
	}
	o.online = true
	o.sync()
	v := o.load(Choice{})
	o.expect("days", len(v.Days), 1)
	d := v.Days[0]
	o.expect("day", []any{d.Date, d.Value, d.State, len(d.Changes), len(d.Open)}, []any{wednesday - 8, tracking.Value{}, device.NeedsYou, 0, 1})
}
