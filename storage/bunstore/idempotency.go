package bunstore

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// idempotency implements storage.Idempotency.
type idempotency struct{ u *unit }

type responseRow struct {
	bun.BaseModel `bun:"table:responses,alias:t"`

	Org     string `bun:"org_id"`
	Caller  string
	Key     string
	Digest  string
	Done    bool
	Status  int
	Type    string
	Body    []byte
	Created int64
}

func (i idempotency) row(r storage.Response, done bool) *responseRow {
	return &responseRow{
		Org: i.u.org, Caller: r.Caller, Key: r.Key, Digest: r.Digest, Done: done,
		Status: r.Status, Type: r.Type, Body: orEmpty(r.Body), Created: stored(r.Created),
	}
}

func (i idempotency) Response(ctx context.Context, caller, key string) (storage.Response, error) {
	if err := i.u.reading(ctx); err != nil {
		return storage.Response{}, err
	}
	var rows []responseRow
	if err := i.u.selectFrom("responses", &rows).Where("caller = ? AND key = ?", caller, key).Scan(ctx); err != nil {
		return storage.Response{}, err
	}
	if len(rows) == 0 {
		return storage.Response{}, notFound("response for key", key)
	}
	r := rows[0]
	return storage.Response{
		Caller: r.Caller, Key: r.Key, Digest: r.Digest, Done: r.Done,
		Status: r.Status, Type: r.Type, Body: r.Body, Created: instant(r.Created),
	}, nil
}

func (i idempotency) Claim(ctx context.Context, r storage.Response) error {
	if err := i.u.direct(ctx); err != nil {
		return err
	}
	n, err := run(ctx, i.u.insertInto("responses", i.row(r, false)).On("CONFLICT DO NOTHING"))
	if err == nil && n == 0 {
		err = fmt.Errorf("response for key %q: %w", r.Key, fault.ErrExists)
	}
	return err
}

func (i idempotency) Finish(ctx context.Context, r storage.Response) error {
	if err := i.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, i.u.insertInto("responses", i.row(r, true)).
		On(`CONFLICT (org_id, caller, key) DO UPDATE SET digest = excluded.digest, done = excluded.done, status = excluded.status,
			type = excluded.type, body = excluded.body, created = excluded.created`))
	return err
}

func (i idempotency) Purge(ctx context.Context, before time.Time) error {
	if err := i.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, i.u.deleteFrom("responses").Where("created < ?", ceiling(before)))
	return err
}
