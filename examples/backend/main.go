// Command backend is a store of one's own: it records every write that reaches
// the store in memory, and prints those of a short story of a tracker.
//
// Recorder is as small as a storage.DB can be, for it builds on another one. A
// store on a technology of your own implements the same interfaces from
// scratch; either way, storage/storagetest tells whether it keeps the contract
// (see main_test.go).
//
//	go run ./examples/backend
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	db := &Recorder{DB: memstore.New(nil)}
	defer db.Close()
	if err := story(ctx, w, db); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nWhat was written:")
	for _, write := range db.Writes() {
		fmt.Fprintf(w, "%s  %-20s  %s\n", write.Org, write.Method, write.ID)
	}
	return nil
}

// story is a week of one tracker: Mia, who manages the office, counts calls;
// Ann makes some.
func story(ctx context.Context, w io.Writer, db storage.DB) error {
	monday := period.On(2026, time.March, 9)
	now := time.Date(2026, time.March, 9, 16, 0, 0, 0, time.UTC)
	commands := 0
	log := tracking.New(storage.Tracking(db), office{}, &tracking.Options{
		Now:   func() time.Time { return now },
		NewID: func() string { commands++; return fmt.Sprintf("command-%d", commands) },
	})
	ann, mia := actor("ann", monday), actor("mia", monday)

	calls, err := log.Save(ctx, mia, tracking.Tracker{
		ID: "outreach", Name: "Outreach", Period: period.Week,
		Metrics:     []tracking.Metric{{ID: "calls", Name: "Calls", Kind: tracking.Number}},
		Settings:    tracking.Settings{AllowEdits: true},
		Assignments: []tracking.Assignment{{Locations: []string{"north"}, Everyone: true}},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Mia has defined %s\n", calls.Name)

	enter := tracking.Submit{Tracker: calls.ID, Key: tracking.Key{Metric: "calls", Date: monday, Person: "ann"}}
	enter.Op, enter.Value = tracking.Set, 12
	if _, err := log.Submit(ctx, ann, enter); err != nil {
		return err
	}
	enter.Op, enter.Value = tracking.Add, 3
	entry, err := log.Submit(ctx, ann, enter)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Ann has made %d calls\n", entry.Value.N)

	now = now.AddDate(0, 0, 7)
	if _, err := log.Close(ctx, mia, calls.ID, monday, "paid out"); err != nil {
		return err
	}
	_, err = log.Submit(ctx, ann, enter)
	fmt.Fprintf(w, "Mia has closed the week; Ann adds to it: %s\n", fault.Code(err))
	return nil
}

// office is a people.Directory of two people at one place.
type office struct{}

func (office) Roster(context.Context, string) (*people.Roster, error) { return roster(), nil }

func (office) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return roster(), nil
}

func roster() *people.Roster {
	manager, _ := people.PresetNamed("manager")
	representative, _ := people.PresetNamed("representative")
	at := []people.Membership{{ID: "north"}}
	return people.NewRoster(people.Organization{ID: "acme", Name: "Acme"}, nil, []people.Location{{ID: "north", Name: "North"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", LastName: "Lee", Level: representative.Level, Permissions: representative.Permissions, Locations: at},
		{ID: "mia", FirstName: "Mia", LastName: "Vik", Level: manager.Level, Permissions: manager.Permissions, Locations: at},
	})
}

func actor(person string, d period.Date) people.Actor {
	a, _ := roster().Actor(person, d)
	return a
}
