//go:build !js

package browser

import "context"

// Persist returns ErrNoBrowser.
func Persist(ctx context.Context) (bool, error) { return false, ErrNoBrowser }

// Persisted returns ErrNoBrowser.
func Persisted(ctx context.Context) (bool, error) { return false, ErrNoBrowser }

// Room returns ErrNoBrowser.
func Room(ctx context.Context) (used, quota int64, err error) { return 0, 0, ErrNoBrowser }
