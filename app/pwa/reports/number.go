package reports

import (
	"context"
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// number is the window in which a reported number is opened: its formula, its
// inputs, the entries behind it, and what each of them was before (C13, C12).
type number struct {
	page   *Page
	query  client.ExplainQuery // with the filters of the report
	person string              // id, of the number of one person
	metric api.Metric
	name   string // whose it is, in words

	explained api.Explanation
	days      []day
	next      string // cursor of the entries that are not read yet
	loaded    bool
	loading   bool
	err       error

	open    string // key of the day whose changes are shown
	changes changes
	form    *correction
}

// day is an entry behind a number. Of one person, each day of the period has
// one, entered or not.
type day struct {
	api.Entry
	Name string // of the person, where there are several
}

// key names a day in its window.
func (d day) key() string { return d.Date.String() + " " + d.Person }

// changes are all that a value was (C12).
type changes struct {
	loading bool
	err     error
	items   []api.Submission
	who     map[string]string // names, by id
}

// entriesAtOnce is how many entries of many people are read at a time.
const entriesAtOnce = 100

// openNumber opens the number of a row: a person's, a location's or that of
// all.
func (p *Page) openNumber(row string, m api.Metric) {
	r := p.figures.Report
	n := &number{page: p, metric: m, query: client.ExplainQuery{Tracker: r.Tracker.ID, Metric: m.ID, Date: r.Period.Start, Selection: p.Address.Selection}}
	switch id, at := strings.CutPrefix(row, atLocation); {
	case row == overall:
		n.name = p.Env.Text.N("reports.people", r.Overall.People)
	case at:
		n.query.Locations = []string{id}
		n.name = nameIn(r.Locations, id)
	default:
		n.person, n.query.People = row, []string{row}
		n.name = nameIn(r.Rows, row)
	}
	p.dialog = dialog{number: n}
	n.load()
}

func nameIn(rows []api.Row, id string) string {
	for _, row := range rows {
		if row.ID == id {
			return row.Name
		}
	}
	return ""
}

// behind is what is read for the window.
type behind struct {
	explained api.Explanation
	days      []day
	next      string
}

// load reads the explanation and the first entries.
func (n *number) load() {
	if n.loading {
		return
	}
	n.loading = true
	limit := max(entriesAtOnce, len(n.days)) // what is shown already is read again
	page.Async(n.page.ctx, func(ctx context.Context) (behind, error) { return n.read(ctx, limit) },
		func(_ app.Context, b behind, err error) {
			n.loading = false
			n.err = err
			if err == nil {
				n.explained, n.days, n.next, n.loaded = b.explained, b.days, b.next, true
			} else if !errors.Is(err, client.ErrOffline) {
				n.loaded = false
			}
		})
}

func (n *number) read(ctx context.Context, limit int) (behind, error) {
	var b behind
	var err error
	c := n.page.Env.Client
	if b.explained, err = c.Explain(ctx, n.query); err != nil {
		return b, err
	}
	list, err := c.Entries(ctx, n.entries("", min(limit, 500)))
	if err != nil {
		return b, err
	}
	b.days, b.next = n.named(list.Items), list.Next
	if n.person != "" {
		b.days = everyDay(b.days, n.person, n.metric.ID, b.explained.Period, n.page.figures.Report)
	}
	return b, nil
}

// entries is the query of the entries behind the number.
func (n *number) entries(cursor string, limit int) client.EntriesQuery {
	r := n.page.figures.Report
	return client.EntriesQuery{Tracker: n.query.Tracker, Metric: n.query.Metric, From: r.Period.Start, Until: r.Period.End,
		Selection: n.query.Selection, Page: client.Page{Limit: limit, Cursor: cursor}}
}

func (n *number) named(entries []api.Entry) []day {
	days := make([]day, len(entries))
	for i, e := range entries {
		days[i] = day{Entry: e}
		if n.person == "" {
			days[i].Name = nameIn(n.page.figures.Report.Rows, e.Person)
		}
	}
	return days
}

// everyDay puts the days without an entry between those that have one, newest
// first, as far as they can have one.
func everyDay(days []day, person, metric string, p api.Period, r api.Report) []day {
	by := make(map[period.Date]day, len(days))
	for _, d := range days {
		by[d.Date] = d
	}
	var out []day
	for d := min(p.End, r.Today+1) - 1; d >= max(p.Start, r.Tracker.Start); d-- {
		entry, ok := by[d]
		if !ok {
			entry = day{Entry: api.Entry{Metric: metric, Date: d, Person: person}}
		}
		out = append(out, entry)
		delete(by, d)
	}
	for _, d := range days { // none is left out, whatever its day
		if _, left := by[d.Date]; left {
			out = append(out, d)
		}
	}
	return out
}

// onMore reads further entries.
func (n *number) onMore(app.Context, app.Event) {
	if n.loading || n.next == "" {
		return
	}
	n.loading = true
	cursor := n.next
	page.Async(n.page.ctx, func(ctx context.Context) (api.List[api.Entry], error) {
		return n.page.Env.Client.Entries(ctx, n.entries(cursor, entriesAtOnce))
	}, func(_ app.Context, list api.List[api.Entry], err error) {
		n.loading = false
		n.err = err
		if err == nil {
			n.days, n.next = append(n.days, n.named(list.Items)...), list.Next
		}
	})
}

func (n *number) onRetry(app.Context, app.Event) { n.load() }

// toggle shows the changes of a day, or hides them.
func (n *number) toggle(d day) {
	if n.open == d.key() {
		n.open = ""
		return
	}
	n.open = d.key()
	n.readChanges(d)
}

func (n *number) readChanges(d day) {
	key := d.key()
	n.changes = changes{loading: true}
	page.Async(n.page.ctx, func(ctx context.Context) (changes, error) { return n.changesOf(ctx, d) },
		func(_ app.Context, c changes, err error) {
			if n.open == key {
				c.err = err
				n.changes = c
			}
		})
}

func (n *number) changesOf(ctx context.Context, d day) (changes, error) {
	var c changes
	api := n.page.Env.Client
	q := client.EntriesQuery{Tracker: n.query.Tracker, Metric: n.query.Metric, From: d.Date, Until: d.Date + 1, Selection: client.Selection{People: []string{d.Person}}}
	for s, err := range client.All(ctx, func(ctx context.Context, p client.Page) (list apiSubmissions, err error) {
		q.Page = p
		return api.Submissions(ctx, q)
	}) {
		if err != nil {
			return c, err
		}
		c.items = append(c.items, s)
	}
	c.who = map[string]string{}
	for _, s := range c.items {
		if _, known := c.who[s.By]; known || s.By == "" {
			continue
		}
		name := nameIn(n.page.figures.Report.Rows, s.By)
		if name == "" && s.By != n.page.me() {
			// Whoever it is that one may not know is somebody.
			if person, err := api.Person(ctx, s.By); err == nil {
				name = strings.TrimSpace(person.FirstName + " " + person.LastName)
			}
		}
		c.who[s.By] = name
	}
	return c, nil
}

type apiSubmissions = api.List[api.Submission]

// find returns the day of that key, as it is shown now.
func (n *number) find(key string) (day, bool) {
	for _, d := range n.days {
		if d.key() == key {
			return d, true
		}
	}
	return day{}, false
}
