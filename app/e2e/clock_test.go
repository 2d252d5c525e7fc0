package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// clockSays waits until the clock in the top bar says something.
func clockSays(p *browsertest.Page, words string) { text(p, "#clock .chooser", words) }

// runs waits until the clock runs, and stands until it does not.
func runs(p *browsertest.Page) { p.Wait(`document.querySelector("#clock.running .stop")`) }
func stands(p *browsertest.Page) {
	p.Wait(`document.querySelector("#clock:not(.running) #clock-button:enabled")`)
}

// cleared removes what somebody clocked on a day, so that nothing is in the
// way, and stops what runs.
func (p *someone) cleared(d period.Date) {
	p.t.Helper()
	got(p.StopClock(p.ctx, api.ClockStop{})).from(p.t)
	for _, it := range got(p.ClockDay(p.ctx, d, "")).from(p.t).Items {
		got(p.RemoveClockEntry(p.ctx, it.Entry.ID, it.Entry.Revision, "")).from(p.t)
	}
}

// put sets a field of the browser's own, such as that of a day.
func put(p *browsertest.Page, id, value string) {
	p.Wait(fmt.Sprintf(`document.getElementById(%q)`, id))
	p.Run(fmt.Sprintf(`const e = document.getElementById(%q); e.value = %q; e.dispatchEvent(new Event("change", { bubbles: true }));`, id, value))
}

// Somebody clocks in without a network, closes the page, mends the start so
// that it is before midnight, and clocks out: the server has it once, and whole
// (K1, K3, K4, K5).
func TestClockOffline(t *testing.T) {
	s := demo(t)
	emma := as(t, s, representative)
	today := emma.me.Today
	emma.cleared(today)
	device := browsertest.Open(t)
	p := signIn(t, device, s, representative)
	p.Wait(`navigator.serviceWorker.controller?.state === "activated"`)
	stands(p)
	follow(p, "/time")
	settled(p)
	text(p, "main .day", "Nothing was clocked on this day")
	text(p, "main .pay", "Salary")
	synced(p)

	s.Kill()
	p.Offline(true)
	p.Click("#clock .chooser")
	press(p, "#clock-choose", "Administration")
	runs(p)
	clockSays(p, "Administration")
	clockSays(p, "Saved on this device")
	first := p.Text("#clock .elapsed")
	p.Wait(fmt.Sprintf(`document.querySelector("#clock .elapsed").textContent > %q`, first))
	text(p, "main .day", "running")

	// Another tab has it at once, and so has a page that is opened later.
	second := device.Page()
	second.Offline(true)
	second.Go(s.URL + "/history")
	runs(second)
	clockSays(second, "Administration")
	p.Close()
	p = device.Page()
	p.Offline(true)
	p.Go(s.URL + "/time")
	runs(p)
	text(p, "main .day", "running")

	// The start is mended, after what is no time.
	press(p, "main .entries", "Edit")
	for _, typed := range []string{"soon", "🙂", strings.Repeat("9", 10_000), "25:00"} {
		p.Paste("#time-start", typed)
		press(p, "#time-form", "Save")
		p.Wait(`document.querySelector("#time-start-wrong")`)
		if is := browsertest.Eval[string](p, `document.querySelector("#time-start").value`); is != typed {
			t.Errorf("%.20q has become %.20q", typed, is)
		}
	}
	put(p, "time-start-day", (today - 1).String())
	p.Paste("#time-start", "2330")
	press(p, "#time-form", "Save")
	p.Wait(`!document.querySelector("#time-form")`)
	text(p, "main .entries", "running")
	p.Wait(`Number(document.querySelector("#clock .elapsed").textContent.split(":")[0]) < 25`)
	p.Wait(`document.querySelector("#clock .stop").checkVisibility()`)
	p.Click("#clock-button")
	stands(p)
	stands(second)
	text(p, "main .entries", "finished")
	text(p, "main .entries", "Saved on this device")
	chip(p, "on this device, no network")

	// The network is back.
	s.Start()
	p.Offline(false)
	second.Offline(false)
	synced(p)
	text(p, "main .entries", "Synced")
	ids := map[string]bool{}
	for _, d := range []period.Date{today - 1, today} {
		for _, it := range got(emma.ClockDay(t.Context(), d, "")).from(t).Items {
			if it.Entry.Stop.IsZero() {
				t.Errorf("%s runs on the server", it.Entry.ID)
			}
			if it.Entry.Start.Before(emmaMidnight(t, today)) && it.Entry.Stop.After(emmaMidnight(t, today)) {
				ids[it.Entry.ID] = true
			}
		}
	}
	if len(ids) != 1 {
		t.Errorf("%d entries are over midnight", len(ids))
	}
	if left := got(emma.ClockDay(t.Context(), today, "")).from(t).Items; len(left) != 1 {
		t.Errorf("the server has %d entries of today", len(left))
	}

	// An entry in the way is named, and what was typed stays.
	press(p, "main .day", "Add time")
	p.Wait(`document.querySelector("#time-form form")`)
	put(p, "time-start-day", (today - 1).String())
	put(p, "time-stop-day", (today - 1).String())
	p.Paste("#time-start", "23:15")
	p.Paste("#time-stop", "23.45")
	press(p, "#time-form", "Save")
	text(p, "#time-form", "Another entry is in the way: Administration")
	if is := browsertest.Eval[string](p, `document.querySelector("#time-stop").value`); is != "23.45" {
		t.Errorf("the stop has become %q", is)
	}
	p.Paste("#time-stop", "23:30")
	press(p, "#time-form", "Save")
	p.Wait(`!document.querySelector("#time-form")`)
	synced(p)
	complaints(t, p, "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "Failed to load resource")

	check := accessibility(t)
	visit(p, "/time/"+(today-1).String())
	text(p, "main .entries", "Administration")
	examine(t, p, check, "time")
	press(p, "main .entries", "History")
	p.Wait(`document.querySelector("#time-history .versions li")`)
	examine(t, p, check, "time-history")
	p.Click("#time-history header button")
	visit(p, "/time/"+(today-21).String())
	text(p, "main .day", "This day was approved by")
	examine(t, p, check, "time-approved")
}

// emmaMidnight is the beginning of a day in Copenhagen.
func emmaMidnight(t *testing.T, d period.Date) time.Time {
	t.Helper()
	c, err := period.Settings{Zone: "Europe/Copenhagen"}.Clock()
	if err != nil {
		t.Fatal(err)
	}
	return c.At(d, 0)
}
