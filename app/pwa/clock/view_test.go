package clock

import (
	"context"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// world is an office with a server and the device of Ann, on Wednesday 11 March
// 2026.
type world struct {
	t      *testing.T
	now    time.Time
	server *server.Server
	sheet  *timetrack.Timesheet // on the server
	roster *people.Roster
	online bool
}

const wednesday = "2026-03-11"

// Roster implements people.Directory.
func (w *world) Roster(context.Context, string) (*people.Roster, error) { return w.roster, nil }

// RosterAt implements people.Directory.
func (w *world) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return w.roster, nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	person := func(id, preset string) people.Person {
		p, _ := people.PresetNamed(preset)
		return people.Person{ID: id, Revision: 1, FirstName: id, Level: p.Level, Permissions: p.Permissions, Locations: []people.Membership{{ID: "cph"}}}
	}
	o := people.Organization{ID: "acme", Name: "Acme", Calendar: period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen"}}}}
	w := &world{t: t, online: true, now: time.Date(2026, time.March, 11, 8, 0, 0, 0, time.UTC),
		roster: people.NewRoster(o, nil, []people.Location{{ID: "cph", Name: "Copenhagen"}}, nil, []people.Person{person("ann", "representative"), person("ada", "administrator")})}
	db := memstore.New(nil)
	clock := func() time.Time { return w.now }
	w.sheet = timetrack.New(storage.TimeTrack(db), w, &timetrack.Options{Now: clock})
	w.server = server.New(server.Config{DB: db, Directory: w}, &server.Options{Now: clock})
	for _, a := range []timetrack.Activity{{Name: "Calls", Paid: true, Color: "#1a7f37"}, {Name: "Lunch"}, {Name: "Old", Retired: day(t) - 1}} {
		a.ID = a.Name
		if _, err := w.sheet.SaveActivity(t.Context(), w.as("ada"), a); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func day(t *testing.T) period.Date {
	t.Helper()
	d, err := period.ParseDate(wednesday)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (w *world) as(id string) people.Actor {
	a, _ := w.roster.Actor(id, period.DateOf(w.now))
	return a
}

// Push implements device.Transport.
func (w *world) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	if !w.online {
		return sync.PushAnswer{}, client.ErrOffline
	}
	return w.server.Push(ctx, w.as("ann"), p)
}

// Pull implements device.Transport.
func (w *world) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	if !w.online {
		return sync.PullAnswer{}, client.ErrOffline
	}
	return w.server.Pull(ctx, w.as("ann"), p)
}

// tab opens the app on the device that keeps its data in kv.
func (w *world) tab(kv device.KV) *device.Replica {
	w.t.Helper()
	r, err := device.Open(w.t.Context(), device.Config{Org: "acme", Person: "ann", KV: kv, Transport: w},
		&device.Options{Now: func() time.Time { return w.now }, Zone: "Europe/Copenhagen"})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) load(r *device.Replica) View {
	w.t.Helper()
	v, err := Load(w.t.Context(), r, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *world) env(r *device.Replica) *page.Env {
	return &page.Env{Text: text.New("en"), Replica: r, Now: func() time.Time { return w.now }}
}

// The clock shows what runs, also in another tab and after a restart, and tells
// how far it has come.
func TestLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kv := new(device.MemoryKV)
	r := w.tab(kv)
	if _, err := Load(t.Context(), r, w.now); err == nil {
		t.Error("a device that has nothing shows a clock")
	}
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := w.load(r)
	if v.Runs() || len(v.Activities) != 2 || v.Next.ID != "" || v.Today != day(t) {
		t.Fatalf("at first: %+v", v)
	}

	w.online = false
	if _, _, err := r.Clock().Start(t.Context(), "Calls"); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(90 * time.Second)
	other := w.tab(kv)
	for name, r := range map[string]*device.Replica{"this tab": r, "another tab": other} {
		v := w.load(r)
		tone, says := Note(w.env(r), v.Running.Entry, v.State)
		if !v.Runs() || v.Name.ID != "Calls" || v.Running.Elapsed != 90*time.Second || v.Total != 90 || tone != ui.Waiting || says != "Saved on this device" {
			t.Errorf("%s: %+v, %s", name, v, says)
		}
	}
	w.online = true
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	v = w.load(r)
	if tone, says := Note(w.env(r), v.Running.Entry, v.State); tone != ui.Good || says == "" {
		t.Errorf("sent: %s %q", tone, says)
	}
	if _, _, err := r.Clock().Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := w.load(r); v.Runs() || v.Next.ID != "Calls" || v.Total != 90 {
		t.Errorf("stopped: %+v", v)
	}
	if err := other.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := w.load(other); v.Runs() {
		t.Errorf("stopped in another tab: %+v", v)
	}
}

// Start begins what is planned now, before what was clocked last.
func TestNextIsPlanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.sheet.PutShifts(t.Context(), w.as("ada"), []timetrack.Shift{{Record: timetrack.Record{Person: "ann", Date: day(t)}, Activity: "Lunch", From: 9 * 60, To: 10 * 60}})
	if err != nil {
		t.Fatal(err)
	}
	r := w.tab(new(device.MemoryKV))
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, _, err = r.Clock().Add(t.Context(), sync.ClockArgs{Activity: "Calls", Start: w.now.Add(-time.Hour), Stop: w.now.Add(-time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if v := w.load(r); v.Next.ID != "Lunch" {
		t.Errorf("at nine it is %q", v.Next.ID)
	}
	w.now = w.now.Add(time.Hour)
	if v := w.load(r); v.Next.ID != "Calls" {
		t.Errorf("at ten it is %q", v.Next.ID)
	}
}

// What was clocked last is looked for on some days only: somebody who has just
// begun does not wait for years of empty ones.
func TestNextIsOfTheLastDays(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]string{2: "Calls", back: "Calls", back + 1: ""} {
		w := newWorld(t)
		at := w.now.Add(-ago * 24 * time.Hour)
		if _, err := w.sheet.Add(t.Context(), w.as("ann"), timetrack.Command{Activity: "Calls", Start: at, Stop: at.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		r := w.tab(new(device.MemoryKV))
		if err := r.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := w.load(r); v.Next.ID != want {
			t.Errorf("%d days ago: it is %q", ago, v.Next.ID)
		}
	}
}

// What is in the way is named.
func TestFailNamesTheEntry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.tab(new(device.MemoryKV))
	if err := r.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	args := sync.ClockArgs{Activity: "Calls", Start: w.now.Add(-time.Hour), Stop: w.now}
	if _, _, err := r.Clock().Add(t.Context(), args); err != nil {
		t.Fatal(err)
	}
	_, _, err := r.Clock().Add(t.Context(), args)
	v := w.load(r)
	if is := Fail(w.env(r), err, v.Zone, v.Today, v.Activities); is != "Another entry is in the way: Calls, 08:00 to 09:00." {
		t.Errorf("%q", is)
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		seconds      int64
		hours, exact string
	}{{0, "0:00", "0:00:00"}, {59, "0:00", "0:00:59"}, {3600 + 61, "1:01", "1:01:01"}, {100 * 3600, "100:00", "100:00:00"}, {-61, "−0:01", "−0:01:01"}} {
		if Hours(c.seconds) != c.hours || Exact(c.seconds) != c.exact {
			t.Errorf("%d is %s, %s", c.seconds, Hours(c.seconds), Exact(c.seconds))
		}
	}
}

// Time that is looked at goes on by the device's clock; what stands, stands.
func TestElapsed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 11, 9, 0, 0, 400_000_000, time.UTC)
	e := &Elapsed{Base: 10, Since: now.Add(-2400 * time.Millisecond), Now: func() time.Time { return now }}
	if e.Seconds() != 12 || e.wait() != 601*time.Millisecond {
		t.Errorf("%d, and again after %v", e.Seconds(), e.wait())
	}
	e.Since = now.Add(time.Hour) // the clock was set back
	if e.Seconds() != 10 {
		t.Errorf("%d", e.Seconds())
	}
	if e.Since = (time.Time{}); e.Seconds() != 10 {
		t.Errorf("%d", e.Seconds())
	}
}

func TestPaint(t *testing.T) {
	t.Parallel()
	for color, want := range map[string]string{"#1a7f37": "#1a7f37", "": "currentColor", "red": "currentColor"} {
		if is := Paint(color); is != want {
			t.Errorf("%q is %q", color, is)
		}
	}
}
