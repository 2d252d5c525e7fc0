package e2e

import (
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// The keyboard and the screen reader begin at the heading of a new page,
// wherever the link to it was.
func TestFocusFollowsNavigation(t *testing.T) {
	t.Parallel()
	s := demo(t)
	daily := as(t, s, manager).tracker("Daily calls")
	p := signIn(t, browsertest.Open(t), s, manager)
	for _, link := range []string{`#menu a[href="/reports"]`, `main a[href="/reports/` + daily.ID + `"]`, `#menu a[href="/"]`} {
		p.Wait(`document.querySelector('` + link + `')`)
		p.Run(`window.heading = document.activeElement; document.querySelector('` + link + `').focus()`)
		p.Click(link)
		p.Wait(`document.activeElement.id === "` + ui.TitleID + `" && document.activeElement !== window.heading`)
	}
}
