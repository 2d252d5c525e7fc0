package pgtest_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	ctx := context.Background()
	for range 2 {
		conn, err := pgx.Connect(ctx, pgtest.New(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(ctx, "CREATE TABLE only_once (n integer)"); err != nil {
			t.Error(err)
		}
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatWasCommittedSurvivesACrash(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := pgtest.Own(t)
	conn, err := pgx.Connect(ctx, c.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TABLE kept (n integer)"); err != nil {
		t.Fatal(err)
	}
	if err := c.Crash(); err != nil {
		t.Fatal(err)
	}
	for err == nil { // until the connection has gone with the server
		_, err = conn.Exec(ctx, "SELECT 1")
	}
	for end := time.Now().Add(time.Minute); ; {
		again, err := pgx.Connect(ctx, c.URL)
		if err == nil {
			defer again.Close(ctx)
			if _, err := again.Exec(ctx, "INSERT INTO kept VALUES (1)"); err != nil {
				t.Error(err)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
