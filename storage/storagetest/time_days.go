package storagetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// timesOfRecords compares Times with what List has.
func timesOfRecords(t *testing.T, db storage.DB) {
	var entries []timetrack.Entry
	var sessions []timetrack.Session
	for i := range 60 {
		h := lasting(uuid(i), []string{"ann", "Bob", "ænn"}[i%3], i%9, i%9+[]int{0, 1, 40}[i/3%3])
		h.Removed = i%11 == 10
		e := timetrack.Entry{Record: h, Activity: []string{"calls", "", `a "b"]{1}{2}`}[i/2%3], Start: at(100 * i), Stop: at(100*i + i), Held: i%7 == 3}
		switch i % 13 {
		case 4:
			e.Start = time.Time{}
		case 8:
			e.Stop = time.Time{}
		}
		entries = append(entries, e)
		sessions = append(sessions, timetrack.Session{Record: h, Start: e.Start, Stop: e.Stop})
	}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.TimeTrack().Entries().Put(ctx, entries...); err != nil {
			return err
		}
		return tx.TimeTrack().Sessions().Put(ctx, sessions...)
	})
	for _, span := range []period.Span{{}, {From: day(3)}, {Until: day(4)}, {From: day(3), Until: day(4)}, {From: day(30), Until: day(40)}} {
		for _, people := range [][]string{nil, {}, {"ann"}, {"ænn", "Bob", "ann", "nobody"}} {
			q := timetrack.Query{People: people, Span: span}
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				s := tx.TimeTrack()
				var gotEntries, gotSessions, wantEntries, wantSessions []timetrack.Time
				counted := func(list *[]timetrack.Time, person, activity string, start, stop time.Time, held bool) {
					if !start.IsZero() && !stop.IsZero() && !held {
						*list = append(*list, timetrack.Time{Person: person, Activity: activity, Interval: timetrack.Interval{Start: start, Stop: stop}})
					}
				}
				collect := func(list *[]timetrack.Time) func(timetrack.Time) error {
					return func(x timetrack.Time) error {
						*list = append(*list, x)
						return nil
					}
				}
				err := errors.Join(
					s.Entries().Times(ctx, q, collect(&gotEntries)),
					s.Sessions().Times(ctx, q, collect(&gotSessions)),
					s.Entries().List(ctx, q, func(e timetrack.Entry) error {
						counted(&wantEntries, e.Person, e.Activity, e.Start, e.Stop, e.Held)
						return nil
					}),
					s.Sessions().List(ctx, q, func(se timetrack.Session) error {
						counted(&wantSessions, se.Person, "", se.Start, se.Stop, false)
						return nil
					}),
				)
				for _, list := range [][]timetrack.Time{gotEntries, gotSessions, wantEntries, wantSessions} {
					slices.SortFunc(list, func(a, b timetrack.Time) int { return a.Start.Compare(b.Start) })
				}
				equal(t, fmt.Sprintf("entries of %v", q), gotEntries, wantEntries)
				equal(t, fmt.Sprintf("sessions of %v", q), gotSessions, wantSessions)
				if span == (period.Span{}) && people == nil && len(gotEntries) < 30 {
					t.Errorf("only %d entries", len(gotEntries))
				}
				return err
			})
		}
	}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		enough := errors.New("enough")
		if err := tx.TimeTrack().Entries().Times(ctx, timetrack.Query{}, func(timetrack.Time) error { return enough }); err != enough {
			t.Errorf("Times: %v", err)
		}
		return nil
	})
}

// approvedDays compares ApprovedDays with what List has.
func approvedDays(t *testing.T, db storage.DB) {
	var approvals []timetrack.Approval
	for i := range 40 {
		h := lasting(uuid(i), []string{"ann", "Bob", "ænn"}[i%3], i%9, i%9)
		h.Removed = i%11 == 10
		a := timetrack.Approval{Record: h}
		if i%4 != 0 { // the others were approved once
			a.Paid = timetrack.Mark{By: `mia "1 2"`, At: at(i)}
			a.Snapshot = sampleApproval(h).Snapshot
			a.Snapshot.Rows = append(a.Snapshot.Rows, timetrack.InputRow{Activity: "ä 1 ", Clocked: int64(i)})
		}
		approvals = append(approvals, a)
	}
	again := approvals[1]
	again.Revision++
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.TimeTrack().Approvals().Put(ctx, approvals...); err != nil {
			return err
		}
		return tx.TimeTrack().Approvals().Put(ctx, again)
	})
	for _, span := range []period.Span{{}, {From: day(3)}, {Until: day(4)}, {From: day(3), Until: day(6)}, {From: day(30), Until: day(40)}} {
		for _, people := range [][]string{nil, {}, {"ann"}, {"ænn", "Bob", "ann", "nobody"}} {
			q := timetrack.Query{People: people, Span: span}
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				var got, want []timetrack.Approval
				err := errors.Join(
					tx.TimeTrack().ApprovedDays(ctx, q, func(a timetrack.Approval) error {
						got = append(got, a)
						return nil
					}),
					tx.TimeTrack().Approvals().List(ctx, q, func(a timetrack.Approval) error {
						a.Record = timetrack.Record{Revision: a.Revision, Person: a.Person, Date: a.Date}
						want = append(want, a)
						return nil
					}),
				)
				for _, list := range [][]timetrack.Approval{got, want} {
					slices.SortFunc(list, func(a, b timetrack.Approval) int { // there are none alike
						return cmp.Or(strings.Compare(a.Person, b.Person), cmp.Compare(a.Date, b.Date), cmp.Compare(a.Revision, b.Revision), a.Paid.At.Compare(b.Paid.At))
					})
				}
				equal(t, fmt.Sprintf("approved days of %v", q), got, want)
				if span == (period.Span{}) && people == nil && len(got) < 30 {
					t.Errorf("only %d approvals", len(got))
				}
				return err
			})
		}
	}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		enough := errors.New("enough")
		if err := tx.TimeTrack().ApprovedDays(ctx, timetrack.Query{}, func(timetrack.Approval) error { return enough }); err != enough {
			t.Errorf("ApprovedDays: %v", err)
		}
		return nil
	})
}

func resultTotals(t *testing.T, db storage.DB) {
	put := func(id string, revision int64, person string, n int, edit func(*timetrack.Result)) work {
		return func(ctx context.Context, tx storage.Tx) error {
			r := timetrack.Result{Record: lasting(id, person, n, n), Points: 2, Currency: "EUR", Revenue: 100, Profit: 50, Commission: 10, Success: true}
			r.Revision = revision
			edit(&r)
			return tx.TimeTrack().Results().Put(ctx, r)
		}
	}
	as := func(*timetrack.Result) {}
	update(t, db, org, put("1", 1, "ann", 1, as))
	update(t, db, org, put("2", 1, "ann", 1, func(r *timetrack.Result) { r.Revenue, r.Success = -30, false }))
	update(t, db, org, put("3", 1, "ann", 1, func(r *timetrack.Result) { r.Currency = "DKK" }))
	update(t, db, org, put("4", 1, "ann", 0, as))
	update(t, db, org, put("5", 1, "Bob", 1, as))
	update(t, db, org, put("6", 1, "ann", 2, as))
	update(t, db, org, put("6", 2, "ann", 1, as)) // it moved
	update(t, db, org, put("7", 1, "ann", 1, as))
	update(t, db, org, put("7", 2, "ann", 1, func(r *timetrack.Result) { r.Removed = true }))
	update(t, db, org, put("8", 1, "bob", 9, func(r *timetrack.Result) { r.Currency, r.Revenue, r.Profit, r.Commission = "", 0, 0, 0 }))

	one := func(person string, n int, c money.Currency) timetrack.ResultTotal {
		return timetrack.ResultTotal{Person: person, Date: day(n), Currency: c, Points: 2, Revenue: 100, Profit: 50, Commission: 10, Sales: 1}
	}
	three := timetrack.ResultTotal{Person: "ann", Date: day(1), Currency: "EUR", Points: 6, Revenue: 170, Profit: 150, Commission: 30, Sales: 2}
	points := timetrack.ResultTotal{Person: "bob", Date: day(9), Points: 2, Sales: 1}
	for _, c := range []struct {
		name string
		q    timetrack.Query
		want []timetrack.ResultTotal
	}{
		{"all", timetrack.Query{}, []timetrack.ResultTotal{one("Bob", 1, "EUR"), one("ann", 0, "EUR"), one("ann", 1, "DKK"), three, points}},
		{"a day", timetrack.Query{Span: period.Span{From: day(1), Until: day(2)}}, []timetrack.ResultTotal{one("Bob", 1, "EUR"), one("ann", 1, "DKK"), three}},
		{"a person", timetrack.Query{People: []string{"bob", "nobody"}}, []timetrack.ResultTotal{points}},
		{"nobody", timetrack.Query{People: []string{}}, nil},
		{"no day", timetrack.Query{Span: period.Span{From: day(2), Until: day(9)}}, nil},
	} {
		got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (out []timetrack.ResultTotal, err error) {
			err = tx.TimeTrack().Results().Totals(ctx, c.q, func(t timetrack.ResultTotal) error {
				out = append(out, t)
				return nil
			})
			return out, err
		})
		equal(t, c.name, got, c.want)
	}
}
