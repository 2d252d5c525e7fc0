package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Weeks is for how many weeks before the current one time is clocked.
const Weeks = 4

// The members of staff, by place, who do what not everybody does.
const (
	enterprise    = 0  // decides about all others, and about nobody above
	administrator = 1  // decides about those beneath
	forgetful     = 16 // did not stop the clock yesterday
	late          = 17 // clocked on a day that was approved already
)

// hours makes the time and pay of the staff through the verbs of a timesheet,
// week by week as time went by, so that all rules hold.
type hours struct {
	*seed
	db    storage.DB
	dir   *directory.Directory
	now   time.Time
	made  int // ids
	sheet *timetrack.Timesheet
	as    map[int]people.Actor
}

// clocked fills in TimeTrack: activities, rates, the work schedule, what was
// clocked, logged on and achieved, and weeks that are approved and handed off.
func (s *seed) clocked(ctx context.Context, db storage.DB, now time.Time) error {
	h := &hours{seed: s, db: db, dir: directory.New(db, &directory.Options{Now: func() time.Time { return now }}), now: now}
	monday := s.today - period.Date(s.today.ISOWeekday()-period.Monday)
	first := monday - 7*Weeks
	if err := h.at(ctx, s.clock.Start(first-7)); err != nil {
		return err
	}
	if err := h.setUp(ctx); err != nil {
		return err
	}
	for week := first; week <= monday+7; week += 7 {
		if err := h.plan(ctx, week); err != nil {
			return err
		}
	}
	for week := first; week <= monday; week += 7 {
		at := s.clock.At(week+7, 9*60)
		if at.After(now) {
			at = now
		}
		if err := h.at(ctx, at); err != nil {
			return err
		}
		if err := h.work(ctx, week); err != nil {
			return err
		}
	}
	return h.settle(ctx, first)
}

// at moves the clock.
func (h *hours) at(ctx context.Context, now time.Time) error {
	h.now = now
	h.sheet = timetrack.New(storage.TimeTrack(h.db), h.dir, &timetrack.Options{
		Now: func() time.Time { return now },
		NewID: func() string {
			h.made++
			return id("time", h.made)
		},
	})
	roster, err := h.dir.Roster(ctx, Org)
	if err != nil {
		return err
	}
	h.as = make(map[int]people.Actor)
	for i, m := range h.staff {
		h.as[i], _ = roster.Actor(m.ID, h.clock.DayOf(now))
	}
	return nil
}

// setUp makes the activities and what people earn by the hour.
func (h *hours) setUp(ctx context.Context) error {
	for _, a := range activities {
		if _, err := h.sheet.SaveActivity(ctx, h.as[enterprise], timetrack.Activity{
			Record: timetrack.Record{ID: a.id()}, Name: a.name, Color: a.color, Paid: a.paid}); err != nil {
			return err
		}
	}
	var rates []timetrack.HourRate
	for i, m := range h.staff {
		if i == enterprise {
			continue // nobody writes one's own
		}
		rate := money.Amount{Minor: int64(155_00 + 500*(noise("rate", i, 0)%9) + 450*uint64(m.Level-10)), Currency: h.currency(i)}
		line := period.Timeline[money.Amount]{}.With(h.today-Days, rate)
		if i%3 == 0 { // a rise, in the middle of what is shown
			rate.Minor += 8_50
			line = line.With(h.today-10, rate)
		}
		rates = append(rates, timetrack.HourRate{Record: timetrack.Record{Person: m.ID}, Rates: line})
	}
	if _, err := h.sheet.PutRates(ctx, h.as[enterprise], rates); err != nil {
		return err
	}
	_, err := h.sheet.SaveFilter(ctx, h.as[enterprise], timetrack.Filter{Name: "Telephone sales, this month", Shared: true,
		FilterBar: timetrack.FilterBar{Period: period.Month, Teams: []string{id("team", 1)}, ExcludeEmpty: true}})
	return err
}

// plan makes the work schedule of a week.
func (h *hours) plan(ctx context.Context, week period.Date) error {
	var shifts []timetrack.Shift
	for i := range h.staff {
		for d := week; d < week+7; d++ {
			for _, p := range h.planned(i, d) {
				shifts = append(shifts, timetrack.Shift{Record: timetrack.Record{Person: h.staff[i].ID, Date: d},
					Activity: p.activity.id(), From: p.from, To: p.to})
			}
		}
	}
	_, err := h.sheet.PutShifts(ctx, h.as[enterprise], shifts)
	return err
}

// work writes what was done in a week, as far as it is over.
func (h *hours) work(ctx context.Context, week period.Date) error {
	var theirs, own []timetrack.Command
	var sessions []timetrack.Session
	var results []timetrack.Result
	var contacts []timetrack.Contact
	running := map[int]timetrack.Command{}
	for i := range h.staff {
		for d := week; d < min(week+7, h.today+1); d++ {
			w := h.workday(i, d)
			if w.running != nil {
				running[i] = *w.running
			}
			if i == enterprise {
				own = append(own, w.entries...)
				continue
			}
			theirs, sessions = append(theirs, w.entries...), append(sessions, w.sessions...)
			results, contacts = append(results, w.results...), append(contacts, w.contacts...)
		}
	}
	boss := h.as[enterprise]
	if _, err := h.sheet.SubmitAll(ctx, boss, theirs, timetrack.BatchOptions{AllOrNothing: true, Import: true}); err != nil {
		return err
	}
	if _, err := h.sheet.SubmitAll(ctx, boss, own, timetrack.BatchOptions{AllOrNothing: true}); err != nil {
		return err
	}
	for i := range h.staff { // not in the order of a map: ids are made here
		if c, ok := running[i]; ok {
			if _, err := h.sheet.Start(ctx, h.as[i], c); err != nil {
				return err
			}
		}
	}
	if len(sessions) > 0 {
		if _, err := h.sheet.PutSessions(ctx, boss, sessions); err != nil {
			return err
		}
	}
	if len(results) > 0 {
		if _, err := h.sheet.PutResults(ctx, boss, results); err != nil {
			return err
		}
	}
	if len(contacts) > 0 {
		if _, err := h.sheet.PutContacts(ctx, boss, contacts); err != nil {
			return err
		}
	}
	return nil
}

// settle does what managers do about past weeks: the two oldest are approved,
// the first of them is handed off to payroll; of the next the hours are
// approved, and the latest is as it came.
func (h *hours) settle(ctx context.Context, first period.Date) error {
	boss, admin := h.as[enterprise], h.as[administrator]
	seconds := int64(6 * 3600)
	if err := h.sheet.OverwriteTime(ctx, admin, h.staff[9].ID, first+15, activities[0].id(), &seconds, "Was at the fair, without the clock"); err != nil {
		return err
	}
	for i, g := range []struct {
		people []int
		minor  int64
		day    period.Date
		note   string
	}{
		{[]int{8, 10, 14}, 1_500_00, first + 4, "Best team of the week"},
		{[]int{11}, 750_00, first + 9, ""},
		{[]int{13, 16}, 1_000_00, first + 16, "Helped out at the fair"},
		{[]int{18}, -250_00, first + 17, "Advance that was paid out twice"},
	} {
		c := timetrack.AddBonus{Origin: change.Origin{ID: id("bonus", i)}, Amount: money.Amount{Minor: g.minor, Currency: "DKK"}, Date: g.day, Note: g.note}
		for _, p := range g.people {
			c.People = append(c.People, h.staff[p].ID)
		}
		if _, err := h.sheet.AddBonus(ctx, boss, c); err != nil {
			return err
		}
	}
	for i, parts := range []timetrack.Part{timetrack.Everything, timetrack.Everything, timetrack.Hours} {
		week := period.Span{From: first + period.Date(7*i), Until: first + period.Date(7*i+7)}
		r, err := h.sheet.Report(ctx, boss, timetrack.ReportQuery{Selection: timetrack.Selection{Span: week}})
		if err != nil {
			return err
		}
		sel, shown := timetrack.Selection{Span: week}, map[string]string{}
		for j, row := range r.People {
			if row.Decides && (i == 0 || j%5 != 4) { // some are still to be done
				sel.People, shown[row.Person] = append(sel.People, row.Person), row.Version
			}
		}
		if err := h.sheet.Approve(ctx, boss, sel, parts, shown); err != nil {
			return err
		}
		if i == 0 {
			if _, err := h.sheet.HandOff(ctx, boss, fmt.Sprintf("Payroll from %s", week.From), sel, false); err != nil {
				return err
			}
		}
	}
	return h.afterwards(ctx, first)
}

// afterwards is what came when its days were approved: a refund, which is an
// adjustment on an open day, and time from a phone, which is held.
func (h *hours) afterwards(ctx context.Context, first period.Date) error {
	refund := timetrack.Result{Record: timetrack.Record{ID: "refund-1", Person: h.staff[10].ID, Date: first + 2},
		Points: -2, Currency: h.currency(10), Revenue: -4_800_00, Profit: -960_00, Commission: -96_00}
	if _, err := h.sheet.PutResults(ctx, h.as[enterprise], []timetrack.Result{refund}); err != nil {
		return err
	}
	at := h.clock.At(first+1, 18*60+20)
	_, err := h.sheet.SubmitAll(ctx, h.as[late], []timetrack.Command{
		{Origin: change.Origin{ID: id("late", 0), Made: at}, Op: timetrack.OpStart, Activity: activities[1].id(), Zone: "Europe/Copenhagen"},
		{Origin: change.Origin{ID: id("late", 1), Made: at.Add(50 * time.Minute)}, Op: timetrack.OpStop, Entry: id("late", 0), Zone: "Europe/Copenhagen"},
	}, timetrack.BatchOptions{AllOrNothing: true, Offline: true})
	if err != nil {
		return fmt.Errorf("time from a phone: %w", err)
	}
	return nil
}
