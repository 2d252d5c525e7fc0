package e2e

import (
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// Nothing jumps while a page is loaded from its address: what stands for it
// until it is there takes the room of what comes. Chromium sums how far things
// move that nobody touched, as a part of the window; 0.1 is what is commonly
// called good.
func TestPagesDoNotJump(t *testing.T) {
	const most = 0.02
	s := demo(t)
	b := browsertest.Open(t)
	visits := as(t, s, manager).tracker("Field visits").ID
	as(t, s, representative).forgets(13 * time.Hour)
	for _, who := range []struct {
		email   string
		forgets bool // the clock, which is told on every page when it is known
		paths   []string
	}{
		{representative, true, []string{"/", "/history", "/time", "/reports", "/held", "/settings"}},
		{manager, false, []string{"/reports", "/reports/" + visits, "/trackers", "/held"}},
	} {
		p := b.Device().Page()
		p.Before(watchShifts)
		p.Size(390, 844)
		enterAs(p, s, who.email)
		synced(p)
		for _, size := range []struct{ width, height int64 }{{390, 844}, {1280, 800}} {
			p.Size(size.width, size.height)
			for _, path := range who.paths {
				p.Go(s.URL + path)
				p.Wait(`document.querySelector("#menu")`)
				settled(p)
				if who.forgets {
					p.Wait(`document.querySelector("#clock .forgotten")`)
				}
				if moved := browsertest.Eval[shifts](p, `window.shifts()`); moved.Sum > most {
					t.Errorf("%s of %s, %d wide, jumps by %.3f: %s", path, who.email, size.width, moved.Sum, moved.What)
				}
			}
		}
	}
}

// shifts is what moved by itself.
type shifts struct {
	Sum  float64 `json:"sum"`
	What string  `json:"what"`
}

// watchShifts notes what moves, from the beginning of a page; window.shifts
// tells it once the next picture is painted.
const watchShifts = `{
	const seen = [];
	const note = (entries) => seen.push(...entries.filter((e) => !e.hadRecentInput));
	const watch = new PerformanceObserver((list) => note(list.getEntries()));
	watch.observe({ type: "layout-shift", buffered: true });
	const name = ({ node, previousRect: from, currentRect: to }) => {
		const e = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
		return (e ? e.tagName + "." + e.className : "?") + " from " + Math.round(from.x) + "," + Math.round(from.y) + " to " + Math.round(to.x) + "," + Math.round(to.y);
	};
	window.shifts = () => new Promise((then) => requestAnimationFrame(() => setTimeout(() => {
		note(watch.takeRecords());
		then({ sum: seen.reduce((sum, e) => sum + e.value, 0), what: seen.flatMap((e) => e.sources.map(name)).join("; ") });
	})));
}`
