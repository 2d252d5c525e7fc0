package e2e

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// Every process of the browser is killed as soon as the page says that a value
// is saved, in turns with and without a network: each value arrives once, and
// is seen again by whoever opens the browser (S1, S3). HEADWAY_BROWSER_KILLS
// is how often, such as 50.
func TestBrowserIsKilled(t *testing.T) {
	kills := times(t, "HEADWAY_BROWSER_KILLS", 2)
	s := demo(t)
	began := time.Now()
	l := newLedger(t, s, kills, "Boxes", "Lids", "Labels")
	profile := t.TempDir()
	device := browsertest.OpenProfile(t, profile)
	p := signIn(t, device, s, representative)
	p.Wait(`navigator.serviceWorker.controller?.state === "activated"`)
	synced(p)
	device.Close() // as people do: browsers write cookies late

	states := map[string]int{} // by what the page said
	path := func(f field) string { return "/today/" + f.date.String() }
	for n := range kills {
		boxes, lids, labels := l.field(0, n), l.field(1, n), l.field(2, n)
		offline := n%2 == 0
		device = browsertest.OpenProfile(t, profile)
		p = device.Page()
		p.Offline(offline)
		if n == 0 {
			p.Go(s.URL + path(boxes))
		} else { // what was said to be saved is there
			last := l.field(0, n-1)
			p.Go(s.URL + path(last))
			last.shows(p, strconv.Itoa(100+n-1))
			l.field(1, n-1).shows(p, "3")
			follow(p, path(boxes))
		}
		boxes.there(p)
		value := strconv.Itoa(100 + n)
		boxes.enter(p, value)
		lids.tap(p, 3)
		lids.shows(p, "3")
		state := said(p, boxes, lids)
		if n%4 > 1 { // and in the middle of another one
			labels.enter(p, value)
			l.typed(labels, value)
		}
		device.Kill()
		states[state]++
		l.wrote(boxes, value)
		l.tapped(lids, 3)
		if offline && state != "Saved on this device" {
			t.Errorf("without a network it says %s", state)
		}
	}

	device = browsertest.OpenProfile(t, profile)
	p = device.Page()
	p.Go(s.URL + "/")
	l.emptied(p)
	t.Logf("%d kills in %s: %s; the page said %v", kills, time.Since(began).Round(time.Second), l.balance(), states)
	for n := range min(kills, 5) {
		follow(p, path(l.field(0, n)))
		there(p, map[field]string{l.field(0, n): strconv.Itoa(100 + n), l.field(1, n): "3"})
	}
	if c := p.Complaints(); len(c) > 0 {
		t.Errorf("the console: %q", strings.Join(c, "; "))
	}
}
