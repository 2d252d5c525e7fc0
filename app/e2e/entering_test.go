package e2e

import (
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// What is entered moves nothing, neither at once nor when it is saved, sent
// and confirmed: the next tap is on its way to where the next field was.
func TestEnteringMovesNothing(t *testing.T) {
	s := demo(t)
	for width, who := range map[int64]string{390: representative, 1280: another} {
		me := as(t, s, who)
		today := me.me.Today
		daily, weekly, visits := me.tracker("Daily calls"), me.tracker("Weekly sales"), me.tracker("Field visits")
		p := signIn(t, browsertest.Open(t), s, who)
		p.Size(width, 900)
		p.Go(s.URL + "/")
		calls := fieldOf(t, daily, "Calls", today)
		calls.there(p)
		synced(p)
		settled(p)
		p.Run(watchFields)
		calls.enter(p, "1"+string(rune('0'+width%9)))
		for range 3 {
			calls.more(p, 1)
		}
		fieldOf(t, weekly, "Revenue", today).enter(p, "1,234.50")
		p.Click("#" + fieldOf(t, weekly, "Follow-ups done", today).id())
		fieldOf(t, visits, "Kilometres", today).enter(p, "12.5")
		calls.says(p, "Synced")
		synced(p)
		settled(p)
		if moved := browsertest.Eval[[]string](p, `[...window.moved]`); len(moved) > 0 {
			t.Errorf("%d wide: %q", width, moved)
		}
	}
}

// watchFields notes in window.moved which fields of the page move, looking at
// each frame.
const watchFields = `{
	const at = () => new Map([...document.querySelectorAll(".metric .top")].map((e) => [e.innerText.split("\n")[0], Math.round(e.getBoundingClientRect().top + scrollY)]));
	window.moved = new Set();
	let before = at();
	const look = () => {
		const now = at();
		for (const [name, y] of now) if (before.has(name) && before.get(name) !== y) moved.add(name + " from " + before.get(name) + " to " + y);
		before = now;
		requestAnimationFrame(look);
	};
	look();
}`
