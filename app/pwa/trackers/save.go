package trackers

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func (w *Wizard) onSave(app.Context, app.Event) { w.save() }

// save sends the draft, unless something in it is wrong.
func (w *Wizard) save() {
	if w.saving {
		return
	}
	for i := range w.tried {
		w.tried[i] = true
	}
	if problems := w.problems(); len(problems) > 0 {
		w.step = problems[0].Step
		w.focus(problems[0].Field)
		return
	}
	if w.key == "" {
		w.key = uuid.NewString() // sent again after a lost answer, it is saved once
	}
	w.saving, w.failed, w.server = true, "", map[string]string{}
	env, id, key, in, revision := w.Env, w.Tracker, w.key, w.draft.Input(numeral.SeparatorsOf(w.Env.Text)), w.draft.Revision
	w.keep()
	page.Async(w.ctx, func(ctx context.Context) (api.Tracker, error) {
		ctx = client.WithKey(ctx, key)
		if id == "" {
			return env.Client.CreateTracker(ctx, in)
		}
		return env.Client.ReplaceTracker(ctx, id, revision, in)
	}, w.saved)
}

func (w *Wizard) saved(ctx app.Context, t api.Tracker, err error) {
	w.saving = false
	switch {
	case err == nil:
		w.base, w.draft = w.draftOf(t), w.draftOf(t)
		w.forget()
		w.Env.SetDirty(form, false)
		w.Env.Say(w.Env.T("trackers.saved", "name", t.Name))
		w.Env.Go(ctx, "/trackers")
		return
	case errors.Is(err, client.ErrSignedOut):
		w.Env.SignedOut()
	case errors.Is(err, fault.ErrStale):
		w.loadNewer()
		return
	case !errors.Is(err, client.ErrOffline):
		w.key = "" // it was refused: the next try is another one
	}
	w.failed = w.Env.Fail(err)
	w.refused(w.Env.Fields(err))
}

// refused puts what the server says of fields to these.
func (w *Wizard) refused(fields map[string]string) {
	first, firstField := steps, ""
	for path, reason := range fields {
		step, field := w.draft.Locate(path)
		w.server[field] = w.reworded(path, field, reason)
		if step < first || step == first && field < firstField {
			first, firstField = step, field
		}
	}
	if firstField == "" {
		return
	}
	w.failed = w.Env.T("trackers.not_saved")
	w.step = first
	w.focus(firstField)
}

// reworded says a refusal in the person's language, where what Check leaves to
// the server can mean but one thing.
func (w *Wizard) reworded(path, field, reason string) string {
	switch list, at := index(path); {
	case path == "metrics" && len(w.draft.Metrics) > 0:
		return w.Env.T("trackers.wrong.has_entries_metric")
	case list == "metrics" && at >= 0 && field == w.draft.Metrics[min(at, len(w.draft.Metrics)-1)].field("kind"):
		return w.Env.T("trackers.wrong.has_entries_kind")
	case path == "start":
		if n := len(reason) - len("2006-01-02"); n > 0 {
			if d, err := period.ParseDate(reason[n:]); err == nil {
				return w.Env.T("trackers.wrong.has_entries_start", "date", w.Env.Text.Date(d))
			}
		}
	case path == "assignments":
		return w.Env.T("trackers.wrong.others_groups")
	case list == "assignments" && at >= 0 && at < len(w.draft.Groups):
		switch field {
		case w.draft.Groups[at].field("people"):
			return w.Env.T("trackers.wrong.not_there")
		case w.draft.Groups[at].field("locations"):
			return w.Env.T("trackers.wrong.not_own")
		}
	}
	return reason
}

// loadNewer reads the version that somebody else saved meanwhile.
func (w *Wizard) loadNewer() {
	env, id, n := w.Env, w.Tracker, w.names.clone()
	type answer struct {
		tracker api.Tracker
		by      string
		at      time.Time
	}
	page.Async(w.ctx, func(ctx context.Context) (answer, error) {
		var a answer
		versions, err := env.Client.TrackerVersions(ctx, id)
		if err != nil {
			return a, err
		}
		if a.tracker, err = env.Client.Tracker(ctx, id); err != nil {
			return a, err
		}
		if len(versions.Items) > 0 {
			a.at = versions.Items[0].At
			if by := versions.Items[0].By; n.people(ctx, env, []string{by}) == nil {
				a.by = n.known[by]
			}
		}
		return a, nil
	}, func(ctx app.Context, a answer, err error) {
		if err != nil {
			w.failed = w.Env.Fail(err)
			return
		}
		w.names = n
		w.newer = &newer{draft: w.draftOf(a.tracker), by: a.by, at: a.at}
		w.key = ""
		ctx.Defer(func(app.Context) {
			browser.ScrollTop()
			browser.Focus("newer")
		})
	})
}

// onMerge goes on with the newer version, and what was typed in it.
func (w *Wizard) onMerge(app.Context, app.Event) {
	theirs := w.newer.draft
	w.draft = Merge(w.base, w.draft, theirs)
	w.begin(theirs)
}

// onTheirs goes on with the newer version alone.
func (w *Wizard) onTheirs(app.Context, app.Event) {
	w.draft = w.newer.draft.Clone()
	w.begin(w.newer.draft)
}

// begin takes base for what is saved.
func (w *Wizard) begin(base Draft) {
	w.base, w.newer, w.restored, w.failed, w.server = base, nil, false, "", map[string]string{}
	w.reset++
	w.edited("")
	w.keep()
	w.focus("step-title")
}

func (w *Wizard) onAskDiscard(app.Context, app.Event) { w.asking = true }
func (w *Wizard) onDiscard(app.Context, app.Event) {
	w.asking = false
	w.draft = w.base.Clone()
	w.tried, w.touched = [steps]bool{}, map[string]bool{}
	w.begin(w.base)
}
