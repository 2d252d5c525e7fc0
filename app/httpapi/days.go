package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func (a trackingAPI) mountDays() {
	mount(a.API, RuleSignedIn("T12"), Route{
		Method: http.MethodGet, Path: "/days/{date}", ID: "get-day", Tag: "Entries", Module: Trackers,
		Summary: "Read what one has to enter on a day, with the values of the day and how the period stands",
	}, a.getDay)
}

func (a trackingAPI) getDay(ctx context.Context, actor people.Actor, in *struct {
	Date string `path:"date" maxLength:"10" doc:"A day, or today."`
}) (*answer[api.Day], error) {
	d, err := dateOrToday("date", in.Date)
	if err != nil {
		return nil, err
	}
	view, err := a.trackers.Day(ctx, actor, d)
	if err != nil {
		return nil, err
	}
	return &answer[api.Day]{api.Day{
		Date: view.Date, Zone: view.Zone,
		Trackers: each(view.Trackers, func(t tracking.DayTracker) api.DayTracker { return dayTrackerOut(t, actor) }),
	}}, nil
}

func dayTrackerOut(d tracking.DayTracker, actor people.Actor) api.DayTracker {
	return api.DayTracker{
		Tracker: trackerOut(d.Tracker, actor), Period: periodOut(d.Period, d.Label), Elapsed: d.Elapsed, Days: d.Days,
		Editable: d.Editable, Submitted: d.Submitted, Due: d.Due, Remind: d.Remind,
		Metrics: each(d.Metrics, func(m tracking.DayMetric) api.DayMetric {
			metric, _ := d.Tracker.Metric(m.Metric)
			return api.DayMetric{Metric: m.Metric, Entry: entryOut(m.Entry, metric), Standing: standingOut(m.Cell, metric)}
		}),
	}
}

func periodOut(p period.Period, label string) api.Period {
	return api.Period{Kind: p.Kind, Start: p.Start, End: p.End, Label: label}
}
