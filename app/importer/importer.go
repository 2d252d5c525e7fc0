package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Administrator looks people and places up, and creates and changes them by
// its own rules. *directory.Directory is one.
type Administrator interface {
	people.Directory
	SaveCompany(ctx context.Context, a people.Actor, c people.Company) (people.Company, error)
	SaveLocation(ctx context.Context, a people.Actor, l people.Location) (people.Location, error)
	SaveTeam(ctx context.Context, a people.Actor, t people.Team) (people.Team, error)
	SavePerson(ctx context.Context, a people.Actor, p people.Person) (people.Person, error)
}

// Options of an Importer. The zero value imports into trackers only.
type Options struct {
	// Administer returns the administrator of the people that are kept in db,
	// which may be one unit of work. Nil, where a host keeps its own people,
	// refuses to create or change any.
	Administer func(db storage.DB) Administrator

	Now   func() time.Time // nil is time.Now
	NewID func() string    // makes UUIDv7 strings; nil is change.NewID
}

// Importer imports files. Make one with New; it is safe for concurrent use.
type Importer struct {
	db    storage.DB
	dir   people.Directory
	admin func(storage.DB) Administrator
	now   func() time.Time
	newID func() string
}

// New returns an Importer into db, for the people of dir. Nil options are the
// zero Options.
func New(db storage.DB, dir people.Directory, opts *Options) *Importer {
	im := &Importer{db: db, dir: dir, now: time.Now, newID: change.NewID}
	if opts != nil {
		im.admin = opts.Administer
		if opts.Now != nil {
			im.now = opts.Now
		}
		if opts.NewID != nil {
			im.newID = opts.NewID
		}
	}
	return im
}

// Request is a file and how to import it. Only File is required.
type Request struct {
	// File is read from its start, more than once where a transaction has to
	// run again, and inside of it: it is a local file or memory (see Spool).
	File io.ReadSeeker

	Mapping      map[string]string // by field, the name of its column
	Comma        byte              // ',', ';', '\t' or '|'; 0 finds out
	DateLayout   string            // as in package time, "1/2/2006"; "" is 2006-01-02
	DecimalComma bool              // numbers are written 12,50

	DryRun       bool // find out what would happen; nothing is stored
	GoodRowsOnly bool // import the rows that are not refused; else one refuses all
	MaxRefused   int  // how many refusals Result lists; 0 means 1000

	// Progress is called every now and then, and at the end, from the
	// goroutine of the import; nil is not called.
	Progress func(Progress)
}

// Progress is how far an import is.
type Progress struct {
	Rows  int   // below the header, read so far
	Bytes int64 // of the file, read so far
	Total int64 // bytes of the file
}

// Result is what an import did, or, where Applied is false, would have done
// with the rows that are good.
type Result struct {
	Applied    bool // the changes are stored
	Rows       int  // below the header
	Created    int  // records, of Entries: values, that were not there
	Changed    int
	Unchanged  int        // that were the same already
	Superseded int        // values that were imported before and changed since: they stay as they are
	Blank      int        // values that were left blank and so say nothing
	BadRows    int        // rows with at least one refusal
	Refused    []RowError // by line
	More       int        // further refusals, beyond Request.MaxRefused
	Ignored    []string   // columns that nothing was made of
	Made       Made       // what was created on the way, because it was asked for
}

// Made counts what an import created besides its own records.
type Made struct {
	Companies, Locations, Teams, People, Trackers int
}

// RowError is the refusal of a row.
type RowError struct {
	Line   int    // on which the row begins; the header is on line 1
	Column string // name of the column as it stands in the header; "" is the whole row
	Reason string // in words: "has more than 2 decimals"
	Code   string // stable, as of fault.Code
}

func (e RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d, %s: %s", e.Line, e.Column, e.Reason)
}

// Is reports whether target is fault.ErrInvalid, which every refused row
// matches.
func (e RowError) Is(target error) bool { return target == fault.ErrInvalid }

// refusal turns the refusal of a rule into words and a code.
func refusal(line int, column string, err error) RowError {
	bad := RowError{Line: line, Column: column, Reason: err.Error(), Code: fault.Code(err)}
	if refused, ok := errors.AsType[*fault.Refusal](err); ok {
		bad.Reason = refused.Reason
	} else if invalid, ok := errors.AsType[*fault.Invalid](err); ok {
		bad.Reason = invalid.Reason
	}
	return bad
}

// errRefused is the refusal of a whole file because of some of its rows.
func errRefused(r Result) error {
	return &fault.Refusal{Code: "rows_refused", Field: "file", Err: fault.ErrInvalid,
		Reason: fmt.Sprintf("%d of %d rows were refused, so nothing was imported", r.BadRows, r.Rows)}
}
