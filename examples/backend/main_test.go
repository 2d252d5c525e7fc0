package main

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func open(*testing.T) storage.DB { return &Recorder{DB: memstore.New(nil)} }

func TestConformance(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, open)
	storagetest.RunConcurrent(t, open)
}

func TestStory(t *testing.T) {
	t.Parallel()
	const want = `Mia has defined Outreach
Ann has made 15 calls
Mia has closed the week; Ann adds to it: period_locked

What was written:
acme  Tracking.PutTracker   outreach
acme  Tracking.Submit       calls/2026-03-09/ann
acme  Tracking.PutVerdicts  command-1
acme  Tracking.Submit       calls/2026-03-09/ann
acme  Tracking.PutVerdicts  command-2
acme  Tracking.PutClosure   outreach
`
	var got bytes.Buffer
	if err := run(context.Background(), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got.String()); d != "" {
		t.Error(d)
	}
}

func TestEachWriteIsRecorded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 9, 16, 0, 0, 0, time.UTC)
	db := &Recorder{DB: memstore.New(nil)}
	err := db.Update(context.Background(), "acme", func(ctx context.Context, tx storage.Tx) error {
		link := storage.Link{Hash: "hash", Person: "bob", Expires: now.Add(time.Hour)}
		errs := []error{
			tx.Organization().Put(ctx, people.Organization{ID: "acme", Revision: 1}, "ann", now),
			tx.Companies().Put(ctx, people.Company{ID: "alps", Revision: 1}, "ann", now),
			tx.Locations().Put(ctx, people.Location{ID: "north", Revision: 1}, "ann", now),
			tx.Teams().Put(ctx, people.Team{ID: "red", Revision: 1}, "ann", now),
			tx.People().Put(ctx, people.Person{ID: "ann", Revision: 1}, "ann", now),
			tx.People().Redact(ctx, "ann", func(p people.Person) people.Person { return p }),
			tx.Tracking().PutTracker(ctx, tracking.Tracker{ID: "outreach", Revision: 1}, "ann", now),
			tx.Tracking().PutClosure(ctx, tracking.Closure{Tracker: "outreach", From: 1, Revision: 1}),
			tx.Tracking().DeleteTracker(ctx, "outreach"),
			tx.Tracking().Submit(ctx, []tracking.Submission{
				{Key: tracking.Key{Metric: "calls", Date: 1, Person: "ann"}, Revision: 1},
				{Key: tracking.Key{Metric: "calls", Date: 1, Person: "bob"}, Revision: 1},
			}),
			tx.Tracking().PutVerdicts(ctx, []change.Verdict{{ID: "v1"}, {ID: "v2"}}),
			tx.Accounts().PutAccount(ctx, storage.Account{Person: "ann", Revision: 1}),
			tx.Accounts().PutSession(ctx, storage.Session{Token: "secret", Person: "ann"}),
			tx.Accounts().DeleteSession(ctx, "secret"),
			tx.Accounts().DeleteSessions(ctx, "ann", ""),
			tx.Accounts().PutToken(ctx, storage.Token{ID: "payroll"}),
			tx.Accounts().PutLink(ctx, link),
			take(ctx, tx, link.Hash, now),
			tx.Accounts().DeleteLinks(ctx, "ann"),
			tx.Accounts().DeleteAccount(ctx, "ann"),
			tx.Accounts().Expire(ctx, now),
			tx.Changes().NewEpoch(ctx),
			tx.Changes().Trim(ctx, 0),
			tx.Audit().Append(ctx, storage.Event{ID: "event"}),
			tx.Audit().Forget(ctx, "ann"),
			tx.Audit().Purge(ctx, now),
			tx.Idempotency().Claim(ctx, storage.Response{Caller: "ann", Key: "k"}),
			tx.Idempotency().Finish(ctx, storage.Response{Caller: "ann", Key: "k"}),
			tx.Idempotency().Purge(ctx, now),
			tx.Devices().PutDevice(ctx, storage.Device{ID: "phone"}),
			tx.Devices().PutReceipts(ctx, []storage.Receipt{{Device: "phone", Seq: 1, ID: "r1", Revision: 1}, {Device: "phone", Seq: 2, ID: "r2", Revision: 1}}),
			tx.Devices().Purge(ctx, now),
		}
		// A write that is refused is none.
		if err := tx.Tracking().PutVerdicts(ctx, []change.Verdict{{ID: "v1"}}); err == nil {
			errs = append(errs, errors.New("a second verdict is not refused"))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []Write
	for _, w := range []struct{ method, id string }{
		{"Organization.Put", "acme"}, {"Companies.Put", "alps"}, {"Locations.Put", "north"}, {"Teams.Put", "red"}, {"People.Put", "ann"}, {"People.Redact", "ann"},
		{"Tracking.PutTracker", "outreach"}, {"Tracking.PutClosure", "outreach"}, {"Tracking.DeleteTracker", "outreach"},
		{"Tracking.Submit", "calls/0001-01-01/ann calls/0001-01-01/bob"}, {"Tracking.PutVerdicts", "v1 v2"},
		{"Accounts.PutAccount", "ann"}, {"Accounts.PutSession", "ann"}, {"Accounts.DeleteSession", ""}, {"Accounts.DeleteSessions", "ann"},
		{"Accounts.PutToken", "payroll"}, {"Accounts.PutLink", "bob"}, {"Accounts.TakeLink", "bob"}, {"Accounts.DeleteLinks", "ann"},
		{"Accounts.DeleteAccount", "ann"}, {"Accounts.Expire", ""},
		{"Changes.NewEpoch", ""}, {"Changes.Trim", ""}, {"Audit.Append", "event"}, {"Audit.Forget", "ann"}, {"Audit.Purge", ""},
		{"Idempotency.Claim", "k"}, {"Idempotency.Finish", "k"}, {"Idempotency.Purge", ""},
		{"Devices.PutDevice", "phone"}, {"Devices.PutReceipts", "r1 r2"}, {"Devices.Purge", ""},
	} {
		want = append(want, Write{"acme", w.method, w.id})
	}
	if d := cmp.Diff(want, db.Writes()); d != "" {
		t.Error(d)
	}
}

func TestNothingOfAFailedUnitIsRecorded(t *testing.T) {
	t.Parallel()
	db := &Recorder{DB: memstore.New(nil)}
	failed := errors.New("failed")
	err := db.Update(context.Background(), "acme", func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Teams().Put(ctx, people.Team{ID: "red", Revision: 1}, "ann", time.Now()); err != nil {
			return err
		}
		return failed
	})
	if err != failed || len(db.Writes()) != 0 {
		t.Errorf("Update: %v, writes %v; want the error itself and none", err, db.Writes())
	}
}

func take(ctx context.Context, tx storage.Tx, hash string, now time.Time) error {
	_, err := tx.Accounts().TakeLink(ctx, hash, now)
	return err
}
