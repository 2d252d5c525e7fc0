package tracking_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestClosedPeriodsTakeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", "2026-03-03", 1))
	w.set("2026-03-11T09:30:00Z")
	closure := must(w.log.Close(t.Context(), w.as("mia"), "calls", day("2026-03-04"), " paid "))(t)
	want := tracking.Closure{Tracker: "calls", From: day("2026-03-02"), Until: day("2026-03-09"), Revision: 1, Closed: true, By: "mia", At: w.now, Reason: "paid"}
	equal(t, "closure", closure, want)
	equal(t, "closures", must(w.log.Closures(t.Context(), w.as("ann"), "calls"))(t), []tracking.Closure{want})

	for name, c := range map[string]struct {
		actor   string
		command tracking.Submit
		options tracking.BatchOptions
	}{
		"entry":               {"ann", set("ann", "made", "2026-03-03", 2), tracking.BatchOptions{}},
		"new entry":           {"ann", set("ann", "sold", "2026-03-08", 2), tracking.BatchOptions{}},
		"blank":               {"ann", blank("ann", "made", "2026-03-03"), tracking.BatchOptions{}},
		"correction":          {"mia", because("late", set("ann", "made", "2026-03-02", 2)), tracking.BatchOptions{}},
		"import":              {"mia", set("ann", "made", "2026-03-03", 2), tracking.BatchOptions{Import: true}},
		"made before, late":   {"ann", made("2026-03-11T09:10:00Z", set("ann", "made", "2026-03-03", 2)), tracking.BatchOptions{}},
		"on another revision": {"ann", based(7, set("ann", "made", "2026-03-03", 2)), tracking.BatchOptions{}},
	} {
		out := must(w.log.SubmitAll(t.Context(), w.as(c.actor), []tracking.Submit{c.command}, c.options))(t)
		t.Run(name, func(t *testing.T) {
			refused(t, out[0].Err, "period_locked", "date")
			if !errors.Is(out[0].Err, fault.ErrLocked) {
				t.Errorf("%v is not ErrLocked", out[0].Err)
			}
		})
	}
	for _, date := range []string{"2026-03-09", wednesday} {
		w.submit(set("ann", "made", date, 1))
	}
	if r := w.report("ann", tracking.ReportQuery{Date: day("2026-03-08")}); !r.Closed || r.Rows[0].Cells[0].Total != 1 {
		t.Errorf("closed %t with %d", r.Closed, r.Rows[0].Cells[0].Total)
	}
	if r := w.report("ann", tracking.ReportQuery{}); r.Closed {
		t.Error("this week is closed")
	}

	open := must(w.log.Reopen(t.Context(), w.as("ada"), "calls", day("2026-03-08"), "a bill came late"))(t)
	want.Closed, want.Revision, want.By, want.At, want.Reason = false, 2, "ada", w.now, "a bill came late"
	equal(t, "reopened", open, want)
	w.submit(set("ann", "made", "2026-03-03", 2))
	if r := w.report("ann", tracking.ReportQuery{Date: day("2026-03-08")}); r.Closed {
		t.Error("the reopened week is closed")
	}
	must(w.log.Close(t.Context(), w.as("mia"), "calls", day("2026-03-02"), ""))(t)
	all := must(w.log.Closures(t.Context(), w.as("ann"), "calls"))(t)
	if len(all) != 1 || all[0].Revision != 3 || !all[0].Closed {
		t.Errorf("closures %+v", all)
	}
}

func TestWhatCannotBeClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	close := func(actor, date, reason string) error {
		_, err := w.log.Close(t.Context(), w.as(actor), "calls", day(date), reason)
		return err
	}
	reopen := func(actor, date, reason string) error {
		_, err := w.log.Reopen(t.Context(), w.as(actor), "calls", day(date), reason)
		return err
	}
	refused(t, close("mia", wednesday, ""), "invalid", "date") // not over yet
	w.set("2026-03-15T22:59:59Z")                              // Sunday, a second before midnight
	refused(t, close("mia", wednesday, ""), "invalid", "date")
	w.set("2026-03-15T23:00:00Z")
	if err := close("mia", wednesday, ""); err != nil {
		t.Errorf("over: %v", err)
	}
	refused(t, close("mia", "2026-03-09", ""), "already_closed", "date")
	refused(t, reopen("mia", "2026-03-08", "x"), "not_closed", "date")
	refused(t, reopen("mia", "2026-03-09", " "), "invalid", "reason")
	refused(t, reopen("mia", "2026-03-09", strings.Repeat("x", tracking.MaxReason+1)), "invalid", "reason")
	refused(t, close("mia", "", ""), "invalid", "date")
	if err := reopen("mia", "2026-03-09", "x"); err != nil {
		t.Errorf("reopen: %v", err)
	}
	refused(t, reopen("mia", "2026-03-09", "x"), "not_closed", "date")
	if _, err := w.log.Close(t.Context(), w.as("mia"), "none", day("2026-03-03"), ""); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no such tracker: %v", err)
	}
	if _, err := w.log.Closures(t.Context(), w.as("dan"), "calls"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("closures for somebody elsewhere: %v", err)
	}
}

// The periods of a tracker may change their length after some were closed;
// each day stays closed until it is opened.
func TestClosuresOutliveTheKindOfPeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Start = day("2026-01-01")
	w.save(tr)
	close := func(date string) tracking.Closure {
		t.Helper()
		return must(w.log.Close(t.Context(), w.as("eve"), "calls", day(date), ""))(t)
	}
	// open lists the days of June 2026, which begins on a Monday.
	open := func() (days int) {
		for d := day("2026-06-01"); d < day("2026-07-01"); d++ {
			c := tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: d, Person: "ann"}}
			if err := w.try("ann", c); err == nil {
				days++
			} else if !errors.Is(err, fault.ErrLocked) {
				t.Fatal(err)
			}
		}
		return days
	}
	closed := func(date string) bool {
		return w.report("eve", tracking.ReportQuery{Date: day(date)}).Closed
	}
	w.set("2026-07-20T09:00:00Z")
	close("2026-06-01")
	close("2026-06-10")
	w.edit("calls", func(t *tracking.Tracker) { t.Period = period.Month })
	if open() != 16 || closed("2026-06-03") {
		t.Errorf("two weeks closed: %d days open, June closed %t", open(), closed("2026-06-03"))
	}
	c := close("2026-06-03")
	if c.Revision != 2 || c.Until != day("2026-07-01") || open() != 0 || !closed("2026-06-03") {
		t.Errorf("June closed by %+v: %d days open", c, open())
	}
	w.edit("calls", func(t *tracking.Tracker) { t.Period = period.Week })
	if !closed("2026-06-16") || closed("2026-06-30") {
		t.Errorf("weeks in June: %t, %t", closed("2026-06-16"), closed("2026-06-30"))
	}
	if _, err := w.log.Close(t.Context(), w.as("eve"), "calls", day("2026-06-16"), ""); fault.Code(err) != "already_closed" {
		t.Errorf("a week within the month: %v", err)
	}
	must(w.log.Reopen(t.Context(), w.as("eve"), "calls", day("2026-06-10"), "late"))(t)
	if open() != 30 {
		t.Errorf("after reopening the month and the week: %d days open", open())
	}
	if c := close("2026-06-03"); c.Until != day("2026-06-08") || open() != 23 {
		t.Errorf("the first week closed by %+v: %d days open", c, open())
	}
}

// A closed figure changes by nothing that happens afterwards, not even when
// somebody moves as of long ago.
func TestWhoSeesAClosedFigureIsNotChangedByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", "2026-03-03", 9))
	must(w.log.Close(t.Context(), w.as("mia"), "calls", day("2026-03-03"), ""))(t)
	before := w.report("ann", tracking.ReportQuery{Date: day("2026-03-03")})
	w.set("2026-03-12T09:00:00Z")
	w.change("ann", func(p *people.Person) {
		p.Locations = []people.Membership{{ID: "north", Span: span("", "2026-03-12")}, {ID: "south", Span: span("2026-03-12", "")}}
	})
	after := w.report("ann", tracking.ReportQuery{Date: day("2026-03-03")})
	after.Today = before.Today
	equal(t, "the closed week", after, before)
}
