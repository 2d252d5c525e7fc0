// Package storagetest is the conformance suite of storage.DB: each sentence
// of the contract in packages storage and tracking has a case here. A backend
// is tested by a few lines:
//
//	func TestConformance(t *testing.T) {
//		storagetest.Run(t, func(t *testing.T) storage.DB { return memstore.New(nil) })
//	}
//
// It also holds Failing, a decorator that lets a write fail, for tests of what
// is built on a store. The package imports testing and belongs in tests only.
package storagetest

import (
	"context"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed57a6ed91/headway/storage"
)

// testCase is a claim about a database, and its test on a fresh one.
type testCase struct {
	name string
	test func(t *testing.T, db storage.DB)
}

type group struct {
	name  string
	cases []testCase
}

// Run holds a backend to the contract, one unit of work at a time, so that it
// also suits one which works inside a host's transaction. open returns a
// fresh, empty database for each case and arranges for its cleanup.
func Run(t *testing.T, open func(t *testing.T) storage.DB) {
	run(t, open, []group{
		{"tx", txCases()},
		{"rollback", rollbackCases()},
		{"isolation", isolationCases()},
		{"versioned", versionedCases()},
		{"unique", uniqueCases()},
		{"trackers", trackerCases()},
		{"closures", closureCases()},
		{"verdicts", verdictCases()},
		{"entries", entryCases()},
		{"submissions", submissionCases()},
		{"totals", totalsCases()},
		{"timetrack", timeCases()},
		{"changes", changesCases()},
		{"accounts", accountCases()},
		{"audit", auditCases()},
		{"idempotency", idempotencyCases()},
		{"devices", deviceCases()},
		{"receipts", receiptCases()},
		{"held", heldCases()},
		{"text", textCases()},
		{"values", valueCases()},
	})
}

// RunConcurrent holds a backend to what the contract says about units of work
// at the same time. open is that of Run.
func RunConcurrent(t *testing.T, open func(t *testing.T) storage.DB) {
	run(t, open, []group{{"concurrent", concurrentCases()}})
}

func run(t *testing.T, open func(t *testing.T) storage.DB, groups []group) {
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, c := range g.cases {
				t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
			}
		})
	}
}

// org is the organization of most cases.
const org = "org"

// failer is what *testing.T and *rapid.T have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// work is a unit of work. It returns errors instead of failing the test,
// because a backend may run it on another goroutine, and it may run twice.
type work = func(ctx context.Context, tx storage.Tx) error

// update runs a unit that must commit.
func update(t failer, db storage.DB, org string, fn work) {
	t.Helper()
	if err := db.Update(context.Background(), org, fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

// view runs a unit that must succeed.
func view(t failer, db storage.DB, org string, fn work) {
	t.Helper()
	if err := db.View(context.Background(), org, fn); err != nil {
		t.Fatalf("View: %v", err)
	}
}

// read returns what fn reads in a View.
func read[T any](t failer, db storage.DB, org string, fn func(ctx context.Context, tx storage.Tx) (T, error)) T {
	t.Helper()
	var v T
	view(t, db, org, func(ctx context.Context, tx storage.Tx) (err error) {
		v, err = fn(ctx, tx)
		return err
	})
	return v
}

// equal compares by value: instants as such, and lists whether they are nil or
// empty.
func equal(t failer, what string, got, want any) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return // which cmp takes much longer to find
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
