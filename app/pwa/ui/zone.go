package ui

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/text"
)

// Zone is a labelled choice of a time zone among those that the browser knows,
// or a field for its name where the browser does not tell.
type Zone struct {
	app.Compo

	ID       string // unique in the page
	Label    string
	Hint     string
	Wrong    string // what is wrong, in words; "" if nothing is
	Text     *text.Printer
	Value    string // IANA name; "" is none
	Reset    int    // as of a Field
	OnChange func(ctx app.Context, zone string)

	zones []Option
}

// CompoID implements app.DismountEnforcer.
func (z *Zone) CompoID() string { return z.ID }

// OnMount implements app.Mounter.
func (z *Zone) OnMount(app.Context) {
	names := browser.Zones()
	if len(names) > 0 && !slices.Contains(names, "UTC") {
		names = append(names, "UTC")
	}
	for _, name := range names {
		z.zones = append(z.zones, Option{Value: name, Name: name})
	}
}

// Render implements app.Composer.
func (z *Zone) Render() app.UI {
	if len(z.zones) == 0 {
		return html.Div().Body(&Field{ID: z.ID + "-name", Label: z.Label, Hint: z.Hint, Wrong: z.Wrong, Complete: "off", Max: 64, Value: z.Value, Reset: z.Reset,
			OnInput: func(ctx app.Context, zone string) { z.OnChange(ctx, strings.TrimSpace(zone)) }})
	}
	var chosen []Option
	if z.Value != "" {
		chosen = []Option{{Value: z.Value, Name: z.Value}}
	}
	return html.Div().Body(&Pick{ID: z.ID, Label: z.Label, Hint: z.Hint, Wrong: z.Wrong, Text: z.Text, Chosen: chosen, Single: true, Options: z.zones,
		OnChange: func(ctx app.Context, chosen []Option) {
			zone := ""
			if len(chosen) > 0 {
				zone = chosen[0].Value
			}
			z.OnChange(ctx, zone)
		}})
}
