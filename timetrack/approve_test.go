package timetrack_test

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// versions are those of the rows that somebody is shown.
func (w *world) versions(actor string, sel timetrack.Selection) map[string]string {
	w.Helper()
	shown := map[string]string{}
	r, err := w.sheet.Report(context.Background(), w.as(actor), timetrack.ReportQuery{Selection: sel})
	if err != nil {
		w.Fatalf("report: %v", err)
	}
	for _, p := range r.People {
		shown[p.Person] = p.Version
	}
	return shown
}

// approve approves what is shown.
func (w *world) approve(actor string, sel timetrack.Selection, parts timetrack.Part) error {
	w.Helper()
	return w.sheet.Approve(context.Background(), w.as(actor), sel, parts, w.versions(actor, sel))
}

func (w *world) mustApprove(actor string, sel timetrack.Selection, parts timetrack.Part) {
	w.Helper()
	if err := w.approve(actor, sel, parts); err != nil {
		w.Fatalf("approve: %v", err)
	}
}

func (w *world) reopen(actor string, sel timetrack.Selection, parts timetrack.Part) {
	w.Helper()
	if err := w.sheet.Reopen(context.Background(), w.as(actor), sel, parts, "a mistake"); err != nil {
		w.Fatalf("reopen: %v", err)
	}
}

func TestApprovalFreezes(t *testing.T) {
	t.Parallel()
	w := worked(t)
	ctx := context.Background()
	w.bonus("ann", wednesday, 5000, "")
	given, err := w.sheet.Bonuses(ctx, w.as("mia"), days(wednesday, wednesday), []string{"ann"})
	if err != nil {
		t.Fatal(err)
	}
	shifts, err := w.sheet.Shifts(ctx, w.as("mia"), days(wednesday, wednesday), []string{"ann"})
	if err != nil {
		t.Fatal(err)
	}
	entry := w.day("ann", wednesday).Items[0]
	sel := of(wednesday, wednesday, "ann")
	w.mustApprove("mia", sel, timetrack.Everything)

	row := w.report("mia", sel.Span, "ann")
	d := row.Days[0]
	if row.Approved != timetrack.Everything || d.Hours.By != "mia" || !d.Paid.At.Equal(w.now) || d.BonusMark.By != "mia" {
		t.Errorf("who approved and when: %+v", d)
	}
	if day := w.day("ann", wednesday); !day.Frozen || day.Hours.By != "mia" {
		t.Errorf("the day of the person: %+v", day)
	}
	one := int64(1)
	earlier := timetrack.HourRate{Record: timetrack.Record{Person: "ann", Revision: 1}, Rates: period.Timeline[money.Amount]{{Value: dkk(99900)}}}
	for what, c := range map[string]struct {
		try   func() error
		field string
	}{
		"add":       {func() error { return w.try("ann", add("Calls", "11:00", "12:00")) }, "start"},
		"edit":      {func() error { return w.try("ann", edit(entry.ID, "Calls", "09:00", "09:30")) }, "start"},
		"activity":  {func() error { return w.try("ann", edit(entry.ID, "Mail", "09:00", "10:00")) }, "start"},
		"from away": {func() error { return w.try("ann", edit(entry.ID, "Calls", "2026-03-09 09:00", "2026-03-09 10:00")) }, "start"},
		"remove":    {func() error { return w.try("ann", remove(entry.ID)) }, "entry"},
		"offline":   {func() error { return w.offline("ann", add("Calls", "11:00", "12:00"))[0].Err }, "start"},
		"import": {func() error {
			c := add("Calls", "11:00", "12:00")
			c.Person = "ann"
			return w.send("mia", timetrack.BatchOptions{Import: true}, c)[0].Err
		}, "start"},
		"accept": {func() error {
			c := add("Calls", "11:00", "12:00")
			c.Person = "ann"
			_, err := w.sheet.Accept(ctx, w.as("mia"), c)
			return err
		}, "start"},
		"overwrite": {func() error {
			return w.sheet.OverwriteTime(ctx, w.as("mia"), "ann", day(wednesday), "Calls", &one, "x")
		}, "date"},
		"paid time": {func() error {
			_, err := w.sheet.SetPaidTime(ctx, w.as("mia"), of("2026-03-10", wednesday, "ann"), timetrack.SetPaidTime{Mode: timetrack.PaidNothing}, "")
			return err
		}, "people[0]"},
		"bonus": {func() error {
			_, err := w.sheet.AddBonus(ctx, w.as("mia"), timetrack.AddBonus{People: []string{"bob", "ann"}, Amount: dkk(1), Date: day(wednesday)})
			return err
		}, "people[1]"},
		"another bonus": {func() error { _, err := w.sheet.ChangeBonus(ctx, w.as("mia"), given[0]); return err }, "date"},
		"shift": {func() error {
			_, err := w.sheet.PutShifts(ctx, w.as("mia"), []timetrack.Shift{shift("ann", wednesday, "Calls", 18*60, 19*60)})
			return err
		}, "shifts[0].date"},
		"moving a shift away": {func() error {
			s := shifts[0]
			s.Date++
			_, err := w.sheet.PutShifts(ctx, w.as("mia"), []timetrack.Shift{s})
			return err
		}, "shifts[0].date"},
		"rate": {func() error { _, err := w.sheet.PutRates(ctx, w.as("mia"), []timetrack.HourRate{earlier}); return err }, "rates[0].rates"},
	} {
		w.unchanged(t, what, func() { refusal(t, what, c.try(), fault.ErrLocked, "approved", c.field) })
	}
	// What is not asked does not change the figures either.
	unpaid := timetrack.Activity{Record: timetrack.Record{ID: "Calls", Revision: 1}, Name: "Calls"}
	if _, err := w.sheet.SaveActivity(ctx, w.as("mia"), unpaid); err != nil {
		t.Fatal(err)
	}
	same(t, "frozen", w.report("mia", sel.Span, "ann").Figures, row.Figures)
	// An edit beside the frozen day is none of it.
	w.must("ann", add("Calls", "2026-03-09 09:00", "2026-03-09 10:00"))
}

// Each part freezes what is of it, and no more.
func TestPartsAreApprovedByThemselves(t *testing.T) {
	t.Parallel()
	w := worked(t)
	ctx := context.Background()
	sel := of(wednesday, wednesday, "ann")
	w.mustApprove("mia", sel, timetrack.BonusPart)
	w.must("ann", add("Calls", "11:00", "12:00"))
	w.overwrite("ann", wednesday, "Calls", 60)
	w.mustApprove("mia", sel, timetrack.Hours)
	w.overwrite("ann", wednesday, "Calls", 120)
	refusal(t, "hours", w.try("ann", add("Calls", "13:00", "14:00")), fault.ErrLocked, "approved", "start")
	w.mustApprove("ada", sel, timetrack.Everything)
	d := w.report("mia", sel.Span, "ann").Days[0]
	same(t, "the first to approve a part stays", []string{d.BonusMark.By, d.Hours.By, d.Paid.By}, []string{"mia", "mia", "ada"})
	same(t, "figures", []int64{d.Reported, d.SalaryTime}, []int64{7200, 120})

	w.reopen("mia", sel, timetrack.Paid)
	w.overwrite("ann", wednesday, "Calls", 60)
	refusal(t, "hours still", w.try("ann", add("Calls", "13:00", "14:00")), fault.ErrLocked, "approved", "start")
	err := w.sheet.Reopen(ctx, w.as("mia"), sel, timetrack.Paid, "again")
	refusal(t, "what is open", err, fault.ErrConflict, "not_approved", "parts")
	err = w.sheet.Reopen(ctx, w.as("mia"), sel, timetrack.Hours, " ")
	refusal(t, "without a reason", err, fault.ErrInvalid, "invalid", "reason")
	versions, err := w.sheet.ApprovalVersions(ctx, w.as("ann"), "ann", day(wednesday))
	if err != nil || len(versions) != 4 || versions[0].Reason != "a mistake" || versions[1].Paid.By != "ada" {
		t.Errorf("%+v, %v", versions, err)
	}
}

func TestWhoApproves(t *testing.T) {
	t.Parallel()
	w := worked(t)
	for _, c := range []struct {
		actor, person string
		may           bool
	}{
		{"mia", "ann", true}, {"moe", "bob", true}, {"ada", "ann", true}, {"ada", "mia", true}, {"eve", "ada", true},
		{"eve", "ede", true}, {"ede", "eve", true}, // the same level, all locations
		{"mia", "mia", false}, {"eve", "eve", false}, {"mia", "moe", false}, {"mia", "ada", false}, {"max", "ann", false}, {"mia", "cyd", false},
		{"ann", "ann", false}, {"ann", "bob", false}, {"mia", "nobody", false},
	} {
		shown := map[string]string{c.person: "x"}
		if c.actor != "ann" {
			for id, v := range w.versions(c.actor, of(wednesday, wednesday)) {
				shown[id] = v
			}
		}
		err := w.sheet.Approve(context.Background(), w.as(c.actor), of(wednesday, wednesday, c.person), timetrack.Hours, shown)
		if c.may && err != nil || !c.may && !errors.Is(err, fault.ErrDenied) {
			t.Errorf("%s approves %s: %v", c.actor, c.person, err)
		}
	}
	// Two of a lower level approve one another if both hold all_locations.
	for _, id := range []string{"mia", "max"} {
		w.change(id, func(p *people.Person) { p.Permissions |= people.AllLocations })
	}
	if err := w.approve("mia", of(wednesday, wednesday, "max"), timetrack.Hours); err != nil {
		t.Errorf("both hold all_locations: %v", err)
	}
	if err := w.approve("mia", of(wednesday, wednesday, "moe"), timetrack.Hours); err == nil {
		t.Error("one of them does not hold all_locations")
	}
	stranger := w.as("eve")
	stranger.Org = "other"
	if err := w.sheet.Approve(context.Background(), stranger, of(wednesday, wednesday, "ann"), timetrack.Hours, map[string]string{"ann": "x"}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("another organization: %v", err)
	}
}

func TestStaleApprovalsChangeNothing(t *testing.T) {
	t.Parallel()
	w := worked(t)
	ctx := context.Background()
	sel := of(wednesday, wednesday, "bob", "ann")
	shown := w.versions("mia", sel)
	for what, edit := range map[string]func(){
		"time":     func() { w.must("ann", add("Calls", "12:00", "12:05")) },
		"bonus":    func() { w.bonus("ann", wednesday, 1, "") },
		"a result": func() { w.results(result("late", "ann", wednesday, 7)) },
		"paid":     func() { w.overwrite("ann", wednesday, "Calls", 5) },
		"approval": func() { w.mustApprove("ada", of(wednesday, wednesday, "ann"), timetrack.Hours) },
	} {
		shown = w.versions("mia", sel)
		edit()
		w.unchanged(t, what, func() {
			refusal(t, what, w.sheet.Approve(ctx, w.as("mia"), sel, timetrack.Everything, shown), fault.ErrStale, "stale", "people[1]")
		})
		if what == "approval" {
			w.reopen("ada", of(wednesday, wednesday, "ann"), timetrack.Hours)
		}
	}
	delete(shown, "ann")
	refusal(t, "not shown", w.sheet.Approve(ctx, w.as("mia"), sel, timetrack.Everything, shown), fault.ErrInvalid, "invalid", "shown")
	refusal(t, "days to come", w.approve("mia", of(wednesday, "2026-03-12", "ann"), timetrack.Everything), fault.ErrInvalid, "invalid", "until")
	refusal(t, "no part", w.approve("mia", sel, 0), fault.ErrInvalid, "invalid", "parts")
	refusal(t, "nobody", w.approve("mia", of(wednesday, wednesday), timetrack.Hours), fault.ErrInvalid, "invalid", "people")
}

// A stop on an approved day is kept, counts for nothing, and waits.
func TestStopsOnApprovedDaysAreHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.set("2026-03-10 22:00")
	running := w.must("ann", start("Calls"))
	w.set("2026-03-11 02:00")
	monday := of("2026-03-10", "2026-03-10", "ann")
	w.mustApprove("mia", monday, timetrack.Hours)
	e := w.must("ann", stop())
	if !e.Held || e.ID != running.ID || !e.Stop.Equal(w.now) {
		t.Fatalf("%+v", e)
	}
	if r := w.report("mia", days("2026-03-10", wednesday), "ann"); r.Reported != 0 {
		t.Errorf("it counts: %+v", r)
	}
	same(t, "the person sees it", w.times("ann", wednesday), []string{"Calls 22:00-02:00 held"})
	if d := w.day("ann", "2026-03-10"); d.Total != 0 {
		t.Errorf("it counts in the day: %d", d.Total)
	}
	// The next start is not in its way, and one on an approved day waits too.
	late := made("2026-03-10 12:00", start("Mail"))
	if out := w.offline("ann", late); out[0].Err != nil || !out[0].Entry.Held {
		t.Errorf("a start on an approved day: %+v", out[0])
	}
	for actor, want := range map[string]int{"mia": 2, "max": 0, "eve": 2} {
		held, err := w.sheet.Held(ctx, w.as(actor), days("2026-03-10", wednesday))
		if err != nil || len(held) != want {
			t.Errorf("%s: %d held, %v", actor, len(held), err)
		}
	}
	decide := func(actor, id string, revision int64, release bool, reason string) error {
		_, err := w.sheet.Decide(ctx, w.as(actor), id, revision, release, reason)
		return err
	}
	refusal(t, "while it is approved", decide("mia", e.ID, e.Revision, true, ""), fault.ErrLocked, "approved", "id")
	refusal(t, "out of sight", decide("max", e.ID, e.Revision, true, ""), fault.ErrNotFound, "not_found", "")
	refusal(t, "without permission", decide("ann", e.ID, e.Revision, true, ""), fault.ErrDenied, "denied", "")
	refusal(t, "stale", decide("mia", e.ID, e.Revision-1, true, ""), fault.ErrStale, "stale", "")
	refusal(t, "to remove without a reason", decide("mia", e.ID, e.Revision, false, ""), fault.ErrInvalid, "invalid", "reason")
	w.reopen("mia", monday, timetrack.Hours)
	if err := decide("mia", e.ID, e.Revision, true, ""); err != nil {
		t.Fatal(err)
	}
	refusal(t, "twice", decide("mia", e.ID, e.Revision+1, true, ""), fault.ErrConflict, "not_held", "id")
	r := w.report("mia", days("2026-03-10", wednesday), "ann")
	same(t, "sliced at midnight", []int64{r.Days[0].Reported, r.Days[1].Reported}, []int64{7200, 7200})
	held, err := w.sheet.Held(ctx, w.as("mia"), days("2026-03-10", "2026-03-10"))
	if err != nil || len(held) != 1 {
		t.Fatalf("%+v, %v", held, err)
	}
	if err := decide("mia", held[0].ID, held[0].Revision, false, "not at work"); err != nil {
		t.Error(err)
	}
	same(t, "removed", w.times("ann", "2026-03-10"), []string{"Calls 22:00-02:00"})
}

func TestAcceptOfWhatWasHeldOnItsWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := add("Calls", "2026-01-05 09:00", "2026-01-05 10:00")
	c.Person = "ann"
	for actor, may := range map[string]bool{"ann": false, "bob": false, "max": false, "moe": true} {
		_, err := w.sheet.Accept(context.Background(), w.as(actor), c)
		if may != (err == nil) || err != nil && !errors.Is(err, fault.ErrDenied) {
			t.Errorf("%s: %v", actor, err)
		}
	}
	same(t, "accepted", w.times("ann", "2026-01-05"), []string{"Calls 09:00-10:00"})
	own := c
	own.Person = "moe"
	if _, err := w.sheet.Accept(context.Background(), w.as("moe"), own); !errors.Is(err, fault.ErrDenied) {
		t.Errorf("for oneself: %v", err)
	}
}

// A result that comes late for frozen days shows on the next open one; nothing
// is lost or paid twice.
func TestLateResultsAreAdjustments(t *testing.T) {
	t.Parallel()
	w := worked(t)
	commission := func(from, last string) int64 {
		return w.report("mia", days(from, last), "ann").Commission.In("DKK").Minor
	}
	old := of("2026-03-09", "2026-03-10", "ann")
	w.mustApprove("mia", old, timetrack.Everything)
	before := w.report("mia", old.Span, "ann").Figures
	late := result("3", "ann", "2026-03-10", 700)
	same(t, "late", w.results(late), timetrack.Stored{Created: 1, Adjusted: 1})
	refund := result("1", "ann", "2026-03-10", 0) // it was 32050
	same(t, "refund", w.results(refund), timetrack.Stored{Changed: 1, Adjusted: 1})
	same(t, "the frozen days", w.report("mia", old.Span, "ann").Figures, before)
	if got := commission(wednesday, wednesday); got != 700-32050 {
		t.Errorf("adjusted by %d", got)
	}
	if a := w.report("mia", days(wednesday, wednesday), "ann").Days[0].Adjusted; len(a) != 2 {
		t.Errorf("%d adjustments are shown", len(a))
	}
	if got := commission("2026-03-09", wednesday); got != 700-50 {
		t.Errorf("over both %d", got)
	}
	// Once the day of the adjustment is approved, it stays there.
	w.mustApprove("mia", of(wednesday, wednesday, "ann"), timetrack.Everything)
	w.set("2026-03-12 12:00")
	w.results(result("4", "ann", "2026-03-10", 11))
	same(t, "booked on the day after", []int64{commission(wednesday, wednesday), commission("2026-03-12", "2026-03-12")}, []int64{700 - 32050, 11})
	w.reopen("mia", old, timetrack.Everything)
	same(t, "what was paid stays where it was", []int64{commission("2026-03-09", "2026-03-10"), commission(wednesday, wednesday), commission("2026-03-12", "2026-03-12")},
		[]int64{32000 + 11, 700 - 32050, 0})
	if got := commission("2026-03-09", "2026-03-12"); got != 700-50+11 {
		t.Errorf("in all %d", got)
	}
}

// Approve, reopen, approve gives the same snapshot and the same figures.
func TestApprovalIsReversible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		sel := of("2026-03-04", wednesday, "ann", "bob")
		parts := timetrack.Part(rapid.IntRange(1, 7).Draw(t, "parts"))
		figures := func() (out []timetrack.Figures) {
			r, err := w.sheet.Report(context.Background(), w.as("mia"), timetrack.ReportQuery{Selection: sel})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range r.People {
				out = append(out, p.Figures)
			}
			return out
		}
		before, shown := figures(), w.versions("mia", sel)
		w.mustApprove("mia", sel, parts)
		same(t, "approved", figures(), before)
		w.reopen("mia", sel, parts)
		same(t, "reopened", figures(), before)
		same(t, "version", w.versions("mia", sel), shown)
		w.mustApprove("mia", sel, parts)
		for _, person := range sel.People {
			for d := sel.From; d < sel.Until; d++ {
				v, err := w.sheet.ApprovalVersions(context.Background(), w.as("mia"), person, d)
				if err != nil || len(v) != 3 {
					t.Fatalf("%d versions, %v", len(v), err)
				}
				same(t, "the snapshot", v[0].Snapshot, v[2].Snapshot)
			}
		}
	})
}

func TestFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	f := timetrack.Filter{Name: " Month ", FilterBar: timetrack.FilterBar{Period: period.Month, Teams: []string{"sales"}, ExcludeEmpty: true}}
	saved, err := w.sheet.SaveFilter(ctx, w.as("mia"), f)
	if err != nil || saved.ID == "" || saved.Name != "Month" || saved.Person != "mia" {
		t.Fatalf("%+v, %v", saved, err)
	}
	names := func(actor string) (out []string) {
		list, err := w.sheet.Filters(ctx, w.as(actor))
		if err != nil {
			t.Error(err)
		}
		for _, f := range list {
			out = append(out, f.Name)
		}
		return out
	}
	same(t, "private", [][]string{names("mia"), names("max")}, [][]string{{"Month"}, nil})
	saved.Shared, saved.Name = true, "This month"
	if saved, err = w.sheet.SaveFilter(ctx, w.as("mia"), saved); err != nil {
		t.Fatal(err)
	}
	same(t, "shared", [][]string{names("mia"), names("max")}, [][]string{{"This month"}, {"This month"}})
	_, err = w.sheet.SaveFilter(ctx, w.as("max"), saved)
	refusal(t, "another's", err, fault.ErrNotFound, "not_found", "")
	refusal(t, "deleting another's", w.sheet.DeleteFilter(ctx, w.as("max"), saved.ID, saved.Revision), fault.ErrNotFound, "not_found", "")
	_, err = w.sheet.SaveFilter(ctx, w.as("mia"), timetrack.Filter{Name: "this MONTH"})
	refusal(t, "the same name", err, fault.ErrExists, "exists", "name")
	_, err = w.sheet.SaveFilter(ctx, w.as("mia"), timetrack.Filter{})
	refusal(t, "no name", err, fault.ErrInvalid, "invalid", "name")
	_, err = w.sheet.SaveFilter(ctx, w.as("ann"), timetrack.Filter{Name: "x"})
	refusal(t, "without permission", err, fault.ErrDenied, "denied", "")
	refusal(t, "stale", w.sheet.DeleteFilter(ctx, w.as("mia"), saved.ID, 1), fault.ErrStale, "stale", "")
	if err := w.sheet.DeleteFilter(ctx, w.as("mia"), saved.ID, saved.Revision); err != nil {
		t.Fatal(err)
	}
	same(t, "deleted", names("mia"), []string{})
}

func TestHandOff(t *testing.T) {
	t.Parallel()
	w := worked(t)
	ctx := context.Background()
	sel := of("2026-03-09", wednesday, "ann", "bob")
	hand := func(actor, name string, sel timetrack.Selection, correction bool) (timetrack.Handoff, error) {
		return w.sheet.HandOff(ctx, w.as(actor), name, sel, correction)
	}
	w.mustApprove("mia", of("2026-03-09", wednesday, "ann"), timetrack.Everything)
	_, err := hand("mia", "March", sel, false)
	refusal(t, "not approved", err, fault.ErrConflict, "not_approved", "people[1]")
	w.mustApprove("mia", of("2026-03-09", wednesday, "bob"), timetrack.Everything)
	h, err := hand("mia", "March", sel, false)
	if err != nil {
		t.Fatal(err)
	}
	want := []timetrack.HandoffRow{
		{Person: "ann", Name: "Ann", Currency: "DKK", Amount: 3*15000 + 7500 + 16000 + 32000, Seconds: 16200},
		{Person: "bob", Name: "Bob", Currency: "DKK", Amount: 20000, Seconds: 7200},
	}
	same(t, "rows", h.Rows, want)
	same(t, "decimal hours", []string{h.Rows[0].Hours(), timetrack.HandoffRow{Seconds: 59}.Hours()}, []string{"4.50", "0.02"})
	_, err = hand("mia", "March again", of(wednesday, wednesday, "bob"), false)
	refusal(t, "a second time", err, fault.ErrConflict, "handed_off", "people[0]")
	_, err = hand("mia", "march", sel, true)
	refusal(t, "the same name", err, fault.ErrExists, "exists", "name")
	_, err = hand("mia", "Mine", of("2026-03-09", wednesday, "mia"), false)
	refusal(t, "one's own", err, fault.ErrDenied, "denied", "people[0]")

	w.reopen("mia", of(wednesday, wednesday, "bob"), timetrack.Everything)
	w.must("bob", add("Mail", "11:00", "12:00"))
	w.mustApprove("mia", of(wednesday, wednesday, "bob"), timetrack.Everything)
	c, err := hand("mia", "March, corrected", of("2026-03-09", wednesday, "bob"), true)
	if err != nil || len(c.Corrects) != 1 || c.Corrects[0] != h.ID || c.Rows[0].Amount != 30000 {
		t.Errorf("%+v, %v", c, err)
	}
	list, err := w.sheet.Handoffs(ctx, w.as("mia"), days("2026-03-01", wednesday))
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, got := range list {
		if got.ID == h.ID {
			same(t, "as it was given", got, h)
		}
	}
	if list, err := w.sheet.Handoffs(ctx, w.as("max"), days("2026-03-01", wednesday)); err != nil || len(list) != 0 {
		t.Errorf("elsewhere: %+v, %v", list, err)
	}
}
