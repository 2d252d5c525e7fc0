// Command pwa is the program of the web app for those who enter and look at
// figures, built for the browser with GOOS=js GOARCH=wasm.
package main

import (
	"github.com/seed57a6ed91/headway/app/pwa"
	"github.com/seed57a6ed91/headway/app/pwa/held"
	"github.com/seed57a6ed91/headway/app/pwa/history"
	"github.com/seed57a6ed91/headway/app/pwa/reports"
	"github.com/seed57a6ed91/headway/app/pwa/settings"
	"github.com/seed57a6ed91/headway/app/pwa/today"
)

func main() {
	pwa.Run(pwa.Field, pwa.Pages{
		"/": today.New, "/today": today.New, "/today/{date}": today.New,
		"/history": history.New,
		"/reports": reports.NewOverview, "/reports/{tracker}": reports.New,
		"/held":     held.New,
		"/settings": settings.New,
	})
}
