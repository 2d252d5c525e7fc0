package server_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"
	"github.com/uptrace/bun/schema"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/faulttest"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// delivery is a push of which each call to the database fails once.
type delivery struct {
	before func(w *world)                // what happens before; nil: nothing
	make   func(d *device) []sync.Change // what a new device of ann's pushes
	want   []brief                       // the verdicts
}

// deliveries has the changes of each kind, by its name, and by what becomes of
// them.
func deliveries() map[string]map[string]delivery {
	applied, add := brief{Status: sync.Applied}, func(d *device) sync.Change { return d.submit(tracking.Add, today, 1, 0) }
	locked := func(d *device) sync.Change { return d.submit(tracking.Set, lastWeek, 5, 0) }
	corrected := func(w *world) { w.correct("mia", "ann", yesterday, 9) }
	// Bases keep what has to be read the same each time.
	conflict := func(d *device) sync.Change {
		return d.submit(tracking.Set, yesterday, 5, d.revision("ann", yesterday)-1)
	}
	old := func(d *device) sync.Change {
		return d.submit(tracking.Add, today, 5, 0, madeAt(d.ago(31*24*time.Hour)))
	}
	malformed := func(d *device) sync.Change { return d.change(sync.SubmitKind, `{"tracker":7}`) }
	submits := map[string]delivery{
		"applied": {nil, func(d *device) []sync.Change { return []sync.Change{add(d)} }, []brief{applied}},
		"set": {corrected, func(d *device) []sync.Change {
			return []sync.Change{d.submit(tracking.Set, yesterday, 9, d.revision("ann", yesterday)-1)}
		}, []brief{applied}},
		"locked":   {nil, func(d *device) []sync.Change { return []sync.Change{locked(d)} }, []brief{{Status: sync.Held, Code: "period_locked"}}},
		"conflict": {corrected, func(d *device) []sync.Change { return []sync.Change{conflict(d)} }, []brief{{Status: sync.Held, Code: "conflict"}}},
		"rejected": {nil, func(d *device) []sync.Change { return []sync.Change{malformed(d)} }, []brief{{Status: sync.Rejected, Code: "bad_field"}}},
		"all": {corrected, func(d *device) []sync.Change {
			withdrawn := locked(d)
			anew := d.submit(tracking.Add, today, 1, 0, func(c *sync.Change) { c.Replaces = withdrawn.ID })
			return []sync.Change{withdrawn, anew, add(d), locked(d), conflict(d), malformed(d), d.change("x@1", "{}"), old(d), add(d),
				d.submit(tracking.Clear, today, 0, d.revision("ann", today)), add(d)}
		}, []brief{{Status: sync.Rejected, Code: "period_locked"}, applied, applied, {Status: sync.Held, Code: "period_locked"}, {Status: sync.Held, Code: "conflict"}, {Status: sync.Rejected, Code: "bad_field"},
			{Status: sync.Rejected, Code: "unknown_kind"}, {Status: sync.Held, Code: "too_old"}, applied, applied, applied}},
	}
	all := map[string]map[string]delivery{sync.SubmitKind: submits}
	for kind, c := range clockDeliveries() {
		all[kind] = map[string]delivery{"all": c}
	}
	return all
}

// Wherever the database fails in a push, and in whichever way: what is stored
// is all of it or nothing, the device is told of a failure and not of a
// refusal, and when it sends the same again, each change has had its effect and
// its verdict once. By default the delivery that has all of the others in it is
// put to it, and each call but a commit fails in one of the ways, in turn, on
// PostgreSQL every fifth only; with HEADWAY_FAULTS=all each delivery, and
// each call in each way, on both.
func TestAnyCallToTheDatabaseMayFail(t *testing.T) {
	t.Parallel()
	all := os.Getenv("HEADWAY_FAULTS") == "all"
	kinds := deliveries()
	if got, want := slices.Sorted(maps.Keys(kinds)), server.Kinds(); !slices.Equal(got, want) {
		t.Fatalf("deliveries of %q, and the server knows %q", got, want)
	}
	for database, open := range faultyDatabases() {
		for kind, cases := range kinds {
			for name, c := range cases {
				if name != "all" && !all {
					continue
				}
				t.Run(database+"/"+kind+"/"+name, func(t *testing.T) {
					t.Parallel()
					on := open(t)
					if all {
						on.every = 1
					}
					newFaultWorld(t, on).deliver(c, all)
				})
			}
		}
	}
}

// faulty is a database whose calls can fail.
type faulty struct {
	faults  *faulttest.Faults
	dialect schema.Dialect
	look    *sql.DB // beside them
	begin   string  // of a transaction that writes
	tables  string  // lists them
	every   int     // of so many calls, one fails by default
}

// faultyDatabases opens databases whose calls can fail, by name.
func faultyDatabases() map[string]func(t *testing.T) faulty {
	return map[string]func(t *testing.T) faulty{
		"SQLite": func(t *testing.T) faulty {
			file := url.URL{Scheme: "file", Path: filepath.Join(t.TempDir(), "headway.db"),
				RawQuery: url.Values{"_pragma": {"journal_mode(WAL)", "busy_timeout(5000)", "synchronous(OFF)"}}.Encode()}
			look, err := sql.Open(sqliteshim.ShimName, file.String())
			if err != nil {
				t.Fatal(err)
			}
			return faulty{faulttest.New(sqliteshim.Driver(), file.String()), sqlitedialect.New(), look,
				"BEGIN IMMEDIATE", "SELECT name FROM sqlite_master WHERE type = 'table'", 1}
		},
		"PostgreSQL": func(t *testing.T) faulty {
			config, err := pgx.ParseConfig(pgtest.New(t))
			if err != nil {
				t.Fatal(err)
			}
			several := config.Copy() // statements in one text
			several.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
			return faulty{faulttest.On(stdlib.GetConnector(*config)), pgdialect.New(), stdlib.OpenDB(*several),
				"BEGIN", "SELECT tablename FROM pg_tables WHERE schemaname = current_schema", 5}
		},
	}
}

// faultWorld is a world on a database whose calls can fail.
type faultWorld struct {
	*world
	faulty
	tables []string
}

func newFaultWorld(t *testing.T, on faulty) *faultWorld {
	t.Helper()
	f := &faultWorld{faulty: on}
	pool := bun.NewDB(sql.OpenDB(f.faults), f.dialect)
	db, err := bunstore.New(pool, nil)
	if err == nil {
		err = db.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, close := range []func() error{f.look.Close, db.Close, pool.Close} {
			if err := close(); err != nil {
				t.Error(err)
			}
		}
	})
	f.world = newWorldOn(t, db, "org")
	f.close(lastWeek)
	f.tables = slices.DeleteFunc(f.rows(f.faulty.tables), func(name string) bool { return !strings.HasPrefix(name, "hw_") })
	for _, table := range written {
		if !slices.Contains(f.tables, table) {
			t.Fatalf("no table %s in %v", table, f.tables)
		}
	}
	return f
}

// revision is that of the entry that stands there; 0 is none.
func (w *world) revision(whose, date string) (n int64) {
	w.Helper()
	w.view(func(ctx context.Context, tx storage.Tx) error {
		entries, err := tx.Tracking().Lookup(ctx, []tracking.Key{key(whose, date)})
		n = entries[key(whose, date)].Revision
		return err
	})
	return n
}

// state is every row of the tables that a push writes to, and how many there
// are of the others, by table.
type state map[string][]string

func (f *faultWorld) state() state {
	f.Helper()
	s, counts := state{}, []string{}
	for _, table := range f.tables {
		if slices.Contains(written, table) {
			s[table] = f.rows("SELECT * FROM " + table)
		} else {
			counts = append(counts, "SELECT '"+table+"', count(*) FROM "+table)
		}
	}
	s["others"] = f.rows(strings.Join(counts, " UNION ALL "))
	return s
}

// written are the tables that a push writes to.
var written = []string{"hw_orgs", "hw_entries", "hw_submissions", "hw_verdicts", "hw_changes", "hw_devices", "hw_receipts", "hw_events", "hw_time_records", "hw_time_entries", "hw_time_entries_earlier"}

// rows returns what a query does, sorted.
func (f *faultWorld) rows(query string) []string {
	f.Helper()
	found, err := f.look.QueryContext(context.Background(), query)
	if err != nil {
		f.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		f.Fatal(err)
	}
	row, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	var all []string
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			f.Fatal(err)
		}
		all = append(all, strings.TrimSpace(fmt.Sprintln(row...)))
	}
	if err := found.Err(); err != nil {
		f.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func (s state) equal(other state) bool { return maps.EqualFunc(s, other, slices.Equal[[]string]) }

// since is by how many rows each table has grown.
func (s state) since(before state) map[string]int {
	grown := map[string]int{}
	for table, rows := range s {
		if n := len(rows) - len(before[table]); n != 0 {
			grown[table] = n
		}
	}
	return grown
}

// diff names what is in s and not in other.
func (s state) diff(other state) string {
	var b strings.Builder
	for table, rows := range s {
		for _, r := range rows {
			if !slices.Contains(other[table], r) {
				fmt.Fprintf(&b, "%s: %s\n", table, r)
			}
		}
	}
	return b.String()
}

// keep has reset bring the tables that a push writes to back to what they are
// now.
func (f *faultWorld) keep() {
	f.Helper()
	for _, table := range written {
		f.run("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
}

func (f *faultWorld) reset() {
	f.Helper()
	all := []string{f.begin}
	for _, table := range written {
		all = append(all, "DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM kept_"+table)
	}
	f.run(strings.Join(append(all, "COMMIT"), "; "))
}

func (f *faultWorld) run(statements string) {
	f.Helper()
	if _, err := f.look.ExecContext(context.Background(), statements); err != nil {
		f.Fatal(err)
	}
}

// deliver has each call of a delivery fail, until it gets past all of them.
func (f *faultWorld) deliver(c delivery, all bool) {
	f.Helper()
	if c.before != nil {
		c.before(f.world)
	}
	d := f.device("ann")
	message := d.message(c.make(d)...)
	f.keep()
	before := f.state()
	full, calls := f.clean(message)
	applied := 0
	for _, v := range c.want {
		if v.Status == sync.Applied {
			applied++
		}
	}
	if full["hw_receipts"] != len(c.want) || full["hw_submissions"]+full["hw_time_entries"]+full["hw_time_entries_earlier"] != applied || full["hw_devices"] != 1 || calls < 20 {
		f.Fatalf("in %d calls these rows are more than before: %v", calls, full)
	}
	tried, stored, commit, modes := 0, 0, calls, faulttest.Modes()
	try := func(n int, mode faulttest.Mode) {
		was := f.fails(c, message, before, full, n, mode)
		if was && mode != faulttest.Lost && mode != faulttest.Severed {
			f.Errorf("%s, call %d (%s): it failed, and all is stored", mode, n, f.faults.What())
		}
		if was {
			stored++
		}
		if f.faults.What() == committing {
			commit = n
		}
		tried++
	}
	for n := 1; n <= calls; n++ {
		switch {
		case all:
			for _, mode := range modes {
				try(n, mode)
			}
		case n%f.every == 0 || n == calls:
			try(n, modes[n%len(modes)])
		}
	}
	// A commit may fail in more ways than another call. Which call it is may
	// vary, where other processes are told of the commit before, meanwhile.
	for _, mode := range modes {
		for n := 0; n == 0 || f.faults.What() != committing; n++ {
			if n == 20 {
				f.Fatalf("%s: no commit among the calls around %d", mode, commit)
			}
			try(commit-n%3, mode)
		}
	}
	f.Logf("%d faults in %d calls; after %d of them all was stored, and only the answer lost", tried, calls, stored)
	if stored == 0 {
		f.Error("no answer was lost of what was stored")
	}
}

// committing is a commit, as Faults tells of it.
const committing = "exec COMMIT"

// clean pushes without a fault, and returns by how many rows the tables grow and
// how many calls that takes.
func (f *faultWorld) clean(message sync.Push) (full map[string]int, calls int) {
	f.Helper()
	before, ann := f.state(), f.as("ann")
	f.faults.Arm(0, 0)
	if _, err := f.server.Push(context.Background(), ann, message); err != nil {
		f.Fatal(err)
	}
	calls, _ = f.faults.Clear()
	full = f.state().since(before)
	f.reset()
	return full, calls
}

// fails has a call of a push fail. It reports whether all was stored although
// the push failed.
func (f *faultWorld) fails(c delivery, message sync.Push, before state, full map[string]int, n int, mode faulttest.Mode) (stored bool) {
	f.Helper()
	ctx, ann := context.Background(), f.as("ann")
	f.faults.Arm(n, mode)
	_, err := f.server.Push(ctx, ann, message)
	_, failed := f.faults.Clear()
	between := f.state()
	where := fmt.Sprintf("%s, call %d (%s)", mode, n, f.faults.What())
	if err != nil && (!failed || fault.Sentinel(err) != nil) {
		f.Fatalf("%s: %v, want a failure that is no refusal", where, err)
	}
	var answer sync.PushAnswer
	for range 2 {
		var err error
		if answer, err = f.server.Push(ctx, ann, message); err != nil {
			f.Fatalf("%s: sent again: %v", where, err)
		}
	}
	after := f.state()
	stored = between.equal(after)
	switch {
	case stored:
	case err == nil:
		f.Fatalf("%s: it was answered, and sent again it stores\n%s", where, after.diff(between))
	case !between.equal(before):
		f.Fatalf("%s: half of it is stored:\n%snot:\n%s", where, between.diff(before), after.diff(between))
	}
	var got []brief
	for _, v := range answer.Verdicts {
		got = append(got, briefly(v))
	}
	equal(f, where, got, c.want)
	equal(f, where+": new rows", after.since(before), full)
	f.reset()
	return stored && err != nil
}
