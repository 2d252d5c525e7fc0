package device

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// Trackers answers Day, Report, Series, Entries and the other questions about
// trackers from what is on the device, offline. It refuses to change anything:
// changes go through Submit.
func (r *Replica) Trackers() *tracking.Log {
	return r.live.trackers(readOnly{storage.Tracking(r.live.db)})
}

// Submit changes an entry of the person's own (S1), of the record that the
// entry stands under (Entry.Person) where that is one merged into it. It is
// judged by the rules that are on the device, with the errors of
// tracking.Log.Submit, before anything is written; when it returns the entry and
// the id of the change, it is saved on this device and shown. With an error,
// ErrQuota among them, nothing has changed.
//
// Base is filled in: it is the revision that the server last confirmed.
func (r *Replica) Submit(ctx context.Context, args sync.SubmitArgs) (tracking.Entry, string, error) {
	return r.Resend(ctx, "", args)
}

// Resend makes a new change from one that was held or rejected, with other
// arguments, and dismisses the old one; both in one transaction. It returns
// the errors of Submit and Dismiss.
func (r *Replica) Resend(ctx context.Context, id string, args sync.SubmitArgs) (entry tracking.Entry, made string, err error) {
	args.Op = cmp.Or(args.Op, tracking.Set)
	made, err = r.enter(ctx, submits{}, id, func(rec *record) (err error) {
		args.Base = r.live.confirmed(entryOf(r.config.Person, &args)).Revision
		rec.args = &args
		entry, err = r.live.judge(ctx, r.config.Person, command(r.config.Person, rec))
		return err
	})
	if err != nil {
		return tracking.Entry{}, "", err
	}
	return entry, made, nil
}

// EntryState is how one entry stands on this device.
type EntryState struct {
	// State is that of the changes of the entry that are on the device: the
	// one that a person most needs to know of; "" where there is none.
	State State
	// Change is the newest one in that state; nil where there is none.
	Change *Change
	// Confirmed is the value that the server has, without what it has not
	// confirmed.
	Confirmed tracking.Value
}

// State returns how an entry stands.
func (r *Replica) State(key tracking.Key) EntryState {
	s := EntryState{Confirmed: r.live.confirmed(key).Value}
	s.State, s.Change = r.stateOf(entryName(key))
	return s
}

// Submit returns the arguments of a change of an entry; nil for others.
func (c Change) Submit() *sync.SubmitArgs {
	if args, ok := c.args.(*sync.SubmitArgs); ok {
		a := *args
		return &a
	}
	return nil
}

// trackers is the capability of trackers and their entries.
type trackers struct{}

func (trackers) section() string { return sync.TrackingSection }

func (trackers) define(s *memstore.Seed, section json.RawMessage, rest func()) error {
	d, err := readTracking(section)
	for _, t := range d.Trackers {
		rest()
		err = errors.Join(err, s.PutTracker(t))
	}
	for _, c := range d.Closures {
		s.PutClosure(c)
	}
	return err
}

// left returns the entries of the metrics that are not there any more.
func (trackers) left(was, is json.RawMessage) ([]rowName, error) {
	before, err := readTracking(was)
	if err != nil {
		return nil, err
	}
	after, err := readTracking(is)
	if err != nil {
		return nil, err
	}
	here := make(map[string]bool)
	for _, t := range after.Trackers {
		for _, m := range t.Metrics {
			here[m.ID] = true
		}
	}
	var left []rowName
	for _, t := range before.Trackers {
		for _, m := range t.Metrics {
			if !here[m.ID] {
				left = append(left, rowName{sync.EntryRow, m.ID + "/"})
			}
		}
	}
	return left, nil
}

func readTracking(section json.RawMessage) (sync.Tracking, error) {
	var d sync.Tracking
	if err := json.Unmarshal(section, &d); err != nil {
		return d, fmt.Errorf("device: the trackers: %w", err)
	}
	return d, nil
}

func (trackers) rows() []rowKind { return []rowKind{entries{}} }

func (trackers) changes() []changeKind { return []changeKind{submits{}} }

func (trackers) replay(ctx context.Context, l *live, tx storage.Tx, person string, overlay []*record) error {
	cmds, keys := make([]tracking.Submit, len(overlay)), make([]tracking.Key, len(overlay))
	for i, rec := range overlay {
		cmds[i] = command(person, rec)
		keys[i] = cmds[i].Key
	}
	before, err := tx.Tracking().Lookup(ctx, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		l.remember(entryName(k), before[k])
	}
	log, actor := l.trackers(storage.TrackingWithin(tx, l.org)), l.actor(person, l.now())
	for chunk := range slices.Chunk(cmds, tracking.MaxBatch) {
		if _, err := log.SubmitAll(ctx, actor, chunk, tracking.BatchOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// entries is sync.EntryRow. For what is kept of them see encodeEntry.
type entries struct{}

func entryName(k tracking.Key) rowName { return rowName{sync.EntryRow, k.String()} }

func (entries) name() string { return sync.EntryRow }

func (entries) keep(row sync.Row) ([]byte, error) {
	e, err := sync.EntryOf(row)
	if err != nil {
		return nil, err
	}
	return encodeEntry(e)
}

func (entries) read(key string, kept []byte) (any, error) { return decodeEntry(key, kept) }

func (entries) put(s *memstore.Seed, row any) { s.PutEntry(row.(tracking.Submission)) }

func (entries) remove(s *memstore.Seed, prefix string) {
	s.RemoveEntries(strings.TrimSuffix(prefix, "/"))
}

// submits is sync.SubmitKind.
type submits struct{}

func (submits) name() string { return sync.SubmitKind }

func (submits) read(args json.RawMessage) (any, error) {
	a := new(sync.SubmitArgs)
	err := json.Unmarshal(args, a)
	return a, err
}

func (submits) row(person, _ string, args any) rowName {
	return entryName(entryOf(person, args.(*sync.SubmitArgs)))
}

// took reports false: what is held waits outside of the entry.
func (submits) took(*sync.Verdict) bool { return false }

// entryOf names the entry that a change is one of.
func entryOf(person string, a *sync.SubmitArgs) tracking.Key {
	return tracking.Key{Metric: a.Metric, Date: a.Date, Person: cmp.Or(a.Person, person)}
}

// command is a change as the domain takes it. On the device a change is judged
// by the rules that it knows now as if it arrived when it was made: whether it
// came late is for the server to say. There is no base to check, for what is
// under it is what the person saw, or newer.
func command(person string, rec *record) tracking.Submit {
	a, made := rec.args.(*sync.SubmitArgs), rec.Made.Add(rec.Clock)
	return tracking.Submit{
		Origin:  change.Origin{ID: rec.ID, Made: made, Received: made},
		Tracker: a.Tracker, Key: entryOf(person, a),
		Op: a.Op, Value: a.Value, Reason: a.Reason,
	}
}

// trackers is the domain on stores of one's choice.
func (l *live) trackers(db tracking.Transactor) *tracking.Log {
	return tracking.New(db, l.dir, &tracking.Options{Now: l.now, NewID: l.newID})
}

// readOnly is a Transactor for those who may only look.
type readOnly struct{ tracking.Transactor }

var errChange = errors.New("device: changes go through the verbs of Replica")

func (readOnly) Update(context.Context, string, func(context.Context, tracking.Store) error) error {
	return errChange
}

// judge applies the rules to a change that is being made, and changes nothing.
func (l *live) judge(ctx context.Context, person string, c tracking.Submit) (tracking.Entry, error) {
	log := l.trackers(readOnly{storage.Tracking(l.db)})
	out, err := log.SubmitAll(ctx, l.actor(person, l.now()), []tracking.Submit{c}, tracking.BatchOptions{DryRun: true})
	if err != nil {
		return tracking.Entry{}, err
	}
	return out[0].Entry, out[0].Err
}

// confirmed returns an entry as the server has it; the zero Entry is none.
func (l *live) confirmed(k tracking.Key) tracking.Entry {
	if e, ok := l.under(entryName(k)); ok {
		return e.(tracking.Entry)
	}
	var e tracking.Entry
	err := l.db.View(context.Background(), l.org, func(ctx context.Context, tx storage.Tx) error {
		entries, err := tx.Tracking().Lookup(ctx, []tracking.Key{k})
		e = entries[k]
		return err
	})
	if err != nil {
		return tracking.Entry{}
	}
	return e
}
