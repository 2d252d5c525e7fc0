package browser

import "syscall/js"

// Visible reports whether the person can see the page.
func Visible() bool { return document().Get("visibilityState").String() == "visible" }

// OnVisible calls fn whenever the page comes into sight or goes out of it,
// until stop is called.
func OnVisible(fn func(visible bool)) (stop func()) {
	return listen(document(), "visibilitychange", func(js.Value) {
		visible := Visible()
		apart(func() { fn(visible) })
	})
}

// Online reports whether the device has some network. It does not tell whether
// the server can be reached.
func Online() bool {
	on := js.Global().Get("navigator").Get("onLine")
	return on.Type() != js.TypeBoolean || on.Bool()
}

// OnOnline calls fn whenever the device gains or loses its network, until stop
// is called.
func OnOnline(fn func(online bool)) (stop func()) {
	tell := func(online bool) func(js.Value) {
		return func(js.Value) { apart(func() { fn(online) }) }
	}
	gained := listen(js.Global(), "online", tell(true))
	lost := listen(js.Global(), "offline", tell(false))
	return func() {
		gained()
		lost()
	}
}
