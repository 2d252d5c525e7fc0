package export_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// week is a report as tracking.Log.Report returns it.
func week() tracking.Report {
	cell := func(total int64) tracking.Cell {
		return tracking.Cell{Total: total, Target: 30, Evaluation: target.Evaluate(total, 30, 5, 7)}
	}
	return tracking.Report{
		Tracker: tracking.Tracker{Name: "Sales", Metrics: []tracking.Metric{{ID: "m1", Name: "Calls", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 30}}}}},
		Period:  period.Period{Kind: period.Week, Start: period.On(2024, 3, 11), End: period.On(2024, 3, 18)},
		Label:   "2024-W11", Zone: "Europe/Berlin",
		Rows: []tracking.Row{
			{ID: "p1", Name: "Ann Lee", Locations: []string{"l1"}, People: 1, Cells: []tracking.Cell{cell(21)}},
			{ID: "p2", Name: "=Bob", Locations: []string{"l1"}, People: 1, Cells: []tracking.Cell{cell(-3)}},
		},
		Locations: []tracking.Row{{ID: "l1", Name: "North", People: 2}},
	}
}

func ExampleReport() {
	table, err := export.Report(week(), export.ReportOptions{Columns: []string{"person", "m1", "m1:percent", "m1:milestone", "period_start", "period_end", "zone"}})
	if err != nil {
		log.Fatal(err)
	}
	rows, err := export.WriteCSV(context.Background(), lines{os.Stdout}, table, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rows, "rows")
	// Output:
	// Person,Calls,Calls percent,Calls milestone,Period start,Period end,Zone
	// Ann Lee,21,70.0,21.43,2024-03-11,2024-03-18,Europe/Berlin
	// "'=Bob",-3,-10.0,21.43,2024-03-11,2024-03-18,Europe/Berlin
	// 2 rows
}

// lines drops the carriage returns, for the output of examples.
type lines struct{ w io.Writer }

func (l lines) Write(p []byte) (int, error) {
	_, err := io.WriteString(l.w, strings.ReplaceAll(string(p), "\r\n", "\n"))
	return len(p), err
}

func ExampleSeries() {
	table, err := export.Series(tracking.Series{
		Tracker: tracking.Tracker{Metrics: []tracking.Metric{{ID: "m1", Name: "Hours", Kind: tracking.Number, Scale: 2}}}, Metric: "m1", Zone: "UTC",
		Periods: []period.Period{{Kind: period.Month, Start: period.On(2024, 1, 1), End: period.On(2024, 2, 1)}}, Labels: []string{"2024-01"},
		Lines: []tracking.SeriesLine{{Cells: []tracking.Cell{{Total: 15025}}}},
	}, "name", "period", "value")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := export.WriteCSV(context.Background(), lines{os.Stdout}, table, &export.CSVOptions{Comma: ';'}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Name;Period;Value
	// All;2024-01;150.25
}

func ExampleEntries() {
	ctx := context.Background()
	from, ann, roster := one()
	table, err := export.Entries(ctx, from, ann, roster, tracking.EntryFilter{Tracker: "t1"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := export.CSV.Write(ctx, lines{os.Stdout}, table); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Date,Person,External id,Tracker,Metric,Value,Unit,Late,Submitted at
	// 2024-03-11,Ann Lee,7,Sales,Revenue,-12.50,EUR,false,2024-03-11T17:30:00.000000Z
}

func ExampleHistory() {
	ctx := context.Background()
	from, ann, roster := one()
	table, err := export.History(ctx, from, ann, roster, tracking.EntryFilter{Tracker: "t1"}, "date", "metric", "operation", "old", "new", "by", "reason")
	if err != nil {
		log.Fatal(err)
	}
	if _, err := export.CSV.Write(ctx, lines{os.Stdout}, table); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Date,Metric,Operation,Old,New,By,Reason
	// 2024-03-11,Revenue,set,,-12.50,Ann Lee,refund
}

func ExampleWriteXLSX() {
	table := export.Table{Name: "Calls", Columns: []export.Column{{ID: "calls", Name: "Calls"}}}
	table.Rows = func(ctx context.Context, yield func([]export.Cell) error) error {
		for i := range int64(3) {
			if err := yield([]export.Cell{export.Number(i, 0)}); err != nil {
				return err
			}
		}
		return nil
	}
	rows, err := export.WriteXLSX(context.Background(), io.Discard, table, nil)
	fmt.Println(rows, err)
	_, err = export.WriteXLSX(context.Background(), io.Discard, table, &export.XLSXOptions{MaxRows: 2})
	fmt.Println(fault.Code(err))
	// Output:
	// 3 <nil>
	// use_csv
}

func ExampleGuard() {
	for _, s := range []string{"Acme", "=1+1", "-", "'=quoted"} {
		guarded := export.Guard(s)
		fmt.Println(guarded, export.Unguard(guarded) == s)
	}
	// Output:
	// Acme true
	// '=1+1 true
	// '- true
	// ''=quoted true
}

func ExampleEvent() {
	e := export.Event(people.Actor{Person: "p1"}, "report", "t1", export.XLSX, 42)
	fmt.Println(e.Person, e.Action, e.Target, e.Detail["format"], e.Detail["rows"])
	// Output: p1 export.report t1 xlsx 42
}

func ExampleCell() {
	for _, c := range []export.Cell{
		export.Text("Ann"), export.Number(-1250, 2), export.Day(period.On(2024, time.February, 29)), export.Flag(true),
		export.Instant(time.Date(2024, 3, 10, 9, 30, 0, 0, time.UTC)), export.Rounded(target.Percent(2, 3), 1), {},
	} {
		fmt.Printf("%q\n", c)
	}
	// Output:
	// "Ann"
	// "-12.50"
	// "2024-02-29"
	// "true"
	// "2024-03-10T09:30:00.000000Z"
	// "66.7"
	// ""
}

// one returns a reader of a single entry and of its history, and who asks.
func one() (export.Reader, people.Actor, *people.Roster) {
	ann := people.Person{ID: "p1", FirstName: "Ann", LastName: "Lee", ExternalID: "7"}
	roster := people.NewRoster(people.Organization{ID: "o1"}, nil, nil, nil, []people.Person{ann})
	at := time.Date(2024, 3, 11, 17, 30, 0, 0, time.UTC)
	return single{
		tracker: tracking.Tracker{ID: "t1", Name: "Sales", Metrics: []tracking.Metric{{ID: "m1", Name: "Revenue", Kind: tracking.Currency, Currency: "EUR"}}},
		sub: tracking.Submission{Key: tracking.Key{Metric: "m1", Date: period.On(2024, 3, 11), Person: "p1"}, Revision: 1, Op: tracking.Set, Operand: -1250,
			New: tracking.NumberValue(-1250), By: "p1", Reason: "refund", Made: at, Received: at},
	}, people.Actor{Org: "o1", Person: "p1"}, roster
}

type single struct {
	tracker tracking.Tracker
	sub     tracking.Submission
}

func (s single) Tracker(context.Context, people.Actor, string) (tracking.Tracker, error) {
	return s.tracker, nil
}

func (s single) EachEntry(_ context.Context, _ people.Actor, _ tracking.EntryFilter, yield func(tracking.Entry) error) error {
	return yield(s.sub.Entry())
}

func (s single) Submissions(context.Context, people.Actor, tracking.EntryFilter, query.Page) ([]tracking.Submission, string, error) {
	return []tracking.Submission{s.sub}, "", nil
}
