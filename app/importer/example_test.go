package importer_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// setUp founds an organization in memory; it is March 15, 2024.
func setUp(ctx context.Context) (*importer.Importer, people.Actor) {
	now := func() time.Time { return time.Date(2024, time.March, 15, 12, 0, 0, 0, time.UTC) }
	db := memstore.New(nil)
	dir := directory.New(db, &directory.Options{Now: now})
	org, first, err := dir.Found(ctx, directory.Founding{Name: "Acme", First: directory.Profile{FirstName: "Grace", LastName: "Hopper", Email: "grace@example.com"}})
	if err != nil {
		log.Fatal(err)
	}
	grace, err := dir.Actor(ctx, org.ID, first.ID)
	if err != nil {
		log.Fatal(err)
	}
	return importer.New(db, dir, &importer.Options{
		Now: now,
		Administer: func(db storage.DB) importer.Administrator {
			return directory.New(db, &directory.Options{Now: now})
		},
	}), grace
}

func ExampleImporter_Entries() {
	ctx := context.Background()
	im, grace := setUp(ctx)
	mapping, err := importer.ParseMapping("person=Id,date=ActivityDate")
	if err != nil {
		log.Fatal(err)
	}
	req := importer.Request{
		File: strings.NewReader("Id,ActivityDate,Visits,Calls\n" +
			"1503960366,3/4/2024,25,13\n" +
			"1624580081,3/4/2024,0,\n" +
			"1503960366,3/5/2024,2.5,1\n"),
		Mapping: mapping, DateLayout: "1/2/2006", DryRun: true,
	}
	opts := importer.EntriesOptions{
		CreatePeople: &importer.NewPeople{}, CreateTracker: &tracking.Tracker{Name: "Field work", Period: period.Week},
	}
	trial, err := im.Entries(ctx, grace, req, opts)
	if err != nil {
		log.Fatal(err)
	}
	for _, bad := range trial.Refused {
		fmt.Println(bad)
	}

	req.DryRun, req.GoodRowsOnly = false, true
	done, err := im.Entries(ctx, grace, req, opts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Created, "values created,", done.BadRows, "bad row,", done.Made.People, "people")
	again, err := im.Entries(ctx, grace, req, opts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(again.Created, "created,", again.Unchanged, "unchanged")
	// Output:
	// line 4, Visits: "2.5" has more than 0 decimals
	// 3 values created, 1 bad row, 2 people
	// 0 created, 3 unchanged
}

func ExampleImporter_People() {
	ctx := context.Background()
	im, grace := setUp(ctx)
	done, err := im.People(ctx, grace, importer.Request{File: strings.NewReader(
		"external_id,first_name,last_name,preset,location,location_from,location_until\n" +
			"7,Ann,Lee,representative,Berlin,,2024-03-01\n" +
			"7,,,,Paris,2024-03-01,\n" +
			"8,Bob,Ray,manager,Paris,,\n")}, importer.PeopleOptions{CreatePlaces: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Created, "people at", done.Made.Locations, "locations")
	// Output: 2 people at 2 locations
}

func ExampleImporter_Companies() {
	ctx := context.Background()
	im, grace := setUp(ctx)
	_, err := im.Companies(ctx, grace, importer.Request{File: strings.NewReader("external_id,name\nN,Acme North\n")})
	if err != nil {
		log.Fatal(err)
	}
	done, err := im.Companies(ctx, grace, importer.Request{File: strings.NewReader("external_id,name\nN,Acme Far North\nS,Acme South\n")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Created, "created,", done.Changed, "changed")
	// Output: 1 created, 1 changed
}

func ExampleImporter_Locations() {
	ctx := context.Background()
	im, grace := setUp(ctx)
	_, err := im.Locations(ctx, grace, importer.Request{File: strings.NewReader("name,zone\nBerlin,Europe/Berlin\nParis,Europe/Pariss\n")})
	fmt.Println(err)
	// Output: file: 1 of 2 rows were refused, so nothing was imported
}

func ExampleImporter_Teams() {
	ctx := context.Background()
	im, grace := setUp(ctx)
	done, err := im.Teams(ctx, grace, importer.Request{File: strings.NewReader("name,permissions\nField,leads.use pipeline.view\n")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Created, "created")
	// Output: 1 created
}

func ExampleImporter_Targets() {
	ctx := context.Background()
	im, grace := setUp(ctx)
	_, err := im.Entries(ctx, grace, importer.Request{File: strings.NewReader("date,person,Calls\n2024-03-01,7,12\n")}, importer.EntriesOptions{
		CreatePeople: &importer.NewPeople{}, CreateTracker: &tracking.Tracker{Name: "Field work", Period: period.Week},
	})
	if err != nil {
		log.Fatal(err)
	}
	done, err := im.Targets(ctx, grace, importer.Request{File: strings.NewReader("tracker,metric,from,value\nField work,Calls,,60\nField work,Calls,2024-04-01,75\n")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Created, "targets")
	// Output: 2 targets
}

func ExampleParseMapping() {
	m, err := importer.ParseMapping("person=Id,date=ActivityDate,Calls=Calls made")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m["person"], m["date"], m["Calls"])
	// Output: Id ActivityDate Calls made
}

func ExampleReader() {
	r, err := importer.NewReader(strings.NewReader("name;note\nAnn;\"first;\nsecond\"\n"), 0)
	if err != nil {
		log.Fatal(err)
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("line %d: %q\n", record.Line, record.Fields)
	}
	// Output:
	// line 1: ["name" "note"]
	// line 2: ["Ann" "first;\nsecond"]
}

func ExampleSpool() {
	upload := strings.NewReader("date,person,Calls\n") // the body of a request
	file, err := importer.Spool(upload, 100<<20)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	req := importer.Request{File: file}
	fmt.Println(req.File != nil)
	// Output: true
}
