// Package server is the server's half of sync: it judges what devices push,
// tells them what changed, and gives managers the changes that wait for a
// decision (spec S2 to S10). It knows no HTTP.
//
// Every change of a device ends in one verdict, stored in the unit of work of
// its effect, so that a change which is sent again, cut off or reordered has
// its effect once (S3, S4).
//
// # Capabilities
//
// A kind of change is a kind (kind.go), what people see offline of a domain a
// capability with its section of the definitions and a feed for each kind of
// row (capability.go). Those of the trackers are submit.go, submit_held.go and
// trackers.go. A further domain is a file like these, and lines in kinds and
// capabilities.
package server

import (
	"log/slog"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Config is what a Server is made of. Both fields are required.
type Config struct {
	DB        storage.DB
	Directory people.Directory
}

// Options of a Server. The zero value of each field is its default.
type Options struct {
	Now    func() time.Time // the clock; default time.Now
	NewID  func() string    // makes UUIDv7 strings; default change.NewID
	Logger *slog.Logger     // default slog.Default
}

// Server answers devices and those who decide on what they sent. Make one with
// New; it is safe for concurrent use.
type Server struct {
	db    storage.DB
	dir   people.Directory
	kinds map[string]kind
	now   func() time.Time
	newID func() string
	log   *slog.Logger
}

// New returns the server of c. Nil options are the zero Options.
func New(c Config, opts *Options) *Server {
	s := &Server{db: c.DB, dir: c.Directory, kinds: kinds()}
	if opts != nil {
		s.now, s.newID, s.log = opts.Now, opts.NewID, opts.Logger
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.newID == nil {
		s.newID = change.NewID
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	return s
}
