package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
)

// A snapshot repeats the verdicts that the device may have otherwise: those of
// what was not applied, decisions, and of what was applied those of the time
// for which the device keeps it.
func TestASnapshotRepeatsVerdicts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	d.push(d.submit(tracking.Add, today, 1, 0), d.submit(tracking.Add, "2026-03-12", 2, 0))
	w.close("2026-03-02")
	held := d.one(d.submit(tracking.Add, "2026-03-03", 4, 0))
	if held.Status != sync.Held {
		t.Fatalf("%+v", held)
	}
	repeated := func() map[int64]string {
		d.cursor, d.stored = "", d.seq
		all := map[int64]string{}
		for _, v := range d.pull().Verdicts {
			all[v.Seq] = v.Status
		}
		return all
	}
	equal(t, "at once", repeated(), map[int64]string{1: "applied", 2: "rejected", 3: "held"})
	w.pass(sync.KeepSent + time.Hour)
	equal(t, "when the device has forgotten what was applied", repeated(), map[int64]string{2: "rejected", 3: "held"})
	if _, err := w.server.Decide(context.Background(), w.as("eve"), held.ID, 1, sync.Decision{Action: sync.Refuse, Note: "too late"}); err != nil {
		t.Fatal(err)
	}
	equal(t, "a decision", repeated(), map[int64]string{2: "rejected", 3: "rejected"})
}
