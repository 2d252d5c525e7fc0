package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// file is a request for a CSV.
func file(lines ...string) importer.Request {
	return importer.Request{File: strings.NewReader(strings.Join(lines, "\n"))}
}

// salesWorld has the tracker Sales and two people, A and B.
func salesWorld(t testing.TB) (*world, tracking.Tracker) {
	w := newWorld(t)
	ctx := context.Background()
	w.hire(ctx, "A", "Ann", "Lee", "North")
	w.hire(ctx, "B", "Bob", "Ray", "South")
	return w, w.calls(ctx)
}

func TestImportLong(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	ann := w.hire(ctx, "", "Amy", "Doe", "North")
	req := file(
		`Date,Person,E-Mail,Tracker,Metric,Value,Reason,Note`,
		`2024-03-01,A,,Sales,Calls,12,,x`,
		`2024-03-01,A,,S1,revenue,-1250.5,"refund, agreed",`,
		`2024-03-01,bob@example.com,,`+sales.ID+`,C,3,,`,
		`2024-03-02,B,,sales,Report sent,yes,,`,
		`2024-03-02,,AMY@example.com,sales,Hours,7.25,,`,
		`2024-03-03,`+ann.ID+`,,sales,Hours,0,,`,
		`2024-03-03,A,,sales,Hours,,,`,
	)
	req.Mapping = map[string]string{"email": "E-Mail"}
	got, err := w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{Reason: "from the old system"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(importer.Result{Applied: true, Rows: 7, Created: 6, Blank: 1, Ignored: []string{"Note"}}, got); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	want := []string{
		"2024-03-01 A Calls 12", "2024-03-01 B Calls 3", "2024-03-01 A Revenue -125050",
		"2024-03-02 B Report sent 1", "2024-03-02  Hours 725", "2024-03-03  Hours 0",
	}
	if d := cmp.Diff(want, w.entries(ctx, sales), cmpopts.SortSlices(strings.Compare)); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"from the old system", "refund, agreed"}, w.reasons(ctx, sales)); d != "" {
		t.Errorf("reasons (-want +got):\n%s", d)
	}
}

func TestImportWide(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	req := file(
		"Day;Who;Calls made;hours;Weather;REVENUE",
		"1.3.2024;A;5;7,50;rain;",
		"2.3.2024;B;0;;sun;10,00",
	)
	req.Mapping = map[string]string{"date": "Day", "person": "who", "Calls": "Calls made"}
	req.DateLayout, req.DecimalComma = "2.1.2006", true
	got, err := w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{Tracker: "S1"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(importer.Result{Applied: true, Rows: 2, Created: 4, Blank: 2, Ignored: []string{"Weather"}}, got); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	want := []string{"2024-03-01 A Calls 5", "2024-03-02 B Calls 0", "2024-03-01 A Hours 750", "2024-03-02 B Revenue 1000"}
	if d := cmp.Diff(want, w.entries(ctx, sales), cmpopts.SortSlices(strings.Compare)); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
}

// A wide file may be of several trackers, each taking the columns that it has
// metrics for.
func TestImportWideOfSeveralTrackers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	other, err := w.log.Save(ctx, w.boss, tracking.Tracker{Name: "Visits", Start: period.On(2024, 1, 1), Period: period.Day,
		Metrics:     []tracking.Metric{{Name: "Visits", Kind: tracking.Number}, {Name: "Hours", Kind: tracking.Number}},
		Assignments: []tracking.Assignment{{AllLocations: true, Everyone: true}}})
	if err != nil {
		t.Fatal(err)
	}
	req := file("date,person,tracker,Calls,Visits,Hours", "2024-03-01,A,Sales,1,,1.5", "2024-03-01,A,Visits,,2,3")
	got, err := w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{})
	if err != nil || got.Created != 4 {
		t.Fatalf("%+v, %v", got, err)
	}
	all := append(w.entries(ctx, sales), w.entries(ctx, other)...)
	want := []string{"2024-03-01 A Calls 1", "2024-03-01 A Hours 150", "2024-03-01 A Visits 2", "2024-03-01 A Hours 3"}
	if d := cmp.Diff(want, all, cmpopts.SortSlices(strings.Compare)); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
	got, err = w.importer.Entries(ctx, w.boss, file("date,person,tracker,Calls,C", "2024-03-01,A,Sales,1,", "2024-03-01,A,Sales,1,2"), importer.EntriesOptions{})
	if fault.Code(err) != "rows_refused" || len(got.Refused) != 1 || got.Refused[0].Line != 3 || got.Refused[0].Column != "C" {
		t.Errorf("a metric twice: %+v, %v", got, err)
	}
}

// badFile has every kind of bad row, and two good ones.
func badFile() importer.Request {
	return file(
		"date,person,tracker,metric,value",
		"2024-02-30,A,Sales,Calls,1",                         // 2
		"2024-03-01,Nobody,Sales,Calls,1",                    // 3
		"2024-03-01,A,Nothing,Calls,1",                       // 4
		"2024-03-01,A,Sales,Nothing,1",                       // 5
		"2024-03-01,A,Sales,Calls,1.5",                       // 6
		"2024-03-01,A,Sales,Hours,1.255",                     // 7
		"2024-03-01,A,Sales,Report sent,2",                   // 8
		"2024-03-01,A,Sales,Calls,12a",                       // 9
		"2024-03-01,A,Sales,Calls,1000000000000000",          // 10
		"2024-03-16,A,Sales,Calls,1",                         // 11
		"2023-12-31,A,Sales,Calls,1",                         // 12
		"2024-03-01,A,Sales,Calls",                           // 13
		"2024-03-01,A,Sales,Calls,\"1\"x",                    // 14
		"2024-03-01,A,Sales,Calls,\xff",                      // 15
		",,Sales,Calls,1",                                    // 16
		"2024-03-04,A,Sales,Calls,7",                         // 17: good
		"2024-03-04,A,Sales,Calls,8",                         // 18
		"2024-03-04,A,Sales,Calls,7",                         // 19: the same again
		"2024-03-05,B,Sales,Hours,1.250",                     // 20: good
		"2024-03-01,A,,Calls,1",                              // 21
		"2024-03-01,grace@example.com,Sales,Revenue,1.-",     // 22
		"2024-03-01,B,Sales,Revenue,99999999999999999999.99", // 23
	)
}

func badRows() []importer.RowError {
	return []importer.RowError{
		{2, "date", `"2024-02-30" is not a date in the form YYYY-MM-DD`, "invalid"},
		{3, "person", "names no person that you may see", "unknown_person"},
		{4, "tracker", "names no tracker that you may see", "unknown_tracker"},
		{5, "metric", "is no metric of Sales", "unknown_metric"},
		{6, "value", `"1.5" has more than 0 decimals`, "invalid"},
		{7, "value", `"1.255" has more than 2 decimals`, "invalid"},
		{8, "value", `"2" is neither 1, true, yes or x nor 0, false or no`, "invalid"},
		{9, "value", `"12a" is not a decimal number`, "invalid"},
		{10, "value", "must be between -999999999999999 and 999999999999999 in the metric's smallest unit", "invalid"},
		{11, "date", "is in the future", "invalid"},
		{12, "date", "is before the tracker's start on 2024-01-01", "invalid"},
		{13, "", "has 4 fields, the header 5", "invalid"},
		{14, "", "has text behind a closing quote", "invalid"},
		{15, "", "is not valid UTF-8", "invalid"},
		{16, "date", "is required", "invalid"},
		{16, "person", "is required", "invalid"},
		{18, "value", "differs from line 17, of the same person, date and metric", "contradiction"},
		{21, "tracker", "is required", "invalid"},
		{22, "value", `"1.-" is not a decimal number`, "invalid"},
		{23, "value", `"99999999999999999999.99" is out of range`, "invalid"},
	}
}

func TestEveryBadRowIsReported(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	want := importer.Result{Rows: 22, Created: 2, Unchanged: 1, BadRows: 19, Refused: badRows()}
	for name, c := range map[string]struct {
		set     func(*importer.Request)
		applied bool
		code    string
		entries int
	}{
		"dry run":           {func(r *importer.Request) { r.DryRun = true }, false, "", 0},
		"dry run, good":     {func(r *importer.Request) { r.DryRun, r.GoodRowsOnly = true, true }, false, "", 0},
		"all or nothing":    {func(*importer.Request) {}, false, "rows_refused", 0},
		"good rows only":    {func(r *importer.Request) { r.GoodRowsOnly = true }, true, "", 2},
		"a list of a few":   {func(r *importer.Request) { r.DryRun, r.MaxRefused = true, 3 }, false, "", 0},
		"a list of just so": {func(r *importer.Request) { r.DryRun, r.MaxRefused = true, 20 }, false, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, sales := salesWorld(t)
			before := w.version(ctx)
			req := badFile()
			c.set(&req)
			got, err := w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{})
			if fault.Code(err) != c.code {
				t.Fatalf("error %v", err)
			}
			want := want
			want.Applied = c.applied
			if req.MaxRefused > 0 && req.MaxRefused < len(want.Refused) {
				// Which refusals are listed is not promised, but their number is.
				want.More = len(want.Refused) - req.MaxRefused
				if len(got.Refused) != req.MaxRefused {
					t.Errorf("%d refusals are listed", len(got.Refused))
				}
				want.Refused, got.Refused = nil, nil
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("result (-want +got):\n%s", d)
			}
			if n := len(w.entries(ctx, sales)); n != c.entries {
				t.Errorf("%d entries, want %d", n, c.entries)
			}
			if changed := w.version(ctx) != before; changed != c.applied {
				t.Errorf("changed: %v", changed)
			}
		})
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, _ := salesWorld(t)
	for name, c := range map[string]struct {
		req   importer.Request
		opts  importer.EntriesOptions
		field string
	}{
		"nothing":              {importer.Request{}, importer.EntriesOptions{}, "file"},
		"empty":                {file(""), importer.EntriesOptions{}, "file"},
		"a header of no UTF-8": {file("date,\xff"), importer.EntriesOptions{}, "file"},
		"no date":              {file("day,person,tracker,metric,value"), importer.EntriesOptions{}, "date"},
		"nobody":               {file("date,tracker,metric,value"), importer.EntriesOptions{}, "person"},
		"no metric":            {file("date,person,tracker,value"), importer.EntriesOptions{}, "metric"},
		"no tracker":           {file("date,person,metric,value"), importer.EntriesOptions{}, "tracker"},
		"no column of it":      {file("date,person,Weather"), importer.EntriesOptions{Tracker: "Sales"}, "metric"},
		"two dates":            {file("date,Date,person,metric,value"), importer.EntriesOptions{Tracker: "Sales"}, ""},
		"two of one name":      {file("Date,DATE,person,metric,value"), importer.EntriesOptions{Tracker: "Sales"}, "file"},
		"a metric twice":       {file("date,person,Calls,C"), importer.EntriesOptions{Tracker: "Sales"}, "file"},
		"a separator":          {importer.Request{File: strings.NewReader("date"), Comma: '"'}, importer.EntriesOptions{}, "comma"},
		"a mapping to nothing": {importer.Request{File: strings.NewReader("date,person,Calls"), Mapping: map[string]string{"person": "Id"}}, importer.EntriesOptions{Tracker: "Sales"}, "mapping"},
		"a mapping of nothing": {importer.Request{File: strings.NewReader("date,person,Calls,X"), Mapping: map[string]string{"Nothing": "X"}}, importer.EntriesOptions{Tracker: "Sales"}, "mapping"},
		"a mapping too many":   {importer.Request{File: strings.NewReader("date,person,metric,value,X"), Mapping: map[string]string{"Calls": "X"}}, importer.EntriesOptions{Tracker: "Sales"}, "mapping"},
	} {
		_, err := w.importer.Entries(ctx, w.boss, c.req, c.opts)
		invalid, ok := errors.AsType[*fault.Invalid](err)
		if c.field == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !ok || invalid.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.importer.Entries(ctx, w.boss, file("date,person,Calls"), importer.EntriesOptions{Tracker: "none"}); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("an unknown tracker: %v", err)
	}
}

// One value of a row being refused refuses the row, also where only the rules
// of the tracker find out.
func TestRowsAreTakenWhole(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	req := file("date,person,Calls,Revenue,Hours", "2024-03-01,A,1,9999999999999999,1", "2024-03-02,A,2,2,2", "2024-03-20,B,3,3,3")
	req.GoodRowsOnly = true
	got, err := w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{Tracker: "Sales"})
	if err != nil {
		t.Fatal(err)
	}
	want := importer.Result{Applied: true, Rows: 3, Created: 3, BadRows: 2, Refused: []importer.RowError{
		{2, "Revenue", "must be between -999999999999999 and 999999999999999 in the metric's smallest unit", "invalid"},
		{4, "date", "is in the future", "invalid"}, {4, "date", "is in the future", "invalid"}, {4, "date", "is in the future", "invalid"},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"2024-03-02 A Calls 2", "2024-03-02 A Revenue 200", "2024-03-02 A Hours 200"}, w.entries(ctx, sales), cmpopts.SortSlices(strings.Compare)); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
}

func TestImportAgainChangesNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	lines := []string{"date,person,Calls,Hours", "2024-03-04,A,5,1.5", "2024-03-04,B,6,0", "2024-03-05,A,7,2"}
	sail := importer.EntriesOptions{Tracker: "Sales"}
	do := func(want importer.Result, opts importer.EntriesOptions, lines ...string) {
		t.Helper()
		before := w.version(ctx)
		got, err := w.importer.Entries(ctx, w.boss, file(lines...), opts)
		if err != nil {
			t.Fatal(err)
		}
		want.Applied, want.Rows = true, len(lines)-1
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("result (-want +got):\n%s", d)
		}
		if changed := w.version(ctx) != before; changed != (want.Created+want.Changed > 0) {
			t.Errorf("changed: %v, %+v", changed, want)
		}
	}
	do(importer.Result{Created: 6}, sail, lines...)
	do(importer.Result{Unchanged: 6}, sail, lines...)
	// A value that was corrected by hand stays corrected.
	calls := metricNamed(t, sales, "Calls")
	key := tracking.Key{Metric: calls.ID, Person: w.person(ctx, "A").ID, Date: period.On(2024, 3, 4)}
	if _, err := w.log.Submit(ctx, w.boss, tracking.Submit{Tracker: sales.ID, Key: key, Value: 50, Reason: "miscounted"}); err != nil {
		t.Fatal(err)
	}
	do(importer.Result{Unchanged: 5, Superseded: 1}, sail, lines...)
	// Another file may correct it, also with an id of its own for the value.
	do(importer.Result{Changed: 1}, sail, "date,person,Calls", "2024-03-04,A,51")
	do(importer.Result{Changed: 1}, sail, "date,person,Calls,entry id", "2024-03-04,A,5,42")
	do(importer.Result{Unchanged: 1}, sail, "date,person,Calls,entry id", "2024-03-04,A,5,42")
	// The same values are the same whatever the form of the file.
	do(importer.Result{Unchanged: 1}, importer.EntriesOptions{}, "person,metric,tracker,value,date", "B,Calls,Sales,6,2024-03-04")
	// Blank says nothing, unless it is to clear.
	do(importer.Result{Blank: 1}, sail, "date,person,Calls", "2024-03-04,A,")
	do(importer.Result{Blank: 1, Changed: 1}, importer.EntriesOptions{Tracker: "Sales", ClearBlank: true}, "date,person,Calls", "2024-03-04,A,")
	do(importer.Result{Blank: 1, Unchanged: 1}, importer.EntriesOptions{Tracker: "Sales", ClearBlank: true}, "date,person,Calls", "2024-03-04,A,")
	do(importer.Result{Blank: 1, Unchanged: 1}, importer.EntriesOptions{Tracker: "Sales", ClearBlank: true}, "date,person,Calls", "2024-03-06,A,")
	// A closed period changes nothing about what is the same already.
	if _, err := w.log.Close(ctx, w.boss, sales.ID, period.On(2024, 3, 5), "paid"); err != nil {
		t.Fatal(err)
	}
	do(importer.Result{Unchanged: 5, Superseded: 1}, sail, lines...)
	_, err := w.importer.Entries(ctx, w.boss, file("date,person,Calls", "2024-03-05,A,8"), sail)
	if fault.Code(err) != "rows_refused" {
		t.Errorf("a new value in a closed period: %v", err)
	}
}

// The ids of commands are UUIDs of version 8, in order of date.
func TestCommandIDs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	lines := []string{"date,person,Calls,Hours"}
	for day := range 60 {
		lines = append(lines, fmt.Sprintf("%s,A,%d,1", period.On(2024, 1, 1)+period.Date(day), day))
	}
	if _, err := w.importer.Entries(ctx, w.boss, file(lines...), importer.EntriesOptions{Tracker: "Sales"}); err != nil {
		t.Fatal(err)
	}
	var subs []tracking.Submission
	for _, s := range w.submissions(ctx, sales) {
		subs = append(subs, s)
		if len(s.Change) != 36 || s.Change[14] != '8' || !strings.Contains("89ab", s.Change[19:20]) || s.Change != strings.ToLower(s.Change) {
			t.Errorf("%s is no UUID of version 8 in lower case", s.Change)
		}
	}
	if !slices.IsSortedFunc(subs, func(a, b tracking.Submission) int { return int(b.Date) - int(a.Date) }) {
		t.Fatal("submissions are not listed by date")
	}
	byID := slices.SortedFunc(slices.Values(subs), func(a, b tracking.Submission) int { return strings.Compare(a.Change, b.Change) })
	if !slices.IsSortedFunc(byID, func(a, b tracking.Submission) int { return int(a.Date) - int(b.Date) }) {
		t.Error("ids are not in order of date")
	}
	ids := map[string]bool{}
	for _, s := range subs {
		ids[s.Change] = true
	}
	if len(ids) != 120 {
		t.Errorf("%d ids of 120 values", len(ids))
	}
}

// Who does not manage the tracker imports one's own values by the rules of
// entering them, and learns nothing about others.
func TestImportOfOnesOwn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, _ := salesWorld(t)
	if _, err := w.importer.Entries(ctx, w.boss, file("date,person,Calls", "2024-03-04,B,5"), importer.EntriesOptions{Tracker: "Sales"}); err != nil {
		t.Fatal(err)
	}
	ann, err := w.dir.Actor(ctx, w.boss.Org, w.person(ctx, "A").ID)
	if err != nil {
		t.Fatal(err)
	}
	req := file("date,person,Calls", "2024-03-04,A,5", "2024-03-04,B,5", "2024-03-04,B,6", "2024-03-04,C,6", "2023-03-04,A,1")
	req.GoodRowsOnly = true
	got, err := w.importer.Entries(ctx, ann, req, importer.EntriesOptions{Tracker: "Sales"})
	if err != nil {
		t.Fatal(err)
	}
	unknown := "names no person that you may see"
	want := importer.Result{Applied: true, Rows: 5, Created: 1, BadRows: 4, Refused: []importer.RowError{
		{3, "person", unknown, "unknown_person"}, {4, "person", unknown, "unknown_person"}, {5, "person", unknown, "unknown_person"},
		{6, "date", "is before the tracker's start on 2024-01-01", "invalid"},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	_, err = w.importer.Entries(ctx, ann, req, importer.EntriesOptions{Tracker: "Sales", CreatePeople: &importer.NewPeople{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range w.roster(ctx).People {
		if p.ExternalID == "C" {
			t.Error("who may not created a person")
		}
	}
}

// Ids of imports are for imports: whoever guesses what was imported cannot ask
// by submitting it.
func TestIDsOfImportsTellNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	if _, err := w.importer.Entries(ctx, w.boss, file("date,person,Calls", "2024-03-04,B,5"), importer.EntriesOptions{Tracker: "Sales"}); err != nil {
		t.Fatal(err)
	}
	s := w.submissions(ctx, sales)[0]
	ann, err := w.dir.Actor(ctx, w.boss.Org, w.person(ctx, "A").ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []int64{5, 6} {
		c := tracking.Submit{Tracker: sales.ID, Key: s.Key, Op: tracking.Set, Value: value}
		c.ID = s.Change
		_, err := w.log.Submit(ctx, ann, c)
		if invalid, ok := errors.AsType[*fault.Invalid](err); !ok || invalid.Field != "id" {
			t.Errorf("value %d: %v", value, err)
		}
		out, err := w.log.SubmitAll(ctx, ann, []tracking.Submit{c}, tracking.BatchOptions{Import: true})
		if err != nil || value == 5 && !errors.Is(out[0].Err, fault.ErrDenied) {
			t.Errorf("value %d as an import: %+v, %v", value, out, err)
		}
	}
}

// A file that export wrote is imported again without a mapping and changes
// nothing, whatever external ids and reasons hold.
func TestExportComesBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	payloads := strings.Split(strings.TrimSpace(string(exportVector(t, "public/csv-injection/payloads.txt"))), "\n")
	lines := new(bytes.Buffer)
	for i, p := range append(payloads, "'=1", "''+1", " '=2", "x,y", `say "hi"`, "＝1+1") {
		p = strings.TrimSpace(p[:min(len(p), 100)]) // an external id has 100 characters
		w.hire(ctx, p, "Ann"+letters(i), "Lee", "North")
		fmt.Fprintf(lines, "2024-03-%02d,%s,%d,-%d.50\n", 1+i%14, quote(export.Guard(p)), i, i)
	}
	sales := w.calls(ctx)
	got, err := w.importer.Entries(ctx, w.boss, file("date,external_id,Calls,Revenue", lines.String()), importer.EntriesOptions{Tracker: "Sales", Reason: "=cmd|' /C calc'!A0"})
	if err != nil || got.Created != 36 {
		t.Fatalf("%+v, %v", got, err)
	}
	table, err := export.Entries(ctx, w.log, w.boss, w.roster(ctx), tracking.EntryFilter{Tracker: sales.ID})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if rows, err := export.WriteCSV(ctx, &b, table, &export.CSVOptions{BOM: true}); err != nil || rows != 36 {
		t.Fatal(rows, err)
	}
	back, err := w.importer.Entries(ctx, w.boss, importer.Request{File: bytes.NewReader(b.Bytes())}, importer.EntriesOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := importer.Result{Applied: true, Rows: 36, Unchanged: 36, Ignored: []string{"Unit", "Late", "Submitted at"}}
	if d := cmp.Diff(want, back); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"=cmd|' /C calc'!A0"}, w.reasons(ctx, sales)); d != "" {
		t.Errorf("reasons (-want +got):\n%s", d)
	}
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func TestProgressAndLargeFiles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	const days, rows = 70, 12_000
	for i := range rows/days + 1 {
		w.hire(ctx, fmt.Sprint("P", i), "Person"+strings.Repeat("x", 1+i%50)+letters(i), "Lee", "North")
	}
	b := new(bytes.Buffer)
	b.WriteString("date,person,Calls\n")
	for i := range rows {
		fmt.Fprintf(b, "%s,P%d,%d\n", period.On(2024, 1, 1)+period.Date(i%days), i/days, i)
	}
	var steps []importer.Progress
	req := importer.Request{File: bytes.NewReader(b.Bytes()), Progress: func(p importer.Progress) { steps = append(steps, p) }}
	got, err := w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{Tracker: "Sales"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(importer.Result{Applied: true, Rows: rows, Created: rows}, got); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	last := steps[len(steps)-1]
	if len(steps) < 12 || last != (importer.Progress{Rows: rows, Bytes: int64(b.Len()), Total: int64(b.Len())}) {
		t.Errorf("%d steps, the last %+v", len(steps), last)
	}
	if n := len(w.entries(ctx, sales)); n != rows {
		t.Errorf("%d entries", n)
	}
	// One bad row at the end refuses all.
	b.WriteString("2024-01-01,P0,x\n")
	w2, sales2 := salesWorld(t)
	got, err = w2.importer.Entries(ctx, w2.boss, importer.Request{File: bytes.NewReader(b.Bytes())}, importer.EntriesOptions{Tracker: "Sales", CreatePeople: &importer.NewPeople{Location: "North"}})
	if fault.Code(err) != "rows_refused" || got.BadRows != 1 || len(w2.entries(ctx, sales2)) != 0 || len(w2.roster(ctx).People) != 3 {
		t.Errorf("%v: %+v", err, got)
	}
}

func letters(i int) string { return string([]byte{byte('a' + i/26%26), byte('a' + i%26)}) }

// A canceled import leaves nothing.
func TestImportIsCanceled(t *testing.T) {
	t.Parallel()
	w, sales := salesWorld(t)
	ctx, cancel := context.WithCancel(context.Background())
	lines := []string{"date,person,Calls"}
	for i := range 3000 {
		lines = append(lines, fmt.Sprintf("%s,%c,%d", period.On(2024, 1, 1)+period.Date(i%70), 'A'+i/70%2, 1))
	}
	req := file(lines...)
	req.Progress = func(importer.Progress) { cancel() }
	_, err := w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{Tracker: "Sales"})
	if !errors.Is(err, context.Canceled) || len(w.entries(context.Background(), sales)) > 0 {
		t.Errorf("%v, %d entries", err, len(w.entries(context.Background(), sales)))
	}
}

func TestImportIsAudited(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, _ := salesWorld(t)
	for range 2 { // the second changes nothing
		if _, err := w.importer.Entries(ctx, w.boss, file("date,person,Calls", "2024-03-04,B,5"), importer.EntriesOptions{Tracker: "Sales"}); err != nil {
			t.Fatal(err)
		}
	}
	events := w.audit(ctx, "import.entries")
	if len(events) != 1 || events[0].Person != w.boss.Person || events[0].Detail["created"] != "1" || events[0].Detail["rows"] != "1" {
		t.Errorf("events: %+v", events)
	}
}
