package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// activity is one that somebody can clock.
func (p *someone) activity() api.Activity {
	p.t.Helper()
	for _, a := range got(p.Activities(p.ctx, client.Page{})).from(p.t).Items {
		if a.Retired == 0 {
			return a
		}
	}
	p.t.Fatal("there is no activity")
	return api.Activity{}
}

// forgets leaves the clock running, for so long by now.
func (p *someone) forgets(since time.Duration) api.ClockEntry {
	p.t.Helper()
	p.cleared(p.me.Today - 1)
	p.cleared(p.me.Today)
	a := p.activity()
	e := got(p.StartClock(p.ctx, api.ClockStart{Activity: a.ID})).from(p.t)
	return got(p.EditClockEntry(p.ctx, e.ID, e.Revision, api.ClockInput{Activity: a.ID, Start: api.ClockTime{At: e.Start.Add(-since)}})).from(p.t)
}

// in is the time zone of somebody.
func (p *someone) in() *time.Location { return got(time.LoadLocation(p.me.Zone)).from(p.t) }

// A clock that was left running is told on every page, until the person says
// when it was over; it is never stopped by itself (K4).
func TestForgottenClock(t *testing.T) {
	t.Parallel()
	s := demo(t)
	emma := as(t, s, representative)
	left := emma.forgets(13 * time.Hour)
	start := left.Start.In(emma.in())
	stop := start.Add(90 * time.Minute).Truncate(time.Minute)
	p := signIn(t, browsertest.Open(t), s, representative)
	synced(p)
	text(p, "#clock .forgotten", "has been running since")
	runs(p)
	check := accessibility(t)
	visit(p, "/settings")
	examine(t, p, check, "forgotten")
	p.Size(1280, 800)

	p.Wait(`document.querySelector("#clock .forgotten a")`)
	p.Run(`[...document.querySelectorAll("#clock .forgotten a")].find((a) => a.innerText === "Another time").click()`)
	p.Wait(`document.querySelector("#time-form form")`)
	if is := browsertest.Eval[string](p, `document.querySelector("#time-start").value`); is != start.Format("15:04") {
		t.Errorf("the form begins at %s, not %s", is, start.Format("15:04"))
	}
	put(p, "time-stop-day", period.DateOf(start).String())
	p.Paste("#time-stop", start.Format("15:04"))
	press(p, "#time-form", "Save")
	text(p, "#time-stop-wrong", "The stop has to be after the start.")
	put(p, "time-stop-day", period.DateOf(stop).String())
	p.Paste("#time-stop", stop.Format("1504"))
	text(p, "#time-form .length", "in all")
	p.Screenshot("forgotten-form")
	press(p, "#time-form", "Save")
	p.Wait(`!document.querySelector("#time-form")`)
	stands(p)
	p.Wait(`!document.querySelector("#clock .forgotten")`)
	synced(p)
	versions := got(emma.ClockEntryVersions(t.Context(), left.ID)).from(t).Items
	if len(versions) != 3 || !versions[0].Start.Equal(left.Start) || !versions[0].Stop.Equal(stop) || !versions[1].Stop.IsZero() {
		t.Errorf("the server has %+v", versions)
	}
	complaints(t, p, "401")
}

// changesOf finds the last days before one on which the clocks of a zone skip an
// hour, and show one twice.
func changesOf(t testing.TB, zone *time.Location, before period.Date) (skips, twice period.Date) {
	t.Helper()
	offset := func(d period.Date) int {
		year, month, day := d.Civil()
		_, seconds := time.Date(year, month, day, 0, 0, 0, 0, zone).Zone()
		return seconds
	}
	for d := before; d > before-400; d-- {
		switch now, then := offset(d), offset(d+1); {
		case then > now && skips == 0:
			skips = d
		case then < now && twice == 0:
			twice = d
		}
	}
	if skips == 0 || twice == 0 {
		t.Fatalf("the clocks of %s do not change", zone)
	}
	return skips, twice
}

// A time that the clocks skip is refused, and of one that they show twice the
// person says which is meant (K5).
func TestTheHourThatIsNotAndTheHourThatIsTwice(t *testing.T) {
	t.Parallel()
	s := demo(t)
	emma := as(t, s, representative)
	a, zone := emma.activity(), emma.in()
	skips, twice := changesOf(t, zone, emma.me.Today-90) // before all that was clocked
	p := signIn(t, browsertest.Open(t), s, representative)
	synced(p)
	add := func(d period.Date) {
		t.Helper()
		visit(p, "/time/"+d.String())
		press(p, "main .day", "Add time")
		p.Wait(`document.querySelector("#time-form form")`)
		choose(p, "#time-activity", a.ID)
		p.Paste("#time-start", "2:30")
		p.Paste("#time-stop", "4:00")
		press(p, "#time-form", "Save")
	}
	saved := func() {
		t.Helper()
		press(p, "#time-form", "Save")
		p.Wait(`!document.querySelector("#time-form")`)
		synced(p)
	}
	clocked := func(d period.Date) api.ClockEntry {
		t.Helper()
		items := got(emma.ClockDay(t.Context(), d, "")).from(t).Items
		if len(items) != 1 {
			t.Fatalf("the server has %+v", items)
		}
		return items[0].Entry
	}
	midnight := func(d period.Date) time.Time {
		year, month, day := d.Civil()
		return time.Date(year, month, day, 0, 0, 0, 0, zone)
	}

	add(skips)
	text(p, "#time-start-wrong", "The clocks skip this time on that day")
	p.Screenshot("clock-skipped")
	p.Paste("#time-start", "1:30")
	text(p, "#time-form .length", "1:30:00 in all")
	saved()
	if e := clocked(skips); !e.Start.Equal(midnight(skips).Add(90*time.Minute)) || e.Stop.Sub(e.Start) != 90*time.Minute {
		t.Errorf("around the hour that is not: %+v", e)
	}
	text(p, "main .entries", "1:30:00")

	add(twice)
	text(p, "#time-start-wrong", "The clocks show this time twice on that day. Choose which one is meant.")
	first, second := midnight(twice).Add(150*time.Minute), midnight(twice).Add(210*time.Minute)
	press(p, "#time-form", fmt.Sprintf("The first (%s)", first.Format("UTC-07:00")))
	text(p, "#time-form .length", "2:30:00 in all")
	press(p, "#time-form", fmt.Sprintf("The second (%s)", second.Format("UTC-07:00")))
	text(p, "#time-form .length", "1:30:00 in all")
	p.Screenshot("clock-twice")
	saved()
	if e := clocked(twice); !e.Start.Equal(second) || e.Stop.Sub(e.Start) != 90*time.Minute {
		t.Errorf("in the hour that is twice: %+v", e)
	}

	// What stands there is not asked for again, and the stop is asked for itself.
	press(p, "main .entries", "Edit")
	p.Paste("#time-stop", "2:45")
	press(p, "#time-form", "Save")
	text(p, "#time-stop-wrong", "The clocks show this time twice")
	if browsertest.Eval[bool](p, `!!document.querySelector("#time-start-wrong")`) {
		t.Error("the start is asked for, which was not touched")
	}
	press(p, "#time-form", fmt.Sprintf("The first (%s)", first.Format("UTC-07:00")))
	press(p, "#time-form", "Save")
	text(p, "#time-stop-wrong", "The stop has to be after the start.")
	p.Paste("#time-stop", "2:50")
	press(p, "#time-form", "Save")
	press(p, "#time-form", fmt.Sprintf("The second (%s)", second.Format("UTC-07:00")))
	saved()
	if e := clocked(twice); !e.Start.Equal(second) || e.Stop.Sub(e.Start) != 20*time.Minute {
		t.Errorf("within the hour that is twice: %+v", e)
	}
	complaints(t, p, "401")
}
