//go:build !js

package browser

// Visible reports true.
func Visible() bool { return true }

// OnVisible calls nothing.
func OnVisible(fn func(visible bool)) (stop func()) { return func() {} }

// Online reports true.
func Online() bool { return true }

// OnOnline calls nothing.
func OnOnline(fn func(online bool)) (stop func()) { return func() {} }
