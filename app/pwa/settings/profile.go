package settings

import (
	"context"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// profile is what people say about themselves (C5).
type profile struct {
	app.Compo

	Env *page.Env

	ctx    page.Context // of the component: the button to try again goes while it does
	saved  *api.Profile // as the server has it; nil until it was read
	edit   api.ProfileInput
	wrong  map[string]string
	err    error // of reading it
	failed string
	busy   bool
	reset  int
	stop   func()
}

// OnMount implements app.Mounter.
func (p *profile) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.stop = p.Env.WhenBack(func() error { return p.err }, p.load)
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *profile) OnDismount() {
	p.Env.SetDirty("profile", false)
	p.stop()
}

func (p *profile) load() {
	p.err, p.failed = nil, ""
	page.Async(p.ctx, p.Env.Client.Profile, func(_ app.Context, got api.Profile, err error) {
		if err != nil {
			p.err, p.failed = err, p.Env.Fail(err)
			return
		}
		p.take(got)
	})
}

// take puts a profile into the form.
func (p *profile) take(got api.Profile) {
	p.saved = &got
	p.edit = api.ProfileInput{FirstName: got.FirstName, LastName: got.LastName, Email: got.Email, Language: got.Language}
	p.wrong, p.failed = nil, ""
	p.reset++
	p.Env.SetDirty("profile", false)
}

// changed reports whether the form holds something that is not saved.
func (p *profile) changed() bool {
	s, e := p.saved, p.edit
	return s != nil && (e.FirstName != s.FirstName || e.LastName != s.LastName || e.Email != s.Email || e.Language != s.Language)
}

// Render implements app.Composer.
func (p *profile) Render() app.UI {
	t := p.Env.T
	if p.saved == nil {
		return section("profile", t("settings.profile"), app.If(p.failed != "", func() app.UI {
			return ui.Failure(p.failed, button(t("shell.retry"), false, p.onRetry))
		}).Else(func() app.UI { return ui.Skeleton(t("shell.loading"), 3) }))
	}
	return section("profile", t("settings.profile"), html.Form().Class("form").Attr("novalidate", true).OnSubmit(p.onSubmit).Body(
		html.Div().Class("pair").Body(
			p.field("first_name", "settings.first_name", "given-name", &p.edit.FirstName, p.saved.FirstName, 100),
			p.field("last_name", "settings.last_name", "family-name", &p.edit.LastName, p.saved.LastName, 100),
		),
		p.field("email", "settings.email", "email", &p.edit.Email, p.saved.Email, 254),
		ui.If(p.edit.Email != p.saved.Email, func() app.UI {
			return &ui.Field{ID: "profile-password", Label: t("settings.present_password"), Hint: t("settings.email_password"), Type: "password",
				Complete: "current-password", Max: 256, Wrong: p.wrong["password"], Reset: p.reset,
				OnInput: func(_ app.Context, v string) { p.edit.Password = v }}
		}),
		&ui.Select{ID: "profile-language", Label: t("settings.language"), Options: p.languages(), Value: orAuto(p.edit.Language), OnChange: p.onLanguage},
		ui.If(p.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(p.failed) }),
		html.Div().Class("row").Body(
			html.Submit().Class("primary").Attr("disabled", p.busy || !p.changed()).Aria("busy", p.busy).Text(t("shell.save")),
			ui.If(p.changed(), func() app.UI { return button(t("settings.undo"), p.busy, p.onUndo) }),
		),
	))
}

func (p *profile) field(name, label, complete string, to *string, saved string, limit int) app.UI {
	kind := ""
	if name == "email" {
		kind = "email"
	}
	return &ui.Field{ID: "profile-" + name, Label: p.Env.T(label), Type: kind, Complete: complete, Max: limit, Required: true,
		Wrong: p.wrong[name], Value: saved, Reset: p.reset, OnInput: func(_ app.Context, v string) {
			*to = v
			delete(p.wrong, name)
			p.Env.SetDirty("profile", p.changed())
		}}
}

// auto stands for the language of the browser: the value of an option cannot
// be empty.
const auto = "auto"

func orAuto(tag string) string {
	if tag == "" {
		return auto
	}
	return tag
}

func notAuto(value string) string {
	if value == auto {
		return ""
	}
	return value
}

// languages are the languages to choose from, and the one that is chosen.
func (p *profile) languages() []ui.Option {
	options := languageOptions(p.Env)
	if tag := p.saved.Language; tag != "" && !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == tag }) {
		options = append(options, ui.Option{Value: tag, Name: p.Env.Text.Intl().Name(browser.LanguageName, tag)})
	}
	return options
}

func languageOptions(env *page.Env) []ui.Option {
	options := []ui.Option{{Value: auto, Name: env.T("settings.language_auto")}}
	for _, l := range text.Languages() {
		options = append(options, ui.Option{Value: l.Tag, Name: l.Name})
	}
	return options
}

func (p *profile) onLanguage(_ app.Context, value string) {
	p.edit.Language = notAuto(value)
	p.Env.SetDirty("profile", p.changed())
}

func (p *profile) onRetry(app.Context, app.Event) { p.load() }
func (p *profile) onUndo(app.Context, app.Event)  { p.take(*p.saved) }

func (p *profile) onSubmit(ctx app.Context, e app.Event) {
	e.PreventDefault()
	if p.busy || !p.changed() {
		return
	}
	p.busy, p.failed, p.wrong = true, "", nil
	in, revision := p.edit, p.saved.Revision
	in.FirstName, in.LastName, in.Email = strings.TrimSpace(in.FirstName), strings.TrimSpace(in.LastName), strings.TrimSpace(in.Email)
	if in.Email == p.saved.Email {
		in.Password = ""
	}
	page.Async(p.ctx, func(ctx context.Context) (api.SavedProfile, error) {
		return p.Env.Client.ReplaceProfile(ctx, revision, in)
	},
		func(_ app.Context, got api.SavedProfile, err error) {
			p.busy = false
			if err != nil {
				p.wrong, p.failed = refused(p.Env, err, "first_name", "last_name", "email", "password")
				return
			}
			p.take(got.Profile)
			// The words before sign-in are in the same language from now on.
			_ = p.Env.SetLanguage(got.Language)
			p.confirm(got.Language)
			p.Env.Reload()
		})
}

// confirm says that the profile is saved, in the language that was chosen with
// it.
func (p *profile) confirm(language string) {
	words := text.New(append([]string{language}, browser.Languages()...)...)
	p.Env.Say(words.T("settings.profile_saved"))
}
