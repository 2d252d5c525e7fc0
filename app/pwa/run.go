package pwa

import (
	"runtime/debug"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
)

// Run runs a program with its pages in the browser.
func Run(program Program, pages Pages) {
	for _, r := range routes() {
		if r.program == program && pages[r.pattern] == nil {
			panic("no page for " + r.pattern)
		}
	}
	// A phone spares a megabyte more easily than the time to look for it, and
	// most of what the app needs it needs from its start on.
	debug.SetGCPercent(300)
	debug.SetMemoryLimit(96 << 20)
	pace := browser.NewPace()
	pace.Rest() // the program has begun, which takes the browser long
	app.RouteWithRegexp("^/.*", func() app.Composer {
		pace.Rest()
		pace = nil // later navigations are taps, which wait for this goroutine
		return New(program, pages)
	})
	app.RunWhenOnBrowser()
}
