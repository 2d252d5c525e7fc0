package settings

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync/device"
)

// thisDevice tells how sync stands (S13), and what the device keeps (S14).
type thisDevice struct {
	app.Compo

	Env *page.Env

	ctx    page.Context
	room   *room // nil until it was asked for
	asked  bool  // the browser was asked to keep it
	failed string
	stop   func()
}

// room is what the browser says of its storage.
type room struct {
	kept        bool // until the person deletes it
	used, quota int64
}

// OnMount implements app.Mounter.
func (d *thisDevice) OnMount(ctx app.Context) {
	d.ctx = page.Own(ctx)
	d.stop = d.Env.Replica.Subscribe(func() { ctx.Dispatch(func(app.Context) {}) })
	d.look()
}

// OnDismount implements app.Dismounter.
func (d *thisDevice) OnDismount() { d.stop() }

// look asks the browser how it stores things.
func (d *thisDevice) look() {
	page.Async(d.ctx, readRoom, func(_ app.Context, r room, err error) {
		if err == nil { // else there is nothing to tell of it
			d.room = &r
		}
	})
}

func readRoom(ctx context.Context) (room, error) {
	kept, err := browser.Persisted(ctx)
	if err != nil {
		return room{}, err
	}
	used, quota, err := browser.Room(ctx)
	return room{kept: kept, used: used, quota: quota}, err
}

// Render implements app.Composer.
func (d *thisDevice) Render() app.UI {
	t, st := d.Env.T, d.Env.Replica.Status()
	facts := []app.UI{
		fact(t("settings.unsent"), unsent(d.Env, st)),
		fact(t("settings.contact"), contact(d.Env, st)),
	}
	if st.Failure != "" {
		facts = append(facts, fact(t("settings.last_try"), t("settings.failure."+string(st.Failure))))
	}
	if st.Clock > clockOff || st.Clock < -clockOff {
		facts = append(facts, fact(t("settings.clock"), t("settings.clock_off")))
	}
	if d.room != nil {
		facts = append(facts,
			fact(t("settings.storage"), t("settings.storage_used", "used", megabytes(d.Env, d.room.used), "quota", megabytes(d.Env, d.room.quota))),
			fact(t("settings.kept"), d.kept()))
	}
	return section("device", t("settings.device"),
		html.Dl().Class("facts").Body(facts...),
		ui.If(d.asked && d.room != nil && !d.room.kept, func() app.UI {
			return html.P().Class("quiet").Role("status").Text(t("settings.keep_refused"))
		}),
		ui.If(d.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(d.failed) }),
		html.Div().Class("row").Body(
			button(t("sync.now"), st.Sending, d.onSync),
			ui.If(d.room != nil && !d.room.kept && !d.asked, func() app.UI { return button(t("settings.keep"), false, d.onKeep) }),
			ui.If(st.Pending+st.Problems > 0, func() app.UI { return button(t("settings.save_unsent"), false, d.onSave) }),
		),
	)
}

// clockOff is how much the clocks may differ before entries are marked (S8).
const clockOff = 5 * time.Minute

func (d *thisDevice) kept() string {
	if d.room.kept {
		return d.Env.T("settings.kept_yes")
	}
	return d.Env.T("settings.kept_no")
}

// unsent says how much the server does not have, and since when.
func unsent(env *page.Env, st device.Status) string {
	if st.Pending == 0 {
		return env.T("settings.unsent_none")
	}
	return env.Text.N("settings.unsent_some", st.Pending, "ago", env.Text.Ago(env.Now().Sub(st.Oldest)))
}

// contact says when the server was heard of.
func contact(env *page.Env, st device.Status) string {
	if st.Contact.IsZero() {
		return env.T("settings.contact_never")
	}
	return env.Text.Ago(env.Now().Sub(st.Contact))
}

// megabytes writes a number of bytes with one decimal of a megabyte.
func megabytes(env *page.Env, bytes int64) string {
	const tenth = 100_000
	tenths := (bytes + tenth/2) / tenth
	if tenths >= 1000 {
		return env.T("settings.mb", "n", tenths/10)
	}
	return env.T("settings.mb", "n", env.Text.Decimal(text.Scaled(tenths, 1), 1))
}

func (d *thisDevice) onSync(app.Context, app.Event) { d.Env.Replica.Wake() }

func (d *thisDevice) onKeep(app.Context, app.Event) {
	page.Async(d.ctx, browser.Persist, func(_ app.Context, _ bool, _ error) {
		d.asked = true
		d.look()
	})
}

func (d *thisDevice) onSave(app.Context, app.Event) {
	saveUnsent(d.ctx, d.Env, func(failed string) { d.failed = failed })
}

// saveUnsent gives the person a file of what the server does not have (S10).
// then is told in words why it could not, or "".
func saveUnsent(ctx page.Context, env *page.Env, then func(failed string)) {
	page.Async(ctx, func(ctx context.Context) (struct{}, error) {
		data, err := env.Replica.Export(ctx)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, browser.Save("headway-"+env.Now().Format("2006-01-02")+".json", "application/json", data)
	}, func(_ app.Context, _ struct{}, err error) { then(env.Fail(err)) })
}
