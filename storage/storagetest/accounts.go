package storagetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// with narrows a unit of work to the accounts.
func with(fn func(ctx context.Context, a storage.Accounts) error) work {
	return func(ctx context.Context, tx storage.Tx) error { return fn(ctx, tx.Accounts()) }
}

func putAccount(a storage.Account) work {
	return with(func(ctx context.Context, s storage.Accounts) error { return s.PutAccount(ctx, a) })
}

func putSessions(sessions ...storage.Session) work {
	return with(func(ctx context.Context, a storage.Accounts) error {
		for _, s := range sessions {
			if err := a.PutSession(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

func putLinks(links ...storage.Link) work {
	return with(func(ctx context.Context, a storage.Accounts) error {
		for _, l := range links {
			if err := a.PutLink(ctx, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// liveSessions are the tokens of those sessions that are found at an instant.
func liveSessions(t *testing.T, db storage.DB, now time.Time, tokens ...string) []string {
	t.Helper()
	return read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]string, error) {
		var live []string
		for _, token := range tokens {
			_, err := tx.Accounts().Session(ctx, token, now)
			switch {
			case err == nil:
				live = append(live, token)
			case !errors.Is(err, fault.ErrNotFound):
				return nil, err
			}
		}
		return live, nil
	})
}

// take takes a link in a unit of its own.
func take(db storage.DB, hash string, now time.Time) (storage.Link, error) {
	var l storage.Link
	err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) (err error) {
		l, err = tx.Accounts().TakeLink(ctx, hash, now)
		return err
	})
	return l, err
}

// look returns a link, or fault.ErrNotFound.
func look(t *testing.T, db storage.DB, hash string, now time.Time) (l storage.Link, err error) {
	t.Helper()
	view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		l, err = tx.Accounts().Link(ctx, hash, now)
		if err != nil && !errors.Is(err, fault.ErrNotFound) {
			return err
		}
		return nil
	})
	return l, err
}

func accountCases() []testCase {
	account := func(t *testing.T, db storage.DB, person string) (a storage.Account, err error) {
		t.Helper()
		view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
			a, err = tx.Accounts().Account(ctx, person)
			if err != nil && !errors.Is(err, fault.ErrNotFound) {
				return err
			}
			return nil
		})
		return a, err
	}
	return append([]testCase{
		{"an account is kept whole", func(t *testing.T, db storage.DB) {
			for _, a := range []storage.Account{sampleAccount("ann", 1), {Person: "bare", Email: "bare@example.com", Revision: 1}} {
				update(t, db, org, putAccount(a))
				got, err := account(t, db, a.Person)
				if err != nil {
					t.Error(err)
				}
				equal(t, "account", got, a)
			}
		}},
		{"an unknown account is not found", func(t *testing.T, db storage.DB) {
			if _, err := account(t, db, "unknown"); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("Account: %v, want ErrNotFound", err)
			}
		}},
		{"revisions of an account follow one another", func(t *testing.T, db storage.DB) {
			refused(t, db, "revision 2 of nothing", fault.ErrStale, putAccount(sampleAccount("ann", 2)))
			update(t, db, org, putAccount(sampleAccount("ann", 1)))
			refused(t, db, "revision 1 again", fault.ErrExists, putAccount(sampleAccount("ann", 1)))
			refused(t, db, "revision 3 after 1", fault.ErrStale, putAccount(sampleAccount("ann", 3)))
			second := sampleAccount("ann", 2)
			second.Failures, second.RetryAfter, second.Disabled, second.PasswordHash = 0, time.Time{}, false, ""
			update(t, db, org, putAccount(second))
			got, err := account(t, db, "ann")
			if err != nil {
				t.Error(err)
			}
			equal(t, "account", got, second)
		}},
		{"an e-mail signs in to one account", func(t *testing.T, db storage.DB) {
			update(t, db, org, putAccount(sampleAccount("ann", 1)))
			bob := sampleAccount("bob", 1)
			bob.Email = sampleAccount("ann", 1).Email
			taken(t, db, "the e-mail of another one", []string{"email"}, putAccount(bob))
			update(t, db, org, putAccount(sampleAccount("bob", 1)))
			bob.Revision = 2
			taken(t, db, "the e-mail of another one by an edit", []string{"email"}, putAccount(bob))
			moved := sampleAccount("ann", 2)
			moved.Email = "new@example.com"
			update(t, db, org, putAccount(moved))
			update(t, db, org, putAccount(bob))
			for email, want := range map[string]string{"ann@example.com": "bob", "new@example.com": "ann"} {
				refs, err := db.AccountsByEmail(context.Background(), email)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, email, refs, []storage.AccountRef{{Org: org, Person: want}})
			}
		}},
		{"accounts may have no e-mail", func(t *testing.T, db storage.DB) {
			for _, person := range []string{"ann", "bob"} {
				update(t, db, org, putAccount(storage.Account{Person: person, Revision: 1}))
			}
			refs, err := db.AccountsByEmail(context.Background(), "")
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "accounts without an e-mail", refs, []storage.AccountRef{})
		}},
		{"deleting an account takes its sessions and links along", func(t *testing.T, db storage.DB) {
			update(t, db, org, putAccount(sampleAccount("ann", 1)))
			update(t, db, org, putAccount(sampleAccount("bob", 1)))
			update(t, db, org, putSessions(sampleSession("s1", "ann"), sampleSession("s2", "ann"), sampleSession("s3", "bob")))
			update(t, db, org, putLinks(sampleLink("l1", "ann"), sampleLink("l2", "bob")))
			remove := with(func(ctx context.Context, a storage.Accounts) error { return a.DeleteAccount(ctx, "ann") })
			update(t, db, org, remove)
			if _, err := account(t, db, "ann"); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("Account: %v, want ErrNotFound", err)
			}
			if _, err := account(t, db, "bob"); err != nil {
				t.Errorf("the other account: %v", err)
			}
			equal(t, "sessions", liveSessions(t, db, at(1), "s1", "s2", "s3"), []string{"s3"})
			if _, err := take(db, "l1", at(1)); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("TakeLink: %v, want ErrNotFound", err)
			}
			if _, err := take(db, "l2", at(1)); err != nil {
				t.Errorf("the other link: %v", err)
			}
			update(t, db, org, remove)                              // once more is no error
			update(t, db, org, putAccount(sampleAccount("ann", 1))) // and it can come back
			refused(t, db, "again", fault.ErrExists, putAccount(sampleAccount("ann", 1)))
		}},
	}, slices.Concat(sessionCases(), tokenCases(), linkCases())...)
}

func sessionCases() []testCase {
	return []testCase{
		{"a session is kept whole until it expires", func(t *testing.T, db storage.DB) {
			want := sampleSession("s1", "ann")
			update(t, db, org, putSessions(want, storage.Session{Token: "bare", Person: "ann", Created: at(0), Expires: at(60)}))
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (storage.Session, error) {
				return tx.Accounts().Session(ctx, "s1", at(59))
			})
			equal(t, "session", got, want)
			equal(t, "before the end", liveSessions(t, db, want.Expires.Add(-time.Microsecond), "s1", "bare", "unknown"), []string{"s1", "bare"})
			equal(t, "after the end", liveSessions(t, db, want.Expires.Add(time.Microsecond), "s1", "bare"), []string{})
		}},
		{"a session is replaced by the next of its token", func(t *testing.T, db storage.DB) {
			update(t, db, org, putSessions(sampleSession("s1", "ann")))
			want := storage.Session{Token: "s1", Person: "bob", Data: []byte("other"), Created: at(1), Expires: at(90)}
			update(t, db, org, putSessions(want))
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (storage.Session, error) {
				return tx.Accounts().Session(ctx, "s1", at(80))
			})
			equal(t, "session", got, want)
		}},
		{"live sessions of a person are listed newest first", func(t *testing.T, db storage.DB) {
			session := func(token, person string, created, expires int) storage.Session {
				s := sampleSession(token, person)
				s.Created, s.Expires = at(created), at(expires)
				return s
			}
			a, b, c, d := session("a", "ann", 1, 60), session("b", "ann", 2, 60), session("c", "ann", 2, 60), session("d", "ann", 3, 60)
			update(t, db, org, putSessions(b, d, session("gone", "ann", 4, 10), a, session("e", "bob", 5, 60), c))
			for person, want := range map[string][]storage.Session{"ann": {d, c, b, a}, "nobody": nil} {
				got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Session, error) {
					return tx.Accounts().Sessions(ctx, person, at(20))
				})
				equal(t, "sessions of "+person, got, want)
			}
		}},
		{"a deleted session is gone, and an absent one no error", func(t *testing.T, db storage.DB) {
			update(t, db, org, putSessions(sampleSession("s1", "ann"), sampleSession("s2", "ann")))
			for range 2 {
				update(t, db, org, with(func(ctx context.Context, a storage.Accounts) error { return a.DeleteSession(ctx, "s1") }))
				equal(t, "sessions", liveSessions(t, db, at(1), "s1", "s2"), []string{"s2"})
			}
		}},
		{"all sessions of a person but one are deleted", func(t *testing.T, db storage.DB) {
			update(t, db, org, putSessions(sampleSession("s1", "ann"), sampleSession("s2", "ann"), sampleSession("s3", "ann"), sampleSession("s4", "bob")))
			for _, c := range []struct {
				except string
				want   []string
			}{{"s2", []string{"s2", "s4"}}, {"s4", []string{"s4"}}, {"", []string{"s4"}}} {
				update(t, db, org, with(func(ctx context.Context, a storage.Accounts) error { return a.DeleteSessions(ctx, "ann", c.except) }))
				equal(t, "sessions but "+c.except, liveSessions(t, db, at(1), "s1", "s2", "s3", "s4"), c.want)
			}
		}},
		{"expired sessions and links are removed", func(t *testing.T, db storage.DB) {
			short, long := sampleSession("short", "ann"), sampleSession("long", "ann")
			short.Expires = at(10)
			shortLink, longLink := sampleLink("short", "ann"), sampleLink("long", "ann")
			shortLink.Expires = at(10)
			update(t, db, org, putSessions(short, long))
			update(t, db, org, putLinks(shortLink, longLink))
			update(t, db, org, with(func(ctx context.Context, a storage.Accounts) error { return a.Expire(ctx, at(20)) }))
			// Asked as of before the end, so that only what was removed is not found.
			equal(t, "sessions", liveSessions(t, db, at(5), "short", "long"), []string{"long"})
			if _, err := take(db, "short", at(5)); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("TakeLink: %v, want ErrNotFound", err)
			}
			if _, err := take(db, "long", at(5)); err != nil {
				t.Errorf("TakeLink of the other: %v", err)
			}
		}},
	}
}

func tokenCases() []testCase {
	put := func(tokens ...storage.Token) work {
		return with(func(ctx context.Context, a storage.Accounts) error {
			for _, token := range tokens {
				if err := a.PutToken(ctx, token); err != nil {
					return err
				}
			}
			return nil
		})
	}
	tokens := func(ctx context.Context, tx storage.Tx) ([]storage.Token, error) { return tx.Accounts().Tokens(ctx) }
	return []testCase{
		{"tokens are listed newest first", func(t *testing.T, db storage.DB) {
			equal(t, "before the first", read(t, db, org, tokens), []storage.Token{})
			a, b, c := sampleToken(uuid(3), at(0)), sampleToken(uuid(1), at(1)), sampleToken(uuid(2), at(1))
			never := storage.Token{ID: uuid(4), Name: "bare", Hash: "bare", Created: at(2), Expires: at(9)}
			update(t, db, org, put(b, never, a, c))
			equal(t, "tokens", read(t, db, org, tokens), []storage.Token{never, c, b, a})
		}},
		{"a token is found by its hash", func(t *testing.T, db storage.DB) {
			want := sampleToken(uuid(1), at(0))
			update(t, db, org, put(want, sampleToken(uuid(2), at(0))))
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				got, err := tx.Accounts().TokenByHash(ctx, want.Hash)
				equal(t, "token", got, want)
				if _, err := tx.Accounts().TokenByHash(ctx, "unknown"); !errors.Is(err, fault.ErrNotFound) {
					t.Errorf("an unknown hash: %v, want ErrNotFound", err)
				}
				return err
			})
		}},
		{"a token is replaced by the next of its id", func(t *testing.T, db storage.DB) {
			old, want := sampleToken(uuid(1), at(0)), sampleToken(uuid(1), at(0))
			old.Revoked, old.LastUsed = false, time.Time{}
			want.Hash = "another"
			update(t, db, org, put(old))
			update(t, db, org, put(want))
			equal(t, "tokens", read(t, db, org, tokens), []storage.Token{want})
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if _, err := tx.Accounts().TokenByHash(ctx, old.Hash); !errors.Is(err, fault.ErrNotFound) {
					t.Errorf("the hash before: %v, want ErrNotFound", err)
				}
				_, err := tx.Accounts().TokenByHash(ctx, want.Hash)
				return err
			})
		}},
	}
}

func linkCases() []testCase {
	return []testCase{
		{"a link is taken once, whole", func(t *testing.T, db storage.DB) {
			invitation := sampleLink("l2", "bob")
			invitation.Purpose = storage.Invitation
			update(t, db, org, putLinks(sampleLink("l1", "ann"), invitation))
			for _, want := range []storage.Link{sampleLink("l1", "ann"), invitation} {
				got, err := take(db, want.Hash, at(59))
				if err != nil {
					t.Errorf("TakeLink: %v", err)
				}
				equal(t, "link", got, want)
				if _, err := take(db, want.Hash, at(59)); !errors.Is(err, fault.ErrNotFound) {
					t.Errorf("TakeLink again: %v, want ErrNotFound", err)
				}
			}
		}},
		{"looking at a link leaves it", func(t *testing.T, db storage.DB) {
			want := sampleLink("l1", "ann")
			update(t, db, org, putLinks(want))
			for range 2 {
				got, err := look(t, db, "l1", at(59))
				if err != nil {
					t.Errorf("Link: %v", err)
				}
				equal(t, "link", got, want)
			}
			if _, err := take(db, "l1", at(59)); err != nil {
				t.Errorf("TakeLink: %v", err)
			}
			for _, hash := range []string{"l1", "unknown"} {
				if _, err := look(t, db, hash, at(59)); !errors.Is(err, fault.ErrNotFound) {
					t.Errorf("Link of %s: %v, want ErrNotFound", hash, err)
				}
			}
		}},
		{"an expired link is not found", func(t *testing.T, db storage.DB) {
			l := sampleLink("l1", "ann")
			update(t, db, org, putLinks(l))
			if _, err := look(t, db, "l1", l.Expires.Add(time.Microsecond)); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("Link: %v, want ErrNotFound", err)
			}
			if _, err := take(db, "l1", l.Expires.Add(time.Microsecond)); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("TakeLink: %v, want ErrNotFound", err)
			}
		}},
		{"a link that a rolled back unit took can be taken", func(t *testing.T, db storage.DB) {
			update(t, db, org, putLinks(sampleLink("l1", "ann")))
			err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				if _, err := tx.Accounts().TakeLink(ctx, "l1", at(1)); err != nil {
					return err
				}
				return errRollback
			})
			if err != errRollback {
				t.Fatalf("Update: %v", err)
			}
			if _, err := take(db, "l1", at(1)); err != nil {
				t.Errorf("TakeLink: %v", err)
			}
		}},
		{"all links of a person are deleted, and none is no error", func(t *testing.T, db storage.DB) {
			update(t, db, org, putLinks(sampleLink("l1", "ann"), sampleLink("l2", "ann"), sampleLink("l3", "bob")))
			for range 2 {
				update(t, db, org, with(func(ctx context.Context, a storage.Accounts) error { return a.DeleteLinks(ctx, "ann") }))
			}
			for hash, want := range map[string]error{"l1": fault.ErrNotFound, "l2": fault.ErrNotFound, "l3": nil} {
				if _, err := look(t, db, hash, at(1)); !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", hash, err, want)
				}
			}
		}},
	}
}
