// Command pwa is the web app, built for the browser with GOOS=js GOARCH=wasm.
package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa"
)

func main() {
	app.RouteWithRegexp("^/.*", func() app.Composer { return pwa.New() })
	app.RunWhenOnBrowser()
}
