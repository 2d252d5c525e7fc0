package servertest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is the binary at work. It can be killed and started again, at the
// same address.
type Server struct {
	URL string // without a slash at the end

	t      testing.TB
	args   []string
	cmd    *exec.Cmd
	output output
}

// Serve starts a server on a database, and ends it with the test; more are
// further arguments of the command serve.
func (p *Program) Serve(t testing.TB, db string, more ...string) *Server {
	t.Helper()
	path, err := p.Path()
	if err != nil {
		t.Fatal(err)
	}
	addr, err := FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: "http://" + addr, t: t}
	s.args = append([]string{path, "--db", db, "serve", "--addr", addr}, more...)
	s.Start()
	t.Cleanup(s.Kill)
	return s
}

// FreeAddress is one of this machine on which nobody listens.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strings.Replace(l.Addr().String(), "127.0.0.1", "localhost", 1), nil
}

// Ready waits until a server answers.
func Ready(ctx context.Context, url string) error {
	for {
		r, err := http.Get(url + "/healthz")
		if err == nil {
			_ = r.Body.Close()
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server does not start: %w", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Start starts it, after Kill, and waits until it answers.
func (s *Server) Start() {
	s.t.Helper()
	s.cmd = exec.Command(s.args[0], s.args[1:]...)
	s.cmd.Stdout, s.cmd.Stderr = &s.output, &s.output
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := Ready(ctx, s.URL); err != nil {
		s.t.Fatalf("%v\n%s", err, s.Output())
	}
}

// Kill ends it as a power cut does.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may have ended
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Output is what it has written so far, in all of its lives.
func (s *Server) Output() string { return s.output.String() }

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

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
