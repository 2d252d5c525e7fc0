package storagetest

import (
	"context"
	"errors"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// state is all that one can read of an organization whose records have the
// ids that steps uses.
type state struct {
	Organizations []string

	Organization []storage.Version[people.Organization]
	Companies    []storage.Version[people.Company]
	Locations    []storage.Version[people.Location]
	Teams        []storage.Version[people.Team]
	People       []storage.Version[people.Person]
	Roster       []people.Person // as listed

	Trackers    []tracking.TrackerVersion
	Unused      []tracking.TrackerVersion
	Closures    []tracking.Closure
	Orphans     []tracking.Closure
	Entries     []tracking.Entry
	Submissions []tracking.Submission
	Verdicts    map[string]change.Verdict

	Time map[string][]any

	Accounts  []storage.Account
	ByEmail   []storage.AccountRef
	Sessions  []storage.Session
	Tokens    []storage.Token
	Links     []storage.Link
	Events    []storage.Event
	Responses []storage.Response

	Devices  []storage.Device
	Receipts []storage.Receipt
	ByID     map[string]storage.Receipt
	Held     []storage.Receipt

	Log     storage.State
	Changes []storage.Change
}

// snapshot reads everything of an organization.
func snapshot(t failer, db storage.DB, org string) state {
	t.Helper()
	var s state
	view(t, db, org, func(ctx context.Context, tx storage.Tx) (err error) {
		s, err = readState(ctx, tx, org)
		return err
	})
	ctx := context.Background()
	var err error
	if s.Organizations, err = db.Organizations(ctx); err != nil {
		t.Fatalf("Organizations: %v", err)
	}
	for _, email := range []string{"ann@example.com", "ann.second@example.com", "bob@example.com"} {
		refs, err := db.AccountsByEmail(ctx, email)
		if err != nil {
			t.Fatalf("AccountsByEmail: %v", err)
		}
		s.ByEmail = append(s.ByEmail, refs...)
	}
	return s
}

var errRollback = errors.New("roll back")

func readState(ctx context.Context, tx storage.Tx, org string) (s state, err error) {
	var errs []error
	check := func(err error) { errs = append(errs, err) }
	found := func(err error) bool {
		if !errors.Is(err, fault.ErrNotFound) {
			check(err)
		}
		return err == nil
	}

	s.Organization, err = tx.Organization().Versions(ctx, org)
	check(err)
	s.Companies, err = tx.Companies().Versions(ctx, "company")
	check(err)
	s.Locations, err = tx.Locations().Versions(ctx, "north")
	check(err)
	s.Teams, err = tx.Teams().Versions(ctx, "team")
	check(err)
	s.People, err = tx.People().Versions(ctx, "ann")
	check(err)
	s.Roster, err = tx.People().List(ctx, time.Time{})
	check(err)

	metrics := []string{"t-calls", "t-sales"}
	s.Trackers, err = tx.Tracking().TrackerVersions(ctx, "t")
	check(err)
	s.Unused, err = tx.Tracking().TrackerVersions(ctx, "unused")
	check(err)
	s.Closures, err = tx.Tracking().Closures(ctx, "t")
	check(err)
	s.Orphans, err = tx.Tracking().Closures(ctx, "unused")
	check(err)
	s.Entries, err = list(ctx, tx, tracking.EntryQuery{Metrics: metrics, Blanks: true})
	check(err)
	s.Submissions, err = tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: metrics})
	check(err)
	s.Verdicts, err = tx.Tracking().Verdicts(ctx, []string{uuid(1), uuid(2), uuid(3), uuid(4)})
	check(err)

	s.Time, err = timeState(ctx, tx)
	check(err)

	for _, person := range []string{"ann", "bob"} {
		if a, err := tx.Accounts().Account(ctx, person); found(err) {
			s.Accounts = append(s.Accounts, a)
		}
		if r, err := tx.Idempotency().Response(ctx, person, "k1"); found(err) {
			s.Responses = append(s.Responses, r)
		}
	}
	for _, token := range []string{"s1", "s2", "s3", "s4"} {
		if session, err := tx.Accounts().Session(ctx, token, at(0)); found(err) {
			s.Sessions = append(s.Sessions, session)
		}
	}
	for _, hash := range []string{"l1", "l2", "l3", "l4"} {
		if l, err := tx.Accounts().Link(ctx, hash, at(0)); found(err) {
			s.Links = append(s.Links, l)
		}
	}
	s.Tokens, err = tx.Accounts().Tokens(ctx)
	check(err)
	s.Events, err = tx.Audit().Events(ctx, storage.EventQuery{})
	check(err)

	s.Devices, err = tx.Devices().Devices(ctx, nil)
	check(err)
	s.Receipts, err = receiptsOf("phone")(ctx, tx)
	check(err)
	s.ByID, err = tx.Devices().ReceiptsByID(ctx, []string{uuid(1), uuid(2), uuid(3), uuid(4)})
	check(err)
	s.Held, err = heldFor(storage.HeldQuery{})(ctx, tx)
	check(err)

	s.Log, err = tx.Changes().State(ctx)
	check(err)
	s.Changes, err = tx.Changes().Since(ctx, "*", 0, 0, 1000)
	check(err)
	return s, errors.Join(errs...)
}

// list returns the entries that q selects.
func list(ctx context.Context, tx storage.Tx, q tracking.EntryQuery) ([]tracking.Entry, error) {
	var entries []tracking.Entry
	err := tx.Tracking().Entries(ctx, q, func(e tracking.Entry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}
