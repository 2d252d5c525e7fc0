//go:build !js

package browser

import "time"

// SinceStart returns 0.
func SinceStart() time.Duration { return 0 }

// Zone returns UTC.
func Zone(at time.Time) (name string, offset int) { return "UTC", 0 }
