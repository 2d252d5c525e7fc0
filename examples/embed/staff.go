package main

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/crypto/bcrypt"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const (
	company       = "order-desk" // id of the only organization that this host has
	firstPassword = "one-more-order"
)

// employee is a row of the host's own people.
type employee struct {
	bun.BaseModel `bun:"table:employees"`

	ID        string `bun:",pk"`
	FirstName string `bun:",notnull"`
	LastName  string `bun:",notnull"`
	Manages   bool   `bun:",notnull"`
	Password  []byte `bun:",notnull"` // hash
}

// staff is the host's people, as a people.Directory. They do not change here;
// where they do, a new Roster takes the place of the old one.
type staff struct {
	db     *bun.DB
	roster *people.Roster
}

// openStaff reads the people, whom the first start hires.
func openStaff(ctx context.Context, db *bun.DB) (*staff, error) {
	if _, err := db.NewCreateTable().Model((*employee)(nil)).IfNotExists().Exec(ctx); err != nil {
		return nil, err
	}
	var employees []employee
	if err := db.NewSelect().Model(&employees).Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	if len(employees) == 0 {
		hash, err := bcrypt.GenerateFromPassword([]byte(firstPassword), bcrypt.DefaultCost)
		if err != nil {
			return nil, err
		}
		employees = []employee{
			{ID: "ann", FirstName: "Ann", LastName: "Lee", Password: hash},
			{ID: "bob", FirstName: "Bob", LastName: "Ray", Password: hash},
			{ID: "eve", FirstName: "Eve", LastName: "Poe", Password: hash, Manages: true},
		}
		if _, err := db.NewInsert().Model(&employees).Exec(ctx); err != nil {
			return nil, err
		}
	}
	return &staff{db, rosterOf(employees)}, nil
}

// rosterOf is the employees as Headway sees them.
func rosterOf(employees []employee) *people.Roster {
	manager, _ := people.PresetNamed("manager")
	var all []people.Person
	for _, e := range employees {
		p := people.Person{
			ID: e.ID, FirstName: e.FirstName, LastName: e.LastName, Level: 10,
			Locations: []people.Membership{{ID: "north", Span: period.Span{From: period.On(2026, time.January, 1)}}},
		}
		if e.Manages {
			p.Level, p.Permissions = manager.Level, manager.Permissions|people.AllLocations
		}
		all = append(all, p)
	}
	return people.NewRoster(
		people.Organization{ID: company, Name: "Order desk", Modules: people.Modules{Trackers: true}},
		nil, []people.Location{{ID: "north", Name: "North"}}, nil, all,
	)
}

// check reports whether that is the person's password.
func (s *staff) check(ctx context.Context, id, password string) (bool, error) {
	var e employee
	err := s.db.NewSelect().Model(&e).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil && bcrypt.CompareHashAndPassword(e.Password, []byte(password)) == nil, err
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
