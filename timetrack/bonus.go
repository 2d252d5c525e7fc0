package timetrack

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Bonus is an amount that a person gets on top, on a day (K15).
type Bonus struct {
	Record
	Amount money.Amount `json:"amount"`
	Note   string       `json:"note,omitzero"`
}

// AddBonus is the command that gives several people a bonus each.
type AddBonus struct {
	change.Origin
	People []string // ids
	Amount money.Amount
	Date   period.Date
	Note   string // required where the amount is negative
}

// AddBonus gives each of the people a bonus (K15), all of them or nobody. A
// command whose id is known changes nothing and is answered as the first time.
//
// It needs timetrack.manage for each of them on the day; nobody gives oneself
// one. It returns fault.ErrInvalid, fault.ErrDenied for people[i],
// fault.ErrLocked with the code approved where the bonuses of the day are, and
// fault.ErrConflict with the code id_reuse.
func (t *Timesheet) AddBonus(ctx context.Context, actor people.Actor, c AddBonus) ([]Bonus, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return nil, err
	}
	c.Note = strings.TrimSpace(c.Note)
	c.Origin, err = c.Origin.Fill(v.now, t.newID)
	errs := []error{err, checkCount("people", len(c.People), MaxPeople), checkBonus(c.Amount, c.Date, c.Note)}
	decides := v.decider(people.TimetrackManage)
	for i, p := range c.People {
		switch {
		case slices.Contains(c.People[:i], p):
			errs = append(errs, fault.Invalidf(at("people", i), "is given twice"))
		case !decides.sees(p, c.Date):
			errs = append(errs, undecided("people", i))
		}
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	digest := change.DigestOf([]any{"timetrack.bonus", c.People, c.Amount, c.Date, c.Note})
	var out []Bonus
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		known, err := s.Verdicts(ctx, []string{c.ID})
		if err != nil {
			return err
		}
		if verdict, ok := known[c.ID]; ok {
			out, err = givenBefore(ctx, s, verdict, digest)
			return err
		}
		var ids []string
		for i, p := range c.People {
			person := v.roster.Resolve(p)
			if err := frozen(ctx, s, at("people", i), v.records(p), []period.Date{c.Date}, BonusPart); err != nil {
				return err
			}
			b := Bonus{Record: Record{ID: t.newID(), Person: person}, Amount: c.Amount, Note: c.Note}
			b.on(c.Date)
			b.next(actor, c.Origin, "")
			out, ids = append(out, b), append(ids, b.ID)
		}
		if err := s.Bonuses().Put(ctx, out...); err != nil {
			return err
		}
		return s.PutVerdicts(ctx, []change.Verdict{{ID: c.ID, Digest: digest, Status: change.Applied, Ref: strings.Join(ids, ","), At: c.Received}})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// givenBefore is the answer to a command that is known.
func givenBefore(ctx context.Context, s Store, verdict change.Verdict, digest change.Digest) ([]Bonus, error) {
	if verdict.Digest != digest {
		return nil, change.ErrReused(verdict.ID)
	}
	var out []Bonus
	for _, id := range strings.Split(verdict.Ref, ",") {
		versions, err := s.Bonuses().Versions(ctx, id)
		if err != nil || len(versions) == 0 {
			return nil, errors.Join(err, fault.ErrNotFound)
		}
		out = append(out, versions[len(versions)-1])
	}
	return out, nil
}

func checkBonus(a money.Amount, d period.Date, note string) error {
	errs := []error{checkAmount("amount", a), fault.CheckText("note", note, 0, MaxReason)}
	if a.Minor == 0 {
		errs = append(errs, fault.Invalidf("amount", "must not be zero"))
	}
	if a.Minor < 0 && note == "" {
		errs = append(errs, fault.Invalidf("note", "is required for a negative amount"))
	}
	if !isDate(d) {
		errs = append(errs, fault.Invalidf("date", "must be a date"))
	}
	return fault.Join(errs...)
}

// undecided is the refusal of somebody for whom the actor may not decide.
func undecided(list string, i int) error {
	return &fault.Refusal{Code: "denied", Field: at(list, i), Reason: "one decides for people in one's charge only, and never for oneself", Err: fault.ErrDenied}
}

// ChangeBonus changes amount and note of a bonus, or takes it away as it stands
// where Removed is set, under the revision that b names. It needs what AddBonus
// needs, and returns fault.ErrNotFound for one out of sight, and fault.ErrStale.
func (t *Timesheet) ChangeBonus(ctx context.Context, actor people.Actor, b Bonus) (Bonus, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return Bonus{}, err
	}
	b.Note = strings.TrimSpace(b.Note)
	errs := []error{checkID("id", b.ID), fault.CheckText("reason", b.Reason, 0, MaxReason)}
	if !b.Removed {
		errs = append(errs, checkBonus(b.Amount, 1, b.Note))
	}
	if err := fault.Join(errs...); err != nil {
		return Bonus{}, err
	}
	decides, o := v.decider(people.TimetrackManage), t.direct(v)
	var saved Bonus
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		before, ok, err := one(ctx, s.Bonuses(), b.ID)
		switch {
		case err != nil:
			return err
		case !ok || !decides.sees(before.Person, before.Date):
			return fault.ErrNotFound
		case before.Revision != b.Revision:
			return fault.ErrStale
		}
		if err := frozen(ctx, s, "date", v.records(before.Person), []period.Date{before.Date}, BonusPart); err != nil {
			return err
		}
		saved = before
		if saved.Removed = b.Removed; !b.Removed {
			saved.Amount, saved.Note = b.Amount, b.Note
		}
		saved.next(actor, o, b.Reason)
		return s.Bonuses().Put(ctx, saved)
	})
	if err != nil {
		return Bonus{}, err
	}
	return saved, nil
}

// Bonuses returns the bonuses on the days: one's own, and, with
// timetrack.manage, of those whom one sees; by person, day and id.
func (t *Timesheet) Bonuses(ctx context.Context, actor people.Actor, days period.Span, persons []string) ([]Bonus, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	if err := checkSpan(days); err != nil {
		return nil, err
	}
	scope := v.roster.Scope(actor, people.TimetrackManage)
	var out []Bonus
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		return s.Bonuses().List(ctx, Query{People: persons, Span: days}, func(b Bonus) error {
			if scope.Sees(b.Person, b.Date) {
				out = append(out, b)
			}
			return nil
		})
	})
	return out, err
}
