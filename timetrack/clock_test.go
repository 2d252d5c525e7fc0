package timetrack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestStartingAnotherStopsTheFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set("09:00")
	w.must("ann", start("Calls"))
	w.set("10:30")
	out := w.send("ann", timetrack.BatchOptions{}, start("Mail"))
	if len(out[0].Stopped) != 1 || short(out[0].Stopped[0]) != "Calls 09:00-10:30" {
		t.Errorf("stopped %+v", out[0].Stopped)
	}
	w.set("11:00")
	w.must("bob", start("Calls")) // another person's clock is another clock
	d := w.day("ann", wednesday)
	same(t, "the day", w.times("ann", wednesday), []string{"Calls 09:00-10:30", "Mail 10:30-?"})
	same(t, "seconds", []int64{d.Total, d.Closed, d.Items[0].Seconds, d.Items[1].Seconds}, []int64{7200, 5400, 5400, 1800})
	w.set("12:00")
	w.must("ann", stop())
	same(t, "the day", w.times("ann", wednesday), []string{"Calls 09:00-10:30", "Mail 10:30-12:00"})
}

func TestStopIsNeverRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.must("ann", stop())
	if !e.Stray() || e.Stop != local("17:00") {
		t.Errorf("without a start: %+v", e)
	}
	d := w.day("ann", wednesday)
	same(t, "a stop without a start", []any{len(d.Items), d.Total}, []any{1, int64(0)})
	// The person gives it a start.
	fixed := w.must("ann", edit(e.ID, "Calls", "16:00", "17:00"))
	same(t, "with a start", []any{fixed.Stray(), w.day("ann", wednesday).Total}, []any{false, int64(3600)})

	w.set("2026-03-12 09:00")
	long := w.must("ann", start("Calls"))
	w.now = w.now.Add(340 * time.Hour)
	e = w.must("ann", timetrack.Command{Op: timetrack.OpStop, Entry: long.ID})
	if got := e.Stop.Sub(e.Start); got != 340*time.Hour {
		t.Errorf("cut to %v", got)
	}
	out := w.send("ann", timetrack.BatchOptions{}, timetrack.Command{Op: timetrack.OpStop, Entry: long.ID})
	if !out[0].Unchanged || out[0].Entry.Revision != e.Revision {
		t.Errorf("stopping what is over: %+v", out[0])
	}
	// Somebody else's entry is not stopped, and nothing is told of it.
	e = w.must("bob", timetrack.Command{Op: timetrack.OpStop, Entry: long.ID})
	if !e.Stray() || e.Person != "bob" {
		t.Errorf("another's: %+v", e)
	}
	// One who may not use the clock any more can still stop it.
	w.must("ann", start("Calls"))
	w.change("ann", func(p *people.Person) { p.Permissions = 0 })
	w.now = w.now.Add(time.Hour)
	if e := w.must("ann", stop()); e.Stray() {
		t.Errorf("after losing the permission: %+v", e)
	}
	if err := w.try("ann", start("Calls")); !errors.Is(err, fault.ErrDenied) {
		t.Errorf("start after losing the permission: %v", err)
	}
}

func TestEditsByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.must("ann", add("Calls", "09:00", "10:00"))
	two := w.must("ann", add("Mail", "10:00", "11:00")) // they touch and do not overlap
	w.set("17:05")
	c := edit(one.ID, "Lunch", "08:30", "09:45")
	c.Reason = "forgot"
	w.must("ann", c)
	w.must("ann", remove(two.ID))
	same(t, "the day", w.times("ann", wednesday), []string{"Lunch 08:30-09:45"})

	versions, err := w.sheet.History(context.Background(), w.as("ann"), one.ID)
	if err != nil || len(versions) != 2 {
		t.Fatalf("history: %+v, %v", versions, err)
	}
	same(t, "history", []string{short(versions[0]), short(versions[1])}, []string{"Lunch 08:30-09:45", "Calls 09:00-10:00"})
	if v := versions[0]; v.By != "ann" || v.Reason != "forgot" || !v.Made.Equal(local("17:05")) || v.Revision != 2 {
		t.Errorf("who, when and why: %+v", v.Record)
	}
	versions, err = w.sheet.History(context.Background(), w.as("mia"), two.ID)
	if err != nil || len(versions) != 2 || !versions[0].Removed {
		t.Errorf("history of what was removed: %+v, %v", versions, err)
	}
}

func TestRefusedEdits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.must("ann", add("Calls", "09:00", "10:00"))
	theirs := w.must("bob", add("Calls", "09:00", "10:00"))
	runs := w.must("ann", start("Mail")) // at 17:00
	w.set("17:30")
	retired := timetrack.Activity{Name: "Fax", Retired: day(wednesday)}
	retired.ID = "Fax"
	if _, err := w.sheet.SaveActivity(context.Background(), w.as("ada"), retired); err != nil {
		t.Fatal(err)
	}
	base := int64(7)
	based := edit(e.ID, "Calls", "09:00", "09:30")
	based.Base = &base
	long := strings.Repeat("x", timetrack.MaxReason+1)
	for _, c := range []struct {
		name        string
		cmd         timetrack.Command
		want        error
		code, field string
	}{
		{"end before start", add("Calls", "12:00", "11:00"), fault.ErrInvalid, "invalid", "stop"},
		{"no length", add("Calls", "12:00", "12:00"), fault.ErrInvalid, "invalid", "stop"},
		{"no start", timetrack.Command{Op: timetrack.OpAdd, Activity: "Calls", Stop: local("12:00")}, fault.ErrInvalid, "invalid", "start"},
		{"no stop", timetrack.Command{Op: timetrack.OpAdd, Activity: "Calls", Start: local("12:00")}, fault.ErrInvalid, "invalid", "stop"},
		{"no stop of what is over", timetrack.Command{Op: timetrack.OpEdit, Entry: e.ID, Activity: "Calls", Start: local("09:00")}, fault.ErrInvalid, "invalid", "stop"},
		{"in the future", add("Calls", "17:00", "18:00"), fault.ErrInvalid, "invalid", "stop"},
		{"begins in the future", add("Calls", "18:00", "19:00"), fault.ErrInvalid, "invalid", "start"},
		{"340 hours", add("Calls", "2026-02-01 00:00", "2026-02-15 04:00"), fault.ErrInvalid, "invalid", "stop"},
		{"a year that no store keeps", timetrack.Command{Op: timetrack.OpAdd, Activity: "Calls", Start: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), Stop: local("09:00")}, fault.ErrInvalid, "invalid", "start"},
		{"overlap at the end", add("Calls", "09:30", "11:00"), fault.ErrConflict, "overlap", "start"},
		{"overlap around", add("Calls", "08:30", "11:00"), fault.ErrConflict, "overlap", "start"},
		{"overlap with what runs", add("Calls", "16:30", "17:15"), fault.ErrConflict, "overlap", "start"},
		{"what runs begins earlier", timetrack.Command{Op: timetrack.OpEdit, Entry: runs.ID, Activity: "Mail", Start: local("09:30")}, fault.ErrConflict, "overlap", "start"},
		{"no activity", add("", "12:00", "13:00"), fault.ErrInvalid, "invalid", "activity"},
		{"an unknown activity", add("Chess", "12:00", "13:00"), fault.ErrInvalid, "invalid", "activity"},
		{"a retired activity", add("Fax", "12:00", "13:00"), fault.ErrConflict, "activity_retired", "activity"},
		{"start of a retired activity", start("Fax"), fault.ErrConflict, "activity_retired", "activity"},
		{"another's entry", edit(theirs.ID, "Calls", "09:00", "09:30"), fault.ErrNotFound, "not_found", ""},
		{"removing another's entry", remove(theirs.ID), fault.ErrNotFound, "not_found", ""},
		{"an unknown entry", remove("0190c000-0000-7000-8000-000000000000"), fault.ErrNotFound, "not_found", ""},
		{"a stale edit", based, fault.ErrStale, "stale", ""},
		{"for somebody else", timetrack.Command{Op: timetrack.OpStart, Activity: "Calls", Person: "bob"}, fault.ErrDenied, "denied", "person"},
		{"an unknown operation", timetrack.Command{Op: "pause"}, fault.ErrInvalid, "invalid", "op"},
		{"a start at another time", timetrack.Command{Op: timetrack.OpStart, Activity: "Calls", Start: local("08:00")}, fault.ErrInvalid, "invalid", "start"},
		{"a stop at another time", timetrack.Command{Op: timetrack.OpStop, Stop: local("08:00")}, fault.ErrInvalid, "invalid", "stop"},
		{"too long a reason", timetrack.Command{Op: timetrack.OpStop, Reason: long}, fault.ErrInvalid, "invalid", "reason"},
		{"bad UTF-8", timetrack.Command{Op: timetrack.OpStop, Zone: "\xff"}, fault.ErrInvalid, "invalid", "zone"},
		{"no UUID", timetrack.Command{Origin: change.Origin{ID: "1"}, Op: timetrack.OpStop}, fault.ErrInvalid, "invalid", "id"},
	} {
		w.unchanged(t, c.name, func() { refusal(t, c.name, w.try("ann", c.cmd), c.want, c.code, c.field) })
	}
	overlap, ok := errors.AsType[*timetrack.Overlap](w.try("ann", add("Calls", "09:30", "11:00")))
	if !ok || overlap.Entry.ID != e.ID {
		t.Errorf("the entry in the way: %+v", overlap)
	}
}

func TestCommandsAreIdempotent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := start("Calls")
	c.Origin = change.Origin{ID: change.NewID(), Made: local("09:00")}
	first := w.must("ann", c)
	w.set("17:10")
	w.must("ann", stop())
	out := w.send("ann", timetrack.BatchOptions{}, c)
	if !out[0].Repeated {
		t.Error("not known")
	}
	same(t, "the answer", out[0].Entry, first)
	same(t, "the day", w.times("ann", wednesday), []string{"Calls 09:00-17:10"})
	c.Activity = "Mail"
	refusal(t, "another command", w.try("ann", c), fault.ErrConflict, "id_reuse", "id")
	// Twice in one batch is as twice in two.
	d := add("Calls", "2026-03-10 09:00", "2026-03-10 10:00")
	d.ID = change.NewID()
	batch := w.send("ann", timetrack.BatchOptions{}, d, d)
	if batch[0].Repeated || !batch[1].Repeated || batch[0].Entry.ID != batch[1].Entry.ID {
		t.Errorf("twice in a batch: %+v", batch)
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good, bad := add("Calls", "09:00", "10:00"), add("Calls", "09:30", "10:30")
	w.unchanged(t, "all or nothing", func() {
		_, err := w.sheet.SubmitAll(context.Background(), w.as("ann"), []timetrack.Command{good, bad}, timetrack.BatchOptions{AllOrNothing: true})
		if refused, ok := errors.AsType[*timetrack.BatchError](err); !ok || refused.Index != 1 {
			t.Errorf("%v", err)
		}
	})
	w.unchanged(t, "a dry run", func() {
		out := w.send("ann", timetrack.BatchOptions{DryRun: true}, good, bad)
		if out[0].Err != nil || fault.Code(out[1].Err) != "overlap" {
			t.Errorf("%v, %v", out[0].Err, out[1].Err)
		}
	})
	out := w.send("ann", timetrack.BatchOptions{}, good, bad)
	if out[0].Err != nil || fault.Code(out[1].Err) != "overlap" {
		t.Errorf("%v, %v", out[0].Err, out[1].Err)
	}
	same(t, "the good ones", w.times("ann", wednesday), []string{"Calls 09:00-10:00"})

	_, err := w.sheet.SubmitAll(context.Background(), w.as("ann"), make([]timetrack.Command, timetrack.MaxBatch+1), timetrack.BatchOptions{})
	if !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("too large: %v", err)
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	imports := timetrack.BatchOptions{Import: true}
	of := func(person string) timetrack.Command {
		c := add("Calls", "2026-01-05 09:00", "2026-01-05 10:00")
		c.Person = person
		return c
	}
	for _, c := range []struct{ actor, person, code string }{
		{"mia", "ann", ""}, {"ann", "ann", "denied"}, {"mia", "cyd", "denied"}, {"mia", "ada", "denied"}, {"mia", "nobody", "denied"}, {"ada", "cyd", ""},
	} {
		if got := fault.Code(w.send(c.actor, imports, of(c.person))[0].Err); got != c.code {
			t.Errorf("%s for %s: %q, want %q", c.actor, c.person, got, c.code)
		}
	}
	same(t, "imported", w.times("ann", "2026-01-05"), []string{"Calls 09:00-10:00"})
}

// What devices recorded while they were offline is kept as made and put in the
// order of its times.
func TestOffline(t *testing.T) {
	t.Parallel()
	t.Run("a start that arrives after a later one", func(t *testing.T) {
		w := newWorld(t)
		w.offline("ann", made("09:30", start("Mail")))
		w.offline("ann", made("09:00", start("Calls")))
		same(t, "the day", w.times("ann", wednesday), []string{"Calls 09:00-09:30", "Mail 09:30-?"})
	})
	t.Run("an overlap of two devices is kept and shown", func(t *testing.T) {
		w := newWorld(t)
		laptop := w.offline("ann", made("09:00", start("Calls")), made("12:00", stop()))
		phone := w.offline("ann", made("11:00", start("Mail")), made("13:00", stop()))
		if len(phone[0].Overlaps) != 1 || phone[0].Overlaps[0].ID != laptop[0].Entry.ID {
			t.Errorf("overlaps: %+v", phone[0].Overlaps)
		}
		d := w.day("ann", wednesday)
		same(t, "the day", w.times("ann", wednesday), []string{"Calls 09:00-12:00", "Mail 11:00-13:00"})
		same(t, "flags", [][]string{d.Items[0].Overlaps, d.Items[1].Overlaps}, [][]string{{d.Items[1].ID}, {d.Items[0].ID}})
		// The person settles it: to make an overlap smaller is no overlap.
		w.must("ann", edit(d.Items[0].ID, "Calls", "09:00", "11:30"))
		w.must("ann", edit(d.Items[0].ID, "Calls", "09:00", "11:00"))
		if d := w.day("ann", wednesday); d.Items[0].Overlaps != nil || d.Total != 4*3600 {
			t.Errorf("settled: %+v", d)
		}
	})
	t.Run("of two stops the later arrival wins", func(t *testing.T) {
		w := newWorld(t)
		id := w.offline("ann", made("09:00", start("Calls")))[0].Entry.ID
		w.must("ann", edit(id, "Calls", "09:00", "10:00"))
		named := made("11:00", stop())
		named.Entry = id
		out := w.offline("ann", named)
		if short(out[0].Replaced) != "Calls 09:00-10:00" || short(out[0].Entry) != "Calls 09:00-11:00" {
			t.Errorf("%+v", out[0])
		}
	})
	t.Run("a stop of what another device had switched from ends what that runs", func(t *testing.T) {
		w := newWorld(t)
		first := w.offline("ann", made("09:00", start("Calls")))[0].Entry.ID
		w.offline("ann", made("10:00", start("Mail")))
		named := made("11:00", stop())
		named.Entry = first
		w.offline("ann", named)
		same(t, "the day", w.times("ann", wednesday), []string{"Calls 09:00-10:00", "Mail 10:00-11:00"})
	})
	t.Run("edits of two devices", func(t *testing.T) {
		w := newWorld(t)
		e := w.must("ann", add("Calls", "09:00", "10:00"))
		based := func(c timetrack.Command) timetrack.Command { one := int64(1); c.Base = &one; return c }
		w.offline("ann", based(edit(e.ID, "Calls", "09:00", "10:15")))
		out := w.offline("ann", based(edit(e.ID, "Mail", "09:00", "10:00")))
		if out[0].Err != nil || short(out[0].Replaced) != "Calls 09:00-10:15" || out[0].Entry.Revision != 3 {
			t.Errorf("%+v", out[0])
		}
	})
	t.Run("made before the clock was lost", func(t *testing.T) {
		w := newWorld(t)
		w.set("2026-03-12 09:00")
		w.change("ann", func(p *people.Person) { p.Permissions = 0 })
		w.set("2026-03-13 09:00")
		out := w.offline("ann", made("2026-03-12 08:00", start("Calls")), made("2026-03-12 10:00", start("Mail")))
		if out[0].Err != nil || !out[0].Lapsed {
			t.Errorf("made before: %+v", out[0])
		}
		if !errors.Is(out[1].Err, fault.ErrDenied) {
			t.Errorf("made after: %+v", out[1])
		}
		w.set("2026-03-20 09:00")
		if out := w.offline("ann", made("2026-03-12 08:30", start("Calls"))); !errors.Is(out[0].Err, fault.ErrDenied) || fault.Code(out[0].Err) != "no_longer" {
			t.Errorf("too late: %+v", out[0])
		}
	})
	t.Run("an activity that was retired meanwhile", func(t *testing.T) {
		w := newWorld(t)
		a := timetrack.Activity{Name: "Mail", Paid: true, Retired: day("2026-03-01")}
		a.ID, a.Revision = "Mail", 1
		w.set("18:00")
		if _, err := w.sheet.SaveActivity(context.Background(), w.as("ada"), a); err != nil {
			t.Fatal(err)
		}
		w.set("19:00")
		out := w.offline("ann", made("17:30", start("Mail")), made("18:30", start("Mail")))
		if out[0].Err != nil || fault.Code(out[1].Err) != "activity_retired" {
			t.Errorf("%v, %v", out[0].Err, out[1].Err)
		}
	})
}

// However starts and stops of one person arrive, as long as each device names
// what it stops, the entries are the same.
func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "starts")
		var cmds []timetrack.Command
		at := local("08:00")
		for range n {
			at = at.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "minutes")) * time.Minute)
			c := start(rapid.SampledFrom([]string{"Calls", "Mail"}).Draw(t, "activity"))
			c.Origin = change.Origin{ID: change.NewID(), Made: at}
			cmds = append(cmds, c)
		}
		w := newWorld(t)
		w.offline("ann", cmds...)
		want := w.times("ann", wednesday)
		for _, c := range rapid.Permutation(cmds).Draw(t, "arrival") {
			w.offline("bob", func() timetrack.Command { c.ID = change.NewID(); return c }())
		}
		same(t, "in another order", w.times("bob", wednesday), want)
	})
}

// What somebody decides on is applied as it was made, in spite of what is in
// the way.
func TestAcceptedEvents(t *testing.T) {
	t.Parallel()
	accept := func(w *world, c timetrack.Command) timetrack.Entry {
		t.Helper()
		c.Person = "ann"
		e, err := w.sheet.Accept(context.Background(), w.as("mia"), c)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	w := newWorld(t)
	first := w.must("ann", add("Calls", "09:00", "10:00"))
	late := made("11:00", stop())
	late.Entry = first.ID
	accept(w, late)
	same(t, "a stop of an entry that is over", w.times("ann", wednesday), []string{"Calls 09:00-11:00"})
	accept(w, made("10:30", start("Mail")))
	same(t, "a start with an entry in the way", w.times("ann", wednesday), []string{"Calls 09:00-11:00", "Mail 10:30-?"})
	running := made("12:00", stop())
	running.Entry = w.day("ann", wednesday).Items[1].ID
	accept(w, running)
	same(t, "a stop of what runs", w.times("ann", wednesday), []string{"Calls 09:00-11:00", "Mail 10:30-12:00"})
}

func TestForgottenEntries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set("2026-03-10 08:00")
	w.must("ann", start("Calls"))
	w.set("2026-03-10 20:00")
	if it := w.day("ann", "2026-03-10").Items[0]; it.Forgotten {
		t.Error("after 12 hours it is flagged already")
	}
	w.set("2026-03-10 20:01")
	it := w.day("ann", "2026-03-10").Items[0]
	if !it.Forgotten || !it.Proposal.IsZero() || !it.Running() {
		t.Errorf("nothing is known of the end: %+v", it)
	}
	w.set("2026-03-11 12:00")
	d := w.day("ann", "2026-03-11")
	if len(d.Items) != 1 || d.Items[0].Seconds != 12*3600 || d.Closed != 0 {
		t.Errorf("on the next day: %+v", d)
	}
}

func TestWallTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	at := func(date string, hour, minute int, which timetrack.Twice) (time.Time, error) {
		wall := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
		return w.sheet.WallTime(ctx, w.as("ann"), "start", day(date), wall, which)
	}
	_, err := at("2026-03-29", 2, 30, 0)
	refusal(t, "a skipped time", err, fault.ErrInvalid, "skipped_time", "start")
	_, err = at("2026-10-25", 2, 30, 0)
	refusal(t, "a time that comes twice", err, fault.ErrInvalid, "ambiguous_time", "start")
	twice, ok := errors.AsType[*timetrack.Ambiguous](err)
	if !ok || twice.Later.Sub(twice.Earlier) != time.Hour {
		t.Errorf("%+v", twice)
	}
	for which, want := range map[timetrack.Twice]string{timetrack.Earlier: "2026-10-25T00:30:00Z", timetrack.Later: "2026-10-25T01:30:00Z"} {
		if got, err := at("2026-10-25", 2, 30, which); err != nil || !got.Equal(instant(want)) {
			t.Errorf("%v, %v; want %s", got, err, want)
		}
	}
	if got, err := at(wednesday, 9, 0, timetrack.Later); err != nil || !got.Equal(local("09:00")) {
		t.Errorf("an ordinary time: %v, %v", got, err)
	}
	_, err = at(wednesday, 24, 0, 0)
	refusal(t, "24:00", err, fault.ErrInvalid, "invalid", "start")
	_, err = timetrack.WallTime(period.Clock{}, "stop", 0, 0, 0)
	refusal(t, "no date", err, fault.ErrInvalid, "invalid", "stop")
}

func TestWhoSeesADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.must("ann", add("Calls", "09:00", "10:00"))
	for actor, sees := range map[string]bool{"ann": true, "bob": false, "mia": true, "max": false, "ada": true, "eve": true} {
		_, err := w.sheet.Day(context.Background(), w.as(actor), "ann", day(wednesday))
		if (err == nil) != sees || err != nil && !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%s sees the day: %v", actor, err)
		}
		_, err = w.sheet.History(context.Background(), w.as(actor), e.ID)
		if (err == nil) != sees || err != nil && !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%s sees the history: %v", actor, err)
		}
	}
	stranger := w.as("eve")
	stranger.Org = "other"
	if _, err := w.sheet.Day(context.Background(), stranger, "ann", day(wednesday)); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("another organization: %v", err)
	}
}

func TestActivities(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	save := func(actor string, revision int64, id, name, color string) (timetrack.Activity, error) {
		a := timetrack.Activity{Name: name, Color: color}
		a.ID, a.Revision = id, revision
		return w.sheet.SaveActivity(ctx, w.as(actor), a)
	}
	a, err := save("mia", 0, "", " Training ", "#A0b1C2")
	if err != nil || a.ID == "" || a.Revision != 1 || a.Name != "Training" {
		t.Fatalf("%+v, %v", a, err)
	}
	for _, c := range []struct {
		what, actor     string
		revision        int64
		id, name, color string
		want            error
		code, field     string
	}{
		{"without permission", "ann", 0, "", "X", "", fault.ErrDenied, "denied", ""},
		{"no name", "mia", 0, "", " ", "", fault.ErrInvalid, "invalid", "name"},
		{"a name that is taken", "mia", 0, "", "calls", "", fault.ErrExists, "exists", "name"},
		{"no colour", "mia", 0, "", "X", "red", fault.ErrInvalid, "invalid", "color"},
		{"an id that is taken", "mia", 0, a.ID, "X", "", fault.ErrExists, "exists", ""},
		{"a stale edit", "mia", 2, a.ID, "X", "", fault.ErrStale, "stale", ""},
		{"of nothing", "mia", 1, "none", "X", "", fault.ErrNotFound, "not_found", ""},
	} {
		w.unchanged(t, c.what, func() {
			_, err := save(c.actor, c.revision, c.id, c.name, c.color)
			refusal(t, c.what, err, c.want, c.code, c.field)
		})
	}
	if _, err := save("mia", 1, a.ID, "Course", ""); err != nil {
		t.Fatal(err)
	}
	versions, err := w.sheet.ActivityVersions(ctx, w.as("mia"), a.ID)
	if err != nil || len(versions) != 2 || versions[0].Name != "Course" || versions[1].Name != "Training" || versions[0].By != "mia" {
		t.Errorf("%+v, %v", versions, err)
	}
	list, err := w.sheet.Activities(ctx, w.as("ann"))
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
	}
	same(t, "by name", names, []string{"Calls", "Course", "Lunch", "Mail"})
	if err != nil {
		t.Error(err)
	}
}
