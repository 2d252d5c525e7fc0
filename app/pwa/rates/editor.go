package rates

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// editor is the window of the rates of one person.
type editor struct {
	*form.Form
	of         row
	steps      []Step
	key        int // of the next step
	reason     string
	currencies []ui.Option
	reset      int
}

func (p *Page) edit(r row) {
	e := &editor{of: r, steps: stepsOf(p.Env, r.Rate.Rates), key: len(r.Rate.Rates), currencies: form.Currencies(p.Env),
		Form: form.New(p.Env, p.ctx, "rates", says, map[string]string{"rates[0].reason": "reason"})}
	if len(e.steps) == 0 {
		e.steps, e.key = []Step{{First: true, Currency: p.Env.Me.Org.Currency}}, 1
	}
	p.editor = e
}

func (p *Page) dialog() app.UI {
	e, t := p.editor, p.Env.T
	steps := make([]app.UI, len(e.steps))
	for i, s := range e.steps {
		steps[i] = &stepRow{Env: p.Env, Step: s, Editor: e, Amount: e.Wrong[s.id()+"-amount"], From: e.Wrong[s.id()+"-from"], Reset: e.reset}
	}
	return &ui.Dialog{ID: "rate", Title: e.of.Name, Close: t("shell.close"), OnClose: p.onClose, Wide: true, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(p.onSubmit).Body(
			html.P().Class("quiet").Text(t("rates.why")),
			html.Div().Class("stack").Body(steps...),
			html.Div().Class("row").Body(html.Button().OnClick(p.onAdd).Body(ui.Icon("plus"), app.Text(t("rates.add")))),
			&ui.Field{ID: "rate-reason", Label: t("rates.reason"), Wrong: e.Wrong["reason"], Complete: "off", Max: 500,
				OnInput: func(_ app.Context, v string) { e.reason = v; e.Touched("reason") }},
			e.Buttons(t("shell.save"), "primary", p.onCancel),
		),
	}}
}

// stepRow is one rate in the form.
type stepRow struct {
	app.Compo

	Env          *page.Env
	Step         Step
	Editor       *editor
	Amount, From string // what is wrong
	Reset        int
}

// CompoID implements app.DismountEnforcer.
func (s *stepRow) CompoID() string { return s.Step.id() }

// Render implements app.Composer.
func (s *stepRow) Render() app.UI {
	t, id := s.Env.T, s.Step.id()
	return html.Div().Class("rate-step").Role("group").Aria("label", t("rates.step")).Body(
		app.If(s.Step.First, func() app.UI {
			return html.Div().Class("field").Body(html.Span().Class("label").Text(t("rates.from")), html.Span().Class("fixed").Text(t("rates.always")))
		}).Else(func() app.UI {
			return &ui.Date{ID: id + "-from", Label: t("rates.from"), Wrong: s.From, Value: s.Step.From, Required: true, Reset: s.Reset,
				OnChange: func(_ app.Context, d period.Date) { s.with("-from", func(x *Step) { x.From = d }) }}
		}),
		&ui.Field{ID: id + "-amount", Label: t("rates.amount"), Wrong: s.Amount, Mode: "decimal", Complete: "off", Value: s.Step.Amount, Reset: s.Reset,
			OnInput: func(_ app.Context, v string) { s.with("-amount", func(x *Step) { x.Amount = v }) }},
		&ui.Select{ID: id + "-currency", Label: t("rates.currency"), Options: s.Editor.currencies, Value: s.Step.Currency,
			OnChange: func(_ app.Context, v string) { s.with("-amount", func(x *Step) { x.Currency = v }) }},
		html.Button().Class("plain", "square").Aria("label", t("rates.remove")).Body(ui.Icon("close")).OnClick(s.onRemove),
	)
}

// with changes the step of the row.
func (s *stepRow) with(field string, change func(*Step)) {
	e := s.Editor
	for i := range e.steps {
		if e.steps[i].Key == s.Step.Key {
			change(&e.steps[i])
		}
	}
	e.Touched(s.Step.id() + field)
}

func (s *stepRow) onRemove(app.Context, app.Event) {
	e := s.Editor
	e.steps = slices.DeleteFunc(slices.Clone(e.steps), func(x Step) bool { return x.Key == s.Step.Key })
	e.Touched("")
}

// onAdd begins another rate, from tomorrow on.
func (p *Page) onAdd(app.Context, app.Event) {
	e := p.editor
	s := Step{Key: e.key, From: p.Env.Me.Today + 1, Currency: p.Env.Me.Org.Currency, First: len(e.steps) == 0}
	if n := len(e.steps); n > 0 {
		s.Currency = e.steps[n-1].Currency
		s.From = max(s.From, e.steps[n-1].From+1)
	} else {
		s.From = 0
	}
	e.steps, e.key = append(slices.Clone(e.steps), s), e.key+1
	e.Touched("")
}

func (p *Page) onSubmit(_ app.Context, ev app.Event) {
	ev.PreventDefault()
	e := p.editor
	rates, wrong := Check(p.Env, e.steps)
	if !e.Check(wrong) {
		return
	}
	if rates == nil {
		rates = []api.RateStep{}
	}
	in := api.HourRateInput{Person: e.of.ID, Revision: e.of.Rate.Revision, Rates: rates, Reason: strings.TrimSpace(e.reason)}
	e.Do(func(ctx context.Context) error {
		_, err := p.Env.Client.PutHourRates(ctx, api.HourRatesInput{Rates: []api.HourRateInput{in}})
		return err
	}, func(_ app.Context, err error) {
		switch {
		case err == nil:
			p.Env.Say(p.Env.T("rates.saved", "name", e.of.Name))
			p.editor = nil
			p.load()
		case errors.Is(err, fault.ErrStale):
			p.overtaken(e)
		}
	})
}

// overtaken shows beside what was typed what somebody else has saved: saving
// again replaces it.
func (p *Page) overtaken(e *editor) {
	page.Async(p.ctx, func(ctx context.Context) (api.List[api.HourRate], error) {
		return p.Env.Client.HourRates(ctx, []string{e.of.ID}, client.Page{})
	}, func(_ app.Context, l api.List[api.HourRate], err error) {
		if err != nil || len(l.Items) == 0 {
			return // the refusal stays; saving again is refused again
		}
		e.of.Rate = l.Items[0]
		says := make([]string, len(e.of.Rate.Rates))
		for i, s := range e.of.Rate.Rates {
			says[i] = p.Env.T("rates.from_then", "amount", form.Money(p.Env, s.Value), "date", p.since(&e.of.Rate.Rates[i]))
		}
		e.Failed = p.Env.T("rates.overtaken", "rates", p.Env.Text.Intl().List(says))
	})
}
