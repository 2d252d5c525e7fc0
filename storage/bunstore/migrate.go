package bunstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migration is a step of the schema. Steps only add to it, so that servers of
// the release before can go on beside those of this one.
type Migration struct {
	ID   int
	Name string
	// Applied is when the step was taken; zero: it is yet to be.
	Applied time.Time
	// Unknown is set for a step that was taken by a later release.
	Unknown bool
}

// Migrate makes the tables in a host's database, or brings them up to date. See
// [DB.Migrate].
func Migrate(ctx context.Context, db bun.IDB, opts *Options) error {
	d, err := New(db, opts)
	if err != nil {
		return err
	}
	return d.Migrate(ctx)
}

// Migrate brings the schema up to date, all of it or nothing. It may be called
// by several processes at once: one does the work, the others wait. Within a
// host's transaction it is part of that.
func (d *DB) Migrate(ctx context.Context) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	return d.locked(ctx, func(s *session) error {
		applied, err := d.applied(ctx, s)
		if err != nil {
			return err
		}
		for _, m := range steps {
			if _, ok := applied[m.ID]; ok {
				continue
			}
			if _, err := s.ExecContext(ctx, d.dialect.sql(m.text)); err != nil {
				return fmt.Errorf("bunstore: migration %04d_%s: %w", m.ID, m.Name, err)
			}
			if _, err := s.exec(ctx, "INSERT INTO {p}migrations (id, name, applied) VALUES (?, ?, ?)", m.ID, m.Name, stored(d.opts.Now())); err != nil {
				return err
			}
			d.opts.Logger.InfoContext(ctx, "schema migrated", "migration", m.ID, "name", m.Name)
		}
		return nil
	})
}

// MigrationStatus lists the steps of the schema, those of this release and
// those that a later one has taken, by id.
func (d *DB) MigrationStatus(ctx context.Context) ([]Migration, error) {
	steps, err := migrations()
	if err != nil {
		return nil, err
	}
	applied := make(map[int]Migration)
	err = d.read(ctx, func(s *session) (err error) {
		var one int
		exists, err := s.get(ctx, "SELECT 1 FROM {catalog} WHERE name = ?", []any{d.opts.TablePrefix + "migrations"}, &one)
		if exists {
			applied, err = d.applied(ctx, s)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var status []Migration
	for _, m := range steps {
		m.Applied = applied[m.ID].Applied
		status = append(status, m.Migration)
		delete(applied, m.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(applied)) {
		m := applied[id]
		m.Unknown = true
		status = append(status, m)
	}
	return status, nil
}

// migration is a step with its SQL.
type migration struct {
	Migration
	text string
}

// migrations reads the embedded steps, which are named 0001_name.sql.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var steps []migration
	for _, file := range names {
		number, name, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".sql"), "_")
		id, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("bunstore: the migration %s has no number: %w", file, err)
		}
		text, err := migrationFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		steps = append(steps, migration{Migration{ID: id, Name: name}, string(text)})
	}
	return steps, nil
}

// createMigrations makes the table of steps, the only one that is no
// organization's.
const createMigrations = `CREATE TABLE IF NOT EXISTS {p}migrations (
	id      {int}  NOT NULL PRIMARY KEY,
	name    {text} NOT NULL,
	applied {int}  NOT NULL
)`

// applied reads which steps have been taken.
func (d *DB) applied(ctx context.Context, s *session) (map[int]Migration, error) {
	steps := make(map[int]Migration)
	err := s.query(ctx, "SELECT id, name, applied FROM {p}migrations", nil, func(rows *sql.Rows) error {
		var m Migration
		var at int64
		err := rows.Scan(&m.ID, &m.Name, &at)
		m.Applied = instant(at)
		steps[m.ID] = m
		return err
	})
	return steps, err
}

// locked runs fn in a transaction in which nobody else migrates.
func (d *DB) locked(ctx context.Context, fn func(*session) error) error {
	for n := 1; ; n++ {
		err := d.tryLocked(ctx, fn)
		switch sqlState(err) {
		case "23505", "42P07":
			// CREATE TABLE IF NOT EXISTS by two at once is a unique_violation
			// in the catalog, or a duplicate_table. It costs a host's
			// transaction.
			if !d.host && n < attempts {
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(rand.N(50 * time.Millisecond)):
				}
				continue
			}
		}
		return err
	}
}

func (d *DB) tryLocked(ctx context.Context, fn func(*session) error) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	s, err := d.writers.take(ctx)
	if err != nil {
		return d.closedOr(err)
	}
	defer d.writers.give(s)
	s.failed = nil
	ended := d.host
	if !d.host {
		if err := d.beginWriting(ctx, s); err != nil {
			return err
		}
	}
	defer func() {
		if !ended {
			s.rollback(ctx)
		}
	}()
	if _, err := s.exec(ctx, createMigrations); err != nil {
		return err
	}
	if d.dialect.postgres() {
		if _, err := s.exec(ctx, "LOCK TABLE {p}migrations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	if err := fn(s); err != nil || d.host {
		return err
	}
	if _, err := s.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	ended = true
	return nil
}
