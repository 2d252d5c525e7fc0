package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// PutWorkSessions stores for how long people were logged on (K7), all of it or
// nothing; what is stored already stays.
func (c *Client) PutWorkSessions(ctx context.Context, in api.WorkSessionsInput) (api.Stored, error) {
	in.Sessions = listed(in.Sessions)
	return do[api.Stored](ctx, c, write("POST", "time/sessions", in))
}

// PutWorkResults stores what people achieved (K8), as PutWorkSessions does.
func (c *Client) PutWorkResults(ctx context.Context, in api.WorkResultsInput) (api.Stored, error) {
	in.Results = listed(in.Results)
	return do[api.Stored](ctx, c, write("POST", "time/results", in))
}

// PutContactTimes stores how long people spent on contact pages (K8), as
// PutWorkSessions does.
func (c *Client) PutContactTimes(ctx context.Context, in api.ContactTimesInput) (api.Stored, error) {
	in.Contacts = listed(in.Contacts)
	return do[api.Stored](ctx, c, write("POST", "time/contacts", in))
}

// HourRates lists what people earn by the hour (K9); nil is everybody in view.
func (c *Client) HourRates(ctx context.Context, people []string, page Page) (api.List[api.HourRate], error) {
	return do[api.List[api.HourRate]](ctx, c, read("time/rates", params{}.texts("person", people).page(page).values()))
}

// PutHourRates stores the rates of people, each whole, for all of them or
// nobody.
func (c *Client) PutHourRates(ctx context.Context, in api.HourRatesInput) (api.List[api.HourRate], error) {
	in.Rates = append([]api.HourRateInput{}, in.Rates...)
	for i := range in.Rates {
		in.Rates[i].Rates = listed(in.Rates[i].Rates)
	}
	return do[api.List[api.HourRate]](ctx, c, write("POST", "time/rates", in))
}
