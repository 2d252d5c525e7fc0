package account

import (
	"context"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// ProfileEdit is what people change about themselves (C5).
type ProfileEdit struct {
	directory.Profile
	Revision int64  // the present one of the person
	Password string // the present one; needed to change the e-mail
}

// SaveProfile changes the actor's own names, e-mail and language and returns
// the person as stored, which is the confirmation. It returns a *fault.Invalid
// for each field that breaks its rule, fault.ErrStale, fault.Taken of email for
// one that somebody else has, and the refusal wrong_password for an e-mail
// changed without the right password. The address before is told.
func (s *Service) SaveProfile(ctx context.Context, a people.Actor, e ProfileEdit) (people.Person, error) {
	if a.Person == "" {
		return people.Person{}, errPerson()
	}
	profile, err := e.Profile.Clean()
	if err != nil {
		return people.Person{}, err
	}
	r, err := s.dir.Roster(ctx, a.Org)
	if err != nil {
		return people.Person{}, err
	}
	before, ok := r.Person(a.Person)
	if !ok {
		return people.Person{}, fault.ErrNotFound
	}
	moving := profile.Email != before.Email
	if moving {
		if profile.Email == "" {
			return people.Person{}, fault.Invalidf("email", "is required to sign in")
		}
		if err := s.confirm(ctx, a, "password", e.Password); err != nil {
			return people.Person{}, err
		}
	}
	now := s.now()
	var saved people.Person
	err = s.db.Update(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		p, err := tx.People().Get(ctx, a.Person, time.Time{})
		if err != nil {
			return err
		}
		if p.Revision != e.Revision || p.Email != before.Email {
			return fault.ErrStale
		}
		saved = p
		saved.FirstName, saved.LastName, saved.Email, saved.Language = profile.FirstName, profile.LastName, profile.Email, profile.Language
		fields := differing(p, saved)
		if len(fields) == 0 {
			return nil
		}
		saved.Revision++
		if err := tx.People().Put(ctx, saved, a.Person, now); err != nil {
			return err
		}
		if moving {
			account, err := tx.Accounts().Account(ctx, a.Person)
			if err != nil {
				return err
			}
			account.Email = saved.Email
			account.Revision++
			if err := tx.Accounts().PutAccount(ctx, account); err != nil {
				return err
			}
			if err := tx.Accounts().DeleteLinks(ctx, a.Person); err != nil {
				return err
			}
		}
		return s.log(ctx, tx, storage.Event{
			At: now, Person: a.Person, Action: "account.profile_changed", Target: a.Person,
			Detail: map[string]string{"fields": strings.Join(fields, ",")},
		})
	})
	if err != nil {
		return people.Person{}, err
	}
	if moving {
		err = s.mailLater(ctx, before.Email, Occasion{Notice: NoticeEmailChanged, Person: saved, Organization: r.Organization})
	}
	return saved, err
}

// differing names the fields of a profile in which two versions differ.
func differing(p, q people.Person) []string {
	var fields []string
	if p.FirstName != q.FirstName {
		fields = append(fields, "first_name")
	}
	if p.LastName != q.LastName {
		fields = append(fields, "last_name")
	}
	if p.Email != q.Email {
		fields = append(fields, "email")
	}
	if p.Language != q.Language {
		fields = append(fields, "language")
	}
	return fields
}

// ChangePassword sets the actor's own password, ends every session of the
// person, and signs the browser in anew. It returns the refusal wrong_password
// when present is not the right one, *TooMany after too many of those, and a
// *fault.Invalid with the rule of CheckPassword that the new one breaks.
func (s *Service) ChangePassword(ctx context.Context, a people.Actor, present, password string) (Session, error) {
	if a.Person == "" {
		return Session{}, errPerson()
	}
	r, err := s.dir.Roster(ctx, a.Org)
	if err != nil {
		return Session{}, err
	}
	p, ok := r.Person(a.Person)
	if !ok {
		return Session{}, fault.ErrNotFound
	}
	if err := s.confirm(ctx, a, "present", present); err != nil {
		return Session{}, err
	}
	if err := CheckPassword(password, p); err != nil {
		return Session{}, err
	}
	if password == present {
		return Session{}, fault.Invalidf("password", "is the present one")
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return Session{}, err
	}
	var session Session
	err = s.db.Update(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		if err := s.setPassword(ctx, tx, a.Person, hash); err != nil {
			return err
		}
		if session, err = s.startSession(ctx, tx, a); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: s.now(), Person: a.Person, Action: "account.password_changed", Target: a.Person})
	})
	if err != nil {
		return Session{}, err
	}
	return session, s.mailLater(ctx, p.Email, Occasion{Notice: NoticePasswordChanged, Person: p, Organization: r.Organization})
}

// SetPassword is for the operator of the server: it sets a person's password,
// opening an account where there is none, and ends every session. It returns
// fault.ErrNotFound for an unknown person, and a *fault.Invalid with the rule
// of CheckPassword that is broken.
func (s *Service) SetPassword(ctx context.Context, org, person, password string) error {
	r, err := s.dir.Roster(ctx, org)
	if err != nil {
		return err
	}
	p, ok := r.Person(person)
	if !ok {
		return fault.ErrNotFound
	}
	if err := CheckPassword(password, p); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		p, err := tx.People().Get(ctx, person, time.Time{})
		if err != nil {
			return err
		}
		if _, err := openAccount(ctx, tx, p); err != nil {
			return err
		}
		if err := s.setPassword(ctx, tx, person, hash); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: s.now(), Action: "account.password_changed", Target: person, Detail: map[string]string{"by": "operator"}})
	})
}

// setPassword gives an account another password and ends its sessions and
// links.
func (s *Service) setPassword(ctx context.Context, tx storage.Tx, person, hash string) error {
	account, err := tx.Accounts().Account(ctx, person)
	if err != nil {
		return err
	}
	account.PasswordHash, account.Failures, account.RetryAfter = hash, 0, time.Time{}
	account.Revision++
	if err := tx.Accounts().PutAccount(ctx, account); err != nil {
		return err
	}
	if err := tx.Accounts().DeleteSessions(ctx, person, ""); err != nil {
		return err
	}
	return tx.Accounts().DeleteLinks(ctx, person)
}

// confirm checks the present password of somebody who is signed in.
func (s *Service) confirm(ctx context.Context, a people.Actor, field, password string) error {
	now := s.now()
	key := a.Org + "/" + a.Person
	if wait := s.emails.begin(key, now); wait > 0 {
		return &TooMany{RetryAfter: wait}
	}
	account, err := s.account(ctx, a.Org, a.Person)
	if err != nil {
		return err
	}
	if len(password) > MaxPasswordBytes {
		password = "" // nobody's
	}
	fits, err := s.hasher.verify(ctx, password, account.PasswordHash)
	if err != nil {
		return err
	}
	if !fits {
		if err := s.counts.add(ctx, func(ctx context.Context) { s.countFailure(ctx, storage.AccountRef{Org: a.Org, Person: a.Person}, now) }); err != nil {
			return err
		}
		return errPassword(field)
	}
	s.emails.succeed(key, true)
	return nil
}
