package server_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// looked is a directory that counts the rosters of the past that it is asked
// for.
type looked struct {
	people.Directory
	n *atomic.Int32
}

func (l looked) RosterAt(ctx context.Context, org string, at time.Time) (*people.Roster, error) {
	l.n.Add(1)
	return l.Directory.RosterAt(ctx, org, at)
}

// Each change is judged by the roster of its own time, and few are read.
func TestRostersOfThePast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var n atomic.Int32
	w.server = server.New(server.Config{DB: w.db, Directory: looked{w.dir, &n}}, &server.Options{Now: w.clock})
	d := w.device("ann")
	var changes []sync.Change
	enter := func() {
		for range 30 {
			changes = append(changes, d.submit(tracking.Add, today, 1, 0))
			w.pass(time.Second)
		}
	}
	places := func(ms ...people.Membership) {
		w.person("ann", func(p *people.Person) { p.Locations = ms })
		w.pass(time.Second)
	}
	north := people.Membership{ID: "north"}
	enter()
	equal(t, "nothing has changed", d.push().Last, int64(0))
	d.push(changes...)
	equal(t, "look-ups", n.Load(), int32(1))

	changes = nil
	enter()
	places()
	enter()
	places(north)
	enter()
	w.person("bob", func(p *people.Person) { p.LastName = "Other" })
	w.pass(time.Second)
	n.Store(0)
	got := map[string]int{}
	for i, v := range d.push(changes...).Verdicts[30:] {
		got[v.Status]++
		if want := map[bool]string{true: sync.Rejected, false: sync.Applied}[i/30 == 1]; v.Status != want {
			t.Fatalf("change %d: %+v, want %s", i, v, want)
		}
	}
	equal(t, "verdicts", got, map[string]int{sync.Applied: 60, sync.Rejected: 30})
	if n.Load() > 20 {
		t.Errorf("%d look-ups for two changes of the past", n.Load())
	}
}
