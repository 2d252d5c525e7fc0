package today

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// frame is a shell that nobody sees.
type frame struct{ dirty bool }

func (f *frame) Say(string)                              {}
func (f *frame) Listen(page.News, func()) func()         { return func() {} }
func (f *frame) SetDirty(_ string, dirty bool)           { f.dirty = dirty }
func (f *frame) SignedOut()                              {}
func (f *frame) Reload()                                 {}
func (f *frame) SignOut(_ context.Context, _ bool) error { return nil }

// page is the page of a day on a device of Ann's.
func (w *world) page(r *device.Replica, d period.Date, language string) *Page {
	w.t.Helper()
	words := text.New(language)
	env := &page.Env{Prefix: "/", Text: words, Replica: r, Now: func() time.Time { return w.now }, Shell: &frame{}}
	p := New(env, page.Params{Path: map[string]string{"date": d.String()}}).(*Page)
	p.desk = NewDesk(r, nil)
	p.day = p.desk.Read(w.t.Context(), p.Day)
	return p
}

// read brings the page up to date.
func (w *world) read(p *Page) {
	p.desk.Flush(w.t.Context())
	p.desk.load(w.t.Context())
	p.day = p.desk.Snapshot()
}

// shows reports what of the page a person can read, and what not.
func (w *world) shows(p *Page, what string, present, absent []string) {
	w.t.Helper()
	html := app.HTMLString(p.Render())
	for _, s := range present {
		if !strings.Contains(html, s) {
			w.t.Errorf("%s: the page lacks %q", what, s)
		}
	}
	for _, s := range absent {
		if strings.Contains(html, s) {
			w.t.Errorf("%s: the page has %q", what, s)
		}
	}
	if w.t.Failed() {
		w.t.Log(html)
		w.t.FailNow()
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", func(t *tracking.Tracker) { t.Name = `Calls <b>"&` })
	phone := w.device()
	p := w.page(phone, 0, "en")
	w.shows(p, "before", []string{"Wednesday, ", "Calls &lt;b&gt;", "of 20 this week", "0%", "8.6 below milestone", `class="bar below"`,
		"One more: Calls", "Enter 0: Calls", "/history?tracker=calls"}, []string{"Saved on this device", "Synced", "<b>&#34;", "Changes"})

	_, l, ok := p.find(lineID(p.day.Cards[0].Lines[0].Key))
	if !ok {
		t.Fatal("the line is not found by its id")
	}
	w.online = false
	p.step(p.day.Cards[0], l, 1)
	if p.said != "Calls: 1" {
		t.Errorf("read out: %q", p.said)
	}
	p.desk.Flush(t.Context())
	if v := p.desk.Field(l).Value; v != tracking.NumberValue(1) { // the line is of before
		t.Errorf("after it is written, the value is %v", v)
	}
	w.read(p)
	w.shows(p, "saved", []string{"Saved on this device", "1 unconfirmed", "5%", "One less: Calls", "Changes"}, []string{"Saving", "Synced"})

	p.desk.Type(l.Key, "4😀")
	p.desk.Enter(l, "calls", numeral.Separators{})
	w.read(p)
	w.shows(p, "wrong", []string{"“😀” is no part of a number.", "aria-invalid"}, nil)
	if p.refresh(app.Context{}); !p.Env.Shell.(*frame).dirty {
		t.Error("with something typed the page may be left without a question")
	}
	p.desk.Forget(l.Key)

	w.online = true
	w.sync(phone)
	w.read(p)
	w.shows(p, "synced", []string{"Synced 12:00"}, []string{"Saved on this device", "unconfirmed"})
	w.shows(w.page(phone, 0, "de"), "in German", []string{"Synchronisiert", "von 20 diese Woche", "unter dem Meilenstein"}, []string{"milestone"})
	w.shows(w.page(phone, wednesday-30, "en"), "before the start", []string{"Nothing to enter on this day", "starts on"}, []string{"stepper"})
}

// Nothing on the page gives a hidden target away.
func TestRenderHiddenTarget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", func(t *tracking.Tracker) { t.Settings.ShowTargets = false })
	phone := w.device()
	w.enter(phone, "calls", wednesday, tracking.Set, 5)
	w.shows(w.page(phone, 0, "en"), "hidden", []string{"<b>5</b>", "so far this week"}, []string{"barbox", "%", "milestone", "target", "verdict", "of 20"})
}

func TestRenderBlocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", func(t *tracking.Tracker) { t.Settings.AllowEdits = false })
	phone := w.device()
	w.shows(w.page(phone, wednesday-1, "en"), "not editable", []string{"This tracker takes entries for today only.", "readonly"}, []string{`readonly="false"`})
	p := w.page(phone, wednesday-1, "en")
	if _, l, ok := p.find(lineID(p.day.Cards[0].Lines[0].Key)); !ok || l.Blocked != TodayOnly {
		t.Errorf("the line is %+v", l)
	}
	w.shows(w.page(newWorld(t).device(), 0, "en"), "nothing assigned", []string{"No tracker is yours yet"}, nil)
}

func TestStepOf(t *testing.T) {
	t.Parallel()
	calls, hours := tracking.Metric{Kind: tracking.Number}, tracking.Metric{Kind: tracking.Number, Scale: 2}
	tests := []struct {
		value tracking.Value
		m     tracking.Metric
		by    int64
		want  int64
	}{
		{tracking.Value{}, calls, 1, 1},
		{tracking.Value{}, calls, -1, 0}, // blank becomes 0
		{tracking.NumberValue(0), calls, -1, 0},
		{tracking.NumberValue(3), calls, -1, -1},
		{tracking.NumberValue(-3), calls, -1, -1},
		{tracking.NumberValue(50), hours, 1, 100},
		{tracking.NumberValue(50), hours, -1, -50},
		{tracking.NumberValue(250), hours, -1, -100},
	}
	for _, tt := range tests {
		if got := stepOf(tt.value, tt.m, tt.by); got != tt.want {
			t.Errorf("stepping %v by %d at %d decimals adds %d, want %d", tt.value, tt.by, tt.m.Decimals(), got, tt.want)
		}
	}
}

func TestNextAnswer(t *testing.T) {
	t.Parallel()
	v := tracking.Value{}
	for i, want := range []tracking.Value{tracking.NumberValue(1), tracking.NumberValue(0), {}} {
		if v = nextAnswer(v); v != want {
			t.Errorf("after %d taps a check box is %v, want %v", i+1, v, want)
		}
	}
}
