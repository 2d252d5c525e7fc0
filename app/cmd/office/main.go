// Command office is the program of the web app for those who manage, built for
// the browser with GOOS=js GOARCH=wasm.
package main

import (
	"github.com/seed57a6ed91/headway/app/pwa"
	"github.com/seed57a6ed91/headway/app/pwa/activities"
	"github.com/seed57a6ed91/headway/app/pwa/organization"
	"github.com/seed57a6ed91/headway/app/pwa/paidtime"
	"github.com/seed57a6ed91/headway/app/pwa/places"
	"github.com/seed57a6ed91/headway/app/pwa/rates"
	"github.com/seed57a6ed91/headway/app/pwa/schedule"
	"github.com/seed57a6ed91/headway/app/pwa/trackers"
)

func main() {
	pwa.Run(pwa.Office, pwa.Pages{
		"/trackers": trackers.New, "/trackers/new": trackers.NewWizard, "/trackers/{tracker}": trackers.NewWizard,
		"/trackers/{tracker}/periods": trackers.NewPeriods,
		"/places":                     places.New, "/places/{tab}": places.New,
		"/timetrack": paidtime.New, "/schedule": schedule.New, "/activities": activities.New, "/rates": rates.New,
		"/organization": organization.New,
	})
}
