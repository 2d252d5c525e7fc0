//go:build !js

package browser

import "context"

// Copy returns ErrNoBrowser.
func Copy(ctx context.Context, text string) error { return ErrNoBrowser }
