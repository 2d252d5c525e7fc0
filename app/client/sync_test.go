//go:build !js

package client_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

var _ device.Transport = (*client.Client)(nil)

// submit is a change of today's Calls, made then.
func (w *world) submit(seq int64, tracker api.Tracker, value int64, made time.Time) sync.Change {
	w.t.Helper()
	args, err := json.Marshal(sync.SubmitArgs{Tracker: tracker.ID, Metric: tracker.Metrics[0].ID, Date: w.today, Op: tracking.Set, Value: value})
	w.ok(err)
	return sync.Change{Seq: seq, ID: change.NewID(), Kind: sync.SubmitKind, Args: args, Made: made}
}

func TestSync(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tracker := w.tracker("Outreach")
	office, err := w.CreateLocation(w.ctx, api.LocationInput{Name: "Office"})
	w.ok(err)
	rita, hers := w.hire("Rita", "representative", office.ID)
	me := uuid.NewString()
	first, err := hers.Pull(w.ctx, sync.Pull{Protocol: sync.Protocol, Device: me, Sent: time.Now()})
	w.ok(err)
	if !first.Reset || first.Definitions == nil || len(first.Sections) != 2 || first.Definitions.Person.ID != rita.ID {
		t.Fatalf("%+v", first)
	}
	push := sync.Push{Protocol: sync.Protocol, Device: me, Sent: time.Now(), Changes: []sync.Change{
		w.submit(1, tracker, 1250, time.Now()), w.submit(2, tracker, 9900, time.Now().Add(time.Hour)),
	}}
	pushed, err := hers.Push(w.ctx, push)
	w.ok(err)
	if pushed.Last != 2 || len(pushed.Verdicts) != 2 || pushed.Verdicts[0].Status != sync.Applied || pushed.Verdicts[1].Status != sync.Held {
		t.Fatalf("%+v", pushed)
	}
	again, err := hers.Push(w.ctx, push)
	w.ok(err)
	if again.Last != 2 || len(again.Verdicts) != 2 {
		t.Errorf("sent again: %+v", again)
	}
	next, err := hers.Pull(w.ctx, sync.Pull{Protocol: sync.Protocol, Device: me, Cursor: first.Cursor, Sent: time.Now(), Stored: 2, Made: 2})
	w.ok(err)
	if next.Reset || len(next.Rows) != 1 || !strings.Contains(string(next.Rows[0].Data), `"new":"1250"`) {
		t.Errorf("%+v", next)
	}

	// What was held, and who was heard of.
	held, err := w.Held(w.ctx, client.Page{})
	w.ok(err)
	devices, err := w.Devices(w.ctx)
	w.ok(err)
	if len(held.Items) != 1 || held.Items[0].Code != sync.CodeClockAhead || held.Items[0].Person.ID != rita.ID || len(devices.Items) != 1 || devices.Items[0].Device != me {
		t.Fatalf("%+v %+v", held, devices)
	}
	change := held.Items[0]
	_, err = w.Decide(w.ctx, change.ID, change.Revision+1, sync.Decision{Action: sync.Accept})
	if !errors.Is(err, fault.ErrStale) {
		t.Errorf("another revision: %v", err)
	}
	decided, err := w.Decide(w.ctx, change.ID, change.Revision, sync.Decision{Action: sync.Refuse, Note: "Not that many."})
	w.ok(err)
	if decided.Decision == nil || decided.Decision.Action != sync.Refuse {
		t.Errorf("%+v", decided)
	}
	_, err = hers.Held(w.ctx, client.Page{})
	w.refused(err, "denied")

	// What a device goes by.
	_, err = w.Pull(w.ctx, sync.Pull{Protocol: sync.Protocol, Device: me, Sent: time.Now()})
	w.refused(err, sync.CodeForeignDevice)
	_, err = hers.Pull(w.ctx, sync.Pull{Protocol: sync.Protocol + 1, Device: me, Sent: time.Now()})
	w.refused(err, sync.CodeUpgrade)
	big := push
	big.Changes = make([]sync.Change, sync.MaxChanges+1)
	for i := range big.Changes {
		big.Changes[i] = w.submit(int64(i)+3, tracker, 1, time.Now())
	}
	_, err = hers.Push(w.ctx, big)
	w.refused(err, "too_large")
	big.Changes = big.Changes[:90]
	for i := range big.Changes {
		big.Changes[i].Args = json.RawMessage(`{"tracker":"` + strings.Repeat("x", 4000) + `"}`)
	}
	_, err = hers.Push(w.ctx, big)
	w.refused(err, "too_large")
	w.ok(hers.SignOut(w.ctx))
	_, err = hers.Push(w.ctx, push)
	w.refused(err, "signed_out")
}
