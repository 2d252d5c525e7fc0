package bunstore

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions,alias:t"`

	Org     string `bun:"org_id"`
	Token   string
	Person  string `bun:"person_id"`
	Data    []byte
	Created int64
	Expires int64
}

func (r sessionRow) session() storage.Session {
	return storage.Session{Token: r.Token, Person: r.Person, Data: r.Data, Created: instant(r.Created), Expires: instant(r.Expires)}
}

func (a accounts) Session(ctx context.Context, token string, now time.Time) (storage.Session, error) {
	if err := a.u.reading(ctx); err != nil {
		return storage.Session{}, err
	}
	// On each request, so not through Bun.
	var r sessionRow
	found, err := a.u.session.get(ctx, "SELECT token, person_id, data, created, expires FROM {p}sessions WHERE org_id = ? AND token = ?",
		[]any{a.u.org, token}, &r.Token, &r.Person, &r.Data, &r.Created, &r.Expires)
	if err != nil {
		return storage.Session{}, err
	}
	if s := r.session(); found && now.Before(s.Expires) {
		return s, nil
	}
	return storage.Session{}, fmt.Errorf("session: %w", fault.ErrNotFound)
}

func (a accounts) Sessions(ctx context.Context, person string, now time.Time) ([]storage.Session, error) {
	if err := a.u.reading(ctx); err != nil {
		return nil, err
	}
	var rows []sessionRow
	err := a.u.selectFrom("sessions", &rows).Where("person_id = ?", person).OrderExpr("created DESC, token DESC").Scan(ctx)
	var live []storage.Session
	for _, r := range rows {
		if s := r.session(); now.Before(s.Expires) {
			live = append(live, s)
		}
	}
	return live, err
}

func (a accounts) PutSession(ctx context.Context, s storage.Session) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, a.u.insertInto("sessions", &sessionRow{
		Org: a.u.org, Token: s.Token, Person: s.Person, Data: orEmpty(s.Data), Created: stored(s.Created), Expires: stored(s.Expires),
	}).On(`CONFLICT (org_id, token) DO UPDATE SET person_id = excluded.person_id, data = excluded.data,
		created = excluded.created, expires = excluded.expires`))
	return err
}

func (a accounts) DeleteSession(ctx context.Context, token string) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, a.u.deleteFrom("sessions").Where("token = ?", token))
	return err
}

func (a accounts) DeleteSessions(ctx context.Context, person, except string) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, a.u.deleteFrom("sessions").Where("person_id = ? AND token <> ?", person, except))
	return err
}

type linkRow struct {
	bun.BaseModel `bun:"table:links,alias:t"`

	Org     string `bun:"org_id"`
	Hash    string
	Person  string `bun:"person_id"`
	Purpose storage.LinkPurpose
	Created int64
	Expires int64
}

func (a accounts) PutLink(ctx context.Context, l storage.Link) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	n, err := run(ctx, a.u.insertInto("links", &linkRow{
		Org: a.u.org, Hash: l.Hash, Person: l.Person, Purpose: l.Purpose, Created: stored(l.Created), Expires: stored(l.Expires),
	}).On("CONFLICT DO NOTHING"))
	if err == nil && n == 0 {
		err = fmt.Errorf("link: %w", fault.ErrExists)
	}
	return err
}

func (a accounts) Link(ctx context.Context, hash string, now time.Time) (storage.Link, error) {
	if err := a.u.reading(ctx); err != nil {
		return storage.Link{}, err
	}
	var rows []linkRow
	if err := a.u.selectFrom("links", &rows).Where("hash = ?", hash).Scan(ctx); err != nil {
		return storage.Link{}, err
	}
	if len(rows) == 0 || !now.Before(instant(rows[0].Expires)) {
		return storage.Link{}, fmt.Errorf("link: %w", fault.ErrNotFound)
	}
	r := rows[0]
	return storage.Link{Hash: r.Hash, Person: r.Person, Purpose: r.Purpose, Created: instant(r.Created), Expires: instant(r.Expires)}, nil
}

func (a accounts) TakeLink(ctx context.Context, hash string, now time.Time) (storage.Link, error) {
	if err := a.u.direct(ctx); err != nil {
		return storage.Link{}, err
	}
	l, err := a.Link(ctx, hash, now)
	if err != nil {
		return storage.Link{}, err
	}
	_, err = run(ctx, a.u.deleteFrom("links").Where("hash = ?", hash))
	return l, err
}

func (a accounts) DeleteLinks(ctx context.Context, person string) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, a.u.deleteFrom("links").Where("person_id = ?", person))
	return err
}

// orEmpty is b, or no bytes: the columns have no NULL.
func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
