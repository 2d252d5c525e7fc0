// Package form is what the windows that ask for something have in common: what
// is wrong with what was typed, that it is on its way, and what was refused.
package form

import (
	"context"
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// Form is one window that asks for something, for as long as it is open. What
// is typed stays in the page; a refusal takes nothing of it away.
type Form struct {
	Env *page.Env
	// Wrong says what is wrong with a field, by its name.
	Wrong map[string]string
	// Failed says what is wrong with the whole.
	Failed string
	// Busy says that it is on its way.
	Busy bool

	ctx    page.Context
	name   string // of the page
	says   func(*page.Env, error) string
	fields map[string]string // names of the form's own, by those of the API
	key    string            // Idempotency-Key of what is typed now
}

// New opens the form of a page, which puts failures into words by says. fields
// are the names of its fields by the paths
// of the API, as in amount.amount; what is wrong with others is said of the
// whole.
func New(env *page.Env, ctx page.Context, name string, says func(*page.Env, error) string, fields map[string]string) *Form {
	return &Form{Env: env, Wrong: map[string]string{}, ctx: ctx, name: name, says: says, fields: fields, key: change.NewID()}
}

// Touched takes in that a field was changed: another content is another
// command.
func (f *Form) Touched(field string) {
	f.key, f.Failed = change.NewID(), ""
	delete(f.Wrong, field)
	f.Env.SetDirty(f.name, true)
}

// Check forgets what was wrong, for those who look anew. The keys of wrong are
// fields, its values messages of the catalogue or "". It reports whether
// nothing is wrong.
func (f *Form) Check(wrong map[string]string) bool {
	f.Failed = ""
	clear(f.Wrong)
	for field, words := range wrong {
		if words != "" {
			f.Wrong[field] = words
		}
	}
	return len(f.Wrong) == 0
}

// Do has work done once, and tells then what came of it: with nil, or with the
// error that the form says by then. A form that is at work does nothing.
func (f *Form) Do(work func(context.Context) error, then func(ctx app.Context, err error)) {
	if f.Busy {
		return
	}
	f.Busy, f.Failed = true, ""
	key := f.key
	page.Async(f.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(client.WithKey(ctx, key)) },
		func(ctx app.Context, _ struct{}, err error) {
			f.Busy = false
			if err != nil {
				f.Refused(err)
			} else {
				f.Close()
			}
			then(ctx, err)
		})
}

// Close takes in that nothing of the form is unsaved any more.
func (f *Form) Close() { f.Env.SetDirty(f.name, false) }

// Refused says why something was refused: at its field, and else of the whole.
// The next try is another one.
func (f *Form) Refused(err error) {
	if errors.Is(err, client.ErrOffline) { // it may have arrived: sent again it is the same command
		f.Failed = f.says(f.Env, err)
		return
	}
	f.key = change.NewID()
	if errors.Is(err, client.ErrSignedOut) {
		f.Env.SignedOut()
	}
	said := f.says(f.Env, err)
	known := said != f.Env.Fail(err)
	for path, reason := range f.Env.Fields(err) {
		if own := f.fields[path]; own != "" {
			if known {
				reason = said
			}
			f.Wrong[own] = reason
		}
	}
	if len(f.Wrong) == 0 {
		f.Failed = said
	}
}

// Buttons are that which sends the form, under its name, and that which gives
// it up; and above them what was refused.
func (f *Form) Buttons(send, class string, cancel app.EventHandler) app.UI {
	return html.Div().Class("stack").Body(
		ui.If(f.Failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(f.Failed) }),
		html.Div().Class("row").Body(
			html.Submit().Class(class).Attr("disabled", f.Busy).Aria("busy", f.Busy).Text(send),
			html.Button().OnClick(cancel).Text(f.Env.T("shell.cancel")),
		),
	)
}

// Says puts a failure into words: in the message of its code on a page, where
// there is one, and offline in that of the page.
func Says(env *page.Env, err error, code, offline string) string {
	if env.Text.Has(code) {
		return env.T(code)
	}
	if errors.Is(err, client.ErrOffline) {
		return env.T(offline)
	}
	return env.Fail(err)
}

// Indexed returns the numbers i of the fields what[i] that an error names, such
// as people[3].
func Indexed(err error, what string) []int {
	var found []int
	p, ok := errors.AsType[*client.Problem](err)
	if !ok {
		return nil
	}
	for _, e := range p.Errors {
		rest, ok := strings.CutPrefix(e.Field, what+"[")
		if !ok {
			continue
		}
		n, digits := 0, 0
		for _, r := range rest {
			if r < '0' || r > '9' {
				break
			}
			n, digits = n*10+int(r-'0'), digits+1
		}
		if digits > 0 {
			found = append(found, n)
		}
	}
	return found
}
