package held

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestPreview(t *testing.T) {
	t.Parallel()
	set := sync.HeldEntry{Op: tracking.Set, Value: 9, Current: tracking.NumberValue(5), Result: tracking.NumberValue(9)}
	onBlank := sync.HeldEntry{Op: tracking.Set, Value: 9, Result: tracking.NumberValue(9)}
	add := sync.HeldEntry{Op: tracking.Add, Value: 4, Current: tracking.NumberValue(5), Result: tracking.NumberValue(9)}
	wipe := sync.HeldEntry{Op: tracking.Clear, Current: tracking.NumberValue(5)}
	for _, c := range []struct {
		name   string
		entry  sync.HeldEntry
		action string
		want   Outcome
	}{
		{"accept", set, sync.Accept, Outcome{Day: tracking.NumberValue(9)}},
		{"accept a clearing", wipe, sync.Accept, Outcome{}},
		{"reopen", add, sync.Reopen, Outcome{Day: tracking.NumberValue(9)}},
		{"book what is set", set, sync.Book, Outcome{Day: tracking.NumberValue(5), Booked: 4}},
		{"book on a blank day", onBlank, sync.Book, Outcome{Booked: 9}},
		{"book what is added", add, sync.Book, Outcome{Day: tracking.NumberValue(5), Booked: 4}},
		{"refuse", set, sync.Refuse, Outcome{Day: tracking.NumberValue(5)}},
	} {
		if got := Preview(c.entry, c.action); got != c.want {
			t.Errorf("%s: got %+v; want %+v", c.name, got, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	today := period.On(2026, time.March, 11)
	for _, c := range []struct {
		name string
		d    sync.Decision
		want map[string]string
	}{
		{"accept says nothing", sync.Decision{Action: sync.Accept}, nil},
		{"book today", sync.Decision{Action: sync.Book}, nil},
		{"book an open day", sync.Decision{Action: sync.Book, Date: today - 1}, nil},
		{"book a day to come", sync.Decision{Action: sync.Book, Date: today + 1}, map[string]string{"date": "held.date_future"}},
		{"refuse without a word", sync.Decision{Action: sync.Refuse, Note: " \n"}, map[string]string{"note": "held.note_required"}},
		{"reopen without a word", sync.Decision{Action: sync.Reopen}, map[string]string{"note": "held.note_required"}},
		{"refuse", sync.Decision{Action: sync.Refuse, Note: "entered twice"}, nil},
		{"as long as can be", sync.Decision{Action: sync.Refuse, Note: strings.Repeat("ø", sync.MaxNote)}, nil},
		{"too long", sync.Decision{Action: sync.Accept, Note: strings.Repeat("ø", sync.MaxNote+1)}, map[string]string{"note": "held.note_long"}},
	} {
		if got := Check(c.d, today); !maps.Equal(got, c.want) {
			t.Errorf("%s: got %v; want %v", c.name, got, c.want)
		}
	}
}

func TestSilent(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC)
	device := func(hours int, waiting int64) sync.DeviceRow {
		return sync.DeviceRow{Heard: now.Add(-time.Duration(hours) * time.Hour), Waiting: waiting}
	}
	rows := []sync.DeviceRow{device(1, 5), device(100, 0), device(72, 3), device(80, 2), device(200, 0), device(90, 1)}
	if got, want := Silent(rows, now), []int{5, 3, 4, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v; want %v", got, want)
	}
	if got := Silent(nil, now); len(got) != 0 {
		t.Errorf("got %v of nothing", got)
	}
}

// A decision that is being written is about what was looked at.
func TestSame(t *testing.T) {
	t.Parallel()
	seen := func(change func(*sync.HeldChange, *sync.HeldEntry)) sync.HeldChange {
		c := sync.HeldChange{ID: "c", Revision: 1, Kind: sync.SubmitKind, Actions: []string{sync.Accept, sync.Refuse}}
		e := sync.HeldEntry{Op: tracking.Set, Value: 9, Current: tracking.NumberValue(5), Result: tracking.NumberValue(9)}
		if change != nil {
			change(&c, &e)
		}
		if e.Op == "" {
			return c
		}
		var err error
		if c.Detail, err = json.Marshal(e); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		name   string
		change func(*sync.HeldChange, *sync.HeldEntry)
		want   bool
	}{
		{"nothing", nil, true},
		{"another name", func(c *sync.HeldChange, _ *sync.HeldEntry) { c.Person.Name = "Ann" }, true},
		{"the revision", func(c *sync.HeldChange, _ *sync.HeldEntry) { c.Revision++ }, false},
		{"what can be decided", func(c *sync.HeldChange, _ *sync.HeldEntry) { c.Actions = []string{sync.Reopen, sync.Refuse} }, false},
		{"the present value", func(_ *sync.HeldChange, e *sync.HeldEntry) { e.Current = tracking.Value{} }, false},
		{"the result", func(_ *sync.HeldChange, e *sync.HeldEntry) { e.Result = tracking.NumberValue(10) }, false},
		{"the period", func(_ *sync.HeldChange, e *sync.HeldEntry) { e.Closed = true }, false},
		{"the entry", func(_ *sync.HeldChange, e *sync.HeldEntry) { *e = sync.HeldEntry{} }, false},
	} {
		if got := same(seen(nil), seen(c.change)); got != c.want {
			t.Errorf("%s changed: same is %v", c.name, got)
		}
	}
}
