package storagetest

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// step is one call of a method that writes.
type step struct {
	method string // as in "Tracking.Submit"
	write  work
}

// steps calls each method of each store that writes, at least once. In this
// order, from an empty organization of that id, each of them succeeds and changes what
// snapshot sees. A test checks that no method is missing.
func steps(org string) []step {
	calls := tracking.Key{Metric: "t-calls", Date: day(0), Person: "ann"}
	return append([]step{
		{"Organization.Put", func(ctx context.Context, tx storage.Tx) error {
			return tx.Organization().Put(ctx, sampleOrganization(org, 1, "first"), "ann", at(0))
		}},
		{"Companies.Put", func(ctx context.Context, tx storage.Tx) error {
			return tx.Companies().Put(ctx, sampleCompany("company", 1, "first"), "ann", at(0))
		}},
		{"Locations.Put", func(ctx context.Context, tx storage.Tx) error {
			return tx.Locations().Put(ctx, sampleLocation("north", 1, "first"), "ann", at(0))
		}},
		{"Teams.Put", func(ctx context.Context, tx storage.Tx) error {
			return tx.Teams().Put(ctx, sampleTeam("team", 1, "first"), "ann", at(0))
		}},
		{"People.Put", func(ctx context.Context, tx storage.Tx) error {
			return tx.People().Put(ctx, samplePerson("ann", 1, "First"), "ann", at(0))
		}},
		{"People.Put", func(ctx context.Context, tx storage.Tx) error {
			return tx.People().Put(ctx, samplePerson("ann", 2, "Second"), "ann", at(1))
		}},
		{"Organization.Redact", redact(storage.Tx.Organization, org, func(o people.Organization) people.Organization { o.Name = "redacted"; return o })},
		{"Companies.Redact", redact(storage.Tx.Companies, "company", func(c people.Company) people.Company { c.Name = "redacted"; return c })},
		{"Locations.Redact", redact(storage.Tx.Locations, "north", func(l people.Location) people.Location { l.Name = "redacted"; return l })},
		{"Teams.Redact", redact(storage.Tx.Teams, "team", func(t people.Team) people.Team { t.Name = "redacted"; return t })},
		{"People.Redact", redact(storage.Tx.People, "ann", func(p people.Person) people.Person { p.LastName, p.Email = "redacted", ""; return p })},

		{"Tracking.PutTracker", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutTracker(ctx, sampleTracker("t", 1, "first"), "ann", at(0))
		}},
		{"Tracking.PutTracker", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutTracker(ctx, sampleTracker("t", 2, "second"), "bob", at(1))
		}},
		{"Tracking.PutTracker", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutTracker(ctx, sampleTracker("unused", 1, "to be deleted"), "ann", at(0))
		}},
		{"Tracking.PutClosure", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutClosure(ctx, sampleClosure("unused", day(0), 1))
		}},
		{"Tracking.DeleteTracker", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().DeleteTracker(ctx, "unused")
		}},
		{"Tracking.Submit", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().Submit(ctx, []tracking.Submission{sampleSubmission(calls, 1)})
		}},
		{"Tracking.Submit", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().Submit(ctx, []tracking.Submission{
				submission(calls, 2, tracking.NumberValue(5)),
				submission(calls, 3, tracking.Value{}),
				submission(tracking.Key{Metric: "t-sales", Date: day(1), Person: "bob"}, 1, tracking.NumberValue(9)),
			})
		}},
		{"Tracking.PutClosure", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutClosure(ctx, sampleClosure("t", day(0), 1))
		}},
		{"Tracking.PutClosure", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutClosure(ctx, sampleClosure("t", day(0), 2))
		}},
		{"Tracking.PutVerdicts", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutVerdicts(ctx, []change.Verdict{sampleVerdict(uuid(1)), sampleVerdict(uuid(2))})
		}},
	}, slices.Concat(timeSteps(), deviceSteps(), generalSteps())...)
}

func deviceSteps() []step {
	replaced := sampleDevice("phone", "ann")
	replaced.Last++
	return []step{
		{"Devices.PutDevice", putDevices(sampleDevice("phone", "ann"))},
		{"Devices.PutDevice", putDevices(replaced)},
		{"Devices.PutReceipts", putReceipts(sampleReceipt("phone", 1), applied(sampleReceipt("phone", 2)), sampleReceipt("phone", 3))},
		{"Devices.PutReceipts", putReceipts(decided(sampleReceipt("phone", 1), "refuse"))},
		{"Devices.Purge", purgeReceipts(at(100))},
		{"Devices.PutDevice", putDevices(sampleDevice("laptop", "cleo"))},
		{"Devices.PutReceipts", putReceipts(sampleReceipt("laptop", 4))},
		{"Devices.Forget", forgetDevices("cleo")},
	}
}

// generalSteps are those of the stores that belong to no domain.
func generalSteps() []step {
	return []step{
		{"Accounts.PutAccount", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().PutAccount(ctx, sampleAccount("ann", 1))
		}},
		{"Accounts.PutAccount", func(ctx context.Context, tx storage.Tx) error {
			a := sampleAccount("ann", 2)
			a.Email = "ann.second@example.com"
			return tx.Accounts().PutAccount(ctx, a)
		}},
		{"Accounts.PutAccount", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().PutAccount(ctx, sampleAccount("bob", 1))
		}},
		putSession("s1", "ann"), putSession("s2", "ann"), putSession("s3", "ann"), putSession("s4", "bob"),
		{"Accounts.DeleteSession", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().DeleteSession(ctx, "s2")
		}},
		{"Accounts.DeleteSessions", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().DeleteSessions(ctx, "ann", "s1")
		}},
		{"Accounts.PutToken", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().PutToken(ctx, sampleToken(uuid(1), at(0)))
		}},
		{"Accounts.PutToken", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().PutToken(ctx, sampleToken(uuid(1), at(1)))
		}},
		putLink("l1", "ann"), putLink("l2", "ann"), putLink("l3", "bob"), putLink("l4", "cleo"),
		{"Accounts.TakeLink", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Accounts().TakeLink(ctx, "l1", at(5))
			return err
		}},
		{"Accounts.DeleteLinks", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().DeleteLinks(ctx, "ann")
		}},
		{"Accounts.DeleteAccount", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().DeleteAccount(ctx, "bob")
		}},
		{"Accounts.Expire", func(ctx context.Context, tx storage.Tx) error {
			return tx.Accounts().Expire(ctx, at(100))
		}},

		appendEvent(1), appendEvent(2), appendEvent(3),
		{"Audit.Purge", func(ctx context.Context, tx storage.Tx) error {
			return tx.Audit().Purge(ctx, at(2))
		}},
		{"Audit.Forget", func(ctx context.Context, tx storage.Tx) error {
			return tx.Audit().Forget(ctx, "ann")
		}},

		{"Idempotency.Claim", func(ctx context.Context, tx storage.Tx) error {
			r := sampleResponse("ann", "k1")
			return tx.Idempotency().Claim(ctx, storage.Response{Caller: r.Caller, Key: r.Key, Digest: r.Digest, Created: r.Created})
		}},
		{"Idempotency.Finish", func(ctx context.Context, tx storage.Tx) error {
			return tx.Idempotency().Finish(ctx, sampleResponse("ann", "k1"))
		}},
		{"Idempotency.Finish", func(ctx context.Context, tx storage.Tx) error {
			return tx.Idempotency().Finish(ctx, sampleResponse("bob", "k1"))
		}},
		{"Idempotency.Purge", func(ctx context.Context, tx storage.Tx) error {
			return tx.Idempotency().Purge(ctx, at(1))
		}},

		{"Changes.NewEpoch", func(ctx context.Context, tx storage.Tx) error {
			return tx.Changes().NewEpoch(ctx)
		}},
		{"Changes.Trim", func(ctx context.Context, tx storage.Tx) error {
			return tx.Changes().Trim(ctx, 1)
		}},
	}
}

func redact[T any](store func(storage.Tx) storage.Versioned[T], id string, fn func(T) T) work {
	return func(ctx context.Context, tx storage.Tx) error { return store(tx).Redact(ctx, id, fn) }
}

func putSession(token, person string) step {
	return step{"Accounts.PutSession", func(ctx context.Context, tx storage.Tx) error {
		return tx.Accounts().PutSession(ctx, sampleSession(token, person))
	}}
}

func putLink(hash, person string) step {
	return step{"Accounts.PutLink", func(ctx context.Context, tx storage.Tx) error {
		return tx.Accounts().PutLink(ctx, sampleLink(hash, person))
	}}
}

func appendEvent(n int) step {
	return step{"Audit.Append", func(ctx context.Context, tx storage.Tx) error {
		return tx.Audit().Append(ctx, sampleEvent(uuid(n), at(n)))
	}}
}

// runSteps makes every write in one unit.
func runSteps(ctx context.Context, tx storage.Tx, org string) error {
	for _, s := range steps(org) {
		if err := s.write(ctx, tx); err != nil {
			return fmt.Errorf("%s: %w", s.method, err)
		}
	}
	return nil
}
