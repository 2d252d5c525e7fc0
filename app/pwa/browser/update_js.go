package browser

import (
	"context"
	"errors"
	"syscall/js"
)

// updater is what the boot script gives for versions of the app.
func updater() js.Value { return js.Global().Get("headwayUpdate") }

// UpdateReady reports whether a newer version of the app is complete on this
// device (S15).
func UpdateReady() bool {
	u := updater()
	return u.Truthy() && u.Get("ready").Bool()
}

// CheckForUpdate asks the server for a newer version of the app, waits until
// it is complete on this device, and reports whether there is one. go-app's
// OnAppUpdate is called when one becomes so. The error says that the server
// could not be asked, or that the version did not come.
func CheckForUpdate(ctx context.Context) (bool, error) {
	asked, err := await(ctx, func() js.Value { return updater().Call("check") })
	if err == nil && !asked.Truthy() {
		err = errNotAsked
	}
	return UpdateReady(), err
}

var errNotAsked = errors.New("the server could not be asked for a newer version")

// Keep keeps a program of the web app on this device, such as "office".
func Keep(program string) {
	if keep := js.Global().Get("headwayKeep"); keep.Truthy() {
		keep.Invoke(program)
	}
}

// Update changes to the newer version: the page is loaded anew. Whoever calls
// it sees to it that nothing is pending and no form is dirty, or that the
// person wants it.
func Update() error {
	_, err := attempt(func() js.Value { return updater().Call("activate") })
	return err
}
