package bunstore

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"

	"github.com/seed57a6ed91/headway/storage"
)

// batch is a transaction in which units of work run one after the other. Those
// that succeed are committed together; one that fails is undone alone.
type batch struct {
	db      *DB
	session *session
	pending pending
	orgs    map[string]*orgState

	// host is set within a host's transaction, which is not ours to end.
	host bool
	// accepted counts the units that succeeded.
	accepted int
	notices  []notice
	// broken is why the transaction is lost, with all of its units.
	broken error

	done chan struct{} // closed when the outcome is known
	err  error         // the outcome
}

// notice is what Options.OnCommit, and whoever listens, is told of a unit.
type notice struct {
	org     string
	changes []storage.Change
}

// orgState is the row of an organization that the transaction has locked.
type orgState struct {
	storage.State
	dirty bool // differs from what is stored
}

func newBatch(d *DB, s *session) *batch {
	s.failed = nil
	b := &batch{db: d, session: s, orgs: make(map[string]*orgState), done: make(chan struct{})}
	b.pending.tables = d.tables
	b.pending.forget()
	return b
}

// The savepoint of a unit. They are not nested.
const (
	savepoint  = "SAVEPOINT headway_unit"
	rollbackTo = "ROLLBACK TO SAVEPOINT headway_unit"
	release    = "RELEASE SAVEPOINT headway_unit"
)

// run runs fn as a unit. Whatever happens in it, also a panic, the batch can
// go on afterwards unless it is broken.
func (b *batch) run(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	u := &unit{db: b.db, session: b.session, batch: b, org: org, mark: b.pending.extent()}
	before, known := b.orgs[org]
	if known {
		copied := *before
		before = &copied
	}
	accepted := false
	defer func() {
		u.over = true
		if !accepted {
			b.undo(ctx, u, before)
		}
	}()
	if b.host {
		// What the host did in the transaction stays.
		if err := u.save(ctx); err != nil {
			return err
		}
	}
	var err error
	if u.state, err = b.lock(ctx, org); err != nil {
		return err
	}
	if err := fn(b.db.mark(ctx), u); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// Whatever fn made of it, what it wrote is lost.
	if err := b.session.failed; err != nil {
		return err
	}
	if b.host {
		if err := b.flush(ctx); err != nil {
			return err
		}
		if len(u.changes) > 0 && b.session.dialect.postgres() && len(org) <= maxPayload {
			// It is sent when the host commits.
			b.db.tell(ctx, b.session, org)
			if err := b.session.failed; err != nil {
				return err
			}
		}
	}
	if u.saved {
		if _, err := b.session.exec(ctx, release); err != nil {
			return err
		}
	}
	accepted = true
	b.accepted++
	if len(u.changes) > 0 && !b.host {
		b.notices = append(b.notices, notice{org, u.changes})
	}
	return nil
}

// undo takes back what the unit did.
func (b *batch) undo(ctx context.Context, u *unit, before *orgState) {
	// A unit that failed because its context is done is undone all the same.
	ctx = context.WithoutCancel(ctx)
	if before == nil {
		delete(b.orgs, u.org)
	} else {
		b.orgs[u.org] = before
	}
	b.pending.truncate(u.mark)
	switch {
	case u.saved:
		b.session.failed = nil
		if _, err := b.session.exec(ctx, rollbackTo); err != nil {
			b.broken = err
		} else if _, err := b.session.exec(ctx, release); err != nil {
			b.broken = err
		}
	case b.session.failed != nil:
		b.broken = b.session.failed
	}
}

// lock locks the row of an organization, which it makes where there is none,
// and returns it.
func (b *batch) lock(ctx context.Context, org string) (*orgState, error) {
	if st, ok := b.orgs[org]; ok {
		return st, nil
	}
	st := new(orgState)
	found, err := readState(ctx, b.session, org, "{locked}", &st.State)
	if err != nil {
		return nil, err
	}
	if !found {
		st.Epoch = newEpoch()
		st.dirty = true
		if b.session.dialect.postgres() {
			// Somebody else may be about to make it: whoever is second waits
			// here, and then finds the row of the first.
			if err := writeState(ctx, b.session, org, st, "DO NOTHING"); err != nil {
				return nil, err
			}
			if _, err = readState(ctx, b.session, org, "{locked}", &st.State); err != nil {
				return nil, err
			}
		}
	}
	b.orgs[org] = st
	return st, nil
}

func readState(ctx context.Context, s *session, org, locked string, st *storage.State) (bool, error) {
	var at int64
	found, err := s.get(ctx, "SELECT epoch, version, people, people_at FROM {p}orgs WHERE org_id = ? "+locked,
		[]any{org}, &st.Epoch, &st.Version, &st.People, &at)
	if found {
		st.PeopleAt = instant(at)
	}
	return found, err
}

func writeState(ctx context.Context, s *session, org string, st *orgState, conflict string) error {
	_, err := s.exec(ctx, `INSERT INTO {p}orgs (org_id, epoch, version, people, people_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (org_id) `+conflict, org, st.Epoch, st.Version, st.People, st.PeopleAt.UnixMicro())
	st.dirty = err != nil
	return err
}

// flush writes all that is pending of the units accepted so far.
func (b *batch) flush(ctx context.Context) error {
	for org, st := range b.orgs {
		if !st.dirty {
			continue
		}
		err := writeState(ctx, b.session, org, st, `DO UPDATE SET epoch = excluded.epoch, version = excluded.version,
			people = excluded.people, people_at = excluded.people_at`)
		if err != nil {
			return err
		}
	}
	return b.pending.flush(ctx, b.session, b.pending.extent())
}

// finish writes what is pending and ends the transaction with the given
// statement, and tells everyone who waits for it. It returns the outcome.
func (b *batch) finish(ctx context.Context, commit string) error {
	defer close(b.done)
	ctx = context.WithoutCancel(ctx)
	err := b.broken
	if err == nil {
		err = b.flush(ctx)
	}
	if err == nil {
		_, err = b.session.exec(ctx, commit)
	}
	if err != nil {
		b.session.failed, b.err = err, err
		return err
	}
	for _, n := range b.notices {
		b.db.committed(b.session, n.org)
	}
	if b.db.opts.OnCommit != nil {
		for _, n := range b.notices {
			b.db.opts.OnCommit(n.org, n.changes)
		}
	}
	return nil
}

// newEpoch returns a random epoch.
func newEpoch() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// newNonce returns the random nonce of a version.
func newNonce() int64 {
	var b [8]byte
	rand.Read(b[:])
	return int64(binary.LittleEndian.Uint64(b[:]))
}

// unit is the storage.Tx of one View or Update.
type unit struct {
	db      *DB
	session *session
	org     string
	over    bool

	// What follows is for an Update only.
	batch   *batch // nil in a View
	state   *orgState
	mark    extent // what was pending before the unit
	saved   bool   // it has a savepoint
	changes []storage.Change
	nonce   int64
}

// reading refuses a call that cannot be served.
func (u *unit) reading(ctx context.Context) error {
	if u.over {
		return errOver
	}
	return ctx.Err()
}

// writing refuses a write that cannot be served.
func (u *unit) writing(ctx context.Context) error {
	if u.over {
		return errOver
	}
	if u.batch == nil {
		return errReadOnly
	}
	return ctx.Err()
}

// direct prepares for a statement that writes at once.
func (u *unit) direct(ctx context.Context) error {
	if err := u.writing(ctx); err != nil {
		return err
	}
	return u.save(ctx)
}

// seen prepares for a statement that reads what may be pending.
func (u *unit) seen(ctx context.Context) error {
	if err := u.reading(ctx); err != nil || u.batch == nil {
		return err
	}
	return u.settle(ctx)
}

// settle writes what is pending.
func (u *unit) settle(ctx context.Context) error {
	p := &u.batch.pending
	if p.extent() == u.mark {
		return u.settleOthers(ctx)
	}
	if err := u.save(ctx); err != nil {
		return err
	}
	return p.flush(ctx, u.session, p.extent())
}

// settleOthers writes what earlier units left pending.
func (u *unit) settleOthers(ctx context.Context) error {
	mark := u.mark
	u.mark = extent{}
	return u.batch.pending.flush(ctx, u.session, mark)
}

// save makes sure that what the unit writes from now on can be taken back
// without the units before it.
func (u *unit) save(ctx context.Context) error {
	if u.saved || u.batch.accepted == 0 && !u.batch.host {
		return nil
	}
	if err := u.settleOthers(ctx); err != nil {
		return err
	}
	if _, err := u.session.exec(ctx, savepoint); err != nil {
		return err
	}
	u.saved = true
	return nil
}

// record appends to the change log. The first change of a unit takes the next
// version.
func (u *unit) record(c storage.Change) {
	if len(u.changes) == 0 {
		u.state.Version++
		u.state.dirty = true
		u.nonce = newNonce()
	}
	c.Version, c.Index, c.Nonce = u.state.Version, len(u.changes), u.nonce
	u.changes = append(u.changes, c)
	u.batch.pending.changes = append(u.batch.pending.changes, changeRow{u.org, c})
}
