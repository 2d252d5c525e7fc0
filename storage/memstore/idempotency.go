package memstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

type idempotency struct{ tx *tx }

type responseKey struct{ caller, key string }

func (k responseKey) compare(o responseKey) int {
	return cmp.Or(strings.Compare(k.caller, o.caller), strings.Compare(k.key, o.key))
}

func (i idempotency) Response(ctx context.Context, caller, key string) (storage.Response, error) {
	if err := i.tx.reading(ctx); err != nil {
		return storage.Response{}, err
	}
	r, ok := sorted.Get(&i.tx.org.responses, responseKey{caller, key})
	if !ok {
		return storage.Response{}, fmt.Errorf("response for key %q: %w", key, fault.ErrNotFound)
	}
	r.Body = slices.Clone(r.Body)
	return r, nil
}

func (i idempotency) Claim(ctx context.Context, r storage.Response) error {
	if err := i.tx.writing(ctx); err != nil {
		return err
	}
	if _, ok := sorted.Get(&i.tx.org.responses, responseKey{r.Caller, r.Key}); ok {
		return fmt.Errorf("response for key %q: %w", r.Key, fault.ErrExists)
	}
	r.Done = false
	i.put(r)
	return nil
}

func (i idempotency) Finish(ctx context.Context, r storage.Response) error {
	if err := i.tx.writing(ctx); err != nil {
		return err
	}
	r.Done = true
	i.put(r)
	return nil
}

func (i idempotency) put(r storage.Response) {
	r.Body = slices.Clone(r.Body)
	r.Created = change.Instant(r.Created)
	set(i.tx, &i.tx.org.responses, responseKey{r.Caller, r.Key}, r)
}

func (i idempotency) Purge(ctx context.Context, before time.Time) error {
	if err := i.tx.writing(ctx); err != nil {
		return err
	}
	removeWhere(i.tx, &i.tx.org.responses, func(r storage.Response) bool { return r.Created.Before(before) })
	return nil
}
