package today

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Changes is what a value was, and is to be (C12).
type Changes struct {
	Loading bool
	Err     error // why those before the last are not known
	Open    []device.Change
	Done    []tracking.Submission // newest first
}

// LoadChanges reads every change of a value from the server, and without a
// network what the device has of it: then Err says so.
func LoadChanges(ctx context.Context, env *page.Env, tracker string, k tracking.Key) (Changes, error) {
	out := Changes{Open: unsent(env.Replica.Changes(), k)}
	own, _, err := env.Replica.Trackers().Submissions(ctx, env.Replica.Actor(), tracking.EntryFilter{Tracker: tracker, Metric: k.Metric,
		Span: period.Span{From: k.Date, Until: k.Date + 1}}, query.Page{Limit: query.MaxLimit})
	if err != nil {
		return out, err
	}
	// What is open has been put on top of what the server sent.
	out.Done = slices.DeleteFunc(own, func(s tracking.Submission) bool {
		return slices.ContainsFunc(out.Open, func(c device.Change) bool { return c.ID == s.Change })
	})
	t, err := env.Replica.Trackers().Tracker(ctx, env.Replica.Actor(), tracker)
	if err != nil {
		return out, err
	}
	m, _ := t.Metric(k.Metric)
	all, err := fetch(ctx, env.Client, tracker, k, m.Decimals())
	if err != nil {
		out.Err = err
		return out, nil
	}
	out.Done = all
	return out, nil
}

// fetch reads every change of a value from the server.
func fetch(ctx context.Context, c *client.Client, tracker string, k tracking.Key, decimals int) ([]tracking.Submission, error) {
	var out []tracking.Submission
	q := client.EntriesQuery{Tracker: tracker, Metric: k.Metric, From: k.Date, Until: k.Date + 1,
		Selection: client.Selection{People: []string{k.Person}}, Page: client.Page{Limit: query.MaxLimit}}
	for {
		list, err := c.Submissions(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, s := range list.Items {
			sub, err := submission(s, decimals)
			if err != nil {
				return nil, err
			}
			out = append(out, sub)
		}
		if q.Cursor = list.Next; q.Cursor == "" {
			return out, nil
		}
	}
}

// submission reads a change as the API has it.
func submission(s api.Submission, decimals int) (tracking.Submission, error) {
	value := func(d *api.Decimal) (tracking.Value, error) {
		if d == nil {
			return tracking.Value{}, nil
		}
		n, err := money.ParseScaled(string(*d), decimals)
		return tracking.NumberValue(n), err
	}
	old, err1 := value(s.Old)
	now, err2 := value(s.New)
	return tracking.Submission{Key: tracking.Key{Metric: s.Metric, Date: s.Date, Person: s.Person}, Revision: s.Revision, Change: s.Change,
		Op: tracking.Op(s.Op), Old: old, New: now, Late: s.Late, By: s.By, Reason: s.Reason, Made: s.Made, Received: s.Received}, errors.Join(err1, err2)
}

// UI lists the changes.
func (h *Changes) UI(env *page.Env, m tracking.Metric) app.UI {
	w := words{env}
	if h.Loading {
		return html.P().Class("quiet").Role("status").Text(env.T("today.value.loading"))
	}
	return html.Div().Body(
		ui.If(len(h.Open)+len(h.Done) == 0, func() app.UI { return html.P().Class("quiet").Text(env.T("today.value.empty")) }),
		html.Ol().Class("value-history").Body(
			app.Range(h.Open).Slice(func(i int) app.UI {
				c := h.Open[i]
				n := Note{Kind: NoteSaved}
				switch c.State {
				case device.Sent:
					n.Kind = NoteSent
				case device.NeedsYou:
					n = Problem(c)
				}
				return html.Li().Class("open").Body(
					html.Span().Class("change").Text(w.operation(c, m)),
					html.Small().Text(env.T("today.value.made", "time", env.Text.Instant(c.Made))),
					ui.State(tone(n.Kind), w.note(n, m)),
				)
			}),
			app.Range(h.Done).Slice(func(i int) app.UI { return h.done(env, m, h.Done[i]) }),
		),
		ui.If(h.Err != nil, func() app.UI {
			says := env.T("today.value.offline")
			if !errors.Is(h.Err, client.ErrOffline) {
				says += " " + env.Fail(h.Err)
			}
			return html.P().Class("quiet").Text(says)
		}),
	)
}

func (h *Changes) done(env *page.Env, m tracking.Metric, s tracking.Submission) app.UI {
	facts := env.T("today.value.by", "who", Who(env, s.By)) + ", " + env.T("today.value.made", "time", env.Text.Instant(s.Made))
	if s.Received.Sub(s.Made).Abs() > time.Minute {
		facts += ", " + env.T("today.value.received", "time", env.Text.Instant(s.Received))
	}
	if s.Late {
		facts += ", " + env.T("today.value.late")
	}
	return html.Li().Body(
		html.Span().Class("change").Text(env.T("today.value.change", "old", figure.Value(env, s.Old, m), "new", figure.Value(env, s.New, m))),
		html.Small().Text(facts),
		ui.If(s.Reason != "", func() app.UI { return html.Small().Text(env.T("today.value.reason", "reason", s.Reason)) }),
	)
}
