package browser

import (
	"context"
	"syscall/js"
)

// Copy puts a text on the clipboard. It has to follow a tap.
func Copy(ctx context.Context, text string) error {
	_, err := await(ctx, func() js.Value {
		return js.Global().Get("navigator").Get("clipboard").Call("writeText", text)
	})
	return err
}
