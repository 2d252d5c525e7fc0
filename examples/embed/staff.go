package main

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// company is the id of the only organization that this host has.
const company = "order-desk"

// staff is the host's people, as a people.Directory. A real host would read
// its own tables and hand out the same Roster until they change.
type staff struct{ roster *people.Roster }

func newStaff() *staff {
	office := []people.Membership{{ID: "north", Span: period.Span{From: period.On(2026, time.January, 1)}}}
	manager, _ := people.PresetNamed("manager")
	return &staff{people.NewRoster(
		people.Organization{ID: company, Name: "Order desk", Modules: people.Modules{Trackers: true}},
		nil,
		[]people.Location{{ID: "north", Name: "North"}},
		nil,
		[]people.Person{
			{ID: "ann", FirstName: "Ann", LastName: "Lee", Level: 10, Locations: office},
			{ID: "bob", FirstName: "Bob", LastName: "Ray", Level: 10, Locations: office},
			{ID: "eve", FirstName: "Eve", LastName: "Poe", Level: manager.Level, Permissions: manager.Permissions | people.AllLocations, Locations: office},
		},
	)}
}

// actor is the person of that id, as of today.
func (s *staff) actor(id string) (people.Actor, bool) {
	today, err := s.roster.Today(id, time.Now())
	if err != nil {
		return people.Actor{}, false
	}
	return s.roster.Actor(id, today)
}

// Roster implements people.Directory.
func (s *staff) Roster(_ context.Context, org string) (*people.Roster, error) {
	if org != company {
		return nil, fault.ErrNotFound
	}
	return s.roster, nil
}

// RosterAt implements people.Directory: this host keeps no history.
func (s *staff) RosterAt(ctx context.Context, org string, _ time.Time) (*people.Roster, error) {
	return s.Roster(ctx, org)
}
