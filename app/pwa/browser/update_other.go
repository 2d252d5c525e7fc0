//go:build !js

package browser

import "context"

// UpdateReady reports false.
func UpdateReady() bool { return false }

// CheckForUpdate returns ErrNoBrowser.
func CheckForUpdate(ctx context.Context) (bool, error) { return false, ErrNoBrowser }

// Keep does nothing.
func Keep(program string) {}

// Update returns ErrNoBrowser.
func Update() error { return ErrNoBrowser }
