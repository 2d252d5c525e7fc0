package held

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// resend is the window in which a held or refused change is edited and sent
// again.
type resend struct {
	of     *mine
	item   Item
	begins string // what the field begins with
	typed  string
	wrong  string
	busy   bool
}

func newResend(of *mine, i Item) *resend {
	r := &resend{of: of, item: i}
	if i.Submit().Op != tracking.Clear {
		r.begins = of.Env.Text.Decimal(scaled(i), i.Metric.Decimals())
		if i.Metric.Kind == tracking.CheckBox {
			r.begins = scaled(i)
		}
	}
	r.typed = r.begins
	return r
}

// blankAnswer stands for a blank check box: the value of an option cannot be
// empty.
const blankAnswer = "blank"

func (r *resend) dialog() app.UI {
	t, i := r.of.Env.T, r.item
	hint := t("held.resend.blank")
	label := t("held.resend.value", "metric", i.Metric.Name)
	if i.Submit().Op == tracking.Add {
		hint, label = "", t("held.resend.add", "metric", i.Metric.Name)
	}
	mode := "decimal"
	if i.Metric.Decimals() == 0 {
		mode = "numeric"
	}
	var field app.UI = &ui.Field{ID: "held-value", Label: label, Hint: hint, Wrong: r.wrong, Mode: mode, Complete: "off", Max: numeral.MaxLength,
		Value: r.begins, OnInput: r.of.onTyped}
	if i.Metric.Kind == tracking.CheckBox {
		value := r.typed
		if value == "" {
			value = blankAnswer
		}
		field = &ui.Select{ID: "held-value", Label: label, Value: value, OnChange: r.of.onTyped, Options: []ui.Option{
			{Value: "1", Name: t("figure.ticked")}, {Value: "0", Name: t("figure.unticked")}, {Value: blankAnswer, Name: t("figure.blank")}}}
	}
	return &ui.Dialog{ID: "held-resend-" + i.ID, Title: t("held.edit"), Close: t("shell.close"), OnClose: r.of.onCloseEdit, Body: []app.UI{
		html.P().Text(summary(r.of.Env, i)),
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(r.of.onSend).Body(
			field,
			ui.If(i.Metric.Kind == tracking.CheckBox && r.wrong != "", func() app.UI {
				return html.P().Class("wrong").Role("alert").Text(r.wrong)
			}),
			ui.If(i.Turn() == Manager, func() app.UI { return html.P().Class("quiet").Text(t("held.resend.besides")) }),
			html.Div().Class("row").Body(
				html.Submit().Class("primary").Attr("disabled", r.busy).Aria("busy", r.busy).Text(t("held.resend.send")),
				html.Button().OnClick(r.of.onCancelEdit).Text(t("shell.cancel")),
			),
		),
	}}
}

func (m *mine) onTyped(_ app.Context, typed string) {
	if m.edit == nil {
		return
	}
	if typed == blankAnswer {
		typed = ""
	}
	m.edit.typed, m.edit.wrong = typed, ""
	m.Env.SetDirty("held-resend", typed != m.edit.begins)
}

func (m *mine) onCloseEdit(app.Context) {
	m.edit = nil
	m.Env.SetDirty("held-resend", false)
}

func (m *mine) onCancelEdit(ctx app.Context, _ app.Event) { m.onCloseEdit(ctx) }

// onSend makes a new change in the place of the one that is edited. What is
// refused stays in the field.
func (m *mine) onSend(_ app.Context, e app.Event) {
	e.PreventDefault()
	r := m.edit
	if r == nil || r.busy {
		return
	}
	w := words{m.Env}
	args, err := Again(*r.item.Submit(), r.typed, r.item.Metric, numeral.SeparatorsOf(w.Text))
	if err != nil {
		r.wrong = w.mistake(err, r.item.Metric)
		return
	}
	r.busy, r.wrong = true, ""
	id := r.item.ID
	page.Async(m.ctx, func(ctx context.Context) (struct{}, error) {
		_, _, err := m.Env.Replica.Resend(ctx, id, args)
		return struct{}{}, err
	}, func(ctx app.Context, _ struct{}, err error) {
		r.busy = false
		if err != nil {
			r.wrong = m.Env.Fail(err)
			return
		}
		m.Env.Say(m.Env.T("held.resend.done"))
		if m.edit == r {
			m.onCloseEdit(ctx)
		}
		m.load()
		ctx.Defer(func(app.Context) { browser.Focus(mineID) }) // the button that was pressed is gone
	})
}

// scaled is the number of a change as a plain decimal.
func scaled(i Item) string {
	return money.FormatScaled(i.Submit().Value, i.Metric.Decimals())
}
