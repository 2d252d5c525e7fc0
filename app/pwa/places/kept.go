package places

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// kept is what a device keeps of a form that was left before it was saved.
type kept[T form[T]] struct {
	Base  T `json:"base"` // as the server had it
	Draft T `json:"draft"`
}

// onto brings what was typed into the form of what is saved now. typed is false
// where there is nothing to bring; both names the fields that somebody else has
// changed as well.
func (k kept[T]) onto(now T) (draft T, both []string, typed bool) {
	if !k.Draft.differs(k.Base) {
		return now, nil, false
	}
	draft, both = k.Draft.onto(now, k.Base)
	return draft, both, draft.differs(now)
}

// keeper keeps what is typed in a form on this device, until it is saved or
// given up.
type keeper[T form[T]] struct {
	env   *page.Env
	name  string // of the form and of what it edits
	edits int    // since the form was opened
}

// newKeeper makes the keeper of the form of what has an id; "" is a new one.
func newKeeper[T form[T]](env *page.Env, kind, id string) keeper[T] {
	if id == "" {
		id = "new"
	}
	return keeper[T]{env: env, name: kind + ":" + id}
}

// restore returns what was typed earlier and not saved, as kept.onto does.
func (k *keeper[T]) restore(now T) (draft T, both []string, typed bool) {
	var old kept[T]
	if !k.env.Draft(k.name, &old) {
		return now, nil, false
	}
	if draft, both, typed = old.onto(now); !typed {
		k.env.ForgetDraft(k.name)
	}
	return draft, both, typed
}

// edited is to be called after each change of a field: a moment later, keep is
// called.
func (k *keeper[T]) edited(ctx page.Context, keep func()) {
	k.edits++
	n := k.edits
	ctx.After(time.Second, func(app.Context) {
		if n == k.edits {
			keep()
		}
	})
}

// keep keeps what is typed. A form in which nothing was typed leaves what was
// kept earlier.
func (k *keeper[T]) keep(base, draft T) {
	switch {
	case k.edits == 0:
	case draft.differs(base):
		k.env.KeepDraft(k.name, kept[T]{Base: base, Draft: draft})
	default:
		k.env.ForgetDraft(k.name)
	}
}

// forget gives up what was typed.
func (k *keeper[T]) forget() {
	k.edits = 0
	k.env.ForgetDraft(k.name)
}

// restoredBanner tells that what was typed earlier is here again.
func restoredBanner(env *page.Env, discard app.EventHandler) app.UI {
	return ui.Banner(ui.Good, env.T("places.restored"), button(env.T("places.discard"), false, discard))
}
