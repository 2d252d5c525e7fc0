package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// missingError says that there is no PostgreSQL on this machine.
type missingError struct{ reason string }

func (e *missingError) Error() string { return "pgtest: no PostgreSQL: " + e.reason }

// start makes a cluster in a temporary folder and starts its server.
func start() (server *url.URL, stop func(), err error) {
	bin, err := binaries()
	if err != nil {
		return nil, nil, err
	}
	// The path of a socket may have a hundred bytes or so, which rules out
	// the temporary folders of some systems.
	dir, err := os.MkdirTemp("/tmp", "headway-pg")
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	unprivileged, err := hand(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := initialize(bin, dir, unprivileged); err != nil {
		return nil, nil, err
	}

	fsync := "off"
	if os.Getenv("HEADWAY_TEST_POSTGRES_FSYNC") == "on" {
		fsync = "on"
	}
	// The shell ends the server when its input ends, which it does however
	// this process ends.
	cmd := exec.Command("/bin/sh", "-c", `"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$0"`, dir,
		filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-h", "",
		"-c", "fsync="+fsync, "-c", "full_page_writes="+fsync, "-c", "synchronous_commit="+fsync,
		"-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB")
	unprivileged(cmd)
	log := new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = log, log
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() {
		input.Close()
		_ = cmd.Wait() // the status is that of a server that was stopped
	}
	server = &url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()}
	if err := answers(server); err != nil {
		stop()
		return nil, nil, fmt.Errorf("pgtest: the server does not start: %w\n%s", err, log)
	}
	return server, stop, nil
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
func answers(server *url.URL) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, server.String())
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
