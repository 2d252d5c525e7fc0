package timetrack

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// known remembers what rules ask of the store for each of many commands, within
// one unit of work that does not change it.
type known struct {
	store      Store
	activities map[string]*knownActivity
	approved   map[string]Part // by dayID, of days that were asked for
}

// knownActivity is an activity as it was read.
type knownActivity struct {
	latest   Activity
	exists   bool
	versions []Activity // newest first; nil: not read
}

func newKnown(s Store) *known {
	return &known{store: s, activities: map[string]*knownActivity{}, approved: map[string]Part{}}
}

// activity returns the version of an activity that was known at an instant;
// one made later is known to nobody before, and then it is the first.
func (k *known) activity(ctx context.Context, id string, at time.Time) (Activity, bool, error) {
	a := k.activities[id]
	if a == nil {
		latest, exists, err := one(ctx, k.store.Activities(), id)
		if err != nil {
			return Activity{}, false, err
		}
		a = &knownActivity{latest: latest, exists: exists}
		k.activities[id] = a
	}
	if !a.exists || !a.latest.Received.After(at) {
		return a.latest, a.exists, nil
	}
	if a.versions == nil {
		var err error
		if a.versions, err = k.store.Activities().Versions(ctx, id); err != nil {
			return Activity{}, false, err
		}
	}
	for _, v := range a.versions {
		if !v.Received.After(at) {
			return v, true, nil
		}
	}
	return a.versions[len(a.versions)-1], true, nil
}

// usable returns the refusal of an activity that cannot be used on day d, as
// known at an instant.
func (k *known) usable(ctx context.Context, name, id string, d period.Date, at time.Time) error {
	if err := checkID(name, id); err != nil {
		return err
	}
	a, ok, err := k.activity(ctx, id, at)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.Invalidf(name, "is not an activity")
	case !a.UsableOn(d):
		return &fault.Refusal{Code: "activity_retired", Field: name, Reason: a.Name + " is retired from " + a.Retired.String(), Err: fault.ErrConflict}
	}
	return nil
}

// days reads what is approved of days, by their dayID, unless it is known.
func (k *known) days(ctx context.Context, ids []string) error {
	var unknown []string
	for _, id := range ids {
		if _, ok := k.approved[id]; !ok {
			k.approved[id] = 0
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	found, err := k.store.Approvals().ByID(ctx, unknown)
	for id, a := range found {
		k.approved[id] = a.parts()
	}
	return err
}

// frozen returns the refusal of a change to days of a person, of all the
// person's records, of which one of the parts is approved, or nil.
func (k *known) frozen(ctx context.Context, name string, records []string, days []period.Date, parts Part) error {
	if err := k.days(ctx, dayIDs(records, days...)); err != nil {
		return err
	}
	for _, d := range days {
		for _, id := range dayIDs(records, d) {
			if k.approved[id]&parts != 0 {
				return approved(name, d)
			}
		}
	}
	return nil
}
