package e2e

import (
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// Whoever goes from page to page holds one stream of events, and none for each
// page that was left and that the browser keeps to go back to: the server
// grants a person five (S12).
func TestPagesLeftBehindHoldNoStream(t *testing.T) {
	t.Parallel()
	s := demo(t)
	p := signIn(t, browsertest.OpenProfile(t, t.TempDir()), s, enterprise)
	for _, path := range []string{"/trackers", "/history", "/places", "/reports", "/schedule", "/settings", "/timetrack", "/"} {
		p.Go(s.URL + path)
		p.Wait(`document.querySelector("#menu")`)
		synced(p)
	}
	if strings.Contains(p.Console(), "429") {
		t.Errorf("the server refused a stream:\n%s", p.Console())
	}
}
