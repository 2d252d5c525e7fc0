package today

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// world is an office with a server and the devices of Ann, who enters, on
// Wednesday 11 March 2026.
type world struct {
	t      *testing.T
	now    time.Time
	server *server.Server
	log    *tracking.Log // on the server
	online bool
	ids    int
}

type static struct{ roster *people.Roster }

func (s static) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s static) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

var (
	ann       = people.Actor{Org: "acme", Person: "ann", Level: 10, Locations: []string{"cph"}}
	mia       = people.Actor{Org: "acme", Person: "mia", Level: 20, Permissions: people.TrackersManage | people.TrackersReport, Locations: []string{"cph"}}
	wednesday = period.On(2026, time.March, 11)
)

func newWorld(t *testing.T) *world {
	at := []people.Membership{{ID: "cph"}}
	roster := people.NewRoster(people.Organization{ID: "acme", Name: "Acme"}, nil, []people.Location{{ID: "cph", Name: "Copenhagen"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", Level: 10, Locations: at},
		{ID: "mia", FirstName: "Mia", Level: 20, Locations: at, Permissions: people.TrackersManage | people.TrackersReport},
	})
	w := &world{t: t, now: time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC), online: true}
	db := memstore.New(nil)
	clock := func() time.Time { return w.now }
	w.log = tracking.New(storage.Tracking(db), static{roster}, &tracking.Options{Now: clock, NewID: w.id})
	w.server = server.New(server.Config{DB: db, Directory: static{roster}}, &server.Options{Now: clock, NewID: w.id})
	return w
}

func (w *world) id() string {
	w.ids++
	return fmt.Sprintf("019cd000-0000-7000-8000-%012d", w.ids)
}

// tracker is a weekly one with a target of 20 calls that Ann enters from
// Monday the 2nd on.
func (w *world) tracker(id string, change func(*tracking.Tracker)) tracking.Tracker {
	w.t.Helper()
	t := tracking.Tracker{ID: id, Name: id, Start: wednesday - 9, Period: period.Week,
		Metrics:     []tracking.Metric{{ID: id + "-m", Name: "Calls", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 20}}}},
		Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true},
		Assignments: []tracking.Assignment{{Locations: []string{"cph"}, People: []string{"ann"}}}}
	if change != nil {
		change(&t)
	}
	saved, err := w.log.Save(w.t.Context(), mia, t)
	if err != nil {
		w.t.Fatal(err)
	}
	return saved
}

// wire reaches the server while the world is online.
type wire struct{ *world }

func (w wire) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	if !w.online {
		return sync.PushAnswer{}, fmt.Errorf("no network")
	}
	return w.server.Push(ctx, ann, p)
}

func (w wire) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	if !w.online {
		return sync.PullAnswer{}, fmt.Errorf("no network")
	}
	return w.server.Pull(ctx, ann, p)
}

// device opens a device of Ann's that has what the server has.
func (w *world) device() *device.Replica {
	w.t.Helper()
	r, err := device.Open(w.t.Context(), device.Config{Org: "acme", Person: "ann", KV: new(device.MemoryKV), Transport: wire{w}},
		&device.Options{Now: func() time.Time { return w.now }, Zone: "UTC", NewID: w.id})
	if err != nil {
		w.t.Fatal(err)
	}
	w.sync(r)
	return r
}

func (w *world) sync(r *device.Replica) {
	w.t.Helper()
	if err := r.Sync(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// enter changes a value of Ann's on a device.
func (w *world) enter(r *device.Replica, tracker string, d period.Date, op tracking.Op, n int64) string {
	w.t.Helper()
	_, id, err := r.Submit(w.t.Context(), sync.SubmitArgs{Tracker: tracker, Metric: tracker + "-m", Date: d, Op: op, Value: n})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) load(r *device.Replica, d period.Date) View {
	w.t.Helper()
	v, err := Load(w.t.Context(), r, d)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}
