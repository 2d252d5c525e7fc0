package held

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
)

const devicesID = "held-devices"

// devices lists the devices that have not been heard of for days (S13): what
// was entered on them may not be here.
type devices struct {
	app.Compo

	Env *page.Env

	rows    []sync.DeviceRow
	silent  []int // of rows
	loaded  bool
	err     error
	loading bool
	version int
	ctx     page.Context // of the component
	stop    func()
}

// OnMount implements app.Mounter.
func (d *devices) OnMount(ctx app.Context) {
	d.ctx = page.Own(ctx)
	d.stop = d.Env.WhenBack(func() error { return d.err }, d.load)
	d.load()
}

// OnDismount implements app.Dismounter.
func (d *devices) OnDismount() { d.stop() }

func (d *devices) load() {
	if d.loading {
		return
	}
	d.loading = true
	page.Async(d.ctx, d.Env.Client.Devices, func(_ app.Context, list api.List[sync.DeviceRow], err error) {
		d.loading, d.err = false, err
		if err != nil {
			return
		}
		d.rows, d.loaded = list.Items, true
		d.silent = Silent(d.rows, now(d.Env))
		d.version++
	})
}

func (d *devices) onRetry(app.Context, app.Event) { d.load() }

// Render implements app.Composer.
func (d *devices) Render() app.UI {
	t, title := d.Env.T, d.Env.T("held.devices")
	switch {
	case d.err != nil && !d.loaded:
		return section(devicesID, title, ui.Failure(d.Env.Fail(d.err), html.Button().OnClick(d.onRetry).Text(t("shell.retry"))))
	case !d.loaded:
		return section(devicesID, title, ui.Skeleton(t("shell.loading"), 2))
	case len(d.silent) == 0:
		return section(devicesID, title, html.P().Class("confirmed").Text(t("held.devices_none")))
	}
	return section(devicesID, title,
		html.P().Class("quiet").Text(t("held.devices_why")),
		&ui.Table{ID: "held-devices-table", Label: title, Count: len(d.silent), Cell: d.cell, Version: d.version, Columns: []ui.Column{
			{Name: t("held.device.person")}, {Name: t("held.device.heard")}, {Name: t("held.device.waiting"), Number: true},
		}},
	)
}

func (d *devices) cell(row, column int) ui.Markup {
	r := d.rows[d.silent[row]]
	switch column {
	case 0:
		return ui.Words(r.Person.Name)
	case 1:
		return ui.Element("span", ui.Attributes{{"title", d.Env.Text.Instant(r.Heard)}}, ui.Words(d.Env.Text.Ago(now(d.Env).Sub(r.Heard))))
	}
	if r.Waiting == 0 {
		return ui.Quiet(d.Env.T("held.device.nothing"))
	}
	return ui.Words(d.Env.Text.Int(r.Waiting))
}
