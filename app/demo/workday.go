package demo

import (
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// activity is something that the staff clock.
type activity struct {
	number      int
	name, color string
	paid        bool
}

func (a activity) id() string { return id("activity", a.number) }

var activities = [...]activity{
	{0, "Customer calls", "#1a7f37", true},
	{1, "Customer visits", "#0969da", true},
	{2, "Administration", "#8250df", true},
	{3, "Training", "#bf8700", true},
	{4, "Lunch break", "#6e7781", false},
}

// planned is a part of a day, in minutes after midnight.
type planned struct {
	activity activity
	from, to int
}

// planned is what somebody is to do on a day: two activities with a break
// between them on weekdays, and a few hours for the few on duty at weekends.
func (s *seed) planned(i int, d period.Date) []planned {
	calls, visits, office, training := activities[0], activities[1], activities[2], activities[3]
	if d.ISOWeekday() >= period.Saturday {
		if i%8 != 0 {
			return nil
		}
		return []planned{{calls, 10 * 60, 14 * 60}}
	}
	begin := 8*60 + 15*int(noise("begin", i, 0)%5)
	first, second := calls, visits
	switch {
	case s.staff[i].Level > 10:
		first, second = office, calls
	case i%3 == 1:
		first, second = calls, calls
	}
	if d.ISOWeekday() == period.Monday+period.Weekday(i%5) && i%2 == 0 {
		second = training
	}
	return []planned{{first, begin, begin + 210}, {second, begin + 240, begin + 450}}
}

// workday is what somebody did on a day.
type workday struct {
	entries  []timetrack.Command
	running  *timetrack.Command // started, and not stopped
	sessions []timetrack.Session
	results  []timetrack.Result
	contacts []timetrack.Contact
}

// workday makes what was clocked beside the plan: not quite on time, with a
// break between the activities, and nothing when somebody is ill or away.
func (h *hours) workday(i int, d period.Date) workday {
	var w workday
	m, day := h.staff[i], int(d)
	plan := h.planned(i, d)
	away := noise("away", i, day/5)%11 == 0 || noise("ill", i, day)%37 == 0
	if len(plan) == 0 || away && d < h.today-1 {
		return w
	}
	at := func(minute int, kind string) time.Time { // some seconds and minutes off
		return h.clock.At(d, minute).Add(time.Duration(int(noise(kind, i, day)%1200)-600) * time.Second)
	}
	parts := plan
	if len(plan) == 2 {
		parts = []planned{plan[0], {activities[4], plan[0].to, plan[1].from}, plan[1]}
	}
	yesterday := i == forgetful && d == h.today-1
	var begun, ended time.Time
	var calls int64
	for k, p := range parts {
		from, to := at(p.from, fmt.Sprint("clock", k)), at(p.to, fmt.Sprint("clock", k+1))
		if from.After(h.now) {
			break
		}
		if begun.IsZero() {
			begun = from
		}
		c := timetrack.Command{Origin: change.Origin{ID: id("entry/"+m.ID, day*8+k), Made: from}, Person: m.ID, Activity: p.activity.id(), Zone: "Europe/Copenhagen"}
		if to.After(h.now) || yesterday && k == len(parts)-1 {
			c.Op = timetrack.OpStart
			w.running = &c
			break
		}
		if i == forgetful && d == h.today {
			return w // yesterday's clock still runs
		}
		ended = to
		c.Op, c.Start, c.Stop, c.Made = timetrack.OpAdd, from, to, to
		w.entries = append(w.entries, c)
		if p.activity == activities[0] {
			calls += int64(to.Sub(from) / time.Second)
		}
	}
	if begun.IsZero() {
		return w
	}
	on := timetrack.Session{Record: timetrack.Record{ID: fmt.Sprintf("%s-%s", m.ExternalID, d), Person: m.ID}, Start: begun.Add(-3 * time.Minute)}
	if w.running == nil {
		on.Stop = ended.Add(4 * time.Minute)
	}
	w.sessions = append(w.sessions, on)
	if m.Level > 10 {
		return w
	}
	if calls > 0 {
		w.contacts = append(w.contacts, timetrack.Contact{Record: timetrack.Record{Person: m.ID, Date: d}, Activity: activities[0].id(),
			Seconds: calls * int64(40+noise("contact", i, day)%35) / 100})
	}
	w.results = h.results(i, d)
	return w
}

// results is what a representative sold on a day, with a refund now and then.
func (h *hours) results(i int, d period.Date) []timetrack.Result {
	m, day := h.staff[i], int(d)
	var out []timetrack.Result
	for n := range 1 + int(noise("results", i, day)%4) {
		luck := noise("luck", i, day*8+n)
		r := timetrack.Result{Record: timetrack.Record{ID: fmt.Sprintf("%s-%s-%d", m.ExternalID, d, n+1), Person: m.ID, Date: d},
			Points: int64(1 + luck%3), Success: int(luck%100) < m.skill*2/3}
		if r.Success {
			r.Points += 5
			r.Currency = h.currency(i)
			r.Revenue = int64(900_00 + luck/100%5_000_00)
			r.Profit = r.Revenue / 5
			r.Commission = r.Revenue / 50
		}
		out = append(out, r)
	}
	if noise("refund", i, day)%23 == 0 {
		out = append(out, timetrack.Result{Record: timetrack.Record{ID: fmt.Sprintf("%s-%s-r", m.ExternalID, d), Person: m.ID, Date: d},
			Points: -5, Currency: h.currency(i), Revenue: -1_200_00, Profit: -240_00, Commission: -24_00})
	}
	return out
}

// currency is what somebody is paid in: those across the sound in their own.
func (s *seed) currency(i int) money.Currency {
	if s.staff[i].Locations[0].ID == id("location", 3) {
		return "SEK"
	}
	return "DKK"
}
