package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// scope says on whose behalf a command reads and writes.
type scope struct {
	Org string `help:"The organization, by id or name; needed where there are several." placeholder:"ID|NAME"`
	As  string `help:"Act as this person and see what the person may see; without it, see everything." placeholder:"EMAIL"`
}

// organization finds the organization that a command is about.
func (s scope) organization(ctx context.Context, db storage.DB) (string, error) {
	ids, err := db.Organizations(ctx)
	if err != nil {
		return "", err
	}
	if s.Org == "" && len(ids) == 1 {
		return ids[0], nil
	}
	var known []string
	for _, id := range ids {
		o, err := organization(ctx, db, id)
		if err != nil {
			return "", err
		}
		if s.Org != "" && (id == s.Org || strings.EqualFold(o.Name, s.Org)) {
			return id, nil
		}
		known = append(known, o.Name+" ("+id+")")
	}
	switch {
	case len(ids) == 0:
		return "", fmt.Errorf("the database holds no organization yet; headway user add --new-org NAME makes one")
	case s.Org == "":
		return "", fmt.Errorf("--org is needed: there are %s", strings.Join(known, ", "))
	}
	return "", fmt.Errorf("no organization %q: there are %s", s.Org, strings.Join(known, ", "))
}

func organization(ctx context.Context, db storage.DB, id string) (o people.Organization, err error) {
	err = db.View(ctx, id, func(ctx context.Context, tx storage.Tx) error {
		o, err = tx.Organization().Get(ctx, id, time.Time{})
		return err
	})
	return o, err
}

// actor is the person that the command acts as, or else the operator, who has
// the database in hand and may see and do everything.
func (s scope) actor(ctx context.Context, db storage.DB, dir people.Directory, org string, now time.Time) (people.Actor, error) {
	if s.As == "" {
		return people.Actor{Org: org, Level: math.MaxInt, Permissions: people.AllPermissions}, nil
	}
	roster, err := dir.Roster(ctx, org)
	if err != nil {
		return people.Actor{}, err
	}
	i := slices.IndexFunc(roster.People, func(p people.Person) bool { return strings.EqualFold(p.Email, s.As) })
	if i < 0 {
		return people.Actor{}, fmt.Errorf("nobody has the e-mail %q", s.As)
	}
	today, err := roster.Today(roster.People[i].ID, now)
	if err != nil {
		return people.Actor{}, err
	}
	a, ok := roster.Actor(roster.People[i].ID, today)
	if !ok {
		return people.Actor{}, fmt.Errorf("%s may not sign in any more", s.As)
	}
	return a, nil
}
