package httpapi

import (
	"cmp"
	"context"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// timeAPI is the operations of the timetrack domain.
type timeAPI struct {
	*API
	time *timetrack.Timesheet
}

func (a timeAPI) mount() {
	a.mountActivities()
	a.mountShifts()
	a.mountClock()
	a.mountHeldTime()
	a.mountSources()
	a.mountTimeReport()
	a.mountPaidTime()
	a.mountBonuses()
	a.mountApprovals()
	a.mountTimeFilters()
	a.mountHandoffs()
	a.mountExports()
}

const tagTime = "TimeTrack"

// deciders may look at Manage TimeTrack.
func deciders() Rule { return RuleAnyPermission(people.TimetrackManage | people.TimetrackApprove) }

// DayPath is the part of an input that names a day.
type DayPath struct {
	Date string `path:"date" format:"date"`
}

func (in DayPath) day() (period.Date, error) { return date("date", in.Date) }

// DaySpan is the part of an input that says which days are meant.
type DaySpan struct {
	From  string `query:"from" required:"true" format:"date"`
	Until string `query:"until" required:"true" format:"date" doc:"First day that is left out; at most 400 days."`
}

func (in DaySpan) span() (period.Span, error) { return span(in.From, in.Until) }

// Persons is the part of an input that says whose records are meant.
type Persons struct {
	People []string `query:"person,explode" maxItems:"100" maxLength:"100" doc:"Only theirs; ids. Repeat it for several."`
}

// TimeDays is the part of an input that says which days are reported.
type TimeDays struct {
	From   string `query:"from" format:"date"`
	Until  string `query:"until" format:"date" doc:"First day that is left out; at most 400 days."`
	Period string `query:"period" enum:"day,week,month,quarter,half,year" doc:"In the place of from and until: the period around a day."`
	Date   string `query:"date" maxLength:"10" doc:"That day; left out, today."`
}

// span returns the days, which the domain checks.
func (a timeAPI) span(ctx context.Context, actor people.Actor, in TimeDays) (period.Span, error) {
	switch {
	case in.Period == "" && in.Date != "":
		return period.Span{}, fault.Invalidf("date", "is for a period")
	case in.Period == "":
		return span(in.From, in.Until)
	case in.From != "":
		return period.Span{}, fault.Invalidf("from", "is not for a period")
	case in.Until != "":
		return period.Span{}, fault.Invalidf("until", "is not for a period")
	}
	kind, err := period.ParseKind(in.Period)
	if err != nil {
		return period.Span{}, fault.Invalidf("period", "is not a kind of period")
	}
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return period.Span{}, err
	}
	day, err := dateOrToday("date", in.Date)
	if err == nil && day == 0 {
		day, err = roster.Today(actor.Person, a.now())
	}
	if err != nil {
		return period.Span{}, err
	}
	p := roster.Organization.Calendar.Containing(kind, day)
	return period.Span{From: p.Start, Until: p.End}, nil
}

// selectionIn reads people and their days.
func selectionIn(in api.TimeSelection) timetrack.Selection {
	return timetrack.Selection{Span: period.Span{From: in.From, Until: in.Until}, People: in.People, Teams: orAll(in.Teams), Locations: orAll(in.Locations)}
}

// orAll is a list that narrows what is meant: one of nothing does not.
func orAll(ids []string) []string {
	if len(ids) == 0 {
		return nil
	}
	return ids
}

// dayKey is the place of a record in a list by person and day.
type dayKey struct {
	Person string      `json:"p"`
	Date   period.Date `json:"d"`
	ID     string      `json:"i"`
}

func dayKeyOf[T timetrack.Kept](record T) dayKey {
	h := record.Header()
	return dayKey{h.Person, h.Date, h.ID}
}

func (k dayKey) compare(o dayKey) int {
	return cmp.Or(strings.Compare(k.Person, o.Person), cmp.Compare(k.Date, o.Date), strings.Compare(k.ID, o.ID))
}

// listedByDay answers with a page of records, by person and day.
func listedByDay[T timetrack.Kept, W any](records []T, page Paging, out func(T) W) (*answer[api.List[W]], error) {
	records, next, err := pageOf(records, page.page(), dayKeyOf[T], dayKey.compare)
	if err != nil {
		return nil, err
	}
	return listOf(records, next, out), nil
}

// versions answers with a page of the versions of a record, newest first.
func versions[T timetrack.Kept, W any](records []T, page Paging, out func(T) W) (*answer[api.List[W]], error) {
	records, next, err := pageOf(records, page.page(), func(v T) int64 { return v.Header().Revision }, descending)
	if err != nil {
		return nil, err
	}
	return listOf(records, next, out), nil
}

func noteOut(r timetrack.Record) api.VersionNote {
	return api.VersionNote{By: r.By, Reason: r.Reason, Removed: r.Removed, Made: r.Made, Received: r.Received}
}

// amountIn reads an amount.
func amountIn(field string, m api.Money) (money.Amount, error) {
	minor, err := minorIn(field+".amount", field+".currency", m.Amount, m.Currency)
	return money.Amount{Minor: minor, Currency: money.Currency(m.Currency)}, err
}

// minorIn reads an amount of a currency.
func minorIn(field, currencyField string, number api.Decimal, currency string) (int64, error) {
	if _, ok := money.Currency(currency).Exponent(); !ok {
		return 0, fault.Invalidf(currencyField, "must be an ISO 4217 code such as EUR")
	}
	a, err := money.Parse(string(number), money.Currency(currency))
	if invalid, ok := err.(*fault.Invalid); ok {
		return 0, fault.Invalidf(field, "%s", invalid.Reason)
	}
	return a.Minor, err
}

func moneyOut(a money.Amount) api.Money {
	return api.Money{Amount: api.Decimal(a.Decimal()), Currency: string(a.Currency)}
}

// minorOut writes an amount of a currency; one of none is left out.
func minorOut(minor int64, c money.Currency) api.Decimal {
	if c == "" {
		return ""
	}
	return api.Decimal(money.Amount{Minor: minor, Currency: c}.Decimal())
}

func moniesOut(s money.Subtotals) []api.Money { return each(s, moneyOut) }

func markOut(m timetrack.Mark) *api.Mark {
	if m.IsZero() {
		return nil
	}
	return &api.Mark{By: m.By, At: m.At}
}
