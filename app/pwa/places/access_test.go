package places

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func presets() []api.Preset {
	var out []api.Preset
	for _, p := range people.Presets() {
		out = append(out, api.Preset{Name: p.Name, Level: p.Level, Permissions: p.Permissions.Names()})
	}
	return out
}

// Nobody is offered to give more than one has.
func TestGrantable(t *testing.T) {
	t.Parallel()
	preset := func(name string) api.Me {
		p, ok := people.PresetNamed(name)
		if !ok {
			t.Fatalf("there is no preset %s", name)
		}
		return api.Me{Level: p.Level, Permissions: p.Permissions.Names()}
	}
	for _, c := range []struct{ me, want string }{
		{"enterprise", "representative advisor manager coordinator administrator enterprise"},
		{"administrator", "representative advisor manager coordinator administrator"},
		{"manager", "representative advisor manager"},
		{"coordinator", "representative advisor coordinator"},
		{"representative", "representative advisor"},
	} {
		var names []string
		for _, p := range grantable(presets(), preset(c.me)) {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s gives %s; want %s", c.me, got, c.want)
		}
	}
	low := preset("administrator")
	low.Level = 15
	if got := grantable(presets(), low); len(got) != 2 {
		t.Errorf("a low level with all permissions gives %+v", got)
	}
}

func TestPresetOf(t *testing.T) {
	t.Parallel()
	manager, _ := people.PresetNamed("manager")
	shuffled := manager.Permissions.Names()
	slices.Reverse(shuffled)
	for _, c := range []struct {
		level       string
		permissions []string
		want        string
	}{
		{"20", shuffled, "manager"},
		{"10", shuffled, ""},
		{"20", toggled(shuffled, "people.manage", true), ""},
		{"20", toggled(shuffled, "trackers.report", false), ""},
		{"20", toggled(toggled(shuffled, "trackers.report", false), "trackers.report", true), "manager"},
		{"", nil, ""},
	} {
		if got := presetOf(presets(), c.level, c.permissions); got != c.want {
			t.Errorf("level %q with %v is %q; want %q", c.level, c.permissions, got, c.want)
		}
	}
}

func TestMayEdit(t *testing.T) {
	t.Parallel()
	near := api.Me{Permissions: []string{"people.manage"}, Locations: []api.Ref{{ID: "cph"}}}
	far := api.Me{Permissions: []string{"people.manage", "all_locations"}}
	for _, c := range []struct {
		me   api.Me
		kind Kind
		id   string
		want bool
	}{
		{near, Locations, "cph", true}, {near, Locations, "aar", false}, {near, Teams, "aar", true}, {near, Companies, "aar", true}, {far, Locations, "aar", true},
	} {
		if got := mayEdit(c.me, c.kind, Record{ID: c.id}); got != c.want {
			t.Errorf("%v edits %s of the %s: %v", c.me.Permissions, c.id, c.kind, got)
		}
	}
}

func TestDeedsOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		person api.Person
		want   string
	}{
		{"new", api.Person{}, ""},
		{"with an e-mail", api.Person{ID: "p", Email: "p@example.com"}, "invite deactivate merge erase"},
		{"without", api.Person{ID: "p"}, "deactivate merge erase"},
		{"has left", api.Person{ID: "p", Email: "p@example.com", Inactive: true}, "activate merge erase"},
		{"duplicate", api.Person{ID: "p", Inactive: true, MergedInto: "q"}, "unmerge"},
		{"erased", api.Person{ID: "p", Inactive: true, Erased: true}, ""},
	} {
		if got := strings.Join(deedsOf(c.person), " "); got != c.want {
			t.Errorf("%s: %s; want %s", c.name, got, c.want)
		}
	}
}

func TestRecordOnto(t *testing.T) {
	t.Parallel()
	base := Record{ID: "north", Revision: 1, Name: "North", Permissions: []string{"goals.view"}}
	theirs := base
	theirs.Revision, theirs.Name, theirs.Archived = 2, "North A", true
	mine := base
	mine.Name, mine.Permissions = "North B", []string{"goals.view", "goals.manage"}
	out, both := mine.onto(theirs, base)
	if out.Revision != 2 || out.Name != "North B" || !out.Archived || len(out.Permissions) != 2 || !slices.Equal(both, []string{"name"}) {
		t.Errorf("got %+v, %v", out, both)
	}
	if !out.differs(theirs) || out.differs(out) {
		t.Error("what differs is wrong")
	}
}
