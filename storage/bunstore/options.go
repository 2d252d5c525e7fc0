package bunstore

import (
	"fmt"
	"log/slog"
	"regexp"
	"runtime"
	"time"

	"github.com/seed57a6ed91/headway/storage"
)

// Options of a DB. The zero value of each field is its default.
type Options struct {
	// Synchronous is the SQLite setting of that name for a database opened by
	// OpenSQLite: "FULL", the default, loses nothing that was acknowledged
	// when the power is cut; "NORMAL" may lose the last commits and is faster.
	Synchronous string

	// Readers caps the Views that run at the same time on SQLite, each on a
	// connection of its own. The default is the number of processors, at least
	// 2 and at most 8: more only take time from the writer.
	Readers int

	// Connections caps the connections of a database opened by OpenPostgres;
	// the default is 16.
	Connections int

	// TablePrefix begins the name of every table. It consists of lower-case
	// letters, digits and underscores, and begins with a letter; the default
	// is "hw_".
	TablePrefix string

	// Logger is told of migrations and of transactions that are tried again.
	// Nil logs nothing.
	Logger *slog.Logger

	// Now is the clock that dates migrations; nil is time.Now.
	Now func() time.Time

	// OnCommit is called with the changes of a committed Update before that
	// Update returns. Calls for one organization come in the order of
	// versions. It may not use the DB, for the next unit waits for it. Within
	// a host's transaction, whose commit is the host's, it is not called.
	OnCommit func(org string, changes []storage.Change)
}

var (
	validPrefix = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)
	discard     = slog.New(slog.DiscardHandler)
)

func (o *Options) withDefaults() (Options, error) {
	var opts Options
	if o != nil {
		opts = *o
	}
	switch opts.Synchronous {
	case "":
		opts.Synchronous = "FULL"
	case "FULL", "NORMAL":
	default:
		return opts, fmt.Errorf("bunstore: Options.Synchronous is %q, not FULL or NORMAL", opts.Synchronous)
	}
	if opts.Readers < 0 {
		return opts, fmt.Errorf("bunstore: Options.Readers is %d", opts.Readers)
	}
	if opts.Readers == 0 {
		opts.Readers = min(max(runtime.GOMAXPROCS(0), 2), 8)
	}
	if opts.Connections < 0 {
		return opts, fmt.Errorf("bunstore: Options.Connections is %d", opts.Connections)
	}
	if opts.Connections == 0 {
		opts.Connections = 16
	}
	if opts.TablePrefix == "" {
		opts.TablePrefix = "hw_"
	}
	if !validPrefix.MatchString(opts.TablePrefix) {
		return opts, fmt.Errorf("bunstore: Options.TablePrefix is %q, not lower-case letters, digits and underscores after a letter", opts.TablePrefix)
	}
	if opts.Logger == nil {
		opts.Logger = discard
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return opts, nil
}
