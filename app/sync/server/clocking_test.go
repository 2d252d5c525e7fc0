package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// sheet is the domain beside sync.
func (w *world) sheet() *timetrack.Timesheet {
	return timetrack.New(storage.TimeTrack(w.db), w.dir, &timetrack.Options{Now: w.clock})
}

// activity saves one under its name.
func (w *world) activity(name string, retired period.Date) {
	w.Helper()
	a := timetrack.Activity{Name: name, Paid: true, Retired: retired}
	a.ID = name
	w.view(func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.TimeTrack().Activities().ByID(ctx, []string{name})
		a.Revision = found[name].Revision
		return err
	})
	if _, err := w.sheet().SaveActivity(context.Background(), w.as("eve"), a); err != nil {
		w.Fatal(err)
	}
}

// newClockWorld is a world with activities.
func newClockWorld(t testing.TB) *world {
	w := newWorld(t)
	w.activity("Calls", 0)
	w.activity("Mail", 0)
	return w
}

// approve approves somebody's hours of a day, as mia.
func (w *world) approve(whose, date string) {
	w.Helper()
	ctx, sel := context.Background(), timetrack.Selection{Span: period.Span{From: day(date), Until: day(date) + 1}, People: []string{whose}}
	report, err := w.sheet().Report(ctx, w.as("mia"), timetrack.ReportQuery{Selection: sel})
	if err != nil {
		w.Fatal(err)
	}
	shown := map[string]string{}
	for _, row := range report.People {
		shown[row.Person] = row.Version
	}
	if err := w.sheet().Approve(ctx, w.as("mia"), sel, timetrack.Hours, shown); err != nil {
		w.Fatal(err)
	}
}

// clocked tells somebody's entries, by start: "Calls 08:00-09:00", "-?" while it
// runs, "held" behind.
func (w *world) clocked(whose string) []string {
	w.Helper()
	found := []timetrack.Entry{}
	w.view(func(ctx context.Context, tx storage.Tx) error {
		return tx.TimeTrack().Entries().List(ctx, timetrack.Query{People: []string{whose}}, func(e timetrack.Entry) error {
			found = append(found, e)
			return nil
		})
	})
	slices.SortFunc(found, func(a, b timetrack.Entry) int { return a.Start.Compare(b.Start) })
	out := []string{}
	for _, e := range found {
		start, stop := "?", "?"
		if !e.Stray() {
			start = e.Start.Format("02T15:04")
		}
		if !e.Stop.IsZero() {
			stop = e.Stop.Format("02T15:04")
		}
		text := strings.TrimSpace(e.Activity + " " + start + "-" + stop)
		if e.Held {
			text += " held"
		}
		out = append(out, text)
	}
	return out
}

func (d *device) start(activity string, edits ...func(*sync.Change)) sync.Change {
	return d.change(sync.ClockStartKind, sync.ClockArgs{Activity: activity}, edits...)
}

func (d *device) stop(entry string, edits ...func(*sync.Change)) sync.Change {
	return d.change(sync.ClockStopKind, sync.ClockArgs{Entry: entry}, edits...)
}

func (d *device) add(activity, start, stop string) sync.Change {
	return d.change(sync.ClockAddKind, sync.ClockArgs{Activity: activity, Start: instant(start), Stop: instant(stop)})
}

func (d *device) editClock(entry, activity, start, stop string, base int64) sync.Change {
	return d.change(sync.ClockEditKind, sync.ClockArgs{Entry: entry, Activity: activity, Start: instant(start), Stop: instant(stop), Base: base})
}

func (d *device) remove(entry string, base int64) sync.Change {
	return d.change(sync.ClockRemoveKind, sync.ClockArgs{Entry: entry, Base: base})
}

// clockDeliveries has the changes of each kind of the clock, by its name.
func clockDeliveries() map[string]delivery {
	applied := brief{Status: sync.Applied}
	const id = "019cdc3f-0000-7000-8000-00000000000a"
	before := func(w *world) {
		w.activity("Calls", 0)
		if _, err := w.sheet().Add(context.Background(), w.as("ann"), timetrack.Command{
			Origin: change.Origin{ID: id, Made: w.clock(), Received: w.clock()}, Activity: "Calls",
			Start: instant("2026-03-10T08:00:00Z"), Stop: instant("2026-03-10T09:00:00Z"),
		}); err != nil {
			w.Fatal(err)
		}
	}
	unknown := brief{Status: sync.Rejected, Code: "not_found"}
	return map[string]delivery{
		sync.ClockStartKind: {before, func(d *device) []sync.Change {
			return []sync.Change{d.start("Calls"), d.start("nothing")}
		}, []brief{applied, {Status: sync.Rejected, Code: "invalid"}}},
		sync.ClockStopKind: {before, func(d *device) []sync.Change {
			return []sync.Change{d.start("Calls", madeAt(d.ago(time.Hour))), d.stop("")}
		}, []brief{applied, applied}},
		sync.ClockAddKind: {before, func(d *device) []sync.Change {
			return []sync.Change{d.add("Calls", "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z"), d.add("Calls", "2026-03-10T11:00:00Z", "2026-03-10T10:00:00Z")}
		}, []brief{applied, {Status: sync.Rejected, Code: "invalid"}}},
		sync.ClockEditKind: {before, func(d *device) []sync.Change {
			return []sync.Change{d.editClock(id, "Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:30:00Z", 1),
				d.editClock("nothing", "Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:30:00Z", 1)}
		}, []brief{applied, unknown}},
		sync.ClockRemoveKind: {before, func(d *device) []sync.Change {
			return []sync.Change{d.remove(id, 1), d.remove("nothing", 1)}
		}, []brief{applied, unknown}},
	}
}

// Each row of S8 and S9 for the clock, as the changes arrive. Verdicts are those
// of all changes, in their order.
func TestVerdictsOnTheClock(t *testing.T) {
	t.Parallel()
	applied, overlap := brief{Status: sync.Applied}, brief{Status: sync.Applied, Code: sync.CodeOverlap}
	held := brief{Status: sync.Held, Code: sync.CodeApproved}
	type pushes = [][]sync.Change // one after the other
	for name, c := range map[string]struct {
		make func(w *world) (*device, pushes)
		want []brief
		left []string
	}{
		"a day offline": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			second := d.start("Mail")
			w.pass(time.Hour)
			last := d.stop(second.ID)
			w.pass(5 * time.Hour)
			return d, pushes{{first, second, last}}
		}, []brief{applied, applied, applied}, []string{"Calls 11T09:00-11T10:00", "Mail 11T10:00-11T11:00"}},
		"a clock that is wrong": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			d.ahead = 3 * time.Hour
			first := d.start("Calls")
			w.pass(time.Hour)
			return d, pushes{{first, d.stop(first.ID)}}
		}, []brief{{Status: sync.Applied, Uncertain: true}, {Status: sync.Applied, Uncertain: true}}, []string{"Calls 11T09:00-11T10:00"}},
		"a stop that nothing was started for": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			return d, pushes{{d.stop("nothing")}}
		}, []brief{applied}, []string{"?-11T09:00"}},
		"stop after the approval": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			first := d.start("Calls")
			d.push(first)
			w.pass(time.Hour)
			stop := d.stop(first.ID)
			w.pass(time.Hour)
			w.approve("ann", today)
			return d, pushes{{stop}}
		}, []brief{held}, []string{"Calls 11T09:00-11T10:00 held"}},
		"start and stop after the approval": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			stop := d.stop(first.ID)
			w.approve("ann", today)
			return d, pushes{{first, stop}}
		}, []brief{held, held}, []string{"Calls 11T09:00-11T10:00 held"}},
		"a switch that ends what ran on an approved day": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			d.push(d.start("Calls"))
			w.pass(23 * time.Hour)
			w.approve("ann", today)
			return d, pushes{{d.start("Mail")}}
		}, []brief{held}, []string{"Calls 11T09:00-12T08:00 held", "Mail 12T08:00-?"}},
		"a late stop of a late start that the next entry ended": {func(w *world) (*device, pushes) {
			d, other := w.device("ann"), w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			stop := d.stop(first.ID)
			w.pass(time.Hour)
			other.push(other.start("Mail"))
			w.approve("ann", today)
			return d, pushes{{first}, {stop}}
		}, []brief{held, held}, []string{"Calls 11T09:00-11T10:00 held", "Mail 11T11:00-?"}},
		"a late stop, within the next entry, of a late start": {func(w *world) (*device, pushes) {
			d, other := w.device("ann"), w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			mail := other.start("Mail")
			w.pass(2 * time.Hour)
			other.push(mail, other.stop(mail.ID))
			w.approve("ann", today)
			w.pass(-time.Hour)
			stop := d.stop(first.ID)
			w.pass(2 * time.Hour)
			return d, pushes{{first}, {stop}}
		}, []brief{held, held}, []string{"Calls 11T09:00-11T11:00 held", "Mail 11T10:00-11T12:00"}},
		"by hand on approved days": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			old := d.add("Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z")
			d.push(old)
			w.approve("ann", yesterday)
			return d, pushes{{d.add("Calls", "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z"),
				d.editClock(old.ID, "Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:30:00Z", 1), d.remove(old.ID, 1)}}
		}, []brief{held, held, held}, []string{"Calls 10T08:00-10T09:00"}},
		"two devices at once": {func(w *world) (*device, pushes) {
			d, other := w.device("ann"), w.device("ann")
			first := d.start("Calls")
			w.pass(time.Minute)
			other.push(other.start("Mail"))
			w.pass(time.Hour)
			return d, pushes{{first, d.stop(first.ID)}}
		}, []brief{applied, applied}, []string{"Calls 11T09:00-11T09:01", "Mail 11T09:01-11T10:01"}},
		"overlaps of two devices": {func(w *world) (*device, pushes) {
			d, other := w.device("ann"), w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			second := other.start("Mail")
			w.pass(time.Hour)
			stop := d.stop(first.ID)
			w.pass(time.Hour)
			other.push(second, other.stop(second.ID))
			return d, pushes{{first, stop}}
		}, []brief{applied, overlap}, nil},
		"a stop of what another device has stopped": {func(w *world) (*device, pushes) {
			d, other := w.device("ann"), w.device("ann")
			first := d.start("Calls")
			d.push(first)
			w.pass(time.Hour)
			other.push(other.stop(first.ID))
			w.pass(time.Hour)
			return d, pushes{{d.stop(first.ID)}}
		}, []brief{{Status: sync.Applied, Code: sync.CodeReplacedOwn}}, []string{"Calls 11T09:00-11T11:00"}},
		"edits of two devices": {func(w *world) (*device, pushes) {
			d, other := w.device("ann"), w.device("ann")
			first := d.add("Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z")
			d.push(first)
			other.push(other.editClock(first.ID, "Mail", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z", 1))
			return d, pushes{{d.editClock(first.ID, "Calls", "2026-03-10T08:00:00Z", "2026-03-10T10:00:00Z", 1),
				d.editClock(first.ID, "Calls", "2026-03-10T08:00:00Z", "2026-03-10T11:00:00Z", 1)}}
		}, []brief{{Status: sync.Applied, Code: sync.CodeReplacedOwn}, applied}, []string{"Calls 10T08:00-10T11:00"}},
		"the clock was taken away": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			w.person("ann", func(p *people.Person) { p.Permissions = 0 })
			w.pass(time.Hour)
			return d, pushes{{first, d.start("Mail"), d.stop(first.ID)}}
		}, []brief{{Status: sync.AppliedLate}, {Status: sync.Rejected, Code: "denied"}, applied}, []string{"Calls 11T09:00-11T11:00"}},
		"the clock was taken away long ago": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			w.person("ann", func(p *people.Person) { p.Permissions = 0 })
			w.pass(8 * 24 * time.Hour)
			return d, pushes{{first}}
		}, []brief{{Status: sync.Held, Code: "no_longer"}}, []string{}},
		"an activity that was retired meanwhile": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			first := d.start("Calls")
			w.pass(time.Hour)
			w.activity("Calls", day(today))
			w.pass(time.Hour)
			return d, pushes{{first, d.start("Calls")}}
		}, []brief{applied, {Status: sync.Rejected, Code: "activity_retired"}}, []string{"Calls 11T09:00-?"}},
		"somebody else's entry": {func(w *world) (*device, pushes) {
			bob := w.device("bob")
			his := bob.add("Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z")
			bob.push(his)
			d := w.device("ann")
			return d, pushes{{d.editClock(his.ID, "Mail", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z", 1), d.remove(his.ID, 1), d.stop(his.ID)}}
		}, []brief{{Status: sync.Rejected, Code: "not_found"}, {Status: sync.Rejected, Code: "not_found"}, applied}, []string{"?-11T09:00"}},
		"of the future and of long ago": {func(w *world) (*device, pushes) {
			d := w.device("ann")
			return d, pushes{{d.start("Calls", madeAt(w.ago(-time.Hour))), d.stop("", madeAt(w.ago(31*24*time.Hour))),
				d.start("nothing", madeAt(w.ago(-time.Hour))), d.remove("nothing", 0)}}
		}, []brief{{Status: sync.Held, Code: sync.CodeClockAhead, Uncertain: false}, {Status: sync.Held, Code: sync.CodeTooOld},
			{Status: sync.Rejected, Code: "not_found"}, {Status: sync.Rejected, Code: "not_found"}}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newClockWorld(t)
			d, all := c.make(w)
			var got []brief
			for _, changes := range all {
				from := changes[0].Seq
				for _, v := range d.push(changes...).Verdicts {
					if v.Seq >= from {
						got = append(got, briefly(v))
					}
				}
			}
			equal(t, "verdicts", got, c.want)
			if c.left != nil {
				equal(t, "entries", w.clocked("ann"), c.left)
			}
		})
	}
}

// What a device itself changed before in the same push is nobody else's, however
// kinds of change follow on one another.
func TestOneDeviceAmongKinds(t *testing.T) {
	t.Parallel()
	w := newClockWorld(t)
	d := w.device("ann")
	first := d.add("Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z")
	for i, v := range d.push(first, d.submit("set", today, 3, 0), d.editClock(first.ID, "Mail", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z", 0),
		d.submit("set", today, 4, 0), d.remove(first.ID, 0)).Verdicts {
		if briefly(v) != (brief{Status: sync.Applied}) {
			t.Errorf("%d: %+v", i, v)
		}
	}
}

// A stop whose message was faster than that of its start does not come before
// it.
func TestSlowMessagesDoNotReorderTheClock(t *testing.T) {
	t.Parallel()
	w := newClockWorld(t)
	d := w.device("ann")
	slow := d.message(d.start("Calls"))
	w.pass(20 * time.Second) // on its way
	if _, err := w.server.Push(context.Background(), w.as("ann"), slow); err != nil {
		t.Fatal(err)
	}
	start := w.clock()
	d.one(d.stop(slow.Changes[0].ID, madeAt(w.ago(15*time.Second)))) // five seconds after the start
	w.view(func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.TimeTrack().Entries().ByID(ctx, []string{slow.Changes[0].ID})
		e := found[slow.Changes[0].ID]
		if !e.Start.Equal(start) || !e.Stop.Equal(start) {
			t.Errorf("it lasts from %s to %s; the server cannot know better than %s", e.Start, e.Stop, start)
		}
		return err
	})
	// Of one that comes later the distance is kept.
	w.pass(time.Hour)
	next := d.start("Mail")
	w.pass(5 * time.Second)
	d.one(next)
	w.pass(5 * time.Second)
	d.one(d.stop(next.ID))
	equal(t, "entries", len(w.clocked("ann")), 2)
}

// What somebody sends again has its effect once, whatever number it has.
func TestTheClockIsExactlyOnce(t *testing.T) {
	t.Parallel()
	w := newClockWorld(t)
	d := w.device("ann")
	first := d.start("Calls")
	w.pass(time.Hour)
	stop := d.stop(first.ID)
	message := d.message(first, stop)
	push := func(p sync.Push) []sync.Verdict {
		t.Helper()
		a, err := w.server.Push(context.Background(), w.as("ann"), p)
		if err != nil {
			t.Fatal(err)
		}
		return a.Verdicts
	}
	want := push(message)
	w.pass(time.Minute)
	equal(t, "sent again", push(message), want)
	other := message
	other.Changes = slices.Clone(message.Changes)
	other.Changes[1].Args = json.RawMessage(`{"entry":"other"}`)
	if v := push(other)[1]; v.Code != sync.CodeIDReuse {
		t.Errorf("another body: %+v", v)
	}
	// A copied profile is a new device, and its clock reads otherwise by now.
	copied := w.device("ann")
	w.pass(7*time.Second + 300*time.Millisecond)
	again := sync.Push{Protocol: sync.Protocol, Device: copied.id, Sent: w.clock().Add(-3 * time.Second), Changes: message.Changes}
	for _, v := range push(again) {
		if briefly(v) != (brief{Status: sync.Applied}) {
			t.Errorf("under another number: %+v", v)
		}
	}
	equal(t, "entries", w.clocked("ann"), []string{"Calls 11T09:00-11T10:00"})
}

func TestBadArgumentsOfTheClock(t *testing.T) {
	t.Parallel()
	w := newClockWorld(t)
	d := w.device("ann")
	const at = `"2026-03-10T08:00:00Z"`
	for _, c := range []struct{ kind, args string }{
		{sync.ClockStartKind, `{}`}, {sync.ClockStartKind, `{"activity":7}`}, {sync.ClockStartKind, `{"activity":"Calls","start":` + at + `}`},
		{sync.ClockStartKind, `{"activity":"Calls","person":"bob"}`}, {sync.ClockStartKind, `{"activity":"Calls","activity":"Mail"}`},
		{sync.ClockStopKind, `{"stop":` + at + `}`}, {sync.ClockStopKind, `{"held":false}`}, {sync.ClockStopKind, `[]`},
		{sync.ClockAddKind, `{"activity":"Calls","start":` + at + `}`}, {sync.ClockAddKind, `{"activity":"Calls","start":"yesterday","stop":` + at + `}`},
		{sync.ClockAddKind, `{"activity":"Calls","start":"0001-01-02T00:00:00Z","stop":` + at + `}`},
		{sync.ClockAddKind, `{"activity":"Calls","start":` + at + `,"stop":"9999-12-31T23:59:59Z"}`},
		{sync.ClockEditKind, `{"entry":"x","activity":"Calls"}`}, {sync.ClockEditKind, `{"entry":"x","activity":"Calls","start":` + at + `,"base":-1}`},
		{sync.ClockEditKind, `{"entry":"x","activity":"Calls","start":` + at + `,"rate":1}`}, {sync.ClockRemoveKind, `{}`},
		{sync.ClockRemoveKind, `{"entry":"x","stop":` + at + `}`},
	} {
		if v := d.one(d.change(c.kind, c.args)); briefly(v) != (brief{Status: sync.Rejected, Code: sync.CodeBadField}) {
			t.Errorf("%s %s: %+v", c.kind, c.args, v)
		}
	}
	equal(t, "entries", w.clocked("ann"), []string{})
}

// rowsOf pulls everything, and returns the rows by kind and key, and all that
// came as it went over the wire.
func rowsOf(d *device) (map[string]sync.Row, string) {
	d.Helper()
	rows, raw := map[string]sync.Row{}, &bytes.Buffer{}
	for {
		a := d.pull()
		b, err := json.Marshal(a)
		if err != nil {
			d.Fatal(err)
		}
		raw.Write(b)
		for _, r := range a.Rows {
			rows[r.Kind+"/"+r.Key] = r
		}
		if !a.More {
			return rows, raw.String()
		}
	}
}

// A person gets one's own time, of the days that a snapshot has and of all that
// changes, and nothing of anybody's pay or of anybody else (S10).
func TestWhoGetsWhichTime(t *testing.T) {
	t.Parallel()
	w := newClockWorld(t)
	ann, bob := w.device("ann"), w.device("bob")
	add := func(d *device, date string) string {
		c := d.add("Calls", date+"T08:00:00Z", date+"T09:00:00Z")
		if v := d.one(c); v.Status != sync.Applied {
			t.Fatalf("%+v", v)
		}
		return c.ID
	}
	old, recent, his := add(ann, "2026-01-02"), add(ann, yesterday), add(bob, yesterday)
	const running = "running"
	w.update(func(ctx context.Context, tx storage.Tx) error {
		e := timetrack.Entry{Record: timetrack.Record{ID: running, Revision: 1, Person: "ann", Date: day("2026-01-01"), Last: period.MaxDate}, Activity: "Calls", Start: instant("2026-01-01T08:00:00Z")}
		return tx.TimeTrack().Entries().Put(ctx, e)
	})
	ctx, eve := context.Background(), w.as("eve")
	for _, who := range []string{"ann", "bob"} {
		shift := timetrack.Shift{Record: timetrack.Record{ID: "shift-" + who, Person: who, Date: day(today)}, Activity: "Calls", From: 480, To: 960}
		if _, err := w.sheet().PutShifts(ctx, eve, []timetrack.Shift{shift}); err != nil {
			t.Fatal(err)
		}
		session := timetrack.Session{Record: timetrack.Record{ID: "session-" + who, Person: who}, Start: w.ago(time.Hour), Stop: w.clock()}
		if _, err := w.sheet().PutSessions(ctx, eve, []timetrack.Session{session}); err != nil {
			t.Fatal(err)
		}
		rate := timetrack.HourRate{Record: timetrack.Record{ID: "rate-" + who, Person: who}, Rates: period.Timeline[money.Amount]{{Value: money.Amount{Minor: 987654, Currency: "EUR"}}}}
		if _, err := w.sheet().PutRates(ctx, eve, []timetrack.HourRate{rate}); err != nil {
			t.Fatal(err)
		}
		w.approve(who, yesterday)
	}
	got, raw := rowsOf(ann)
	want := []string{"clock_entry/" + recent, "clock_entry/" + running, "pay_approval/ann/" + yesterday, "session/session-ann", "shift/shift-ann"}
	keys := []string{}
	for k := range got {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	slices.Sort(want)
	equal(t, "ann's rows", keys, want)
	for _, secret := range []string{his, "987654", "EUR", "shift-bob", "session-bob", "snapshot", "clock_entry/" + old, "2026-01-02"} {
		if strings.Contains(raw, secret) {
			t.Errorf("ann is told of %q in %s", secret, raw)
		}
	}
	if _, raw := rowsOf(bob); strings.Contains(raw, recent) || strings.Contains(raw, "ann/") || strings.Contains(raw, "shift-ann") {
		t.Errorf("bob is told of ann's: %s", raw)
	}
	// What changes is told whatever its day, and what was removed as such.
	ann.one(ann.editClock(old, "Mail", "2026-01-02T08:00:00Z", "2026-01-02T09:30:00Z", 1))
	again, _ := rowsOf(ann)
	equal(t, "rows since", len(again), 1)
	if e, err := sync.RecordOf[timetrack.Entry](again["clock_entry/"+old]); err != nil || e.Activity != "Mail" || e.Revision != 2 {
		t.Errorf("the entry that changed: %+v, %v", e, err)
	}
	ann.one(ann.remove(old, 2))
	again, _ = rowsOf(ann)
	if e, err := sync.RecordOf[timetrack.Entry](again["clock_entry/"+old]); err != nil || !e.Removed {
		t.Errorf("the entry that is gone: %+v, %v", e, err)
	}
	if again, raw := rowsOf(bob); len(again) != 0 || strings.Contains(raw, old) {
		t.Errorf("bob hears %s", raw)
	}
}

// The rows of a snapshot come in pages, each once.
func TestTimeInPages(t *testing.T) {
	t.Parallel()
	w := newClockWorld(t)
	const many = sync.PageRows + 500
	w.update(func(ctx context.Context, tx storage.Tx) error {
		entries := make([]timetrack.Entry, many)
		for i := range entries {
			at := w.ago(time.Duration(many-i) * 10 * time.Minute)
			d := period.DateOf(at)
			entries[i] = timetrack.Entry{Record: timetrack.Record{ID: fmt.Sprintf("entry-%05d", i), Revision: 1, Person: "ann", Date: d, Last: d, Received: at},
				Activity: "Calls", Start: at, Stop: at.Add(time.Minute)}
		}
		return tx.TimeTrack().Entries().Put(ctx, entries...)
	})
	d := w.device("ann")
	seen, pages := map[string]int{}, 0
	for {
		a := d.pull()
		pages++
		for _, r := range a.Rows {
			seen[r.Key]++
		}
		if !a.More {
			break
		}
	}
	if len(seen) != many || pages < 2 {
		t.Errorf("%d rows in %d pages, want %d", len(seen), pages, many)
	}
	for key, n := range seen {
		if n != 1 {
			t.Errorf("%s came %d times", key, n)
		}
	}
}
