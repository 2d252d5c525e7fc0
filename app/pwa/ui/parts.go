// Package ui is what pages are put together from: headings, states, the
// headway bar, tables, dialogs, fields and charts. Widths are attributes of
// SVG, never styles: the content security policy allows no inline style.
package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// TitleID is the id of the h1 of a page, which gets the focus after
// navigation.
const TitleID = "title"

// Header is the head of a page: its h1, a quiet line below it, and what can be
// done.
func Header(title, sub string, actions ...app.UI) app.UI {
	return app.Header().Class("page").Body(
		app.Div().Body(
			app.H1().ID(TitleID).TabIndex(-1).Text(title),
			If(sub != "", func() app.UI { return app.P().Class("quiet").Text(sub) }),
		),
		If(len(actions) > 0, func() app.UI { return app.Div().Class("row").Body(actions...) }),
	)
}

// If is app.If with one branch, as a value that Body takes.
func If(condition bool, then func() app.UI) app.UI { return app.If(condition, then) }

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
	return app.Span().Class("state", string(tone)).Text(words)
}

// Skeleton stands where something is being loaded, with as many lines.
func Skeleton(label string, lines int) app.UI {
	ghosts := make([]app.UI, lines)
	for i := range ghosts {
		ghosts[i] = app.Div().Class("ghost")
	}
	return app.Div().Class("card", "loading").Role("status").Aria("label", label).Aria("busy", "true").Body(ghosts...)
}

// Empty invites to the first step where there is nothing yet.
func Empty(title, why string, actions ...app.UI) app.UI {
	return app.Div().Class("empty").Body(
		Icon("bar"), app.H2().Text(title), app.P().Class("quiet").Text(why),
		If(len(actions) > 0, func() app.UI { return app.Div().Class("row").Body(actions...) }),
	)
}

// Failure says what went wrong and offers a way on.
func Failure(words string, actions ...app.UI) app.UI {
	return app.Div().Class("failure").Role("alert").Body(
		app.P().Text(words),
		If(len(actions) > 0, func() app.UI { return app.Div().Class("row").Body(actions...) }),
	)
}

// Banner tells of something that concerns the whole app.
func Banner(tone Tone, words string, actions ...app.UI) app.UI {
	return app.Div().Class("banner", string(tone)).Role("status").Body(
		app.P().Text(words),
		If(len(actions) > 0, func() app.UI { return app.Div().Class("row").Body(actions...) }),
	)
}

// Tile is one figure with its name.
func Tile(name, figure, class string) app.UI {
	return app.Div().Class("tile").Body(app.Small().Text(name), app.Strong().Class(class).Text(figure))
}

// Verdict tells where a total stands beside the milestone, by a mark and words:
// state is above, on or below.
func Verdict(state, words string) app.UI {
	if state == "" {
		return app.Span().Class("quiet").Text(words)
	}
	return app.Span().Class("verdict", state).Text(words)
}
