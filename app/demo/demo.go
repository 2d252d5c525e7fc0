// Package demo fills an organization with people, trackers with a year of
// entries, and some weeks of time and pay, that look like those of a sales and field force. The same day gives
// the same data, ids included, so that a demonstration starts the same every
// time.
package demo

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Org is the id of the demonstration organization.
const Org = "0190d3a0-0000-7000-8000-000000000001"

// Days is how many days of entries are made, today's included.
const Days = 365

// SignIn is somebody to sign in as: one person for each built-in role.
type SignIn struct {
	Role   string
	Person people.Person
}

// Fill creates the organization as it stands at now, with 40 people at 4
// locations, a year of entries and weeks of clocked time, and returns one person for each role. It
// returns fault.ErrExists where the organization is there already.
func Fill(ctx context.Context, db storage.DB, now time.Time) ([]SignIn, error) {
	calendar := period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen"}}}
	clock, err := calendar.Clock()
	if err != nil {
		return nil, err
	}
	s := seed{today: clock.DayOf(now), clock: clock}
	founded := clock.Start(s.today - Days)
	s.people()
	trackers := s.trackers()
	err = db.Update(ctx, Org, func(ctx context.Context, tx storage.Tx) error {
		o := people.Organization{ID: Org, Revision: 1, Name: "Fjordline Retail", Currency: "DKK", Calendar: calendar,
			Modules: people.Modules{Trackers: true, Timetrack: true}, WorkSchedule: true}
		if err := tx.Organization().Put(ctx, o, "", founded); err != nil {
			return err
		}
		company := people.Company{ID: id("company", 0), Revision: 1, Name: "Fjordline Retail A/S"}
		if err := tx.Companies().Put(ctx, company, "", founded); err != nil {
			return err
		}
		for i, p := range places {
			l := people.Location{ID: id("location", i), Revision: 1, Name: p.name, Company: company.ID, Zone: p.zone}
			if err := tx.Locations().Put(ctx, l, "", founded); err != nil {
				return err
			}
		}
		for i, name := range teams {
			t := people.Team{ID: id("team", i), Revision: 1, Name: name}
			if err := tx.Teams().Put(ctx, t, "", founded); err != nil {
				return err
			}
		}
		for _, m := range s.staff {
			if err := tx.People().Put(ctx, m.Person, "", founded); err != nil {
				return err
			}
		}
		for _, t := range trackers {
			if err := tx.Tracking().PutTracker(ctx, t.Tracker, t.CreatedBy, founded); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// A month at a time: large enough to be quick, small enough to be held.
	for from := s.today - Days + 1; from <= s.today; from += 31 {
		submissions := s.submissions(trackers, from, min(from+31, s.today+1), now)
		err := db.Update(ctx, Org, func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().Submit(ctx, submissions)
		})
		if err != nil {
			return nil, err
		}
	}
	if err := s.clocked(ctx, db, now); err != nil {
		return nil, err
	}
	return s.signIns(), nil
}

// seed is what the data are made from.
type seed struct {
	today period.Date
	clock period.Clock
	staff []member
}

type member struct {
	people.Person
	role  string
	skill int // percent of what is usual, 70 to 130
}

func (s *seed) signIns() []SignIn {
	var out []SignIn
	seen := map[string]bool{}
	for _, m := range s.staff {
		if !seen[m.role] {
			seen[m.role] = true
			out = append(out, SignIn{m.role, m.Person})
		}
	}
	return out
}

// people puts the staff together: somebody of each role first, then managers
// and representatives at each location.
func (s *seed) people() {
	first := s.today - Days
	for i, name := range names {
		role, at := "representative", i%len(places)
		switch {
		case i == 0:
			role = "enterprise"
		case i == 1:
			role = "administrator"
		case i == 2:
			role = "coordinator"
		case i < 8:
			role, at = "manager", (i-3)%len(places)
		case i%13 == 12:
			role = "advisor"
		}
		preset, _ := people.PresetNamed(role)
		p := people.Person{ID: id("person", i), Revision: 1, ExternalID: fmt.Sprintf("F%03d", 100+i),
			FirstName: name[0], LastName: name[1], Email: email(name), Level: preset.Level, Permissions: preset.Permissions,
			Locations: []people.Membership{{ID: id("location", at), Span: period.Span{From: first}}}}
		if preset.Level == 10 {
			p.Teams = []people.Membership{{ID: id("team", i%len(teams)), Span: period.Span{From: first}}}
		}
		switch {
		case role == "administrator" || role == "coordinator":
			for j := range places {
				if j != at {
					p.Locations = append(p.Locations, people.Membership{ID: id("location", j), Span: period.Span{From: first}})
				}
			}
		case i == 20 || i == 31: // moved to another office in the course of the year
			moved := s.today - 120 - period.Date(i)
			p.Locations[0].Until = moved
			p.Locations = append(p.Locations, people.Membership{ID: id("location", (at+1)%len(places)), Span: period.Span{From: moved}})
		}
		s.staff = append(s.staff, member{p, role, 70 + int(noise("skill", i, 0)%61)})
	}
}

// id makes the UUIDv7 of the n-th thing of a kind: fixed, and in order.
func id(kind string, n int) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(0x0190d3a00000+n)<<16)
	binary.BigEndian.PutUint64(b[8:], noise(kind, n, 1))
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return uuid.UUID(b).String()
}

// noise is a number that looks random and is the same for the same arguments.
func noise(kind string, a, b int) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d/%d", kind, a, b)
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

type plan struct {
	tracking.Tracker
	usual []usual // one for each metric
}

// usual is what a representative of average skill does on a working day.
type usual struct {
	perDay int64 // in the metric's unit, times 100
	spread int64 // percent of it, up and down
}
