package e2e

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// The network goes and comes while somebody enters values in three tabs: each
// arrives once, and all tabs show the same (S3, S11 to S13). HEADWAY_FLAPS is
// how often it goes, such as 100.
func TestNetworkFlaps(t *testing.T) {
	const tabs = 3
	t.Parallel()
	if os.Getenv("HEADWAY_FLAPS") == "" {
		t.Skip("HEADWAY_FLAPS is not set: each takes many seconds of waiting")
	}
	flaps := times(t, "HEADWAY_FLAPS", 2)
	s := demo(t)
	began := time.Now()
	l := newLedger(t, s, flaps, "Boxes", "Lids", "Labels", "Pallets")
	device := browsertest.Open(t).Device()
	pages := []*browsertest.Page{signIn(t, device, s, representative)}
	synced(pages[0])
	for len(pages) < tabs {
		p := device.Page()
		p.Go(s.URL + "/")
		p.Wait(`document.querySelector("#menu")`)
		pages = append(pages, p)
	}
	pages[0].Wait(`navigator.serviceWorker.controller?.state === "activated"`)

	for n := range flaps {
		own, all := func(tab int) field { return l.field(tab, n) }, l.field(tabs, n)
		for i, p := range pages {
			follow(p, "/today/"+all.date.String())
			own(i).there(p)
		}
		value := func(tab int) string { return strconv.Itoa(100*(tab+1) + n) }
		enter := func(tab int) {
			own(tab).enter(pages[tab], value(tab))
			l.wrote(own(tab), value(tab))
			all.tap(pages[tab], 1)
			l.tapped(all, 1)
		}
		first, second, third := n%tabs, (n+1)%tabs, (n+2)%tabs
		cut, restore := flap(s, pages, n)
		enter(first)
		cut()
		enter(second)
		restore()
		enter(third)
		for i, p := range pages {
			said(p, own(i), all)
			all.shows(p, fmt.Sprint(tabs)) // what the others have entered, too
		}
	}
	entered := time.Since(began)

	for _, p := range pages {
		l.emptied(p)
	}
	t.Logf("%d flaps over %d tabs, %s, then %s until all was sent: %s", flaps, tabs,
		entered.Round(time.Second), (time.Since(began) - entered).Round(time.Second), l.balance())
	for n := range flaps {
		for _, p := range pages {
			follow(p, "/today/"+l.field(0, n).date.String())
		}
		want := map[field]string{l.field(tabs, n): fmt.Sprint(tabs)}
		for tab := range tabs {
			want[l.field(tab, n)] = strconv.Itoa(100*(tab+1) + n)
		}
		for _, p := range pages {
			there(p, want)
		}
	}
	for i, p := range pages {
		synced(p)
		if c := p.Complaints("net::ERR_", "401"); len(c) > 0 {
			t.Errorf("the console of tab %d: %q", i, c)
		}
	}
}

// flap is the n-th way to lose the network: in all tabs, in one of them, by the
// server, or by both.
func flap(s *server, pages []*browsertest.Page, n int) (cut, restore func()) {
	one := pages[n/4%len(pages)]
	offline := func(off bool, pages ...*browsertest.Page) {
		for _, p := range pages {
			p.Offline(off)
		}
	}
	switch n % 4 {
	case 0:
		return func() { offline(true, pages...) }, func() { offline(false, pages...) }
	case 1:
		return s.Kill, s.Start
	case 2:
		return func() { offline(true, one) }, func() { offline(false, one) }
	}
	return func() { offline(true, one); s.Kill() }, func() { s.Start(); offline(false, one) }
}
