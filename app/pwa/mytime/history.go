package mytime

import (
	"context"
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/today"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
)

// history is what an entry was (C12).
type history struct {
	entry   timetrack.Entry
	loading bool
	open    []device.Change // made here, and not yet judged
	done    []version       // newest first
	err     error           // why what is before the last is not known
}

// version is one state of an entry.
type version struct {
	timetrack.Entry
	by, reason     string
	made, received time.Time
}

func (p *Page) onHistory(ctx app.Context, _ app.Event) {
	l, ok := p.view.Line(ctx.JSSrc().Get("dataset").Get("entry").String())
	if !ok {
		return
	}
	h := &history{entry: l.Entry, loading: true}
	p.history = h
	env := p.Env
	page.Async(p.ctx, func(ctx context.Context) (history, error) { return loadHistory(ctx, env, l) },
		func(_ app.Context, got history, err error) {
			if p.history == h {
				got.err = errors.Join(got.err, err)
				p.history = &got
			}
		})
}

// loadHistory reads every state of an entry from the server, and without a
// network what the device has of it: then err says so.
func loadHistory(ctx context.Context, env *page.Env, l Line) (history, error) {
	h := history{entry: l.Entry, open: changes(env.Replica.Changes(), l.ID)}
	list, err := env.Client.ClockEntryVersions(ctx, l.ID)
	if err != nil {
		h.err = err
		if c := l.State.Confirmed; c.Revision > 0 {
			h.done = []version{{c, c.By, c.Reason, c.Made, c.Received}}
		}
		return h, nil
	}
	for _, v := range list.Items {
		h.done = append(h.done, versionOf(v))
	}
	return h, nil
}

func versionOf(v api.ClockEntryVersion) version {
	e := timetrack.Entry{Activity: v.Activity, Start: v.Start, Stop: v.Stop, Held: v.Held}
	e.ID, e.Revision, e.Removed = v.ID, v.Revision, v.Removed
	return version{e, v.By, v.Reason, v.Made, v.Received}
}

func (p *Page) onHistoryClose(app.Context) { p.history = nil }

func (p *Page) renderHistory() app.UI {
	h := p.history
	if h == nil {
		return html.Div().Hidden(true)
	}
	t := p.Env.T
	body := []app.UI{}
	if h.loading {
		body = append(body, html.P().Class("quiet").Role("status").Text(t("mytime.history.loading")))
	} else {
		body = append(body, html.Ol().Class("versions").Body(
			app.Range(h.open).Slice(func(i int) app.UI { return p.openChange(h.open[i]) }),
			app.Range(h.done).Slice(func(i int) app.UI { return p.version(h.done[i]) }),
		), ui.If(h.err != nil, func() app.UI {
			says := t("mytime.history.offline")
			if !errors.Is(h.err, client.ErrOffline) {
				says += " " + p.Env.Fail(h.err)
			}
			return html.P().Class("quiet").Text(says)
		}))
	}
	return &ui.Dialog{ID: "time-history", Title: t("mytime.history.title", "activity", clock.Name(p.Env, clock.Find(p.view.Activities, h.entry.Activity))),
		Close: t("shell.close"), OnClose: p.onHistoryClose, Body: body}
}

func (p *Page) openChange(c device.Change) app.UI {
	tone, words := ui.Waiting, p.Env.T("clock.note.saved")
	switch c.State {
	case device.Sent:
		words = p.Env.T("clock.note.sent")
	case device.NeedsYou:
		tone, words = clock.Verdict(p.Env, c)
	}
	return html.Li().Class("open").Body(
		html.Span().Class("change").Text(p.operation(c)),
		html.Small().Text(p.Env.Text.Instant(c.Made)),
		ui.State(tone, words),
	)
}

// operation writes what a change of the clock asks for.
func (p *Page) operation(c device.Change) string {
	a := c.Clock()
	e := timetrack.Entry{Activity: a.Activity, Start: a.Start, Stop: a.Stop}
	op := sync.ClockOp(c.Kind)
	switch op {
	case timetrack.OpStart:
		e.Start = c.Made
		return p.Env.T("mytime.op.start", "activity", clock.Name(p.Env, clock.Find(p.view.Activities, a.Activity)), "time", p.moment(e.Start))
	case timetrack.OpStop:
		return p.Env.T("mytime.op.stop", "time", p.moment(c.Made))
	case timetrack.OpRemove:
		return p.Env.T("mytime.op.remove")
	}
	return p.Env.T("mytime.op."+string(op), "entry", p.span(e))
}

func (p *Page) version(v version) app.UI {
	t := p.Env.T
	what := p.span(v.Entry)
	if v.Removed {
		what = t("mytime.op.remove")
	}
	facts := t("mytime.history.by", "who", today.Who(p.Env, v.by), "time", p.Env.Text.Instant(v.made))
	if v.received.Sub(v.made).Abs() > time.Minute {
		facts += ", " + t("mytime.history.received", "time", p.Env.Text.Instant(v.received))
	}
	return html.Li().Body(
		html.Span().Class("change").Text(what),
		html.Small().Text(facts),
		ui.If(v.reason != "", func() app.UI { return html.Small().Text(t("mytime.history.reason", "reason", v.reason)) }),
	)
}

func (p *Page) span(e timetrack.Entry) string {
	return clock.Span(p.Env, e, p.view.Zone, p.view.Date, p.view.Activities)
}

func (p *Page) moment(at time.Time) string {
	return clock.Moment(p.Env, at, p.view.Zone, p.view.Date)
}
