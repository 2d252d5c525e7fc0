package server_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
)

// copied is a copy of the world's database, with a server on it, as somebody
// puts it in the place of the database.
func (w *world) copied() *world {
	w.Helper()
	db, err := w.db.(*memstore.DB).Clone(context.Background(), nil)
	if err != nil {
		w.Fatal(err)
	}
	return serving(w.TB, db, w.org, w.clock())
}

// version is that of the last change in the log.
func (w *world) version() (v int64) {
	w.view(func(ctx context.Context, tx storage.Tx) error {
		s, err := tx.Changes().State(ctx)
		v = s.Version
		return err
	})
	return v
}

// A server that was put back to an older copy says that it forgot to each
// device that was told more, however the log has gone on since; to the others
// it does not.
func TestServerThatWasPutBackByHand(t *testing.T) {
	t.Parallel()
	pushed := func(date string) func(d *device) []sync.Change {
		return func(d *device) []sync.Change {
			c := d.submit(tracking.Add, date, 1, 0)
			d.one(c)
			return []sync.Change{c}
		}
	}
	applied, rejected := pushed(today), pushed("2026-03-12")
	for name, c := range map[string]struct {
		told   func(d *device) []sync.Change // after the copy
		since  func(d *device)
		late   bool // a copy of the push comes
		forgot bool
	}{
		"nothing":      {told: func(*device) []sync.Change { return nil }},
		"a quiet pull": {told: func(d *device) []sync.Change { d.synced(); return nil }},
		"a push":       {told: applied, forgot: true},
		"a rejected":   {told: rejected, forgot: true},
		"a change by pull": {told: func(d *device) []sync.Change {
			d.correct("ann", "ann", today, 3)
			d.synced()
			return nil
		}, forgot: true},
		"a push, and a copy comes first":     {told: applied, late: true, forgot: true},
		"a rejected, and a copy comes first": {told: rejected, late: true, forgot: true},
		"a push, others write more than was lost, and a copy comes first": {told: applied, late: true, forgot: true, since: func(d *device) {
			for i := range 5 {
				d.correct("bob", "bob", today, int64(i))
			}
		}},
	} {
		for _, asks := range []string{"pull", "push"} {
			t.Run(name+", then a "+asks, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.correct("ann", "ann", yesterday, 2)
				d := w.device("ann")
				d.synced()
				before := w.copied()
				changes := c.told(d) // and no pull, so that the cursor is one that the copy has
				d.world = before
				if c.since != nil {
					c.since(d)
				}
				if c.late {
					mark := d.mark
					d.push(changes...)
					d.mark = mark // the device hears nothing of it
				}
				d.stored = d.seq
				switch asks {
				case "push":
					if a := d.push(); a.Forgot != c.forgot || a.Mark == "" {
						t.Errorf("%+v", a)
					}
				case "pull":
					if a := d.pull(); a.Forgot != c.forgot || a.Reset != c.forgot || a.First != c.forgot {
						t.Errorf("%+v", a)
					}
				}
				if a := d.push(); a.Forgot {
					t.Error("and again")
				}
			})
		}
	}
}

// Each answer's mark stands for what it told, whatever became of the changes.
func TestEveryJudgingHasAVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	w.close("2026-03-02")
	first := d.submit(tracking.Set, today, 1, 0)
	for name, c := range map[string]sync.Change{
		"applied":  first,
		"held":     d.submit(tracking.Add, "2026-03-03", 4, 0),
		"rejected": d.submit(tracking.Add, "2026-03-12", 1, 0),
	} {
		e := w.device("ann")
		c.Seq = 1
		before := w.version()
		if v := e.one(c); v.Status != name {
			t.Fatalf("%s: %+v", name, v)
		}
		equal(t, name+": the version", w.version(), before+1)
	}
	// The same change under a number of another device has no effect, and a
	// verdict all the same.
	e := w.device("ann")
	first.Seq = 1
	before, mark := w.version(), d.mark
	e.one(first)
	equal(t, "the version", w.version(), before+1)
	if e.mark == mark {
		t.Error("it has the mark of before")
	}
	// What is only said again has none.
	mark = e.mark
	e.one(first)
	e.synced()
	equal(t, "the version", []any{w.version(), e.mark}, []any{before + 1, mark})
}

// A mark that this server did not give this person leads to the person's own
// snapshot, and to nothing else.
func TestTamperedMarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.correct("ann", "ann", yesterday, 3)
	w.correct("bob", "bob", yesterday, 4)
	d, other := w.device("ann"), w.device("bob")
	want, _ := d.synced()
	other.synced()
	elsewhere := newWorld(t).device("ann")
	elsewhere.synced()
	text, err := base64.RawURLEncoding.DecodeString(d.mark)
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	version := fmt.Sprintf(`"v":%d,`, w.version())
	with := func(old, now string) string {
		changed := strings.Replace(string(text), old, now, 1)
		if changed == string(text) {
			t.Fatalf("%s has no %s", text, old)
		}
		return sealed(changed)
	}
	for name, mark := range map[string]string{
		"garbage":                 "%%%",
		"no JSON":                 sealed("x"),
		"null":                    sealed("null"),
		"more fields":             with("{", `{"org":"other",`),
		"a cursor":                d.cursor,
		"a version to come":       with(version, `"v":9007199254740993,`),
		"a version before":        with(version, `"v":1,`),
		"version 0":               with(version, `"v":0,`),
		"a negative version":      with(version, `"v":-1,`),
		"the least version":       with(version, `"v":-9223372036854775808,`),
		"another nonce":           with(`"n":`, `"n":1`),
		"within the version":      with(`"i":2147483647`, `"i":0`),
		"another epoch":           with(`"e":"`, `"e":"0`),
		"somebody else's":         other.mark,
		"of another organization": elsewhere.mark,
		"long":                    strings.Repeat("A", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			before := w.version()
			d.mark = mark
			if a := d.push(); !a.Forgot || a.Mark == mark {
				t.Errorf("a push: %+v", a)
			}
			d.mark = mark
			rows, reset := d.synced()
			if !reset {
				t.Error("no snapshot")
			}
			equal(t, "rows", rows, want)
			equal(t, "the version", w.version(), before)
		})
	}
	d.mark = "" // of an app that keeps none
	if a := d.push(); a.Forgot {
		t.Errorf("%+v", a)
	}
	d.mark = ""
	if _, reset := d.synced(); reset {
		t.Error("a snapshot for an app without a mark")
	}
}
