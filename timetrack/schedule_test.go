package timetrack_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// shift is one from one time of day to another, in minutes.
func shift(person, date, activity string, from, to int) timetrack.Shift {
	return timetrack.Shift{Record: timetrack.Record{Person: person, Date: day(date)}, Activity: activity, From: from, To: to}
}

func (w *world) plan(shifts ...timetrack.Shift) []timetrack.Shift {
	w.Helper()
	saved, err := w.sheet.PutShifts(context.Background(), w.as("ada"), shifts)
	if err != nil {
		w.Fatalf("plan: %v", err)
	}
	return saved
}

// days is a span of days, both included.
func days(from, last string) period.Span { return period.Span{From: day(from), Until: day(last) + 1} }

func TestShifts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	one := w.plan(shift("ann", wednesday, "Calls", 9*60, 12*60), shift("ann", wednesday, "Mail", 12*60, 13*60), shift("bob", wednesday, "Calls", 22*60, 30*60))
	if one[2].Last != day(wednesday)+1 || one[0].Revision != 1 || one[0].ID == "" {
		t.Errorf("%+v", one)
	}
	for _, c := range []struct {
		what, actor string
		shift       timetrack.Shift
		want        error
		code, field string
	}{
		{"off the grid", "mia", shift("ann", wednesday, "Calls", 14*60+7, 15*60), fault.ErrInvalid, "invalid", "shifts[0].from"},
		{"to off the grid", "mia", shift("ann", wednesday, "Calls", 14*60, 15*60+1), fault.ErrInvalid, "invalid", "shifts[0].to"},
		{"end before start", "mia", shift("ann", wednesday, "Calls", 14*60, 13*60), fault.ErrInvalid, "invalid", "shifts[0].to"},
		{"too long", "mia", shift("ann", wednesday, "Calls", 14*60, 39*60), fault.ErrInvalid, "invalid", "shifts[0].to"},
		{"negative", "mia", shift("ann", wednesday, "Calls", -15, 60), fault.ErrInvalid, "invalid", "shifts[0].from"},
		{"no date", "mia", timetrack.Shift{Record: timetrack.Record{Person: "ann"}, Activity: "Calls", To: 60}, fault.ErrInvalid, "invalid", "shifts[0].date"},
		{"an unknown activity", "mia", shift("ann", wednesday, "Chess", 14*60, 15*60), fault.ErrInvalid, "invalid", "shifts[0].activity"},
		{"overlap", "mia", shift("ann", wednesday, "Calls", 11*60, 14*60), fault.ErrConflict, "overlap", "shifts[0].from"},
		{"overlap over midnight", "mia", shift("bob", "2026-03-12", "Calls", 5*60, 7*60), fault.ErrConflict, "overlap", "shifts[0].from"},
		{"without permission", "ann", shift("ann", wednesday, "Calls", 14*60, 15*60), fault.ErrDenied, "denied", ""},
		{"at another location", "mia", shift("cyd", wednesday, "Calls", 14*60, 15*60), fault.ErrDenied, "denied", "shifts[0].person"},
		{"of a peer", "mia", shift("moe", wednesday, "Calls", 14*60, 15*60), fault.ErrDenied, "denied", "shifts[0].person"},
	} {
		w.unchanged(t, c.what, func() {
			_, err := w.sheet.PutShifts(ctx, w.as(c.actor), []timetrack.Shift{c.shift})
			refusal(t, c.what, err, c.want, c.code, c.field)
		})
	}
	moved := one[0]
	moved.From, moved.Reason = 8*60, "earlier"
	saved, err := w.sheet.PutShifts(ctx, w.as("mia"), []timetrack.Shift{moved})
	if err != nil || saved[0].Revision != 2 {
		t.Fatalf("%+v, %v", saved, err)
	}
	if _, err := w.sheet.PutShifts(ctx, w.as("mia"), []timetrack.Shift{moved}); !errors.Is(err, fault.ErrStale) {
		t.Errorf("a stale edit: %v", err)
	}
	versions, err := w.sheet.ShiftVersions(ctx, w.as("mia"), moved.ID)
	if err != nil || len(versions) != 2 || versions[0].Reason != "earlier" || versions[1].From != 9*60 {
		t.Errorf("%+v, %v", versions, err)
	}
	gone := one[1]
	gone.Removed = true
	if _, err := w.sheet.PutShifts(ctx, w.as("mia"), []timetrack.Shift{gone}); err != nil {
		t.Error(err)
	}
	for actor, want := range map[string]int{"ann": 1, "bob": 1, "mia": 2, "max": 0, "cyd": 0} {
		list, err := w.sheet.Shifts(ctx, w.as(actor), days(wednesday, wednesday), nil)
		if err != nil || len(list) != want {
			t.Errorf("%s sees %d shifts, %v; want %d", actor, len(list), err, want)
		}
	}
}

// Copied shifts keep their times of day, over a change of the clocks too.
func TestCopyWeek(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.plan(shift("ann", "2026-03-23", "Calls", 9*60, 17*60), shift("ann", "2026-03-28", "Calls", 22*60, 30*60), shift("bob", "2026-03-24", "Mail", 0, 60), shift("cyd", "2026-03-24", "Mail", 0, 60))
	copies, err := w.sheet.CopyWeek(ctx, w.as("mia"), day("2026-03-23"), day("2026-03-30"), nil)
	if err != nil || len(copies) != 3 {
		t.Fatalf("%+v, %v", copies, err)
	}
	same(t, "the first", []any{copies[0].Person, copies[0].Date, copies[0].From, copies[0].To}, []any{"ann", day("2026-03-30"), 9 * 60, 17 * 60})
	w.unchanged(t, "copying again", func() {
		_, err := w.sheet.CopyWeek(ctx, w.as("mia"), day("2026-03-23"), day("2026-03-30"), nil)
		refusal(t, "copying again", err, fault.ErrConflict, "overlap", "shifts[0].from")
		o, ok := errors.AsType[*timetrack.ShiftOverlap](err)
		if !ok || o.Name != "Ann" || o.Shift.ID != copies[0].ID || err.Error() != "shifts[0].from: Ann has a shift on 2026-03-30 from 09:00 to 17:00" {
			t.Errorf("it does not say whose and when: %v", err)
		}
	})
	w.set("2026-04-07 12:00")
	w.mustApprove("mia", timetrack.Selection{Span: days("2026-03-31", "2026-03-31"), People: []string{"bob"}}, timetrack.Paid)
	w.unchanged(t, "copying onto an approved day", func() {
		_, err := w.sheet.CopyWeek(ctx, w.as("mia"), day("2026-03-24"), day("2026-03-31"), []string{"bob"})
		refusal(t, "copying onto an approved day", err, fault.ErrLocked, "approved", "shifts[0].date")
		a, ok := errors.AsType[*timetrack.ShiftApproved](err)
		if !ok || a.Person != "bob" || a.Date != day("2026-03-31") || err.Error() != "shifts[0].date: 2026-03-31 is approved for Bob" {
			t.Errorf("it does not say whose and which: %v", err)
		}
	})
	_, err = w.sheet.CopyWeek(ctx, w.as("mia"), day("2026-03-23"), day("2026-03-24"), nil)
	refusal(t, "onto itself", err, fault.ErrInvalid, "invalid", "to")
	// The night in which the clocks go forth is an hour shorter.
	r := w.report("ada", days("2026-03-28", "2026-03-29"), "ann")
	if r.Planned != 7*3600 {
		t.Errorf("the night of the change is planned as %d seconds", r.Planned)
	}
}

func TestForgottenEntriesHaveAProposal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set("2026-03-10 08:00")
	w.must("ann", start("Calls"))
	w.must("bob", start("Calls"))
	w.set("2026-03-10 23:00")
	w.logged("s1", "ann", "2026-03-10 07:55", "2026-03-10 16:40")
	w.logged("s2", "bob", "2026-03-10 07:55", "2026-03-10 16:40")
	w.plan(shift("ann", "2026-03-10", "Calls", 8*60, 16*60))
	if it := w.day("ann", "2026-03-10").Items[0]; !it.Proposal.Equal(local("2026-03-10 16:00")) {
		t.Errorf("the planned end: %v", it.Proposal)
	}
	if it := w.day("bob", "2026-03-10").Items[0]; !it.Proposal.Equal(local("2026-03-10 16:40")) {
		t.Errorf("the end of the session: %v", it.Proposal)
	}
	// Nothing is cut until the person confirms.
	it := w.day("ann", "2026-03-10").Items[0]
	w.must("ann", timetrack.Command{Op: timetrack.OpEdit, Entry: it.ID, Activity: "Calls", Start: it.Start, Stop: it.Proposal})
	same(t, "confirmed", w.times("ann", "2026-03-10"), []string{"Calls 08:00-16:00"})
}

func (w *world) logged(id, person, from, to string) {
	w.Helper()
	s := timetrack.Session{Record: timetrack.Record{ID: id, Person: person}, Start: local(from), Stop: local(to)}
	if _, err := w.sheet.PutSessions(context.Background(), w.as("ada"), []timetrack.Session{s}); err != nil {
		w.Fatalf("session: %v", err)
	}
}

func result(id, person, date string, commission int64) timetrack.Result {
	return timetrack.Result{Record: timetrack.Record{ID: id, Person: person, Date: day(date)}, Points: 1, Currency: "DKK", Revenue: 10 * commission, Commission: commission, Success: commission > 0}
}

func (w *world) results(results ...timetrack.Result) timetrack.Stored {
	w.Helper()
	out, err := w.sheet.PutResults(context.Background(), w.as("ada"), results)
	if err != nil {
		w.Fatalf("results: %v", err)
	}
	return out
}

func (w *world) rate(person string, steps ...any) {
	w.Helper()
	r := timetrack.HourRate{Record: timetrack.Record{Person: person}}
	for i := 0; i < len(steps); i += 2 {
		r.Rates = r.Rates.With(day(steps[i].(string)), dkk(int64(steps[i+1].(int))))
	}
	if _, err := w.sheet.PutRates(context.Background(), w.as("ada"), []timetrack.HourRate{r}); err != nil {
		w.Fatalf("rate: %v", err)
	}
}

func dkk(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "DKK"} }

func TestResultsAreUpserted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	two := []timetrack.Result{result("1", "ann", wednesday, 500), result("2", "ann", wednesday, -100)}
	same(t, "new", w.results(two...), timetrack.Stored{Created: 2})
	w.unchanged(t, "the same again", func() { same(t, "again", w.results(two...), timetrack.Stored{Unchanged: 2}) })
	two[0].Commission = 600
	same(t, "one changed", w.results(two...), timetrack.Stored{Changed: 1, Unchanged: 1})
	same(t, "refunds are negative", w.report("ada", days(wednesday, wednesday), "ann").Commission, money.Subtotals{dkk(500)})
	two[1].Removed = true
	same(t, "one removed", w.results(two[1]), timetrack.Stored{Changed: 1})
	same(t, "twice in a call", w.results(result("3", "ann", wednesday, 1), result("3", "ann", wednesday, 2)), timetrack.Stored{Created: 1, Changed: 1})

	big, none := result("9", "ann", wednesday, timetrack.MaxAmount+1), result("9", "ann", wednesday, 5)
	none.Currency = ""
	for _, c := range []struct {
		what, actor string
		result      timetrack.Result
		want        error
		code, field string
	}{
		{"no id", "mia", result("", "ann", wednesday, 1), fault.ErrInvalid, "invalid", "results[0].id"},
		{"huge", "mia", big, fault.ErrInvalid, "", ""},
		{"no currency", "mia", none, fault.ErrInvalid, "invalid", "results[0].currency"},
		{"one's own", "mia", result("9", "mia", wednesday, 1), fault.ErrDenied, "denied", "results[0].person"},
		{"of a peer", "mia", result("9", "moe", wednesday, 1), fault.ErrDenied, "denied", "results[0].person"},
		{"at another location", "max", result("9", "ann", wednesday, 1), fault.ErrDenied, "denied", "results[0].person"},
		{"without permission", "bob", result("9", "ann", wednesday, 1), fault.ErrDenied, "denied", ""},
		{"another's id", "max", result("1", "cyd", wednesday, 1), fault.ErrExists, "exists", "results[0].id"},
	} {
		w.unchanged(t, c.what, func() {
			_, err := w.sheet.PutResults(ctx, w.as(c.actor), []timetrack.Result{c.result})
			if c.code == "" {
				if !errors.Is(err, c.want) {
					t.Errorf("%s: %v", c.what, err)
				}
				return
			}
			refusal(t, c.what, err, c.want, c.code, c.field)
		})
	}
}

func TestHostFiguresAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	backwards := timetrack.Session{Record: timetrack.Record{ID: "s", Person: "ann"}, Start: local("10:00"), Stop: local("09:00")}
	_, err := w.sheet.PutSessions(ctx, w.as("mia"), []timetrack.Session{backwards})
	refusal(t, "a session backwards", err, fault.ErrInvalid, "invalid", "sessions[0].stop")
	negative := timetrack.Contact{Record: timetrack.Record{Person: "ann", Date: day(wednesday)}, Activity: "Calls", Seconds: -1}
	_, err = w.sheet.PutContacts(ctx, w.as("mia"), []timetrack.Contact{negative})
	refusal(t, "negative contact time", err, fault.ErrInvalid, "invalid", "contacts[0].seconds")
	for _, c := range []struct {
		what  string
		rate  money.Amount
		field string
	}{{"negative", dkk(-1), "rates[0].rates[0].value"}, {"huge", dkk(timetrack.MaxAmount + 1), "rates[0].rates[0].value"}, {"of no currency", money.Amount{Minor: 1, Currency: "XXX"}, "rates[0].rates[0].value"}} {
		r := timetrack.HourRate{Record: timetrack.Record{Person: "ann"}, Rates: period.Timeline[money.Amount]{{Value: c.rate}}}
		_, err := w.sheet.PutRates(ctx, w.as("mia"), []timetrack.HourRate{r})
		refusal(t, c.what, err, fault.ErrInvalid, "invalid", c.field)
	}
	own := timetrack.HourRate{Record: timetrack.Record{Person: "mia"}, Rates: period.Timeline[money.Amount]{{Value: dkk(1)}}}
	_, err = w.sheet.PutRates(ctx, w.as("mia"), []timetrack.HourRate{own})
	refusal(t, "one's own rate", err, fault.ErrDenied, "denied", "rates[0].person")
	w.rate("ann", "2026-01-01", 15000)
	stale := timetrack.HourRate{Record: timetrack.Record{Person: "ann"}, Rates: period.Timeline[money.Amount]{{Value: dkk(1)}}}
	if _, err = w.sheet.PutRates(ctx, w.as("mia"), []timetrack.HourRate{stale}); !errors.Is(err, fault.ErrStale) {
		t.Errorf("a stale rate: %v", err)
	}
	for actor, want := range map[string]int{"ann": 1, "bob": 0, "mia": 1, "max": 0} {
		rates, err := w.sheet.Rates(ctx, w.as(actor), nil)
		if err != nil || len(rates) != want {
			t.Errorf("%s sees %d rates, %v", actor, len(rates), err)
		}
	}
	_, err = w.sheet.PutSessions(ctx, w.as("mia"), nil)
	refusal(t, "none", err, fault.ErrInvalid, "invalid", "sessions")
}

// Time that is logged on counts once, on however many devices.
func TestSystemTimeIsAUnion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.logged("a", "ann", "09:00", "11:00")
	w.logged("b", "ann", "10:00", "12:00")
	w.logged("c", "ann", "2026-03-10 23:00", "01:00")
	open := timetrack.Session{Record: timetrack.Record{ID: "d", Person: "ann"}, Start: local("13:00")}
	if _, err := w.sheet.PutSessions(context.Background(), w.as("ada"), []timetrack.Session{open}); err != nil {
		t.Fatal(err)
	}
	if got := w.report("ada", days(wednesday, wednesday), "ann").System; got != 4*3600 {
		t.Errorf("%v", time.Duration(got)*time.Second)
	}
}

// One sees when one was logged on oneself, and managers when those whom they
// see were.
func TestSessionsAreSeenByWhoMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, person := range []string{"ann", "bob", "cyd"} {
		w.logged("of-"+person, person, "09:00", "11:00")
	}
	for actor, want := range map[string][]string{"ann": {"of-ann"}, "mia": {"of-ann", "of-bob"}, "ada": {"of-ann", "of-bob", "of-cyd"}} {
		all, err := w.sheet.Sessions(context.Background(), w.as(actor), days(wednesday, wednesday), nil)
		var ids []string
		for _, s := range all {
			ids = append(ids, s.ID)
		}
		if err != nil || !slices.Equal(ids, want) {
			t.Errorf("%s sees %v, %v", actor, ids, err)
		}
	}
	if all, err := w.sheet.Sessions(context.Background(), w.as("ann"), days(wednesday, wednesday), []string{"bob"}); err != nil || len(all) > 0 {
		t.Errorf("somebody else's: %v, %v", all, err)
	}
}

// report is the row of one person, as somebody sees it.
func (w *world) report(actor string, span period.Span, person string) timetrack.PersonRow {
	w.Helper()
	r, err := w.sheet.Report(context.Background(), w.as(actor), timetrack.ReportQuery{Selection: timetrack.Selection{Span: span, People: []string{person}}})
	if err != nil || len(r.People) != 1 {
		w.Fatalf("report of %s: %+v, %v", person, r.People, err)
	}
	return r.People[0]
}
