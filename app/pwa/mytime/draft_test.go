package mytime

import (
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const zone = "Europe/Copenhagen"

func rulesAt(t *testing.T, now string, before timetrack.Entry) rules {
	t.Helper()
	c, err := period.Settings{Zone: zone}.Clock()
	if err != nil {
		t.Fatal(err)
	}
	return rules{zone: zone, now: instant(t, now), before: before, clock: func(period.Date) (period.Clock, error) { return c, nil }}
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func wall(day, time string) Wall {
	d, _ := period.ParseDate(day)
	return Wall{Day: d, Time: time}
}

func TestDraft(t *testing.T) {
	t.Parallel()
	const now = "2026-03-11T16:00:00Z"
	clocked := timetrack.Entry{Activity: "calls", Start: instant(t, "2026-03-11T07:02:37Z"), Stop: instant(t, "2026-03-11T08:15:09Z")}
	clocked.ID = "e1"
	running := clocked
	running.Stop = time.Time{}
	for name, c := range map[string]struct {
		draft       Draft
		before      timetrack.Entry
		now         string // other than usual
		start, stop string
		wrong       []string // field and code
	}{
		"new": {draft: Draft{Activity: "calls", Start: wall("2026-03-11", "9"), Stop: wall("2026-03-11", "1015")},
			start: "2026-03-11T08:00:00Z", stop: "2026-03-11T09:15:00Z"},
		"over midnight": {draft: Draft{Activity: "calls", Start: wall("2026-03-10", "22:30"), Stop: wall("2026-03-11", "1:15")},
			start: "2026-03-10T21:30:00Z", stop: "2026-03-11T00:15:00Z"},
		"untouched, with its seconds": {draft: draftOf(clocked, zone), before: clocked, start: "2026-03-11T07:02:37Z", stop: "2026-03-11T08:15:09Z"},
		"one side touched": {draft: Draft{Entry: "e1", Activity: "calls", Start: wall("2026-03-11", "08:02"), Stop: wall("2026-03-11", "9:20")}, before: clocked,
			start: "2026-03-11T07:02:37Z", stop: "2026-03-11T08:20:00Z"},
		"it runs on": {draft: draftOf(running, zone), before: running, start: "2026-03-11T07:02:37Z"},
		"nothing":    {draft: Draft{}, wrong: []string{"activity no_activity", "start no_time", "stop no_time"}},
		"no stop":    {draft: Draft{Activity: "a", Start: wall("2026-03-11", "9"), Stop: wall("2026-03-11", " ")}, wrong: []string{"stop no_time"}, start: "2026-03-11T08:00:00Z"},
		"no stop of one that is over": {draft: Draft{Entry: "e1", Activity: "a", Start: wall("2026-03-11", "9"), Stop: wall("2026-03-11", "")}, before: clocked,
			wrong: []string{"stop no_time"}, start: "2026-03-11T08:00:00Z"},
		"emoji":       {draft: Draft{Activity: "a", Start: wall("2026-03-11", "🙂"), Stop: wall("2026-03-11", "25")}, wrong: []string{"start not_time", "stop range"}},
		"no day":      {draft: Draft{Activity: "a", Start: Wall{Time: "9"}, Stop: wall("2026-03-11", "10")}, wrong: []string{"start no_day"}, stop: "2026-03-11T09:00:00Z"},
		"to come":     {draft: Draft{Activity: "a", Start: wall("2026-03-11", "16:30"), Stop: wall("2026-03-11", "17:30")}, wrong: []string{"stop future"}, start: "2026-03-11T15:30:00Z", stop: "2026-03-11T16:30:00Z"},
		"backwards":   {draft: Draft{Activity: "a", Start: wall("2026-03-11", "10"), Stop: wall("2026-03-11", "9")}, wrong: []string{"stop order"}, start: "2026-03-11T09:00:00Z", stop: "2026-03-11T08:00:00Z"},
		"too long":    {draft: Draft{Activity: "a", Start: wall("2026-03-09", "10"), Stop: wall("2026-03-10", "10:01")}, wrong: []string{"stop too_long"}, start: "2026-03-09T09:00:00Z", stop: "2026-03-10T09:01:00Z"},
		"skipped":     {draft: Draft{Activity: "a", Start: wall("2026-03-29", "2:30"), Stop: wall("2026-03-29", "4")}, now: "2026-04-01T00:00:00Z", wrong: []string{"start skipped"}, stop: "2026-03-29T02:00:00Z"},
		"shown twice": {draft: Draft{Activity: "a", Start: wall("2025-10-26", "2:30"), Stop: wall("2025-10-26", "4")}, wrong: []string{"start twice"}, stop: "2025-10-26T03:00:00Z"},
		"the earlier": {draft: Draft{Activity: "a", Start: Wall{Day: period.On(2025, 10, 26), Time: "2:30", Which: timetrack.Earlier}, Stop: wall("2025-10-26", "4")},
			start: "2025-10-26T00:30:00Z", stop: "2025-10-26T03:00:00Z"},
		"the later": {draft: Draft{Activity: "a", Start: Wall{Day: period.On(2025, 10, 26), Time: "2:30", Which: timetrack.Later}, Stop: wall("2025-10-26", "4")},
			start: "2025-10-26T01:30:00Z", stop: "2025-10-26T03:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := now
			if c.now != "" {
				at = c.now
			}
			args, all := c.draft.args(rulesAt(t, at, c.before))
			var codes []string
			for _, w := range all {
				codes = append(codes, w.Field+" "+w.Code)
			}
			if !slices.Equal(codes, c.wrong) {
				t.Errorf("wrong is %q, not %q", codes, c.wrong)
			}
			if !args.Start.Equal(instant(t, c.start)) || !args.Stop.Equal(instant(t, c.stop)) {
				t.Errorf("from %v to %v", args.Start, args.Stop)
			}
			if args.Entry != c.draft.Entry || args.Activity != c.draft.Activity {
				t.Errorf("args are %+v", args)
			}
		})
	}
}
