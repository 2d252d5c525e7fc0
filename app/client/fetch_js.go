package client

import (
	"context"
	"errors"
	"io"
	"syscall/js"
)

func defaultDoer() Doer { return fetch{} }

// fetch is the Doer of the browser. It blocks the goroutine that calls it, so
// that must not be the one of an event handler.
type fetch struct{}

// Do implements Doer.
func (fetch) Do(ctx context.Context, r Request) (Response, error) {
	if err := ctx.Err(); err != nil {
		return Response{}, err
	}
	object := js.Global().Get("Object")
	header := object.New()
	for name, value := range r.Header {
		header.Set(name, value)
	}
	controller := js.Global().Get("AbortController").New()
	init := object.New()
	init.Set("method", r.Method)
	init.Set("headers", header)
	init.Set("credentials", "same-origin")
	init.Set("cache", "no-store")
	init.Set("signal", controller.Get("signal"))
	body, err := bodyOf(r)
	if err != nil {
		return Response{}, err
	}
	if !body.IsUndefined() {
		init.Set("body", body)
	}
	stop := context.AfterFunc(ctx, func() { controller.Call("abort") })
	answer, err := await(js.Global().Call("fetch", r.URL, init))
	if err != nil {
		stop()
		return Response{}, err
	}
	return Response{
		Status: answer.Get("status").Int(), Header: headers{answer.Get("headers")},
		Body: &Body{response: answer, stop: stop},
	}, nil
}

// bodyOf is the body of a request: a file of the browser as it is, everything
// else as bytes.
func bodyOf(r Request) (js.Value, error) {
	if r.File == nil {
		if r.Body == nil {
			return js.Undefined(), nil
		}
		return bytesToJS(r.Body), nil
	}
	if f, ok := r.File.(interface{ JSValue() js.Value }); ok {
		return f.JSValue(), nil
	}
	file, err := r.File.Open()
	if err != nil {
		return js.Undefined(), err
	}
	defer file.Close()
	b, err := io.ReadAll(file)
	if err != nil {
		return js.Undefined(), err
	}
	return bytesToJS(b), nil
}

func bytesToJS(b []byte) js.Value {
	a := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(a, b)
	return a
}

// headers reads the headers of an answer.
type headers struct{ value js.Value }

// Get returns the value of a header.
func (h headers) Get(name string) string {
	if v := h.value.Call("get", name); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// Body is the body of an answer in the browser.
type Body struct {
	response js.Value
	stop     func() bool
	reader   js.Value // of the stream, once it is read from
	chunk    js.Value // the Uint8Array that is being read
	at       int      // how far
	ended    bool
}

// Next returns the next piece of the body as a Uint8Array, which stays outside
// of Go's memory, or io.EOF after the last one.
func (b *Body) Next() (js.Value, error) {
	if b.ended {
		return js.Undefined(), io.EOF
	}
	if b.reader.IsUndefined() {
		stream := b.response.Get("body")
		if !stream.Truthy() {
			b.ended = true
			return js.Undefined(), io.EOF
		}
		b.reader = stream.Call("getReader")
	}
	piece, err := await(b.reader.Call("read"))
	if err != nil {
		return js.Undefined(), err
	}
	if piece.Get("done").Bool() {
		b.ended = true
		return js.Undefined(), io.EOF
	}
	return piece.Get("value"), nil
}

// Read implements io.Reader.
func (b *Body) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for b.chunk.IsUndefined() || b.at == b.chunk.Length() {
		chunk, err := b.Next()
		if err != nil {
			return 0, err
		}
		b.chunk, b.at = chunk, 0
	}
	n := js.CopyBytesToGo(p, b.chunk.Call("subarray", b.at))
	b.at += n
	return n, nil
}

// Close ends the answer, also before its end.
func (b *Body) Close() error {
	b.stop()
	if b.ended {
		return nil
	}
	b.ended = true
	// Nobody waits for it to have ended, or learns why it could not.
	switch stream := b.response.Get("body"); {
	case !b.reader.IsUndefined():
		ignore(b.reader.Call("cancel"))
	case stream.Truthy() && !b.response.Get("bodyUsed").Bool():
		ignore(stream.Call("cancel"))
	}
	return nil
}

// ignore keeps the browser from reporting a promise that fails.
func ignore(promise js.Value) { promise.Call("then", js.Null(), js.Global().Get("Boolean")) }

// await waits until a promise is settled, which a fetch that is aborted is at
// once.
func await(promise js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	ch := make(chan settled, 1)
	kept := js.FuncOf(func(_ js.Value, args []js.Value) any {
		ch <- settled{value: first(args)}
		return nil
	})
	defer kept.Release()
	broken := js.FuncOf(func(_ js.Value, args []js.Value) any {
		ch <- settled{err: jsError(first(args))}
		return nil
	})
	defer broken.Release()
	promise.Call("then", kept, broken)
	s := <-ch
	return s.value, s.err
}

func first(args []js.Value) js.Value {
	if len(args) == 0 {
		return js.Undefined()
	}
	return args[0]
}

// jsError is what a promise failed with, in words.
func jsError(v js.Value) error {
	if v.Type() != js.TypeObject {
		return errors.New("failed: " + v.String())
	}
	return errors.New(v.Get("name").String() + ": " + v.Get("message").String())
}
