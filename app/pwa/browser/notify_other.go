//go:build !js

package browser

import "context"

// NotificationPermission returns Refused.
func NotificationPermission() Permission { return Refused }

// AskForNotifications returns Refused.
func AskForNotifications(ctx context.Context) (Permission, error) { return Refused, ErrNoBrowser }

// Notify returns ErrNoBrowser.
func Notify(ctx context.Context, n Notification) error { return ErrNoBrowser }
