package places

import (
	"slices"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// permissionBoxes is a choice of permissions. One can give those that one
// holds; others can be left as they are, or taken away.
func permissionBoxes(env *page.Env, id, legend, wrong string, chosen, saved []string, locked bool, on func(ctx app.Context, name string, on bool)) app.UI {
	var boxes []app.UI
	for _, name := range every() {
		has := slices.Contains(chosen, name)
		given := slices.Contains(env.Me.Permissions, name) || slices.Contains(saved, name)
		if !given && !has {
			continue // what one cannot give is not offered
		}
		boxes = append(boxes, &ui.Check{ID: id + "-permission-" + name, Label: env.T("places.permission." + name), Checked: has, Disabled: locked,
			OnChange: func(ctx app.Context, checked bool) { on(ctx, name, checked) }})
	}
	return html.FieldSet().Body(
		html.Legend().Text(legend),
		ui.If(len(boxes) == 0, func() app.UI { return html.P().Class("quiet").Text(env.T("places.no_permissions")) }),
		html.Div().Class("boxes").Body(boxes...),
		ui.If(wrong != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(wrong) }),
	)
}

// spanRow is a membership in the form: where, and from which day to which.
type spanRow struct {
	app.Compo

	Env      *page.Env
	Name     string // of the list, for ids: locations or teams
	Span     Span
	Options  []Record
	Wrong    string
	Locked   bool
	Reset    int
	OnChange func(ctx app.Context, changed Span)
	OnRemove func(ctx app.Context, key int)
}

// CompoID implements app.DismountEnforcer.
func (s *spanRow) CompoID() string { return s.id() }

func (s *spanRow) id() string { return s.Name + "-" + strconv.Itoa(s.Span.Key) }

// Render implements app.Composer.
func (s *spanRow) Render() app.UI {
	t, id := s.Env.T, s.id()
	options := []ui.Option{}
	if s.Span.Place == "" {
		options = append(options, ui.Option{Value: none, Name: t("places.choose." + s.Name)})
	}
	for _, r := range s.Options {
		if !r.Archived || r.ID == s.Span.Place {
			options = append(options, ui.Option{Value: r.ID, Name: r.Name})
		}
	}
	if s.Span.Place != "" && nameOf(s.Options, s.Span.Place) == "" {
		options = append(options, ui.Option{Value: s.Span.Place, Name: t("places.out_of_sight")})
	}
	return html.Div().Class("span").Role("group").Aria("label", t("places.field."+s.Name)).Body(
		&ui.Select{ID: id + "-place", Label: t("places.place." + s.Name), Options: options, Value: orNone(s.Span.Place), Disabled: s.Locked, OnChange: s.onPlace},
		&ui.Date{ID: id + "-first", Label: t("places.first_day"), Value: s.Span.First, Disabled: s.Locked, Reset: s.Reset, OnChange: s.onFirst},
		&ui.Date{ID: id + "-last", Label: t("places.last_day"), Value: s.Span.Last, Disabled: s.Locked, Reset: s.Reset, OnChange: s.onLast},
		ui.If(!s.Locked, func() app.UI {
			return html.Button().Class("plain", "square").Aria("label", t("places.remove")).Body(ui.Icon("close")).OnClick(s.onRemove)
		}),
		ui.If(s.Wrong != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(s.Wrong) }),
	)
}

func (s *spanRow) onPlace(ctx app.Context, id string) {
	changed := s.Span
	changed.Place = notNone(id)
	s.OnChange(ctx, changed)
}

func (s *spanRow) onFirst(ctx app.Context, day period.Date) {
	changed := s.Span
	changed.First = day
	s.OnChange(ctx, changed)
}

func (s *spanRow) onLast(ctx app.Context, day period.Date) {
	changed := s.Span
	changed.Last = day
	s.OnChange(ctx, changed)
}

func (s *spanRow) onRemove(ctx app.Context, _ app.Event) { s.OnRemove(ctx, s.Span.Key) }
