package browser

import "syscall/js"

// BeforeLeaving makes the browser ask the person before the page is left or
// loaded anew, while unsaved reports true, until stop is called. unsaved is
// called on the event loop: it returns at once.
func BeforeLeaving(unsaved func() bool) (stop func()) {
	return listen(js.Global(), "beforeunload", func(e js.Value) {
		if unsaved() {
			e.Call("preventDefault")
			e.Set("returnValue", true) // older browsers
		}
	})
}
