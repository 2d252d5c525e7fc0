//go:build !js

package browser

// Language is that of no page.
func Language() string { return "" }

// BeforeSending has no form to wait for.
func BeforeSending(id string, fits func() bool) (stop func()) { return func() {} }
