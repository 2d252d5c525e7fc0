package timetrack

import (
	"context"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Approve approves parts of what a report showed of the people selected by
// name, for all of them or nobody (K16). It freezes those numbers, with what
// they were reckoned from: changes to them are refused from then on. What is
// approved already stays with who approved it. shown is the PersonRow.Version
// of each person.
//
// It needs timetrack.approve for each of them; nobody approves oneself, and
// people of one level who both hold all_locations may approve one another. It
// returns fault.ErrInvalid, also for days to come, fault.ErrDenied for
// people[i], and fault.ErrStale for people[i] whose numbers or approvals are not
// those shown any more.
func (t *Timesheet) Approve(ctx context.Context, actor people.Actor, sel Selection, parts Part, shown map[string]string) error {
	v, ts, err := t.deciding(ctx, actor, sel, parts)
	if err != nil {
		return err
	}
	var errs []error
	for i, id := range sel.People {
		if shown[id] == "" {
			errs = append(errs, fault.Invalidf("shown", "must hold the version of %s", at("people", i)))
		}
	}
	for _, o := range ts.people {
		today, err := v.day(o.ID, v.now)
		if err != nil {
			return err
		}
		if sel.Until > today+1 {
			errs = append(errs, fault.Invalidf("until", "is in the future: days to come cannot be approved"))
			break
		}
	}
	if err := fault.Join(errs...); err != nil {
		return err
	}
	origin := t.direct(v)
	return t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		if err := ts.read(ctx, s); err != nil {
			return err
		}
		if err := ts.asShown(sel.People, shown); err != nil {
			return err
		}
		var put []Approval
		err := ts.each(func(o *owner, d period.Date, day *personDay) error {
			a := day.approved()
			before := a.parts()
			if before&parts == parts {
				return nil
			}
			if _, err := reckon(d, day.Inputs); err != nil {
				return err // what cannot be reckoned cannot be paid
			}
			for p := Hours; p <= BonusPart; p <<= 1 {
				if parts&p != 0 && before&p == 0 {
					*a.mark(p) = Mark{By: actor.Person, At: v.now}
				}
			}
			if a.Person == "" {
				a.Person = o.ID
			}
			a.ID = dayID(a.Person, d)
			a.on(d)
			a.Snapshot = day.Inputs.clone()
			a.next(actor, origin, "")
			put = append(append(put, a), day.instead(actor, origin, "")...)
			return nil
		})
		if err != nil {
			return err
		}
		return s.Approvals().Put(ctx, put...)
	})
}

// deciding resolves an approval or its undoing.
func (t *Timesheet) deciding(ctx context.Context, actor people.Actor, sel Selection, parts Part) (view, *timesheet, error) {
	v, err := t.with(ctx, actor, people.TimetrackApprove)
	if err != nil {
		return view{}, nil, err
	}
	errs := []error{sel.validate(), checkCount("people", len(sel.People), MaxPeople)}
	if parts == 0 || parts&^Everything != 0 {
		errs = append(errs, fault.Invalidf("parts", "must be hours, paid or bonus"))
	}
	if err := fault.Join(errs...); err != nil {
		return view{}, nil, err
	}
	decides := v.decider(people.TimetrackApprove)
	scope := v.roster.Scope(actor, people.TimetrackManage)
	// The days that the actor sees, as in the report; those that the actor may
	// not decide on are refused.
	ts := v.selected(sel, func(person string, d period.Date) bool { return scope.Sees(person, d) || decides.sees(person, d) })
	for i, id := range sel.People {
		person := v.roster.Resolve(id)
		j := slices.IndexFunc(ts.people, func(o *owner) bool { return o.ID == person })
		if j < 0 || !decides.all(ts.people[j], sel.Span) {
			errs = append(errs, undecided("people", i))
		}
	}
	return v, ts, fault.Join(errs...)
}

// all reports whether the actor may decide on every selected day of somebody.
func (c charge) all(o *owner, span period.Span) bool {
	for i := range o.days {
		if o.days[i].selected && !c.sees(o.ID, span.From+period.Date(i)) {
			return false
		}
	}
	return true
}

// each calls fn for every selected day.
func (ts *timesheet) each(fn func(o *owner, d period.Date, day *personDay) error) error {
	for _, o := range ts.people {
		for i := range o.days {
			if !o.days[i].selected {
				continue
			}
			if err := fn(o, ts.span.From+period.Date(i), &o.days[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// asShown refuses people whose numbers are not those shown any more.
func (ts *timesheet) asShown(ids []string, shown map[string]string) error {
	var errs []error
	for i, id := range ids {
		for _, o := range ts.people {
			if o.ID == ts.roster.Resolve(id) && ts.version(o) != shown[id] {
				errs = append(errs, &fault.Refusal{Code: "stale", Field: at("people", i), Reason: o.Name() + " has changed since it was shown", Err: fault.ErrStale})
			}
		}
	}
	return fault.Join(errs...)
}

// Reopen undoes the approval of parts of the selected days, so that they can
// be changed (K16). The reason is required. Results that came later return to
// their own days, except where they were paid as an adjustment on a day that is
// itself approved.
//
// It needs what Approve needs, and returns its errors but fault.ErrStale, and
// fault.ErrConflict with the code not_approved where there is nothing to undo.
func (t *Timesheet) Reopen(ctx context.Context, actor people.Actor, sel Selection, parts Part, reason string) error {
	v, ts, err := t.deciding(ctx, actor, sel, parts)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if err := fault.CheckText("reason", reason, 1, MaxReason); err != nil {
		return err
	}
	origin := t.direct(v)
	return t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		if err := ts.read(ctx, s); err != nil {
			return err
		}
		var put []Approval
		open := map[string]bool{} // days whose paid time was reopened
		err := ts.each(func(o *owner, d period.Date, day *personDay) error {
			a := day.approved()
			if a.parts()&parts == 0 {
				return nil
			}
			if a.parts()&parts&Paid != 0 {
				open[dayID(o.ID, d)] = true
			}
			for p := Hours; p <= BonusPart; p <<= 1 {
				if parts&p != 0 {
					*a.mark(p) = Mark{}
				}
			}
			a.Snapshot = Inputs{}
			if a.parts() != 0 {
				a.Snapshot = day.Inputs.clone()
			}
			a.ID = dayID(a.Person, d)
			a.on(d)
			a.next(actor, origin, reason)
			put = append(append(put, a), day.instead(actor, origin, reason)...)
			return nil
		})
		if err != nil {
			return err
		}
		if len(put) == 0 {
			return &fault.Refusal{Code: "not_approved", Field: "parts", Reason: "nothing of this is approved", Err: fault.ErrConflict}
		}
		if err := s.Approvals().Put(ctx, put...); err != nil {
			return err
		}
		return ts.unbook(ctx, s, open, origin, reason)
	})
}

// unbook takes back the adjustments of days that are open again, where they
// are booked on days that are open.
func (ts *timesheet) unbook(ctx context.Context, s Store, open map[string]bool, o change.Origin, reason string) error {
	booked, err := all(ctx, s.Adjustments(), Query{People: ts.ids(), Span: period.Span{From: ts.span.From}})
	if err != nil {
		return err
	}
	var put []Adjustment
	for _, a := range booked {
		if !open[dayID(ts.roster.Resolve(a.Person), a.Of)] {
			continue
		}
		day, err := approvedOf(ctx, s, ts.records(a.Person), a.Date)
		if err != nil {
			return err
		}
		if day.Paid.IsZero() {
			a.Removed = true
			a.next(ts.actor, o, reason)
			put = append(put, a)
		}
	}
	return s.Adjustments().Put(ctx, put...)
}

// ApprovalVersions returns every approval and reopening of a person's day,
// newest first, each with its snapshot (C12): of one's own, and, with
// timetrack.manage or timetrack.approve, of those whom one sees.
func (t *Timesheet) ApprovalVersions(ctx context.Context, actor people.Actor, person string, d period.Date) ([]Approval, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	sees := v.roster.Scope(actor, people.TimetrackManage).Sees(person, d) || v.decider(people.TimetrackApprove).sees(person, d)
	if !isDate(d) || !sees {
		return nil, fault.ErrNotFound
	}
	var out []Approval
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		for _, id := range dayIDs(v.records(person), d) {
			versions, err := s.Approvals().Versions(ctx, id)
			if err != nil {
				return err
			}
			out = append(out, versions...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fault.ErrNotFound
	}
	slices.SortStableFunc(out, func(a, b Approval) int { return b.Received.Compare(a.Received) })
	return out, nil
}
