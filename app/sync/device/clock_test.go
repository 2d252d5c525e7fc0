package device_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// clockWorld is a world in which people clock Calls and Mail.
func clockWorld(t *testing.T) *world {
	w := newWorld(t)
	for _, name := range []string{"Calls", "Mail"} {
		w.activity(timetrack.Activity{Record: timetrack.Record{ID: name}, Name: name, Paid: true})
	}
	return w
}

func (w *world) sheet() *timetrack.Timesheet {
	return timetrack.New(storage.TimeTrack(w.db), w, &timetrack.Options{Now: w.clock})
}

func (w *world) activity(a timetrack.Activity) {
	w.Helper()
	if _, err := w.sheet().SaveActivity(w.ctx, w.actor("mia"), a); err != nil {
		w.Fatalf("saving %s: %v", a.Name, err)
	}
}

// allow gives a person other permissions from now on.
func (w *world) allow(id string, p people.Permissions) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.roster
	everyone := slices.Clone(r.People)
	for i := range everyone {
		if everyone[i].ID == id {
			everyone[i].Permissions = p
		}
	}
	w.past = append(w.past, past{w.now, r})
	w.roster = people.NewRoster(r.Organization, nil, r.Locations, r.Teams, everyone)
}

// approve approves the hours of ann's day, as mia.
func (w *world) approve(d period.Date) {
	w.Helper()
	sel := timetrack.Selection{Span: period.Span{From: d, Until: d + 1}, People: []string{"ann"}}
	report, err := w.sheet().Report(w.ctx, w.actor("mia"), timetrack.ReportQuery{Selection: sel})
	if err != nil {
		w.Fatalf("report: %v", err)
	}
	shown := map[string]string{}
	for _, row := range report.People {
		shown[row.Person] = row.Version
	}
	if err := w.sheet().Approve(w.ctx, w.actor("mia"), sel, timetrack.Hours, shown); err != nil {
		w.Fatalf("approving: %v", err)
	}
}

// clocked is a change of the clock that must be taken.
func (p *phone) clocked(e timetrack.Entry, id string, err error) string {
	p.w.Helper()
	if err != nil {
		p.w.Fatalf("the clock: %v", err)
	}
	return id
}

func (p *phone) startClock(activity string) string {
	p.w.Helper()
	e, id, err := p.Clock().Start(p.w.ctx, activity)
	return p.clocked(e, id, err)
}

func (p *phone) stopClock() string {
	p.w.Helper()
	e, id, err := p.Clock().Stop(p.w.ctx)
	return p.clocked(e, id, err)
}

// lines tells a day: "Calls 12:00-13:00 3600s saved".
func lines(t failer, day timetrack.Day, state func(timetrack.Entry) device.State) []string {
	t.Helper()
	out := []string{}
	for _, it := range day.Items {
		at := func(at time.Time) string {
			if at.IsZero() {
				return "?"
			}
			return at.Format("02T15:04")
		}
		text := strings.TrimSpace(fmt.Sprintf("%s %s-%s %ds", it.Activity, at(it.Start), at(it.Stop), it.Seconds))
		if it.Held {
			text += " held"
		}
		if len(it.Overlaps) > 0 {
			text += " overlaps"
		}
		if s := state(it.Entry); s != "" {
			text += " " + string(s)
		}
		out = append(out, text)
	}
	return out
}

// clock tells the day on the phone, and what the server has of it.
func (p *phone) clock(d period.Date) (mine, theirs []string) {
	p.w.Helper()
	day, err := p.Clock().Day(p.w.ctx, d)
	if err != nil {
		p.w.Fatalf("the day on the device: %v", err)
	}
	mine = lines(p.w, day, func(e timetrack.Entry) device.State { return p.Clock().State(p.w.ctx, e).State })
	there, err := p.w.sheet().Day(p.w.ctx, p.w.actor(p.line.person), p.line.person, d)
	if err != nil {
		p.w.Fatalf("the day on the server: %v", err)
	}
	return mine, lines(p.w, there, func(timetrack.Entry) device.State { return "" })
}

func (p *phone) wantsClock(what string, d period.Date, want ...string) {
	p.w.Helper()
	if mine, _ := p.clock(d); !slices.Equal(mine, want) {
		p.w.Errorf("%s: the device shows %q, want %q", what, mine, want)
	}
}

// agrees checks that the device shows what the server has.
func (p *phone) agrees(d period.Date) {
	p.w.Helper()
	mine, theirs := p.clock(d)
	for i := range mine {
		for _, s := range []device.State{device.Confirmed, device.NeedsYou, device.PutAside} {
			mine[i] = strings.TrimSuffix(mine[i], " "+string(s))
		}
	}
	if !slices.Equal(mine, theirs) {
		p.w.Errorf("%s on %s: the device shows %q, and the server has %q", p.line.person, d, mine, theirs)
	}
}

func TestClockOfflineOverMidnight(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	p := w.phone("ann")
	p.sync()
	p.line.before = dead
	w.pass(8 * time.Hour) // 20:00
	p.startClock("Calls")
	w.pass(2 * time.Hour)
	p.wantsClock("running", today, "Calls 11T20:00-? 7200s saved")
	p.startClock("Mail")
	p.wantsClock("switched", today, "Calls 11T20:00-11T22:00 7200s saved", "Mail 11T22:00-? 0s saved")
	if p.Pending() != 2 {
		t.Errorf("%d changes, want one for each verb", p.Pending())
	}
	w.pass(3 * time.Hour) // 01:00
	running, ok, err := p.Clock().Running(w.ctx)
	if err != nil || !ok || running.Activity != "Mail" || running.Elapsed != 3*time.Hour || running.Seconds != 3600 || running.Forgotten {
		t.Errorf("running: %+v, %t, %v", running, ok, err)
	}
	if err := p.reopen(); err != nil {
		t.Fatal(err)
	}
	p.stopClock()
	if _, ok, _ := p.Clock().Running(w.ctx); ok {
		t.Error("it runs on")
	}
	p.wantsClock("the day before", today, "Calls 11T20:00-11T22:00 7200s saved", "Mail 11T22:00-12T01:00 7200s saved")
	p.wantsClock("the day after", today+1, "Mail 11T22:00-12T01:00 3600s saved")
	w.pass(7 * time.Hour)
	p.line.before, p.line.pushes = nil, 0
	p.sync()
	if p.Pending() != 0 || p.line.pushes != 1 {
		t.Errorf("%d left after %d pushes", p.Pending(), p.line.pushes)
	}
	p.agrees(today)
	p.agrees(today + 1)
	p.wantsClock("confirmed", today+1, "Mail 11T22:00-12T01:00 3600s confirmed")
}

func TestTwoDevicesStartAtOnce(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	both := []*phone{w.phone("ann"), w.phone("ann")}
	phone, laptop := both[0], both[1]
	phone.sync()
	laptop.sync()
	phone.startClock("Calls")
	w.pass(10 * time.Second)
	laptop.startClock("Mail")
	laptop.sync()
	phone.sync()
	laptop.sync()
	for _, p := range both {
		running, ok, err := p.Clock().Running(w.ctx)
		if err != nil || !ok || running.Activity != "Mail" {
			t.Errorf("what began last runs: %+v, %t, %v", running, ok, err)
		}
		p.agrees(today)
	}
	// The phone goes on from what it saw: its stop ends what runs.
	w.pass(time.Hour)
	phone.stopClock()
	phone.sync()
	laptop.sync()
	laptop.wantsClock("stopped", today, "Calls 11T12:00-11T12:00 10s", "Mail 11T12:00-11T13:00 3600s confirmed")

	// Offline, each clocks the same hour; both are kept, and the person settles it.
	phone.startClock("Calls")
	w.pass(10 * time.Minute)
	laptop.startClock("Mail")
	w.pass(50 * time.Minute)
	overlapping := phone.stopClock()
	w.pass(10 * time.Minute)
	laptop.stopClock()
	laptop.sync()
	phone.sync()
	laptop.sync()
	if v := phone.change(overlapping).Verdict; v == nil || v.Code != sync.CodeOverlap || len(sync.ClockNoteOf(*v).Overlaps) != 1 {
		t.Errorf("the verdict says nothing of the overlap: %+v", v)
	}
	phone.agrees(today)
	laptop.agrees(today)
	day, err := laptop.Clock().Day(w.ctx, today)
	if err != nil {
		t.Fatal(err)
	}
	first := day.Items[2]
	_, _, err = laptop.Clock().Edit(w.ctx, sync.ClockArgs{Entry: first.ID, Activity: "Calls", Start: first.Start, Stop: first.Start.Add(10 * time.Minute), Reason: "was on Mail"})
	if err != nil {
		t.Fatalf("settling it: %v", err)
	}
	laptop.sync()
	phone.sync()
	phone.wantsClock("settled", today, "Calls 11T12:00-11T12:00 10s confirmed", "Mail 11T12:00-11T13:00 3600s confirmed",
		"Calls 11T13:00-11T13:10 600s confirmed", "Mail 11T13:10-11T14:10 3600s")
}

// A stop after the approval is held on both sides until it is decided.
func TestAStopAfterTheApproval(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		d    sync.Decision
		want []string
	}{
		"reopened": {sync.Decision{Action: sync.Reopen, Note: "right"}, []string{"Calls 11T12:00-11T13:00 3600s confirmed"}},
		"refused":  {sync.Decision{Action: sync.Refuse, Note: "was gone"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := clockWorld(t)
			p := w.phone("ann")
			p.sync()
			p.startClock("Calls")
			p.sync()
			w.pass(time.Hour)
			stop := p.stopClock()
			w.approve(today)
			w.pass(time.Hour)
			// What is held does not run on between its verdict and its row.
			p.line.after = func() error {
				if p.line.pulls > 0 {
					return nil
				}
				p.line.before = dead
				return nil
			}
			p.line.pulls = 0
			if err := p.Sync(w.ctx); err == nil {
				t.Fatal("the pull was to be lost")
			}
			p.wantsClock("after the push", today, "Calls 11T12:00-11T13:00 3600s needs_you")
			p.line.before, p.line.after = nil, nil
			p.sync()
			p.inState(stop, device.NeedsYou)
			p.wantsClock("held", today, "Calls 11T12:00-11T13:00 3600s held needs_you")
			p.agrees(today)
			day, err := p.Clock().Day(w.ctx, today)
			if err != nil || day.Total != 0 || !day.Frozen || day.Hours.By != "mia" {
				t.Errorf("the day: %+v, %v", day, err)
			}
			if _, _, err := p.Clock().Add(w.ctx, sync.ClockArgs{Activity: "Mail", Start: noon.Add(-2 * time.Hour), Stop: noon.Add(-time.Hour)}); fault.Code(err) != "approved" {
				t.Errorf("what the device knows to be approved: %v", err)
			}
			held, _, err := w.server.Held(w.ctx, w.actor("mia"), query.Page{})
			if err != nil || len(held) != 1 || held[0].ID != stop || !sync.HeldClockOf(held[0]).Kept {
				t.Fatalf("held: %+v, %v", held, err)
			}
			if _, err := w.server.Decide(w.ctx, w.actor("mia"), stop, held[0].Revision, c.d); err != nil {
				t.Fatal(err)
			}
			p.sync()
			p.agrees(today)
			if d := p.change(stop).Verdict.Decision; d == nil || d.Action != c.d.Action || d.Note != c.d.Note {
				t.Errorf("the decision: %+v", d)
			}
			p.wantsClock("decided", today, c.want...)
		})
	}
}

// Of what was held the person can make something else, on other days.
func TestHeldTimeIsMadeAnew(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	p := w.phone("ann")
	p.sync()
	entry := p.startClock("Calls")
	w.pass(time.Hour)
	stop := p.stopClock()
	w.approve(today)
	w.pass(24 * time.Hour)
	p.sync()
	if n := len(p.Problems()); n != 2 {
		t.Fatalf("%d problems, want the start and the stop", n)
	}
	_, _, err := p.Clock().Instead(stop).Edit(w.ctx, sync.ClockArgs{Entry: entry, Activity: "Calls", Start: w.now.Add(-2 * time.Hour), Stop: w.now.Add(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	p.sync()
	p.wantsClock("the day", today)
	p.agrees(today + 1)
	p.inState(stop, device.PutAside)
	held, _, err := w.server.Held(w.ctx, w.actor("mia"), query.Page{})
	if err != nil || len(held) != 1 || held[0].ID != entry || !slices.Contains(held[0].Actions, sync.Accept) {
		t.Errorf("what is left to decide on: %+v, %v", held, err)
	}
}

// Time that was held and accepted comes back with the time zone of the device.
func TestAcceptedTimeKeepsItsZone(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	p := w.phone("ann")
	options := p.options()
	options.Zone = "Asia/Tokyo"
	r, err := device.Open(w.ctx, p.config(), options)
	if err != nil {
		t.Fatal(err)
	}
	p.Replica = r
	p.sync()
	start := p.startClock("Calls")
	w.pass(31 * 24 * time.Hour)
	p.sync()
	p.inState(start, device.NeedsYou)
	held, _, err := w.server.Held(w.ctx, w.actor("mia"), query.Page{})
	if err != nil || len(held) != 1 {
		t.Fatalf("held: %+v, %v", held, err)
	}
	if _, err := w.server.Decide(w.ctx, w.actor("mia"), start, held[0].Revision, sync.Decision{Action: sync.Accept}); err != nil {
		t.Fatal(err)
	}
	p.sync()
	if e := p.Clock().State(w.ctx, timetrack.Entry{Record: timetrack.Record{ID: start}}).Confirmed; e.Zone != "Asia/Tokyo" || e.Start.IsZero() {
		t.Errorf("the entry is %+v", e)
	}
}

func TestLostPermission(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	p := w.phone("ann")
	p.sync()
	p.startClock("Calls")
	w.pass(time.Hour)
	w.allow("ann", 0)
	p.sync()
	p.wantsClock("made before", today, "Calls 11T12:00-? 3600s confirmed")
	if _, _, err := p.Clock().Start(w.ctx, "Mail"); !errors.Is(err, fault.ErrDenied) {
		t.Errorf("a start: %v", err)
	}
	w.pass(time.Hour)
	p.stopClock()
	p.sync()
	p.agrees(today)
	if n := len(p.Problems()); n != 0 {
		t.Errorf("%d problems: a stop is never refused", n)
	}
	p.wantsClock("stopped", today, "Calls 11T12:00-11T14:00 7200s confirmed")
}

// The entry that runs is there however old it is, and is flagged with the end of
// what was planned (K4).
func TestForgottenOnTheDevice(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	shift := timetrack.Shift{Record: timetrack.Record{ID: "s", Person: "ann", Date: today}, Activity: "Calls", From: 13 * 60, To: 17 * 60}
	if _, err := w.sheet().PutShifts(w.ctx, w.actor("mia"), []timetrack.Shift{shift}); err != nil {
		t.Fatal(err)
	}
	p := w.phone("ann")
	p.sync()
	entry := p.startClock("Calls")
	p.sync()
	w.pass(100 * 24 * time.Hour)
	again := w.phone("ann")
	again.sync()
	running, ok, err := again.Clock().Running(w.ctx)
	if err != nil || !ok || running.ID != entry || !running.Forgotten || running.Elapsed != 100*24*time.Hour {
		t.Fatalf("running: %+v, %t, %v", running, ok, err)
	}
	// The planned time is long ago for a new device; one that has been there
	// since knows it.
	running, _, err = p.Clock().Running(w.ctx)
	if err != nil || !running.Proposal.Equal(noon.Add(5*time.Hour)) {
		t.Fatalf("proposal: %+v, %v", running, err)
	}
	if _, _, err := p.Clock().Edit(w.ctx, sync.ClockArgs{Entry: entry, Activity: running.Activity, Start: running.Start, Stop: running.Proposal}); err != nil {
		t.Fatal(err)
	}
	p.sync()
	p.agrees(today)
	p.wantsClock("confirmed by the person", today, "Calls 11T12:00-11T17:00 18000s confirmed")
}

// What the rules on the device refuse is not saved.
func TestRefusedOnTheDevice(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	p := w.phone("ann")
	if _, _, err := p.Clock().Start(w.ctx, "Calls"); !errors.Is(err, fault.ErrNotFound) && !errors.Is(err, fault.ErrDenied) {
		t.Errorf("before the first pull: %v", err)
	}
	p.sync()
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }
	e, id, err := p.Clock().Add(w.ctx, sync.ClockArgs{Activity: "Calls", Start: at(-3), Stop: at(-2)})
	entry := p.clocked(e, id, err)
	for name, c := range map[string]struct {
		do   func() error
		code string
	}{
		"overlap": {func() error {
			_, _, err := p.Clock().Add(w.ctx, sync.ClockArgs{Activity: "Mail", Start: at(-4), Stop: at(-2)})
			return err
		}, "overlap"},
		"the future": {func() error {
			_, _, err := p.Clock().Edit(w.ctx, sync.ClockArgs{Entry: entry, Activity: "Calls", Start: at(-3), Stop: at(2)})
			return err
		}, "invalid"},
		"no activity": {func() error { _, _, err := p.Clock().Start(w.ctx, "Nothing"); return err }, "invalid"},
		"no entry":    {func() error { _, _, err := p.Clock().Remove(w.ctx, "nothing", ""); return err }, "not_found"},
	} {
		if err := c.do(); fault.Code(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if p.Pending() != 1 {
		t.Errorf("%d changes are saved", p.Pending())
	}
	if s := p.Clock().State(w.ctx, e); s.State != device.Saved || s.Confirmed.ID != "" || s.Change.Clock().Activity != "Calls" {
		t.Errorf("state: %+v", s)
	}
	removed, id, err := p.Clock().Remove(w.ctx, entry, "twice")
	p.clocked(removed, id, err)
	p.wantsClock("removed", today)
	p.sync()
	p.agrees(today)
	p.wantsClock("removed, and confirmed", today)
	if s := p.Clock().State(w.ctx, e); s.Confirmed.Revision != 2 || !s.Confirmed.Removed {
		t.Errorf("confirmed: %+v", s)
	}
	if _, err := p.Timesheet().Start(w.ctx, p.Actor(), timetrack.Command{Activity: "Calls"}); err == nil {
		t.Error("the timesheet of the device can be written to")
	}
}

// What another device does shows here with the next pull, on top of which the
// changes of this one stand.
func TestClockConverges(t *testing.T) {
	t.Parallel()
	w := clockWorld(t)
	a, b := w.phone("ann"), w.phone("ann")
	a.sync()
	b.sync()
	var ids []string
	for i := range 6 {
		p := a
		if i%2 == 1 {
			p = b
		}
		e, id, err := p.Clock().Add(w.ctx, sync.ClockArgs{Activity: "Calls", Start: noon.Add(-time.Duration(i+1) * time.Hour), Stop: noon.Add(-time.Duration(i)*time.Hour - time.Minute)})
		ids = append(ids, p.clocked(e, id, err))
	}
	b.sync()
	a.sync()
	b.sync()
	_, _, err := a.Clock().Edit(w.ctx, sync.ClockArgs{Entry: ids[1], Activity: "Mail", Start: noon.Add(-2 * time.Hour), Stop: noon.Add(-time.Hour - time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	_, edited, err := b.Clock().Edit(w.ctx, sync.ClockArgs{Entry: ids[1], Activity: "Calls", Start: noon.Add(-2 * time.Hour), Stop: noon.Add(-90 * time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if s := b.Clock().State(w.ctx, timetrack.Entry{Record: timetrack.Record{ID: ids[1]}}); s.Confirmed.Revision != 1 || s.State != device.Saved {
		t.Errorf("state: %+v", s)
	}
	a.sync()
	w.allow("bob", people.TimetrackUse) // the definitions come anew
	b.sync()
	a.sync()
	if v := b.change(edited).Verdict; v.Code != sync.CodeReplacedOwn || sync.ClockNoteOf(*v).Replaced.Activity != "Mail" {
		t.Errorf("the later arrival is told: %+v", v)
	}
	a.agrees(today)
	b.agrees(today)
	if _, theirs := a.clock(today); len(theirs) != 6 || !strings.HasPrefix(theirs[4], "Calls 11T10:00-11T10:30") {
		t.Errorf("the day: %q", theirs)
	}
	bob := w.phone("bob")
	bob.sync()
	bob.wantsClock("somebody else", today)
	if day, err := bob.Timesheet().Day(context.Background(), bob.Actor(), "ann", today); err == nil {
		t.Errorf("bob sees %+v", day)
	}
}
