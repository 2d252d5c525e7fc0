package browser

import (
	"context"
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

// CheckForUpdate asks the server for a newer version of the app, and reports
// whether one is complete on this device. go-app's OnAppUpdate is called when
// one becomes so later.
func CheckForUpdate(ctx context.Context) (bool, error) {
	_, err := await(ctx, func() js.Value { return updater().Call("check") })
	return UpdateReady(), err
}

// Update changes to the newer version: the page is loaded anew. Whoever calls
// it sees to it that nothing is pending and no form is dirty, or that the
// person wants it.
func Update() error {
	_, err := attempt(func() js.Value { return updater().Call("activate") })
	return err
}
