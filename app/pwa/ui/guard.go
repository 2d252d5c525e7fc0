package ui

import (
	"context"
	"fmt"
)

// guarded searches; a panic is an error, and does not end the app.
func guarded(ctx context.Context, search func(context.Context, string) ([]Option, error), words string) (found []Option, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return search(ctx, words)
}
