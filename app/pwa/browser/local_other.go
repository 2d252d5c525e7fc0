//go:build !js

package browser

import "time"

// Local returns "".
func Local(key string) string { return "" }

// SetLocal returns ErrNoBrowser.
func SetLocal(key, value string) error { return ErrNoBrowser }

// ForgetLocal does nothing.
func ForgetLocal(prefix string) {}

// Cookie returns "".
func Cookie(name string) string { return "" }

// SetCookie does nothing.
func SetCookie(name, value, path string, age time.Duration) {}
