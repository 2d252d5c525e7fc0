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

type accounts struct{ tx *tx }

func (a accounts) Account(ctx context.Context, person string) (storage.Account, error) {
	if err := a.tx.reading(ctx); err != nil {
		return storage.Account{}, err
	}
	account, ok := sorted.Get(&a.tx.org.accounts, person)
	if !ok {
		return storage.Account{}, fmt.Errorf("account of %q: %w", person, fault.ErrNotFound)
	}
	return account, nil
}

func (a accounts) PutAccount(ctx context.Context, account storage.Account) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	o := a.tx.org
	current, exists := sorted.Get(&o.accounts, account.Person)
	if err := follows(account.Revision, current.Revision); err != nil {
		return fmt.Errorf("account of %q: %w", account.Person, err)
	}
	if owner, ok := sorted.Get(&o.accountOf, account.Email); ok && owner != account.Person {
		return fmt.Errorf("account of %q: %w", account.Person, fault.Taken("email"))
	}
	if exists {
		remove(a.tx, &o.accountOf, current.Email)
	}
	if account.Email != "" {
		set(a.tx, &o.accountOf, account.Email, account.Person)
	}
	account.RetryAfter = change.Instant(account.RetryAfter)
	set(a.tx, &o.accounts, account.Person, account)
	return nil
}

func (a accounts) DeleteAccount(ctx context.Context, person string) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	o := a.tx.org
	if account, ok := sorted.Get(&o.accounts, person); ok {
		remove(a.tx, &o.accountOf, account.Email)
		remove(a.tx, &o.accounts, person)
	}
	removeWhere(a.tx, &o.sessions, func(s storage.Session) bool { return s.Person == person })
	removeWhere(a.tx, &o.links, func(l storage.Link) bool { return l.Person == person })
	return nil
}

func (a accounts) Session(ctx context.Context, token string, now time.Time) (storage.Session, error) {
	if err := a.tx.reading(ctx); err != nil {
		return storage.Session{}, err
	}
	s, ok := sorted.Get(&a.tx.org.sessions, token)
	if !ok || !now.Before(s.Expires) {
		return storage.Session{}, fmt.Errorf("session: %w", fault.ErrNotFound)
	}
	s.Data = slices.Clone(s.Data)
	return s, nil
}

func (a accounts) Sessions(ctx context.Context, person string, now time.Time) ([]storage.Session, error) {
	if err := a.tx.reading(ctx); err != nil {
		return nil, err
	}
	var live []storage.Session
	for _, s := range sorted.Ascend(&a.tx.org.sessions) {
		if s.Person == person && now.Before(s.Expires) {
			s.Data = slices.Clone(s.Data)
			live = append(live, s)
		}
	}
	slices.SortFunc(live, func(a, b storage.Session) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(b.Token, a.Token))
	})
	return live, nil
}

func (a accounts) PutSession(ctx context.Context, s storage.Session) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	s.Data = slices.Clone(s.Data)
	s.Created, s.Expires = change.Instant(s.Created), change.Instant(s.Expires)
	set(a.tx, &a.tx.org.sessions, s.Token, s)
	return nil
}

func (a accounts) DeleteSession(ctx context.Context, token string) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	remove(a.tx, &a.tx.org.sessions, token)
	return nil
}

func (a accounts) DeleteSessions(ctx context.Context, person, except string) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	removeWhere(a.tx, &a.tx.org.sessions, func(s storage.Session) bool { return s.Person == person && s.Token != except })
	return nil
}

func (a accounts) Tokens(ctx context.Context) ([]storage.Token, error) {
	if err := a.tx.reading(ctx); err != nil {
		return nil, err
	}
	var all []storage.Token
	for _, t := range sorted.Ascend(&a.tx.org.tokens) {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b storage.Token) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(b.ID, a.ID))
	})
	return all, nil
}

func (a accounts) TokenByHash(ctx context.Context, hash string) (storage.Token, error) {
	if err := a.tx.reading(ctx); err != nil {
		return storage.Token{}, err
	}
	for _, t := range sorted.Ascend(&a.tx.org.tokens) {
		if t.Hash == hash {
			return t, nil
		}
	}
	return storage.Token{}, fmt.Errorf("token: %w", fault.ErrNotFound)
}

func (a accounts) PutToken(ctx context.Context, t storage.Token) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	t.Created, t.Expires, t.LastUsed = change.Instant(t.Created), change.Instant(t.Expires), change.Instant(t.LastUsed)
	set(a.tx, &a.tx.org.tokens, t.ID, t)
	return nil
}

func (a accounts) PutLink(ctx context.Context, l storage.Link) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	if _, ok := sorted.Get(&a.tx.org.links, l.Hash); ok {
		return fmt.Errorf("link: %w", fault.ErrExists)
	}
	l.Created, l.Expires = change.Instant(l.Created), change.Instant(l.Expires)
	set(a.tx, &a.tx.org.links, l.Hash, l)
	return nil
}

func (a accounts) Link(ctx context.Context, hash string, now time.Time) (storage.Link, error) {
	if err := a.tx.reading(ctx); err != nil {
		return storage.Link{}, err
	}
	l, ok := sorted.Get(&a.tx.org.links, hash)
	if !ok || !now.Before(l.Expires) {
		return storage.Link{}, fmt.Errorf("link: %w", fault.ErrNotFound)
	}
	return l, nil
}

func (a accounts) TakeLink(ctx context.Context, hash string, now time.Time) (storage.Link, error) {
	if err := a.tx.writing(ctx); err != nil {
		return storage.Link{}, err
	}
	l, ok := sorted.Get(&a.tx.org.links, hash)
	if !ok || !now.Before(l.Expires) {
		return storage.Link{}, fmt.Errorf("link: %w", fault.ErrNotFound)
	}
	remove(a.tx, &a.tx.org.links, hash)
	return l, nil
}

func (a accounts) DeleteLinks(ctx context.Context, person string) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	removeWhere(a.tx, &a.tx.org.links, func(l storage.Link) bool { return l.Person == person })
	return nil
}

func (a accounts) Expire(ctx context.Context, now time.Time) error {
	if err := a.tx.writing(ctx); err != nil {
		return err
	}
	removeWhere(a.tx, &a.tx.org.sessions, func(s storage.Session) bool { return s.Expires.Before(now) })
	removeWhere(a.tx, &a.tx.org.links, func(l storage.Link) bool { return l.Expires.Before(now) })
	return nil
}
