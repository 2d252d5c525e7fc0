package mytime

import (
	"errors"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Wall is a time as it is typed: on a civil day, by the wall clock.
type Wall struct {
	Day   period.Date
	Time  string
	Which timetrack.Twice // of a time that the clocks show twice
}

// Draft is an entry as it is typed.
type Draft struct {
	Entry    string // id; "" is a new one
	Instead  string // id of the refused change that it takes the place of
	Activity string // id
	Start    Wall
	Stop     Wall
	Reason   string
}

// draftOf is an entry to be edited.
func draftOf(e timetrack.Entry, zone string) Draft {
	return Draft{Entry: e.ID, Activity: e.Activity, Start: wallAt(e.Start, zone), Stop: wallAt(e.Stop, zone)}.complete()
}

// complete puts the day of the one time in for the other one.
func (d Draft) complete() Draft {
	if d.Start.Day == 0 {
		d.Start.Day = d.Stop.Day
	}
	if d.Stop.Day == 0 {
		d.Stop.Day = d.Start.Day
	}
	return d
}

func wallAt(at time.Time, zone string) Wall {
	if at.IsZero() {
		return Wall{}
	}
	at = clock.In(at, zone)
	return Wall{Day: period.DateOf(at), Time: wallOf(at)}
}

// rules are what a draft is held against.
type rules struct {
	zone   string
	clock  func(period.Date) (period.Clock, error) // the person's, around a day
	now    time.Time                               // by the clock of the rules
	before timetrack.Entry                         // as it stands; the zero Entry is none
}

// wrong says what is wrong with a field: by the end of the key of its message.
type wrong struct {
	Field string // activity, start, stop or reason
	Code  string
	// Earlier and Later are those of a time that the clocks show twice.
	Earlier, Later time.Time
}

// args returns what a draft asks for, and what is wrong with it, the first of
// each field. Nothing that stood there and was not touched is changed, seconds
// included.
func (d Draft) args(r rules) (sync.ClockArgs, []wrong) {
	args := sync.ClockArgs{Entry: d.Entry, Activity: d.Activity, Reason: strings.TrimSpace(d.Reason)}
	var all []wrong
	if d.Activity == "" {
		all = append(all, wrong{Field: "activity", Code: "no_activity"})
	}
	read := func(field string, w Wall, before time.Time, optional bool) (time.Time, bool) {
		if optional && strings.TrimSpace(w.Time) == "" {
			return time.Time{}, true
		}
		at, code := w.instant(r, field, before)
		if code.Code != "" {
			all = append(all, code)
		}
		return at, code.Code == ""
	}
	var started, stopped bool
	args.Start, started = read("start", d.Start, r.before.Start, false)
	args.Stop, stopped = read("stop", d.Stop, r.before.Stop, d.Entry != "" && r.before.Running())
	var length time.Duration
	if started && stopped && !args.Stop.IsZero() {
		length = args.Stop.Sub(args.Start)
	}
	was := time.Duration(0)
	if !r.before.Start.IsZero() && !r.before.Stop.IsZero() {
		was = r.before.Stop.Sub(r.before.Start)
	}
	switch {
	case started && args.Start.After(r.now):
		all = append(all, wrong{Field: "start", Code: "future"})
	case stopped && args.Stop.After(r.now):
		all = append(all, wrong{Field: "stop", Code: "future"})
	case started && stopped && !args.Stop.IsZero() && length <= 0:
		all = append(all, wrong{Field: "stop", Code: "order"})
	case length > timetrack.MaxEntry && length > was:
		all = append(all, wrong{Field: "stop", Code: "too_long"})
	}
	return args, all
}

// instant is when a wall clock shows it.
func (w Wall) instant(r rules, field string, before time.Time) (time.Time, wrong) {
	if untouched := wallAt(before, r.zone); !before.IsZero() && w == untouched {
		return before, wrong{}
	}
	switch {
	case strings.TrimSpace(w.Time) == "":
		return time.Time{}, wrong{Field: field, Code: "no_time"}
	case w.Day == 0:
		return time.Time{}, wrong{Field: field, Code: "no_day"}
	}
	since, err := parseWall(w.Time)
	switch {
	case errors.Is(err, errRange):
		return time.Time{}, wrong{Field: field, Code: "range"}
	case err != nil:
		return time.Time{}, wrong{Field: field, Code: "not_time"}
	}
	c, err := r.clock(w.Day)
	if err != nil {
		return time.Time{}, wrong{Field: field, Code: "no_day"}
	}
	at, err := timetrack.WallTime(c, field, w.Day, since, w.Which)
	if twice, ok := errors.AsType[*timetrack.Ambiguous](err); ok {
		return time.Time{}, wrong{Field: field, Code: "twice", Earlier: twice.Earlier, Later: twice.Later}
	}
	switch {
	case fault.Code(err) == "skipped_time":
		return time.Time{}, wrong{Field: field, Code: "skipped"}
	case err != nil:
		return time.Time{}, wrong{Field: field, Code: "no_day"}
	}
	return at, wrong{}
}
