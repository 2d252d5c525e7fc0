package demo

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// trackers defines what the staff enters: by day, by week and by month, with
// targets that were raised in the course of the year, one of them hidden.
func (s *seed) trackers() []plan {
	start := s.today - Days + 1
	raised := s.today - 170
	sixPM, fivePM := tracking.TimeOfDay(18*60), tracking.TimeOfDay(17*60)
	working := period.WorkingDays{Weekdays: period.WeekdaysOf(1, 2, 3, 4, 5)}
	assigned := func(teams ...int) []tracking.Assignment {
		a := tracking.Assignment{AllLocations: true, Span: period.Span{From: start}}
		for _, i := range teams {
			a.Teams = append(a.Teams, id("team", i))
		}
		return []tracking.Assignment{a}
	}
	number := func(i int, name string, scale int, targets ...int64) tracking.Metric {
		return tracking.Metric{ID: id("metric", i), Name: name, Kind: tracking.Number, Scale: scale, Targets: timeline(start, raised, targets)}
	}
	owner := id("person", 1)
	return []plan{
		{tracking.Tracker{ID: id("tracker", 0), Revision: 1, Name: "Daily calls", CreatedBy: owner, Start: start, Period: period.Day,
			Description: "Every call counts, and every conversation that comes of it.",
			Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true, SubmitBy: &sixPM, Remind: &fivePM, WorkingDays: working},
			Assignments: assigned(0, 1, 2),
			Metrics: []tracking.Metric{
				number(0, "Calls", 0, 40, 45),
				number(1, "Conversations", 0, 12, 14),
				number(2, "Meetings booked", 0, 2),
			}}, []usual{{4100, 30}, {1250, 40}, {190, 90}}},
		{tracking.Tracker{ID: id("tracker", 1), Revision: 1, Name: "Weekly sales", CreatedBy: owner, Start: start, Period: period.Week,
			Description: "Orders and what they are worth, before VAT.",
			Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true, WorkingDays: working},
			Assignments: assigned(0, 1, 2),
			Metrics: []tracking.Metric{
				number(3, "Orders", 0, 8, 10),
				{ID: id("metric", 4), Name: "Revenue", Kind: tracking.Currency, Currency: "DKK", Targets: timeline(start, raised, []int64{60_000_00, 75_000_00})},
				{ID: id("metric", 5), Name: "Follow-ups done", Kind: tracking.CheckBox, Targets: timeline(start, raised, []int64{5})},
			}}, []usual{{180, 80}, {14_200_00_00, 70}, {0, 0}}},
		{tracking.Tracker{ID: id("tracker", 2), Revision: 1, Name: "Field visits", CreatedBy: owner, Start: start, Period: period.Month,
			Description: "Visits to customers. The target is for managers to see.",
			Settings:    tracking.Settings{ShowTargets: false, AllowEdits: true, WorkingDays: working},
			Assignments: assigned(0, 2),
			Metrics: []tracking.Metric{
				number(6, "Visits", 0, 36),
				number(7, "Kilometres", 1),
			}}, []usual{{170, 60}, {640_00, 60}}},
	}
}

func timeline(start, raised period.Date, targets []int64) period.Timeline[int64] {
	var t period.Timeline[int64]
	for i, v := range targets {
		from := start
		if i > 0 {
			from = raised
		}
		t = t.With(from, v)
	}
	return t
}

// submissions makes the entries of [from, until): on weekdays, by skill and
// chance, more before the summer and less in July; somebody is ill or away
// now and then, and some have not submitted today.
func (s *seed) submissions(trackers []plan, from, until period.Date, now time.Time) []tracking.Submission {
	var out []tracking.Submission
	for d := from; d < until; d++ {
		if d.ISOWeekday() >= period.Saturday {
			continue
		}
		season := int64(100)
		if _, month, _ := d.Civil(); month == time.July {
			season = 60
		}
		for i, m := range s.staff {
			away := noise("away", i, int(d)/5)%11 == 0 || noise("ill", i, int(d))%37 == 0
			unsent := d == s.today && noise("unsent", i, 0)%4 == 0
			if m.Level > 10 || away || unsent {
				continue
			}
			for _, t := range trackers {
				if t.Assigned(m.Person, d) {
					out = append(out, s.day(t, m, i, d, season, now)...)
				}
			}
		}
	}
	return out
}

// day makes one person's entries of one tracker on a day.
func (s *seed) day(t plan, m member, i int, d period.Date, season int64, now time.Time) []tracking.Submission {
	var out []tracking.Submission
	for j, metric := range t.Metrics {
		chance := int64(noise(metric.ID, i, int(d)) % 1000)
		value := int64(0)
		if metric.Kind == tracking.CheckBox {
			if chance < int64(m.skill)*8 {
				value = 1
			}
		} else {
			u := t.usual[j]
			value = u.perDay * int64(m.skill) / 100 * season / 100
			value = (value + value*u.spread/100*(chance-500)/500 + 50) / 100
		}
		made := s.clock.At(d, 15*60+int(noise("made", i, int(d))%240))
		if made.After(now) {
			made = now
		}
		out = append(out, tracking.Submission{
			Key:      tracking.Key{Metric: metric.ID, Date: d, Person: m.ID},
			Revision: 1, Change: id("change/"+metric.ID+"/"+m.ID, int(d)), Op: tracking.Set, Operand: value, New: tracking.NumberValue(value),
			Late: t.Settings.SubmitBy != nil && !made.Before(s.clock.At(d, int(*t.Settings.SubmitBy))),
			By:   m.ID, Made: made, Received: made,
		})
	}
	return out
}
