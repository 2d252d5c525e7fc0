package browser

import (
	"context"
	"syscall/js"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

// Lock is a lock that all tabs of the app share (S11), by its name.
type Lock struct{ Name string }

var _ device.Lock = Lock{}

// Exclusive runs fn while this tab holds the lock, and reports false, with fn
// not run, if another tab holds it. A browser without locks runs fn:
// correctness never rests on them. The lock goes when fn returns, and with the
// tab.
func (l Lock) Exclusive(ctx context.Context, fn func(context.Context) error) (ran bool, err error) {
	locks := js.Global().Get("navigator").Get("locks")
	if !locks.Truthy() {
		return true, fn(ctx)
	}
	granted := make(chan bool, 1)
	var release js.Value // ends the lock
	executor := handler(func(args []js.Value) any {
		release = args[0]
		return nil
	})
	defer executor.Release()
	asked := handler(func(args []js.Value) any {
		if !args[0].Truthy() {
			granted <- false
			return nil
		}
		until := js.Global().Get("Promise").New(executor)
		granted <- true
		return until
	})
	defer asked.Release()
	promise, err := attempt(func() js.Value {
		return locks.Call("request", l.Name, object(map[string]any{"ifAvailable": true}), asked)
	})
	if err != nil {
		return false, err
	}
	// A page that is being left is refused the lock without being asked.
	failed := make(chan error, 1)
	go func() {
		_, err := await(context.WithoutCancel(ctx), func() js.Value { return promise })
		failed <- err
	}()
	select {
	case ran = <-granted:
	case err = <-failed:
		return false, err
	}
	if !ran {
		return false, nil
	}
	defer release.Invoke()
	return true, fn(ctx)
}
