package today

import (
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// words says what the page and the history have in common.
type words struct{ *page.Env }

// span writes the days of a period, short.
func (w words) span(p period.Period) string {
	switch p.Kind {
	case period.Day:
		return w.Text.Date(p.Start)
	case period.Month:
		return w.Text.Month(p.Start)
	}
	return w.T("text.span", "from", w.Text.ShortDay(p.Start), "to", w.Text.ShortDay(p.End-1))
}

// kind is the variant of a message for a period: of another one than the
// present, past.
func kind(p period.Period, today period.Date) string {
	if p.Contains(today) || p.Kind == period.Month {
		return p.Kind.String()
	}
	return "past_" + p.Kind.String()
}

// note writes a note about a value.
func (w words) note(n Note, m tracking.Metric) string {
	value := func(v tracking.Value) string { return figure.Value(w.Env, v, m) }
	switch n.Kind {
	case NoteSaved, NoteSent, NoteLate, NoteUncertain:
		return w.T("today.note." + string(n.Kind))
	case NoteSynced, NoteLateSync:
		return w.T("today.note."+string(n.Kind), "time", w.moment(n))
	case NoteHeld, NoteRefused:
		return w.T("today.note."+string(n.Kind), "why", w.Refusal(n.Code, n.Reason))
	case NoteReplaced:
		return w.T("today.note.replaced", "mine", value(n.Mine), "theirs", value(n.Theirs))
	case NoteCorrected:
		if n.Reason == "" {
			return w.T("today.note.corrected_plain", "who", w.who(n.By), "old", value(n.Old))
		}
		return w.T("today.note.corrected", "who", w.who(n.By), "old", value(n.Old), "reason", n.Reason)
	}
	return ""
}

// moment writes when something was: the time of a day of today's, else the
// date with it.
func (w words) moment(n Note) string {
	return Moment(w.Env, n.At)
}

// who names a person to the reader: a device knows nobody but its own.
func (w words) who(id string) string { return Who(w.Env, id) }

// Who names whoever made a change.
func Who(env *page.Env, id string) string {
	if id == env.Replica.Actor().Person {
		return env.T("today.you")
	}
	return env.T("today.somebody")
}

// operation writes what a change does.
func (w words) operation(c device.Change, m tracking.Metric) string {
	if c.Submit() == nil {
		return ""
	}
	return w.T("today.op."+string(c.Submit().Op), "value", figure.Value(w.Env, tracking.NumberValue(c.Submit().Value), m))
}

// Moment writes when something was on this device's clock: without the date
// where it was today, without the year where it was this year.
func Moment(env *page.Env, at time.Time) string {
	now := env.Now()
	at = at.In(now.Location())
	switch today, d := period.DateOf(now), period.DateOf(at); {
	case d == today:
		return env.Text.Clock(at)
	case at.Year() == now.Year():
		return env.Text.ShortDay(d) + ", " + env.Text.Clock(at)
	}
	return env.Text.Instant(at)
}

// wrong says what is wrong with what was typed, or "".
func (w words) wrong(m tracking.Metric, err error) string {
	if e, ok := errors.AsType[*numeral.Error](err); ok {
		return e.Say(w.Text, text.Unit{Decimals: m.Decimals(), Currency: m.Currency})
	}
	return ""
}

// shown is what a field holds: what is being typed, else the value.
func (w words) shown(l Line, f Field) string {
	switch {
	case f.Typing:
		return f.Draft.Text
	case !f.Value.Valid:
		return ""
	}
	return w.Text.Value(f.Value.N, l.Definition)
}

// item is a note with what can be done about it.
func (w words) item(n Note, says string) app.UI {
	return html.Li().Body(
		ui.State(tone(n.Kind), says),
		ui.If(n.Urgent(), func() app.UI {
			return html.Button().Class("link").DataSet("do", doProblem).DataSet("change", n.Change).Text(w.T("today.open"))
		}),
		ui.If(n.Kind == NoteReplaced, func() app.UI {
			return html.Button().Class("link").DataSet("do", doDismiss).DataSet("change", n.Change).Text(w.T("today.seen"))
		}),
	)
}

// Notes are what is to be told of a value, as a list without anything to open.
func Notes(env *page.Env, l Line) app.UI {
	w := words{env}
	notes := l.Notes()
	return html.Ul().Class("notes").Body(app.Range(notes).Slice(func(i int) app.UI {
		return html.Li().Body(ui.State(tone(notes[i].Kind), w.note(notes[i], l.Definition)))
	}))
}

func tone(k NoteKind) ui.Tone {
	switch k {
	case NoteSynced:
		return ui.Good
	case NoteRefused:
		return ui.Refused
	case NoteSaved, NoteSent, NoteHeld:
		return ui.Waiting
	}
	return "note-quiet"
}
