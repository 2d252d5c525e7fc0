package browser

import (
	"context"
	"fmt"
	"strings"
	"syscall/js"
)

func global() js.Value   { return js.Global() }
func document() js.Value { return js.Global().Get("document") }

// object is a JavaScript object.
func object(fields map[string]any) js.Value {
	o := js.Global().Get("Object").New()
	for name, v := range fields {
		o.Set(name, v)
	}
	return o
}

// report writes a panic to the console: nobody else can be told.
func report(v any) { js.Global().Get("console").Call("error", "panic: "+fmt.Sprint(v)) }

// apart runs fn in a goroutine of its own, whose panic ends nothing else.
func apart(fn func()) {
	go func() {
		defer func() {
			if v := recover(); v != nil {
				report(v)
			}
		}()
		fn()
	}()
}

// handler is a function for JavaScript that neither blocks nor panics beyond
// itself, so fn is one that waits for nothing. It is released by its owner.
func handler(fn func(args []js.Value) any) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (result any) {
		defer func() {
			if v := recover(); v != nil {
				report(v)
				result = nil
			}
		}()
		return fn(args)
	})
}

// listen calls fn for each event of a target until stop is called, once or
// more often.
func listen(target js.Value, event string, fn func(event js.Value)) (stop func()) {
	h := handler(func(args []js.Value) any {
		fn(args[0])
		return nil
	})
	target.Call("addEventListener", event, h)
	stopped := false
	return func() {
		if stopped {
			return
		}
		stopped = true
		target.Call("removeEventListener", event, h)
		h.Release()
	}
}

// attempt calls into the browser and returns what it throws as an error.
func attempt(fn func() js.Value) (v js.Value, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case js.Error:
			err = errorOf(r.Value)
		case *js.ValueError:
			err = ErrNoBrowser // there is no such object
		case string:
			if !strings.HasPrefix(r, "syscall/js: ") {
				panic(r)
			}
			err = ErrNoBrowser // there is no such method
		default:
			panic(r)
		}
	}()
	return fn(), nil
}

// errorOf is an exception, or what a promise failed with.
func errorOf(v js.Value) error {
	if v.Type() != js.TypeObject {
		return &Error{Name: "Error", Message: v.String()}
	}
	e := &Error{Name: "Error"}
	if n := v.Get("name"); n.Type() == js.TypeString {
		e.Name = n.String()
	}
	if m := v.Get("message"); m.Type() == js.TypeString {
		e.Message = m.String()
	}
	return e
}

// await waits for a promise that fn makes, or until ctx ends. What the promise
// comes to after that is dropped.
func await(ctx context.Context, fn func() js.Value) (js.Value, error) {
	promise, err := attempt(fn)
	if err != nil {
		return js.Undefined(), err
	}
	type settled struct {
		value js.Value
		err   error
	}
	ch := make(chan settled, 1)
	var kept, broken js.Func
	// Each releases both, whoever still waits: then none is left behind.
	release := func() {
		kept.Release()
		broken.Release()
	}
	kept = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		ch <- settled{value: first(args)}
		return nil
	})
	broken = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		ch <- settled{err: errorOf(first(args))}
		return nil
	})
	promise.Call("then", kept, broken)
	select {
	case s := <-ch:
		return s.value, s.err
	case <-ctx.Done():
		return js.Undefined(), context.Cause(ctx)
	}
}

func first(args []js.Value) js.Value {
	if len(args) == 0 {
		return js.Undefined()
	}
	return args[0]
}

// byID returns the element of the page with that id.
func byID(id string) (js.Value, bool) {
	e := document().Call("getElementById", id)
	return e, e.Truthy()
}
