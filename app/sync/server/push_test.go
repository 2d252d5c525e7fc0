package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func TestPushIsExactlyOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	one, two, three, four := d.submit(tracking.Add, today, 1, 0), d.submit(tracking.Add, today, 2, 0), d.submit(tracking.Add, "2026-03-12", 4, 0), d.submit(tracking.Add, today, 8, 0)

	a := d.push(two)
	equal(t, "a gap", []any{a.Last, len(a.Verdicts)}, []any{int64(0), 0})
	a = d.push(one, three)
	equal(t, "a gap after one", []any{a.Last, len(a.Verdicts)}, []any{int64(1), 1})
	first := d.push(one, two, three)
	equal(t, "all at once", first.Last, int64(3))
	w.pass(time.Hour)
	again := d.push(one, two, three, four, four)
	equal(t, "again, and one more", again.Last, int64(4))
	equal(t, "verdicts stay", again.Verdicts[:3], first.Verdicts)
	equal(t, "verdicts", []string{again.Verdicts[0].Status, again.Verdicts[1].Status, again.Verdicts[2].Status, again.Verdicts[3].Status}, []string{"applied", "applied", "rejected", "applied"})
	equal(t, "value", w.value("ann", today), "11 by ann")

	// The device says which verdicts it has.
	d.stored = 2
	a = d.push()
	equal(t, "unconfirmed", []int64{a.Verdicts[0].Seq, a.Verdicts[1].Seq}, []int64{3, 4})
	equal(t, "in a pull, after those that a snapshot repeats", d.pull().Verdicts[2:], a.Verdicts)
	d.stored = 4
	equal(t, "all confirmed", d.push().Verdicts, nil)
	equal(t, "sent again, though confirmed", d.push(three).Verdicts, again.Verdicts[2:3])
}

func TestNumbersAndIDsAreUsedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	one := d.submit(tracking.Set, today, 1, 0)
	stored := d.one(one)

	other := one
	other.ID, other.Args = change.NewID(), d.submit(tracking.Set, today, 2, 0).Args
	equal(t, "another change under the number", briefly(d.one(other)), brief{Status: sync.Rejected, Code: "id_reuse"})
	later := one
	later.Made = later.Made.Add(time.Second)
	equal(t, "another time under the number", briefly(d.one(later)), brief{Status: sync.Rejected, Code: "id_reuse"})
	equal(t, "the stored verdict stays", d.one(one), stored)

	d.seq = 1
	v := d.one(d.submit(tracking.Set, today, 3, 0, identified(one.ID)))
	equal(t, "the id under another number", []any{briefly(v), v.ID}, []any{brief{Status: sync.Rejected, Code: "id_reuse"}, one.ID})
	bob := w.device("bob")
	v = bob.one(bob.submit(tracking.Set, today, 3, 0, identified(one.ID)))
	equal(t, "the id of somebody else's", []any{briefly(v), v.ID}, []any{brief{Status: sync.Rejected, Code: "id_reuse"}, one.ID})
	equal(t, "both queues go on", []any{briefly(d.one(d.submit(tracking.Set, today, 4, 1))), briefly(bob.one(bob.submit(tracking.Set, today, 4, 0)))},
		[]any{brief{Status: sync.Applied}, brief{Status: sync.Applied}})
	twice := change.NewID()
	got := d.push(d.submit(tracking.Add, today, 1, 0, identified(twice)), d.submit(tracking.Add, today, 2, 0, identified(twice))).Verdicts
	equal(t, "twice in one push", []brief{briefly(got[3]), briefly(got[4])}, []brief{{Status: sync.Applied}, {Status: sync.Rejected, Code: "id_reuse"}})
	equal(t, "value", w.value("ann", today), "5 by ann")
}

// An app whose storage was copied takes a new device id and numbers its
// changes anew; their ids stay, and so does their effect.
func TestCopiedDevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, twin := w.device("ann"), w.device("ann")
	twin.seq = 6
	one := d.submit(tracking.Add, today, 1, 0)
	d.one(one)
	twin.push()
	one.Seq = 1
	v := twin.one(one)
	equal(t, "verdict", []any{briefly(v), v.ID}, []any{brief{Status: sync.Applied}, one.ID})
	equal(t, "again", twin.one(one), v)
	equal(t, "value", w.value("ann", today), "1 by ann")
}

func TestPushRefusesWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, bob := w.device("ann"), w.device("bob")
	d.push()
	nobody := w.as("ann")
	nobody.Person = ""
	stranger := w.as("ann")
	stranger.Person = "stranger"
	for name, c := range map[string]struct {
		actor people.Actor
		edit  func(*sync.Push)
		code  string
	}{
		"somebody else's device": {w.as("bob"), func(p *sync.Push) {}, "foreign_device"},
		"a host system":          {nobody, func(p *sync.Push) {}, "denied"},
		"a stranger":             {stranger, func(p *sync.Push) {}, "denied"},
		"a newer protocol":       {w.as("ann"), func(p *sync.Push) { p.Protocol++ }, "upgrade_required"},
		"no protocol":            {w.as("ann"), func(p *sync.Push) { p.Protocol = 0 }, "upgrade_required"},
		"a newer kind":           {w.as("ann"), func(p *sync.Push) { p.Changes[1].Kind = "tracking.submit@2" }, "upgrade_required"},
		"no device":              {w.as("ann"), func(p *sync.Push) { p.Device = "" }, "invalid"},
		"a device in capitals":   {w.as("ann"), func(p *sync.Push) { p.Device = strings.ToUpper(p.Device) }, "invalid"},
		"no time":                {w.as("ann"), func(p *sync.Push) { p.Sent = time.Time{} }, "invalid"},
		"less than nothing":      {w.as("ann"), func(p *sync.Push) { p.Stored = -1 }, "invalid"},
		"number 0":               {w.as("ann"), func(p *sync.Push) { p.Changes[0].Seq = 0 }, "invalid"},
		"too many":               {w.as("ann"), func(p *sync.Push) { p.Changes = make([]sync.Change, sync.MaxChanges+1) }, "invalid"},
	} {
		d.seq = 0
		p := d.message(d.submit(tracking.Set, today, 1, 0), d.submit(tracking.Set, yesterday, 1, 0))
		c.edit(&p)
		_, err := w.server.Push(context.Background(), c.actor, p)
		refused(t, name, err, c.code)
	}
	equal(t, "value", w.value("ann", today), "")
	if err := pullAs(w, "bob", d); fault.Code(err) != "foreign_device" {
		t.Errorf("a pull by somebody else: %v", err)
	}
	equal(t, "bob's own", bob.push().Last, int64(0))
}

func pullAs(w *world, who string, d *device) error {
	_, err := w.server.Pull(context.Background(), w.as(who), d.asks())
	return err
}

func TestOrganizationsAreApart(t *testing.T) {
	t.Parallel()
	db := memstore.New(nil)
	one, two := newWorldOn(t, db, "one"), newWorldOn(t, db, "two")
	d, e := one.device("ann"), two.device("ann")
	e.id = d.id
	c := d.submit(tracking.Set, today, 1, 0)
	equal(t, "one", briefly(d.one(c)), brief{Status: sync.Applied})
	equal(t, "two, with the same device and id", briefly(e.one(e.submit(tracking.Set, today, 2, 0, identified(c.ID)))), brief{Status: sync.Applied})
	a, _ := d.synced()
	b, _ := e.synced()
	equal(t, "rows", []map[string]string{a, b}, []map[string]string{{"made/2026-03-11/ann": "1"}, {"made/2026-03-11/ann": "2"}})
	e.cursor = d.cursor
	if _, reset := e.synced(); !reset {
		t.Error("a cursor of another organization is taken")
	}
}

func TestParallelPushes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	var changes []sync.Change
	for range 20 {
		changes = append(changes, d.submit(tracking.Add, today, 1, 0))
	}
	var wg stdsync.WaitGroup
	answers := make([]sync.PushAnswer, 16)
	for i := range answers {
		wg.Go(func() {
			var err error
			if answers[i], err = w.server.Push(context.Background(), w.as("ann"), d.message(changes...)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, a := range answers[1:] {
		equal(t, "answer", a, answers[0])
	}
	equal(t, "value", w.value("ann", today), "20 by ann")
}

// A failure at any write leaves nothing, and what is sent again has its effect
// once.
func TestCrashesLeaveNothing(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for nth := int64(1); ; nth++ {
		w := newWorld(t)
		w.close(lastWeek)
		failing := &storagetest.Failing{DB: w.db, Nth: nth, Err: boom}
		srv := server.New(server.Config{DB: failing, Directory: w.dir}, &server.Options{Now: w.clock})
		d := w.device("ann")
		p := d.message(d.submit(tracking.Add, today, 1, 0), d.submit(tracking.Add, lastWeek, 1, 0), d.change("x@1", "{}"), d.submit(tracking.Add, today, 1, 0))
		_, err := srv.Push(context.Background(), w.as("ann"), p)
		if !failing.Failed() {
			if nth < 5 || err != nil {
				t.Fatalf("past all writes after %d: %v", nth, err)
			}
			break
		}
		if !errors.Is(err, boom) {
			t.Fatalf("write %d: %v", nth, err)
		}
		equal(t, "value after a failure", w.value("ann", today), "")
		w.view(func(ctx context.Context, tx storage.Tx) error {
			if _, err := tx.Devices().Device(ctx, d.id); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("write %d: the device is stored: %v", nth, err)
			}
			return nil
		})
		a, err := w.server.Push(context.Background(), w.as("ann"), p)
		if err != nil || a.Last != 4 {
			t.Fatalf("write %d: again: %+v, %v", nth, a, err)
		}
		equal(t, "value", w.value("ann", today), "2 by ann")
	}
}

// cursed is a database whose tracking store panics when it hears of a metric.
type cursed struct {
	storage.DB
	metrics []string
}

func (c cursed) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return c.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, cursedTx{tx, c.metrics}) })
}

type cursedTx struct {
	storage.Tx
	metrics []string
}

func (t cursedTx) Tracking() tracking.Store { return cursedStore{t.Tx.Tracking(), t.metrics} }

type cursedStore struct {
	tracking.Store
	metrics []string
}

func (s cursedStore) Lookup(ctx context.Context, keys []tracking.Key) (map[tracking.Key]tracking.Entry, error) {
	for _, k := range keys {
		for _, m := range s.metrics {
			if k.Metric == m {
				panic("cursed " + m)
			}
		}
	}
	return s.Store.Lookup(ctx, keys)
}

func TestAPanicHoldsOneChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var logged bytes.Buffer
	opts := &server.Options{Now: w.clock, Logger: slog.New(slog.NewTextHandler(&logged, nil))}
	w.server = server.New(server.Config{DB: cursed{w.db, []string{"tidy"}}, Directory: w.dir}, opts)
	d := w.device("ann")
	tidy := func(seq *device) sync.Change {
		return seq.change(sync.SubmitKind, sync.SubmitArgs{Tracker: "calls", Metric: "tidy", Date: day(today), Op: tracking.Set, Value: 1})
	}
	changes := []sync.Change{d.submit(tracking.Add, today, 1, 0), tidy(d), d.submit(tracking.Add, today, 2, 0)}
	var got []brief
	for _, v := range d.push(changes...).Verdicts {
		got = append(got, briefly(v))
	}
	equal(t, "verdicts", got, []brief{{Status: sync.Applied}, {Status: sync.Held, Code: "server_error"}, {Status: sync.Applied}})
	equal(t, "value", w.value("ann", today), "3 by ann")
	if s := logged.String(); !strings.Contains(s, "cursed tidy") || !strings.Contains(s, "decode") && !strings.Contains(s, "submit") {
		t.Errorf("logged %q", s)
	}
	equal(t, "alone", briefly(d.one(tidy(d))), brief{Status: sync.Held, Code: "server_error"})
	equal(t, "the queue goes on", briefly(d.one(d.submit(tracking.Add, today, 4, 0))), brief{Status: sync.Applied})
	d.stored = 100

	// Where everything fails, it is not the changes: they wait on the device.
	w.server = server.New(server.Config{DB: cursed{w.db, []string{"tidy", "made"}}, Directory: w.dir}, opts)
	if _, err := w.server.Push(context.Background(), w.as("ann"), d.message(d.submit(tracking.Add, today, 8, 0), tidy(d))); err == nil || fault.Sentinel(err) != nil {
		t.Errorf("the server fails on all, and says %v", err)
	}
	equal(t, "nothing is judged", d.push().Last, int64(5))

	// The manager can still have what was held.
	held, _, err := server.New(server.Config{DB: w.db, Directory: w.dir}, opts).Held(context.Background(), w.as("mia"), everything())
	if err != nil || len(held) != 2 || sync.HeldEntryOf(held[0]).Metric.Name != "Tidy desk" {
		t.Errorf("held %+v, %v", held, err)
	}
}

func TestOnSQLite(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := bunstore.OpenSQLite(ctx, filepath.Join(t.TempDir(), "headway.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	w := newWorldOn(t, db, "org")
	w.close(lastWeek)
	d := w.device("ann")
	var changes []sync.Change
	for i := range 40 {
		changes = append(changes, d.submit(tracking.Add, fmt.Sprintf("2026-02-%02d", i%20+3), 1, 0))
	}
	changes = append(changes, d.submit(tracking.Set, lastWeek, 5, 0))
	a := d.push(changes...)
	equal(t, "answer", []any{a.Last, len(a.Verdicts), a.Verdicts[40].Code}, []any{int64(41), 41, "period_locked"})
	equal(t, "again", d.push(changes...).Verdicts, a.Verdicts)
	rows, reset := d.synced()
	equal(t, "rows", []any{len(rows), rows["made/2026-02-03/ann"], reset}, []any{20, "2", true})
	held, _, err := w.server.Held(ctx, w.as("mia"), everything())
	if err != nil || len(held) != 1 {
		t.Fatalf("held %+v, %v", held, err)
	}
	d.stored = 41
	d.synced()
	if _, err := w.server.Decide(ctx, w.as("mia"), held[0].ID, 1, sync.Decision{Action: sync.Reopen, Note: "late"}); err != nil {
		t.Fatal(err)
	}
	answer := d.pull()
	if len(answer.Verdicts) != 1 || answer.Verdicts[0].Decision.By != "Mia Test" || len(answer.Rows) != 1 {
		t.Errorf("after the decision: %+v", answer)
	}
	w.pass(500 * 24 * time.Hour)
	if err := w.server.Sweep(ctx, w.org); err != nil {
		t.Error(err)
	}
	if _, reset := d.synced(); reset {
		t.Error("a quiet organization was reset after its log was trimmed")
	}
}
