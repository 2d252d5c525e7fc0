package bunstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking/people"
)

const (
	orderWriters = 16
	orderWork    = 3 * time.Millisecond // that a transaction has besides, at most
)

var orderOrgs = []string{"acme", "brill", "crane", "dover"}

// orderTime is how long the writers write: HEADWAY_COMMIT_ORDER, such as 60s.
func orderTime(t *testing.T) time.Duration {
	t.Helper()
	given := os.Getenv("HEADWAY_COMMIT_ORDER")
	if given == "" {
		return 2 * time.Second
	}
	d, err := time.ParseDuration(given)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Whoever follows the change log by its cursor while others write misses
// nothing, and gets it in the order of commits (S6).
func TestCommitOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "headway.db")
	o := newOrder(openFile(t, path, nil))
	servers := []*bunstore.DB{openFile(t, path, nil), openFile(t, path, nil)}
	o.follow(t)
	stop := time.Now().Add(orderTime(t))
	o.write(t, func() bool { return time.Now().Before(stop) }, func(ctx context.Context, w, _ int, org string, put func(context.Context, storage.Tx) error) error {
		return servers[w%len(servers)].Update(ctx, org, put)
	})
	o.check(t)
}

// On PostgreSQL half of the writers are a host, which does something of its
// own in its transactions first: it takes the next number of a sequence. To
// follow these numbers loses what was committed late; that shows that there is
// something here to lose.
func TestCommitOrderPostgres(t *testing.T) {
	url := pgtest.New(t)
	open := func() *bunstore.DB {
		db, err := bunstore.OpenPostgres(t.Context(), url, nil)
		return migrated(t, db, err)
	}
	o := newOrder(open())
	servers := []*bunstore.DB{open(), open(), open()}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	host := closing(t, bun.NewDB(stdlib.OpenDB(*config), pgdialect.New()))
	naive, err := newNaive(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	o.follow(t)
	var following sync.WaitGroup
	over := make(chan struct{})
	following.Go(func() {
		for naive.read(t) {
			select {
			case <-over:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	least, most := time.Now().Add(orderTime(t)), time.Now().Add(orderTime(t)+time.Minute)
	goOn := func() bool { return time.Now().Before(least) || naive.lost.Load() == 0 && time.Now().Before(most) }
	o.write(t, goOn, func(ctx context.Context, w, n int, org string, put func(context.Context, storage.Tx) error) error {
		if w%2 == 0 {
			return servers[w/2%len(servers)].Update(ctx, org, put)
		}
		return host.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO naive (written) VALUES (?)", fmt.Sprint(w, " ", n)); err != nil {
				return err
			}
			works()
			db, err := bunstore.New(tx, nil)
			if err != nil {
				return err
			}
			return db.Update(ctx, org, put)
		})
	})
	close(over)
	following.Wait()
	o.check(t)
	naive.read(t)
	t.Logf("a naive cursor lost %d of %d", naive.lost.Load(), naive.written(t))
	if naive.lost.Load() == 0 {
		t.Error("a naive cursor lost nothing: this test would not see a loss")
	}
}

// works takes the time of other work.
func works() { <-time.After(rand.N(orderWork + 1)) }

// order is what was written, and what those who follow have read.
type order struct {
	db        *bunstore.DB // of those who follow
	tick      atomic.Int64
	done      chan struct{}
	following sync.WaitGroup

	mu      sync.Mutex
	written map[string]map[string]span // by organization and person
	read    map[string][]storage.Change
}

// span is when a unit began and when it was known to be stored.
type span struct{ from, until int64 }

func newOrder(db *bunstore.DB) *order {
	o := &order{db: db, done: make(chan struct{}), written: map[string]map[string]span{}, read: map[string][]storage.Change{}}
	for _, org := range orderOrgs {
		o.written[org] = map[string]span{}
	}
	return o
}

// follow has somebody follow each organization until write has ended, and then
// to the end.
func (o *order) follow(t *testing.T) {
	for _, org := range orderOrgs {
		o.following.Go(func() {
			var all []storage.Change
			version, index := int64(0), 0
			for last := false; ; {
				var page []storage.Change
				err := o.db.View(t.Context(), org, func(ctx context.Context, tx storage.Tx) (err error) {
					page, err = tx.Changes().Since(ctx, "*", version, index, 500)
					return err
				})
				if err != nil {
					t.Error(err)
					return
				}
				if len(page) > 0 {
					version, index = page[len(page)-1].Version, page[len(page)-1].Index
					all = append(all, page...)
					continue
				}
				if last {
					break
				}
				select {
				case <-o.done:
					last = true
				case <-time.After(time.Millisecond):
				}
			}
			o.mu.Lock()
			defer o.mu.Unlock()
			o.read[org] = all
		})
	}
}

// write has all writers write as long as they are to go on.
func (o *order) write(t *testing.T, goOn func() bool, update func(ctx context.Context, w, n int, org string, put func(context.Context, storage.Tx) error) error) {
	var writers sync.WaitGroup
	for w := range orderWriters {
		writers.Go(func() {
			for n := 0; goOn(); n++ {
				org, id := orderOrgs[rand.IntN(len(orderOrgs))], fmt.Sprintf("%02d-%06d", w, n)
				from := o.tick.Add(1)
				err := update(t.Context(), w, n, org, func(ctx context.Context, tx storage.Tx) error {
					err := tx.People().Put(ctx, people.Person{ID: id, Revision: 1, FirstName: id, LastName: "Smith"}, "", time.Unix(0, 0))
					works()
					return err
				})
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
				o.mu.Lock()
				o.written[org][id] = span{from, o.tick.Add(1)}
				o.mu.Unlock()
			}
		})
	}
	writers.Wait()
	close(o.done)
	o.following.Wait()
}

// check holds what was read to what was written.
func (o *order) check(t *testing.T) {
	t.Helper()
	total, lost, twice := 0, 0, 0
	for _, org := range orderOrgs {
		seen := map[string]bool{}
		version, newest := int64(0), int64(0)
		for _, c := range o.read[org] {
			s, ok := o.written[org][c.ID]
			switch {
			case !ok:
				t.Errorf("%s: %+v was never written", org, c)
			case seen[c.ID]:
				twice++
			case c.Version != version+1 || c.Index != 0:
				t.Errorf("%s: version %d.%d comes after %d", org, c.Version, c.Index, version)
			case newest > s.until:
				t.Errorf("%s: %s was stored before another one began, and comes after it", org, c.ID)
			}
			seen[c.ID], version, newest = true, c.Version, max(newest, s.from)
		}
		total += len(o.written[org])
		for id := range o.written[org] {
			if !seen[id] {
				lost++
			}
		}
	}
	t.Logf("%d commits of %d writers: %d lost, %d twice", total, orderWriters, lost, twice)
	if lost > 0 || twice > 0 || total < 100 {
		t.Errorf("of %d commits %d were lost and %d came twice", total, lost, twice)
	}
}

// lookBack is how many numbers are looked at for late ones.
const lookBack = 1000

// naive follows the numbers of a sequence.
type naive struct {
	db     *bun.DB
	cursor int64
	seen   map[int64]bool
	missed map[int64]bool // it came when the cursor had passed it
	lost   atomic.Int64   // how many these are
}

func newNaive(ctx context.Context, db *bun.DB) (*naive, error) {
	_, err := db.ExecContext(ctx, "CREATE TABLE naive (seq bigserial PRIMARY KEY, written text NOT NULL)")
	return &naive{db: db, seen: map[int64]bool{}, missed: map[int64]bool{}}, err
}

// read reads on, and counts what it can never see any more. It reports whether
// that went well.
func (n *naive) read(t *testing.T) bool {
	fresh, err := n.numbers(t.Context(), "SELECT seq FROM naive WHERE seq > ? ORDER BY seq", n.cursor)
	if err == nil {
		for _, seq := range fresh {
			n.seen[seq], n.cursor = true, seq
		}
		var behind []int64
		if behind, err = n.numbers(t.Context(), "SELECT seq FROM naive WHERE seq <= ? AND seq > ?", n.cursor, n.cursor-lookBack); err == nil {
			for _, seq := range behind {
				if !n.seen[seq] {
					n.missed[seq] = true
				}
			}
			n.lost.Store(int64(len(n.missed)))
		}
	}
	if err != nil {
		t.Error(err)
	}
	return err == nil
}

func (n *naive) numbers(ctx context.Context, query string, args ...any) (all []int64, err error) {
	err = n.db.NewRaw(query, args...).Scan(ctx, &all)
	if err == sql.ErrNoRows {
		err = nil
	}
	return all, err
}

func (n *naive) written(t *testing.T) int {
	all, err := n.numbers(t.Context(), "SELECT seq FROM naive")
	if err != nil {
		t.Error(err)
	}
	return len(all)
}
