package pwa

import (
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/web"
)

// What is served at the address of a page is the program that has it.
func TestPagesAreInTheProgramOfTheirAddress(t *testing.T) {
	t.Parallel()
	for _, r := range routes() {
		if served := web.ProgramAt(strings.TrimPrefix(r.pattern, "/")); served != string(r.program) {
			t.Errorf("%s is a page of %q, and %q is served there", r.pattern, r.program, served)
		}
	}
}

// Held is there for whoever enters something that can be held, and for whoever
// decides on it, be it of trackers or of the clock.
func TestWhoMayUseHeld(t *testing.T) {
	t.Parallel()
	for _, r := range routes() {
		if r.pattern != "/held" {
			continue
		}
		for _, m := range []api.Menu{{Today: true}, {MyTime: true}, {TrackerManagement: true}, {HeldTime: true}} {
			if !r.may(m) {
				t.Errorf("not with %+v", m)
			}
		}
		if r.may(api.Menu{TrackerReports: true, HourRates: true}) {
			t.Error("with nothing that can be held")
		}
		return
	}
	t.Error("there is no such page")
}
