package timetrack_test

import (
	"context"
	"testing"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// merge makes a record another one of a person's, from now on.
func (w *world) merge(record, into string) {
	w.change(record, func(p *people.Person) { p.MergedInto, p.Inactive = into, true })
}

// What was approved of a record is approved of the person into whom it was
// merged: it is reopened and approved again there, and changes to any of the
// person's records are refused meanwhile.
func TestApprovalsOfMergedRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	entry := w.must("bob", add("Calls", "09:00", "10:00"))
	w.mustApprove("mia", of(wednesday, wednesday, "bob"), timetrack.Hours)
	w.set("2026-03-11 18:00")
	w.merge("bob", "ann")
	sel := of(wednesday, wednesday, "ann")

	frozen := func(what string) {
		t.Helper()
		w.unchanged(t, what, func() {
			refusal(t, what+": one's own", w.try("ann", add("Calls", "11:00", "12:00")), fault.ErrLocked, "approved", "start")
			refusal(t, what+": an edit", w.try("ann", edit(entry.ID, "Calls", "09:00", "09:30")), fault.ErrLocked, "approved", "start")
			refusal(t, what+": a removal", w.try("ann", remove(entry.ID)), fault.ErrLocked, "approved", "entry")
		})
		if d := w.day("ann", wednesday); !d.Frozen || d.Hours.By != "mia" {
			t.Errorf("%s: the day: %+v", what, d)
		}
	}
	frozen("approved before")
	w.mustApprove("mia", sel, timetrack.Everything)
	frozen("approved further")
	row := w.report("mia", sel.Span, "ann")
	same(t, "figures", []int64{row.Reported, row.SalaryTime}, []int64{3600, 3600})
	if row.Approved != timetrack.Everything {
		t.Errorf("%+v", row)
	}
	for _, person := range []string{"ann", "bob"} {
		_, err := w.sheet.AddBonus(ctx, w.as("mia"), timetrack.AddBonus{People: []string{person}, Date: day(wednesday), Amount: dkk(100)})
		refusal(t, "a bonus of "+person, err, fault.ErrLocked, "approved", "people[0]")
		seconds := int64(60)
		err = w.sheet.OverwriteTime(ctx, w.as("mia"), person, day(wednesday), "Calls", &seconds, "agreed")
		refusal(t, "paid time of "+person, err, fault.ErrLocked, "approved", "date")
		_, err = w.sheet.PutShifts(ctx, w.as("mia"), []timetrack.Shift{shift(person, wednesday, "Calls", 9*60, 10*60)})
		if fault.Code(err) != "approved" {
			t.Errorf("a shift of %s: %v", person, err)
		}
	}
	w.reopen("mia", sel, timetrack.Everything)
	if d := w.day("ann", wednesday); d.Frozen {
		t.Errorf("open: %+v", d)
	}
	w.must("ann", add("Calls", "11:00", "12:00"))
	w.mustApprove("mia", sel, timetrack.Everything)
	frozen("approved again")
	same(t, "figures again", w.report("mia", sel.Span, "ann").Reported, int64(7200))
	versions, err := w.sheet.ApprovalVersions(ctx, w.as("mia"), "ann", day(wednesday))
	if err != nil || len(versions) != 4 {
		t.Errorf("%d versions, %v", len(versions), err)
	}
}

// Of a day that was approved of both records, both snapshots count, and it is
// reopened and approved again as one.
func TestApprovalsOfBothMergedRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.rate("ann", "2026-01-01", 15000)
	w.rate("bob", "2026-01-01", 15000)
	w.must("ann", add("Calls", "09:00", "10:00"))
	w.must("bob", add("Calls", "11:00", "12:00"))
	w.must("bob", add("Lunch", "12:00", "12:30"))
	w.bonus("bob", wednesday, 500, "")
	w.overwrite("bob", wednesday, "Calls", 1800)
	w.results(result("1", "ann", wednesday, 100), result("2", "bob", wednesday, 20))
	w.mustApprove("mia", of(wednesday, wednesday, "ann"), timetrack.Everything)
	w.mustApprove("moe", of(wednesday, wednesday, "bob"), timetrack.Hours|timetrack.Paid)
	w.set("2026-03-11 18:00")
	w.merge("bob", "ann")
	sel := of(wednesday, wednesday, "ann")
	figures := func() []int64 {
		r := w.report("mia", sel.Span, "ann")
		return []int64{r.Reported, r.SalaryTime, r.Commission.In("DKK").Minor, r.Salary.In("DKK").Minor}
	}
	want := []int64{9000, 5400, 120, 22500 + 120 + 500}
	same(t, "as approved", figures(), want)
	if r := w.report("mia", sel.Span, "ann"); r.Approved != timetrack.Everything || r.Days[0].Hours.By != "mia" {
		t.Errorf("%+v", r)
	}
	w.reopen("mia", sel, timetrack.Paid)
	if r := w.report("mia", sel.Span, "ann"); r.Approved != timetrack.Hours|timetrack.BonusPart {
		t.Errorf("reopened in part: %v", r.Approved)
	}
	same(t, "the hours stay", figures()[:1], want[:1])
	w.reopen("mia", sel, timetrack.Hours|timetrack.BonusPart)
	if r := w.report("mia", sel.Span, "ann"); r.Approved != 0 {
		t.Errorf("reopened: %v", r.Approved)
	}
	now := figures()
	same(t, "what stands there counts", []int64{now[0], now[2]}, []int64{want[0], want[2]})
	w.mustApprove("mia", sel, timetrack.Everything)
	same(t, "again", figures(), now)
	versions, err := w.sheet.ApprovalVersions(context.Background(), w.as("mia"), "ann", day(wednesday))
	if err != nil || len(versions) != 6 { // bob's is taken back once
		t.Errorf("%d versions, %v", len(versions), err)
	}
}
