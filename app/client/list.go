package client

import (
	"context"
	"iter"
	"net/url"
	"strconv"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Page asks for one page of a list. The zero Page is the first one, of the
// usual length.
type Page struct {
	Limit  int    // at most 500; 0 is 50
	Cursor string // api.List.Next of the page before
}

// All goes through a list of any length, page by page, as far as it is asked
// for. list returns the page it is given. The last pair has the error, if
// there is one.
//
//	for t, err := range client.All(ctx, func(ctx context.Context, p client.Page) (api.List[api.Tracker], error) {
//		return c.Trackers(ctx, client.TrackersQuery{Page: p})
//	}) { … }
func All[T any](ctx context.Context, list func(context.Context, Page) (api.List[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		page := Page{Limit: 500}
		for {
			l, err := list(ctx, page)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range l.Items {
				if !yield(item, nil) {
					return
				}
			}
			if l.Next == "" {
				return
			}
			page.Cursor = l.Next
		}
	}
}

// params are the parameters of a query, of which those that say nothing are
// left out.
type params url.Values

func (p params) text(name, value string) params {
	if value != "" {
		p[name] = []string{value}
	}
	return p
}

func (p params) texts(name string, values []string) params {
	if len(values) > 0 {
		p[name] = values
	}
	return p
}

func (p params) flag(name string, on bool) params {
	if on {
		p[name] = []string{"true"}
	}
	return p
}

func (p params) day(name string, d period.Date) params {
	if d != 0 {
		p[name] = []string{d.String()}
	}
	return p
}

func (p params) page(q Page) params {
	if q.Limit != 0 {
		p["limit"] = []string{strconv.Itoa(q.Limit)}
	}
	return p.text("cursor", q.Cursor)
}

func (p params) values() url.Values { return url.Values(p) }

// listed is a list that is never null: the API takes empty ones.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// dayOrToday names a day in a path.
func dayOrToday(d period.Date) string {
	if d == 0 {
		return "today"
	}
	return d.String()
}
