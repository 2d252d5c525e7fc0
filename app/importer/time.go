package importer

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// TimeOptions of the imports of TimeTrack. The zero value takes everything
// from the file and creates nothing but its records.
type TimeOptions struct {
	Activity string // of all rows, by id or name; "" takes it from the file
	// CreateActivities creates activities that are missing, as paid ones.
	CreateActivities bool
	Currency         money.Currency // of amounts whose row does not say; "" is the organization's
	// TimeLayout is how instants are written, as in package time; they are by
	// the wall clock of the person, unless the layout has a zone. "" is RFC 3339.
	TimeLayout string
}

// timeImport is one import of TimeTrack.
type timeImport struct {
	*unit
	*table
	reading
	whom
	opts       TimeOptions
	sheet      *timetrack.Timesheet
	scope      people.Scope
	people     *finder
	activities *finder
	ids        []string // of activities, by their place in the finder
	byActivity int      // its column
	currency   int
}

// timeRows is what an import makes of the rows of people: each is called for
// every one, and end after the last.
type timeRows struct {
	each func(context.Context, timeRow) error
	end  func(context.Context) error
}

// times runs an import of TimeTrack.
func (im *Importer) times(ctx context.Context, actor people.Actor, req Request, what string, opts TimeOptions, perm people.Permissions, fields []field,
	begin func(context.Context, *timeImport) (timeRows, error),
) (Result, error) {
	return im.run(ctx, actor, req, what, true, func(ctx context.Context, u *unit) error {
		t, _, err := open(req, append(whomFields(), fields...), false)
		if err != nil {
			return err
		}
		if !actor.Can(perm) {
			return fault.ErrDenied
		}
		in := &timeImport{
			unit: u, table: t, reading: reading{layout: req.DateLayout, decimalComma: req.DecimalComma}, whom: whomOf(t), opts: opts,
			sheet: timetrack.New(storage.TimeTrack(u.db), present{u.roster}, &timetrack.Options{Now: func() time.Time { return u.now }, NewID: im.newID}),
			scope: u.roster.Scope(actor, perm), people: findPeople(u.roster), byActivity: t.column("activity"), currency: t.column("currency"),
		}
		if err := in.whom.check(t); err != nil {
			return err
		}
		if err := in.findActivities(ctx); err != nil {
			return err
		}
		rows, err := begin(ctx, in)
		if err != nil {
			return err
		}
		err = t.each(ctx, u, func(r Record) error {
			person, column, err := in.personOf(r)
			if err != nil {
				u.refuse(refusal(r.Line, t.name(column), err))
				return nil
			}
			tr := timeRow{timeImport: in, Record: r, person: person}
			return rows.each(ctx, tr)
		})
		if err != nil {
			return err
		}
		u.result.Ignored = t.ignored()
		return rows.end(ctx)
	})
}

// personOf returns the id of a row's person, and the column that names the
// person.
func (in *timeImport) personOf(r Record) (string, int, error) {
	ref, column := in.ref(in.table, r)
	if ref == "" {
		return "", column, fault.Invalidf("", "is required")
	}
	i, err := in.find(in.people, ref, column)
	if err != nil {
		return "", column, err
	}
	id := in.roster.Resolve(in.roster.People[i].ID)
	if id != in.actor.Person && !in.scope.SeesDuring(id, period.Span{}) {
		return "", column, errUnknownPerson() // who is out of view is not told from who is not there
	}
	return id, column, nil
}

func (in *timeImport) find(people *finder, ref string, column int) (int, error) {
	return in.whom.find(people, ref, column)
}

// findActivities knows activities by id and name.
func (in *timeImport) findActivities(ctx context.Context) error {
	in.activities = newFinder("activity")
	if in.byActivity == none && in.opts.Activity == "" {
		return nil
	}
	list, err := in.sheet.Activities(ctx, in.actor)
	if err != nil {
		return err
	}
	for i, a := range list {
		in.activities.add(i, "", a.ID, a.Name)
		in.ids = append(in.ids, a.ID)
	}
	return nil
}

// timeRow is a row of a file, of a person.
type timeRow struct {
	*timeImport
	Record
	person string
}

// text is what stands in the column of a field.
func (r timeRow) text(field string) string { return r.get(r.Record, r.column(field)) }

// fail notes that the row is refused because of what stands in a column.
func (r timeRow) fail(column int, err error) {
	r.refuse(refusal(r.Line, r.name(column), err))
}

// activity returns the id of the row's activity.
func (r timeRow) activity(ctx context.Context) (string, error) {
	ref := r.get(r.Record, r.byActivity)
	if ref == "" {
		ref = r.opts.Activity
	}
	if ref == "" {
		return "", fault.Invalidf("", "is required")
	}
	i, err := r.activities.find(ref)
	if err == nil {
		return r.ids[i], nil
	}
	if !r.opts.CreateActivities || !errors.Is(err, fault.ErrNotFound) {
		return "", err
	}
	a, err := r.sheet.SaveActivity(ctx, r.actor, timetrack.Activity{Name: ref, Paid: true})
	if err != nil {
		return "", err
	}
	r.activities.add(len(r.ids), "", a.ID, a.Name)
	r.timeImport.ids = append(r.timeImport.ids, a.ID)
	return a.ID, nil
}

// money is the currency of the row's amounts.
func (r timeRow) money() (money.Currency, int, error) {
	c := money.Currency(strings.ToUpper(r.get(r.Record, r.currency)))
	if c == "" {
		c = r.opts.Currency
	}
	if c == "" {
		c = money.Currency(r.roster.Organization.Currency)
	}
	exponent, ok := c.Exponent()
	if !ok {
		return "", 0, fault.Invalidf("", "must be an ISO 4217 code such as EUR")
	}
	return c, exponent, nil
}

// instant reads a point in time: one with a zone, or one by the wall clock of
// the person. Of a time that comes twice it is the first; one that the clocks
// skip is refused.
func (r timeRow) instant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, fault.Invalidf("", "is required")
	}
	layout := r.opts.TimeLayout
	if layout == "" {
		layout = time.RFC3339
	}
	at, err := time.Parse(layout, s)
	if err != nil {
		return time.Time{}, fault.Invalidf("", "%.40q is not a time in the form %s", s, layout)
	}
	if strings.Contains(layout, "Z07") || strings.Contains(layout, "-07") {
		return at.UTC(), nil
	}
	day := period.DateOf(at)
	clock, err := r.roster.Clock(r.person, day)
	if err != nil {
		return time.Time{}, err
	}
	found := clock.Instants(day, time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute+time.Duration(at.Second())*time.Second)
	if len(found) == 0 {
		return time.Time{}, fault.Invalidf("", "%.40q is a time that the clocks skip", s)
	}
	return found[0], nil
}

// minutes reads a time of day: 8:30, 08:30, 08:30:00.000.
func minutes(s string) (int, error) {
	h, rest, ok := strings.Cut(s, ":")
	m, seconds, _ := strings.Cut(rest, ":")
	hour, ok1 := twoDigits(h)
	minute, ok2 := twoDigits(m)
	if !ok || !ok1 || !ok2 || len(m) != 2 || hour > 24 || minute > 59 || hour == 24 && minute > 0 || strings.Trim(seconds, "0.") != "" {
		return 0, fault.Invalidf("", "%.40q is not a time of day such as 08:30", s)
	}
	return hour*60 + minute, nil
}

func twoDigits(s string) (n int, ok bool) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(s) == 1 || len(s) == 2
}

// queue is records that wait to be stored by a verb that takes many.
type queue[T any] struct {
	in      *timeImport
	list    string         // what the verb calls them: "shifts"
	columns map[string]int // by the verb's name of a field
	put     func(context.Context, []T) (timetrack.Stored, error)

	rows  []T
	lines []int
}

// add stores what is waiting, when it is much.
func (q *queue[T]) add(ctx context.Context, row T, line int) error {
	q.rows, q.lines = append(q.rows, row), append(q.lines, line)
	if len(q.rows) < timetrack.MaxEntries {
		return nil
	}
	return q.flush(ctx)
}

// flush stores what is waiting. Rows that are refused are left out: where all
// or nothing is taken, the unit of work is undone at its end.
func (q *queue[T]) flush(ctx context.Context) error {
	for len(q.rows) > 0 {
		out, err := q.put(ctx, q.rows)
		if err == nil {
			r := &q.in.result
			r.Created, r.Changed, r.Unchanged = r.Created+out.Created, r.Changed+out.Changed, r.Unchanged+out.Unchanged
			break
		}
		bad := map[int]bool{}
		for _, e := range each(err) {
			i, field, ok := q.place(e)
			if !ok || fault.Sentinel(e) == nil {
				return err
			}
			column, known := q.columns[field]
			if !known {
				column = none
			}
			bad[i] = true
			q.in.refuse(refusal(q.lines[i], q.in.name(column), e))
		}
		kept := 0
		for i := range q.rows {
			if !bad[i] {
				q.rows[kept], q.lines[kept] = q.rows[i], q.lines[i]
				kept++
			}
		}
		q.rows, q.lines = q.rows[:kept], q.lines[:kept]
	}
	q.rows, q.lines = q.rows[:0], q.lines[:0]
	return nil
}

// place reads which row and field a refusal is about: shifts[2].from.
func (q *queue[T]) place(err error) (int, string, bool) {
	if refused, ok := errors.AsType[*timetrack.BatchError](err); ok {
		return refused.Index, fieldOf(refused.Err), true
	}
	rest, ok := strings.CutPrefix(fieldOf(err), q.list+"[")
	number, field, ok2 := strings.Cut(rest, "]")
	i, err := strconv.Atoi(number)
	if !ok || !ok2 || err != nil || i < 0 || i >= len(q.rows) {
		return 0, "", false
	}
	field = strings.TrimPrefix(field, ".")
	if end := strings.IndexAny(field, "[."); end >= 0 {
		field = field[:end]
	}
	return i, field, true
}

// each lists the refusals in an error.
func each(err error) []error {
	many, ok := err.(fault.Many)
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range many {
		all = append(all, each(e)...)
	}
	return all
}
