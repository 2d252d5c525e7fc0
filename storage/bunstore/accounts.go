package bunstore

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// accounts implements storage.Accounts: accounts and API tokens here, sessions
// and links in sessions.go.
type accounts struct{ u *unit }

type accountRow struct {
	bun.BaseModel `bun:"table:accounts,alias:t"`

	Org          string `bun:"org_id"`
	Person       string `bun:"person_id"`
	Email        string `bun:"email,nullzero"`
	PasswordHash string
	Failures     int
	RetryAfter   int64
	Disabled     bool
	Revision     int64
}

func (r accountRow) account() storage.Account {
	return storage.Account{
		Person: r.Person, Email: r.Email, PasswordHash: r.PasswordHash, Failures: r.Failures,
		RetryAfter: instant(r.RetryAfter), Disabled: r.Disabled, Revision: r.Revision,
	}
}

func (a accounts) Account(ctx context.Context, person string) (storage.Account, error) {
	if err := a.u.reading(ctx); err != nil {
		return storage.Account{}, err
	}
	var rows []accountRow
	if err := a.u.selectFrom("accounts", &rows).Where("person_id = ?", person).Scan(ctx); err != nil {
		return storage.Account{}, err
	}
	if len(rows) == 0 {
		return storage.Account{}, notFound("account of", person)
	}
	return rows[0].account(), nil
}

func (a accounts) PutAccount(ctx context.Context, account storage.Account) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	var near []accountRow // the present one, and one that has the e-mail
	err := a.u.selectFrom("accounts", &near).Where("person_id = ? OR email = ?", account.Person, orNull(account.Email)).Scan(ctx)
	if err != nil {
		return err
	}
	var current int64
	taken := false
	for _, r := range near {
		if r.Person == account.Person {
			current = r.Revision
		} else {
			taken = true
		}
	}
	if err := follows(account.Revision, current); err != nil {
		return fmt.Errorf("account of %q: %w", account.Person, err)
	}
	if taken {
		return fmt.Errorf("account of %q: %w", account.Person, fault.Taken("email"))
	}
	_, err = run(ctx, a.u.insertInto("accounts", &accountRow{
		Org: a.u.org, Person: account.Person, Email: account.Email, PasswordHash: account.PasswordHash, Failures: account.Failures,
		RetryAfter: stored(account.RetryAfter), Disabled: account.Disabled, Revision: account.Revision,
	}).On(`CONFLICT (org_id, person_id) DO UPDATE SET email = excluded.email, password_hash = excluded.password_hash,
		failures = excluded.failures, retry_after = excluded.retry_after, disabled = excluded.disabled, revision = excluded.revision`))
	return err
}

func (a accounts) DeleteAccount(ctx context.Context, person string) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	for _, table := range []string{"accounts", "sessions", "links"} {
		if _, err := run(ctx, a.u.deleteFrom(table).Where("person_id = ?", person)); err != nil {
			return err
		}
	}
	return nil
}

type tokenRow struct {
	bun.BaseModel `bun:"table:tokens,alias:t"`

	Org         string `bun:"org_id"`
	ID          string
	Name        string
	Hash        string
	Person      string `bun:"person_id"`
	Level       int
	Permissions string // names, which keep their meaning
	Created     int64
	Expires     int64
	LastUsed    int64
	Revoked     bool
}

func (r tokenRow) token() (storage.Token, error) {
	t := storage.Token{
		ID: r.ID, Name: r.Name, Hash: r.Hash, Person: r.Person, Level: r.Level,
		Created: instant(r.Created), Expires: instant(r.Expires), LastUsed: instant(r.LastUsed), Revoked: r.Revoked,
	}
	err := t.Permissions.UnmarshalText([]byte(r.Permissions))
	return t, err
}

func (a accounts) Tokens(ctx context.Context) ([]storage.Token, error) {
	if err := a.u.reading(ctx); err != nil {
		return nil, err
	}
	var rows []tokenRow
	if err := a.u.selectFrom("tokens", &rows).OrderExpr("created DESC, id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	all := make([]storage.Token, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = r.token(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (a accounts) TokenByHash(ctx context.Context, hash string) (storage.Token, error) {
	if err := a.u.reading(ctx); err != nil {
		return storage.Token{}, err
	}
	var rows []tokenRow
	if err := a.u.selectFrom("tokens", &rows).Where("hash = ?", hash).Limit(1).Scan(ctx); err != nil {
		return storage.Token{}, err
	}
	if len(rows) == 0 {
		return storage.Token{}, fmt.Errorf("token: %w", fault.ErrNotFound)
	}
	return rows[0].token()
}

func (a accounts) PutToken(ctx context.Context, t storage.Token) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, a.u.insertInto("tokens", &tokenRow{
		Org: a.u.org, ID: t.ID, Name: t.Name, Hash: t.Hash, Person: t.Person, Level: t.Level, Permissions: t.Permissions.String(),
		Created: stored(t.Created), Expires: stored(t.Expires), LastUsed: stored(t.LastUsed), Revoked: t.Revoked,
	}).On(`CONFLICT (org_id, id) DO UPDATE SET name = excluded.name, hash = excluded.hash, person_id = excluded.person_id,
		level = excluded.level, permissions = excluded.permissions, created = excluded.created, expires = excluded.expires,
		last_used = excluded.last_used, revoked = excluded.revoked`))
	return err
}

// Expire implements storage.Accounts.
func (a accounts) Expire(ctx context.Context, now time.Time) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	for _, table := range []string{"sessions", "links"} {
		if _, err := run(ctx, a.u.deleteFrom(table).Where("expires < ?", ceiling(now))); err != nil {
			return err
		}
	}
	return nil
}
