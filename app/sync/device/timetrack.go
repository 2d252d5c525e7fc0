package device

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// Timesheet answers Day, Activities and the other questions about the person's
// clock from what is on the device, offline: of the last sync.ClockDays days,
// and no pay. It refuses to change anything: changes go through Clock.
func (r *Replica) Timesheet() *timetrack.Timesheet {
	return r.live.timesheet(lookingAtTime{storage.TimeTrack(r.live.db)})
}

// timesheet is the domain on stores of one's choice.
func (l *live) timesheet(db timetrack.Transactor) *timetrack.Timesheet {
	return timetrack.New(db, l.dir, &timetrack.Options{Now: l.now, NewID: l.newID})
}

// lookingAtTime is a Transactor for those who may only look.
type lookingAtTime struct{ timetrack.Transactor }

func (lookingAtTime) Update(context.Context, string, func(context.Context, timetrack.Store) error) error {
	return errChange
}

// clocks is the capability of the person's clock.
type clocks struct{}

func (clocks) section() string { return sync.TimeTrackSection }

func (clocks) define(s *memstore.Seed, section json.RawMessage, rest func()) error {
	var d sync.TimeTrack
	if err := json.Unmarshal(section, &d); err != nil {
		return fmt.Errorf("device: the activities: %w", err)
	}
	rest()
	for _, a := range d.Activities {
		s.PutActivity(a.Record())
	}
	return nil
}

// left is nothing: what a person has clocked stays that person's to see.
func (clocks) left(_, _ json.RawMessage) ([]rowName, error) { return nil, nil }

func (clocks) rows() []rowKind {
	return []rowKind{
		records[timetrack.Entry]{sync.ClockEntryRow, (*memstore.Seed).PutClockEntry},
		records[timetrack.Shift]{sync.ShiftRow, (*memstore.Seed).PutShift},
		records[timetrack.Session]{sync.SessionRow, (*memstore.Seed).PutSession},
		records[timetrack.Approval]{sync.ApprovedDayRow, (*memstore.Seed).PutApproval},
	}
}

// records is a kind of row whose data is a record of timetrack.
type records[T timetrack.Kept] struct {
	kind string
	show func(*memstore.Seed, T)
}

func (k records[T]) name() string { return k.kind }

func (k records[T]) keep(row sync.Row) ([]byte, error) {
	_, err := sync.RecordOf[T](row)
	return row.Data, err
}

func (k records[T]) read(key string, kept []byte) (any, error) {
	return sync.RecordOf[T](sync.Row{Kind: k.kind, Key: key, Data: kept})
}

func (k records[T]) put(s *memstore.Seed, row any) { k.show(s, row.(T)) }

// remove is never asked to: left names no rows.
func (records[T]) remove(*memstore.Seed, string) {}

func (clocks) changes() []changeKind {
	return []changeKind{
		clocking(sync.ClockStartKind), clocking(sync.ClockStopKind), clocking(sync.ClockAddKind),
		clocking(sync.ClockEditKind), clocking(sync.ClockRemoveKind),
	}
}

// clocking is a kind of change of the clock, by its name.
type clocking string

func (k clocking) name() string { return string(k) }

func (k clocking) op() timetrack.Op { return sync.ClockOp(string(k)) }

func (clocking) read(args json.RawMessage) (any, error) {
	a := new(sync.ClockArgs)
	err := json.Unmarshal(args, a)
	return a, err
}

// row is the entry that the change is about: one that it begins has its id.
func (k clocking) row(_, id string, args any) rowName {
	return clockEntryName(cmp.Or(args.(*sync.ClockArgs).Entry, id))
}

func clockEntryName(id string) rowName { return rowName{sync.ClockEntryRow, id} }

// took reports true for time that is kept until somebody has decided.
func (clocking) took(v *sync.Verdict) bool {
	n := sync.ClockNoteOf(*v)
	return v.Status == sync.Held && n != nil && len(n.Waiting) > 0
}

// at is the moment of the clock at which the server will take a start or a
// stop.
func (rec *record) at() time.Time { return rec.Made.Add(rec.Clock) }

// command is a change as the domain takes it. There is no base to check, for
// what is under it is what the person saw, or newer. It arrives now, so that it
// meets what other devices did since it was made.
func (k clocking) command(rec *record, now time.Time) timetrack.Command {
	a, made := rec.args.(*sync.ClockArgs), rec.at()
	received := now
	if made.After(received) {
		received = made
	}
	return timetrack.Command{
		Origin: change.Origin{ID: rec.ID, Made: made, Received: received}, Op: k.op(),
		Entry: a.Entry, Activity: a.Activity, Start: a.Start, Stop: a.Stop, Zone: rec.Zone, Reason: a.Reason,
	}
}

// replay goes by the rules of the server for what arrives from devices: times of
// two devices that overlap are kept (S9).
func (clocks) replay(ctx context.Context, l *live, tx storage.Tx, person string, overlay []*record) error {
	ids := make([]string, len(overlay))
	for i, rec := range overlay {
		ids[i] = rec.ID
	}
	here, err := tx.TimeTrack().Entries().ByID(ctx, ids)
	if err != nil {
		return err
	}
	var cmds []timetrack.Command
	for _, rec := range overlay {
		if _, ok := here[rec.ID]; ok {
			continue // the row of what it began has come
		}
		k := rec.known.(clocking)
		if op := k.op(); op == timetrack.OpStart || op == timetrack.OpAdd {
			l.remember(clockEntryName(rec.ID), timetrack.Entry{})
		}
		cmds = append(cmds, k.command(rec, l.now()))
	}
	sheet, actor := l.timesheet(storage.TimeTrackWithin(tx, l.org)), l.actor(person, l.now())
	for len(cmds) > 0 {
		n := min(len(cmds), timetrack.MaxBatch)
		if _, err := sheet.SubmitAll(ctx, actor, cmds[:n], timetrack.BatchOptions{Offline: true}); err != nil {
			return err
		}
		cmds = cmds[n:]
	}
	return nil
}
