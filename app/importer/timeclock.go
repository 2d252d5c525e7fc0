package importer

import (
	"context"
	"strconv"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Shifts imports the work schedule (K6), by the rules of
// timetrack.Timesheet.PutShifts:
//
//	person, external_id, email, person_id   as of Entries
//	date        required: the day on which the shift begins
//	from, to    required: times of day; to is on the next day unless it is after from
//	activity    by id or name; or TimeOptions.Activity
//	shift_id    the file's own id: a shift that is known by it is changed
//
// Without a shift_id, a row that was imported before stays as it is, also where
// the shift was changed or removed since (Result.Superseded). The errors are
// those of Entries.
func (im *Importer) Shifts(ctx context.Context, actor people.Actor, req Request, opts TimeOptions) (Result, error) {
	fields := []field{{"date", true}, {"from", true}, {"to", true}, {"activity", false}, {"shift_id", false}}
	return im.times(ctx, actor, req, "shifts", opts, people.TimetrackSchedule, fields, func(_ context.Context, in *timeImport) (timeRows, error) {
		named := map[string]bool{} // ids that the file gave
		q := &queue[timetrack.Shift]{in: in, list: "shifts", columns: map[string]int{
			"date": in.column("date"), "from": in.column("from"), "to": in.column("to"), "activity": in.byActivity, "id": in.column("shift_id")}}
		q.put = func(ctx context.Context, shifts []timetrack.Shift) (timetrack.Stored, error) {
			return in.putShifts(ctx, q, shifts, named)
		}
		return timeRows{func(ctx context.Context, r timeRow) error {
			s, ok := r.shift(ctx, named)
			if !ok {
				return nil
			}
			return q.add(ctx, s, r.Line)
		}, q.flush}, nil
	})
}

func (r timeRow) shift(ctx context.Context, named map[string]bool) (s timetrack.Shift, ok bool) {
	ok = true
	check := func(column int, err error) {
		if err != nil {
			ok = false
			r.fail(column, err)
		}
	}
	var err error
	s.Person = r.person
	s.Date, err = r.date(r.text("date"))
	check(r.column("date"), err)
	s.From, err = minutes(r.text("from"))
	check(r.column("from"), err)
	s.To, err = minutes(r.text("to"))
	check(r.column("to"), err)
	if s.To <= s.From {
		s.To += 24 * 60
	}
	s.Activity, err = r.activity(ctx)
	check(r.byActivity, err)
	if id := r.text("shift_id"); id != "" {
		s.ID = recordID("timetrack.shift", 0, id)
		named[s.ID] = true
	} else {
		s.ID = recordID("timetrack.shift", s.Date, s.Person, s.Activity, strconv.Itoa(s.From), strconv.Itoa(s.To))
	}
	return s, ok
}

// putShifts stores shifts that are new or differ from what is stored.
func (in *timeImport) putShifts(ctx context.Context, q *queue[timetrack.Shift], shifts []timetrack.Shift, named map[string]bool) (timetrack.Stored, error) {
	ids := make([]string, len(shifts))
	for i, s := range shifts {
		ids[i] = s.ID
	}
	var known map[string]timetrack.Shift
	err := in.db.View(ctx, in.actor.Org, func(ctx context.Context, tx storage.Tx) (err error) {
		known, err = tx.TimeTrack().Shifts().ByID(ctx, ids)
		return err
	})
	if err != nil {
		return timetrack.Stored{}, err
	}
	var out timetrack.Stored
	var fresh []timetrack.Shift
	var lines []int
	said := map[string]bool{}
	superseded := 0
	for i, s := range shifts {
		old, exists := known[s.ID]
		same := exists && !old.Removed && old.Person == s.Person && old.Date == s.Date && old.From == s.From && old.To == s.To && old.Activity == s.Activity
		switch {
		case same || said[s.ID]:
			out.Unchanged++
			continue
		case exists && (!named[s.ID] || old.Removed):
			superseded++
			continue
		case exists:
			s.Revision = old.Revision
			out.Changed++
		default:
			out.Created++
		}
		said[s.ID] = true
		fresh, lines = append(fresh, s), append(lines, q.lines[i])
	}
	// What remains is what refusals are about.
	in.result.Unchanged, in.result.Superseded = in.result.Unchanged+out.Unchanged, in.result.Superseded+superseded
	out.Unchanged = 0
	q.rows, q.lines = append(q.rows[:0], fresh...), append(q.lines[:0], lines...)
	if len(fresh) == 0 {
		return out, nil
	}
	_, err = in.sheet.PutShifts(ctx, in.actor, fresh)
	return out, err
}

// ClockEntries imports time that was clocked elsewhere (C16), by the rules of
// timetrack.Timesheet.SubmitAll with Import:
//
//	person, external_id, email, person_id   as of Entries
//	start, stop   required: instants, see TimeOptions.TimeLayout
//	activity      by id or name; or TimeOptions.Activity
//	entry_id      the file's own id of the entry
//	reason        recorded with the entry
//
// To import a file again changes nothing, also where an entry was corrected
// meanwhile: see Result.Superseded. The errors are those of Entries.
func (im *Importer) ClockEntries(ctx context.Context, actor people.Actor, req Request, opts TimeOptions) (Result, error) {
	fields := []field{{"start", true}, {"stop", true}, {"activity", false}, {"entry_id", false}, {"reason", false}}
	return im.times(ctx, actor, req, "clock-entries", opts, people.TimetrackManage, fields, func(_ context.Context, in *timeImport) (timeRows, error) {
		q := &queue[timetrack.Command]{in: in, list: "commands", columns: map[string]int{
			"start": in.column("start"), "stop": in.column("stop"), "activity": in.byActivity, "id": in.column("entry_id"), "reason": in.column("reason")}}
		q.put = func(ctx context.Context, cmds []timetrack.Command) (timetrack.Stored, error) {
			return in.submit(ctx, cmds)
		}
		return timeRows{func(ctx context.Context, r timeRow) error {
			c := timetrack.Command{Op: timetrack.OpAdd, Person: r.person, Reason: r.text("reason")}
			var errs [3]error
			c.Start, errs[0] = r.instant(r.text("start"))
			c.Stop, errs[1] = r.instant(r.text("stop"))
			c.Activity, errs[2] = r.activity(ctx)
			bad := false
			for i, column := range []int{r.column("start"), r.column("stop"), r.byActivity} {
				if errs[i] != nil {
					bad = true
					r.fail(column, errs[i])
				}
			}
			if bad {
				return nil
			}
			c.Origin = change.Origin{ID: recordID("timetrack.add", 0, c.Person, c.Activity, c.Start.Format(time.RFC3339Nano), c.Stop.Format(time.RFC3339Nano), c.Reason, r.text("entry_id"))}
			return q.add(ctx, c, r.Line)
		}, q.flush}, nil
	})
}

func (in *timeImport) submit(ctx context.Context, cmds []timetrack.Command) (timetrack.Stored, error) {
	out, err := in.sheet.SubmitAll(ctx, in.actor, cmds, timetrack.BatchOptions{Import: true, AllOrNothing: true})
	var s timetrack.Stored
	for i, o := range out {
		switch e := o.Entry; {
		case !o.Repeated:
			s.Created++
		case e.Start.Equal(cmds[i].Start) && e.Stop.Equal(cmds[i].Stop) && !e.Removed:
			s.Unchanged++
		default:
			in.result.Superseded++
		}
	}
	return s, err
}
