package bunstore

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// migrateTo takes the first steps, as the release did whose last one is n.
func (d *DB) migrateTo(ctx context.Context, n int) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	return d.locked(ctx, func(s *session) error {
		for _, m := range steps[:n] {
			if _, err := s.ExecContext(ctx, d.dialect.sql(m.text)); err != nil {
				return err
			}
			if _, err := s.exec(ctx, "INSERT INTO {p}migrations (id, name, applied) VALUES (?, ?, ?)", m.ID, m.Name, 1); err != nil {
				return err
			}
		}
		return nil
	})
}

// schema lists what is in a database.
func (d *DB) schema(ctx context.Context) (objects []string, err error) {
	text := "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1"
	if d.dialect.postgres() {
		text = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`
	}
	err = d.read(ctx, func(s *session) error {
		return s.query(ctx, text, nil, func(rows *sql.Rows) error {
			var object string
			err := rows.Scan(&object)
			objects = append(objects, object)
			return err
		})
	})
	return objects, err
}

// TestUpgrade: a database of an earlier release gets what is new and keeps what
// it has.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	postgres := func(t *testing.T) *DB {
		d, err := OpenPostgres(context.Background(), pgtest.New(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	sqlite := func(t *testing.T) *DB {
		d, err := OpenSQLite(context.Background(), t.TempDir()+"/headway.db", nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	for name, open := range map[string]func(t *testing.T) *DB{"SQLite": sqlite, "PostgreSQL": postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			fresh := open(t)
			if err := fresh.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			want, err := fresh.schema(ctx)
			if err != nil || len(want) < 20 {
				t.Fatalf("%d objects in a fresh database, %v", len(want), err)
			}
			steps, err := migrations()
			if err != nil || len(steps) < 2 {
				t.Fatalf("%d steps, %v", len(steps), err)
			}
			for from := 1; from < len(steps); from++ {
				upgradeFrom(t, open(t), from, want)
			}
		})
	}
}

func upgradeFrom(t *testing.T, d *DB, from int, want []string) {
	t.Helper()
	ctx := t.Context()
	if err := d.migrateTo(ctx, from); err != nil {
		t.Fatal(err)
	}
	// What every release can write.
	key := tracking.Key{Metric: "calls", Date: 1, Person: "ann"}
	sub := tracking.Submission{Key: key, Revision: 1, Change: "c1", New: tracking.NumberValue(5), By: "ann", Made: time.Unix(1, 0), Received: time.Unix(2, 0)}
	err := d.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		if err := hireIn(ctx, tx, "ann"); err != nil {
			return err
		}
		return tx.Tracking().Submit(ctx, []tracking.Submission{sub})
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time does nothing
		if err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
	}
	got, err := d.schema(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("from %d: the schema is\n%q, want\n%q", from, got, want)
	}
	err = d.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Tracking().Lookup(ctx, []tracking.Key{key})
		if err != nil {
			return err
		}
		if e := found[key]; e.Value != sub.New || e.Revision != 1 {
			t.Errorf("from %d: the entry is %+v", from, e)
		}
		if err := tx.Devices().PutDevice(ctx, storage.Device{ID: "phone", Person: "ann"}); err != nil {
			return err
		}
		return tx.Devices().PutReceipts(ctx, []storage.Receipt{{Device: "phone", Seq: 1, ID: "c1", Status: change.Held, Revision: 1}})
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.View(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		held, err := tx.Devices().Held(ctx, storage.HeldQuery{})
		if len(held) != 1 {
			t.Errorf("from %d: %d changes are held, want 1", from, len(held))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
