package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountClock() {
	use := RulePermission(people.TimetrackUse)
	const twice = " A time on the wall clock that the clocks skip is refused with skipped_time, one that they show twice with ambiguous_time and both instants."
	const own = " Time that shares an instant with another entry is refused with overlap and that entry, and days that are approved with approved."
	mount(a.API, RuleScope("C4, K2"), Route{
		Method: http.MethodGet, Path: "/time/days/{date}", ID: "get-clock-day", Tag: tagTime, Module: Timetrack,
		Summary: "Read what a person clocked on a working day", Description: "Oneself, or with timetrack.manage others in view.",
	}, a.clockDay)
	mount(a.API, use, Route{
		Method: http.MethodPost, Path: "/time/clock/start", ID: "start-clock", Tag: tagTime, Module: Timetrack,
		Summary: "Begin an activity now; what runs ends at that instant",
	}, a.startClock)
	mount(a.API, RuleSignedIn("K1"), Route{
		Method: http.MethodPost, Path: "/time/clock/stop", ID: "stop-clock", Tag: tagTime, Module: Timetrack,
		Summary:     "End what runs, now",
		Description: "It is never refused: on approved days the entry is held, and without a start the stop is kept and waits for one.",
	}, a.stopClock)
	mount(a.API, use, Route{
		Method: http.MethodPost, Path: "/time/entries", ID: "add-clock-entry", Tag: tagTime, Module: Timetrack,
		Summary: "Enter time by hand", Description: "At most 24 hours, and nothing in the future." + own + twice,
	}, a.addClockEntry)
	mount(a.API, use, Route{
		Method: http.MethodPut, Path: "/time/entries/{entry}", ID: "edit-clock-entry", Tag: tagTime, Module: Timetrack,
		Summary: "Change an entry by hand", Description: "Its history stays." + own + twice,
	}, a.editClockEntry)
	mount(a.API, use, Route{
		Method: http.MethodDelete, Path: "/time/entries/{entry}", ID: "remove-clock-entry", Tag: tagTime, Module: Timetrack,
		Summary: "Remove an entry", Description: "Its history stays.",
	}, a.removeClockEntry)
	mount(a.API, RuleScope("C4, C12"), Route{
		Method: http.MethodGet, Path: "/time/entries/{entry}/versions", ID: "list-clock-entry-versions", Tag: tagTime, Module: Timetrack,
		Summary: "List every state of an entry, newest first",
	}, a.clockEntryVersions)
}

// ClockEntryPath is the part of an input that names an entry of the clock.
type ClockEntryPath struct {
	Entry string `path:"entry" maxLength:"100" doc:"Id of the entry."`
}

func (a timeAPI) clockDay(ctx context.Context, actor people.Actor, in *struct {
	Date   string `path:"date" maxLength:"10" doc:"A day, or today."`
	Person string `query:"person" maxLength:"100" doc:"Whose; left out, one's own."`
}) (*answer[api.ClockDay], error) {
	d, err := dateOrToday("date", in.Date)
	if err != nil {
		return nil, err
	}
	person := cmp.Or(in.Person, actor.Person)
	if person == "" {
		return nil, fault.Invalidf("person", "is required for an API token")
	}
	day, err := a.time.Day(ctx, actor, person, d)
	if err != nil {
		return nil, err
	}
	named, err := a.names(ctx, actor)
	if err != nil {
		return nil, err
	}
	hours := markOut(day.Hours)
	named.marks(day.Person, hours)
	return &answer[api.ClockDay]{api.ClockDay{
		Person: day.Person, Date: day.Date, Zone: cmp.Or(day.Zone, "UTC"), From: day.From, Until: day.Until, Now: day.Now,
		Items: each(day.Items, clockItemOut), Total: day.Total, Closed: day.Closed, Frozen: day.Frozen, Hours: hours,
	}}, nil
}

func (a timeAPI) startClock(ctx context.Context, actor people.Actor, in *struct{ Body api.ClockStart }) (*tagged[api.ClockEntry], error) {
	e, err := a.time.Start(ctx, actor, timetrack.Command{
		Origin: change.Origin{ID: commandID(ctx, 0)}, Activity: in.Body.Activity, Zone: in.Body.Zone, Reason: in.Body.Reason,
	})
	return taggedEntry(e, err)
}

func (a timeAPI) stopClock(ctx context.Context, actor people.Actor, in *struct{ Body api.ClockStop }) (*tagged[api.ClockEntry], error) {
	e, err := a.time.Stop(ctx, actor, timetrack.Command{
		Origin: change.Origin{ID: commandID(ctx, 0)}, Entry: in.Body.Entry, Activity: in.Body.Activity, Zone: in.Body.Zone, Reason: in.Body.Reason,
	})
	return taggedEntry(e, err)
}

func (a timeAPI) addClockEntry(ctx context.Context, actor people.Actor, in *struct{ Body api.ClockInput }) (*tagged[api.ClockEntry], error) {
	c, err := a.clockIn(ctx, actor, in.Body)
	if err != nil {
		return nil, err
	}
	e, err := a.time.Add(ctx, actor, c)
	return taggedEntry(e, err)
}

type editClockEntryInput struct {
	ClockEntryPath
	IfMatch
	Body api.ClockInput
}

func (a timeAPI) editClockEntry(ctx context.Context, actor people.Actor, in *editClockEntryInput) (*tagged[api.ClockEntry], error) {
	base, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	c, err := a.clockIn(ctx, actor, in.Body)
	if err != nil {
		return nil, err
	}
	c.Entry, c.Base = in.Entry, &base
	e, err := a.time.Edit(ctx, actor, c)
	return taggedEntry(e, err)
}

type removeClockEntryInput struct {
	ClockEntryPath
	IfMatch
	Reason string `query:"reason" maxLength:"500"`
}

func (a timeAPI) removeClockEntry(ctx context.Context, actor people.Actor, in *removeClockEntryInput) (*tagged[api.ClockEntry], error) {
	base, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	e, err := a.time.Remove(ctx, actor, timetrack.Command{Origin: change.Origin{ID: commandID(ctx, 0)}, Entry: in.Entry, Base: &base, Reason: in.Reason})
	return taggedEntry(e, err)
}

func (a timeAPI) clockEntryVersions(ctx context.Context, actor people.Actor, in *struct {
	ClockEntryPath
	Paging
}) (*answer[api.List[api.ClockEntryVersion]], error) {
	found, err := a.time.History(ctx, actor, in.Entry)
	if err != nil {
		return nil, err
	}
	return versions(found, in.Paging, func(e timetrack.Entry) api.ClockEntryVersion {
		return api.ClockEntryVersion{ClockEntry: clockEntryOut(e), By: e.By, Reason: e.Reason, Made: e.Made, Received: e.Received}
	})
}

// clockIn reads time that was entered by hand.
func (a timeAPI) clockIn(ctx context.Context, actor people.Actor, in api.ClockInput) (timetrack.Command, error) {
	c := timetrack.Command{Origin: change.Origin{ID: commandID(ctx, 0)}, Activity: in.Activity, Zone: in.Zone, Reason: in.Reason}
	var errs [2]error
	c.Start, errs[0] = a.clockTime(ctx, actor, "start", in.Start)
	if in.Stop != nil {
		c.Stop, errs[1] = a.clockTime(ctx, actor, "stop", *in.Stop)
	}
	return c, fault.Join(errs[:]...)
}

// clockTime reads an instant, or a time on the actor's wall clock (K5).
func (a timeAPI) clockTime(ctx context.Context, actor people.Actor, field string, in api.ClockTime) (time.Time, error) {
	switch {
	case !in.At.IsZero() && (in.Date != 0 || in.Time != "" || in.Which != ""):
		return time.Time{}, fault.Invalidf(field+".at", "is instead of date and time")
	case !in.At.IsZero():
		return in.At, nil
	case in.Date == 0:
		return time.Time{}, fault.Invalidf(field+".date", "is required, or at")
	case in.Time == "":
		return time.Time{}, fault.Invalidf(field+".time", "is required")
	}
	layout := "15:04:05"
	wall, err := time.Parse(layout[:min(len(layout), len(in.Time))], in.Time)
	if err != nil || len(in.Time) != len("15:04") && len(in.Time) != len(layout) {
		return time.Time{}, fault.Invalidf(field+".time", "must be a time such as 08:30")
	}
	which := map[string]timetrack.Twice{"earlier": timetrack.Earlier, "later": timetrack.Later}[in.Which]
	midnight := time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)
	return a.time.WallTime(ctx, actor, field, in.Date, wall.Sub(midnight), which)
}

func taggedEntry(e timetrack.Entry, err error) (*tagged[api.ClockEntry], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[api.ClockEntry]{ETag: etag(e.Revision), Body: clockEntryOut(e)}, nil
}

func clockEntryOut(e timetrack.Entry) api.ClockEntry {
	return api.ClockEntry{
		ID: e.ID, Revision: e.Revision, Person: e.Person, Activity: e.Activity, Start: e.Start, Stop: e.Stop, Zone: e.Zone, Held: e.Held, Removed: e.Removed,
	}
}

func clockItemOut(it timetrack.Item) api.ClockItem {
	return api.ClockItem{Entry: clockEntryOut(it.Entry), Seconds: it.Seconds, Overlaps: it.Overlaps, Forgotten: it.Forgotten, Proposal: it.Proposal}
}
