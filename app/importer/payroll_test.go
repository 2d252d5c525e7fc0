package importer_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// payroll reckons pay from what stands in files, by the rules of K12 and K13
// and nothing of the product: days are dates of a calendar without a zone, and
// money is whole cents. It holds for zones without a clock change in the time
// that is reckoned.
type payroll struct {
	rates map[string][]hourRate // by person, by day
	days  map[string]map[time.Time]*workday
}

type hourRate struct {
	from     time.Time
	cents    int64
	currency string
}

// workday is what a person has on a date. Time is in seconds; all clocked
// time is paid.
type workday struct {
	planned, system, reported, sales int64
	revenue, commission, bonus       cents
}

// cents are amounts by currency, none of them 0.
type cents map[string]int64

func (c cents) add(currency string, n int64) {
	if c[currency] += n; c[currency] == 0 {
		delete(c, currency)
	}
}

func newPayroll() *payroll {
	return &payroll{map[string][]hourRate{}, map[string]map[time.Time]*workday{}}
}

func (p *payroll) day(person string, date time.Time) *workday {
	if p.days[person] == nil {
		p.days[person] = map[time.Time]*workday{}
	}
	if p.days[person][date] == nil {
		p.days[person][date] = &workday{revenue: cents{}, commission: cents{}, bonus: cents{}}
	}
	return p.days[person][date]
}

// spread cuts the time from start to stop at midnight.
func (p *payroll) spread(person string, start, stop time.Time, add func(d *workday, seconds int64)) {
	for start.Before(stop) {
		date := start.Truncate(24 * time.Hour)
		end := date.Add(24 * time.Hour)
		if stop.Before(end) {
			end = stop
		}
		add(p.day(person, date), int64(end.Sub(start)/time.Second))
		start = end
	}
}

// columns are those of a row of a report.
type columns struct {
	Planned, System, Reported, SalaryTime, Sales int64
	Revenue, Commission, Bonus, HoursPay, Salary cents
}

func noColumns() columns {
	return columns{Revenue: cents{}, Commission: cents{}, Bonus: cents{}, HoursPay: cents{}, Salary: cents{}}
}

// add adds what a person's days from one until another come to.
func (p *payroll) add(c *columns, person string, from, until time.Time) {
	for date, d := range p.days[person] {
		if date.Before(from) || !date.Before(until) {
			continue
		}
		c.Planned, c.System, c.Sales = c.Planned+d.planned, c.System+d.system, c.Sales+d.sales
		c.Reported, c.SalaryTime = c.Reported+d.reported, c.SalaryTime+d.reported
		for _, part := range []struct{ to, of cents }{{c.Revenue, d.revenue}, {c.Commission, d.commission}, {c.Salary, d.commission}, {c.Bonus, d.bonus}, {c.Salary, d.bonus}} {
			for currency, n := range part.of {
				part.to.add(currency, n)
			}
		}
		var rate hourRate
		for _, r := range p.rates[person] {
			if !r.from.After(date) && !r.from.Before(rate.from) {
				rate = r
			}
		}
		pay := (2*d.reported*rate.cents + 3600) / 7200 // rounded once, a half up
		c.HoursPay.add(rate.currency, pay)
		c.Salary.add(rate.currency, pay)
	}
}

// compare compares a report of everybody selected with what the files say of
// these people, by external id, one by one and in all.
func (p *payroll) compare(w *world, q timetrack.ReportQuery, people []string) {
	w.t.Helper()
	ctx := w.t.Context()
	report, err := timetrack.New(storage.TimeTrack(w.db), w.dir, &timetrack.Options{Now: noon}).Report(ctx, w.boss, q)
	if err != nil {
		w.t.Fatal(err)
	}
	external := map[string]string{}
	for _, person := range w.roster(ctx).People {
		external[person.ID] = person.ExternalID
	}
	from, until := midnight(w.t, time.DateOnly, q.From.String()), midnight(w.t, time.DateOnly, q.Until.String())
	want, got, total := map[string]columns{}, map[string]columns{}, noColumns()
	for _, person := range people {
		c := noColumns()
		p.add(&c, person, from, until)
		p.add(&total, person, from, until)
		want[person] = c
	}
	for _, row := range report.People {
		got[external[row.Person]] = columnsOf(row.Figures)
	}
	if d := cmp.Diff(want, got); d != "" {
		w.t.Errorf("people from %s until %s (-files +report):\n%.4000s", q.From, q.Until, d)
	}
	if d := cmp.Diff(total, columnsOf(report.Total)); d != "" {
		w.t.Errorf("total from %s until %s (-files +report):\n%s", q.From, q.Until, d)
	}
}

func columnsOf(f timetrack.Figures) columns {
	amounts := func(s money.Subtotals) cents {
		out := cents{}
		for _, a := range s {
			out.add(string(a.Currency), a.Minor)
		}
		return out
	}
	return columns{f.Planned, f.System, f.Reported, f.SalaryTime, f.Sales,
		amounts(f.Revenue), amounts(f.Commission), amounts(f.Bonus), amounts(f.HoursPay), amounts(f.Salary)}
}

// midnight is the beginning of a date.
func midnight(t testing.TB, layout, text string) time.Time {
	t.Helper()
	d, err := time.Parse(layout, text)
	if err != nil {
		t.Fatal(err)
	}
	return d.Truncate(24 * time.Hour)
}

// inCents reads an amount that is written with two decimals.
func inCents(t testing.TB, text string) int64 {
	t.Helper()
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || len(fraction) != 2 {
		t.Fatalf("%q is no amount with two decimals: %v", text, err)
	}
	return n
}

// rows reads a file, each row by the names of the columns.
func rows(t testing.TB, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]map[string]string, len(records)-1)
	for i, r := range records[1:] {
		out[i] = make(map[string]string, len(r))
		for j, name := range records[0] {
			out[i][name] = r[j]
		}
	}
	return out
}

// twice imports a file, and again: the first time makes all its records, and
// the second changes nothing.
func (w *world) twice(what string, first importer.Result, run func(context.Context) (importer.Result, error)) {
	w.t.Helper()
	again := first
	again.Created, again.Unchanged, again.Made = 0, first.Created+first.Unchanged, importer.Made{}
	var version int64
	for i, want := range []importer.Result{first, again} {
		want.Applied = true
		got, err := run(w.t.Context())
		got.Ignored, got.Refused, got.More = nil, nil, 0
		if d := cmp.Diff(want, got); err != nil || d != "" {
			w.t.Fatalf("%s, import %d: %v (-want +got):\n%s", what, i+1, err, d)
		}
		if now := w.version(w.t.Context()); i == 1 && now != version {
			w.t.Errorf("%s: the second import moved the change log from %d to %d", what, version, now)
		} else {
			version = now
		}
	}
}

// onDatabases runs a test in an organization of a time zone on each database.
func onDatabases(t *testing.T, zone string, test func(w *world)) {
	t.Parallel()
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "headway.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := bunstore.Open(t.Context(), database(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			test(worldIn(t, db, zone))
		})
	}
}

func days(year int, month time.Month, day, n int) timetrack.Selection {
	from := period.On(year, month, day)
	return timetrack.Selection{Span: period.Span{From: from, Until: from + period.Date(n)}}
}
