package storagetest

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Failing is a database on which one write fails, or all from one on. It is
// for tests that a failure leaves no half effect: run the same work with Nth
// 1, 2, 3 and so on, until Failed reports that it got past all writes.
//
// Writes are the calls of the methods that change something, in an Update,
// and, as the last of each Update, its commit. A write that fails does
// nothing. Failing is safe for concurrent use if its fields stay as they are.
type Failing struct {
	DB      storage.DB
	Nth     int64 // the write that fails, counted from 1; 0 lets all pass
	Err     error // what it returns
	Forever bool  // all writes after it fail too

	writes atomic.Int64
}

var _ storage.DB = (*Failing)(nil)

// Failed reports whether a write has failed.
func (f *Failing) Failed() bool { return f.Nth > 0 && f.writes.Load() >= f.Nth }

// write counts a write and decides its fate.
func (f *Failing) write() error {
	n := f.writes.Add(1)
	if f.Nth > 0 && (n == f.Nth || n > f.Nth && f.Forever) {
		return f.Err
	}
	return nil
}

// View implements storage.DB.
func (f *Failing) View(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return f.DB.View(ctx, org, fn)
}

// Update implements storage.DB.
func (f *Failing) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return f.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		if err := fn(ctx, failingTx{tx, f}); err != nil {
			return err
		}
		return f.write()
	})
}

// Organizations implements storage.DB.
func (f *Failing) Organizations(ctx context.Context) ([]string, error) {
	return f.DB.Organizations(ctx)
}

// AccountsByEmail implements storage.DB.
func (f *Failing) AccountsByEmail(ctx context.Context, email string) ([]storage.AccountRef, error) {
	return f.DB.AccountsByEmail(ctx, email)
}

// Close implements storage.DB.
func (f *Failing) Close() error { return f.DB.Close() }

type failingTx struct {
	tx storage.Tx
	f  *Failing
}

func (t failingTx) Tracking() tracking.Store { return failingTracking{t.tx.Tracking(), t.f} }
func (t failingTx) TimeTrack() timetrack.Store {
	return failingTime{t.tx.TimeTrack(), t.f}
}
func (t failingTx) Organization() storage.Versioned[people.Organization] {
	return failingVersioned[people.Organization]{t.tx.Organization(), t.f}
}
func (t failingTx) Companies() storage.Versioned[people.Company] {
	return failingVersioned[people.Company]{t.tx.Companies(), t.f}
}
func (t failingTx) Locations() storage.Versioned[people.Location] {
	return failingVersioned[people.Location]{t.tx.Locations(), t.f}
}
func (t failingTx) Teams() storage.Versioned[people.Team] {
	return failingVersioned[people.Team]{t.tx.Teams(), t.f}
}
func (t failingTx) People() storage.Versioned[people.Person] {
	return failingVersioned[people.Person]{t.tx.People(), t.f}
}
func (t failingTx) Accounts() storage.Accounts { return failingAccounts{t.tx.Accounts(), t.f} }
func (t failingTx) Changes() storage.Changes   { return failingChanges{t.tx.Changes(), t.f} }
func (t failingTx) Audit() storage.Audit       { return failingAudit{t.tx.Audit(), t.f} }
func (t failingTx) Idempotency() storage.Idempotency {
	return failingIdempotency{t.tx.Idempotency(), t.f}
}
func (t failingTx) Devices() storage.Devices { return failingDevices{t.tx.Devices(), t.f} }

// Each store passes its reads on and asks before each write.

type failingTracking struct {
	tracking.Store
	f *Failing
}

func (s failingTracking) PutVerdicts(ctx context.Context, verdicts []change.Verdict) error {
	return after(s.f, func() error { return s.Store.PutVerdicts(ctx, verdicts) })
}

func (s failingTracking) PutTracker(ctx context.Context, t tracking.Tracker, by string, at time.Time) error {
	return after(s.f, func() error { return s.Store.PutTracker(ctx, t, by, at) })
}

func (s failingTracking) DeleteTracker(ctx context.Context, id string) error {
	return after(s.f, func() error { return s.Store.DeleteTracker(ctx, id) })
}

func (s failingTracking) Submit(ctx context.Context, submissions []tracking.Submission) error {
	return after(s.f, func() error { return s.Store.Submit(ctx, submissions) })
}

func (s failingTracking) PutClosure(ctx context.Context, c tracking.Closure) error {
	return after(s.f, func() error { return s.Store.PutClosure(ctx, c) })
}

type failingVersioned[T any] struct {
	storage.Versioned[T]
	f *Failing
}

func (s failingVersioned[T]) Put(ctx context.Context, v T, by string, at time.Time) error {
	return after(s.f, func() error { return s.Versioned.Put(ctx, v, by, at) })
}

func (s failingVersioned[T]) Redact(ctx context.Context, id string, fn func(T) T) error {
	return after(s.f, func() error { return s.Versioned.Redact(ctx, id, fn) })
}

type failingAccounts struct {
	storage.Accounts
	f *Failing
}

func (s failingAccounts) PutAccount(ctx context.Context, a storage.Account) error {
	return after(s.f, func() error { return s.Accounts.PutAccount(ctx, a) })
}

func (s failingAccounts) DeleteAccount(ctx context.Context, person string) error {
	return after(s.f, func() error { return s.Accounts.DeleteAccount(ctx, person) })
}

func (s failingAccounts) PutSession(ctx context.Context, session storage.Session) error {
	return after(s.f, func() error { return s.Accounts.PutSession(ctx, session) })
}

func (s failingAccounts) DeleteSession(ctx context.Context, token string) error {
	return after(s.f, func() error { return s.Accounts.DeleteSession(ctx, token) })
}

func (s failingAccounts) DeleteSessions(ctx context.Context, person, except string) error {
	return after(s.f, func() error { return s.Accounts.DeleteSessions(ctx, person, except) })
}

func (s failingAccounts) PutToken(ctx context.Context, t storage.Token) error {
	return after(s.f, func() error { return s.Accounts.PutToken(ctx, t) })
}

func (s failingAccounts) PutLink(ctx context.Context, l storage.Link) error {
	return after(s.f, func() error { return s.Accounts.PutLink(ctx, l) })
}

func (s failingAccounts) TakeLink(ctx context.Context, hash string, now time.Time) (l storage.Link, err error) {
	err = after(s.f, func() error {
		l, err = s.Accounts.TakeLink(ctx, hash, now)
		return err
	})
	return l, err
}

func (s failingAccounts) DeleteLinks(ctx context.Context, person string) error {
	return after(s.f, func() error { return s.Accounts.DeleteLinks(ctx, person) })
}

func (s failingAccounts) Expire(ctx context.Context, now time.Time) error {
	return after(s.f, func() error { return s.Accounts.Expire(ctx, now) })
}

type failingChanges struct {
	storage.Changes
	f *Failing
}

func (s failingChanges) NewEpoch(ctx context.Context) error {
	return after(s.f, func() error { return s.Changes.NewEpoch(ctx) })
}

func (s failingChanges) Trim(ctx context.Context, version int64) error {
	return after(s.f, func() error { return s.Changes.Trim(ctx, version) })
}

type failingAudit struct {
	storage.Audit
	f *Failing
}

func (s failingAudit) Append(ctx context.Context, e storage.Event) error {
	return after(s.f, func() error { return s.Audit.Append(ctx, e) })
}

func (s failingAudit) Forget(ctx context.Context, person string) error {
	return after(s.f, func() error { return s.Audit.Forget(ctx, person) })
}

func (s failingAudit) Purge(ctx context.Context, before time.Time) error {
	return after(s.f, func() error { return s.Audit.Purge(ctx, before) })
}

type failingIdempotency struct {
	storage.Idempotency
	f *Failing
}

func (s failingIdempotency) Claim(ctx context.Context, r storage.Response) error {
	return after(s.f, func() error { return s.Idempotency.Claim(ctx, r) })
}

func (s failingIdempotency) Finish(ctx context.Context, r storage.Response) error {
	return after(s.f, func() error { return s.Idempotency.Finish(ctx, r) })
}

func (s failingIdempotency) Purge(ctx context.Context, before time.Time) error {
	return after(s.f, func() error { return s.Idempotency.Purge(ctx, before) })
}

// deviceStore is embedded by this name, because one of its methods is called
// Devices.
type deviceStore = storage.Devices

type failingDevices struct {
	deviceStore
	f *Failing
}

func (s failingDevices) PutDevice(ctx context.Context, d storage.Device) error {
	return after(s.f, func() error { return s.deviceStore.PutDevice(ctx, d) })
}

func (s failingDevices) PutReceipts(ctx context.Context, receipts []storage.Receipt) error {
	return after(s.f, func() error { return s.deviceStore.PutReceipts(ctx, receipts) })
}

func (s failingDevices) Purge(ctx context.Context, before time.Time) error {
	return after(s.f, func() error { return s.deviceStore.Purge(ctx, before) })
}

func (s failingDevices) Forget(ctx context.Context, person string) error {
	return after(s.f, func() error { return s.deviceStore.Forget(ctx, person) })
}

// after makes a write unless it is to fail.
func after(f *Failing, write func() error) error {
	if err := f.write(); err != nil {
		return err
	}
	return write()
}
