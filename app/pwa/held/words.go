package held

import (
	"errors"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
)

// words puts what the page shows into words.
type words struct{ *page.Env }

// about names what a change is about.
func (w words) about(tracker, metric string) string {
	switch {
	case metric == "" && tracker == "":
		return w.T("held.unknown")
	case metric == "":
		return tracker
	case tracker == "" || tracker == metric:
		return metric
	}
	return w.T("held.about", "metric", metric, "tracker", tracker)
}

// asked says what a change asks for.
func (w words) asked(op tracking.Op, n int64, m tracking.Metric) string {
	if m.ID == "" || m.Kind == "" { // of what unit the number is, nobody knows here any more
		return w.T("held.asked.unknown")
	}
	if op == "" {
		op = tracking.Set
	}
	return w.T("held.asked."+string(op), "value", figure.Value(w.Env, tracking.NumberValue(n), m))
}

// value writes a value and who put it there.
func (w words) value(v tracking.Value, m tracking.Metric, by string) string {
	if m.Kind == "" {
		return w.T("held.asked.unknown")
	}
	says := figure.Value(w.Env, v, m)
	if by != "" {
		return w.T("held.value_by", "value", says, "who", by)
	}
	return says
}

// decided says who decided what, and when; clocked is for a change of the clock.
func (w words) decided(d *sync.DecisionNote, clocked bool) string {
	who := d.By
	if who == "" {
		who = w.T("today.somebody")
	}
	key := "held.decided." + d.Action
	if clocked && d.Action == sync.Reopen {
		key = "held.decided_time.reopen"
	}
	says := w.T(key, "who", who, "time", w.Text.Instant(d.At))
	if note := strings.TrimSpace(d.Note); note != "" {
		return w.T("held.decided_note", "says", says, "note", note)
	}
	return says
}

// mistake says what is wrong with a number that was typed.
func (w words) mistake(err error, m tracking.Metric) string {
	if e, ok := errors.AsType[*numeral.Error](err); ok {
		return e.Say(w.Text, text.Unit{Decimals: m.Decimals(), Currency: m.Currency})
	}
	return w.Fail(err)
}

// now is the time by the server's clock, as far as the device knows it: what
// the page compares it with was written by that clock.
func now(env *page.Env) time.Time {
	if env.Replica == nil {
		return env.Now()
	}
	return env.Now().Add(env.Replica.Status().Clock)
}
