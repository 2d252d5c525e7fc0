package people_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// names is the list of C3.
const names = "trackers.manage trackers.report pipeline.view pipeline.manage pipeline.export leads.use leads.coordinate leads.report goals.view goals.manage " +
	"timetrack.use timetrack.schedule timetrack.manage timetrack.approve reference.manage people.manage all_locations"

func TestPermissionsAreThoseOfC3(t *testing.T) {
	t.Parallel()
	equal(t, "all", people.AllPermissions.Names(), strings.Fields(names))
	for i, name := range strings.Fields(names) {
		p, err := people.ParsePermissions([]string{name})
		if err != nil || p != 1<<i || p.String() != name {
			t.Errorf("%s: %v, %v", name, p, err)
		}
	}
	if people.TrackersManage.String() != "trackers.manage" || people.AllLocations.String() != "all_locations" || people.PeopleManage.String() != "people.manage" {
		t.Error("constants and names are out of step")
	}
}

func TestPermissionsAsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := people.Permissions(rapid.Uint32Range(0, uint32(people.AllPermissions)).Draw(t, "permissions"))
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		back := people.AllPermissions
		if err := json.Unmarshal(b, &back); err != nil || back != p {
			t.Fatalf("%s reads back as %v, %v", b, back, err)
		}
		listed, err := people.ParsePermissions(p.Names())
		if err != nil || listed != p {
			t.Fatalf("%v reads back as %v, %v", p.Names(), listed, err)
		}
	})
	for _, bad := range []string{"leads", "Leads.use", "leads.use,", ",", " leads.use"} {
		p := people.GoalsView
		err := p.UnmarshalText([]byte(bad))
		invalid, ok := errors.AsType[*fault.Invalid](err)
		if !ok || invalid.Field != "permissions" || p != people.GoalsView {
			t.Errorf("%q: %v, %v", bad, p, err)
		}
	}
}

func TestHasAndAny(t *testing.T) {
	t.Parallel()
	p := people.LeadsUse | people.GoalsView
	for _, c := range []struct {
		q        people.Permissions
		has, any bool
	}{
		{0, true, false}, {people.LeadsUse, true, true}, {p, true, true}, {people.LeadsUse | people.LeadsReport, false, true}, {people.LeadsReport, false, false},
	} {
		if p.Has(c.q) != c.has || p.Any(c.q) != c.any || (people.Actor{Permissions: p}).Can(c.q) != c.has {
			t.Errorf("%v of %v: has %t, any %t", c.q, p, p.Has(c.q), p.Any(c.q))
		}
	}
}

func TestPresetsAreThoseOfC3(t *testing.T) {
	t.Parallel()
	representative := "pipeline.view leads.use timetrack.use"
	manager := representative + " trackers.report trackers.manage pipeline.manage pipeline.export leads.report goals.view timetrack.schedule timetrack.manage timetrack.approve"
	coordinator := representative + " leads.coordinate leads.report"
	administrator := manager + " " + coordinator + " goals.manage reference.manage people.manage"
	want := []struct {
		name  string
		level int
		perms string
	}{
		{"representative", 10, representative}, {"advisor", 10, representative}, {"manager", 20, manager},
		{"coordinator", 20, coordinator}, {"administrator", 30, administrator}, {"enterprise", 40, administrator + " all_locations"},
	}
	presets := people.Presets()
	if len(presets) != len(want) {
		t.Fatalf("%d presets", len(presets))
	}
	for i, w := range want {
		perms := strings.Fields(w.perms)
		slices.Sort(perms)
		got := presets[i].Permissions.Names()
		slices.Sort(got)
		equal(t, w.name, got, slices.Compact(perms))
		if presets[i].Name != w.name || presets[i].Level != w.level {
			t.Errorf("%s, level %d, want %s, level %d", presets[i].Name, presets[i].Level, w.name, w.level)
		}
		if p, ok := people.PresetNamed(w.name); !ok || p != presets[i] {
			t.Errorf("named %s: %v, %t", w.name, p, ok)
		}
	}
	if p, ok := people.PresetNamed("Manager"); ok {
		t.Errorf("found %v", p)
	}
}
