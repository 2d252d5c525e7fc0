package directory

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// times are the figures of the timetrack domain.
type times struct{}

// TimeData is a record of the timetrack domain with all of its versions,
// newest first.
type TimeData struct {
	Kind     string            `json:"kind"` // that of the change log, such as storage.EntityClockEntry
	Versions []json.RawMessage `json:"versions"`
}

func (times) collect(ctx context.Context, tx storage.Tx, ids []string, data *PersonalData) error {
	s := tx.TimeTrack()
	err := cmp.Or(
		collectTime(ctx, data, storage.EntityClockEntry, s.Entries(), ids),
		collectTime(ctx, data, storage.EntityShift, s.Shifts(), ids),
		collectTime(ctx, data, storage.EntitySession, s.Sessions(), ids),
		collectTime(ctx, data, storage.EntityResult, timetrack.Records[timetrack.Result](s.Results()), ids),
		collectTime(ctx, data, storage.EntityContact, s.Contacts(), ids),
		collectTime(ctx, data, storage.EntityHourRate, s.Rates(), ids),
		collectTime(ctx, data, storage.EntityOverwrite, s.Overwrites(), ids),
		collectTime(ctx, data, storage.EntityBonus, s.Bonuses(), ids),
		collectTime(ctx, data, storage.EntityAdjustment, s.Adjustments(), ids),
		collectTime(ctx, data, storage.EntityApproval, s.Approvals(), ids),
		collectTime(ctx, data, storage.EntityFilter, s.Filters(), ids),
		collectHandoffs(ctx, data, s, ids),
	)
	if err != nil {
		return err
	}
	return s.Activities().List(ctx, timetrack.Query{Removed: true}, func(a timetrack.Activity) error {
		quoted, err := json.Marshal(a.ID)
		if err == nil && data.tells(quoted) {
			data.Names[a.ID] = a.Name
		}
		return err
	})
}

// tells reports whether a text occurs in the records of time.
func (data *PersonalData) tells(text []byte) bool {
	return slices.ContainsFunc(data.Time, func(d TimeData) bool {
		return slices.ContainsFunc(d.Versions, func(v json.RawMessage) bool { return bytes.Contains(v, text) })
	})
}

// collectTime adds the records of one kind of the people with the ids.
func collectTime[T timetrack.Kept](ctx context.Context, data *PersonalData, kind string, records timetrack.Records[T], ids []string) error {
	found, err := timeOf(ctx, records, ids)
	if err != nil {
		return err
	}
	for _, id := range found {
		versions, err := records.Versions(ctx, id)
		if err != nil {
			return err
		}
		if err := data.addTime(kind, toAny(versions)); err != nil {
			return err
		}
	}
	return nil
}

// collectHandoffs adds what payroll was given of the people, without the rows
// of others.
func collectHandoffs(ctx context.Context, data *PersonalData, s timetrack.Store, ids []string) error {
	var own []timetrack.Handoff
	err := s.Handoffs().List(ctx, timetrack.Query{Removed: true}, func(h timetrack.Handoff) error {
		h.Rows = slices.DeleteFunc(h.Rows, func(r timetrack.HandoffRow) bool { return !slices.Contains(ids, r.Person) })
		if len(h.Rows) > 0 {
			own = append(own, h)
		}
		return nil
	})
	for _, h := range own {
		err = cmp.Or(err, data.addTime(storage.EntityHandoff, []any{h}))
	}
	return err
}

func (data *PersonalData) addTime(kind string, versions []any) error {
	d := TimeData{Kind: kind, Versions: []json.RawMessage{}}
	for _, v := range versions {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		d.Versions = append(d.Versions, b)
	}
	data.Time = append(data.Time, d)
	return nil
}

func toAny[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// timeOf lists the ids of the records of one kind of the people with the ids,
// also of those that were removed.
func timeOf[T timetrack.Kept](ctx context.Context, records timetrack.Records[T], ids []string) ([]string, error) {
	var found []string
	err := records.List(ctx, timetrack.Query{People: ids, Removed: true}, func(v T) error {
		found = append(found, v.Header().ID)
		return nil
	})
	return found, err
}

// apart refuses people who both have an hour rate, and people of whom one is
// approved on a day on which the other has figures: read as one person's, they
// would change what was approved, or not count.
func (times) apart(ctx context.Context, tx storage.Tx, some, others []string) error {
	s := tx.TimeTrack()
	conflict := func(reason string) error {
		return &fault.Refusal{Code: "merge_conflict", Err: fault.ErrConflict, Reason: reason}
	}
	rated := func(ids []string) (found bool, err error) {
		err = s.Rates().List(ctx, timetrack.Query{People: ids}, func(r timetrack.HourRate) error {
			found = found || len(r.Rates) > 0
			return nil
		})
		return found, err
	}
	one, err := rated(some)
	if err != nil {
		return err
	}
	two, err := rated(others)
	if err != nil {
		return err
	}
	if one && two {
		return conflict("both have an hour rate: take the rates of one away first")
	}
	for _, pair := range [][2][]string{{some, others}, {others, some}} {
		frozen, err := approvedDays(ctx, s, pair[0])
		if err != nil || len(frozen) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		meets := func(r timetrack.Record) error {
			for d := range frozen {
				if r.Date <= d && d <= r.Last {
					return conflict("one is approved on " + d.String() + ", on which the other has figures: reopen the day first")
				}
			}
			return nil
		}
		q := timetrack.Query{People: pair[1]}
		err = cmp.Or(
			s.Entries().List(ctx, q, func(e timetrack.Entry) error { return meets(e.Record) }),
			s.Sessions().List(ctx, q, func(e timetrack.Session) error { return meets(e.Record) }),
			s.Results().List(ctx, q, func(r timetrack.Result) error { return meets(r.Record) }),
			s.Overwrites().List(ctx, q, func(w timetrack.Overwrite) error { return meets(w.Record) }),
			s.Bonuses().List(ctx, q, func(b timetrack.Bonus) error { return meets(b.Record) }),
			s.Approvals().List(ctx, q, func(a timetrack.Approval) error { return meets(a.Record) }),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

// approvedDays are the days of the people of which something is approved.
func approvedDays(ctx context.Context, s timetrack.Store, ids []string) (map[period.Date]bool, error) {
	days := map[period.Date]bool{}
	err := s.Approvals().List(ctx, timetrack.Query{People: ids}, func(a timetrack.Approval) error {
		if !a.Hours.IsZero() || !a.Paid.IsZero() || !a.Bonus.IsZero() {
			days[a.Date] = true
		}
		return nil
	})
	return days, err
}

// eraseTime empties the texts that are about a person: reasons, notes, names of
// filters, and the name in what payroll was given. The figures stay.
func eraseTime(ctx context.Context, s timetrack.Store, person string) error {
	return cmp.Or(
		emptyTime(ctx, s.Entries(), person, func(e *timetrack.Entry) *timetrack.Record { return &e.Record }, nil),
		emptyTime(ctx, s.Shifts(), person, func(v *timetrack.Shift) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, s.Sessions(), person, func(v *timetrack.Session) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, timetrack.Records[timetrack.Result](s.Results()), person, func(v *timetrack.Result) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, s.Contacts(), person, func(v *timetrack.Contact) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, s.Rates(), person, func(v *timetrack.HourRate) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, s.Overwrites(), person, func(v *timetrack.Overwrite) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, s.Bonuses(), person, func(v *timetrack.Bonus) *timetrack.Record { return &v.Record }, func(b *timetrack.Bonus) { b.Note = "" }),
		emptyTime(ctx, s.Adjustments(), person, func(v *timetrack.Adjustment) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, s.Approvals(), person, func(v *timetrack.Approval) *timetrack.Record { return &v.Record }, nil),
		emptyTime(ctx, s.Filters(), person, func(v *timetrack.Filter) *timetrack.Record { return &v.Record }, func(f *timetrack.Filter) { f.Name = "erased" }),
		eraseHandoffs(ctx, s, person),
	)
}

// emptyTime empties the reason of every version of the person's records of one
// kind, and their other texts; nil where there are none. Records that tell
// nothing stay untouched.
func emptyTime[T timetrack.Kept](ctx context.Context, records timetrack.Records[T], person string, header func(*T) *timetrack.Record, texts func(*T)) error {
	ids, err := timeOf(ctx, records, []string{person})
	if err != nil {
		return err
	}
	empty := func(v T) T {
		header(&v).Reason = ""
		if texts != nil {
			texts(&v)
		}
		return v
	}
	for _, id := range ids {
		versions, err := records.Versions(ctx, id)
		if err != nil {
			return err
		}
		if texts == nil && !slices.ContainsFunc(versions, func(v T) bool { return header(&v).Reason != "" }) {
			continue
		}
		if err := records.Redact(ctx, id, empty); err != nil {
			return err
		}
	}
	return nil
}

// eraseHandoffs puts the pseudonym into what payroll was given of a person.
func eraseHandoffs(ctx context.Context, s timetrack.Store, person string) error {
	var ids []string
	of := func(r timetrack.HandoffRow) bool { return r.Person == person }
	err := s.Handoffs().List(ctx, timetrack.Query{Removed: true}, func(h timetrack.Handoff) error {
		if slices.ContainsFunc(h.Rows, of) {
			ids = append(ids, h.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	first, last := Pseudonym(person)
	for _, id := range ids {
		err := s.Handoffs().Redact(ctx, id, func(h timetrack.Handoff) timetrack.Handoff {
			for i := range h.Rows {
				if of(h.Rows[i]) {
					h.Rows[i].Name = first + " " + last
				}
			}
			return h
		})
		if err != nil {
			return err
		}
	}
	return nil
}
