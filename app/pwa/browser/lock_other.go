//go:build !js

package browser

import "context"

// Lock is a lock that nobody else wants: there are no tabs.
type Lock struct{ Name string }

// Exclusive runs fn.
func (l Lock) Exclusive(ctx context.Context, fn func(context.Context) error) (ran bool, err error) {
	return true, fn(ctx)
}
