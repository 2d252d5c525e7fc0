package memstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
)

type changes struct{ tx *tx }

func (c changes) State(ctx context.Context) (storage.State, error) {
	if err := c.tx.reading(ctx); err != nil {
		return storage.State{}, err
	}
	return c.tx.org.state, nil
}

func (c changes) Since(ctx context.Context, audience string, version int64, index int, limit int) ([]storage.Change, error) {
	if err := c.tx.reading(ctx); err != nil {
		return nil, err
	}
	var found []storage.Change
	for _, ch := range logAfter(c.tx.org.log, version, index) {
		if len(found) >= limit {
			break
		}
		if audience == "*" || ch.Audience == "" || ch.Audience == audience {
			found = append(found, ch)
		}
	}
	return found, nil
}

func (c changes) NewEpoch(ctx context.Context) error {
	if err := c.tx.writing(ctx); err != nil {
		return err
	}
	c.tx.org.state.Epoch = c.tx.newEpoch()
	return nil
}

func (c changes) Trim(ctx context.Context, version int64) error {
	if err := c.tx.writing(ctx); err != nil {
		return err
	}
	// A copy, for undoing goes back to the old one.
	c.tx.org.log = slices.Clone(logAfter(c.tx.org.log, version, int(^uint(0)>>1)))
	return nil
}

func (t *tx) newEpoch() string { return fmt.Sprintf("%016x%016x", t.rand(), t.rand()) }

// logAfter returns the changes of a log after (version, index).
func logAfter(log []storage.Change, version int64, index int) []storage.Change {
	i, _ := slices.BinarySearchFunc(log, 0, func(c storage.Change, _ int) int {
		if cmp.Or(cmp.Compare(c.Version, version), cmp.Compare(c.Index, index)) <= 0 {
			return -1
		}
		return 1
	})
	return log[i:]
}
