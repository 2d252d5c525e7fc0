package device

import (
	"context"
	"errors"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Transport reaches the server, as the person who is signed in.
//
// A refusal comes back as an error that unwraps to a *fault.Refusal with the
// server's code, of which these matter here: signed_out, denied,
// foreign_device, upgrade_required, too_large. An error without one means that
// no answer came. An error may carry how long the server asks to wait, by a
// method RetryAfter() time.Duration.
type Transport interface {
	Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error)
	Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error)
}

// Lock lets one tab send at a time (S11), in the browser by Web Locks. It is
// held for a round only, and only spares the server work: nothing is lost or
// doubled without it.
type Lock interface {
	// Exclusive runs fn while no other tab does, and returns its error. Where
	// another one does, it returns at once and ran is false.
	Exclusive(ctx context.Context, fn func(ctx context.Context) error) (ran bool, err error)
}

// Failure says why the last round of sync failed.
type Failure string

// The failures. The empty one is none.
const (
	Offline   Failure = "offline"    // no answer came
	SignedOut Failure = "signed_out" // sync waits for a sign-in by the same person
	Denied    Failure = "denied"     // the person may not sync, or another one is signed in
	Upgrade   Failure = "upgrade"    // the server no longer understands this version of the app
	Server    Failure = "server"     // it answered, but could not do it
	Storage   Failure = "storage"    // the device could not read or write its own store
)

// waits reports whether nothing but Wake starts another round after it.
func (f Failure) waits() bool { return f == SignedOut || f == Denied || f == Upgrade }

const (
	codeSignedOut = "signed_out"
	codeTooLarge  = "too_large"
)

// storageError is a failure of the device's own store.
type storageError struct{ err error }

func (e *storageError) Error() string { return "the device's store: " + e.err.Error() }
func (e *storageError) Unwrap() error { return e.err }

// errMute is what a server does that answers and yet takes nothing.
var errMute = &fault.Refusal{Code: "no_progress", Reason: "the server answers, but does not go on"}

func failureOf(err error) Failure {
	if err == nil {
		return ""
	}
	if _, ok := errors.AsType[*storageError](err); ok {
		return Storage
	}
	switch fault.Code(err) {
	case codeSignedOut:
		return SignedOut
	case sync.CodeUpgrade:
		return Upgrade
	case sync.CodeForeignDevice:
		return Denied
	}
	switch {
	case errors.Is(err, fault.ErrDenied):
		return Denied
	case answered(err):
		return Server
	}
	return Offline
}

// answered reports whether an error is what the server said.
func answered(err error) bool {
	_, refusal := errors.AsType[*fault.Refusal](err)
	return refusal || fault.Sentinel(err) != nil
}

// retryAfter is how long the server asks to wait; 0 if it does not.
func retryAfter(err error) time.Duration {
	if asks, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err); ok {
		return max(asks.RetryAfter(), 0)
	}
	return 0
}
