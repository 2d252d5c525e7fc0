package held

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// static is a directory that nobody changes.
type static struct{ roster *people.Roster }

func (s static) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s static) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

// wire reaches the server as Ann.
type wire struct {
	server *server.Server
	ann    people.Actor
}

func (w wire) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	return w.server.Push(ctx, w.ann, p)
}

func (w wire) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	return w.server.Pull(ctx, w.ann, p)
}

// A change that reaches a closed period is held, refused by the manager, sent
// again, and accepted; the author sees each step.
func TestOwn(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	wednesday := period.On(2026, time.March, 11)
	now := time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	ids := 0
	newID := func() string {
		ids++
		return fmt.Sprintf("019cd000-0000-7000-8000-%012d", ids)
	}
	at := []people.Membership{{ID: "cph"}}
	dir := static{people.NewRoster(people.Organization{ID: "acme", Name: "Acme"}, nil, []people.Location{{ID: "cph", Name: "Copenhagen"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", Level: 10, Locations: at},
		{ID: "mia", FirstName: "Mia", Level: 20, Locations: at, Permissions: people.TrackersManage | people.TrackersReport},
	})}
	ann := people.Actor{Org: "acme", Person: "ann", Level: 10, Locations: []string{"cph"}}
	mia := people.Actor{Org: "acme", Person: "mia", Level: 20, Permissions: people.TrackersManage | people.TrackersReport, Locations: []string{"cph"}}
	db := memstore.New(nil)
	log := tracking.New(storage.Tracking(db), dir, &tracking.Options{Now: clock, NewID: newID})
	srv := server.New(server.Config{DB: db, Directory: dir}, &server.Options{Now: clock, NewID: newID})
	if _, err := log.Save(ctx, mia, tracking.Tracker{ID: "sales", Name: "Sales", Start: wednesday - 9, Period: period.Week,
		Metrics:     []tracking.Metric{{ID: "calls", Name: "Calls", Kind: tracking.Number}},
		Settings:    tracking.Settings{AllowEdits: true},
		Assignments: []tracking.Assignment{{Locations: []string{"cph"}, People: []string{"ann"}}}}); err != nil {
		t.Fatal(err)
	}
	replica, err := device.Open(ctx, device.Config{Org: "acme", Person: "ann", KV: new(device.MemoryKV), Transport: wire{srv, ann}},
		&device.Options{Now: clock, Zone: "UTC", NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	sent := func() {
		t.Helper()
		if err := replica.Sync(ctx); err != nil {
			t.Fatal(err)
		}
	}
	own := func(open, decided int) Own {
		t.Helper()
		own, err := LoadOwn(ctx, replica)
		if err != nil {
			t.Fatal(err)
		}
		if len(own.Open) != open || len(own.Decided) != decided {
			t.Fatalf("%d open and %d decided; want %d and %d: %+v", len(own.Open), len(own.Decided), open, decided, own)
		}
		return own
	}
	decide := func(d sync.Decision) {
		t.Helper()
		held, _, err := srv.Held(ctx, mia, query.Page{})
		if err != nil || len(held) != 1 {
			t.Fatalf("held: %+v, %v", held, err)
		}
		if _, err := srv.Decide(ctx, mia, held[0].ID, held[0].Revision, d); err != nil {
			t.Fatal(err)
		}
	}
	sent()
	own(0, 0)

	if _, _, err := replica.Submit(ctx, sync.SubmitArgs{Tracker: "sales", Metric: "calls", Date: wednesday - 7, Value: 5}); err != nil {
		t.Fatal(err)
	}
	own(0, 0) // not judged yet
	if _, err := log.Close(ctx, mia, "sales", wednesday-7, ""); err != nil {
		t.Fatal(err)
	}
	sent()
	item := own(1, 0).Open[0]
	if item.Turn() != Manager || item.Tracker != "Sales" || item.Metric.Name != "Calls" || !item.Known() {
		t.Errorf("held: %+v", item)
	}
	decide(sync.Decision{Action: sync.Refuse, Note: "that week is paid"})
	sent()
	item = own(1, 0).Open[0]
	if item.Turn() != Author || item.Verdict.Decision == nil || item.Verdict.Decision.Note != "that week is paid" {
		t.Errorf("refused: %+v", item)
	}

	args, err := Again(*item.Submit(), "7", item.Metric, numeral.Separators{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Reopen(ctx, mia, "sales", wednesday-7, "Ann has a point"); err != nil {
		t.Fatal(err)
	}
	sent()
	if _, _, err := replica.Resend(ctx, item.ID, args); err != nil {
		t.Fatal(err)
	}
	own(0, 0)
	if _, err := log.Close(ctx, mia, "sales", wednesday-7, ""); err != nil {
		t.Fatal(err)
	}
	sent()
	own(1, 0)
	decide(sync.Decision{Action: sync.Reopen, Note: "once more"})
	sent()
	item = own(0, 1).Decided[0]
	if item.Turn() != Nobody || item.Submit().Value != 7 {
		t.Errorf("accepted: %+v", item)
	}
}
