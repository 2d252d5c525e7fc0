package directory

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Erase replaces the identity of a person, and of the duplicates merged into
// it, by a pseudonym in every version of the record, and keeps the figures
// (C22). The account, its sessions, links and API tokens end; the audit log
// keeps what happened and forgets the details. What devices of the person sent
// is emptied, their changes that wait for a decision are refused, and the
// devices are gone. Of the person's time, notes and reasons go. It cannot be
// undone.
//
// Answers kept for repeated requests (storage.Idempotency) may hold the
// identity until Sweep removes them, at most ResponseAge later.
func (d *Directory) Erase(ctx context.Context, a people.Actor, person, reason string) error {
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	return d.update(ctx, a, people.PeopleManage, func(ctx context.Context, u *unit) error {
		old, err := u.other(ctx, person)
		if err != nil {
			return err
		}
		gone := old
		gone.Erased = true
		if err := u.keepsAdministrator(ctx, old, gone); err != nil {
			return err
		}
		return u.erase(ctx, person, reason)
	})
}

// erase makes a person and all duplicates of it nobody in particular.
func (u *unit) erase(ctx context.Context, person, reason string) error {
	everyone, err := u.People().List(ctx, time.Time{})
	if err != nil {
		return err
	}
	for _, id := range duplicates(everyone, person) {
		if err := u.eraseRecord(ctx, id); err != nil {
			return err
		}
		if err := u.log(ctx, "person.erased", storage.EntityPerson, id, map[string]string{"reason": reason}); err != nil {
			return err
		}
	}
	return nil
}

func (u *unit) eraseRecord(ctx context.Context, id string) error {
	err := u.People().Redact(ctx, id, func(p people.Person) people.Person {
		p.FirstName, p.LastName = Pseudonym(id)
		p.Email, p.ExternalID, p.Language = "", "", ""
		return p
	})
	if err != nil {
		return err
	}
	p, err := u.People().Get(ctx, id, time.Time{})
	if err != nil {
		return err
	}
	p.Revision++
	p.Permissions, p.Inactive, p.Erased = 0, true, true
	if err := u.People().Put(ctx, p, u.actor.Person, u.now); err != nil {
		return err
	}
	if err := u.Accounts().DeleteAccount(ctx, id); err != nil && fault.Sentinel(err) != fault.ErrNotFound {
		return err
	}
	tokens, err := u.Accounts().Tokens(ctx)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.Person != id {
			continue
		}
		t.Name, t.Revoked = "erased", true
		if err := u.Accounts().PutToken(ctx, t); err != nil {
			return err
		}
	}
	if err := u.eraseDevices(ctx, id); err != nil {
		return err
	}
	if err := eraseTime(ctx, u.TimeTrack(), id); err != nil {
		return err
	}
	return u.Audit().Forget(ctx, id)
}

// Pseudonym is the name of an erased person: the same for each of its records
// and versions, and made of nothing but the end of the id.
func Pseudonym(id string) (first, last string) {
	return "Erased", id[max(0, len(id)-8):]
}
