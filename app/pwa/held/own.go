package held

import (
	"context"
	"errors"
	"strings"

	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Source is where one's own changes are; a *device.Replica is one.
type Source interface {
	Trackers() *tracking.Log
	Clock() device.Clock
	Timesheet() *timetrack.Timesheet
	Actor() people.Actor
	Changes() []device.Change
}

// Own are one's own changes that are not simply applied, each list newest
// first.
type Own struct {
	Open    []Item // held or refused, and not dismissed
	Decided []Item // applied by a manager's decision, as long as the device keeps them
}

// Item is a change and what it is about.
type Item struct {
	device.Change
	Tracker string          // name; "" where the device has the tracker no longer
	Metric  tracking.Metric // the zero Metric likewise
	Time    *Time           // of a change of the clock; nil: of a tracker's, or of a kind that the app does not know
}

// Known reports whether the device knows what the change is about.
func (i Item) Known() bool { return i.Time != nil || i.Metric.ID != "" && i.Submit() != nil }

// Turn says who can do something about a change.
type Turn string

// The turns, each of which the page puts into words.
const (
	Manager Turn = "manager" // it is held, and a manager decides
	Author  Turn = "author"  // it was refused
	Nobody  Turn = "nobody"  // it was decided on and applied
)

// Turn is who can act.
func (i Item) Turn() Turn {
	switch {
	case i.State == device.Confirmed:
		return Nobody
	case i.Verdict != nil && i.Verdict.Status == sync.Held && i.Verdict.Decision == nil:
		return Manager
	}
	return Author
}

// LoadOwn reads one's own changes.
func LoadOwn(ctx context.Context, s Source) (Own, error) {
	var own Own
	trackers := map[string]tracking.Tracker{}
	clock := times{Source: s}
	for _, c := range s.Changes() {
		into := &own.Open
		switch {
		case c.State == device.NeedsYou:
		case c.State == device.Confirmed && c.Verdict != nil && c.Verdict.Decision != nil && !c.Dismissed:
			into = &own.Decided
		default:
			continue
		}
		item := Item{Change: c}
		if c.Clock() != nil {
			t, err := clock.of(ctx, c)
			if err != nil {
				return Own{}, err
			}
			item.Time = &t
		}
		if c.Submit() != nil {
			t, ok := trackers[c.Submit().Tracker]
			if !ok {
				var err error
				t, err = s.Trackers().Tracker(ctx, s.Actor(), c.Submit().Tracker)
				if err != nil && !errors.Is(err, fault.ErrNotFound) {
					return Own{}, err
				}
				trackers[c.Submit().Tracker] = t
			}
			item.Tracker = t.Name
			item.Metric, _ = t.Metric(c.Submit().Metric)
		}
		*into = append(*into, item)
	}
	return own, nil
}

// errNoNumber is nothing to add.
var errNoNumber = &numeral.Error{What: numeral.NotNumber}

// Again is what is sent in the place of a change, for what was typed in its
// form: the same operation with another number; where a value is set, blank
// clears it. It returns a *numeral.Error for what cannot be sent.
func Again(args sync.SubmitArgs, typed string, m tracking.Metric, s numeral.Separators) (sync.SubmitArgs, error) {
	v, err := numeral.Parse(typed, m, s)
	switch {
	case err != nil:
		return args, err
	case m.Kind == tracking.CheckBox && v.Valid && v.N != 0 && v.N != 1:
		return args, &numeral.Error{What: numeral.OutOfRange}
	case args.Op == tracking.Add && (!v.Valid || v.N == 0):
		return args, errNoNumber
	case args.Op == tracking.Add:
		args.Value = v.N
	case v.Valid:
		args.Op, args.Value = tracking.Set, v.N
	default:
		args.Op, args.Value = tracking.Clear, 0
	}
	return args, nil
}

// line is a change as one line of text to copy, of columns that a spreadsheet
// takes.
func line(columns ...string) string {
	for i, c := range columns {
		columns[i] = strings.Join(strings.Fields(c), " ")
	}
	return strings.TrimRight(strings.Join(columns, "\t"), "\t")
}
