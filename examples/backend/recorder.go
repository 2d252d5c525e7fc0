package main

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Write is one write that was committed.
type Write struct {
	Org    string
	Method string // of the store, as in "Tracking.Submit"
	ID     string // of what was written; many are joined by spaces
}

// Recorder is a storage.DB that passes everything on to another one and
// remembers the writes. It holds itself to the contract of storage.DB: fn may
// run more than once, and after an error nothing of it remains, so a unit
// collects its writes, and they count only when it has committed.
type Recorder struct {
	storage.DB // whose View, Organizations and so on are good as they are

	mu     sync.Mutex
	writes []Write
}

// Writes returns what was written so far. Units that ran at the same time may
// stand in either order.
func (r *Recorder) Writes() []Write {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.writes)
}

// Update implements storage.DB.
func (r *Recorder) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	var u unit
	err := r.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		u = unit{org: org}
		return fn(ctx, recordedTx{tx, &u})
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes = append(r.writes, u.writes...)
	return nil
}

// unit is the writes of one unit of work.
type unit struct {
	org    string
	writes []Write
}

// note keeps a write that was not refused, and returns its error.
func (u *unit) note(method, id string, err error) error {
	if err == nil {
		u.writes = append(u.writes, Write{u.org, method, id})
	}
	return err
}

type recordedTx struct {
	storage.Tx
	unit *unit
}

func (t recordedTx) Tracking() tracking.Store   { return recordedTracking{t.Tx.Tracking(), t.unit} }
func (t recordedTx) TimeTrack() timetrack.Store { return recordedTime{t.Tx.TimeTrack(), t.unit} }
func (t recordedTx) Accounts() storage.Accounts { return recordedAccounts{t.Tx.Accounts(), t.unit} }
func (t recordedTx) Changes() storage.Changes   { return recordedChanges{t.Tx.Changes(), t.unit} }
func (t recordedTx) Audit() storage.Audit       { return recordedAudit{t.Tx.Audit(), t.unit} }
func (t recordedTx) Idempotency() storage.Idempotency {
	return recordedAnswers{t.Tx.Idempotency(), t.unit}
}
func (t recordedTx) Devices() storage.Devices { return recordedDevices{t.Tx.Devices(), t.unit} }

func (t recordedTx) Organization() storage.Versioned[people.Organization] {
	return recordedKind[people.Organization]{t.Tx.Organization(), t.unit, "Organization", func(o people.Organization) string { return o.ID }}
}

func (t recordedTx) Companies() storage.Versioned[people.Company] {
	return recordedKind[people.Company]{t.Tx.Companies(), t.unit, "Companies", func(c people.Company) string { return c.ID }}
}

func (t recordedTx) Locations() storage.Versioned[people.Location] {
	return recordedKind[people.Location]{t.Tx.Locations(), t.unit, "Locations", func(l people.Location) string { return l.ID }}
}

func (t recordedTx) Teams() storage.Versioned[people.Team] {
	return recordedKind[people.Team]{t.Tx.Teams(), t.unit, "Teams", func(team people.Team) string { return team.ID }}
}

func (t recordedTx) People() storage.Versioned[people.Person] {
	return recordedKind[people.Person]{t.Tx.People(), t.unit, "People", func(p people.Person) string { return p.ID }}
}

// Each store below embeds the one it records, so that reads go straight to it.

type recordedTracking struct {
	tracking.Store
	*unit
}

func (s recordedTracking) PutVerdicts(ctx context.Context, vs []change.Verdict) error {
	return s.note("Tracking.PutVerdicts", join(vs, func(v change.Verdict) string { return v.ID }), s.Store.PutVerdicts(ctx, vs))
}

func (s recordedTracking) PutTracker(ctx context.Context, t tracking.Tracker, by string, at time.Time) error {
	return s.note("Tracking.PutTracker", t.ID, s.Store.PutTracker(ctx, t, by, at))
}

func (s recordedTracking) DeleteTracker(ctx context.Context, id string) error {
	return s.note("Tracking.DeleteTracker", id, s.Store.DeleteTracker(ctx, id))
}

func (s recordedTracking) Submit(ctx context.Context, subs []tracking.Submission) error {
	return s.note("Tracking.Submit", join(subs, func(sub tracking.Submission) string { return sub.Key.String() }), s.Store.Submit(ctx, subs))
}

func (s recordedTracking) PutClosure(ctx context.Context, c tracking.Closure) error {
	return s.note("Tracking.PutClosure", c.Tracker, s.Store.PutClosure(ctx, c))
}

// recordedKind is the versioned records of one kind.
type recordedKind[T any] struct {
	storage.Versioned[T]
	*unit
	name string
	id   func(T) string
}

func (s recordedKind[T]) Put(ctx context.Context, v T, by string, at time.Time) error {
	return s.note(s.name+".Put", s.id(v), s.Versioned.Put(ctx, v, by, at))
}

func (s recordedKind[T]) Redact(ctx context.Context, id string, fn func(T) T) error {
	return s.note(s.name+".Redact", id, s.Versioned.Redact(ctx, id, fn))
}

type recordedAccounts struct {
	storage.Accounts
	*unit
}

func (s recordedAccounts) PutAccount(ctx context.Context, a storage.Account) error {
	return s.note("Accounts.PutAccount", a.Person, s.Accounts.PutAccount(ctx, a))
}

func (s recordedAccounts) DeleteAccount(ctx context.Context, person string) error {
	return s.note("Accounts.DeleteAccount", person, s.Accounts.DeleteAccount(ctx, person))
}

func (s recordedAccounts) PutSession(ctx context.Context, session storage.Session) error {
	return s.note("Accounts.PutSession", session.Person, s.Accounts.PutSession(ctx, session))
}

// Tokens of sessions and hashes of links are digests of secrets: not recorded.

func (s recordedAccounts) DeleteSession(ctx context.Context, token string) error {
	return s.note("Accounts.DeleteSession", "", s.Accounts.DeleteSession(ctx, token))
}

func (s recordedAccounts) DeleteSessions(ctx context.Context, person, except string) error {
	return s.note("Accounts.DeleteSessions", person, s.Accounts.DeleteSessions(ctx, person, except))
}

func (s recordedAccounts) PutToken(ctx context.Context, t storage.Token) error {
	return s.note("Accounts.PutToken", t.ID, s.Accounts.PutToken(ctx, t))
}

func (s recordedAccounts) PutLink(ctx context.Context, l storage.Link) error {
	return s.note("Accounts.PutLink", l.Person, s.Accounts.PutLink(ctx, l))
}

func (s recordedAccounts) TakeLink(ctx context.Context, hash string, now time.Time) (storage.Link, error) {
	l, err := s.Accounts.TakeLink(ctx, hash, now)
	return l, s.note("Accounts.TakeLink", l.Person, err)
}

func (s recordedAccounts) DeleteLinks(ctx context.Context, person string) error {
	return s.note("Accounts.DeleteLinks", person, s.Accounts.DeleteLinks(ctx, person))
}

func (s recordedAccounts) Expire(ctx context.Context, now time.Time) error {
	return s.note("Accounts.Expire", "", s.Accounts.Expire(ctx, now))
}

type recordedChanges struct {
	storage.Changes
	*unit
}

func (s recordedChanges) NewEpoch(ctx context.Context) error {
	return s.note("Changes.NewEpoch", "", s.Changes.NewEpoch(ctx))
}

func (s recordedChanges) Trim(ctx context.Context, version int64) error {
	return s.note("Changes.Trim", "", s.Changes.Trim(ctx, version))
}

type recordedAudit struct {
	storage.Audit
	*unit
}

func (s recordedAudit) Append(ctx context.Context, e storage.Event) error {
	return s.note("Audit.Append", e.ID, s.Audit.Append(ctx, e))
}

func (s recordedAudit) Forget(ctx context.Context, person string) error {
	return s.note("Audit.Forget", person, s.Audit.Forget(ctx, person))
}

func (s recordedAudit) Purge(ctx context.Context, before time.Time) error {
	return s.note("Audit.Purge", "", s.Audit.Purge(ctx, before))
}

// recordedAnswers is the store of answers to repeated requests.
type recordedAnswers struct {
	storage.Idempotency
	*unit
}

func (s recordedAnswers) Claim(ctx context.Context, r storage.Response) error {
	return s.note("Idempotency.Claim", r.Key, s.Idempotency.Claim(ctx, r))
}

func (s recordedAnswers) Finish(ctx context.Context, r storage.Response) error {
	return s.note("Idempotency.Finish", r.Key, s.Idempotency.Finish(ctx, r))
}

func (s recordedAnswers) Purge(ctx context.Context, before time.Time) error {
	return s.note("Idempotency.Purge", "", s.Idempotency.Purge(ctx, before))
}

// deviceStore is embedded by this name, because one of its methods is called
// Devices.
type deviceStore = storage.Devices

type recordedDevices struct {
	deviceStore
	*unit
}

func (s recordedDevices) PutDevice(ctx context.Context, d storage.Device) error {
	return s.note("Devices.PutDevice", d.ID, s.deviceStore.PutDevice(ctx, d))
}

func (s recordedDevices) PutReceipts(ctx context.Context, rs []storage.Receipt) error {
	return s.note("Devices.PutReceipts", join(rs, func(r storage.Receipt) string { return r.ID }), s.deviceStore.PutReceipts(ctx, rs))
}

func (s recordedDevices) Purge(ctx context.Context, before time.Time) error {
	return s.note("Devices.Purge", "", s.deviceStore.Purge(ctx, before))
}

func (s recordedDevices) Forget(ctx context.Context, person string) error {
	return s.note("Devices.Forget", person, s.deviceStore.Forget(ctx, person))
}

// join lists the ids of vs.
func join[T any](vs []T, id func(T) string) string {
	ids := make([]string, len(vs))
	for i, v := range vs {
		ids[i] = id(v)
	}
	return strings.Join(ids, " ")
}
