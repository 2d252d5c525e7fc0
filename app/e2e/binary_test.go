// Package e2e drives the real binary with a real Chromium, as people do.
package e2e

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/servertest"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
)

// The people of the demonstration.
const (
	password       = "fjord-ferry-timetable"
	manager        = "jonas.lund@fjordline.example"
	representative = "emma.jensen@fjordline.example"
	administrator  = "mads.kjaer@fjordline.example"
	enterprise     = "ingrid.holm@fjordline.example"
)

var program servertest.Program

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set("4") // most of the time goes by waiting
	}
	code := pgtest.Main(m)
	program.Remove()
	os.Exit(code)
}

// demonstration is a SQLite file with the demonstration's data, made once by
// the binary itself.
var demonstration = sync.OnceValues(func() (string, error) {
	folder, err := program.Folder()
	if err != nil {
		return "", err
	}
	path, err := program.Path()
	if err != nil {
		return "", err
	}
	addr, err := servertest.FreeAddress()
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "demo.db")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "demo", "--file", file, "--addr", addr, "--no-web")
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return "", err
	}
	if err := servertest.Ready(ctx, "http://"+addr); err != nil {
		return "", fmt.Errorf("%w\n%s", err, output.String())
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return "", err
	}
	return file, cmd.Wait()
})

// server is one with the web app.
type server struct{ *servertest.Server }

// start serves a database with the web app; more are further arguments.
func start(t testing.TB, db string, more ...string) *server {
	t.Helper()
	return &server{program.Serve(t, db, append([]string{"--web", webFolder(t)}, more...)...)}
}

// demo serves a copy of the demonstration.
func demo(t testing.TB, more ...string) *server {
	t.Helper()
	return start(t, demoFile(t), more...)
}

// demoFile is a copy of the demonstration.
func demoFile(t testing.TB) string {
	t.Helper()
	file, err := demonstration()
	if err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(t.TempDir(), "demo.db")
	from, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.Create(mine)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return mine
}

// signIn opens the app in a tab and signs somebody in.
func signIn(t testing.TB, b *browsertest.Browser, s *server, email string) *browsertest.Page {
	t.Helper()
	p := b.Page()
	p.Go(s.URL + "/")
	p.Wait(`document.querySelector("#email")`)
	p.Type("#email", email)
	p.Type("#password", password)
	p.Click(`form button[type=submit]`)
	p.Wait(`document.querySelector("#menu")`)
	return p
}
