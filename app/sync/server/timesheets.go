package server

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// timesheet is the domain in the transaction of the unit.
func (u *unit) timesheet() *timetrack.Timesheet {
	return timetrack.New(storage.TimeTrackWithin(u.tx, u.actor.Org), u.dir,
		&timetrack.Options{Now: func() time.Time { return u.now }, NewID: u.server.newID})
}

// timesheets is the capability of TimeTrack: what people clocked, what they were
// to do, when they were logged on, and what of that is approved. Nothing of it
// is pay.
type timesheets struct{}

func (timesheets) name() string { return sync.TimeTrackSection }

// look shows the person's own records, whatever the person may do now.
func (timesheets) look(ctx context.Context, u *unit, records []string) (sight, error) {
	activities, err := u.timesheet().Activities(ctx, u.actor)
	if err != nil && !errors.Is(err, fault.ErrDenied) {
		return sight{}, err
	}
	section := sync.TimeTrack{Activities: make([]sync.Activity, len(activities))}
	for i, a := range activities {
		section.Activities[i] = sync.ActivityOf(a)
	}
	slices.SortFunc(section.Activities, func(a, b sync.Activity) int { return cmp.Compare(a.ID, b.ID) })
	today, err := u.dir.now.Today(u.actor.Person, u.now)
	if err != nil {
		return sight{}, err
	}
	since := today - sync.ClockDays
	return sight{section: section, feeds: []feed{
		timeFeed[timetrack.Entry]{sync.ClockEntryRow, records, since, func(s timetrack.Store) timetrack.Records[timetrack.Entry] { return s.Entries() }},
		timeFeed[timetrack.Shift]{sync.ShiftRow, records, since, timetrack.Store.Shifts},
		timeFeed[timetrack.Session]{sync.SessionRow, records, since, func(s timetrack.Store) timetrack.Records[timetrack.Session] { return s.Sessions() }},
		timeFeed[timetrack.Approval]{sync.ApprovedDayRow, records, since, timetrack.Store.Approvals},
	}}, nil
}

func (timesheets) written(ctx context.Context, tx storage.Tx, ch storage.Change) (time.Time, error) {
	s := tx.TimeTrack()
	switch ch.Entity {
	case storage.EntityActivity:
		return received(ctx, s.Activities(), ch.ID)
	case storage.EntityClockEntry:
		return received(ctx, s.Entries(), ch.ID)
	case storage.EntityShift:
		return received(ctx, s.Shifts(), ch.ID)
	case storage.EntitySession:
		return received(ctx, s.Sessions(), ch.ID)
	case storage.EntityApproval:
		return received(ctx, s.Approvals(), ch.ID)
	}
	return time.Time{}, nil
}

// received is when the last version of a record arrived; zero for one that is
// not there.
func received[T timetrack.Kept](ctx context.Context, records timetrack.Records[T], id string) (time.Time, error) {
	found, err := records.ByID(ctx, []string{id})
	if v, ok := found[id]; ok {
		return v.Header().Received, err
	}
	return time.Time{}, err
}

// timeFeed is the feed of records of TimeTrack of some people. A snapshot has
// those of the days since one; what changes is told whatever its day.
type timeFeed[T timetrack.Kept] struct {
	row    string   // kind, and entity
	people []string // ids, sorted
	since  period.Date
	of     func(timetrack.Store) timetrack.Records[T]
}

func (f timeFeed[T]) kind() string { return f.row }

func (f timeFeed[T]) changed(ctx context.Context, tx storage.Tx, ids []string) ([]sync.Row, error) {
	found, err := f.of(tx.TimeTrack()).ByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var rows []sync.Row
	for _, v := range found {
		if _, own := slices.BinarySearch(f.people, v.Header().Person); !own {
			continue
		}
		row, err := sync.NewRecordRow(f.row, v)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// page goes by id: a record that moves to other days meanwhile is in the log
// from which the device goes on.
func (f timeFeed[T]) page(ctx context.Context, tx storage.Tx, after string, limit int) ([]sync.Row, string, error) {
	var found []T
	err := f.of(tx.TimeTrack()).List(ctx, timetrack.Query{People: f.people, Span: period.Span{From: f.since}}, func(v T) error {
		if v.Header().ID > after {
			found = append(found, v)
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	slices.SortFunc(found, func(a, b T) int { return strings.Compare(a.Header().ID, b.Header().ID) })
	next := ""
	if len(found) > limit {
		found = found[:limit]
		next = found[limit-1].Header().ID
	}
	rows := make([]sync.Row, len(found))
	for i, v := range found {
		if rows[i], err = sync.NewRecordRow(f.row, v); err != nil {
			return nil, "", err
		}
	}
	return rows, next, nil
}
