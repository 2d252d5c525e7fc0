package bunstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// temporary returns the path of a file in a folder that is removed by clean.
func temporary(name string) (path string, clean func()) {
	dir, err := os.MkdirTemp("", "headway")
	if err != nil {
		log.Fatal(err)
	}
	return filepath.Join(dir, name), func() { os.RemoveAll(dir) }
}

// found stores a team and a unit of work reads it.
func found(db storage.DB, org string) error {
	ctx := context.Background()
	team := people.Team{ID: "north", Revision: 1, Name: "North"}
	err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Teams().Put(ctx, team, "ann", time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC))
	})
	if err != nil {
		return err
	}
	return db.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		team, err := tx.Teams().Get(ctx, "north", time.Time{})
		fmt.Println(team.Name)
		return err
	})
}

func Example() {
	path, clean := temporary("headway.db")
	defer clean()
	ctx := context.Background()
	db, err := bunstore.OpenSQLite(ctx, path, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	if err := found(db, "acme"); err != nil {
		log.Fatal(err)
	}
	// Output: North
}

func ExampleOpen() {
	path, clean := temporary("headway.db")
	defer clean()
	// Another name may be postgres://user@host/database.
	db, err := bunstore.Open(context.Background(), path, &bunstore.Options{
		OnCommit: func(org string, changes []storage.Change) { fmt.Println(org, changes[0].Entity, changes[0].ID) },
	})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(context.Background()); err != nil {
		log.Fatal(err)
	}
	if err := found(db, "acme"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// acme team north
	// North
}

func ExampleNew() {
	path, clean := temporary("host.db")
	defer clean()
	ctx := context.Background()
	sqldb, err := sql.Open(sqliteshim.ShimName, path)
	if err != nil {
		log.Fatal(err)
	}
	host := bun.NewDB(sqldb, sqlitedialect.New())
	defer host.Close()
	if err := bunstore.Migrate(ctx, host, nil); err != nil {
		log.Fatal(err)
	}
	// What the host writes and what Headway writes are stored together, or
	// not at all.
	refused := errors.New("the host changes its mind")
	err = host.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		db, err := bunstore.New(tx, nil)
		if err != nil {
			return err
		}
		if err := found(db, "acme"); err != nil {
			return err
		}
		return refused
	})
	fmt.Println(err)
	db, err := bunstore.New(host, nil)
	if err != nil {
		log.Fatal(err)
	}
	orgs, err := db.Organizations(ctx)
	fmt.Println(len(orgs), err)
	// Output:
	// North
	// the host changes its mind
	// 0 <nil>
}

func ExampleDB_Backup() {
	path, clean := temporary("headway.db")
	defer clean()
	ctx := context.Background()
	db, err := bunstore.OpenSQLite(ctx, path, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	if err := found(db, "acme"); err != nil {
		log.Fatal(err)
	}
	if err := db.Backup(ctx, path+".backup"); err != nil {
		log.Fatal(err)
	}
	restored, err := bunstore.OpenSQLite(ctx, path+".backup", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer restored.Close()
	fmt.Println(restored.Organizations(ctx))
	// Output:
	// North
	// [acme] <nil>
}

func ExampleDB_MigrationStatus() {
	path, clean := temporary("headway.db")
	defer clean()
	ctx := context.Background()
	db, err := bunstore.OpenSQLite(ctx, path, &bunstore.Options{
		Now: func() time.Time { return time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for range 2 {
		steps, err := db.MigrationStatus(ctx)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(steps[0].ID, steps[0].Name, !steps[0].Applied.IsZero())
		if err := db.Migrate(ctx); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// 1 schema false
	// 1 schema true
}

func ExampleDB_Notifications() {
	path, clean := temporary("headway.db")
	defer clean()
	ctx, stop := context.WithCancel(context.Background())
	db, err := bunstore.OpenSQLite(ctx, path, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	heard := make(chan string, 1)
	ended := make(chan error)
	go func() {
		ended <- db.Notifications(ctx, func(org string) {
			fmt.Println("something has changed at", org)
			heard <- org
			stop()
		})
	}()
	for revision := int64(1); ; revision++ {
		err := db.Update(context.Background(), "acme", func(ctx context.Context, tx storage.Tx) error {
			return tx.Teams().Put(ctx, people.Team{ID: "north", Revision: revision, Name: "North"}, "ann", time.Now())
		})
		if err != nil {
			log.Fatal(err)
		}
		select {
		case <-heard:
			fmt.Println(<-ended)
			return
		case <-time.After(time.Millisecond): // it may not have begun to listen
		}
	}
	// Output:
	// something has changed at acme
	// <nil>
}
