package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
)

// timeFile is a file of time and pay: what is wrong with a further row of it is
// named by line and column.
type timeFile struct {
	what, query, good string
	created           int
	bad, refused      string
}

func timeFiles() []timeFile {
	return []timeFile{
		{"shifts", "", "person_id,date,from,to,activity\nann,2026-03-12,08:00,16:00,Outreach\nbob,2026-03-12,22:00,06:00,Break\n", 2,
			"ann,2026-03-13,08:10,16:00,Outreach\n", "4 from invalid"},
		{"clock-entries", "activity=Outreach&time_layout=2.1.2006+15:04", "person_id,start,stop\nann,11.3.2026 06:00,11.3.2026 07:00\n", 1,
			"ann,10.3.2026 06:00,10.3.2026 05:00\n", "3 stop invalid"},
		{"sessions", "", "person_id,at\nann,2026-03-10T08:00:00Z\nbob,2026-03-10T08:00:00Z\nann,2026-03-10T16:00:00Z\n", 2, "ann,noon\n", "5 at invalid"},
		{"results", "currency=eur&decimal_comma=true&comma=semicolon", "person_id;result_id;date;commission;success\nann;r1;2026-03-11;12,50;yes\n", 1,
			"ann;r2;2026-03-11;12,505;\n", "3 commission invalid"},
		{"contact-time", "activity=" + outreach, "person_id,date,seconds\nann,2026-03-11,60\n", 1, "ann,2026-03-11,many\n", "3 seconds invalid"},
		{"rates", "currency=EUR&date_layout=1/2/2006", "person_id,rate,from\nann,25,4/1/2026\n", 1, "ann,-1,5/1/2026\n", "3 rate invalid"},
	}
}

// Each import is tried out, refused as a whole for one row, done, and done once.
func TestImportOfTime(t *testing.T) {
	t.Parallel()
	for _, f := range timeFiles() {
		t.Run(f.what, func(t *testing.T) {
			t.Parallel()
			w := newTimeWorld(t)
			path := func(more string) string { return f.what + "?" + strings.Trim(f.query+"&"+more, "&") }
			before := w.version(org)
			tried := decode[api.ImportResult](w.do(load("mia", path("dry_run=true"), f.good)).wants(http.StatusOK))
			if tried.Applied || tried.Created != f.created || tried.BadRows > 0 {
				t.Errorf("tried out: %+v", tried)
			}
			if d := cmp.Diff([]string{f.refused}, rowsOf(w.do(load("mia", path(""), f.good+f.bad)))); d != "" {
				t.Errorf("refused (-want +got):\n%s", d)
			}
			if w.version(org) != before || len(w.events()) > 0 {
				t.Fatal("what was tried out or refused changed something")
			}
			done := decode[api.ImportResult](w.do(load("mia", path("good_rows_only=true"), f.good+f.bad)).wants(http.StatusOK))
			if !done.Applied || done.Created != f.created || done.BadRows != 1 || len(w.events()) != 1 || !strings.HasPrefix(w.events()[0], "import."+f.what+` by "mia"`) {
				t.Errorf("%+v, on record: %v", done, w.events())
			}
			before = w.version(org)
			again := decode[api.ImportResult](w.do(load("mia", path(""), f.good)).wants(http.StatusOK))
			if again.Unchanged != f.created || again.Created+again.Changed > 0 || w.version(org) != before {
				t.Errorf("again: %+v", again)
			}
			w.do(load("ann", path(""), f.good)).refused(http.StatusForbidden, "denied")
		})
	}
}

// What is imported shows in the report: the results, and the pay by the new
// rate.
func TestImportedTimeIsPaid(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	w.do(load("mia", "results?currency=EUR", "person_id,result_id,date,commission,points,success\nbob,r1,2026-03-11,12.50,3,x\n")).wants(http.StatusOK)
	w.do(load("mia", "rates?currency=EUR", "person_id,rate,from\nbob,30,2026-03-11\n")).wants(http.StatusOK)
	w.do(load("mia", "clock-entries", "person_id,start,stop,activity\nbob,2026-03-11T06:00:00Z,2026-03-11T07:30:00Z,outreach\n")).wants(http.StatusOK)
	w.do(load("mia", "sessions", "person_id,start,stop\nbob,2026-03-11T06:00:00Z,2026-03-11T08:00:00Z\n")).wants(http.StatusOK)
	w.do(load("mia", "shifts", "person_id,date,from,to,activity\nbob,2026-03-11,06:00,10:00,Outreach\n")).wants(http.StatusOK)
	f := decode[api.TimeRow](w.do(request{who: "mia", method: "GET", path: "/time/report/bob?from=2026-03-11&until=2026-03-12"}).wants(http.StatusOK)).Figures
	want := api.TimeFigures{Planned: 4 * 3600, System: 2 * 3600, Reported: 5400, SalaryTime: 5400, Points: 3, Sales: 1,
		Commission: []api.Money{{Amount: "12.50", Currency: "EUR"}}, HoursPay: []api.Money{{Amount: "45.00", Currency: "EUR"}}, Salary: []api.Money{{Amount: "57.50", Currency: "EUR"}}}
	f.Revenue, f.Profit = nil, nil
	if d := cmp.Diff(want, f); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestOptionsOfTimeImports(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	before := w.version(org)
	for _, c := range []struct{ path, field string }{
		{"clock-entries?time_layout=noon", "time_layout"}, {"clock-entries?time_layout=2006-01-02", "time_layout"}, {"clock-entries?time_layout=15:04", "time_layout"},
		{"sessions?time_layout=2006-01-02+3:04", "time_layout"}, {"results?currency=EU", "currency"}, {"rates?currency=XYZ", "currency"}, {"rates?currency=EURO", "currency"},
		{"shifts?time_layout=15:04", "time_layout"}, {"results?activity=Outreach", "activity"}, {"rates?date_layout=day", "date_layout"}, {"shifts?decimal_comma=true", "decimal_comma"},
		{"contact-time?map=tracker:a", "map"},
	} {
		w.do(load("mia", c.path, "a,b\n")).refused(http.StatusUnprocessableEntity, "invalid", c.field)
	}
	if w.version(org) != before {
		t.Error("a refusal changed something")
	}
	// A new activity is made where that is asked for, and not otherwise.
	file := "person_id,date,from,to,activity\nann,2026-03-12,08:00,09:00,Visits\n"
	if d := cmp.Diff([]string{"2 activity unknown_activity"}, rowsOf(w.do(load("eve", "shifts", file)))); d != "" {
		t.Error(d)
	}
	w.do(load("eve", "shifts?create_activities=true", file)).wants(http.StatusOK)
	// Without the work schedule nothing is planned; time that was clocked is
	// imported all the same (K10).
	w.dir[org].Organization.WorkSchedule = false
	w.do(load("eve", "shifts", file)).refused(http.StatusForbidden, "work_schedule_off")
	w.do(load("mia", "clock-entries", "person_id,start,stop,activity\nann,2026-03-11T06:00:00Z,2026-03-11T07:00:00Z,Visits\n")).wants(http.StatusOK)
}
