package device

import (
	"cmp"
	"context"
	"strings"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Submit changes an entry of the person's own (S1), of the record that the
// entry stands under (Entry.Person) where that is one merged into it. It is judged by the rules
// that are on the device, with the errors of tracking.Log.Submit, before
// anything is written; when it returns the entry and the id of the change, it
// is saved on this device and shown. With an error, ErrQuota among them,
// nothing has changed.
//
// Base is filled in: it is the revision that the server last confirmed.
func (r *Replica) Submit(ctx context.Context, args sync.SubmitArgs) (tracking.Entry, string, error) {
	return r.submit(ctx, args, "")
}

// submit makes a change, in the place of a refused one if replaces is not "".
func (r *Replica) submit(ctx context.Context, args sync.SubmitArgs, replaces string) (tracking.Entry, string, error) {
	if args.Op == "" {
		args.Op = tracking.Set
	}
	// The rules need this person's definitions as they are in this tab; the
	// turn keeps them from changing in between.
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return tracking.Entry{}, "", err
	}
	entry, id, w, err := r.submitNow(ctx, args, replaces)
	r.turn.Release(1)
	if err != nil {
		return tracking.Entry{}, "", err
	}
	if w.meta.ChangesAt != w.was.ChangesAt {
		r.announce()
	}
	r.Wake()
	return entry, id, nil
}

// submitNow is submit for the caller who has the turn.
func (r *Replica) submitNow(ctx context.Context, args sync.SubmitArgs, replaces string) (tracking.Entry, string, *writing, error) {
	now := r.opts.Now()
	key := tracking.Key{Metric: args.Metric, Date: args.Date, Person: cmp.Or(args.Person, r.config.Person)}
	args.Base = r.live.confirmed(key).Revision
	c := sync.Change{
		ID: r.opts.NewID(), Kind: sync.SubmitKind, Made: change.Instant(now), Zone: r.zone(), Boot: r.boot,
		Mono: r.opts.Mono().Milliseconds(), Replaces: replaces,
	}
	_, c.Offset = now.Zone()
	var err error
	if c.Args, err = encode(args); err != nil {
		return tracking.Entry{}, "", nil, err
	}
	made := record{Change: c, Clock: r.correction(), submit: &args}
	entry, err := r.live.judge(ctx, r.config.Person, command(r.config.Person, &made))
	if err != nil {
		return tracking.Entry{}, "", nil, err
	}
	if len(c.Args) > sync.MaxArgs {
		return tracking.Entry{}, "", nil, fault.Invalidf("reason", "is too long")
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
		return tracking.Entry{}, "", nil, err
	}
	r.stale = r.adopt(ctx, w) != nil
	return entry, c.ID, w, nil
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
