package people

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Permissions is a set of permissions; each constant below is a set of one.
// The zero value grants nothing.
type Permissions uint32

// The permissions of C3.
const (
	TrackersManage Permissions = 1 << iota
	TrackersReport
	PipelineView
	PipelineManage
	PipelineExport
	LeadsUse
	LeadsCoordinate
	LeadsReport
	GoalsView
	GoalsManage
	TimetrackUse
	TimetrackSchedule
	TimetrackManage
	TimetrackApprove
	ReferenceManage
	PeopleManage
	AllLocations
	endOfPermissions
)

// AllPermissions is the set of every permission there is.
const AllPermissions = endOfPermissions - 1

var permissionNames = [...]string{
	"trackers.manage", "trackers.report", "pipeline.view", "pipeline.manage", "pipeline.export",
	"leads.use", "leads.coordinate", "leads.report", "goals.view", "goals.manage",
	"timetrack.use", "timetrack.schedule", "timetrack.manage", "timetrack.approve",
	"reference.manage", "people.manage", "all_locations",
}

// ParsePermissions reads names such as "trackers.report". An unknown name is
// a *fault.Invalid for the field "permissions".
func ParsePermissions(names []string) (Permissions, error) {
	var p Permissions
	for _, name := range names {
		i := slices.Index(permissionNames[:], name)
		if i < 0 {
			return 0, fault.Invalidf("permissions", "holds %q, which is none of: %s", name, strings.Join(permissionNames[:], ", "))
		}
		p |= 1 << i
	}
	return p, nil
}

// Has reports whether p holds all of q.
func (p Permissions) Has(q Permissions) bool { return p&q == q }

// Any reports whether p holds at least one of q.
func (p Permissions) Any(q Permissions) bool { return p&q != 0 }

// Names lists the permissions of p in the order of C3.
func (p Permissions) Names() []string {
	names := make([]string, 0, bits.OnesCount32(uint32(p)))
	for i, name := range permissionNames {
		if p&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// String joins the names with commas.
func (p Permissions) String() string { return strings.Join(p.Names(), ",") }

// MarshalText writes the names joined with commas.
func (p Permissions) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (p *Permissions) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*p = 0
		return nil
	}
	v, err := ParsePermissions(strings.Split(string(b), ","))
	if err != nil {
		return err
	}
	*p = v
	return nil
}

// Preset is a usual combination of access level and permissions (C3).
type Preset struct {
	Name        string
	Level       int
	Permissions Permissions
}

// Presets returns the built-in presets of C3, lowest level first.
func Presets() []Preset {
	const (
		representative = PipelineView | LeadsUse | TimetrackUse
		manager        = representative | TrackersReport | TrackersManage | PipelineManage | PipelineExport | LeadsReport |
			GoalsView | TimetrackSchedule | TimetrackManage | TimetrackApprove
		coordinator   = representative | LeadsCoordinate | LeadsReport
		administrator = manager | coordinator | GoalsManage | ReferenceManage | PeopleManage
	)
	return []Preset{
		{"representative", 10, representative},
		{"advisor", 10, representative},
		{"manager", 20, manager},
		{"coordinator", 20, coordinator},
		{"administrator", 30, administrator},
		{"enterprise", 40, administrator | AllLocations},
	}
}

// PresetNamed returns the built-in preset of that name.
func PresetNamed(name string) (Preset, bool) {
	for _, p := range Presets() {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}
