package storagetest

import (
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The samples have every field filled, so that a field which a backend loses
// is noticed. A test checks that none is left out.

// uuid returns the n-th id of commands and the like.
func uuid(n int) string { return fmt.Sprintf("0190c000-0000-7000-8000-%012x", n) }

// at returns an instant n minutes into the story of a test, with microseconds.
func at(n int) time.Time {
	return time.Date(2026, time.March, 2, 8, 0, 0, 123456000, time.UTC).Add(time.Duration(n) * time.Minute)
}

// day returns the n-th day of the story of a test.
func day(n int) period.Date { return period.On(2026, time.March, 2) + period.Date(n) }

func sampleOrganization(id string, revision int64, label string) people.Organization {
	return people.Organization{
		ID: id, Revision: revision, Name: "Organization " + label, Currency: "KWD",
		Calendar: period.Calendar{
			{From: day(-400), Settings: period.Settings{WeekStart: period.Sunday, FiscalStart: time.April, Zone: "Europe/Copenhagen", Cutoff: 180}},
			{From: day(0), Settings: period.Settings{WeekStart: period.Monday, FiscalStart: time.July, Zone: "Asia/Kathmandu", Cutoff: 1}},
		},
		Modules:      people.Modules{Trackers: true, Pipeline: true, Leads: true, Goals: true, Timetrack: true},
		Retention:    people.Retention{AuditDays: 400, SessionDays: 30, InactiveDays: 90},
		WorkSchedule: true,
		OfflineDays:  20,
	}
}

func sampleCompany(id string, revision int64, label string) people.Company {
	return people.Company{ID: id, Revision: revision, ExternalID: "x-" + id, Name: "Company " + label, Archived: true}
}

func sampleLocation(id string, revision int64, label string) people.Location {
	return people.Location{
		ID: id, Revision: revision, ExternalID: "x-" + id, Name: "Location " + label,
		Company: "company", Zone: "America/St_Johns", Archived: true,
	}
}

func sampleTeam(id string, revision int64, label string) people.Team {
	return people.Team{
		ID: id, Revision: revision, ExternalID: "x-" + id, Name: "Team " + label,
		Permissions: people.PipelineView | people.AllLocations, Archived: true,
	}
}

func samplePerson(id string, revision int64, label string) people.Person {
	return people.Person{
		ID: id, Revision: revision, ExternalID: "x-" + id, FirstName: "Ann", LastName: label, Email: fmt.Sprintf("%x@example.com", id), // ids may differ in case
		Level: 20, Permissions: people.TrackersReport | people.LeadsUse,
		Locations: []people.Membership{
			{ID: "north", Span: period.Span{From: day(-10), Until: day(0)}},
			{ID: "south", Span: period.Span{From: day(0), Until: day(99)}},
		},
		Teams:    []people.Membership{{ID: "team", Span: period.Span{From: day(-5), Until: day(50)}}},
		Language: "da-DK", Inactive: true, Erased: true, MergedInto: "someone",
	}
}

func sampleTracker(id string, revision int64, label string) tracking.Tracker {
	submitBy, remind := tracking.TimeOfDay(17*60), tracking.TimeOfDay(16*60+30)
	return tracking.Tracker{
		ID: id, Revision: revision, ExternalID: "x-" + id, Name: "Tracker " + label, Description: "What to count",
		Start: day(-30), Period: period.Week,
		Metrics: []tracking.Metric{
			{
				ID: id + "-calls", ExternalID: "calls", Name: "Calls", Description: "Made", Kind: tracking.Number, Scale: 2, Currency: "XXX",
				Targets: period.Timeline[int64]{{From: day(-30), Value: 5000}, {From: day(0), Value: 1<<62 + 1}}, Retired: true, Hidden: true,
			},
			{ID: id + "-sales", Name: "Sales", Kind: tracking.Currency, Currency: "KWD"},
		},
		Settings: tracking.Settings{
			ShowTargets: true, AllowEdits: true, SubmitBy: &submitBy, Remind: &remind,
			WorkingDays: period.WorkingDays{Weekdays: period.WeekdaysOf(period.Monday, period.Friday), Holidays: []period.Date{day(3), day(4)}},
		},
		Assignments: []tracking.Assignment{{
			AllLocations: true, Locations: []string{"north", "south"}, Everyone: true, Teams: []string{"team"}, People: []string{"ann", "bob"},
			Span: period.Span{From: day(-30), Until: day(300)},
		}},
		Archived: true, CreatedBy: "ann",
	}
}

func sampleClosure(tracker string, from period.Date, revision int64) tracking.Closure {
	return tracking.Closure{
		Tracker: tracker, From: from, Until: from + 7, Revision: revision, Closed: true, By: "ann", At: at(int(revision)), Reason: "paid out",
	}
}

func sampleSubmission(k tracking.Key, revision int64) tracking.Submission {
	return tracking.Submission{
		Key: k, Revision: revision, Change: uuid(int(revision)), Op: tracking.Add, Operand: -7,
		Old: tracking.NumberValue(50), New: tracking.NumberValue(43), Late: true, By: "bob", Reason: "miscounted",
		Made: at(1), Received: at(2),
	}
}

// submission sets a value as the given revision of its entry.
func submission(k tracking.Key, revision int64, v tracking.Value) tracking.Submission {
	s := tracking.Submission{
		Key: k, Revision: revision, Change: uuid(int(revision)), Op: tracking.Set, Operand: v.N, New: v, By: k.Person,
		Made: at(int(revision)), Received: at(int(revision)),
	}
	if !v.Valid {
		s.Op = tracking.Clear
	}
	return s
}

func sampleVerdict(id string) change.Verdict {
	return change.Verdict{
		ID: id, Digest: change.DigestOf(id), Status: change.Held, Code: "conflict", Reason: "somebody else changed it", Ref: "calls/2026-03-02/ann", At: at(3),
	}
}

func sampleAccount(person string, revision int64) storage.Account {
	return storage.Account{
		Person: person, Email: person + "@example.com", PasswordHash: "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA",
		Failures: 3, RetryAfter: at(4), Disabled: true, Revision: revision,
	}
}

func sampleSession(token, person string) storage.Session {
	return storage.Session{Token: token, Person: person, Data: []byte{0, 1, 0xff, 'x'}, Created: at(0), Expires: at(60)}
}

func sampleToken(id string, created time.Time) storage.Token {
	return storage.Token{
		ID: id, Name: "Payroll", Hash: "hash of " + id, Person: "ann", Level: 30, Permissions: people.GoalsView,
		Created: created, Expires: created.Add(time.Hour), LastUsed: created.Add(time.Minute), Revoked: true,
	}
}

func sampleLink(hash, person string) storage.Link {
	return storage.Link{Hash: hash, Person: person, Purpose: storage.PasswordReset, Created: at(0), Expires: at(60)}
}

func sampleEvent(id string, at time.Time) storage.Event {
	return storage.Event{
		ID: id, At: at, Person: "ann", Action: "export.report", Entity: "tracker", Target: "calls",
		Detail: map[string]string{"rows": "12", "": "empty", "empty": ""},
	}
}

func sampleResponse(caller, key string) storage.Response {
	return storage.Response{
		Caller: caller, Key: key, Digest: "digest of the request", Done: true, Status: 201, Type: "application/json",
		Body: []byte{'{', 0, 0xff, '}'}, Created: at(0),
	}
}

func sampleDevice(id, person string) storage.Device {
	return storage.Device{
		ID: id, Person: person, Registered: at(0), Heard: at(5), Last: 12, Stored: 11, Waiting: 3, Oldest: at(4),
		Policy: at(2), PolicySeq: 9, Boot: "boot of " + id, Mono: 123456789, Claimed: at(3),
	}
}

// sampleReceipt is that of a change which waits for a decision.
func sampleReceipt(device string, seq int64) storage.Receipt {
	return storage.Receipt{
		Device: device, Seq: seq, ID: uuid(int(seq)), Person: "ann", Kind: "tracking.submit@1", Digest: change.DigestOf(seq),
		Args: []byte(`{"tracker": "t", "value": "5"}`), Status: change.Held, Code: "conflict", Reason: "somebody else changed it",
		Detail: []byte(`{"mine": "5"}`), Uncertain: true, Subject: "bob", Date: day(1), Claimed: at(1), Made: at(2), Received: at(3), Revision: 1,
	}
}
