package crash_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const (
	clients  = 20
	password = "fjord-ferry-timetable"
	span     = 7 // days that are entered
)

// world is an organization of so many people as there are clients, with a
// tracker that all of them enter.
type world struct {
	org     string
	people  []people.Person
	tracker tracking.Tracker
	today   period.Date
	phones  []*phone
}

func (w *world) metric() string { return w.tracker.Metrics[0].ID }

// fill makes it in an empty database.
func fill(t testing.TB, dsn string) *world {
	t.Helper()
	ctx := t.Context()
	db := open(t, dsn)
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	dir := directory.New(db, nil)
	// The cost of the hash stands in it: the server checks it as cheaply.
	accounts := account.New(db, dir, &account.Options{Hashing: account.Hashing{Memory: 64, Passes: 1, Threads: 1}})
	o, founder, err := dir.Found(ctx, directory.Founding{Name: "Acme", Calendar: period.Settings{Zone: "UTC"},
		First: directory.Profile{FirstName: "Ada", LastName: "Byron", Email: "ada@acme.example"}})
	if err != nil {
		t.Fatal(err)
	}
	ada, err := dir.Actor(ctx, o.ID, founder.ID)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{org: o.ID, today: period.DateOf(time.Now().UTC())}
	preset, _ := people.PresetNamed("representative")
	for i := range clients {
		p, err := dir.SavePerson(ctx, ada, people.Person{FirstName: "Rita", LastName: string(rune('A'+i)) + "son", Email: email(i),
			Level: preset.Level, Permissions: preset.Permissions})
		if err == nil {
			err = accounts.SetPassword(ctx, o.ID, p.ID, password)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.people = append(w.people, p)
	}
	w.tracker, err = tracking.New(storage.Tracking(db), dir, nil).Save(ctx, ada, tracking.Tracker{
		Name: "Calls", Start: w.today - 30, Period: period.Week, Settings: tracking.Settings{AllowEdits: true},
		Metrics:     []tracking.Metric{{Name: "Calls", Kind: tracking.Number}},
		Assignments: []tracking.Assignment{{AllLocations: true, Everyone: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func email(i int) string { return fmt.Sprintf("rita%d@acme.example", i) }

func open(t testing.TB, dsn string) *bunstore.DB {
	t.Helper()
	db, err := bunstore.Open(t.Context(), dsn, nil)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// traffic counts requests, and the changes of which the answer got lost that
// they were judged.
type traffic struct{ requests, failed, unheard atomic.Int64 }

func (tr *traffic) answered() int64 { return tr.requests.Load() - tr.failed.Load() }

// counted is a client.Doer that counts.
type counted struct {
	client.Doer
	*traffic
}

func (c counted) Do(ctx context.Context, r client.Request) (client.Response, error) {
	c.requests.Add(1)
	answer, err := c.Doer.Do(ctx, r)
	if err != nil || answer.Status >= 500 {
		c.failed.Add(1)
	}
	return answer, err
}

// line is a device.Transport that counts.
type line struct {
	*client.Client
	*traffic
}

func (l line) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	a, err := l.Client.Push(ctx, p)
	if err == nil && len(p.Changes) > 0 {
		for _, v := range a.Verdicts {
			if v.Seq >= p.Changes[0].Seq && v.At.Before(p.Sent) {
				l.unheard.Add(1)
			}
		}
	}
	return a, err
}

// phone is the app of one person, on a device that is never lost.
type phone struct {
	*device.Replica
	w      *world
	person people.Person
	made   map[string]submission // by id
	waits  int                   // failures in a row
}

type submission struct {
	date  period.Date
	value int64
}

// phone signs a person in and pulls.
func (w *world) phone(t testing.TB, url string, n int, tr *traffic) *phone {
	t.Helper()
	ctx := t.Context()
	c := client.New(url, &client.Options{Doer: counted{client.HTTP(session(t)), tr}, Retries: -1, Timeout: 10 * time.Second})
	if _, err := c.SignIn(ctx, api.SignIn{Email: email(n), Password: password}); err != nil {
		t.Fatal(err)
	}
	r, err := device.Open(ctx, device.Config{Org: w.org, Person: w.people[n].ID, KV: new(device.MemoryKV), Transport: line{c, tr}}, nil)
	if err == nil {
		err = r.Sync(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &phone{Replica: r, w: w, person: w.people[n], made: map[string]submission{}}
}

// enter makes a few changes.
func (p *phone) enter(ctx context.Context) error {
	for range 1 + rand.IntN(5) {
		s := submission{p.w.today - period.Date(rand.IntN(span)), 1 + rand.Int64N(9)}
		_, id, err := p.Submit(ctx, sync.SubmitArgs{Tracker: p.w.tracker.ID, Metric: p.w.metric(), Date: s.date, Op: tracking.Add, Value: s.value})
		if err != nil {
			return err
		}
		p.made[id] = s
	}
	return nil
}

// try does a round of sync. A failure is one of the way or of the server: the
// device is never told that it may not, or that nobody is signed in.
func (p *phone) try(ctx context.Context) (ok bool, err error) {
	err = p.Sync(ctx)
	if err == nil {
		p.waits = 0
		return true, nil
	}
	if f := p.Status().Failure; f != device.Offline && f != device.Server || fault.Sentinel(err) != nil {
		return false, fmt.Errorf("%s: %w", f, err)
	}
	p.waits = min(p.waits+1, 6)
	<-time.After(rand.N(time.Millisecond << p.waits))
	return false, nil
}
