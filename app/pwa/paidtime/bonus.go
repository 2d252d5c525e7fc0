package paidtime

import (
	"context"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// bonus is the window that gives people a bonus each (K15).
type bonus struct {
	*form.Form
	page       *Page
	ids        []string
	amount     string
	currency   string
	date       period.Date
	note       string
	currencies []ui.Option
	refused    []string
	version    int
}

func (p *Page) newBonus(ids []string) window {
	return &bonus{page: p, ids: ids, currency: p.currency(ids), currencies: form.Currencies(p.Env), date: max(min(p.Env.Me.Today, p.result.Until-1), p.result.From),
		Form: form.New(p.Env, p.ctx, "paidtime", says, map[string]string{"amount": "amount", "amount.amount": "amount", "amount.currency": "amount", "date": "date", "note": "note"})}
}

// currency is that in which the people are paid, where it is one, or that of
// the organization.
func (p *Page) currency(ids []string) string {
	found := ""
	for _, id := range ids {
		row, _ := p.row(id)
		for _, m := range row.Figures.Salary {
			if found != "" && found != m.Currency {
				return p.Env.Me.Org.Currency
			}
			found = m.Currency
		}
	}
	if found == "" {
		return p.Env.Me.Org.Currency
	}
	return found
}

// Plus is what somebody's amounts are with one more; amounts are never added
// across currencies. It returns an error for what is no amount, or too large.
func Plus(amounts []api.Money, more api.Money) ([]api.Money, error) {
	out := slices.Clone(amounts)
	for i, m := range out {
		if m.Currency != more.Currency {
			continue
		}
		a, err := money.Parse(string(m.Amount), money.Currency(m.Currency))
		if err != nil {
			return nil, err
		}
		b, err := money.Parse(string(more.Amount), money.Currency(more.Currency))
		if err != nil {
			return nil, err
		}
		sum, err := a.Add(b)
		if err != nil {
			return nil, err
		}
		out[i].Amount = api.Decimal(sum.Decimal())
		return out, nil
	}
	return append(out, more), nil
}

func (w *bonus) edited(field string) {
	w.Touched(field)
	w.refused = nil
	w.version++
}

func (w *bonus) ui() app.UI {
	t, r := w.Env.T, w.page.result
	hint := ""
	if w.date != 0 && (w.date < r.From || w.date >= r.Until) {
		hint = t("paidtime.bonus_outside")
	}
	return &ui.Dialog{ID: "add-bonus", Title: w.Env.Text.N("paidtime.bonus_for", len(w.ids)), Close: t("shell.close"), OnClose: w.page.onCloseWindow, Wide: true, Body: []app.UI{
		html.Form().Class("form", "setting").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.Div().Class("pair").Body(
				&ui.Field{ID: "bonus-amount", Label: t("paidtime.amount"), Hint: t("paidtime.amount_why"), Wrong: w.Wrong["amount"], Mode: "text", Complete: "off", Max: 60, Required: true,
					OnInput: func(_ app.Context, v string) { w.amount = v; w.edited("amount") }},
				&ui.Select{ID: "bonus-currency", Label: t("paidtime.currency"), Options: w.currencies, Value: w.currency,
					OnChange: func(_ app.Context, v string) { w.currency = v; w.edited("amount") }},
				&ui.Date{ID: "bonus-date", Label: t("paidtime.date"), Hint: hint, Wrong: w.Wrong["date"], Value: w.date, Required: true,
					OnChange: func(_ app.Context, d period.Date) { w.date = d; w.edited("date") }},
			),
			&ui.Field{ID: "bonus-note", Label: t("paidtime.note"), Hint: t("paidtime.note_why"), Wrong: w.Wrong["note"], Complete: "off", Max: 500,
				OnInput: func(_ app.Context, v string) { w.note = v; w.Touched("note") }},
			w.outcome(),
			ui.If(len(w.refused) > 0 && len(w.refused) < len(w.ids), func() app.UI {
				return html.Div().Class("row").Body(html.Button().OnClick(w.onDeselect).Text(t("paidtime.deselect", "names", w.page.listed(w.refused))))
			}),
			w.Buttons(t("paidtime.deed.bonus"), "primary", w.page.onCancelWindow),
		),
	}}
}

// outcome is the preview: each person's bonus as it is and as it would be.
func (w *bonus) outcome() app.UI {
	t, p := w.Env.T, w.page
	more, wrong := form.Amount(w.Env, w.amount, w.currency)
	if more.Amount == "" || wrong != "" {
		return html.Div().Hidden(true)
	}
	return html.Div().Class("outcome").Body(
		html.H3().Text(t("paidtime.preview")),
		&ui.Table{ID: "bonus-preview", Label: t("paidtime.preview"), Count: len(w.ids), Version: w.version,
			Columns: []ui.Column{{Name: t("paidtime.column.person")}, {Name: t("paidtime.before"), Number: true}, {Name: t("paidtime.after"), Number: true}},
			Cell: func(i, column int) ui.Markup {
				row, _ := p.row(w.ids[i])
				switch column {
				case 0:
					return ui.Words(row.Name)
				case 1:
					return p.monies(row.Figures.Bonus)
				}
				after, err := Plus(row.Figures.Bonus, more)
				if err != nil {
					return ui.Quiet(dash)
				}
				return ui.Element("b", nil, p.monies(after))
			}},
	)
}

func (w *bonus) onDeselect(app.Context, app.Event) {
	for _, id := range w.refused {
		delete(w.page.selected, id)
	}
	w.ids = slices.DeleteFunc(slices.Clone(w.ids), func(id string) bool { return slices.Contains(w.refused, id) })
	w.page.version++
	w.edited("")
}

func (w *bonus) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	m, wrong := form.Amount(w.Env, w.amount, w.currency)
	in := api.BonusesInput{People: w.ids, Date: w.date, Amount: m, Note: strings.TrimSpace(w.note)}
	if wrong == "" && m.Amount == "" {
		wrong = w.Env.T("paidtime.wrong.amount")
	}
	if wrong == "" && strings.Trim(string(m.Amount), "-0.") == "" {
		wrong = w.Env.T("paidtime.wrong.zero")
	}
	note, date := "", ""
	if strings.HasPrefix(string(m.Amount), "-") && in.Note == "" {
		note = w.Env.T("paidtime.wrong.note")
	}
	if w.date == 0 {
		date = w.Env.T("paidtime.wrong.day")
	}
	if !w.Check(map[string]string{"amount": wrong, "note": note, "date": date}) {
		return
	}
	w.Do(func(ctx context.Context) error {
		_, err := w.Env.Client.AddBonuses(ctx, in)
		return err
	}, func(_ app.Context, err error) {
		if err != nil {
			if w.refused = pointed(err, w.ids); len(w.refused) > 0 {
				w.Failed = w.page.listed(w.refused) + ": " + says(w.Env, err)
			}
			return
		}
		w.page.done(w.Env.Text.N("paidtime.done.bonus", len(w.ids)))
	})
}

// bonuses is the window with the bonuses of a person, each of which can be taken
// away.
type bonuses struct {
	*form.Form
	page   *Page
	row    api.TimeRow
	items  []api.Bonus
	loaded bool
	err    error
	remove string // id of that which is asked about
	reason string
}

func (p *Page) openBonuses(row api.TimeRow) {
	w := &bonuses{page: p, row: row, Form: form.New(p.Env, p.ctx, "paidtime", says, map[string]string{"reason": "reason"})}
	p.window = w
	w.load()
}

func (w *bonuses) load() {
	p := w.page
	q := client.DaysQuery{From: p.result.From, Until: p.result.Until, People: []string{w.row.Person}, Page: client.Page{Limit: 500}}
	page.Async(p.ctx, func(ctx context.Context) (api.List[api.Bonus], error) { return p.Env.Client.Bonuses(ctx, q) },
		func(_ app.Context, l api.List[api.Bonus], err error) {
			w.items, w.err, w.loaded = l.Items, err, err == nil
			var ids []string
			for _, b := range l.Items {
				ids = append(ids, b.By)
			}
			p.learnNames(ids)
		})
}

func (w *bonuses) ui() app.UI {
	t, p := w.Env.T, w.page
	body := app.UI(ui.Skeleton(t("shell.loading"), 3))
	switch {
	case w.err != nil:
		body = ui.Failure(says(w.Env, w.err))
	case w.loaded:
		items := make([]app.UI, len(w.items))
		for i, b := range w.items {
			items[i] = html.Li().Body(
				html.Div().Class("what").Body(
					html.Strong().Text(form.Money(w.Env, b.Amount)),
					ui.If(b.Note != "", func() app.UI { return html.Span().Text(b.Note) }),
					html.Small().Text(t("paidtime.bonus_by", "date", w.Env.Text.Date(b.Date), "name", p.names.Of(w.Env, b.By))),
				),
				ui.If(p.manages() && !p.own(b.Person), func() app.UI {
					return html.Button().Attr("disabled", w.Busy).Text(t("paidtime.bonus_remove")).OnClick(func(app.Context, app.Event) { w.remove = b.ID }, app.EventScope(b.ID))
				}),
				ui.If(w.remove == b.ID, func() app.UI {
					return html.Form().Class("form", "whole").Attr("novalidate", true).OnSubmit(func(_ app.Context, e app.Event) { e.PreventDefault(); w.take(b) }, app.EventScope("take", b.ID)).Body(
						&ui.Field{ID: "bonus-reason", Label: t("paidtime.reason_optional"), Wrong: w.Wrong["reason"], Complete: "off", Max: 500,
							OnInput: func(_ app.Context, v string) { w.reason = v; w.Touched("reason") }},
						w.Buttons(t("paidtime.bonus_really"), "danger", w.onKeep),
					)
				}),
			)
		}
		body = html.Ul().Class("list", "bonuses").Body(items...)
	}
	return &ui.Dialog{ID: "bonuses", Title: t("paidtime.bonuses_of", "name", w.row.Name), Close: t("shell.close"), OnClose: p.onCloseWindow, Body: []app.UI{body}}
}

func (w *bonuses) onKeep(app.Context, app.Event) { w.remove = "" }

func (w *bonuses) take(b api.Bonus) {
	w.Do(func(ctx context.Context) error {
		return w.Env.Client.RemoveBonus(ctx, b.ID, b.Revision, strings.TrimSpace(w.reason))
	}, func(_ app.Context, err error) {
		if err == nil {
			w.page.done(w.Env.T("paidtime.done.bonus_removed", "name", w.row.Name))
		}
	})
}
