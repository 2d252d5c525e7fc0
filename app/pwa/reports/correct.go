package reports

import (
	"context"
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// correction is the form in which somebody else's entry is corrected (T15).
type correction struct {
	number *number
	key    string // of the day
	day    day    // as the form knows it
	begins string // what the field begins with
	value  string
	reason string
	id     string // Idempotency-Key of what is typed now
	saving bool
	wrong  map[string]string // by field: value, reason
	failed string
	stale  bool // somebody else changed it meanwhile
}

// maxReason is how long a reason may be, in characters.
const maxReason = 500

func (n *number) startCorrection(d day) {
	if n.form != nil && n.form.key == d.key() {
		return
	}
	n.form = &correction{number: n, key: d.key(), day: d, id: change.NewID()}
	if d.Value != nil {
		n.form.begins = words{n.page.Env}.plain(*d.Value, n.metric)
		n.form.value = n.form.begins
	}
}

// plain writes a value as it can be typed again.
func (w words) plain(d api.Decimal, m api.Metric) string {
	return w.Text.Decimal(string(d), m.Decimals)
}

func (c *correction) ui() app.UI {
	env, m := c.number.page.Env, c.number.metric
	mode := "decimal"
	if m.Decimals == 0 {
		mode = "numeric"
	}
	hint := env.T("reports.correct.blank")
	if m.Kind == "checkbox" {
		hint = env.T("reports.correct.checkbox")
	}
	return html.Form().Class("form", "below-line", "correction").OnSubmit(c.onSubmit).Attr("novalidate", true).Body(
		&ui.Field{ID: "correct-value", Label: env.T("reports.correct.value"), Hint: hint, Wrong: c.wrong["value"], Mode: mode, Complete: "off", Value: c.begins, Max: numeral.MaxLength, OnInput: c.onValue},
		&ui.Field{ID: "correct-reason", Label: env.T("reports.correct.reason"), Wrong: c.wrong["reason"], Max: maxReason, Required: true, OnInput: c.onReason},
		ui.If(c.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(c.failed) }),
		html.Div().Class("row").Body(
			html.Submit().Class("primary").Attr("disabled", c.saving).Aria("busy", c.saving).Text(env.T("shell.save")),
			html.Button().OnClick(c.onCancel).Text(env.T("shell.cancel")),
		),
	)
}

func (c *correction) onValue(_ app.Context, v string)  { c.typed(&c.value, v, "value") }
func (c *correction) onReason(_ app.Context, v string) { c.typed(&c.reason, v, "reason") }

// typed takes in what is typed: another content is another command.
func (c *correction) typed(into *string, v, field string) {
	*into, c.id = v, change.NewID()
	delete(c.wrong, field)
	c.number.page.Env.SetDirty("reports", true)
}

func (c *correction) onCancel(app.Context, app.Event) { c.end() }

func (c *correction) end() {
	c.number.form = nil
	c.number.page.Env.SetDirty("reports", false)
}

// check reads what was typed; wrong has what cannot be saved.
func (c *correction) check() (v tracking.Value, wrong map[string]string) {
	env, m := c.number.page.Env, c.number.metric
	wrong = map[string]string{}
	metric := tracking.Metric{Kind: tracking.MetricKind(m.Kind), Scale: m.Scale, Currency: m.Currency}
	v, err := numeral.Parse(c.value, metric, numeral.SeparatorsOf(env.Text))
	if err != nil {
		wrong["value"] = mistake(env, err, m)
	} else if m.Kind == "checkbox" && v.Valid && v.N != 0 && v.N != 1 {
		wrong["value"] = env.T("reports.correct.checkbox")
	}
	if strings.TrimSpace(c.reason) == "" {
		wrong["reason"] = env.T("reports.correct.why")
	}
	return v, wrong
}

// mistake says what is wrong with a number that was typed.
func mistake(env *page.Env, err error, m api.Metric) string {
	if e, ok := errors.AsType[*numeral.Error](err); ok {
		return e.Say(env.Text, text.UnitOf(m))
	}
	return env.Fail(err)
}

func (c *correction) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if c.saving {
		return
	}
	v, wrong := c.check()
	if c.wrong = wrong; len(wrong) > 0 {
		return
	}
	c.saving, c.failed = true, ""
	id, d, reason := c.id, c.day, strings.TrimSpace(c.reason)
	page.Async(c.number.page.ctx, func(ctx context.Context) (api.Entry, error) { return c.save(client.WithKey(ctx, id), d, v, reason) },
		func(_ app.Context, _ api.Entry, err error) {
			c.saving = false
			if err == nil {
				c.saved()
				return
			}
			c.refused(err)
		})
}

func (c *correction) save(ctx context.Context, d day, v tracking.Value, reason string) (api.Entry, error) {
	n := c.number
	key := client.EntryKey{Tracker: n.query.Tracker, Metric: n.query.Metric, Date: d.Date, Person: d.Person}
	if !v.Valid {
		return n.page.Env.Client.ClearEntry(ctx, key, &d.Revision, reason)
	}
	return n.page.Env.Client.SetEntry(ctx, key, &d.Revision, api.EntryInput{Value: api.Decimal(money.FormatScaled(v.N, n.metric.Decimals)), Reason: reason})
}

func (c *correction) saved() {
	n := c.number
	c.end()
	n.page.Env.Say(n.page.Env.T("reports.corrected"))
	n.page.refresh()
	if d, ok := n.find(n.open); ok && d.key() == c.key {
		n.readChanges(d)
	}
}

// refused keeps what was typed, and says why it was not taken. Somebody who was
// overtaken sees what is there now, and can save again.
func (c *correction) refused(err error) {
	n := c.number
	env := n.page.Env
	c.failed = env.Fail(err)
	for field, why := range env.Fields(err) {
		if field == "value" || field == "reason" {
			c.wrong[field] = why
		}
	}
	if !errors.Is(err, fault.ErrStale) {
		return
	}
	d := c.day
	page.Async(n.page.ctx, func(ctx context.Context) (day, error) { return n.readDay(ctx, d) },
		func(_ app.Context, now day, err error) {
			if err != nil {
				return // the refusal stays; saving again is refused again
			}
			c.day, c.id = now, change.NewID()
			c.failed = env.T("reports.correct.stale", "value", words{env}.value(now.Value, n.metric))
			n.load()
		})
}

// readDay reads an entry anew.
func (n *number) readDay(ctx context.Context, d day) (day, error) {
	list, err := n.page.Env.Client.Entries(ctx, client.EntriesQuery{Tracker: n.query.Tracker, Metric: n.query.Metric, From: d.Date, Until: d.Date + 1,
		Selection: client.Selection{People: []string{d.Person}}})
	if err != nil {
		return d, err
	}
	for _, e := range list.Items {
		d.Entry = e
	}
	return d, nil
}
