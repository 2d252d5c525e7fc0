package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The limits of an import: a file of MaxImport has about a million rows.
const (
	MaxImport         = 64 << 20         // bytes of the file
	importBodyTimeout = 10 * time.Minute // for it to arrive
	importTimeout     = 20 * time.Minute // for it to arrive and be imported
)

// importAPI is the imports of files, of every domain.
type importAPI struct {
	*API
	importer   *importer.Importer
	administer bool // people and places are kept here, not by a host
}

func (a importAPI) mount() {
	mount(a.API, RuleScope("C16, T10, T15"), importRoute("entries", Trackers, "Import values of trackers",
		"Whoever manages a tracker imports any day from its start, for people in view; others their own values, by the rules by which they enter them."), a.importEntries)
	mount(a.API, RulePermission(people.TrackersManage), importRoute("targets", Trackers, "Import dated targets of metrics", ""), a.importTargets)
	a.mountTime()
	if !a.administer {
		return // a host's people are imported there
	}
	mount(a.API, RulePermission(people.PeopleManage), importRoute("people", "", "Import people", "Further rows of a person add memberships."), a.importPeople)
	mount(a.API, RuleAnyPermission(places), importRoute("companies", "", "Import operating companies", ""), a.importPlaces(a.importer.Companies))
	mount(a.API, RuleAnyPermission(places), importRoute("locations", "", "Import locations", ""), a.importPlaces(a.importer.Locations))
	mount(a.API, RuleAnyPermission(places), importRoute("teams", "", "Import teams", ""), a.importPlaces(a.importer.Teams))
}

func importRoute(what string, module Module, summary, more string) Route {
	return Route{
		Method: http.MethodPost, Path: "/imports/" + what, ID: "import-" + what, Tag: "Exports and imports", Module: module,
		Summary: summary,
		Description: "The body is the file, with a header; its columns are known by their names. All rows are imported or, with rows_refused, none: " +
			"the problem has the result, with what is wrong in each. To import a file again changes nothing. " +
			"With Accept: " + linesType + " the answer is lines about the progress, and a last one with the result or the problem. " + more,
		Upload: "text/csv", MaxBody: MaxImport, BodyTimeout: importBodyTimeout, Timeout: importTimeout,
		Answers: map[string]reflect.Type{"application/json": reflect.TypeFor[api.ImportResult](), linesType: reflect.TypeFor[api.ImportLine]()},
	}
}

// ImportFile is the part of an input that says how a file is imported.
type ImportFile struct {
	DryRun       bool     `query:"dry_run" doc:"Find out what would happen; nothing is stored."`
	GoodRowsOnly bool     `query:"good_rows_only" doc:"Import the rows that are not refused."`
	Map          []string `query:"map,explode" maxItems:"200" maxLength:"300" doc:"field:column, where a column is called otherwise than its field; of entries also metric:column, with metric: in front where the metric is called like a field. Repeat it for several."`
	Comma        string   `query:"comma" enum:"comma,semicolon,tab,bar" doc:"What stands between the fields; left out, it is found out."`
	upload
}

// ImportDates is the part of an input that says how a file writes days.
type ImportDates struct {
	DateLayout string `query:"date_layout" maxLength:"40" doc:"How 2 January 2006 is written: 1/2/2006 is month/day/year; left out, 2006-01-02."`
}

// ImportNumbers is the part of an input that says how a file writes numbers.
type ImportNumbers struct {
	DecimalComma bool `query:"decimal_comma" doc:"Numbers are written 12,50."`
}

type importEntriesInput struct {
	ImportFile
	ImportDates
	ImportNumbers
	Tracker       string `query:"tracker" maxLength:"100" doc:"Of all rows, by external id, id or name; left out, the file has it in a column."`
	Reason        string `query:"reason" maxLength:"500" doc:"Recorded with each value, where the file has no column for it."`
	ClearBlank    bool   `query:"clear_blank" doc:"A blank value clears what is there, instead of saying nothing."`
	CreatePeople  bool   `query:"create_people" doc:"Create people who are not there."`
	Location      string `query:"location" maxLength:"100" doc:"Of people who are created, by external id, id or name, where the row has none of its own."`
	CreatePlaces  bool   `query:"create_places" doc:"Create locations of people who are created."`
	CreateTracker string `query:"create_tracker" enum:"day,week,month" doc:"Create the tracker, called as the parameter tracker says, if it is not there: its period. It has a metric for each column of values and is entered by the people of the file."`
}

func (a importAPI) importEntries(ctx context.Context, actor people.Actor, in *importEntriesInput) (*written, error) {
	opts := importer.EntriesOptions{Tracker: in.Tracker, Reason: in.Reason, ClearBlank: in.ClearBlank, CreatePlaces: in.CreatePlaces}
	switch {
	case in.CreatePeople:
		opts.CreatePeople = &importer.NewPeople{Location: in.Location}
	case in.Location != "":
		return nil, fault.Invalidf("location", "is for people who are created: create_people")
	case in.CreatePlaces:
		return nil, fault.Invalidf("create_places", "is for people who are created: create_people")
	}
	if in.CreateTracker != "" {
		kind, err := period.ParseKind(in.CreateTracker)
		if err != nil {
			return nil, err
		}
		if in.Tracker == "" {
			return nil, fault.Invalidf("tracker", "is required: the name of the tracker to create")
		}
		opts.Tracker = ""
		opts.CreateTracker = &tracking.Tracker{Name: in.Tracker, Period: kind, Settings: tracking.Settings{ShowTargets: true, AllowEdits: true}}
	}
	req := importer.Request{DateLayout: in.DateLayout, DecimalComma: in.DecimalComma}
	return a.imported(ctx, in.ImportFile, req, func(ctx context.Context, r importer.Request) (importer.Result, error) {
		return a.importer.Entries(ctx, actor, r, opts)
	})
}

type importTargetsInput struct {
	ImportFile
	ImportDates
	ImportNumbers
}

func (a importAPI) importTargets(ctx context.Context, actor people.Actor, in *importTargetsInput) (*written, error) {
	req := importer.Request{DateLayout: in.DateLayout, DecimalComma: in.DecimalComma}
	return a.imported(ctx, in.ImportFile, req, func(ctx context.Context, r importer.Request) (importer.Result, error) {
		return a.importer.Targets(ctx, actor, r)
	})
}

type importPeopleInput struct {
	ImportFile
	ImportDates
	CreatePlaces bool `query:"create_places" doc:"Create locations and teams that are not there."`
}

func (a importAPI) importPeople(ctx context.Context, actor people.Actor, in *importPeopleInput) (*written, error) {
	opts := importer.PeopleOptions{CreatePlaces: in.CreatePlaces}
	return a.imported(ctx, in.ImportFile, importer.Request{DateLayout: in.DateLayout}, func(ctx context.Context, r importer.Request) (importer.Result, error) {
		return a.importer.People(ctx, actor, r, opts)
	})
}

type importPlacesInput struct{ ImportFile }

func (a importAPI) importPlaces(places func(context.Context, people.Actor, importer.Request) (importer.Result, error)) func(context.Context, people.Actor, *importPlacesInput) (*written, error) {
	return func(ctx context.Context, actor people.Actor, in *importPlacesInput) (*written, error) {
		return a.imported(ctx, in.ImportFile, importer.Request{}, func(ctx context.Context, r importer.Request) (importer.Result, error) {
			return places(ctx, actor, r)
		})
	}
}

// imported answers with what run makes of the file.
func (a importAPI) imported(ctx context.Context, in ImportFile, req importer.Request, run func(context.Context, importer.Request) (importer.Result, error)) (*written, error) {
	mapping, err := mappingOf(in.Map)
	if err := fault.Join(err, checkLayout(req.DateLayout)); err != nil {
		return nil, err
	}
	req.File, req.Mapping, req.Comma, req.DryRun, req.GoodRowsOnly = in.file, mapping, commaOf(in.Comma), in.DryRun, in.GoodRowsOnly
	if in.asLines {
		return &written{func(c huma.Context) { a.importLines(c, req, run) }}, nil
	}
	result, err := run(ctx, req)
	if err != nil {
		return nil, importRefused(result, err)
	}
	return &written{func(c huma.Context) {
		c.SetHeader("Content-Type", "application/json")
		// A client that is gone reads no answer.
		_ = json.NewEncoder(c.BodyWriter()).Encode(importOut(result))
	}}, nil
}

// importLines tells of the progress of an import, then how it ended.
func (a importAPI) importLines(c huma.Context, req importer.Request, run func(context.Context, importer.Request) (importer.Result, error)) {
	_, w := humago.Unwrap(c)
	l := beginLines(w)
	defer l.stop()
	req.Progress = func(p importer.Progress) {
		l.tell(api.ImportLine{Progress: &api.ImportProgress{Rows: p.Rows, Bytes: p.Bytes, Total: p.Total}})
	}
	result, err := run(c.Context(), req)
	if err != nil {
		p := a.explain(c.Context(), importRefused(result, err)).Problem
		l.end(p.Status, api.ImportLine{Problem: &p})
		return
	}
	out := importOut(result)
	l.end(http.StatusOK, api.ImportLine{Result: &out})
}

// refusedRows is the refusal of a file with what was found in it.
type refusedRows struct {
	error
	result api.ImportResult
}

// Unwrap returns the refusal.
func (e *refusedRows) Unwrap() error { return e.error }

// importRefused is what an import returned, in the words of the request: the
// file is its body.
func importRefused(result importer.Result, err error) error {
	if refused, ok := errors.AsType[*fault.Refusal](err); ok && refused.Code == "rows_refused" {
		words := *refused
		words.Field = ""
		return &refusedRows{&words, importOut(result)}
	}
	return renamed(renamed(err, "file", "body"), "mapping", "map")
}

func importOut(r importer.Result) api.ImportResult {
	return api.ImportResult{
		Applied: r.Applied, Rows: r.Rows, Created: r.Created, Changed: r.Changed, Unchanged: r.Unchanged, Superseded: r.Superseded,
		Blank: r.Blank, BadRows: r.BadRows, More: r.More, Ignored: r.Ignored, Made: api.ImportMade(r.Made),
		Refused: each(r.Refused, func(e importer.RowError) api.RowError { return api.RowError(e) }),
	}
}

// mappingOf reads field:column, each.
func mappingOf(pairs []string) (map[string]string, error) {
	m := make(map[string]string, len(pairs))
	var errs []error
	for i, pair := range pairs {
		at := fmt.Sprintf("map[%d]", i)
		prefix := ""
		rest, metric := strings.CutPrefix(pair, importer.MetricPrefix)
		if metric && strings.Contains(rest, ":") { // else it is a column for the field metric
			prefix = importer.MetricPrefix
		} else {
			rest = pair
		}
		field, column, _ := strings.Cut(rest, ":")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if field == "" || column == "" {
			errs = append(errs, fault.Invalidf(at, "must be field:column"))
			continue
		}
		field = prefix + field
		if _, twice := m[field]; twice {
			errs = append(errs, fault.Invalidf(at, "names a field for the second time"))
		}
		m[field] = column
	}
	return m, fault.Join(errs...)
}

// checkLayout refuses a layout in which a day cannot be written.
func checkLayout(layout string) error {
	day := time.Date(2013, time.November, 24, 0, 0, 0, 0, time.UTC)
	if read, err := time.Parse(layout, day.Format(layout)); layout != "" && (err != nil || !read.Equal(day)) {
		return fault.Invalidf("date_layout", "must show how 2 January 2006 is written, such as 02.01.2006")
	}
	return nil
}
