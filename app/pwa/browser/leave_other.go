//go:build !js

package browser

// BeforeLeaving asks nobody.
func BeforeLeaving(unsaved func() bool) (stop func()) { return func() {} }
