package reports

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// closing is the window in which a period is closed, or opened again (T16).
type closing struct {
	reopen bool
	day    period.Date // in the period
	words  string      // which period it is
	reason string
	id     string // Idempotency-Key of what is typed now
	saving bool
	wrong  string // what is wrong with the reason
	failed string
}

// closeButton offers to close a period that is over, or to open one again.
func (p *Page) closeButton() app.UI {
	r := p.figures.Report
	return ui.If(p.manages() && !r.Closed && r.Period.End <= r.Today, func() app.UI {
		return html.Button().OnClick(p.onClosing).Text(p.Env.T("reports.close"))
	})
}

// closedBadge tells that the period is closed, by whom and why.
func (p *Page) closedBadge() app.UI {
	t, c := p.Env.T, p.figures.Closure
	says := t("reports.closed")
	if c != nil {
		says = t("reports.closed_at", "time", p.Env.Text.Instant(c.At))
		if c.Reason != "" {
			says += " " + t("reports.closed_why", "reason", c.Reason)
		}
	}
	if !p.manages() {
		return ui.Banner(ui.Good, says)
	}
	return ui.Banner(ui.Good, says, html.Button().OnClick(p.onClosing).Text(t("reports.reopen")))
}

func (p *Page) onClosing(app.Context, app.Event) {
	r := p.figures.Report
	p.dialog = dialog{closing: &closing{reopen: r.Closed, day: r.Period.Start, words: words{p.Env}.period(r.Period), id: change.NewID()}}
}

func (p *Page) closingDialog() app.UI {
	t, c := p.Env.T, p.dialog.closing
	key := "reports.close"
	if c.reopen {
		key = "reports.reopen"
	}
	return &ui.Dialog{ID: "report-closing", Title: t(key + ".title"), Close: t("shell.close"), OnClose: p.onCloseDialog, Body: []app.UI{
		html.Form().Class("form").OnSubmit(p.onSubmitClosing).Attr("novalidate", true).Body(
			html.P().Text(t(key+".text", "period", c.words)),
			&ui.Field{ID: "closing-reason", Label: t(key + ".reason"), Wrong: c.wrong, Max: maxReason, Required: c.reopen, OnInput: p.onClosingReason},
			ui.If(c.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(c.failed) }),
			html.Div().Class("row").Body(
				html.Submit().Class("primary").Attr("disabled", c.saving).Aria("busy", c.saving).Text(t(key)),
				html.Button().OnClick(p.onCancelClosing).Text(t("shell.cancel")),
			),
		),
	}}
}

func (p *Page) onClosingReason(_ app.Context, v string) {
	if c := p.dialog.closing; c != nil {
		c.reason, c.id, c.wrong = v, change.NewID(), ""
		p.Env.SetDirty("reports", v != "")
	}
}

func (p *Page) onCancelClosing(ctx app.Context, _ app.Event) { p.onCloseDialog(ctx) }

func (p *Page) onSubmitClosing(_ app.Context, e app.Event) {
	e.PreventDefault()
	c := p.dialog.closing
	if c == nil || c.saving {
		return
	}
	reason := strings.TrimSpace(c.reason)
	if c.reopen && reason == "" {
		c.wrong = p.Env.T("reports.reopen.why")
		return
	}
	c.saving, c.failed = true, ""
	tracker, id := p.Address.Tracker, c.id
	page.Async(p.ctx, func(ctx context.Context) (api.Closure, error) {
		ctx = client.WithKey(ctx, id)
		if c.reopen {
			return p.Env.Client.ReopenPeriod(ctx, tracker, c.day, api.ReopenInput{Reason: reason})
		}
		return p.Env.Client.ClosePeriod(ctx, tracker, api.ClosureInput{Date: c.day, Reason: reason})
	}, func(ctx app.Context, _ api.Closure, err error) {
		c.saving = false
		if err != nil {
			c.failed = p.Env.Fail(err)
			return
		}
		done := "reports.close.done"
		if c.reopen {
			done = "reports.reopen.done"
		}
		p.Env.Say(p.Env.T(done))
		if p.dialog.closing == c {
			p.onCloseDialog(ctx)
		}
		p.load()
	})
}
