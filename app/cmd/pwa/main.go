// Command pwa is the web app, built for the browser with GOOS=js GOARCH=wasm.
package main

import (
	"runtime/debug"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
)

func main() {
	// A phone spares a megabyte more easily than the time to look for it, and
	// most of what the app needs it needs from its start on.
	debug.SetGCPercent(300)
	debug.SetMemoryLimit(96 << 20)
	pace := browser.NewPace()
	pace.Rest() // the program has begun, which takes the browser long
	app.RouteWithRegexp("^/.*", func() app.Composer {
		pace.Rest()
		pace = nil // later navigations are taps, which wait for this goroutine
		return pwa.New()
	})
	app.RunWhenOnBrowser()
}
