package organization

import (
	"cmp"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// calendar shows the settings that hold and held, and edits those to come.
func (p *Page) calendar() []app.UI {
	t := p.Env.T
	body := []app.UI{html.P().Class("quiet").Text(t("organization.hint.calendar"))}
	if len(p.draft.Calendar) == 0 {
		body = append(body, html.P().Text(t("organization.calendar_default")))
	}
	for i, c := range p.draft.Calendar {
		if c.Started {
			body = append(body, p.started(c))
			continue
		}
		body = append(body, &changeRow{Env: p.Env, Change: c, Reset: p.reset, OnChange: p.onCalendar, OnRemove: p.onRemove,
			WrongFrom:   cmp.Or(p.wrongAt(i, ".from"), p.wrongAt(i, "")),
			WrongZone:   p.wrongAt(i, ".settings.zone"),
			WrongCutoff: p.wrongAt(i, ".settings.cutoff"),
		})
	}
	return append(body, html.Div().Class("row").Body(
		html.Button().OnClick(p.onAdd).Body(ui.Icon("plus"), app.Text(t("organization.calendar_add"))),
	))
}

// started tells settings that stay as they are.
func (p *Page) started(c Change) app.UI {
	t := p.Env.T
	from := t("organization.from_beginning")
	if c.From != 0 {
		from = p.Env.Text.Date(c.From)
	}
	return html.Dl().Class("facts").Body(
		html.Div().Body(html.Dt().Text(t("organization.field.from")), html.Dd().Text(from)),
		html.Div().Body(html.Dt().Text(t("organization.field.week_start")), html.Dd().Text(weekday(p.Env, c.Week))),
		html.Div().Body(html.Dt().Text(t("organization.field.fiscal_start")), html.Dd().Text(month(p.Env, c.Fiscal))),
		html.Div().Body(html.Dt().Text(t("organization.field.zone")), html.Dd().Text(cmp.Or(c.Zone, "UTC"))),
		html.Div().Body(html.Dt().Text(t("organization.field.cutoff")), html.Dd().Text(c.Cutoff)),
	)
}

// monday is one, to name the days of the week by.
var monday = period.On(2024, time.January, 1)

func weekday(env *page.Env, w period.Weekday) string {
	return env.Text.Weekday(monday+period.Date(w-period.Monday), "long")
}

func month(env *page.Env, m int) string {
	return env.Text.Intl().Month(time.Date(2024, time.Month(m), 1, 12, 0, 0, 0, time.UTC), "long", false)
}

func (p *Page) onCalendar(_ app.Context, changed Change) {
	p.draft = p.draft.With(changed)
	p.touchedCalendar()
}

func (p *Page) onRemove(_ app.Context, key int) {
	p.draft = p.draft.Without(key)
	p.touchedCalendar()
	p.ctx.Defer(func(app.Context) { browser.Focus(ui.TitleID) }) // the button that was pressed is gone
}

func (p *Page) onAdd(app.Context, app.Event) {
	p.draft = p.draft.Added(p.Env.Me.Today + 1)
	p.touchedCalendar()
	id := rowID(p.draft.Key) + "-from"
	p.ctx.Defer(func(app.Context) { browser.Focus(id) })
}

func (p *Page) touchedCalendar() {
	for field := range p.wrong {
		if len(field) > 9 && field[:9] == "calendar[" {
			delete(p.wrong, field)
		}
	}
	p.touched("calendar")
}

// changeRow is a change of the calendar that is to come.
type changeRow struct {
	app.Compo

	Env         *page.Env
	Change      Change
	WrongFrom   string
	WrongZone   string
	WrongCutoff string
	Reset       int
	OnChange    func(ctx app.Context, changed Change)
	OnRemove    func(ctx app.Context, key int)
}

func rowID(key int) string { return "calendar-" + strconv.Itoa(key) }

// CompoID implements app.DismountEnforcer.
func (r *changeRow) CompoID() string { return rowID(r.Change.Key) }

// Render implements app.Composer.
func (r *changeRow) Render() app.UI {
	t, c, id := r.Env.T, r.Change, rowID(r.Change.Key)
	var weekdays, months []ui.Option
	for w := period.Monday; w <= period.Sunday; w++ {
		weekdays = append(weekdays, ui.Option{Value: strconv.Itoa(int(w)), Name: weekday(r.Env, w)})
	}
	for m := 1; m <= 12; m++ {
		months = append(months, ui.Option{Value: strconv.Itoa(m), Name: month(r.Env, m)})
	}
	return html.FieldSet().Body(
		html.Legend().Text(t("organization.calendar_change")),
		html.Div().Class("pair").Body(
			&ui.Date{ID: id + "-from", Label: t("organization.field.from"), Hint: t("organization.hint.from"), Wrong: r.WrongFrom, Value: c.From,
				First: r.Env.Me.Today + 1, Required: true, Reset: r.Reset, OnChange: r.onFrom},
			&ui.Field{ID: id + "-cutoff", Label: t("organization.field.cutoff"), Hint: t("organization.hint.cutoff"), Wrong: r.WrongCutoff, Type: "time",
				Value: c.Cutoff, Reset: r.Reset, OnInput: r.onCutoff},
			&ui.Select{ID: id + "-week", Label: t("organization.field.week_start"), Options: weekdays, Value: strconv.Itoa(int(c.Week)), OnChange: r.onWeek},
			&ui.Select{ID: id + "-fiscal", Label: t("organization.field.fiscal_start"), Options: months, Value: strconv.Itoa(c.Fiscal), OnChange: r.onFiscal},
		),
		&ui.Zone{ID: id + "-zone", Label: t("organization.field.zone"), Hint: t("organization.hint.zone"), Wrong: r.WrongZone, Text: r.Env.Text, Value: c.Zone,
			Reset: r.Reset, OnChange: r.onZone},
		html.Div().Class("row").Body(html.Button().OnClick(r.onRemove).Text(t("organization.calendar_remove"))),
	)
}

func (r *changeRow) onFrom(ctx app.Context, day period.Date) {
	c := r.Change
	c.From = day
	r.OnChange(ctx, c)
}

func (r *changeRow) onCutoff(ctx app.Context, clock string) {
	c := r.Change
	c.Cutoff = clock
	r.OnChange(ctx, c)
}

func (r *changeRow) onWeek(ctx app.Context, day string) {
	c := r.Change
	if n, err := strconv.Atoi(day); err == nil {
		c.Week = period.Weekday(n)
	}
	r.OnChange(ctx, c)
}

func (r *changeRow) onFiscal(ctx app.Context, month string) {
	c := r.Change
	if n, err := strconv.Atoi(month); err == nil {
		c.Fiscal = n
	}
	r.OnChange(ctx, c)
}

func (r *changeRow) onZone(ctx app.Context, zone string) {
	c := r.Change
	c.Zone = zone
	r.OnChange(ctx, c)
}

func (r *changeRow) onRemove(ctx app.Context, _ app.Event) { r.OnRemove(ctx, r.Change.Key) }
