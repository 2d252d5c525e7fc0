package today

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
)

// dialog is what stands above the page; the zero dialog is nothing.
type dialog struct {
	kind   dialogKind
	change string // id, of a problem
	line   string // id, of a value

	typed  string // of a problem: the value to send instead
	wrong  string
	copied bool

	history *Changes // of a value
}

type dialogKind string

const (
	problemDialog dialogKind = "problem"
	valueDialog   dialogKind = "value"
)

func (p *Page) onClose(app.Context) { p.dialog = dialog{} }

func (p *Page) renderDialog() app.UI {
	switch p.dialog.kind {
	case problemDialog:
		return p.renderProblem()
	case valueDialog:
		return p.renderValue()
	}
	return html.Div().Hidden(true)
}

// problem finds the change that the dialog is about, and its metric.
func (p *Page) problem() (device.Change, tracking.Metric, bool) {
	for _, c := range p.Env.Replica.Problems() {
		if c.ID != p.dialog.change || c.Submit() == nil {
			continue
		}
		for _, card := range p.day.Cards {
			if m, ok := card.Tracker.Metric(c.Submit().Metric); ok {
				return c, m, true
			}
		}
	}
	return device.Change{}, tracking.Metric{}, false
}

func (p *Page) renderProblem() app.UI {
	t := p.Env.T
	c, m, ok := p.problem()
	if !ok {
		return &ui.Dialog{ID: "problem-gone", Title: t("today.problem.title.refused"), Close: t("today.problem.close"), OnClose: p.onClose,
			Body: []app.UI{html.P().Text(t("today.problem.gone"))}}
	}
	w, n := words{p.Env}, Problem(c)
	title := "today.problem.title." + string(n.Kind)
	facts := []app.UI{
		html.Dt().Text(t("today.problem.day")), html.Dd().Text(m.Name + ", " + p.Env.Text.Date(c.Submit().Date)),
		html.Dt().Text(t("today.problem.value")), html.Dd().Text(w.operation(c, m)),
		html.Dt().Text(t("today.problem.made")), html.Dd().Text(p.Env.Text.Instant(c.Made)),
		html.Dt().Text(t("today.problem.why")), html.Dd().Text(p.Env.Refusal(n.Code, n.Reason)),
	}
	if note := sync.EntryNoteOf(*c.Verdict); note != nil {
		stood := figure.Value(p.Env, n.Theirs, m)
		if by := note.By; by != "" {
			stood = t("today.problem.theirs_by", "value", stood, "who", by)
		}
		facts = append(facts, html.Dt().Text(t("today.problem.theirs")), html.Dd().Text(stood))
	}
	if d := c.Verdict.Decision; d != nil {
		who := d.By
		if who == "" {
			who = t("today.somebody")
		}
		facts = append(facts, html.Dt().Text(t("today.problem.decided", "who", who)), html.Dd().Text(strings.TrimSpace(p.Env.Text.Instant(d.At)+" "+d.Note)))
	}
	copied := t("today.problem.copy")
	if p.dialog.copied {
		copied = t("today.problem.copied")
	}
	return &ui.Dialog{ID: "problem-" + c.ID, Title: t(title), Close: t("today.problem.close"), OnClose: p.onClose, Body: []app.UI{
		html.Dl().Class("facts").Body(facts...),
		ui.If(n.Kind == NoteHeld, func() app.UI { return html.P().Class("quiet").Text(t("today.problem.held_text")) }),
		ui.If(c.Submit().Op != tracking.Clear, func() app.UI {
			return html.Div().Class("resend").Body(
				&ui.Field{ID: "resend-value", Label: t("today.problem.new"), Value: p.asTyped(c, m), Mode: "decimal", Wrong: p.dialog.wrong, OnInput: p.onResendInput},
				html.Button().Class("primary").OnClick(p.onResend).Text(t("today.problem.resend")),
			)
		}),
		html.Div().Class("row").Body(
			html.Button().OnClick(p.onCopy).Text(copied),
			html.Button().OnClick(p.onDismissProblem).Text(t("today.problem.dismiss")),
		),
	}}
}

// asTyped is the value of a change in a form that can be typed again.
func (p *Page) asTyped(c device.Change, m tracking.Metric) string {
	if v := sync.EntryNoteOf(*c.Verdict); v != nil && v.Mine.Valid {
		return p.Env.Text.Value(v.Mine.N, m)
	}
	return p.Env.Text.Value(c.Submit().Value, m)
}

func (p *Page) onResendInput(_ app.Context, text string) {
	p.dialog.typed, p.dialog.wrong = text, ""
	if text == "" {
		p.dialog.typed = " " // emptied, which is not untouched
	}
}

// onResend makes a new change from the refused one, which it takes the place
// of.
func (p *Page) onResend(app.Context, app.Event) {
	c, m, ok := p.problem()
	if !ok {
		return
	}
	args := *c.Submit()
	typed := p.dialog.typed
	if typed == "" {
		typed = p.asTyped(c, m)
	}
	v, err := numeral.Parse(typed, m, numeral.SeparatorsOf(p.Env.Text))
	switch {
	case err != nil:
		p.dialog.wrong = words{p.Env}.wrong(m, err)
		return
	case v.Valid:
		args.Op, args.Value = tracking.Set, v.N
	default:
		args.Op, args.Value = tracking.Clear, 0
	}
	page.Async(p.ctx, func(ctx context.Context) (struct{}, error) {
		_, _, err := p.Env.Replica.Resend(ctx, c.ID, args)
		return struct{}{}, err
	}, func(_ app.Context, _ struct{}, err error) {
		if err != nil {
			p.dialog.wrong = p.Env.Fail(err)
			return
		}
		p.dialog = dialog{}
	})
}

func (p *Page) onCopy(app.Context, app.Event) {
	c, m, ok := p.problem()
	if !ok {
		return
	}
	w := words{p.Env}
	text := m.Name + "\t" + c.Submit().Date.String() + "\t" + w.operation(c, m)
	page.Async(p.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, browser.Copy(ctx, text) },
		func(_ app.Context, _ struct{}, err error) { p.dialog.copied = err == nil })
}

func (p *Page) onDismissProblem(app.Context, app.Event) {
	id := p.dialog.change
	p.dialog = dialog{}
	p.dismiss(id)
}

func (p *Page) dismiss(id string) {
	page.Async(p.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.Env.Replica.Dismiss(ctx, id) },
		func(_ app.Context, _ struct{}, err error) {
			if err != nil {
				p.Env.Say(p.Env.Fail(err))
			}
		})
}

// openValue shows what a value was before.
func (p *Page) openValue(c Card, l Line) {
	p.dialog = dialog{kind: valueDialog, line: lineID(l.Key), history: &Changes{Loading: true}}
	line := p.dialog.line
	page.Async(p.ctx, func(ctx context.Context) (Changes, error) { return LoadChanges(ctx, p.Env, c.Tracker.ID, l.Key) },
		func(_ app.Context, h Changes, err error) {
			if p.dialog.line == line {
				h.Err = errors.Join(h.Err, err)
				p.dialog.history = &h
			}
		})
}

func (p *Page) renderValue() app.UI {
	_, l, ok := p.find(p.dialog.line)
	if !ok {
		return html.Div().Hidden(true)
	}
	t := p.Env.T
	return &ui.Dialog{ID: "value-" + p.dialog.line, Title: t("today.value.title", "metric", l.Definition.Name, "day", p.Env.Text.Date(l.Key.Date)),
		Close: t("today.problem.close"), OnClose: p.onClose, Body: []app.UI{p.dialog.history.UI(p.Env, l.Definition)}}
}

// unsent are the changes of a value that were made on this device and not yet
// applied, newest first.
func unsent(changes []device.Change, k tracking.Key) []device.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c device.Change) bool {
		return c.Submit() == nil || c.State == device.Confirmed || c.Dismissed || c.Submit().Metric != k.Metric || c.Submit().Date != k.Date
	})
}
