package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func (a timeAPI) mountSources() {
	manage := RulePermission(people.TimetrackManage)
	const again = "All of them or nothing. What is sent again changes nothing; what is removed is taken away. Nobody writes one's own."
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/sessions", ID: "put-work-sessions", Tag: tagTime, Module: Timetrack, Parts: true,
		Summary: "Store for how long people were logged on, up to 1,000 sessions", Description: again,
	}, a.putSessions)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/results", ID: "put-work-results", Tag: tagTime, Module: Timetrack, Parts: true,
		Summary: "Store what people achieved, up to 1,000 results", Description: again + " What changes on an approved day is booked on a later one that is open.",
	}, a.putResults)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/contacts", ID: "put-contact-times", Tag: tagTime, Module: Timetrack, Parts: true,
		Summary: "Store how long people spent on contact pages, by activity and day", Description: again,
	}, a.putContacts)
	mount(a.API, RuleScope("C4, K9"), Route{
		Method: http.MethodGet, Path: "/time/rates", ID: "list-hour-rates", Tag: tagTime, Module: Timetrack,
		Summary: "List what people earn by the hour", Description: "One's own, and with timetrack.manage those of others in view.",
	}, a.listRates)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/rates", ID: "put-hour-rates", Tag: tagTime, Module: Timetrack, Parts: true,
		Summary:     "Store what people earn by the hour, all of them or nothing",
		Description: "Each is the whole of a person's rates, under the revision that it was read at. The rate of an approved day stays.",
	}, a.putRates)
}

func (a timeAPI) putSessions(ctx context.Context, actor people.Actor, in *struct{ Body api.WorkSessionsInput }) (*answer[api.Stored], error) {
	return storedOut(a.time.PutSessions(ctx, actor, each(in.Body.Sessions, func(s api.WorkSession) timetrack.Session {
		return timetrack.Session{Record: timetrack.Record{ID: s.ID, Person: s.Person, Removed: s.Removed, Reason: s.Reason}, Start: s.Start, Stop: s.Stop}
	})))
}

func (a timeAPI) putResults(ctx context.Context, actor people.Actor, in *struct{ Body api.WorkResultsInput }) (*answer[api.Stored], error) {
	results := make([]timetrack.Result, len(in.Body.Results))
	var errs []error
	for i, r := range in.Body.Results {
		result, err := resultIn(fmt.Sprintf("results[%d].", i), r)
		results[i], errs = result, append(errs, err)
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	return storedOut(a.time.PutResults(ctx, actor, results))
}

func resultIn(path string, in api.WorkResult) (timetrack.Result, error) {
	r := timetrack.Result{
		Record: timetrack.Record{ID: in.ID, Person: in.Person, Date: in.Date, Removed: in.Removed, Reason: in.Reason},
		Points: in.Points, Currency: money.Currency(in.Currency), Success: in.Success,
	}
	var errs []error
	for _, amount := range []struct {
		name string
		from api.Decimal
		to   *int64
	}{{"revenue", in.Revenue, &r.Revenue}, {"profit", in.Profit, &r.Profit}, {"commission", in.Commission, &r.Commission}} {
		if amount.from == "" {
			continue
		}
		var err error
		*amount.to, err = minorIn(path+amount.name, path+"currency", amount.from, in.Currency)
		errs = append(errs, err)
	}
	return r, fault.Join(errs...)
}

func (a timeAPI) putContacts(ctx context.Context, actor people.Actor, in *struct{ Body api.ContactTimesInput }) (*answer[api.Stored], error) {
	return storedOut(a.time.PutContacts(ctx, actor, each(in.Body.Contacts, func(c api.ContactTime) timetrack.Contact {
		return timetrack.Contact{
			Record:   timetrack.Record{Person: c.Person, Date: c.Date, Removed: c.Removed, Reason: c.Reason},
			Activity: c.Activity, Seconds: c.Seconds,
		}
	})))
}

func storedOut(s timetrack.Stored, err error) (*answer[api.Stored], error) {
	if err != nil {
		return nil, err
	}
	return &answer[api.Stored]{api.Stored{Created: s.Created, Changed: s.Changed, Unchanged: s.Unchanged, Adjusted: s.Adjusted}}, nil
}

func (a timeAPI) listRates(ctx context.Context, actor people.Actor, in *struct {
	Persons
	Paging
}) (*answer[api.List[api.HourRate]], error) {
	rates, err := a.time.Rates(ctx, actor, in.People)
	if err != nil {
		return nil, err
	}
	rates, next, err := pageOf(rates, in.page(), func(r timetrack.HourRate) string { return r.ID }, strings.Compare)
	if err != nil {
		return nil, err
	}
	return listOf(rates, next, rateOut), nil
}

func (a timeAPI) putRates(ctx context.Context, actor people.Actor, in *struct{ Body api.HourRatesInput }) (*answer[api.List[api.HourRate]], error) {
	rates := make([]timetrack.HourRate, len(in.Body.Rates))
	var errs []error
	for i, r := range in.Body.Rates {
		rates[i].Record = timetrack.Record{Person: r.Person, Revision: r.Revision, Reason: r.Reason}
		for j, step := range r.Rates {
			amount, err := amountIn(fmt.Sprintf("rates[%d].rates[%d].value", i, j), step.Value)
			errs = append(errs, err)
			rates[i].Rates = append(rates[i].Rates, period.Step[money.Amount]{From: step.From, Value: amount})
		}
	}
	if err := fault.Join(errs...); err != nil {
		return nil, err
	}
	rates, err := a.time.PutRates(ctx, actor, rates)
	if err != nil {
		return nil, err
	}
	return listOf(rates, "", rateOut), nil
}

func rateOut(r timetrack.HourRate) api.HourRate {
	return api.HourRate{Person: r.Person, Revision: r.Revision, Rates: each(r.Rates, func(s period.Step[money.Amount]) api.RateStep {
		return api.RateStep{From: s.From, Value: moneyOut(s.Value)}
	})}
}
