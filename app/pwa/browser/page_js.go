package browser

import "syscall/js"

// The elements of the page are named by their ids. Where there is none of that
// id, nothing happens.

// ShowModal opens a dialog element above the page, which then is inert.
func ShowModal(id string) {
	if e, ok := byID(id); ok && !e.Get("open").Bool() {
		e.Call("showModal")
	}
}

// CloseDialog closes a dialog element.
func CloseDialog(id string) {
	if e, ok := byID(id); ok && e.Get("open").Bool() {
		e.Call("close")
	}
}

// CloseDetails folds a details element up.
func CloseDetails(id string) {
	if e, ok := byID(id); ok {
		e.Set("open", false)
	}
}

// Focus moves the keyboard to an element and reports whether it is there now.
// Headings and the like, which cannot be reached with the keyboard, can be
// focused in this way too.
func Focus(id string) bool {
	e, ok := byID(id)
	if !ok {
		return false
	}
	e.Call("focus")
	if document().Get("activeElement").Equal(e) {
		return true
	}
	if !e.Call("hasAttribute", "tabindex").Bool() {
		e.Call("setAttribute", "tabindex", "-1")
		e.Call("focus")
	}
	return document().Get("activeElement").Equal(e)
}

// FocusInPlace is Focus without scrolling, for what has the focus by itself.
func FocusInPlace(id string) bool {
	e, ok := byID(id)
	if !ok {
		return false
	}
	e.Call("focus", object(map[string]any{"preventScroll": true}))
	return document().Get("activeElement").Equal(e)
}

// Splice removes elements from an element, from that at a place on, and puts
// in there what the markup holds.
func Splice(id string, at, remove int, markup string) {
	e, ok := byID(id)
	if !ok {
		return
	}
	children := e.Get("children")
	for range remove {
		if child := children.Index(at); child.Truthy() {
			child.Call("remove")
		}
	}
	if markup == "" {
		return
	}
	if next := children.Index(at); next.Truthy() {
		next.Call("insertAdjacentHTML", "beforebegin", markup)
		return
	}
	e.Call("insertAdjacentHTML", "beforeend", markup)
}

// Focused returns the id of the element that has the keyboard, or "".
func Focused() string {
	if e := document().Get("activeElement"); e.Truthy() {
		return e.Get("id").String()
	}
	return ""
}

// FocusedIn reports whether something in an element has the keyboard.
func FocusedIn(id string) bool {
	e, ok := byID(id)
	if !ok {
		return false
	}
	focused := document().Get("activeElement")
	return focused.Truthy() && !focused.Equal(e) && e.Call("contains", focused).Bool()
}

// SelectText selects all that a field holds, so that typing replaces it.
func SelectText(id string) {
	if e, ok := byID(id); ok && e.Get("select").Type() == js.TypeFunction {
		e.Call("select")
	}
}

// ScrollTo brings an element into view.
func ScrollTo(id string, s Scroll) {
	e, ok := byID(id)
	if !ok {
		return
	}
	behavior, block := "auto", "nearest"
	if s.Smooth && !Matches("(prefers-reduced-motion: reduce)") {
		behavior = "smooth"
	}
	if s.Block != "" {
		block = s.Block
	}
	e.Call("scrollIntoView", object(map[string]any{"block": block, "behavior": behavior}))
}

// ScrollTop brings the page to its start.
func ScrollTop() { js.Global().Call("scrollTo", 0, 0) }

// Value returns what a field holds.
func Value(id string) string {
	if e, ok := byID(id); ok && e.Get("value").Type() == js.TypeString {
		return e.Get("value").String()
	}
	return ""
}

// SetValue makes a field hold that, as typing would.
func SetValue(id, value string) {
	if e, ok := byID(id); ok {
		e.Set("value", value)
	}
}

// Checked reports whether the box with an id is ticked.
func Checked(id string) bool {
	e, ok := byID(id)
	return ok && e.Get("checked").Bool()
}

// SetChecked sets or clears a check box.
func SetChecked(id string, checked bool) {
	if e, ok := byID(id); ok {
		e.Set("checked", checked)
	}
}

// SetTitle names the page, in the tab and for screen readers.
func SetTitle(title string) { document().Set("title", title) }

// SetLanguage says in which language the page is (BCP 47), and its direction.
func SetLanguage(tag, dir string) {
	root := document().Get("documentElement")
	root.Set("lang", tag)
	root.Set("dir", dir)
}

// SetTheme makes the page light or dark; "" goes by the device.
func SetTheme(theme string) {
	root := document().Get("documentElement")
	if theme == "" {
		root.Call("removeAttribute", "data-theme")
		return
	}
	root.Call("setAttribute", "data-theme", theme)
}

// Matches reports whether a media query holds, such as
// "(display-mode: standalone)".
func Matches(query string) bool {
	return js.Global().Call("matchMedia", query).Get("matches").Bool()
}

// Languages are those that the person prefers, best first (BCP 47).
func Languages() []string {
	list := js.Global().Get("navigator").Get("languages")
	if !list.Truthy() {
		return nil
	}
	tags := make([]string, list.Length())
	for i := range tags {
		tags[i] = list.Index(i).String()
	}
	return tags
}

// Fragment is what follows # in the address, without it.
func Fragment() string {
	hash := js.Global().Get("location").Get("hash").String()
	if hash == "" {
		return ""
	}
	return hash[1:]
}

// ForgetFragment takes the fragment out of the address and the history: that
// of a link is a secret.
func ForgetFragment() {
	l := js.Global().Get("location")
	js.Global().Get("history").Call("replaceState", js.Null(), "", l.Get("pathname").String()+l.Get("search").String())
}

// Leave goes to an address outside the app.
func Leave(address string) { js.Global().Get("location").Call("assign", address) }

// Here is the address of the page, as a path with its query.
func Here() string {
	l := js.Global().Get("location")
	return l.Get("pathname").String() + l.Get("search").String()
}

// Reload loads the page anew.
func Reload() { js.Global().Get("location").Call("reload") }
