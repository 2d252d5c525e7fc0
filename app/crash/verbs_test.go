package crash_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/faulttest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// office is the API of an organization on SQLite, of which each call can fail.
type office struct {
	*client.Client // of Ada, who may do everything
	t              testing.TB
	faults         *faulttest.Faults
	look           *sql.DB // beside them
	tables         []string
	reads          map[string]*sql.Stmt // of tables
	kept           state                // that reset brings back

	rita    *client.Client
	today   period.Date
	people  []api.Person // Rita, Bert and Carl
	tracker api.Tracker
	last    api.Closure // of last week
	held    sync.HeldChange
	device  string
}

// quiet are the tables that a request may write to besides what it is for.
var quiet = []string{"hw_responses", "hw_sessions"}

func newOffice(t testing.TB) *office {
	t.Helper()
	ctx := t.Context()
	file := url.URL{Scheme: "file", Path: filepath.Join(t.TempDir(), "headway.db"),
		RawQuery: url.Values{"_pragma": {"journal_mode(WAL)", "busy_timeout(5000)", "synchronous(OFF)"}}.Encode()}
	o := &office{t: t, faults: faulttest.New(sqliteshim.Driver(), file.String())}
	pool := bun.NewDB(sql.OpenDB(o.faults), sqlitedialect.New())
	store, err := bunstore.New(pool, nil)
	o.ok(err)
	o.ok(store.Migrate(ctx))
	o.look, err = sql.Open(sqliteshim.ShimName, file.String())
	o.ok(err)
	o.look.SetMaxOpenConns(1) // for which statements are prepared once
	t.Cleanup(func() { o.ok(errors.Join(o.look.Close(), store.Close(), pool.Close())) })

	db, quietly := httpapi.Claims(store), slog.New(slog.DiscardHandler)
	dir := directory.New(db, nil)
	org, ada, err := dir.Found(ctx, directory.Founding{Name: "Acme", Calendar: period.Settings{Zone: "UTC"},
		First: directory.Profile{FirstName: "Ada", LastName: "Byron", Email: "ada@acme.example"}})
	o.ok(err)
	accounts := account.New(db, dir, &account.Options{Hashing: account.Hashing{Memory: 64, Passes: 1, Threads: 1}, Logger: quietly})
	handler, err := app.New(app.Config{DB: db, Directory: dir, Accounts: accounts, Admin: dir, Logger: quietly})
	o.ok(err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	enter := func(id, email string) *client.Client {
		o.ok(accounts.SetPassword(ctx, org.ID, id, password))
		c := client.New(server.URL, &client.Options{Doer: client.HTTP(session(t)), Retries: -1})
		_, err := c.SignIn(ctx, api.SignIn{Email: email, Password: password})
		o.ok(err)
		return c
	}
	o.Client = enter(ada.ID, "ada@acme.example")
	o.fill(ctx)
	o.rita = enter(o.people[0].ID, "rita@acme.example")
	o.hold(ctx)
	o.keep()
	return o
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) fill(ctx context.Context) {
	me, err := o.Me(ctx)
	o.ok(err)
	o.today = me.Today
	for _, name := range []string{"Rita", "Bert", "Carl"} {
		p, err := o.CreatePerson(ctx, newPerson(name))
		o.ok(err)
		o.people = append(o.people, p)
	}
	o.tracker, err = o.CreateTracker(ctx, o.newTracker("Outreach"))
	o.ok(err)
	o.last, err = o.ClosePeriod(ctx, o.tracker.ID, api.ClosureInput{Date: o.today - 7})
	o.ok(err)
}

// hold has a change of Rita's wait for a decision.
func (o *office) hold(ctx context.Context) {
	o.device = uuid.NewString()
	_, err := o.rita.Push(ctx, o.push(1, o.today-7))
	o.ok(err)
	held, err := o.Held(ctx, client.Page{})
	o.ok(err)
	if len(held.Items) != 1 {
		o.t.Fatalf("held: %+v", held)
	}
	o.held = held.Items[0]
}

func newPerson(first string) api.PersonInput {
	return api.PersonInput{FirstName: first, LastName: "Smith", Email: strings.ToLower(first) + "@acme.example", Level: 10, Permissions: []string{}}
}

func (o *office) newTracker(name string) api.TrackerInput {
	return api.TrackerInput{Name: name, Start: o.today - 30, Period: period.Week, Settings: api.Settings{AllowEdits: true},
		Metrics:     []api.MetricInput{{Name: "Calls", Kind: "number"}},
		Assignments: []api.Assignment{{AllLocations: true, Everyone: true}}}
}

func (o *office) entry(d period.Date) client.EntryKey {
	return client.EntryKey{Tracker: o.tracker.ID, Metric: o.tracker.Metrics[0].ID, Date: d}
}

// push is a push of one change of Rita's device.
func (o *office) push(seq int64, d period.Date) sync.Push {
	args, err := json.Marshal(sync.SubmitArgs{Tracker: o.tracker.ID, Metric: o.tracker.Metrics[0].ID, Date: d, Op: tracking.Add, Value: 3})
	o.ok(err)
	now := time.Now().UTC()
	return sync.Push{Protocol: sync.Protocol, Device: o.device, Sent: now, Stored: seq - 1, Changes: []sync.Change{
		{Seq: seq, ID: change.NewID(), Kind: sync.SubmitKind, Args: args, Made: now},
	}}
}

// verb is a request. It is sent again as it is, with its key.
type verb func(ctx context.Context) error

func only[T any](_ T, err error) error { return err }

// verbs are requests that change something, each a new one.
func (o *office) verbs() map[string]func() verb {
	once := func(v verb) func() verb { return func() verb { return v } }
	r := o.people[0]
	return map[string]func() verb{
		"add to an entry": once(func(ctx context.Context) error {
			return only(o.rita.AddToEntry(ctx, o.entry(o.today), api.EntryInput{Value: "3"}))
		}),
		"correct an entry": once(func(ctx context.Context) error {
			k := o.entry(o.today)
			k.Person = r.ID
			return only(o.AddToEntry(ctx, k, api.EntryInput{Value: "7", Reason: "checked"}))
		}),
		"create a tracker": once(func(ctx context.Context) error { return only(o.CreateTracker(ctx, o.newTracker("Visits"))) }),
		"archive a tracker": once(func(ctx context.Context) error {
			return only(o.ArchiveTracker(ctx, o.tracker.ID, o.tracker.Revision))
		}),
		"close a period": once(func(ctx context.Context) error {
			return only(o.ClosePeriod(ctx, o.tracker.ID, api.ClosureInput{Date: o.today - 14}))
		}),
		"open a period again": once(func(ctx context.Context) error {
			return only(o.ReopenPeriod(ctx, o.tracker.ID, o.today-7, api.ReopenInput{Reason: "late"}))
		}),
		"hire": once(func(ctx context.Context) error { return only(o.CreatePerson(ctx, newPerson("Dora"))) }),
		"deactivate": once(func(ctx context.Context) error {
			return only(o.DeactivatePerson(ctx, o.people[1].ID, o.people[1].Revision))
		}),
		"merge": once(func(ctx context.Context) error {
			return only(o.MergePerson(ctx, o.people[1].ID, api.MergeInput{Into: o.people[2].ID, Reason: "twice"}))
		}),
		"erase": once(func(ctx context.Context) error {
			return o.ErasePerson(ctx, o.people[1].ID, api.ReasonInput{Reason: "asked"})
		}),
		"create a location": once(func(ctx context.Context) error { return only(o.CreateLocation(ctx, api.LocationInput{Name: "North"})) }),
		"accept what was held": once(func(ctx context.Context) error {
			return only(o.Decide(ctx, o.held.ID, o.held.Revision, sync.Decision{Action: sync.Reopen, Note: "late"}))
		}),
		"refuse what was held": once(func(ctx context.Context) error {
			return only(o.Decide(ctx, o.held.ID, o.held.Revision, sync.Decision{Action: sync.Refuse, Note: "no"}))
		}),
		"push": func() verb {
			p := o.push(2, o.today)
			return func(ctx context.Context) error { return only(o.rita.Push(ctx, p)) }
		},
	}
}

// Wherever the database fails under a request, and in whichever way: the
// request is refused by nobody, half of it is never stored, and when it is sent
// again with its key it has happened once. By default each call but a
// commit fails in one of the ways, in turn; with HEADWAY_FAULTS=all in each.
func TestAnyCallUnderARequestMayFail(t *testing.T) {
	t.Parallel()
	all := os.Getenv("HEADWAY_FAULTS") == "all"
	o := newOffice(t)
	verbs := o.verbs()
	for i, name := range slices.Sorted(maps.Keys(verbs)) {
		full := o.clean(name, verbs[name]())
		tried, stored, n := 0, 0, 0
		for past := false; !past; {
			n++
			modes := faulttest.Modes()
			first := (n + i) % len(modes)
			for m := range modes {
				// A commit may fail in more ways than another call.
				if m > 0 && !all && o.faults.What() != "exec COMMIT" {
					break
				}
				mode := modes[(first+m)%len(modes)]
				failed, was := o.request(fmt.Sprintf("%s, call %d, %s", name, n, mode), verbs[name](), full, n, mode)
				if past = !failed; past {
					break
				}
				if was {
					stored++
				}
				tried++
			}
		}
		if stored == 0 {
			t.Errorf("%s: no answer was lost of what was stored", name)
		}
		t.Logf("%s: %d faults in %d calls; after %d of them all was stored, and only the answer lost", name, tried, n-1, stored)
	}
}

// clean runs a request without a fault, and returns what it does to the tables.
func (o *office) clean(name string, v verb) (full map[string]int) {
	o.t.Helper()
	before := o.state()
	o.faults.Arm(0, 0)
	if err := v(client.WithKey(o.t.Context(), change.NewID())); err != nil {
		o.t.Fatalf("%s: %v", name, err)
	}
	after := o.state()
	full = after.since(before)
	if calls, _ := o.faults.Clear(); len(full) == 0 || calls < 20 {
		o.t.Fatalf("%s: nothing has happened, in %d calls", name, calls)
	}
	o.reset(after)
	return full
}

// request has a call fail under a request, and sends it again. It reports
// whether one failed, and whether all was stored although the request failed.
func (o *office) request(where string, v verb, full map[string]int, n int, mode faulttest.Mode) (failed, stored bool) {
	o.t.Helper()
	ctx := client.WithKey(o.t.Context(), change.NewID())
	before := o.state()
	o.faults.Arm(n, mode)
	err := v(ctx)
	_, failed = o.faults.Clear()
	where += " (" + o.faults.What() + ")"
	between := o.state()
	happened := !between.equal(before)
	switch p, ok := errors.AsType[*client.Problem](err); {
	case happened && !maps.Equal(between.since(before), full):
		o.t.Fatalf("%s: %v; half of it is stored: %v, want %v", where, err, between.since(before), full)
	case err == nil && !happened:
		o.t.Fatalf("%s: it was answered, and nothing is stored", where)
	case err != nil && (!ok || !failed || p.Status < http.StatusInternalServerError):
		o.t.Fatalf("%s: %v, want a failure that is no refusal", where, err)
	}
	again := v(ctx)
	p, refused := errors.AsType[*client.Problem](again)
	if again != nil && !(refused && p.Code == "already_done" && happened) {
		o.t.Fatalf("%s: sent again: %v", where, again)
	}
	after := o.state()
	if happened && !after.equal(between) || !maps.Equal(after.since(before), full) {
		o.t.Fatalf("%s: sent again, it has stored %v, want %v", where, after.since(before), full)
	}
	o.reset(after)
	return failed, happened && err != nil
}

// state is the rows of each table, but for those that are quiet.
type state map[string][]string

func (o *office) state() state {
	o.t.Helper()
	s := state{}
	for _, table := range o.tables {
		if !slices.Contains(quiet, table) {
			s[table] = o.rows(o.reads[table])
		}
	}
	return s
}

// equal leaves devices out: that one was heard of again is no effect.
func (s state) equal(other state) bool {
	a, b := maps.Clone(s), maps.Clone(other)
	delete(a, "hw_devices")
	delete(b, "hw_devices")
	return maps.EqualFunc(a, b, slices.Equal[[]string])
}

// since says how many rows of each table are not as before.
func (s state) since(before state) map[string]int {
	changed := map[string]int{}
	for table, rows := range s {
		n := len(slices.DeleteFunc(slices.Clone(rows), func(r string) bool { return slices.Contains(before[table], r) }))
		if gone := len(before[table]) + n - len(rows); n > 0 || gone > 0 {
			changed[table] = n
		}
	}
	return changed
}

func (o *office) prepare(query string) *sql.Stmt {
	o.t.Helper()
	s, err := o.look.PrepareContext(context.Background(), query)
	o.ok(err)
	return s
}

func (o *office) rows(query *sql.Stmt) []string {
	o.t.Helper()
	found, err := query.QueryContext(context.Background())
	o.ok(err)
	defer found.Close()
	columns, err := found.Columns()
	o.ok(err)
	row, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	var all []string
	for found.Next() {
		o.ok(found.Scan(into...))
		all = append(all, strings.TrimSpace(fmt.Sprintln(row...)))
	}
	o.ok(found.Err())
	slices.Sort(all)
	return all
}

// keep has reset bring all tables back to what they are now.
func (o *office) keep() {
	o.t.Helper()
	names := o.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'hw!_%' ESCAPE '!' AND name <> 'hw_migrations'")
	o.tables = o.rows(names)
	o.ok(names.Close())
	for _, table := range append(slices.Clone(quiet), "hw_people", "hw_receipts") {
		if !slices.Contains(o.tables, table) {
			o.t.Fatalf("no table %s in %v", table, o.tables)
		}
	}
	for _, table := range o.tables {
		o.run("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
	o.reads = map[string]*sql.Stmt{}
	for _, table := range o.tables {
		o.reads[table] = o.prepare("SELECT * FROM " + table)
	}
	o.kept = o.state()
	o.remember()
}

// reset brings back what was kept, where it is not as it was; is says what is
// there.
func (o *office) reset(is state) {
	o.t.Helper()
	all := []string{"BEGIN IMMEDIATE"}
	for _, table := range o.tables {
		if rows, ok := is[table]; ok && slices.Equal(rows, o.kept[table]) {
			continue
		}
		all = append(all, "DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM kept_"+table)
	}
	// A server that knows of later versions has to notice.
	all = append(all, "UPDATE hw_orgs SET epoch = hex(randomblob(16))", "COMMIT")
	o.run(strings.Join(all, "; "))
	o.remember()
}

// remember has the server know the people as they are now, so that each request
// has the same to do.
func (o *office) remember() {
	o.t.Helper()
	_, err := o.Me(context.Background())
	o.ok(err)
}

func (o *office) run(statements string) {
	o.t.Helper()
	_, err := o.look.ExecContext(context.Background(), statements)
	o.ok(err)
}
