package held

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// clocking is Ann with a device, and Mia, who approves her time.
type clocking struct {
	*testing.T
	ctx     context.Context
	now     time.Time
	sheet   *timetrack.Timesheet
	server  *server.Server
	replica *device.Replica
	mia     people.Actor
}

func newClocking(t *testing.T) *clocking {
	t.Helper()
	const use, decide = people.TimetrackUse, people.TimetrackManage | people.TimetrackApprove
	c := &clocking{T: t, ctx: t.Context(), now: time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return c.now }
	ids := 0
	newID := func() string {
		ids++
		return fmt.Sprintf("019cd000-0000-7000-8000-%012d", ids)
	}
	at := []people.Membership{{ID: "cph"}}
	dir := static{people.NewRoster(people.Organization{ID: "acme", Name: "Acme"}, nil, []people.Location{{ID: "cph", Name: "Copenhagen", Zone: "Europe/Copenhagen"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", Level: 10, Locations: at, Permissions: use},
		{ID: "mia", FirstName: "Mia", Level: 20, Locations: at, Permissions: decide},
	})}
	c.mia = people.Actor{Org: "acme", Person: "mia", Level: 20, Locations: []string{"cph"}, Permissions: decide}
	db := memstore.New(nil)
	c.sheet = timetrack.New(storage.TimeTrack(db), dir, &timetrack.Options{Now: clock, NewID: newID})
	for _, name := range []string{"Calls", "Mail"} {
		a := timetrack.Activity{Name: name}
		a.ID = name
		if _, err := c.sheet.SaveActivity(c.ctx, c.mia, a); err != nil {
			t.Fatal(err)
		}
	}
	c.server = server.New(server.Config{DB: db, Directory: dir}, &server.Options{Now: clock, NewID: newID})
	ann := people.Actor{Org: "acme", Person: "ann", Level: 10, Locations: []string{"cph"}, Permissions: use}
	var err error
	c.replica, err = device.Open(c.ctx, device.Config{Org: "acme", Person: "ann", KV: new(device.MemoryKV), Transport: wire{c.server, ann}},
		&device.Options{Now: clock, Zone: "Europe/Copenhagen", NewID: newID})
	if err != nil {
		t.Fatal(err)
	}
	c.sync()
	return c
}

func (c *clocking) sync() {
	c.Helper()
	if err := c.replica.Sync(c.ctx); err != nil {
		c.Fatal(err)
	}
}

func (c *clocking) approve(d period.Date) {
	c.Helper()
	sel := timetrack.Selection{Span: period.Span{From: d, Until: d + 1}, People: []string{"ann"}}
	report, err := c.sheet.Report(c.ctx, c.mia, timetrack.ReportQuery{Selection: sel})
	if err != nil {
		c.Fatal(err)
	}
	shown := map[string]string{}
	for _, row := range report.People {
		shown[row.Person] = row.Version
	}
	if err := c.sheet.Approve(c.ctx, c.mia, sel, timetrack.Hours, shown); err != nil {
		c.Fatal(err)
	}
}

func (c *clocking) own(open, decided int) Own {
	c.Helper()
	own, err := LoadOwn(c.ctx, c.replica)
	if err != nil {
		c.Fatal(err)
	}
	if len(own.Open) != open || len(own.Decided) != decided {
		c.Fatalf("%d open and %d decided; want %d and %d: %+v", len(own.Open), len(own.Decided), open, decided, own)
	}
	return own
}

func (c *clocking) held() sync.HeldChange {
	c.Helper()
	held, _, err := c.server.Held(c.ctx, c.mia, query.Page{})
	if err != nil || len(held) != 1 {
		c.Fatalf("held: %+v, %v", held, err)
	}
	return held[0]
}

func (c *clocking) decide(h sync.HeldChange, d sync.Decision) {
	c.Helper()
	if _, err := c.server.Decide(c.ctx, c.mia, h.ID, h.Revision, d); err != nil {
		c.Fatal(err)
	}
}

func entry(activity string, start, stop time.Time) timetrack.Entry {
	return timetrack.Entry{Activity: activity, Start: start, Stop: stop}
}

// An edit of a day that was approved meanwhile shows what is wanted beside what
// stands there, in the time zone of the person, on both sides; once accepted
// there is nothing beside it.
func TestOwnTime(t *testing.T) {
	t.Parallel()
	c := newClocking(t)
	yesterday := period.On(2026, time.March, 10)
	start := c.now.Add(-13 * time.Hour) // past midnight by the clocks there
	e, _, err := c.replica.Clock().Add(c.ctx, sync.ClockArgs{Activity: "Calls", Start: start, Stop: start.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	c.sync()
	wanted := start.Add(90 * time.Minute)
	if _, _, err := c.replica.Clock().Edit(c.ctx, sync.ClockArgs{Entry: e.ID, Activity: "Mail", Start: start, Stop: wanted, Reason: "it took longer"}); err != nil {
		t.Fatal(err)
	}
	c.own(0, 0) // not judged yet
	c.approve(yesterday + 1)
	c.sync()
	item := c.own(1, 0).Open[0]
	is := item.Time
	if is == nil || item.Turn() != Manager || !item.Known() || !is.Mendable() || is.Op != timetrack.OpEdit || is.Kept ||
		is.Date != yesterday+1 || is.Zone != "Europe/Copenhagen" || is.Path() != "/time/2026-03-11" || is.name() != "Calls" {
		t.Fatalf("held: %+v", is)
	}
	if !sameSpan(is.Entry, entry("Mail", start, wanted)) || !sameSpan(is.Before, entry("Calls", start, start.Add(time.Hour))) {
		t.Errorf("from %+v to %+v", is.Before, is.Entry)
	}
	held := c.held()
	h := sync.HeldClockOf(held)
	if h == nil || h.Zone != "Europe/Copenhagen" || h.Name != "Mail" || h.Now != "Calls" || h.Reason != "it took longer" || !h.Approved || held.Date != yesterday+1 {
		t.Errorf("to be decided: %+v", h)
	}
	c.decide(held, sync.Decision{Action: sync.Reopen, Note: "right"})
	c.sync()
	is = c.own(0, 1).Decided[0].Time
	if !sameSpan(is.Entry, entry("Mail", start, wanted)) || is.Before.ID != "" {
		t.Errorf("accepted: %+v", is)
	}
}

// What the clock itself did on an approved day is kept there until somebody has
// decided; a removal asks for nothing to stand there.
func TestOwnTimeThatIsKept(t *testing.T) {
	t.Parallel()
	c := newClocking(t)
	today := period.On(2026, time.March, 11)
	e, _, err := c.replica.Clock().Add(c.ctx, sync.ClockArgs{Activity: "Calls", Start: c.now.Add(-2 * time.Hour), Stop: c.now.Add(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	c.sync()
	if _, _, err := c.replica.Clock().Start(c.ctx, "Mail"); err != nil {
		t.Fatal(err)
	}
	c.approve(today)
	c.sync()
	is := c.own(1, 0).Open[0].Time
	if !is.Kept || is.Op != timetrack.OpStart || is.Mendable() || is.Before.ID != "" || !sameSpan(is.Entry, entry("Mail", c.now, time.Time{})) {
		t.Errorf("kept: %+v", is)
	}
	c.decide(c.held(), sync.Decision{Action: sync.Refuse, Note: "no"})
	sel := timetrack.Selection{Span: period.Span{From: today, Until: today + 1}, People: []string{"ann"}}
	if err := c.sheet.Reopen(c.ctx, c.mia, sel, timetrack.Hours, "again"); err != nil {
		t.Fatal(err)
	}
	c.sync()
	if item := c.own(1, 0).Open[0]; item.Turn() != Author || item.Time.Kept {
		t.Errorf("refused: %+v", item)
	}
	if _, _, err := c.replica.Clock().Remove(c.ctx, e.ID, ""); err != nil {
		t.Fatal(err)
	}
	c.approve(today)
	c.sync()
	is = c.own(2, 0).Open[0].Time
	if is.Op != timetrack.OpRemove || !moment(is.Entry).IsZero() || is.Before.ID != e.ID || is.Date != today || is.name() != "Calls" {
		t.Errorf("removed: %+v", is)
	}
}

func TestSameTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC)
	h := func(change func(*sync.HeldClock)) *sync.HeldClock {
		c := &sync.HeldClock{Op: timetrack.OpEdit, Activity: "a", Start: at, Stop: at.Add(time.Hour), Current: &sync.ClockTime{Entry: "e", Activity: "a", Start: at}}
		change(c)
		return c
	}
	same := h(func(*sync.HeldClock) {})
	if !sameTime(nil, nil) || sameTime(nil, same) || !sameTime(same, h(func(c *sync.HeldClock) { c.Start = at.In(time.FixedZone("", 3600)) })) {
		t.Error("what is the same is another")
	}
	for name, change := range map[string]func(*sync.HeldClock){
		"what would stand there":  func(c *sync.HeldClock) { c.Stop = at.Add(2 * time.Hour) },
		"its activity":            func(c *sync.HeldClock) { c.Activity = "b" },
		"what stands there":       func(c *sync.HeldClock) { c.Current.Stop = at },
		"nothing stands there":    func(c *sync.HeldClock) { c.Current = nil },
		"the day is open":         func(c *sync.HeldClock) { c.Approved = true },
		"somebody has decided on": func(c *sync.HeldClock) { c.Kept = true },
	} {
		if sameTime(same, h(change)) {
			t.Errorf("%s: a decision would mean the same", name)
		}
	}
}
