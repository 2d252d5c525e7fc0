//go:build !js

package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// staff is a host's directory, in which Ann may manage trackers.
type staff struct{}

func (staff) Roster(context.Context, string) (*people.Roster, error) {
	return people.NewRoster(people.Organization{ID: "acme", Name: "Acme", Modules: people.Modules{Trackers: true}}, nil,
		[]people.Location{{ID: "office", Name: "Office"}}, nil,
		[]people.Person{{ID: "ann", FirstName: "Ann", LastName: "A", Level: 20, Permissions: people.TrackersManage, Locations: []people.Membership{{ID: "office"}}}}), nil
}

func (s staff) RosterAt(ctx context.Context, org string, _ time.Time) (*people.Roster, error) {
	return s.Roster(ctx, org)
}

// product is a host with Headway in it, in which Ann is signed in.
func product() *httptest.Server {
	headway, err := app.New(app.Config{
		DB: memstore.New(nil), Directory: staff{}, Prefix: "/performance/", Logger: slog.New(slog.DiscardHandler),
		Authenticate: func(*http.Request) (people.Actor, error) {
			return people.Actor{Org: "acme", Person: "ann", Level: 20, Permissions: people.TrackersManage, Locations: []string{"office"}}, nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	return httptest.NewServer(headway)
}

func Example() {
	host := product()
	defer host.Close()
	ctx := context.Background()
	c := client.New(host.URL+"/performance/", nil)

	me, err := c.Me(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(me.Person.FirstName, "of", me.Org.Name)

	_, err = c.CreateTracker(ctx, api.TrackerInput{Name: "Outreach", Period: period.Week, Metrics: []api.MetricInput{{Kind: "number", Name: "Calls", Scale: 9}}})
	var wrong *fault.Invalid
	fmt.Println(errors.Is(err, fault.ErrInvalid), errors.As(err, &wrong), wrong.Field, wrong.Reason)

	tracker, err := c.CreateTracker(ctx, api.TrackerInput{
		Name: "Outreach", Period: period.Week, Metrics: []api.MetricInput{{Kind: "number", Name: "Calls"}},
		Assignments: []api.Assignment{{Locations: []string{"office"}, Everyone: true}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	calls := client.EntryKey{Tracker: tracker.ID, Metric: tracker.Metrics[0].ID, Date: me.Today}
	entry, err := c.AddToEntry(ctx, calls, api.EntryInput{Value: "3"})
	fmt.Println(*entry.Value, err)
	// Output:
	// Ann of Acme
	// true true metrics[0].scale must be at most 4
	// 3 <nil>
}

func ExampleAll() {
	host := product()
	defer host.Close()
	ctx := context.Background()
	c := client.New(host.URL+"/performance/", nil)
	trackers := func(ctx context.Context, p client.Page) (api.List[api.Tracker], error) {
		return c.Trackers(ctx, client.TrackersQuery{Page: p})
	}
	n := 0
	for _, err := range client.All(ctx, trackers) {
		if err != nil {
			fmt.Println(err)
			return
		}
		n++
	}
	fmt.Println(n, "trackers")
	// Output: 0 trackers
}

func ExampleWithKey() {
	host := product()
	defer host.Close()
	c := client.New(host.URL+"/performance/", nil)
	// A form makes a key when it is opened: saved twice, it happens once.
	form := client.WithKey(context.Background(), "019b8a3c-0000-7000-8000-000000000001")
	in := api.TrackerInput{Name: "Outreach", Period: period.Week, Metrics: []api.MetricInput{{Kind: "number", Name: "Calls"}}}
	first, err := c.CreateTracker(form, in)
	if err != nil {
		fmt.Println(err)
		return
	}
	second, err := c.CreateTracker(form, in)
	fmt.Println(first.ID == second.ID, err)
	// Output: true <nil>
}
