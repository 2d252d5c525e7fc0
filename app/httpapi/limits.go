package httpapi

import (
	"net/http"
	"time"
)

// The limits of requests, all of them. A route may have its own MaxBody and
// Timeout.
const (
	// DefaultMaxBody is how many bytes a body may have.
	DefaultMaxBody = 1 << 20
	// DefaultTimeout is how long a request may take, its body apart.
	DefaultTimeout = 30 * time.Second
	// Endless is the Timeout of a request that goes on until its client, or
	// the server, ends it.
	Endless time.Duration = -1
	// BodyTimeout is how long a body may take to arrive.
	BodyTimeout = 30 * time.Second

	maxKey       = 200 // characters of an Idempotency-Key
	maxRequestID = 64  // characters of an X-Request-Id that is taken over
	maxFaults    = 50  // wrong fields that a problem lists; it says so where there are more

	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
)

// NewServer returns a server of h with the limits of this package; the rest of
// its fields are for the caller.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
}
