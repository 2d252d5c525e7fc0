package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

type importCommand struct {
	scope
	What         string            `arg:"" help:"entries, targets, people, companies, locations, teams, or of TimeTrack: shifts, clock-entries, sessions, results, contact-time, rates." enum:"entries,targets,people,companies,locations,teams,shifts,clock-entries,sessions,results,contact-time,rates"`
	File         string            `arg:"" help:"The CSV file, with a header."`
	DryRun       bool              `help:"Say what would happen, and which rows would be refused; change nothing."`
	GoodRowsOnly bool              `help:"Import the rows that are not refused; without it, one refuses all."`
	Map          map[string]string `help:"The column of a field or metric whose name differs: --map person=Id --map date=ActivityDate." placeholder:"FIELD=COLUMN"`
	DateLayout   string            `help:"How dates are written, by the example of 2 January 2006: 1/2/2006 is month/day/year." default:"2006-01-02"`
	DecimalComma bool              `help:"Numbers are written 12,50."`

	Tracker       string `help:"entries: the tracker of all rows, where the file does not say." placeholder:"NAME"`
	CreateTracker string `help:"entries: create the tracker if it is not there, with this period (day, week or month), a metric for each column, entered by the people of the file." placeholder:"PERIOD"`
	CreatePeople  bool   `help:"entries: create the people who are not there."`
	Location      string `help:"entries: the location of people who are created." placeholder:"NAME"`
	CreatePlaces  bool   `help:"entries, people: create the locations and teams that are not there."`
	ClearBlank    bool   `help:"entries: blank values clear what is there."`

	Activity         string `help:"shifts, clock-entries, contact-time: the activity of rows that do not say." placeholder:"NAME"`
	CreateActivities bool   `help:"shifts, clock-entries, contact-time: create the activities that are not there, as paid ones."`
	Currency         string `help:"results, rates: the currency of rows that do not say; default the organization's." placeholder:"CODE"`
	TimeLayout       string `help:"sessions, clock-entries: how instants are written, by the example of 2 January 2006 15:04:05; without a zone they are by the wall clock of the person. Default RFC 3339." placeholder:"LAYOUT"`

	Reason string `help:"entries: why, for the history of the values."`
}

// Run imports a file and says what became of its rows. Refused rows end it
// with exit code 2.
func (i *importCommand) Run(ctx context.Context, c *command, con *console) error {
	file, err := os.Open(i.File)
	if err != nil {
		return err
	}
	defer file.Close()
	desk, err := c.desk(ctx, con, i.scope, !postgresURL(c.DB))
	if err != nil {
		return err
	}
	defer desk.db.Close()
	im := importer.New(desk.db, desk.dir, &importer.Options{
		Administer: func(db storage.DB) importer.Administrator { return directory.New(db, nil) },
	})
	request := importer.Request{File: file, Mapping: i.Map, DateLayout: i.DateLayout, DecimalComma: i.DecimalComma,
		DryRun: i.DryRun, GoodRowsOnly: i.GoodRowsOnly, Progress: progress(con)}
	started := time.Now()
	result, err := i.run(ctx, im, desk, request)
	var refused *fault.Refusal
	if err != nil && !(errors.As(err, &refused) && refused.Code == "rows_refused") {
		return err
	}
	i.print(con, result, time.Since(started))
	if result.BadRows > 0 {
		return exitCode(2)
	}
	return nil
}

func (i *importCommand) run(ctx context.Context, im *importer.Importer, d *desk, r importer.Request) (importer.Result, error) {
	switch i.What {
	case "targets":
		return im.Targets(ctx, d.actor, r)
	case "people":
		return im.People(ctx, d.actor, r, importer.PeopleOptions{CreatePlaces: i.CreatePlaces})
	case "companies":
		return im.Companies(ctx, d.actor, r)
	case "locations":
		return im.Locations(ctx, d.actor, r)
	case "teams":
		return im.Teams(ctx, d.actor, r)
	}
	if verb, ok := map[string]func(context.Context, people.Actor, importer.Request, importer.TimeOptions) (importer.Result, error){
		"shifts": im.Shifts, "clock-entries": im.ClockEntries, "sessions": im.Sessions, "results": im.Results, "contact-time": im.Contacts, "rates": im.Rates,
	}[i.What]; ok {
		return verb(ctx, d.actor, r, importer.TimeOptions{Activity: i.Activity, CreateActivities: i.CreateActivities,
			Currency: money.Currency(strings.ToUpper(i.Currency)), TimeLayout: i.TimeLayout})
	}
	opts := importer.EntriesOptions{Tracker: i.Tracker, Reason: i.Reason, ClearBlank: i.ClearBlank, CreatePlaces: i.CreatePlaces}
	if i.CreatePeople {
		opts.CreatePeople = &importer.NewPeople{Location: i.Location}
	}
	if i.CreateTracker != "" {
		if i.Tracker == "" {
			return importer.Result{}, errors.New("--create-tracker needs the name: --tracker NAME")
		}
		kind, err := period.ParseKind(i.CreateTracker)
		if err != nil {
			return importer.Result{}, fmt.Errorf("--create-tracker: %w", err)
		}
		opts.CreateTracker = &tracking.Tracker{Name: i.Tracker, Period: kind, Settings: tracking.Settings{ShowTargets: true, AllowEdits: true}}
		opts.Tracker = ""
	}
	return im.Entries(ctx, d.actor, r, opts)
}

// progress shows how far a long import is, where somebody is looking.
func progress(con *console) func(importer.Progress) {
	if f, ok := con.Err.(*os.File); !ok || !terminal(f) {
		return nil
	}
	return func(p importer.Progress) {
		percent := int64(100)
		if p.Total > 0 {
			percent = 100 * p.Bytes / p.Total
		}
		fmt.Fprintf(con.Err, "\r%d rows, %d %%", p.Rows, percent)
		if p.Bytes >= p.Total {
			fmt.Fprintln(con.Err)
		}
	}
}

func (i *importCommand) print(con *console, r importer.Result, took time.Duration) {
	for _, bad := range r.Refused {
		fmt.Fprintln(con.Out, bad)
	}
	if r.More > 0 {
		fmt.Fprintf(con.Out, "and %d more\n", r.More)
	}
	verb := "Imported"
	if !r.Applied {
		verb = "Would import"
	}
	fmt.Fprintf(con.Out, "%s %d rows in %s: %d new, %d changed, %d unchanged", verb, r.Rows, took.Round(time.Millisecond), r.Created, r.Changed, r.Unchanged)
	for _, also := range []struct {
		n    int
		what string
	}{{r.Superseded, "changed since"}, {r.Blank, "blank"}, {r.BadRows, "refused"}} {
		if also.n > 0 {
			fmt.Fprintf(con.Out, ", %d %s", also.n, also.what)
		}
	}
	fmt.Fprintln(con.Out)
	var made []string
	for _, m := range []struct {
		n    int
		what string
	}{{r.Made.Companies, "companies"}, {r.Made.Locations, "locations"}, {r.Made.Teams, "teams"}, {r.Made.People, "people"}, {r.Made.Trackers, "trackers"}} {
		if m.n > 0 {
			made = append(made, fmt.Sprintf("%d %s", m.n, m.what))
		}
	}
	if len(made) > 0 {
		fmt.Fprintf(con.Out, "Created on the way: %s\n", strings.Join(made, ", "))
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(con.Out, "Columns that nothing was made of: %s\n", strings.Join(r.Ignored, ", "))
	}
}
