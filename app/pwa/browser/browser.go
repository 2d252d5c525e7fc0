// Package browser is what the web app needs of the browser beyond its pages:
// thin wrappers of one capability each, over syscall/js.
//
// Outside of a browser everything here compiles and does what its comment
// says, which mostly is nothing: pages are tested there.
//
// Functions that take a context wait for the browser, so they are called from
// a goroutine of one's own and never from an event handler, which would hold
// up the page. Functions that are handed over, to be called when something
// happens, run in a goroutine of their own; one that panics is reported on the
// console and ends nothing else.
package browser

import "errors"

// ErrNoBrowser is returned outside of a browser, and by a browser that lacks
// the capability.
var ErrNoBrowser = errors.New("the browser cannot do this")

// Error is what the browser refused, by its own name for it, such as
// NotAllowedError.
type Error struct {
	Name    string
	Message string
}

func (e *Error) Error() string {
	if e.Message == "" {
		return e.Name
	}
	return e.Name + ": " + e.Message
}
