package account

import (
	"context"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Credentials are what is typed to sign in.
type Credentials struct {
	Email    string
	Password string
	Org      string // id of the organization; "" looks in all of them
	Address  string // network address of the browser, as far as it can be trusted; "" is not counted
}

// tries is how many accounts of one e-mail are looked at where no organization
// is named. As many hashes are computed for any e-mail, unless the database
// has fewer organizations.
const tries = 3

// Choose says that the password is right in more than one organization: the
// person names one of them. It is the refusal choose_organization.
type Choose struct {
	Organizations []people.Organization // with id and name only
}

func (e *Choose) Error() string { return "choose the organization to sign in to" }

// Unwrap returns the *fault.Refusal.
func (e *Choose) Unwrap() error {
	return &fault.Refusal{Code: "choose_organization", Field: "org", Reason: e.Error(), Err: fault.ErrConflict}
}

// SignIn signs a browser in and returns its new session. A session that ctx
// came with ends. It returns the refusal invalid_credentials (fault.ErrDenied)
// whenever e-mail and password do not fit, whatever the reason; *TooMany after
// too many attempts; and *Choose. Somebody with accounts in more than three
// organizations names one.
func (s *Service) SignIn(ctx context.Context, c Credentials) (Session, error) {
	now := s.now()
	email := strings.ToLower(strings.TrimSpace(c.Email))
	if len(c.Password) > MaxPasswordBytes {
		c.Password = "" // nobody's
	}
	address := addressKey(c.Address)
	if address != "" {
		if wait := s.addresses.begin(address, now); wait > 0 {
			return Session{}, &TooMany{RetryAfter: wait}
		}
	}
	key := c.Org + " " + email
	if wait := s.emails.begin(key, now); wait > 0 {
		return Session{}, &TooMany{RetryAfter: wait}
	}
	right, err := s.verify(ctx, email, c.Org, c.Password, now)
	if err != nil {
		return Session{}, err
	}
	if len(right) == 0 {
		return Session{}, errCredentials()
	}
	if address != "" {
		s.addresses.succeed(address, false)
	}
	s.emails.succeed(key, true)
	if len(right) > 1 {
		return Session{}, s.choose(ctx, right)
	}
	return s.enter(ctx, right[0], c.Password)
}

// candidate is an account whose password is tried.
type candidate struct {
	storage.AccountRef
	account storage.Account
}

// verify tries the password on the accounts of an e-mail, and returns those
// that it fits. It computes as many hashes for an e-mail that nobody has.
func (s *Service) verify(ctx context.Context, email, org, password string, now time.Time) ([]candidate, error) {
	rounds := 1
	if org == "" {
		orgs, err := s.db.Organizations(ctx)
		if err != nil {
			return nil, err
		}
		rounds = max(1, min(tries, len(orgs)))
	}
	refs, err := s.db.AccountsByEmail(ctx, email)
	if err != nil {
		return nil, err
	}
	var right []candidate
	for range rounds {
		var c candidate
		for len(refs) > 0 && c.Person == "" {
			if org == "" || refs[0].Org == org {
				c.AccountRef = refs[0]
			}
			refs = refs[1:]
		}
		open := false
		if c.Person != "" {
			if c.account, err = s.account(ctx, c.Org, c.Person); err != nil && fault.Sentinel(err) == nil {
				return nil, err
			}
			open = err == nil && !c.account.Disabled && !now.Before(c.account.RetryAfter)
		}
		hash := ""
		if open {
			hash = c.account.PasswordHash
		}
		fits, err := s.hasher.verify(ctx, password, hash)
		switch {
		case err != nil:
			return nil, err
		case fits:
			right = append(right, c)
		case open && hash != "":
			if err := s.counts.add(ctx, func(ctx context.Context) { s.countFailure(ctx, c.AccountRef, now) }); err != nil {
				return nil, err
			}
		}
	}
	return right, nil
}

func (s *Service) account(ctx context.Context, org, person string) (storage.Account, error) {
	var a storage.Account
	err := s.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) (err error) {
		a, err = tx.Accounts().Account(ctx, person)
		return err
	})
	return a, err
}

// countFailure remembers a wrong password with its account.
func (s *Service) countFailure(ctx context.Context, ref storage.AccountRef, at time.Time) {
	err := s.db.Update(ctx, ref.Org, func(ctx context.Context, tx storage.Tx) error {
		a, err := tx.Accounts().Account(ctx, ref.Person)
		if err != nil {
			return err
		}
		const quiet = 24 * time.Hour // after the last pause: a fresh start
		if !a.RetryAfter.IsZero() && at.Sub(a.RetryAfter) > quiet {
			a.Failures = 0
		}
		a.Failures++
		if wait := pause(a.Failures, freeFailures); wait > 0 {
			a.RetryAfter = at.Add(wait)
		}
		a.Revision++
		if err := tx.Accounts().PutAccount(ctx, a); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: at, Action: "account.sign_in_failed", Target: ref.Person})
	})
	if err != nil && fault.Sentinel(err) != fault.ErrNotFound {
		s.opts.Logger.ErrorContext(ctx, "counting a failed sign-in", "error", err)
	}
}

// choose names the organizations of accounts that a password fits.
func (s *Service) choose(ctx context.Context, right []candidate) error {
	choice := new(Choose)
	for _, c := range right {
		r, err := s.dir.Roster(ctx, c.Org)
		if err != nil {
			return err
		}
		choice.Organizations = append(choice.Organizations, people.Organization{ID: c.Org, Name: r.Organization.Name})
	}
	return choice
}

// enter starts the session of an account whose password was right.
func (s *Service) enter(ctx context.Context, c candidate, password string) (Session, error) {
	actor, err := s.dir.Actor(ctx, c.Org, c.Person)
	if fault.Sentinel(err) != nil {
		return Session{}, errCredentials()
	}
	if err != nil {
		return Session{}, err
	}
	rehashed := ""
	if s.hasher.outdated(c.account.PasswordHash) {
		if rehashed, err = s.hasher.hash(ctx, password); err != nil {
			return Session{}, err
		}
	}
	if err := s.leave(ctx); err != nil {
		return Session{}, err
	}
	var session Session
	err = s.db.Update(ctx, c.Org, func(ctx context.Context, tx storage.Tx) error {
		a, err := tx.Accounts().Account(ctx, c.Person)
		if fault.Sentinel(err) == fault.ErrNotFound || err == nil && (a.Disabled || a.PasswordHash != c.account.PasswordHash) {
			return errCredentials() // changed since the password was checked
		}
		if err != nil {
			return err
		}
		if a.Failures > 0 || rehashed != "" {
			a.Failures, a.RetryAfter = 0, time.Time{}
			if rehashed != "" {
				a.PasswordHash = rehashed
			}
			a.Revision++
			if err := tx.Accounts().PutAccount(ctx, a); err != nil {
				return err
			}
		}
		if session, err = s.startSession(ctx, tx, actor); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: s.now(), Person: c.Person, Action: "account.signed_in", Target: c.Person})
	})
	return session, err
}

// leave ends the session that a request came with, if any.
func (s *Service) leave(ctx context.Context) error {
	c, ok := callerFrom(ctx)
	if !ok || c.session == "" {
		return nil
	}
	return s.db.Update(ctx, c.actor.Org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Accounts().DeleteSession(ctx, c.session); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: s.now(), Person: c.actor.Person, Action: "account.signed_out", Target: c.actor.Person})
	})
}

// SignOut ends the session that the request of ctx came with. Send the browser
// NoCookie. Without a session it does nothing.
func (s *Service) SignOut(ctx context.Context) error { return s.leave(ctx) }

// SignOutEverywhere ends every session of a person, the present one included.
func (s *Service) SignOutEverywhere(ctx context.Context, a people.Actor) error {
	if a.Person == "" {
		return errPerson()
	}
	return s.db.Update(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Accounts().DeleteSessions(ctx, a.Person, ""); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: s.now(), Person: a.Person, Action: "account.signed_out_everywhere", Target: a.Person})
	})
}
