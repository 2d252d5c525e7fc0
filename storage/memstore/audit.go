package memstore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

type audit struct{ tx *tx }

func compareEvents(a, b storage.EventKey) int {
	return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
}

func (a audit) Append(ctx context.Context, e storage.Event) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	e.At = change.Instant(e.At)
	e.Detail = maps.Clone(e.Detail)
	k := storage.EventKey{At: e.At, ID: e.ID}
	if _, ok := sorted.Get(&a.tx.org.events, k); ok {
		return fmt.Errorf("event %s: %w", e.ID, fault.ErrExists)
	}
	set(a.tx, &a.tx.org.events, k, e)
	return nil
}

func (a audit) Events(ctx context.Context, q storage.EventQuery) ([]storage.Event, error) {
	if err := a.tx.reading(ctx); err != nil {
		return nil, err
	}
	// Newest first, from the lower of the two ends.
	events := sorted.Descend(&a.tx.org.events)
	until := storage.EventKey{At: q.Until}
	switch {
	case q.After != nil && (q.Until.IsZero() || compareEvents(*q.After, until) < 0):
		events = sorted.DescendBelow(&a.tx.org.events, *q.After)
	case !q.Until.IsZero():
		events = sorted.DescendBelow(&a.tx.org.events, until)
	}
	var page []storage.Event
	for k, e := range events {
		if k.At.Before(q.From) {
			break
		}
		if q.Person != "" && q.Person != e.Person || q.Action != "" && q.Action != e.Action || q.Target != "" && q.Target != e.Target {
			continue
		}
		e.Detail = maps.Clone(e.Detail)
		page = append(page, e)
		if len(page) == q.Limit {
			break
		}
	}
	return page, nil
}

func (a audit) Forget(ctx context.Context, person string) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	var about []storage.Event
	for _, e := range sorted.Ascend(&a.tx.org.events) {
		if e.Person == person || e.Target == person {
			about = append(about, e)
		}
	}
	for _, e := range about {
		e.Detail = nil
		set(a.tx, &a.tx.org.events, storage.EventKey{At: e.At, ID: e.ID}, e)
	}
	return nil
}

func (a audit) Purge(ctx context.Context, before time.Time) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	removeWhere(a.tx, &a.tx.org.events, func(e storage.Event) bool { return e.At.Before(before) })
	return nil
}
