package settings

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// look chooses the theme and, in a host product, where there is no profile to
// edit, the language.
type look struct {
	app.Compo

	Env *page.Env

	failed bool // the browser does not remember it
}

// Render implements app.Composer.
func (l *look) Render() app.UI {
	t := l.Env.T
	themes := []ui.Option{{Value: auto, Name: t("settings.theme_auto")}, {Value: "light", Name: t("settings.theme_light")}, {Value: "dark", Name: t("settings.theme_dark")}}
	return section("look", t("settings.look"),
		html.Div().Class("field").Body(
			html.Span().Class("label").Text(t("settings.theme")),
			html.Div().Body(ui.Segmented(t("settings.theme"), orAuto(l.Env.Theme()), themes, l.onTheme)),
		),
		ui.If(l.Env.Hosted, func() app.UI {
			return &ui.Select{ID: "look-language", Label: t("settings.language"), Options: languageOptions(l.Env), Value: orAuto(l.Env.Language()), OnChange: l.onLanguage}
		}),
		ui.If(l.failed, func() app.UI { return html.P().Class("quiet").Text(t("settings.not_remembered")) }),
	)
}

func (l *look) onTheme(_ app.Context, value string) {
	l.failed = l.Env.SetTheme(notAuto(value)) != nil
}

func (l *look) onLanguage(_ app.Context, value string) {
	l.failed = l.Env.SetLanguage(notAuto(value)) != nil
	l.Env.Reload()
}
