package importer

import (
	"context"
	"fmt"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Targets imports dated targets of metrics, for those who manage the trackers:
//
//	tracker_id or tracker   by external id, id or name; not needed beside metric_id
//	metric_id or metric     likewise
//	from                    first day on which the target is in force; blank is always
//	value                   in the unit of the metric; 0 is no target
//
// Steps on other days stay. Each row is a record of the result; a tracker is
// saved once for all of them. For errors see Entries.
func (im *Importer) Targets(ctx context.Context, actor people.Actor, req Request) (Result, error) {
	if !actor.Can(people.TrackersManage) {
		return Result{}, fault.ErrDenied // others do not see the targets that they would save
	}
	return im.run(ctx, actor, req, "targets", true, func(ctx context.Context, u *unit) error {
		t, _, err := open(u.req, []field{
			{"tracker", false}, {"tracker_id", false}, {"metric", false}, {"metric_id", false}, {"from", false}, {"value", true},
		}, false)
		if err != nil {
			return err
		}
		u.result.Ignored = t.ignored()
		i := &targetImport{unit: u, table: t, reading: reading{layout: req.DateLayout, decimalComma: req.DecimalComma},
			log: u.log(), seen: make(map[step]statement), counts: make(map[int]*stepCount)}
		if i.trackers, err = loadTrackers(ctx, i.log, actor); err != nil {
			return err
		}
		if err := t.each(ctx, u, func(r Record) error { i.row(r); return nil }); err != nil {
			return err
		}
		return i.save(ctx)
	})
}

// targetImport is one run of Targets.
type targetImport struct {
	*unit
	*table
	reading
	log      *tracking.Log
	trackers *trackers // with the targets of the file
	seen     map[step]statement
	touched  []int // trackers, in the order of the file
	counts   map[int]*stepCount
}

// step is the first day of a target, by the places of tracker and metric.
type step struct {
	tracker, metric int
	from            period.Date
}

// stepCount is what the file changes in one tracker.
type stepCount struct {
	lines            []int
	created, changed int
}

func (i *targetImport) row(r Record) {
	tracker, metric, column, err := i.metricOf(r)
	if err != nil {
		i.refuse(refusal(r.Line, i.name(column), err))
		return
	}
	from, err := i.optionalDate(i.get(r, i.column("from")))
	if err != nil {
		i.refuse(refusal(r.Line, i.name(i.column("from")), err))
		return
	}
	m := &i.trackers.all[tracker].Metrics[metric]
	text := i.get(r, i.column("value"))
	n, err := i.value(*m, text)
	if text == "" {
		err = fault.Invalidf("", "is required: 0 is no target")
	}
	if err == nil && (n < 0 || n > tracking.MaxValue) {
		err = fault.Invalidf("", "must be between 0 and %d in the metric's smallest unit", int64(tracking.MaxValue))
	}
	said, again := i.seen[step{tracker, metric, from}]
	if err == nil && again && said.value.N != n {
		err = fault.Invalidf("", "differs from line %d, of the same metric and day", said.line)
	}
	if err != nil {
		i.refuse(refusal(r.Line, i.name(i.column("value")), err))
		return
	}
	i.seen[step{tracker, metric, from}] = statement{tracking.NumberValue(n), int32(r.Line)}
	before, ok := m.Targets.StepOn(from)
	ok = ok && before.From == from
	if ok && before.Value == n {
		i.result.Unchanged++
		return
	}
	count := i.counts[tracker]
	if count == nil {
		count = new(stepCount)
		i.counts[tracker] = count
		i.touched = append(i.touched, tracker)
	}
	count.lines = append(count.lines, r.Line)
	if ok {
		count.changed++
	} else {
		count.created++
	}
	m.Targets = m.Targets.With(from, n)
}

// metricOf returns the places of tracker and metric that a row names, or the
// column that is wrong.
func (i *targetImport) metricOf(r Record) (tracker, metric, column int, err error) {
	trackerRef, metricRef := "", ""
	trackerColumn, metricColumn := none, none
	for _, f := range []struct {
		name   string
		ref    *string
		column *int
	}{{"tracker", &trackerRef, &trackerColumn}, {"tracker_id", &trackerRef, &trackerColumn}, {"metric", &metricRef, &metricColumn}, {"metric_id", &metricRef, &metricColumn}} {
		if text := i.get(r, i.column(f.name)); text != "" {
			*f.ref, *f.column = text, i.column(f.name)
		}
	}
	if metricRef == "" {
		return 0, 0, max(i.column("metric"), i.column("metric_id")), fault.Invalidf("", "is required")
	}
	if trackerRef != "" {
		tracker, err = i.trackers.found.find(trackerRef)
	} else if at, ok := i.trackers.byID[metricRef]; ok {
		tracker = at
	} else {
		err, trackerColumn = fault.Invalidf("", "is required"), max(i.column("tracker"), i.column("tracker_id"))
	}
	if err != nil {
		return 0, 0, trackerColumn, err
	}
	if metric, err = i.trackers.metric[tracker].find(metricRef); err != nil {
		err = errUnknownMetric(i.trackers.all[tracker].Name)
	}
	return tracker, metric, metricColumn, err
}

// save stores the trackers whose targets the file changes. Where a tracker is
// refused, so are all of its rows.
func (i *targetImport) save(ctx context.Context) error {
	for _, at := range i.touched {
		count := i.counts[at]
		if _, err := i.log.Save(ctx, i.actor, i.trackers.all[at]); err != nil {
			if fault.Sentinel(err) == nil {
				return err
			}
			for _, line := range count.lines {
				bad := refusal(line, i.name(i.column("value")), err)
				bad.Reason = fmt.Sprintf("the targets of %s cannot be saved: %v", i.trackers.all[at].Name, err)
				i.refuse(bad)
			}
			continue
		}
		i.result.Created += count.created
		i.result.Changed += count.changed
	}
	return nil
}
