package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// fitbitFile is the real data set of daily activity, beside the repository or
// in the folder that HEADWAY_DATA names.
func fitbitFile(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HEADWAY_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, "fitbit_daily", "dailyActivity_merged.csv")
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("HEADWAY_REQUIRE_ALL") == "1" {
			t.Fatalf("the real data set is not there: %v", err)
		}
		t.Skipf("skipped: %v; HEADWAY_DATA names the folder of the data sets", err)
	}
	return path
}

// activeMinutes are the sums of VeryActiveMinutes, by ISO week and in all, as
// the file itself says.
func activeMinutes(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int{}
	for _, row := range rows[1:] {
		day, err := time.Parse("1/2/2006", row[1])
		if err != nil {
			t.Fatal(err)
		}
		minutes, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		year, week := day.ISOWeek()
		sums[fmt.Sprintf("%d-W%02d", year, week)] += minutes
		sums["all"] += minutes
	}
	out := map[string]string{}
	for period, sum := range sums {
		out[period] = strconv.Itoa(sum)
	}
	return out
}

// What is imported as it is gives the same sums from the command line and
// from the API, on both databases, and importing it again changes nothing.
func TestRealDataFitbit(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "headway.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := fitbitFile(t)
			want := activeMinutes(t, path)
			if diff := cmp.Diff(map[string]string{"all": "19895", "2016-W15": "4227", "2016-W16": "5237", "2016-W17": "4702", "2016-W18": "3885", "2016-W19": "1844"}, want); diff != "" {
				t.Fatalf("the file is not the one that its provenance describes:\n%s", diff)
			}
			s := shell{t, database(t)}
			s.run("migrate")
			s.run("user", "add", "--new-org", "Lab", "--first", "Ada", "--last", "Lovelace", "ada@lab.example")
			places := s.file("places.csv", "name\nLab\nElsewhere\n")
			s.run("import", "locations", places)
			staff := s.file("people.csv", `email,first_name,last_name,preset,level,location
manager@lab.example,Max,Manager,manager,,Lab
elsewhere@lab.example,Eli,Manager,manager,,Elsewhere
peer@lab.example,Pia,Peer,representative,,Lab
junior@lab.example,Jo,Junior,manager,10,Lab
`)
			s.run("import", "people", staff)
			load := []string{"import", "entries", path, "--tracker", "Activity", "--create-tracker", "week", "--create-people", "--location", "Lab",
				"--map", "person=Id", "--map", "date=Date", "--date-layout", "1/2/2006"}
			if out := s.run(load...); !strings.Contains(out, "4700 new") || !strings.Contains(out, "33 people, 1 trackers") {
				t.Errorf("import: %s", out)
			}
			db, org := s.open()
			before := state(t, db, org)
			if out := s.run(load...); !strings.Contains(out, "0 new, 0 changed, 4700 unchanged") {
				t.Errorf("importing again: %s", out)
			}
			if after := state(t, db, org); after.Version != before.Version {
				t.Errorf("importing again made version %d of version %d", after.Version, before.Version)
			}
			printed := s.run("report", "Activity", "--metric", "VeryActiveMinutes", "--until", "2016-05-16")
			got := map[string]string{}
			for _, m := range regexp.MustCompile(`(?m)^ *(2016-W\d\d|all)\b.* (\d+) *$`).FindAllStringSubmatch(printed, -1) {
				got[m[1]] = m[2]
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("headway report:\n%s\n%s", diff, printed)
			}
			seenThroughTheAPI(t, db, org, want)
		})
	}
}

// open opens the shell's database beside the commands.
func (s shell) open() (storage.DB, string) {
	s.t.Helper()
	db, err := bunstore.Open(s.t.Context(), s.db, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { db.Close() })
	orgs, err := db.Organizations(s.t.Context())
	if err != nil || len(orgs) != 1 {
		s.t.Fatalf("organizations %v: %v", orgs, err)
	}
	return db, orgs[0]
}

func state(t *testing.T, db storage.DB, org string) (state storage.State) {
	t.Helper()
	err := db.View(t.Context(), org, func(ctx context.Context, tx storage.Tx) (err error) {
		state, err = tx.Changes().State(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// seenThroughTheAPI compares the series for those who may see it, and finds
// nothing of it in any answer for those who may not (C4).
func seenThroughTheAPI(t *testing.T, db storage.DB, org string, want map[string]string) {
	dir := directory.New(db, nil)
	roster, err := dir.Roster(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	byEmail := map[string]people.Person{}
	var volunteers []people.Person
	for _, p := range roster.People {
		if p.Email != "" {
			byEmail[p.Email] = p
		} else {
			volunteers = append(volunteers, p)
		}
	}
	handler, err := app.New(app.Config{DB: db, Directory: dir, Authenticate: func(r *http.Request) (people.Actor, error) {
		return dir.Actor(r.Context(), org, byEmail[r.Header.Get("X-Email")].ID)
	}})
	if err != nil {
		t.Fatal(err)
	}
	get := func(as, path string) (int, string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+path, nil)
		r.Header.Set("X-Email", as+"@lab.example")
		handler.ServeHTTP(w, r)
		body, err := io.ReadAll(w.Result().Body)
		if err != nil {
			t.Fatal(err)
		}
		return w.Code, string(body)
	}
	var trackers struct {
		Items []api.Tracker `json:"items"`
	}
	decode(t, &trackers)(get("manager", "/trackers"))
	tracker := trackers.Items[0]
	metric := tracker.Metrics[0].ID
	series := "/trackers/" + tracker.ID + "/metrics/" + metric + "/series?until=2016-05-16&group=all"
	for _, as := range []string{"ada", "manager"} {
		var s api.Series
		decode(t, &s)(get(as, series))
		got, all := map[string]string{}, 0
		for i, p := range s.Periods {
			got[p.Label] = string(s.Lines[0].Cells[i].Total)
			n, err := strconv.Atoi(got[p.Label])
			if err != nil {
				t.Fatal(err)
			}
			all += n
		}
		got["all"] = strconv.Itoa(all)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the series for %s:\n%s", as, diff)
		}
	}
	for _, as := range []string{"elsewhere", "peer", "junior"} {
		for _, path := range []string{
			"/trackers", "/trackers/" + tracker.ID, series, "/glances", "/days/2016-04-20",
			"/trackers/" + tracker.ID + "/metrics/" + metric + "/series?until=2016-05-16&group=person",
			"/trackers/" + tracker.ID + "/metrics/" + metric + "/series?until=2016-05-16&group=location",
			"/trackers/" + tracker.ID + "/reports/2016-04-20",
			"/trackers/" + tracker.ID + "/reports/2016-04-20?person=" + volunteers[0].ID,
			"/trackers/" + tracker.ID + "/entries", "/trackers/" + tracker.ID + "/submissions",
			"/trackers/" + tracker.ID + "/exports/entries?format=csv", "/trackers/" + tracker.ID + "/exports/history?format=csv",
			"/trackers/" + tracker.ID + "/exports/report?format=csv&date=2016-04-20",
		} {
			status, body := get(as, path)
			if status >= 500 {
				t.Errorf("GET %s as %s: %d %s", path, as, status, body)
			}
			for _, p := range volunteers {
				// A manager at the same place may know whom the tracker is
				// assigned to, whatever their level, but nothing else of them.
				assigned := as == "junior" && !strings.Contains(body, `"rows":[{`)
				if strings.Contains(body, p.ExternalID) || strings.Contains(body, p.ID) && !assigned {
					t.Errorf("GET %s as %s names a volunteer: %s", path, as, body)
					break
				}
			}
			for _, sum := range want {
				if strings.Contains(body, `"`+sum+`"`) || strings.Contains(body, ","+sum+",") {
					t.Errorf("GET %s as %s gives a sum away: %s", path, as, body)
				}
			}
		}
	}
}

// decode reads an answer that must be a success.
func decode(t *testing.T, v any) func(status int, body string) {
	return func(status int, body string) {
		t.Helper()
		if status != http.StatusOK {
			t.Fatalf("status %d: %s", status, body)
		}
		if err := json.Unmarshal([]byte(body), v); err != nil {
			t.Fatal(err)
		}
	}
}
