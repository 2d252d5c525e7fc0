package bunstore_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The month of TimeTrack's benchmarks: a thousand people, or as many as there
// are in HEADWAY_BENCH_ENTRIES, clock timeEntries each and have timeResults.
const (
	timeEntries = 100
	timeResults = 200
	timeDays    = 31
	timeBoss    = "0190c000-0000-7000-8000-000000000001"
)

var timeFrom = period.DateOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) // the clocks change on the 29th

// timeActivities are the ids of activities; the last of them is not paid.
var timeActivities = [...]string{"0190c000-0000-7000-8000-3000000000a1", "0190c000-0000-7000-8000-3000000000a2", "0190c000-0000-7000-8000-3000000000a3"}

func timePeople(b *testing.B) int {
	return min(1000, benchDays(b)*benchPeople*benchMetrics/timeEntries)
}

func timeID(kind, n int) string { return fmt.Sprintf("0190c000-0000-7000-8000-%d%011d", kind, n) }

// timeStaff is a people.Directory with the people of the benchmarks and somebody who
// manages them all.
type timeStaff struct{ roster *people.Roster }

func newTimeStaff(n int) timeStaff {
	person := func(id, preset string) people.Person {
		p, _ := people.PresetNamed(preset)
		return people.Person{ID: id, Revision: 1, FirstName: "P" + id, Level: p.Level, Permissions: p.Permissions, Locations: []people.Membership{{ID: "north"}}}
	}
	everyone := []people.Person{person(timeBoss, "enterprise")}
	for i := range n {
		everyone = append(everyone, person(benchPerson(i), "representative"))
	}
	o := people.Organization{ID: benchOrg, Calendar: period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen"}}}}
	return timeStaff{people.NewRoster(o, nil, []people.Location{{ID: "north"}}, nil, everyone)}
}

func (s timeStaff) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s timeStaff) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

func (s timeStaff) boss() people.Actor {
	a, _ := s.roster.Actor(timeBoss, timeFrom)
	return a
}

func (s timeStaff) sheet(db storage.DB) *timetrack.Timesheet {
	now := time.Date(2026, 4, 2, 12, 0, 0, 0, time.UTC)
	return timetrack.New(storage.TimeTrack(db), s, &timetrack.Options{Now: func() time.Time { return now }})
}

// timeCommands are the entries of a person: some three each day, one of them
// over midnight.
func timeCommands(person int) []timetrack.Command {
	out := make([]timetrack.Command, timeEntries)
	for j := range out {
		day, n := j%timeDays, j/timeDays
		start := time.Date(2026, 3, 1+day, 7+4*n, person%60, 0, 0, time.UTC)
		if n == 3 {
			start = start.Add(2*time.Hour + 30*time.Minute)
		}
		stop := start.Add(3*time.Hour + time.Duration(person%40)*time.Minute)
		out[j] = timetrack.Command{Origin: change.Origin{ID: timeID(4, person*timeEntries+j), Made: stop, Received: stop}, Op: timetrack.OpAdd,
			Person: benchPerson(person), Activity: timeActivities[j%3], Start: start, Stop: stop}
	}
	return out
}

func timeResultsOf(person int) []timetrack.Result {
	out := make([]timetrack.Result, timeResults)
	for j := range out {
		n := int64(person*timeResults + j)
		out[j] = timetrack.Result{Record: timetrack.Record{ID: fmt.Sprintf("crm-%d", n), Person: benchPerson(person), Date: timeFrom + period.Date(j%timeDays)},
			Points: n % 7, Currency: "DKK", Revenue: n % 100_000, Profit: n % 10_000, Commission: n % 1000, Success: n%3 == 0}
	}
	return out
}

// timeMonth sets an organization up and fills a month.
func timeMonth(b *testing.B, db storage.DB) timeStaff {
	b.Helper()
	staff := newTimeStaff(timePeople(b))
	timeSetUp(b, db, staff)
	sheet, boss := staff.sheet(db), staff.boss()
	for i := 0; i < timePeople(b); i += 50 {
		var commands []timetrack.Command
		var results []timetrack.Result
		for p := i; p < min(i+50, timePeople(b)); p++ {
			commands, results = append(commands, timeCommands(p)...), append(results, timeResultsOf(p)...)
		}
		if _, err := sheet.SubmitAll(context.Background(), boss, commands, timetrack.BatchOptions{AllOrNothing: true, Import: true}); err != nil {
			b.Fatal(err)
		}
		if _, err := sheet.PutResults(context.Background(), boss, results); err != nil {
			b.Fatal(err)
		}
	}
	return staff
}

// timeSetUp stores activities and rates.
func timeSetUp(b *testing.B, db storage.DB, staff timeStaff) {
	b.Helper()
	sheet, boss := staff.sheet(db), staff.boss()
	for i, id := range timeActivities {
		a := timetrack.Activity{Record: timetrack.Record{ID: id}, Name: fmt.Sprint("Activity ", i), Paid: i < 2}
		if _, err := sheet.SaveActivity(context.Background(), boss, a); err != nil {
			b.Fatal(err)
		}
	}
	var rates []timetrack.HourRate
	for i := range timePeople(b) {
		r := period.Timeline[money.Amount]{{Value: money.Amount{Minor: 15_000 + int64(i), Currency: "DKK"}}}
		if i%2 == 0 {
			r = r.With(timeFrom+15, money.Amount{Minor: 16_000 + int64(i), Currency: "DKK"})
		}
		rates = append(rates, timetrack.HourRate{Record: timetrack.Record{Person: benchPerson(i)}, Rates: r})
	}
	if _, err := sheet.PutRates(context.Background(), boss, rates); err != nil {
		b.Fatal(err)
	}
}

// timeFigures is what a report comes to.
type timeFigures struct {
	people, days, activities, lines int
	reported, salaryTime            int64
	points, sales                   int64
	revenue, profit, commission     int64
	hoursPay, salary                int64
}

func reported(b *testing.B, sheet *timetrack.Timesheet, boss people.Actor) timeFigures {
	b.Helper()
	q := timetrack.ReportQuery{Selection: timetrack.Selection{Span: period.Span{From: timeFrom, Until: timeFrom + timeDays}}, ExcludeEmpty: true}
	r, err := sheet.Report(context.Background(), boss, q)
	if err != nil {
		b.Fatal(err)
	}
	t := r.Total
	f := timeFigures{people: len(r.People), reported: t.Reported, salaryTime: t.SalaryTime, points: t.Points, sales: t.Sales,
		revenue: t.Revenue.In("DKK").Minor, profit: t.Profit.In("DKK").Minor, commission: t.Commission.In("DKK").Minor,
		hoursPay: t.HoursPay.In("DKK").Minor, salary: t.Salary.In("DKK").Minor}
	for _, p := range r.People {
		f.days += len(p.Days)
		for _, d := range p.Days {
			f.activities += len(d.Activities)
			f.lines += len(d.Lines)
		}
	}
	return f
}

// timeByHand is the report in SQL on the same tables, and the bare arithmetic.
// What is approved is taken from its snapshot (K16); where that is everything,
// nothing else is read, as by Report.
type timeByHand struct {
	approvals, entries, results, rates, activities *sql.Stmt
	roster                                         *people.Roster
}

// numberedPlaces writes the places of arguments as PostgreSQL does.
func numberedPlaces(text string) string {
	for n := 1; strings.Contains(text, "?"); n++ {
		text = strings.Replace(text, "?", fmt.Sprint("$", n), 1)
	}
	return text
}

func newTimeByHand(b *testing.B, db *sql.DB, numbered bool, staff timeStaff) timeByHand {
	prepared := func(text string) *sql.Stmt {
		if numbered {
			text = numberedPlaces(text)
		}
		return prepare(b, db, text)
	}
	return timeByHand{
		approvals: prepared("SELECT person_id, date, snapshot FROM hw_time_approvals WHERE org_id = ? AND NOT removed AND date >= ? AND date < ?"),
		entries: prepared(`SELECT person_id, activity_id, start, stop FROM hw_time_entries
			WHERE org_id = ? AND NOT removed AND NOT held AND date >= ? AND date < ?`),
		results: prepared(`SELECT person_id, date, currency, CAST(sum(points) AS bigint), CAST(sum(revenue) AS bigint), CAST(sum(profit) AS bigint),
			CAST(sum(commission) AS bigint), CAST(sum(sales) AS bigint)
			FROM hw_time_results WHERE org_id = ? AND NOT removed AND date >= ? AND date < ? GROUP BY person_id, date, currency`),
		rates:      prepared("SELECT person_id, doc FROM hw_time_records WHERE org_id = ? AND kind = 'hour_rate' AND NOT removed"),
		activities: prepared("SELECT id, doc FROM hw_time_records WHERE org_id = ? AND kind = 'activity' AND NOT removed"),
		roster:     staff.roster,
	}
}

// handDay is a person's day by hand.
type handDay struct {
	date       period.Date
	approved   [3]handMark
	rate       int64
	activities []handActivity
	points     int64
	revenue    int64
	profit     int64
	commission int64
	sales      int64
	salaryTime int64
	hoursPay   int64
	salary     int64
}

type handActivity struct {
	id                string
	seconds, hoursPay int64
	paid              bool
}

// handMark is who approved a part of a day, and when.
type handMark struct {
	by string
	at int64
}

// handSnapshot reads the text of a snapshot: numbers, each with a space behind
// it, and texts, each behind its length.
type handSnapshot struct {
	rest string
}

func (s *handSnapshot) number() int64 {
	n, i, sign := int64(0), 0, int64(1)
	if s.rest[0] == '-' {
		i, sign = 1, -1
	}
	for ; s.rest[i] != ' '; i++ {
		n = 10*n + int64(s.rest[i]-'0')
	}
	s.rest = s.rest[i+1:]
	return sign * n
}

func (s *handSnapshot) text() string {
	n := s.number()
	text := s.rest[:n]
	s.rest = s.rest[n:]
	return text
}

// freeze takes a day from its snapshot, and reports whether all of it is
// approved.
func (d *handDay) freeze(b *testing.B, snapshot string) bool {
	s := handSnapshot{snapshot}
	if form := s.number(); form != 1 {
		b.Fatalf("an approval in the form %d", form)
	}
	for i := range d.approved {
		d.approved[i] = handMark{s.text(), s.number()}
		if d.approved[i].by == "" {
			return false
		}
	}
	d.activities = make([]handActivity, s.number())
	for i := range d.activities {
		a := &d.activities[i]
		a.id = s.text()
		s.number() // planned
		s.number() // when that begins
		a.seconds, a.paid = s.number(), s.number()&1 != 0
	}
	s.number() // logged on
	d.rate = s.number()
	s.text()
	for range s.number() {
		s.text()
		s.text()
		s.number()
		d.points, d.revenue, d.profit, d.commission, d.sales = s.number(), s.number(), s.number(), s.number(), s.number()
	}
	return true
}

type handPerson struct {
	id   string
	days [timeDays]handDay
}

func each(b *testing.B, stmt *sql.Stmt, args []any, scan func(*sql.Rows) error) {
	b.Helper()
	rows, err := stmt.Query(args...)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}

func (h timeByHand) report(b *testing.B) timeFigures {
	b.Helper()
	byID := make(map[string]*handPerson)
	var everyone []*handPerson
	person := func(id string) *handPerson {
		p := byID[id]
		if p == nil {
			p = &handPerson{id: id}
			byID[id] = p
			everyone = append(everyone, p)
		}
		return p
	}
	frozen := 0
	each(b, h.approvals, []any{benchOrg, int64(timeFrom), int64(timeFrom) + timeDays}, func(rows *sql.Rows) error {
		var id, snapshot string
		var date int64
		if err := rows.Scan(&id, &date, &snapshot); err != nil {
			return err
		}
		if person(id).days[date-int64(timeFrom)].freeze(b, snapshot) {
			frozen++
		}
		return nil
	})
	if frozen == 0 {
		h.open(b, person)
	} else if frozen != timePeople(b)*timeDays {
		b.Fatalf("%d days are approved: neither none nor all", frozen)
	}
	var f timeFigures
	for _, p := range everyone {
		f.people++
		for i := range p.days {
			d := &p.days[i]
			d.date = timeFrom + period.Date(i)
			weights := make([]int64, len(d.activities))
			for j, a := range d.activities {
				f.reported += a.seconds
				if a.paid {
					weights[j] = a.seconds
					d.salaryTime += a.seconds
				}
			}
			var err error
			if d.hoursPay, err = timetrack.HoursPay(d.salaryTime, d.rate); err != nil {
				b.Fatal(err)
			}
			if d.hoursPay > 0 {
				parts, err := money.Allocate(d.hoursPay, weights)
				if err != nil {
					b.Fatal(err)
				}
				for j := range parts {
					d.activities[j].hoursPay = parts[j]
				}
			}
			d.salary = d.hoursPay + d.commission
			f.days++
			f.lines++
			f.activities += len(d.activities)
			f.salaryTime += d.salaryTime
			f.points += d.points
			f.sales += d.sales
			f.revenue += d.revenue
			f.profit += d.profit
			f.commission += d.commission
			f.hoursPay += d.hoursPay
			f.salary += d.salary
		}
	}
	return f
}

// open reads a month of which nothing is approved.
func (h timeByHand) open(b *testing.B, person func(id string) *handPerson) {
	b.Helper()
	paid := map[string]bool{}
	each(b, h.activities, []any{benchOrg}, func(rows *sql.Rows) error {
		var id string
		var doc sql.RawBytes
		if err := rows.Scan(&id, &doc); err != nil {
			return err
		}
		var a struct{ Paid bool }
		err := json.Unmarshal(doc, &a)
		paid[id] = a.Paid
		return err
	})
	var cuts [timeDays + 1]int64
	clock, err := h.roster.Organization.Calendar.Clock()
	if err != nil {
		b.Fatal(err)
	}
	for i := range cuts {
		cuts[i] = clock.Start(timeFrom + period.Date(i)).Unix()
	}
	each(b, h.entries, []any{benchOrg, int64(timeFrom) - 2, int64(timeFrom) + timeDays + 3}, func(rows *sql.Rows) error {
		var id, activity string
		var start, stop int64
		if err := rows.Scan(&id, &activity, &start, &stop); err != nil {
			return err
		}
		p := person(id)
		start, stop = start/1_000_000, stop/1_000_000
		day := max(int((start-cuts[0])/86400)-1, 0)
		for ; day < timeDays && cuts[day] < stop; day++ {
			from, until := max(start, cuts[day]), min(stop, cuts[day+1])
			if until <= from {
				continue
			}
			d := &p.days[day]
			i := 0
			for i < len(d.activities) && d.activities[i].id != activity {
				i++
			}
			if i == len(d.activities) {
				d.activities = append(d.activities, handActivity{id: activity, paid: paid[activity]})
			}
			d.activities[i].seconds += until - from
		}
		return nil
	})
	each(b, h.results, []any{benchOrg, int64(timeFrom), int64(timeFrom) + timeDays}, func(rows *sql.Rows) error {
		var id, currency string
		var date, points, revenue, profit, commission, sales int64
		if err := rows.Scan(&id, &date, &currency, &points, &revenue, &profit, &commission, &sales); err != nil {
			return err
		}
		d := &person(id).days[date-int64(timeFrom)]
		d.points, d.revenue, d.profit, d.commission, d.sales = points, revenue, profit, commission, sales
		return nil
	})
	each(b, h.rates, []any{benchOrg}, func(rows *sql.Rows) error {
		var id string
		var doc sql.RawBytes
		if err := rows.Scan(&id, &doc); err != nil {
			return err
		}
		var r struct{ Rates period.Timeline[money.Amount] }
		err := json.Unmarshal(doc, &r)
		p := person(id)
		for i := range p.days {
			rate, _ := r.Rates.On(timeFrom + period.Date(i))
			p.days[i].rate = rate.Minor
		}
		return err
	})
}

// timeApproved approves all of the month, for everybody.
func timeApproved(b *testing.B, db storage.DB, staff timeStaff) {
	b.Helper()
	sheet, boss := staff.sheet(db), staff.boss()
	q := timetrack.ReportQuery{Selection: timetrack.Selection{Span: period.Span{From: timeFrom, Until: timeFrom + timeDays}}, ExcludeEmpty: true}
	r, err := sheet.Report(context.Background(), boss, q)
	if err != nil {
		b.Fatal(err)
	}
	shown := map[string]string{}
	for _, p := range r.People {
		q.People, shown[p.Person] = append(q.People, p.Person), p.Version
	}
	if err := sheet.Approve(context.Background(), boss, q.Selection, timetrack.Everything, shown); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkBudgetTimeTrackReport: a month of 1,000 people with 100,000 entries
// and 200,000 results. Budget: at most 1.3 times the time of SQL and arithmetic
// by hand while it is open. When it is wholly approved, both read the snapshots
// alone, and ours is to take no longer than the open month: at most 1 x-open.
func BenchmarkBudgetTimeTrackReport(b *testing.B) {
	report := func(b *testing.B, db storage.DB, raw *sql.DB, numbered bool, staff timeStaff) time.Duration {
		b.Helper()
		sheet, boss := staff.sheet(db), staff.boss()
		hand := newTimeByHand(b, raw, numbered, staff)
		if ours, theirs := reported(b, sheet, boss), hand.report(b); ours != theirs || ours.people != timePeople(b) {
			b.Fatalf("%+v here, %+v there", ours, theirs)
		}
		ours, theirs := rounds(b, func() figures {
			f := reported(b, sheet, boss)
			return figures{rows: f.activities, sum: f.salary}
		}, func() figures {
			f := hand.report(b)
			return figures{rows: f.activities, sum: f.salary}
		})
		b.ReportMetric(float64(ours)/float64(theirs), "x")
		b.ReportMetric(milliseconds(ours), "ms")
		b.ReportMetric(milliseconds(theirs), "byhand-ms")
		return ours
	}
	both := func(b *testing.B, db storage.DB, raw *sql.DB, numbered bool, staff timeStaff, settle func(*testing.B)) {
		settle(b)
		var open time.Duration
		b.Run("open", func(b *testing.B) { open = report(b, db, raw, numbered, staff) })
		timeApproved(b, db, staff)
		settle(b)
		b.Run("approved", func(b *testing.B) {
			if approved := report(b, db, raw, numbered, staff); open > 0 {
				b.ReportMetric(float64(approved)/float64(open), "x-open")
			}
		})
	}
	b.Run("SQLite", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "time.db")
		db := openFile(b, path, nil)
		staff := timeMonth(b, db)
		raw := openRaw(b, sqliteshim.ShimName, "file:"+path+"?_pragma=query_only(1)&_pragma=cache_size(-8192)")
		both(b, db, raw, false, staff, func(*testing.B) {})
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		url := pgtest.New(b)
		d, err := bunstore.OpenPostgres(context.Background(), url, nil)
		db := migrated(b, d, err)
		staff := timeMonth(b, db)
		raw := openRaw(b, "pgx", url)
		both(b, db, raw, true, staff, func(b *testing.B) {
			if _, err := raw.Exec("VACUUM ANALYZE"); err != nil {
				b.Fatal(err)
			}
		})
	})
}
