package trackers

import (
	"context"
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// List is the page of all trackers that one manages or sees.
type List struct {
	app.Compo
	Env      *page.Env
	Archived bool // those out of use instead of those in use

	ctx    page.Context // of the page: what a dialog began goes on after it is closed
	search string
	items  []api.Tracker
	next   string // cursor of what is not loaded yet
	names  names
	loaded bool
	err    error
	asked  int // counts the loads: an older answer is too late
	busy   string

	done     *deed // what can be undone
	deleting *api.Tracker
	refusal  string // why it was not deleted
	refused  bool   // for its entries
	leave    []func()
}

// deed is what was done to a tracker a moment ago.
type deed struct {
	tracker  api.Tracker
	archived bool // else it was brought back
}

// New makes the list; the part "archived" of the address asks for those out of
// use.
func New(env *page.Env, params page.Params) page.Page {
	return &List{Env: env, Archived: params.Get("archived") != ""}
}

// Title implements page.Page.
func (l *List) Title() string { return l.Env.T("trackers.title") }

// OnMount implements app.Mounter.
func (l *List) OnMount(ctx app.Context) {
	l.ctx = page.Own(ctx)
	l.leave = []func(){
		l.Env.WhenBack(func() error { return l.err }, func() { l.load("") }),
	}
	l.load("")
}

// OnDismount implements app.Dismounter.
func (l *List) OnDismount() {
	l.asked++
	for _, fn := range l.leave {
		fn()
	}
	l.leave = nil
}

type part struct {
	list  api.List[api.Tracker]
	names names
}

// load reads the list, or what follows a cursor.
func (l *List) load(cursor string) {
	l.asked++
	env, asked, n := l.Env, l.asked, l.names
	q := client.TrackersQuery{Search: l.search, Archived: l.Archived, Page: client.Page{Cursor: cursor}}
	page.Async(l.ctx, func(ctx context.Context) (part, error) {
		var p part
		var err error
		if p.list, err = env.Client.Trackers(ctx, q); err != nil {
			return p, err
		}
		p.names = n.clone()
		if n.known == nil {
			if p.names, err = loadNames(ctx, env); err != nil {
				return p, err
			}
		}
		var ids []string
		for _, t := range p.list.Items {
			for _, a := range t.Assignments {
				if len(a.People) <= inWords {
					ids = append(ids, a.People...)
				}
			}
		}
		return p, p.names.people(ctx, env, ids)
	}, func(_ app.Context, p part, err error) {
		if asked == l.asked {
			l.take(p, cursor != "", err)
		}
	})
}

func (l *List) take(p part, more bool, err error) {
	l.err = err
	if err != nil {
		if errors.Is(err, client.ErrSignedOut) {
			l.Env.SignedOut()
		}
		l.loaded = false
		return
	}
	if !more {
		l.items = nil
	}
	l.items, l.next, l.names, l.loaded = append(l.items, p.list.Items...), p.list.Next, p.names, true
}

func (l *List) onRetry(app.Context, app.Event) { l.load("") }
func (l *List) onMore(app.Context, app.Event)  { l.load(l.next) }

// onSearch searches once nothing more is typed for a moment.
func (l *List) onSearch(_ app.Context, typed string) {
	l.search = trimmed(typed)
	l.asked++
	asked := l.asked
	l.ctx.After(250*time.Millisecond, func(app.Context) {
		if asked == l.asked {
			l.load("")
		}
	})
}

// mine reports whether one may change the tracker. The server knows for
// certain.
func (l *List) mine(t api.Tracker) bool {
	return manages(l.Env) && (anywhere(l.Env) || len(t.Assignments) > 0 || t.CreatedBy != "" && t.CreatedBy == me(l.Env))
}

// onDeed does what a button of the list says: data-do, and data-key is the id.
func (l *List) onDeed(_ app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	if target = target.Call("closest", "[data-do]"); !target.Truthy() || l.busy != "" {
		return
	}
	data := target.Get("dataset")
	what, id := data.Get("do").String(), data.Get("key").String()
	for _, t := range l.items {
		if t.ID != id {
			continue
		}
		switch what {
		case "archive", "restore":
			l.archive(t, what == "archive")
		case "delete":
			l.deleting, l.refusal, l.refused = &t, "", false
		}
		return
	}
}

// archive takes a tracker out of use or brings it back; the list then offers
// to undo that.
func (l *List) archive(t api.Tracker, archived bool) {
	l.busy, l.done = t.ID, nil
	env := l.Env
	page.Async(l.ctx, func(ctx context.Context) (api.Tracker, error) {
		if archived {
			return env.Client.ArchiveTracker(ctx, t.ID, t.Revision)
		}
		return env.Client.RestoreTracker(ctx, t.ID, t.Revision)
	}, func(_ app.Context, t api.Tracker, err error) {
		l.busy = ""
		if err != nil {
			l.Env.Say(l.Env.Fail(err))
		} else {
			l.done, l.deleting = &deed{tracker: t, archived: archived}, nil
		}
		l.load("")
	})
}

func (l *List) onUndo(app.Context, app.Event) {
	if d := l.done; d != nil {
		l.archive(d.tracker, !d.archived)
	}
}

func (l *List) onCloseDialog(app.Context) { l.deleting = nil }

func (l *List) onDelete(app.Context, app.Event) {
	t := *l.deleting
	l.busy = t.ID
	env := l.Env
	page.Async(l.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, env.Client.DeleteTracker(ctx, t.ID, t.Revision)
	}, func(_ app.Context, _ struct{}, err error) {
		l.busy = ""
		switch {
		case err == nil:
			l.deleting = nil
			l.Env.Say(l.Env.T("trackers.deleted", "name", t.Name))
			l.load("")
		case fault.Code(err) == "has_entries":
			l.refused = true
			l.refusal = l.Env.T("trackers.has_entries")
		default:
			l.refusal = l.Env.Fail(err)
		}
	})
}

// onArchiveInstead archives what cannot be deleted.
func (l *List) onArchiveInstead(app.Context, app.Event) { l.archive(*l.deleting, true) }
