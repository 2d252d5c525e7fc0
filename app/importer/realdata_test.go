package importer_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// realData returns a file of the real data sets, which stand beside the
// repository or in the folder that HEADWAY_DATA names.
func realData(t testing.TB, path ...string) string {
	t.Helper()
	dir := os.Getenv("HEADWAY_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	file := filepath.Join(append([]string{dir}, path...)...)
	if _, err := os.Stat(file); err != nil {
		if os.Getenv("HEADWAY_REQUIRE_ALL") == "1" {
			t.Fatalf("the real data set is not there: %v", err)
		}
		t.Skipf("skipped: %v; HEADWAY_DATA names the folder of the data sets", err)
	}
	return file
}

// fitbit is what the file itself says, read by the standard library.
type fitbit struct {
	rows    int
	people  map[string]bool
	sums    map[string]int64 // by column
	byWeek  map[string]int64 // VeryActiveMinutes by ISO week
	byPhone map[string]int64 // VeryActiveMinutes by person
}

func readFitbit(t *testing.T, file string) fitbit {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := fitbit{rows: len(records) - 1, people: map[string]bool{}, sums: map[string]int64{}, byWeek: map[string]int64{}, byPhone: map[string]int64{}}
	for _, r := range records[1:] {
		got.people[r[0]] = true
		day, err := time.Parse("1/2/2006", r[1])
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range records[0][2:] {
			n, err := strconv.ParseInt(r[2+i], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			got.sums[name] += n
			if name == "VeryActiveMinutes" {
				year, week := day.ISOWeek()
				got.byWeek[strconv.Itoa(year)+"-W"+strconv.Itoa(week)] += n
				got.byPhone[r[0]] += n
			}
		}
	}
	return got
}

func TestRealDataFitbitImport(t *testing.T) {
	t.Parallel()
	path := realData(t, "fitbit_daily", "dailyActivity_merged.csv")
	want := readFitbit(t, path)
	if want.rows != 940 || len(want.people) != 33 || want.sums["VeryActiveMinutes"] != 19_895 || want.sums["Calories"] != 2_165_393 {
		t.Fatalf("the file is not the one that its provenance describes: %+v", want)
	}
	ctx := context.Background()
	w := newWorld(t)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	req := importer.Request{File: file, Mapping: map[string]string{"person": "Id"}, DateLayout: "1/2/2006"}
	opts := importer.EntriesOptions{
		CreatePeople: &importer.NewPeople{Location: "Lab"}, CreatePlaces: true,
		CreateTracker: &tracking.Tracker{Name: "Activity", Period: period.Week},
	}

	trial := req
	trial.DryRun = true
	before := w.version(ctx)
	tried, err := w.importer.Entries(ctx, w.boss, trial, opts)
	if err != nil {
		t.Fatal(err)
	}
	if w.version(ctx) != before {
		t.Error("a dry run changed something")
	}
	done, err := w.importer.Entries(ctx, w.boss, req, opts)
	if err != nil {
		t.Fatal(err)
	}
	wantResult := importer.Result{Applied: true, Rows: 940, Created: 5 * 940, Made: importer.Made{Locations: 1, People: 33, Trackers: 1}}
	if d := cmp.Diff(wantResult, done); d != "" {
		t.Errorf("import (-want +got):\n%s", d)
	}
	tried.Applied = true
	if d := cmp.Diff(done, tried); d != "" {
		t.Errorf("dry run (-import +dry run):\n%s", d)
	}

	tracker := w.trackerNamed(ctx, "Activity")
	if got := tracker.Start.String(); got != "2016-04-12" {
		t.Errorf("the tracker starts on %s, the file on 2016-04-12", got)
	}
	for _, m := range tracker.Metrics {
		series, err := w.log.Series(ctx, w.boss, tracking.SeriesQuery{Tracker: tracker.ID, Metric: m.ID, Group: tracking.Overall})
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, c := range series.Lines[0].Cells {
			sum += c.Total
		}
		if sum != want.sums[m.Name] {
			t.Errorf("%s adds up to %d, the file says %d", m.Name, sum, want.sums[m.Name])
		}
	}
	minutes := metricNamed(t, tracker, "VeryActiveMinutes")
	reference := map[string]int64{"2016-W15": 4227, "2016-W16": 5237, "2016-W17": 4702, "2016-W18": 3885, "2016-W19": 1844}
	if d := cmp.Diff(reference, want.byWeek); d != "" {
		t.Errorf("weeks of the file (-reference +file):\n%s", d)
	}
	byPerson := map[string]int64{}
	for week, sum := range reference {
		monday := period.On(2016, time.April, 11) + 7*period.Date((week[6]-'0')*10+week[7]-'0'-15)
		r, err := w.log.Report(ctx, w.boss, tracking.ReportQuery{Tracker: tracker.ID, Date: monday + 3})
		if err != nil {
			t.Fatal(err)
		}
		i := minutes.place
		if r.Label != week || r.Overall.Cells[i].Total != sum {
			t.Errorf("report of %s: %d minutes, want %d", r.Label, r.Overall.Cells[i].Total, sum)
		}
		var people, places int64
		for _, row := range r.Rows {
			people += row.Cells[i].Total
			byPerson[w.externalID(ctx, row.ID)] += row.Cells[i].Total
		}
		for _, row := range r.Locations {
			places += row.Cells[i].Total
		}
		if people != sum || places != sum {
			t.Errorf("report of %s: people add up to %d, locations to %d, want %d", week, people, places, sum)
		}
	}
	if d := cmp.Diff(want.byPhone, byPerson); d != "" {
		t.Errorf("minutes by person (-file +reports):\n%s", d)
	}

	before = w.version(ctx)
	again, err := w.importer.Entries(ctx, w.boss, req, opts)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(importer.Result{Applied: true, Rows: 940, Unchanged: 5 * 940}, again); d != "" {
		t.Errorf("second import (-want +got):\n%s", d)
	}
	if after := w.version(ctx); after != before {
		t.Errorf("the second import moved the change log from %+v to %+v", before, after)
	}
}
