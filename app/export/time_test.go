package export_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"testing"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// timeReport is of two people, one of whom has a name like a formula.
func timeReport() timetrack.Report {
	dkk := func(n int64) money.Subtotals { return money.Subtotals{{Minor: n, Currency: "DKK"}} }
	day := timetrack.DayRow{
		Date: period.On(2026, 3, 2),
		Figures: timetrack.Figures{Planned: 28800, System: 30000, Reported: 97200, SalaryTime: 97200, Points: 3, Sales: 1,
			Revenue: dkk(100050), Commission: dkk(1000), Bonus: money.Subtotals{{Minor: 7, Currency: "JPY"}}, HoursPay: dkk(405000), Salary: money.Subtotals{{Minor: 406000, Currency: "DKK"}, {Minor: 7, Currency: "JPY"}}},
		Activities: []timetrack.ActivityRow{
			{Activity: "a", Name: "@Calls", Planned: 28800, Reported: 90000, SalaryTime: 90000, HoursPay: money.Amount{Minor: 375000, Currency: "DKK"}},
			{Activity: "b", Name: "Mail", Reported: 7200, SalaryTime: 7200, HoursPay: money.Amount{Minor: 30000, Currency: "DKK"}},
		},
		Hours: timetrack.Mark{By: "eve"},
	}
	return timetrack.Report{
		Span: period.Span{From: period.On(2026, 3, 1), Until: period.On(2026, 4, 1)}, Zone: "Europe/Copenhagen",
		People: []timetrack.PersonRow{
			{Person: "p1", Name: "=Ann", Figures: day.Figures, Days: []timetrack.DayRow{day}, Approved: timetrack.Hours},
			{Person: "p2", Name: "Bob"},
		},
		Total: day.Figures,
	}
}

func cellsOf(t *testing.T, table export.Table) [][]string {
	t.Helper()
	var b bytes.Buffer
	if _, err := export.WriteCSV(t.Context(), &b, table, nil); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTimeReport(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		opts         export.TimeOptions
		head, person string
	}{
		{export.TimeOptions{}, "Reported (hours)", "27.00"},
		{export.TimeOptions{Time: export.DaysAndHours}, "Reported (days of 24 h and hours)", "1d 03:00"},
		{export.TimeOptions{Time: export.DaysAndHours, DayHours: 8}, "Reported (days of 8 h and hours)", "3d 03:00"},
	} {
		table, err := export.TimeReport(timeReport(), c.opts)
		if err != nil {
			t.Fatal(err)
		}
		rows := cellsOf(t, table)
		if len(rows) != 3 {
			t.Fatalf("%d rows", len(rows))
		}
		at := map[string]string{}
		for i, name := range rows[0] {
			at[name] = rows[1][i]
		}
		for name, want := range map[string]string{"Person": "'=Ann", c.head: c.person, "Reported (seconds)": "97200", "Points": "3", "Revenue DKK": "1000.50",
			"Bonus JPY": "7", "Salary DKK": "4060.00", "Salary JPY": "7", "Approved": "hours", "Period start": "2026-03-01", "Period end": "2026-04-01", "Zone": "Europe/Copenhagen"} {
			if at[name] != want {
				t.Errorf("%+v: %s is %q, want %q", c.opts, name, at[name], want)
			}
		}
	}
	for _, bad := range []export.TimeOptions{{Time: "weeks"}, {Time: export.DaysAndHours, DayHours: 25}, {Columns: []string{"salary:EUR"}}} {
		if _, err := export.TimeReport(timeReport(), bad); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// Each column of the detailed report adds up to that of the report.
func TestTimeReportDetailedAddsUp(t *testing.T) {
	t.Parallel()
	columns := []string{"planned_seconds", "system_seconds", "reported_seconds", "salary_time_seconds", "points", "sales", "revenue:DKK", "commission:DKK", "bonus:JPY", "hours_pay:DKK", "salary:DKK", "salary:JPY"}
	sums := func(make func(timetrack.Report, export.TimeOptions) (export.Table, error)) []int64 {
		table, err := make(timeReport(), export.TimeOptions{Columns: columns})
		if err != nil {
			t.Fatal(err)
		}
		out := counts(len(columns))
		for _, row := range cellsOf(t, table)[1:] {
			for i, cell := range row {
				n, err := money.ParseScaled(cell, 2)
				if err != nil {
					t.Fatal(err)
				}
				out[i] += n
			}
		}
		return out
	}
	whole, parts := sums(export.TimeReport), sums(export.TimeReportDetailed)
	for i := range whole {
		if whole[i] != parts[i] || whole[i] == 0 {
			t.Errorf("%s: %d in all, %d in parts", columns[i], whole[i], parts[i])
		}
	}
	table, err := export.TimeReportDetailed(timeReport(), export.TimeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rows := cellsOf(t, table)
	if len(rows) != 4 || rows[1][2] != "'@Calls" || rows[3][2] != "" {
		t.Errorf("%q", rows)
	}
}

func counts(n int) []int64 { return make([]int64, n) }

func TestHandoffIsRepeatable(t *testing.T) {
	t.Parallel()
	h := timetrack.Handoff{Record: timetrack.Record{Date: period.On(2026, 3, 1), Last: period.On(2026, 3, 31)}, Name: "March", Rows: []timetrack.HandoffRow{
		{Person: "p1", Name: "-Ann", Currency: "DKK", Amount: 406000, Seconds: 97201}, {Person: "p1", Name: "-Ann", Currency: "KWD", Amount: -7, Seconds: 0},
	}}
	write := func(f export.Format) []byte {
		var b bytes.Buffer
		if _, err := f.Write(t.Context(), &b, export.Handoff(h)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, f := range []export.Format{export.CSV, export.XLSX} {
		if !bytes.Equal(write(f), write(f)) {
			t.Errorf("%s differs from one time to the next", f)
		}
	}
	want := "Hand-off,Person id,Person,Amount,Currency,Seconds,Hours,Period start,Period end\r\n" +
		"March,p1,\"'-Ann\",4060.00,DKK,97201,27.00,2026-03-01,2026-04-01\r\nMarch,p1,\"'-Ann\",-0.007,KWD,0,0.00,2026-03-01,2026-04-01\r\n"
	if got := string(write(export.CSV)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
