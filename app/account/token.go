package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// TokenRequest is what an API token is to be (C21).
type TokenRequest struct {
	Name        string
	Permissions people.Permissions // among one's own
	Level       int                // at most one's own
	Expires     time.Time          // within a year
}

// CreateToken makes an API token for a host system, and returns it with the
// secret to send as "Authorization: Bearer", which is shown this once. It
// needs people.manage, and a person.
//
// The token acts at the locations of the person who made it, and never with
// more than that person holds at the time: it ends when the person leaves.
func (s *Service) CreateToken(ctx context.Context, a people.Actor, t TokenRequest) (storage.Token, string, error) {
	var none storage.Token
	switch {
	case a.Person == "":
		return none, "", errPerson()
	case !a.Can(people.PeopleManage):
		return none, "", fault.ErrDenied
	}
	now := s.now()
	name, err := directory.CleanName("name", t.Name)
	errs := []error{err}
	if more := t.Permissions &^ a.Permissions; more != 0 {
		errs = append(errs, &fault.Refusal{Code: "not_held", Field: "permissions", Reason: "hold what you do not: " + more.String(), Err: fault.ErrDenied})
	}
	if t.Permissions == 0 {
		errs = append(errs, fault.Invalidf("permissions", "are required"))
	}
	switch {
	case t.Level < 0:
		errs = append(errs, fault.Invalidf("level", "must not be negative"))
	case t.Level > a.Level:
		errs = append(errs, &fault.Refusal{Code: "above_own_level", Field: "level", Reason: "is above your own", Err: fault.ErrDenied})
	}
	switch {
	case !t.Expires.After(now):
		errs = append(errs, fault.Invalidf("expires", "must lie ahead"))
	case t.Expires.After(now.AddDate(1, 0, 0)):
		errs = append(errs, fault.Invalidf("expires", "must be within a year"))
	}
	if err := fault.Join(errs...); err != nil {
		return none, "", err
	}
	secret, digest := newSecret()
	token := storage.Token{
		ID: s.opts.NewID(), Name: name, Hash: digest, Person: a.Person, Level: t.Level, Permissions: t.Permissions,
		Created: now, Expires: t.Expires,
	}
	err = s.db.Update(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Accounts().PutToken(ctx, token); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{
			At: now, Person: a.Person, Action: "token.created", Entity: "token", Target: token.ID,
			Detail: map[string]string{"permissions": token.Permissions.String()},
		})
	})
	if err != nil {
		return none, "", err
	}
	token.Hash = ""
	return token, tokenScheme + a.Org + "_" + secret, nil
}

// Tokens lists the API tokens that the actor made, or, with people.manage and
// all_locations, all of them; newest first, without their digests.
func (s *Service) Tokens(ctx context.Context, a people.Actor) ([]storage.Token, error) {
	var tokens []storage.Token
	err := s.db.View(ctx, a.Org, func(ctx context.Context, tx storage.Tx) (err error) {
		tokens, err = tx.Accounts().Tokens(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	tokens = slices.DeleteFunc(tokens, func(t storage.Token) bool { return !controls(a, t) })
	for i := range tokens {
		tokens[i].Hash = ""
	}
	return tokens, nil
}

// RevokeToken ends an API token that Tokens lists; for others it returns
// fault.ErrNotFound. One that has ended already is no error.
func (s *Service) RevokeToken(ctx context.Context, a people.Actor, id string) error {
	return s.db.Update(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		tokens, err := tx.Accounts().Tokens(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(tokens, func(t storage.Token) bool { return t.ID == id && controls(a, t) })
		if i < 0 {
			return fault.ErrNotFound
		}
		t := tokens[i]
		if t.Revoked {
			return nil
		}
		t.Revoked = true
		if err := tx.Accounts().PutToken(ctx, t); err != nil {
			return err
		}
		return s.log(ctx, tx, storage.Event{At: s.now(), Person: a.Person, Action: "token.revoked", Entity: "token", Target: id})
	})
}

// controls reports whether the actor may see and revoke a token.
func controls(a people.Actor, t storage.Token) bool {
	return a.Person != "" && a.Person == t.Person || a.Can(people.PeopleManage|people.AllLocations)
}

// tokenScheme begins every API token: hw_<organization>_<secret>.
const tokenScheme = "hw_"

// actorByToken returns the actor that an API token stands for, or
// fault.ErrNotFound or ErrDenied.
func (s *Service) actorByToken(ctx context.Context, bearer string) (people.Actor, error) {
	rest, ok := strings.CutPrefix(bearer, tokenScheme)
	end := strings.LastIndexByte(rest, '_')
	if !ok || end < 1 {
		return people.Actor{}, fault.ErrNotFound
	}
	org, digest := rest[:end], digestOf(rest[end+1:])
	now := s.now()
	var t storage.Token
	err := s.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) (err error) {
		t, err = tx.Accounts().TokenByHash(ctx, digest)
		return err
	})
	if err != nil {
		return people.Actor{}, err
	}
	if t.Revoked || !now.Before(t.Expires) {
		return people.Actor{}, fault.ErrDenied
	}
	maker, err := s.dir.Actor(ctx, org, t.Person)
	if err != nil {
		return people.Actor{}, err
	}
	if now.Sub(t.LastUsed) >= lastUsedStep {
		if err := s.recordUse(ctx, org, digest, now); err != nil {
			return people.Actor{}, err
		}
	}
	return people.Actor{
		Org: org, Token: t.ID, Level: min(t.Level, maker.Level),
		Permissions: t.Permissions & maker.Permissions, Locations: maker.Locations,
	}, nil
}

// lastUsedStep is how exactly the last use of a token is known.
const lastUsedStep = time.Minute

func (s *Service) recordUse(ctx context.Context, org, digest string, now time.Time) error {
	return s.db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		t, err := tx.Accounts().TokenByHash(ctx, digest)
		if err != nil || now.Sub(t.LastUsed) < lastUsedStep {
			return err
		}
		t.LastUsed = now
		return tx.Accounts().PutToken(ctx, t)
	})
}
