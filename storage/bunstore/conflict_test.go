package bunstore

import (
	"context"
	"errors"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
)

// raise lets PostgreSQL fail as it does after a conflict.
func raise(ctx context.Context, tx storage.Tx, state string) error {
	_, err := tx.(*unit).session.ExecContext(ctx, "DO $$ BEGIN RAISE 'a conflict' USING ERRCODE = '"+state+"'; END $$")
	return err
}

func TestConflictsAreTriedAgain(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d, err := OpenPostgres(ctx, pgtest.New(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	ofItsOwn := errors.New("what the unit makes of it")
	for name, c := range map[string]struct {
		state string
		made  error // what fn returns after the error
		runs  int
		want  string // SQLSTATE, or "" for success
	}{
		"serialization failure":           {"40001", nil, 3, ""},
		"deadlock":                        {"40P01", nil, 3, ""},
		"wrapped by the unit":             {"40001", ofItsOwn, 3, ""},
		"a mistake is no conflict":        {"42601", nil, 1, "42601"},
		"a mistake that the unit ignores": {"42601", errIgnored, 1, "42601"},
	} {
		runs := 0
		err := d.Update(ctx, name, func(ctx context.Context, tx storage.Tx) error {
			if runs++; runs == 3 {
				return hireIn(ctx, tx, "ann")
			}
			if err := hireIn(ctx, tx, "somebody else"); err != nil {
				return err
			}
			err := raise(ctx, tx, c.state)
			switch {
			case err == nil:
				t.Errorf("%s: no error", name)
			case c.made == errIgnored:
				return nil
			case c.made != nil:
				return c.made
			}
			return err
		})
		if runs != c.runs || sqlState(err) != c.want || c.want == "" && err != nil {
			t.Errorf("%s: run %d times, %v", name, runs, err)
		}
	}

	// Within a host's transaction the conflict is the host's to see.
	host, err := OpenPostgres(ctx, d.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { host.Close() })
	tx, err := host.bun.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	within, err := New(tx, nil)
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	err = within.Update(ctx, "org", func(ctx context.Context, tx storage.Tx) error {
		runs++
		return raise(ctx, tx, "40001")
	})
	if runs != 1 || sqlState(err) != "40001" {
		t.Errorf("in a host's transaction: run %d times, %v", runs, err)
	}
}

var errIgnored = errors.New("ignored")
