package timetrack

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Activity is something that people clock (K6). Whether it is paid counts for
// all days that are not approved.
type Activity struct {
	Record
	Name    string      `json:"name"`
	Color   string      `json:"color,omitzero"` // "#1a7f37"
	Paid    bool        `json:"paid,omitzero"`
	Retired period.Date `json:"retired,omitzero"` // the first day on which it cannot be used any more; zero: none
}

// UsableOn reports whether the activity can be clocked and planned on day d.
func (a Activity) UsableOn(d period.Date) bool {
	return !a.Removed && (a.Retired == 0 || d < a.Retired)
}

// SaveActivity stores an activity and returns it as stored. Revision 0 creates
// it: an id that is empty is made. A higher Revision edits the version that it
// names.
//
// It needs timetrack.manage and returns fault.ErrInvalid for fields out of
// range, fault.ErrStale where the activity was changed meanwhile, and
// fault.ErrExists for an id or a name that is taken; case does not count in
// names.
func (t *Timesheet) SaveActivity(ctx context.Context, actor people.Actor, a Activity) (Activity, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return Activity{}, err
	}
	a.Name = strings.TrimSpace(a.Name)
	if a.ID == "" && a.Revision == 0 {
		a.ID = t.newID()
	}
	if err := a.validate(); err != nil {
		return Activity{}, err
	}
	o := t.direct(v)
	var saved Activity
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		others, err := all(ctx, s.Activities(), Query{})
		if err != nil {
			return err
		}
		same := func(b Activity) bool { return b.ID != a.ID && strings.EqualFold(b.Name, a.Name) }
		if slices.ContainsFunc(others, same) {
			return fault.Taken("name")
		}
		if i := slices.IndexFunc(others, func(b Activity) bool { return b.ID == a.ID }); i < 0 && a.Revision != 0 {
			return fault.ErrNotFound
		}
		saved = Activity{Record: Record{ID: a.ID, Revision: a.Revision}, Name: a.Name, Color: a.Color, Paid: a.Paid, Retired: a.Retired}
		saved.next(actor, o, a.Reason)
		return s.Activities().Put(ctx, saved)
	})
	if err != nil {
		return Activity{}, err
	}
	return saved, nil
}

func (a Activity) validate() error {
	var color, retired error
	if a.Color != "" && !isColor(a.Color) {
		color = fault.Invalidf("color", "must be like #1a7f37")
	}
	if a.Retired != 0 && !isDate(a.Retired) {
		retired = fault.Invalidf("retired", "must be a date")
	}
	return fault.Join(checkID("id", a.ID), fault.CheckText("name", a.Name, 1, MaxName), color, retired, fault.CheckText("reason", a.Reason, 0, MaxReason))
}

func isColor(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdefABCDEF") == ""
}

// Activities returns all activities, those that are retired included, by name,
// for everybody who uses TimeTrack.
func (t *Timesheet) Activities(ctx context.Context, actor people.Actor) ([]Activity, error) {
	if !actor.Permissions.Any(timetracking) {
		return nil, fault.ErrDenied
	}
	var out []Activity
	err := t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) (err error) {
		out, err = all(ctx, s.Activities(), Query{})
		return err
	})
	slices.SortStableFunc(out, func(a, b Activity) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return out, err
}

// ActivityVersions returns every version of an activity, newest first (C12),
// for those with timetrack.manage.
func (t *Timesheet) ActivityVersions(ctx context.Context, actor people.Actor, id string) ([]Activity, error) {
	if !actor.Can(people.TimetrackManage) {
		return nil, fault.ErrDenied
	}
	var out []Activity
	err := t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) (err error) {
		out, err = s.Activities().Versions(ctx, id)
		return err
	})
	if err == nil && len(out) == 0 {
		err = fault.ErrNotFound
	}
	return out, err
}
