//go:build !js

package client_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// timeWorld is a world with the work schedule switched on, an activity, and
// Rita, whose time Olga manages.
func timeWorld(t *testing.T) (w *world, calls api.Activity, rita api.Person) {
	t.Helper()
	w = newWorld(t)
	o, err := w.Organization(w.ctx)
	w.ok(err)
	if o.WorkSchedule {
		t.Error("the work schedule is on from the beginning")
	}
	_, err = w.TimeFilters(w.ctx, client.Page{})
	w.refused(err, "work_schedule_off")
	if !errors.Is(err, fault.ErrDenied) {
		t.Error(err)
	}
	in := api.OrganizationInput{Name: o.Name, Calendar: o.Calendar, Modules: o.Modules, Retention: o.Retention, WorkSchedule: true, OfflineDays: o.OfflineDays}
	o, err = w.ReplaceOrganization(w.ctx, o.Revision, in)
	w.ok(err)
	me, err := w.Me(w.ctx)
	w.ok(err)
	if !o.WorkSchedule || !me.Menu.ManageTimetrack || !me.Menu.WorkSchedule {
		t.Errorf("%+v %+v", o, me.Menu)
	}
	calls, err = w.CreateActivity(w.ctx, api.ActivityInput{Name: "Calls", Color: "#1a7f37", Paid: true})
	w.ok(err)
	rita, err = w.CreatePerson(w.ctx, api.PersonInput{FirstName: "Rita", LastName: "Rep", Level: 10, Permissions: []string{"timetrack.use"}})
	w.ok(err)
	return w, calls, rita
}

func TestActivitiesAndSchedule(t *testing.T) {
	t.Parallel()
	w, calls, rita := timeWorld(t)
	changed, err := w.ReplaceActivity(w.ctx, calls.ID, calls.Revision, api.ActivityInput{Name: "Phone calls", Paid: true, Reason: "clearer"})
	w.ok(err)
	_, err = w.ReplaceActivity(w.ctx, calls.ID, calls.Revision, api.ActivityInput{Name: "Other"})
	w.refused(err, "stale")
	versions, err := w.ActivityVersions(w.ctx, calls.ID)
	w.ok(err)
	list, err := w.Activities(w.ctx, client.Page{})
	w.ok(err)
	if changed.Revision != 2 || len(versions.Items) != 2 || versions.Items[0].Reason != "clearer" || len(list.Items) != 1 || list.Items[0] != changed {
		t.Errorf("%+v %+v %+v", changed, versions, list)
	}

	planned, err := w.PutShifts(w.ctx, api.ShiftsInput{Shifts: []api.ShiftInput{{Person: rita.ID, Activity: calls.ID, Date: w.today, From: 480, To: 720}}})
	w.ok(err)
	_, err = w.PutShifts(w.ctx, api.ShiftsInput{Shifts: []api.ShiftInput{{Person: rita.ID, Activity: calls.ID, Date: w.today, From: 600, To: 660}}})
	w.refused(err, "overlap")
	copied, err := w.CopyWeek(w.ctx, api.WeekCopy{From: w.today, To: w.today + 7})
	w.ok(err)
	_, err = w.CopyWeek(w.ctx, api.WeekCopy{From: w.today, To: w.today + 7})
	w.refused(err, "overlap")
	if p, ok := errors.AsType[*client.Problem](err); !ok || p.Shift == nil || *p.Shift != copied.Items[0] || len(p.Errors) != 1 || p.Errors[0].Field != "to" ||
		!strings.HasPrefix(p.Errors[0].Reason, "Rita Rep has a shift on "+(w.today+7).String()) {
		t.Errorf("in the way: %+v", p)
	}
	shifts, err := w.Shifts(w.ctx, client.DaysQuery{From: w.today, Until: w.today + 8, People: []string{rita.ID}})
	w.ok(err)
	if len(planned.Items) != 1 || len(copied.Items) != 1 || len(shifts.Items) != 2 || shifts.Items[0] != planned.Items[0] || shifts.Items[1] != copied.Items[0] {
		t.Errorf("%+v %+v %+v", planned, copied, shifts)
	}
	s := copied.Items[0]
	_, err = w.PutShifts(w.ctx, api.ShiftsInput{Shifts: []api.ShiftInput{
		{ID: s.ID, Revision: s.Revision, Person: s.Person, Activity: s.Activity, Date: s.Date, From: s.From, To: s.To, Removed: true, Reason: "holiday"}}})
	w.ok(err)
	history, err := w.ShiftVersions(w.ctx, s.ID)
	w.ok(err)
	if len(history.Items) != 2 || !history.Items[0].Removed || history.Items[0].Reason != "holiday" {
		t.Errorf("%+v", history)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	w, calls, _ := timeWorld(t)
	started, err := w.StartClock(w.ctx, api.ClockStart{Activity: calls.ID, Zone: "UTC"})
	w.ok(err)
	stopped, err := w.StopClock(w.ctx, api.ClockStop{})
	w.ok(err)
	if stopped.ID != started.ID || stopped.Stop.IsZero() {
		t.Errorf("%+v %+v", started, stopped)
	}
	before := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -5)
	at := func(hour int) api.ClockTime {
		return api.ClockTime{At: before.Add(time.Duration(hour) * time.Hour)}
	}
	until := at(12)
	added, err := w.AddClockEntry(w.ctx, api.ClockInput{Activity: calls.ID, Start: at(8), Stop: &until})
	w.ok(err)
	_, err = w.AddClockEntry(w.ctx, api.ClockInput{Activity: calls.ID, Start: at(11), Stop: &until})
	w.refused(err, "overlap")
	p, ok := errors.AsType[*client.Problem](err)
	if !ok || p.Entry == nil || *p.Entry != added || !errors.Is(err, fault.ErrConflict) {
		t.Errorf("%+v", err)
	}
	edited, err := w.EditClockEntry(w.ctx, added.ID, added.Revision, api.ClockInput{Activity: calls.ID, Start: at(9), Stop: &until, Reason: "late"})
	w.ok(err)
	_, err = w.RemoveClockEntry(w.ctx, added.ID, added.Revision, "")
	w.refused(err, "stale")
	removed, err := w.RemoveClockEntry(w.ctx, added.ID, edited.Revision, "twice")
	w.ok(err)
	history, err := w.ClockEntryVersions(w.ctx, added.ID)
	w.ok(err)
	day, err := w.ClockDay(w.ctx, 0, "")
	w.ok(err)
	if !removed.Removed || len(history.Items) != 3 || history.Items[0].Reason != "twice" || day.Person != w.olga {
		t.Errorf("%+v %+v %+v", removed, history, day)
	}
	_, err = w.ClockDay(w.ctx, w.today, "nobody")
	w.refused(err, "not_found")
}

func TestPay(t *testing.T) {
	t.Parallel()
	w, calls, rita := timeWorld(t)
	day := w.today - 3
	sel := api.TimeSelection{From: day, Until: day + 1, People: []string{rita.ID}}
	stored := func(s api.Stored, err error) {
		t.Helper()
		if w.ok(err); s.Created != 1 {
			t.Errorf("%+v", s)
		}
	}
	stored(w.PutWorkSessions(w.ctx, api.WorkSessionsInput{Sessions: []api.WorkSession{{ID: "s1", Person: rita.ID, Start: time.Now().AddDate(0, 0, -3), Stop: time.Now().AddDate(0, 0, -3)}}}))
	stored(w.PutWorkResults(w.ctx, api.WorkResultsInput{Results: []api.WorkResult{{ID: "r1", Person: rita.ID, Date: day, Currency: "EUR", Commission: "3.00", Success: true}}}))
	stored(w.PutContactTimes(w.ctx, api.ContactTimesInput{Contacts: []api.ContactTime{{Person: rita.ID, Activity: calls.ID, Date: day, Seconds: 60}}}))
	rates, err := w.PutHourRates(w.ctx, api.HourRatesInput{Rates: []api.HourRateInput{{Person: rita.ID, Rates: []api.RateStep{{Value: api.Money{Amount: "20", Currency: "EUR"}}}}}})
	w.ok(err)
	listed, err := w.HourRates(w.ctx, []string{rita.ID}, client.Page{})
	w.ok(err)
	if len(rates.Items) != 1 || fmt.Sprint(rates) != fmt.Sprint(listed) || listed.Items[0].Rates[0].Value.Amount != "20.00" {
		t.Errorf("%+v %+v", rates, listed)
	}

	paid := api.PaidTimeInput{TimeSelection: sel, Mode: "even", Seconds: 7200}
	_, err = w.SetPaidTime(w.ctx, paid)
	w.refused(err, "no_planned_activity")
	_, err = w.PutShifts(w.ctx, api.ShiftsInput{Shifts: []api.ShiftInput{{Person: rita.ID, Activity: calls.ID, Date: day, From: 480, To: 720}}})
	w.ok(err)
	preview, err := w.PreviewPaidTime(w.ctx, paid)
	w.ok(err)
	set, err := w.SetPaidTime(w.ctx, paid)
	w.ok(err)
	if fmt.Sprint(preview) != fmt.Sprint(set) || set.Items[0].After != 7200 || !set.Items[0].Rows[0].Planned {
		t.Errorf("%+v %+v", preview, set)
	}
	total, err := w.SetPaidTotal(w.ctx, api.PaidTotalInput{TimeSelection: sel, Total: 1800, Reason: "agreed"})
	w.ok(err)
	if total.Before != 7200 || total.After != 1800 {
		t.Errorf("%+v", total)
	}
	key := client.OverwriteKey{Person: rita.ID, Date: day, Activity: calls.ID}
	w.ok(w.ResetTime(w.ctx, key, "wrong"))
	w.ok(w.OverwriteTime(w.ctx, key, api.OverwriteInput{Seconds: 3600, Reason: "agreed"}))
	overwrites, err := w.OverwriteVersions(w.ctx, key)
	w.ok(err)
	if len(overwrites.Items) != 4 || overwrites.Items[0].Seconds != 3600 || !overwrites.Items[1].Removed {
		t.Errorf("%+v", overwrites)
	}

	bonuses, err := w.AddBonuses(w.ctx, api.BonusesInput{People: []string{rita.ID}, Date: day, Amount: api.Money{Amount: "5", Currency: "EUR"}})
	w.ok(err)
	b := bonuses.Items[0]
	b, err = w.ReplaceBonus(w.ctx, b.ID, b.Revision, api.BonusInput{Amount: api.Money{Amount: "-1", Currency: "EUR"}, Note: "the mug"})
	w.ok(err)
	found, err := w.Bonuses(w.ctx, client.DaysQuery{From: day, Until: day + 1})
	w.ok(err)
	if len(found.Items) != 1 || found.Items[0] != b || b.Amount.Amount != "-1.00" {
		t.Errorf("%+v %+v", found, b)
	}
	w.refused(w.RemoveBonus(w.ctx, b.ID, 1, ""), "stale")
	w.ok(w.RemoveBonus(w.ctx, b.ID, b.Revision, "paid in cash"))
	own, err := w.MyTime(w.ctx, client.TimeDays{Period: "month"})
	w.ok(err)
	if own.Person != w.olga || own.Figures.Salary != nil {
		t.Errorf("%+v", own)
	}
}

func TestApprovalAndHandoff(t *testing.T) {
	t.Parallel()
	w, calls, rita := timeWorld(t)
	day := w.today - 3
	days := client.TimeDays{From: day, Until: day + 1}
	sel := api.TimeSelection{From: day, Until: day + 1, People: []string{rita.ID}}
	key := client.OverwriteKey{Person: rita.ID, Date: day, Activity: calls.ID}
	w.ok(w.OverwriteTime(w.ctx, key, api.OverwriteInput{Seconds: 3600, Reason: "agreed"}))
	report, err := w.TimeReport(w.ctx, client.TimeReportQuery{TimeDays: days, ExcludeEmpty: true, Columns: []string{"salary_time"}})
	w.ok(err)
	row, err := w.TimeReportRow(w.ctx, rita.ID, client.TimeReportQuery{TimeDays: days})
	w.ok(err)
	if len(report.Items) != 1 || report.Items[0].Version != row.Version || report.Total.SalaryTime != 3600 || len(report.Items[0].Days) != 0 || len(row.Days) != 1 {
		t.Errorf("%+v %+v", report, row)
	}
	approval := api.ApprovalInput{From: day, Until: day + 1, People: []api.ShownPerson{{Person: rita.ID, Version: row.Version}}, Parts: []string{"hours", "paid", "bonus"}}
	w.ok(w.OverwriteTime(w.ctx, key, api.OverwriteInput{Seconds: 1800, Reason: "less"}))
	err = w.ApproveTime(w.ctx, approval)
	w.refused(err, "stale")
	refusal, ok := errors.AsType[*fault.Refusal](err)
	if !ok || refusal.Field != "people[0]" || !errors.Is(err, fault.ErrStale) {
		t.Errorf("%+v", err)
	}
	row, err = w.TimeReportRow(w.ctx, rita.ID, client.TimeReportQuery{TimeDays: days})
	w.ok(err)
	approval.People[0].Version = row.Version
	w.ok(w.ApproveTime(w.ctx, approval))
	err = w.OverwriteTime(w.ctx, key, api.OverwriteInput{Seconds: 60, Reason: "no"})
	w.refused(err, "approved")
	if !errors.Is(err, fault.ErrLocked) {
		t.Error(err)
	}

	given, err := w.HandOff(w.ctx, api.HandoffInput{TimeSelection: sel, Name: "March"})
	w.ok(err)
	_, err = w.HandOff(w.ctx, api.HandoffInput{TimeSelection: sel, Name: "Again"})
	w.refused(err, "handed_off")
	one, err := w.Handoff(w.ctx, given.ID)
	w.ok(err)
	all, err := w.Handoffs(w.ctx, client.DaysQuery{From: day, Until: day + 1})
	w.ok(err)
	if len(all.Items) != 1 || fmt.Sprint(all.Items[0]) != fmt.Sprint(one) || one.Rows[0].Seconds != 1800 || one.Rows[0].Hours != "0.50" {
		t.Errorf("%+v %+v", all, one)
	}
	w.ok(w.ReopenTime(w.ctx, api.TimeReopenInput{TimeSelection: sel, Parts: []string{"bonus"}, Reason: "mistake"}))
	history, err := w.ApprovalVersions(w.ctx, rita.ID, day)
	w.ok(err)
	if len(history.Items) != 2 || history.Items[0].Bonus != nil || history.Items[0].Reason != "mistake" || history.Items[1].Bonus.By != w.olga {
		t.Errorf("%+v", history)
	}
	held, err := w.HeldTime(w.ctx, client.DaysQuery{From: day, Until: day + 1})
	w.ok(err)
	_, err = w.DecideHeldTime(w.ctx, "none", 1, api.HeldDecision{Action: "release"})
	w.refused(err, "not_found")
	if len(held.Items) != 0 {
		t.Errorf("%+v", held)
	}

	filter, err := w.CreateTimeFilter(w.ctx, api.TimeFilterInput{Name: "Month", Columns: []string{"salary"}})
	w.ok(err)
	filter, err = w.ReplaceTimeFilter(w.ctx, filter.ID, filter.Revision, api.TimeFilterInput{Name: "Month", Shared: true})
	w.ok(err)
	filters, err := w.TimeFilters(w.ctx, client.Page{})
	w.ok(err)
	if len(filters.Items) != 1 || fmt.Sprint(filters.Items[0]) != fmt.Sprint(filter) || filter.Owner != w.olga {
		t.Errorf("%+v %+v", filters, filter)
	}
	w.ok(w.DeleteTimeFilter(w.ctx, filter.ID, filter.Revision))
}
