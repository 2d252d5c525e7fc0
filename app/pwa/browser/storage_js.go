package browser

import (
	"context"
	"syscall/js"
)

func storageManager() js.Value { return js.Global().Get("navigator").Get("storage") }

// Persist asks the browser to keep what the app stores until the person
// deletes it (S14), and reports whether it will.
func Persist(ctx context.Context) (bool, error) {
	v, err := await(ctx, func() js.Value { return storageManager().Call("persist") })
	return err == nil && v.Bool(), err
}

// Persisted reports whether the browser keeps what the app stores until the
// person deletes it.
func Persisted(ctx context.Context) (bool, error) {
	v, err := await(ctx, func() js.Value { return storageManager().Call("persisted") })
	return err == nil && v.Bool(), err
}

// Room returns how many bytes the app has stored, and how many it may.
func Room(ctx context.Context) (used, quota int64, err error) {
	v, err := await(ctx, func() js.Value { return storageManager().Call("estimate") })
	if err != nil {
		return 0, 0, err
	}
	return int64(v.Get("usage").Float()), int64(v.Get("quota").Float()), nil
}
