// Package ui is what pages are put together from: headings, states, the
// headway bar, tables, dialogs, fields and charts. Widths are attributes of
// SVG, never styles: the content security policy allows no inline style.
package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
)

// TitleID is the id of the h1 of a page, which gets the focus after
// navigation.
const TitleID = "title"

// Header is the head of a page: its h1, a quiet line below it, and what can be
// done.
func Header(title, sub string, actions ...app.UI) app.UI {
	return html.Header().Class("page").Body(
		html.Div().Body(
			html.H1().ID(TitleID).TabIndex(-1).Text(title),
			If(sub != "", func() app.UI { return html.P().Class("quiet").Text(sub) }),
		),
		If(len(actions) > 0, func() app.UI { return html.Div().Class("row").Body(actions...) }),
	)
}

// If is what then returns where the condition holds, and else nothing to be
// seen, in the same place: whatever stands behind it keeps its own. The engine
// matches the parts of a page by their places, so a field that moved would be
// made anew, without what was typed in it and without the focus.
func If(condition bool, then func() app.UI) app.UI {
	if condition {
		return then()
	}
	return app.Text("")
}

// Tone says how a state is shown.
type Tone string

// The tones of a state.
const (
	Good    Tone = "good"
	Waiting Tone = "waiting"
	Refused Tone = "refused"
	Busy    Tone = "busy"
)

// State is a dot and a few words: how far a value or all of them have come.
func State(tone Tone, words string) app.UI {
	return html.Span().Class("state", string(tone)).Text(words)
}

// Skeleton stands where something is being loaded, with as many lines. It is
// an element of another kind than what comes in its place: the engine would
// else stretch the one into the other, and what is read would move.
func Skeleton(label string, lines int) app.UI {
	ghosts := make([]app.UI, lines)
	for i := range ghosts {
		ghosts[i] = html.Span().Class("ghost")
	}
	return html.Output().Class("card", "loading").Aria("label", label).Aria("busy", "true").Body(ghosts...)
}

// Empty invites to the first step where there is nothing yet; why may be "".
func Empty(title, why string, actions ...app.UI) app.UI {
	return html.Section().Class("empty").Body(
		Icon("bar"), html.H2().Text(title),
		If(why != "", func() app.UI { return html.P().Class("quiet").Text(why) }),
		If(len(actions) > 0, func() app.UI { return html.Div().Class("row").Body(actions...) }),
	)
}

// Failure says what went wrong and offers a way on.
func Failure(words string, actions ...app.UI) app.UI {
	return html.Div().Class("failure").Role("alert").Body(
		html.P().Text(words),
		If(len(actions) > 0, func() app.UI { return html.Div().Class("row").Body(actions...) }),
	)
}

// Banner tells of something that concerns the whole app.
func Banner(tone Tone, words string, actions ...app.UI) app.UI {
	return html.Div().Class("banner", string(tone)).Role("status").Body(
		html.P().Text(words),
		If(len(actions) > 0, func() app.UI { return html.Div().Class("row").Body(actions...) }),
	)
}

// Tile is one figure with its name.
func Tile(name, figure, class string) app.UI {
	return html.Div().Class("tile").Body(html.Small().Text(name), html.Strong().Class(class).Text(figure))
}

// Verdict tells where a total stands beside the milestone, by a mark and words:
// state is above, on or below.
func Verdict(state, words string) Markup {
	if state == "" {
		return Quiet(words)
	}
	return Element("span", Attributes{{"class", "verdict " + state}}, Words(words))
}

// Quiet is what matters less.
func Quiet(words string) Markup { return Element("span", Attributes{{"class", "quiet"}}, Words(words)) }
