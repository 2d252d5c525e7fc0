package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// newSecret makes a secret of 130 random bits and the digest that is stored of
// it. It needs no salt: nobody finds it by guessing.
func newSecret() (secret, digest string) {
	secret = rand.Text()
	return secret, digestOf(secret)
}

func digestOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// errLink is the answer to a link that is unknown, used or too old.
func errLink() error {
	return &fault.Refusal{Code: "link_invalid", Reason: "the link was used before, or is too old: ask for a new one", Err: fault.ErrNotFound}
}

// Invite sends a person, whom the actor may administer, a link to choose a
// password with, and opens an account for that. It can be repeated until the
// person has chosen one; then it is the refusal has_password. Where the Mailer
// fails it is the refusal mail_failed, and the invitation can be sent again.
func (s *Service) Invite(ctx context.Context, a people.Actor, person string) error {
	if !a.Can(people.PeopleManage) {
		return fault.ErrDenied
	}
	row, err := s.dir.Person(ctx, a, person)
	if err != nil {
		return err
	}
	if !row.Managed {
		return fault.ErrDenied
	}
	var o Occasion
	now := s.now()
	err = s.db.Update(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		p, err := tx.People().Get(ctx, person, time.Time{})
		if err != nil {
			return err
		}
		if p.Inactive || p.Erased || p.MergedInto != "" {
			return &fault.Refusal{Code: "inactive", Reason: "the person has left", Err: fault.ErrConflict}
		}
		account, err := openAccount(ctx, tx, p)
		if err != nil {
			return err
		}
		if account.PasswordHash != "" {
			return &fault.Refusal{Code: "has_password", Reason: "the person has chosen a password already", Err: fault.ErrConflict}
		}
		if o, err = s.makeLink(ctx, tx, a.Org, p, storage.Invitation, s.opts.InvitationAge, now); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: now, Person: a.Person, Action: "account.invited", Target: person})
	})
	if err != nil {
		return err
	}
	if err := s.mail(ctx, o.Person.Email, o); err != nil {
		s.opts.Logger.ErrorContext(ctx, "sending mail", "notice", string(o.Notice), "person", o.Person.ID, "error", err)
		return &fault.Refusal{Code: "mail_failed", Reason: "the mail could not be sent; try again later", Err: fault.ErrConflict}
	}
	return nil
}

// openAccount returns the account of a person, made now if there is none.
func openAccount(ctx context.Context, tx storage.Tx, p people.Person) (storage.Account, error) {
	account, err := tx.Accounts().Account(ctx, p.ID)
	if fault.Sentinel(err) != fault.ErrNotFound {
		return account, err
	}
	if p.Email == "" {
		return account, fault.Invalidf("email", "is required to sign in")
	}
	account = storage.Account{Person: p.ID, Email: p.Email, Revision: 1}
	return account, tx.Accounts().PutAccount(ctx, account)
}

// makeLink stores a link and returns the occasion to mail it.
func (s *Service) makeLink(ctx context.Context, tx storage.Tx, org string, p people.Person, purpose storage.LinkPurpose, good time.Duration, now time.Time) (Occasion, error) {
	o, err := tx.Organization().Get(ctx, org, time.Time{})
	if err != nil {
		return Occasion{}, err
	}
	secret, digest := newSecret()
	err = tx.Accounts().PutLink(ctx, storage.Link{Hash: digest, Person: p.ID, Purpose: purpose, Created: now, Expires: now.Add(good)})
	link := s.opts.BaseURL.JoinPath(s.opts.LinkPath)
	link.Fragment = org + "." + secret
	return Occasion{Notice: Notice(purpose), Person: p, Organization: o, Link: link.String(), Good: good}, err
}

// ForgotPassword sends a link to choose a new password with to everybody who
// signs in with the e-mail. The answer and its time are the same whether
// anybody does: all of it is left to Run. Requests for one e-mail too soon
// after one another, and too many from one network address, get *TooMany.
func (s *Service) ForgotPassword(ctx context.Context, email, address string) error {
	now := s.now()
	email = strings.ToLower(strings.TrimSpace(email))
	if key := addressKey(address); key != "" {
		if wait := s.addresses.begin(key, now); wait > 0 {
			return &TooMany{RetryAfter: wait}
		}
	}
	if wait := s.requests.begin(email, now); wait > 0 {
		return &TooMany{RetryAfter: wait}
	}
	return s.mails.add(ctx, func(ctx context.Context) { s.sendResets(ctx, email, now) })
}

func (s *Service) sendResets(ctx context.Context, email string, now time.Time) {
	refs, err := s.db.AccountsByEmail(ctx, email)
	if err != nil {
		s.opts.Logger.ErrorContext(ctx, "finding who forgot a password", "error", err)
		return
	}
	for _, ref := range refs {
		var o Occasion
		err := s.db.Update(ctx, ref.Org, func(ctx context.Context, tx storage.Tx) error {
			o = Occasion{}
			account, err := tx.Accounts().Account(ctx, ref.Person)
			if err != nil || account.Disabled {
				return err
			}
			p, err := tx.People().Get(ctx, ref.Person, time.Time{})
			if err != nil || p.Inactive || p.Erased || p.MergedInto != "" {
				return err
			}
			if o, err = s.makeLink(ctx, tx, ref.Org, p, storage.PasswordReset, s.opts.ResetAge, now); err != nil {
				return err
			}
			return s.log(ctx, tx, storage.Event{At: now, Action: "account.reset_requested", Target: ref.Person})
		})
		switch {
		case err != nil && fault.Sentinel(err) != fault.ErrNotFound:
			s.opts.Logger.ErrorContext(ctx, "making a link for a new password", "error", err)
		case err == nil && o.Link != "":
			s.mailPatiently(ctx, email, o)
		}
	}
}

// Link is what a single-use link is good for, before it is used.
type Link struct {
	Purpose      storage.LinkPurpose
	Person       people.Person // id, names and e-mail only
	Organization people.Organization
	Expires      time.Time
}

// Look tells what a link is good for, by its secret (the fragment of its
// address), and leaves it as it is. It returns the refusal link_invalid
// (fault.ErrNotFound) for one that is unknown, used or too old.
func (s *Service) Look(ctx context.Context, secret string) (Link, error) {
	org, digest, ok := parseLink(secret)
	if !ok {
		return Link{}, errLink()
	}
	var l Link
	err := s.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		stored, err := tx.Accounts().Link(ctx, digest, s.now())
		if err != nil {
			return err
		}
		p, err := tx.People().Get(ctx, stored.Person, time.Time{})
		if err != nil {
			return err
		}
		o, err := tx.Organization().Get(ctx, org, time.Time{})
		if err != nil {
			return err
		}
		l = Link{
			Purpose: stored.Purpose, Expires: stored.Expires,
			Person:       people.Person{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Email: p.Email},
			Organization: people.Organization{ID: o.ID, Name: o.Name},
		}
		return nil
	})
	if fault.Sentinel(err) == fault.ErrNotFound {
		err = errLink()
	}
	return l, err
}

// Redeem uses a link up: it sets the password of the person that the link was
// sent to, ends all sessions and other links of the person, and signs the
// browser in. Of several calls with one link exactly one succeeds; the others
// get the refusal link_invalid. A password that breaks a rule of CheckPassword
// leaves the link good.
func (s *Service) Redeem(ctx context.Context, secret, password string) (Session, error) {
	l, err := s.Look(ctx, secret)
	if err != nil {
		return Session{}, err
	}
	if err := CheckPassword(password, l.Person); err != nil {
		return Session{}, err
	}
	actor, err := s.dir.Actor(ctx, l.Organization.ID, l.Person.ID)
	if fault.Sentinel(err) != nil {
		return Session{}, errLink()
	}
	if err != nil {
		return Session{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Session{}, err
	}
	if err := s.leave(ctx); err != nil {
		return Session{}, err
	}
	_, digest, _ := parseLink(secret)
	now := s.now()
	var session Session
	err = s.db.Update(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) error {
		taken, err := tx.Accounts().TakeLink(ctx, digest, now)
		if fault.Sentinel(err) == fault.ErrNotFound {
			return errLink()
		}
		if err != nil {
			return err
		}
		if err := s.setPassword(ctx, tx, actor.Person, hash); err != nil {
			return err
		}
		if session, err = s.startSession(ctx, tx, actor); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{
			At: now, Person: actor.Person, Action: "account.password_changed", Target: actor.Person,
			Detail: map[string]string{"by": string(taken.Purpose)},
		})
	})
	if err != nil || l.Purpose == storage.Invitation {
		return session, err
	}
	return session, s.mailLater(ctx, l.Person.Email, Occasion{Notice: NoticePasswordChanged, Person: l.Person, Organization: l.Organization})
}

// parseLink splits the secret of a link into the organization and the digest
// that is stored.
func parseLink(secret string) (org, digest string, ok bool) {
	dot := strings.LastIndexByte(secret, '.')
	if dot < 1 {
		return "", "", false
	}
	return secret[:dot], digestOf(secret[dot+1:]), true
}
