package trackers

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// locations is the step Locations (T8): those of each group of people.
func (v view) locations() app.UI {
	d := &v.draft
	groups := make([]app.UI, 0, len(d.Groups))
	for i, g := range d.Groups {
		groups = append(groups, &group{ID: g.field("where"), Body: v.groupForm(i, g, func() []app.UI { return v.whereOf(g) })})
	}
	return html.Div().Class("stack").Body(
		html.P().Class("quiet").Text(v.T("trackers.locations_why")),
		ui.If(len(groups) == 0, func() app.UI { return html.P().Text(v.T("trackers.no_group")) }),
		html.Div().Class("stack").Body(groups...),
		ui.If(v.wrong(v.found, "assignments") != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(v.wrong(v.found, "assignments")) }),
		html.Div().ID("assignments").Class("row").Body(html.Button().DataSet("do", "add-group").Body(ui.Icon("plus"), html.Span().Text(v.T("trackers.add_group")))),
	)
}

// groupForm frames what is asked of a group; one at places of others is told
// in words.
func (v view) groupForm(at int, g Group, body func() []app.UI) app.UI {
	title := v.T("trackers.group", "n", at+1)
	if g.Fixed {
		return html.FieldSet().Body(
			html.Legend().Text(title),
			html.P().Text(v.say.who(g, v.names)),
			html.Small().Text(v.T("trackers.fixed_group")),
		)
	}
	parts := append([]app.UI{html.Legend().Text(title)}, body()...)
	parts = append(parts, html.Div().Class("row").Body(
		html.Button().Class("plain").DataSet("do", "remove-group").DataSet("key", g.Key).Aria("label", v.T("ui.remove", "name", title)).Text(v.T("trackers.remove"))))
	return html.FieldSet().Body(parts...)
}

func (v view) whereOf(g Group) []app.UI {
	field := g.field("locations")
	hint := ""
	if !anywhere(v.Env) {
		hint = v.T("trackers.all_denied")
	}
	parts := []app.UI{&ui.Check{ID: g.field("all"), Label: v.T("trackers.all_locations"), Hint: hint, Checked: g.All, Disabled: !anywhere(v.Env),
		OnChange: func(_ app.Context, on bool) {
			if g := v.group(g.Key); g != nil {
				g.All = on
			}
			v.edited(field)
		}}}
	if g.All {
		return parts
	}
	return append(parts, &ui.Pick{ID: field, Label: v.T("trackers.locations"), Text: v.Env.Text, Wrong: v.wrong(v.found, field),
		Chosen: v.names.options(g.Locations, v.T("trackers.unknown_location")), Options: v.names.Locations,
		OnChange: func(_ app.Context, chosen []ui.Option) {
			if g := v.group(g.Key); g != nil {
				g.Locations = v.names.learn(chosen)
			}
			v.edited(field)
		}})
}

// people is the step People (T9): who enters the tracker at the locations of
// each group, and when.
func (v view) people() app.UI {
	groups := make([]app.UI, 0, len(v.draft.Groups))
	for i, g := range v.draft.Groups {
		groups = append(groups, &group{ID: g.field("who"), Body: v.groupForm(i, g, func() []app.UI { return v.whoOf(g) })})
	}
	return html.Div().Class("stack").Body(
		ui.If(len(groups) == 0, func() app.UI { return html.P().Text(v.T("trackers.no_group")) }),
		html.Div().Class("stack").Body(groups...),
	)
}

func (v view) whoOf(g Group) []app.UI {
	field := g.field("people")
	with := func(field string, set func(*Group)) {
		if g := v.group(g.Key); g != nil {
			set(g)
		}
		v.edited(field)
	}
	parts := []app.UI{
		html.P().Class("quiet").Text(v.T("trackers.people_at", "where", v.say.where(g, v.names))),
		&ui.Check{ID: g.field("everyone"), Label: v.T("trackers.everyone"), Hint: v.T("trackers.everyone_why"), Checked: g.Everyone,
			OnChange: func(_ app.Context, on bool) { with(field, func(g *Group) { g.Everyone = on }) }},
	}
	parts = append(parts,
		ui.If(!g.Everyone, func() app.UI {
			return &ui.Pick{ID: field, Label: v.T("trackers.people_label"), Hint: v.T("trackers.people_why"), Text: v.Env.Text, Wrong: v.wrong(v.found, field),
				Chosen: v.names.options(g.People, v.T("trackers.unknown_person")), Search: searchPeople(v.Env, g), Failed: v.Env.Fail,
				OnChange: func(_ app.Context, chosen []ui.Option) {
					with(field, func(g *Group) { g.People = v.names.learn(chosen) })
				}}
		}),
		ui.If(!g.Everyone, func() app.UI {
			return &ui.Pick{ID: g.field("teams"), Label: v.T("trackers.teams"), Hint: v.T("trackers.teams_why"), Text: v.Env.Text,
				Chosen: v.names.options(g.Teams, v.T("trackers.unknown_team")), Options: v.names.Teams,
				OnChange: func(_ app.Context, chosen []ui.Option) {
					with(field, func(g *Group) { g.Teams = v.names.learn(chosen) })
				}}
		}),
	)
	last := g.Until
	if last != 0 {
		last--
	}
	from, until := g.field("from"), g.field("until")
	return append(parts, html.Div().Class("pair").Body(
		&ui.Date{ID: from, Label: v.T("trackers.from"), Hint: v.T("trackers.from_why"), Value: g.From, Reset: v.reset, Wrong: v.wrong(v.found, from),
			OnChange: func(_ app.Context, day period.Date) { with(from, func(g *Group) { g.From = day }) }},
		&ui.Date{ID: until, Label: v.T("trackers.last_day"), Hint: v.T("trackers.last_day_why"), Value: last, Reset: v.reset, Wrong: v.wrong(v.found, until),
			OnChange: func(_ app.Context, day period.Date) {
				if day != 0 {
					day++
				}
				with(until, func(g *Group) { g.Until = day })
			}},
	))
}

// asked is the number of locations that are asked for their people at most;
// of more, all names are offered.
const asked = 6

// searchPeople finds people by name: those who are at the locations of the
// group, as far as the server can tell (T9). It refuses others when they are
// saved.
func searchPeople(env *page.Env, g Group) func(context.Context, string) ([]ui.Option, error) {
	return func(ctx context.Context, words string) ([]ui.Option, error) {
		p := client.Page{Limit: 200}
		if g.All || env.Hosted || len(g.Locations) == 0 || len(g.Locations) > asked {
			l, err := env.Client.Picks(ctx, words, p)
			if err != nil {
				return nil, err
			}
			options := make([]ui.Option, len(l.Items))
			for i, r := range l.Items {
				options[i] = ui.Option{Value: r.ID, Name: r.Name}
			}
			return options, nil
		}
		var options []ui.Option
		met := map[string]bool{}
		for _, location := range g.Locations {
			l, err := env.Client.People(ctx, client.PeopleQuery{Search: words, Location: location, Page: p})
			if err != nil {
				return nil, err
			}
			for _, r := range l.Items {
				if !met[r.ID] {
					met[r.ID] = true
					options = append(options, ui.Option{Value: r.ID, Name: r.FirstName + " " + r.LastName})
				}
			}
		}
		return options, nil
	}
}
