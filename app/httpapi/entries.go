package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

func (a trackingAPI) mountEntries() {
	const tag = "Entries"
	const path = "/trackers/{tracker}/metrics/{metric}/entries/{date}"
	const others = " With person, it corrects the entry of somebody else in view: that takes trackers.manage and a reason."
	mount(a.API, RuleScope("T10, T15"), Route{
		Method: http.MethodPut, Path: path, ID: "set-entry", Tag: tag, Module: Trackers,
		Summary:     "Set the value of a day",
		Description: "If-Match names the revision that the change builds on, \"0\" for none yet. It is required for somebody else's entry; of one's own, the later value holds without it." + others,
	}, a.setEntry)
	mount(a.API, RuleScope("T10, T15"), Route{
		Method: http.MethodPost, Path: path, ID: "add-to-entry", Tag: tag, Module: Trackers,
		Summary: "Add to the value of a day", Description: "It always adds; send an Idempotency-Key to add once." + others,
	}, a.addToEntry)
	mount(a.API, RuleScope("T10, T15"), Route{
		Method: http.MethodDelete, Path: path, ID: "clear-entry", Tag: tag, Module: Trackers,
		Summary: "Make the value of a day blank", Description: "If-Match is as for setting a value." + others,
	}, a.clearEntry)
	mount(a.API, RuleScope("T10, T15"), Route{
		Method: http.MethodPost, Path: "/entries/batch", ID: "change-entries", Tag: tag, Module: Trackers,
		Summary: "Change up to 1,000 entries in one transaction",
	}, a.changeEntries)
	mount(a.API, RuleScope("C4"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/entries", ID: "list-entries", Tag: tag, Module: Trackers,
		Summary: "List the entries in view, newest day first",
	}, a.listEntries)
	mount(a.API, RuleScope("C4, C12"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/submissions", ID: "list-submissions", Tag: tag, Module: Trackers,
		Summary: "List every change of the entries in view, newest day first",
	}, a.listSubmissions)
}

// EntryPath is the part of an input that names an entry.
type EntryPath struct {
	TrackerPath
	Metric string `path:"metric" maxLength:"100" doc:"Id of the metric."`
	Date   string `path:"date" format:"date"`
	Person string `query:"person" maxLength:"100" doc:"Whose entry; left out, one's own."`
}

type setEntryInput struct {
	EntryPath
	IfMatch
	Body api.EntryInput
}

func (a trackingAPI) setEntry(ctx context.Context, actor people.Actor, in *setEntryInput) (*tagged[api.Entry], error) {
	return a.submit(ctx, actor, in.EntryPath, in.IfMatch, tracking.Set, in.Body)
}

func (a trackingAPI) addToEntry(ctx context.Context, actor people.Actor, in *struct {
	EntryPath
	Body api.EntryInput
}) (*tagged[api.Entry], error) {
	return a.submit(ctx, actor, in.EntryPath, IfMatch{}, tracking.Add, in.Body)
}

type clearEntryInput struct {
	EntryPath
	IfMatch
	Reason string `query:"reason" maxLength:"500" doc:"Required to correct somebody else's entry (T15)."`
}

func (a trackingAPI) clearEntry(ctx context.Context, actor people.Actor, in *clearEntryInput) (*tagged[api.Entry], error) {
	return a.submit(ctx, actor, in.EntryPath, in.IfMatch, tracking.Clear, api.EntryInput{Reason: in.Reason})
}

// submit changes one entry.
func (a trackingAPI) submit(ctx context.Context, actor people.Actor, at EntryPath, match IfMatch, op tracking.Op, body api.EntryInput) (*tagged[api.Entry], error) {
	item := api.BatchItem{ID: commandID(ctx, 0), Tracker: at.Tracker, Metric: at.Metric, Person: at.Person, Op: string(op), Value: body.Value, Reason: body.Reason}
	var err error
	if item.Date, err = date("date", at.Date); err != nil {
		return nil, err
	}
	if match.IfMatch == "" && op != tracking.Add && at.Person != "" && at.Person != actor.Person {
		return nil, errNoCondition
	}
	if match.IfMatch != "" {
		base, err := match.revision(0)
		if err != nil {
			return nil, err
		}
		item.Base = &base
	}
	c, metric, err := a.command(ctx, actor, item, trackerCache{})
	if err != nil {
		return nil, err
	}
	entry, err := a.trackers.Submit(ctx, actor, c)
	if err != nil {
		return nil, err
	}
	return &tagged[api.Entry]{ETag: etag(entry.Revision), Body: entryOut(entry, metric)}, nil
}

// trackerCache holds the trackers that the items of a batch are about.
type trackerCache map[string]trackerOrErr

type trackerOrErr struct {
	tracker tracking.Tracker
	err     error
}

// command reads an item; its number is in the unit of the metric.
func (a trackingAPI) command(ctx context.Context, actor people.Actor, item api.BatchItem, seen trackerCache) (tracking.Submit, tracking.Metric, error) {
	known, ok := seen[item.Tracker]
	if !ok {
		known.tracker, known.err = a.trackers.Tracker(ctx, actor, item.Tracker)
		seen[item.Tracker] = known
	}
	if known.err != nil {
		return tracking.Submit{}, tracking.Metric{}, known.err
	}
	metric, ok := known.tracker.Metric(item.Metric)
	if !ok {
		return tracking.Submit{}, metric, fault.ErrNotFound
	}
	c := tracking.Submit{
		Origin: change.Origin{ID: item.ID}, Tracker: item.Tracker,
		Key: tracking.Key{Metric: item.Metric, Date: item.Date, Person: cmp.Or(item.Person, actor.Person)},
		Op:  cmp.Or(tracking.Op(item.Op), tracking.Set), Base: item.Base, Reason: item.Reason,
	}
	var err error
	switch {
	case c.Person == "":
		err = fault.Invalidf("person", "is required for an API token")
	case c.Op != tracking.Add && c.Base == nil && c.Person != actor.Person:
		err = &fault.Refusal{Code: "precondition_required", Field: "base", Reason: "is required for somebody else's entry", Err: errNoCondition}
	case c.Op == tracking.Clear && item.Value != "":
		err = fault.Invalidf("value", "must be left out when clearing")
	case c.Op == tracking.Clear:
	case item.Value == "":
		err = fault.Invalidf("value", "is required")
	default:
		c.Value, err = number("value", item.Value, metric)
	}
	return c, metric, err
}

func (a trackingAPI) changeEntries(ctx context.Context, actor people.Actor, in *struct{ Body api.Batch }) (*answer[api.BatchResult], error) {
	opts := tracking.BatchOptions{AllOrNothing: in.Body.AllOrNothing, DryRun: in.Body.DryRun}
	out := make([]api.Outcome, len(in.Body.Items))
	refuse := func(i int, err error) error {
		p, refused := problemOf(err)
		switch {
		case !refused:
			return err
		case opts.AllOrNothing:
			return &tracking.BatchError{Index: i, Err: err}
		}
		out[i] = api.Outcome{Status: "refused", Problem: &p}
		return nil
	}
	seen := trackerCache{}
	var commands []tracking.Submit
	var metrics []tracking.Metric
	var at []int // the items of the commands
	for i, item := range in.Body.Items {
		item.ID = cmp.Or(item.ID, commandID(ctx, i))
		c, metric, err := a.command(ctx, actor, item, seen)
		if err != nil {
			if err := refuse(i, err); err != nil {
				return nil, err
			}
			continue
		}
		commands, metrics, at = append(commands, c), append(metrics, metric), append(at, i)
	}
	outcomes, err := a.trackers.SubmitAll(ctx, actor, commands, opts)
	if err != nil {
		return nil, err
	}
	for j, o := range outcomes {
		switch {
		case o.Err != nil:
			if err := refuse(at[j], o.Err); err != nil {
				return nil, err
			}
		default:
			entry := entryOut(o.Entry, metrics[j])
			out[at[j]] = api.Outcome{Status: "applied", Entry: &entry}
			if o.Repeated {
				out[at[j]].Status = "repeated"
			}
		}
	}
	return &answer[api.BatchResult]{api.BatchResult{Items: out}}, nil
}

type listEntriesInput struct {
	EntrySelection
	Paging
}

// EntrySelection is the part of an input that says which entries of a tracker
// are meant.
type EntrySelection struct {
	TrackerPath
	Metric string `query:"metric" maxLength:"100" doc:"Id; left out, all metrics."`
	From   string `query:"from" format:"date"`
	Until  string `query:"until" format:"date" doc:"First day that is left out."`
	Selection
}

func (in EntrySelection) filter() (tracking.EntryFilter, error) {
	f := tracking.EntryFilter{Tracker: in.Tracker, Metric: in.Metric, Locations: in.Locations, Teams: in.Teams, People: in.People}
	var err error
	f.Span, err = span(in.From, in.Until)
	return f, err
}

func (a trackingAPI) listEntries(ctx context.Context, actor people.Actor, in *listEntriesInput) (*answer[api.List[api.Entry]], error) {
	return listFigures(ctx, a, actor, in, a.trackers.Entries, func(t tracking.Tracker, e tracking.Entry) api.Entry {
		return entryOut(e, metricOf(t, e.Metric))
	})
}

func (a trackingAPI) listSubmissions(ctx context.Context, actor people.Actor, in *listEntriesInput) (*answer[api.List[api.Submission]], error) {
	return listFigures(ctx, a, actor, in, a.trackers.Submissions, func(t tracking.Tracker, s tracking.Submission) api.Submission {
		return submissionOut(s, metricOf(t, s.Metric))
	})
}

// listFigures answers with a page of what read finds of a tracker.
func listFigures[T, W any](ctx context.Context, a trackingAPI, actor people.Actor, in *listEntriesInput,
	read func(context.Context, people.Actor, tracking.EntryFilter, query.Page) ([]T, string, error), out func(tracking.Tracker, T) W,
) (*answer[api.List[W]], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	t, err := a.trackers.Tracker(ctx, actor, in.Tracker)
	if err != nil {
		return nil, err
	}
	found, next, err := read(ctx, actor, f, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, next, func(item T) W { return out(t, item) }), nil
}

func metricOf(t tracking.Tracker, id string) tracking.Metric {
	m, _ := t.Metric(id)
	return m
}

func entryOut(e tracking.Entry, m tracking.Metric) api.Entry {
	return api.Entry{Metric: e.Metric, Date: e.Date, Person: e.Person, Value: valueOut(e.Value, m), Revision: e.Revision, Late: e.Late, Updated: e.Updated}
}

func submissionOut(s tracking.Submission, m tracking.Metric) api.Submission {
	out := api.Submission{
		Metric: s.Metric, Date: s.Date, Person: s.Person, Revision: s.Revision, Change: s.Change, Op: string(s.Op),
		Old: valueOut(s.Old, m), New: valueOut(s.New, m), Late: s.Late, By: s.By, Reason: s.Reason, Made: s.Made, Received: s.Received,
	}
	if s.Op != tracking.Clear {
		out.Operand = decimal(s.Operand, m)
	}
	return out
}
