package browser

import (
	"context"
	"errors"
	"io"
	"syscall/js"
	"time"

	"github.com/seed57a6ed91/headway/app/client"
)

// Save gives the person a file with those contents.
func Save(name, mediaType string, data []byte) error {
	array := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	pieces := js.Global().Get("Array").New()
	pieces.Call("push", array)
	return save(name, mediaType, pieces)
}

// SaveDownload gives the person a download as a file, once all of it is there,
// and closes it. progress is told how many bytes there are so far; it may be
// nil. The bytes do not pass through Go's memory.
func SaveDownload(ctx context.Context, d *client.Download, progress func(done int64)) error {
	defer d.Body.Close()
	body, ok := d.Body.(*client.Body)
	if !ok {
		data, err := d.ReadAll(progress)
		if err != nil {
			return err
		}
		return Save(d.Name, d.MediaType, data)
	}
	pieces := js.Global().Get("Array").New()
	done := int64(0)
	for {
		piece, err := body.Next()
		if errors.Is(err, io.EOF) {
			return save(d.Name, d.MediaType, pieces)
		}
		if err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return err
		}
		pieces.Call("push", piece)
		done += int64(piece.Length())
		if progress != nil {
			progress(done)
		}
	}
}

// save clicks a link to a file that is made of pieces.
func save(name, mediaType string, pieces js.Value) error {
	_, err := attempt(func() js.Value {
		blob := js.Global().Get("Blob").New(pieces, object(map[string]any{"type": mediaType}))
		address := js.Global().Get("URL").Call("createObjectURL", blob)
		link := document().Call("createElement", "a")
		link.Set("href", address)
		link.Set("download", name)
		link.Set("hidden", true)
		// Beside the body, which is the app's.
		document().Get("documentElement").Call("append", link)
		link.Call("click")
		link.Call("remove")
		// The browser reads it in its own time, and does not tell when.
		time.AfterFunc(time.Minute, func() { js.Global().Get("URL").Call("revokeObjectURL", address) })
		return js.Undefined()
	})
	return err
}
