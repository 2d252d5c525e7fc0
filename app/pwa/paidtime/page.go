package paidtime

import (
	"context"
	"errors"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/activities"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Page is Manage TimeTrack.
type Page struct {
	app.Compo

	Env *page.Env

	ctx    page.Context
	filter Filter            // what stands in the bar
	wrong  map[string]string // of it
	choose choices
	names  form.Names // of people, teams, locations and activities
	reset  int        // of the fields of the bar

	filters []api.TimeFilter
	used    string // id of the filter that is used

	asked    Filter // of which the result is
	result   api.TimeReport
	loaded   bool
	searched bool
	err      error
	busy     bool
	search   int // counts the searches: the answer to an older one is too late
	version  int // counts what the grid depends on
	open     map[string]*Opened
	selected map[string]bool

	window window
	file   file
	stop   func()
}

// window is what stands above the page.
type window interface{ ui() app.UI }

// choices is what the filter bar chooses from.
type choices struct {
	teams, locations, activities []ui.Option
	loaded                       bool
	err                          error
}

// atOnce is how many people are read at a time.
const atOnce = 500

// New makes the page of an address, whose query may hold the order of the rows.
func New(env *page.Env, params page.Params) page.Page {
	sort := sortOf(params.Query.Get("sort"), nil)
	return &Page{Env: env, filter: Filter{Kind: period.Week, Day: env.Me.Today, Sort: sort}, names: form.Names{}, open: map[string]*Opened{}, selected: map[string]bool{}}
}

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("paidtime.title") }

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.stop = p.Env.WhenBack(func() error { return errors.Join(p.err, p.choose.err) }, p.again)
	p.loadChoices()
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() {
	p.stop()
	p.Env.SetDirty("paidtime", false)
}

// again reads anew what could not be read without a network.
func (p *Page) again() {
	if p.choose.err != nil {
		p.loadChoices()
	}
	if p.searched && p.err != nil {
		p.find(len(p.result.Items))
	}
}

func (p *Page) loadChoices() {
	var filters []api.TimeFilter
	page.Async(p.ctx, func(ctx context.Context) (choices, error) {
		var read choices
		all, err := activities.All(ctx, p.Env.Client)
		if err != nil {
			return read, err
		}
		for _, a := range all {
			read.activities = append(read.activities, ui.Option{Value: a.ID, Name: a.Name})
		}
		if read.teams, read.locations, err = places(ctx, p.Env.Client); err != nil {
			return read, err
		}
		for f, err := range client.All(ctx, p.Env.Client.TimeFilters) {
			if err != nil {
				return read, err
			}
			filters = append(filters, f)
		}
		return read, nil
	}, func(_ app.Context, read choices, err error) {
		read.err, read.loaded = err, err == nil
		p.choose, p.filters = read, filters
		for _, o := range slices.Concat(read.teams, read.locations, read.activities) {
			p.names[o.Value] = o.Name
		}
		p.signedOut(err)
	})
}

// places are the teams and locations to choose from.
func places(ctx context.Context, c *client.Client) (teams, locations []ui.Option, err error) {
	for t, err := range client.All(ctx, func(ctx context.Context, page client.Page) (api.List[api.Team], error) {
		return c.Teams(ctx, client.PlacesQuery{Page: page})
	}) {
		if err != nil {
			return nil, nil, err
		}
		teams = append(teams, ui.Option{Value: t.ID, Name: t.Name})
	}
	for l, err := range client.All(ctx, func(ctx context.Context, page client.Page) (api.List[api.Location], error) {
		return c.Locations(ctx, client.PlacesQuery{Page: page})
	}) {
		if err != nil {
			return nil, nil, err
		}
		locations = append(locations, ui.Option{Value: l.ID, Name: l.Name})
	}
	return teams, locations, nil
}

func (p *Page) signedOut(err error) {
	if errors.Is(err, client.ErrSignedOut) {
		p.Env.SignedOut()
	}
}

// submit searches for what stands in the bar.
func (p *Page) submit() {
	p.wrong = map[string]string{}
	for field, key := range p.filter.Wrong() {
		p.wrong[field] = p.Env.T(key)
	}
	if len(p.wrong) > 0 {
		return
	}
	p.order(sortOf(p.filter.Sort, p.filter.Columns))
	p.asked, p.loaded, p.searched = p.filter, false, true
	p.open, p.selected = map[string]*Opened{}, map[string]bool{}
	p.find(0)
}

// onSort shows those who are shown in another order, which stays in the
// address.
func (p *Page) onSort(_ app.Context, sort string) {
	p.order(sortOf(sort, p.asked.Columns))
	p.asked.Sort = p.filter.Sort
	p.version++
	p.refresh()
}

// order is the order of the next search.
func (p *Page) order(sort string) {
	if p.filter.Sort == sort {
		return
	}
	p.filter.Sort = sort
	next := *p.ctx.Page().URL()
	q := next.Query()
	if q.Del("sort"); sort != "" {
		q.Set("sort", sort)
	}
	next.RawQuery = q.Encode()
	p.ctx.Page().ReplaceURL(&next)
}

// refresh reads what is shown anew, in its place.
func (p *Page) refresh() { p.find(len(p.result.Items)) }

// find reads the result: at least so many people, where there are.
func (p *Page) find(least int) {
	p.search++
	n, asked := p.search, p.asked
	p.busy = true
	page.Async(p.ctx, func(ctx context.Context) (api.TimeReport, error) { return report(ctx, p.Env.Client, asked, least) },
		func(_ app.Context, r api.TimeReport, err error) {
			if n != p.search {
				return
			}
			p.busy, p.err = false, err
			p.signedOut(err)
			if err != nil {
				p.loaded = p.loaded && errors.Is(err, client.ErrOffline)
				return
			}
			p.take(r)
		})
}

// report reads at least so many people of a report.
func report(ctx context.Context, c *client.Client, f Filter, least int) (api.TimeReport, error) {
	q := f.query(client.Page{Limit: atOnce})
	r, err := c.TimeReport(ctx, q)
	for err == nil && len(r.Items) < least && r.Next != "" {
		q.Cursor = r.Next
		var more api.TimeReport
		more, err = c.TimeReport(ctx, q)
		r.Items, r.Next = append(r.Items, more.Items...), more.Next
	}
	return r, err
}

// take shows a result. What was open or selected stays so.
func (p *Page) take(r api.TimeReport) {
	p.result, p.loaded = r, true
	there := map[string]bool{}
	for _, row := range r.Items {
		there[row.Person] = true
		p.names[row.Person] = row.Name
	}
	for id := range p.selected {
		if !there[id] {
			delete(p.selected, id)
		}
	}
	for id := range p.open {
		if !there[id] {
			delete(p.open, id)
			continue
		}
		p.readDays(id)
	}
	p.learn(r.Items)
	p.version++
}

// more reads further people.
func (p *Page) onMore(app.Context, app.Event) {
	if !p.busy && p.result.Next != "" {
		p.find(len(p.result.Items) + 1)
	}
}

// learn asks for the names of those who approved, which the result does not
// tell.
func (p *Page) learn(rows []api.TimeRow) {
	var ids []string
	for _, r := range rows {
		for _, m := range r.Marks {
			if _, known := p.names[m.By]; !known && !slices.Contains(ids, m.By) {
				ids = append(ids, m.By)
			}
		}
	}
	p.learnNames(ids)
}

func (p *Page) learnNames(ids []string) {
	ids = slices.DeleteFunc(ids, func(id string) bool { _, known := p.names[id]; return known || id == "" })
	if len(ids) == 0 {
		return
	}
	page.Async(p.ctx, func(ctx context.Context) (form.Names, error) {
		found := form.Names{}
		for _, id := range ids {
			found.Learn(ctx, p.Env, id)
		}
		return found, nil
	}, func(_ app.Context, found form.Names, _ error) {
		for id, name := range found {
			p.names[id] = name
		}
		p.version++
	})
}

// toggle opens the row of a person, or closes it.
func (p *Page) toggle(id string) {
	if p.open[id] != nil {
		delete(p.open, id)
	} else {
		p.open[id] = &Opened{}
		p.readDays(id)
	}
	p.version++
}

func (p *Page) readDays(id string) {
	q := p.asked.query(client.Page{})
	q.TimeDays = client.TimeDays{From: p.result.From, Until: p.result.Until}
	page.Async(p.ctx, func(ctx context.Context) (api.TimeRow, error) { return p.Env.Client.TimeReportRow(ctx, id, q) },
		func(_ app.Context, r api.TimeRow, err error) {
			o := p.open[id]
			if o == nil {
				return
			}
			if o.Err = err; err == nil {
				o.Days, o.Loaded = r.Days, true
			}
			p.version++
			var ids []string
			for _, d := range r.Days {
				_, marks := dayState(d)
				for _, m := range marks {
					ids = append(ids, m.By)
				}
				for _, a := range d.Activities {
					if a.Overwritten != nil {
						ids = append(ids, a.Overwritten.By)
					}
				}
			}
			p.learnNames(ids)
		})
}

// may reports whether the person holds a permission.
func (p *Page) may(permission string) bool { return slices.Contains(p.Env.Me.Permissions, permission) }

func (p *Page) manages() bool  { return p.may("timetrack.manage") }
func (p *Page) approves() bool { return p.may("timetrack.approve") }

// own reports whether it is oneself: nobody pays oneself.
func (p *Page) own(id string) bool { return p.Env.Me.Person != nil && p.Env.Me.Person.ID == id }

// row returns the row of a person.
func (p *Page) row(id string) (api.TimeRow, bool) {
	i := slices.IndexFunc(p.result.Items, func(r api.TimeRow) bool { return r.Person == id })
	if i < 0 {
		return api.TimeRow{}, false
	}
	return p.result.Items[i], true
}

// chosen are the ids of those who are selected, in the order of the grid.
func (p *Page) chosen() []string {
	var ids []string
	for _, r := range p.result.Items {
		if p.selected[r.Person] {
			ids = append(ids, r.Person)
		}
	}
	return ids
}

// selection is people and the days that are shown.
func (p *Page) selection(ids []string) api.TimeSelection {
	return api.TimeSelection{From: p.result.From, Until: p.result.Until, People: ids, Teams: p.asked.Teams, Locations: p.asked.Locations}
}

// nameOf is the name of somebody in the grid.
func (p *Page) nameOf(id string) string {
	if r, ok := p.row(id); ok {
		return r.Name
	}
	return p.names.Of(p.Env, id)
}

// listed names people in words.
func (p *Page) listed(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = p.nameOf(id)
	}
	return p.Env.Text.Intl().List(names)
}

func (p *Page) onCloseWindow(app.Context) {
	p.window = nil
	p.Env.SetDirty("paidtime", false)
}

func (p *Page) onCancelWindow(ctx app.Context, _ app.Event) { p.onCloseWindow(ctx) }

// done closes a window after what it did, says so, and reads the grid anew.
func (p *Page) done(says string) {
	p.onCloseWindow(p.ctx.Context)
	p.Env.Say(says)
	p.refresh()
}
