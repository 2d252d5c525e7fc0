package importer_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/timetrack"
)

// eventLayout is how the stream of events writes moments.
const eventLayout = "2/1/2006 15:04"

// robot is an account of the stream that is nobody's.
const robot = "Updated by 908"

// The moments at which 421 agents did something become the time for which they
// were logged on (K7), and the reports of a month and of all four weeks say what
// the file says, person by person. The file has no clocked time and no pay: what
// it shows of a day is clocked too, and the agents earn in turn what the people
// of AdventureWorks do. The account of a system, which nobody has, is left out.
//
// Moments are by a wall clock that the file does not name; it has some in the
// hour that Europe skipped on 27 March 2016, and so is read by one that skips
// none.
func TestRealDataEventStream(t *testing.T) {
	onDatabases(t, "Asia/Kolkata", func(w *world) {
		path := realData(w.t, "agent_event_stream", "agent_events_2016w11_w14.csv")
		wages := rows(w.t, realData(w.t, "adventureworks_pay", "EmployeePayHistory.csv"))
		pay, agents, events, machine := newPayroll(), []string{}, 0, 0
		timed := map[string]bool{} // those with more than single events
		type shown struct{ first, last time.Time }
		seen := map[string]map[time.Time]shown{}
		for _, r := range rows(w.t, path) {
			agent := r["sys_updated_by"]
			at, err := time.Parse(eventLayout, r["sys_updated_at"])
			if err != nil {
				w.t.Fatal(err)
			}
			events++
			if agent == robot {
				machine++
				continue
			}
			if seen[agent] == nil {
				seen[agent] = map[time.Time]shown{}
				agents = append(agents, agent)
			}
			date := at.Truncate(24 * time.Hour)
			s, known := seen[agent][date]
			if !known || at.Before(s.first) {
				s.first = at
			}
			if !known || at.After(s.last) {
				s.last = at
			}
			seen[agent][date] = s
		}
		if events != 42_449 || machine != 10_035 || len(agents) != 421 {
			w.t.Fatalf("the file is not the one that its provenance describes: %d events, %d of them of the system, %d agents", events, machine, len(agents))
		}
		slices.SortFunc(agents, func(a, b string) int { return cmp.Compare(number(w.t, a), number(w.t, b)) })

		var staff, rates, clocked strings.Builder
		staff.WriteString("external_id,first_name,last_name,preset,location\n")
		rates.WriteString("external_id,rate,currency\n")
		clocked.WriteString("external_id,start,stop\n")
		sessions, entries := 0, 0
		for i, agent := range agents {
			fmt.Fprintf(&staff, "%s,Agent,%s,representative,Service desk\n", agent, spelled(number(w.t, agent)))
			rate, currency := wages[i%len(wages)]["Rate"], "INR"
			fmt.Fprintf(&rates, "%s,%s,%s\n", agent, rate, currency)
			pay.rates[agent] = []hourRate{{cents: inCents(w.t, rate), currency: currency}}
			for date, s := range seen[agent] {
				sessions++
				seconds := int64(s.last.Sub(s.first) / time.Second)
				pay.day(agent, date).system = seconds
				if seconds == 0 {
					continue // one event is no time
				}
				entries++
				timed[agent] = true
				pay.day(agent, date).reported = seconds
				fmt.Fprintf(&clocked, "%s,%s,%s\n", agent, s.first.Format(eventLayout), s.last.Format(eventLayout))
			}
		}

		file := func(text string) importer.Request { return importer.Request{File: strings.NewReader(text)} }
		w.twice("people", importer.Result{Rows: 421, Created: 421, Made: importer.Made{Locations: 1}}, func(ctx context.Context) (importer.Result, error) {
			return w.importer.People(ctx, w.boss, file(staff.String()), importer.PeopleOptions{CreatePlaces: true})
		})
		opts := importer.TimeOptions{TimeLayout: eventLayout, Activity: "Incidents", CreateActivities: true}
		w.twice("sessions", importer.Result{Rows: events, BadRows: machine, Created: sessions}, func(ctx context.Context) (importer.Result, error) {
			stream, err := os.Open(path)
			if err != nil {
				return importer.Result{}, err
			}
			defer stream.Close()
			return w.importer.Sessions(ctx, w.boss, importer.Request{File: stream, GoodRowsOnly: true,
				Mapping: map[string]string{"external_id": "sys_updated_by", "at": "sys_updated_at"}}, opts)
		})
		w.twice("clock entries", importer.Result{Rows: entries, Created: entries}, func(ctx context.Context) (importer.Result, error) {
			return w.importer.ClockEntries(ctx, w.boss, file(clocked.String()), opts)
		})
		w.twice("rates", importer.Result{Rows: 421, Created: 421}, func(ctx context.Context) (importer.Result, error) {
			return w.importer.Rates(ctx, w.boss, file(rates.String()), opts)
		})

		everybody := append([]string{""}, agents...) // and the one who founded the organization
		pay.compare(w, timetrack.ReportQuery{Selection: days(2016, time.March, 1, 31)}, everybody)
		pay.compare(w, timetrack.ReportQuery{Selection: days(2016, time.March, 14, 28), ExcludeEmpty: true}, slices.Collect(maps.Keys(timed)))
	})
}

// number is the last word of an agent's name.
func number(t testing.TB, agent string) int {
	t.Helper()
	n, err := strconv.Atoi(agent[strings.LastIndexByte(agent, ' ')+1:])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// spelled writes a number in letters, as a name has no digits.
func spelled(n int) string {
	letters := []byte(strconv.Itoa(n))
	for i := range letters {
		letters[i] += 'A' - '0'
	}
	return string(letters)
}
