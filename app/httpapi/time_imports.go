package httpapi

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// mountTime adds the imports of TimeTrack (K6 to K9).
func (a importAPI) mountTime() {
	shifts := importRoute("shifts", Timetrack, "Import the work schedule",
		"A shift with an id of its own is changed when it comes again; another stays as it is, also where it was changed or removed since.")
	shifts.Planned = true
	mount(a.API, RulePermission(people.TimetrackSchedule), shifts, a.importShifts)
	manage := RulePermission(people.TimetrackManage)
	const others = "Nobody imports one's own."
	mount(a.API, manage, importRoute("clock-entries", Timetrack, "Import time that was clocked elsewhere", "What was corrected since stays as it is."), a.importClockEntries)
	mount(a.API, manage, importRoute("sessions", Timetrack, "Import for how long people were logged on",
		"A row is a session, or an event: then a session of each working day lasts from the first to the last. "+others), a.importSessions)
	mount(a.API, manage, importRoute("results", Timetrack, "Import what people achieved", "What changes on an approved day is booked on a later one that is open. "+others), a.importResults)
	mount(a.API, manage, importRoute("contact-time", Timetrack, "Import how long people spent on contact pages", "By activity and day, the seconds in all. "+others), a.importContactTime)
	mount(a.API, manage, importRoute("rates", Timetrack, "Import what people earn by the hour", "Each from a day on; rates of other days stay. "+others), a.importRates)
}

// ImportActivities is the part of an input that says of which activity rows are.
type ImportActivities struct {
	Activity         string `query:"activity" maxLength:"100" doc:"Of all rows, by id or name; left out, the file has it in a column."`
	CreateActivities bool   `query:"create_activities" doc:"Create activities that are not there, as paid ones."`
}

// ImportInstants is the part of an input that says how a file writes points in
// time.
type ImportInstants struct {
	TimeLayout string `query:"time_layout" maxLength:"60" doc:"How 2 January 2006 at 15:04:05 is written: 2/1/2006 15:04, by the wall clock of the person unless it has a zone such as -07:00; left out, RFC 3339."`
}

// ImportCurrency is the part of an input that says what amounts are in.
type ImportCurrency struct {
	Currency string `query:"currency" maxLength:"3" doc:"ISO 4217 code, of amounts whose row does not say; left out, the organization's."`
}

// ImportAmounts is the part of an input that says how a file writes days and
// amounts.
type ImportAmounts struct {
	ImportDates
	ImportNumbers
	ImportCurrency
}

type importShiftsInput struct {
	ImportFile
	ImportDates
	ImportActivities
}

func (a importAPI) importShifts(ctx context.Context, actor people.Actor, in *importShiftsInput) (*written, error) {
	return a.importedTime(ctx, actor, in.ImportFile, importer.Request{DateLayout: in.DateLayout}, in.options(), a.importer.Shifts)
}

type importClockEntriesInput struct {
	ImportFile
	ImportInstants
	ImportActivities
}

func (a importAPI) importClockEntries(ctx context.Context, actor people.Actor, in *importClockEntriesInput) (*written, error) {
	opts := in.options()
	opts.TimeLayout = in.TimeLayout
	return a.importedTime(ctx, actor, in.ImportFile, importer.Request{}, opts, a.importer.ClockEntries)
}

type importSessionsInput struct {
	ImportFile
	ImportInstants
}

func (a importAPI) importSessions(ctx context.Context, actor people.Actor, in *importSessionsInput) (*written, error) {
	return a.importedTime(ctx, actor, in.ImportFile, importer.Request{}, importer.TimeOptions{TimeLayout: in.TimeLayout}, a.importer.Sessions)
}

type importAmountsInput struct {
	ImportFile
	ImportAmounts
}

func (a importAPI) importResults(ctx context.Context, actor people.Actor, in *importAmountsInput) (*written, error) {
	return a.importedTime(ctx, actor, in.ImportFile, in.request(), in.options(), a.importer.Results)
}

type importContactTimeInput struct {
	ImportFile
	ImportDates
	ImportActivities
}

func (a importAPI) importContactTime(ctx context.Context, actor people.Actor, in *importContactTimeInput) (*written, error) {
	return a.importedTime(ctx, actor, in.ImportFile, importer.Request{DateLayout: in.DateLayout}, in.options(), a.importer.Contacts)
}

func (a importAPI) importRates(ctx context.Context, actor people.Actor, in *importAmountsInput) (*written, error) {
	return a.importedTime(ctx, actor, in.ImportFile, in.request(), in.options(), a.importer.Rates)
}

func (in ImportActivities) options() importer.TimeOptions {
	return importer.TimeOptions{Activity: in.Activity, CreateActivities: in.CreateActivities}
}

func (in ImportAmounts) request() importer.Request {
	return importer.Request{DateLayout: in.DateLayout, DecimalComma: in.DecimalComma}
}

func (in ImportAmounts) options() importer.TimeOptions {
	return importer.TimeOptions{Currency: money.Currency(strings.ToUpper(in.Currency))}
}

// importedTime answers with what a verb of TimeTrack makes of the file.
func (a importAPI) importedTime(ctx context.Context, actor people.Actor, in ImportFile, req importer.Request, opts importer.TimeOptions,
	verb func(context.Context, people.Actor, importer.Request, importer.TimeOptions) (importer.Result, error),
) (*written, error) {
	if err := fault.Join(checkTimeLayout(opts.TimeLayout), checkCurrency(opts.Currency)); err != nil {
		return nil, err
	}
	return a.imported(ctx, in, req, func(ctx context.Context, r importer.Request) (importer.Result, error) {
		return verb(ctx, actor, r, opts)
	})
}

// checkTimeLayout refuses a layout in which a minute of a day cannot be written.
func checkTimeLayout(layout string) error {
	at := time.Date(2013, time.November, 24, 17, 38, 0, 0, time.UTC)
	if read, err := time.Parse(layout, at.Format(layout)); layout != "" && (err != nil || !read.Equal(at)) {
		return fault.Invalidf("time_layout", "must show how 2 January 2006 at 15:04:05 is written, such as 02.01.2006 15:04")
	}
	return nil
}

func checkCurrency(c money.Currency) error {
	if _, ok := cmp.Or(c, "EUR").Exponent(); !ok {
		return fault.Invalidf("currency", "must be an ISO 4217 code such as EUR")
	}
	return nil
}
