package browser

import (
	"context"
	"syscall/js"
)

// NotificationPermission tells whether the app may show notifications.
func NotificationPermission() Permission {
	n := js.Global().Get("Notification")
	if !n.Truthy() {
		return Refused
	}
	return Permission(n.Get("permission").String())
}

// AskForNotifications asks the person, once: after an answer the browser does
// not ask again. It has to follow a tap.
func AskForNotifications(ctx context.Context) (Permission, error) {
	v, err := await(ctx, func() js.Value { return js.Global().Get("Notification").Call("requestPermission") })
	if err != nil {
		return NotificationPermission(), err
	}
	return Permission(v.String()), nil
}

// Notify shows a notification through the service worker, which leads a tap to
// its page. Where there is no worker, or no permission, that is an error.
func Notify(ctx context.Context, n Notification) error {
	registration, err := await(ctx, func() js.Value {
		return js.Global().Get("navigator").Get("serviceWorker").Call("getRegistration")
	})
	if err != nil {
		return err
	}
	if !registration.Truthy() {
		return ErrNoBrowser
	}
	options := object(map[string]any{"body": n.Body, "data": map[string]any{"path": n.Path}})
	if n.Tag != "" {
		options.Set("tag", n.Tag)
	}
	if n.Icon != "" {
		options.Set("icon", n.Icon)
	}
	_, err = await(ctx, func() js.Value { return registration.Call("showNotification", n.Title, options) })
	return err
}
