package device_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
)

// quiet is a failer for examples.
type quiet struct{}

func (quiet) Helper()                      {}
func (quiet) Errorf(f string, args ...any) { fmt.Printf(f+"\n", args...) }
func (quiet) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }

// Who starts the clock without a network sees it run, and the server hears of it
// later, with the times at which that was.
func ExampleClock() {
	w := newWorld(quiet{})
	w.activity(timetrack.Activity{Record: timetrack.Record{ID: "calls"}, Name: "Calls"})
	ann := w.phone("ann")
	ann.sync()

	ann.line.before = dead // no network
	if _, _, err := ann.Clock().Start(w.ctx, "calls"); err != nil {
		fmt.Println(err)
		return
	}
	w.pass(90 * time.Minute)
	running, _, err := ann.Clock().Running(w.ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(running.Activity, running.Elapsed, ann.Clock().State(w.ctx, running.Entry).State)
	if _, _, err := ann.Clock().Stop(w.ctx); err != nil {
		fmt.Println(err)
		return
	}

	w.pass(time.Hour)
	ann.line.before = nil
	ann.sync()
	day, err := w.sheet().Day(w.ctx, w.actor("ann"), "ann", today) // the server's
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, it := range day.Items {
		fmt.Println(it.Activity, it.Start.Format("15:04"), it.Stop.Format("15:04"), ann.Clock().State(w.ctx, it.Entry).State)
	}
	// Output:
	// calls 1h30m0s saved
	// calls 12:00 13:30 confirmed
}

// A value that is entered in a place without a network is saved on the device
// and shown at once, and confirmed when the network is back.
func Example() {
	w := newWorld(quiet{}) // a server with a tracker
	network := &line{w: w, person: "ann"}
	ctx := context.Background()

	r, err := device.Open(ctx, device.Config{Org: org, Person: "ann", KV: new(device.MemoryKV), Transport: network}, &device.Options{Now: w.clock})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := r.Sync(ctx); err != nil { // while there was one; Run does this by itself
		fmt.Println(err)
		return
	}

	network.before = func() error { return errors.New("no network") }
	entry, id, err := r.Submit(ctx, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Set, Value: 12})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(entry.Value, r.State(entry.Key).State)
	fmt.Println(r.Sync(ctx), r.Status().Failure, r.Pending())

	network.before = nil
	if err := r.Sync(ctx); err != nil {
		fmt.Println(err)
		return
	}
	state := r.State(entry.Key)
	fmt.Println(state.State, state.Confirmed, state.Change.ID == id, r.Pending())
	// Output:
	// 12 saved
	// no network offline 1
	// confirmed 12 true 0
}
