package page

import "github.com/seed57a6ed91/headway/app/pwa/browser"

// The keys of what somebody has chosen for the app on this device, whoever is
// signed in: an origin may hold several apps.

// ThemeKey is where the theme is remembered: light, dark, or nothing to go by
// the device.
func ThemeKey(prefix string) string { return "headway:theme:" + prefix }

// LanguageKey is where the language is remembered (BCP 47) in which the app
// speaks to somebody who has not chosen one in the profile; nothing goes by the
// browser.
func LanguageKey(prefix string) string { return "headway:language:" + prefix }

// Theme is the theme that was chosen on this device, or "".
func (e *Env) Theme() string { return browser.Local(ThemeKey(e.Prefix)) }

// SetTheme shows the app in a theme, from now on: light, dark, or "" to go by
// the device. It returns an error if the browser does not remember it.
func (e *Env) SetTheme(theme string) error {
	browser.SetTheme(theme)
	return browser.SetLocal(ThemeKey(e.Prefix), theme)
}

// Language is the language that was chosen on this device, or "".
func (e *Env) Language() string { return browser.Local(LanguageKey(e.Prefix)) }

// SetLanguage remembers the language on this device. It shows after a Reload.
func (e *Env) SetLanguage(tag string) error {
	return browser.SetLocal(LanguageKey(e.Prefix), tag)
}
