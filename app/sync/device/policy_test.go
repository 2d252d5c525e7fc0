package device_test

import (
	"context"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
)

// paged is a line whose answers to pulls a test makes into the pages of a
// snapshot.
type paged struct {
	*line
	page func(a *sync.PullAnswer) error // nil leaves answers as they are
	sent []sync.Change
}

func (p *paged) Push(ctx context.Context, m sync.Push) (sync.PushAnswer, error) {
	p.sent = append(p.sent, m.Changes...)
	return p.line.Push(ctx, m)
}

func (p *paged) Pull(ctx context.Context, m sync.Pull) (sync.PullAnswer, error) {
	if p.page != nil {
		m.Cursor = "" // the server begins anew, and is told to go on
	}
	a, err := p.line.Pull(ctx, m)
	if err == nil && p.page != nil {
		err = p.page(&a)
	}
	return a, err
}

// A change says which definitions the device went by when it was made: while a
// snapshot is arriving, those before.
func TestPolicyIsOfTheDefinitionsInUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	way := &paged{line: &line{w: w, person: "ann"}}
	r, err := device.Open(w.ctx, device.Config{Org: org, Person: "ann", KV: new(device.MemoryKV), Transport: way}, &device.Options{Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Sync(w.ctx); err != nil {
		t.Fatal(err)
	}
	made := map[string]time.Time{} // policies, by id
	enter := func(policy time.Time) {
		t.Helper()
		w.pass(time.Minute)
		_, id, err := r.Submit(w.ctx, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Add, Value: 1})
		if err != nil {
			t.Fatal(err)
		}
		made[id] = policy
	}
	first := w.clock()
	enter(first)

	// Two pages of a snapshot come and then nothing; the second has other
	// definitions than the first.
	w.pass(time.Minute)
	pages := 0
	way.page = func(a *sync.PullAnswer) error {
		if pages++; pages > 2 {
			return errLine
		}
		a.Reset, a.First, a.More = true, pages == 1, true
		w.pass(time.Minute)
		return nil
	}
	if err := r.Sync(w.ctx); err == nil {
		t.Fatal("the snapshot is complete")
	}
	enter(first)

	// The last page has none: from then on, the policy is that of the page
	// before.
	var second time.Time
	pages = 0
	way.page = func(a *sync.PullAnswer) error {
		switch pages++; pages {
		case 1:
			second = a.Now
			a.Reset, a.First, a.More = true, false, true
		case 2:
			a.Reset, a.First, a.More, a.Definitions, a.Sections = true, false, false, nil, nil
		default:
			return errLine
		}
		w.pass(time.Minute)
		return nil
	}
	if err := r.Sync(w.ctx); err == nil {
		t.Fatal("there was more to come")
	}
	enter(second)
	way.page = nil
	if err := r.Sync(w.ctx); err != nil {
		t.Fatal(err)
	}
	for _, c := range way.sent {
		if want, ok := made[c.ID]; !ok || !c.Policy.Equal(want) {
			t.Errorf("%s was made under %v, want %v", c.ID, c.Policy, want)
		}
	}
	if len(way.sent) < len(made) {
		t.Errorf("%d were sent", len(way.sent))
	}
}
