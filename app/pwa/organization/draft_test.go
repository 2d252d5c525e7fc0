package organization

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

var today = period.On(2026, time.March, 11)

func settings() api.Organization {
	return api.Organization{ID: "acme", Revision: 4, Name: "Acme", Currency: "DKK", OfflineDays: 30,
		Modules: api.Modules{Trackers: true}, Retention: api.Retention{AuditDays: 400},
		Calendar: []api.CalendarChange{
			{Settings: api.CalendarSettings{WeekStart: period.Monday, FiscalStart: 1, Zone: "Europe/Copenhagen", Cutoff: 180}},
			{From: today + 10, Settings: api.CalendarSettings{WeekStart: period.Sunday, FiscalStart: 7}},
		}}
}

// What is put into the form and not touched is sent as it was.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	o := settings()
	d := DraftOf(o, today)
	in, wrong := d.Input(today)
	if len(wrong) > 0 {
		t.Fatalf("wrong: %v", wrong)
	}
	if in.Name != o.Name || in.Currency != o.Currency || in.Modules != o.Modules || in.Retention != o.Retention || in.OfflineDays != o.OfflineDays ||
		!slices.Equal(in.Calendar, o.Calendar) {
		t.Errorf("got %+v; want %+v", in, o)
	}
	if d.differs(DraftOf(o, today)) {
		t.Error("what was not touched differs")
	}
	if !d.Calendar[0].Started || d.Calendar[1].Started {
		t.Errorf("what has started: %+v", d.Calendar)
	}
}

func TestInput(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		typed func(*Draft)
		want  map[string]string
	}{
		{"no name", func(d *Draft) { d.Name = "  " }, map[string]string{"name": "organization.wrong.name"}},
		{"no currency", func(d *Draft) { d.Currency = "" }, nil},
		{"a currency in small letters", func(d *Draft) { d.Currency = " eur " }, nil},
		{"an unknown currency", func(d *Draft) { d.Currency = "XQQ" }, map[string]string{"currency": "organization.wrong.currency"}},
		{"for ever", func(d *Draft) { d.Audit = "" }, nil},
		{"no number", func(d *Draft) { d.Audit = "a year" }, map[string]string{"retention.audit_days": "organization.wrong.retention.audit_days"}},
		{"less than nothing", func(d *Draft) { d.Sessions = "-1" }, map[string]string{"retention.session_days": "organization.wrong.retention.session_days"}},
		{"too long", func(d *Draft) { d.Inactive = "36501" }, map[string]string{"retention.inactive_days": "organization.wrong.retention.inactive_days"}},
		{"no day offline", func(d *Draft) { d.Offline = "0" }, map[string]string{"offline_days": "organization.wrong.offline_days"}},
		{"a year offline", func(d *Draft) { d.Offline = "365" }, nil},
		{"more", func(d *Draft) { d.Offline = "366" }, map[string]string{"offline_days": "organization.wrong.offline_days"}},
		{"a change of today", func(d *Draft) { d.Calendar[1].From = today }, map[string]string{"calendar[1].from": "organization.wrong.from_past"}},
		{"a change without a day", func(d *Draft) { d.Calendar[1].From = 0 }, map[string]string{"calendar[1].from": "organization.wrong.from_past"}},
		{"a change tomorrow", func(d *Draft) { d.Calendar[1].From = today + 1 }, nil},
		{"another change", func(d *Draft) { *d = d.Added(today + 1) }, nil},
		{"out of order", func(d *Draft) { *d = d.Added(today + 1); d.Calendar[2].From = today + 10 }, map[string]string{"calendar[2].from": "organization.wrong.from_order"}},
		{"no time", func(d *Draft) { d.Calendar[1].Cutoff = "24:00" }, map[string]string{"calendar[1].settings.cutoff": "organization.wrong.cutoff"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := DraftOf(settings(), today)
			c.typed(&d)
			if _, wrong := d.Input(today); !maps.Equal(wrong, c.want) {
				t.Errorf("got %v; want %v", wrong, c.want)
			}
		})
	}
}

// What has started cannot be changed or taken away.
func TestCalendar(t *testing.T) {
	t.Parallel()
	d := DraftOf(settings(), today)
	started, next := d.Calendar[0], d.Calendar[1]
	if got := d.Without(started.Key); len(got.Calendar) != 2 {
		t.Errorf("what has started is gone: %+v", got.Calendar)
	}
	if got := d.Without(next.Key); len(got.Calendar) != 1 || len(d.Calendar) != 2 {
		t.Errorf("got %+v of %+v", got.Calendar, d.Calendar)
	}
	changed := next
	changed.Week = period.Saturday
	if got := d.With(changed); got.Calendar[1] != changed || d.Calendar[1] != next {
		t.Errorf("got %+v of %+v", got.Calendar, d.Calendar)
	}
	changed = started
	changed.Week = period.Saturday
	if got := d.With(changed); got.Calendar[0] != started {
		t.Errorf("what has started was changed: %+v", got.Calendar)
	}
	added := d.Added(today + 1).Calendar[2]
	if added.From != next.From+1 || added.Started || added.Key == next.Key || added.Week != next.Week {
		t.Errorf("added %+v after %+v", added, next)
	}
	if first := (Draft{}).Added(today + 1).Calendar[0]; first.From != today+1 || first.Week != period.Monday || first.Fiscal != 1 {
		t.Errorf("the first is %+v", first)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for minute := range 1440 {
		if got, ok := Minute(Clock(minute)); !ok || got != minute {
			t.Fatalf("%s is read as %d", Clock(minute), got)
		}
	}
	for _, c := range []string{"3", "3:", ":3", "24:00", "12:60", "-1:00", "a:b"} {
		if got, ok := Minute(c); ok {
			t.Errorf("%q is read as %d", c, got)
		}
	}
	if got, ok := Minute(" "); !ok || got != 0 {
		t.Errorf("blank is read as %d, %v", got, ok)
	}
}

func TestOnto(t *testing.T) {
	t.Parallel()
	base := DraftOf(settings(), today)
	theirs := settings()
	theirs.Revision, theirs.Name, theirs.Calendar = 5, "Acme International", theirs.Calendar[:1]
	mine := base
	mine.Name, mine.Offline = "Acme Group", "14"
	out, both := mine.onto(DraftOf(theirs, today), base)
	if out.Revision != 5 || out.Name != "Acme Group" || out.Offline != "14" || len(out.Calendar) != 1 || !slices.Equal(both, []string{"name"}) {
		t.Errorf("got %+v, %v", out, both)
	}
	if out.Calendar[0].Key <= base.Key {
		t.Errorf("a key is given twice: %+v", out.Calendar)
	}
}
