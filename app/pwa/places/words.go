package places

import (
	"errors"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// says puts a refusal into words: first in those of this page.
func says(env *page.Env, err error) string {
	if errors.Is(err, client.ErrOffline) {
		return env.T("places.offline")
	}
	if key := "places.code." + fault.Code(err); env.Text.Has(key) {
		return env.T(key)
	}
	return env.Fail(err)
}

// refused tells what was refused by its field (C18), and in rest what is of no
// field that the form has.
func refused(env *page.Env, err error, has func(field string) bool) (wrong map[string]string, rest string) {
	wrong = map[string]string{}
	own := "places.code." + fault.Code(err)
	for field, reason := range env.Fields(err) {
		rule := "settings.rule." + field
		switch {
		case !has(field):
			continue
		case errors.Is(err, fault.ErrExists) && env.Text.Has("places.taken."+field):
			reason = env.T("places.taken." + field)
		case env.Text.Has(own):
			reason = env.T(own)
		case errors.Is(err, fault.ErrInvalid) && env.Text.Has(rule):
			reason = env.T(rule)
		}
		wrong[field] = reason
	}
	if len(wrong) == 0 {
		rest = says(env, err)
	}
	return wrong, rest
}

// words turns keys of messages into the messages, with args in them.
func words(env *page.Env, keys map[string]string, args ...any) map[string]string {
	said := make(map[string]string, len(keys))
	for field, key := range keys {
		said[field] = env.T(key, args...)
	}
	return said
}

// overtaken says which fields somebody else has changed too.
func overtaken(env *page.Env, both []string) string {
	if len(both) == 0 {
		return env.T("places.overtaken")
	}
	names := make([]string, len(both))
	for i, field := range both {
		names[i] = env.T("places.field." + field)
	}
	return env.T("places.overtaken_both", "fields", env.Text.Intl().List(names))
}

// none stands for nothing chosen: the value of an option cannot be empty.
const none = "none"

func orNone(value string) string {
	if value == "" {
		return none
	}
	return value
}

func notNone(value string) string {
	if value == none {
		return ""
	}
	return value
}

// languages are the languages to choose from, and the one that is chosen.
func languages(env *page.Env, tag string) []ui.Option {
	options := []ui.Option{{Value: none, Name: env.T("settings.language_auto")}}
	for _, l := range text.Languages() {
		options = append(options, ui.Option{Value: l.Tag, Name: l.Name})
	}
	if tag != "" && !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == tag }) {
		options = append(options, ui.Option{Value: tag, Name: env.Text.Intl().Name(browser.LanguageName, tag)})
	}
	return options
}

// button is a button that is not there to be pressed while something is under
// way.
func button(words string, busy bool, click app.EventHandler) app.HTMLElem {
	return html.Button().Attr("disabled", busy).Aria("busy", busy).Text(words).OnClick(click)
}

// failure says why a list cannot be shown, and offers to try again.
func failure(env *page.Env, err error, retry app.EventHandler) app.UI {
	return ui.Failure(says(env, err), button(env.T("shell.retry"), false, retry))
}
