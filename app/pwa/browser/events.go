package browser

import (
	"math/rand/v2"
	"time"
)

// The pauses between attempts to listen again.
const (
	eventsPause   = time.Second
	eventsLongest = 5 * time.Minute
)

// EventsOptions say what is listened to.
type EventsOptions struct {
	URL   string   // of the same origin
	Names []string // of the events
	// Heard is called with each event.
	Heard func(name, data string)
	// Open is called when the connection is there, or gone; nil is nobody.
	// What was sent in between is lost: whoever listens asks for it.
	Open func(open bool)
}

// eventsWait is how long to wait before attempt n, counted from 1: drawn
// between 0 and a limit that doubles, so that not all devices come back at
// once.
func eventsWait(n int) time.Duration {
	longest := min(eventsPause<<min(n-1, 20), eventsLongest)
	return rand.N(longest) + 1
}
