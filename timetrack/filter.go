package timetrack

import (
	"slices"

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
	Period       period.Kind `json:"period,omitzero"`     // around the day on which it is used
	People       []string    `json:"people,omitzero"`     // ids
	Teams        []string    `json:"teams,omitzero"`      // ids
	Locations    []string    `json:"locations,omitzero"`  // ids
	Activities   []string    `json:"activities,omitzero"` // ids
	Columns      []string    `json:"columns,omitzero"`    // names
	ExcludeEmpty bool        `json:"exclude_empty,omitzero"`
}

// Clone returns a copy that shares nothing with f.
func (f Filter) Clone() Filter {
	for _, list := range []*[]string{&f.People, &f.Teams, &f.Locations, &f.Activities, &f.Columns} {
		*list = slices.Clone(*list)
	}
	return f
}
