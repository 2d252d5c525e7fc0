package bunstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// BackupCommandError says that a backup is made by another program, which could
// not be found here.
type BackupCommandError struct {
	Command []string // the program and its arguments, without a password
}

func (e *BackupCommandError) Error() string {
	return "bunstore: the backup is made by a program that is not here: " + strings.Join(e.Command, " ")
}

// Backup writes a copy of the database to a file, which must not exist
// (fault.ErrExists). Units of work go on meanwhile; the copy holds the state of
// one moment.
//
// Of SQLite it is a database file that can be opened like the original, and
// holds everything that is in it, a host's tables too. Of PostgreSQL it is an
// archive for pg_restore with the tables of TablePrefix, made by pg_dump; where
// that is not installed, the error is a *BackupCommandError. Within a host's
// connection or transaction there is no backup.
func (d *DB) Backup(ctx context.Context, path string) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("bunstore: %s: %w", path, fault.ErrExists)
	}
	if _, ok := d.readers.(*single); ok {
		return errors.New("bunstore: a backup within a host's connection or transaction")
	}
	// Only a complete copy gets the name.
	partial := path + ".partial"
	defer os.Remove(partial)
	copyTo := d.vacuumInto
	if d.dialect.postgres() {
		copyTo = d.pgDump
	}
	if err := copyTo(ctx, partial); err != nil {
		return err
	}
	if err := syncFile(partial); err != nil {
		return err
	}
	// Unlike renaming, linking does not replace what has come meanwhile.
	if err := os.Link(partial, path); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

// vacuumInto copies an SQLite database.
func (d *DB) vacuumInto(ctx context.Context, path string) error {
	var db *sql.DB
	if pool, ok := d.readers.(*borrowed); ok {
		db = pool.db
	} else {
		// The readers may not write, not even to another file.
		db = sql.OpenDB(newConnector(d.path, settings(d.opts)))
		defer db.Close()
	}
	_, err := db.ExecContext(ctx, "VACUUM INTO ?", path)
	return err
}

// pgDump dumps a PostgreSQL database.
func (d *DB) pgDump(ctx context.Context, path string) error {
	args := []string{"--format=custom", "--no-owner", "--table=" + d.opts.TablePrefix + "*", "--file=" + path}
	password := ""
	if d.url != "" {
		u, err := url.Parse(d.url)
		if err != nil {
			return err
		}
		// Everybody can read a command, nobody its environment.
		password, _ = u.User.Password()
		if password != "" {
			u.User = url.User(u.User.Username())
		}
		args = append(args, "--dbname="+u.String())
	}
	program, err := exec.LookPath("pg_dump")
	if err != nil || d.url == "" { // a host's database, whose URL is unknown
		return &BackupCommandError{append([]string{"pg_dump"}, args...)}
	}
	cmd := exec.CommandContext(ctx, program, args...)
	if password != "" {
		cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("bunstore: pg_dump: %w: %s", err, out)
	}
	return nil
}

// syncFile makes a file, or the entries of a folder, durable.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
