package server

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
)

// capabilities are those that people have offline. A further one is a file with
// its capability and feeds, and a line here; its kinds of change are lines in
// kinds.
func capabilities() []capability {
	return []capability{
		trackers{},
		timesheets{},
	}
}

// capability shows people what one domain has for them.
type capability interface {
	// name is that of its section of the definitions.
	name() string
	// look returns what the actor may see, whose records these are (ids,
	// sorted).
	look(ctx context.Context, u *unit, records []string) (sight, error)
	// written is when a record of its that the change log names was written
	// last; zero for others, and where that cannot be told.
	written(ctx context.Context, tx storage.Tx, ch storage.Change) (time.Time, error)
}

// sight is what a person may see of a capability.
type sight struct {
	section any // of the definitions
	scope   any // tells which rows are visible: where it changes, the device gets everything anew (S10)
	feeds   []feed
}

// feed brings a person the rows of one kind. It knows what of them the person
// may see.
type feed interface {
	// kind is that of the rows, and the entity of the change log that they are.
	// Their keys are the ids there.
	kind() string
	// changed returns those of the rows that the person may see, in any order.
	changed(ctx context.Context, tx storage.Tx, keys []string) ([]sync.Row, error)
	// page returns up to limit of the rows that the person may see, and where
	// the next page goes on: "" after the last. after is "" for the first, and
	// otherwise what page gave, or what somebody made up: it only selects.
	page(ctx context.Context, tx storage.Tx, after string, limit int) (rows []sync.Row, next string, err error)
}
