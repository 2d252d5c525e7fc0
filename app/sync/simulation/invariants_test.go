package simulation

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// check holds everything to what S1 to S17 promise for when no fault is left,
// and returns the first promise that is not kept (yet):
//
//	I1  every change that was made has exactly one stored verdict
//	I2  the verdicts, and the values, are those of the oracle
//	I3  what was held or rejected is on its device, with the reason
//	I4  no change is without a verdict on its device
//	I5  what a device shows is what the server has
//	I6  and nothing out of its person's scope
//	I7  what is locked did not change
//
// I8 is watched while it runs.
func (s *sim) check() error {
	for _, p := range s.profiles {
		if len(p.tabs) == 0 {
			return fmt.Errorf("I4: %s is closed", p.name)
		}
		for _, t := range p.tabs {
			if n := t.Pending(); n > 0 {
				return fmt.Errorf("I4: %s has %d changes without a verdict: %w", p.name, n, t.Status().Err)
			}
		}
	}
	receipts, err := s.host.receipts(s.ctx)
	if err != nil {
		return err
	}
	if err := s.verdicts(receipts); err != nil {
		return err
	}
	o := &oracle{facts: s.host.facts, changes: s.changes, sent: s.sent}
	if err := o.tell(receipts); err != nil {
		return err
	}
	if err := s.values(o); err != nil {
		return err
	}
	t, err := s.times()
	if err != nil {
		return err
	}
	if err := s.clocks(o, receipts, t); err != nil {
		return err
	}
	for _, p := range s.profiles {
		if err := s.views(p, t); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	s.count(receipts)
	return nil
}

func (s *sim) count(receipts []storage.Receipt) {
	clear(s.counts.verdicts)
	for _, r := range receipts {
		s.counts.verdicts[statuses[r.Status]+" "+r.Code+" "+r.Decision.Action]++
	}
}

// verdicts checks I1 and I3.
func (s *sim) verdicts(receipts []storage.Receipt) error {
	stored := map[string]storage.Receipt{}
	for _, r := range receipts {
		if _, ok := stored[r.ID]; ok {
			return fmt.Errorf("I1: %s has two verdicts", r.ID)
		}
		stored[r.ID] = r
	}
	known := map[*profile]map[string]device.Change{}
	for _, p := range s.profiles {
		known[p] = map[string]device.Change{}
		for _, c := range p.tabs[0].Changes() {
			known[p][c.ID] = c
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.changes)) {
		m := s.changes[id]
		r, ok := stored[id]
		if !ok {
			return fmt.Errorf("I1: %s of %s has no verdict", id, m.profile.name)
		}
		c, here := known[m.profile][id]
		took := statuses[r.Status] == sync.Applied || statuses[r.Status] == sync.AppliedLate
		switch {
		case !here && took && r.Decision.Action == "":
			// No longer kept.
		case !here:
			return fmt.Errorf("I3: %s is %s %s, and %s does not have it", id, statuses[r.Status], r.Code, m.profile.name)
		case c.Verdict == nil:
			return fmt.Errorf("I4: %s of %s has no verdict there", id, m.profile.name)
		case c.Verdict.Status != statuses[r.Status] || c.Verdict.Code != r.Code || c.Verdict.Reason != r.Reason || c.Verdict.Revision != r.Revision:
			return fmt.Errorf("I3: %s is %s %s (revision %d), and %s says %s %s (%d)", id, statuses[r.Status], r.Code, r.Revision,
				m.profile.name, c.Verdict.Status, c.Verdict.Code, c.Verdict.Revision)
		case !took && c.Verdict.Reason == "" && c.Verdict.Decision == nil:
			return fmt.Errorf("I3: %s is %s without a reason", id, c.Verdict.Status)
		case (c.Verdict.Decision != nil) != (r.Decision.Action != ""):
			return fmt.Errorf("I3: the decision on %s is %q, and %s has %+v", id, r.Decision.Action, m.profile.name, c.Verdict.Decision)
		}
	}
	return nil
}

// allMetrics are those of all trackers.
func allMetrics() []string {
	return slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(metricsOf))...)))
}

// submissions returns the last of each entry that the server has, by key.
func (s *sim) submissions() (map[tracking.Key]tracking.Submission, error) {
	last := map[tracking.Key]tracking.Submission{}
	err := s.host.db.DB.View(s.ctx, org, func(ctx context.Context, tx storage.Tx) error {
		all, err := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: allMetrics()})
		for _, sub := range slices.Backward(all) {
			last[sub.Key] = sub
		}
		return err
	})
	return last, err
}

// values compares the server's entries with the oracle's cells (I2).
func (s *sim) values(o *oracle) error {
	last, err := s.submissions()
	if err != nil {
		return err
	}
	for k, sub := range last {
		c := o.cells[k]
		if c == nil || c.value != sub.New || c.revision != sub.Revision {
			return fmt.Errorf("I2: %s is %s (revision %d), and must be %+v", k, sub.New, sub.Revision, c)
		}
	}
	for k, c := range o.cells {
		if _, ok := last[k]; !ok && c.revision > 0 {
			return fmt.Errorf("I2: %s is missing, and must be %+v", k, *c)
		}
	}
	return nil
}

// views checks I5 and I6: the rows and definitions in the store of a profile,
// and what its apps show.
func (s *sim) views(p *profile, clocked times) error {
	actor := s.host.actor(s.ctx, p.person)
	personal, err := s.host.log.Personal(s.ctx, actor)
	if err != nil {
		return err
	}
	stored, rows, time, err := p.content(s.ctx)
	if err != nil {
		return err
	}
	if err := s.timeRows(p.person, time, clocked); err != nil {
		return err
	}
	if want, got := text(personal.Trackers), text(stored.Trackers); want != got {
		return fmt.Errorf("I5: the trackers are %s, and must be %s", got, want)
	}
	if want, got := text(personal.Closures), text(stored.Closures); want != got {
		return fmt.Errorf("I5: the closures are %s, and must be %s", got, want)
	}
	last, err := s.submissions()
	if err != nil {
		return err
	}
	scope := map[string]bool{}
	for _, t := range personal.Trackers {
		for _, m := range t.Metrics {
			scope[m.ID] = true
		}
	}
	for k, row := range rows {
		switch sub, ok := last[k]; {
		case k.Person != p.person || !scope[k.Metric]:
			return fmt.Errorf("I6: %s is out of scope", k)
		case !ok || !reflect.DeepEqual(row, carried(sub)):
			return fmt.Errorf("I5: %s is %+v, and must be %+v", k, row, sub)
		}
	}
	for k := range last {
		if _, ok := rows[k]; !ok && k.Person == p.person && scope[k.Metric] {
			return fmt.Errorf("I5: %s is missing", k)
		}
	}
	for i, t := range p.tabs {
		if err := s.shows(p, t, last); err != nil {
			return fmt.Errorf("app %d: %w", i, err)
		}
	}
	return nil
}

// shows compares the days as an app shows them with those of the server (I5).
func (s *sim) shows(p *profile, t *tab, last map[tracking.Key]tracking.Submission) error {
	d := period.DateOf(s.host.now())
	if p.skew != 0 {
		d -= 2 // what is its today, it finds out by the server's clock
	}
	for ; d > today-10; d-- {
		mine, err := t.Trackers().Day(s.ctx, t.Actor(), d)
		if err != nil {
			return fmt.Errorf("I5: %s: %w", d, err)
		}
		theirs, err := s.host.log.Day(s.ctx, s.host.actor(s.ctx, p.person), d)
		if err != nil {
			return err
		}
		if want, got := dayText(theirs), dayText(mine); want != got {
			return fmt.Errorf("I5: %s shows %s, and must show %s", d, got, want)
		}
		if err := s.showsTime(p, t, d); err != nil {
			return err
		}
	}
	return nil
}

// dayText is what of a day people see as figures.
func dayText(d tracking.DayView) string {
	var b strings.Builder
	for _, t := range d.Trackers {
		for _, m := range t.Metrics {
			fmt.Fprintf(&b, "%s=%s#%d of %s; ", m.Metric, m.Entry.Value, m.Entry.Revision, text(m.Cell))
		}
	}
	return b.String()
}

// content reads the definitions and rows that are shown from the store; those of
// people's time as they are kept, by kind and key.
func (p *profile) content(ctx context.Context) (d sync.Tracking, rows map[tracking.Key]tracking.Submission, time map[string]string, err error) {
	rows, time = map[tracking.Key]tracking.Submission{}, map[string]string{}
	err = p.disk.View(ctx, func(tx device.Tx) error {
		b, err := tx.Get("meta")
		if err != nil {
			return err
		}
		meta := decoded[struct {
			Rows int64 `json:"rows"`
		}](b)
		if b, err = tx.Get(fmt.Sprintf("section/%d/%s", meta.Rows, sync.TrackingSection)); err != nil {
			return err
		}
		if b == nil {
			return fmt.Errorf("I5: there are no definitions yet")
		}
		d = decoded[sync.Tracking](b)
		shown := fmt.Sprintf("row/%d/", meta.Rows)
		return tx.Scan("row/", func(key string, b []byte) error {
			if !strings.HasPrefix(key, shown) {
				return fmt.Errorf("I6: %s is left over", key)
			}
			if name := strings.TrimPrefix(key, shown); strings.HasPrefix(name, sync.ClockEntryRow+"/") || strings.HasPrefix(name, sync.ApprovedDayRow+"/") {
				time[name] = string(b)
				return nil
			}
			name, ok := strings.CutPrefix(key, shown+sync.EntryRow+"/")
			row, err := keptEntry(name, string(b))
			if !ok || err != nil || row.Key.String() != name {
				return fmt.Errorf("I5: %s holds %q: %v", key, b, err)
			}
			rows[row.Key] = row
			return nil
		})
	})
	return d, rows, time, err
}

// keptEntry reads an entry as the app keeps it: on lines, in this order. It is
// written anew here, so that the app's reader does not prove itself.
func keptEntry(name, kept string) (e tracking.Submission, err error) {
	var late string
	var old, now number64
	var made, received [2]int64
	if e.Key, err = tracking.ParseKey(name); err != nil {
		return e, err
	}
	lines := strings.SplitN(kept, "\n", 11)
	if len(lines) != 11 {
		return e, fmt.Errorf("%d lines", len(lines))
	}
	for i, into := range []any{&e.Revision, &e.Change, (*string)(&e.Op), &e.Operand, &old, &now, &late, &e.By, &made, &received, &e.Reason} {
		switch into := into.(type) {
		case *string:
			*into = lines[i]
		case *int64:
			_, err = fmt.Sscan(lines[i], into)
		case *number64:
			if into.given = lines[i] != ""; into.given {
				_, err = fmt.Sscan(lines[i], &into.n)
			}
		case *[2]int64:
			_, err = fmt.Sscan(lines[i], &into[0], &into[1])
		}
		if err != nil {
			return e, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	e.Old, e.New, e.Late = old.value(), now.value(), late == "late"
	e.Made, e.Received = time.Unix(made[0], made[1]).UTC(), time.Unix(received[0], received[1]).UTC()
	return e, nil
}

// number64 is a number, or none.
type number64 struct {
	n     int64
	given bool
}

func (n number64) value() tracking.Value {
	if !n.given {
		return tracking.Value{}
	}
	return tracking.NumberValue(n.n)
}

func newDisk() *device.MemoryKV { return new(device.MemoryKV) }

func decoded[T any](b []byte) T {
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		panic(err)
	}
	return v
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
