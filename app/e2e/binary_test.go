// Package e2e drives the real binary with a real Chromium, as people do.
package e2e

import (
	"context"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/browsertest"
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

// folder holds what all tests share; TestMain removes it.
var folder string

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set("4") // most of the time goes by waiting
	}
	dir, err := os.MkdirTemp("", "headway-e2e-")
	if err != nil {
		panic(err)
	}
	folder = dir
	code := pgtest.Main(m)
	_ = os.RemoveAll(dir) // the system's folder for such things
	os.Exit(code)
}

// program is the binary, built once.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(folder, "headway")
	out, err := exec.Command("go", "build", "-o", path, "../cmd/headway").CombinedOutput()
	if err != nil {
		return "", &failed{err, string(out)}
	}
	return path, nil
})

type failed struct {
	error
	output string
}

func (f *failed) Error() string { return f.error.Error() + "\n" + f.output }

// demonstration is a SQLite file with the demonstration's data, made once by
// the binary itself.
var demonstration = sync.OnceValues(func() (string, error) {
	path, err := program()
	if err != nil {
		return "", err
	}
	file, addr := filepath.Join(folder, "demo.db"), freePort()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "demo", "--file", file, "--addr", addr, "--no-web")
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return "", err
	}
	if err := ready(ctx, "http://"+addr); err != nil {
		return "", &failed{err, output.String()}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return "", err
	}
	return file, cmd.Wait()
})

func freePort() string {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// ready waits until a server answers.
func ready(ctx context.Context, url string) error {
	for {
		r, err := http.Get(url + "/healthz")
		if err == nil {
			r.Body.Close()
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// server is the binary at work. It can be killed and started again.
type server struct {
	URL string

	t      testing.TB
	args   []string
	addr   string
	cmd    *exec.Cmd
	output *output
}

// output is what a program has written so far.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

// String implements fmt.Stringer.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start serves a database with the web app; more are further arguments.
func start(t testing.TB, db string, more ...string) *server {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	addr := freePort()
	s := &server{URL: "http://" + strings.Replace(addr, "127.0.0.1", "localhost", 1), t: t, addr: addr}
	s.args = append([]string{path, "--db", db, "serve", "--addr", addr, "--web", webFolder(t)}, more...)
	s.Start()
	t.Cleanup(s.Kill)
	return s
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

// Start starts it, after Kill.
func (s *server) Start() {
	s.t.Helper()
	s.cmd, s.output = exec.Command(s.args[0], s.args[1:]...), &output{}
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := ready(ctx, s.URL); err != nil {
		s.t.Fatalf("the server does not start: %v\n%s", err, s.output)
	}
}

// Kill ends it as a power cut does.
func (s *server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended
	_ = s.cmd.Wait()
	s.cmd = nil
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
