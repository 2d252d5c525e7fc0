package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/tracking"
)

type migrateCommand struct{}

// Run creates or upgrades the tables.
func (*migrateCommand) Run(ctx context.Context, c *command, con *console) error {
	db, err := c.open(ctx, con, true)
	if err != nil {
		return err
	}
	fmt.Fprintln(con.Out, "The database is up to date.")
	return db.Close()
}

type backupCommand struct {
	File string `arg:"" help:"The file to write; it must not exist."`
}

// Run copies the database while others use it.
func (b *backupCommand) Run(ctx context.Context, c *command, con *console) error {
	db, err := c.open(ctx, con, false)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Backup(ctx, b.File); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "Wrote %s.\n", b.File)
	return nil
}

type restoreCommand struct {
	File  string `arg:"" optional:"" help:"A file that headway backup wrote from SQLite."`
	Force bool   `help:"Replace a database that exists."`
	Epoch bool   `help:"Only tell devices that the database was restored, after a restore made with other tools, such as pg_restore."`
}

// Run puts a copy in the place of the database and starts a new epoch, so that
// devices send again what the copy does not know (spec S7).
func (r *restoreCommand) Run(ctx context.Context, c *command, con *console) error {
	switch {
	case r.Epoch && r.File != "", !r.Epoch && r.File == "":
		return errors.New("restore takes either a file or --epoch")
	case !r.Epoch && postgresURL(c.DB):
		return fmt.Errorf("restore PostgreSQL with its own tools, then tell the devices:\n  pg_restore --clean --if-exists --no-owner --dbname=URL %s\n  headway restore --epoch --db URL", r.File)
	case !r.Epoch:
		if err := replaceFile(ctx, r.File, c.DB, r.Force); err != nil {
			return err
		}
	}
	db, err := c.open(ctx, con, true)
	if err != nil {
		return err
	}
	defer db.Close()
	orgs, err := db.Organizations(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error { return tx.Changes().NewEpoch(ctx) })
		if err != nil {
			return err
		}
	}
	fmt.Fprintf(con.Out, "Restored. Devices of %d organizations will send again what this copy does not know.\n", len(orgs))
	return nil
}

// replaceFile copies a backup to the place of a database, whole or not at all.
// The backup is opened first, so that a file which is none changes nothing.
func replaceFile(ctx context.Context, backup, path string, force bool) error {
	if _, err := os.Stat(path); err == nil && !force {
		return fmt.Errorf("%s exists; --force replaces it (stop every server first)", path)
	}
	in, err := os.Open(backup)
	if err != nil {
		return err
	}
	defer in.Close()
	part := path + ".restoring"
	if err := copyFile(in, part); err != nil {
		return err
	}
	db, err := bunstore.OpenSQLite(ctx, part, nil)
	if err == nil {
		_, err = db.Organizations(ctx)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		removeDatabase(part)
		return fmt.Errorf("%s is no backup: %w", backup, err)
	}
	if err := removeDatabase(path); err != nil {
		return err
	}
	return os.Rename(part, path)
}

func copyFile(in io.Reader, path string) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// removeDatabase removes a SQLite file and what SQLite keeps beside it.
func removeDatabase(path string) error {
	for _, suffix := range []string{"-wal", "-shm", ""} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

type verifyCommand struct{}

// Run recomputes every derived figure; differences end it with exit code 2.
func (*verifyCommand) Run(ctx context.Context, c *command, con *console) error {
	db, err := c.open(ctx, con, false)
	if err != nil {
		return err
	}
	defer db.Close()
	orgs, err := db.Organizations(ctx)
	if err != nil {
		return err
	}
	differences := 0
	for _, org := range orgs {
		v, err := tracking.Verify(ctx, storage.Tracking(db), org)
		if err != nil {
			return err
		}
		fmt.Fprintf(con.Out, "%s: %d trackers, %d entries, %d submissions, %d differences\n", org, v.Trackers, v.Entries, v.Submissions, len(v.Findings))
		for _, f := range v.Findings {
			fmt.Fprintf(con.Out, "  %s: %s\n", f.Key, f.What)
		}
		differences += len(v.Findings)
	}
	if differences > 0 {
		return exitCode(2)
	}
	return nil
}

type versionCommand struct{}

// Run prints the version that the binary was built from.
func (*versionCommand) Run(con *console) error {
	fmt.Fprintln(con.Out, "headway", version())
	return nil
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v += " " + s.Value
		}
	}
	return v
}
