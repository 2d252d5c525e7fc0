package pwa

import (
	"strings"
	"testing"

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
