package server

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Held lists the changes that the actor may decide on, oldest first, and the
// cursor of the next page, or "" after the last (S5): those that concern the
// figures of people in the actor's charge on that day, and never the actor's
// own (C3). Changes of entries need trackers.manage, those of the clock
// timetrack.approve; who has neither gets fault.ErrDenied.
func (s *Server) Held(ctx context.Context, actor people.Actor, pg query.Page) ([]sync.HeldChange, string, error) {
	if !actor.Permissions.Any(s.deciders()) {
		return nil, "", fault.ErrDenied
	}
	rows, err := pg.Rows()
	if err != nil {
		return nil, "", err
	}
	var after storage.HeldKey
	more, err := pg.Position(&after)
	if err != nil {
		return nil, "", err
	}
	dir, err := s.resolve(ctx, actor.Org, nil)
	if err != nil {
		return nil, "", err
	}
	u := &unit{server: s, actor: actor, dir: dir, now: change.Instant(s.now())}
	scopes := u.decisions()
	var found []sync.HeldChange
	err = s.db.View(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) error {
		u.begin(tx)
		found = nil
		q := storage.HeldQuery{Subjects: scopes.people(), Limit: rows + 1}
		if more {
			q.After = &after
		}
		for {
			receipts, err := tx.Devices().Held(ctx, q)
			if err != nil {
				return err
			}
			shown, err := u.shown(ctx, scopes, receipts)
			if err != nil {
				return err
			}
			if found = append(found, shown...); len(found) > rows || len(receipts) < q.Limit {
				return nil
			}
			last := receipts[len(receipts)-1]
			q.After = &storage.HeldKey{Received: last.Received, ID: last.ID}
		}
	})
	if err != nil || len(found) <= rows {
		return found, "", err
	}
	found = found[:rows]
	last := found[rows-1]
	return found, query.Cursor(storage.HeldKey{Received: last.Received, ID: last.ID}), nil
}

// scopes are for whom the actor decides, by the permission that it takes.
type scopes map[people.Permissions]people.Scope

func (u *unit) decisions() scopes {
	all := scopes{}
	for _, k := range u.server.kinds {
		if perm := k.decides(); u.actor.Can(perm) {
			if _, ok := all[perm]; !ok {
				all[perm] = u.dir.now.Decisions(u.actor, perm)
			}
		}
	}
	return all
}

// people are those in any of the scopes.
func (s scopes) people() []string {
	ids := []string{}
	for _, scope := range s {
		ids = append(ids, scope.People()...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// shown describes those of the receipts that the actor may decide on, in their
// order.
func (u *unit) shown(ctx context.Context, scopes scopes, receipts []storage.Receipt) ([]sync.HeldChange, error) {
	byKind := map[kind][]storage.Receipt{}
	for _, r := range receipts {
		kind, err := u.server.kindOf(r.Kind)
		if err != nil || kind == nil {
			continue // of a server that was newer than this one
		}
		if scope, ok := scopes[kind.decides()]; ok && scope.Sees(r.Subject, r.Date) {
			byKind[kind] = append(byKind[kind], r)
		}
	}
	byID := map[string]*sync.HeldChange{}
	for kind, held := range byKind {
		shown, err := kind.show(ctx, u, held)
		if err != nil {
			return nil, err
		}
		for _, h := range shown {
			if h != nil {
				byID[h.ID] = h
			}
		}
	}
	var out []sync.HeldChange
	for _, r := range receipts {
		if h := byID[r.ID]; h != nil {
			out = append(out, *h)
		}
	}
	return out, nil
}

// described is what every held change has in common.
func (u *unit) described(r storage.Receipt) *sync.HeldChange {
	h := &sync.HeldChange{
		ID: r.ID, Revision: r.Revision, Kind: r.Kind, Date: r.Date, Status: statuses[r.Status], Code: r.Code, Reason: r.Reason,
		Uncertain: r.Uncertain, Claimed: r.Claimed, Made: r.Made, Received: r.Received, Actions: []string{}, Decision: u.decision(r),
	}
	h.Person.ID, h.Person.Name = r.Subject, u.name(r.Subject)
	return h
}

// waits reports whether the change waits for a decision.
func waits(r storage.Receipt) bool { return r.Status == change.Held && r.Decision.Action == "" }
