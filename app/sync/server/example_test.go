package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// office is a server at noon of Wednesday 11 March 2026, for Mia, who manages,
// and Ann, whose tracker takes a number of calls each day.
func office() (s *server.Server, mia, ann people.Actor) {
	ctx := context.Background()
	now := func() time.Time { return time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC) }
	db := memstore.New(nil)
	dir := directory.New(db, &directory.Options{Now: now})
	at := []people.Membership{{ID: "cph"}}
	err := db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		before := now().AddDate(-1, 0, 0)
		for _, p := range []people.Person{
			{ID: "mia", Revision: 1, FirstName: "Mia", Level: 20, Permissions: people.TrackersManage, Locations: at},
			{ID: "ann", Revision: 1, FirstName: "Ann", Level: 10, Locations: at},
		} {
			if err := tx.People().Put(ctx, p, "", before); err != nil {
				return err
			}
		}
		if err := tx.Tracking().PutTracker(ctx, tracking.Tracker{
			ID: "calls", Revision: 1, Name: "Calls", Start: period.On(2026, time.January, 1), Period: period.Week,
			Metrics:     []tracking.Metric{{ID: "made", Name: "Made", Kind: tracking.Number}},
			Settings:    tracking.Settings{AllowEdits: true},
			Assignments: []tracking.Assignment{{Locations: []string{"cph"}, People: []string{"ann"}}},
		}, "mia", before); err != nil {
			return err
		}
		if err := tx.Locations().Put(ctx, people.Location{ID: "cph", Revision: 1, Name: "Copenhagen"}, "", before); err != nil {
			return err
		}
		return tx.Organization().Put(ctx, people.Organization{ID: "acme", Revision: 1, Name: "Acme"}, "", before)
	})
	if err != nil {
		panic(err)
	}
	s = server.New(server.Config{DB: db, Directory: dir}, &server.Options{Now: now})
	mia, _ = dir.Actor(ctx, "acme", "mia")
	ann, _ = dir.Actor(ctx, "acme", "ann")
	return s, mia, ann
}

// pushed is a push of Ann's phone: so many calls on Tuesday, entered some time
// ago.
func pushed(calls int64, ago time.Duration) sync.Push {
	args, err := json.Marshal(sync.SubmitArgs{Tracker: "calls", Metric: "made", Date: period.On(2026, time.March, 10), Op: tracking.Set, Value: calls})
	if err != nil {
		panic(err)
	}
	noon := time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC)
	return sync.Push{Protocol: sync.Protocol, Device: phone, Sent: noon, Changes: []sync.Change{
		{Seq: 1, ID: "019cdc3f-0000-7000-8000-000000000001", Kind: sync.SubmitKind, Args: args, Made: noon.Add(-ago)},
	}}
}

const phone = "019cdc3f-0000-7000-8000-00000000000a"

func ExampleNew() {
	db := memstore.New(nil)
	s := server.New(server.Config{DB: db, Directory: directory.New(db, nil)}, nil)
	fmt.Println(s != nil)
	// Output: true
}

func ExampleServer_Push() {
	s, _, ann := office()
	for range 2 { // the answer may be lost, so the phone sends it again
		answer, err := s.Push(context.Background(), ann, pushed(12, time.Hour))
		fmt.Println(answer.Last, answer.Verdicts[0].Status, err)
	}
	// Output:
	// 1 applied <nil>
	// 1 applied <nil>
}

func ExampleServer_Pull() {
	ctx := context.Background()
	s, _, ann := office()
	if _, err := s.Push(ctx, ann, pushed(12, time.Hour)); err != nil {
		panic(err)
	}
	ask := sync.Pull{Protocol: sync.Protocol, Device: phone, Sent: time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC), Stored: 1}
	answer, err := s.Pull(ctx, ann, ask)
	fmt.Println(answer.Reset, answer.Definitions.Person.FirstName, answer.Rows[0].Key, err)
	ask.Cursor = answer.Cursor
	answer, err = s.Pull(ctx, ann, ask)
	fmt.Println(answer.Reset, len(answer.Rows), err)
	// Output:
	// true Ann made/2026-03-10/ann <nil>
	// false 0 <nil>
}

// held is an office where a change of Ann's waited for too long.
func held() (*server.Server, people.Actor) {
	s, mia, ann := office()
	if _, err := s.Push(context.Background(), ann, pushed(12, 40*24*time.Hour)); err != nil {
		panic(err)
	}
	return s, mia
}

func ExampleServer_Held() {
	s, mia := held()
	list, _, err := s.Held(context.Background(), mia, query.Page{})
	for _, h := range list {
		asks := sync.HeldEntryOf(h)
		fmt.Println(h.Person.Name, h.Date, asks.Metric.Name, asks.Value, h.Code, h.Actions, err)
	}
	// Output: Ann 2026-03-10 Made 12 too_old [accept book refuse] <nil>
}

func ExampleServer_Decide() {
	s, mia := held()
	decided, err := s.Decide(context.Background(), mia, "019cdc3f-0000-7000-8000-000000000001", 1, sync.Decision{Action: sync.Accept})
	entry := sync.HeldEntryOf(decided)
	fmt.Println(decided.Status, entry.Current, "by", entry.By, err)
	// Output: applied 12 by Mia <nil>
}

func ExampleServer_Devices() {
	s, mia := held()
	devices, err := s.Devices(context.Background(), mia)
	fmt.Println(devices[0].Person.Name, devices[0].Heard.Format(time.Kitchen), devices[0].Waiting, err)
	// Output: Ann 12:00PM 0 <nil>
}

func ExampleServer_Sweep() {
	s, mia := held()
	fmt.Println(s.Sweep(context.Background(), mia.Org)) // what waits for a decision stays
	list, _, _ := s.Held(context.Background(), mia, query.Page{})
	fmt.Println(len(list))
	// Output:
	// <nil>
	// 1
}
