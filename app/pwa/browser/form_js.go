package browser

import "syscall/js"

// Language is the language that the page is in, as SetLanguage has said (BCP
// 47), or "".
func Language() string { return document().Get("documentElement").Get("lang").String() }

// BeforeSending asks fits before the form around a field is sent, until stop is
// called. A form that does not fit is not sent, nobody else hears of it, and
// the field gets the keyboard. fits is called on the event loop: it returns at
// once.
func BeforeSending(id string, fits func() bool) (stop func()) {
	// From the window down: before whoever listens at the form itself.
	h := handler(func(args []js.Value) any {
		e, ok := byID(id)
		if !ok || !args[0].Get("target").Equal(e.Get("form")) || fits() {
			return nil
		}
		args[0].Call("preventDefault")
		args[0].Call("stopImmediatePropagation")
		Focus(id)
		return nil
	})
	js.Global().Call("addEventListener", "submit", h, true)
	return func() {
		js.Global().Call("removeEventListener", "submit", h, true)
		h.Release()
	}
}
