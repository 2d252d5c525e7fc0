package trackers

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	forms "github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// form is the name of the wizard for page.Shell.
const form = "tracker"

// Wizard is the page that defines a tracker: a new one, or a new version.
type Wizard struct {
	app.Compo
	Env     *page.Env
	Tracker string // id; "" is a new one

	ctx        page.Context // of the page: a field may be gone when something is done
	names      names
	loaded     bool
	archived   bool
	err        error // of loading
	base       Draft // as the server has it
	draft      Draft // as it is typed
	entered    map[string]bool
	currencies []ui.Option

	step    Step
	tried   [steps]bool       // problems of the step are shown
	touched map[string]bool   // fields that were left
	server  map[string]string // what the server said, by field
	failed  string
	saving  bool
	key     string // Idempotency-Key of the saving under way, until it changes
	reset   int
	holiday period.Date

	restored bool   // what was typed earlier is here again
	newer    *newer // what somebody else saved meanwhile
	asking   bool   // whether to discard what was typed
	log      history
	edits    int
	leave    []func()
}

// newer is a version that somebody saved while this one was edited.
type newer struct {
	draft Draft
	by    string
	at    time.Time
}

// kept is what a device keeps of a wizard.
type kept struct {
	Base  Draft `json:"base"`
	Draft Draft `json:"draft"`
	Step  Step  `json:"step"`
}

// NewWizard makes the page of a tracker, which the part "tracker" of the
// address names, or of a new one.
func NewWizard(env *page.Env, params page.Params) page.Page {
	return &Wizard{Env: env, Tracker: params.Get("tracker")}
}

// Title implements page.Page.
func (w *Wizard) Title() string {
	if w.Tracker == "" {
		return w.Env.T("trackers.new")
	}
	if w.loaded {
		return w.base.Name
	}
	return w.Env.T("trackers.edit")
}

// OnMount implements app.Mounter.
func (w *Wizard) OnMount(ctx app.Context) {
	w.ctx = page.Own(ctx)
	w.touched, w.server = map[string]bool{}, map[string]string{}
	w.currencies = forms.Currencies(w.Env)
	w.leave = []func(){w.Env.WhenBack(func() error { return w.err }, w.load)}
	w.load()
}

// OnDismount implements app.Dismounter.
func (w *Wizard) OnDismount() {
	if w.loaded {
		w.keep()
	}
	w.Env.SetDirty(form, false) // it is on this device, or saved
	for _, fn := range w.leave {
		fn()
	}
	w.leave = nil
}

// state is what the server has.
type state struct {
	tracker api.Tracker
	names   names
}

func (w *Wizard) load() {
	w.err = nil
	env, id, typed := w.Env, w.Tracker, w.draft.Groups
	if old, ok := w.kept(); ok {
		typed = slices.Concat(typed, old.Draft.Groups)
	}
	page.Async(w.ctx, func(ctx context.Context) (state, error) {
		var s state
		var err error
		if id != "" {
			if s.tracker, err = env.Client.Tracker(ctx, id); err != nil {
				return s, err
			}
		}
		if s.names, err = loadNames(ctx, env); err != nil {
			return s, err
		}
		var ids []string
		for _, a := range s.tracker.Assignments {
			ids = append(ids, a.People...)
		}
		for _, g := range typed {
			ids = append(ids, g.People...)
		}
		return s, s.names.people(ctx, env, ids)
	}, func(_ app.Context, s state, err error) { w.take(s, err) })
}

// take takes in what was loaded. What was typed stays.
func (w *Wizard) take(s state, err error) {
	if w.loaded && err == nil { // the network is back
		w.names = s.names
		if s.tracker.Revision > w.base.Revision {
			w.newer = &newer{draft: w.draftOf(s.tracker)}
		}
		return
	}
	old, typed := w.kept()
	switch {
	case errors.Is(err, client.ErrSignedOut):
		w.Env.SignedOut()
		fallthrough
	case err != nil:
		w.err = err
		if errors.Is(err, client.ErrOffline) && typed && !w.loaded {
			w.base, w.draft, w.step, w.loaded, w.restored = old.Base, old.Draft, old.Step, true, true
			w.names = names{known: map[string]string{}}
		}
		return
	}
	w.names, w.archived = s.names, s.tracker.Archived
	if w.Tracker == "" {
		w.base = NewDraft(w.Env.Me.Today, w.Env.Me.Org.Currency, w.Env.Me.Locations)
	} else {
		w.base = w.draftOf(s.tracker)
		browser.SetTitle(w.base.Name + " · Headway")
	}
	w.draft, w.loaded = w.base.Clone(), true
	if typed && len(Changes(old.Base, old.Draft)) > 0 {
		w.draft, w.restored, w.step = old.Draft, true, old.Step
		for s := range old.Step {
			w.tried[s] = true
		}
		if old.Base.Revision < w.base.Revision {
			w.newer = &newer{draft: w.base}
			w.base = old.Base
		}
	}
	w.Env.SetDirty(form, w.changed())
	w.lookForEntries()
}

func (w *Wizard) draftOf(t api.Tracker) Draft {
	return FromTracker(t, words{w.Env}.write, func(a api.Assignment) bool { return reaches(w.Env, a) })
}

// lookForEntries finds out which metrics have entries, so that the form can
// say what cannot change any more. Where it cannot, the server says it.
func (w *Wizard) lookForEntries() {
	if w.Tracker == "" {
		return
	}
	var ids []string
	for _, m := range w.base.Metrics {
		ids = append(ids, m.ID)
	}
	env, tracker := w.Env, w.Tracker
	page.Async(w.ctx, func(ctx context.Context) (map[string]bool, error) {
		entered := map[string]bool{}
		for _, id := range ids {
			l, err := env.Client.Entries(ctx, client.EntriesQuery{Tracker: tracker, Metric: id, Page: client.Page{Limit: 1}})
			if err != nil {
				return entered, err
			}
			entered[id] = len(l.Items) > 0
		}
		return entered, nil
	}, func(_ app.Context, entered map[string]bool, _ error) { w.entered = entered })
}

// changed reports whether something is typed that is not saved.
func (w *Wizard) changed() bool { return len(Changes(w.base, w.draft)) > 0 }

// edited is to be called after each change of a field.
func (w *Wizard) edited(field string) {
	delete(w.server, field)
	w.failed, w.key = "", ""
	w.Env.SetDirty(form, w.changed())
	w.edits++
	n := w.edits
	w.ctx.After(time.Second, func(app.Context) {
		if n == w.edits {
			w.keep()
		}
	})
}

// keepName names what this device keeps of the wizard, by tracker.
func (w *Wizard) keepName() string {
	if w.Tracker == "" {
		return "new"
	}
	return w.Tracker
}

// keep keeps what is typed on this device. A page in which nothing was typed
// leaves what another one has kept.
func (w *Wizard) keep() {
	if w.edits == 0 {
		return
	}
	if !w.changed() {
		w.forget()
		return
	}
	w.Env.KeepDraft(w.keepName(), kept{Base: w.base, Draft: w.draft, Step: w.step})
}

func (w *Wizard) forget() { w.Env.ForgetDraft(w.keepName()) }

// kept returns what this device has kept.
func (w *Wizard) kept() (kept, bool) {
	var k kept
	if !w.Env.Draft(w.keepName(), &k) || k.Step < 0 || k.Step >= steps {
		return kept{}, false
	}
	return k, true
}

// problems are those of the draft.
func (w *Wizard) problems() []Problem { return w.draft.Check(numeral.SeparatorsOf(w.Env.Text)) }

// wrong says what is wrong in a field, if that is to be shown yet.
func (w *Wizard) wrong(problems []Problem, field string) string {
	if s := w.server[field]; s != "" {
		return s
	}
	for _, p := range problems {
		if p.Field == field && (w.tried[p.Step] || w.touched[field]) {
			return words{w.Env}.problem(p)
		}
	}
	return ""
}

// goTo shows a step.
func (w *Wizard) goTo(s Step) {
	if s != w.step {
		w.tried[w.step] = true
	}
	w.step = min(max(s, 0), steps-1)
	if w.step == Review {
		for i := range w.tried {
			w.tried[i] = true
		}
	}
	w.ctx.Defer(func(app.Context) {
		browser.ScrollTop()
		browser.Focus("step-title")
	})
}

// onSubmit goes on to the next step, and saves in the last one.
func (w *Wizard) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if w.step == Review {
		w.save()
		return
	}
	w.tried[w.step] = true
	for _, p := range w.problems() {
		if p.Step == w.step {
			w.focus(p.Field)
			return
		}
	}
	w.goTo(w.step + 1)
}

// focus moves the keyboard to a field of the step that is shown next.
func (w *Wizard) focus(field string) {
	w.ctx.Defer(func(app.Context) {
		browser.ScrollTo(field, browser.Scroll{Block: "center"})
		browser.Focus(field)
	})
}

func (w *Wizard) onCloseDialog(app.Context) { w.asking = false }

func (w *Wizard) onRetry(app.Context, app.Event) { w.load() }
