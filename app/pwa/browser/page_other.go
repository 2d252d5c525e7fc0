//go:build !js

package browser

// ShowModal does nothing.
func ShowModal(id string) {}

// CloseDialog does nothing.
func CloseDialog(id string) {}

// CloseDetails does nothing.
func CloseDetails(id string) {}

// Focus reports false.
func Focus(id string) bool { return false }

// FocusInPlace reports false.
func FocusInPlace(id string) bool { return false }

// Splice does nothing.
func Splice(id string, at, remove int, markup string) {}

// Focused returns "".
func Focused() string { return "" }

// FocusedIn reports false.
func FocusedIn(id string) bool { return false }

// SelectText does nothing.
func SelectText(id string) {}

// ScrollTo does nothing.
func ScrollTo(id string, s Scroll) {}

// ScrollTop does nothing.
func ScrollTop() {}

// Value returns "".
func Value(id string) string { return "" }

// SetValue does nothing.
func SetValue(id, value string) {}

// Checked reports false.
func Checked(id string) bool { return false }

// SetChecked does nothing.
func SetChecked(id string, checked bool) {}

// SetTitle does nothing.
func SetTitle(title string) {}

// SetLanguage does nothing.
func SetLanguage(tag, dir string) {}

// SetTheme does nothing.
func SetTheme(theme string) {}

// Matches reports false.
func Matches(query string) bool { return false }

// Languages returns none.
func Languages() []string { return nil }

// Fragment returns "".
func Fragment() string { return "" }

// ForgetFragment does nothing.
func ForgetFragment() {}

// Leave does nothing.
func Leave(address string) {}

// Here returns "/".
func Here() string { return "/" }

// Reload does nothing.
func Reload() {}
