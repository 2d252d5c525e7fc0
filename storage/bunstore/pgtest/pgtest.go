// Package pgtest gives tests a PostgreSQL to work with: a throwaway cluster of
// the binaries that are installed, or the server that HEADWAY_TEST_POSTGRES
// names by its URL. Each test gets a database of its own.
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
//
//	func TestSomething(t *testing.T) {
//		url := pgtest.New(t)
//		…
//	}
//
// Where there is no PostgreSQL the test is skipped, or fails if
// HEADWAY_REQUIRE_ALL is 1. The cluster does without fsync, unless
// HEADWAY_TEST_POSTGRES_FSYNC is "on".
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// shared is the server of the test binary. It is started by the first test
// that needs it.
var shared struct {
	sync.Mutex
	running   bool // within Main
	server    *url.URL
	err       error
	stop      func()
	databases int
}

// Main runs the tests, stops the server that they have started, if any, and
// returns the exit code.
func Main(m *testing.M) int {
	shared.running = true
	defer func() {
		shared.Lock()
		defer shared.Unlock()
		if shared.stop != nil {
			shared.stop()
		}
	}()
	return m.Run()
}

// New returns the URL of a new, empty database, which is removed when the test
// is over.
func New(t testing.TB) string {
	t.Helper()
	server, name, err := begin()
	var missing *missingError
	switch {
	case errors.As(err, &missing) && os.Getenv("HEADWAY_REQUIRE_ALL") != "1":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	ctx := context.Background()
	if err := admin(ctx, server, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := admin(ctx, server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	database := *server
	database.Path = "/" + name
	return database.String()
}

// begin starts the server, if nobody has, and makes up the name of a database.
func begin() (server *url.URL, name string, err error) {
	shared.Lock()
	defer shared.Unlock()
	if !shared.running {
		return nil, "", errors.New("pgtest: TestMain does not call pgtest.Main")
	}
	if shared.server == nil && shared.err == nil {
		if given := os.Getenv("HEADWAY_TEST_POSTGRES"); given != "" {
			shared.server, shared.err = url.Parse(given)
		} else {
			shared.server, shared.stop, shared.err = startShared()
		}
	}
	shared.databases++
	// The process is in the name for a server that others use too.
	return shared.server, fmt.Sprintf("headway_test_%d_%d", os.Getpid(), shared.databases), shared.err
}

// startShared starts a server that many tests share, each with a database.
func startShared() (server *url.URL, stop func(), err error) {
	c, err := start("off")
	if err != nil {
		return nil, nil, err
	}
	server, err = url.Parse(c.URL)
	return server, c.stop, err
}

// admin runs a statement on the server's own database.
func admin(ctx context.Context, server *url.URL, statement string) error {
	conn, err := pgx.Connect(ctx, server.String())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
