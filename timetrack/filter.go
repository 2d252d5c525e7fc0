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

// Filter is what somebody looks at again and again in Manage TimeTrack (K17).
// Its Person is the owner.
type Filter struct {
	Record
	Name   string `json:"name"`
	Shared bool   `json:"shared,omitzero"` // others may use it
	FilterBar
}

// FilterBar is what can be selected (K10).
type FilterBar struct {
	Period       period.Kind `json:"period,omitzero"`     // around the day on which it is used; 0 leaves it open
	People       []string    `json:"people,omitzero"`     // ids
	Teams        []string    `json:"teams,omitzero"`      // ids
	Locations    []string    `json:"locations,omitzero"`  // ids
	Activities   []string    `json:"activities,omitzero"` // ids
	Columns      []string    `json:"columns,omitzero"`    // names
	ExcludeEmpty bool        `json:"exclude_empty,omitzero"`
}

// Clone returns a copy that shares nothing with f.
func (f Filter) Clone() Filter {
	for _, list := range f.lists() {
		*list.ids = slices.Clone(*list.ids)
	}
	return f
}

type namedList struct {
	name string
	ids  *[]string
}

func (b *FilterBar) lists() []namedList {
	return []namedList{{"people", &b.People}, {"teams", &b.Teams}, {"locations", &b.Locations}, {"activities", &b.Activities}, {"columns", &b.Columns}}
}

// SaveFilter stores a filter of the actor's own and returns it as stored.
// Revision 0 creates it, a higher one edits the version that it names. A filter
// selects, and shows nobody more than the reader may see.
//
// It needs timetrack.manage or timetrack.approve. It returns fault.ErrInvalid,
// fault.ErrExists for a name that the actor has already, fault.ErrNotFound for
// a filter of somebody else, and fault.ErrStale.
func (t *Timesheet) SaveFilter(ctx context.Context, actor people.Actor, f Filter) (Filter, error) {
	return t.putFilter(ctx, actor, f, false)
}

// DeleteFilter removes a filter of the actor's own, under the revision that the
// actor saw. It returns fault.ErrNotFound and fault.ErrStale.
func (t *Timesheet) DeleteFilter(ctx context.Context, actor people.Actor, id string, revision int64) error {
	_, err := t.putFilter(ctx, actor, Filter{Record: Record{ID: id, Revision: revision}, Name: "-"}, true)
	return err
}

func (t *Timesheet) putFilter(ctx context.Context, actor people.Actor, f Filter, remove bool) (Filter, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage|people.TimetrackApprove)
	if err != nil {
		return Filter{}, err
	}
	if actor.Person == "" {
		return Filter{}, fault.ErrDenied // a host system has none of its own
	}
	f = f.Clone()
	f.Name = strings.TrimSpace(f.Name)
	if f.ID == "" && f.Revision == 0 {
		f.ID = t.newID()
	}
	if err := f.validate(); err != nil {
		return Filter{}, err
	}
	o := t.direct(v)
	var saved Filter
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		found, err := s.Filters().ByID(ctx, []string{f.ID})
		if err != nil {
			return err
		}
		before, exists := found[f.ID]
		switch {
		case f.Revision != 0 && (!exists || before.Removed || !v.own(before.Person)):
			return fault.ErrNotFound
		case f.Revision == 0 && exists:
			return fault.Taken("id")
		case f.Revision != before.Revision:
			return fault.ErrStale
		}
		saved = f
		if remove {
			saved = before
		}
		mine, err := all(ctx, s.Filters(), Query{People: []string{actor.Person}})
		if err != nil {
			return err
		}
		if !remove && slices.ContainsFunc(mine, func(m Filter) bool { return m.ID != f.ID && strings.EqualFold(m.Name, f.Name) }) {
			return fault.Taken("name")
		}
		saved.Record = Record{ID: f.ID, Revision: before.Revision, Person: actor.Person, Removed: remove}
		saved.next(actor, o, "")
		return s.Filters().Put(ctx, saved)
	})
	if err != nil {
		return Filter{}, err
	}
	return saved, nil
}

func (f *Filter) validate() error {
	errs := []error{checkID("id", f.ID), fault.CheckText("name", f.Name, 1, MaxName)}
	if f.Period != 0 && !f.Period.Valid() {
		errs = append(errs, fault.Invalidf("period", "is not a kind of period"))
	}
	for _, list := range f.lists() {
		errs = append(errs, atMost(list.name, len(*list.ids), MaxPeople))
		for i, id := range *list.ids {
			errs = append(errs, fault.CheckText(at(list.name, i), id, 1, MaxName))
		}
	}
	return fault.Join(errs...)
}

// Filters returns the actor's own filters and those that others share, by name.
func (t *Timesheet) Filters(ctx context.Context, actor people.Actor) ([]Filter, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage|people.TimetrackApprove)
	if err != nil {
		return nil, err
	}
	var out []Filter
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out, err = all(ctx, s.Filters(), Query{})
		return err
	})
	out = slices.DeleteFunc(out, func(f Filter) bool { return !f.Shared && !v.own(f.Person) })
	slices.SortStableFunc(out, func(a, b Filter) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return out, err
}
