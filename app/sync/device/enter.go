package device

import (
	"context"
	"strings"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// enter makes a change of a kind, in the place of a refused one if replaces is
// not "", and returns its id; it is saved and shown then. judge fills in the
// arguments and applies the rules, before anything is written: with an error
// nothing has changed.
func (r *Replica) enter(ctx context.Context, kind changeKind, replaces string, judge func(rec *record) error) (id string, err error) {
	// The rules need this person's definitions as they are in this tab; the
	// turn keeps them from changing in between.
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return "", err
	}
	id, w, err := r.enterNow(ctx, kind, replaces, judge)
	r.turn.Release(1)
	if err != nil {
		return "", err
	}
	if w.meta.ChangesAt != w.was.ChangesAt {
		r.announce()
	}
	r.Wake()
	return id, nil
}

// enterNow is enter for the caller who has the turn.
func (r *Replica) enterNow(ctx context.Context, kind changeKind, replaces string, judge func(rec *record) error) (string, *writing, error) {
	now := r.opts.Now()
	c := sync.Change{
		ID: r.opts.NewID(), Kind: kind.name(), Made: change.Instant(now), Zone: r.zone(), Boot: r.boot,
		Mono: r.opts.Mono().Milliseconds(), Replaces: replaces,
	}
	_, c.Offset = now.Zone()
	made := record{Change: c, Clock: r.correction(), known: kind}
	if err := judge(&made); err != nil {
		return "", nil, err
	}
	var err error
	if made.Args, err = encode(made.args); err != nil {
		return "", nil, err
	}
	if len(made.Args) > sync.MaxArgs {
		return "", nil, fault.Invalidf("args", "are too long")
	}
	w, err := r.commit(ctx, func(w *writing) error {
		rec := made // fn may run again
		rec.Policy = w.meta.Policy
		if replaces != "" {
			old, err := w.judged(replaces)
			if err != nil {
				return err
			}
			if applied(old.Verdict) {
				return errApplied
			}
			old.ReplacedBy, old.Dismissed = c.ID, old.Verdict.Revision
			if err := w.keep(old); err != nil {
				return err
			}
		}
		return w.add(&rec)
	})
	if err != nil {
		return "", nil, err
	}
	r.stale = r.adopt(ctx, w) != nil
	return c.ID, w, nil
}

// errApplied refuses to send again what was applied: it would be doubled.
var errApplied = &fault.Refusal{Code: "applied", Reason: "this change was applied; change the entry itself", Err: fault.ErrConflict}

// zone is the IANA name of the device's zone, or "".
func (r *Replica) zone() string {
	if r.opts.Zone != "" {
		return r.opts.Zone
	}
	name := r.opts.Now().Location().String()
	if name == "Local" || !strings.Contains(name, "/") && name != "UTC" {
		return ""
	}
	return name
}
