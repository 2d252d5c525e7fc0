package httpapi

import "github.com/seed57a6ed91/headway/tracking"

// trackingAPI is the operations of the tracking domain.
type trackingAPI struct {
	*API
	trackers *tracking.Log
}

func (a trackingAPI) mount() {
	a.mountTrackers()
	a.mountClosures()
	a.mountDays()
	a.mountEntries()
	a.mountReports()
	a.mountExports()
}
