package leads_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/leads"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// history returns the events of lead l1 with ann, a day apart.
func history(kinds ...leads.EventKind) []leads.Event {
	var events []leads.Event
	for i, k := range kinds {
		events = append(events, leads.Event{Lead: "l1", Kind: k, Person: "ann", Date: period.Date(i + 1)})
	}
	return events
}

func TestAssignmentOutcomes(t *testing.T) {
	t.Parallel()
	one := leads.Assignment{Lead: "l1", Person: "ann", Dispatched: 1}
	with := func(accepted bool, outcome leads.EventKind) []leads.Assignment {
		a := one
		a.Accepted, a.Outcome = accepted, outcome
		return []leads.Assignment{a}
	}
	for _, c := range []struct {
		name   string
		events []leads.Event
		want   []leads.Assignment
	}{
		{"no events", nil, nil},
		{"offered", history(leads.Dispatched), with(false, "")},
		{"accepted", history(leads.Dispatched, leads.Accepted), with(true, "")},
		{"rejected", history(leads.Dispatched, leads.Rejected), with(false, leads.Rejected)},
		{"revoked before a decision", history(leads.Dispatched, leads.Revoked), with(false, leads.Revoked)},
		{"revoked after it", history(leads.Dispatched, leads.Accepted, leads.Revoked), with(true, leads.Revoked)},
		{"accepted, then rejected", history(leads.Dispatched, leads.Accepted, leads.Rejected), with(true, leads.Rejected)},
		{"expired", history(leads.Dispatched, leads.Expired), with(false, leads.Expired)},
		{"won", history(leads.Dispatched, leads.Accepted, leads.Won), with(true, leads.Won)},
		{"lost", history(leads.Dispatched, leads.Accepted, leads.Lost), with(true, leads.Lost)},
		{"an undone closing is open again", history(leads.Dispatched, leads.Accepted, leads.Won, leads.Reopened), with(true, "")},
		{"lost after all", history(leads.Dispatched, leads.Accepted, leads.Won, leads.Reopened, leads.Lost), with(true, leads.Lost)},
		{
			"the same person twice", history(leads.Dispatched, leads.Expired, leads.Dispatched, leads.Accepted),
			[]leads.Assignment{{Lead: "l1", Person: "ann", Dispatched: 1, Outcome: leads.Expired}, {Lead: "l1", Person: "ann", Dispatched: 3, Accepted: true}},
		},
	} {
		got, err := leads.Assignments(c.events)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestAssignmentsRefuseWhatCannotFollow(t *testing.T) {
	t.Parallel()
	bob := leads.Event{Lead: "l1", Kind: leads.Accepted, Person: "bob", Date: 2}
	for _, c := range []struct {
		events []leads.Event
		reason string
	}{
		{history(leads.Accepted), "lead l1 cannot be accepted on 0001-01-01: it is unassigned"},
		{history(leads.Dispatched, leads.Dispatched), "lead l1 cannot be dispatched on 0001-01-02: it is offered"},
		{history(leads.Dispatched, leads.Won), "lead l1 cannot be won on 0001-01-02: it is offered"},
		{history(leads.Dispatched, leads.Lost), "lead l1 cannot be lost on 0001-01-02: it is offered"},
		{history(leads.Dispatched, leads.Reopened), "lead l1 cannot be reopened on 0001-01-02: it is offered"},
		{history(leads.Dispatched, leads.Accepted, leads.Accepted), "lead l1 cannot be accepted on 0001-01-03: it is accepted"},
		{history(leads.Dispatched, leads.Accepted, leads.Expired), "lead l1 cannot be expired on 0001-01-03: it is accepted"},
		{history(leads.Dispatched, leads.Accepted, leads.Dispatched), "lead l1 cannot be dispatched on 0001-01-03: it is accepted"},
		{history(leads.Dispatched, leads.Rejected, leads.Accepted), "lead l1 cannot be accepted on 0001-01-03: it is rejected"},
		{history(leads.Dispatched, leads.Rejected, leads.Reopened), "lead l1 cannot be reopened on 0001-01-03: it is rejected"},
		{history(leads.Dispatched, leads.Accepted, leads.Won, leads.Lost), "lead l1 cannot be lost on 0001-01-04: it is won"},
		{history(leads.Dispatched, leads.Accepted, leads.Won, leads.Dispatched), "lead l1 cannot be dispatched on 0001-01-04: it is won"},
		{append(history(leads.Dispatched), bob), "lead l1 cannot be accepted on 0001-01-02: it is not with bob"},
		{history(leads.Dispatched, "sold"), "lead l1 cannot be sold on 0001-01-02: it is offered"},
	} {
		got, err := leads.Assignments(c.events)
		r, ok := errors.AsType[*fault.Refusal](err)
		if got != nil || !ok || r.Code != "not_possible" || r.Reason != c.reason || !errors.Is(err, fault.ErrConflict) {
			t.Errorf("%v: %v, %v; want %q", c.events, got, err, c.reason)
		}
	}
	for _, e := range []leads.Event{{Kind: leads.Dispatched, Person: "ann"}, {Kind: leads.Dispatched, Lead: "l1"}} {
		if _, err := leads.Assignments([]leads.Event{e}); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

// events draws possible histories of several leads, mixed.
func events(t *rapid.T) []leads.Event {
	var all []leads.Event
	state := map[string]leads.Assignment{}
	for i := range rapid.IntRange(0, 60).Draw(t, "events") {
		lead := rapid.SampledFrom([]string{"l1", "l2", "l3"}).Draw(t, "lead")
		a := state[lead]
		if a.Ended() {
			a = leads.Assignment{}
		}
		e := leads.Event{
			Lead:   lead,
			Person: a.Person,
			Kind:   rapid.SampledFrom([]leads.EventKind{leads.Dispatched, leads.Accepted, leads.Rejected, leads.Revoked, leads.Expired, leads.Won, leads.Lost, leads.Reopened}).Draw(t, "kind"),
			Date:   period.Date(1 + i),
		}
		if a.Lead == "" {
			e.Person = rapid.SampledFrom([]string{"ann", "bob"}).Draw(t, "person")
		}
		next, err := a.With(e)
		if err != nil {
			continue
		}
		state[lead] = next
		all = append(all, e)
	}
	return all
}

func TestCountsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		history := events(t)
		assignments, err := leads.Assignments(history)
		if err != nil {
			t.Fatal(err)
		}
		cut := period.Date(rapid.IntRange(1, 60).Draw(t, "cut"))
		var all leads.Counts
		for _, c := range leads.CountByPerson(assignments, period.Span{}) {
			all = all.Plus(c)
			if c.Open+c.Rejected+c.Revoked+c.Expired+c.Won+c.Lost != c.Received {
				t.Fatalf("outcomes do not add up to received: %+v", c)
			}
			if c.Won+c.Lost > c.Accepted || c.RevokedUndecided > c.Revoked || c.Accepted > c.Received-c.RevokedUndecided {
				t.Fatalf("impossible counts: %+v", c)
			}
			for _, r := range []leads.Ratio{c.Acceptance(), c.Success(), c.Conversion()} {
				if r.Num < 0 || r.Den < r.Num {
					t.Fatalf("ratio %v of %+v", r, c)
				}
			}
		}
		dispatches := 0
		for _, e := range history {
			if e.Kind == leads.Dispatched {
				dispatches++
			}
		}
		if all.Received != int64(dispatches) || len(assignments) != dispatches {
			t.Fatalf("%d dispatches make %d assignments, %d received", dispatches, len(assignments), all.Received)
		}
		// Two neighbouring periods together are the whole.
		var parts leads.Counts
		for _, span := range []period.Span{{Until: cut}, {From: cut}} {
			for _, c := range leads.CountByPerson(assignments, span) {
				parts = parts.Plus(c)
			}
		}
		if parts != all {
			t.Fatalf("parts %+v, whole %+v", parts, all)
		}
		// A counter kept up with each event is never stale.
		var kept leads.Counts
		state := map[string]leads.Assignment{}
		for _, e := range history {
			before := state[e.Lead]
			if before.Ended() {
				before = leads.Assignment{}
			}
			after, err := before.With(e)
			if err != nil {
				t.Fatal(err)
			}
			if before != (leads.Assignment{}) {
				kept = kept.Minus(leads.CountsOf(before))
			}
			kept = kept.Plus(leads.CountsOf(after))
			state[e.Lead] = after
		}
		if kept != all {
			t.Fatalf("kept %+v, rebuilt %+v", kept, all)
		}
	})
}

func TestRatioOrder(t *testing.T) {
	t.Parallel()
	ratios := []leads.Ratio{{}, {Num: 0, Den: 5}, {Num: 1, Den: 3}, {Num: 1, Den: 2}, {Num: math.MaxInt64 - 1, Den: math.MaxInt64}, {Num: 1, Den: 1}}
	for i, a := range ratios {
		for j, b := range ratios {
			if got, want := a.Cmp(b), min(1, max(-1, i-j)); got != want {
				t.Errorf("%v.Cmp(%v) = %d, want %d", a, b, got, want)
			}
		}
	}
	if (leads.Ratio{Num: 1, Den: 2}).Cmp(leads.Ratio{Num: 2, Den: 4}) != 0 || (leads.Ratio{}).Cmp(leads.Ratio{Num: 3}) != 0 {
		t.Error("equal values are not equal")
	}
}

func TestRatioIsShownAsItWasCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r             leads.Ratio
		text, percent string
	}{
		{leads.Ratio{Num: 2, Den: 4}, "2/4", "50.0"},
		{leads.Ratio{Num: 0, Den: 4}, "0/4", "0.0"},
		{leads.Ratio{Num: 0, Den: 0}, "–", "–"},
	} {
		if c.r.String() != c.text || c.r.Percent().Decimal(1) != c.percent || c.r.Defined() != (c.text != "–") {
			t.Errorf("%#v: %s, %s", c.r, c.r, c.r.Percent().Decimal(1))
		}
	}
}

func BenchmarkAssignments(b *testing.B) {
	var all []leads.Event
	for i := range 100_000 {
		e := leads.Event{Lead: fmt.Sprint("lead-", i%40_000), Person: "ann", Date: 1}
		switch {
		case i < 40_000:
			e.Kind = leads.Dispatched
		case i < 80_000:
			e.Kind = leads.Accepted
		default:
			e.Kind = leads.Won
		}
		all = append(all, e)
	}
	b.ReportAllocs()
	for b.Loop() {
		assignments, err := leads.Assignments(all)
		if err != nil {
			b.Fatal(err)
		}
		if c := leads.CountByPerson(assignments, period.Span{})["ann"]; c.Received != 40_000 || c.Won != 20_000 {
			b.Fatalf("%+v", c)
		}
	}
}

func ExampleAssignments() {
	day := period.On(2026, 3, 2)
	assignments, err := leads.Assignments([]leads.Event{
		{Lead: "lead-1", Kind: leads.Dispatched, Person: "ann", Date: day},
		{Lead: "lead-1", Kind: leads.Expired, Person: "ann", Date: day + 2},
		{Lead: "lead-1", Kind: leads.Dispatched, Person: "bob", Date: day + 2},
		{Lead: "lead-1", Kind: leads.Accepted, Person: "bob", Date: day + 3},
		{Lead: "lead-1", Kind: leads.Won, Person: "bob", Date: day + 9},
	})
	for _, a := range assignments {
		fmt.Println(a.Dispatched, a.Person, a.Accepted, a.Outcome)
	}
	fmt.Println(err)
	// Output:
	// 2026-03-02 ann false expired
	// 2026-03-04 bob true won
	// <nil>
}

func ExampleAssignment_With() {
	offered := leads.Assignment{Lead: "lead-1", Person: "ann", Dispatched: period.On(2026, 3, 2)}
	_, err := offered.With(leads.Event{Lead: "lead-1", Kind: leads.Won, Person: "ann", Date: period.On(2026, 3, 3)})
	fmt.Println(err)
	// Output: lead lead-1 cannot be won on 2026-03-03: it is offered
}

func ExampleAssignment_Open() {
	fmt.Println(leads.Assignment{Accepted: true}.Open(), leads.Assignment{Accepted: true, Outcome: leads.Won}.Open())
	// Output: true false
}

func ExampleAssignment_Ended() {
	fmt.Println(leads.Assignment{Outcome: leads.Expired}.Ended(), leads.Assignment{Outcome: leads.Won}.Ended())
	// Output: true false
}

func ExampleAssignment_RevokedUndecided() {
	fmt.Println(leads.Assignment{Outcome: leads.Revoked}.RevokedUndecided(), leads.Assignment{Outcome: leads.Revoked, Accepted: true}.RevokedUndecided())
	// Output: true false
}

func ExampleCountByPerson() {
	march := period.Settings{}.Containing(period.Month, period.On(2026, 3, 1))
	counts := leads.CountByPerson([]leads.Assignment{
		{Lead: "lead-1", Person: "ann", Dispatched: march.Start, Outcome: leads.Revoked},
		{Lead: "lead-2", Person: "ann", Dispatched: march.Start + 4, Accepted: true, Outcome: leads.Won},
		{Lead: "lead-3", Person: "ann", Dispatched: march.Start + 9, Accepted: true},
		{Lead: "lead-4", Person: "ann", Dispatched: march.End},
	}, march.Span())
	ann := counts["ann"]
	fmt.Println("acceptance", ann.Acceptance(), "success", ann.Success(), "conversion", ann.Conversion())
	// Output: acceptance 2/2 success 1/1 conversion 1/3
}

func ExampleCountBy() {
	campaign := map[string]string{"lead-1": "spring", "lead-2": "spring", "lead-3": "fair"}
	assignments := []leads.Assignment{{Lead: "lead-1"}, {Lead: "lead-2"}, {Lead: "lead-3"}}
	counts := leads.CountBy(slices.Values(assignments), period.Span{}, func(a leads.Assignment) string { return campaign[a.Lead] })
	fmt.Println(counts["spring"].Received, counts["fair"].Received)
	// Output: 2 1
}

func ExampleCountsOf() {
	c := leads.CountsOf(leads.Assignment{Accepted: true, Outcome: leads.Lost})
	fmt.Println(c.Received, c.Accepted, c.Lost, c.Open)
	// Output: 1 1 1 0
}

func ExampleCounts_Plus() {
	fmt.Println(leads.Counts{Received: 2, Won: 1}.Plus(leads.Counts{Received: 3}).Conversion())
	// Output: 1/5
}

func ExampleCounts_Minus() {
	// What an event changes in a kept counter.
	before := leads.Assignment{Lead: "lead-1", Person: "ann", Accepted: true}
	after := before
	after.Outcome = leads.Won
	change := leads.CountsOf(after).Minus(leads.CountsOf(before))
	fmt.Println(change.Received, change.Open, change.Won)
	// Output: 0 -1 1
}

func ExampleCounts_Acceptance() {
	fmt.Println(leads.Counts{Received: 5, Accepted: 3, Revoked: 2, RevokedUndecided: 1}.Acceptance())
	// Output: 3/4
}

func ExampleCounts_Success() {
	fmt.Println(leads.Counts{Won: 3, Lost: 1}.Success(), leads.Counts{}.Success())
	// Output: 3/4 –
}

func ExampleCounts_Conversion() {
	fmt.Println(leads.Counts{Received: 8, Won: 2}.Conversion())
	// Output: 2/8
}

func ExampleRatio_Percent() {
	fmt.Println(leads.Ratio{Num: 1, Den: 3}.Percent().Decimal(1), leads.Ratio{}.Percent().Decimal(1))
	// Output: 33.3 –
}

func ExampleRatio_Cmp() {
	fmt.Println(leads.Ratio{Num: 1, Den: 2}.Cmp(leads.Ratio{Num: 2, Den: 3}))
	// Output: -1
}

func ExampleRatio_Defined() {
	fmt.Println(leads.Ratio{Num: 0, Den: 3}.Defined(), leads.Ratio{}.Defined())
	// Output: true false
}
