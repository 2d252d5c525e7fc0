package simulation

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// times is what the server has of people's time.
type times struct {
	entries   map[string][]timetrack.Entry // every version, oldest first, by id
	approvals map[string]timetrack.Approval
}

func (s *sim) times() (t times, err error) {
	err = s.host.db.DB.View(s.ctx, org, func(ctx context.Context, tx storage.Tx) error {
		t = times{map[string][]timetrack.Entry{}, map[string]timetrack.Approval{}}
		log, err := tx.Changes().Since(ctx, "*", 0, 0, 1_000_000)
		if err != nil {
			return err
		}
		for _, ch := range log { // also of what was removed
			if ch.Entity != storage.EntityClockEntry || t.entries[ch.ID] != nil {
				continue
			}
			versions, err := tx.TimeTrack().Entries().Versions(ctx, ch.ID)
			if err != nil {
				return err
			}
			slices.Reverse(versions)
			t.entries[ch.ID] = versions
		}
		return tx.TimeTrack().Approvals().List(ctx, timetrack.Query{}, func(a timetrack.Approval) error {
			t.approvals[a.ID] = a
			return nil
		})
	})
	return t, err
}

// latest are the entries as they stand, by id.
func (t times) latest() []timetrack.Entry {
	var all []timetrack.Entry
	for _, id := range slices.Sorted(maps.Keys(t.entries)) {
		versions := t.entries[id]
		if e := versions[len(versions)-1]; !e.Removed {
			all = append(all, e)
		}
	}
	return all
}

// clockReceipt is the verdict on a change of the clock, with what the rules say
// of when it was made.
type clockReceipt struct {
	storage.Receipt
	*madeChange
	made time.Time
}

// clockMade finds out when the changes of the clock were made: by the corrected
// time, and no nearer to one another than on their device where messages took
// up to a minute longer (S8).
func (o *oracle) clockMade(receipts []storage.Receipt) []clockReceipt {
	var all []clockReceipt
	type event struct {
		seq           int64
		claimed, made time.Time
	}
	last := map[string]event{}               // by device
	sent := map[string]map[time.Time]int64{} // last number before what was received at an instant, by device
	number := map[string]int64{}
	ordered := slices.SortedStableFunc(slices.Values(receipts), func(a, b storage.Receipt) int {
		return cmp.Or(cmp.Compare(a.Device, b.Device), cmp.Compare(a.Seq, b.Seq))
	})
	for _, r := range ordered {
		m := o.changes[r.ID]
		if sent[r.Device] == nil {
			sent[r.Device] = map[time.Time]int64{}
		}
		if _, ok := sent[r.Device][r.Received]; !ok {
			sent[r.Device][r.Received] = number[r.Device]
		}
		before := sent[r.Device][r.Received]
		number[r.Device] = r.Seq
		if m == nil || sync.ClockOp(m.Kind) == "" {
			continue
		}
		offset := o.sent[r.Received].UnixMicro() - r.Received.UnixMicro()
		made := time.UnixMicro(m.Made.UnixMicro() - offset).UTC()
		if made.After(r.Received) {
			made = r.Received
		}
		if m.Policy.After(made) {
			made = m.Policy
		}
		if e, ok := last[r.Device]; ok && (e.seq > before || before-e.seq < 20) {
			passed := m.Made.Sub(e.claimed)
			if ahead := e.made.Add(passed).Sub(made); passed >= 0 && passed < offlineDays*24*time.Hour && ahead > 0 && ahead <= time.Minute {
				made = made.Add(ahead)
			}
			if made.After(r.Received) {
				made = r.Received
			}
		}
		last[r.Device] = event{r.Seq, m.Made, made}
		all = append(all, clockReceipt{r, m, made})
	}
	return all
}

// clocks checks what the server has of people's time:
//
//	I1  each change has its effect once, or none where it was refused or waits
//	I2  at the time at which it was made; a stop is never refused; one entry runs
//	I7  what was clocked on approved days is what was approved
func (s *sim) clocks(o *oracle, receipts []storage.Receipt, t times) error {
	effects := map[string][]timetrack.Entry{} // versions, by the change that made them
	for _, id := range slices.Sorted(maps.Keys(t.entries)) {
		for i, e := range t.entries[id] {
			if i > 0 && t.entries[id][i-1].Change == e.Change {
				return fmt.Errorf("I1: %s changed %s twice", e.Change, id)
			}
			effects[e.Change] = append(effects[e.Change], e)
		}
	}
	ours := map[string]bool{}
	for _, r := range o.clockMade(receipts) {
		ours[r.Receipt.ID] = true
		op := sync.ClockOp(r.madeChange.Kind)
		note := sync.ClockNoteOf(sync.Verdict{Note: noteOf(r.Receipt)})
		waits := note != nil && len(note.Waiting) > 0 // or has waited
		took := r.Status == change.Applied && (r.Receipt.Decision.Action == "" || !waits) || r.Status == change.AppliedLate || waits
		versions := effects[r.Receipt.ID]
		about := func(e timetrack.Entry) bool { return e.Person == r.profile.person }
		switch {
		case op == timetrack.OpStop && r.Status == change.Rejected && r.Receipt.Decision.Action == "":
			return fmt.Errorf("I2: the stop %s is refused: %s", r.Receipt.ID, r.Code)
		case !took && len(versions) > 0:
			return fmt.Errorf("I1: %s is %s %s, and has changed %+v", r.Receipt.ID, statuses[r.Status], r.Code, versions)
		case !took:
			continue
		case len(versions) == 0 && (op == timetrack.OpStart || op == timetrack.OpAdd || op == timetrack.OpRemove):
			return fmt.Errorf("I1: %s is %s, and nothing of it is there", r.Receipt.ID, statuses[r.Status])
		case len(versions) == 0 && !s.unchanged(t, r):
			return fmt.Errorf("I1: %s (%s) is %s, and has changed nothing", r.Receipt.ID, op, statuses[r.Status])
		case !slices.ContainsFunc(versions, about) && len(versions) > 0:
			return fmt.Errorf("I6: %s of %s has changed %+v", r.Receipt.ID, r.profile.person, versions)
		}
		if accepted := r.Receipt.Decision.Action != "" && !waits; accepted {
			continue
		}
		at := r.made.Truncate(time.Second)
		if first := t.entries[r.Receipt.ID]; op == timetrack.OpStart && !first[0].Start.Equal(at) {
			return fmt.Errorf("I2: %s starts at %s, and must start at %s", r.Receipt.ID, first[0].Start, at)
		}
		if op == timetrack.OpStop && len(versions) > 0 && !versions[0].Stop.Equal(at) {
			return fmt.Errorf("I2: %s stops at %s, and must stop at %s", r.Receipt.ID, versions[0].Stop, at)
		}
	}
	running := map[string]string{}
	for id, versions := range effects {
		if !ours[id] && slices.ContainsFunc(versions, func(e timetrack.Entry) bool { return e.By != eve }) {
			return fmt.Errorf("I1: %s, which nobody made, has changed %+v", id, versions)
		}
	}
	for _, e := range t.latest() {
		if other := running[e.Person]; e.Running() && other != "" {
			return fmt.Errorf("I2: %s and %s of %s run at once", other, e.ID, e.Person)
		}
		if e.Running() {
			running[e.Person] = e.ID
		}
	}
	return t.frozen()
}

// unchanged reports whether what a change asks for stood there already.
func (s *sim) unchanged(t times, r clockReceipt) bool {
	at, args := r.made.Truncate(time.Second), r.clock
	for _, versions := range t.entries {
		for _, e := range versions {
			if e.Person == r.profile.person && (e.Stop.Equal(at) || e.ID == args.Entry && e.Start.Equal(args.Start) && e.Stop.Equal(args.Stop)) {
				return true
			}
		}
	}
	return false
}

func noteOf(r storage.Receipt) []byte {
	if len(r.Detail) == 0 {
		return nil
	}
	return decoded[struct {
		Note rawText `json:"entry"`
	}](r.Detail).Note
}

// rawText is JSON as it stands.
type rawText []byte

// UnmarshalJSON implements json.Unmarshaler.
func (t *rawText) UnmarshalJSON(b []byte) error {
	*t = slices.Clone(b)
	return nil
}

// frozen checks that approved days hold what they were approved with (I7).
func (t times) frozen() error {
	for _, id := range slices.Sorted(maps.Keys(t.approvals)) {
		a := t.approvals[id]
		if a.Hours.IsZero() {
			continue
		}
		was, is := map[string]int64{}, map[string]int64{}
		for _, row := range a.Snapshot.Rows {
			if row.Clocked > 0 {
				was[row.Activity] = row.Clocked
			}
		}
		from := start.Truncate(24*time.Hour).AddDate(0, 0, int(a.Date-today))
		until := from.AddDate(0, 0, 1)
		for _, e := range t.latest() {
			if e.Person != a.Person || e.Held || e.Stray() || e.Running() {
				continue
			}
			begin, end := e.Start, e.Stop
			if begin.Before(from) {
				begin = from
			}
			if end.After(until) {
				end = until
			}
			if end.After(begin) {
				is[e.Activity] += int64(end.Sub(begin) / time.Second)
			}
		}
		if !maps.Equal(was, is) {
			return fmt.Errorf("I7: %s was approved with %v, and has %v", id, was, is)
		}
	}
	return nil
}

// timeRows compares the rows of people's time in a store with what the server
// has of the person's (I5, I6). rows are by kind and key.
func (s *sim) timeRows(person string, rows map[string]string, t times) error {
	want := map[string]string{}
	for id, versions := range t.entries {
		if e := versions[len(versions)-1]; e.Person == person {
			want[sync.ClockEntryRow+"/"+id] = text(e)
		}
	}
	for id, a := range t.approvals {
		if a.Snapshot = (timetrack.Inputs{}); a.Person == person {
			want[sync.ApprovedDayRow+"/"+id] = text(a)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		if kept, ok := want[key]; !ok || kept != rows[key] {
			return fmt.Errorf("I5: %s is %s, and must be %q", key, rows[key], want[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if _, ok := rows[key]; !ok && !strings.Contains(want[key], `"removed":true`) {
			return fmt.Errorf("I5: %s is missing: %s", key, want[key])
		}
	}
	return nil
}

// showsTime compares a day of the clock as an app shows it with that of the
// server (I5).
func (s *sim) showsTime(p *profile, t *tab, d period.Date) error {
	mine, err := t.Clock().Day(s.ctx, d)
	if err != nil {
		return fmt.Errorf("I5: %s: %w", d, err)
	}
	theirs, err := s.host.sheet.Day(s.ctx, s.host.actor(s.ctx, p.person), p.person, d)
	if err != nil {
		return err
	}
	if want, got := clockText(theirs), clockText(mine); want != got {
		return fmt.Errorf("I5: the clock of %s shows %s, and must show %s", d, got, want)
	}
	return nil
}

// clockText is what of a day people see that does not go on by itself.
func clockText(d timetrack.Day) string {
	var b strings.Builder
	fmt.Fprintf(&b, "closed %d frozen %t by %s: ", d.Closed, d.Frozen, d.Hours.By)
	for _, it := range d.Items {
		fmt.Fprintf(&b, "%s#%d %s %s-%s held %t overlaps %v; ", it.ID, it.Revision, it.Activity, it.Start, it.Stop, it.Held, it.Overlaps)
	}
	return b.String()
}
