package directory

import (
	"context"

	"github.com/seed57a6ed91/headway/storage"
)

// figures lists what the domains keep about people. A further domain is a file
// with its own, and a line here; no option leaves one out, because personal
// data has to be whole and a merge safe in every Directory.
func figures() []kept {
	return []kept{
		entries{},
		times{},
	}
}

// kept is what one domain keeps about people.
type kept interface {
	// collect adds to data what is kept about the people with the ids, which
	// are one person and all duplicates of it (C22).
	collect(ctx context.Context, tx storage.Tx, ids []string, data *PersonalData) error
	// apart returns the refusal "merge_conflict" (fault.ErrConflict) if
	// figures of some and of others contradict each other once they are read
	// as one person's. The groups have nobody in common.
	apart(ctx context.Context, tx storage.Tx, some, others []string) error
}
