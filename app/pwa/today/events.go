package today

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/figure"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/tracking"
)

// The page listens at its root: what was done, and to which line, stands in
// data attributes. So no handler outlives the line that it was made for.
const (
	doStep    = "step"    // data-by: -1 or 1
	doAnswer  = "answer"  // the next answer of a check box
	doProblem = "problem" // data-change
	doDismiss = "dismiss" // data-change
	doHistory = "history"
	doRetry   = "retry"
	doDiscard = "discard"
)

// What holding + or − does.
const (
	holdAfter = 450 * time.Millisecond
	holdEvery = 110 * time.Millisecond
)

// deed is what an event asks for.
type deed struct {
	do, line, change string
	by               int64
}

// deedOf reads the deed of the element that an event happened in.
func deedOf(e app.Event) (deed, bool) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return deed{}, false
	}
	target = target.Call("closest", "[data-do]")
	if !target.Truthy() {
		return deed{}, false
	}
	data := target.Get("dataset")
	text := func(name string) string {
		if v := data.Get(name); v.Type() == app.TypeString {
			return v.String()
		}
		return ""
	}
	d := deed{do: text("do"), line: text("line"), change: text("change"), by: 1}
	if text("by") == "-1" {
		d.by = -1
	}
	return d, true
}

// find returns the line of that id and its card, as it is shown now.
func (p *Page) find(id string) (Card, Line, bool) {
	for _, c := range p.day.Cards {
		for _, l := range c.Lines {
			if lineID(l.Key) == id {
				return c, l, true
			}
		}
	}
	return Card{}, Line{}, false
}

func lineID(k tracking.Key) string { return "line-" + k.Metric + "-" + k.Date.String() }

func (p *Page) onClick(_ app.Context, e app.Event) {
	d, ok := deedOf(e)
	if !ok {
		return
	}
	c, l, found := p.find(d.line)
	switch {
	case d.do == doProblem:
		p.dialog = dialog{kind: problemDialog, change: d.change}
	case d.do == doDismiss:
		p.dismiss(d.change)
	case !found:
	case d.do == doHistory:
		p.openValue(c, l)
	case d.do == doRetry:
		p.desk.Retry(l.Key)
	case d.do == doDiscard:
		p.desk.Discard(l.Key)
	case l.Blocked != "":
	case d.do == doStep:
		held := p.held
		if p.held = false; held && e.Get("detail").Truthy() {
			return // the end of holding; a click of the keyboard has no detail
		}
		p.step(c, l, d.by)
	case d.do == doAnswer:
		p.desk.Answer(l, c.Tracker.ID, nextAnswer(p.desk.Field(l).Value))
		p.say(l)
	}
}

// say reads out what a tap has made of a value.
func (p *Page) say(l Line) {
	p.said = p.Env.T("today.said", "metric", l.Definition.Name, "value", figure.Value(p.Env, p.desk.Field(l).Value, l.Definition))
}

// step adds one whole to a number, after what was typed before it. From blank,
// − makes a 0: a day on which there was nothing is told with one tap.
func (p *Page) step(c Card, l Line, by int64) {
	p.desk.Enter(l, c.Tracker.ID, numeral.SeparatorsOf(p.Env.Text))
	f := p.desk.Field(l)
	if f.Typing { // what stands there is no number yet
		return
	}
	delta := stepOf(f.Value, l.Definition, by)
	if delta == 0 && f.Value.Valid {
		return
	}
	p.desk.Tap(l, c.Tracker.ID, delta)
	p.say(l)
}

// stepOf is what a tap on + or − adds to a value: one whole, but a count never
// goes from 0 or more to below by a tap.
func stepOf(v tracking.Value, m tracking.Metric, by int64) int64 {
	whole := int64(1)
	for range m.Decimals() {
		whole *= 10
	}
	if by < 0 && v.N >= 0 && v.N < whole {
		return -v.N
	}
	return by * whole
}

// nextAnswer is what a tap makes of a check box: blank, done, not done, and
// blank again.
func nextAnswer(v tracking.Value) tracking.Value {
	switch {
	case !v.Valid:
		return tracking.NumberValue(1)
	case v.N == 1:
		return tracking.NumberValue(0)
	}
	return tracking.Value{}
}

// onDown begins to hold + or −.
func (p *Page) onDown(_ app.Context, e app.Event) {
	p.release()
	d, ok := deedOf(e)
	if !ok || d.do != doStep {
		return
	}
	hold, cancel := context.WithCancel(context.Background())
	p.cancelHold = cancel
	p.held = false
	p.ctx.Async(func() { p.repeat(hold, d) })
}

// repeat steps until it is let go. A step that comes late is none: on a page
// that was busy, whoever has let go meanwhile is to be heard first, or a short
// tap would count as several.
func (p *Page) repeat(hold context.Context, d deed) {
	wait := holdAfter
	for {
		due := time.Now().Add(wait)
		timer := time.NewTimer(wait)
		select {
		case <-hold.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		p.ctx.Dispatch(func(app.Context) {
			if time.Since(due) > holdEvery {
				return
			}
			if c, l, ok := p.find(d.line); ok && hold.Err() == nil && l.Blocked == "" {
				p.held = true
				p.step(c, l, d.by)
			}
		})
		wait = holdEvery
	}
}

// onUp lets + or − go.
func (p *Page) onUp(app.Context, app.Event) { p.release() }

func (p *Page) release() {
	if p.cancelHold != nil {
		p.cancelHold()
		p.cancelHold = nil
	}
}

// field returns the line whose field an event happened in.
func (p *Page) field(e app.Event) (Card, Line, string, bool) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("tagName").String() != "INPUT" {
		return Card{}, Line{}, "", false
	}
	c, l, ok := p.find(target.Get("id").String())
	return c, l, target.Get("value").String(), ok && l.Blocked == ""
}

func (p *Page) onInput(_ app.Context, e app.Event) {
	_, l, text, ok := p.field(e)
	if id := lineID(l.Key); l.Key != (tracking.Key{}) {
		p.typed[id] = typing{p.typed[id].Times + 1, text}
	}
	if ok && text != (words{p.Env}).shown(l, p.desk.Field(l)) { // else it was taken in with an event before
		p.desk.Type(l.Key, text)
	}
}

// onChange is a field that was left.
func (p *Page) onChange(_ app.Context, e app.Event) {
	if c, l, _, ok := p.field(e); ok {
		p.desk.Enter(l, c.Tracker.ID, numeral.SeparatorsOf(p.Env.Text))
	}
}

func (p *Page) onKey(_ app.Context, e app.Event) {
	c, l, _, ok := p.field(e)
	if !ok || e.Get("isComposing").Truthy() {
		return
	}
	switch e.Get("key").String() {
	case "Enter":
		e.PreventDefault()
		p.desk.Enter(l, c.Tracker.ID, numeral.SeparatorsOf(p.Env.Text))
	case "Escape":
		p.desk.Forget(l.Key)
	}
}

// onFocus selects what a field holds, so that typing replaces it.
func (p *Page) onFocus(_ app.Context, e app.Event) {
	if _, l, _, ok := p.field(e); ok && !p.desk.Field(l).Typing {
		browser.SelectText(lineID(l.Key))
	}
}

func (p *Page) onSubmit(_ app.Context, e app.Event) { e.PreventDefault() }
