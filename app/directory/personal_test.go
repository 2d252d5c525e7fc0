package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const calls = "c0000000-0000-7000-8000-000000000001" // a metric

// track stores a tracker with the metric of calls.
func (w *world) track() {
	w.t.Helper()
	w.update(func(ctx context.Context, tx storage.Tx) error {
		return tx.Tracking().PutTracker(ctx, tracking.Tracker{
			ID: "c0000000-0000-7000-8000-000000000000", Revision: 1, Name: "Daily", Start: monday, Period: period.Day,
			Metrics: []tracking.Metric{{ID: calls, Name: "Calls", Kind: tracking.Number}},
		}, w.owner.Person, w.clock.now())
	})
}

// enter stores the entry of a person for a day.
func (w *world) enter(p people.Person, d period.Date, n int64) {
	w.t.Helper()
	key := tracking.Key{Metric: calls, Date: d, Person: p.ID}
	w.update(func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Tracking().Lookup(ctx, []tracking.Key{key})
		if err != nil {
			return err
		}
		return tx.Tracking().Submit(ctx, []tracking.Submission{{
			Key: key, Revision: found[key].Revision + 1, Change: ids()(), Op: tracking.Set, Operand: n,
			Old: found[key].Value, New: tracking.NumberValue(n), By: p.ID, Made: w.clock.now(), Received: w.clock.now(),
		}})
	})
}

// sync gives a person a phone that has sent three changes: one was applied,
// one refused by a manager, and one waits.
func (w *world) sync(p people.Person) (receipts []storage.Receipt) {
	w.t.Helper()
	device := "phone of " + p.ID
	for seq, status := range []change.Status{change.Applied, change.Held, change.Held} {
		r := storage.Receipt{
			Device: device, Seq: int64(seq + 1), ID: fmt.Sprint(p.ID, " ", seq), Person: p.ID, Kind: "tracking.submit@1", Status: status, Subject: p.ID,
			Date: monday, Claimed: noon, Made: noon, Received: noon, Revision: 1,
		}
		if status == change.Held {
			r.Args, r.Detail = []byte(`{"value": "5", "reason": "Rita was away"}`), []byte(`{"sent": "what Rita sent"}`)
			r.Code, r.Reason = "conflict", "somebody changed what Rita entered"
		}
		receipts = append(receipts, r)
	}
	w.update(func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Devices().PutDevice(ctx, storage.Device{ID: device, Person: p.ID, Registered: noon, Heard: noon, Last: 3, Waiting: 2}); err != nil {
			return err
		}
		if err := tx.Devices().PutReceipts(ctx, receipts); err != nil {
			return err
		}
		r := &receipts[1]
		r.Revision, r.Status, r.Decision = 2, change.Rejected, storage.Decision{Action: "refuse", By: w.owner.Person, At: noon, Note: "no, Rita"}
		return tx.Devices().PutReceipts(ctx, receipts[1:2])
	})
	return receipts
}

// total adds up everything that was entered.
func (w *world) total() int64 {
	w.t.Helper()
	var sum int64
	w.view(func(ctx context.Context, tx storage.Tx) error {
		return tx.Tracking().Entries(ctx, tracking.EntryQuery{Metrics: []string{calls}}, func(e tracking.Entry) error {
			sum += e.Value.N
			return nil
		})
	})
	return sum
}

func (w *world) known(p people.Person) people.Person {
	w.t.Helper()
	p.FirstName, p.LastName, p.Email, p.ExternalID, p.Language = "Rita", "Skov", "rita@example.com", "E77", "da"
	p, err := w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	return p
}

func TestOnesOwnData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.track()
	p := w.known(w.hire("Rita", "representative", w.north))
	other := w.hire("Other", "representative", w.north)
	w.signIn(p)
	w.sync(p)
	w.sync(other)
	w.enter(p, monday, 3)
	w.enter(p, monday, 5)
	w.enter(other, monday, 100)

	data, err := w.dir.Export(w.ctx, w.actor(p.ID), p.ID)
	w.ok(err)
	if data.Organization != "Umbrella" || data.Profile.Email != "rita@example.com" || len(data.Versions) != 2 ||
		data.SignsInWith != "rita@example.com" || len(data.Sessions) != 1 || len(data.Tokens) != 1 || len(data.Audit) != 2 {
		t.Errorf("data %+v", data)
	}
	if len(data.Entries) != 1 || data.Entries[0].Value != tracking.NumberValue(5) || len(data.Entries[0].Submissions) != 2 {
		t.Errorf("entries %+v", data.Entries)
	}
	args, detail := json.RawMessage(`{"value": "5", "reason": "Rita was away"}`), json.RawMessage(`{"sent": "what Rita sent"}`)
	sent := func(n int, c directory.ChangeData) directory.ChangeData {
		c.ID, c.Kind, c.Person, c.Date, c.Claimed, c.Made, c.Received = fmt.Sprint(p.ID, " ", n), "tracking.submit@1", p.ID, monday, noon, noon, noon
		if n > 0 {
			c.Args, c.Detail, c.Code, c.Reason = args, detail, "conflict", "somebody changed what Rita entered"
		}
		return c
	}
	devices := []directory.DeviceData{{ID: "phone of " + p.ID, Registered: noon, Heard: noon, Waiting: 2, Changes: []directory.ChangeData{
		sent(0, directory.ChangeData{Status: "applied"}),
		sent(1, directory.ChangeData{Status: "rejected", Decision: &directory.DecisionData{Action: "refuse", By: w.owner.Person, At: noon, Note: "no, Rita"}}),
		sent(2, directory.ChangeData{Status: "held"}),
	}}}
	if diff := cmp.Diff(devices, data.Devices); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{calls: "Daily: Calls", w.north.ID: "North"}, data.Names); diff != "" {
		t.Error(diff)
	}
	b, err := json.Marshal(data)
	w.ok(err)
	for _, secret := range []string{`"h"`, "s-" + p.ID, "h-" + p.ID, "l-" + p.ID, "100"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the data hold %q", secret)
		}
	}
	bare, err := w.dir.Export(w.ctx, w.owner, w.owner.Person)
	w.ok(err)
	if b, err := json.Marshal(bare); err != nil || strings.Contains(string(b), "null") {
		t.Errorf("lists without rows are null: %s, %v", b, err)
	}
	for _, a := range []people.Actor{w.owner, w.actor(other.ID), {Org: w.org, Token: "t", Permissions: people.AllPermissions, Level: 40}} {
		_, err := w.dir.Export(w.ctx, a, p.ID)
		w.refused(err, "denied")
	}
	_, err = w.dir.Export(w.ctx, people.Actor{Org: w.org}, "")
	w.refused(err, "denied")
}

// Nothing that an organization stores names an erased person.
func TestErasingAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.track()
	p := w.known(w.hire("Margarita", "representative", w.north))
	p.LastName = "Aasen"
	p, err := w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	twin := w.hire("Ritha", "representative", w.north)
	_, err = w.dir.Merge(w.ctx, w.owner, twin.ID, p.ID, "twice")
	w.ok(err)
	w.signIn(p)
	w.enter(p, monday, 7)
	theirs := append(w.sync(p), w.sync(twin)...)
	stays := w.hire("Mona", "manager", w.north)
	kept := w.sync(stays)
	w.update(func(ctx context.Context, tx storage.Tx) error {
		return tx.Audit().Append(ctx, storage.Event{ID: "e", At: w.clock.now(), Person: p.ID, Action: "export.report", Detail: map[string]string{"title": "Calls of Rita"}})
	})

	w.refused(w.dir.Erase(w.ctx, w.owner, p.ID, " "), "invalid")
	w.refused(w.dir.Erase(w.ctx, w.owner, twin.ID, "asked for it"), "merged")
	w.ok(w.dir.Erase(w.ctx, w.owner, p.ID, "asked for it"))

	var all []any
	w.view(func(ctx context.Context, tx storage.Tx) error {
		for _, id := range []string{p.ID, twin.ID} {
			versions, err := tx.People().Versions(ctx, id)
			if err != nil {
				return err
			}
			all = append(all, versions)
		}
		tokens, err := tx.Accounts().Tokens(ctx)
		if err != nil {
			return err
		}
		for i, r := range theirs {
			found, err := tx.Devices().ReceiptsByID(ctx, []string{r.ID})
			if err != nil {
				return err
			}
			got := found[r.ID]
			all = append(all, fmt.Sprintf("%+v %s %s", got, got.Args, got.Detail))
			if i%3 == 2 && (got.Status != change.Rejected || got.Decision.Action != "refuse" || got.Decision.By != w.owner.Person) {
				t.Errorf("what waited for a decision: %+v", got)
			}
			if got.Status == change.Held || got.Date != monday || got.Code != r.Code {
				t.Errorf("%d: %+v", i, got)
			}
		}
		devices, err := tx.Devices().Devices(ctx, nil)
		if err != nil {
			return err
		}
		if len(devices) != 1 || devices[0].Person != stays.ID {
			t.Errorf("devices: %+v", devices)
		}
		held, err := tx.Devices().Held(ctx, storage.HeldQuery{})
		if diff := cmp.Diff(kept[2:], held); diff != "" {
			t.Errorf("what somebody else waits for (-want +got):\n%s", diff)
		}
		all = append(all, tokens)
		return err
	})
	all = append(all, w.events(storage.EventQuery{}))
	stored := fmt.Sprintf("%+v", all)
	for _, name := range []string{"Rita", "Margarita", "Ritha", "Skov", "Aasen", "rita@", "E77"} {
		if strings.Contains(stored, name) {
			t.Errorf("%q is still stored: %s", name, stored)
		}
	}
	if got := w.access(p); got != "" {
		t.Errorf("access is left: %s", got)
	}
	if got := w.total(); got != 7 {
		t.Errorf("the figures add up to %d", got)
	}
	if e := w.events(storage.EventQuery{Action: "held_change.decided"}); len(e) != 2 || e[0].Detail["action"] != "refuse" || e[0].Person != w.owner.Person {
		t.Errorf("decisions: %+v", e)
	}
	e := w.events(storage.EventQuery{Target: p.ID})
	if e[0].Action != "person.erased" || e[0].Detail["reason"] != "asked for it" {
		t.Errorf("event %+v", e[0])
	}
	gone := w.person(p.ID)
	first, last := directory.Pseudonym(p.ID)
	if !gone.Erased || !gone.Inactive || gone.Permissions != 0 || gone.FirstName != first || gone.LastName != last || len(gone.Locations) != 1 {
		t.Errorf("left: %+v", gone)
	}
	// Nothing can be done to the record any more.
	gone.FirstName, gone.LastName = "Rita", "Skov"
	_, err = w.dir.SavePerson(w.ctx, w.owner, gone)
	w.refused(err, "erased")
	w.refused(w.dir.Erase(w.ctx, w.owner, p.ID, "again"), "erased")
	_, err = w.dir.Activate(w.ctx, w.owner, p.ID, gone.Revision)
	w.refused(err, "erased")
	_, err = w.dir.Unmerge(w.ctx, w.owner, twin.ID, "no")
	w.refused(err, "not_merged")

	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	away := w.hire("Sue", "representative", w.south)
	w.refused(w.dir.Erase(w.ctx, admin, away.ID, "enough"), "not_found")
	w.refused(w.dir.Erase(w.ctx, w.actor(away.ID), admin.Person, "enough"), "denied")
}

func TestMergingAndUndoing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.track()
	p := w.known(w.hire("Rita", "representative", w.north))
	twin := w.hire("Ritha", "representative", w.south)
	twin.Email = "ritha@example.com"
	twin, err := w.dir.SavePerson(w.ctx, w.owner, twin)
	w.ok(err)
	w.signIn(twin)
	w.enter(p, monday, 3)
	w.enter(twin, monday+1, 4)

	before := w.person(twin.ID)
	merged, err := w.dir.Merge(w.ctx, w.owner, twin.ID, p.ID, "hired twice")
	w.ok(err)
	if merged.MergedInto != p.ID || !merged.Inactive {
		t.Errorf("merged %+v", merged)
	}
	if got := w.access(twin); got != "disabled ritha@example.com" {
		t.Errorf("access %s", got)
	}
	if got := w.total(); got != 7 {
		t.Errorf("the figures add up to %d", got)
	}
	data, err := w.dir.Export(w.ctx, w.actor(p.ID), p.ID)
	w.ok(err)
	if len(data.Entries) != 2 || len(data.Duplicates) != 1 {
		t.Errorf("one's own data after a merge: %+v", data)
	}
	_, err = w.dir.Merge(w.ctx, w.owner, twin.ID, p.ID, "again")
	w.refused(err, "merged")
	_, err = w.dir.SavePerson(w.ctx, w.owner, merged)
	w.refused(err, "merged")
	_, err = w.dir.Actor(w.ctx, w.org, twin.ID)
	w.refused(err, "denied")

	back, err := w.dir.Unmerge(w.ctx, w.owner, twin.ID, "two people after all")
	w.ok(err)
	before.Revision = back.Revision
	if diff := cmp.Diff(before, back); diff != "" {
		t.Error(diff)
	}
	if got := w.access(twin); got != "ritha@example.com" {
		t.Errorf("access %s", got)
	}
	if got := w.total(); got != 7 {
		t.Errorf("the figures add up to %d", got)
	}
	_, err = w.dir.Unmerge(w.ctx, w.owner, twin.ID, "again")
	w.refused(err, "not_merged")

	// Who had left before has left after.
	gone, err := w.dir.Deactivate(w.ctx, w.owner, twin.ID, back.Revision)
	w.ok(err)
	_, err = w.dir.Merge(w.ctx, w.owner, twin.ID, p.ID, "hired twice")
	w.ok(err)
	back, err = w.dir.Unmerge(w.ctx, w.owner, twin.ID, "no")
	w.ok(err)
	if back.Inactive != gone.Inactive {
		t.Error("undoing brought back somebody who had left")
	}
}

func TestWhatCannotBeMerged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.track()
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	p := w.hire("Rita", "representative", w.north)
	twin := w.hire("Ritha", "representative", w.north)
	third := w.hire("Rrita", "representative", w.north)
	manager := w.hire("Mona", "manager", w.north)
	away := w.hire("Sue", "representative", w.south)
	w.enter(p, monday, 1)
	w.enter(third, monday, 2)
	w.enter(twin, monday+1, 3)

	for _, tc := range []struct {
		name       string
		from, into string
		code       string
	}{
		{"oneself", p.ID, p.ID, "invalid"},
		{"into the actor, who would see the figures", p.ID, admin.Person, "own_access"},
		{"the actor", admin.Person, p.ID, "own_access"},
		{"a higher level into a lower, whose figures more people see", manager.ID, p.ID, "higher_level"},
		{"out of reach", away.ID, p.ID, "not_found"},
		{"into somebody out of reach", p.ID, away.ID, "not_found"},
		{"above", w.owner.Person, p.ID, "not_found"},
		{"two values for one day", third.ID, p.ID, "merge_conflict"},
	} {
		_, err := w.dir.Merge(w.ctx, admin, tc.from, tc.into, "twice")
		if err == nil {
			t.Errorf("%s: merged", tc.name)
			continue
		}
		w.refused(err, tc.code)
	}
	_, err := w.dir.Merge(w.ctx, admin, twin.ID, p.ID, "")
	w.refused(err, "invalid")
	_, err = w.dir.Merge(w.ctx, admin, twin.ID, p.ID, "twice")
	w.ok(err)
	_, err = w.dir.Merge(w.ctx, admin, p.ID, manager.ID, "chain")
	w.ok(err)
	// The days of a duplicate's duplicate count too.
	w.enter(third, monday+1, 5)
	w.update(func(ctx context.Context, tx storage.Tx) error {
		key := tracking.Key{Metric: calls, Date: monday, Person: third.ID}
		return tx.Tracking().Submit(ctx, []tracking.Submission{{
			Key: key, Revision: 2, Change: "c", Op: tracking.Clear, Old: tracking.NumberValue(2), By: third.ID, Made: noon, Received: noon,
		}})
	})
	_, err = w.dir.Merge(w.ctx, admin, third.ID, manager.ID, "twice")
	w.refused(err, "merge_conflict")
}

func TestTheLastAdministratorIsNotMerged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.owner
	token.Person, token.Token = "", "t"
	other := w.hire("Bo", "enterprise", w.north)
	_, err := w.dir.Deactivate(w.ctx, w.owner, other.ID, other.Revision)
	w.ok(err)
	_, err = w.dir.Merge(w.ctx, token, w.owner.Person, other.ID, "twice")
	w.refused(err, "last_administrator")
}

func TestSweeping(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.known(w.hire("Rita", "representative", w.north))
	stays := w.hire("Mona", "manager", w.north)
	twin := w.hire("Ritha", "representative", w.north)
	_, err := w.dir.Merge(w.ctx, w.owner, twin.ID, p.ID, "twice")
	w.ok(err)
	o := organization(w)
	o.Retention = people.Retention{AuditDays: 100, SessionDays: 10, InactiveDays: 50}
	_, err = w.dir.SaveOrganization(w.ctx, w.owner, o)
	w.ok(err)
	w.signIn(stays)
	w.update(func(ctx context.Context, tx storage.Tx) error {
		return tx.Idempotency().Claim(ctx, storage.Response{Caller: p.ID, Key: "k", Created: noon})
	})
	left, err := w.dir.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
	w.ok(err)
	// A later version of somebody who left does not start the days anew.
	w.clock.advance(20 * 24 * time.Hour)
	left.LastName = "Holm"
	left, err = w.dir.SavePerson(w.ctx, w.owner, left)
	w.ok(err)

	holds := func() string {
		t.Helper()
		var have []string
		if !w.person(p.ID).Erased {
			have = append(have, "person")
		}
		if !w.person(twin.ID).Erased {
			have = append(have, "duplicate")
		}
		w.view(func(ctx context.Context, tx storage.Tx) error {
			if s, err := tx.Accounts().Sessions(ctx, stays.ID, noon); err != nil || len(s) > 0 {
				have = append(have, "session")
			}
			if _, err := tx.Idempotency().Response(ctx, p.ID, "k"); err == nil {
				have = append(have, "answer")
			}
			return nil
		})
		if len(w.events(storage.EventQuery{Action: "organization.created"})) > 0 {
			have = append(have, "event")
		}
		return strings.Join(have, " ")
	}
	const day = 24 * time.Hour
	for _, step := range []struct {
		after time.Duration
		want  string
	}{
		{day - time.Second, "person duplicate session answer event"},
		{day + time.Second, "person duplicate session event"},
		{10 * day, "person duplicate session event"},
		{10*day + time.Second, "person duplicate event"},
		{50 * day, "person duplicate event"},
		{50*day + time.Second, "event"},
		{100 * day, "event"},
		{100*day + time.Second, ""},
	} {
		w.ok(w.dir.Sweep(w.ctx, noon.Add(step.after)))
		if got := holds(); got != step.want {
			t.Errorf("after %s: %q, want %q", step.after, got, step.want)
		}
	}
	if w.person(stays.ID).Erased || w.person(w.owner.Person).Erased {
		t.Error("somebody who is here was erased")
	}
}

func TestSweepingKeepsWhatNoSettingEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.hire("Rita", "representative", w.north)
	_, err := w.dir.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
	w.ok(err)
	before := len(w.events(storage.EventQuery{}))
	w.ok(w.dir.Sweep(w.ctx, noon.AddDate(100, 0, 0)))
	if w.person(p.ID).Erased || len(w.events(storage.EventQuery{})) != before {
		t.Error("something is gone though it is kept for ever")
	}
}

// One organization without its record does not hold up another.
func TestSweepingGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := organization(w)
	o.Retention.AuditDays = 1
	_, err := w.dir.SaveOrganization(w.ctx, w.owner, o)
	w.ok(err)
	w.ok(w.db.Update(w.ctx, "", func(ctx context.Context, tx storage.Tx) error {
		return tx.Audit().Append(ctx, storage.Event{ID: "e", At: noon, Action: "x"})
	}))
	w.refused(w.dir.Sweep(w.ctx, noon.AddDate(1, 0, 0)), "not_found")
	if n := len(w.events(storage.EventQuery{})); n != 0 {
		t.Errorf("%d events are left", n)
	}
}
