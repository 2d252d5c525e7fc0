package httpapi

import (
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// exportTimeout is how long it may take to put a table together; how long a
// client then takes to fetch it is another matter (see stallTimeout).
const exportTimeout = 10 * time.Minute

// mediaTypeOf is the media type of a format without its parameters.
func mediaTypeOf(f export.Format) string {
	mediaType, _, _ := strings.Cut(f.MediaType(), ";")
	return mediaType
}

// ExportFormat is the part of an input that says how a table is written.
type ExportFormat struct {
	Format  string   `query:"format" enum:"csv,xlsx" default:"csv"`
	Columns []string `query:"column,explode" maxItems:"200" maxLength:"120" doc:"Id of a column. Repeat it for several, in their order; without it, the usual ones. The refusal of an unknown one lists all."`
	Comma   string   `query:"comma" enum:"comma,semicolon,tab" doc:"What stands between the fields of a CSV; left out: a comma."`
	BOM     bool     `query:"bom" doc:"Begin a CSV with a byte order mark, by which Excel knows UTF-8."`
}

// exported is what somebody takes away.
type exported struct {
	what    string // as in export.Event
	tracker string // id of the tracker, or of what else is exported
	entity  string // what tracker is the id of, as in storage.Change; "" is a tracker, or nothing
	title   string // of the file, behind the tracker's name
	table   export.Table
}

// exportFile is an answer that browsers save as a file.
type exportFile struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition" doc:"Proposes a name for the file."`
	ContentLength      int64  `header:"Content-Length"`
	Body               func(huma.Context)
}

// export writes a table to a temporary file and answers with that: neither a
// CSV of any length nor a client of any slowness takes memory, and no unit of
// work waits for the network (storage.DB). What goes wrong on the way is
// refused like anything else, before the first byte; afterwards only the
// connection can fail.
//
// The audit log is written in between. It may so tell of an export that was
// not taken to its end, but never the other way round: where it cannot be
// written, nothing is given away.
func (a *API) export(ctx context.Context, actor people.Actor, e exported, in ExportFormat) (answer *exportFile, err error) {
	format := export.Format(in.Format)
	if format != export.CSV && (in.Comma != "" || in.BOM) {
		field := "bom"
		if in.Comma != "" {
			field = "comma"
		}
		return nil, fault.Invalidf(field, "is for csv only")
	}
	file, err := newScratch()
	if err != nil {
		return nil, err
	}
	defer func() {
		if answer == nil { // also after a panic
			file.Close()
		}
	}()
	size, err := a.exportTo(ctx, file, actor, e, in)
	if err != nil {
		return nil, err
	}
	return &exportFile{
		ContentType: format.MediaType(), ContentLength: size,
		ContentDisposition: attachment(e.table.Name+" "+e.title, in.Format),
		Body: func(c huma.Context) {
			defer file.Close()
			_, w := humago.Unwrap(c)
			if _, err := io.Copy(patient{w}, file); err != nil {
				a.logger.InfoContext(c.Context(), "an export was not taken to its end", "request", RequestID(c.Context()), "error", err)
				panic(http.ErrAbortHandler) // half a file does not pass for a whole one
			}
		},
	}, nil
}

// exportTo writes the file and the line of the audit log, and returns the
// size of the file, which then is at its start.
func (a *API) exportTo(ctx context.Context, file *scratch, actor people.Actor, e exported, in ExportFormat) (int64, error) {
	format := export.Format(in.Format)
	var rows int
	var err error
	if format == export.CSV {
		rows, err = export.WriteCSV(ctx, file, e.table, &export.CSVOptions{Comma: commaOf(in.Comma), BOM: in.BOM})
	} else {
		rows, err = export.WriteXLSX(ctx, file, e.table, nil)
	}
	if err != nil {
		return 0, err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	event := export.Event(actor, e.what, e.tracker, format, rows)
	event.ID, event.At = a.newID(), change.Instant(a.now())
	if e.entity != "" || e.tracker == "" {
		event.Entity = e.entity
	}
	return size, a.db.Update(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Audit().Append(ctx, event)
	})
}

// commaOf is what a parameter calls by its name; 0 is the default.
func commaOf(name string) byte {
	switch name {
	case "comma":
		return ','
	case "semicolon":
		return ';'
	case "tab":
		return '\t'
	case "bar":
		return '|'
	}
	return 0
}

// daysOf names the days of a span, the last one included.
func daysOf(s period.Span) string {
	switch {
	case s.From != 0 && s.Until != 0:
		return s.From.String() + " to " + (s.Until - 1).String()
	case s.From != 0:
		return "from " + s.From.String()
	case s.Until != 0:
		return "to " + (s.Until - 1).String()
	}
	return ""
}

// renamed is err with a field called as the parameter is that it came from.
func renamed(err error, field, parameter string) error {
	if invalid, ok := err.(*fault.Invalid); ok && invalid.Field == field {
		return &fault.Invalid{Field: parameter, Reason: invalid.Reason}
	}
	return err
}

// scratch is a temporary file; Close removes it.
type scratch struct{ *os.File }

func newScratch() (*scratch, error) {
	f, err := os.CreateTemp("", "headway-export-*")
	if err != nil {
		return nil, err
	}
	return &scratch{f}, nil
}

// Close closes and removes the file.
func (s *scratch) Close() {
	// A temporary file that cannot be removed is the system's to remove.
	_ = s.File.Close()
	_ = os.Remove(s.Name())
}
