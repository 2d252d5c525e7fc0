package server_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// However messages are cut, lost, doubled and reordered, and wherever the
// server fails, each change of each device has its effect once, in the order
// of its device, and one verdict that stays.
func TestAnyDeliveryIsExactlyOnce(t *testing.T) {
	t.Parallel()
	dates := []string{today, yesterday, lastWeek}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		w.close(lastWeek)
		want := map[string]int64{}
		var devices []*device
		outbox := map[*device][]sync.Change{}
		verdicts := map[*device]map[int64]sync.Verdict{}
		for _, who := range []string{"ann", "ann", "bob"} {
			d := w.device(who)
			devices = append(devices, d)
			verdicts[d] = map[int64]sync.Verdict{}
			for range rapid.IntRange(1, 8).Draw(rt, "changes") {
				date, n := rapid.SampledFrom(dates).Draw(rt, "date"), rapid.Int64Range(1, 9).Draw(rt, "value")
				outbox[d] = append(outbox[d], d.submit(tracking.Add, date, n, 0))
				if date != lastWeek {
					want["made/"+date+"/"+who] += n
				}
			}
		}
		send := func(d *device, from, to int, nth int64) {
			failing := &storagetest.Failing{DB: w.db, Nth: nth, Err: errors.New("boom")}
			srv := server.New(server.Config{DB: failing, Directory: w.dir}, &server.Options{Now: w.clock})
			a, err := srv.Push(context.Background(), w.as(d.person), d.message(outbox[d][from:to]...))
			if err != nil {
				if !failing.Failed() {
					t.Fatal(err)
				}
				return
			}
			for _, v := range a.Verdicts {
				if before, ok := verdicts[d][v.Seq]; ok {
					equal(t, "the verdict", v, before)
				}
				verdicts[d][v.Seq] = v
			}
		}
		for range rapid.IntRange(0, 12).Draw(rt, "messages") {
			d := rapid.SampledFrom(devices).Draw(rt, "device")
			from := rapid.IntRange(0, len(outbox[d])-1).Draw(rt, "from")
			to := rapid.IntRange(from+1, len(outbox[d])).Draw(rt, "to")
			send(d, from, to, int64(rapid.IntRange(0, 6).Draw(rt, "failing write")))
		}
		got := map[string]string{}
		for _, d := range devices {
			send(d, 0, len(outbox[d]), 0)
			if len(verdicts[d]) != len(outbox[d]) {
				rt.Fatalf("%d verdicts on %d changes", len(verdicts[d]), len(outbox[d]))
			}
			for _, c := range outbox[d] {
				status := sync.Applied
				if strings.Contains(string(c.Args), lastWeek) {
					status = sync.Held
				}
				if v := verdicts[d][c.Seq]; v.Status != status || v.ID != c.ID {
					rt.Fatalf("change %d: %+v, want %s", c.Seq, v, status)
				}
			}
			rows, _ := d.synced()
			maps.Copy(got, rows)
		}
		expected := map[string]string{}
		for k, n := range want {
			expected[k] = tracking.NumberValue(n).String()
		}
		equal(t, "values", got, expected)
	})
}

// A failure at any write of a decision leaves it open.
func TestCrashesOfADecision(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for nth := int64(1); ; nth++ {
		w := newWorld(t)
		d := w.device("ann")
		c := d.submit(tracking.Set, lastWeek, 5, 0)
		w.close(lastWeek)
		d.one(c)
		failing := &storagetest.Failing{DB: w.db, Nth: nth, Err: boom}
		srv := server.New(server.Config{DB: failing, Directory: w.dir}, &server.Options{Now: w.clock})
		reopen := sync.Decision{Action: sync.Reopen, Note: "x"}
		_, err := srv.Decide(context.Background(), w.as("mia"), c.ID, 1, reopen)
		if !failing.Failed() {
			if nth < 6 || err != nil {
				t.Fatalf("past all writes after %d: %v", nth, err)
			}
			break
		}
		if !errors.Is(err, boom) {
			t.Fatalf("write %d: %v", nth, err)
		}
		equal(t, "value", w.value("ann", lastWeek), "")
		equal(t, "held", w.held("mia"), []string{c.ID})
		if _, err := w.decide("mia", c.ID, 1, sync.Decision{Action: sync.Accept}); fault.Code(err) != "period_locked" {
			t.Errorf("write %d: the period is open: %v", nth, err)
		}
		if _, err := w.decide("mia", c.ID, 1, reopen); err != nil {
			t.Errorf("write %d: again: %v", nth, err)
		}
	}
}
