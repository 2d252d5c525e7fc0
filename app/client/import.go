package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/seed57a6ed91/headway/app/api"
)

// Bytes is a File that is in memory.
type Bytes []byte

// Size implements File.
func (b Bytes) Size() int64 { return int64(len(b)) }

// Open implements File.
func (b Bytes) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }

// Import says which file is imported, and how (C16).
type Import struct {
	File         File     // a CSV in UTF-8 with a header, at most 64 MiB
	DryRun       bool     // find out what would happen; nothing is stored
	GoodRowsOnly bool     // import the rows that are not refused
	Map          []string // field:column, where a column is called otherwise than its field
	Comma        string   // comma, semicolon, tab or bar; "" is found out
	// Progress is told how far the import is, on the goroutine of the call;
	// nil is nobody.
	Progress func(api.ImportProgress)
}

func (in Import) params() params {
	return params{}.flag("dry_run", in.DryRun).flag("good_rows_only", in.GoodRowsOnly).texts("map", in.Map).text("comma", in.Comma)
}

// EntriesImport is an Import of values of trackers.
type EntriesImport struct {
	Import
	DateLayout    string // how 2 January 2006 is written; "" is 2006-01-02
	DecimalComma  bool   // numbers are written 12,50
	Tracker       string // of all rows, by external id, id or name; "" is in a column
	Reason        string // where the file has no column for it
	ClearBlank    bool   // a blank value clears what is there
	CreatePeople  bool   // create people who are not there
	Location      string // of people who are created, where the row has none of its own
	CreatePlaces  bool   // create locations of people who are created
	CreateTracker string // day, week or month: create Tracker with that period if it is not there
}

// ImportEntries imports values of trackers. Rows that are refused have the
// code rows_refused, and are in the Result of the *Problem.
func (c *Client) ImportEntries(ctx context.Context, in EntriesImport) (api.ImportResult, error) {
	p := in.params().text("date_layout", in.DateLayout).flag("decimal_comma", in.DecimalComma).
		text("tracker", in.Tracker).text("reason", in.Reason).flag("clear_blank", in.ClearBlank).
		flag("create_people", in.CreatePeople).text("location", in.Location).flag("create_places", in.CreatePlaces).
		text("create_tracker", in.CreateTracker)
	return c.imported(ctx, "entries", in.Import, p)
}

// TargetsImport is an Import of dated targets of metrics.
type TargetsImport struct {
	Import
	DateLayout   string
	DecimalComma bool
}

// ImportTargets imports dated targets of metrics.
func (c *Client) ImportTargets(ctx context.Context, in TargetsImport) (api.ImportResult, error) {
	return c.imported(ctx, "targets", in.Import, in.params().text("date_layout", in.DateLayout).flag("decimal_comma", in.DecimalComma))
}

// PeopleImport is an Import of people.
type PeopleImport struct {
	Import
	DateLayout   string
	CreatePlaces bool // create locations and teams that are not there
}

// ImportPeople imports people.
func (c *Client) ImportPeople(ctx context.Context, in PeopleImport) (api.ImportResult, error) {
	return c.imported(ctx, "people", in.Import, in.params().text("date_layout", in.DateLayout).flag("create_places", in.CreatePlaces))
}

// ImportCompanies imports operating companies.
func (c *Client) ImportCompanies(ctx context.Context, in Import) (api.ImportResult, error) {
	return c.imported(ctx, "companies", in, in.params())
}

// ImportLocations imports locations.
func (c *Client) ImportLocations(ctx context.Context, in Import) (api.ImportResult, error) {
	return c.imported(ctx, "locations", in, in.params())
}

// ImportTeams imports teams.
func (c *Client) ImportTeams(ctx context.Context, in Import) (api.ImportResult, error) {
	return c.imported(ctx, "teams", in, in.params())
}

// linesType is the media type of an answer of several JSON documents.
const linesType = "application/x-ndjson"

func (c *Client) imported(ctx context.Context, what string, in Import, p params) (api.ImportResult, error) {
	o := call{method: "POST", path: "imports/" + what, query: p.values(), file: in.File, accept: linesType, once: true}
	r, err := c.stream(ctx, o)
	if err != nil {
		return api.ImportResult{}, err
	}
	defer r.Body.Close()
	if t := mediaType(r); t != linesType {
		return api.ImportResult{}, fmt.Errorf("%w: something else answered, with %q", ErrOffline, t)
	}
	lines := json.NewDecoder(r.Body)
	for {
		var line api.ImportLine
		if err := lines.Decode(&line); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return api.ImportResult{}, offline(ctx, err)
		}
		switch {
		case line.Problem != nil:
			return api.ImportResult{}, &Problem{Problem: *line.Problem, RequestID: r.Header.Get("X-Request-Id")}
		case line.Result != nil:
			return *line.Result, nil
		case line.Progress != nil && in.Progress != nil:
			in.Progress(*line.Progress)
		}
	}
}
