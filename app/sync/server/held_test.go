package server_test

import (
	"context"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// held lists the ids of what somebody may decide on.
func (w *world) held(who string) []string {
	w.Helper()
	list, next, err := w.server.Held(context.Background(), w.as(who), everything())
	if err != nil || next != "" {
		w.Fatalf("held for %s: %v, next %q", who, err, next)
	}
	ids := []string{}
	for _, h := range list {
		ids = append(ids, h.ID)
	}
	return ids
}

func (w *world) decide(who, id string, revision int64, d sync.Decision) (sync.HeldChange, error) {
	return w.server.Decide(context.Background(), w.as(who), id, revision, d)
}

// old makes a change that waited too long.
func (d *device) old(op tracking.Op, date string, value int64) sync.Change {
	d.Helper()
	c := d.submit(op, date, value, 0, madeAt(d.ago(31*24*time.Hour)))
	if v := d.one(c); v.Code != sync.CodeTooOld {
		d.Fatalf("%+v", v)
	}
	return c
}

func TestWhoDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, id := range []string{"eve", "eva"} {
		w.person(id, func(p *people.Person) { p.Locations = []people.Membership{{ID: "north"}} })
	}
	held := map[string]string{}
	for _, who := range []string{"ann", "cyd", "mia", "eve"} {
		d := w.device(who)
		held[who] = d.old(tracking.Set, today, 5).ID
	}
	equal(t, "mia", w.held("mia"), []string{held["ann"]})
	equal(t, "max", w.held("max"), []string{held["cyd"]})
	equal(t, "eve, never her own", w.held("eve"), []string{held["ann"], held["cyd"], held["mia"]})
	equal(t, "eva, who is as high as eve", w.held("eva"), []string{held["ann"], held["cyd"], held["mia"], held["eve"]})
	if _, _, err := w.server.Held(context.Background(), w.as("ann"), everything()); fault.Code(err) != "denied" {
		t.Errorf("ann: %v", err)
	}

	accept := sync.Decision{Action: sync.Accept}
	for name, c := range map[string]struct{ who, id, code string }{
		"without permission":     {"bob", held["ann"], "denied"},
		"one's own":              {"mia", held["mia"], "denied"},
		"one's own, at the top":  {"eve", held["eve"], "denied"},
		"somebody elsewhere":     {"mia", held["cyd"], "not_found"},
		"somebody above":         {"mia", held["eve"], "not_found"},
		"nothing of that id":     {"mia", "019cdc3f-0000-7000-8000-000000000000", "not_found"},
		"nothing of any such id": {"mia", "\x00", "not_found"},
	} {
		_, err := w.decide(c.who, c.id, 1, accept)
		refused(t, name, err, c.code)
	}
	if _, err := w.decide("eva", held["eve"], 1, accept); err != nil {
		t.Errorf("eva for eve: %v", err)
	}
	equal(t, "value", w.value("eve", today), "5 by eva")
}

// What was applied has left nothing to decide on, and neither has somebody
// whose identity was erased.
func TestNothingIsLeftToDecideOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	applied := d.submit(tracking.Set, today, 5, 0)
	d.one(applied)
	_, err := w.decide("mia", applied.ID, 1, sync.Decision{Action: sync.Accept})
	refused(t, "what was applied", err, "not_held")
	left, other := d.old(tracking.Add, today, 5).ID, w.device("bob").old(tracking.Set, today, 5).ID
	w.update(func(ctx context.Context, tx storage.Tx) error { return tx.Devices().Forget(ctx, "ann") })
	equal(t, "mia", w.held("mia"), []string{left, other})
	_, err = w.decide("mia", left, 1, sync.Decision{Action: sync.Accept})
	refused(t, "what nobody knows any more", err, "invalid")
	if _, err := w.decide("mia", left, 1, sync.Decision{Action: sync.Refuse, Note: "left"}); err != nil {
		t.Error(err)
	}
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	type made = func(w *world, d *device) sync.Change
	conflict := func(w *world, d *device) sync.Change {
		c := d.submit(tracking.Set, today, 5, 0)
		w.correct("mia", "ann", today, 9)
		d.one(c)
		return c
	}
	lapsed := func(w *world, d *device) sync.Change {
		c := d.submit(tracking.Set, today, 5, 0)
		w.pass(time.Hour)
		w.edit("calls", func(t *tracking.Tracker) {
			t.Assignments = []tracking.Assignment{{Locations: []string{"north"}, People: []string{"bob"}}}
		})
		w.pass(8 * 24 * time.Hour)
		d.one(c)
		return c
	}
	locked := func(op tracking.Op, value int64) made {
		return func(w *world, d *device) sync.Change {
			w.correct("ann", "ann", lastWeek, 3)
			c := d.submit(op, lastWeek, value, 1)
			w.close(lastWeek)
			d.one(c)
			return c
		}
	}
	ahead := func(date string) made {
		return func(w *world, d *device) sync.Change {
			c := d.submit(tracking.Set, date, 5, 0, madeAt(w.ago(-24*time.Hour)))
			d.one(c)
			return c
		}
	}
	tooOld := func(w *world, d *device) sync.Change { return d.old(tracking.Set, today, 5) }
	tidy := func(w *world, d *device) sync.Change {
		c := d.change(sync.SubmitKind, sync.SubmitArgs{Tracker: "calls", Metric: "tidy", Date: day(lastWeek), Op: tracking.Set, Value: 1})
		w.close(lastWeek)
		d.one(c)
		return c
	}
	for name, c := range map[string]struct {
		make    made
		do      sync.Decision
		code    string // of a refusal
		actions string
		values  map[string]string // by day, afterwards
	}{
		"accept too old":       {tooOld, sync.Decision{Action: sync.Accept}, "", "accept book refuse", map[string]string{today: "5 by mia"}},
		"accept a conflict":    {conflict, sync.Decision{Action: sync.Accept, Note: "ann is right"}, "", "accept book refuse", map[string]string{today: "5 by mia"}},
		"accept a lapsed one":  {lapsed, sync.Decision{Action: sync.Accept}, "", "accept book refuse", map[string]string{today: "5 by mia"}},
		"accept a closed one":  {locked(tracking.Set, 8), sync.Decision{Action: sync.Accept}, "period_locked", "reopen book refuse", map[string]string{lastWeek: "3 by ann"}},
		"accept one of today":  {ahead(today), sync.Decision{Action: sync.Accept}, "", "accept book refuse", map[string]string{today: "5 by mia"}},
		"accept one to come":   {ahead("2026-03-12"), sync.Decision{Action: sync.Accept}, "invalid", "book refuse", map[string]string{"2026-03-12": ""}},
		"reopen":               {locked(tracking.Set, 8), sync.Decision{Action: sync.Reopen, Note: "ann was ill"}, "", "reopen book refuse", map[string]string{lastWeek: "8 by mia"}},
		"reopen an open one":   {tooOld, sync.Decision{Action: sync.Reopen, Note: "x"}, "not_closed", "accept book refuse", map[string]string{today: ""}},
		"reopen without note":  {locked(tracking.Set, 8), sync.Decision{Action: sync.Reopen, Note: " "}, "invalid", "reopen book refuse", map[string]string{lastWeek: "3 by ann"}},
		"reopen and clear":     {locked(tracking.Clear, 0), sync.Decision{Action: sync.Reopen, Note: "x"}, "", "reopen refuse", map[string]string{lastWeek: "blank by mia"}},
		"book a set":           {locked(tracking.Set, 8), sync.Decision{Action: sync.Book}, "", "reopen book refuse", map[string]string{lastWeek: "3 by ann", today: "5 by mia"}},
		"book an addition":     {locked(tracking.Add, 8), sync.Decision{Action: sync.Book, Date: day(yesterday), Note: "late"}, "", "reopen book refuse", map[string]string{yesterday: "8 by mia"}},
		"book on a closed day": {locked(tracking.Add, 8), sync.Decision{Action: sync.Book, Date: day("2026-03-05")}, "period_locked", "reopen book refuse", map[string]string{"2026-03-05": ""}},
		"book on a day to come": {locked(tracking.Add, 8), sync.Decision{Action: sync.Book, Date: day("2026-03-12")}, "invalid", "reopen book refuse",
			map[string]string{"2026-03-12": ""}},
		"book nothing":        {locked(tracking.Set, 3), sync.Decision{Action: sync.Book}, "invalid", "reopen refuse", nil},
		"book a clearing":     {locked(tracking.Clear, 0), sync.Decision{Action: sync.Book}, "invalid", "reopen refuse", nil},
		"book a check box":    {tidy, sync.Decision{Action: sync.Book}, "invalid", "reopen refuse", nil},
		"refuse":              {conflict, sync.Decision{Action: sync.Refuse, Note: "ask me first"}, "", "accept book refuse", map[string]string{today: "9 by mia"}},
		"refuse without note": {conflict, sync.Decision{Action: sync.Refuse}, "invalid", "accept book refuse", map[string]string{today: "9 by mia"}},
		"something else":      {tooOld, sync.Decision{Action: "delete"}, "invalid", "accept book refuse", nil},
		"a date of no use":    {tooOld, sync.Decision{Action: sync.Accept, Date: day(today)}, "invalid", "accept book refuse", nil},
		"too long a note":     {tooOld, sync.Decision{Action: sync.Accept, Note: strings.Repeat("ü", sync.MaxNote+1)}, "invalid", "accept book refuse", nil},
		"the longest note":    {locked(tracking.Set, 8), sync.Decision{Action: sync.Book, Note: strings.Repeat("ü", sync.MaxNote)}, "", "reopen book refuse", nil},
		"a note of no text":   {tooOld, sync.Decision{Action: sync.Accept, Note: "\x07"}, "invalid", "accept book refuse", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d := w.device("ann")
			d.synced()
			ch := c.make(w, d)
			d.stored = 1
			d.synced()
			now := w.clock()
			before, _, err := w.server.Held(context.Background(), w.as("mia"), everything())
			if err != nil || len(before) != 1 {
				t.Fatalf("held %+v, %v", before, err)
			}
			equal(t, "actions", strings.Join(before[0].Actions, " "), c.actions)
			decided, err := w.decide("mia", ch.ID, 1, c.do)
			for date, want := range c.values {
				if got := w.value("ann", date); got != want {
					t.Errorf("value of %s: %q, want %q", date, got, want)
				}
			}
			if c.code != "" {
				refused(t, "decision", err, c.code)
				after, _, _ := w.server.Held(context.Background(), w.as("mia"), everything())
				equal(t, "still held", after, before)
				equal(t, "the author hears nothing", len(d.pull().Verdicts), 0)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			status := sync.Applied
			if c.do.Action == sync.Refuse {
				status = sync.Rejected
			}
			note := &sync.DecisionNote{Action: c.do.Action, By: "Mia Test", At: now, Note: c.do.Note}
			equal(t, "decided", []any{decided.Status, decided.Revision, decided.Decision, decided.Actions}, []any{status, int64(2), note, []string{}})
			equal(t, "nothing is held", w.held("mia"), []string{})
			if _, err := w.decide("mia", ch.ID, 1, c.do); fault.Code(err) != "stale" {
				t.Errorf("again: %v", err)
			}
			if _, err := w.decide("mia", ch.ID, 2, c.do); fault.Code(err) != "not_held" {
				t.Errorf("on the decision: %v", err)
			}

			// The author hears of it, also with a full snapshot, and sends the
			// change again in vain.
			for _, cursor := range []string{d.cursor, ""} {
				d.cursor = cursor
				a := d.pull()
				if len(a.Verdicts) != 1 || a.Verdicts[0].Status != status || a.Verdicts[0].Revision != 2 || a.Verdicts[0].ID != ch.ID {
					t.Fatalf("verdicts %+v", a.Verdicts)
				}
				equal(t, "decision", a.Verdicts[0].Decision, note)
			}
			equal(t, "sent again", d.one(ch).Status, status)
			for date, want := range c.values {
				if got := w.value("ann", date); got != want {
					t.Errorf("in the end, value of %s: %q, want %q", date, got, want)
				}
			}
			w.view(func(ctx context.Context, tx storage.Tx) error {
				events, err := tx.Audit().Events(ctx, storage.EventQuery{Target: ch.ID})
				if len(events) != 1 || events[0].Person != "mia" || events[0].Detail["action"] != c.do.Action {
					t.Errorf("audit %+v", events)
				}
				return err
			})
		})
	}
}

func TestHeldShowsWhatIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.correct("ann", "ann", lastWeek, 3)
	d := w.device("ann")
	c := d.change(sync.SubmitKind, sync.SubmitArgs{Tracker: "calls", Metric: "made", Date: day(lastWeek), Op: tracking.Add, Value: 4, Base: 1, Reason: "forgot"})
	w.close(lastWeek)
	w.pass(time.Minute)
	d.one(c)
	list, _, err := w.server.Held(context.Background(), w.as("mia"), everything())
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	equal(t, "asks", sync.HeldEntryOf(list[0]), &sync.HeldEntry{
		Tracker: "calls", Name: "Calls", Metric: tracking.Metric{ID: "made", Name: "Made", Kind: tracking.Number}, Op: tracking.Add, Value: 4,
		Reason: "forgot", Current: tracking.NumberValue(3), Result: tracking.NumberValue(7), By: "Ann Test", Closed: true,
	})
	list[0].Detail = nil
	equal(t, "held", list[0], sync.HeldChange{
		ID: c.ID, Revision: 1, Kind: sync.SubmitKind, Person: tracking.PersonRef{ID: "ann", Name: "Ann Test"}, Date: day(lastWeek),
		Status: sync.Held, Code: "period_locked", Reason: "date: 2026-03-02 to 2026-03-08 is closed", Claimed: c.Made, Made: c.Made, Received: w.clock(),
		Actions: []string{sync.Reopen, sync.Book, sync.Refuse},
	})
	w.view(func(ctx context.Context, tx storage.Tx) error {
		r, err := tx.Devices().ReceiptsByID(ctx, []string{c.ID})
		if string(r[c.ID].Args) != string(c.Args) {
			t.Errorf("arguments kept: %s", r[c.ID].Args)
		}
		return err
	})

	if _, err := w.decide("mia", c.ID, 1, sync.Decision{Action: sync.Book, Note: "after closing"}); err != nil {
		t.Fatal(err)
	}
	subs, _, err := w.log.Submissions(context.Background(), w.as("ann"), tracking.EntryFilter{Tracker: "calls", Metric: "made"}, query.Page{})
	if err != nil || subs[0].Reason != "for 2026-03-04: after closing" || subs[0].By != "mia" || subs[0].Change != c.ID {
		t.Errorf("booked as %+v, %v", subs, err)
	}
}

func TestTwoManagersAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("max", func(p *people.Person) { p.Locations = []people.Membership{{ID: "north"}} })
	d := w.device("ann")
	c := d.old(tracking.Add, today, 5)
	var wg stdsync.WaitGroup
	codes := make([]string, 8)
	for i := range codes {
		wg.Go(func() {
			_, err := w.decide([]string{"mia", "max", "eve"}[i%3], c.ID, 1, sync.Decision{Action: sync.Accept})
			codes[i] = fault.Code(err)
		})
	}
	wg.Wait()
	won := 0
	for _, code := range codes {
		switch code {
		case "":
			won++
		case "stale":
		default:
			t.Errorf("refused with %q", code)
		}
	}
	if won != 1 || !strings.HasPrefix(w.value("ann", today), "5 by ") {
		t.Errorf("%d decided; the value is %s", won, w.value("ann", today))
	}
}

// Held changes of trackers that are another manager's stay with that one; those
// of a tracker that is gone can be refused by each.
func TestHeldOfOtherTrackers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("ann", func(p *people.Person) { p.Locations = []people.Membership{{ID: "north"}, {ID: "south"}} })
	other := calls()
	other.ID, other.Name, other.Metrics = "other", "Other", []tracking.Metric{{ID: "m", Name: "M", Kind: tracking.Number}}
	other.Assignments[0].Locations = []string{"south"}
	other = w.save(other)
	d := w.device("ann")
	c := d.change(sync.SubmitKind, sync.SubmitArgs{Tracker: "other", Metric: "m", Date: day(today), Op: tracking.Set, Value: 1}, madeAt(w.ago(40*24*time.Hour)))
	equal(t, "verdict", briefly(d.one(c)), brief{Status: sync.Held, Code: "too_old"})
	equal(t, "mia", w.held("mia"), []string{})
	equal(t, "max", w.held("max"), []string{c.ID})
	_, err := w.decide("mia", c.ID, 1, sync.Decision{Action: sync.Accept})
	refused(t, "mia", err, "not_found")

	if err := w.log.Delete(context.Background(), w.as("eve"), "other", other.Revision); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.server.Held(context.Background(), w.as("mia"), everything())
	if err != nil || len(list) != 1 || strings.Join(list[0].Actions, " ") != sync.Refuse {
		t.Fatalf("gone: %+v, %v", list, err)
	}
	_, err = w.decide("mia", c.ID, 1, sync.Decision{Action: sync.Accept})
	refused(t, "accept what is gone", err, "not_found")
	if _, err := w.decide("mia", c.ID, 1, sync.Decision{Action: sync.Refuse, Note: "gone"}); err != nil {
		t.Error(err)
	}
}

func TestHeldInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := []string{}
	for range 4 {
		for _, who := range []string{"ann", "cyd", "bob"} {
			w.pass(time.Minute)
			d := w.device(who)
			if c := d.old(tracking.Set, today, 5); who != "cyd" {
				want = append(want, c.ID)
			}
		}
	}
	var got []string
	for page := (query.Page{Limit: 3}); ; {
		list, next, err := w.server.Held(context.Background(), w.as("mia"), page)
		if err != nil || len(list) > 3 {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, h := range list {
			got = append(got, h.ID)
		}
		if page.Cursor = next; next == "" {
			break
		}
	}
	equal(t, "ids", got, want)
	_, _, err := w.server.Held(context.Background(), w.as("mia"), query.Page{Cursor: "x"})
	refused(t, "cursor", err, "invalid")
}

// Receipts go after 400 days; those that wait for a decision stay (S5).
func TestSweepKeepsWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	held, applied := d.old(tracking.Set, today, 5), d.submit(tracking.Set, yesterday, 5, 0)
	d.one(applied)
	w.pass(401 * 24 * time.Hour)
	if err := w.server.Sweep(context.Background(), w.org); err != nil {
		t.Fatal(err)
	}
	equal(t, "held", w.held("mia"), []string{held.ID})
	equal(t, "sent again, so much later", briefly(d.one(applied)), brief{Status: sync.Rejected, Code: "too_old"})
	equal(t, "value", w.value("ann", yesterday), "5 by ann")
}

// What is recent stays in the log, what is old goes, whatever was redacted or
// written again since.
func TestSweepTrimsTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := func() int64 {
		var at []storage.Change
		w.view(func(ctx context.Context, tx storage.Tx) (err error) {
			at, err = tx.Changes().Since(ctx, "*", 0, 0, 1)
			return err
		})
		return at[0].Version
	}
	version := func() (v int64) {
		w.view(func(ctx context.Context, tx storage.Tx) error {
			s, err := tx.Changes().State(ctx)
			v = s.Version
			return err
		})
		return v
	}
	begin := first()
	for i := range 60 {
		w.correct("ann", "ann", (day("2026-02-02") + 0).String(), int64(i)) // again and again
		w.correct("bob", "bob", day("2026-02-02").String(), int64(i))
	}
	w.correct("cyd", "cyd", today, 1)
	old := version()
	w.pass(91 * 24 * time.Hour)
	w.update(func(ctx context.Context, tx storage.Tx) error {
		return tx.People().Redact(ctx, "cyd", func(p people.Person) people.Person { return p })
	})
	recent := version()
	for i := range 20 {
		w.correct("ann", "ann", day("2026-02-02").String(), int64(i))
	}
	sweep := func() {
		if err := w.server.Sweep(context.Background(), w.org); err != nil {
			t.Fatal(err)
		}
	}
	sweep()
	if got := first(); got <= begin || got != old+1 {
		t.Errorf("the log begins with %d, want %d; recent is %d", got, old+1, recent)
	}
	sweep()
	if got := first(); got != old+1 {
		t.Errorf("swept twice, the log begins with %d", got)
	}
}
