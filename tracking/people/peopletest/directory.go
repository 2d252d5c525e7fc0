// Package peopletest gives tests a people.Directory whose history they set.
package peopletest

import (
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Directory is a people.Directory of one organization. It is not safe for
// concurrent use with Learn.
type Directory struct{ versions []version }

// version is a roster and the instant from which it was known.
type version struct {
	since  time.Time
	roster *people.Roster
}

var _ people.Directory = (*Directory)(nil)

// New returns the Directory in which a roster was known from the first.
func New(r *people.Roster) *Directory { return &Directory{[]version{{roster: r}}} }

// Learn puts another roster in force from an instant on, which is not before
// those of the rosters before.
func (d *Directory) Learn(since time.Time, r *people.Roster) {
	d.versions = append(d.versions, version{since, r})
}

// Newest is the roster that was learned last.
func (d *Directory) Newest() *people.Roster { return d.versions[len(d.versions)-1].roster }

// Roster implements people.Directory.
func (d *Directory) Roster(_ context.Context, org string) (*people.Roster, error) {
	return d.last(org, func(version) bool { return true })
}

// RosterAt implements people.Directory.
func (d *Directory) RosterAt(_ context.Context, org string, at time.Time) (*people.Roster, error) {
	return d.last(org, func(v version) bool { return !v.since.After(at) })
}

func (d *Directory) last(org string, holds func(version) bool) (*people.Roster, error) {
	for _, v := range slices.Backward(d.versions) {
		if v.roster.Organization.ID == org && holds(v) {
			return v.roster, nil
		}
	}
	return nil, fault.ErrNotFound
}
