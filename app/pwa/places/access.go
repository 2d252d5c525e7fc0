package places

import (
	"slices"
	"strconv"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// The permissions that the page itself goes by.
const (
	peopleManage = "people.manage"
	allLocations = "all_locations"
)

// every lists all permissions, in the order of C3.
func every() []string { return people.AllPermissions.Names() }

// grantable are the presets that one may give: no level above one's own, and
// nothing that one does not hold (C3).
func grantable(presets []api.Preset, me api.Me) []api.Preset {
	return slices.DeleteFunc(slices.Clone(presets), func(p api.Preset) bool {
		return p.Level > me.Level || !holdsAll(me.Permissions, p.Permissions)
	})
}

// presetOf returns the name of the preset that an access is, or "".
func presetOf(presets []api.Preset, level string, permissions []string) string {
	for _, p := range presets {
		if strconv.Itoa(p.Level) == level && sameSet(p.Permissions, permissions) {
			return p.Name
		}
	}
	return ""
}

// toggled returns a set with a permission in it, or without.
func toggled(set []string, name string, on bool) []string {
	set = slices.DeleteFunc(slices.Clone(set), func(n string) bool { return n == name })
	if on {
		set = append(set, name)
	}
	return set
}
