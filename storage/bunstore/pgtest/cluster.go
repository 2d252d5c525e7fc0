package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// missingError says that there is no PostgreSQL on this machine.
type missingError struct{ reason string }

func (e *missingError) Error() string { return "pgtest: no PostgreSQL: " + e.reason }

// Cluster is a server that a test has for itself, to do with as it likes.
type Cluster struct {
	URL   string // of its database postgres, as its superuser
	input io.WriteCloser
	stop  func()
}

// Own starts a Cluster, which is removed when the test is over. What it has
// committed survives Crash.
func Own(t testing.TB) *Cluster {
	t.Helper()
	c, err := start("on")
	var missing *missingError
	switch {
	case errors.As(err, &missing) && os.Getenv("HEADWAY_REQUIRE_ALL") != "1":
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	return c
}

// Crash ends the server as it is, with all that it is at, and starts it again.
// It does not wait until that takes connections.
func (c *Cluster) Crash() error {
	_, err := io.WriteString(c.input, "crash\n")
	return err
}

// start makes a cluster in a temporary folder and starts its server.
// Synchronous says whether a commit is handed to the system before it is
// acknowledged.
func start(synchronous string) (c *Cluster, err error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	// The path of a socket may have a hundred bytes or so, which rules out
	// the temporary folders of some systems.
	dir, err := os.MkdirTemp("/tmp", "headway-pg")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	unprivileged, err := hand(dir)
	if err != nil {
		return nil, err
	}
	if err := initialize(bin, dir, unprivileged); err != nil {
		return nil, err
	}

	fsync := "off"
	if os.Getenv("HEADWAY_TEST_POSTGRES_FSYNC") == "on" {
		fsync, synchronous = "on", "on"
	}
	// The shell ends the server when its input ends, which it does however
	// this process ends. Each line of input is a crash.
	cmd := exec.Command("/bin/sh", "-c", `"$@" & server=$!
		while read -r line; do kill -QUIT $server; wait $server; "$@" & server=$!; done
		kill -INT $server; wait $server; rm -rf "$0"`, dir,
		filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-h", "",
		"-c", "fsync="+fsync, "-c", "full_page_writes="+fsync, "-c", "synchronous_commit="+synchronous,
		"-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB")
	unprivileged(cmd)
	log := new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = log, log
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	server := &url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()}
	c = &Cluster{URL: server.String(), input: input, stop: func() {
		input.Close()
		_ = cmd.Wait() // the status is that of a server that was stopped
	}}
	if err := answers(c.URL); err != nil {
		c.stop()
		return nil, fmt.Errorf("pgtest: the server does not start: %w\n%s", err, log)
	}
	return c, nil
}

// binaries returns the folder of the server's programs: on the path, or where
// Debian keeps them, the newest.
func binaries() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if initdb, err = filepath.EvalSymlinks(initdb); err == nil {
			return filepath.Dir(initdb), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", &missingError{"initdb is neither on the path nor in /usr/lib/postgresql/*/bin"}
	}
	return filepath.Dir(slices.Max(found)), nil
}

// initialize makes the cluster. The order of text is that of a language, if the
// server can do that, so that what depends on the order of bytes shows.
func initialize(bin, dir string, unprivileged func(*exec.Cmd)) error {
	var errs []error
	for _, locale := range [][]string{
		{"--locale-provider=icu", "--icu-locale=en", "--locale=C"},
		{"--locale=C"},
	} {
		args := append([]string{"-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"}, locale...)
		cmd := exec.Command(filepath.Join(bin, "initdb"), args...)
		cmd.Dir = dir
		unprivileged(cmd)
		out, err := cmd.CombinedOutput()
		if err == nil {
			return nil
		}
		errs = append(errs, fmt.Errorf("pgtest: initdb: %w\n%s", err, out))
	}
	return errors.Join(errs...)
}

// answers waits until the server takes connections.
func answers(server string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, server)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}
