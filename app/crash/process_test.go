package crash_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
)

// folder holds what all tests share; TestMain removes it.
var folder string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "headway-crash-")
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

// process is the binary at work. It can be killed and started again.
type process struct {
	url  string
	t    testing.TB
	args []string
	log  string // file
	cmd  *exec.Cmd
}

// serve starts a server of the API on a database.
func serve(t testing.TB, db string) *process {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := &process{url: "http://" + addr, t: t, log: filepath.Join(t.TempDir(), "log"),
		args: []string{path, "--db", db, "serve", "--addr", addr, "--no-web"}}
	p.start()
	t.Cleanup(p.kill)
	return p
}

// start starts it, after kill, and waits until it answers.
func (p *process) start() {
	p.t.Helper()
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	defer log.Close()
	p.cmd = exec.Command(p.args[0], p.args[1:]...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		r, err := http.Get(p.url + "/healthz")
		if err == nil {
			_ = r.Body.Close()
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("the server does not start: %v\n%s", err, p.output())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// kill ends it as a power cut does.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended
	_ = p.cmd.Wait()
	p.cmd = nil
}

// output is what it has written, of all its lives.
func (p *process) output() string {
	b, err := os.ReadFile(p.log)
	if err != nil {
		p.t.Error(err)
	}
	return string(b)
}

// panics is how often it has panicked.
func (p *process) panics() int { return strings.Count(p.output(), "panic") }
