// Package client is the typed client of the HTTP API, for the web app and for
// Go programs alike. In the browser it speaks through fetch, elsewhere through
// net/http; the rest is the same code.
//
// # Errors
//
// What the server refuses comes back as a *Problem, which matches the sentinel
// of package fault that the server's rule returned: errors.Is(err,
// fault.ErrStale) holds on both sides of the wire, and the wrong fields of a
// form are the *fault.Invalid within. Where nobody is signed in, errors match
// ErrSignedOut; where no answer came, ErrOffline.
//
// # Once
//
// A call that changes something carries an Idempotency-Key, made for the call
// and kept while the client tries it again. WithKey keeps it longer, such as
// for as long as a form is open.
//
// # Revisions
//
// Records carry their revision. A method that replaces one takes the revision
// that it builds on, and returns fault.ErrStale if there is a newer one.
package client

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
)

// Options of a Client. The zero value is ready to use.
type Options struct {
	// Doer sends requests; nil is fetch in the browser, and net/http with a
	// cookie jar of its own elsewhere.
	Doer Doer
	// Token is an API token to be sent with every request; "" goes by the
	// session cookie.
	Token string
	// NewID makes idempotency keys; nil is change.NewID.
	NewID func() string
	// Retries is how often a call is sent again that got no answer, or the
	// answer that the server is away (502, 503, 504); 0 is twice, negative is
	// never.
	Retries int
	// Pause is the longest time to wait before the first of them; it doubles
	// with each. The time is drawn between 0 and that, unless the server named
	// one. 0 is 200 ms.
	Pause time.Duration
	// Timeout is how long the server may say nothing: before it answers, and
	// between two pieces of its answer. Files have the time that the context
	// gives them. 0 is a minute.
	Timeout time.Duration
}

// Client calls the API of one server, as whoever is signed in. Make one with
// New; it is safe for concurrent use.
type Client struct {
	base string // ends with /api/v1/
	opts Options
}

// New returns the client of the app that is reached at base, such as
// "https://host.example/performance/". In the browser it may be the path
// alone, "/performance/": then the origin is that of the page.
func New(base string, opts *Options) *Client {
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Doer == nil {
		o.Doer = defaultDoer()
	}
	if o.NewID == nil {
		o.NewID = change.NewID
	}
	if o.Retries == 0 {
		o.Retries = 2
	}
	if o.Pause == 0 {
		o.Pause = 200 * time.Millisecond
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	return &Client{base: strings.TrimRight(base, "/") + "/api/v1/", opts: o}
}

// EventsURL is the address of the server's events: each says that there is
// something to pull (S12).
func (c *Client) EventsURL() string { return c.base + "events" }

type keyKey struct{}

// WithKey returns a context in which a call that changes something carries
// that Idempotency-Key instead of one of its own: sent again, even by another
// call with the same content, it happens once. It is for one call only; two
// different ones with the same key are refused with the code id_reuse.
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyKey{}, key)
}

// keyFor returns the Idempotency-Key of a call.
func (c *Client) keyFor(ctx context.Context) string {
	if key, ok := ctx.Value(keyKey{}).(string); ok && key != "" {
		return key
	}
	return c.opts.NewID()
}

// pause waits before try number n, counted from 1, and reports false if ctx
// ended meanwhile.
func (c *Client) pause(ctx context.Context, n int, asked time.Duration) bool {
	longest := c.opts.Pause << (n - 1)
	wait := time.Duration(rand.Int64N(int64(longest) + 1))
	timer := time.NewTimer(max(wait, asked))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
