package directory

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Merge records that from is a duplicate of into, and returns from as stored.
// No figure moves: entries stay with the record that they were made for, and
// whoever reads them takes from for into, so that every total stays right and
// Unmerge restores all of it. The duplicate may not sign in any more.
//
// Both must be people whom the actor may administer, and not the actor. The
// duplicate may not be of a higher level than the one it becomes, whose
// figures more people may see. Both having a value for one metric and date is
// refused as "merge_conflict" (fault.ErrConflict): which of them counts is for
// people to say, by clearing the other.
func (d *Directory) Merge(ctx context.Context, a people.Actor, from, into, reason string) (people.Person, error) {
	reason, err := cleanReason(reason)
	if err != nil {
		return people.Person{}, err
	}
	if from == into {
		return people.Person{}, fault.Invalidf("into", "is the same person")
	}
	var saved people.Person
	err = d.update(ctx, a, people.PeopleManage, func(ctx context.Context, u *unit) error {
		old, err := u.other(ctx, from)
		if err != nil {
			return err
		}
		target, err := u.other(ctx, into)
		if err != nil {
			return err
		}
		if old.Level > target.Level {
			return &fault.Refusal{Code: "higher_level", Field: "into", Err: fault.ErrConflict,
				Reason: "is of a lower access level: merge that person into this one instead"}
		}
		everyone, err := u.People().List(ctx, time.Time{})
		if err != nil {
			return err
		}
		some, others := duplicates(everyone, from), duplicates(everyone, into)
		for _, f := range figures() {
			if err := f.apart(ctx, u.Tx, some, others); err != nil {
				return err
			}
		}
		saved = old
		saved.Revision++
		saved.MergedInto, saved.Inactive = into, true
		if err := u.keepsAdministrator(ctx, old, saved); err != nil {
			return err
		}
		if err := u.People().Put(ctx, saved, a.Person, u.now); err != nil {
			return err
		}
		if err := closeAccount(ctx, u.Tx, from, true); err != nil {
			return err
		}
		return u.log(ctx, "person.merged", storage.EntityPerson, from, map[string]string{"into": into, "reason": reason})
	})
	if err != nil {
		return people.Person{}, err
	}
	return saved, nil
}

// Unmerge undoes Merge: the record is again what it was before.
func (d *Directory) Unmerge(ctx context.Context, a people.Actor, from, reason string) (people.Person, error) {
	reason, err := cleanReason(reason)
	if err != nil {
		return people.Person{}, err
	}
	var saved people.Person
	err = d.update(ctx, a, people.PeopleManage, func(ctx context.Context, u *unit) error {
		if saved, err = u.reached(ctx, from); err != nil {
			return err
		}
		if saved.Erased || saved.MergedInto == "" {
			return &fault.Refusal{Code: "not_merged", Reason: "the person is not merged into another", Err: fault.ErrConflict}
		}
		into := saved.MergedInto
		if into == a.Person {
			return errOneself("")
		}
		if _, err := u.reached(ctx, into); err != nil {
			return err
		}
		versions, err := u.People().Versions(ctx, from)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if v.Value.MergedInto == "" {
				saved.Inactive = v.Value.Inactive
				break
			}
		}
		if !saved.Inactive {
			if err := u.mayRestore(ctx, saved); err != nil {
				return err
			}
		}
		saved.Revision++
		saved.MergedInto = ""
		if err := u.People().Put(ctx, saved, a.Person, u.now); err != nil {
			return err
		}
		if err := closeAccount(ctx, u.Tx, from, saved.Inactive); err != nil {
			return err
		}
		return u.log(ctx, "person.unmerged", storage.EntityPerson, from, map[string]string{"into": into, "reason": reason})
	})
	if err != nil {
		return people.Person{}, err
	}
	return saved, nil
}

// duplicates lists the id and those of all records that were merged into it,
// directly or through others.
func duplicates(everyone []people.Person, id string) []string {
	ids := []string{id}
	for i := 0; i < len(ids); i++ {
		for _, p := range everyone {
			if p.MergedInto == ids[i] {
				ids = append(ids, p.ID)
			}
		}
	}
	return ids
}
