package server

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Decide settles a held change, whose revision is the one that the actor saw,
// and returns it as it stands then (S5). Effect, decision and a line of the
// audit log are stored in one unit of work.
//
// It returns fault.ErrNotFound for a change that Held does not show the actor,
// fault.ErrDenied for one's own, fault.ErrStale where somebody has decided
// meanwhile, fault.ErrInvalid for a decision that is incomplete, and the
// domain's refusal where it cannot be applied: fault.ErrLocked with the code
// period_locked to accept what is in a closed period.
func (s *Server) Decide(ctx context.Context, actor people.Actor, id string, revision int64, d sync.Decision) (sync.HeldChange, error) {
	if !actor.Permissions.Any(s.deciders()) {
		return sync.HeldChange{}, fault.ErrDenied
	}
	d.Note = strings.TrimSpace(d.Note)
	if err := checkDecision(d); err != nil {
		return sync.HeldChange{}, err
	}
	dir, err := s.resolve(ctx, actor.Org, nil)
	if err != nil {
		return sync.HeldChange{}, err
	}
	u := &unit{server: s, actor: actor, dir: dir, now: change.Instant(s.now())}
	for {
		var decided sync.HeldChange
		err := s.db.Update(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) (err error) {
			u.begin(tx)
			decided, err = u.decide(ctx, id, revision, d)
			return err
		})
		need, again := errors.AsType[unresolved](err)
		if !again {
			return decided, err
		}
		if err := s.complete(ctx, dir, need.at); err != nil {
			return sync.HeldChange{}, err
		}
	}
}

func checkDecision(d sync.Decision) error {
	switch d.Action {
	case sync.Accept, sync.Book:
	case sync.Reopen, sync.Refuse:
		if d.Note == "" {
			return fault.Invalidf("note", "is required: the author reads why")
		}
	default:
		return fault.Invalidf("action", "must be accept, reopen, book or refuse")
	}
	switch {
	case d.Date != 0 && d.Action != sync.Book:
		return fault.Invalidf("date", "is for booking only")
	case !utf8.ValidString(d.Note):
		return fault.Invalidf("note", "is not valid UTF-8")
	case strings.ContainsFunc(d.Note, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		return fault.Invalidf("note", "holds a control character")
	case utf8.RuneCountInString(d.Note) > sync.MaxNote:
		return fault.Invalidf("note", "has more than %d characters", sync.MaxNote)
	}
	return nil
}

// decide is one run of a decision.
func (u *unit) decide(ctx context.Context, id string, revision int64, d sync.Decision) (sync.HeldChange, error) {
	none := sync.HeldChange{}
	found, err := u.tx.Devices().ReceiptsByID(ctx, []string{id})
	if err != nil {
		return none, err
	}
	r, ok := found[id]
	if !ok {
		return none, fault.ErrNotFound
	}
	own := u.actor.Person != "" && u.dir.now.Resolve(r.Subject) == u.actor.Person
	if own {
		return none, &fault.Refusal{Code: "denied", Reason: "nobody decides on one's own changes", Err: fault.ErrDenied}
	}
	scopes := u.decisions()
	shown, err := u.shown(ctx, scopes, []storage.Receipt{r})
	switch {
	case err != nil:
		return none, err
	case len(shown) == 0:
		return none, fault.ErrNotFound
	case r.Revision != revision:
		return none, fault.ErrStale
	case !waits(r):
		return none, &fault.Refusal{Code: "not_held", Reason: "the change does not wait for a decision", Err: fault.ErrConflict}
	}
	if missing := u.dir.missing([]time.Time{r.Made}); len(missing) > 0 {
		return none, unresolved{missing}
	}
	kind, err := u.server.kindOf(r.Kind)
	if err != nil {
		return none, err
	}
	if err := kind.settle(ctx, u, r, d); err != nil {
		return none, err
	}
	status := change.Applied
	if d.Action == sync.Refuse {
		status = change.Rejected
	}
	r.Status, r.Revision = status, r.Revision+1
	r.Decision = storage.Decision{Action: d.Action, By: u.actor.Person, At: u.now, Note: d.Note}
	if err := u.tx.Devices().PutReceipts(ctx, []storage.Receipt{r}); err != nil {
		return none, err
	}
	if err := u.audit(ctx, "held_change.decided", storage.EntityReceipt, r.ID, map[string]string{
		"action": d.Action, "person": r.Subject, "date": r.Date.String(), "held": r.Code,
	}); err != nil {
		return none, err
	}
	shown, err = u.shown(ctx, scopes, []storage.Receipt{r})
	if err != nil {
		return none, err
	}
	return shown[0], nil
}

// audit appends what was done to the audit log.
func (u *unit) audit(ctx context.Context, action, entity, target string, detail map[string]string) error {
	if u.actor.Token != "" {
		detail["token"] = u.actor.Token
	}
	return u.tx.Audit().Append(ctx, storage.Event{
		ID: u.server.newID(), At: u.now, Person: u.actor.Person, Action: action, Entity: entity, Target: target, Detail: detail,
	})
}
