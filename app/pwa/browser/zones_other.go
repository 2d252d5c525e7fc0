//go:build !js

package browser

// Zones returns none.
func Zones() []string { return nil }
