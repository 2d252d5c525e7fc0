package server

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Push judges the changes of a device of the actor's, in order, and answers
// with every verdict that the device has not confirmed (S3, S4). A device that
// is unknown becomes the actor's. Effects, verdicts and the device's last
// number are stored in one unit of work.
//
// It returns fault.ErrDenied with the code foreign_device for a device of
// somebody else, fault.ErrConflict with the code upgrade_required for messages
// and kinds of change that are newer than this server, and fault.ErrInvalid
// for a message that breaks its limits; then nothing is stored. What is wrong
// with one change is that change's verdict.
func (s *Server) Push(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
	received := change.Instant(s.now())
	if err := s.checkPush(p); err != nil {
		return sync.PushAnswer{}, err
	}
	guess := clockOf(storage.Device{}, p.Sent, received, 0)
	instants := make([]time.Time, len(p.Changes))
	for i, c := range p.Changes {
		instants[i] = guess.place(c).made
	}
	dir, err := s.resolve(ctx, actor.Org, instants)
	if err != nil {
		return sync.PushAnswer{}, err
	}
	if err := author(dir.now, actor); err != nil {
		return sync.PushAnswer{}, err
	}
	u := &unit{server: s, actor: actor, dir: dir, now: received, poison: map[int64]bool{}}
	for {
		var answer sync.PushAnswer
		err := s.db.Update(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) (err error) {
			answer, err = u.push(ctx, tx, p)
			return err
		})
		again, err := s.mend(ctx, u, len(p.Changes), err)
		if err != nil {
			return sync.PushAnswer{}, err
		}
		if !again {
			return answer, nil
		}
	}
}

// checkPush refuses what no device of this version sends.
func (s *Server) checkPush(p sync.Push) error {
	if err := checkMessage(p.Protocol, p.Device, p.Sent, p.Stored); err != nil {
		return err
	}
	if len(p.Changes) > sync.MaxChanges {
		return fault.Invalidf("changes", "must be at most %d", sync.MaxChanges)
	}
	for i, c := range p.Changes {
		if c.Seq < 1 {
			return fault.Invalidf(fmt.Sprintf("changes[%d].seq", i), "must be 1 or more")
		}
		if _, err := s.kindOf(c.Kind); err != nil {
			return err
		}
	}
	return nil
}

// checkMessage refuses what is wrong with a push and a pull alike.
func checkMessage(protocol int, device string, sent time.Time, stored int64) error {
	if protocol != sync.Protocol {
		return errUpgrade("protocol", fmt.Sprintf("this server speaks version %d", sync.Protocol))
	}
	if u, err := uuid.Parse(device); err != nil || u.String() != device {
		return fault.Invalidf("device", "is not a UUID in lower case with hyphens")
	}
	if sent.IsZero() {
		return fault.Invalidf("sent", "is required")
	}
	if stored < 0 {
		return fault.Invalidf("stored", "must be 0 or more")
	}
	return nil
}

// author refuses who has no device: a host system, and who is nobody here.
func author(r *people.Roster, actor people.Actor) error {
	if _, ok := r.Person(actor.Person); !ok || actor.Person == "" {
		return fault.ErrDenied
	}
	return nil
}

// The ways in which a unit of work may ask to be run again, with nothing of it
// stored.
type (
	unresolved struct{ at []time.Time } // rosters of further instants are needed
	panicked   struct {                 // judging these changes
		jobs  []*job
		value any
		stack []byte
	}
)

func (unresolved) Error() string  { return "sync: rosters are missing" }
func (p panicked) Error() string  { return fmt.Sprintf("sync: judging changes panicked: %v", p.value) }
func (p panicked) alone() bool    { return len(p.jobs) == 1 }
func (p panicked) seq() int64     { return p.jobs[0].change.Seq }
func (p panicked) device() string { return p.jobs[0].receipt.Device }

// mend prepares u to run again after an error that allows it, and returns the
// others. A change that makes the server panic is found by judging each by
// itself, and held: it blocks neither the queue nor the changes beside it.
func (s *Server) mend(ctx context.Context, u *unit, changes int, err error) (again bool, _ error) {
	if need, ok := errors.AsType[unresolved](err); ok {
		return true, s.complete(ctx, u.dir, need.at)
	}
	p, ok := errors.AsType[panicked](err)
	switch {
	case !ok:
		return false, err
	case !p.alone():
		u.alone = true
		return true, nil
	}
	s.log.ErrorContext(ctx, "judging a change panicked", "org", u.actor.Org, "device", p.device(), "seq", p.seq(),
		"panic", fmt.Sprint(p.value), "stack", string(p.stack))
	u.poison[p.seq()] = true
	if changes > 1 && len(u.poison) == changes {
		return false, p // it is not the change; the device tries again
	}
	return true, nil
}

// guarded runs fn on some jobs and turns a panic into an error, after which
// the unit of work is given up.
func guarded(jobs []*job, fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked{jobs, v, debug.Stack()}
		}
	}()
	return fn()
}
