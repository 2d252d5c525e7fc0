package browsertest

import (
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Server serves a handler at a free port of this machine. It can be stopped,
// as a server is that is gone, and started again at the same address.
type Server struct {
	URL string // such as http://localhost:40123, a secure context for browsers

	t       testing.TB
	address string
	mu      sync.Mutex
	handler http.Handler
	running *http.Server
}

// Serve starts a Server, which ends with the test.
func Serve(t testing.TB, handler http.Handler) *Server {
	t.Helper()
	s := &Server{t: t, address: "127.0.0.1:0", handler: handler}
	s.Start()
	t.Cleanup(s.Stop)
	_, port, err := net.SplitHostPort(s.address)
	if err != nil {
		t.Fatal(err)
	}
	s.URL = "http://localhost:" + port
	return s
}

// Replace puts another handler into the place of the one that serves, as a
// deployment does.
func (s *Server) Replace(handler http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = handler
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	handler := s.handler
	s.mu.Unlock()
	handler.ServeHTTP(w, r)
}

// Start starts it, after Stop.
func (s *Server) Start() {
	s.t.Helper()
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = listener.Addr().String()
	s.running = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func(server *http.Server) {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.t.Errorf("serving: %v", err)
		}
	}(s.running)
}

// Stop cuts all connections and takes no new ones.
func (s *Server) Stop() {
	if s.running != nil {
		_ = s.running.Close() // connections that break are what is asked for
		s.running = nil
	}
}
